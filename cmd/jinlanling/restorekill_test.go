package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// dies runs the program and lets it be killed before the nth thing that it
// makes last on the disk; false where it came to its end first.
func dies(t *testing.T, n int, args ...string) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", fmt.Sprintf("%s=%d", diesAt, n))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == -1 {
		return true
	}
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return false
}

// Wherever a backup or a restore is killed, what it leaves is not taken for a
// whole one, and the same command run again makes a whole one.
func TestKilledBackupAndRestoreLeaveNothingHalf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := newPlanned(t, storetest.Place{Dir: p.Dir})
		dir := t.TempDir()
		backup, keys, to := filepath.Join(dir, "backup"), filepath.Join(dir, "keys"), filepath.Join(dir, "new")
		there := func(path string) bool { _, err := os.Stat(path); return err == nil }
		const steps = 3 // each third step: a run takes a while
		deaths := 0
		for n := 1; dies(t, n, append([]string{"backup", "--to", backup, "--keys-to", keys}, w.args...)...); n += steps {
			deaths++
			if there(backup) {
				t.Fatalf("killed at step %d the backup has its name", n)
			}
			os.RemoveAll(keys) // what was finished is another's to reuse
		}
		args := []string{"restore", "--from", backup, "--keys-from", keys, "--data", to, "--reason", "磁盘损坏"}
		if p.DatabaseURL != "" {
			file := filepath.Join(dir, "url")
			if err := os.WriteFile(file, []byte(p.DatabaseURL), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, "--database-url-file", file)
		}
		for n := 1; dies(t, n, args...); n += steps {
			deaths++
			if there(to) {
				t.Fatalf("killed at step %d what was restored has its name", n)
			}
			if look, err := store.ConditionOf(context.Background(), store.Config{DatabaseURL: p.DatabaseURL}); p.DatabaseURL != "" && err == nil && look.Used {
				// between the commit and the name: nothing starts on it
				if sys, err := app.Open(context.Background(), act.Options{Dir: to, DatabaseURL: p.DatabaseURL}); err == nil {
					sys.Close()
					t.Error("a full database started beside no folder")
				}
				return
			}
		}
		if deaths < 4 {
			t.Errorf("killed %d times only", deaths)
		}
		sys, err := app.Open(context.Background(), act.Options{Dir: to, DatabaseURL: p.DatabaseURL})
		if err != nil {
			t.Fatal(err)
		}
		defer sys.Close()
		w.entered(sys)
	})
}
