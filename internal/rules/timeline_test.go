package rules_test

import (
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/notices"

	"pgregory.net/rapid"
)

// worked counts, of every month before a day's, how many stretches cover it and
// how many of those are in the trade: with nothing of the package's spans.
func worked(a *rules.Applicant, day programme.Date) (any, same map[programme.Month]int) {
	any, same = map[programme.Month]int{}, map[programme.Month]int{}
	for _, w := range a.Work {
		for m := w.From; m < day.InMonth() && (w.To == 0 || m < programme.Month(w.To)); m++ {
			any[m]++
			if canonical(w.Trade) == canonical(a.Trade) {
				same[m]++
			}
		}
	}
	return any, same
}

// timelineIs holds a timeline to the oracle on a day, month by month.
func timelineIs(t *rapid.T, n *rules.Notice, a *rules.Applicant, day programme.Date) {
	line := n.Timeline(a.Trade, a.Work, day)
	any, same := worked(a, day)
	if line.All != len(any) || line.Same != len(same) {
		t.Fatalf("on %v: %d months in any trade and %d in this; counted are %d and %d", day, line.All, line.Same, len(any), len(same))
	}
	on := *a
	on.AppliedOn = day
	if inTrade, all := n.Worked(&on); inTrade != line.Same || all != line.All {
		t.Fatalf("on %v: drawn are %d and %d, decided is by %d and %d", day, line.Same, line.All, inTrade, all)
	}
	if len(any) == 0 {
		if len(line.Work)+len(line.Gaps)+len(line.Overlaps) != 0 {
			t.Fatalf("on %v: nobody worked, and drawn is %+v", day, line)
		}
		return
	}
	covered, sameCovered, gaps, overlaps := map[programme.Month]int{}, map[programme.Month]int{}, map[programme.Month]int{}, map[programme.Month]int{}
	first := day.InMonth()
	mark := func(what string, list []rules.Stretch, into map[programme.Month]int) {
		for i, s := range list {
			if s.Months() <= 0 || s.From < line.From || s.To > line.To {
				t.Fatalf("on %v: %s %d is %v to %v in a bar from %v to %v", day, what, i, s.From, s.To, line.From, line.To)
			}
			for m := s.From; m < s.To; m++ {
				into[m]++
			}
		}
	}
	mark("stretch", line.Work, covered)
	mark("gap", line.Gaps, gaps)
	mark("overlap", line.Overlaps, overlaps)
	for _, s := range line.Work {
		for m := s.From; s.Same && m < s.To; m++ {
			sameCovered[m]++
		}
	}
	for m := range any {
		first = min(first, m)
	}
	if line.From != first || line.To != day.InMonth() {
		t.Fatalf("on %v: the bar spans %v to %v, worked is from %v", day, line.From, line.To, first)
	}
	for m := line.From; m < line.To; m++ {
		switch {
		case covered[m] != any[m] || sameCovered[m] != same[m]:
			t.Fatalf("on %v: in %v %d stretches are drawn, %d of the trade; there are %d and %d", day, m, covered[m], sameCovered[m], any[m], same[m])
		case gaps[m] > 1 || (gaps[m] == 1) != (any[m] == 0):
			t.Fatalf("on %v: %v is in %d gaps and worked in %d stretches", day, m, gaps[m], any[m])
		case (overlaps[m] > 0) != (any[m] > 1):
			t.Fatalf("on %v: %v is in %d overlaps and worked in %d stretches", day, m, overlaps[m], any[m])
		}
	}
}

// What a bar of working years draws is what a calendar on a wall shows, on
// every day around the one that is asked for, and what decides.
func TestTimelineDayByDay(t *testing.T) {
	n, err := notices.Load("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a := drawApplicant(t)
		for range rapid.IntRange(0, 4).Draw(t, "more") { // close together, so that they touch and overlap
			w := rules.Work{Trade: rapid.SampledFrom([]string{"焊工", "电焊工", "电工", "钳工"}).Draw(t, "trade"),
				From: programme.NewMonth(2010, 1) + programme.Month(rapid.IntRange(0, 30).Draw(t, "from"))}
			if rapid.Bool().Draw(t, "over") {
				w.To = rules.Until(w.From + programme.Month(rapid.IntRange(0, 12).Draw(t, "long")))
			}
			a.Work = append(a.Work, w)
		}
		start := a.AppliedOn
		if rapid.Bool().Draw(t, "early") {
			start = programme.NewDate(2010, 1, 1).AddDays(rapid.IntRange(0, 1000).Draw(t, "days"))
		}
		for d := range 40 { // over the end of a month at least once
			timelineIs(t, n, &a, start.AddDays(d))
		}
	})
}
