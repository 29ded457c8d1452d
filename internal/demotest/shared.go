package demotest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jinlanling/internal/demo"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// A year on SQLite is built once for a state of the sources and not once a
// process: a dozen packages of tests would build the same dozen times. It is
// kept below the temporary folder under the digest of all that a year is built
// from, with its cast beside it, and copied by whoever needs it. What it was
// after each of its earlier stages is kept on the way: that is what building so
// far would have made, and building a year ten times over took longer than all
// tests of it. On PostgreSQL
// it is that same year, loaded into a database of the server as a restore loads
// one: building it there again, statement by statement, took most of the time
// of tests on both databases. That it can be built there a test of the demo
// holds.

// sharedFor is how long the years of another state of the sources are kept.
const sharedFor = 3 * time.Hour

// besides are packages that no year is built by: changing them builds none anew.
var besides = []string{"api", "bench", "browser", "crawl", "docgen", "layout", "ops", "post", "web"}

// saved is a year's cast as it stands beside its folder.
type saved struct {
	Cast  demo.Cast
	Ended time.Time
}

// shared is the year of a key as some process built it, or as this one builds it
// now; ok is false where years cannot be shared.
func shared(k key) (b *built, ok bool, err error) {
	root, err := sharedRoot()
	if err != nil {
		return nil, false, nil
	}
	name := k.name(k.stages)
	dir := filepath.Join(root, name)
	if k.postgres {
		k.postgres = false
		if b, err = once(k); err != nil {
			return nil, false, err
		}
		if b, err = loaded(b, yearsOf(filepath.Base(root))+strings.ReplaceAll(name, "-", "_"), dir+".loading"); err != nil {
			return nil, false, err
		}
		return b, true, nil
	}
	release, err := lock(filepath.Join(root, fmt.Sprintf("%d-%v.lock", k.seed, k.elsewhere)))
	if err != nil {
		return nil, false, nil
	}
	defer release()
	if b, err = readYear(dir); err == nil {
		return b, true, nil
	}
	keep := func(stages int, st *store.Store, b *built) {
		dir := filepath.Join(root, k.name(stages))
		if _, err := readYear(dir); err == nil {
			return
		}
		if err := errors.Join(os.RemoveAll(dir), writeYear(dir, st, b)); err != nil {
			os.RemoveAll(dir) // who needs it builds it
		}
	}
	b, err = build(k, keep)
	return b, err == nil, err
}

// name is what a year is kept under when so many of its stages are done.
func (k key) name(stages int) string { return fmt.Sprintf("%d-%d-%v", k.seed, stages, k.elsewhere) }

// yearsOf is what the names of databases begin with that hold years of a state
// of the sources.
func yearsOf(source string) string { return "year_" + source + "_" }

// loaded is a year of SQLite in a database of the server, which is filled where
// the server has none of its name.
func loaded(b *built, name, held string) (*built, error) {
	release, err := lock(held)
	if err != nil {
		return nil, err
	}
	defer release()
	url, err := storetest.Named(name, func(url string) (err error) {
		ctx := context.Background()
		st, err := store.Open(ctx, store.Config{DatabaseURL: url, Clock: func() time.Time { return b.ended }, Rand: rand.Reader})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		return st.Load(ctx, b.place.Path())
	})
	if err != nil {
		return nil, err
	}
	mine := *b
	mine.place.DatabaseURL = url
	return &mine, nil
}

func readYear(dir string) (*built, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "cast"))
	if err != nil {
		return nil, err
	}
	var s saved
	if err := gob.NewDecoder(bytes.NewReader(raw)).Decode(&s); err != nil {
		return nil, err
	}
	return &built{storetest.Place{Dir: filepath.Join(dir, "year")}, &s.Cast, s.Ended}, nil
}

// writeYear keeps a year that was built and is open. Its cast is written last:
// without one the folder is none.
func writeYear(dir string, st *store.Store, b *built) error {
	year := storetest.Place{Dir: filepath.Join(dir, "year")}
	if err := os.CopyFS(year.Dir, os.DirFS(b.place.Dir)); err != nil {
		return err
	}
	for _, part := range []string{"", "-wal", "-shm"} { // copied while it may be tidied up
		if err := os.Remove(year.Path() + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := st.Snapshot(context.Background(), year.Path()); err != nil {
		return err
	}
	var raw bytes.Buffer
	if err := gob.NewEncoder(&raw).Encode(saved{*b.cast, b.ended}); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "cast"), raw.Bytes(), 0o600)
}

// sharedRoot is the folder of this state of the sources. Those of states that
// nobody has used for hours are taken away.
func sharedRoot() (string, error) {
	source, err := sourceDigest()
	if err != nil {
		return "", err
	}
	all := filepath.Join(os.TempDir(), "jinlanling-years")
	root := filepath.Join(all, source)
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", err
	}
	now := time.Now()
	if err := os.Chtimes(root, now, now); err != nil {
		return "", err
	}
	list, err := os.ReadDir(all)
	if err != nil {
		return "", err
	}
	for _, e := range list {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > sharedFor {
			os.RemoveAll(filepath.Join(all, e.Name()))
			storetest.DropAll(yearsOf(e.Name()))
		}
	}
	return root, nil
}

// sourceDigest is the digest of what a year is built from: the program's own
// sources but those of besides, what it embeds, and the modules it names.
func sourceDigest() (string, error) {
	module, err := moduleRoot()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	err = filepath.WalkDir(module, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at, err := filepath.Rel(module, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			first, rest, _ := strings.Cut(filepath.ToSlash(at), "/")
			outside := at != "." && first != "internal" && first != "notices" && first != "layouts"
			for _, b := range besides {
				outside = outside || first == "internal" && rest == b
			}
			if outside || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(at, "_test.go") || !strings.Contains(at, string(filepath.Separator)) && !strings.HasPrefix(at, "go.") {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%s %d\n", filepath.ToSlash(at), len(content))
		sum.Write(content)
		return nil
	})
	return hex.EncodeToString(sum.Sum(nil)[:12]), err
}

// moduleRoot is the folder of go.mod, above where the test runs.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", os.ErrNotExist
		}
		dir = up
	}
}
