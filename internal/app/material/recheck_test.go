package material_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A file that comes in for a second person is a hit of both at once, and none
// of either once it is taken out again, with nobody asking for a check. The
// history of the other does not say who it was.
func TestPapersRunTheCrosschecksAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Enrols(t, p)
		first, second := w.Enter(w.Someone(1)), w.Enter(w.Someone(2))
		file, err := w.StoreFile(ctx, w.Clerk, strings.NewReader(demotest.Paper))
		if err != nil {
			t.Fatal(err)
		}
		attach := func(ap *programme.Application) {
			t.Helper()
			if err := w.Material.AttachMaterial(ctx, w.Clerk, ap.ID, "exceptional_evidence", file.ID); err != nil {
				t.Fatal(err)
			}
		}
		state := func(ap *programme.Application) (out programme.State) {
			t.Helper()
			hits, err := w.Crosscheck.HitsOf(ctx, w.Clerk, ap.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hits {
				if h.Check == "paper_shared" {
					out = h.State
				}
			}
			return out
		}
		both := func(when string, want programme.State) {
			t.Helper()
			if a, b := state(first), state(second); a != want || b != want {
				t.Errorf("%s the hits are %q and %q, want %q both", when, a, b, want)
			}
		}
		attach(first)
		both("with one person's paper", "")
		attach(second)
		both("with the same paper for another", programme.Found)
		history, err := w.Record.History(ctx, w.Clerk, first.ID)
		if err != nil {
			t.Fatal(err)
		}
		if last := history[len(history)-1]; last.Action != string(programme.ApplicationCrosscheck) || last.User != act.SystemActor.User {
			t.Errorf("the other's history ends with %s by %q", last.Action, last.User)
		}
		if err := w.Material.VoidMaterial(ctx, w.Clerk, second.ID, file.ID, "传错了"); err != nil {
			t.Fatal(err)
		}
		both("with the second taken out", programme.Gone)
		attach(second)
		both("handed in again", programme.Found)
		if err := w.Material.VoidMaterial(ctx, w.Clerk, first.ID, file.ID, "传错了"); err != nil {
			t.Fatal(err)
		}
		both("with the first taken out", programme.Gone)
		demotest.Sound(t, w.System)
	})
}
