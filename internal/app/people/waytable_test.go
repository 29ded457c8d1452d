package people_test

import (
	"strconv"
	"testing"
	"time"

	"jinlanling/internal/app/message"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/passkey/passkeytest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// owned is an account with everything that opens one.
type owned struct {
	*demotest.Door
	user, phone, subject string
	key                  *passkeytest.Device
}

func (r *reached) owned(n int, role programme.Role, v *province) *owned {
	r.t.Helper()
	x := &owned{phone: "139053400" + strconv.Itoa(10+n), subject: "s-" + strconv.Itoa(n)}
	g := programme.Grant{Role: role}
	switch role.Scope() {
	case programme.OwnBase:
		g.BaseCode = string(idcode.MakeCreditCode("91", "371400", "MA3C1234"))
	case programme.OwnEmployer:
		g.EmployerID = "e1"
	case programme.OwnPerson:
		g.PersonID = "p" + strconv.Itoa(n)
	case programme.OwnCounty:
		g.County = "德城区"
	}
	x.Door = r.user("user"+strconv.Itoa(n), g)
	x.user = userOf(r.t.(*testing.T), r, "user"+strconv.Itoa(n))
	x.key = r.device(x.Door, "手机")
	r.bind(v, x.Door, x.subject)
	r.confirm(x.Door, tell.ByPhone, x.phone)
	return x
}

// comes tries a way in, with a code of the second factor or "" for none, and
// reports whether somebody is in.
func (r *reached) comes(way string, x *owned, v *province, code string) bool {
	r.t.Helper()
	r.Clock.Tick(time.Hour) // so that limits and messages do not speak for the ways
	session, from := "", "10.0.9.1"
	switch way {
	case "密码":
		session, _ = r.People.SignIn(ctx, x.Login, demotest.GoodPassword, code, from)
	case "通行密钥":
		o, begun, err := r.enter(x.key, from)
		if err != nil {
			r.t.Fatal(err)
		}
		if session = o.Session; session == "" {
			session, _ = r.People.OpenByPasskey(ctx, begun, code, from)
		}
	case "统一身份认证":
		o, state, err := r.through(v, nil, x.subject, "")
		if err != nil {
			r.t.Fatal(err)
		}
		if session = o.Session; session == "" {
			session, _ = r.People.OpenByIdentity(ctx, "a browser", state, code, from)
		}
	case "短信验证码":
		secret, digits := r.begin(x.phone)
		o, err := r.People.TakeCode(ctx, message.OpensIn, secret, digits, from)
		if err == nil {
			if session = o.Session; session == "" {
				session, _ = r.People.OpenByCode(ctx, secret, x.user, code, from)
			}
		}
	case "忘了密码，凭验证码重设":
		if done, err := r.People.Recover(ctx, r.forgotten(x.phone), x.user, code, anotherPassword, from); err == nil {
			session = done.Session
		}
	default:
		r.t.Fatalf("the table has a way that no test goes: %s", way)
	}
	return session != ""
}

// Every role comes in by the ways that the table says, with what it says, and by
// no other.
func TestTheTableOfWays(t *testing.T) {
	p := storetest.Place{Dir: t.TempDir()}
	r, v := newReached(t, p), newProvince(t, "")
	storetest.Exec(t, p, "INSERT INTO employers (id, credit_code, name, county, kind, version) VALUES ('e1', '', '某某公司', '', '', 1)")
	for n, row := range programme.Roles {
		role := row.Role
		if role == programme.RoleSystem {
			continue
		}
		x := r.owned(n, role, v)
		for i, w := range people.WaysOf(role) {
			if got := r.comes(w.Name, x, v, ""); got != (w.May && !w.Factor) {
				t.Errorf("%s by %s without a code: in %v, the table says %+v", role, w.Name, got, w)
			}
			if role.Guarded() {
				if got := r.comes(w.Name, x, v, x.Codes[i]); got != w.May {
					t.Errorf("%s by %s with a code: in %v, the table says %+v", role, w.Name, got, w)
				}
			}
		}
		if role.Guarded() {
			continue
		}
		// the last way began anew; with a second factor each way asks for it
		x = r.owned(50+n, role, v)
		e, err := r.People.BeginSecondFactor(ctx, r.signed(x.Door))
		if err != nil {
			t.Fatal(err)
		}
		codes, err := r.People.ConfirmSecondFactor(ctx, r.signed(x.Door), demotest.Digits(e.Secret, r.Record.Now()))
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range people.WaysOf(role) {
			if r.comes(w.Name, x, v, "") || !r.comes(w.Name, x, v, codes[i]) {
				t.Errorf("%s by %s does not hold to the second factor that is on", role, w.Name)
			}
		}
	}
}
