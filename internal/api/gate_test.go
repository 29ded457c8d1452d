package api_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// Every documented operation with a token of every role, without one, with one
// that has expired and with one that lacks the scope: the answer follows the
// tables of actions and reads, and its status is documented (every answer of a
// test is held against the document).
func TestEveryOperationFollowsTheTables(t *testing.T) {
	w := open(t, demotest.RostersIn)
	gates := w.server.(*api.Handler).Gates()
	if len(gates) < 100 {
		t.Fatalf("only %d operations", len(gates))
	}
	full, lacking := map[programme.Role]string{}, map[programme.Role]string{}
	for role, actor := range w.everyone() {
		full[role] = w.token(t, actor, everything(role)...)
		scope := "token.revoke" // one that every role may have, and that reads nothing
		lacking[role] = w.token(t, actor, scope)
	}
	for name, g := range gates {
		method, path, _ := strings.Cut(name, " ")
		path = strings.NewReplacer("{id}", "nothing", "{entry}", "nothing").Replace(path)
		if a := w.ask(t, method, path, "", nil); a.status != 401 || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s without a token: %d %s, want 401 with a challenge", name, a.status, a.header.Get("WWW-Authenticate"))
		}
		if a := w.ask(t, method, path, "jl_wrong", nil); a.status != 401 {
			t.Errorf("%s with a wrong token: %d, want 401", name, a.status)
		}
		for role := range full {
			var body any
			if method == "POST" {
				body = map[string]any{}
			}
			a := w.ask(t, method, path, full[role], body)
			switch {
			case g.Role(role) == (a.status == 403):
				t.Errorf("%s by %s: %d, the tables say allowed %v: %s", name, role, a.status, g.Role(role), a.text)
			case a.status == 401 || a.status >= 500:
				t.Errorf("%s by %s: %d: %s", name, role, a.status, a.text)
			}
			a = w.ask(t, method, path, lacking[role], body)
			if needs := g.Scope() != "" && g.Scope() != "token.revoke"; needs && a.status != 403 {
				t.Errorf("%s by %s without the scope: %d, want 403", name, role, a.status)
			}
		}
	}
	w.clock.Tick(31 * 24 * 3600 * 1e9)
	for name := range gates {
		method, path, _ := strings.Cut(name, " ")
		if a := w.ask(t, method, strings.ReplaceAll(path, "{id}", "nothing"), full[programme.RoleOfficer], nil); a.status != 401 {
			t.Errorf("%s with an expired token: %d, want 401", name, a.status)
		}
	}
}

// Everything of one's own is read; what is another's is not there.
func TestReadsKeepToScope(t *testing.T) {
	w := open(t, demotest.Settled)
	all := w.token(t, w.Auditor, people.ScopeRead)
	clerk := w.token(t, w.Bases[0].Clerk, people.ScopeRead)
	mine := w.Bases[0].Base.CreditCode
	for i := range programme.Reads {
		noun := programme.Reads[i].Noun
		path := "/api/v1/" + string(noun)
		rows := w.want(t, 200, "GET", path+"?limit=200", all, nil).items()
		for k, r := range rows {
			if k >= 12 {
				break
			}
			one := w.want(t, 200, "GET", path+"/"+r["id"].(string), all, nil)
			if !programme.MayRead(programme.RoleClerk, noun) || act.ListingOf(noun).Open {
				continue
			}
			owner := one.body["owner"].(map[string]any)["base_code"].(string)
			if owner == "" {
				continue
			}
			want := 404
			if owner == mine {
				want = 200
			}
			w.want(t, want, "GET", path+"/"+r["id"].(string), clerk, nil)
		}
	}
}

// What is another base's is refused to whoever could do it to their own: every
// operation that needs no more than a reason.
func TestWritesKeepToScope(t *testing.T) {
	w := open(t, demotest.Settled)
	all := w.token(t, w.Auditor, people.ScopeRead)
	theirs := w.Bases[1].Base.CreditCode
	things := map[programme.Noun]string{}
	tokens := map[programme.Role]string{}
	for role, actor := range w.everyone() {
		if role.Scope() == programme.OwnBase {
			tokens[role] = w.token(t, actor, everything(role)...)
		}
	}
	tried := 0
	for _, o := range api.Operations {
		noun := programme.Noun(strings.Split(o.Path, "/")[1])
		if !strings.Contains(o.Path, "{id}") || act.ListingOf(noun) == nil {
			continue
		}
		if _, looked := things[noun]; !looked {
			things[noun] = ""
			for _, r := range w.want(t, 200, "GET", "/api/v1/"+string(noun)+"?limit=200", all, nil).items() {
				one := w.want(t, 200, "GET", "/api/v1/"+string(noun)+"/"+r["id"].(string), all, nil)
				if one.body["owner"].(map[string]any)["base_code"] == theirs {
					things[noun] = r["id"].(string)
					break
				}
			}
		}
		if things[noun] == "" {
			continue
		}
		for role, token := range tokens {
			if !slices.Contains(programme.Find(o.Action).Roles, role) || role == programme.RoleClerk && o.Action == programme.TokenRevoke {
				continue
			}
			a := w.ask(t, "POST", "/api/v1"+strings.ReplaceAll(o.Path, "{id}", things[noun]), token, map[string]any{"reason": "试一试"})
			if a.status == 400 {
				continue // needs more than a reason
			}
			tried++
			if a.status != 403 && a.status != 404 {
				t.Errorf("%s by another's %s: %d: %s", o.Action, role, a.status, a.text)
			}
		}
	}
	if tried < 12 {
		t.Errorf("only %d were tried", tried)
	}
}

// A token dies with its user and with its role, and when it is revoked.
func TestTokensDie(t *testing.T) {
	w := open(t, demotest.RostersIn)
	admin := act.As(act.SystemActor)
	admin.Role = programme.RoleAdministrator
	get := func(token string) int { return w.ask(t, "GET", "/api/v1/programme", token, nil).status }
	approver, clerk := w.token(t, w.Approver, people.ScopeRead), w.token(t, w.Bases[0].Clerk, people.ScopeRead)
	officer := w.token(t, w.Officer, people.ScopeRead)
	for _, s := range []string{approver, clerk, officer} {
		if got := get(s); got != 200 {
			t.Fatalf("a fresh token: %d", got)
		}
	}
	roles, err := w.People.RolesOf(ctx, w.Approver.User)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.RevokeRole(ctx, admin, roles[0].Grant.ID, "调岗"); err != nil {
		t.Fatal(err)
	}
	if err := w.People.DisableUser(ctx, admin, w.Bases[0].Clerk.User, "离职"); err != nil {
		t.Fatal(err)
	}
	list, err := w.People.Tokens(ctx, act.As(w.Officer), w.Officer.User)
	if err != nil || len(list) != 1 {
		t.Fatalf("the officer's tokens: %v, %v", list, err)
	}
	revoker := w.token(t, w.everyone()[programme.RoleAdministrator], "token.revoke")
	w.want(t, 200, "POST", "/api/v1/user/"+w.Officer.User+"/revoke-token", revoker, map[string]any{"token": list[0].ID})
	for what, s := range map[string]string{"a role taken back": approver, "a disabled user": clerk, "a revoked token": officer} {
		if got := get(s); got != 401 {
			t.Errorf("%s: %d, want 401", what, got)
		}
	}
}

// Cookies are nothing here, whatever they hold.
func TestCookiesAreNotRead(t *testing.T) {
	w := open(t, demotest.RostersIn)
	roles, err := w.People.RolesOf(ctx, w.Officer.User)
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.People.EnterDemo(ctx, w.Officer.User, roles[0].Grant.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := w.want(t, 401, "GET", "/api/v1/base", "", nil, "Cookie", "jinlanling="+session)
	if a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another site may read the answer")
	}
	w.want(t, 401, "GET", "/api/v1/base", session, nil)
}
