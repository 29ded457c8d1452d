package app_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

const goodPassword = "柳湖春风-四十七只鹤"

// signedIn invites a user, sets a password and what else they need, and signs
// in.
func signedIn(t *testing.T, w *world, userID string) *demotest.Door {
	t.Helper()
	secret, err := w.People.Invite(ctx, act.As(act.SystemActor), userID)
	if err != nil {
		t.Fatal(err)
	}
	d := demotest.Enter(t, w.System, secret, "", goodPassword)
	_, err = w.People.AcceptInvitation(ctx, secret, "", goodPassword+"2", "10.0.0.1")
	wantCode(t, "an invitation used twice", err, programme.NotFound)
	return d
}

// signIn signs in with the code that is good now; the last one must be used up.
func signIn(w *world, d *demotest.Door, password, from string) (string, error) {
	w.clock.Tick(time.Minute)
	return w.People.SignIn(ctx, d.Login, password, demotest.Digits(d.Secret, w.Record.Now()), from)
}

func TestSecuring(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, plansImported)
		d := signedIn(t, w, w.Officer.User)
		signed, err := w.People.Session(ctx, d.Session)
		if err != nil || signed == nil || signed.Actor.Role != programme.RoleOfficer || !signed.Proved {
			t.Fatalf("a fresh session: %+v, %v", signed, err)
		}
		other, err := signIn(w, d, goodPassword, "10.0.0.2")
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"short", "password123456", strings.Repeat("长", 200)} {
			wantCode(t, "the password "+bad, w.People.ChangePassword(ctx, signed, goodPassword, bad), programme.Invalid)
		}
		wantCode(t, "a wrong old password", w.People.ChangePassword(ctx, signed, "not it", goodPassword+"2"), programme.Invalid)
		if err := w.People.ChangePassword(ctx, signed, goodPassword, goodPassword+"2"); err != nil {
			t.Fatal(err)
		}
		if s, _ := w.People.Session(ctx, other); s != nil {
			t.Error("another session outlives a change of password")
		}
		if s, _ := w.People.Session(ctx, d.Session); s == nil {
			t.Error("the session that changed the password was ended")
		}
		if err := w.People.DisableUser(ctx, act.As(admin(w)), w.Officer.User, "离职"); err != nil {
			t.Fatal(err)
		}
		if s, _ := w.People.Session(ctx, d.Session); s != nil {
			t.Error("a session outlives its user")
		}
		_, err = signIn(w, d, goodPassword+"2", "10.0.0.1")
		wantCode(t, "a disabled user", err, programme.Forbidden)
	})
}

func admin(w *world) programme.Actor {
	return programme.Actor{User: "admin", Role: programme.RoleAdministrator}
}

// Five wrong passwords from one place make that place wait, and nobody else.
func TestLockoutLocksNobodyElseOut(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, plansImported)
	d := signedIn(t, w, w.Officer.User)
	for range 5 {
		_, err := w.People.SignIn(ctx, d.Login, "wrong", "", "10.0.0.9")
		wantCode(t, "a wrong password", err, programme.Forbidden)
	}
	_, err := signIn(w, d, goodPassword, "10.0.0.9")
	wantCode(t, "the sixth try from one place", err, programme.Busy)
	if _, err := signIn(w, d, goodPassword, "10.0.0.1"); err != nil {
		t.Errorf("the user from their own place: %v", err)
	}
	w.clock.Tick(16 * time.Minute)
	if _, err := signIn(w, d, goodPassword, "10.0.0.9"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

// A role that is taken back is gone at the next request; idle and old
// sessions end.
func TestSessionsEnd(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, plansImported)
	d := signedIn(t, w, w.Approver.User)
	session := d.Session
	roles, err := w.People.RolesOf(ctx, w.Approver.User)
	if err != nil || len(roles) != 1 {
		t.Fatalf("roles: %v, %v", roles, err)
	}
	if err := w.People.RevokeRole(ctx, act.As(admin(w)), roles[0].Grant.ID, "调岗"); err != nil {
		t.Fatal(err)
	}
	if s, _ := w.People.Session(ctx, session); s == nil || s.Actor.Role != "" {
		t.Errorf("after the role was taken back: %+v", s)
	}
	w.clock.Tick(3 * time.Hour)
	if s, _ := w.People.Session(ctx, session); s != nil {
		t.Error("an idle session lives on")
	}
	session, err = signIn(w, d, goodPassword, "10.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for range 14 {
		w.clock.Tick(time.Hour)
		w.People.Session(ctx, session)
	}
	if s, _ := w.People.Session(ctx, session); s != nil {
		t.Error("a session outlives its longest time")
	}
}
