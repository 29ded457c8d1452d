package app_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Who is drawn for an inspection is known to the city alone until the visit
// (clause 5.1): not on lists, not by address, not by the order of the draw.
func TestADrawnInspectionIsNotTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, classesStarted)
		drawn, err := w.Oversee.DrawInspections(ctx, act.As(w.Officer), w.Programme, "种子", 2)
		if err != nil || len(drawn) != 2 {
			t.Fatal(len(drawn), err)
		}
		base := w.Bases[0]
		for _, b := range w.Bases {
			if b.Base.ID == drawn[0].BaseID {
				base = b
			}
		}
		seen := func(c act.Caller) int {
			t.Helper()
			list, err := w.Browse(ctx, c, programme.NounInspection, act.Query{Programme: w.Programme, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.Rows)
		}
		county := act.As(programme.Actor{User: "county", Role: programme.RoleCounty, County: base.Base.County})
		for _, c := range []act.Caller{act.As(base.Head), act.As(base.Clerk), county} {
			if n := seen(c); n != 0 {
				t.Errorf("%s sees %d inspections before the visit", c.Role.Name(), n)
			}
			_, err := w.Show(ctx, c, programme.NounInspection, drawn[0].ID)
			wantCode(t, "by its address", err, programme.NotFound)
			_, err = w.Oversee.LotteryOf(ctx, c, drawn[0].ID)
			wantCode(t, "by its draw", err, programme.NotFound)
		}
		if n := seen(act.As(w.Officer)); n != 2 {
			t.Errorf("the officer sees %d", n)
		}
		if err := w.Oversee.VisitInspection(ctx, act.As(w.Officer), drawn[0].ID, 3, "到场核对"); err != nil {
			t.Fatal(err)
		}
		if n := seen(act.As(base.Head)); n != 1 {
			t.Errorf("the head sees %d inspections after one visit", n)
		}
		if l, err := w.Oversee.LotteryOf(ctx, act.As(base.Head), drawn[0].ID); err != nil || len(l.Lots) != 0 {
			t.Errorf("the order of a draw of which one is not visited yet: %+v, %v", l, err)
		}
		if l, err := w.Oversee.LotteryOf(ctx, act.As(w.Officer), drawn[0].ID); err != nil || len(l.Lots) < 2 {
			t.Errorf("the officer repeats the draw: %+v, %v", l, err)
		}
	})
}
