package enrol

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Refiled is a returned application as its form would file it anew today.
type Refiled struct {
	*decide.Decided
	Reason string // why it was returned
	Line   *programme.PlanLine
	Years  *rules.Timeline
	Notes  []string // gaps and overlaps, in words
}

// RefiledWith decides an application today with what stands on its form, or
// with what was handed in where change is nil. Nothing is written.
func (a *Desk) RefiledWith(ctx context.Context, c act.Caller, id string, change func(*rules.Applicant)) (out *Refiled, err error) {
	err = a.OfApplication(ctx, c, id, func(tx *store.Tx, ap *programme.Application) error {
		stored, err := store.Get[programme.Decision](tx, ap.DecisionID)
		if err != nil {
			return err
		}
		given, err := decide.FactsOf(stored)
		if err != nil {
			return err
		}
		p, err := store.Get[programme.Programme](tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		out = &Refiled{Reason: ap.Reason}
		if out.Line, err = store.Get[programme.PlanLine](tx, ap.PlanLineID); err != nil {
			return err
		}
		if change != nil {
			change(given)
		}
		today := programme.DateOf(tx.Now().In(act.Shanghai))
		given.Trade, given.Level, given.AppliedOn = out.Line.Trade, out.Line.Level, today
		out.Decided = decide.Now(n, given)
		out.Years = n.Timeline(given.Trade, given.Work, today)
		out.Notes = yearNotes(out.Years)
		return nil
	})
	return out, err
}
