package app_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"
)

// The year seen whole counts as its lists do, on both databases, and reckons
// nothing where there is no year before.
func TestTheYearSeenWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Whole)
		o, err := w.Year.Outlook(ctx, act.As(w.Officer), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.Year.Overview(ctx, act.As(w.Officer), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		var places, applied, trained, passed, certified int
		for _, r := range rows {
			places, applied, trained, passed, certified = places+r.Places, applied+r.Applied, trained+r.Trained, passed+r.Passed, certified+r.Holders
		}
		for i, want := range []int{places, applied, -1, trained, passed, certified} {
			if s := o.Stages[i]; want >= 0 && s.N != want || s.Likely != 0 || s.Before != 0 {
				t.Errorf("%s: %+v, want %d and nothing reckoned", s.Name, s, want)
			}
		}
		enrolled, issued, held := 0, 0, 0
		for _, m := range o.Months {
			enrolled, issued, held = enrolled+m.Enrolled, issued+m.Issued, held+m.Held
		}
		taught := 0
		for _, tr := range o.Trades {
			taught += tr.Held
		}
		if enrolled != applied || issued != certified || held != taught || held == 0 {
			t.Errorf("by month %d enrolled, %d issued, %d hours; want %d, %d, %d", enrolled, issued, held, applied, certified, taught)
		}
		counties := 0
		for _, c := range o.Counties {
			counties += c.Applied
		}
		if counties != applied {
			t.Errorf("the counties' bases enrolled %d, want %d", counties, applied)
		}
		for _, l := range o.Lanes {
			if !l.Enrolled.Is() || !l.Taught.Is() || l.Taught.To < l.Taught.From || l.Ahead.Is() {
				t.Errorf("the lane of %s: %+v", l.Name, l)
			}
		}
		if len(o.Late) != 0 || len(o.Back) != 0 {
			t.Errorf("a year that is over has late classes %+v and claims %+v", o.Late, o.Back)
		}
	})
}
