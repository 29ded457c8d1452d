package app_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/demo"
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
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, app.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: clock.Now, Rand: demo.Reader(3)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 3, Small: true, Stages: stages})
	if err != nil {
		t.Fatal(err)
	}
	return &world{sys, cast, clock, p.Dir}
}

// year is one whole small year, built once and copied by those who change it.
var year struct {
	dir  string
	cast *demo.Cast
}

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "year")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		clock := demo.NewClock(2021, time.March, 1)
		sys, err := app.Open(ctx, app.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(3)})
		if err != nil {
			panic(err)
		}
		if year.cast, err = demo.Build(ctx, sys, clock, demo.Options{Seed: 3, Small: true}); err != nil {
			panic(err)
		}
		if err := sys.Close(); err != nil {
			panic(err)
		}
		year.dir = dir
		return m.Run()
	}())
}

// copyYear copies the year's folder.
func copyYear(t testing.TB) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(year.dir)); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(to, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			err = os.Chmod(path, 0o600)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// openDir opens a copied year at the end of 2021.
func openDir(t testing.TB, dir string) *app.System {
	t.Helper()
	clock := demo.NewClock(2021, time.December, 31)
	sys, err := app.Open(ctx, app.Options{Dir: dir, Clock: clock.Now})
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
