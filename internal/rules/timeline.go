package rules

import (
	"cmp"
	"slices"

	"jinlanling/internal/programme"
)

// Timeline is working years as a bar draws them, counted by what decides, so
// that what is drawn and what is decided cannot differ.
type Timeline struct {
	From, To programme.Month // what the bar spans
	Work     []Stretch       // as they were told, by when they begin
	Gaps     []Stretch       // months without work between two stretches
	Overlaps []Stretch       // months that two stretches share: counted once
	Same     int             // months in the trade up to the day
	All      int             // months in any trade up to the day
}

// Stretch is months from one up to but without another; one that goes on is
// cut at the day.
type Stretch struct {
	From, To programme.Month
	Same     bool // in the trade that is applied for
	Open     bool
}

// Months is how long it is.
func (s Stretch) Months() int { return int(s.To - s.From) }

// Spoken words a number of months: 13 年 11 个月.
func Spoken(months int) string { return spoken(months) }

// Timeline lays out work on the day for a trade.
func (n *Notice) Timeline(trade string, work []Work, on programme.Date) *Timeline {
	f := new(Facts)
	n.Compile(&Applicant{Trade: trade, Work: work}, f)
	at := on.InMonth()
	t := &Timeline{Same: months(f.spans[0], at), All: months(f.spans[1], at)}
	same := n.matcher(trade)
	for _, w := range work {
		s := Stretch{w.From, programme.Month(w.To), same.matches(w.Trade), w.To == 0}
		if s.Open || s.To > at {
			s.To = at
		}
		if s.To > s.From {
			t.Work = append(t.Work, s)
		}
	}
	if len(t.Work) == 0 {
		return t
	}
	slices.SortStableFunc(t.Work, func(a, b Stretch) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	reached := t.Work[0].To
	t.From, t.To = t.Work[0].From, at
	for _, s := range t.Work[1:] {
		switch {
		case s.From > reached:
			t.Gaps = append(t.Gaps, Stretch{From: reached, To: s.From})
		case s.From < reached:
			t.Overlaps = append(t.Overlaps, Stretch{From: s.From, To: min(s.To, reached)})
		}
		reached = max(reached, s.To)
	}
	if reached < at {
		t.Gaps = append(t.Gaps, Stretch{From: reached, To: at})
	}
	return t
}
