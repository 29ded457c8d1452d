package record_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Every number of a system's health is read on both databases, and the
// journal's tail is checked without walking all of it.
func TestHealthOnEveryDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		sys, err := app.Open(context.Background(), act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL})
		if err != nil {
			t.Fatal(err)
		}
		defer sys.Close()
		if looked, fault, err := sys.Record.VerifyTail(context.Background(), 10); looked != 0 || fault != "" || err != nil {
			t.Errorf("an empty journal: %d, %q, %v", looked, fault, err)
		}
		if pending, err := sys.People.SetupPending(context.Background()); err != nil || !pending {
			t.Errorf("setup is pending: %v, %v", pending, err)
		}
		first, err := sys.People.SetupInvitation(context.Background())
		if err != nil || first == "" {
			t.Fatalf("no invitation: %v", err)
		}
		second, err := sys.People.SetupAgain(context.Background())
		if err != nil || second == "" || second == first {
			t.Fatalf("no second invitation: %v", err)
		}
		if _, err := sys.People.Invited(context.Background(), first); programme.CodeOf(err) != programme.NotFound {
			t.Errorf("the first is still good: %v", err)
		}
		demotest.Enter(t, sys, second, "", "梧桐-correct-horse-17")
		if _, err := sys.People.SetupAgain(context.Background()); programme.CodeOf(err) != programme.WrongState {
			t.Errorf("a third, after a password was set: %v", err)
		}
		if err := sys.Record.Sequence(context.Background()); err != nil {
			t.Fatal(err)
		}
		v, err := sys.Record.Vitals(context.Background())
		if err != nil || v.Entries != 5 || v.Waiting != 0 || v.LastEntry.IsZero() || v.SequencerSilent < 0 {
			t.Errorf("vitals %+v, %v", v, err)
		}
		if looked, fault, err := sys.Record.VerifyTail(context.Background(), 3); looked != 3 || fault != "" || err != nil {
			t.Errorf("the tail: %d, %q, %v", looked, fault, err)
		}
		point, _ := sys.Record.Checkpoint(context.Background())
		if size, _, fault, err := sys.Record.Holds(context.Background(), point); size != 5 || fault != "" || err != nil {
			t.Errorf("the checkpoint: %d, %q, %v", size, fault, err)
		}
		if _, _, fault, err := sys.Record.Holds(context.Background(), "nonsense"); fault == "" || err != nil {
			t.Errorf("nonsense as checkpoint: %q, %v", fault, err)
		}
		list, err := sys.Record.RoleSecurity(context.Background())
		if err != nil || len(list) != 1 || list[0].Users != 1 || list[0].Passwords != 1 || list[0].SecondOns != 1 {
			t.Errorf("who signs in how: %+v, %v", list, err)
		}
	})
}

func TestATamperedTailIsFound(t *testing.T) {
	dir := t.TempDir()
	sys, err := app.Open(context.Background(), act.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	if _, err := sys.People.SetupInvitation(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := sys.Record.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, act.DatabaseFile)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct{ change, says string }{
		{"UPDATE journal SET reason_ = ''", ""}, // no such column: nothing changed
		{"UPDATE journal SET role='officer' WHERE id=(SELECT MAX(id) FROM journal)", "检索栏"},
		{"UPDATE journal SET body=replace(body, 'user', 'usee') WHERE id=(SELECT MAX(id) FROM journal)", "摘要不符"},
		{"UPDATE journal_checkpoints SET body=replace(body, 'jinlanling', 'jinlanlinh')", "签名不符"},
	} {
		db.Exec(c.change)
		_, fault, err := sys.Record.VerifyTail(context.Background(), 1000)
		if err != nil || (c.says == "") != (fault == "") || !strings.Contains(fault, c.says) {
			t.Errorf("%s: found %q, %v, want %q", c.change, fault, err, c.says)
		}
	}
}

func TestADatabaseWithoutItsKeysIsNotOpened(t *testing.T) {
	for _, name := range []string{act.KeysFile, act.SigningFile} {
		dir := t.TempDir()
		sys, err := app.Open(context.Background(), act.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		sys.Close()
		os.Remove(filepath.Join(dir, name))
		if _, err := app.Open(context.Background(), act.Options{Dir: dir}); programme.CodeOf(err) != programme.Invalid || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s was made anew", name)
		}
	}
}
