package retain_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/retain"
	"jinlanling/internal/bagit"
	"jinlanling/internal/demotest"
	"jinlanling/internal/filestest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

func onward(int, int) error { return nil }

// lineOf is what a class holds of one kind.
func lineOf(t testing.TB, w *demotest.Year, class, kind string) retain.Line {
	t.Helper()
	lines, err := w.Retain.OfClass(ctx, act.As(w.Officer), class)
	must(t, err)
	i := slices.IndexFunc(lines, func(l retain.Line) bool { return l.Kind == kind })
	return lines[i]
}

// filmsOf are the files of a class's films and of everything else.
func filmsOf(t testing.TB, w *demotest.Year, class string) (films, papers []string) {
	t.Helper()
	must(t, w.Store.Read(ctx, func(tx *store.Tx) error {
		f, err1 := tx.ClassFiles(class, true)
		p, err2 := tx.ClassFiles(class, false)
		for _, l := range f {
			films = append(films, l.FileID)
		}
		for _, l := range p {
			papers = append(papers, l.FileID)
		}
		return errors.Join(err1, err2)
	}))
	return films, papers
}

// Films are destroyed when their years are over, by two people, and by nobody
// before; the rows stay and say so, on the page, to fsck, and in the package.
func TestFilmsAreDestroyedWhenTheirYearsAreOver(t *testing.T) {
	demotest.Places(t, func(t *testing.T, o demotest.Options) {
		w := demotest.Open(t, o)
		class := w.Bases[0].Classes[0]
		officer, approver, auditor := act.As(w.Officer), act.As(w.Approver), act.As(w.Auditor)
		films, papers := filmsOf(t, w, class)
		if len(films) == 0 || len(papers) == 0 {
			t.Fatalf("%d films, %d papers", len(films), len(papers))
		}
		propose := func(kind string) (string, error) {
			d, err := w.Retain.Propose(ctx, officer, class, kind, "保存期满")
			if err != nil {
				return "", err
			}
			return d.ID, nil
		}
		w.Clock.To(20261231)
		demotest.WantCode(t, "on the last day", demotest.ErrorOf(propose(programme.KeptFilms)), programme.WrongState)
		w.Clock.To(20270104)
		demotest.WantCode(t, "what is no kind", demotest.ErrorOf(propose("everything")), programme.Invalid)
		demotest.WantCode(t, "papers are kept longer", demotest.ErrorOf(propose(programme.KeptPapers)), programme.WrongState)
		_, err := w.Retain.Propose(ctx, act.As(w.Bases[0].Head), class, programme.KeptFilms, "x")
		demotest.WantCode(t, "by the base", err, programme.Forbidden)
		demotest.WantCode(t, "without a reason", demotest.ErrorOf(w.Retain.Propose(ctx, officer, class, programme.KeptFilms, "")), programme.Invalid)

		must(t, w.Retain.Hold(ctx, auditor, class, "审计厅调阅"))
		demotest.WantCode(t, "held twice", w.Retain.Hold(ctx, auditor, class, "再次"), programme.Conflict)
		demotest.WantCode(t, "an auditor holds it", demotest.ErrorOf(propose(programme.KeptFilms)), programme.WrongState)
		demotest.WantCode(t, "lifted by the bureau", w.Retain.Release(ctx, officer, class, "不等了"), programme.Forbidden)
		must(t, w.Retain.Release(ctx, auditor, class, "已还"))
		demotest.WantCode(t, "nothing to lift", w.Retain.Release(ctx, auditor, class, "已还"), programme.WrongState)

		id, err := propose(programme.KeptFilms)
		must(t, err)
		demotest.WantCode(t, "proposed twice", demotest.ErrorOf(propose(programme.KeptFilms)), programme.WrongState)
		demotest.WantCode(t, "carried out unapproved", demotest.ErrorOf(w.Retain.AskDestroy(ctx, officer, id)), programme.WrongState)
		must(t, w.Retain.Refuse(ctx, approver, id, "再等一年"))
		id, err = propose(programme.KeptFilms)
		must(t, err, w.Retain.Withdraw(ctx, officer, id, "弄错了班"))
		demotest.WantCode(t, "approved when withdrawn", w.Retain.Approve(ctx, approver, id), programme.WrongState)
		id, err = propose(programme.KeptFilms)
		must(t, err, w.Retain.Approve(ctx, approver, id))
		demotest.WantCode(t, "approved twice", w.Retain.Approve(ctx, approver, id), programme.WrongState)

		must(t, w.Retain.Hold(ctx, officer, class, "有人来信"))
		demotest.WantCode(t, "carried out while held", demotest.ErrorOf(w.Retain.AskDestroy(ctx, officer, id)), programme.WrongState)
		_, err = w.Retain.CarryOut(ctx, officer, id, onward)
		demotest.WantCode(t, "the job while held", err, programme.WrongState)
		must(t, w.Retain.Release(ctx, approver, class, "来信与本班无关"))

		// cut off after the first file went, and held before it goes on
		cut := errors.New("killed")
		_, err = w.Retain.CarryOut(ctx, officer, id, func(int, int) error { return cut })
		if !errors.Is(err, cut) {
			t.Fatal(err)
		}
		must(t, w.Files.Remove(films[0]))
		demotest.WantCode(t, "withdrawn after it began", w.Retain.Withdraw(ctx, officer, id, "后悔"), programme.WrongState)
		demotest.Clean(t, "cut off", w.System)
		d, err := w.Retain.CarryOut(ctx, officer, id, onward)
		must(t, err)
		if d.State != programme.Destroyed || d.Gone == 0 {
			t.Errorf("%+v", d)
		}
		again, err := w.Retain.CarryOut(ctx, officer, id, onward) // the job ran, and ended before it could say so
		must(t, err)
		if again.Version != d.Version {
			t.Error("it was done twice")
		}
		demotest.WantCode(t, "asked for again", demotest.ErrorOf(w.Retain.AskDestroy(ctx, officer, id)), programme.WrongState)
		for _, f := range films {
			if filestest.Lies(w.Files, f) {
				t.Errorf("film %s is still there", f)
			}
		}
		for _, f := range papers {
			if !filestest.Lies(w.Files, f) {
				t.Errorf("paper %s is gone", f)
			}
		}
		demotest.Clean(t, "destroyed", w.System)
		told(t, w, class, films[0])
		packed(t, w, class, d.Gone)
		if l := lineOf(t, w, class, programme.KeptFilms); l.Due() || l.Why != "已按期销毁" || l.Act == nil {
			t.Errorf("the line says %q", l.Why)
		}
	})
}

// A restore brings no file back that an act destroyed before the backup was
// made. What was destroyed after it comes back, and its years are over again: it
// is destroyed again.
func TestARestoreAfterADestruction(t *testing.T) {
	demotest.Places(t, func(t *testing.T, o demotest.Options) {
		w := demotest.Open(t, o)
		class := w.Bases[0].Classes[0]
		films, _ := filmsOf(t, w, class)
		w.Clock.To(20270104)
		dir := t.TempDir()
		must(t, w.Record.Backup(ctx, filepath.Join(dir, "before")))
		again := bytesOf(t, w, films[0])
		destroyed := func(d *retain.Desk) int {
			t.Helper()
			act1, err := d.Propose(ctx, act.As(w.Officer), class, programme.KeptFilms, "保存期满")
			must(t, err, d.Approve(ctx, act.As(w.Approver), act1.ID))
			done, err := d.CarryOut(ctx, act.As(w.Officer), act1.ID, onward)
			must(t, err)
			return done.Gone
		}
		gone := destroyed(w.Retain)
		if f, err := w.StoreFile(ctx, act.As(w.Officer), bytes.NewReader(again)); err != nil || f.ID != films[0] { // put back
			t.Fatalf("%+v, %v", f, err)
		}
		must(t, w.Record.Backup(ctx, filepath.Join(dir, "after")))

		restored := func(name string, removed int) *app.System {
			t.Helper()
			to := filepath.Join(dir, name+"-restored")
			out, err := record.Restore(ctx, record.RestoreOptions{From: filepath.Join(dir, name), To: to, Reason: "演练", Clock: w.Clock.Now})
			must(t, err)
			if out.Again != removed {
				t.Errorf("%s: %d files destroyed again, want %d", name, out.Again, removed)
			}
			sys := demotest.Second(t, storetest.Place{Dir: to}, w.Clock.Now)
			demotest.Clean(t, name, sys)
			return sys
		}
		if after := restored("after", 1); filestest.Lies(after.Files, films[0]) {
			t.Error("what an act destroyed before the backup came back")
		}
		before := restored("before", 0)
		lines, err := before.Retain.OfClass(ctx, act.As(w.Officer), class)
		must(t, err)
		if !filestest.Lies(before.Files, films[0]) || !lines[0].Due() || lines[0].Act != nil {
			t.Errorf("what came back is not to be destroyed again: %+v", lines[0])
		}
		if n := destroyed(before.Retain); n != gone || filestest.Lies(before.Files, films[0]) {
			t.Errorf("%d files destroyed again, want %d", n, gone)
		}
		demotest.Clean(t, "destroyed again", before)
	})
}

// told asks everywhere what became of a film: it is not missing.
func told(t *testing.T, w *demotest.Year, class, film string) {
	t.Helper()
	_, err := w.Evidence.OpenPiece(ctx, act.As(w.Officer), class, film)
	if programme.CodeOf(err) != programme.NotFound || !strings.Contains(err.Error(), "已按期销毁") {
		t.Errorf("who opens a film reads: %v", err)
	}
	lesson := ""
	must(t, w.Store.Read(ctx, func(tx *store.Tx) error {
		used, err := tx.EvidenceOfFile(film)
		if err == nil {
			lesson = used[0].LessonID
		}
		return err
	}))
	s, err := w.Attendance.LessonSheet(ctx, act.As(w.Bases[0].Clerk), lesson)
	must(t, err)
	if !slices.ContainsFunc(s.Evidence, func(p evidence.Piece) bool { return p.FileID == film && p.Gone != "" }) {
		t.Error("the lesson does not say that its film was destroyed")
	}
	if _, broken, err := w.Record.FilesSample(ctx, 1000); err != nil || len(broken) > 0 {
		t.Errorf("a sample of files misses %v, %v", broken, err)
	}
}

// packed verifies the package of a class of which files were destroyed, whole
// and with the proof of the destruction taken out.
func packed(t *testing.T, w *demotest.Year, class string, gone int) {
	t.Helper()
	var out bytes.Buffer
	_, err := w.Archive.WriteZip(ctx, act.As(w.Officer), class, "抽查", &out, func(string, int, int) error { return nil })
	must(t, err)
	r, err := bagit.Verify(ctx, bytes.NewReader(out.Bytes()), int64(out.Len()), bagit.Options{})
	must(t, err)
	if len(r.Faults) > 0 || !r.Sealed || len(r.Destroyed) != 1 || !strings.Contains(r.Destroyed[0], "2027年1月4日 按期销毁") {
		t.Errorf("the package: %v, sealed %v, destroyed %v", r.Faults, r.Sealed, r.Destroyed)
	}
	n := regexp.MustCompile(`^\d+`).FindString(strings.Join(r.Destroyed, ""))
	if n == "" || n == "0" {
		t.Errorf("%s of %d files are said to be destroyed", n, gone)
	}
}

// What another record names stays, packages that were made go too, a new one
// sends the act back, a hold stops it midway, and what is handed in again later
// and not used is swept.
func TestWhatElseIsNamedStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Open(t, demotest.Options{Place: p})
		class := w.Bases[0].Classes[0]
		officer, approver := act.As(w.Officer), act.As(w.Approver)
		films, papers := filmsOf(t, w, class)
		shared := papers[0]
		bytes1 := bytesOf(t, w, films[0])
		w.Clock.To(20320105)
		must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
			v := &programme.Voucher{ID: tx.NewID(), ProgrammeID: w.Programme, BaseID: w.Bases[0].Base.ID, Direction: "out", Source: "own", Amount: 100,
				OnDate: 20210901, State: programme.Booked, FileID: shared}
			if err := store.Insert(tx, v); err != nil {
				return err
			}
			_, err := tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.VoucherBook), Noun: "voucher", Subject: v.ID,
				Programme: w.Programme, Facts: []byte("{}")})
			return err
		}))
		pack := func() string {
			var out bytes.Buffer
			_, err := w.Archive.WriteZip(ctx, officer, class, "移交", &out, func(string, int, int) error { return nil })
			must(t, err)
			f, err := w.KeepFile(ctx, officer, &out)
			must(t, err)
			return f.ID
		}
		first := pack()
		agreed := func(kind string) string {
			d, err := w.Retain.Propose(ctx, officer, class, kind, "保存期满")
			must(t, err, w.Retain.Approve(ctx, approver, d.ID))
			return d.ID
		}
		id := agreed(programme.KeptPapers)
		second := pack()
		_, err := w.Retain.CarryOut(ctx, officer, id, onward)
		demotest.WantCode(t, "a package was made since", err, programme.WrongState)
		must(t, w.Retain.Withdraw(ctx, officer, id, "又打了包"))
		id = agreed(programme.KeptPapers)
		_, err = w.Retain.CarryOut(ctx, officer, id, func(int, int) error { return w.Retain.Hold(ctx, officer, class, "临时有人查") })
		demotest.WantCode(t, "held when it had begun", err, programme.WrongState)
		if !filestest.Lies(w.Files, first) || !filestest.Lies(w.Files, papers[1]) {
			t.Error("something went although it was held")
		}
		must(t, w.Retain.Release(ctx, officer, class, "查完"))
		d, err := w.Retain.CarryOut(ctx, officer, id, onward)
		must(t, err)
		a, err := w.Retain.ReadAct(ctx, officer, id)
		must(t, err)
		for _, l := range a.Lines {
			if (l.Kept != "") != (l.FileID == shared) || filestest.Lies(w.Files, l.FileID) != (l.Kept != "") {
				t.Errorf("%s of %s: kept %q, there %v", l.Item, l.OfTable, l.Kept, filestest.Lies(w.Files, l.FileID))
			}
		}
		if d.Gone == 0 || filestest.Lies(w.Files, first) || filestest.Lies(w.Files, second) || !filestest.Lies(w.Files, films[0]) {
			t.Errorf("%d gone; packages there %v %v, a film %v", d.Gone, filestest.Lies(w.Files, first), filestest.Lies(w.Files, second),
				filestest.Lies(w.Files, films[0]))
		}
		_, err = w.Retain.CarryOut(ctx, officer, agreed(programme.KeptFilms), onward)
		must(t, err)
		handedInAgain(t, w, bytes1, films[0])
	})
}

func bytesOf(t *testing.T, w *demotest.Year, id string) []byte {
	t.Helper()
	r, err := w.Files.Get(id)
	must(t, err)
	defer r.Close()
	b, err := io.ReadAll(r)
	must(t, err)
	return b
}

// handedInAgain hands in what was destroyed: nobody takes its id without the
// bytes, and bytes that nothing uses are swept.
func handedInAgain(t *testing.T, w *demotest.Year, b []byte, id string) {
	t.Helper()
	take := func() error {
		return w.Act(ctx, act.As(w.Officer), programme.ClueRaise, "", func(s *act.Step) error { return s.Handed(id) })
	}
	demotest.WantCode(t, "an id whose bytes are gone", take(), programme.NotFound)
	f, err := w.StoreFile(ctx, act.As(w.Officer), bytes.NewReader(b))
	must(t, err)
	if f.ID != id || !filestest.Lies(w.Files, id) {
		t.Fatal("another file")
	}
	old := time.Now().Add(-48 * time.Hour)
	must(t, os.Chtimes(filepath.Join(w.Files.Dir(), id[:2], id), old, old), w.SweepFiles(ctx))
	if filestest.Lies(w.Files, id) {
		t.Error("what was handed in again and is not used stays for ever")
	}
}

// Every column of every table that holds a file's name is asked before the file
// goes: a column that is new is asked too.
func TestEveryColumnOfFilesIsAsked(t *testing.T) {
	w := demotest.Open(t, demotest.Options{})
	name := regexp.MustCompile(`[0-9a-f]{64}`)
	seen := 0
	must(t, w.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.EachText(func(table, column, value string) error {
			switch table {
			case "journal", "uploads", "files", "destruction_lines", "jobs", "pieces":
				return nil
			}
			for _, id := range name.FindAllString(value, -1) {
				if filestest.Lies(w.Files, id) {
					if seen++; !store.NamesFiles(table, column) {
						t.Errorf("%s.%s names a file and is not asked", table, column)
						return nil
					}
				}
			}
			return nil
		})
	}))
	if seen < 100 {
		t.Errorf("only %d names of files were seen", seen)
	}
}
