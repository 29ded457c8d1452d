package people_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Somebody is let in by one act or not at all, with everything that is wrong
// said at once.
func TestEnlistAtOnceOrNotAtAll(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) { enlisted(t, demotest.Build(t, p, demotest.PlansImported)) })
}

func enlisted(t *testing.T, w *demotest.Year) {
	u, err := w.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	actor, err := w.People.Actor(ctx, u.ID, programme.RoleAdministrator)
	if err != nil {
		t.Fatal(err)
	}
	admin := act.As(actor)
	for _, c := range []struct {
		in     people.Enlistment
		fields string
	}{
		{people.Enlistment{Role: programme.RoleCounty, County: "没有的县"}, "name county"},
		{people.Enlistment{Name: "新人", Login: "limin", Role: programme.RoleHead, Base: "91371400MA3C0000X0"}, "login base"},
		{people.Enlistment{Name: "新人", Role: programme.RoleTrainee}, "role"},
		{people.Enlistment{Name: "新人", Role: programme.RoleEmployer}, "employer"},
		{people.Enlistment{Name: "新人"}, "role"},
		{people.Enlistment{Name: "新人379906197006186237", Login: "379906197006186237", Role: programme.RoleApprover}, "name login"},
	} {
		_, err := w.People.Enlist(ctx, admin, c.in)
		e, ok := err.(*programme.Error)
		if !ok {
			t.Errorf("%+v: %v", c.in, err)
			continue
		}
		var fields []string
		for _, p := range e.Problems {
			fields = append(fields, p.Field)
		}
		if got := strings.Join(fields, " "); got != c.fields {
			t.Errorf("%+v: wrong with %s, not %s", c.in, got, c.fields)
		}
		if u, err := w.People.UserByLogin(ctx, "xinren"); err == nil {
			t.Errorf("%+v left %+v", c.in, u)
		}
	}

	in, err := w.People.Enlist(ctx, admin, people.Enlistment{Name: "李敏", Role: programme.RoleCounty, County: w.Bases[0].Base.County})
	if err != nil {
		t.Fatal(err)
	}
	if in.User.Login != "limin2" || in.Secret == "" {
		t.Errorf("let in: %+v", in)
	}
	if who, err := w.People.Invited(ctx, in.Secret); err != nil || who.ID != in.User.ID {
		t.Errorf("the invitation: %v", err)
	}
	roles, err := w.People.RolesOf(ctx, in.User.ID)
	if err != nil || len(roles) != 1 || roles[0].Grant.Role != programme.RoleCounty {
		t.Errorf("roles: %v %v", roles, err)
	}

	list, err := w.People.ComingAll(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	for _, x := range list {
		states[x.ID] = x.State
	}
	if states[in.User.ID] != people.Handed {
		t.Errorf("who was invited is %s", states[in.User.ID])
	}
	if _, err := w.People.Enlist(ctx, act.As(w.Officer), people.Enlistment{Name: "新人"}); programme.CodeOf(err) != programme.Forbidden {
		t.Errorf("an officer lets people in: %v", err)
	}
}

func TestLoginOfAName(t *testing.T) {
	for name, want := range map[string]string{"李敏": "limin", "欧阳 Jun2": "ouyangjun2", "吕": "lv", "…": "user"} {
		if got := people.LoginOf(name); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
}

// A slip's code is typed as people type; wrong ones are counted by address, and
// a right one opens however many were wrong.
func TestTypedSlips(t *testing.T) {
	w := demotest.Build(t, storetest.Place{}, demotest.PlansImported)
	u, err := w.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	actor, err := w.People.Actor(ctx, u.ID, programme.RoleAdministrator)
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.People.Enlist(ctx, act.As(actor), people.Enlistment{Name: "于海涛", Role: programme.RoleCounty, County: w.Bases[0].Base.County})
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{in.Secret, strings.ToLower(in.Secret), strings.ReplaceAll(in.Secret, "-", " "), strings.ReplaceAll(in.Secret, "-", "")} {
		for range 6 {
			secret, err := w.People.OpenSlip(ctx, typed, "192.0.2.9")
			if err != nil {
				t.Fatalf("%q: %v", typed, err)
			}
			if who, err := w.People.Invited(ctx, secret); err != nil || who.ID != in.User.ID {
				t.Fatalf("%q leads to %v, %v", typed, who, err)
			}
		}
	}
	for n := range 6 {
		want := programme.Invalid
		if n == 5 {
			want = programme.Busy
		}
		if _, err := w.People.OpenSlip(ctx, "AAAAA-BBBBB-CCCCC", "192.0.2.10"); programme.CodeOf(err) != want {
			t.Errorf("try %d: %v, want %s", n+1, err, want)
		}
	}
	if _, err := w.People.Knock(ctx, "a-link-of-nobody", "192.0.2.10"); programme.CodeOf(err) != programme.Busy {
		t.Errorf("a wrong link after too many wrong codes: %v", err)
	}
	if _, err := w.People.OpenSlip(ctx, in.Secret, "192.0.2.10"); err != nil {
		t.Errorf("a right code from an address that others guess from: %v", err)
	}
	if i, err := w.People.Knock(ctx, in.Secret, "192.0.2.10"); err != nil || i.ID != in.User.ID {
		t.Errorf("a right link from there: %v", err)
	}
}
