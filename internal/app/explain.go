package app

import (
	"cmp"
	"context"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Shortfall is a route that is not met, and what it lacks.
type Shortfall struct {
	rules.RouteResult
	Lacks []rules.Check
}

// Closed are the gates that are not met: nobody passes by any route.
func (d *Decided) Closed() (out []rules.Check) {
	for _, g := range d.Gates() {
		if !g.Met {
			out = append(out, g)
		}
	}
	return out
}

// Lacking are the routes that are not met, those that lack least first.
func (d *Decided) Lacking() (out []Shortfall) {
	for _, r := range d.Routes() {
		if r.Met {
			continue
		}
		w := Shortfall{RouteResult: r}
		for _, c := range r.Checks {
			if !c.Met {
				w.Lacks = append(w.Lacks, c)
			}
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Shortfall) int { return cmp.Compare(len(a.Lacks), len(b.Lacks)) })
	return out
}

// Exceptional reports whether the route that was met needs the city's consent
// (clause 2.2.4).
func (d *Decided) Exceptional() bool { return d.Eligible && d.Route == exceptionalRoute }

// Line is the plan line that the decision was about.
func (d *Decided) Line() (trade string, level programme.Level) { return d.Facts.Trade, d.Facts.Level }

// decided words a stored decision afresh.
func decided(n *rules.Notice, stored *programme.Decision) (d *Decided, err error) {
	f, err := FactsOf(stored)
	if err != nil {
		return nil, err
	}
	d = &Decided{Notice: n, Facts: f, Stored: *stored}
	d.Decision, err = DecideAgain(n, stored)
	return d, err
}

// Preview is what a submission would lead to: the decision whole, and what
// somebody should look at though it refuses nothing.
type Preview struct {
	*Decided
	Warnings []programme.Problem
}

// PreviewSubmit does all of Submit and rolls it back.
func (a *App) PreviewSubmit(ctx context.Context, c Caller, baseID string, in Enrolment) (out *Preview, err error) {
	c.DryRun, c.Key = true, ""
	err = a.submit(ctx, c, baseID, in, func(e *enrolment) (err error) {
		out, err = previewOf(e.notice, e.candidates[0])
		return err
	})
	return out, err
}

// PreviewResubmit does all of Resubmit and rolls it back.
func (a *App) PreviewResubmit(ctx context.Context, c Caller, id string, in Enrolment) (out *Preview, err error) {
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
	d, err := decided(n, c.decision)
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
func (a *App) LineOf(ctx context.Context, c Caller, id string) (l *programme.PlanLine, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		l, err = store.Get[programme.PlanLine](tx, id)
		return err
	})
	return l, err
}
