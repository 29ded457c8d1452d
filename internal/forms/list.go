package forms

import (
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// ListSheet is a list as a workbook: a head, rows, and where they come from.
type ListSheet struct {
	Title   string
	Columns []ListColumn
	Rows    [][]any // text, or int64 under a Number or Money column
	Totals  int     // how many of the last rows are totals: a filter leaves them alone
	Foot    string
}

// ListColumn is a column of a list.
type ListColumn struct {
	Title  string
	Number bool
	Money  bool // int64 fen, written as yuan
}

// WriteList writes a list row by row, so that a hundred thousand of them take
// little memory.
func WriteList(w io.Writer, s ListSheet) error { return WriteLists(w, s) }

// WriteLists writes lists as the sheets of one workbook.
func WriteLists(w io.Writer, sheets ...ListSheet) error {
	f := newWorkbook()
	defer f.Close()
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9F0F8"}},
		Border: thin})
	if err != nil {
		return err
	}
	st := listStyles{head: head}
	st.plain, _ = f.NewStyle(&excelize.Style{Border: thin, NumFmt: 49})
	st.money, _ = f.NewStyle(&excelize.Style{Border: thin, NumFmt: 4})
	st.number, _ = f.NewStyle(&excelize.Style{Border: thin, NumFmt: 3})
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", sheetName(s.Title))
		} else {
			_, err = f.NewSheet(sheetName(s.Title))
		}
		if err != nil {
			return err
		}
		if err := st.write(f, s); err != nil {
			return err
		}
	}
	_, err = f.WriteTo(w)
	return err
}

type listStyles struct{ head, plain, money, number int }

func (st listStyles) write(f *excelize.File, s ListSheet) error {
	out, err := f.NewStreamWriter(sheetName(s.Title))
	if err != nil {
		return err
	}
	widths := make([]int, len(s.Columns))
	cells := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		widths[i] = textWidth(c.Title)
		for _, r := range s.Rows[:min(len(s.Rows), 200)] {
			if t, ok := r[i].(string); ok {
				widths[i] = max(widths[i], textWidth(t))
			}
		}
		if err := out.SetColWidth(i+1, i+1, float64(min(max(widths[i]+2, 8), 48))); err != nil {
			return err
		}
		cells[i] = excelize.Cell{StyleID: st.head, Value: c.Title}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", cells); err != nil {
		return err
	}
	for k, r := range s.Rows {
		for i, v := range r {
			cells[i] = excelize.Cell{StyleID: st.plain, Value: v}
			if n, ok := v.(int64); ok {
				cells[i] = excelize.Cell{StyleID: st.number, Value: n}
				if s.Columns[i].Money {
					cells[i] = excelize.Cell{StyleID: st.money, Value: float64(n) / 100}
				}
			}
		}
		if err := out.SetRow(at(1, k+2), cells); err != nil {
			return err
		}
	}
	if err := out.SetRow(at(1, len(s.Rows)+3), []any{s.Foot}); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return finish(f, s)
}

// finish makes a sheet ready for the desk and for paper: a filter over its
// columns, its head on every page, all columns on one page's width, page n of m.
func finish(f *excelize.File, s ListSheet) error {
	name := sheetName(s.Title)
	if len(s.Columns) == 0 {
		return nil
	}
	if err := f.AutoFilter(name, "A1:"+at(len(s.Columns), len(s.Rows)-s.Totals+1), nil); err != nil {
		return err
	}
	quoted := "'" + strings.ReplaceAll(name, "'", "''") + "'"
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quoted + "!$1:$1", Scope: name}); err != nil {
		return err
	}
	yes, landscape, a4, one, any := true, "landscape", 9, 1, 0
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	return f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&C&\"-,加粗\"&14" + strings.ReplaceAll(s.Title, "&", "&&"),
		OddFooter: "&C第 &P 页，共 &N 页"})
}

// thin is a thin line on all four sides.
var thin = []excelize.Border{{Type: "left", Color: "9AA5B1", Style: 1}, {Type: "right", Color: "9AA5B1", Style: 1},
	{Type: "top", Color: "9AA5B1", Style: 1}, {Type: "bottom", Color: "9AA5B1", Style: 1}}

// sheetName is a title as a sheet may be called: at most 31 characters, none of
// those that a sheet's name may not have, no apostrophe at its ends.
func sheetName(s string) string {
	r := []rune(notInNames.Replace(strings.ToValidUTF8(s, "")))
	if s = strings.Trim(string(r[:min(len(r), 31)]), "' "); s == "" {
		return "Sheet1"
	}
	return s
}

var notInNames = strings.NewReplacer(":", "：", `\`, "－", "/", "－", "?", "？", "*", "＊", "[", "（", "]", "）", "\x00", "", "\ufffd", "")

// textWidth is about how many Latin letters wide a text is.
func textWidth(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0x2E80 {
			n++
		}
	}
	return n
}
