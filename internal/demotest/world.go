package demotest

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/demo"
	"jinlanling/internal/idcode"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Build opens a copy of the year after some of its stages, at a place.
func Build(t testing.TB, p storetest.Place, stages int) *Year {
	t.Helper()
	return Open(t, Options{Place: p, Stages: stages})
}

// OpenDir opens a data folder at the end of 2021, by a clock that stands.
func OpenDir(t testing.TB, dir string) *app.System {
	t.Helper()
	return Second(t, storetest.Place{Dir: dir}, func() time.Time { return time.Date(2021, 12, 31, 9, 0, 0, 0, act.Shanghai) })
}

// Second opens a place that may be open already, as another copy of the program
// does.
func Second(t testing.TB, p storetest.Place, clock func() time.Time) *app.System {
	t.Helper()
	sys, err := app.Open(context.Background(), act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return sys
}

// WantCode fails where an error is not of the code that is wanted.
func WantCode(t testing.TB, what string, err error, want programme.ErrorCode) {
	t.Helper()
	if got := programme.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

// Clean fails where the checks of all data find anything.
func Clean(t testing.TB, what string, sys *app.System) {
	t.Helper()
	found, err := sys.Record.Fsck(context.Background())
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for _, k := range found {
		if k.Count > 0 {
			t.Errorf("%s: fsck %s: %d %v", what, k.Code, k.Count, k.Broken)
		}
	}
}

// ErrorOf is the error of what also gives a value.
func ErrorOf[T any](_ T, err error) error { return err }

// Admin is the demo's administrator.
var Admin = programme.Actor{User: "admin", Role: programme.RoleAdministrator}

// Inbox is what somebody was told, newest first.
func Inbox(t testing.TB, sys *app.System, actor programme.Actor) []message.Message {
	t.Helper()
	in, err := sys.Message.Inbox(context.Background(), act.As(actor), false, "")
	if err != nil {
		t.Fatal(err)
	}
	return in.Messages
}

// slips numbers the slips of the bank.
var slips atomic.Int64

// Pay registers a payment by a slip of its own.
func Pay(sys *app.System, c act.Caller, statement string) error {
	n := slips.Add(1)
	file, err := sys.StoreFile(context.Background(), c, strings.NewReader(fmt.Sprintf("银行回单 %d", n)))
	if err != nil {
		return err
	}
	return sys.Money.PayStatement(context.Background(), c, statement,
		money.PaymentIn{On: sys.Today(), Serial: fmt.Sprintf("T%09d", n), FileID: file.ID})
}

// Bounce registers by a slip of its own that the bank sent a payment back.
func Bounce(sys *app.System, c act.Caller, statement, reason string) error {
	file, err := sys.StoreFile(context.Background(), c, strings.NewReader(fmt.Sprintf("退票回单 %d", slips.Add(1))))
	if err != nil {
		return err
	}
	return sys.Money.BounceStatement(context.Background(), c, statement, money.ReturnIn{On: sys.Today(), FileID: file.ID}, reason)
}

// Accept accepts one application; what speaks against it comes back as an error
// of its code.
func Accept(sys *app.System, c act.Caller, id string) error {
	_, problems, err := sys.Enrol.Accept(context.Background(), c, []string{id})
	if err == nil && len(problems) > 0 {
		return &programme.Error{Code: programme.ErrorCode(problems[0].Code), Message: problems[0].Message}
	}
	return err
}

// EachRole is somebody of every role, those of a base at the first.
func EachRole(c *demo.Cast) map[programme.Role]programme.Actor {
	b := c.Bases[0]
	return map[programme.Role]programme.Actor{
		programme.RoleOfficer: c.Officer, programme.RoleApprover: c.Approver, programme.RoleAuditor: c.Auditor,
		programme.RoleHead: b.Head, programme.RoleClerk: b.Clerk, programme.RoleTeacher: b.Teacher, programme.RoleTreasurer: b.Treasurer,
		programme.RoleEmployer:      c.Employers[0],
		programme.RoleCounty:        {User: "county", Role: programme.RoleCounty, County: b.Base.County},
		programme.RoleTrainee:       {User: "trainee", Role: programme.RoleTrainee, Person: "somebody"},
		programme.RoleAdministrator: {User: "admin", Role: programme.RoleAdministrator},
	}
}

// CheckDigit gives an ID number its right check character, or a wrong one.
func CheckDigit(id string, wrong bool) string {
	birth, _ := strconv.Atoi(id[6:14])
	order, _ := strconv.Atoi(id[14:17])
	right := string(idcode.MakeCitizenID(id[:6], programme.Date(birth), order))
	if !wrong {
		return right
	}
	if right[17] == '1' {
		return right[:17] + "2"
	}
	return right[:17] + "1"
}

// Film keeps a small film that lasts so long, as a caller hands it in.
func Film(t testing.TB, sys *app.System, c act.Caller, seed uint64, length time.Duration, taken time.Time) string {
	t.Helper()
	film := mediatest.Film{Seed: seed, Form: mediatest.MOV, Length: length, Every: 30 * time.Second, Width: 160, Height: 90, Taken: taken}
	f, err := sys.StoreFile(context.Background(), c, bytes.NewReader(film.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// Draw announces a draw of n classes, waits for a checkpoint, and draws.
func Draw(sys *app.System, c act.Caller, programmeID string, n int) ([]*programme.Inspection, error) {
	d, err := sys.Oversee.AnnounceDraw(context.Background(), c, oversee.DrawIn{ProgrammeID: programmeID, Count: n})
	if err != nil {
		return nil, err
	}
	if err := sys.Record.Sequence(context.Background()); err != nil {
		return nil, err
	}
	return sys.Oversee.CastDraw(context.Background(), c, d.ID)
}

// Must is a value that came without an error.
func Must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// ErrorOfThree is the error of what also gives two values.
func ErrorOfThree[A, B any](_ A, _ B, err error) error { return err }

// Sound takes in what waits for the journal, and fails where the checks of all
// data find anything.
func Sound(t testing.TB, sys *app.System) {
	t.Helper()
	if err := sys.Record.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	Clean(t, "in the end", sys)
}

// ToldOf is everything that a refusal says.
func ToldOf(err error) string {
	e, ok := err.(*programme.Error)
	if !ok {
		return ""
	}
	words := []string{e.Message}
	for _, p := range e.Problems {
		words = append(words, p.Field+"："+p.Message)
	}
	return strings.Join(words, "；")
}
