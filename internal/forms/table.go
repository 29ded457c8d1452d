package forms

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Tables of outside systems: columns come from data, not from this package.

// TableColumn is a column to be looked for: what it is called, and how its
// cells are read.
type TableColumn struct {
	Key   string
	Names []string
	ID    bool // holds numbers of people: a numeric cell has lost digits
	Day   bool
	Need  bool // a file without it is not this table
	Leads bool // one of these must be there, and a row without any of them is no row
}

// TableRow is one row under the heading. Faults hold no value of the row.
type TableRow struct {
	Row    int
	Cells  map[string]string
	Faults map[string]string
}

// Table is what was read of a file.
type Table struct {
	Sheet string
	Found map[string]bool // columns that the file has
	Other []string        // headings that belong to no column: not read
	Rows  []TableRow
}

// headSearch is how many rows may stand above a heading.
const headSearch = 50

// ReadTable looks for columns in a workbook or CSV file: under title rows, in
// any order, on whichever sheet has them. What keeps the whole file out is an
// Error Invalid or TooLarge.
func ReadTable(r io.ReaderAt, size int64, columns []TableColumn) (*Table, error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return nil, err
	}
	byName := map[string]int{}
	for i, c := range columns {
		for _, n := range c.Names {
			byName[key(n)] = i
		}
	}
	var nearest []string // what the best heading lacks
	for s := range sheets {
		rows := sheets[s].Rows
		for n := range min(len(rows), headSearch) {
			at := tableHead(rows[n], byName)
			lacks, head := headLacks(at, columns)
			if !head {
				continue
			}
			if len(lacks) > 0 {
				if nearest == nil || len(lacks) < len(nearest) {
					nearest = lacks
				}
				continue
			}
			err := alone(sheets, s, func(rows [][]Cell) bool {
				return slices.ContainsFunc(rows[:min(len(rows), headSearch)], func(row []Cell) bool {
					lacks, head := headLacks(tableHead(row, byName), columns)
					return head && len(lacks) == 0
				})
			})
			if err != nil {
				return nil, err
			}
			t := &Table{Sheet: sheets[s].Name, Found: map[string]bool{}}
			for i := range at {
				t.Found[columns[i].Key] = true
			}
			t.Other = otherHeads(rows[n], byName)
			if err := t.read(rows[n+1:], n+2, at, columns); err != nil {
				return nil, err
			}
			return t, nil
		}
	}
	if nearest != nil {
		return nil, programme.Errorf(programme.Invalid, "表头缺少：%s。请补上这些栏，或请系统管理员核对版式文件", strings.Join(nearest, "、"))
	}
	return nil, nothingFound(sheets, "没有找到表头：至少要有 %s", wanted(columns))
}

func wanted(columns []TableColumn) string {
	var lead, need []string
	for _, c := range columns {
		switch {
		case c.Need:
			need = append(need, c.Names[0])
		case c.Leads:
			lead = append(lead, c.Names[0])
		}
	}
	for _, c := range columns {
		if c.Need && c.Leads {
			lead = nil // there anyway
		}
	}
	if len(lead) > 0 {
		need = append([]string{strings.Join(lead, " 或 ")}, need...)
	}
	return strings.Join(need, "、")
}

// tableHead is where the columns stand in a row, by their index; the first of
// several with one name counts.
func tableHead(row []Cell, byName map[string]int) map[int]int {
	at := map[int]int{}
	for c := range row {
		if i, ok := byName[key(row[c].Text)]; ok {
			if _, twice := at[i]; !twice {
				at[i] = c
			}
		}
	}
	return at
}

// otherHeads are the headings of a row that name no column.
func otherHeads(row []Cell, byName map[string]int) (out []string) {
	for _, c := range row {
		if _, ok := byName[key(c.Text)]; !ok && c.Text != "" {
			out = append(out, shown(c.Text))
		}
	}
	return out
}

// headLacks reports whether a row is a heading at all, two known names or the
// only one there is, and which needed columns it lacks.
func headLacks(at map[int]int, columns []TableColumn) (lacks []string, head bool) {
	if len(at) < min(2, len(columns)) {
		return nil, false
	}
	leads, first := false, ""
	for i, c := range columns {
		_, there := at[i]
		if c.Need && !there {
			lacks = append(lacks, c.Names[0])
		}
		if c.Leads && first == "" {
			first = c.Names[0]
		}
		leads = leads || c.Leads && there
	}
	if !leads && first != "" && (len(lacks) == 0 || lacks[0] != first) {
		lacks = append([]string{first}, lacks...)
	}
	return lacks, true
}

func (t *Table) read(rows [][]Cell, from int, at map[int]int, columns []TableColumn) error {
	for n, row := range rows {
		if blank(row) || sameHead(row, at, columns) {
			continue
		}
		r := TableRow{Row: from + n, Cells: map[string]string{}}
		leads := false
		for i, c := range at {
			if c >= len(row) {
				continue
			}
			text, fault := tableCell(row[c], &columns[i])
			if fault != "" {
				if r.Faults == nil {
					r.Faults = map[string]string{}
				}
				r.Faults[columns[i].Key] = fault
			}
			r.Cells[columns[i].Key] = text
			leads = leads || columns[i].Leads && (text != "" || fault != "")
		}
		if !leads && tableEnds(row) {
			continue // totals and notes
		}
		if len(t.Rows) >= maxRows {
			return tooManyRows()
		}
		t.Rows = append(t.Rows, r)
	}
	if len(t.Rows) == 0 {
		return programme.Errorf(programme.Invalid, "表头下面没有人员")
	}
	return nil
}

// sameHead reports whether a row repeats the heading, as printed pages do.
func sameHead(row []Cell, at map[int]int, columns []TableColumn) bool {
	for i, c := range at {
		if c >= len(row) {
			return false
		}
		found := false
		for _, n := range columns[i].Names {
			found = found || key(n) == key(row[c].Text)
		}
		if !found {
			return false
		}
	}
	return true
}

func tableEnds(row []Cell) bool {
	for _, c := range row {
		if c.Text != "" && endingWord.MatchString(key(c.Text)) {
			return true
		}
	}
	return false
}

// tableCell is a cell as text, and why it cannot be taken.
func tableCell(c Cell, col *TableColumn) (text, fault string) {
	name := col.Names[0]
	switch {
	case tooLong(c.Text):
		return "", name + "过长，不像这一栏的内容"
	case strings.ContainsRune(c.Text, idcode.Unreadable):
		return "", name + "有读不出的字符，请重新输入这一格"
	case col.ID && c.Formula:
		return "", name + "是公式，请复制后“选择性粘贴—数值”"
	case col.ID && (c.Number && c.Text != "" || powerOfTen.MatchString(c.Text)):
		return "", name + "成了数值，后几位已经丢失，请把这一栏设为文本后重新导出"
	case col.Day && c.Text != "":
		if d, ok := looseDate(c); ok {
			return d.String(), ""
		}
	}
	if col.ID {
		return strings.Trim(c.Text, "'’‘`=\" "), ""
	}
	return strings.TrimPrefix(c.Text, "'"), ""
}

// TableSheet is a table to be written, every cell as text.
type TableSheet struct {
	CSV      bool
	Encoding string // of CSV: utf-8, gb18030, gbk
	Sheet    string // of a workbook
	Columns  []string
	Rows     [][]string
}

// tableEncoding is the encoding of that name; nil for UTF-8.
func tableEncoding(name string) encoding.Encoding {
	switch name {
	case "gb18030":
		return simplifiedchinese.GB18030
	case "gbk":
		return simplifiedchinese.GBK
	}
	return nil
}

// CannotEncode is the first character of a text that an encoding has no code
// for, "" where it has all of them: GBK lacks the rare characters of names.
func CannotEncode(name, text string) string {
	e := tableEncoding(name)
	if e == nil {
		return ""
	}
	for _, r := range text {
		if _, err := e.NewEncoder().String(string(r)); err != nil {
			return string(r)
		}
	}
	return ""
}

// WriteTable writes a table. The same content gives the same bytes.
func WriteTable(w io.Writer, t TableSheet) error {
	if t.CSV {
		return writeTableCSV(w, t)
	}
	f := newWorkbook()
	defer f.Close()
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: thin, NumFmt: 49})
	if err != nil {
		return err
	}
	plain, err := f.NewStyle(&excelize.Style{Border: thin, NumFmt: 49})
	if err != nil {
		return err
	}
	name := t.Sheet
	if name == "" {
		name = "Sheet1"
	}
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range t.Columns {
		width := textWidth(c)
		for _, r := range t.Rows[:min(len(t.Rows), 200)] {
			width = max(width, textWidth(r[i]))
		}
		if err := out.SetColWidth(i+1, i+1, float64(min(max(width+2, 8), 48))); err != nil {
			return err
		}
	}
	for k, row := range append([][]string{t.Columns}, t.Rows...) {
		cells := make([]any, len(row))
		for i, v := range row {
			cells[i] = excelize.Cell{StyleID: plain, Value: v}
			if k == 0 {
				cells[i] = excelize.Cell{StyleID: head, Value: v}
			}
		}
		if err := out.SetRow(at(1, k+1), cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

// inert is a cell that no spreadsheet calculates when it opens the file: one
// that would be a formula gets the apostrophe that marks text. Signed numbers
// are left alone, they calculate to themselves.
func inert(s string) string {
	if !idcode.LeadsFormula(s) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && !strings.ContainsAny(s, "nNxXpP_") {
		return s
	}
	return "'" + s
}

func writeTableCSV(w io.Writer, t TableSheet) error {
	b := bufio.NewWriter(w)
	var to io.Writer = b
	e := tableEncoding(t.Encoding)
	if e != nil {
		to = e.NewEncoder().Writer(b)
	} else if _, err := b.WriteString("\ufeff"); err != nil { // by which Excel knows it
		return err
	}
	c := csv.NewWriter(to)
	c.UseCRLF = true
	if err := c.Write(t.Columns); err != nil {
		return err
	}
	cells := make([]string, 0, len(t.Columns))
	for _, row := range t.Rows {
		cells = cells[:0]
		for _, s := range row {
			cells = append(cells, inert(s))
		}
		if err := c.Write(cells); err != nil {
			return fmt.Errorf("writing %s: %w", t.Encoding, err)
		}
	}
	if c.Flush(); c.Error() != nil {
		return fmt.Errorf("writing %s: %w", t.Encoding, c.Error())
	}
	if closer, ok := to.(io.Closer); ok {
		if err := closer.Close(); err != nil {
			return err
		}
	}
	return b.Flush()
}
