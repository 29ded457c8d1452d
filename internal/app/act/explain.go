package act

import (
	"cmp"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
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
func (d *Decided) Exceptional() bool { return d.Eligible && d.Route == ExceptionalRoute }

// Line is the plan line that the decision was about.
func (d *Decided) Line() (trade string, level programme.Level) { return d.Facts.Trade, d.Facts.Level }

// NewDecided words a stored decision afresh.
func NewDecided(n *rules.Notice, stored *programme.Decision) (d *Decided, err error) {
	f, err := FactsOf(stored)
	if err != nil {
		return nil, err
	}
	d = &Decided{Notice: n, Facts: f, Stored: *stored}
	d.Decision, err = DecideAgain(n, stored)
	return d, err
}
