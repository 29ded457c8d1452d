package rules

import (
	"cmp"
	"slices"
)

// Impact is what another notice would change for the people of a programme.
type Impact struct {
	From     string    `json:"from"` // notice ids
	To       string    `json:"to"`
	People   int       `json:"people"`
	Before   int       `json:"eligible_before"`
	After    int       `json:"eligible_after"`
	Gain     []Changed `json:"gain"`
	Lose     []Changed `json:"lose"`
	Reasons  []Reason  `json:"reasons"` // by condition
	CostNow  int64     `json:"cost_before_fen"`
	CostThen int64     `json:"cost_after_fen"`
}

// Changed is one person whose eligibility changes, and on which condition it
// turns.
type Changed struct {
	ID        string `json:"id"`
	Condition string `json:"condition"`
	Clause    string `json:"clause"`
}

// Reason counts the people whose eligibility turns on one condition.
type Reason struct {
	Condition string `json:"condition"`
	Name      string `json:"name"`
	Clause    string `json:"clause"`
	Gain      int    `json:"gain"`
	Lose      int    `json:"lose"`
}

// Compare decides people under two notices, in columns, and explains those for
// whom the answer differs. The cost is the standard of everybody eligible.
func Compare(a, b *Notice, people []Applicant) *Impact {
	im := &Impact{From: a.ID, To: b.ID, People: len(people)}
	before, after := make([]Outcome, len(people)), make([]Outcome, len(people))
	a.DecideColumns(a.Column(people), before)
	b.DecideColumns(b.Column(people), after)
	reasons := map[string]*Reason{}
	for i := range people {
		p := &people[i]
		if before[i].Eligible {
			im.Before++
			im.CostNow += a.cost(p)
		}
		if after[i].Eligible {
			im.After++
			im.CostThen += b.cost(p)
		}
		if before[i].Eligible == after[i].Eligible {
			continue
		}
		// the notice that says no names the condition that it turns on
		refusing := a
		if before[i].Eligible {
			refusing = b
		}
		c := refusing.turnsOn(p)
		r := reasons[c.Code]
		if r == nil {
			r = &Reason{Condition: c.Code, Name: c.Name, Clause: c.Clause}
			reasons[c.Code] = r
		}
		if after[i].Eligible {
			im.Gain = append(im.Gain, Changed{p.ID, c.Code, c.Clause})
			r.Gain++
		} else {
			im.Lose = append(im.Lose, Changed{p.ID, c.Code, c.Clause})
			r.Lose++
		}
	}
	for _, r := range reasons {
		im.Reasons = append(im.Reasons, *r)
	}
	slices.SortFunc(im.Reasons, func(x, y Reason) int {
		return cmp.Or(cmp.Compare(y.Gain+y.Lose, x.Gain+x.Lose), cmp.Compare(x.Condition, y.Condition))
	})
	return im
}

func (n *Notice) cost(p *Applicant) int64 {
	s, ok := n.Standard(p.Level, p.Trade)
	if !ok {
		return 0
	}
	return int64(s.Amount.Fen())
}

// turnsOn is the condition that keeps an applicant out: an unmet gate, or the
// unmet condition of the route that comes nearest, with the fewest unmet.
func (n *Notice) turnsOn(p *Applicant) *Condition {
	if n.Level(p.Level) == nil {
		return &Condition{Code: "level_not_trained", Name: "培训等级", Clause: ""}
	}
	var f Facts
	var d Decision
	n.Compile(p, &f)
	n.Decide(&f, &d)
	for _, g := range d.Gates() {
		if !g.Met {
			return g.condition
		}
	}
	var nearest *Condition
	fewest := maxConditions + 1
	for i := range d.nroute {
		unmet, first := 0, (*Condition)(nil)
		for _, c := range d.routes[i].conditions[:d.routes[i].n] {
			if !c.Met {
				unmet++
				if first == nil {
					first = c.condition
				}
			}
		}
		if unmet > 0 && unmet < fewest {
			fewest, nearest = unmet, first
		}
	}
	if nearest == nil {
		return &Condition{Code: "no_route", Name: "没有途径"}
	}
	return nearest
}
