package forms

import (
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// RowMark is what became of a row of a roster, for the workbook that goes back
// to who sent it.
type RowMark struct {
	Row    int // of the file, from 1
	Result string
	Says   string // why, and what to do
	Found  string // by cross-checks
	Bad    bool
	Cells  []CellMark
}

// CellMark is a cell that something is wrong with: red where it keeps the row
// out, amber where somebody should look.
type CellMark struct {
	Field string
	Bad   bool
}

// layOut sets the widths of the roster's columns and of the three behind them, and
// keeps the head in sight.
func (r *Roster) layOut(out *excelize.StreamWriter, last int) error {
	if err := out.SetColWidth(last+1, last+1, 20); err != nil {
		return err
	}
	if err := out.SetColWidth(last+2, last+3, 60); err != nil {
		return err
	}
	for c := range last {
		width := 12.0
		if k := r.columns[c]; k >= 0 {
			width = rosterColumns[k].width
		}
		if err := out.SetColWidth(c+1, c+1, width); err != nil {
			return err
		}
	}
	return out.SetPanes(&excelize.Panes{Freeze: true, YSplit: r.head, TopLeftCell: at(1, r.head+1), ActivePane: "bottomLeft"})
}

// WriteRosterResult writes the rows of a roster as they were sent, at the same
// places, with three columns behind them: the result, what to do, and what the
// cross-checks found. It streams: ten thousand rows take little memory.
func WriteRosterResult(w io.Writer, r *Roster, marks []RowMark, foot string) error {
	f := newWorkbook()
	defer f.Close()
	name := sheetName(r.Sheet)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if i, err := f.GetSheetIndex(name); err != nil || i < 0 {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s, err := resultStyles(f)
	if err != nil {
		return err
	}
	last := len(r.columns)
	for last > 0 && r.columns[last-1] < 0 && emptyColumn(r, last-1) {
		last--
	}
	if err := r.layOut(out, last); err != nil {
		return err
	}
	byRow := make(map[int]*RowMark, len(marks))
	for i := range marks {
		byRow[marks[i].Row] = &marks[i]
	}
	cells := make([]any, last+3)
	for i, row := range r.cells {
		clear(cells)
		for c := range min(len(row), last) {
			cells[c] = excelize.Cell{StyleID: s.plain, Value: r.shown(c, row[c])}
		}
		switch m := byRow[i+1]; {
		case i+1 == r.head:
			for c := range cells {
				if v, ok := cells[c].(excelize.Cell); ok {
					cells[c] = excelize.Cell{StyleID: s.head, Value: v.Value}
				}
			}
			cells[last], cells[last+1] = excelize.Cell{StyleID: s.head, Value: "结果"}, excelize.Cell{StyleID: s.head, Value: "说明"}
			cells[last+2] = excelize.Cell{StyleID: s.head, Value: "核查"}
		case m != nil:
			r.mark(cells, m, s, last)
		}
		if err := out.SetRow(at(1, i+1), cells); err != nil {
			return err
		}
	}
	if err := out.SetRow(at(1, len(r.cells)+2), []any{foot}); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// mark colours a row's cells and adds its result.
func (r *Roster) mark(cells []any, m *RowMark, s styles, last int) {
	for _, cm := range m.Cells {
		k, known := columnByKey[key(cm.Field)]
		for c := range last {
			if known && r.columns[c] == k {
				style := s.warn
				if cm.Bad {
					style = s.bad
				}
				v, _ := cells[c].(excelize.Cell)
				cells[c] = excelize.Cell{StyleID: style, Value: v.Value}
			}
		}
	}
	style := s.good
	switch {
	case m.Bad:
		style = s.bad
	case len(m.Cells) > 0:
		style = s.warn
	}
	cells[last], cells[last+1] = excelize.Cell{StyleID: style, Value: m.Result}, excelize.Cell{StyleID: s.wrap, Value: m.Says}
	cells[last+2] = excelize.Cell{StyleID: s.wrap, Value: m.Found}
}

// shown is a cell as people read it: a date that the file keeps as a number of
// days is a date again.
func (r *Roster) shown(c int, cell Cell) string {
	if k := r.columns[c]; cell.Number && k >= 0 {
		name := rosterColumns[k].name
		if d, ok := serialDate(cell); ok && (strings.HasSuffix(name, "日期") ||
			strings.HasPrefix(name, "履历") && (strings.HasSuffix(name, "起") || strings.HasSuffix(name, "止"))) {
			return d.String()
		}
	}
	return cell.Text
}

func emptyColumn(r *Roster, c int) bool {
	for _, row := range r.cells {
		if c < len(row) && row[c].Text != "" {
			return false
		}
	}
	return true
}

// styles of a result workbook, made once.
type styles struct{ plain, head, good, warn, bad, wrap int }

func resultStyles(f *excelize.File) (s styles, err error) {
	fill := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	for _, x := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.plain, excelize.Style{Border: thin, NumFmt: 49}},
		{&s.head, excelize.Style{Border: thin, NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: fill("E9F0F8")}},
		{&s.good, excelize.Style{Border: thin, NumFmt: 49, Fill: fill("E8F4ED")}},
		{&s.warn, excelize.Style{Border: thin, NumFmt: 49, Fill: fill("FBF3DF")}},
		{&s.bad, excelize.Style{Border: thin, NumFmt: 49, Fill: fill("FCECEC"), Font: &excelize.Font{Color: "AB1F27"}}},
		{&s.wrap, excelize.Style{Border: thin, NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}},
	} {
		if *x.into, err = f.NewStyle(&x.style); err != nil {
			return s, err
		}
	}
	return s, nil
}
