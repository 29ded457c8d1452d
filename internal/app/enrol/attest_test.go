package enrol_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// What an employer says after an application was handed in is decided on at
// once (clauses 2.2.1 and 2.2.2); what was decided before stays.
func TestTheEmployersWordDecidesAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Enrols(t, p)
		now := func(id string) (ap *programme.Application) {
			t.Helper()
			err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
				ap, err = store.Get[programme.Application](tx, id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return ap
		}
		in := w.Someone(1)
		in.Facts.Recommended = false
		ap := w.Enter(in)
		if ap.Eligible {
			t.Fatal("eligible without the recommendation that the trade needs")
		}
		hr := act.As(programme.Actor{User: "hr", Role: programme.RoleEmployer, Employer: ap.EmployerID})
		other := act.As(programme.Actor{User: "hr", Role: programme.RoleEmployer, Employer: "none"})
		demotest.WantCode(t, "another unit's word", w.Enrol.Recommend(ctx, other, ap.ID, "生产需要"), programme.Forbidden)
		if err := w.Enrol.Recommend(ctx, hr, ap.ID, "生产需要"); err != nil {
			t.Fatal(err)
		}
		after := now(ap.ID)
		if !after.Eligible || after.DecisionID == ap.DecisionID || after.State != programme.Submitted {
			t.Errorf("after the recommendation: eligible %t, %s, decision %s", after.Eligible, after.State, after.DecisionID)
		}
		if err := w.Enrol.Recommend(ctx, hr, ap.ID, "生产需要，补充说明"); err != nil {
			t.Fatal(err)
		}
		if again := now(ap.ID); again.DecisionID != after.DecisionID {
			t.Error("what was known already is decided again")
		}
		frozen, err := w.Enrol.Frozen(ctx, w.Clerk, ap.ID)
		if err != nil || len(frozen) != 2 || !frozen[0].Same || !frozen[1].Same {
			t.Errorf("kept: %+v, %v", frozen, err)
		}

		in = w.Someone(2)
		in.Facts.Certificates = nil
		in.Facts.Work = []rules.Work{{Trade: w.Line.Trade, From: programme.NewMonth(1999, 1)}}
		ap = w.Enter(in)
		if err := w.Enrol.ConfirmYears(ctx, hr, ap.ID, false); err != nil {
			t.Fatal(err)
		}
		if now(ap.ID).Eligible {
			t.Error("years alone confirm the skill")
		}
		if err := w.Enrol.ConfirmYears(ctx, hr, ap.ID, true); err != nil {
			t.Fatal(err)
		}
		if !now(ap.ID).Eligible {
			t.Error("not eligible with years and skill confirmed")
		}
		if err := demotest.Accept(w.Year.System, w.Clerk, ap.ID); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "after the answer", w.Enrol.Recommend(ctx, hr, ap.ID, "生产需要"), programme.WrongState)
		demotest.Sound(t, w.System)
	})
}
