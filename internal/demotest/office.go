package demotest

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// GoodPassword is one that no rule refuses.
const GoodPassword = "柳湖春风-四十七只鹤"

// Office is an empty system with its first administrator signed in.
type Office struct {
	*app.System
	Clock *demo.Clock
	Admin programme.Actor
	Door  *Door
}

// founded is an office as it stands when it was founded, or a system before that; nobody has it open.
type founded struct {
	place storetest.Place
	door  Door
	ended time.Time
}

// beginning is which one: of a database, with an administrator or without.
type beginning struct{ postgres, empty bool }

// beginnings are what a package's tests copy: making each anew, with all that a release changes of its tables, took longer
// than what most of these tests do.
var beginnings struct {
	sync.Mutex
	of map[beginning]*founded
}

// NewOffice opens a copy of one at a place.
func NewOffice(t testing.TB, p storetest.Place) *Office {
	t.Helper()
	f := begun(t, beginning{postgres: p.DatabaseURL != ""})
	storetest.Copy(t, f.place, p)
	clock, door := demo.NewClock(2021, time.March, 1), f.door
	clock.Until(f.ended)
	o := &Office{System: Second(t, p, clock.Now), Clock: clock, Door: &door}
	o.Admin = o.Actor(t, "admin", programme.RoleAdministrator)
	return o
}

// NewSystem opens one that nobody has set up, by the clock on the wall.
func NewSystem(t testing.TB, p storetest.Place) *app.System {
	t.Helper()
	storetest.Copy(t, begun(t, beginning{p.DatabaseURL != "", true}).place, p)
	return Second(t, p, nil)
}

func begun(t testing.TB, b beginning) *founded {
	t.Helper()
	beginnings.Lock()
	defer beginnings.Unlock()
	if f := beginnings.of[b]; f != nil {
		return f
	}
	server := ""
	if b.postgres {
		server = os.Getenv(storetest.URL)
	}
	place, err := storetest.Kept(server)
	if err != nil {
		t.Fatal(err)
	}
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(context.Background(), act.Options{Dir: place.Dir, DatabaseURL: place.DatabaseURL, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := sys.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	f := &founded{place: place}
	if !b.empty {
		secret, err := sys.People.SetupInvitation(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		f.door, f.ended = *Enter(t, sys, secret, "", GoodPassword), clock.Now()
	}
	if beginnings.of == nil {
		beginnings.of = map[beginning]*founded{}
	}
	beginnings.of[b] = f
	return f
}

// Actor is a user in a role.
func (o *Office) Actor(t testing.TB, login string, role programme.Role) programme.Actor {
	t.Helper()
	u, err := o.People.UserByLogin(context.Background(), login)
	if err != nil {
		t.Fatal(err)
	}
	a, err := o.People.Actor(context.Background(), u.ID, role)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Person makes a user whom the administrator grants a role, and gives their id.
func (o *Office) Person(t testing.TB, login string, role programme.Role) string {
	t.Helper()
	u, err := o.People.CreateUser(context.Background(), act.As(o.Admin), login, "某"+role.Name())
	if err == nil {
		err = o.People.Grant(context.Background(), act.As(o.Admin), programme.Grant{UserID: u.ID, Role: role})
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

// Invite is the secret of an invitation, "" where a second person comes first.
func (o *Office) Invite(t testing.TB, userID string) string {
	t.Helper()
	secret, err := o.People.Invite(context.Background(), act.As(o.Admin), userID)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// SignIn signs in with the code that is good now; the last one must be used up.
func SignIn(sys *app.System, clock *demo.Clock, d *Door, password, from string) (string, error) {
	clock.Tick(time.Minute)
	return sys.People.SignIn(context.Background(), d.Login, password, Digits(d.Secret, sys.Record.Now()), from)
}
