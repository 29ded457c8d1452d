package rules

import (
	"encoding/json"
	"strconv"

	"jinlanling/internal/programme"
)

// plan is how one level is decided: every condition of its routes, flat, with
// the route each belongs to.
type plan struct {
	gates  []*Condition
	routes []planRoute
	atoms  []*Condition // the distinct conditions of the routes
}

type planRoute struct {
	route      *Route
	conditions []*Condition
	atoms      []uint8 // of the conditions, in plan.atoms
}

// Most of what a notice may hold; Parse refuses more. Fixed sizes let a
// Decision be used again without allocating.
const (
	maxGates      = 6
	maxRoutes     = 10
	maxConditions = 6
	maxAtoms      = 24
)

// Check is one condition as decided: whether it is met and, where not, the
// first day after the application on which time alone would meet it.
type Check struct {
	condition *Condition
	Met       bool
	From      programme.Date // 0: met already, or time does not help
}

// Decision is who may train and why. It may be filled again by Decide; its
// texts are worded only when asked for.
type Decision struct {
	Eligible bool
	Route    string         // the first route met, "" where not eligible
	From     programme.Date // eligible_from; 0 is null

	notice *Notice
	facts  *Facts
	gates  [maxGates]Check
	ngates int
	routes [maxRoutes]routeCheck
	nroute int
}

type routeCheck struct {
	route      *Route
	met        bool
	conditions [maxConditions]Check
	n          int
}

// Decide decides f and fills d. f must have been compiled by this notice and
// must stay as it is while d is used. It does not allocate.
func (n *Notice) Decide(f *Facts, d *Decision) {
	p := &n.plans[f.Level]
	on, tomorrow := f.AppliedOn, f.AppliedOn.Next()
	d.notice, d.facts = n, f
	d.ngates, d.nroute = len(p.gates), len(p.routes)
	d.Eligible, d.Route, d.From = false, "", 0
	var gates spans
	gates.reset()
	open := true
	for i, c := range p.gates {
		w := gates.add(c, f)
		d.gates[i] = check(c, w, f, on)
		open = open && d.gates[i].Met
	}
	soonest := never
	for i := range p.routes {
		r, rc := &p.routes[i], &d.routes[i]
		rc.route, rc.n, rc.met = r.route, len(r.conditions), true
		all := gates
		for k, c := range r.conditions {
			w := all.add(c, f)
			rc.conditions[k] = check(c, w, f, on)
			rc.met = rc.met && rc.conditions[k].Met
		}
		if open && rc.met && !d.Eligible {
			d.Eligible, d.Route = true, r.route.Code
		}
		if !d.Eligible {
			soonest = min(soonest, all.next(tomorrow, f))
		}
	}
	if !d.Eligible && soonest < never {
		d.From = soonest
	}
}

// spans is the intersection of conditions: one window, and whether the
// catalogue must hold the trade as well.
type spans struct {
	window
	listed bool // only on days on which the trade stands in the catalogue
}

func (s *spans) reset() { s.window, s.listed = always, false }

// add narrows s by a condition and returns the condition's own window.
func (s *spans) add(c *Condition, f *Facts) window {
	w := c.kind.window(c, f)
	if c.When == outsideCatalogue && !f.recommended {
		s.listed = true
		return w
	}
	s.since, s.until = max(s.since, w.since), min(s.until, w.until)
	return w
}

// outsideCatalogue is the recommendation that only trades outside the
// catalogue need.
const outsideCatalogue = "outside_catalogue"

// next is the first day from d on at which all of s holds, or never.
func (s *spans) next(d programme.Date, f *Facts) programme.Date {
	d = s.window.next(d)
	if d >= never || !s.listed {
		return d
	}
	best := never
	for _, in := range f.catalogue {
		w := window{in.From, in.Before}
		if w.until == 0 {
			w.until = never
		}
		best = min(best, s.window.next(w.next(d)))
	}
	return best
}

// check judges one condition on the day of the application.
func check(c *Condition, w window, f *Facts, on programme.Date) Check {
	one := spans{window: w}
	if c.When == outsideCatalogue && !f.recommended {
		one = spans{window: always, listed: true}
	}
	if one.next(on, f) == on {
		return Check{condition: c, Met: true}
	}
	if from := one.next(on.Next(), f); from < never {
		return Check{condition: c, From: from}
	}
	return Check{condition: c}
}

// Gates are the conditions that stand before every route.
func (d *Decision) Gates() []Check { return d.gates[:d.ngates] }

// RouteResult is one route as decided.
type RouteResult struct {
	Code, Name, Clause string
	Met                bool
	Checks             []Check
}

// Routes are all routes of the level in order, met or not.
func (d *Decision) Routes() []RouteResult {
	out := make([]RouteResult, d.nroute)
	for i := range out {
		r := &d.routes[i]
		out[i] = RouteResult{r.route.Code, r.route.Name, r.route.Clause, r.met, r.conditions[:r.n]}
	}
	return out
}

// Code, Name and Clause are those of the condition in the notice.
func (c Check) Code() string   { return c.condition.Code }
func (c Check) Name() string   { return c.condition.Name }
func (c Check) Clause() string { return c.condition.Clause }

// Required says in Chinese what the notice asks for.
func (c Check) Required() string { return c.condition.kind.required(c.condition) }

// Actual says in Chinese what the applicant has.
func (d *Decision) Actual(c Check) string { return c.condition.kind.actual(c.condition, d.facts) }

// Materials lists the codes of the papers to hand in for the route that was
// met, in the notice's order; none where not eligible.
func (d *Decision) Materials() []string {
	out := []string{}
	if !d.Eligible {
		return out
	}
	for i := range d.notice.Materials {
		if m := &d.notice.Materials[i]; len(m.For) == 0 || d.calls(m.For) {
			out = append(out, m.Code)
		}
	}
	return out
}

// calls reports whether the met route, or the way in which one of its
// conditions is met, stands in a material's list.
func (d *Decision) calls(list []string) bool {
	for _, w := range list {
		if w == d.Route {
			return true
		}
	}
	for i := range d.nroute {
		r := &d.routes[i]
		if r.route.Code != d.Route {
			continue
		}
		for _, c := range r.conditions[:r.n] {
			for k := range c.condition.Any {
				way := &c.condition.Any[k]
				if way.kind.window(way, d.facts).holds(d.facts.AppliedOn) {
					if indexOf(list, d.Route+"/"+way.Code) >= 0 {
						return true
					}
					break // the first way met is the one to prove
				}
			}
		}
	}
	return false
}

// The JSON of a decision, as spec/eligibility writes it.
type decisionJSON struct {
	ID         string      `json:"id"`
	Eligible   bool        `json:"eligible"`
	Route      *string     `json:"route"`
	From       *string     `json:"eligible_from"`
	Conditions []checkJSON `json:"conditions"`
	Routes     []routeJSON `json:"routes"`
	Materials  []string    `json:"materials"`
	Notice     noticeJSON  `json:"notice"`
}

type routeJSON struct {
	Route      string      `json:"route"`
	Clause     string      `json:"clause"`
	Met        bool        `json:"met"`
	Conditions []checkJSON `json:"conditions"`
}

type checkJSON struct {
	Condition string  `json:"condition"`
	Met       bool    `json:"met"`
	Clause    string  `json:"clause"`
	Required  string  `json:"required"`
	Actual    string  `json:"actual"`
	From      *string `json:"from"`
}

type noticeJSON struct {
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
}

// MarshalJSON writes the decision as spec/eligibility shows it.
func (d *Decision) MarshalJSON() ([]byte, error) {
	out := decisionJSON{ID: d.facts.ID, Eligible: d.Eligible, From: dateOrNull(d.From), Conditions: d.wordAll(d.Gates()),
		Routes: make([]routeJSON, d.nroute), Materials: d.Materials(), Notice: noticeJSON{d.notice.ID, d.notice.SHA256}}
	if d.Eligible {
		out.Route = &d.Route
	}
	for i, r := range d.Routes() {
		out.Routes[i] = routeJSON{r.Code, r.Clause, r.Met, d.wordAll(r.Checks)}
	}
	return json.Marshal(out)
}

func (d *Decision) wordAll(checks []Check) []checkJSON {
	out := make([]checkJSON, len(checks))
	for i, c := range checks {
		out[i] = checkJSON{c.Code(), c.Met, c.Clause(), c.Required(), d.Actual(c), dateOrNull(c.From)}
	}
	return out
}

func dateOrNull(d programme.Date) *string {
	if d == 0 {
		return nil
	}
	s := d.String()
	return &s
}

// AppendOutcome appends the decision without its words: eligible, route, from,
// and for every condition whether it is met and from when. Its digest is kept
// with a decision, so that deciding again can be compared with what was
// decided, whatever later versions word.
func (d *Decision) AppendOutcome(dst []byte) []byte {
	dst = strconv.AppendBool(dst, d.Eligible)
	dst = append(append(append(dst, ' '), d.Route...), ' ')
	dst = strconv.AppendInt(dst, int64(d.From), 10)
	dst = appendChecks(append(dst, "\ngates"...), d.gates[:d.ngates])
	for i := range d.nroute {
		r := &d.routes[i]
		dst = appendChecks(append(append(dst, '\n'), r.route.Code...), r.conditions[:r.n])
	}
	return dst
}

func appendChecks(dst []byte, checks []Check) []byte {
	for _, c := range checks {
		dst = append(append(dst, ' '), c.condition.Code...)
		dst = strconv.AppendBool(append(dst, '='), c.Met)
		dst = strconv.AppendInt(append(dst, '@'), int64(c.From), 10)
	}
	return dst
}
