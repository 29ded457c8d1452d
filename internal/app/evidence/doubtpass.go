package evidence

import (
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ID names a doubt within its class for as long as there is cause for it: what
// is looked for, and what it is about.
func (d *Doubt) ID() string { return d.Code + " " + d.key() }

func (d *Doubt) key() string { return d.Piece + "/" + d.Lesson }

// Passed reports whether somebody let the doubt pass and its day is not over.
func (d *Doubt) Passed() bool { return d.Pass != nil && !d.Lapsed }

// Holds reports whether the doubt is one on which nothing should rest: serious,
// and not let pass.
func (d *Doubt) Holds() bool { return d.Weight == Serious && !d.Passed() }

// DoubtsOf is what is doubted of a year's classes today, apart: what is open,
// and what somebody of the city let pass and whose day is not over. Each names
// its class; Holds tells which of the open ones money should wait for.
//
// It costs five queries a class and two for the year's photos, however many
// classes are asked for at once: of a class of 60 lessons about 1 ms, of a base
// with ten classes 10 ms. Nothing is remembered, so that it may be asked inside
// the transaction that rests on it; for pages YearDoubts is remembered.
func DoubtsOf(tx *store.Tx, n *rules.Notice, classes ...*programme.Class) (open, passed []Doubt, err error) {
	if len(classes) == 0 {
		return nil, nil, nil
	}
	rows, read, err := tx.YearPhotos(classes[0].ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	photos := together(rows, read)
	for _, cl := range classes {
		found, err := doubtsOf(tx, n, cl, photos)
		if err != nil {
			return nil, nil, err
		}
		for _, d := range found {
			if d.Passed() {
				passed = append(passed, d)
			} else {
				open = append(open, d)
			}
		}
	}
	return open, passed, nil
}

// passing says of doubts which were let pass. A pass counts for a doubt of the
// same kind about the same thing, the newest one where there are several.
func passing(list []Doubt, passes []programme.DoubtPass, today programme.Date) {
	for i := range list {
		d := &list[i]
		for k := range passes {
			if p := &passes[k]; p.ClassID == d.Class && p.Check == d.Code && p.Key == d.key() {
				d.Pass, d.Lapsed = p, p.Until < today
			}
		}
	}
}

// LetPass lets a doubt of a class pass until a day, with a reason: by somebody
// of the city who handed in nothing of it and registered none of its lessons.
func (a *Desk) LetPass(ctx context.Context, c act.Caller, classID, doubt string, until programme.Date, reason string) error {
	return a.Act(ctx, c, programme.DoubtLetPass, reason, func(s *act.Step) error {
		cl, d, err := doubted(s, classID, doubt)
		if err != nil {
			return err
		}
		if last := s.Today().AddDays(programme.PassDays); until < s.Today() || until > last {
			return &programme.Error{Code: programme.Invalid, Message: "准予期限有误，请按提示更正",
				Problems: []programme.Problem{act.Problem("until", "override_until", "准予期限应在 %s 至 %s 之间", s.Today().Chinese(), last.Chinese())}}
		}
		if d.Passed() {
			return programme.Errorf(programme.Conflict, "这处疑点已经准予到 %s", d.Pass.Until.Chinese())
		}
		if err := s.Apart(d.by...); err != nil {
			return err
		}
		p := &programme.DoubtPass{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, ClassID: cl.ID, Check: d.Code, Key: d.key(), Until: until,
			PassedBy: s.Caller.User, PassedAt: s.Now(), Reason: reason}
		if err := store.Insert(s.Tx, p); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"check": d.Code, "key": p.Key, "says": d.Says, "until": until.String()})
	})
}

// RevokePass has a doubt count again.
func (a *Desk) RevokePass(ctx context.Context, c act.Caller, classID, doubt, reason string) error {
	return a.Act(ctx, c, programme.DoubtRevoke, reason, func(s *act.Step) error {
		cl, d, err := doubted(s, classID, doubt)
		if err != nil {
			return err
		}
		if d.Pass == nil {
			return programme.Errorf(programme.WrongState, "这处疑点没有准予过")
		}
		d.Pass.RevokedBy, d.Pass.RevokedAt, d.Pass.RevokeReason = s.Caller.User, s.Now(), reason
		if err := store.Update(s.Tx, d.Pass); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"check": d.Code, "key": d.key(), "pass": d.Pass.ID})
	})
}

// doubted is a class and the doubt about it with that name.
func doubted(s *act.Step, classID, doubt string) (*programme.Class, *Doubt, error) {
	cl, err := teaching.Class(s, classID)
	if err != nil {
		return nil, nil, err
	}
	_, n, err := s.Programme(cl.ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	open, passed, err := DoubtsOf(s.Tx, n, cl)
	if err != nil {
		return nil, nil, err
	}
	for _, list := range [][]Doubt{open, passed} {
		for i := range list {
			if list[i].ID() == strings.TrimSpace(doubt) {
				return cl, &list[i], nil
			}
		}
	}
	return nil, nil, programme.Errorf(programme.NotFound, "没有这处疑点，或已经消除；请刷新后再看")
}
