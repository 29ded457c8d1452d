package people_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Where the only second person is lost, the console opens the way back: for a
// day, for one person, told to everybody who watches.
func TestRegainTheSecondPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		lost := o.Person(t, "lost", programme.RoleApprover)
		demotest.Enter(t, o.System, o.Invite(t, lost), "", demotest.GoodPassword)
		if _, err := o.People.Invite(ctx, act.As(o.Admin), o.Person(t, "early", programme.RoleAuditor)); err != nil {
			t.Fatal(err)
		}
		next, err := o.People.CreateUser(ctx, act.As(o.Admin), "next", "继任")
		if err != nil {
			t.Fatal(err)
		}
		approver := programme.Grant{UserID: next.ID, Role: programme.RoleApprover}
		state := func(user string) programme.State {
			t.Helper()
			roles, err := o.People.RolesOf(ctx, user)
			if err != nil {
				t.Fatal(err)
			}
			if len(roles) == 0 {
				return programme.Proposed
			}
			return roles[0].Grant.State
		}
		if _, err := o.People.Regain(ctx, ""); programme.CodeOf(err) != programme.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		until, err := o.People.Regain(ctx, "审批人员调离，交接没有办")
		if err != nil || !until.After(o.Clock.Now()) {
			t.Fatalf("opening: %v, %v", until, err)
		}
		if _, err := o.People.Regain(ctx, "再来一次"); programme.CodeOf(err) != programme.Conflict {
			t.Errorf("opened twice: %v", err)
		}
		told := false
		inbox, err := o.Message.Inbox(ctx, act.As(programme.Actor{User: lost, Role: programme.RoleApprover}), false, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inbox.Messages {
			told = told || strings.Contains(m.Text, "控制台") && strings.Contains(m.Text, "审批人员调离") && m.Urgent
		}
		if !told {
			t.Errorf("the lost approver is told nothing: %+v", inbox.Messages)
		}

		if err := o.People.Grant(ctx, act.As(o.Admin), approver); err != nil || state(next.ID) != programme.Active {
			t.Fatalf("the one that is founded again: %v, %s", err, state(next.ID))
		}
		if secret, err := o.People.Invite(ctx, act.As(o.Admin), next.ID); err != nil || secret == "" {
			t.Errorf("their invitation: %q, %v", secret, err)
		}
		another := o.Person(t, "another", programme.RoleApprover)
		if state(another) != programme.Proposed {
			t.Error("a second one was founded by the same opening")
		}

		o.Clock.Until(o.Clock.Now().Add(25 * time.Hour))
		if secret, err := o.People.Invite(ctx, act.As(o.Admin), next.ID); err == nil && secret != "" {
			t.Error("the way back is open after a day")
		}
		if _, err := o.People.Regain(ctx, "那一位也没有来"); err != nil {
			t.Fatal(err)
		}
		o.Clock.Until(o.Clock.Now().Add(25 * time.Hour))
		if third := o.Person(t, "third", programme.RoleApprover); state(third) != programme.Proposed {
			t.Error("an opening that nobody used lasts for ever")
		}
	})
}

// An empty system has another way in.
func TestRegainNeedsAnAdministrator(t *testing.T) {
	sys := demotest.OpenDir(t, t.TempDir())
	defer sys.Close()
	if _, err := sys.People.Regain(ctx, "试试"); programme.CodeOf(err) != programme.WrongState {
		t.Errorf("nobody administers: %v", err)
	}
}
