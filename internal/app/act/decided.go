package act

import (
	"cmp"
	"slices"

	"jinlanling/internal/rules"
)

// Then is the same facts decided on the day from which they would be eligible:
// nothing but time has passed. Nil where they are eligible already, or time
// alone never helps.
func (d *Decided) Then() *Decided {
	if d.Eligible || d.From == 0 {
		return nil
	}
	later := *d.Facts
	later.AppliedOn = d.From
	return Decide(d.Notice, &later)
}

func Decide(n *rules.Notice, facts *rules.Applicant) *Decided {
	f, out := new(rules.Facts), new(rules.Decision)
	n.Compile(facts, f)
	n.Decide(f, out)
	return &Decided{Decision: out, Notice: n, Facts: facts}
}

// Way is a route with what it still lacks beside the gates.
type Way struct {
	rules.RouteResult
	Missing []rules.Check
}

// Ways are the routes by how little they lack, in the notice's order where
// they lack as much.
func (d *Decided) Ways() []Way {
	var out []Way
	for _, r := range d.Routes() {
		w := Way{RouteResult: r}
		for _, c := range r.Checks {
			if !c.Met {
				w.Missing = append(w.Missing, c)
			}
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b Way) int { return cmp.Compare(len(a.Missing), len(b.Missing)) })
	return out
}

// Missing are the gates that are not met.
func (d *Decided) Missing() (out []rules.Check) {
	for _, g := range d.Gates() {
		if !g.Met {
			out = append(out, g)
		}
	}
	return out
}
