package evidence_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/filestest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// What nothing names is its uploader's for a day, and then gone; what anything
// names stays, whoever handed it in and whichever table names it.
func TestUploadsAreTheUploadersAndSwept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Evaluated)
		clerk, other := act.As(w.Bases[0].Clerk), act.As(w.Bases[1].Clerk)
		loose, err := w.StoreFile(ctx, clerk, strings.NewReader("没有用到的"))
		if err != nil {
			t.Fatal(err)
		}
		scheme := func(c act.Caller, base, file string) error {
			return demotest.ErrorOf(w.Teaching.FileScheme(ctx, c, base, teaching.SchemeFiling{FileID: file}))
		}
		if err := scheme(other, w.Bases[1].Base.ID, loose.ID); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("another's upload: %v, want not found", err)
		}
		before := filesNamed(t, w)
		aged(t, w)
		if err := w.SweepFiles(ctx); err != nil {
			t.Fatal(err)
		}
		if !filestest.Lies(w.Files, loose.ID) {
			t.Fatal("an upload of today was swept")
		}
		w.Clock.Tick(25 * time.Hour)
		if err := w.SweepFiles(ctx); err != nil {
			t.Fatal(err)
		}
		if filestest.Lies(w.Files, loose.ID) {
			t.Error("an upload of yesterday that nothing names is still there")
		}
		if err := scheme(clerk, w.Bases[0].Base.ID, loose.ID); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("what was swept: %v, want not found", err)
		}
		for _, id := range before {
			if !filestest.Lies(w.Files, id) {
				t.Errorf("%s was swept, though a row names it", id)
			}
		}
		if len(before) < 5 {
			t.Errorf("only %d files are named", len(before))
		}
	})
}

// aged makes every file look a year old to the disk.
func aged(t *testing.T, w *demotest.Year) {
	t.Helper()
	old := time.Now().AddDate(-1, 0, 0)
	err := filepath.WalkDir(w.Files.Dir(), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chtimes(path, old, old)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// filesNamed are all values of all columns of all tables that are a file's
// name: 64 hexadecimal digits of which the file store has the bytes. A column
// that is new is asked too.
func filesNamed(t *testing.T, w *demotest.Year) (ids []string) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.EachText(func(table, column, value string) error {
			if table != "uploads" && table != "journal" && filestest.Lies(w.Files, value) {
				ids = append(ids, value)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// One account cannot fill the disk: what it hands in and does not use is
// bounded, and nothing is taken where the disk is nearly full.
func TestUploadsAreBounded(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Recognised)
	nobody := act.As(programme.Actor{User: "registered-today", Role: programme.RoleTrainee, Person: "nobody"})
	var err error
	kept := 0
	for i := 0; err == nil && i < 30; i++ {
		if _, err = w.StoreFile(ctx, nobody, io.MultiReader(strings.NewReader(strings.Repeat(string(rune('a'+i)), 8)),
			bytes.NewReader(make([]byte, 10<<20)))); err == nil {
			kept++
		}
	}
	if programme.CodeOf(err) != programme.TooLarge || kept < 5 || kept > 10 || !strings.Contains(err.Error(), "100 MB") {
		t.Errorf("%d × 10 MB were kept, then %v", kept, err)
	}
	w.Clock.Tick(25 * time.Hour)
	if _, err := w.StoreFile(ctx, nobody, strings.NewReader("x")); err != nil {
		t.Errorf("the next day: %v", err)
	}
	w.DiskFree = func() (uint64, uint64, bool) { return 100 << 20, 1 << 40, true }
	if _, err := w.StoreFile(ctx, act.As(w.Officer), strings.NewReader("y")); programme.CodeOf(err) != programme.Busy || !strings.Contains(err.Error(), "磁盘") {
		t.Errorf("a full disk: %v", err)
	}
}
