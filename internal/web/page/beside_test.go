package page

import (
	"testing"
	"time"

	"jinlanling/internal/programme"
)

// Colleagues see each other at a case while they are there; a base, a county
// and the bureau never see one another, and an employer and a trainee nobody.
func TestColleaguesSeeEachOtherAtACase(t *testing.T) {
	var l looking
	now := time.Date(2021, 9, 1, 9, 0, 0, 0, time.UTC)
	at := func(a programme.Actor, name string, now time.Time) []string {
		return l.seen(houseOf(a)+"/c1", name, name, now)
	}
	officer, approver := programme.Actor{Role: programme.RoleOfficer}, programme.Actor{Role: programme.RoleApprover}
	clerk, head := programme.Actor{Role: programme.RoleClerk, Base: "a"}, programme.Actor{Role: programme.RoleHead, Base: "a"}
	other, county := programme.Actor{Role: programme.RoleHead, Base: "b"}, programme.Actor{Role: programme.RoleCounty, County: "c"}
	at(officer, "李", now)
	for name, a := range map[string]programme.Actor{"clerk": clerk, "other": other, "county": county} {
		if got := at(a, name, now); len(got) != 0 {
			t.Errorf("%s sees %v", name, got)
		}
	}
	if got := at(approver, "王", now); len(got) != 1 || got[0] != "李" {
		t.Errorf("the approver sees %v", got)
	}
	if got := at(head, "head", now); len(got) != 1 || got[0] != "clerk" {
		t.Errorf("the head sees %v", got)
	}
	if got := at(approver, "王", now.Add(besideFor+time.Second)); len(got) != 0 {
		t.Errorf("who left is still seen: %v", got)
	}
	for _, r := range []programme.Role{programme.RoleEmployer, programme.RoleTrainee} {
		if houseOf(programme.Actor{Role: r}) != "" {
			t.Errorf("%s is told who looks", r)
		}
	}
}
