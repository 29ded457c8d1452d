package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/api"
	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

// world is a small year stopped where reviews wait, with a handler over it.
type world struct {
	*app.System
	*demo.Cast
	clock  *demo.Clock
	server http.Handler
	doc    *document
}

func build(t testing.TB, p storetest.Place, stages int) *world {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Place: p, Stages: stages})
	w := &world{System: y.System, Cast: y.Cast, clock: y.Clock, server: api.New(y.System, api.Options{Clock: y.Clock.Now, Burst: 1e6})}
	w.doc = readDocument(t, w)
	return w
}

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

// open opens a year on SQLite, the day after it was built.
func open(t testing.TB, stages int) *world {
	t.Helper()
	w := build(t, storetest.Place{Dir: t.TempDir()}, stages)
	w.clock.Tick(24 * time.Hour)
	return w
}

// token makes a token of a user's role.
func (w *world) token(t testing.TB, actor programme.Actor, scopes ...string) string {
	t.Helper()
	secret, err := w.tryToken(actor, scopes...)
	if err != nil {
		t.Fatalf("a token of %s with %v: %v", actor.Role, scopes, err)
	}
	return secret
}

func (w *world) tryToken(actor programme.Actor, scopes ...string) (string, error) {
	roles, err := w.People.RolesOf(ctx, actor.User)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == actor.Role })
	_, secret, err := w.People.CreateToken(ctx, act.As(actor),
		people.TokenIn{UserID: actor.User, GrantID: roles[i].Grant.ID, Name: "试验", Scopes: scopes, LastDay: w.Today().AddDays(30)})
	return secret, err
}

// everything are all the scopes that a role may be given.
func everything(r programme.Role) []string {
	out := []string{people.ScopeRead}
	for _, a := range people.DoesOf(r) {
		out = append(out, string(a))
	}
	return out
}

// answer is a response as a test looks at it.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (w *world) ask(t testing.TB, method, path, token string, body any, headers ...string) answer {
	t.Helper()
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case file:
		r, kind = b.form(t)
	case string:
		r, kind = strings.NewReader(b), "application/json"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		r, kind = bytes.NewReader(raw), "application/json"
	}
	q := httptest.NewRequest(method, path, r)
	if kind != "" {
		q.Header.Set("Content-Type", kind)
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, q)
	a := answer{status: rec.Code, header: rec.Header(), text: rec.Body.String()}
	if strings.Contains(a.header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(rec.Body.Bytes(), &a.body); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, a.text)
		}
	}
	w.doc.check(t, method, q.URL.Path, a)
	return a
}

// want asks and expects a status.
func (w *world) want(t testing.TB, status int, method, path, token string, body any, headers ...string) answer {
	t.Helper()
	a := w.ask(t, method, path, token, body, headers...)
	if a.status != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, path, a.status, status, a.text)
	}
	return a
}

// file is something to upload.
type file []byte

func (f file) form(t testing.TB) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", "x.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(f)
	m.Close()
	return &b, m.FormDataContentType()
}

// items are a page's rows.
func (a answer) items() (out []map[string]any) {
	list, _ := a.body["items"].([]any)
	for _, x := range list {
		out = append(out, x.(map[string]any))
	}
	return out
}

func (a answer) next() string { s, _ := a.body["next"].(string); return s }

// everyone is one actor of every role that the cast has.
func (w *world) everyone() map[programme.Role]programme.Actor {
	b := w.Bases[0]
	return map[programme.Role]programme.Actor{programme.RoleOfficer: w.Officer, programme.RoleApprover: w.Approver, programme.RoleAuditor: w.Auditor,
		programme.RoleHead: b.Head, programme.RoleClerk: b.Clerk, programme.RoleTeacher: b.Teacher, programme.RoleTreasurer: b.Treasurer,
		programme.RoleEmployer: w.Employers[0], programme.RoleAdministrator: w.granted(programme.Grant{Role: programme.RoleAdministrator}, "apiadmin"),
		programme.RoleCounty:  w.granted(programme.Grant{Role: programme.RoleCounty, County: b.Base.County}, "apicounty"),
		programme.RoleTrainee: w.granted(programme.Grant{Role: programme.RoleTrainee, PersonID: w.somebody()}, "apitrainee")}
}

// granted is a user made for the test in a role.
func (w *world) granted(g programme.Grant, login string) programme.Actor {
	u, err := w.People.UserByLogin(ctx, login)
	if err != nil {
		if u, err = w.People.CreateUser(ctx, act.As(act.SystemActor), login, "试验"+login); err != nil {
			panic(err)
		}
		g.UserID = u.ID
		if err := w.People.Grant(ctx, act.As(act.SystemActor), g); err != nil {
			panic(err)
		}
	}
	a, err := w.People.Actor(ctx, u.ID, g.Role)
	if err != nil {
		panic(err)
	}
	return a
}

// somebody is the person of base 0's first application.
func (w *world) somebody() string {
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil || len(apps) == 0 {
		return "nobody"
	}
	return apps[0].PersonID
}
