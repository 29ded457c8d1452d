// Package demotest gives tests a small demo year as it stands after some of its
// stages. A year is built once and copied for every test, because building one
// by the methods that people use takes seconds, and minutes with the race
// detector: once for a state of the sources, by whichever package asks first. It
// is imported by tests only.
package demotest

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/demo"
	"jinlanling/internal/files"
	"jinlanling/internal/filestest"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// Stages of the demo year, by what is done when the building stops after them.
const (
	Whole          = 0
	Begun          = 1
	Recognised     = 2
	PlansImported  = 3
	RostersIn      = 4
	Reviewed       = 5
	ClassesStarted = 6
	Trained        = 7
	Evaluated      = 8
	Certified      = 9
	Settled        = 10
)

// Options say which year, and where.
type Options struct {
	Stages int
	Seed   uint64             // 3 where zero
	Else   bool               // as another city words the notice: see Elsewhere
	Place  storetest.Place    // a fresh SQLite folder where it names none
	App    func(*act.Options) // changes how the copy is opened
}

// Year is an open copy, its clock a second after what was built.
type Year struct {
	*app.System
	*demo.Cast
	Clock *demo.Clock
	Dir   string
}

// built is a year that tests copy; nobody has it open.
type built struct {
	place storetest.Place
	cast  *demo.Cast
	ended time.Time
}

type key struct {
	seed      uint64
	stages    int
	postgres  bool
	elsewhere bool
}

var all struct {
	sync.Mutex
	clears bool
	years  map[key]*built
}

// Main runs a package's tests and clears what was built for them. A package
// that opens years calls it from TestMain.
func Main(m *testing.M) int {
	all.clears, all.years = true, map[key]*built{}
	defer storetest.Clear()
	return m.Run()
}

// Open opens a copy of a year.
func Open(t testing.TB, o Options) *Year {
	t.Helper()
	b := copied(t, &o)
	clock := demo.NewClock(2021, time.March, 1)
	clock.Until(b.ended.Add(time.Second))
	ao := act.Options{Dir: o.Place.Dir, DatabaseURL: o.Place.DatabaseURL, Clock: clock.Now, Rand: demo.Reader(seedOf(o) + 1000)}
	if o.App != nil {
		o.App(&ao)
	}
	sys, err := app.Open(context.Background(), ao)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return &Year{sys, recast(b.cast), clock, o.Place.Dir}
}

// InBucket has a year's files moved into an S3 store of the test's own before it
// is opened: an Options.App.
func InBucket(t testing.TB, g *filestest.Gateway) func(*act.Options) {
	return func(o *act.Options) {
		o.Bucket = g.Bucket(t, "year")
		if m, err := record.MoveFiles(context.Background(), *o, false, func(files.Moved) {}); err != nil || len(m.Bad) > 0 {
			t.Fatalf("moved %+v, %v", m, err)
		}
	}
}

// Places runs a test over both databases, and over an S3 store of files.
func Places(t *testing.T, test func(t *testing.T, o Options)) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) { test(t, Options{Place: p}) })
	t.Run("bucket", func(t *testing.T) {
		test(t, Options{Place: storetest.Place{Dir: t.TempDir()}, App: InBucket(t, filestest.Start(t))})
	})
}

// Folder copies a year and leaves it closed: for tests that break its files or
// open it in their own way.
func Folder(t testing.TB, o Options) string {
	t.Helper()
	copied(t, &o)
	return o.Place.Dir
}

// Cast is who acts in a year.
func Cast(t testing.TB, o Options) *demo.Cast {
	t.Helper()
	b, err := yearOf(o)
	if err != nil {
		t.Fatal(err)
	}
	return recast(b.cast)
}

func copied(t testing.TB, o *Options) *built {
	t.Helper()
	if o.Place.Dir == "" {
		o.Place.Dir = t.TempDir()
	}
	b, err := yearOf(*o)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Copy(t, b.place, o.Place)
	return b
}

func seedOf(o Options) uint64 { return cmp.Or(o.Seed, 3) }

func yearOf(o Options) (*built, error) {
	all.Lock()
	defer all.Unlock()
	if !all.clears {
		return nil, errors.New("TestMain does not call demotest.Main")
	}
	return once(key{seedOf(o), o.Stages, o.Place.DatabaseURL != "", o.Else})
}

// once is the year of a key, built where nobody has; who calls it holds all.
func once(k key) (*built, error) {
	if b := all.years[k]; b != nil {
		return b, nil
	}
	b, ok, err := shared(k)
	if err == nil && !ok {
		b, err = build(k, nil)
	}
	if err != nil {
		return nil, err
	}
	all.years[k] = b
	return b, nil
}

// build builds a year. What it is after each of its stages, and at the end, it
// gives to keep, where that is not nil.
func build(k key, keep func(stages int, st *store.Store, b *built)) (b *built, err error) {
	server := ""
	if k.postgres {
		server = os.Getenv(storetest.URL)
	}
	place, err := storetest.Kept(server)
	if err != nil {
		return nil, err
	}
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(context.Background(), act.Options{Dir: place.Dir, DatabaseURL: place.DatabaseURL, Clock: clock.Now, Rand: demo.Reader(k.seed)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sys.Close()) }()
	var says func([]byte) []byte
	if k.elsewhere {
		says = Elsewhere
	}
	after := func(stages int, c *demo.Cast) {
		if stages > Settled {
			stages = Whole
		}
		if keep != nil {
			keep(stages, sys.Store, &built{place, c, clock.Now()})
		}
	}
	cast, err := demo.Build(context.Background(), sys, clock, demo.Options{Seed: k.seed, Small: true, Stages: k.stages, Notice: says, After: after})
	if err != nil {
		return nil, err
	}
	return &built{place, cast, clock.Now()}, nil
}

// Worded builds a small year whose notices say what says makes of them. It is
// built anew for each test: for what no shipped notice says.
func Worded(t testing.TB, stages int, says func([]byte) []byte) *Year {
	t.Helper()
	dir, clock := t.TempDir(), demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(context.Background(), act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(3)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(context.Background(), sys, clock, demo.Options{Seed: 3, Small: true, Stages: stages, Notice: says})
	if err != nil {
		t.Fatal(err)
	}
	return &Year{sys, cast, clock, dir}
}

// recast is a cast that a test may change.
func recast(c *demo.Cast) *demo.Cast {
	mine := *c
	mine.Bases, mine.Employers, mine.Trainees = slices.Clone(c.Bases), slices.Clone(c.Employers), slices.Clone(c.Trainees)
	for i := range mine.Bases {
		mine.Bases[i].Classes, mine.Bases[i].Lines = slices.Clone(mine.Bases[i].Classes), slices.Clone(mine.Bases[i].Lines)
	}
	return &mine
}
