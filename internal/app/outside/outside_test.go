package outside_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/demotest"
	"jinlanling/internal/exchange"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// returned is a report as the other side would give it back: a table that a
// test changes before it is imported.
type returned struct {
	head []string
	rows [][]string
}

// dispatched is the report of base 0 for a layout.
func dispatched(t *testing.T, w *demotest.Year, layout string) *returned {
	t.Helper()
	var file bytes.Buffer
	in := outside.DispatchIn{Programme: w.Programme, Base: w.Bases[0].Base.ID, Layout: layout}
	if _, _, err := w.Outside.MakeDispatch(ctx, act.As(w.Bases[0].Clerk), in, "报送", &file); err != nil {
		t.Fatal(err)
	}
	sheets, err := forms.ReadSheets(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r := &returned{}
	for i, row := range sheets[0].Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.Text)
		}
		if i == 0 {
			r.head = cells
		} else {
			r.rows = append(r.rows, cells)
		}
	}
	return r
}

func (r *returned) at(name string) int {
	for i, h := range r.head {
		if h == name {
			return i
		}
	}
	panic("no column " + name)
}

// add puts a column at the end.
func (r *returned) add(name string, value func(row int) string) {
	r.head = append(r.head, name)
	for i := range r.rows {
		r.rows[i] = append(r.rows[i], value(i))
	}
}

func (r *returned) file() *bytes.Reader {
	var b bytes.Buffer
	b.WriteString("查询结果导出\n")
	c := csv.NewWriter(&b)
	c.Write(r.head)
	c.WriteAll(r.rows)
	return bytes.NewReader(b.Bytes())
}

func importReturn(w *demotest.Year, c act.Caller, layout string, on programme.Date, r *returned) (*outside.Collated, error) {
	f := r.file()
	return w.Outside.ImportReturn(ctx, c, outside.ReturnIn{Programme: w.Programme, Base: w.Bases[0].Base.ID, Layout: layout, AsOf: on}, f, f.Size())
}

// What goes there and comes back unchanged is matched to the last person, by
// every layout, on both databases (3.1.6).
func TestAReportThatComesBackMatches(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		for _, l := range w.Outside.Layouts() {
			r := dispatched(t, w, l.Code)
			got, err := importReturn(w, act.As(w.Bases[0].Clerk), l.Code, w.Today(), r)
			if err != nil {
				t.Fatal(err)
			}
			if got.Ours == 0 || got.Matched != got.Ours || got.Rows != got.Ours || got.Found != 0 {
				t.Errorf("%s: %d of %d matched, %d rows, %d differences; want all and none", l.Code, got.Matched, got.Ours, got.Rows, got.Found)
			}
		}
		officer := act.As(w.Officer)
		f := dispatched(t, w, "voucher").file()
		_, err := w.Outside.ImportReturn(ctx, officer, outside.ReturnIn{Programme: w.Programme, Layout: "voucher", AsOf: w.Today()}, f, f.Size())
		if err != nil {
			t.Errorf("a return of all bases: %v", err)
		}
		desks, err := w.Outside.OutsideDesks(ctx, act.As(w.Bases[1].Clerk), w.Programme)
		if err != nil || len(desks) != 2 || len(desks[0].Rows) != 1 || desks[0].Rows[0].Base.ID != w.Bases[1].Base.ID || desks[0].Rows[0].Last == nil {
			t.Errorf("another base's desk: %+v, %v; want its own row, compared by the city", desks, err)
		}
		broken, err := w.Record.Fsck(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range broken {
			if b.Count > 0 {
				t.Errorf("fsck %s: %v", b.Code, b.Broken)
			}
		}
	})
}

// open is every difference of base 0 that is not resolved, by kind or field.
func open(t *testing.T, w *demotest.Year, layout string) map[string][]*outside.DifferencePage {
	t.Helper()
	clerk := act.As(w.Bases[0].Clerk)
	list, err := w.Browse(ctx, clerk, programme.NounDifference, act.Query{Programme: w.Programme, Values: map[string]string{"layout": layout, "standing": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]*outside.DifferencePage{}
	for _, row := range list.Rows {
		d, err := w.Outside.DifferenceOf(ctx, clerk, row.ID)
		if err != nil {
			t.Fatal(err)
		}
		key := d.Field
		if key == "" {
			key = d.Kind
		}
		out[key] = append(out[key], d)
	}
	return out
}

// A difference stands from return to return until it is resolved: by a return
// that agrees, or by hand with a reason; what was said to be put right opens
// again where it still shows.
func TestDifferencesLiveOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		const layout = "provincial"
		w := demotest.Build(t, p, demotest.ClassesStarted)
		clerk, officer := act.As(w.Bases[0].Clerk), act.As(w.Officer)
		r := dispatched(t, w, layout)
		r.add("登记编号", func(i int) string { return "SD2021" + string(rune('A'+i%26)) + string(rune('a'+i/26)) })
		r.add("登记状态", func(int) string { return "已登记" })
		name, level := r.at("姓名"), r.at("等级代码")
		first, whole := w.Today(), r.file()
		stranger := string(idcode.MakeCitizenID("379901", 19800101, 7))
		was := map[string]string{"name": r.rows[1][name], "level": r.rows[2][level]}
		gone := r.rows[0]
		r.rows = r.rows[1:]
		r.rows[0][name] = "𬭎某"
		r.rows[1][level] = map[string]string{"1": "2", "2": "1"}[was["level"]]
		r.rows[2][len(r.head)-1] = "已删除"
		r.rows = append(r.rows, append([]string{stranger, "陌生人"}, make([]string, len(r.head)-2)...))
		one := importReturnOK(t, w, clerk, layout, first, r)
		if one.MissingThere != 2 || one.MissingHere != 1 || one.Different != 2 || one.Found != 5 || one.Matched != one.Ours-4 {
			t.Errorf("%+v, want 2 missing there, 1 here, 2 different", one.Collation)
		}
		f := r.file()
		_, err := w.Outside.ImportReturn(ctx, clerk, outside.ReturnIn{Programme: w.Programme, Base: w.Bases[0].Base.ID, Layout: layout, AsOf: first},
			f, f.Size())
		demotest.WantCode(t, "the same file again", err, programme.Conflict)
		standing := open(t, w, layout)
		if d := standing["name"]; len(d) != 1 || d[0].Theirs != "𬭎某" || d[0].Ours != was["name"] || d[0].Since != first {
			t.Fatalf("the name differs: %+v", d)
		}
		if d := standing[programme.MissingHere]; len(d) != 1 || d[0].Name != "陌生人" || strings.Contains(d[0].IDMasked, stranger[6:14]) {
			t.Fatalf("missing here: %+v, want the stranger with a masked number", d)
		}
		n, l := standing["name"][0].ID, standing["level"][0].ID
		x, m := standing[programme.MissingHere][0].ID, standing[programme.MissingThere]

		demotest.WantCode(t, "confirmed without a way", w.Outside.ResolveDifference(ctx, officer, n, "", "好了"), programme.Invalid)
		demotest.WantCode(t, "confirmed without a reason", w.Outside.ResolveDifference(ctx, officer, n, programme.ByCorrection, " "), programme.Invalid)
		demotest.WantCode(t, "sent back before it was explained", w.Outside.ReturnDifference(ctx, officer, n, "再核"), programme.WrongState)
		demotest.WantCode(t, "reopened before it was resolved", w.Outside.ReopenDifference(ctx, officer, n, "再核"), programme.WrongState)
		ok := func(what string, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		demotest.WantCode(t, "explained with a number of identity", w.Outside.ExplainDifference(ctx, clerk, n, "生僻字，证号 "+stranger), programme.Invalid)
		ok("explain", w.Outside.ExplainDifference(ctx, clerk, n, "生僻字，身份证为"+was["name"]))
		demotest.WantCode(t, "explained twice", w.Outside.ExplainDifference(ctx, clerk, n, "又说"), programme.WrongState)
		ok("send back", w.Outside.ReturnDifference(ctx, officer, n, "请附证件"))
		ok("explain", w.Outside.ExplainDifference(ctx, clerk, n, "证件已附"))
		ok("accept the name", w.Outside.ResolveDifference(ctx, officer, n, programme.ByAcceptance, "对方系统打不出这个字"))
		ok("say that the level was put right", w.Outside.ResolveDifference(ctx, officer, l, programme.ByCorrection, "对方已更正"))
		ok("explain the stranger", w.Outside.ExplainDifference(ctx, clerk, x, "不是本基地学员"))

		// a week later: the one who was gone is back, the rest is as it was
		w.Clock.To(programme.DateOf(first.Time().Add(8 * 24 * time.Hour)))
		second := w.Today()
		r.rows = append(r.rows, gone)
		two := importReturnOK(t, w, clerk, layout, second, r)
		if two.Found != 1 || two.Agreed != 1 {
			t.Errorf("second return: %d found, %d agreed; want the level again, and the one who is back", two.Found, two.Agreed)
		}
		standing = open(t, w, layout)
		if d := standing["level"]; len(d) != 1 || d[0].ID != l || d[0].State != programme.Unresolved || d[0].Since != first {
			t.Errorf("the level still differs: %+v, want it open since the first return", d)
		}
		if len(standing["name"]) != 0 || len(standing[programme.MissingThere]) != 1 || standing[programme.MissingHere][0].State != programme.Explained {
			t.Errorf("standing after the second return: %v", standing)
		}
		demotest.WantCode(t, "a return of an earlier day", importErr(w, clerk, layout, first, dispatched(t, w, layout)), programme.Conflict)

		// and then all agrees
		w.Clock.To(programme.DateOf(second.Time().Add(8 * 24 * time.Hour)))
		three, err := w.Outside.ImportReturn(ctx, officer,
			outside.ReturnIn{Programme: w.Programme, Base: w.Bases[0].Base.ID, Layout: layout, AsOf: w.Today()}, whole, whole.Size())
		if err != nil || three.Matched != three.Ours || three.Agreed != 3 {
			t.Errorf("third return: %+v, %v; want all matched and three agreed", three, err)
		}
		if left := open(t, w, layout); len(left) != 0 {
			t.Errorf("still open: %v", left)
		}
		for _, d := range m {
			if s, err := w.Record.Story(ctx, clerk, d.ID); err != nil || len(s) < 2 {
				t.Errorf("the history of a difference: %v, %v", s, err)
			}
		}
		ok("reopen", w.Outside.ReopenDifference(ctx, officer, n, "证件有疑点"))
		said, still, err := w.Outside.OutsideOf(ctx, clerk, m[0].ApplicationID)
		if err != nil || len(said) != 1 || !said[0].Present || len(still) != 0 {
			t.Errorf("an application says %+v, %v, %v", said, still, err)
		}
		if _, err := w.RotateKeys(ctx, act.As(act.SystemActor)); err != nil {
			t.Fatal(err)
		}
		if broken, err := w.Record.Fsck(ctx); err != nil {
			t.Fatal(err)
		} else {
			for _, b := range broken {
				if b.Count > 0 {
					t.Errorf("fsck after the keys were rotated: %s: %v", b.Code, b.Broken)
				}
			}
		}
	})
}

func importReturnOK(t *testing.T, w *demotest.Year, c act.Caller, layout string, on programme.Date, r *returned) *outside.Collated {
	t.Helper()
	got, err := importReturn(w, c, layout, on, r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func importErr(w *demotest.Year, c act.Caller, layout string, on programme.Date, r *returned) error {
	_, err := importReturn(w, c, layout, on, r)
	return err
}

// A mistyped ID number is a difference of one person where the other side's
// number is known from before, and not two strangers.
func TestAMistypedNumberIsFoundByTheirs(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk := act.As(w.Bases[0].Clerk)
	r := dispatched(t, w, "voucher")
	r.add("培训券编码", func(i int) string {
		return "Q" + strings.Repeat("0", 7) + string(rune('A'+i%26)) + string(rune('a'+i/26))
	})
	importReturnOK(t, w, clerk, "voucher", w.Today(), r)
	id := r.at("证件号码")
	r.rows[0][id] = string(idcode.MakeCitizenID("379905", 19851212, 3))
	r.rows[1][id] = r.rows[1][id][:17] + "?"
	two := importReturnOK(t, w, clerk, "voucher", w.Today(), r)
	if two.Different != 2 || two.MissingHere+two.MissingThere+two.Refused != 0 {
		t.Errorf("%+v, want two that differ", two.Collation)
	}
	if d := open(t, w, "voucher")[exchange.FieldID]; len(d) != 2 || strings.Contains(d[0].Theirs, "1985") {
		t.Errorf("differences %+v, want two of ID numbers, masked", d)
	}
}

// A preview changes nothing; its submission does what it showed, or says that
// something changed since.
func TestAReturnIsTriedFirst(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk := act.As(w.Bases[0].Clerk)
	r := dispatched(t, w, "voucher")
	r.rows = r.rows[2:]
	f := r.file()
	in := outside.ReturnIn{Programme: w.Programme, Base: w.Bases[0].Base.ID, Layout: "voucher", AsOf: w.Today()}
	id, err := w.Outside.PrepareReturn(ctx, clerk, in, f, f.Size())
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.Outside.ReturnUpload(ctx, clerk, id)
	if err != nil || v.MissingThere != 2 || v.Found != 2 || len(open(t, w, "voucher")) != 0 {
		t.Fatalf("preview %+v, %v; want two missing there, and nothing written", v, err)
	}
	_, err = w.Outside.ReturnUpload(ctx, act.As(w.Officer), id)
	demotest.WantCode(t, "another's upload", err, programme.NotFound)
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range apps {
		if ap.State == programme.InTraining {
			if err := w.Teaching.DropFromClass(ctx, clerk, ap.ID, "离职"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	_, err = w.Outside.SubmitReturn(ctx, clerk, id, v.Digest)
	demotest.WantCode(t, "somebody left since the preview", err, programme.Stale)
	if v, err = w.Outside.ReturnUpload(ctx, clerk, id); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Outside.SubmitReturn(ctx, clerk, id, v.Digest); err != nil {
		t.Fatal(err)
	}
	_, err = w.Outside.SubmitReturn(ctx, clerk, id, v.Digest)
	demotest.WantCode(t, "submitted twice", err, programme.NotFound)

	r.rows = r.rows[1:]
	f = r.file()
	if id, err = w.Outside.PrepareReturn(ctx, clerk, in, f, f.Size()); err != nil {
		t.Fatal(err)
	}
	if v, err = w.Outside.ReturnUpload(ctx, clerk, id); err != nil {
		t.Fatal(err)
	}
	standing := open(t, w, "voucher")[programme.MissingThere][0]
	if err := w.Outside.ResolveDifference(ctx, act.As(w.Officer), standing.ID, programme.ByCorrection, "对方已补登记"); err != nil {
		t.Fatal(err)
	}
	_, err = w.Outside.SubmitReturn(ctx, clerk, id, v.Digest)
	demotest.WantCode(t, "a difference was resolved since the preview", err, programme.Stale)
}
