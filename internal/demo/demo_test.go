package demo_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

func build(t testing.TB, p storetest.Place, o demo.Options) (*app.System, string) {
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: clock.Now, Rand: demo.Reader(o.Seed)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(ctx, sys, clock, o)
	if err != nil {
		t.Fatal(err)
	}
	return sys, cast.Programme
}

func TestSmallYearOnEveryDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		sys, id := build(t, p, demo.Options{Seed: 7, Small: true})
		rows, err := sys.Year.Overview(ctx, act.As(act.SystemActor), id)
		if err != nil {
			t.Fatal(err)
		}
		var sum year.Figures
		for _, r := range rows {
			sum.Add(r)
		}
		if sum.Places != 76 || sum.Applied <= sum.Places || sum.Eligible >= sum.Applied || sum.Trained > sum.Places || sum.Passed >= sum.Trained ||
			sum.Holders > sum.Passed || sum.Holders == 0 {
			t.Errorf("figures do not hang together: %+v", sum)
		}
		if sum.Clawed == 0 || sum.Settled == 0 || sum.Advanced == 0 || sum.Earned != sum.Advanced+sum.Settled-sum.Clawed {
			t.Errorf("money does not hang together: %+v", sum)
		}
		found, err := sys.Record.Fsck(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) < 30 {
			t.Errorf("fsck looks for %d things, want at least 30", len(found))
		}
		for _, k := range found {
			if k.Count > 0 {
				t.Errorf("fsck %s: %d, %v", k.Code, k.Count, k.Broken)
			}
		}
		v, err := sys.Record.VerifyJournal(ctx, "")
		if err != nil || v.First != nil || v.Entries == 0 {
			t.Errorf("journal: %+v, %v", v, err)
		}
	})
}

func TestSameSeedSameYear(t *testing.T) {
	state := func(seed uint64) string {
		sys, id := build(t, storetest.Place{Dir: t.TempDir()}, demo.Options{Seed: seed, Small: true})
		rows, err := sys.Year.Overview(ctx, act.As(act.SystemActor), id)
		if err != nil {
			t.Fatal(err)
		}
		v, err := sys.Record.VerifyJournal(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%+v %d %s", rows, v.Entries, v.Root)
	}
	first := state(11)
	if again := state(11); again != first {
		t.Errorf("the same seed gave\n%s\nand\n%s", first, again)
	}
	if other := state(12); other == first {
		t.Error("another seed gave the same year")
	}
}

// BenchmarkYear2021 is the demo command's work: the whole plan of 2021.
func BenchmarkYear2021(b *testing.B) {
	for b.Loop() {
		build(b, storetest.Place{Dir: b.TempDir()}, demo.Options{Seed: 2021})
	}
}

// The year after is left under way with something waiting in most states, and
// nothing of either year is broken.
func TestTheNextYearIsUnderWay(t *testing.T) {
	sys, id := build(t, storetest.Place{Dir: t.TempDir()}, demo.Options{Seed: 7, Next: true})
	auditor := act.As(programme.Actor{User: "auditor", Role: programme.RoleAuditor})
	for _, w := range []struct {
		noun  programme.Noun
		state programme.State
	}{{programme.NounBase, programme.Applied}, {programme.NounBase, programme.Assessed}, {programme.NounApplication, programme.Submitted},
		{programme.NounApplication, programme.Returned},
		{programme.NounScheme, programme.Filed}, {programme.NounClass, programme.Running}, {programme.NounClass, programme.Finished},
		{programme.NounLesson, programme.Scheduled},
		{programme.NounEvaluation, programme.Marked}, {programme.NounPublication, programme.Posted},
		{programme.NounPublication, programme.Replaced}, {programme.NounObjection, programme.Closed}, {programme.NounPublication, programme.Replaced},
		{programme.NounObjection, programme.Closed}, {programme.NounStandard, programme.Proposed},
		{programme.NounStatement, programme.Drawn},
		{programme.NounInspection, programme.Planned}, {programme.NounFinding, programme.Raised}, {programme.NounClue, programme.Open}} {
		n, err := sys.CountWaiting(ctx, auditor, w.noun, act.Query{Programme: id, Values: map[string]string{"state": string(w.state)}}, 100)
		if err != nil || n == 0 {
			t.Errorf("%s %s: %d, %v, want some", w.noun, w.state, n, err)
		}
	}
	otherwise(t, sys, id)
	found, err := sys.Record.Fsck(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range found {
		if k.Count > 0 {
			t.Errorf("fsck %s: %d, %v", k.Code, k.Count, k.Broken)
		}
	}
}

// otherwise looks for what went otherwise than planned: a sheet from a phone that
// had no net, people signed out, a sheet corrected after the end, and, in the
// year before, somebody who made up.
func otherwise(t *testing.T, sys *app.System, id string) {
	t.Helper()
	count := map[string]int{}
	err := sys.Store.Read(ctx, func(tx *store.Tx) error {
		years, err := tx.Programmes()
		if err != nil {
			return err
		}
		for _, y := range years {
			lessons, err := tx.ProgrammeLessons(y.ID)
			if err != nil {
				return err
			}
			for i := range lessons {
				if y.ID != id {
					err = madeUp(tx, lessons[i].ID, count)
				} else {
					err = putRight(tx, lessons[i].ID, count)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"handed in", "signed out", "left early", "corrected", "made up"} {
		if count[what] == 0 {
			t.Errorf("nothing was %s", what)
		}
	}
}

func putRight(tx *store.Tx, lesson string, count map[string]int) error {
	phone, err := tx.HandIns(lesson)
	if err != nil {
		return err
	}
	asked, err := tx.SheetCorrections(lesson)
	if err != nil {
		return err
	}
	lines, err := tx.LessonAttendance(lesson)
	for i := range phone {
		count["handed in"] += btoi(phone[i].State == programme.Accepted)
	}
	for i := range asked {
		count["corrected"] += btoi(asked[i].State == programme.Agreed)
	}
	for i := range lines {
		count["signed out"] += btoi(lines[i].ScanOut != "")
		count["left early"] += btoi(lines[i].ScanOut != "" && lines[i].Early > 0)
	}
	return err
}

func madeUp(tx *store.Tx, lesson string, count map[string]int) error {
	guests, err := tx.LessonMakeUps(lesson)
	if err != nil || len(guests) == 0 {
		return err
	}
	lines, err := tx.LessonAttendance(lesson)
	for i := range lines {
		count["made up"] += btoi(lines[i].ApplicationID == guests[0].ApplicationID && lines[i].State == programme.Present)
	}
	return err
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
