package record_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// invited writes entries: the first administrator is invited again.
func invited(t *testing.T, sys *app.System, times int) {
	t.Helper()
	for range times {
		if _, err := sys.People.SetupAgain(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := sys.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
}

// Yesterday's database beside today's checkpoints is seen when it is opened,
// by fsck and by verification; nothing is signed over it, however it grows;
// and once it was journalled as a restore, what was kept of before says so.
func TestARollbackIsSeenAndStaysSeen(t *testing.T) {
	dir := t.TempDir()
	sys := demotest.OpenDir(t, dir)
	if _, err := sys.People.SetupInvitation(ctx); err != nil {
		t.Fatal(err)
	}
	invited(t, sys, 3)
	sys.Close()
	path := filepath.Join(dir, act.DatabaseFile)
	yesterday, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sys = demotest.OpenDir(t, dir)
	invited(t, sys, 2)
	kept, err := sys.Record.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sys.Close()
	if err := os.WriteFile(path, yesterday, 0o600); err != nil {
		t.Fatal(err)
	}

	sys = demotest.OpenDir(t, dir)
	demotest.WantCode(t, "serving it", sys.Record.Sane(ctx), programme.WrongState)
	for range 9 { // it grows past what was lost
		if _, err := sys.People.SetupAgain(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := sys.Record.Sequence(ctx); err == nil {
		t.Error("it was signed")
	}
	sys.Close()
	sys = demotest.OpenDir(t, dir)
	v, err := sys.Record.VerifyJournal(ctx, "")
	if err != nil || v.First == nil || v.First.Code != "rollback" || v.Waiting != 9 {
		t.Fatalf("verified: %+v, %v", v, err)
	}
	if found, err := sys.Record.Fsck(ctx, "journal_whole"); err != nil || found[0].Count == 0 {
		t.Errorf("fsck: %+v, %v", found, err)
	}

	_, err = sys.Record.RecordRestore(ctx, act.As(act.SystemActor), "")
	demotest.WantCode(t, "a restore without reason", err, programme.Invalid)
	lost, err := sys.Record.RecordRestore(ctx, act.As(act.SystemActor), "磁盘损坏，恢复昨天的备份")
	if err != nil || lost.To >= lost.From {
		t.Fatalf("recorded %+v, %v", lost, err)
	}
	if err := sys.Record.Sane(ctx); err != nil {
		t.Errorf("after it was journalled: %v", err)
	}
	sys.Close()
	sys = demotest.OpenDir(t, dir)
	v, err = sys.Record.VerifyJournal(ctx, kept)
	if err != nil || v.First != nil || !strings.Contains(v.Restored, "磁盘损坏") || v.Waiting != 0 {
		t.Errorf("the kept checkpoint: %+v, %v", v, err)
	}
	words := strings.Fields(kept)
	v, err = sys.Record.VerifyJournal(ctx, strings.Join(words[:3], " ")) // as it is read off paper
	if err != nil || v.First != nil || !strings.Contains(v.Restored, "磁盘损坏") {
		t.Errorf("the kept paper: %+v, %v", v, err)
	}
	now, _ := sys.Record.Checkpoint(ctx)
	words = strings.Fields(now)
	if v, err = sys.Record.VerifyJournal(ctx, strings.Join(words[:3], "\n")); err != nil || v.First != nil || v.Restored != "" {
		t.Errorf("today's paper: %+v, %v", v, err)
	}
	words[2] = "A" + words[2][1:]
	if v, err = sys.Record.VerifyJournal(ctx, strings.Join(words[:3], " ")); err != nil || v.First == nil {
		t.Errorf("another root: %+v, %v", v, err)
	}
}

func TestAClockFarBehindIsNotServed(t *testing.T) {
	dir := t.TempDir()
	sys, err := app.Open(ctx, act.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sys.People.SetupInvitation(ctx); err != nil {
		t.Fatal(err)
	}
	sys.Close()
	for behind, refused := range map[time.Duration]bool{time.Hour: false, 30 * time.Hour: true} {
		late, err := app.Open(ctx, act.Options{Dir: dir, Clock: func() time.Time { return time.Now().Add(-behind) }})
		if err != nil {
			t.Fatal(err)
		}
		if err := late.Record.Sane(ctx); (err != nil) != refused || refused && programme.CodeOf(err) != programme.WrongState {
			t.Errorf("%v behind: %v", behind, err)
		}
		late.Close()
	}
}
