package record_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// A backup that a page asks for holds no keys, by name or by content; where a
// folder is set for them they lie there, and not beside the data.
func TestABackupFromThePageHoldsNoKeys(t *testing.T) {
	for _, keysTo := range []string{"", filepath.Join(t.TempDir(), "keys")} {
		w := demotest.Open(t, demotest.Options{Stages: demotest.RostersIn})
		admin, err := w.People.UserByLogin(ctx, "admin")
		if err != nil || admin == nil {
			t.Fatal(err)
		}
		actor, err := w.People.Actor(ctx, admin.ID, programme.RoleAdministrator)
		if err != nil {
			t.Fatal(err)
		}
		w.Record.KeepKeysIn(keysTo)
		w.Work()
		asked := demotest.JobID(t)(w.Record.AskBackup(ctx, act.As(actor)))
		if v := demotest.Ended(t, w.System, act.As(actor), asked); v.State != jobs.JobDone {
			t.Fatalf("backup: %s %s", v.State, v.Error)
		}
		made := filesBelow(t, filepath.Join(w.Dir, "backups"))
		if len(made) < 2 {
			t.Fatalf("the backup is of %d files", len(made))
		}
		for _, name := range []string{act.KeysFile, act.SigningFile, act.CertifierFile} {
			key, err := os.ReadFile(filepath.Join(w.Dir, name))
			if err != nil || len(bytes.TrimSpace(key)) < 20 {
				t.Fatalf("%s: %d bytes, %v", name, len(key), err)
			}
			for at, content := range made {
				if filepath.Base(at) == name || bytes.Contains(content, bytes.TrimSpace(key)) {
					t.Errorf("keys to %q: %s of the backup holds %s", keysTo, at, name)
				}
			}
			found := 0
			if keysTo != "" {
				for at, content := range filesBelow(t, keysTo) {
					if filepath.Base(at) == name && bytes.Equal(content, key) {
						found++
					}
				}
				if found != 1 {
					t.Errorf("%s lies %d times in the folder for keys", name, found)
				}
			}
		}
	}
}

// filesBelow are the files of a folder and their bytes.
func filesBelow(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[at], err = os.ReadFile(at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
