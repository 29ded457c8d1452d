package oversee_test

import (
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Every action by which a second person refuses or an exception is made stands
// in the register under one kind, and names an action of the table.
func TestTheRegisterIsOfActions(t *testing.T) {
	in := map[programme.Action]string{}
	for _, k := range programme.ExceptionKinds {
		if (len(k.Actions) == 0) != (k.Code == programme.LateActs || k.Code == programme.OwnCases) {
			t.Errorf("%s has %d actions", k.Code, len(k.Actions))
		}
		for _, a := range k.Actions {
			if programme.Find(a) == nil || in[a] != "" {
				t.Errorf("%s: %s is no action, or stands under %s too", k.Code, a, in[a])
			}
			in[a] = k.Code
		}
	}
	for i := range programme.Actions {
		a := &programme.Actions[i]
		city := slices.Contains(a.Roles, programme.RoleApprover) || slices.Contains(a.Roles, programme.RoleOfficer)
		if a.Apart && a.To == programme.Refused && city && in[a.Action] == "" {
			t.Errorf("%s: a second person refuses, and the register does not show it", a.Action)
		}
	}
	for _, l := range programme.LateAfter {
		for _, a := range l.Actions {
			if programme.Find(a) == nil {
				t.Errorf("late after %s: %s is no action", l.Deadline, a)
			}
		}
	}
}

// What was done by exception is listed to auditors alone, opens into a case
// once, and the case has a life.
func TestTheRegisterOpensCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Settled)
		auditor := act.As(w.Auditor)
		var first *oversee.Exception
		var kind string
		for _, k := range programme.ExceptionKinds {
			list, _, err := w.Oversee.Exceptions(ctx, auditor, w.Programme, oversee.ExceptionFilter{Kind: k.Code})
			if err != nil {
				t.Fatalf("%s: %v", k.Code, err)
			}
			for i := range list {
				if k.Code == "override" && list[i].Who != act.SystemActor.Name && first == nil {
					first, kind = &list[i], k.Code
				}
			}
			if none, _, err := w.Oversee.Exceptions(ctx, auditor, w.Programme, oversee.ExceptionFilter{Kind: k.Code, To: 20200101}); err != nil ||
				len(none) != 0 {
				t.Errorf("%s of before: %d, %v", k.Code, len(none), err)
			}
		}
		if first == nil {
			t.Fatal("the demo's year has no override")
		}
		_, _, err := w.Oversee.Exceptions(ctx, act.As(w.Approver), w.Programme, oversee.ExceptionFilter{Kind: kind})
		demotest.WantCode(t, "the register for who decides", err, programme.Forbidden)
		k, err := w.Oversee.OpenConduct(ctx, auditor, w.Programme, first.ID, kind, "理由过于简单，需要查明")
		if err != nil || k.Official == "" {
			t.Fatalf("%+v, %v", k, err)
		}
		demotest.WantCode(t, "opened twice", demotest.ErrorOf(w.Oversee.OpenConduct(ctx, auditor, w.Programme, first.ID, kind, "再来")), programme.Conflict)
		demotest.WantCode(t, "of no entry", demotest.ErrorOf(w.Oversee.OpenConduct(ctx, auditor, w.Programme, "none", kind, "再来")), programme.NotFound)
		_, err = w.Show(ctx, act.As(w.Officer), programme.NounConduct, k.ID)
		if err == nil {
			t.Error("an officer sees the case")
		}
		if err := w.Oversee.DismissConduct(ctx, auditor, k.ID, "基地当日确有停电"); err != nil {
			t.Fatal(err)
		}
		if err := w.Oversee.ReopenConduct(ctx, auditor, k.ID, "又有材料"); err != nil {
			t.Fatal(err)
		}
		if err := w.Oversee.UpholdConduct(ctx, auditor, k.ID, "查实"); err != nil {
			t.Fatal(err)
		}
		list, _, err := w.Oversee.Exceptions(ctx, auditor, w.Programme, oversee.ExceptionFilter{Kind: kind})
		if i := slices.IndexFunc(list, func(x oversee.Exception) bool { return x.ID == first.ID }); err != nil || i < 0 || list[i].Case == nil ||
			list[i].Case.State != programme.Upheld {
			t.Errorf("the case is not shown where it was opened: %v", err)
		}
		demotest.Clean(t, "after a case", w.System)
	})
}
