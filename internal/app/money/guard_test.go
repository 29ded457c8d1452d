package money_test

import (
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Between work and money stand the guards: each says what it found, and who is
// doubted waits alone.
func TestGuardsStandBeforeMoney(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		base := w.Bases[0].Base.ID
		officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
		ready := func(kind string) *money.Ready {
			t.Helper()
			r, err := w.Money.ReadyFor(ctx, officer, base, kind)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		unmet := func(r *money.Ready) (out []string) {
			for _, g := range r.Guards {
				if !g.Holds {
					out = append(out, g.Code)
				}
				if g.Found == "" || g.Who == "" || programme.DutyOf(g.Duty) == nil {
					t.Errorf("%s says %q, by %q, under %q", g.Code, g.Found, g.Who, g.Duty)
				}
			}
			return out
		}
		if got := unmet(ready(programme.KindApproval)); len(got) > 0 {
			t.Errorf("an approval waits for %v", got)
		}
		approval, err := w.Money.DrawApproval(ctx, officer, base)
		if err == nil {
			err = w.Money.ApproveStatement(ctx, approver, approval.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := unmet(ready(programme.KindSettlement)); !slices.Contains(got, "classes_over") {
			t.Errorf("a settlement while classes run waits for %v", got)
		}
		_, err = w.Money.DrawSettlement(ctx, officer, base)
		demotest.WantCode(t, "a settlement while classes run", err, programme.WrongState)

		// what was approved is not paid to a base that was revoked since
		advance, err := w.Money.DrawAdvance(ctx, officer, base, programme.Yuan(500))
		if err == nil {
			err = w.Money.ApproveStatement(ctx, approver, advance.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Plan.RevokeBase(ctx, approver, base, "fraud", "伪造签到"); err != nil {
			t.Fatal(err)
		}
		if got := unmet(ready(programme.KindAdvance)); !slices.Equal(got, []string{"base_recognised"}) {
			t.Errorf("an advance to a revoked base waits for %v", got)
		}
		demotest.WantCode(t, "an approved advance to a base revoked since", demotest.Pay(w.System, second, advance.ID), programme.WrongState)
		if err := w.Money.RevokeStatement(ctx, officer, advance.ID, "基地已取消资格"); err != nil {
			t.Errorf("what cannot be paid is revoked: %v", err)
		}
	})
}

// Who is doubted is not paid and not certified, and everybody else is; once the
// clue is dismissed what waited comes with the next settlement.
func TestOneWaitsAndNobodyElse(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	base := w.Bases[0].Base.ID
	officer, approver, second, auditor := act.As(w.Officer), act.As(w.Approver), act.As(w.Second), act.As(w.Auditor)
	apps, err := w.BaseApplications(ctx, officer, base)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(apps, func(ap programme.Application) bool { return ap.State == programme.Certified })
	if i < 0 {
		t.Fatal("nobody is certified")
	}
	clue, err := w.Oversee.RaiseClue(ctx, auditor, w.Programme, programme.NounApplication, apps[i].ID, "signature", "签名笔迹不符")
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Money.ReadyFor(ctx, officer, base, programme.KindSettlement)
	if err != nil || r.Unmet() > 0 || len(r.Waiting) != 1 || r.Waiting[0].ApplicationID != apps[i].ID || r.Waiting[0].ID != clue.ID || r.Sum <= 0 {
		t.Fatalf("before the settlement: %+v, %v", r, err)
	}
	// the base is told how many wait and for how much, and neither who nor why
	if r, err := w.Money.ReadyFor(ctx, act.As(w.Bases[0].Head), base, programme.KindSettlement); err != nil || r.Held != 1 || r.Sum <= 0 ||
		len(r.Waiting) != 0 {
		t.Errorf("the base is told %+v, %v", r, err)
	}
	settle := func() *programme.Statement {
		t.Helper()
		st, err := w.Money.DrawSettlement(ctx, officer, base)
		if err == nil {
			err = w.Money.ApproveStatement(ctx, approver, st.ID)
		}
		if err == nil && st.Total-st.Offset > 0 {
			err = demotest.Pay(w.System, second, st.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	settle()
	_, err = w.Money.DrawSettlement(ctx, officer, base)
	demotest.WantCode(t, "a settlement of nobody but who waits", err, programme.WrongState)
	if err := w.Oversee.DismissClue(ctx, officer, clue.ID, "核对无误"); err != nil {
		t.Fatal(err)
	}
	if st := settle(); st.Total != r.Sum {
		t.Errorf("the next settlement moves %s, want the %s that waited", st.Total, r.Sum)
	}
	demotest.Clean(t, "after who waited was paid", w.System)
}
