package rules

import (
	"slices"
	"sync"

	"jinlanling/internal/programme"
)

// Columns is many applicants as one notice's alias table sees them, a slice
// for each fact, grouped by level: what deciding a city or a province again
// reads. A threshold may change without building them anew; the alias table
// may not.
type Columns struct {
	N      int
	groups [programme.SeniorTechnician + 1]group
}

// group is the applicants of one level.
type group struct {
	index     []int32 // place among the applicants
	applied   []programme.Date
	category  []uint8
	schooling []uint8
	attested  []programme.Date // 0 or never, as a condition's first day
	post      []programme.Date
	endorsed  []programme.Date // recommended
	trade     []int32          // in the notice's trades, -1 unknown
	certs     [2][2][programme.SeniorTechnician + 1][]programme.Date
	leapDays  [2][2][programme.SeniorTechnician + 1][]int32 // people with a certificate of 29 February
	titles    [4][]programme.Date
	honours   [5][]uint8
	born      []programme.Date
	spanEnd   [2][]int32 // end of a person's months in spans
	spans     [2][]monthSpan
}

// Outcome is a decision without its explanation: what Decide says of the same
// person.
type Outcome struct {
	From     programme.Date // eligible_from; 0 is null
	Route    int8           // index among the level's routes, -1 where not eligible
	Eligible bool
}

// Column makes columns of applicants. It allocates; what is decided over them
// does not.
func (n *Notice) Column(applicants []Applicant) *Columns {
	c := &Columns{N: len(applicants)}
	var f Facts
	for i := range applicants {
		n.Compile(&applicants[i], &f)
		index := int32(-1)
		if k, ok := n.trades[applicants[i].Trade]; ok {
			index = k
		}
		c.groups[f.Level].add(int32(i), index, &f)
	}
	return c
}

func (g *group) add(i, trade int32, f *Facts) {
	g.index = append(g.index, i)
	g.applied = append(g.applied, f.AppliedOn)
	g.category = append(g.category, f.category)
	g.schooling = append(g.schooling, f.schooling)
	g.attested = append(g.attested, metIf(f.attested).since)
	g.post = append(g.post, metIf(f.postMatches).since)
	g.endorsed = append(g.endorsed, metIf(f.recommended).since)
	g.trade = append(g.trade, trade)
	for same := range f.certs {
		for kind := range f.certs[same] {
			for level, d := range f.certs[same][kind] {
				if d == 0 {
					d = never
				} else if d%10000 == 229 {
					g.leapDays[same][kind][level] = append(g.leapDays[same][kind][level], int32(len(g.index)-1))
				}
				g.certs[same][kind][level] = append(g.certs[same][kind][level], d)
			}
		}
	}
	for rank, d := range f.titles {
		g.titles[rank] = append(g.titles[rank], d)
	}
	for level, set := range f.honours {
		g.honours[level] = append(g.honours[level], set)
	}
	g.born = append(g.born, f.BornOn)
	for k := range f.spans {
		g.spans[k] = append(g.spans[k], f.spans[k]...)
		g.spanEnd[k] = append(g.spanEnd[k], int32(len(g.spans[k])))
	}
}

// chunk is how many people one pass over the conditions takes: what a pass
// reads and writes stays in the processor's nearest cache.
const chunk = 256

type days = [chunk]programme.Date

// DecideColumns decides everybody of c into out, which must hold c.N. It does
// not allocate, and says of each what Decide says.
func (n *Notice) DecideColumns(c *Columns, out []Outcome) {
	w := passes.Get().(*pass)
	defer passes.Put(w)
	for level := range c.groups {
		g, p := &c.groups[level], &n.plans[level]
		for lo := 0; lo < len(g.index); lo += chunk {
			w.decide(n, p, g, lo, min(lo+chunk, len(g.index)), out)
		}
	}
}

// pass decides one chunk. atoms holds the first day of every distinct
// condition of a level: computed once however many routes ask for it, or
// standing in the columns already.
type pass struct {
	atoms   [maxAtoms][]programme.Date
	room    [maxAtoms]days
	scratch days
	gate    days // first day by the gates
	until   days // first day on which a gate holds no longer
	best    days // soonest first day of any route
	route   [chunk]int8
	slow    [chunk]int32 // who needs a trade listed for spans that end
	nslow   int
	bounded bool // some gate ends
}

// passes are kept: one is too large for a stack.
var passes = sync.Pool{New: func() any { return new(pass) }}

func (w *pass) decide(n *Notice, p *plan, g *group, lo, hi int, out []Outcome) {
	w.nslow, w.bounded = 0, false
	size := hi - lo
	clear(w.gate[:size])
	for _, c := range p.gates {
		w.narrow(n, c, g, lo, hi)
	}
	for k, c := range p.atoms {
		w.atoms[k] = g.since(c, lo, hi, &w.room[k], &w.scratch)
	}
	on := g.applied[lo:hi]
	for i := range on {
		w.best[i], w.route[i] = never, -1
	}
	if w.bounded {
		w.boundedRoutes(p, on)
	} else {
		// from the last route to the first: the first that is met stays
		for r := len(p.routes) - 1; r >= 0; r-- {
			w.openRoute(p.routes[r].atoms, int8(r), on)
		}
	}
	for i, d := range on {
		o := Outcome{Route: w.route[i], Eligible: w.route[i] >= 0}
		if !o.Eligible && w.best[i] < never {
			o.From = max(w.best[i], d.Next())
		}
		out[g.index[lo+i]] = o
	}
	for _, i := range w.slow[:w.nslow] {
		out[g.index[lo+int(i)]] = w.one(n, p, g, lo, int(i))
	}
}

// openRoute takes one route where nothing ends: its first day is the latest of
// its conditions' and the gates'.
func (w *pass) openRoute(atoms []uint8, r int8, on []programme.Date) {
	gate, best, route := w.gate[:len(on)], w.best[:len(on)], w.route[:len(on)]
	// One loop for every two conditions keeps the inner loop without branches.
	s := w.scratch[:len(on)]
	copy(s, gate)
	for k := 0; k < len(atoms); k += 2 {
		a, b := w.atoms[atoms[k]][:len(on)], w.atoms[atoms[min(k+1, len(atoms)-1)]][:len(on)]
		for i, d := range s {
			s[i] = max(d, a[i], b[i])
		}
	}
	for i, d := range s {
		best[i] = min(best[i], d)
		if d <= on[i] {
			route[i] = r
		}
	}
}

// boundedRoutes is openRoute for every route where a gate ends: a route whose
// first day comes after that end is of no use.
func (w *pass) boundedRoutes(p *plan, on []programme.Date) {
	for r := len(p.routes) - 1; r >= 0; r-- {
		for i, d := range on {
			s := w.gate[i]
			for _, k := range p.routes[r].atoms {
				s = max(s, w.atoms[k][i])
			}
			switch until := w.until[i]; {
			case s <= d && d < until:
				w.route[i] = int8(r)
			case max(s, d.Next()) < until:
				w.best[i] = min(w.best[i], s)
			}
		}
	}
}

// one decides somebody whose trade must be listed, for spans that end.
func (w *pass) one(n *Notice, p *plan, g *group, lo, i int) Outcome {
	f := Facts{catalogue: n.Trades[g.trade[lo+i]].Catalogue}
	on := g.applied[lo+i]
	until := never
	if w.bounded {
		until = w.until[i]
	}
	soonest := never
	for r := range p.routes {
		s := spans{window{w.gate[i], until}, true}
		for _, k := range p.routes[r].atoms {
			s.since = max(s.since, w.atoms[k][i])
		}
		if s.next(on, &f) == on {
			return Outcome{Route: int8(r), Eligible: true}
		}
		soonest = min(soonest, s.next(on.Next(), &f))
	}
	if soonest == never {
		soonest = 0
	}
	return Outcome{Route: -1, From: soonest}
}

// narrow takes a gate into the chunk's first and last days.
func (w *pass) narrow(n *Notice, c *Condition, g *group, lo, hi int) {
	switch {
	case c.When == outsideCatalogue:
		for i, endorsed := range g.endorsed[lo:hi] {
			if endorsed == 0 {
				continue
			}
			since := never
			if t := g.trade[lo+i]; t >= 0 {
				since = n.listed[t]
			}
			if since == listedForSpans {
				since = 0
				w.slow[w.nslow] = int32(i)
				w.nslow++
			}
			w.gate[i] = max(w.gate[i], since)
		}
	case c.Kind == "age":
		if !w.bounded {
			w.bounded = true
			for i := range hi - lo {
				w.until[i] = never
			}
		}
		for i, born := range g.born[lo:hi] {
			a := ageSpan(c, born)
			w.gate[i], w.until[i] = max(w.gate[i], a.since), min(w.until[i], a.until)
		}
	default:
		for i, d := range g.since(c, lo, hi, &w.room[0], &w.scratch) {
			w.gate[i] = max(w.gate[i], d)
		}
	}
}

// chunkAt is the people of a chunk and the room in which first days are put;
// scratch is for a condition of conditions.
type chunkAt struct {
	lo, hi        int
	room, scratch *days
}

// since is the first days of a condition that stays met once it is: a column
// as it stands, or computed into room.
func (g *group) since(c *Condition, lo, hi int, room, scratch *days) []programme.Date {
	return c.kind.column(g, c, chunkAt{lo, hi, room, scratch})
}

func certificateColumn(g *group, c *Condition, at chunkAt) []programme.Date {
	out := at.room[:at.hi-at.lo]
	g.certificateDays(c, at.lo, at.hi, out)
	return out
}

func workColumn(g *group, c *Condition, at chunkAt) []programme.Date {
	out := at.room[:at.hi-at.lo]
	g.workDays(c, at.lo, at.hi, out)
	return out
}

func anyColumn(g *group, c *Condition, at chunkAt) []programme.Date {
	out := at.room[:at.hi-at.lo]
	for i := range out {
		out[i] = never
	}
	for k := range c.Any {
		for i, d := range g.since(&c.Any[k], at.lo, at.hi, at.scratch, nil) { // any holds no any
			out[i] = min(out[i], d)
		}
	}
	return out
}

func categoryColumn(g *group, c *Condition, at chunkAt) []programme.Date {
	out := at.room[:at.hi-at.lo]
	for i, x := range g.category[at.lo:at.hi] {
		out[i] = yes[c.kindSet>>x&1]
	}
	return out
}

func honourColumn(g *group, c *Condition, at chunkAt) []programme.Date {
	out := at.room[:at.hi-at.lo]
	for i, x := range g.honours[c.rank][at.lo:at.hi] {
		out[i] = yes[b2i(x&c.kindSet != 0)]
	}
	return out
}

func schoolingColumn(g *group, c *Condition, at chunkAt) []programme.Date {
	out := at.room[:at.hi-at.lo]
	for i, x := range g.schooling[at.lo:at.hi] {
		out[i] = yes[b2i(x >= c.rank)]
	}
	return out
}

// yes is the first day of what is not, and of what is.
var yes = [2]programme.Date{never, 0}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (g *group) certificateDays(c *Condition, lo, hi int, out []programme.Date) {
	which := 0
	if c.Trade == "any" {
		which = 1
	}
	first, second := g.certs[which][qualification][c.Level][lo:hi], g.certs[which][skillLevel][c.Level][lo:hi]
	switch c.kindSet {
	case 1 << qualification:
		second = first
	case 1 << skillLevel:
		first = second
	}
	years := programme.Date(c.Years * 10000)
	second = second[:len(first)]
	for i, d := range first {
		out[i] = min(d, second[i]) + years
	}
	for kind := range g.leapDays[which] {
		for _, i := range within(g.leapDays[which][kind][c.Level], lo, hi) {
			out[int(i)-lo] = min(first[int(i)-lo], second[int(i)-lo]).AddYears(c.Years)
		}
	}
}

// within is the part of sorted places that lies in [lo, hi).
func within(places []int32, lo, hi int) []int32 {
	from, _ := slices.BinarySearch(places, int32(lo))
	to, _ := slices.BinarySearch(places, int32(hi))
	return places[from:to]
}

func (g *group) workDays(c *Condition, lo, hi int, out []programme.Date) {
	k := b2i(c.Trade != "same")
	need, spans := programme.Month(c.Years*12), g.spans[k]
	start := int32(0)
	if lo > 0 {
		start = g.spanEnd[k][lo-1]
	}
	for i, end := range g.spanEnd[k][lo:hi] {
		switch end - start {
		case 0:
			out[i] = never
		case 1: // most people's work is one stretch
			out[i] = never
			if m := spans[start].from + need; m <= spans[start].to {
				out[i] = firstDay(m)
			}
		default:
			out[i] = reach(spans[start:end], int(need))
		}
		start = end
	}
}

// firstDays are the first days of the months from firstOfDays on: looking one
// up is cheaper than dividing.
var firstDays = func() (t [2048]programme.Date) {
	for i := range t {
		t[i] = (firstOfDays + programme.Month(i)).First()
	}
	return t
}()

const firstOfDays = programme.Month(1950 * 12)

func firstDay(m programme.Month) programme.Date {
	if k := uint32(m - firstOfDays); k < uint32(len(firstDays)) {
		return firstDays[k]
	}
	return m.First()
}

// listedForSpans marks a trade that leaves the catalogue, or comes back.
const listedForSpans = programme.Date(-1)

// listedSince is from when a trade stands in the catalogue for good: never,
// where it never does, or listedForSpans.
func listedSince(t *Trade) programme.Date {
	switch len(t.Catalogue) {
	case 0:
		return never
	case 1:
		if t.Catalogue[0].Before == 0 {
			return t.Catalogue[0].From
		}
	}
	return listedForSpans
}

// RouteCode is the code of the route at index among those of a level.
func (n *Notice) RouteCode(l programme.Level, index int) string {
	return n.plans[l].routes[index].route.Code
}
