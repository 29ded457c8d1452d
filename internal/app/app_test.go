package app_test

import (
	"context"
	"os"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

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

// year is the world as helpers of all chapters take it.
func (w *world) year() *demotest.Year {
	return &demotest.Year{System: w.System, Cast: w.Cast, Clock: w.clock, Dir: w.dir}
}

// pay registers a payment by a slip of its own.
func (w *world) pay(c act.Caller, statement string) error {
	return demotest.Pay(w.System, c, statement)
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

// What chapters' tests ask too.
var (
	wantCode = demotest.WantCode
	clean    = demotest.Clean
)
