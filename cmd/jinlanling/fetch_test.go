package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"

	"golang.org/x/mod/sumdb/tlog"
)

// fetchedLog is a journal's tree in memory, served as the site serves it.
type fetchedLog struct {
	hashes []tlog.Hash
	size   int64
	key    ed25519.PrivateKey

	witnessed string // what stands under /log/checkpoint
}

func (l *fetchedLog) point() string {
	root, _ := tlog.TreeHash(l.size, l)
	text, _ := journal.SignCheckpoint(journal.Checkpoint{Origin: "jn.example/1", Size: l.size, Root: root, At: time.Unix(l.size, 0)}, l.key)
	return text
}

func (l *fetchedLog) ReadHashes(ix []int64) (out []tlog.Hash, err error) {
	for _, i := range ix {
		out = append(out, l.hashes[i])
	}
	return out, nil
}

func (l *fetchedLog) grow(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		h, err := tlog.StoredHashes(l.size, []byte(w), l)
		if err != nil {
			t.Fatal(err)
		}
		l.hashes, l.size = append(l.hashes, h...), l.size+1
	}
}

func (l *fetchedLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/.well-known/jinlanling-checkpoint":
		fmt.Fprint(w, l.point())
		return
	case "/log/checkpoint":
		fmt.Fprint(w, l.witnessed)
		return
	}
	old, _ := strconv.ParseInt(r.URL.Query().Get("old"), 10, 64)
	proof, _ := tlog.ProveTree(l.size, old, l)
	for _, h := range proof {
		fmt.Fprintln(w, h)
	}
}

// The file of a second machine grows with the journal, and refuses a journal
// that is shorter, or longer and another, without being touched.
func TestFetchKeepsAndRefuses(t *testing.T) {
	_, key, _ := ed25519.GenerateKey(nil)
	l := &fetchedLog{key: key}
	l.grow(t, "a", "b", "c")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.ServeHTTP(w, r) }))
	defer srv.Close()
	file, verifier := filepath.Join(t.TempDir(), "kept"), journal.VerifierKey("jn.example/1", key)
	kept := func() int {
		b, _ := os.ReadFile(file)
		notes, _ := journal.SplitLog(string(b))
		return len(notes)
	}
	fetch := func(want error, notes int) {
		t.Helper()
		if said, err := fetchPoint(t.Context(), srv.URL, file, verifier); !errors.Is(err, want) || kept() != notes {
			t.Fatalf("%s, %v, %d kept; want %v, %d", said, err, kept(), want, notes)
		}
	}
	fetch(nil, 1)
	fetch(nil, 1) // nothing new
	l.grow(t, "d", "e", "f", "g")
	fetch(nil, 2)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, whole[:len(whole)-40], 0o600); err != nil { // a power cut
		t.Fatal(err)
	}
	fetch(nil, 2)
	l = &fetchedLog{key: key}
	l.grow(t, "a", "b")
	fetch(errFindings, 2)
	l.grow(t, "x", "d", "e", "f", "g", "h")
	fetch(errFindings, 2)
	_, l.key, _ = ed25519.GenerateKey(nil)
	fetch(errFindings, 2)
}

// What a site says of witnesses is held to their keys, the clock, and the log
// that was kept.
func TestFetchHoldsWitnessesToTheirKeys(t *testing.T) {
	_, key, _ := ed25519.GenerateKey(nil)
	l := &fetchedLog{key: key}
	l.grow(t, "a", "b", "c")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.ServeHTTP(w, r) }))
	defer srv.Close()
	file, verifier := filepath.Join(t.TempDir(), "kept"), journal.VerifierKey("jn.example/1", key)
	w, other := &demotest.Witness{Name: "w.example"}, &demotest.Witness{Name: "other.example"}
	now := time.Now()
	early := l.point()
	l.grow(t, "d")
	late := l.point()
	if _, err := fetchPoint(t.Context(), srv.URL, file, verifier); err != nil {
		t.Fatal(err)
	}
	forked := &fetchedLog{key: key}
	forked.grow(t, "a", "b", "x")
	_, stranger, _ := ed25519.GenerateKey(nil)
	alien := &fetchedLog{hashes: l.hashes, size: l.size, key: stranger}
	for name, c := range map[string]struct {
		witnessed string
		want      error
	}{
		"the newest":         {late + w.Sign(late, now), nil},
		"an earlier one":     {early + other.Sign(early, now) + w.Sign(early, now), nil},
		"nobody's":           {late, errFindings},
		"another's":          {late + other.Sign(late, now), errFindings},
		"of another size":    {late + w.Sign(early, now), errFindings},
		"of last week":       {late + w.Sign(late, now.AddDate(0, 0, -7)), errFindings},
		"of next week":       {late + w.Sign(late, now.AddDate(0, 0, 7)), errFindings},
		"of another log":     {forked.point() + w.Sign(forked.point(), now), errFindings},
		"not the log's":      {alien.point() + w.Sign(alien.point(), now), errFindings},
		"cut in the witness": {(late + w.Sign(late, now))[:len(late)+60], errFindings},
	} {
		l.witnessed = c.witnessed
		if said, err := fetchWitnessed(t.Context(), srv.URL, file, verifier, []string{w.Key()}, now); !errors.Is(err, c.want) || said == "" {
			t.Errorf("%s: %s, %v; want %v", name, said, err, c.want)
		}
	}
	if _, err := fetchWitnessed(t.Context(), srv.URL, file, verifier, []string{"w.example+1+2"}, now); programme.CodeOf(err) != programme.Invalid {
		t.Errorf("of a key that is none: %v", err)
	}
}
