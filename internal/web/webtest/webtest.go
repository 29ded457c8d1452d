// Package webtest serves the pages of a small year to tests, and gives them a
// browser of whoever is to look at them. A Site is the year with its pages, a
// Visitor somebody's browser, an Answer what came back:
//
//	w := webtest.Open(t, demotest.RostersIn)
//	clerk := w.As(t, w.Bases[0].Clerk)
//	clerk.Get("/review").Want("the desk", http.StatusOK, "审核报名")
//	class := clerk.Did("/base/"+id+"/do/form-class", "name", "一班")
//
// Its tests' package calls demotest.Main from TestMain. It is imported by tests
// only.
package webtest

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// Site is a system whose pages are served.
type Site struct {
	*app.System
	*demo.Cast             // nil where there is no year
	Clock      *demo.Clock // nil where there is no year
	Dir        string      // of the data, "" where there is no year
	Server     *web.Server
	demo       bool
	pages      http.Handler
	taken      map[string]bool
}

// Open serves, as a demo, the small year as it stands after so many stages.
func Open(t testing.TB, stages int) *Site {
	t.Helper()
	return OpenWith(t, demotest.Options{Stages: stages})
}

// OpenWith serves, as a demo, the year that is asked for.
func OpenWith(t testing.TB, o demotest.Options) *Site {
	t.Helper()
	y := demotest.Open(t, o)
	s := Of(y.System, web.Options{Demo: true})
	s.Cast, s.Clock, s.Dir = y.Cast, y.Clock, y.Dir
	return s
}

// Empty serves, as no demo, a system on an empty folder, early in January 2022.
func Empty(t testing.TB) *Site {
	t.Helper()
	sys, err := app.Open(context.Background(), act.Options{Dir: t.TempDir(), Clock: demo.NewClock(2022, time.January, 5).Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return Of(sys, web.Options{})
}

// Of serves a system that a test opened itself.
func Of(sys *app.System, o web.Options) *Site {
	server := web.New(sys, o)
	return &Site{System: sys, Server: server, demo: o.Demo, pages: server.Handler(), taken: map[string]bool{}}
}

// Served is the same system served in another way: as no demo, with the API,
// with a log that is read, with the bureau's telephone.
func (s *Site) Served(o web.Options) *Site {
	other := Of(s.System, o)
	other.Cast, other.Clock, other.Dir, other.taken = s.Cast, s.Clock, s.Dir, s.taken
	return other
}

// As is the browser of somebody in their role.
func (s *Site) As(t testing.TB, a programme.Actor) *Visitor {
	t.Helper()
	return s.visitor(t, a.User, a.Role)
}

// Login is the browser of somebody of the year, in the first of their roles.
func (s *Site) Login(t testing.TB, login string) *Visitor {
	t.Helper()
	u, err := s.People.UserByLogin(context.Background(), login)
	if err != nil || u == nil {
		t.Fatalf("no user %s: %v", login, err)
	}
	return s.visitor(t, u.ID, "")
}

// Nobody is a browser with which nobody has signed in.
func (s *Site) Nobody(t testing.TB) *Visitor {
	return &Visitor{t: t, site: s, cookies: map[string]string{}}
}

func (s *Site) visitor(t testing.TB, user string, role programme.Role) *Visitor {
	t.Helper()
	roles, err := s.People.RolesOf(context.Background(), user)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return role == "" || r.Grant.Role == role })
	if i < 0 {
		t.Fatalf("%s does not hold the role %q", user, role)
	}
	v := s.Nobody(t)
	v.user, v.grant = user, roles[i].Grant.ID
	v.enter()
	return v
}

// Actor is a user of the year in a role.
func (s *Site) Actor(t testing.TB, login string, role programme.Role) programme.Actor {
	t.Helper()
	u, err := s.People.UserByLogin(context.Background(), login)
	if err != nil || u == nil {
		t.Fatalf("no user %s: %v", login, err)
	}
	a, err := s.People.Actor(context.Background(), u.ID, role)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Trainee makes somebody who applied a user of their own.
func (s *Site) Trainee(t testing.TB, person string) programme.Actor {
	t.Helper()
	ctx, by := context.Background(), act.As(act.SystemActor)
	u, err := s.People.CreateUser(ctx, by, "t"+person, "学员")
	if err == nil {
		err = s.People.Grant(ctx, by, programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: person})
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.Actor(t, u.Login, programme.RoleTrainee)
}

// Waiting is an application at the first base that waits for its review by the
// ordinary way, another with every call.
func (s *Site) Waiting(t testing.TB, eligible bool) *programme.Application {
	t.Helper()
	apps, err := s.BaseApplications(context.Background(), act.As(s.Officer), s.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(apps) - 1; i >= 0; i-- {
		a := &apps[i]
		if a.State == programme.Submitted && a.Eligible == eligible && a.Route != programme.ExceptionalRoute && !s.taken[a.ID] {
			s.taken[a.ID] = true
			return a
		}
	}
	t.Fatal("nobody waits")
	return nil
}

// State is how an application stands.
func (s *Site) State(t testing.TB, application string) programme.State {
	t.Helper()
	shown, err := s.Show(context.Background(), act.As(s.Officer), programme.NounApplication, application)
	if err != nil {
		t.Fatal(err)
	}
	return shown.State
}

// signedIn is how long somebody is taken to be signed in: sessions end after
// two hours in which nothing is asked.
const signedIn = time.Hour
