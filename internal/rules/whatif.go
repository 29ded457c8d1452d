package rules

import (
	"cmp"
	"slices"

	"jinlanling/internal/programme"
)

// Person is an applicant of a programme with what else a what-if looks at: the
// line of the plan with its places, and the groups that figures are split by.
type Person struct {
	Applicant
	Line   string
	Places int
	Groups []Group
}

// Group is one that a person belongs to: the kind of split and the name in it.
type Group struct{ Kind, Name string }

// Impact is what another notice would change for the people of a programme.
type Impact struct {
	From       string    `json:"from"` // notice ids
	To         string    `json:"to"`
	People     int       `json:"people"`
	Before     int       `json:"eligible_before"`
	After      int       `json:"eligible_after"`
	Gain       []Changed `json:"gain"`
	Lose       []Changed `json:"lose"`
	Reasons    []Reason  `json:"reasons"`            // by condition; one person may count under several
	Unlisted   int       `json:"trade_not_listed"`   // people whose trade the other notice does not list
	Untrained  int       `json:"level_not_trained"`  // people whose level it does not train
	CostNow    int64     `json:"cost_before_fen"`    // the standard of everybody eligible
	CostThen   int64     `json:"cost_after_fen"`     //
	PlacedNow  int64     `json:"cost_places_before"` // of as many as there are places, line by line, in fen
	PlacedThen int64     `json:"cost_places_after"`  //
	Splits     []Split   `json:"splits"`             // by level, base, age, sex
}

// Changed is one person whose eligibility changes, with every condition that
// it turns on.
type Changed struct {
	ID    string `json:"id"`
	Turns []Turn `json:"turns"`
}

// Turn is one condition that a change turns on: of the route by which somebody
// had come in, or comes in, or a gate before it. Was and Is are what the two
// notices require; "" where one has no such condition.
type Turn struct {
	Route     string `json:"route,omitempty"` // name; "" for a gate
	Condition string `json:"condition"`
	Name      string `json:"name"`
	Clause    string `json:"clause"`
	Was       string `json:"was"`
	Is        string `json:"is"`
}

// Reason counts the people for whom one condition counts.
type Reason struct {
	Turn
	Gain int `json:"gain"`
	Lose int `json:"lose"`
}

// Split is the figures of one group of people.
type Split struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	People int    `json:"people"`
	Before int    `json:"eligible_before"`
	After  int    `json:"eligible_after"`
	Gain   int    `json:"gain"`
	Lose   int    `json:"lose"`
}

// Compare decides people under two notices, in columns, and explains those for
// whom the answer differs: a loss by the route by which they had come in, a
// gain by the one by which they come in.
func Compare(a, b *Notice, people []Person) *Impact {
	im := &Impact{From: a.ID, To: b.ID, People: len(people)}
	facts := make([]Applicant, len(people))
	for i := range people {
		facts[i] = people[i].Applicant
	}
	before, after := make([]Outcome, len(people)), make([]Outcome, len(people))
	a.DecideColumns(a.Column(facts), before)
	b.DecideColumns(b.Column(facts), after)
	reasons, lines, splits := map[Turn]*Reason{}, map[string]*lineCost{}, map[Group]*Split{}
	for i := range people {
		p := &people[i]
		was, is := before[i].Eligible, after[i].Eligible
		im.count(a, b, p, was, is, lines)
		for _, g := range p.Groups {
			s := splits[g]
			if s == nil {
				s = &Split{Kind: g.Kind, Name: g.Name}
				splits[g] = s
			}
			s.People, s.Before, s.After = s.People+1, s.Before+b2i(was), s.After+b2i(is)
			s.Gain, s.Lose = s.Gain+b2i(is && !was), s.Lose+b2i(was && !is)
		}
		if was == is {
			continue
		}
		c := Changed{ID: p.ID}
		if was {
			c.Turns = turns(a, b, &p.Applicant, false)
			im.Lose = append(im.Lose, c)
		} else {
			c.Turns = turns(b, a, &p.Applicant, true)
			im.Gain = append(im.Gain, c)
		}
		for _, t := range c.Turns {
			r := reasons[t]
			if r == nil {
				r = &Reason{Turn: t}
				reasons[t] = r
			}
			r.Gain, r.Lose = r.Gain+b2i(is), r.Lose+b2i(was)
		}
	}
	for _, r := range reasons {
		im.Reasons = append(im.Reasons, *r)
	}
	slices.SortFunc(im.Reasons, func(x, y Reason) int {
		return cmp.Or(cmp.Compare(y.Gain+y.Lose, x.Gain+x.Lose), cmp.Compare(x.Route, y.Route), cmp.Compare(x.Name, y.Name),
			cmp.Compare(x.Was+x.Is, y.Was+y.Is))
	})
	for _, l := range lines {
		im.PlacedNow += int64(min(l.before, l.places)) * l.now
		im.PlacedThen += int64(min(l.after, l.places)) * l.then
	}
	for _, s := range splits {
		im.Splits = append(im.Splits, *s)
	}
	slices.SortFunc(im.Splits, func(x, y Split) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name)) })
	return im
}

// lineCost is a line of the plan: its places, who is eligible for it, and what
// one of them costs.
type lineCost struct {
	places, before, after int
	now, then             int64
}

// count adds a person to the figures.
func (im *Impact) count(a, b *Notice, p *Person, was, is bool, lines map[string]*lineCost) {
	l := lines[p.Line]
	if l == nil {
		l = &lineCost{places: p.Places, now: a.cost(&p.Applicant), then: b.cost(&p.Applicant)}
		lines[p.Line] = l
	}
	if _, listed := b.Trade(p.Trade); !listed {
		im.Unlisted++
	}
	if b.Level(p.Level) == nil {
		im.Untrained++
	}
	if was {
		im.Before++
		im.CostNow += a.cost(&p.Applicant)
		l.before++
	}
	if is {
		im.After++
		im.CostThen += b.cost(&p.Applicant)
		l.after++
	}
}

func (n *Notice) cost(p *Applicant) int64 {
	s, ok := n.Standard(p.Level, p.Trade)
	if !ok {
		return 0
	}
	return int64(s.Amount.Fen())
}

// turns are the conditions on which it turns that yes lets somebody in and no
// does not: the gates of no that are not met, and those conditions of the
// route by which yes lets them in that no does not find met. swapped tells
// that yes is the later notice.
func turns(yes, no *Notice, p *Applicant, swapped bool) (out []Turn) {
	turn := func(route string, c *Condition, yesWants, noWants string) {
		t := Turn{Route: route, Condition: c.Code, Name: c.Name, Clause: c.Clause, Was: yesWants, Is: noWants}
		if swapped {
			t.Was, t.Is = noWants, yesWants
		}
		out = append(out, t)
	}
	if no.Level(p.Level) == nil {
		return []Turn{{Condition: "level_not_trained", Name: p.Level.Chinese() + "不在培训等级之列"}}
	}
	var f, g Facts
	var let, kept Decision
	yes.Compile(p, &f)
	yes.Decide(&f, &let)
	no.Compile(p, &g)
	no.Decide(&g, &kept)
	for _, c := range kept.Gates() {
		if !c.Met {
			turn("", c.condition, wants(yes.Eligibility.Gates, c.condition), c.Required())
		}
	}
	in := yes.route(p.Level, let.Route)
	at := slices.IndexFunc(kept.routes[:kept.nroute], func(r routeCheck) bool { return r.route.Code == let.Route })
	if at < 0 {
		t := Turn{Route: in.route.Name, Condition: "no_route", Name: "没有这条途径", Clause: in.route.Clause}
		return append(out, t)
	}
	for _, c := range kept.routes[at].conditions[:kept.routes[at].n] {
		if c.Met {
			continue
		}
		yesWants := ""
		if k := slices.IndexFunc(in.conditions, func(o *Condition) bool { return o.Code == c.condition.Code }); k >= 0 {
			yesWants = in.conditions[k].kind.required(in.conditions[k])
		}
		turn(in.route.Name, c.condition, yesWants, c.Required())
	}
	return out
}

func (n *Notice) route(l programme.Level, code string) *planRoute {
	return find(n.plans[l].routes, func(r *planRoute) bool { return r.route.Code == code })
}

// wants is what a list requires by the condition of another's code.
func wants(list []Condition, c *Condition) string {
	if o := find(list, func(o *Condition) bool { return o.Code == c.Code }); o != nil {
		return o.kind.required(o)
	}
	return ""
}
