package year

import (
	"cmp"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// lanes lays each base's year along one line of days, and the days that the
// notice sets across all of them.
func (x *outlookOf) lanes() error {
	spans, err := x.tx.BaseSpans(x.year.ID)
	if err != nil {
		return err
	}
	o := x.out
	for i := range x.stand.Bases {
		b := &x.stand.Bases[i]
		if x.stand.places(b.ID) == 0 && countOf(x.stand.Classes, b.ID) == 0 {
			continue
		}
		l := Lane{Base: b.ID, Name: b.Name, Agreed: x.agreed(b.ID), Classes: countOf(x.stand.Classes, b.ID),
			People: x.stand.people(b.ID, trained)}
		for _, s := range spans {
			if s.Base == b.ID {
				*l.span(s.What) = Span{s.From, s.To}
			}
		}
		x.teach(&l)
		o.Lanes = append(o.Lanes, l)
	}
	o.From, o.To = programme.Date(x.year.Year*10000+101), programme.Date(x.year.Year*10000+1231)
	for i := range o.Lanes {
		l := &o.Lanes[i]
		for _, s := range []Span{l.Enrolled, l.Taught, l.Ahead, l.Late, l.Evaluated, l.Published, l.Certified} {
			if s.Is() {
				o.From, o.To = min(o.From, monthStart(s.From)), max(o.To, s.To)
			}
		}
	}
	for _, d := range x.notice.Deadlines {
		if d.On >= o.From && d.On <= o.To {
			o.Limits = append(o.Limits, d)
		}
	}
	slices.SortStableFunc(o.Limits, func(a, b rules.Deadline) int { return cmp.Compare(a.On, b.On) })
	return nil
}

func monthStart(d programme.Date) programme.Date { return d/100*100 + 1 }

func (l *Lane) span(what string) *Span {
	switch what {
	case "enrolled":
		return &l.Enrolled
	case "published":
		return &l.Published
	case "evaluated":
		return &l.Evaluated
	}
	return &l.Certified
}

// teach lays the lessons of a base's classes into its lane.
func (x *outlookOf) teach(l *Lane) {
	for i := range x.paces {
		p := &x.paces[i]
		if p.Base != l.Base || p.First == 0 {
			continue
		}
		first, taught, last := microDate(p.First), microDate(p.Taught), microDate(p.Last)
		if taught != 0 {
			l.Taught = l.Taught.with(first, taught)
		}
		if p.Scheduled > 0 {
			l.Ahead = l.Ahead.with(max(first, taught), last)
		}
	}
	for i := range x.out.Late {
		if c := &x.out.Late[i]; c.Base == l.Base {
			l.LateClasses++
			l.LateDays = max(l.LateDays, c.Days)
			if c.Done != 0 {
				l.Late = l.Late.with(x.out.LateBy.Next(), c.Done)
			}
		}
	}
}

func (s Span) with(from, to programme.Date) Span {
	if !s.Is() {
		return Span{from, to}
	}
	return Span{min(s.From, from), max(s.To, to)}
}

// trades are the year by trade in the order of annex 1.
func (x *outlookOf) trades() error {
	line := map[string]*TradeOutlook{} // by plan line
	at := map[string]int{}
	for i := range x.stand.Lines {
		l := &x.stand.Lines[i]
		if _, ok := at[l.Trade]; !ok {
			at[l.Trade] = len(x.out.Trades)
			t := TradeOutlook{Trade: l.Trade, Attended: -1, Passed: -1, Before: -1}
			for _, level := range x.notice.Levels {
				t.Levels = append(t.Levels, LevelOutlook{Level: level.Level})
			}
			x.out.Trades = append(x.out.Trades, t)
		}
	}
	for i := range x.stand.Lines {
		l := &x.stand.Lines[i]
		t := &x.out.Trades[at[l.Trade]]
		line[l.ID] = t
		for j := range t.Levels {
			if v := &t.Levels[j]; v.Level == l.Level {
				of := func(pick func(*store.Crowd, *programme.PlanLine) bool) int {
					return x.stand.people("", func(c *store.Crowd, o *programme.PlanLine) bool { return o.ID == l.ID && pick(c, o) })
				}
				v.Places += l.Places
				v.Trained += of(trained)
				v.Passed += of(passed)
				if n, ok := x.likely(func(o *programme.PlanLine) bool { return o.ID == l.ID }); ok {
					v.Likely += n
				}
			}
		}
	}
	x.hoursOfTrades(line)
	for i := range x.out.Trades {
		t := &x.out.Trades[i]
		if x.before != nil {
			t.Before = passRate(x.before, t.Trade)
		}
		t.Passed = passRate(x.stand, t.Trade)
	}
	return nil
}

// passRate is the per mille of those of a trade whose result is known who
// passed; -1 where none is known.
func passRate(s *YearCount, trade string) int {
	known := s.people("", func(c *store.Crowd, l *programme.PlanLine) bool {
		return l.Trade == trade && (passed(c, l) || c.State == programme.Failed)
	})
	if known == 0 {
		return -1
	}
	return s.people("", func(c *store.Crowd, l *programme.PlanLine) bool { return l.Trade == trade && passed(c, l) }) * 1000 / known
}

// hoursOfTrades adds up what was taught and who came, week by week.
func (x *outlookOf) hoursOfTrades(line map[string]*TradeOutlook) {
	of := map[string]*TradeOutlook{} // by class
	for i := range x.paces {
		of[x.paces[i].Class] = line[x.paces[i].Line]
	}
	planned := map[*TradeOutlook]int{}
	for _, w := range x.weeks {
		if t := of[w.Class]; t != nil {
			planned[t] += w.Planned
		}
	}
	now := x.tx.Now().UnixMicro() / store.Week
	weekOf := int64(-1)
	mark := func() {
		for i := range x.out.Trades {
			if t := &x.out.Trades[i]; planned[t] > 0 {
				t.Hours = append(t.Hours, t.Held*1000/planned[t])
			}
		}
	}
	for _, w := range x.weeks {
		t := of[w.Class]
		if t == nil || w.Week > now {
			continue
		}
		if w.Week != weekOf && weekOf >= 0 {
			mark()
		}
		weekOf = w.Week
		t.Held += w.Held
	}
	if weekOf >= 0 {
		mark()
	}
	x.presenceOfTrades(of)
	for t, n := range planned {
		t.Planned = n
	}
}

func (x *outlookOf) presenceOfTrades(of map[string]*TradeOutlook) {
	type sum struct{ present, listed int }
	all, week := map[*TradeOutlook]*sum{}, map[*TradeOutlook]map[int64]*sum{}
	var weeks []int64
	for _, w := range x.present {
		t := of[w.Class]
		if t == nil {
			continue
		}
		if all[t] == nil {
			all[t], week[t] = &sum{}, map[int64]*sum{}
		}
		if week[t][w.Week] == nil {
			week[t][w.Week] = &sum{}
		}
		if !slices.Contains(weeks, w.Week) {
			weeks = append(weeks, w.Week)
		}
		for _, s := range []*sum{all[t], week[t][w.Week]} {
			s.present, s.listed = s.present+w.Present, s.listed+w.Listed
		}
	}
	for t, s := range all {
		t.Attended = s.present * 1000 / max(1, s.listed)
		for _, w := range weeks {
			if v := week[t][w]; v != nil && v.listed > 0 {
				t.Attend = append(t.Attend, v.present*1000/v.listed)
			}
		}
	}
}

// months are the year month by month, beside the year before.
func (x *outlookOf) months() error {
	enrolled, issued, err := x.tx.ByMonth(x.year.ID)
	if err != nil {
		return err
	}
	rows := map[string]*MonthOutlook{}
	row := func(month string) *MonthOutlook {
		if rows[month] == nil {
			rows[month] = &MonthOutlook{Month: month}
		}
		return rows[month]
	}
	for _, m := range enrolled {
		row(m.Month).Enrolled += m.N
	}
	for _, m := range issued {
		row(m.Month).Issued += m.N
	}
	held, err := x.tx.HeldByDay(x.year.ID)
	if err != nil {
		return err
	}
	for _, d := range held {
		row(d.On.String()[:7]).Held += d.Hours
	}
	for _, r := range rows {
		x.out.Months = append(x.out.Months, *r)
	}
	slices.SortFunc(x.out.Months, func(a, b MonthOutlook) int { return cmp.Compare(a.Month, b.Month) })
	return nil
}

// counties are the figures of each county's bases.
func (x *outlookOf) counties() error {
	rows, err := overview(x.app.Desk, x.tx, x.year.ID)
	if err != nil {
		return err
	}
	at := map[string]int{}
	seen := map[string]bool{}
	for _, f := range rows {
		b := x.bases[f.BaseID]
		if b == nil {
			continue
		}
		i, ok := at[b.County]
		if !ok {
			i = len(x.out.Counties)
			at[b.County] = i
			x.out.Counties = append(x.out.Counties, PlaceFigures{County: b.County})
		}
		p := &x.out.Counties[i]
		if !seen[b.ID] {
			seen[b.ID] = true
			p.Bases++
		}
		p.Add(f)
	}
	return nil
}
