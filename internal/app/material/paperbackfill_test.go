package material_test

import (
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// before hands in a paper as the program did before it looked at papers.
func (w *paperWorld) before(ap *programme.Application, kind string, raw []byte) (material string) {
	w.Helper()
	file := w.store(raw)
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		m := programme.Material{ID: tx.NewID(), ApplicationID: ap.ID, Kind: kind, FileID: file, AddedAt: tx.Now()}
		material = m.ID
		up, err := tx.Upload(file, w.clerk.User)
		if err != nil {
			return err
		}
		if up != nil {
			if err := tx.NameFile(*up); err != nil {
				return err
			}
		}
		if err := store.Insert(tx, &m); err != nil {
			return err
		}
		_, err = tx.Append(journal.Entry{User: w.clerk.User, Role: string(w.clerk.Role), Action: string(programme.MaterialAttach),
			Programme: ap.ProgrammeID, Subject: ap.ID, Facts: []byte(`{}`)})
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return material
}

// What was handed in before papers were looked at is looked at once: it is
// found by who hands in the like, its reviewers see what is to be seen, and a
// second sweep writes nothing.
func TestPapersOfBeforeAreLookedAt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPaperWorld(t, p)
		w.before(&w.one, "photos", demotest.Face(31, 295, 413, 90))
		w.before(&w.one, "id_card_copy", demotest.Face(32, 760, 500, 90))
		again := w.before(&w.two, "photos", demotest.Face(31, 590, 826, 60)) // the same face, as another file
		entries := func() int {
			t.Helper()
			n := 0
			for _, id := range []string{w.one.ID, w.two.ID} {
				list, err := w.Record.History(ctx, w.clerk, id)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range list {
					if e.Action == string(programme.MaterialLook) {
						n++
					}
				}
			}
			return n
		}
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n := entries(); n != 2 {
			t.Errorf("%d entries tell of it, want one for each application", n)
		}
		for _, ap := range []programme.Application{w.one, w.two} {
			if n := w.noted(ap.ID, "photos"); len(n) != 1 || len(n[0].Others) != 1 {
				t.Errorf("a face that two people handed in is noted as %+v", n)
			}
		}
		err := w.Store.Read(ctx, func(tx *store.Tx) error {
			l, err := store.Get[programme.PaperLook](tx, again)
			if err == nil && (l.Width != 590 || l.Form != "jpeg" || l.Band0 < 0) {
				t.Errorf("the look of before is %+v", l)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if n := entries(); n != 2 {
			t.Errorf("%d entries after a second sweep, want 2", n)
		}
		if err := w.Record.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		found, err := w.Record.Fsck(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if len(f.Broken) > 0 {
				t.Errorf("fsck: %+v", f)
			}
		}
		demotest.WantCode(t, "by a clerk", programme.May(w.clerk.Actor, programme.MaterialLook, programme.Subject{Base: w.clerk.Base}), programme.Forbidden)
	})
}
