package people_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// The list of users says each one's roles and what they are bounded to, and is
// filtered by both. A role that was taken back is in neither, and whom a
// trainee's account is of does not stand in it.
func TestUsersAreListedWithTheirRoles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		auditor, base := act.As(w.Auditor), w.Bases[0]
		u, err := w.People.CreateUser(ctx, act.As(act.SystemActor), "double", "两处兼职")
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range []programme.Grant{{Role: programme.RoleClerk, BaseCode: base.Base.CreditCode},
			{Role: programme.RoleTeacher, BaseCode: base.Base.CreditCode}} {
			g.UserID = u.ID
			if err := w.People.Grant(ctx, act.As(act.SystemActor), g); err != nil {
				t.Fatal(err)
			}
		}
		list := func(values map[string]string) (ids []string, said map[string]string) {
			t.Helper()
			table, err := w.Browse(ctx, auditor, programme.NounUser, act.Query{Values: values, Limit: 200})
			if err != nil {
				t.Fatal(err)
			}
			k := slices.IndexFunc(table.Listing.Columns, func(f act.Field) bool { return f.Key == "roles" })
			said = map[string]string{}
			for _, r := range table.Rows {
				ids = append(ids, r.ID)
				said[r.ID] = r.Cells[k].Text
			}
			return ids, said
		}
		_, said := list(nil)
		if want := "基地教务 · " + base.Base.Name + "、基地教师 · " + base.Base.Name; said[u.ID] != want {
			t.Errorf("the list says %q, want %q", said[u.ID], want)
		}
		if said[w.Officer.User] != "市局经办" || !strings.HasPrefix(said[w.Employers[0].User], "用人单位经办 · ") {
			t.Errorf("the list says %q and %q", said[w.Officer.User], said[w.Employers[0].User])
		}
		if len(w.Trainees) > 0 && said[w.Trainees[0].User] != "学员" {
			t.Errorf("the list says %q of a trainee", said[w.Trainees[0].User])
		}
		teachers, _ := list(map[string]string{"role": "teacher"})
		if !slices.Contains(teachers, u.ID) || slices.Contains(teachers, base.Clerk.User) {
			t.Errorf("the teachers are %v", teachers)
		}
		here, _ := list(map[string]string{"base": base.Base.CreditCode})
		if !slices.Contains(here, u.ID) || !slices.Contains(here, base.Head.User) || slices.Contains(here, w.Bases[1].Clerk.User) ||
			slices.Contains(here, w.Officer.User) {
			t.Errorf("the people of the first base are %v", here)
		}
		held, err := w.People.RolesOf(ctx, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		k := slices.IndexFunc(held, func(r people.RoleChoice) bool { return r.Grant.Role == programme.RoleTeacher })
		admin := act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator})
		if err := w.People.RevokeRole(ctx, admin, held[k].Grant.ID, "不再任教"); err != nil {
			t.Fatal(err)
		}
		if after, _ := list(map[string]string{"role": "teacher"}); slices.Contains(after, u.ID) {
			t.Error("a role that was taken back is still found")
		}
		if names, err := w.People.Institutions(ctx, auditor); err != nil || len(names) < len(w.Bases) {
			t.Errorf("the bases to choose from: %v, %v", names, err)
		}
		demotest.WantCode(t, "the bases of users for a clerk", demotest.ErrorOf(w.People.Institutions(ctx, act.As(base.Clerk))), programme.Forbidden)
	})
}
