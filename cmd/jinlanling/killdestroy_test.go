package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/filestest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// asDestroyer makes this test binary a program that carries out the destruction
// it is told of, as the user it is told of.
const asDestroyer = "JINLANLING_TEST_AS_DESTROYER"

func destroys(told string, args []string) error {
	id, user, _ := strings.Cut(told, ",")
	sys, err := opened(args)
	if err != nil {
		return err
	}
	defer sys.Close()
	_, err = sys.Retain.CarryOut(context.Background(), act.As(programme.Actor{User: user, Role: programme.RoleOfficer}), id,
		func(int, int) error { return nil })
	return err
}

// A destruction that is killed before any of its files goes, or at any moment, is
// under way and says nothing of what went; nothing of it can be withdrawn, fsck
// misses no file; the next run takes what is left and ends it, once.
func TestKilledDestruction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w, sys, cast, clock := plannedYear(t, p, 0)
		class, officer := cast.Bases[0].Classes[0], act.As(cast.Officer)
		clock.To(20270104)
		d, err := sys.Retain.Propose(t.Context(), officer, class, programme.KeptFilms, "保存期满")
		if err == nil {
			err = sys.Retain.Approve(t.Context(), act.As(cast.Approver), d.ID)
		}
		if err == nil {
			err = demo.Mark(p.Dir, 7, clock.Now(), time.Now())
		}
		var films []string
		if err == nil {
			err = sys.Store.Read(t.Context(), func(tx *store.Tx) error {
				lines, err := tx.DestructionLines(d.ID)
				for _, l := range lines {
					films = append(films, l.FileID)
				}
				return err
			})
		}
		sys.Close()
		if err != nil || len(films) < 3 {
			t.Fatalf("%d films, %v", len(films), err)
		}
		t.Setenv(asDestroyer, d.ID+","+cast.Officer.User)
		left := len(films)
		for n := 1; left > 1; n = min(n+len(films)/5+1, len(films)) { // before the first goes, at last before the last
			if !dies(t, n, w.args...) {
				t.Fatalf("it was not killed before the removal of file %d", n)
			}
			now := w.halfDestroyed(d.ID, films, left)
			if now != len(films)-n+1 {
				t.Fatalf("killed before it removes file %d: %d are left, were %d", n, now, left)
			}
			left = now
		}
		if !w.killed(time.Minute) {
			t.Fatal("ending it takes too long")
		}
		sys = w.open()
		defer sys.Close()
		if n := lying(sys, films); n != 0 {
			t.Errorf("%d films are left at last", n)
		}
		if state, ends := w.destruction(sys, d.ID); state != programme.Destroyed || ends != 1 {
			t.Errorf("at last %s, ended %d times", state, ends)
		}
	})
}

// halfDestroyed looks at a destruction that was killed, and says how many of its
// files are left, of some before.
func (w *planned) halfDestroyed(id string, films []string, before int) int {
	w.Helper()
	sys := w.open()
	defer sys.Close()
	n := lying(sys, films)
	state, ends := w.destruction(sys, id)
	switch {
	case n > before:
		w.Errorf("%d files are left, were %d", n, before)
	case state == programme.Destroyed && (n != 0 || ends != 1):
		w.Errorf("it says it is done, %d files are left, ended %d times", n, ends)
	case state != programme.Destroyed && ends != 0:
		w.Errorf("%s, ended %d times", state, ends)
	case state == programme.Approved && n != len(films):
		w.Errorf("not begun, and %d of %d files are left", n, len(films))
	}
	return n
}

func lying(sys *app.System, films []string) (n int) {
	for _, f := range films {
		if filestest.Lies(sys.Files, f) {
			n++
		}
	}
	return n
}

// destruction is an act's state, and how often the journal says that it ended;
// the data is held to every invariant.
func (w *planned) destruction(sys *app.System, id string) (state programme.State, ends int) {
	w.Helper()
	demotest.Clean(w, "killed", sys)
	err := sys.Store.Read(context.Background(), func(tx *store.Tx) error {
		d, err := store.Get[programme.Destruction](tx, id)
		if err != nil {
			return err
		}
		state = d.State
		if state != programme.Destroyed && (d.Gone != 0 || !d.DoneAt.IsZero()) {
			w.Errorf("%s, and says that %d went at %s", state, d.Gone, d.DoneAt)
		}
		list, err := tx.History(id)
		for _, e := range list {
			if e.Action == string(programme.DestructionFinish) {
				ends++
			}
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	if state == programme.Destroying {
		officer := act.As(programme.Actor{User: os.Getenv(asDestroyer)[strings.Index(os.Getenv(asDestroyer), ",")+1:], Role: programme.RoleOfficer})
		if err := sys.Retain.Withdraw(context.Background(), officer, id, "后悔"); programme.CodeOf(err) != programme.WrongState {
			w.Errorf("what has begun is withdrawn: %v", err)
		}
	}
	return state, ends
}
