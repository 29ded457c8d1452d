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

// signedIn invites a user, sets a password and what else they need, and signs
// in.
func signedIn(t *testing.T, w *demotest.Year, userID string) *demotest.Door {
	t.Helper()
	secret, err := w.People.Invite(ctx, act.As(act.SystemActor), userID)
	if err != nil {
		t.Fatal(err)
	}
	d := demotest.Enter(t, w.System, secret, "", demotest.GoodPassword)
	_, err = w.People.AcceptInvitation(ctx, secret, "", demotest.GoodPassword+"2", "10.0.0.1")
	demotest.WantCode(t, "an invitation used twice", err, programme.NotFound)
	return d
}

func TestSecuring(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		d := signedIn(t, w, w.Officer.User)
		signed, err := w.People.Session(ctx, d.Session)
		if err != nil || signed == nil || signed.Actor.Role != programme.RoleOfficer || !signed.Proved {
			t.Fatalf("a fresh session: %+v, %v", signed, err)
		}
		other, err := demotest.SignIn(w.System, w.Clock, d, demotest.GoodPassword, "10.0.0.2")
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"short", "password123456", strings.Repeat("长", 200)} {
			demotest.WantCode(t, "the password "+bad, w.People.ChangePassword(ctx, signed, demotest.GoodPassword, bad), programme.Invalid)
		}
		demotest.WantCode(t, "a wrong old password", w.People.ChangePassword(ctx, signed, "not it", demotest.GoodPassword+"2"), programme.Invalid)
		if err := w.People.ChangePassword(ctx, signed, demotest.GoodPassword, demotest.GoodPassword+"2"); err != nil {
			t.Fatal(err)
		}
		if s, _ := w.People.Session(ctx, other); s != nil {
			t.Error("another session outlives a change of password")
		}
		if s, _ := w.People.Session(ctx, d.Session); s == nil {
			t.Error("the session that changed the password was ended")
		}
		if err := w.People.DisableUser(ctx, act.As(demotest.Admin), w.Officer.User, "离职"); err != nil {
			t.Fatal(err)
		}
		if s, _ := w.People.Session(ctx, d.Session); s != nil {
			t.Error("a session outlives its user")
		}
		_, err = demotest.SignIn(w.System, w.Clock, d, demotest.GoodPassword+"2", "10.0.0.1")
		demotest.WantCode(t, "a disabled user", err, programme.Forbidden)
	})
}

// Five wrong passwords from one place make that place wait, and nobody else.
func TestLockoutLocksNobodyElseOut(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	d := signedIn(t, w, w.Officer.User)
	for range 5 {
		_, err := w.People.SignIn(ctx, d.Login, "wrong", "", "10.0.0.9")
		demotest.WantCode(t, "a wrong password", err, programme.Forbidden)
	}
	_, err := demotest.SignIn(w.System, w.Clock, d, demotest.GoodPassword, "10.0.0.9")
	demotest.WantCode(t, "the sixth try from one place", err, programme.Busy)
	if _, err := demotest.SignIn(w.System, w.Clock, d, demotest.GoodPassword, "10.0.0.1"); err != nil {
		t.Errorf("the user from their own place: %v", err)
	}
	w.Clock.Tick(16 * time.Minute)
	if _, err := demotest.SignIn(w.System, w.Clock, d, demotest.GoodPassword, "10.0.0.9"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

// A role that is taken back is gone at the next request; idle and old
// sessions end.
func TestSessionsEnd(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	d := signedIn(t, w, w.Approver.User)
	session := d.Session
	roles, err := w.People.RolesOf(ctx, w.Approver.User)
	if err != nil || len(roles) != 1 {
		t.Fatalf("roles: %v, %v", roles, err)
	}
	if err := w.People.RevokeRole(ctx, act.As(demotest.Admin), roles[0].Grant.ID, "调岗"); err != nil {
		t.Fatal(err)
	}
	if s, _ := w.People.Session(ctx, session); s == nil || s.Actor.Role != "" {
		t.Errorf("after the role was taken back: %+v", s)
	}
	w.Clock.Tick(3 * time.Hour)
	if s, _ := w.People.Session(ctx, session); s != nil {
		t.Error("an idle session lives on")
	}
	session, err = demotest.SignIn(w.System, w.Clock, d, demotest.GoodPassword, "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for range 14 {
		w.Clock.Tick(time.Hour)
		w.People.Session(ctx, session)
	}
	if s, _ := w.People.Session(ctx, session); s != nil {
		t.Error("a session outlives its longest time")
	}
}
