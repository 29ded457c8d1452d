package assess_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"

	"github.com/xuri/excelize/v2"
)

// marksBook is a table of marks as the program writes it, open to be filled in.
type marksBook struct {
	*drawn
	*excelize.File
	sheet string
	at    map[string]int // column of a heading
	first int            // row of the first person
}

func (d *drawn) marksBook(c act.Caller) *marksBook {
	var out bytes.Buffer
	d.must(d.Assess.WriteMarkFile(ctx, c, d.ev.ID, &out))
	f, err := excelize.OpenReader(&out)
	d.must(err)
	b := &marksBook{d, f, f.GetSheetList()[0], map[string]int{}, 0}
	rows, err := f.GetRows(b.sheet)
	d.must(err)
	for i, row := range rows {
		if slices.Contains(row, "姓名") && b.first == 0 {
			for k, head := range row {
				b.at[head] = k + 1
			}
			b.first = i + 2
		}
	}
	return b
}

// set writes into a column of the nth person's row.
func (b *marksBook) set(n int, head string, value any) {
	column := 0
	for text, at := range b.at {
		if strings.Contains(text, head) {
			column = at
		}
	}
	cell, err := excelize.CoordinatesToCellName(column, b.first+n)
	b.must(err)
	b.must(b.SetCellValue(b.sheet, cell, value))
}

func (b *marksBook) filled(people int) *marksBook {
	for i := range people {
		b.set(i, "理论", 70+i)
		b.set(i, "实", 80)
	}
	return b
}

func (b *marksBook) read(c act.Caller) (*assess.MarkFile, error) {
	var out bytes.Buffer
	b.must(b.Write(&out))
	return b.Assess.ReadMarkFile(ctx, c, b.ev.ID, bytes.NewReader(out.Bytes()), int64(out.Len()))
}

// A table of marks goes out, is filled in and comes back; whatever is wrong with it is said at its row, and nothing of
// it is entered before all of it is right.
func TestMarksComeBackInAWorkbook(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	d.agreed()
	m, err := d.Assess.MarkSheet(ctx, d.clerk, d.ev.ID)
	d.must(err)
	mine := m.Mine(d.clerk)
	n := len(mine)
	if n < 3 {
		t.Fatalf("%d people", n)
	}
	good, err := d.marksBook(d.clerk).filled(n).read(d.clerk)
	if err != nil || good.Fault() != nil || len(good.Scores) != n || good.Scores[1].Points["theory"] != 71 || good.Scores[1].Points["practice"] != 80 {
		t.Fatalf("as it should be: %+v, %v", good, err)
	}
	for what, x := range map[string]struct {
		change func(b *marksBook)
		says   string // at the row that was changed; "" where all of it is right
	}{
		"words for a number":          {func(b *marksBook) { b.set(0, "理论", "七十") }, "成绩"},
		"more than there can be":      {func(b *marksBook) { b.set(0, "理论", 101) }, "100"},
		"less than nothing":           {func(b *marksBook) { b.set(0, "理论", -1) }, "成绩"},
		"half a point":                {func(b *marksBook) { b.set(0, "理论", 70.5) }, "整数"},
		"a subject left out":          {func(b *marksBook) { b.set(0, "理论", nil) }, "没有"},
		"somebody of another class":   {func(b *marksBook) { b.set(0, "姓名", "张某某"); b.set(0, "身份证", "") }, "没有这个人"},
		"a namesake's number":         {func(b *marksBook) { b.set(0, "身份证", "379911199001011234") }, "身份证号"},
		"one person twice":            {func(b *marksBook) { b.set(0, "姓名", mine[1].Name); b.set(0, "身份证", mine[1].IDMasked) }, "同一人"},
		"a number that is a text":     {func(b *marksBook) { b.set(0, "理论", "70") }, ""},
		"absent":                      {func(b *marksBook) { b.set(0, "理论", nil); b.set(0, "实", nil); b.set(0, "情况", "缺考") }, ""},
		"absent with points":          {func(b *marksBook) { b.set(0, "情况", "缺考") }, "缺考"},
		"misconduct without a remark": {func(b *marksBook) { b.set(0, "理论", nil); b.set(0, "实", nil); b.set(0, "情况", "违纪") }, "备注"},
	} {
		t.Run(what, func(t *testing.T) {
			b := d.marksBook(d.clerk).filled(n)
			x.change(b)
			f, err := b.read(d.clerk)
			if err != nil {
				t.Fatal(err)
			}
			if x.says == "" {
				if f.Fault() != nil || len(f.Scores) != n {
					t.Fatalf("refused: %v, %+v", f.Fault(), f.Rows)
				}
				return
			}
			demotest.WantCode(t, what, f.Fault(), programme.Invalid)
			said := ""
			for _, r := range f.Rows {
				said += strings.Join(r.Faults, "；")
			}
			if !strings.Contains(said, x.says) {
				t.Errorf("it is said %q, not of %s", said, x.says)
			}
			var out bytes.Buffer
			d.must(d.Assess.WriteMarkFaults(ctx, d.clerk, d.ev.ID, f, &out))
			back, err := excelize.OpenReader(&out)
			d.must(err)
			rows, err := back.GetRows(back.GetSheetList()[0])
			d.must(err)
			if all := strings.Join(slices.Concat(rows...), " "); !strings.Contains(all, x.says) || !strings.Contains(all, "要改的地方") {
				t.Errorf("the file back does not say it: %s", all)
			}
		})
	}
	b := d.marksBook(d.clerk).filled(n)
	d.must(b.RemoveRow(b.sheet, b.first))
	f, err := b.read(d.clerk)
	if err != nil || len(f.Missing) != 1 || f.Missing[0] != mine[0].Name {
		t.Errorf("one left out: %+v, %v", f, err)
	}
	demotest.WantCode(t, "one left out", f.Fault(), programme.Invalid)
	_, err = d.marksBook(d.clerk).read(act.As(d.Bases[1].Clerk))
	if err == nil {
		t.Error("another base's clerk reads marks into it")
	}
}
