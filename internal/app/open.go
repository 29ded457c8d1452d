package app

import (
	"context"
	"errors"
	"path/filepath"
	"sync"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/confirm"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/app/letters"
	"jinlanling/internal/app/material"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/online"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/retain"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/app/year"
)

// System is a data folder that is open, with a desk for each chapter.
type System struct {
	*act.Desk
	Jobs       *jobs.Desk
	Message    *message.Desk
	Letters    *letters.Desk
	People     *people.Desk
	Plan       *plan.Desk
	Crosscheck *crosscheck.Desk
	Material   *material.Desk
	Enrol      *enrol.Desk
	Roll       *roll.Desk
	Teaching   *teaching.Desk
	Evidence   *evidence.Desk
	Online     *online.Desk
	Attendance *attendance.Desk
	Archive    *archive.Desk
	Assess     *assess.Desk
	Money      *money.Desk
	Oversee    *oversee.Desk
	Confirm    *confirm.Desk
	Judge      *judge.Desk
	Outside    *outside.Desk
	Record     *record.Desk
	Retain     *retain.Desk
	Year       *year.Desk

	works, closes sync.Once
}

// Open opens a data folder, making what is missing.
func Open(ctx context.Context, o act.Options) (*System, error) {
	layouts, err := outside.LoadLayouts(o.Dir)
	if err != nil {
		return nil, err
	}
	r, err := record.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	d := r.Desk
	s := &System{Desk: d, Record: r, Jobs: jobs.New(d), Message: &message.Desk{Desk: d}, Material: &material.Desk{Desk: d},
		Roll: &roll.Desk{Desk: d}, Teaching: &teaching.Desk{Desk: d}, Online: &online.Desk{Desk: d}, Money: &money.Desk{Desk: d},
		Confirm: &confirm.Desk{Desk: d}, Judge: &judge.Desk{Desk: d}, Outside: outside.New(d, layouts), Letters: &letters.Desk{Desk: d}}
	if err := s.Money.UseBanks(filepath.Join(o.Dir, act.LayoutsDir, "bank")); err != nil {
		return nil, errors.Join(err, d.Store.Close(), d.Files.Close())
	}
	s.People = &people.Desk{Desk: d, Message: s.Message}
	s.Plan = &plan.Desk{Desk: d, Jobs: s.Jobs}
	s.Oversee = &oversee.Desk{Desk: d, Jobs: s.Jobs}
	s.Crosscheck = &crosscheck.Desk{Desk: d, Jobs: s.Jobs}
	s.Enrol = &enrol.Desk{Desk: d, Jobs: s.Jobs, Plan: s.Plan, Crosscheck: s.Crosscheck}
	s.Evidence = evidence.New(d)
	if err := s.Online.UseLayouts(filepath.Join(o.Dir, act.LayoutsDir, "online")); err != nil {
		return nil, errors.Join(err, d.Store.Close(), d.Files.Close())
	}
	s.Attendance = &attendance.Desk{Desk: d, Evidence: s.Evidence}
	s.Archive = &archive.Desk{Desk: d, Jobs: s.Jobs, Evidence: s.Evidence, Online: s.Online, Sequence: r.Sequence}
	s.Oversee.Reading = s.Evidence.Reading
	s.Retain = &retain.Desk{Desk: d, Jobs: s.Jobs}
	s.Assess = &assess.Desk{Desk: d, Jobs: s.Jobs, Message: s.Message}
	if err := s.Assess.UseMarks(filepath.Join(o.Dir, act.LayoutsDir, "marks")); err != nil {
		return nil, errors.Join(err, d.Store.Close(), d.Files.Close())
	}
	s.Year = &year.Desk{Desk: d, Assess: s.Assess, Roll: s.Roll, Message: s.Message, Record: r}
	r.Jobs, r.Invariants, r.Narrow = s.Jobs, checks, narrowed
	s.Jobs.Do(s.Jobs.Kinds(), s.Plan.Kinds(), s.Crosscheck.Kinds(), s.Enrol.Kinds(), s.Archive.Kinds(), s.Assess.Kinds(), s.Oversee.Kinds(),
		s.Retain.Kinds(), r.Kinds())
	s.Stopped.Go(r.KeepSequencing)
	s.Stopped.Go(s.Plan.KeepLapsing)
	return s, nil
}

// Of is the desk of a chapter by its type.
func Of[D any](s *System) D {
	for _, desk := range []any{s, s.Desk, s.Jobs, s.Message, s.People, s.Plan, s.Crosscheck, s.Material, s.Enrol, s.Roll,
		s.Teaching, s.Evidence, s.Online, s.Attendance, s.Archive, s.Assess, s.Money, s.Oversee, s.Confirm, s.Judge, s.Outside, s.Record, s.Retain, s.Year} {
		if d, ok := desk.(D); ok {
			return d
		}
	}
	panic("app: no such desk")
}

// Close sequences what waits and lets the data go.
func (s *System) Close() (err error) {
	s.closes.Do(func() {
		close(s.Stop)
		s.Stopped.Wait()
		if s.Record.Untrusted() == "" { // else nothing is signed, which was said
			err = s.Record.Sequence(context.Background())
		}
		err = errors.Join(err, s.Store.Close(), s.Files.Close())
	})
	return err
}
