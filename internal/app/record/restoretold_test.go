package record_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
)

// registersTeacher adds entries to the journal and signs them.
func registersTeacher(t *testing.T, dir, name string) {
	t.Helper()
	sys := demotest.OpenDir(t, dir)
	defer sys.Close()
	if _, err := sys.Teaching.RegisterTeacher(ctx, act.As(demotest.Cast(t, demotest.Options{}).Bases[0].Clerk),
		demotest.Cast(t, demotest.Options{}).Bases[0].Base.ID,
		teaching.TeacherIn{Name: name, Certificate: name + " 1"}); err != nil {
		t.Fatal(err)
	}
	if err := sys.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
}

// A restore stands in the journal that it brings back, with what it lost, and
// the checkpoints of before then accuse nobody.
func TestRestoreTellsOfItself(t *testing.T) {
	data, backup, keys := backedUp(t)
	registersTeacher(t, data, "后来登记")
	before := filepath.Join(data, act.CheckpointsFile)
	to := filepath.Join(t.TempDir(), "new")
	done, err := record.Restore(ctx, record.RestoreOptions{From: backup, KeysFrom: keys, To: to, Reason: "磁盘损坏", Before: before})
	if err != nil {
		t.Fatal(err)
	}
	if done.Told.From <= done.Told.To || done.Told.Reason != "磁盘损坏" {
		t.Errorf("told %+v", done.Told)
	}
	sys := demotest.OpenDir(t, to)
	defer sys.Close()
	if why := sys.Record.Untrusted(); why != "" {
		t.Error(why)
	}
	found, err := sys.Record.Breaches(ctx)
	if err != nil || len(found) == 0 {
		t.Errorf("nothing is lost: %v, %v", found, err)
	}
	for _, b := range found {
		if b.Excuse == nil || b.Excuse.Reason != "磁盘损坏" {
			t.Errorf("not excused: %s", b.String())
		}
	}
	if v, err := sys.Record.VerifyJournal(ctx, ""); err != nil || v.First != nil {
		t.Errorf("what was restored: %v, %v", v, err)
	}

	strange := t.TempDir()
	stranger := demotest.OpenDir(t, strange)
	if _, err := stranger.People.SetupInvitation(ctx); err != nil {
		t.Fatal(err)
	}
	if err := stranger.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	stranger.Close()
	other := filepath.Join(strange, act.CheckpointsFile)
	if _, err := record.Restore(ctx, record.RestoreOptions{From: backup, KeysFrom: keys, To: filepath.Join(t.TempDir(), "third"), Reason: "演练",
		Before: other}); err == nil {
		t.Error("restored beside a checkpoint that is not this system's")
	}
}

// A checkpoint in the middle of the log that the journal does not hold is seen,
// though the last one is held.
func TestEveryCheckpointOfTheLogIsHeld(t *testing.T) {
	one, two := demotest.Folder(t, demotest.Options{}), demotest.Folder(t, demotest.Options{})
	registersTeacher(t, one, "甲")
	strange, err := os.ReadFile(filepath.Join(one, act.CheckpointsFile))
	if err != nil {
		t.Fatal(err)
	}
	odd, _ := record.LastCheckpoint(string(strange))
	registersTeacher(t, two, "乙")
	path := filepath.Join(two, act.CheckpointsFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last, _ := record.LastCheckpoint(string(raw))
	log := strings.TrimSuffix(string(raw), last) + odd + last
	if err := os.WriteFile(path, []byte(log), 0o600); err != nil {
		t.Fatal(err)
	}
	sys := demotest.OpenDir(t, two)
	defer sys.Close()
	found, err := sys.Record.Breaches(ctx)
	if err != nil || len(found) != 1 || found[0].Excuse != nil {
		t.Errorf("found %v, %v", found, err)
	}
}
