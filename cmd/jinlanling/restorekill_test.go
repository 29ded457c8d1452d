package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// A restore onto PostgreSQL that is killed when its database is full and its folder has no name
// yet leaves nothing that starts, and says what to do; onto another empty database it comes to its end.
func TestARestoreKilledBetweenItsCommitAndItsName(t *testing.T) {
	server := os.Getenv(storetest.URL)
	if server == "" {
		t.Skip("no PostgreSQL: " + storetest.URL)
	}
	w := newPlanned(t, storetest.Place{Dir: t.TempDir()})
	dir := t.TempDir()
	backup, keys, to, file := filepath.Join(dir, "backup"), filepath.Join(dir, "keys"), filepath.Join(dir, "new"), filepath.Join(dir, "url")
	if dies(t, 0, append([]string{"backup", "--to", backup, "--keys-to", keys}, w.args...)...) {
		t.Fatal("a backup that nobody kills died")
	}
	args := []string{"restore", "--from", backup, "--keys-from", keys, "--data", to, "--reason", "磁盘损坏", "--database-url-file", file}
	onto := func() string {
		t.Helper()
		url := storetest.Fresh(t, server)
		if err := os.WriteFile(file, []byte(url), 0o600); err != nil {
			t.Fatal(err)
		}
		return url
	}
	full := func(url string) bool {
		t.Helper()
		look, err := store.ConditionOf(context.Background(), store.Config{DatabaseURL: url})
		if err != nil {
			t.Fatal(err)
		}
		return look.Used
	}
	const steps = 4
	n := 1
	for url := onto(); dies(t, n, args...) && !full(url); url = onto() { // on until it comes to its end, or is killed late enough
		n += steps
	}
	for _, err := os.Stat(to); err == nil; _, err = os.Stat(to) { // the last things that it makes last come after the commit
		if n--; n < 1 {
			t.Fatal("it was never killed between its commit and its name")
		}
		if err := os.RemoveAll(to); err != nil {
			t.Fatal(err)
		}
		onto()
		dies(t, n, args...)
	}
	t.Logf("killed at step %d", n)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	url := string(raw)
	if !full(url) {
		t.Fatalf("killed at step %d its database is empty", n)
	}
	if sys, err := app.Open(context.Background(), act.Options{Dir: to, DatabaseURL: url}); err == nil {
		sys.Close()
		t.Error("a full database started beside no folder")
	}
	os.RemoveAll(to) // what the refused start may have made
	again := exec.Command(os.Args[0], args...)
	again.Env = append(os.Environ(), asProgram+"=1")
	if out, err := again.CombinedOutput(); err == nil || !strings.Contains(string(out), "请另建一个空的数据库") {
		t.Errorf("into what is full already: %v\n%s", err, out)
	}
	url = onto()
	if dies(t, 0, args...) {
		t.Fatal("a restore that nobody kills died")
	}
	sys, err := app.Open(context.Background(), act.Options{Dir: to, DatabaseURL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	w.entered(sys)
}
