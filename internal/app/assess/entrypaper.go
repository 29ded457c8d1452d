package assess

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// EntryHow is how a side's entry of the sitting came to be.
type EntryHow struct {
	ID, Side string // Side is an employer's name, "" for the base
	Way      string // programme.ByExaminers, programme.ByTyping, ""
	By       string // who entered it last
	At       time.Time
	Paper    bool // there is a signed paper to look at
}

// EntriesOf says of the entries that the caller may know of how they came to
// be: of its own side, of both for the city.
func (a *Desk) EntriesOf(ctx context.Context, c act.Caller, evaluationID string) (out []EntryHow, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		entries, names, err := a.entriesSeen(tx, c, evaluationID)
		if err != nil {
			return err
		}
		links, err := linksOf(tx, c, evaluationID)
		if err != nil {
			return err
		}
		who := linkNames(links)
		for _, e := range entries {
			how := EntryHow{ID: e.ID, Side: names[e.PartyID], Way: e.Way, By: who(e.EnteredBy), At: e.EnteredAt, Paper: e.PaperID != ""}
			if u, err := store.Get[programme.User](tx, e.EnteredBy); err == nil {
				how.By = u.Name
			}
			out = append(out, how)
		}
		return nil
	})
	return out, err
}

// entriesSeen are the entries of the sitting that the caller may know of, and
// the names of the employers by party.
func (a *Desk) entriesSeen(tx *store.Tx, c act.Caller, evaluationID string) (out []programme.EvaluationEntry, names map[string]string, err error) {
	ev, err := a.evaluationSeen(tx, c, evaluationID)
	if err != nil {
		return nil, nil, err
	}
	parties, err := tx.Parties(ev.ID)
	if err != nil {
		return nil, nil, err
	}
	names = map[string]string{}
	own := ""
	for _, p := range parties {
		e, err := store.Get[programme.Employer](tx, p.EmployerID)
		if err != nil {
			return nil, nil, err
		}
		names[p.ID] = e.Name
		if c.Role == programme.RoleEmployer && p.EmployerID == c.Employer {
			own = p.ID
		}
	}
	out, err = tx.Entries(ev.ID, ev.Sitting)
	out = slices.DeleteFunc(out, func(e programme.EvaluationEntry) bool {
		switch {
		case c.Role == programme.RoleTrainee:
			return true
		case c.Role == programme.RoleEmployer:
			return own == "" || e.PartyID != own
		}
		return c.Role.Scope() != programme.CityWide && e.PartyID != ""
	})
	return out, names, err
}

// EntryPaper opens the signed paper that an entry was typed from, for who may
// know of the entry.
func (a *Desk) EntryPaper(ctx context.Context, c act.Caller, evaluationID, entryID string) (*act.Stored, error) {
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		entries, _, err := a.entriesSeen(tx, c, evaluationID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(entries, func(e programme.EvaluationEntry) bool { return e.ID == entryID && e.PaperID != "" })
		if i < 0 {
			return programme.Errorf(programme.NotFound, "没有找到这份成绩单，或不在您的范围内")
		}
		f, err = store.Get[programme.File](tx, entries[i].PaperID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}
