package people_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// reached is an office whose people have phones and mail.
type reached struct {
	*demotest.Office
	t           testing.TB
	phone, mail demotest.Carrier
}

func newReached(t testing.TB, p storetest.Place) *reached {
	r := &reached{Office: demotest.NewOffice(t, p), t: t}
	r.Message.SetPost(message.Post{Phone: &r.phone, Mail: &r.mail, URL: "https://jn.example.gov.cn"})
	r.deliver()
	return r
}

// deliver lets everything leave that may, and forgets what left before.
func (r *reached) deliver() {
	r.t.Helper()
	r.phone.Take()
	r.mail.Take()
	demotest.Deliver(r.t, r.System)
}

var sixDigits = regexp.MustCompile(`\d{6}`)

// sent is the code in the only letter or message that left to an address, ""
// where none did.
func (r *reached) sent(to string) (code string) {
	r.t.Helper()
	r.deliver()
	for _, p := range append(r.phone.Taken(), r.mail.Taken()...) {
		if p.To == to && strings.Contains(p.Text, "验证码 ") {
			code = sixDigits.FindString(strings.ReplaceAll(p.Text, to, ""))
		}
	}
	return code
}

// user makes somebody who has set a password.
func (r *reached) user(login string, g programme.Grant) *demotest.Door {
	r.t.Helper()
	u, err := r.People.CreateUser(ctx, act.As(act.SystemActor), login, "某某"+login)
	if err != nil {
		r.t.Fatal(err)
	}
	if g.Role != "" {
		g.UserID = u.ID
		if err := r.People.Grant(ctx, act.As(act.SystemActor), g); err != nil {
			r.t.Fatal(err)
		}
	}
	secret, err := r.People.Invite(ctx, act.As(act.SystemActor), u.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return demotest.Enter(r.t, r.System, secret, "", demotest.GoodPassword)
}

func (r *reached) signed(d *demotest.Door) *people.Signed {
	r.t.Helper()
	s, err := r.People.Session(ctx, d.Session)
	if err != nil || s == nil {
		r.t.Fatalf("%s's session: %v, %v", d.Login, s, err)
	}
	return s
}

// confirm gives somebody an address that they confirmed.
func (r *reached) confirm(d *demotest.Door, channel, address string) {
	r.t.Helper()
	c := act.As(r.signed(d).Actor)
	if err := r.Message.SetContact(ctx, c, channel, address); err != nil {
		r.t.Fatal(err)
	}
	r.deliver()
	proof := ""
	for _, p := range append(r.phone.Taken(), r.mail.Taken()...) {
		if p.To == address {
			proof = sixDigits.FindString(p.Text)
			if _, link, found := strings.Cut(p.Text, "/confirm/"); found {
				proof, _, _ = strings.Cut(link, "\n")
			}
		}
	}
	if err := r.Message.ConfirmContact(ctx, c, channel, proof); err != nil {
		r.t.Fatal(err)
	}
}

// begin sends a code to sign in and gives the secret with it.
func (r *reached) begin(phone string) (secret, code string) {
	r.t.Helper()
	secret, err := r.People.SendCode(ctx, message.OpensIn, phone, "10.0.0.1")
	if err != nil {
		r.t.Fatal(err)
	}
	return secret, r.sent(idcode.CleanPhone(phone))
}

const phone1, phone2 = "13905340001", "13905340002"

// A code to a confirmed phone signs in, once, within five minutes, the newest
// alone; the session says how it came.
func TestACodeSignsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		if secret, code := r.begin(phone1); secret == "" || code != "" {
			t.Error("a code went to a phone that nobody confirmed")
		}
		r.confirm(d, tell.ByPhone, phone1)
		r.Clock.Tick(time.Hour)
		old, oldCode := r.begin("139-0534-0001")
		if oldCode == "" {
			t.Fatal("no code went")
		}
		secret, code := r.begin(phone1)
		for what, c := range map[string][2]string{"an older code": {old, oldCode}, "a guess": {secret, "x"}, "no secret": {"", code},
			"another's secret": {"x", code}} {
			_, err := r.People.TakeCode(ctx, message.OpensIn, c[0], c[1], "10.0.0.1")
			demotest.WantCode(t, what, err, programme.Forbidden)
		}
		_, err := r.People.TakeCode(ctx, message.OpensPassword, secret, code, "10.0.0.1")
		demotest.WantCode(t, "a code of another purpose", err, programme.Forbidden)
		o, err := r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.0.2")
		if err != nil || o.Session == "" {
			t.Fatalf("the code: %+v, %v", o, err)
		}
		_, err = r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.0.2")
		demotest.WantCode(t, "the code again", err, programme.Forbidden)
		signed, err := r.People.Session(ctx, o.Session)
		if err != nil || signed == nil || signed.Proved || signed.User.Login != "xue1" {
			t.Fatalf("the session is %+v, %v: it must not count as having proved", signed, err)
		}
		own, err := r.People.OwnAccess(ctx, signed)
		if err != nil || len(own.Sessions) < 1 || people.DoorWords[own.Sessions[0].Door] != "短信验证码" || own.SignIns[0].Outcome != people.SignInPhone {
			t.Errorf("own access: %+v, %v", own, err)
		}
		secret, code = r.begin(phone1)
		r.Clock.Tick(message.OpensFor)
		_, err = r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.0.2")
		demotest.WantCode(t, "a code after five minutes", err, programme.Forbidden)
	})
}

// Guesses of a code are five, however many come at once, and codes to one phone
// and from one address are few, whether anybody has the phone or not.
func TestCodesAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		r.confirm(d, tell.ByPhone, phone1)
		secret, code := r.begin(phone1)
		weighed := atOnce(20, func(i int) bool {
			_, err := r.People.TakeCode(ctx, message.OpensIn, secret, "99999x", "10.0.1."+string(rune('a'+i)))
			if c := programme.CodeOf(err); c != programme.Forbidden && c != programme.Busy {
				t.Errorf("a guess: %v", err)
			}
			return programme.CodeOf(err) == programme.Forbidden
		})
		if weighed == 0 {
			t.Error("no guess was answered")
		}
		_, err := r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.2.1")
		demotest.WantCode(t, "the right code after too many guesses", err, programme.Forbidden)
		for _, phone := range []string{phone1, phone2} {
			r.Clock.Tick(3 * time.Hour)
			var codes []programme.ErrorCode
			for range 4 {
				_, err := r.People.SendCode(ctx, message.OpensIn, phone, "10.0.3.1")
				codes = append(codes, programme.CodeOf(err))
			}
			if codes[2] != "" || codes[3] != programme.Busy {
				t.Errorf("four codes to one phone: %v", codes)
			}
		}
		r.Clock.Tick(3 * time.Hour)
		busy := 0
		for i := range 40 {
			phone := "138053400" + string(rune('0'+i/10)) + string(rune('0'+i%10))
			if _, err := r.People.SendCode(ctx, message.OpensIn, phone, "10.0.4.1"); programme.CodeOf(err) == programme.Busy {
				busy++
			}
		}
		if busy != 10 {
			t.Errorf("%d of 40 codes from one address waited, want 10", busy)
		}
		secret, code = r.begin(phone1)
		in := atOnce(5, func(int) bool {
			o, err := r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.5.1")
			return err == nil && o.Session != ""
		})
		if in != 1 {
			t.Errorf("one code opened %d sessions", in)
		}
	})
}

// One phone on several accounts asks which after the code; the second factor is
// asked where it is on; what was not confirmed, was changed since, or lay
// unused for half a year opens nothing.
func TestAPhoneOfSeveralAccounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		one := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		two := r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		three := r.user("xue3", programme.Grant{Role: programme.RoleTrainee, PersonID: "p3"})
		r.confirm(one, tell.ByPhone, phone1)
		r.confirm(two, tell.ByPhone, phone1)
		if err := r.Message.SetContact(ctx, act.As(r.signed(three).Actor), tell.ByPhone, phone1); err != nil {
			t.Fatal(err)
		}
		e, err := r.People.BeginSecondFactor(ctx, r.signed(two))
		if err != nil {
			t.Fatal(err)
		}
		codes, err := r.People.ConfirmSecondFactor(ctx, r.signed(two), demotest.Digits(e.Secret, r.Record.Now()))
		if err != nil {
			t.Fatal(err)
		}
		secret, code := r.begin(phone1)
		o, err := r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.0.1")
		if err != nil || o.Session != "" || len(o.Choices) != 2 {
			t.Fatalf("two accounts: %+v, %v", o, err)
		}
		id := map[string]string{}
		for _, c := range o.Choices {
			id[c.Name] = c.UserID
		}
		third, _ := r.People.UserByLogin(ctx, "xue3")
		_, err = r.People.OpenByCode(ctx, secret, third.ID, "", "10.0.0.1")
		demotest.WantCode(t, "an account that did not confirm the phone", err, programme.Forbidden)
		_, err = r.People.OpenByCode(ctx, secret, id["某某xue2"], "", "10.0.0.1")
		demotest.WantCode(t, "without the second factor", err, programme.Forbidden)
		session, err := r.People.OpenByCode(ctx, secret, id["某某xue2"], codes[0], "10.0.0.1")
		if err != nil || session == "" {
			t.Fatalf("with a recovery code: %v", err)
		}
		_, err = r.People.OpenByCode(ctx, secret, id["某某xue1"], "", "10.0.0.1")
		demotest.WantCode(t, "the other account with the same code", err, programme.Forbidden)

		r.confirm(one, tell.ByPhone, phone2)
		r.Clock.Tick(time.Hour)
		secret, code = r.begin(phone1)
		if o, err = r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.0.1"); err != nil || len(o.Choices) != 1 || o.Choices[0].Name != "某某xue2" {
			t.Errorf("after one of them changed their phone: %+v, %v", o, err)
		}
		r.Clock.Tick(181 * 24 * time.Hour)
		secret, code = r.begin(phone2)
		_, err = r.People.TakeCode(ctx, message.OpensIn, secret, code, "10.0.0.1")
		demotest.WantCode(t, "an account that nobody used for half a year", err, programme.Forbidden)
	})
}
