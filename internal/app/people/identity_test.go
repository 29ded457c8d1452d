package people_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idp"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/storetest"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// province is a provider of identities.
type province struct {
	*mockoidc.MockOIDC
	is *idp.Provider
}

// citizen is somebody at the provider, with the number of their identity card.
type citizen struct {
	*mockoidc.MockUser
	number string
}

func (c *citizen) Claims(_ []string, claims *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	return struct {
		*mockoidc.IDTokenClaims
		Name   string `json:"name"`
		Number string `json:"id_number,omitempty"`
	}{claims, c.PreferredUsername, c.number}, nil
}

func newProvince(t testing.TB, claim string) *province {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mockoidc.NewServer(key)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		err = m.Start(ln, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Shutdown() })
	return &province{m, idp.New(idp.Config{Name: "省统一身份认证", Issuer: m.Issuer(), ClientID: m.ClientID, Secret: m.ClientSecret,
		Redirect: origin + "/login/identity/back", IDClaim: claim})}
}

// visit goes there as somebody, and comes back.
func (v *province) visit(t testing.TB, address, subject, number string) (r people.Return) {
	t.Helper()
	v.QueueUser(&citizen{&mockoidc.MockUser{Subject: subject, PreferredUsername: "省里的" + subject}, number})
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	a.Body.Close()
	back, err := url.Parse(a.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	return people.Return{Browser: "a browser", From: "10.0.0.1", State: back.Query().Get("state"), Code: back.Query().Get("code")}
}

// through sends a browser there and takes it back.
func (r *reached) through(v *province, signed *people.Signed, subject, number string) (*people.Returned, string, error) {
	r.t.Helper()
	address, err := r.People.AskIdentity(ctx, v.is, signed, "a browser", "10.0.0.1")
	if err != nil {
		r.t.Fatal(err)
	}
	back := v.visit(r.t, address, subject, number)
	o, err := r.People.TakeReturn(ctx, v.is, signed, back)
	return o, back.State, err
}

func (r *reached) bind(v *province, d *demotest.Door, subject string) {
	r.t.Helper()
	o, state, err := r.through(v, r.signed(d), subject, "")
	if err != nil || !o.Binds || o.Session != "" {
		r.t.Fatalf("binding: %+v, %v", o, err)
	}
	if err := r.People.BindIdentity(ctx, v.is, r.signed(d), "a browser", state); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reached) identities(d *demotest.Door) []people.Identity {
	r.t.Helper()
	own, err := r.People.OwnAccess(ctx, r.signed(d))
	if err != nil {
		r.t.Fatal(err)
	}
	return own.Identities
}

// An identity of the province opens the account that its user bound it to, and
// no other; nobody gets an account by it, and what is unbound opens nothing.
func TestAnIdentitySignsIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r, v := newReached(t, p), newProvince(t, "")
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		other := r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		_, _, err := r.through(v, nil, "s-1", "")
		demotest.WantCode(t, "before it was bound", err, programme.Forbidden)
		o, state, err := r.through(v, r.signed(d), "s-1", "")
		if err != nil || !o.Binds || o.Name != "省里的s-1" || len(r.identities(d)) != 0 {
			t.Fatalf("before the user said yes: %+v, %v", o, err)
		}
		for what, call := range map[string]func() error{
			"another session": func() error { return r.People.BindIdentity(ctx, v.is, r.signed(other), "a browser", state) },
			"another browser": func() error { return r.People.BindIdentity(ctx, v.is, r.signed(d), "another", state) },
			"another state":   func() error { return r.People.BindIdentity(ctx, v.is, r.signed(d), "a browser", "x") },
		} {
			demotest.WantCode(t, what, call(), programme.Forbidden)
		}
		right := atOnce(3, func(int) bool { return r.People.BindIdentity(ctx, v.is, r.signed(d), "a browser", state) == nil })
		if right != 1 || len(r.identities(d)) != 1 {
			t.Errorf("bound %d times", right)
		}
		in, _, err := r.through(v, nil, "s-1", "")
		if err != nil || in.Session == "" {
			t.Fatalf("signing in: %+v, %v", in, err)
		}
		s, err := r.People.Session(ctx, in.Session)
		if err != nil || s == nil || s.Proved || s.User.Login != "xue1" {
			t.Fatalf("the session is %+v, %v: it must not count as having proved", s, err)
		}
		if u := r.standing("xue1"); u.Identities.Count != 1 || u.Identities.UsedAt.IsZero() || u.Passkeys.Count != 0 {
			t.Errorf("the administrator reads %+v", u)
		}
		_, err = r.People.AskIdentity(ctx, v.is, s, "a browser", "10.0.0.1")
		demotest.WantCode(t, "binding without the password", err, programme.Forbidden)
		_, state, err = r.through(v, r.signed(other), "s-1", "")
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a second account", r.People.BindIdentity(ctx, v.is, r.signed(other), "a browser", state), programme.Conflict)
		_, state, err = r.through(v, r.signed(d), "s-2", "")
		if err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a second identity", r.People.BindIdentity(ctx, v.is, r.signed(d), "a browser", state), programme.WrongState)
		elsewhere := newProvince(t, "")
		_, _, err = r.through(elsewhere, nil, "s-1", "")
		demotest.WantCode(t, "the same name elsewhere", err, programme.Forbidden)
		id := r.identities(d)[0].ID
		demotest.WantCode(t, "another's unbinding", r.People.UnbindIdentity(ctx, r.signed(other), id), programme.NotFound)
		if err := r.People.UnbindIdentity(ctx, r.signed(d), id); err != nil {
			t.Fatal(err)
		}
		if s, err := r.People.Session(ctx, in.Session); err != nil || s != nil {
			t.Errorf("its session lives on: %v", err)
		}
		_, _, err = r.through(v, nil, "s-1", "")
		demotest.WantCode(t, "after it was unbound", err, programme.Forbidden)
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults of lawful changes", n)
		}
	})
}

// A return is good once, in time, in the browser and the session that was sent.
func TestReturnsFromTheProvider(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r, v := newReached(t, p), newProvince(t, "")
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		other := r.user("xue2", programme.Grant{Role: programme.RoleTrainee, PersonID: "p2"})
		r.bind(v, d, "s-1")
		sent := func(signed *people.Signed) people.Return {
			address, err := r.People.AskIdentity(ctx, v.is, signed, "a browser", "10.0.0.1")
			if err != nil {
				t.Fatal(err)
			}
			return v.visit(t, address, "s-1", "")
		}
		first, second := sent(nil), sent(nil)
		for what, change := range map[string]func(*people.Return){
			"another browser": func(b *people.Return) { b.Browser = "another" }, "no browser": func(b *people.Return) { b.Browser = "" },
			"another state": func(b *people.Return) { b.State = "x" }, "another code": func(b *people.Return) { b.Code = "x" },
			"another's code": func(b *people.Return) { b.Code = second.Code }, "refused there": func(b *people.Return) { b.Fail = "access_denied" },
			"another issuer": func(b *people.Return) { b.Issuer = "https://evil.example.com" },
		} {
			back := sent(nil)
			change(&back)
			_, err := r.People.TakeReturn(ctx, v.is, nil, back)
			demotest.WantCode(t, what, err, programme.Forbidden)
		}
		right := atOnce(3, func(int) bool {
			o, err := r.People.TakeReturn(ctx, v.is, nil, first)
			return err == nil && o.Session != ""
		})
		if right != 1 {
			t.Errorf("one return opened %d times", right)
		}
		late := sent(nil)
		r.Clock.Tick(10*time.Minute + time.Second)
		_, err := r.People.TakeReturn(ctx, v.is, nil, late)
		demotest.WantCode(t, "too late", err, programme.Forbidden)
		if d.Session, err = r.People.SignIn(ctx, "xue1", demotest.GoodPassword, "", "10.0.0.2"); err != nil {
			t.Fatal(err)
		}
		for what, signed := range map[string]*people.Signed{"signed out meanwhile": nil, "signed in as somebody else": r.signed(other)} {
			_, err = r.People.TakeReturn(ctx, v.is, signed, sent(r.signed(d)))
			demotest.WantCode(t, what, err, programme.Forbidden)
		}
		v.Shutdown()
		gone := idp.New(idp.Config{Name: "省统一身份认证", Issuer: v.Issuer()})
		_, err = r.People.AskIdentity(ctx, gone, nil, "a browser", "10.0.0.1")
		demotest.WantCode(t, "a provider that is away", err, programme.Unavailable)
		for i := 0; programme.CodeOf(err) != programme.Busy; i++ {
			if _, err = r.People.TakeReturn(ctx, v.is, nil, people.Return{State: strconv.Itoa(i), From: "10.0.0.4"}); i > 100 {
				t.Fatal("returns without end")
			}
		}
	})
}

// An identity stands for the password and nothing else: a guarded role gives its
// code besides; who begins anew begins without one; one that was put into the
// database opens nothing and is found.
func TestAnIdentityIsNoSecondFactor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r, v := newReached(t, p), newProvince(t, "")
		d := r.user("jingban", programme.Grant{Role: programme.RoleOfficer})
		r.bind(v, d, "s-1")
		o, state, err := r.through(v, nil, "s-1", "")
		if err != nil || o.Session != "" || len(o.Choices) != 1 {
			t.Fatalf("an officer's alone: %+v, %v", o, err)
		}
		for browser, code := range map[string]string{"a browser": "123456", "another": d.Codes[0]} {
			_, err = r.People.OpenByIdentity(ctx, browser, state, code, "10.0.0.1")
			demotest.WantCode(t, "from "+browser, err, programme.Forbidden)
		}
		if _, err = r.People.OpenByIdentity(ctx, "a browser", state, d.Codes[0], "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		x := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		r.bind(v, x, "s-2")
		storetest.Exec(t, p, "CREATE TABLE kept AS SELECT * FROM identities")
		for _, query := range []string{"UPDATE identities SET user_id='USER' WHERE user_id='OTHER'", "UPDATE identities SET issuer='x'",
			"UPDATE identities SET name='x'", "UPDATE identities SET id='x' WHERE user_id='OTHER'"} {
			storetest.Exec(t, p, strings.NewReplacer("USER", userOf(t, r, "jingban"), "OTHER", userOf(t, r, "xue1")).Replace(query))
			_, _, err = r.through(v, nil, "s-2", "")
			demotest.WantCode(t, query, err, programme.Forbidden)
			if r.faults() == 0 {
				t.Errorf("%s is not found", query)
			}
			storetest.Exec(t, p, "DELETE FROM identities")
			storetest.Exec(t, p, "INSERT INTO identities SELECT * FROM kept")
		}
		r.confirm(x, tell.ByPhone, phone1)
		if _, err := r.People.Recover(ctx, r.forgotten(phone1), userOf(t, r, "xue1"), "", anotherPassword, "10.0.0.1"); err != nil {
			t.Fatal(err)
		}
		_, _, err = r.through(v, nil, "s-2", "")
		demotest.WantCode(t, "after a forgotten password", err, programme.Forbidden)
		if err := r.People.DisableUser(ctx, act.As(r.Admin), userOf(t, r, "jingban"), "离职"); err != nil {
			t.Fatal(err)
		}
		_, state, err = r.through(v, nil, "s-1", "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.People.OpenByIdentity(ctx, "a browser", state, d.Codes[1], "10.0.0.1")
		demotest.WantCode(t, "who is disabled", err, programme.Forbidden)
		if n := r.faults(); n > 0 {
			t.Errorf("%d faults of lawful changes", n)
		}
	})
}

// The number of an identity card, where a claim is named, bars a stranger from
// being bound to a trainee's account, and opens nothing by itself.
func TestTheNumberBars(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r, v := newReached(t, p), newProvince(t, "id_number")
		d := r.user("xue1", programme.Grant{Role: programme.RoleTrainee, PersonID: "p1"})
		mine, theirs := demotest.CheckDigit("379901198001010012", false), demotest.CheckDigit("379901198101010012", false)
		storetest.Exec(t, p, strings.NewReplacer("INDEX", r.People.Keys.Index(seal.IDNumber, mine)).Replace(
			"INSERT INTO persons (id, name, sex, id_sealed, id_index, id_masked, phone_sealed, phone_index, bank_sealed, bank_index, version) "+
				"VALUES ('p1', '某某', '男', 'x', 'INDEX', '3799************', '', '', '', '', 1)"))
		for what, number := range map[string]string{"another's number": theirs, "no number": "", "no such number": "379901198001010099"} {
			_, _, err := r.through(v, r.signed(d), "s-1", number)
			demotest.WantCode(t, what, err, programme.Forbidden)
		}
		_, _, err := r.through(v, nil, "s-1", mine)
		demotest.WantCode(t, "the number alone", err, programme.Forbidden)
		if o, _, err := r.through(v, r.signed(d), "s-1", strings.ToLower(mine)); err != nil || !o.Binds {
			t.Errorf("the number of the account's person: %+v, %v", o, err)
		}
		clerk := r.user("jingban", programme.Grant{Role: programme.RoleOfficer})
		if o, _, err := r.through(v, r.signed(clerk), "s-2", ""); err != nil || !o.Binds {
			t.Errorf("of whom no number is known: %+v, %v", o, err)
		}
		if o, _, err := r.through(v, r.signed(clerk), "s-3 "+mine, mine); err != nil || o.Name != "" {
			t.Errorf("a name with a number in it: %+v, %v", o, err)
		}
	})
}
