package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A disk that fills up refuses what is done, names the full disk and leaves
// nothing half written; once there is room again the same program goes on,
// without being started anew. The disk is a small one in memory, which a process
// of its own mounts for itself alone; where the system lets nobody do that, the
// test says so.
func TestAFullDisk(t *testing.T) {
	storetest.OnSmallDisk(t, "40m", func(dir string) { onAFullDisk(t, dir) })
}

func onAFullDisk(t *testing.T, dir string) {
	w := build(t, storetest.Place{Dir: dir}, demotest.Recognised)
	filler := filepath.Join(dir, "filler")
	fill := func() {
		f, err := os.OpenFile(filler, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, size := range []int{1 << 20, 4096, 1} {
			for block := make([]byte, size); err == nil; {
				_, err = f.Write(block)
			}
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatal(err)
			}
			err = nil
		}
	}

	officer, done, refused, next := act.As(w.Officer), 0, 0, 0
	register := func() error {
		code, name := unit(next)
		_, err := w.Plan.RegisterEmployer(ctx, officer, code, name, "", act.Enterprise)
		if err == nil {
			done++
		}
		return err
	}
	for round := range 2 {
		fill()
		full := 0
		for ; next < 2000*(round+1) && full < 3; next++ { // what the log has room for is still done
			err := register()
			if err == nil {
				continue
			}
			full++
			if e, ok := err.(*programme.Error); !ok || e.Code != programme.Full || !strings.Contains(e.Message, "磁盘满了") {
				t.Errorf("on a full disk: %v, want the full disk named", err)
			}
		}
		if full == 0 {
			t.Fatal("the disk never was full")
		}
		refused += full
		if n := registered(t, w, next); n != done {
			t.Errorf("%d units are there, %d were registered", n, done)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if err := register(); err != nil {
			t.Errorf("with room again: %v", err)
		}
		next++
	}
	whole(t, w)
	t.Logf("%d done, %d refused", done, refused)
}
