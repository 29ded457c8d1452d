package web

import (
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// What can be listed stands in the rail exactly once, so that nobody has to
// know an address.
func TestEveryListStandsInTheRailOnce(t *testing.T) {
	at := map[programme.Noun]int{}
	for i := range rail {
		for _, n := range rail[i].nouns {
			at[n]++
		}
	}
	var nouns []programme.Noun
	for i := range programme.Actions {
		if n := programme.Actions[i].Noun; !slices.Contains(nouns, n) {
			nouns = append(nouns, n)
		}
	}
	elsewhere := []programme.Noun{programme.NounPerson, programme.NounDraft} // found by search alone; under its own pages by role
	for _, n := range nouns {
		want := 1
		if act.ListingOf(n) == nil || slices.Contains(elsewhere, n) {
			want = 0
		}
		if at[n] != want {
			t.Errorf("%s stands %d times in the rail, want %d", n, at[n], want)
		}
	}
}

// A role with many lists sees its tasks, eleven entries at most, and the lists
// of the one that is open.
func TestTheRailIsShort(t *testing.T) {
	for i := range programme.Roles {
		r := programme.Roles[i].Role
		entries, tasks := 0, 0
		for _, g := range menu(r, "/") {
			entries += len(g.Items)
			if g.Title == "" {
				tasks += len(g.Items)
			} else {
				tasks++
			}
		}
		if entries > 9 && tasks > 12 {
			t.Errorf("%s has %d tasks in the rail", r.Name(), tasks)
		}
	}
}
