package money_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// readyFor is the guards before a statement of the first base, a minute later: pages remember
// for half of one what tests change behind the journal.
func readyFor(t *testing.T, w *world, kind string) map[string]money.Guarded {
	t.Helper()
	w.Clock.Tick(time.Minute)
	r, err := w.Money.ReadyFor(ctx, act.As(w.Officer), w.Bases[0].Base.ID, kind)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]money.Guarded{}
	for _, g := range r.Guards {
		out[g.Code] = g
	}
	return out
}

// An override is asked for by one, granted by another of the role that the
// notice names, stands on the statement that rests on it, and ends by itself.
func TestAnOverrideHasALife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Certified)
		base := w.Bases[0].Base.ID
		officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
		f := raised(t, w) // a finding that is open stands in the way
		g := readyFor(t, w, programme.KindSettlement)[programme.GuardFindings]
		if g.Met() {
			t.Fatalf("an open finding is %+v", g)
		}
		today := w.Today()
		ask := func(guard string, until programme.Date) (*programme.Override, error) {
			return w.Money.AskOverride(ctx, officer, base, guard, programme.KindSettlement, until, "整改已完成，佐证在途")
		}
		_, err := ask(programme.GuardRecognised, today)
		demotest.WantCode(t, "what the sum is made of", err, programme.WrongState)
		_, err = ask(programme.GuardFindings, today.AddDays(400))
		demotest.WantCode(t, "too long", err, programme.Invalid)
		_, err = ask(programme.GuardFindings, today.AddDays(-1))
		demotest.WantCode(t, "over already", err, programme.Invalid)
		o, err := ask(programme.GuardFindings, today.AddDays(5))
		if err != nil {
			t.Fatal(err)
		}
		_, err = ask(programme.GuardFindings, today.AddDays(5))
		demotest.WantCode(t, "asked twice", err, programme.WrongState)
		demotest.WantCode(t, "granted by who asked", w.Money.GrantOverride(ctx, officer, o.ID), programme.Forbidden)
		demotest.WantCode(t, "granted by another role than the notice names", w.Money.GrantOverride(ctx, second, o.ID), programme.Forbidden)
		_, err = w.Money.DrawSettlement(ctx, officer, base)
		demotest.WantCode(t, "drawn on what is only asked for", err, programme.WrongState)
		if err := w.Money.GrantOverride(ctx, approver, o.ID); err != nil {
			t.Fatal(err)
		}
		st, err := w.Money.DrawSettlement(ctx, officer, base)
		if err == nil {
			err = w.Money.ApproveStatement(ctx, approver, st.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		paper, err := w.Money.MoneyPaperOf(ctx, officer, st.ID)
		if err != nil || !slices.ContainsFunc(paper.SetAside,
			func(x money.SetAside) bool { return x.ID == o.ID && x.By != "" && x.Asked != "" && x.By != x.Asked }) {
			t.Errorf("the paper says %+v, %v", paper.SetAside, err)
		}
		entries, err := w.Record.Story(ctx, officer, st.ID)
		if err != nil || len(entries) == 0 {
			t.Fatal(err)
		}
		w.Clock.To(today.AddDays(6)) // its day is over, and no sweep has said so
		if g := readyFor(t, w, programme.KindSettlement)[programme.GuardFindings]; g.Met() {
			t.Error("it holds after its day")
		}
		demotest.WantCode(t, "paid after its day", demotest.Pay(w.System, second, st.ID), programme.WrongState)
		if err := w.Money.Lapse(ctx); err != nil {
			t.Fatal(err)
		}
		again, err := w.Money.AskOverride(ctx, officer, base, programme.GuardFindings, programme.KindSettlement, w.Today(), "再次申请")
		if err == nil {
			err = w.Money.GrantOverride(ctx, approver, again.ID)
		}
		if err == nil {
			err = w.Money.RevokeOverride(ctx, approver, again.ID, "佐证不实")
		}
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "paid on what was taken back", demotest.Pay(w.System, second, st.ID), programme.WrongState)
		closeFinding(t, w, f)
		if err := demotest.Pay(w.System, second, st.ID); err != nil {
			t.Errorf("paid once the finding is closed: %v", err)
		}
		demotest.Clean(t, "after overrides", w.System)
	})
}

// raised is an open finding of the first base.
func raised(t *testing.T, w *world) *programme.Finding {
	t.Helper()
	b := w.Bases[0].Base
	f := &programme.Finding{ProgrammeID: w.Programme, BaseID: b.ID, State: programme.Raised, Text: "学员花名册与到课不符", Clause: programme.DutyArchive,
		DueOn: w.Today().AddDays(10)}
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		classes, err := tx.Classes(w.Programme)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(classes, func(c programme.Class) bool { return c.BaseID == b.ID })
		in := &programme.Inspection{ID: tx.NewID(), ProgrammeID: w.Programme, BaseID: b.ID, ClassID: classes[k].ID, State: programme.Visited,
			DrawnOn: w.Today(), VisitedOn: w.Today()}
		f.ID, f.InspectionID = tx.NewID(), in.ID
		if err := store.Insert(tx, in); err != nil {
			return err
		}
		if err := store.Insert(tx, f); err != nil {
			return err
		}
		_, err = tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.FindingRaise), Noun: "finding", Subject: f.ID,
			Programme: w.Programme, Facts: []byte("{}")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func closeFinding(t *testing.T, w *world, f *programme.Finding) {
	t.Helper()
	err := w.Oversee.AnswerFinding(ctx, act.As(w.Bases[0].Head), f.ID, "已更正", "")
	if err == nil {
		err = w.Oversee.AcceptFinding(ctx, act.As(w.Officer), f.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What is looked at is the table, and a notice asks each when it says.
func TestLooksAreTheGuards(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	for _, kind := range []string{programme.KindApproval, programme.KindAdvance, programme.KindSettlement} {
		for code, g := range readyFor(t, w, kind) {
			if g.Found == "" || g.Who == "" || programme.DutyOf(g.Duty) == nil {
				t.Errorf("%s says %q, by %q, under %q", code, g.Found, g.Who, g.Duty)
			}
			if !slices.Contains(g.Asked, kind) {
				t.Errorf("%s is asked before %s", code, kind)
			}
		}
	}
	got := readyFor(t, w, programme.KindSettlement)
	if _, asked := got[programme.GuardReconciled]; asked {
		t.Error("the notice of 2021 says nothing of bank statements, and they are asked for")
	}
	if g := readyFor(t, w, programme.KindAdvance)[programme.GuardOutlay]; !g.Holds || g.Clause != "四(一)" {
		t.Errorf("own outlay: %+v", g)
	}
	_, err := w.Money.ReadyFor(ctx, act.As(w.Bases[1].Head), w.Bases[0].Base.ID, programme.KindSettlement)
	demotest.WantCode(t, "another base's", err, programme.NotFound)
}

// Two payments against a guard that is broken meanwhile: not both pass, and what
// passed is in the books once.
func TestPaymentsRaceAgainstAGuard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Certified)
		st, err := w.Money.DrawSettlement(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
		if err == nil {
			err = w.Money.ApproveStatement(ctx, act.As(w.Approver), st.ID)
		}
		if err != nil || st.Payable() == 0 {
			t.Fatal(err, st.Payable())
		}
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i := range 2 {
			wg.Go(func() { errs[i] = demotest.Pay(w.System, act.As(w.Second), st.ID) })
		}
		wg.Go(func() {
			errs[2] = w.Plan.RevokeBase(ctx, act.As(w.Approver), w.Bases[0].Base.ID, "fraud", "伪造签到")
		})
		wg.Wait()
		paid := act.CountIf(errs[:2], func(err error) bool { return err == nil })
		x, err := w.Money.PositionOf(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
		if err != nil || paid > 1 || errs[2] != nil || (paid == 1) != (x.Payable == 0) {
			t.Errorf("%d paid (%v), payable %s, %v", paid, errs, x.Payable, err)
		}
	})
}

// Acts in a random order never pay past a guard that nobody set aside, and
// never pay somebody who is held.
func TestRandomActsPayNothingPastAGuard(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	base := w.Bases[0].Base.ID
	officer, approver, second, auditor := act.As(w.Officer), act.As(w.Approver), act.As(w.Second), act.As(w.Auditor)
	r := rand.New(rand.NewPCG(7, 7))
	apps, err := w.BaseApplications(ctx, officer, base)
	if err != nil {
		t.Fatal(err)
	}
	apps = slices.DeleteFunc(apps, func(a programme.Application) bool { return a.State != programme.Certified })
	var findings []*programme.Finding
	var clues, overrides []string
	last := func() *programme.Statement {
		list, err := w.Money.Statements(ctx, act.As(act.SystemActor), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		var st *programme.Statement
		for i := range list {
			if list[i].BaseID == base {
				st = &list[i]
			}
		}
		return st
	}
	moved := 0
	for range 140 {
		ready := readyFor(t, w, programme.KindSettlement)
		blocked := slices.ContainsFunc(slicesOf(ready), func(g money.Guarded) bool { return !g.Met() })
		st := last()
		switch r.IntN(12) {
		case 0, 1:
			if _, err := w.Money.DrawSettlement(ctx, officer, base); err == nil && blocked {
				t.Fatal("drawn past a guard")
			}
		case 2, 3:
			if err := w.Money.ApproveStatement(ctx, approver, st.ID); err == nil && blocked {
				t.Fatal("approved past a guard")
			}
		case 4, 5:
			err := demotest.Pay(w.System, second, st.ID)
			if err != nil {
				break
			}
			if moved++; blocked {
				t.Fatal("paid past a guard")
			}
			items, err := w.Money.PeopleOfStatement(ctx, officer, st.ID, "", "", 0)
			if err != nil || len(items.Rows) == 0 {
				t.Fatal(items, err)
			}
			now, _ := w.Money.ReadyFor(ctx, officer, base, programme.KindSettlement)
			for _, wait := range now.Waiting {
				for _, it := range items.Rows {
					if it.Application == wait.ApplicationID && it.Amount > 0 {
						t.Fatalf("%s is held and was paid", wait.Name)
					}
				}
			}
		case 6:
			findings = append(findings, raised(t, w))
		case 7:
			if n := len(findings); n > 0 {
				closeFinding(t, w, findings[n-1])
				findings = findings[:n-1]
			}
		case 8:
			if c, err := w.Oversee.RaiseClue(ctx, auditor, w.Programme, programme.NounApplication, apps[r.IntN(len(apps))].ID, "signature",
				"笔迹不符"); err == nil {
				clues = append(clues, c.ID)
			}
		case 9:
			if n := len(clues); n > 0 {
				w.Oversee.DismissClue(ctx, officer, clues[n-1], "属实无误")
				clues = clues[:n-1]
			}
		case 10:
			if o, err := w.Money.AskOverride(ctx, officer, base, programme.GuardFindings, programme.KindSettlement, w.Today().AddDays(r.IntN(3)),
				fmt.Sprint("理由 ", len(overrides))); err == nil {
				overrides = append(overrides, o.ID)
			}
		case 11:
			if n := len(overrides); n > 0 {
				if w.Money.GrantOverride(ctx, approver, overrides[n-1]) != nil {
					w.Money.RevokeOverride(ctx, approver, overrides[n-1], "收回")
				}
			}
			if st != nil && r.IntN(2) == 0 {
				w.Money.ReturnStatement(ctx, approver, st.ID, "重来")
			}
			if r.IntN(3) == 0 {
				w.Clock.To(w.Today().AddDays(1))
			}
		}
	}
	if moved == 0 {
		t.Error("no order of acts paid anything: the test tries nothing")
	}
	demotest.Clean(t, "after random acts", w.System)
}

func slicesOf(m map[string]money.Guarded) (out []money.Guarded) {
	for _, g := range m {
		out = append(out, g)
	}
	return out
}
