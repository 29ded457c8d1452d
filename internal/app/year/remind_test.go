package year_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
)

// The checklist says since when a step waits, and whoever it waits for is
// reminded once a day, whoever asks.
func TestRemindedOnceADay(t *testing.T) {
	clock := demo.NewClock(2022, 1, 5)
	sys, err := app.Open(ctx, act.Options{Dir: t.TempDir(), Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	if _, err := sys.People.SetupInvitation(ctx); err != nil {
		t.Fatal(err)
	}
	u, err := sys.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	admin := act.As(programme.Actor{User: u.ID, Name: u.Name, Role: programme.RoleAdministrator})
	county, err := sys.People.CreateUser(ctx, admin, "yuhaitao", "于海涛")
	if err != nil {
		t.Fatal(err)
	}
	asked := act.As(programme.Actor{User: county.ID, Role: programme.RoleCounty, County: "东城区"})
	step := func(key string) *year.Step {
		t.Helper()
		day, err := sys.Year.FirstDay(ctx, asked, year.Running{})
		if err != nil || day == nil {
			t.Fatalf("the checklist: %v, %v", day, err)
		}
		for i := range day.Steps {
			if day.Steps[i].Key == key {
				return &day.Steps[i]
			}
		}
		t.Fatalf("no step %s", key)
		return nil
	}
	s := step("administrator")
	if s.State != year.DayOther || s.Since.IsZero() || !s.Remind || s.Reminded || !strings.Contains(s.Who, "（未开通）") {
		t.Errorf("the first step: %+v", s)
	}
	if n, err := sys.Year.Remind(ctx, asked, "administrator", year.Running{}); err != nil || n != 1 {
		t.Errorf("reminded %d: %v", n, err)
	}
	if s := step("administrator"); !s.Reminded {
		t.Errorf("after the reminder: %+v", s)
	}
	inbox, err := sys.Message.Inbox(ctx, admin, false, "")
	if err != nil || len(inbox.Messages) != 2 || !strings.Contains(inbox.Messages[0].Text, s.Title) {
		t.Errorf("the reminder: %+v, %v", inbox, err)
	}
	for _, by := range []act.Caller{asked, act.As(programme.Actor{User: "another", Role: programme.RoleCounty, County: "西城区"})} {
		if _, err := sys.Year.Remind(ctx, by, "administrator", year.Running{}); programme.CodeOf(err) != programme.Conflict {
			t.Errorf("a second time on one day: %v", err)
		}
	}
	clock.Until(clock.Now().Add(24 * time.Hour))
	if n, err := sys.Year.Remind(ctx, asked, "administrator", year.Running{}); err != nil || n != 1 {
		t.Errorf("the day after: %d, %v", n, err)
	}

	for key, by := range map[string]act.Caller{"year": asked, "nothing": asked, "administrator": admin} {
		if _, err := sys.Year.Remind(ctx, by, key, year.Running{}); programme.CodeOf(err) != programme.WrongState {
			t.Errorf("%s, which waits for nobody else: %v", key, err)
		}
	}
	for _, role := range []programme.Role{programme.RoleTrainee, programme.RoleAuditor} {
		if _, err := sys.Year.Remind(ctx, act.As(programme.Actor{User: "x", Role: role}), "administrator", year.Running{}); programme.CodeOf(err) !=
			programme.Forbidden {
			t.Errorf("%s reminds: %v", role, err)
		}
	}
}
