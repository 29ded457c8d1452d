package app_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

// stages of the demo year, by what is done when Build stops after them.
const (
	plansImported  = 3
	rostersIn      = 4
	classesStarted = 6
	wholeYear      = 0
)

type world struct {
	*app.System
	*demo.Cast
	clock *demo.Clock
	dir   string
}

func build(t testing.TB, p storetest.Place, stages int) *world {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Place: p, Stages: stages})
	return &world{y.System, y.Cast, y.Clock, y.Dir}
}

// slips numbers the slips of the bank in tests.
var slips atomic.Int64

// pay registers a payment by a slip of its own.
func (w *world) pay(c act.Caller, statement string) error {
	n := slips.Add(1)
	file, err := w.StoreFile(ctx, c, strings.NewReader(fmt.Sprintf("银行回单 %d", n)))
	if err != nil {
		return err
	}
	return w.Money.PayStatement(ctx, c, statement, money.PaymentIn{On: w.Today(), Serial: fmt.Sprintf("T%09d", n), FileID: file.ID})
}

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

// copyYear copies the folder of one whole small year.
func copyYear(t testing.TB) string {
	t.Helper()
	return demotest.Folder(t, demotest.Options{})
}

// yearCast is who acts in that year.
func yearCast(t testing.TB) *demo.Cast {
	t.Helper()
	return demotest.Cast(t, demotest.Options{})
}

// endOf2021 is a clock that stands.
func endOf2021() time.Time { return time.Date(2021, 12, 31, 9, 0, 0, 0, act.Shanghai) }

// openDir opens a copied year at the end of 2021.
func openDir(t testing.TB, dir string) *app.System {
	t.Helper()
	clock := demo.NewClock(2021, time.December, 31)
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return sys
}

func wantCode(t *testing.T, what string, err error, want programme.ErrorCode) {
	t.Helper()
	if got := programme.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}
