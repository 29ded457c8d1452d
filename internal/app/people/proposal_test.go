package people_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// confirmUser confirms a user as a second person, and gives the code of their
// invitation.
func confirmUser(t *testing.T, o *demotest.Office, c programme.Actor, userID string) (code string) {
	t.Helper()
	code, err := o.People.ConfirmUser(ctx, act.As(c), userID)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// One administrator founds the one approver and nobody else; everybody else
// who can reach money takes both of them, and neither has both the link and
// the code.
func TestTwoPeopleForAccounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		officer := o.Person(t, "early", programme.RoleOfficer)
		if _, err := o.People.Actor(ctx, officer, programme.RoleOfficer); programme.CodeOf(err) != programme.Forbidden {
			t.Errorf("an officer whom one person made: %v", err)
		}
		approver := o.Person(t, "approver", programme.RoleApprover)
		founded := o.Actor(t, "approver", programme.RoleApprover)
		door := demotest.Enter(t, o.System, o.Invite(t, approver), "", demotest.GoodPassword+"二")
		if door.Session == "" || len(door.Codes) != 10 || door.Secret == "" {
			t.Fatalf("the founded approver: %+v", door)
		}
		if s := o.Invite(t, approver); s != "" {
			t.Error("one administrator resets the approver who has signed in")
		}
		if err := o.People.WithdrawUser(ctx, act.As(o.Admin), approver); err != nil {
			t.Fatal(err)
		}
		second := o.Person(t, "second", programme.RoleApprover)
		if _, err := o.People.Actor(ctx, second, programme.RoleApprover); err == nil {
			t.Error("a second approver was founded")
		}
		if s := o.Invite(t, second); s != "" {
			t.Error("an invitation for who is only proposed")
		}
		_, err := o.People.ConfirmUser(ctx, act.As(o.Admin), second)
		demotest.WantCode(t, "confirming what one proposed oneself", err, programme.Forbidden)
		_, err = o.People.ConfirmUser(ctx, act.As(programme.Actor{User: second, Role: programme.RoleApprover}), second)
		demotest.WantCode(t, "confirming oneself", err, programme.Forbidden)
		for _, c := range []struct {
			who  programme.Actor
			want string
		}{{founded, "用户事项待您确认"}, {o.Admin, ""}} {
			list, err := o.Year.Todos(ctx, act.As(c.who), "")
			if err != nil || slices.ContainsFunc(list, func(x year.Todo) bool { return x.Action == programme.UserConfirm }) != (c.want != "") {
				t.Errorf("%s has to do %+v, %v", c.who.Role, list, err)
			}
		}
		code := confirmUser(t, o, founded, second)
		secret := o.Invite(t, second)
		if code == "" || secret == "" {
			t.Fatalf("code %q, link %q", code, secret)
		}
		for _, wrong := range []string{"", "ABCDE-FGHJK"} {
			_, err := o.People.AcceptInvitation(ctx, secret, wrong, demotest.GoodPassword+"三", "10.0.0.1")
			demotest.WantCode(t, "the link without its code", err, programme.Invalid)
		}
		entered := demotest.Enter(t, o.System, secret, strings.ToLower(code), demotest.GoodPassword+"三")
		if entered.Session == "" || !entered.Barred.IsZero() {
			t.Errorf("a first invitation: %+v", entered)
		}
		if s := o.Invite(t, second); s != "" {
			t.Error("a confirmed invitation was made twice")
		}
		told, err := o.Message.Inbox(ctx, act.As(founded), false, "")
		if err != nil || !slices.ContainsFunc(told.Messages, func(m message.Message) bool { return strings.Contains(m.Text, "提请授予") }) {
			t.Errorf("the approver was told %+v, %v", told, err)
		}
		if found, err := o.Record.Fsck(ctx); err != nil || slices.ContainsFunc(found, func(c record.Checked) bool { return c.Count > 0 }) {
			t.Errorf("fsck: %+v, %v", found, err)
		}
	})
}

// An account that was in use is reset by two people, keeps its second factor,
// and lets nobody in for a day; what was in it before ends.
func TestResettingAGuardedAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		o.Person(t, "approver", programme.RoleApprover)
		founded := o.Actor(t, "approver", programme.RoleApprover)
		officer := o.Person(t, "officer", programme.RoleOfficer)
		o.Invite(t, officer)
		code := confirmUser(t, o, founded, officer)
		door := demotest.Enter(t, o.System, o.Invite(t, officer), code, demotest.GoodPassword)
		acting := o.Actor(t, "officer", programme.RoleOfficer)
		roles, _ := o.People.RolesOf(ctx, officer)
		_, bearer, err := o.People.CreateToken(ctx, act.As(acting),
			people.TokenIn{UserID: officer, GrantID: roles[0].Grant.ID, Name: "平台", Scopes: []string{people.ScopeRead}, LastDay: o.Today().AddDays(9)})
		if err != nil {
			t.Fatal(err)
		}
		if s := o.Invite(t, officer); s != "" {
			t.Fatal("one person resets an officer")
		}
		code = confirmUser(t, o, founded, officer)
		again := demotest.Enter(t, o.System, o.Invite(t, officer), code, demotest.GoodPassword+"新")
		if again.Secret != "" || again.Session != "" || again.Barred.Sub(o.Record.Now()) < 23*time.Hour {
			t.Errorf("after a reset: %+v", again)
		}
		if s, _ := o.People.Session(ctx, door.Session); s != nil {
			t.Error("a session outlives a reset")
		}
		if b, why, _ := o.People.Bearer(ctx, bearer); b != nil {
			t.Errorf("a token outlives a reset: %q", why)
		}
		again.Secret = door.Secret
		_, err = demotest.SignIn(o.System, o.Clock, again, demotest.GoodPassword+"新", "10.0.0.1")
		if programme.CodeOf(err) != programme.Forbidden || !strings.Contains(err.Error(), "以后才能登录") {
			t.Errorf("within a day: %v", err)
		}
		o.Clock.Tick(24 * time.Hour)
		if _, err := demotest.SignIn(o.System, o.Clock, again, demotest.GoodPassword+"新", "10.0.0.1"); err != nil {
			t.Errorf("after a day, with the second factor that stayed on: %v", err)
		}

		if err := o.People.ResetFactor(ctx, act.As(o.Admin), officer, "手机丢了"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "resetting a factor alone", demotest.ErrorOf(o.People.ConfirmUser(ctx, act.As(o.Admin), officer)), programme.Forbidden)
		code = confirmUser(t, o, founded, officer)
		third := demotest.Enter(t, o.System, o.Invite(t, officer), code, demotest.GoodPassword+"再")
		if third.Secret == "" || third.Secret == door.Secret || third.Session != "" {
			t.Errorf("a reset of the second factor: %+v", third)
		}
	})
}

// What an administrator prepared before an account could reach money is worth
// nothing once it can: a password and a second factor of their own, a role
// taken away to invite and given back.
func TestAnAccountPreparedBeforehand(t *testing.T) {
	o := demotest.NewOffice(t, storetest.Place{Dir: t.TempDir()})
	o.Person(t, "approver", programme.RoleApprover)
	founded := o.Actor(t, "approver", programme.RoleApprover)
	u, err := o.People.CreateUser(ctx, act.As(o.Admin), "sleeper", "某人")
	if err != nil {
		t.Fatal(err)
	}
	d := demotest.Enter(t, o.System, o.Invite(t, u.ID), "", demotest.GoodPassword)
	signed, err := o.People.Session(ctx, d.Session)
	if err != nil || signed == nil {
		t.Fatal(err)
	}
	setup, err := o.People.BeginSecondFactor(ctx, signed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.People.ConfirmSecondFactor(ctx, signed, demotest.Digits(setup.Secret, o.Record.Now())); err != nil {
		t.Fatal(err)
	}
	d.Secret = setup.Secret
	if err := o.People.Grant(ctx, act.As(o.Admin), programme.Grant{UserID: u.ID, Role: programme.RoleOfficer}); err != nil {
		t.Fatal(err)
	}
	confirmUser(t, o, founded, u.ID)
	if s, _ := o.People.Session(ctx, d.Session); s != nil {
		t.Error("a session from before reaches money")
	}
	_, err = demotest.SignIn(o.System, o.Clock, d, demotest.GoodPassword, "10.0.0.1")
	demotest.WantCode(t, "a password from before", err, programme.Forbidden)
	roles, _ := o.People.RolesOf(ctx, u.ID)
	if err := o.People.RevokeRole(ctx, act.As(o.Admin), roles[0].Grant.ID, "调岗"); err != nil {
		t.Fatal(err)
	}
	if s := o.Invite(t, u.ID); s != "" {
		t.Error("who was an officer is invited by one person once the role is taken away")
	}
	if err := o.People.RefuseUser(ctx, act.As(founded), u.ID, "没有这回事"); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "confirming what was refused", demotest.ErrorOf(o.People.ConfirmUser(ctx, act.As(founded), u.ID)), programme.WrongState)
}

// Who was disabled is let in again by two people where it takes two to give what
// they held, and nobody's old password works before; anybody else by one.
func TestLettingInAgainTakesTwo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		approver := o.Person(t, "approver", programme.RoleApprover)
		founded := o.Actor(t, "approver", programme.RoleApprover)
		demotest.Enter(t, o.System, o.Invite(t, approver), "", demotest.GoodPassword+"二")
		officer := o.Person(t, "officer", programme.RoleOfficer)
		confirmUser(t, o, founded, officer)
		admin := act.As(o.Admin)
		state := func() (s programme.State) {
			t.Helper()
			err := o.Store.Read(ctx, func(tx *store.Tx) error {
				u, err := store.Get[programme.User](tx, officer)
				if err == nil {
					s = u.State
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		again := func() {
			t.Helper()
			if err := o.People.DisableUser(ctx, admin, officer, "休假"); err != nil {
				t.Fatal(err)
			}
			if waits, err := o.People.EnableUser(ctx, admin, officer, "销假"); err != nil || !waits || state() != programme.Disabled {
				t.Fatalf("one administrator enables an officer: waits %v, %v, %s", waits, err, state())
			}
		}
		again()
		_, err := o.People.EnableUser(ctx, admin, officer, "销假")
		demotest.WantCode(t, "proposed twice", err, programme.Conflict)
		_, err = o.People.ConfirmUser(ctx, admin, officer)
		demotest.WantCode(t, "confirmed by who proposed it", err, programme.Forbidden)
		list, err := o.Year.Todos(ctx, act.As(founded), "")
		if err != nil || !slices.ContainsFunc(list, func(x year.Todo) bool { return x.Action == programme.UserConfirm && x.ID == officer }) {
			t.Errorf("the approver has to do %+v, %v", list, err)
		}
		if err := o.People.RefuseUser(ctx, act.As(founded), officer, "不知道这件事"); err != nil || state() != programme.Disabled {
			t.Fatalf("refused: %v, %s", err, state())
		}
		if _, err := o.People.EnableUser(ctx, admin, officer, "销假"); err != nil {
			t.Fatal(err)
		}
		if code, err := o.People.ConfirmUser(ctx, act.As(founded), officer); err != nil || code != "" || state() != programme.Active {
			t.Errorf("confirmed: code %q, %v, %s", code, err, state())
		}
		again()
		if err := o.People.WithdrawUser(ctx, admin, officer); err != nil || state() != programme.Disabled {
			t.Errorf("withdrawn: %v, %s", err, state())
		}

		clerk, err := o.People.CreateUser(ctx, admin, "clerk", "甲文")
		if err == nil {
			err = o.People.DisableUser(ctx, admin, clerk.ID, "休假")
		}
		if err != nil {
			t.Fatal(err)
		}
		if waits, err := o.People.EnableUser(ctx, admin, clerk.ID, "销假"); err != nil || waits {
			t.Errorf("somebody without a role waits: %v, %v", waits, err)
		}
		if found, err := o.Record.Fsck(ctx); err != nil || slices.ContainsFunc(found, func(c record.Checked) bool { return c.Count > 0 }) {
			t.Errorf("fsck: %+v, %v", found, err)
		}
	})
}

// What one administrator does alone about accounts, auditors are told.
func TestAuditorsAreToldOfAccounts(t *testing.T) {
	o := demotest.NewOffice(t, storetest.Place{Dir: t.TempDir()})
	approver := o.Person(t, "approver", programme.RoleApprover)
	founded := o.Actor(t, "approver", programme.RoleApprover)
	demotest.Enter(t, o.System, o.Invite(t, approver), "", demotest.GoodPassword+"二")
	auditor := o.Person(t, "auditor", programme.RoleAuditor)
	confirmUser(t, o, founded, auditor)
	admin, reads := act.As(o.Admin), act.As(o.Actor(t, "auditor", programme.RoleAuditor))
	clerk, err := o.People.CreateUser(ctx, admin, "clerk", "甲文")
	if err != nil {
		t.Fatal(err)
	}
	second := o.Person(t, "second", programme.RoleApprover)
	for _, do := range []func() error{
		func() error { return o.People.DisableUser(ctx, admin, clerk.ID, "休假") },
		func() error { _, err := o.People.EnableUser(ctx, admin, clerk.ID, "销假"); return err },
		func() error { return o.People.WithdrawUser(ctx, admin, second) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	told, err := o.Message.Inbox(ctx, reads, false, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"已停用", "已启用", "提请授予"} {
		if !slices.ContainsFunc(told.Messages, func(m message.Message) bool { return strings.Contains(m.Text, want) }) {
			t.Errorf("the auditor was told nothing of %s: %+v", want, told.Messages)
		}
	}
}
