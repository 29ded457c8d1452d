package app_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// Every listing reads on both databases, page by page, in every order, under
// every filter and in every scope; what a scope leaves out is left out of the
// list, of the page of one and of the count alike.
func TestEveryListing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Whole)
		people := everybody(w)
		apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.ClassID != "" })
		people[programme.RoleTrainee] = programme.Actor{User: "trainee", Role: programme.RoleTrainee, Person: apps[k].PersonID}
		people[programme.RoleEmployer] = programme.Actor{User: "hr", Role: programme.RoleEmployer, Employer: apps[k].EmployerID}
		for i := range store.Listings {
			l := &store.Listings[i]
			for role, actor := range people {
				listInScope(t, w, l, role, actor)
			}
		}
	})
}

func listInScope(t *testing.T, w *world, l *store.Listing, role programme.Role, actor programme.Actor) {
	t.Helper()
	c := act.As(actor)
	all, err := w.Browse(ctx, c, l.Noun, act.Query{Programme: w.Programme})
	if !programme.MayRead(role, l.Noun) {
		wantCode(t, string(l.Noun)+" by "+string(role), err, programme.Forbidden)
		_, err = w.Show(ctx, c, l.Noun, "x")
		wantCode(t, "one "+string(l.Noun)+" by "+string(role), err, programme.Forbidden)
		return
	}
	if err != nil {
		t.Errorf("%s by %s: %v", l.Noun, role, err)
		return
	}
	n, err := w.CountWaiting(ctx, c, l.Noun, act.Query{Programme: w.Programme}, 1000)
	if err != nil || n != min(len(all.Rows), 1000) {
		t.Errorf("%s by %s: %d counted, %d listed, %v", l.Noun, role, n, len(all.Rows), err)
	}
	if len(all.Rows) > 0 {
		if s, err := w.Show(ctx, c, l.Noun, all.Rows[0].ID); err != nil || len(s.Facts) != len(l.Columns)+len(l.Detail) {
			t.Errorf("one %s by %s: %v", l.Noun, role, err)
		}
	}
	if role == programme.RoleOfficer {
		everyOrder(t, w, c, l, all)
		everyFilter(t, w, c, l)
	}
	elsewhere(t, w, c, l, all)
}

// elsewhere checks that what the officer sees and the caller does not is not
// found for the caller.
func elsewhere(t *testing.T, w *world, c act.Caller, l *store.Listing, mine *act.Table) {
	t.Helper()
	all, err := w.Browse(ctx, act.As(w.Auditor), l.Noun, act.Query{Programme: w.Programme, Limit: 30})
	if err != nil {
		t.Error(err)
		return
	}
	for _, r := range all.Rows {
		seen := slices.ContainsFunc(mine.Rows, func(m act.TableRow) bool { return m.ID == r.ID })
		if _, err := w.Show(ctx, c, l.Noun, r.ID); (err == nil) != seen {
			t.Errorf("%s %s: listed for %s %t, shown %v", l.Noun, r.ID, c.Role, seen, err)
		}
	}
}

func everyOrder(t *testing.T, w *world, c act.Caller, l *store.Listing, all *act.Table) {
	t.Helper()
	orders := []string{"", "id", "-id"}
	for _, f := range l.Columns {
		if f.Sort {
			orders = append(orders, f.Key, "-"+f.Key)
		}
	}
	for _, order := range orders {
		seen, after := map[string]bool{}, ""
		for {
			page, err := w.Browse(ctx, c, l.Noun, act.Query{Programme: w.Programme, Sort: order, After: after, Limit: 7})
			if err != nil {
				t.Errorf("%s by %q: %v", l.Noun, order, err)
				return
			}
			for _, r := range page.Rows {
				if seen[r.ID] {
					t.Errorf("%s by %q: %s comes twice", l.Noun, order, r.ID)
				}
				seen[r.ID] = true
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(seen) != len(all.Rows) {
			t.Errorf("%s by %q: %d over pages, %d in all", l.Noun, order, len(seen), len(all.Rows))
		}
	}
	_, err := w.Browse(ctx, c, l.Noun, act.Query{Sort: "nonsense"})
	wantCode(t, "an order there is not", err, programme.Invalid)
	_, err = w.Browse(ctx, c, l.Noun, act.Query{After: "nonsense", Limit: 3})
	wantCode(t, "a cursor that is none", err, programme.Invalid)
}

func everyFilter(t *testing.T, w *world, c act.Caller, l *store.Listing) {
	t.Helper()
	for _, f := range l.Filters {
		for _, v := range []string{"1", "' OR 1=1 --"} {
			got, err := w.Browse(ctx, c, l.Noun, act.Query{Programme: w.Programme, Values: map[string]string{f.Key: v}, Limit: 5})
			if err != nil && programme.CodeOf(err) != programme.Invalid {
				t.Errorf("%s by %s=%q: %v", l.Noun, f.Key, v, err)
			}
			if err == nil && v != "1" && len(got.Rows) > 0 && !strings.Contains(f.SQL, "<>?") &&
				!strings.Contains(f.SQL, "NOT LIKE") {
				t.Errorf("%s by %s=%q finds %d rows", l.Noun, f.Key, v, len(got.Rows))
			}
		}
	}
	_, err := w.Browse(ctx, c, l.Noun, act.Query{Values: map[string]string{"nonsense": "1"}})
	wantCode(t, "a filter there is not", err, programme.Invalid)
}
