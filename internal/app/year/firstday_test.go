package year

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// The checklist says the same to everybody of what is done, and of what is left
// whose it is and what it waits for.
func TestFirstDayByItsData(t *testing.T) {
	one := func(id string, role programme.Role, in bool) store.Enlisted {
		return store.Enlisted{UserID: id, Name: "某" + id, Login: id, Role: role, Password: in, Factor: in}
	}
	admin, officer, approver := one("admin", programme.RoleAdministrator, true), one("officer", programme.RoleOfficer, true),
		one("approver", programme.RoleApprover, true)
	county, head := one("county", programme.RoleCounty, true), one("head", programme.RoleHead, true)
	county.County, head.Base = "德城区", "A"
	base := func(s programme.State) []programme.Base {
		return []programme.Base{{ID: "b", CreditCode: "A", Name: "某校", County: "德城区", State: s}}
	}
	f := beginning{Desk: &Desk{Message: &message.Desk{}}}
	check := func(who store.Enlisted, next string, want map[string]string) {
		t.Helper()
		g := f
		g.c = act.As(programme.Actor{User: who.UserID, Role: who.Role, Base: who.Base, County: who.County})
		d := g.day()
		if d == nil {
			t.Errorf("%s: there is no list", who.Login)
			return
		}
		got := map[string]string{}
		for _, s := range d.Steps {
			got[s.Key] = s.State
			if (s.State == DayNow || s.State == DayCan) != (s.Go != "") || s.State == DayAhead && s.After == "" {
				t.Errorf("%s: %s is %s, leads to %q, after %q", who.Login, s.Key, s.State, s.Go, s.After)
			}
		}
		for k, v := range want {
			if got[k] != v {
				t.Errorf("%s: %s is %s, not %s (%v)", who.Login, k, got[k], v, got)
			}
		}
		if at := ""; d.Next != nil {
			if at = d.Next.Key; at != next {
				t.Errorf("%s: next is %s, not %s", who.Login, at, next)
			}
		} else if next != "" {
			t.Errorf("%s: nothing is next, not %s", who.Login, next)
		}
	}

	f.people = []store.Enlisted{one("admin", programme.RoleAdministrator, false)}
	f.people[0].Password = true
	check(admin, "administrator", map[string]string{"administrator": DayNow, "people": DayAhead, "counties": DayAhead, "year": DayAhead, "bases": DayAhead,
		"standards": DayAhead, "plan": DayAhead, "upkeep": DayAhead})

	f.people = []store.Enlisted{admin}
	check(admin, "people", map[string]string{"administrator": DayDone, "people": DayNow, "counties": DayCan, "year": DayAhead, "institutions": DayAhead,
		"upkeep": DayCan})

	waiting := approver
	waiting.Password = false
	f.people, f.counties = []store.Enlisted{admin, officer, waiting}, []string{"德城区"}
	check(admin, "people", map[string]string{"people": DayNow, "counties": DayDone, "year": DayOther, "institutions": DayOther})
	check(officer, "year", map[string]string{"people": DayOther, "year": DayNow, "institutions": DayCan, "bases": DayAhead, "upkeep": DayOther})

	f.people = []store.Enlisted{admin, officer, approver, county, head}
	f.year, f.notice = &programme.Programme{ID: "y", Year: 2022, Name: "某年度", State: programme.Open},
		&rules.Notice{Bases: []rules.BaseName{{Name: "某校"}, {Name: "另一校"}}}
	f.schools = []store.Institution{{Code: "A", Name: "某校", County: "德城区"}}
	check(officer, "institutions", map[string]string{"people": DayDone, "year": DayDone, "institutions": DayNow, "bases": DayOther, "standards": DayCan,
		"plan": DayAhead})
	check(head, "bases", map[string]string{"institutions": DayOther, "bases": DayNow})

	f.bases = base(programme.Applied)
	check(county, "bases", map[string]string{"bases": DayNow})
	check(head, "institutions", map[string]string{"bases": DayOther})
	f.bases = base(programme.Recommended)
	check(officer, "institutions", map[string]string{"bases": DayCan, "plan": DayAhead})
	f.bases = base(programme.Assessed)
	check(approver, "bases", map[string]string{"bases": DayNow})
	f.bases = base(programme.Recognised)
	check(officer, "institutions", map[string]string{"plan": DayCan, "standards": DayCan}) // those recognised need not wait

	f.notice = &rules.Notice{}
	f.standards = []programme.Standard{{Level: programme.Technician, State: programme.Proposed}}
	check(approver, "standards", map[string]string{"institutions": DayDone, "bases": DayDone, "standards": DayNow})
	f.standards[0].State = programme.InForce
	f.lines = []programme.PlanLine{{Level: programme.SeniorTechnician, Places: 20}}
	check(officer, "standards", map[string]string{"standards": DayNow, "plan": DayDone}) // of a level that is planned there is none
	f.lines[0].Level = programme.Technician
	check(admin, "upkeep", map[string]string{"standards": DayDone, "upkeep": DayNow})
	for _, who := range []store.Enlisted{officer, approver, county, head} {
		g := f
		if g.c = act.As(programme.Actor{User: who.UserID, Role: who.Role}); g.day() != nil {
			t.Errorf("%s still has a list when only the machine's upkeep is left", who.Login)
		}
	}
	f.backedUp, f.run.Hotline = time.Date(2022, 1, 5, 9, 0, 0, 0, act.Shanghai), "0534-2626000"
	g := f
	if g.c = act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator}); g.day() != nil {
		t.Error("the list stays when everything is done")
	}
	if f.over() {
		t.Error("over before anybody applied")
	}
	if f.begun = true; !f.over() {
		t.Error("not over although people apply")
	}
}

// Who holds a step is said by name, as far as there are names.
func TestFirstDayNamesWhoHoldsAStep(t *testing.T) {
	f := beginning{people: []store.Enlisted{{UserID: "1", Name: "李敏", Role: programme.RoleOfficer, Password: true},
		{UserID: "2", Name: "周红", Role: programme.RoleOfficer, Password: true}}}
	if got := f.names(act.TheOfficer, nil); got != "市局经办 李敏、周红" {
		t.Error(got)
	}
	if got := f.names(theApprover, nil); !strings.HasSuffix(got, "（还没有人）") {
		t.Error(got)
	}
	if got := f.names(act.TheOfficer, []string{"2"}); got != "市局经办 周红" {
		t.Error(got)
	}
	f.people[1].Password = false // invited, and reminded in vain until then
	if got := f.names(act.TheOfficer, nil); got != "市局经办 李敏、周红（未开通）" {
		t.Error(got)
	}
}
