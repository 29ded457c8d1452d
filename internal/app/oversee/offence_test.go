package oversee_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// offended visits a class of a base, raises an offence there and gives the clue
// that it opened.
func offended(t *testing.T, w *demotest.Year, classID, offence string) (*programme.Clue, string) {
	t.Helper()
	officer := act.As(w.Officer)
	i, err := w.Oversee.PlanInspection(ctx, officer, oversee.PlanIn{ClassID: classID, Kind: programme.Surprise}, "有人反映")
	if err == nil {
		err = w.Oversee.VisitInspection(ctx, officer, i.ID, oversee.VisitIn{Present: 1, Note: "逐人问过"})
	}
	var f *programme.Finding
	if err == nil {
		f, err = w.Oversee.RaiseOffence(ctx, officer, oversee.FindingIn{InspectionID: i.ID, Text: "查实", Offence: offence})
	}
	if err != nil {
		t.Fatal(err)
	}
	clues, err := w.Browse(ctx, officer, programme.NounClue,
		act.Query{Programme: w.Programme, Values: map[string]string{"state": string(programme.Open)}, Limit: 5})
	if err != nil || len(clues.Rows) == 0 {
		t.Fatalf("no clue: %v", err)
	}
	cl, err := w.Oversee.ClueOf(ctx, officer, clues.Rows[0].ID)
	if err != nil || cl.Check != programme.ClueOffence {
		t.Fatalf("%+v, %v", cl, err)
	}
	return cl, f.ID
}

// A class that is unpaid for an offence earns nothing and holds nobody up once
// a second person found the clue true, and everybody else is paid.
func TestAnUnpaidClassEarnsNothing(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	officer, second, base := act.As(w.Officer), act.As(w.Second), w.Bases[0].Base.ID
	apps, err := w.BaseApplications(ctx, officer, base)
	if err != nil {
		t.Fatal(err)
	}
	class := ""
	for _, ap := range apps {
		if ap.State == programme.Certified {
			class = ap.ClassID
		}
	}
	cl, finding := offended(t, w, class, "asked_back")
	before, err := w.Money.ReadyFor(ctx, officer, base, programme.KindSettlement)
	if err != nil || len(before.Waiting) == 0 {
		t.Fatalf("nobody waits for the decision: %+v, %v", before, err)
	}
	demotest.WantCode(t, "found true by who raised it", w.Oversee.UpholdClue(ctx, officer, cl.ID, "属实"), programme.Forbidden)
	if err := w.Oversee.UpholdClue(ctx, second, cl.ID, "属实"); err != nil {
		t.Fatal(err)
	}
	after, err := w.Money.ReadyFor(ctx, officer, base, programme.KindSettlement)
	if err != nil || len(after.Waiting) != 0 {
		t.Fatalf("they wait though it is decided: %+v, %v", after, err)
	}
	if err := w.Oversee.AnswerFinding(ctx, act.As(w.Bases[0].Head), finding, "已退还", ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Oversee.AcceptFinding(ctx, officer, finding); err != nil {
		t.Fatal(err)
	}
	st, err := w.Money.DrawSettlement(ctx, officer, base)
	if err != nil {
		t.Fatal(err)
	}
	var items []programme.Item
	if err := w.Store.Read(ctx, func(tx *store.Tx) error {
		items, err = tx.StatementItems(st.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, ap := range apps {
		of[ap.ID] = ap.ClassID
	}
	paid, taken := 0, 0
	for _, it := range items {
		switch {
		case of[it.ApplicationID] == class && it.Amount > 0:
			t.Errorf("somebody of the class is paid %s", it.Amount)
		case of[it.ApplicationID] == class && it.Amount < 0:
			taken++
		case it.Amount > 0:
			paid++
		}
	}
	if paid == 0 || taken == 0 {
		t.Errorf("%d others are paid, %d of the class give back", paid, taken)
	}
}

// Who is out for years is known to guards and applications, from the day on
// which the city found it true until the years are over.
func TestYearsOutAreKnownEverywhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		officer, second, base := act.As(w.Officer), act.As(w.Second), w.Bases[0]
		classes := base.Classes
		cl, _ := offended(t, w, classes[0], "forged")
		if cl.Noun != programme.NounBase {
			t.Fatalf("%+v", cl)
		}
		recognised := func() bool {
			t.Helper()
			r, err := w.Money.ReadyFor(ctx, officer, base.Base.ID, programme.KindApproval)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range r.Guards {
				if g.Code == programme.GuardRecognised {
					return g.Holds
				}
			}
			t.Fatal("no guard")
			return false
		}
		if !recognised() {
			t.Error("out before anybody decided")
		}
		if err := w.Oversee.UpholdClue(ctx, second, cl.ID, "伪造签到，属实"); err != nil {
			t.Fatal(err)
		}
		if recognised() {
			t.Error("the guard does not know")
		}
		_, err := w.Plan.ApplyBase(ctx, act.As(base.Head), w.Programme, plan.BaseApplication{CreditCode: base.Base.CreditCode})
		if programme.CodeOf(err) != programme.WrongState || !strings.Contains(err.Error(), "2023年") {
			t.Errorf("applied again: %v", err)
		}
	})
}

// The years count from the finding, and only where they are said.
func TestOutLastsItsYears(t *testing.T) {
	var n *rules.Notice
	list := n.Oversight()
	found := []programme.Offended{{Offence: "forged", On: 20211012}}
	for on, want := range map[programme.Date]bool{20211011: false, 20211012: true, 20231011: true, 20231012: false} {
		if got := list.Out(found, on) != nil; got != want {
			t.Errorf("on %s: out %v, want %v", on, got, want)
		}
	}
	if list.Out([]programme.Offended{{Offence: "asked_back", On: 20211012}}, 20211013) != nil {
		t.Error("out for an offence without years")
	}
}
