package oversee_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Who is drawn for an inspection is known to the city alone until the visit
// (clause 5.1): not on lists, not by address, not by the order of the draw.
func TestADrawnInspectionIsNotTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		drawn, err := demotest.Draw(w.System, act.As(w.Officer), w.Programme, 2)
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
			demotest.WantCode(t, "by its address", err, programme.NotFound)
			_, err = w.Oversee.LotteryOf(ctx, c, drawn[0].ID)
			demotest.WantCode(t, "by its draw", err, programme.NotFound)
		}
		if n := seen(act.As(w.Officer)); n != 2 {
			t.Errorf("the officer sees %d", n)
		}
		if err := w.Oversee.VisitInspection(ctx, act.As(w.Officer), drawn[0].ID, oversee.VisitIn{Present: 3, Note: "到场核对"}); err != nil {
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

// The lot is bound to a checkpoint that nobody knew when the draw was
// announced; it cannot be drawn again, nor announced twice a day, and who reads
// it repeats it.
func TestTheLotIsBoundBeforeItIsKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		officer := act.As(w.Officer)
		d, err := w.Oversee.AnnounceDraw(ctx, officer, oversee.DrawIn{ProgrammeID: w.Programme, Count: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Pool) < 3 || d.Nonce == "" || d.Root != "" {
			t.Errorf("announced: %+v", d)
		}
		if s, err := w.Show(ctx, officer, programme.NounDraw, d.ID); err != nil || s.Fact("nonce").Text != "" {
			t.Errorf("the number is told before the draw: %+v, %v", s, err)
		}
		_, err = w.Oversee.AnnounceDraw(ctx, officer, oversee.DrawIn{ProgrammeID: w.Programme, Count: 1})
		demotest.WantCode(t, "a second on the same day", err, programme.Conflict)
		if err := w.Record.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		drawn, err := w.Oversee.CastDraw(ctx, officer, d.ID)
		if err != nil || len(drawn) != 2 || len(drawn[0].Inspectors) != 2 {
			t.Fatalf("%+v, %v", drawn, err)
		}
		_, err = w.Oversee.CastDraw(ctx, officer, d.ID)
		demotest.WantCode(t, "drawn again", err, programme.WrongState)
		demotest.WantCode(t, "cancelled once drawn", w.Oversee.CancelDraw(ctx, officer, d.ID, "不合意"), programme.WrongState)
		l, err := w.Oversee.LotteryOf(ctx, officer, drawn[0].ID)
		if err != nil || l.Draw == nil || l.Seed != oversee.SeedOf(l.Draw.Root, l.Draw.Nonce) || l.Lots[0].ClassID != drawn[0].ClassID ||
			l.Lots[1].ClassID != drawn[1].ClassID {
			t.Errorf("repeated: %+v, %v", l, err)
		}
		// who was visited learns the numbers once all are visited
		if err := w.Oversee.VisitInspection(ctx, officer, drawn[0].ID, oversee.VisitIn{Present: 1, Note: "到场"}); err != nil {
			t.Fatal(err)
		}
		for _, b := range w.Bases {
			if b.Base.ID != drawn[0].BaseID {
				continue
			}
			s, err := w.Show(ctx, act.As(b.Head), programme.NounInspection, drawn[0].ID)
			if err != nil || s.Fact("seed").Text != "" || s.Fact("rank").Raw == int64(1) {
				t.Errorf("the seed is told while a visit is to come: %+v, %v", s, err)
			}
			l, err := w.Oversee.LotteryOf(ctx, act.As(b.Head), drawn[0].ID)
			if err != nil || l.Seed != "" || l.Draw != nil || len(l.Lots) != 0 {
				t.Errorf("the draw is told while a visit is to come: %+v, %v", l, err)
			}
			if err := w.Oversee.RemarkInspection(ctx, act.As(b.Head), drawn[0].ID, "当天有三人请假"); err != nil {
				t.Error(err)
			}
		}
		if _, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{ClassID: drawn[1].ClassID, Kind: programme.Surprise}, "有人反映"); err != nil {
			t.Error(err)
		}
	})
}
