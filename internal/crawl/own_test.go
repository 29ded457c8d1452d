package crawl

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// ownAtLeast is how many operations whose the thing is carry out in words that
// refuse a stranger: so many are refused for whose it is, and for nothing else.
const ownAtLeast = 15

// What whose the thing is may do in some words, a stranger in the same role may
// not in the same words, at any time of the year.
func TestOnlyWhoseItIsDoesIt(t *testing.T) {
	done, refused, words := map[string]bool{}, map[string]int{}, map[string]string{}
	for _, stage := range []int{demotest.Recognised, demotest.RostersIn, demotest.Reviewed, demotest.ClassesStarted, demotest.Trained,
		demotest.Evaluated, demotest.Certified} {
		w := openAt(t, stage)
		bodies := w.bodies()
		for _, o := range api.Operations {
			noun := programme.Noun(strings.Split(o.Path, "/")[1])
			if !strings.Contains(o.Path, "{id}") || noun == programme.NounPlanLine ||
				!slices.ContainsFunc(programme.Reads, func(r programme.ReadRow) bool { return r.Noun == noun }) {
				continue
			}
			for id, owner := range w.various(noun) {
				address := "/api/v1" + strings.ReplaceAll(o.Path, "{id}", id) + "?dry_run=true"
				mine := false
				for i := range w.people {
					who := &w.people[i]
					if who.token == "" || mine || foreign(who.actor, owner) || !slices.Contains(programme.Find(o.Action).Roles, who.actor.Role) {
						continue
					}
					code, body := w.call(who, "POST", address, bodies[o.Path])
					if mine = code == 200; !mine && !done[o.Path] {
						words[o.Path] = body
					}
				}
				if !mine {
					continue
				}
				done[o.Path] = true
				for i := range w.people {
					who := &w.people[i]
					if who.token == "" || !foreign(who.actor, owner) || !slices.Contains(programme.Find(o.Action).Roles, who.actor.Role) ||
						who.actor.Role == programme.RoleEmployer && noun == programme.NounBase {
						continue
					}
					refused[o.Path]++
					if code, body := w.call(who, "POST", address, bodies[o.Path]); code != 403 && code != 404 {
						t.Errorf("%s does %s to another's %s: %d %.120s", who.name, o.Action, noun, code, body)
					}
				}
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(words)) {
		if !done[path] {
			t.Logf("nobody did %s: %.300s", path, words[path])
		}
	}
	t.Logf("%d operations were done by whose the thing is, and %d of them refused to others in the same words: %v", len(done), len(refused),
		slices.Sorted(maps.Keys(refused)))
	if len(refused) < ownAtLeast {
		t.Errorf("%d operations are refused for whose the thing is and nothing else, want %d", len(refused), ownAtLeast)
	}
}

// various are things of a noun in each state that they stand in, those that are
// some identity's own before others.
func (w *world) various(noun programme.Noun) map[string]programme.Subject {
	out, of := map[string]programme.Subject{}, map[string]int{}
	rows := w.rows(noun, 400)
	for _, own := range []bool{true, false} {
		for _, r := range rows {
			o, ok := w.owner(noun, r.ID)
			if mine := w.owned(o); ok && mine != "" == own && of[string(r.State)+mine] < 1 {
				of[string(r.State)+mine]++
				out[r.ID] = o
			}
		}
	}
	return out
}

// owned names whose of the identities a thing is, "" where it is nobody's of them.
func (w *world) owned(o programme.Subject) (whose string) {
	for i := range w.people {
		if a := w.people[i].actor; a.Role != "" && a.Role.Scope() != programme.CityWide && !foreign(a, o) {
			whose += fmt.Sprint(i, " ")
		}
	}
	return whose
}
