package app_test

import (
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/store"
)

// Ordered by any column, forwards and backwards, page by page, a list holds
// what it holds unordered: every row once.
func TestEveryColumnSorts(t *testing.T) {
	y := demotest.Open(t, demotest.Options{Stages: demotest.Certified, Seed: 5})
	tried := 0
	for _, l := range store.Listings {
		c := act.As(y.Officer)
		if _, err := act.MayBrowse(c, l.Noun); err != nil {
			continue
		}
		all := func(sort string, limit int) (ids []string) {
			q := act.Query{Programme: y.Programme, Sort: sort, Limit: limit}
			for {
				page, err := y.Browse(ctx, c, l.Noun, q)
				if err != nil {
					t.Fatalf("%s by %q: %v", l.Noun, sort, err)
				}
				for _, r := range page.Rows {
					ids = append(ids, r.ID)
				}
				if page.Next == "" {
					return ids
				}
				q.After = page.Next
			}
		}
		want := all("id", 0)
		slices.Sort(want)
		for _, f := range l.Columns {
			for _, sort := range []string{f.Key, "-" + f.Key} {
				got := all(sort, max(2, len(want)/3))
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s by %s: %d rows in pages, %d in all", l.Noun, sort, len(got), len(want))
				}
				tried += len(want)
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d rows were ordered", tried)
	}
}
