package record_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// backedUp is a backup of a small year and the folder of its keys.
func backedUp(t *testing.T) (data, backup, keys string) {
	t.Helper()
	data = demotest.Folder(t, demotest.Options{Stages: demotest.ClassesStarted})
	sys := demotest.OpenDir(t, data)
	dir := t.TempDir()
	backup, keys = filepath.Join(dir, "backup"), filepath.Join(dir, "keys")
	if err := sys.Record.BackupApart(ctx, backup, keys); err != nil {
		t.Fatal(err)
	}
	sys.Close()
	return data, backup, keys
}

// Nothing of a backup may be changed, cut, missing or of another: the restore
// says so, and leaves nothing that starts.
func TestRestoreBelievesNothing(t *testing.T) {
	_, backup, keys := backedUp(t)
	database := filepath.Join(backup, act.DatabaseFile)
	whole, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	turned := append([]byte(nil), whole...)
	at := len(turned) / 2 // the first entry of the journal behind the middle: a page may lie there that holds nothing
	at += bytes.Index(turned[at:], []byte(`"action":"`))
	for i := range 20 {
		turned[at+i*3] ^= 1
	}
	half := whole[:len(whole)/2]
	file := firstFile(t, filepath.Join(backup, act.FilesDir))
	manifest := filepath.Join(backup, record.ManifestFile)
	for _, c := range []struct {
		name, path string
		bytes      []byte // nil takes the file away
		words      string
		old        bool // without a manifest: what remains is held against itself
	}{
		{"half a database", database, half, "清单", false},
		{"half a database, no manifest", database, half, "不完整", true},
		{"an empty database, no manifest", database, []byte{}, "不完整", true},
		{"turned bits", database, turned, "清单", false},
		{"turned bits, no manifest", database, turned, "没有恢复", true},
		{"no database", database, nil, "不是备份目录", false},
		{"a file gone", file, nil, "清单", false},
		{"a file gone, no manifest", file, nil, "前后不符", true},
		{"a file changed", file, []byte("x"), "清单", false},
		{"not finished", manifest, nil, "没有做完", false},
		{"a manifest torn", manifest, []byte(`{"format"`), "读不出来", false},
		{"no keys", filepath.Join(keys, act.KeysFile), nil, "没有 keys.json", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			was, err := os.ReadFile(c.path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(c.path); err != nil {
				t.Fatal(err)
			}
			if c.bytes != nil {
				os.WriteFile(c.path, c.bytes, 0o600)
			}
			defer func() { os.Remove(c.path); os.WriteFile(c.path, was, 0o600) }()
			to := filepath.Join(t.TempDir(), "new")
			_, err = record.Restore(ctx, record.RestoreOptions{From: backup, KeysFrom: keys, To: to, Old: c.old})
			if err == nil || !strings.Contains(err.Error(), c.words) {
				t.Errorf("restored: %v, want %q", err, c.words)
			}
			if left, _ := filepath.Glob(to + "*"); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
	to := filepath.Join(t.TempDir(), "new")
	done, err := record.Restore(ctx, record.RestoreOptions{From: backup, KeysFrom: keys, To: to})
	if err != nil || done.Entries == 0 || done.Files == 0 || done.MadeAt.IsZero() {
		t.Fatalf("the backup as it was: %+v, %v", done, err)
	}
	demotest.Clean(t, "restored", demotest.OpenDir(t, to))
}

func firstFile(t *testing.T, dir string) (path string) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(list) == 0 {
		t.Fatal("no files", err)
	}
	return list[0]
}

// A backup of yesterday's database with today's log of checkpoints is not
// taken for a whole one.
func TestRestoreHoldsEveryCheckpoint(t *testing.T) {
	data, backup, keys := backedUp(t)
	sys := demotest.OpenDir(t, data)
	if _, err := sys.Teaching.RegisterTeacher(ctx, act.As(demotest.Cast(t, demotest.Options{}).Bases[0].Clerk),
		demotest.Cast(t, demotest.Options{}).Bases[0].Base.ID,
		teaching.TeacherIn{Name: "后来登记", Certificate: "后 1"}); err != nil {
		t.Fatal(err)
	}
	sys.Close()
	later, err := os.ReadFile(filepath.Join(data, act.CheckpointsFile))
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(backup, act.CheckpointsFile), later, 0o600)
	m, _ := os.ReadFile(filepath.Join(backup, record.ManifestFile))
	os.WriteFile(filepath.Join(backup, record.ManifestFile), []byte(strings.Replace(string(m), act.CheckpointsFile, "elsewhere", 1)), 0o600)
	_, err = record.Restore(ctx, record.RestoreOptions{From: backup, KeysFrom: keys, To: filepath.Join(t.TempDir(), "new")})
	if err == nil {
		t.Error("restored beside checkpoints of later")
	}
}

// A PostgreSQL database that holds something is not filled, and one that was
// filled is whole.
func TestRestoreIntoAnEmptyDatabaseOnly(t *testing.T) {
	_, backup, keys := backedUp(t)
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		if p.DatabaseURL == "" {
			return
		}
		o := record.RestoreOptions{From: backup, KeysFrom: keys, To: filepath.Join(t.TempDir(), "one"), DatabaseURL: p.DatabaseURL}
		if _, err := record.Restore(ctx, o); err != nil {
			t.Fatal(err)
		}
		o.To = filepath.Join(t.TempDir(), "two")
		_, err := record.Restore(ctx, o)
		demotest.WantCode(t, "into a full database", err, programme.Conflict)
	})
}

// What a power cut tore off at the end of the log of checkpoints spoils neither
// the one before nor the next.
func TestTornCheckpointIsClosedOff(t *testing.T) {
	dir := demotest.Folder(t, demotest.Options{Stages: demotest.ClassesStarted})
	path := filepath.Join(dir, act.CheckpointsFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	last, torn := record.LastCheckpoint(string(raw))
	if last == "" || torn {
		t.Fatalf("as it was: %q, torn %v", last, torn)
	}
	for cut := 1; cut < len(last); cut += 40 {
		log := string(raw) + last[:cut]
		if got, torn := record.LastCheckpoint(log); got != last || !torn {
			t.Fatalf("cut at %d: torn %v\n%s", cut, torn, got)
		}
	}
	os.WriteFile(path, append(raw, last[:len(last)/2]...), 0o600)
	sys := demotest.OpenDir(t, dir)
	if _, err := sys.Teaching.RegisterTeacher(ctx, act.As(demotest.Cast(t, demotest.Options{}).Bases[0].Clerk),
		demotest.Cast(t, demotest.Options{}).Bases[0].Base.ID,
		teaching.TeacherIn{Name: "后来登记", Certificate: "后 1"}); err != nil {
		t.Fatal(err)
	}
	if err := sys.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	now, err := sys.Record.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ = os.ReadFile(path)
	if got, torn := record.LastCheckpoint(string(raw)); strings.TrimSpace(got) != strings.TrimSpace(now) || torn {
		t.Errorf("after the next: torn %v, %q, want %q", torn, got, now)
	}
}
