package demo_test

import (
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
)

// Every kind of cheating that is planted is found, and hardly anybody honest is
// hit.
func TestTheDrillFindsWhatIsPlanted(t *testing.T) {
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: t.TempDir(), Clock: clock.Now, Rand: demo.Reader(2)})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	r, err := demo.Drill(ctx, sys, clock, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Kinds) < 12 || r.HonestPeople < 50 || r.HonestLessons < 200 {
		t.Errorf("too little was drilled: %+v", r)
	}
	for _, k := range r.Kinds {
		if k.Planted == 0 {
			t.Errorf("%s was not planted", k.Name)
		}
	}
	if missed := r.Missed(); len(missed) > 0 {
		t.Errorf("missed: %v", missed)
	}
	if r.TooMany() {
		t.Errorf("%d of %d people and %d of %d lessons were hit: %v", r.PeopleHit, r.HonestPeople, r.LessonsHit, r.HonestLessons, r.Hits)
	}
}
