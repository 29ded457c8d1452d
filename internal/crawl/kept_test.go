package crawl

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// TestKeepRootAndDocument writes the newest checkpoint of a small year and the
// document of the API beside the pages that ./same compares.
func TestKeepRootAndDocument(t *testing.T) {
	folder := os.Getenv("JINLANLING_PAGES")
	if folder == "" {
		t.Skip("nothing is kept: ./same sets where")
	}
	w := open(t)
	v, err := w.Record.VerifyJournal(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	for name, b := range map[string][]byte{"root": []byte(v.Root), "openapi.json": rec.Body.Bytes()} {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKeepBothYears writes the pages of the whole demo, as everybody reads them
// who chose its first year and its second, beside those of the small year.
func TestKeepBothYears(t *testing.T) {
	if os.Getenv("JINLANLING_PAGES") == "" {
		t.Skip("nothing is kept: ./same sets where")
	}
	dir, clock := t.TempDir(), demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 5, Next: true})
	if err != nil {
		t.Fatal(err)
	}
	w := peopled(t, &demotest.Year{System: sys, Cast: cast, Clock: clock, Dir: dir})
	w.most, w.people = 1, oneOfARole(w.people) // the whole demo has thousands of things to open
	years, err := sys.Plan.Programmes(ctx, act.As(w.Auditor))
	if err != nil || len(years) != 2 {
		t.Fatal(len(years), err)
	}
	for _, year := range years {
		w.under = strconv.Itoa(year.Year)
		for i := range w.people {
			w.choose(&w.people[i], year.ID)
		}
		if err := w.Record.Sequence(ctx); err != nil { // prints bear the checkpoint of the moment
			t.Fatal(err)
		}
		read := make([]int, len(w.people))
		w.each(func(i int) { read[i] = len(w.walk(&w.people[i], nil)) })
		sum := 0
		for _, n := range read {
			sum += n
		}
		if t.Logf("%d: %d pages", year.Year, sum); sum < 1000 {
			t.Errorf("%d: too little was walked", year.Year)
		}
	}
}

// oneOfARole is the first of each role, and nobody.
func oneOfARole(list []somebody) (out []somebody) {
	seen := map[programme.Role]bool{}
	for _, p := range list {
		if !seen[p.actor.Role] {
			seen[p.actor.Role] = true
			out = append(out, p)
		}
	}
	return out
}

// choose has somebody's session look at a year.
func (w *world) choose(who *somebody, year string) {
	if who.cookie == nil {
		return
	}
	signed, err := w.People.Session(ctx, who.cookie.Value)
	if err == nil {
		err = w.People.ActAs(ctx, signed, "", year)
	}
	if err != nil {
		w.t.Fatalf("%s chooses %s: %v", who.name, year, err)
	}
}
