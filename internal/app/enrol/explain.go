package enrol

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Preview is what a submission would lead to: the decision whole, and what
// somebody should look at though it refuses nothing.
type Preview struct {
	*decide.Decided
	Warnings []programme.Problem
}

// PreviewSubmit does all of Submit and rolls it back.
func (a *Desk) PreviewSubmit(ctx context.Context, c act.Caller, baseID string, in Enrolment) (out *Preview, err error) {
	c.DryRun, c.Key = true, ""
	err = a.submit(ctx, c, baseID, in, func(e *enrolment) (err error) {
		out, err = previewOf(e.notice, e.candidates[0])
		return err
	})
	return out, err
}

// PreviewResubmit does all of Resubmit and rolls it back.
func (a *Desk) PreviewResubmit(ctx context.Context, c act.Caller, id string, in Enrolment) (out *Preview, err error) {
	c.DryRun, c.Key = true, ""
	err = a.resubmit(ctx, c, id, in, func(n *rules.Notice, cand *candidate, d *programme.Decision) (err error) {
		cand.decision = d
		out, err = previewOf(n, cand)
		return err
	})
	return out, err
}

// previewOf leaves out that somebody is not eligible: the decision says it.
func previewOf(n *rules.Notice, c *candidate) (*Preview, error) {
	d, err := decide.New(n, c.decision)
	out := &Preview{Decided: d}
	for _, p := range c.problems {
		if p.Code != "not_eligible" {
			out.Warnings = append(out.Warnings, p)
		}
	}
	return out, err
}

// LineOf is the plan line with its base, for who chose one on a form; Error
// NotFound where there is none in the programme.
func (a *Desk) LineOf(ctx context.Context, c act.Caller, id string) (l *programme.PlanLine, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		l, err = store.Get[programme.PlanLine](tx, id)
		return err
	})
	return l, err
}
