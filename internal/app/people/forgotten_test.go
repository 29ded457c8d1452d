package people_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// forgotten gives a code that came to an address, and the secret that is good
// with it from then on.
func (r *reached) forgotten(address string) (secret string) {
	r.t.Helper()
	r.Clock.Tick(time.Hour)
	secret, err := r.People.SendCode(ctx, message.OpensPassword, address, "10.0.0.1")
	if err != nil {
		r.t.Fatal(err)
	}
	if o, err := r.People.TakeCode(ctx, message.OpensPassword, secret, r.sent(address), "10.0.0.1"); err != nil || o.Session != "" || len(o.Choices) == 0 {
		r.t.Fatalf("the code to %s: %+v, %v", address, o, err)
	}
	return secret
}

const anotherPassword = "换过的密码-三十一条船"

// Who forgot their password sets another by a code, with the second factor
// where it is on; what was in the account ends, and the other channel tells.
func TestAForgottenPassword(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		other := r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		r.confirm(d, tell.ByPhone, phone1)
		r.confirm(d, tell.ByMail, "xue1@example.cn")
		user, _ := r.People.UserByLogin(ctx, "xue1")
		stranger, _ := r.People.UserByLogin(ctx, "xue2")
		_, err := r.People.Recover(ctx, "", user.ID, "", anotherPassword, "10.0.0.1")
		demotest.WantCode(t, "without a code", err, programme.Forbidden)
		begun, err := r.People.SendCode(ctx, message.OpensPassword, phone1, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.People.Recover(ctx, begun, user.ID, "", anotherPassword, "10.0.0.1")
		demotest.WantCode(t, "before the code came back", err, programme.Forbidden)

		secret := r.forgotten("xue1@example.cn")
		_, err = r.People.Recover(ctx, secret, stranger.ID, "", anotherPassword, "10.0.0.1")
		demotest.WantCode(t, "somebody else's", err, programme.Forbidden)
		_, err = r.People.Recover(ctx, secret, user.ID, "", "12345678", "10.0.0.1")
		demotest.WantCode(t, "a poor password", err, programme.Invalid)
		done, err := r.People.Recover(ctx, secret, user.ID, "", anotherPassword, "10.0.0.1")
		if err != nil || done.Session == "" {
			t.Fatalf("recovering: %+v, %v", done, err)
		}
		_, err = r.People.Recover(ctx, secret, user.ID, "", demotest.GoodPassword, "10.0.0.1")
		demotest.WantCode(t, "twice", err, programme.Forbidden)
		if s, err := r.People.Session(ctx, d.Session); err != nil || s != nil {
			t.Errorf("a session of before lives on: %v, %v", s, err)
		}
		if s, err := r.People.Session(ctx, done.Session); err != nil || s == nil || s.Proved {
			t.Errorf("the new session: %+v, %v", s, err)
		}
		r.deliver()
		if !slices.ContainsFunc(r.phone.Taken(), func(p message.Parcel) bool { return p.To == phone1 && strings.Contains(p.Text, "重设") }) {
			t.Errorf("the phone was not told of what came by mail: %+v", r.phone.Taken())
		}
		_, err = r.People.SignIn(ctx, "xue1", demotest.GoodPassword, "", "10.0.0.2")
		demotest.WantCode(t, "the old password", err, programme.Forbidden)
		if d.Session, err = r.People.SignIn(ctx, "xue1", anotherPassword, "", "10.0.0.2"); err != nil {
			t.Fatal(err)
		}

		e, err := r.People.BeginSecondFactor(ctx, r.signed(d))
		if err != nil {
			t.Fatal(err)
		}
		codes, err := r.People.ConfirmSecondFactor(ctx, r.signed(d), demotest.Digits(e.Secret, r.Record.Now()))
		if err != nil {
			t.Fatal(err)
		}
		secret = r.forgotten(phone1)
		for _, code := range []string{"", "123456"} {
			_, err = r.People.Recover(ctx, secret, user.ID, code, demotest.GoodPassword, "10.0.0.3")
			demotest.WantCode(t, "without the second factor", err, programme.Forbidden)
		}
		if done, err = r.People.Recover(ctx, secret, user.ID, codes[0], demotest.GoodPassword, "10.0.0.3"); err != nil || done.Session == "" {
			t.Fatalf("with a recovery code: %+v, %v", done, err)
		}
		_, err = r.People.SignIn(ctx, "xue1", demotest.GoodPassword, codes[0], "10.0.0.4")
		demotest.WantCode(t, "the recovery code again", err, programme.Forbidden)
		if r.signed(other) == nil {
			t.Error("somebody else's session ended")
		}
	})
}

// Of a guarded account a code changes nothing: administrators and auditors are
// told, and the way in stays what two people gave.
func TestAForgottenPasswordTakesTwo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("jingban", programme.Grant{Role: programme.RoleOfficer})
		watch := r.user("shenji", programme.Grant{Role: programme.RoleAuditor})
		r.confirm(d, tell.ByPhone, phone1)
		user, _ := r.People.UserByLogin(ctx, "jingban")
		secret := r.forgotten(phone1)
		done, err := r.People.Recover(ctx, secret, user.ID, d.Codes[0], anotherPassword, "10.0.0.1")
		if err != nil || !done.Asked || done.Session != "" {
			t.Fatalf("an officer's: %+v, %v", done, err)
		}
		_, err = r.People.Recover(ctx, secret, user.ID, d.Codes[0], anotherPassword, "10.0.0.1")
		demotest.WantCode(t, "twice", err, programme.Forbidden)
		_, err = r.People.SignIn(ctx, "jingban", anotherPassword, d.Codes[1], "10.0.0.2")
		demotest.WantCode(t, "the password that was offered", err, programme.Forbidden)
		if s, err := r.People.Session(ctx, d.Session); err != nil || s == nil {
			t.Errorf("the session of before ended: %v", err)
		}
		if _, err := r.People.SignIn(ctx, "jingban", demotest.GoodPassword, d.Codes[0], "10.0.0.3"); err != nil {
			t.Errorf("the recovery code was used up: %v", err)
		}
		for _, who := range []programme.Actor{r.Admin, r.signed(watch).Actor} {
			in, err := r.Message.Inbox(ctx, act.As(who), false, "")
			if err != nil || !slices.ContainsFunc(in.Messages, func(m message.Message) bool { return strings.Contains(m.Text, "忘了密码") }) {
				t.Errorf("%s was told %+v, %v", who.Role, in, err)
			}
		}
		s := r.signed(d)
		if err := r.People.RevokeRole(ctx, act.As(r.Admin), grantOf(t, r, s.User.ID), "轮岗"); err != nil {
			t.Fatal(err)
		}
		secret = r.forgotten(phone1)
		if done, err = r.People.Recover(ctx, secret, user.ID, d.Codes[2], anotherPassword, "10.0.0.1"); err != nil || !done.Asked {
			t.Errorf("of who held the role before: %+v, %v", done, err)
		}
	})
}

func grantOf(t *testing.T, r *reached, userID string) string {
	t.Helper()
	roles, err := r.People.RolesOf(ctx, userID)
	if err != nil || len(roles) == 0 {
		t.Fatalf("roles: %+v, %v", roles, err)
	}
	return roles[0].Grant.ID
}

// Ten new recovery codes end those of before, each is good once, and how many are
// left is told; of one's sessions one or all others are ended.
func TestOwnAccess(t *testing.T) {
	r := newReached(t, storetest.Place{Dir: t.TempDir()})
	d := r.user("jingban", programme.Grant{Role: programme.RoleOfficer})
	codes, err := r.People.RenewRecoveryCodes(ctx, r.signed(d))
	if err != nil || len(codes) != 10 {
		t.Fatalf("new codes: %v, %v", codes, err)
	}
	_, err = r.People.SignIn(ctx, "jingban", demotest.GoodPassword, d.Codes[0], "10.0.0.2")
	demotest.WantCode(t, "a code of the set before", err, programme.Forbidden)
	var sessions []string
	for _, code := range codes[:3] {
		s, err := r.People.SignIn(ctx, "jingban", demotest.GoodPassword, strings.ToLower(code), "10.0.0.3")
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, s)
	}
	if err := r.People.NoteDevice(ctx, sessions[0], "Windows 电脑，Edge"); err != nil {
		t.Fatal(err)
	}
	own, err := r.People.OwnAccess(ctx, r.signed(d))
	if err != nil || own.Factor.Codes != 7 || len(own.Sessions) != 4 {
		t.Fatalf("own access: %+v, %v", own, err)
	}
	for _, s := range own.Sessions {
		if s.Device == "Windows 电脑，Edge" {
			if err := r.People.EndOwnSession(ctx, r.signed(d), s.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	left := func() (n int) {
		for _, s := range append(sessions, d.Session) {
			if in, err := r.People.Session(ctx, s); err == nil && in != nil {
				n++
			}
		}
		return n
	}
	if n := left(); n != 3 {
		t.Errorf("%d sessions after one ended, want 3", n)
	}
	if err := r.People.EndOwnSessions(ctx, r.signed(d)); err != nil || left() != 1 {
		t.Errorf("%d sessions after all others ended: %v", left(), err)
	}
}
