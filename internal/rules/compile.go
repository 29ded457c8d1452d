package rules

import (
	"slices"

	"jinlanling/internal/programme"
)

// compile builds the lookups and the plan of every level. The notice has been
// checked.
func (n *Notice) compile() {
	if n.Brand == "" {
		n.Brand = brandOf(n.Title)
	}
	n.trades = map[string]int32{}
	for i := range n.Trades {
		n.trades[n.Trades[i].Name] = int32(i)
		for _, a := range n.Trades[i].Aliases {
			n.trades[a] = int32(i)
		}
	}
	n.listed = make([]programme.Date, len(n.Trades))
	for i := range n.Trades {
		n.listed[i] = listedSince(&n.Trades[i])
	}
	n.bases = map[string]string{}
	for _, b := range n.Bases {
		n.bases[b.Name] = b.Name
		for _, a := range b.Aliases {
			n.bases[a] = b.Name
		}
	}
	for l := range n.plans {
		p := &n.plans[l]
		for i := range n.Eligibility.Gates {
			p.gates = append(p.gates, &n.Eligibility.Gates[i])
		}
		for i := range n.Eligibility.Routes {
			route := &n.Eligibility.Routes[i]
			for k := range route.Levels {
				if ways := &route.Levels[k]; ways.Level == programme.Level(l) {
					pr := planRoute{route: route}
					for c := range ways.Conditions {
						pr.conditions = append(pr.conditions, &ways.Conditions[c])
						pr.atoms = append(pr.atoms, p.atom(&ways.Conditions[c]))
					}
					p.routes = append(p.routes, pr)
				}
			}
		}
	}
}

// atom is the place of c among the plan's distinct conditions: two conditions
// that judge alike, whatever they are called, are one.
func (p *plan) atom(c *Condition) uint8 {
	for i, a := range p.atoms {
		if a.judgesLike(c) {
			return uint8(i)
		}
	}
	p.atoms = append(p.atoms, c)
	return uint8(len(p.atoms) - 1)
}

func (c *Condition) judgesLike(o *Condition) bool {
	return c.Kind == o.Kind && c.Level == o.Level && c.Years == o.Years && c.Trade == o.Trade && c.kindSet == o.kindSet &&
		c.rank == o.rank && c.When == o.When && c.AgeMin == o.AgeMin && c.AgeMax == o.AgeMax &&
		slices.EqualFunc(c.Any, o.Any, func(a, b Condition) bool { return a.judgesLike(&b) })
}
