package people_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/passkey"
	"jinlanling/internal/passkey/passkeytest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

const origin = "https://jn.example.gov.cn"

var party, _ = passkey.At(origin)

// device gives a user's account a passkey.
func (r *reached) device(d *demotest.Door, name string) *passkeytest.Device {
	r.t.Helper()
	k := passkeytest.New(r.t, origin)
	begun, options, err := r.People.BeginPasskey(ctx, r.signed(d), party)
	if err == nil {
		err = r.People.AddPasskey(ctx, r.signed(d), party, begun, name, k.Make(r.t, options))
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return k
}

func (r *reached) ask() (begun string, options []byte) {
	r.t.Helper()
	begun, options, err := r.People.AskPasskey(ctx, party, "10.0.0.1")
	if err != nil {
		r.t.Fatal(err)
	}
	return begun, options
}

// enter signs in with a device.
func (r *reached) enter(k *passkeytest.Device, from string) (o *people.Opening, begun string, err error) {
	r.t.Helper()
	begun, options := r.ask()
	o, err = r.People.TakePasskey(ctx, party, begun, k.Sign(r.t, options), from)
	return o, begun, err
}

func (r *reached) own(d *demotest.Door) []people.Passkey {
	r.t.Helper()
	own, err := r.People.OwnAccess(ctx, r.signed(d))
	if err != nil {
		r.t.Fatal(err)
	}
	return own.Passkeys
}

func (r *reached) faults() (n int) {
	r.t.Helper()
	v, err := r.Record.VerifyJournal(ctx, "")
	if err != nil {
		r.t.Fatal(err)
	}
	return len(v.Faults)
}

// standing is what the administrator reads of a user's ways in.
func (r *reached) standing(login string) *people.UserAccount {
	r.t.Helper()
	of, err := r.People.UserByLogin(ctx, login)
	if err != nil {
		r.t.Fatal(err)
	}
	u, err := r.People.UserAccountOf(ctx, act.As(r.Admin), of.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return u
}

// A passkey signs in, each answer once and to its own question; what is removed
// opens nothing, and the sessions of before end.
func TestAPasskeySignsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		k := r.device(d, "办公室电脑")
		if list := r.own(d); len(list) != 1 || list[0].Name != "办公室电脑" || list[0].UsedAt != 0 || list[0].Synced {
			t.Fatalf("the passkeys are %+v", list)
		}
		begun, options := r.ask()
		answer := k.Sign(t, options)
		o, err := r.People.TakePasskey(ctx, party, begun, answer, "10.0.0.1")
		if err != nil || o.Session == "" {
			t.Fatalf("signing in: %+v, %v", o, err)
		}
		s, err := r.People.Session(ctx, o.Session)
		if err != nil || s == nil || s.Proved || s.User.Login != "xue1" {
			t.Fatalf("the session is %+v, %v: it must not count as having proved", s, err)
		}
		_, err = r.People.TakePasskey(ctx, party, begun, answer, "10.0.0.1")
		demotest.WantCode(t, "the answer again", err, programme.Forbidden)
		other, _ := r.ask()
		_, err = r.People.TakePasskey(ctx, party, other, answer, "10.0.0.1")
		demotest.WantCode(t, "to another question", err, programme.Forbidden)
		_, err = r.People.TakePasskey(ctx, party, "", answer, "10.0.0.1")
		demotest.WantCode(t, "to no question", err, programme.Forbidden)
		begun, options = r.ask()
		r.Clock.Tick(5*time.Minute + time.Second)
		_, err = r.People.TakePasskey(ctx, party, begun, k.Sign(t, options), "10.0.0.2")
		demotest.WantCode(t, "too late", err, programme.Forbidden)
		liar := k.Copy()
		liar.Origin = "https://jn.example.com"
		_, _, err = r.enter(liar, "10.0.0.3")
		demotest.WantCode(t, "from another place", err, programme.Forbidden)
		beside, _ := passkey.At("https://ws.example.gov.cn")
		begun, options = r.ask()
		_, err = r.People.TakePasskey(ctx, beside, begun, k.Sign(t, options), "10.0.0.4")
		demotest.WantCode(t, "at another address of ours", err, programme.Forbidden)
		if list := r.own(d); list[0].UsedAt == 0 {
			t.Error("its use is not noted")
		}
		if u := r.standing("xue1"); u.Passkeys.Count != 1 || u.Passkeys.UsedAt.IsZero() || u.Identities.Count != 0 || len(u.CodesTo) != 0 {
			t.Errorf("the administrator reads %+v", u)
		}
		demotest.WantCode(t, "another's removing", r.People.RemovePasskey(ctx, r.signed(r.user("xue2", programme.Grant{})), r.own(d)[0].ID), programme.NotFound)
		if err := r.People.RemovePasskey(ctx, r.signed(d), r.own(d)[0].ID); err != nil {
			t.Fatal(err)
		}
		if s, err := r.People.Session(ctx, o.Session); err != nil || s != nil {
			t.Errorf("its session lives on: %v, %v", s, err)
		}
		_, _, err = r.enter(k, "10.0.0.5")
		demotest.WantCode(t, "what was removed", err, programme.Forbidden)
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults of lawful changes", n)
		}
	})
}

// A passkey is added by who has just given their password, in the session that
// asked for it, under a name without numbers, once.
func TestAddingAPasskey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		k := r.device(d, "")
		if list := r.own(d); list[0].Name == "" {
			t.Error("a passkey without a name")
		}
		o, _, err := r.enter(k, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		weak, _ := r.People.Session(ctx, o.Session)
		_, _, err = r.People.BeginPasskey(ctx, weak, party)
		demotest.WantCode(t, "by a passkey alone", err, programme.Forbidden)
		add := func(s *people.Signed, name string, lie func(*passkeytest.Device)) error {
			begun, options, err := r.People.BeginPasskey(ctx, r.signed(d), party)
			if err != nil {
				t.Fatal(err)
			}
			k := passkeytest.New(t, origin)
			if lie != nil {
				lie(k)
			}
			return r.People.AddPasskey(ctx, s, party, begun, name, k.Make(t, options))
		}
		other := r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		demotest.WantCode(t, "asked by another session", add(weak, "手机", nil), programme.Forbidden)
		demotest.WantCode(t, "asked by somebody else", add(r.signed(other), "手机", nil), programme.Forbidden)
		demotest.WantCode(t, "nobody verified", add(r.signed(d), "手机", func(k *passkeytest.Device) { k.Unverified = true }), programme.Forbidden)
		demotest.WantCode(t, "another place", add(r.signed(d), "手机", func(k *passkeytest.Device) { k.Origin = "https://a.example" }), programme.Forbidden)
		demotest.WantCode(t, "a number", add(r.signed(d), "手机 13905340001", nil), programme.Invalid)
		demotest.WantCode(t, "a long name", add(r.signed(d), strings.Repeat("长", 41), nil), programme.Invalid)
		begun, options, err := r.People.BeginPasskey(ctx, r.signed(d), party)
		if err != nil {
			t.Fatal(err)
		}
		answer := passkeytest.New(t, origin).Make(t, options)
		right := atOnce(3, func(int) bool { return r.People.AddPasskey(ctx, r.signed(d), party, begun, "手机", answer) == nil })
		if right != 1 || len(r.own(d)) != 2 {
			t.Errorf("three at once: %d were right, there are %d", right, len(r.own(d)))
		}
		for _, bad := range []string{"", "{}", "null", "[1]", "\x00", `{"id":1}`, string(answer)} {
			begun, _, err := r.People.BeginPasskey(ctx, r.signed(d), party)
			if err != nil {
				t.Fatal(err)
			}
			demotest.WantCode(t, bad, r.People.AddPasskey(ctx, r.signed(d), party, begun, "手机", []byte(bad)), programme.Forbidden)
		}
		for i := range 8 {
			r.device(d, "第"+strconv.Itoa(i)+"台")
		}
		_, _, err = r.People.BeginPasskey(ctx, r.signed(d), party)
		demotest.WantCode(t, "an eleventh", err, programme.WrongState)
		r.deliver()
		if in, err := r.Message.Inbox(ctx, act.As(r.signed(d).Actor), false, ""); err != nil ||
			!slices.ContainsFunc(in.Messages, func(m message.Message) bool {
				return strings.Contains(m.Text, "通行密钥或绑定的身份已更改")
			}) {
			t.Errorf("its user was told %+v, %v", in, err)
		}
	})
}

// A passkey stands for the password and nothing else: the second factor is asked
// for besides, who is disabled or barred stays outside.
func TestAPasskeyIsNoSecondFactor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("jingban", programme.Grant{Role: programme.RoleOfficer})
		k := r.device(d, "手机")
		o, begun, err := r.enter(k, "10.0.0.1")
		if err != nil || o.Session != "" || len(o.Choices) != 1 || !o.Choices[0].Factor {
			t.Fatalf("an officer's passkey alone: %+v, %v", o, err)
		}
		for _, code := range []string{"", "123456"} {
			_, err = r.People.OpenByPasskey(ctx, begun, code, "10.0.0.1")
			demotest.WantCode(t, "with the code "+code, err, programme.Forbidden)
		}
		fresh, _ := r.ask()
		for _, secret := range []string{"", "x", fresh} {
			_, err = r.People.OpenByPasskey(ctx, secret, d.Codes[0], "10.0.0.1")
			demotest.WantCode(t, "a code without a passkey", err, programme.Forbidden)
		}
		session, err := r.People.OpenByPasskey(ctx, begun, d.Codes[0], "10.0.0.1")
		if err != nil || session == "" {
			t.Fatalf("with a recovery code: %v", err)
		}
		_, err = r.People.OpenByPasskey(ctx, begun, d.Codes[1], "10.0.0.1")
		demotest.WantCode(t, "twice", err, programme.Forbidden)
		guesses := 0
		for i := 0; i < 20 && programme.CodeOf(err) != programme.Busy; i++ {
			if _, begun, err = r.enter(k, "10.0.0.7"); err == nil {
				_, err = r.People.OpenByPasskey(ctx, begun, "000000", "10.0.0.7")
				guesses++
			}
		}
		if programme.CodeOf(err) != programme.Busy || guesses > 3 {
			t.Errorf("%d codes were guessed with one passkey again and again: %v", guesses, err)
		}
		_, begun, err = r.enter(k, "10.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.People.RemovePasskey(ctx, r.signed(d), r.own(d)[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = r.People.OpenByPasskey(ctx, begun, d.Codes[1], "10.0.0.1")
		demotest.WantCode(t, "removed between passkey and code", err, programme.Forbidden)

		x := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		phone := r.device(x, "手机")
		user := r.signed(x).User.ID
		if err := r.People.DisableUser(ctx, act.As(r.Admin), user, "离职"); err != nil {
			t.Fatal(err)
		}
		_, _, err = r.enter(phone, "10.0.0.2")
		demotest.WantCode(t, "who is disabled", err, programme.Forbidden)
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults of lawful changes", n)
		}
	})
}

// Who begins anew begins without passkeys: by an invitation, by a forgotten
// password, with a guarded role.
func TestBeginningAnewEndsPasskeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		invited := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		forgot := r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		raised := r.user("jia", programme.Grant{})
		keys := map[string]*passkeytest.Device{"an invitation": r.device(invited, "手机"), "a forgotten password": r.device(forgot, "手机"),
			"a guarded role": r.device(raised, "手机")}
		user := r.signed(invited).User.ID
		secret, err := r.People.Invite(ctx, act.As(act.SystemActor), user)
		if err != nil {
			t.Fatal(err)
		}
		demotest.Enter(t, r.System, secret, "", anotherPassword)
		r.confirm(forgot, tell.ByPhone, phone1)
		user = r.signed(forgot).User.ID
		if _, err := r.People.Recover(ctx, r.forgotten(phone1), user, "", anotherPassword, "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		founded := r.user("shenpi", programme.Grant{Role: programme.RoleApprover})
		user = userOf(t, r, "jia")
		if err := r.People.Grant(ctx, act.As(r.Admin), programme.Grant{UserID: user, Role: programme.RoleOfficer}); err != nil {
			t.Fatal(err)
		}
		r.Clock.Tick(time.Minute)
		approver := founded
		if approver.Session, err = r.People.SignIn(ctx, "shenpi", demotest.GoodPassword, founded.Codes[0], "10.0.0.9"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.People.ConfirmUser(ctx, act.As(r.signed(approver).Actor), user); err != nil {
			t.Fatal(err)
		}
		for what, k := range keys {
			if _, _, err := r.enter(k, "10.0.0.1"); programme.CodeOf(err) != programme.Forbidden {
				t.Errorf("after %s: %v", what, err)
			}
		}
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults of lawful changes", n)
		}
	})
}

func userOf(t *testing.T, r *reached, login string) string {
	t.Helper()
	u, err := r.People.UserByLogin(ctx, login)
	if err != nil || u == nil {
		t.Fatalf("%s: %v", login, err)
	}
	return u.ID
}

// A passkey that was put into the database, given to somebody else or taken out
// of it opens nothing, or is found by verifying the journal.
func TestAPasskeyPutPastTheProgram(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		mine := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		nobody, err := r.People.CreateUser(ctx, act.As(act.SystemActor), "xin", "新来的")
		if err != nil {
			t.Fatal(err)
		}
		k := r.device(mine, "手机")
		words := strings.NewReplacer("MINE", userOf(t, r, "xue1"), "OTHER", userOf(t, r, "xue2"), "NEW", nobody.ID)
		storetest.Exec(t, p, "CREATE TABLE kept AS SELECT * FROM passkeys")
		back := func() {
			storetest.Exec(t, p, "DELETE FROM passkeys")
			storetest.Exec(t, p, "INSERT INTO passkeys SELECT * FROM kept")
		}
		for query, as := range map[string]string{
			"UPDATE passkeys SET user_id='OTHER'": "OTHER", "UPDATE passkeys SET user_id='NEW'": "NEW",
			"UPDATE passkeys SET name='别的'": "MINE", "UPDATE passkeys SET synced=1": "MINE", "UPDATE passkeys SET made_at=made_at+1": "MINE",
			"UPDATE passkeys SET mark=''": "MINE", "UPDATE passkeys SET id='01x'": "MINE",
		} {
			storetest.Exec(t, p, words.Replace(query))
			stolen := k.Copy()
			stolen.Count += 100
			stolen.Owner = []byte(words.Replace(as))
			_, _, err := r.enter(stolen, "10.0.0."+strconv.Itoa(len(query)))
			demotest.WantCode(t, query, err, programme.Forbidden)
			if r.faults() == 0 && query != "UPDATE passkeys SET mark=''" {
				t.Errorf("%s is not found", query)
			}
			back()
		}
		storetest.Exec(t, p, "DELETE FROM passkeys")
		if r.faults() == 0 {
			t.Error("one that was taken out is not found")
		}
		back()
		if err := r.People.RemovePasskey(ctx, r.signed(mine), r.own(mine)[0].ID); err != nil {
			t.Fatal(err)
		}
		back()
		if r.faults() == 0 {
			t.Error("one that was removed and put back is not found")
		}
		storetest.Exec(t, p, "DELETE FROM passkeys")
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults after everything was put right", n)
		}
	})
}

// A passkey in two places is taken away as soon as both are used, and its user,
// administrators and auditors are told.
func TestACopiedPasskeyEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		k := r.device(d, "手机")
		r.device(d, "电脑")
		clone := k.Copy()
		if _, _, err := r.enter(k, "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		forged := clone.Copy()
		forged.Unverified = true
		_, _, err := r.enter(forged, "10.0.0.2")
		demotest.WantCode(t, "a wrong answer with an old count", err, programme.Forbidden)
		if len(r.own(d)) != 2 {
			t.Fatal("a wrong answer took the passkey away")
		}
		_, _, err = r.enter(clone, "10.0.0.3")
		demotest.WantCode(t, "the copy", err, programme.Forbidden)
		_, _, err = r.enter(k, "10.0.0.4")
		demotest.WantCode(t, "the first one after that", err, programme.Forbidden)
		if s, err := r.People.Session(ctx, d.Session); err != nil || s != nil {
			t.Errorf("sessions live on: %v", err)
		}
		if d.Session, err = r.People.SignIn(ctx, "xue1", demotest.GoodPassword, "", "10.0.0.5"); err != nil {
			t.Fatal(err)
		}
		if list := r.own(d); len(list) != 1 || list[0].Name != "电脑" {
			t.Errorf("left: %+v", list)
		}
		for _, who := range []programme.Actor{r.Admin, r.signed(d).Actor} {
			in, err := r.Message.Inbox(ctx, act.As(who), false, "")
			if err != nil || !slices.ContainsFunc(in.Messages, func(m message.Message) bool { return strings.Contains(m.Text, "疑被复制") }) {
				t.Errorf("%s was told %+v, %v", who.Role, in, err)
			}
		}
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults", n)
		}
	})
}

// Wrong answers are counted as wrong passwords are, and one answer that is sent
// many times at once opens once.
func TestPasskeyLimits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		k := r.device(d, "手机")
		begun, options := r.ask()
		answer := k.Sign(t, options)
		right := atOnce(4, func(int) bool {
			o, err := r.People.TakePasskey(ctx, party, begun, answer, "10.0.0.1")
			return err == nil && o.Session != ""
		})
		if right != 1 {
			t.Errorf("one answer opened %d times", right)
		}
		r.Clock.Tick(2 * time.Hour)
		forged := k.Copy()
		forged.Unverified = true
		var last error
		for range 6 {
			_, _, last = r.enter(forged, "10.0.0.2")
		}
		demotest.WantCode(t, "a sixth wrong answer", last, programme.Busy)
		_, err := r.People.SignIn(ctx, "xue1", demotest.GoodPassword, "", "10.0.0.2")
		demotest.WantCode(t, "the password from there", err, programme.Busy)
		for _, bad := range []string{"", "{}", "\xff", `{"id":"","rawId":"","type":"public-key"}`} {
			begun, _ := r.ask()
			_, err := r.People.TakePasskey(ctx, party, begun, []byte(bad), "10.0.0.3")
			demotest.WantCode(t, "bytes "+bad, err, programme.Forbidden)
		}
		for i := 0; programme.CodeOf(err) != programme.Busy || i < 10; i++ {
			if _, _, err = r.People.AskPasskey(ctx, party, "10.0.0.4"); i > 100 {
				t.Fatal("questions without end")
			}
		}
	})
}
