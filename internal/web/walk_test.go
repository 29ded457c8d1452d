package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

var ctx = context.Background()

// site is a served demo year that tests sign in to.
type site struct {
	*app.System
	*demo.Cast
	clock  *demo.Clock
	server *web.Server
	http.Handler
}

// open serves a fresh small demo that stopped after so many stages.
func open(t testing.TB, stages int) *site {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: stages, Seed: 5})
	s := web.New(y.System, web.Options{Demo: true})
	return &site{y.System, y.Cast, y.Clock, s, s.Handler()}
}

// enter starts a session as an actor and gives its cookie.
func (s *site) enter(t testing.TB, a programme.Actor) *http.Cookie {
	t.Helper()
	roles, err := s.People.RolesOf(ctx, a.User)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == a.Role })
	if i < 0 {
		t.Fatalf("%s does not hold %s", a.Name, a.Role)
	}
	form := url.Values{"user": {a.User}, "grant": {roles[i].Grant.ID}}
	w := s.post(nil, "/demo", form)
	cookies := w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(cookies) == 0 {
		t.Fatalf("entering as %s: %d", a.Name, w.Code)
	}
	return cookies[0]
}

func (s *site) get(c *http.Cookie, path string) *httptest.ResponseRecorder {
	return s.send(c, httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(c *http.Cookie, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(c, r)
}

func (s *site) send(c *http.Cookie, r *http.Request) *httptest.ResponseRecorder {
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// everybody is one user of every role, at base 0, its county, an employer of
// its people and one of its trainees.
func (s *site) everybody(t *testing.T) map[programme.Role]programme.Actor {
	t.Helper()
	b := s.Bases[0]
	out := map[programme.Role]programme.Actor{
		programme.RoleOfficer: s.Officer, programme.RoleApprover: s.Approver, programme.RoleAuditor: s.Auditor,
		programme.RoleHead: b.Head, programme.RoleClerk: b.Clerk, programme.RoleTeacher: b.Teacher, programme.RoleTreasurer: b.Treasurer,
	}
	named := func(login string, role programme.Role) {
		u, err := s.People.UserByLogin(ctx, login)
		if err != nil || u == nil {
			t.Fatalf("no user %s: %v", login, err)
		}
		if out[role], err = s.People.Actor(ctx, u.ID, role); err != nil {
			t.Fatal(err)
		}
	}
	named("admin", programme.RoleAdministrator)
	named("county"+b.Base.County, programme.RoleCounty)
	apps, err := s.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(apps, func(a programme.Application) bool { return a.State == programme.Certified })
	i = max(i, 0)
	k := slices.IndexFunc(s.Employers, func(e programme.Actor) bool { return e.Employer == apps[i].EmployerID })
	out[programme.RoleEmployer] = s.Employers[k]
	out[programme.RoleTrainee] = s.trainee(t, apps[i].PersonID)
	return out
}

// trainee lets a person sign in.
func (s *site) trainee(t *testing.T, person string) programme.Actor {
	t.Helper()
	u, err := s.People.CreateUser(ctx, act.As(act.SystemActor), "t"+person, "学员")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: person}); err != nil {
		t.Fatal(err)
	}
	a, err := s.People.Actor(ctx, u.ID, programme.RoleTrainee)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// things are the ids of a noun that an actor sees, and those of others.
type things struct{ own, others string }

func (s *site) things(t *testing.T, a programme.Actor, noun programme.Noun) things {
	all, err := s.Browse(ctx, act.As(s.Auditor), noun, act.Query{Programme: s.Programme, Limit: 3000})
	if err != nil {
		t.Fatalf("%s: %v", noun, err)
	}
	mine := map[string]bool{}
	out := things{}
	if own, err := s.Browse(ctx, act.As(a), noun, act.Query{Programme: s.Programme, Limit: 3000}); err == nil {
		for _, r := range own.Rows {
			mine[r.ID] = true
			out.own = r.ID
		}
	}
	for _, r := range all.Rows {
		if !mine[r.ID] {
			out.others = r.ID
			break
		}
	}
	return out
}

// TestEveryRouteOfEveryRole walks the table of routes with every role: what
// the table does not allow is refused, what belongs to somebody else is not
// there, nobody is asked to sign in, and nothing breaks.
func TestEveryRouteOfEveryRole(t *testing.T) {
	s := open(t, 0)
	people := s.everybody(t)
	gone := s.enter(t, s.Second)
	if err := s.People.DisableUser(ctx, act.As(people[programme.RoleAdministrator]), s.Second.User, "离职"); err != nil {
		t.Fatal(err)
	}
	cookies, found := map[programme.Role]*http.Cookie{}, map[programme.Role]map[programme.Noun]things{}
	for role, a := range people {
		cookies[role], found[role] = s.enter(t, a), map[programme.Noun]things{}
	}
	walked := 0
	for _, r := range s.server.Routes() {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		if strings.Contains(pattern, "logout") || r.Open {
			continue
		}
		for who, c := range map[string]*http.Cookie{"nobody": nil, "a disabled user": gone} {
			w := s.ask(c, method, fill(pattern, "x"))
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login") {
				t.Errorf("%s by %s: %d, want the way to sign in", r.Pattern, who, w.Code)
			}
		}
		for role, a := range people {
			noun := programme.Noun(strings.SplitN(strings.TrimPrefix(pattern, "/"), "/", 2)[0])
			if act.ListingOf(noun) == nil {
				noun = ""
			}
			th, known := found[role][noun]
			if noun != "" && !known {
				th = s.things(t, a, noun)
				if noun == programme.NounUser {
					th.own = s.Second.User // disabled already: what is done to it ends nobody's session
				}
				found[role][noun] = th
			}
			s.walk(t, &r, method, pattern, role, cookies[role], th)
			walked++
		}
	}
	if walked < 500 {
		t.Errorf("only %d walks", walked)
	}
	if _, err := s.Record.Fsck(ctx); err != nil {
		t.Error(err)
	}
}

func (s *site) walk(t *testing.T, r *web.Route, method, pattern string, role programme.Role, c *http.Cookie, th things) {
	t.Helper()
	broken := func(w *httptest.ResponseRecorder, what string) {
		if w.Code >= 500 {
			t.Errorf("%s by %s, %s: %d", r.Pattern, role, what, w.Code)
		}
	}
	if !r.Allows(role) {
		w := s.ask(c, method, fill(pattern, cmpOr(th.own, cmpOr(th.others, "x"))))
		if w.Code != http.StatusForbidden {
			t.Errorf("%s by %s: %d, want 403", r.Pattern, role, w.Code)
		}
		return
	}
	if strings.Contains(pattern, "{id}") && th.others != "" && role.Scope() != programme.CityWide {
		w := s.ask(c, method, fill(pattern, th.others))
		if w.Code != http.StatusNotFound && w.Code != http.StatusForbidden && !ofAnybody(r, role) {
			t.Errorf("%s by %s of somebody else's: %d, want 404 or 403", r.Pattern, role, w.Code)
		}
	}
	if strings.Contains(pattern, "{id}") && th.own == "" {
		broken(s.ask(c, method, fill(pattern, "none")), "of nothing")
		return
	}
	w := s.ask(c, method, fill(pattern, th.own))
	broken(w, "of one's own")
	if method == http.MethodGet && r.Noun != "" && !mayLack(pattern) && w.Code >= 400 {
		t.Errorf("%s by %s of one's own: %d, want a page", r.Pattern, role, w.Code)
	}
}

// ofAnybody reports whether a route leads to what belongs to nobody: an
// employer enrols its people at any base and registers any employer.
func ofAnybody(r *web.Route, role programme.Role) bool {
	return r.Action == programme.EmployerRegister || r.Action == programme.ApplicationImport && role == programme.RoleEmployer
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// anyWild is a part of a pattern that stands for something else than an id.
var anyWild = regexp.MustCompile(`\{[^}]*\}`)

// mayLack reports whether a route gives a part of a thing that some things of
// their kind have not: a file, a report that was written here, or what another
// name in the path stands for.
func mayLack(pattern string) bool {
	last := pattern[strings.LastIndex(pattern, "/")+1:]
	return last == "file" || strings.HasPrefix(last, "report.") || anyWild.MatchString(strings.Replace(pattern, "{id}", "", 1))
}

// fill puts an id into a route's pattern.
func fill(pattern, id string) string {
	out := strings.NewReplacer("{id}", id, "{file}", "none", "{secret}", "none", "{$}", "").Replace(pattern)
	return anyWild.ReplaceAllString(out, "none")
}

func (s *site) ask(c *http.Cookie, method, path string) *httptest.ResponseRecorder {
	if method == http.MethodPost {
		return s.post(c, path, url.Values{})
	}
	return s.send(c, httptest.NewRequest(method, path, nil))
}
