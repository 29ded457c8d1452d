package app

import (
	"context"
	"fmt"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// CreateProgramme opens a year of a city under a notice. The notice's text is
// kept with the programme and named by its hash from then on.
func (a *App) CreateProgramme(ctx context.Context, c Caller, name string, text []byte) (*programme.Programme, error) {
	n, err := parseNotice(name, text)
	if err != nil {
		return nil, err
	}
	var p *programme.Programme
	err = a.act(ctx, c, programme.ProgrammeCreate, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		if err := s.keepNotice(n, string(text)); err != nil {
			return err
		}
		p = &programme.Programme{ID: s.NewID(), City: n.City, Year: n.Year,
			Name: fmt.Sprintf("%s%d年度“金蓝领”培训", n.City, n.Year), Notice: n.ID, NoticeSHA256: n.SHA256,
			State: programme.Open, CreatedAt: s.Now()}
		if err := store.Insert(s.Tx, p); err != nil {
			return err
		}
		return s.record(p.ID, p.ID, facts{"city": p.City, "year": p.Year, "notice": n.ID, "sha256": n.SHA256})
	})
	return p, err
}

// keepNotice stores a notice's text unless a programme brought it before.
func (s *step) keepNotice(n *rules.Notice, text string) error {
	_, err := store.Get[programme.Notice](s.Tx, n.SHA256)
	if programme.CodeOf(err) == programme.NotFound {
		return store.Insert(s.Tx, &programme.Notice{ID: n.SHA256, Name: n.ID, Text: text})
	}
	return err
}

// Programmes lists every year of every city, newest first.
func (a *App) Programmes(ctx context.Context, c Caller) (list []programme.Programme, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		list, err = tx.Programmes()
		return err
	})
	return list, err
}

// Notice is the notice a programme is bound to.
func (a *App) Notice(ctx context.Context, programmeID string) (n *rules.Notice, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, programmeID)
		if err != nil {
			return err
		}
		n, err = a.notice(tx, p.NoticeSHA256)
		return err
	})
	return n, err
}
