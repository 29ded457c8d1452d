package crawl

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// elsewhere finds what only the first city's own papers say: where it lies, what
// its bureau and its province number, and by which number it calls its forms.
var elsewhere = regexp.MustCompile(`德州|德城|德人社|鲁人社|山东|附件 ?[0-9]`)

// TestTheSecondNoticeShowsNoForeignClause opens everything that everybody finds
// in a year under the second notice, with one class at its beginning and one
// paid, settled and archived; reads what is printed and packed, the messages and
// the journal: nowhere stands a clause of the first city's, its brand or its name.
func TestTheSecondNoticeShowsNoForeignClause(t *testing.T) {
	s := secondYear(t)
	w := peopled(t, s.Year)
	if _, err := exec.LookPath("pdftotext"); err == nil {
		w.printed = true
	} else if os.Getenv("CI") == "true" {
		t.Fatal("pdftotext is missing: .ci/run installs it")
	}
	w.most, w.people, w.unnumbered, w.plain, w.city = 1, oneOfARole(w.people), true, true, elsewhere
	w.people[0].most = 8 // statements, applications and classes of each kind and state
	w.each(func(i int) {
		who := &w.people[i]
		w.walk(who, nil)
		for k := range programme.Reads {
			if who.token != "" {
				w.call(who, "GET", "/api/v1/"+string(programme.Reads[k].Noun)+"?programme="+w.Programme, "")
			}
		}
		if code, _ := w.call(who, "GET", "/api/v1/docs", ""); code != http.StatusOK {
			t.Errorf("the page on the interface: %d", code)
		}
	})
	for _, p := range s.papers {
		w.wordedHere(p.name, http.DetectContentType(p.body), p.body)
	}
	messages := 0
	for i := range w.people {
		if w.people[i].cookie == nil {
			continue
		}
		for _, m := range demotest.Inbox(t, s.System, w.people[i].actor) {
			messages++
			w.wordedHere("a message to "+w.people[i].name, "text/plain", fmt.Appendf(nil, "%+v", m))
		}
	}
	entries := 0
	s.must(s.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.JournalPage(store.JournalQuery{Limit: 1000})
		for i := range list {
			entries++
			w.wordedHere("an entry", "text/plain", fmt.Appendf(nil, "%+v", list[i]))
		}
		return err
	}))
	t.Logf("%d messages, %d entries, and answers by kind: %v", messages, entries, w.kinds.of)
	least := map[string]int{"text/html": 1500, "application/json": 100, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": 10, "application/zip": 1}
	if w.printed {
		least["application/pdf"] = 100
	}
	for kind, n := range least {
		if w.kinds.of[kind] < n {
			t.Errorf("only %d of %s were read, want %d", w.kinds.of[kind], kind, n)
		}
	}
	if messages < 60 || entries < 300 || len(s.papers) < 10 {
		t.Errorf("only %d messages, %d entries and %d papers were read", messages, entries, len(s.papers))
	}
}
