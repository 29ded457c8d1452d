package outside_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
	"jinlanling/layouts"
)

// A layout in the data folder takes the place of the carried one and goes with
// the backup; a bad one keeps the program from starting, with file and line.
func TestLayoutsOfTheDataFolder(t *testing.T) {
	dir := t.TempDir()
	carried, err := layouts.FS.ReadFile("voucher.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, act.LayoutsDir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	put := func(text string) {
		if err := os.WriteFile(filepath.Join(folder, "voucher.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	clock := demo.NewClock(2021, time.March, 1)
	start := func(dir string) (*app.System, error) {
		return app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(3)})
	}
	put(strings.Replace(string(carried), "field: name, required", "field: nmae, required", 1))
	if _, err := start(dir); programme.CodeOf(err) != programme.Invalid || !strings.Contains(err.Error(), "layouts/voucher.yaml:15") {
		t.Fatalf("a layout with an unknown field: %v, want its file and line", err)
	}
	put(strings.Replace(string(carried), "heading: 手机号码", "heading: 联系电话", 1))
	sys, err := start(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	if got := sys.Outside.Layouts()[0].Columns[5].Heading; got != "联系电话" {
		t.Errorf("the heading is %s, want that of the folder", got)
	}
	to := filepath.Join(t.TempDir(), "backup")
	if err := sys.Record.Backup(ctx, to); err != nil {
		t.Fatal(err)
	}
	back := filepath.Join(t.TempDir(), "back")
	if _, err := record.Restore(ctx, record.RestoreOptions{From: to, To: back, DatabaseURL: ""}); err != nil {
		t.Fatal(err)
	}
	again, err := start(back)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := again.Outside.Layouts()[0].Columns[5].Heading; got != "联系电话" {
		t.Errorf("restored, the heading is %s", got)
	}
}

// Somebody in a return of all bases who is none of ours belongs to no base: the
// city is told and sees to it, and no base sees them.
func TestAStrangerInAReturnOfAllBases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		officer, clerk := act.As(w.Officer), act.As(w.Bases[0].Clerk)
		f := strings.NewReader("证件号码,姓名\n" + string(idcode.MakeCitizenID("379901", 19800101, 7)) + ",某人\n")
		in := outside.ReturnIn{Programme: w.Programme, Layout: "voucher", AsOf: w.Today()}
		_, err := w.Outside.ImportReturn(ctx, clerk, in, f, f.Size())
		demotest.WantCode(t, "all bases by a base's clerk", err, programme.Forbidden)
		got, err := w.Outside.ImportReturn(ctx, officer, in, f, f.Size())
		if err != nil || got.MissingHere != 1 || got.MissingThere != got.Ours || got.Found != got.Ours+1 {
			t.Fatalf("%+v, %v; want one missing here and all of ours missing there", got, err)
		}
		q := act.Query{Programme: w.Programme, Values: map[string]string{"kind": programme.MissingHere}}
		list, err := w.Browse(ctx, officer, programme.NounDifference, q)
		if err != nil || len(list.Rows) != 1 {
			t.Fatalf("the officer sees %+v, %v", list, err)
		}
		id := list.Rows[0].ID
		if list, err := w.Browse(ctx, clerk, programme.NounDifference, q); err != nil || len(list.Rows) != 0 {
			t.Errorf("a base's clerk sees %+v, %v", list, err)
		}
		_, err = w.Outside.DifferenceOf(ctx, clerk, id)
		demotest.WantCode(t, "a base's clerk opens it", err, programme.NotFound)
		demotest.WantCode(t, "a base's clerk explains it", w.Outside.ExplainDifference(ctx, clerk, id, "不认识"), programme.Forbidden)
		todo, err := w.Year.Todos(ctx, officer, w.Programme)
		if err != nil || !slices.ContainsFunc(todo, func(x year.Todo) bool { return x.Action == programme.DifferenceResolve }) {
			t.Errorf("the officer is told %+v, %v", todo, err)
		}
		if _, err := w.Show(ctx, officer, programme.NounDifference, id); err != nil {
			t.Error(err)
		}
		if err := w.Outside.ResolveDifference(ctx, officer, id, programme.ByAcceptance, "外市学员，与本市无关"); err != nil {
			t.Error(err)
		}
		mine, err := w.Browse(ctx, clerk, programme.NounDifference, act.Query{Programme: w.Programme})
		if err != nil || len(mine.Rows) == 0 {
			t.Errorf("a base's own, found by the city's return: %+v, %v", mine, err)
		}
	})
}

// An archive lacks what the outside systems leave open of its people (3.1.6),
// and of a class that is not concerned it lacks nothing.
func TestAnArchiveLacksDifferences(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk := act.As(w.Bases[0].Clerk)
	r := dispatched(t, w, "provincial")
	r.rows = r.rows[1:]
	importReturnOK(t, w, clerk, "provincial", w.Today(), r)
	missing := open(t, w, "provincial")[programme.MissingThere][0]
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	classes := map[string]bool{}
	for _, a := range apps {
		if a.ClassID == "" {
			continue
		}
		concerned := a.ID == missing.ApplicationID
		if concerned || !classes[a.ClassID] {
			classes[a.ClassID] = concerned
		}
	}
	for id, concerned := range classes {
		lines, err := w.Archive.Lines(ctx, clerk, id)
		if err != nil {
			t.Fatal(err)
		}
		last := lines[len(lines)-1]
		if last.Item.Code != "outside" || (len(last.Lacks) == 1) != concerned || last.Need-last.Have != len(last.Lacks) {
			t.Errorf("a class that is concerned %v: %+v", concerned, last)
		}
		if !concerned {
			continue
		}
		for who, leads := range map[*programme.Actor]bool{&w.Bases[0].Clerk: true, &w.Bases[0].Teacher: false} {
			p, err := w.Archive.ClassProgress(ctx, act.As(*who), id)
			if err != nil {
				t.Fatal(err)
			}
			if l := p.Archive[len(p.Archive)-1].Lacks[0]; (l.Noun == programme.NounDifference) != leads || l.Why == "" {
				t.Errorf("the %s reads %+v", who.Role, l)
			}
		}
	}
	other, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[1].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range other {
		if a.ClassID != "" {
			lines, err := w.Archive.Lines(ctx, act.As(w.Officer), a.ClassID)
			if err != nil || lines[len(lines)-1].Item.Code == "outside" {
				t.Errorf("a base that was never compared: %+v, %v", lines[len(lines)-1], err)
			}
			break
		}
	}
}
