package people_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// atOnce runs n calls together and counts the results that are right.
func atOnce(n int, call func(i int) bool) (right int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			if call(i) {
				mu.Lock()
				right++
				mu.Unlock()
			}
		})
	}
	close(start)
	all.Wait()
	return right
}

// Thirty guesses at once weigh no more than five one after another, and are
// kept with the address, never with what was typed.
func TestParallelGuesses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		weighed := atOnce(30, func(int) bool {
			_, err := o.People.SignIn(ctx, "admin", "a-wrong-guess", "", "10.0.0.9")
			if c := programme.CodeOf(err); c != programme.Forbidden && c != programme.Busy {
				t.Errorf("a wrong guess: %v", err)
			}
			return programme.CodeOf(err) == programme.Forbidden
		})
		if weighed > 5 || weighed == 0 {
			t.Errorf("%d guesses of 30 were weighed, want at most 5", weighed)
		}
		list, _, err := o.People.DoorLog(ctx, act.As(o.Admin), "")
		if n := len(list); err != nil || n != weighed+1 || list[0].Outcome != people.SignInPassword || list[0].Source != "10.0.0.9" ||
			list[0].UserID != o.Admin.User {
			t.Errorf("the record of the door: %+v, %v", list, err)
		}
	})
}

// What tells one spelling of a login from another does not tell limits apart.
func TestSpellingsShareALimit(t *testing.T) {
	o := demotest.NewOffice(t, storetest.Place{Dir: t.TempDir()})
	for i, login := range []string{"13905340001", " 139-0534-0001", "+8613905340001", "１３９０５３４０００１", "139 0534 0001", "13905340001"} {
		_, err := o.People.SignIn(ctx, login, "a-wrong-guess", "", "10.0.0.9")
		want := programme.Forbidden
		if i == 5 {
			want = programme.Busy
		}
		demotest.WantCode(t, "guess "+login, err, want)
	}
	_, err := o.People.SignIn(ctx, "13905340001", "a-wrong-guess", "", "10.0.0.8")
	demotest.WantCode(t, "from another address", err, programme.Forbidden)
}

// An account is bounded over all addresses, an address over all accounts, and
// who waits gets in.
func TestSlowLimits(t *testing.T) {
	o := demotest.NewOffice(t, storetest.Place{Dir: t.TempDir()})
	busy := 0
	for i := range 40 {
		_, err := o.People.SignIn(ctx, "admin", "a-wrong-guess", "", "10.0.1."+string(rune('a'+i)))
		if programme.CodeOf(err) == programme.Busy {
			busy++
		}
	}
	if busy != 10 {
		t.Errorf("%d of 40 guesses from as many addresses waited, want 10", busy)
	}
	o.Clock.Tick(5 * time.Minute)
	if _, err := demotest.SignIn(o.System, o.Clock, o.Door, demotest.GoodPassword, "10.0.0.1"); err != nil {
		t.Errorf("the user a little later: %v", err)
	}
	busy = 0
	for i := range 120 {
		if _, err := o.People.SignIn(ctx, "nobody"+string(rune('A'+i)), "a-wrong-guess", "", "10.0.0.7"); programme.CodeOf(err) == programme.Busy {
			busy++
		}
	}
	if busy != 20 {
		t.Errorf("%d of 120 guesses at as many accounts waited, want 20", busy)
	}
}

// One code opens one session, however many ask at once; a recovery code too.
func TestOneCodeOpensOneSession(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		o.Clock.Tick(time.Minute)
		for _, code := range []string{demotest.Digits(o.Door.Secret, o.Record.Now()), o.Door.Codes[3]} {
			in := atOnce(5, func(i int) bool {
				_, err := o.People.SignIn(ctx, "admin", demotest.GoodPassword, code, "10.0.0."+string(rune('1'+i)))
				return err == nil
			})
			if in != 1 {
				t.Errorf("a code opened %d sessions", in)
			}
		}
		list, _, err := o.People.DoorLog(ctx, act.As(o.Admin), "")
		if err != nil || !slices.ContainsFunc(list, func(s people.SignInSeen) bool { return s.Outcome == people.SignInRecovery }) {
			t.Errorf("the record of the door: %+v, %v", list, err)
		}
	})
}

// A password that is changed while the old one is weighed stays changed.
func TestAChangedPasswordStaysChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		signed, err := o.People.Session(ctx, o.Door.Session)
		if err != nil || signed == nil {
			t.Fatal(err)
		}
		atOnce(4, func(i int) bool {
			if i == 0 {
				if err := o.People.ChangePassword(ctx, signed, demotest.GoodPassword, demotest.GoodPassword+"新"); err != nil {
					t.Error(err)
				}
				return true
			}
			o.People.SignIn(ctx, "admin", demotest.GoodPassword, o.Door.Codes[i], "10.0.0.2")
			return false
		})
		_, err = o.People.SignIn(ctx, "admin", demotest.GoodPassword, o.Door.Codes[5], "10.0.0.3")
		demotest.WantCode(t, "the old password", err, programme.Forbidden)
		if _, err := o.People.SignIn(ctx, "admin", demotest.GoodPassword+"新", o.Door.Codes[6], "10.0.0.4"); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

// Right and wrong tries are kept with their address; a login that is nobody's
// is kept as nobody's, and auditors and administrators alone see it.
func TestSignInsAreKept(t *testing.T) {
	o := demotest.NewOffice(t, storetest.Place{Dir: t.TempDir()})
	o.People.SignIn(ctx, "my-secret-typed-here", "x", "", "10.0.0.9")
	o.People.SignIn(ctx, "admin", demotest.GoodPassword, "000000", "10.0.0.9")
	if _, err := demotest.SignIn(o.System, o.Clock, o.Door, demotest.GoodPassword, "10.0.0.1"); err != nil {
		t.Fatal(err)
	}
	list, _, err := o.People.DoorLog(ctx, act.As(programme.Actor{User: "a", Role: programme.RoleAuditor}), "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range list {
		got = append(got, s.Outcome+" "+s.Name+" "+s.Source)
	}
	want := []string{"done 系统管理员 10.0.0.1", "factor 系统管理员 10.0.0.9", "nobody  10.0.0.9", "reset 系统管理员 192.0.2.7"}
	if !slices.Equal(got, want) {
		t.Errorf("kept %q, want %q", got, want)
	}
	_, _, err = o.People.DoorLog(ctx, act.As(programme.Actor{User: "o", Role: programme.RoleOfficer}), "")
	demotest.WantCode(t, "the record for an officer", err, programme.Forbidden)
}

// Tokens end when everything else does, but those that are kept by name.
func TestTokensEndWithSignOut(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	officer := act.As(w.Officer)
	kept, secret, err := tokenOf(w, officer, w.Officer.User, w.Today().AddDays(9), people.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := tokenOf(w, officer, w.Officer.User, w.Today().AddDays(9), people.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.People.EnterDemo(ctx, w.Officer.User, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.EndUserSessions(ctx, act.As(demotest.Admin), w.Officer.User, kept); err != nil {
		t.Fatal(err)
	}
	if s, _ := w.People.Session(ctx, session); s != nil {
		t.Error("a session outlives signing out everywhere")
	}
	if b, why, _ := w.People.Bearer(ctx, secret); b == nil {
		t.Errorf("the token that was kept: %s", why)
	}
	if b, _, _ := w.People.Bearer(ctx, other); b != nil {
		t.Error("a token outlives signing out everywhere")
	}
}

// A token that an administrator makes for somebody works nowhere until they
// accept it, and then they alone know its secret.
func TestATokenForAnotherIsAnOffer(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	id, secret, err := tokenOf(w, act.As(demotest.Admin), w.Officer.User, w.Today().AddDays(9), people.ScopeRead)
	if err != nil || secret != "" {
		t.Fatalf("the administrator was given %q, %v", secret, err)
	}
	_, _, err = w.People.AcceptToken(ctx, act.As(demotest.Admin), id)
	demotest.WantCode(t, "accepted by who offered it", err, programme.NotFound)
	_, secret, err = w.People.AcceptToken(ctx, act.As(w.Officer), id)
	if err != nil || !strings.HasPrefix(secret, "jl_") {
		t.Fatalf("accepting: %q, %v", secret, err)
	}
	if b, why, _ := w.People.Bearer(ctx, secret); b == nil || b.Actor.User != w.Officer.User {
		t.Errorf("the accepted token: %s", why)
	}
	_, _, err = w.People.AcceptToken(ctx, act.As(w.Officer), id)
	demotest.WantCode(t, "accepting again", err, programme.WrongState)
}

// Who has a base is of no other.
func TestOneBaseAUser(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	err := w.People.Grant(ctx, act.As(demotest.Admin),
		programme.Grant{UserID: w.Bases[0].Clerk.User, Role: programme.RoleHead, BaseCode: w.Bases[1].Base.CreditCode})
	demotest.WantCode(t, "head of another base", err, programme.Conflict)
}
