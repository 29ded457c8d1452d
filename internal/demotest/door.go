package demotest

import (
	"context"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Door is somebody who came in by an invitation, with what they know and have.
type Door struct {
	Login, Password, Session string
	Secret                   string // of the second factor, "" for none
	Codes                    []string
	Barred                   time.Time
}

// Enter accepts an invitation, with the second factor where one belongs to it.
// handed is the code of the second person, "" where there is none.
func Enter(t testing.TB, sys *app.System, invitation, handed, password string) *Door {
	t.Helper()
	ctx := context.Background()
	u, err := sys.People.Invited(ctx, invitation)
	if err != nil {
		t.Fatal(err)
	}
	d := &Door{Login: u.Login, Password: password}
	done, err := sys.People.AcceptInvitation(ctx, invitation, handed, password, "192.0.2.7")
	if err == nil && done.Enrol != nil {
		d.Secret = done.Enrol.Secret
		done, err = sys.People.FinishInvitation(ctx, invitation, Digits(d.Secret, sys.Record.Now()), "192.0.2.7")
	}
	if err != nil {
		t.Fatal(err)
	}
	d.Session, d.Codes, d.Barred = done.Session, done.Codes, done.Barred
	return d
}

// Digits is the code of a second factor at an instant, "" without one.
func Digits(secret string, at time.Time) string {
	if secret == "" {
		return ""
	}
	code, err := hotp.GenerateCodeCustom(strings.ReplaceAll(secret, " ", ""), uint64(at.Unix()/30),
		hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		panic(err)
	}
	return code
}
