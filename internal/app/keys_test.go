package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// second opens what a world has open once more, as another copy of the program
// does.
func second(t *testing.T, w *world, p storetest.Place) *app.System {
	t.Helper()
	sys, err := app.Open(ctx, act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: w.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return sys
}

var enrolled = forms.RosterRow{Name: "王㛃", Sex: "男", IDNumber: "379901198001010012", Trade: "维修电工", Level: programme.Technician, Employer: "德州某厂",
	EmployerCode: "91350100M000100Y43",
	CertTrade:    "电工", CertLevel: programme.SeniorWorker, CertIssuedOn: 20180501, CertKind: "职业资格", Category: "企业在职职工", Recommended: true,
	Phone: "13800138000"}

// Keys rotate beside a copy that serves: what it seals afterwards is sealed
// with the new key, and everything opens after all have started anew.
func TestKeysRotateBesideAServer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.PlansImported)
		w.clock.To(20210601)
		serving := second(t, w, p)
		b := w.Bases[1]
		row := enrolled
		row.IDNumber = fixCheck(row.IDNumber, false)
		f := demotest.RosterOf(t, row)
		if done, err := serving.Enrol.ImportRoster(ctx, act.As(b.Clerk), b.Base.ID, f, f.Size()); err != nil || done.Entered != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		later := func() { w.clock.Until(w.clock.Now().Add(time.Second)) } // two copies at one instant are another test's
		later()
		if n, err := w.RotateKeys(ctx, act.As(act.SystemActor)); err != nil || n == 0 {
			t.Fatalf("%d sealed anew, %v", n, err)
		}
		later()
		row.IDNumber = fixCheck("379901198202020014", false)
		row.Name, row.Phone = "李四", "13800138001"
		f = demotest.RosterOf(t, row)
		if done, err := serving.Enrol.ImportRoster(ctx, act.As(b.Clerk), b.Base.ID, f, f.Size()); err != nil || done.Entered != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		clean(t, "the copy that served", serving)
		serving.Close()
		w.Close()
		raw, err := os.ReadFile(filepath.Join(p.Dir, act.KeysFile))
		if err != nil || !strings.Contains(string(raw), `"id": "k1"`) {
			t.Errorf("the first key is not in the file any more, %v", err)
		}
		again := second(t, w, p)
		clean(t, "after a start", again)
		root(t, again)
		if n, err := again.RotateKeys(ctx, act.As(act.SystemActor)); err != nil || n == 0 {
			t.Errorf("rotated again: %d, %v", n, err)
		}
	})
}

// Data that lies beside other keys, or none, is not opened, and nothing is made
// in their place.
func TestKeysOfAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.PlansImported)
		w.Close()
		open := func(dir string) error {
			sys, err := app.Open(ctx, act.Options{Dir: dir, DatabaseURL: p.DatabaseURL})
			if err == nil {
				sys.Close()
			}
			return err
		}
		want := func(what string, err error, words string) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %v, want %q", what, err, words)
			}
		}
		if p.DatabaseURL != "" {
			empty := filepath.Join(t.TempDir(), "not-mounted")
			want("an empty folder beside a full database", open(empty), "没有密钥文件 keys.json")
			if _, err := os.Stat(empty); err == nil {
				t.Error("something was made in the empty folder")
			}
		}
		for _, name := range []string{act.KeysFile, act.SigningFile} {
			path := filepath.Join(p.Dir, name)
			own, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			want("without "+name, open(p.Dir), "没有密钥文件 "+name)
			other := t.TempDir()
			sys, err := app.Open(ctx, act.Options{Dir: other})
			if err != nil {
				t.Fatal(err)
			}
			sys.Close()
			foreign, _ := os.ReadFile(filepath.Join(other, name))
			os.WriteFile(path, foreign, 0o600)
			want("another's "+name, open(p.Dir), name+" 不是这个数据库的")
			os.WriteFile(path, own, 0o600)
		}
		if err := open(p.Dir); err != nil {
			t.Errorf("with its own keys again: %v", err)
		}
	})
}

// A folder that had a database and has none begins no new system.
func TestNoNewDatabaseBesideCheckpoints(t *testing.T) {
	dir := copyYear(t)
	for _, how := range []func(path string) error{func(path string) error { return os.Truncate(path, 0) }, os.Remove} {
		if err := how(filepath.Join(dir, act.DatabaseFile)); err != nil {
			t.Fatal(err)
		}
		if _, err := app.Open(ctx, act.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "数据库却是空的") {
			t.Errorf("opened beside its checkpoints: %v", err)
		}
	}
}
