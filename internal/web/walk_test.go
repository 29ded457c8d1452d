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

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

var ctx = context.Background()

// everybody is one user of every role, at base 0, its county, an employer of
// its people and one of its trainees.
func everybody(t *testing.T, s *webtest.Site) map[programme.Role]programme.Actor {
	t.Helper()
	b := s.Bases[0]
	out := map[programme.Role]programme.Actor{
		programme.RoleOfficer: s.Officer, programme.RoleApprover: s.Approver, programme.RoleAuditor: s.Auditor,
		programme.RoleHead: b.Head, programme.RoleClerk: b.Clerk, programme.RoleTeacher: b.Teacher, programme.RoleTreasurer: b.Treasurer,
	}
	out[programme.RoleAdministrator] = s.Actor(t, "admin", programme.RoleAdministrator)
	out[programme.RoleCounty] = s.Actor(t, "county"+b.Base.County, programme.RoleCounty)
	apps, err := s.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(apps, func(a programme.Application) bool { return a.State == programme.Certified })
	i = max(i, 0)
	k := slices.IndexFunc(s.Employers, func(e programme.Actor) bool { return e.Employer == apps[i].EmployerID })
	out[programme.RoleEmployer] = s.Employers[k]
	out[programme.RoleTrainee] = s.Trainee(t, apps[i].PersonID)
	return out
}

// things are the ids of a noun that an actor sees, and those of others.
type things struct{ own, others string }

func thingsOf(t *testing.T, s *webtest.Site, a programme.Actor, noun programme.Noun) things {
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
	s := webtest.OpenWith(t, demotest.Options{Seed: 5})
	people := everybody(t, s)
	gone := s.As(t, s.Second)
	if err := s.People.DisableUser(ctx, act.As(people[programme.RoleAdministrator]), s.Second.User, "离职"); err != nil {
		t.Fatal(err)
	}
	visitors, found := map[programme.Role]*webtest.Visitor{}, map[programme.Role]map[programme.Noun]things{}
	for role, a := range people {
		visitors[role], found[role] = s.As(t, a), map[programme.Noun]things{}
	}
	walked := 0
	for _, r := range s.Server.Routes() {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		if strings.Contains(pattern, "logout") || r.Open {
			continue
		}
		for who, c := range map[string]*webtest.Visitor{"nobody": s.Nobody(t), "a disabled user": gone} {
			w := ask(c, method, fill(pattern, "x"))
			if w.Status != http.StatusSeeOther || !strings.HasPrefix(w.To, "/login") {
				t.Errorf("%s by %s: %d, want the way to sign in", r.Pattern, who, w.Status)
			}
		}
		for role, a := range people {
			noun := programme.Noun(strings.SplitN(strings.TrimPrefix(pattern, "/"), "/", 2)[0])
			if act.ListingOf(noun) == nil {
				noun = ""
			}
			th, known := found[role][noun]
			if noun != "" && !known {
				th = thingsOf(t, s, a, noun)
				if noun == programme.NounUser {
					th.own = s.Second.User // disabled already: what is done to it ends nobody's session
				}
				found[role][noun] = th
			}
			walk(t, &r, method, pattern, role, visitors[role], th)
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

func walk(t *testing.T, r *web.Route, method, pattern string, role programme.Role, v *webtest.Visitor, th things) {
	t.Helper()
	broken := func(w webtest.Answer, what string) {
		if w.Status >= 500 {
			t.Errorf("%s by %s, %s: %d", r.Pattern, role, what, w.Status)
		}
	}
	if !r.Allows(role) {
		w := ask(v, method, fill(pattern, cmpOr(th.own, cmpOr(th.others, "x"))))
		if w.Status != http.StatusForbidden {
			t.Errorf("%s by %s: %d, want 403", r.Pattern, role, w.Status)
		}
		return
	}
	if strings.Contains(pattern, "{id}") && th.others != "" && role.Scope() != programme.CityWide {
		w := ask(v, method, fill(pattern, th.others))
		if w.Status != http.StatusNotFound && w.Status != http.StatusForbidden && !ofAnybody(r, role) {
			t.Errorf("%s by %s of somebody else's: %d, want 404 or 403", r.Pattern, role, w.Status)
		}
	}
	if strings.Contains(pattern, "{id}") && th.own == "" {
		broken(ask(v, method, fill(pattern, "none")), "of nothing")
		return
	}
	w := ask(v, method, fill(pattern, th.own))
	broken(w, "of one's own")
	if method == http.MethodGet && r.Noun != "" && !mayLack(pattern) && w.Status >= 400 {
		t.Errorf("%s by %s of one's own: %d, want a page", r.Pattern, role, w.Status)
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

func ask(v *webtest.Visitor, method, path string) webtest.Answer {
	if method == http.MethodPost {
		return v.Post(path, url.Values{})
	}
	return v.Do(httptest.NewRequest(method, path, nil))
}
