package demotest

import (
	"context"
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

// NewOffice founds one at a place.
func NewOffice(t testing.TB, p storetest.Place) *Office {
	t.Helper()
	clock := demo.NewClock(2021, time.March, 1)
	o := &Office{System: Second(t, p, clock.Now), Clock: clock}
	secret, err := o.People.SetupInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	o.Door = Enter(t, o.System, secret, "", GoodPassword)
	o.Admin = o.Actor(t, "admin", programme.RoleAdministrator)
	return o
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
