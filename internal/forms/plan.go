package forms

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
)

// PlanRow is one line of annex 1.
type PlanRow struct {
	Row    int // as its reader counts
	Base   string
	Level  programme.Level
	Trade  string
	Places int
}

// PlanHeadings are the headings of annex 1, as it is written and read.
var PlanHeadings = []string{"培训基地", "培训等级", "职业（工种）", "培训计划"}

var planColumns = map[string]string{"培训基地": "base", "base": "base", "培训等级": "level", "等级": "level", "level": "level", "职业(工种)": "trade", "工种": "trade",
	"职业": "trade", "trade": "trade", "培训计划": "places", "计划人数": "places", "places": "places"}

// ReadPlan reads annex 1, as a workbook with merged cells and subtotals or as
// CSV with the columns base, level, trade, places. Subtotals and the total are
// held against the lines.
func ReadPlan(r io.ReaderAt, size int64) ([]PlanRow, []programme.Problem, error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return nil, nil, err
	}
	heads := func(row []Cell) map[string]int { return locate(row, planColumns) }
	holds := func(rows [][]Cell) bool {
		return slices.ContainsFunc(rows, func(row []Cell) bool { return len(heads(row)) == 4 })
	}
	for n, s := range sheets {
		for i, row := range s.Rows {
			if at := heads(row); len(at) == 4 {
				if err := alone(sheets, n, holds); err != nil {
					return nil, nil, err.(*programme.Error).Under(programme.DutyPlanForm)
				}
				p := planReader{at: at}
				for k := i + 1; k < len(s.Rows); k++ {
					p.row(k+1, s.Rows[k])
				}
				return p.rows, p.problems, nil
			}
		}
	}
	return nil, nil, nothingFound(sheets, "没有找到培训计划表的表头（%s）", strings.Join(PlanHeadings, "、")).Under(programme.DutyPlanForm)
}

// locate maps the fields that a heading row names to their columns.
func locate(row []Cell, names map[string]string) map[string]int {
	at := map[string]int{}
	for i, c := range row {
		if f, ok := names[key(c.Text)]; ok {
			if _, twice := at[f]; !twice {
				at[f] = i
			}
		}
	}
	return at
}

type planReader struct {
	at         map[string]int
	rows       []PlanRow
	problems   []programme.Problem
	base       string
	level      programme.Level
	unread     bool // the level above could not be read, which was said there
	sum, total int
}

func (p *planReader) text(row []Cell, field string) string {
	if i := p.at[field]; i < len(row) {
		return row[i].Text
	}
	return ""
}

func (p *planReader) bad(row int, field, code, format string, args ...any) {
	p.problems = append(p.problems, programme.Problem{Row: row, Field: field, Code: code, Message: fmt.Sprintf(format, args...)})
}

func (p *planReader) row(n int, row []Cell) {
	base, level, trade, places := p.text(row, "base"), p.text(row, "level"), p.text(row, "trade"), p.text(row, "places")
	if base+level+trade+places == "" {
		return
	}
	number, err := strconv.Atoi(strings.TrimSuffix(places, ".0"))
	switch {
	case key(base) == "总计" || key(level) == "总计":
		p.check(n, "总计", number, p.total, err)
		return
	case key(base) == "合计" || key(level) == "合计" || key(trade) == "合计":
		p.check(n, "合计", number, p.sum, err)
		p.sum = 0
		return
	}
	if base != "" {
		p.base = strings.ReplaceAll(base, " ", "")
		p.level, p.unread = 0, false
	}
	if level != "" {
		l, ok := programme.ParseLevelChinese(key(level))
		if !ok {
			if l, err = programme.ParseLevel(level); err != nil {
				p.bad(n, "培训等级", "level", "看不懂等级“%s”，应为%s", level, levelsWanted)
			}
		}
		p.level, p.unread = l, l == 0
		number, err = strconv.Atoi(strings.TrimSuffix(places, ".0"))
	}
	switch {
	case err != nil || number <= 0:
		p.bad(n, "培训计划", "places", "人数应为大于 0 的整数，填的是“%s”", places)
	case trade == "":
		p.bad(n, "职业（工种）", "trade", "缺职业（工种）")
	case p.base == "":
		p.bad(n, "培训基地", "base", "缺培训基地")
	case p.unread:
		p.sum += number
		p.total += number
	case p.level == 0:
		p.bad(n, "培训等级", "level", "缺培训等级")
	default:
		p.rows = append(p.rows, PlanRow{n, p.base, p.level, strings.ReplaceAll(trade, " ", ""), number})
		p.sum += number
		p.total += number
	}
}

func (p *planReader) check(n int, what string, stated, counted int, err error) {
	if err != nil || stated != counted {
		p.bad(n, "培训计划", "subtotal", "%s为 %d，各行相加为 %d", what, stated, counted)
	}
}

// PlanSheet is annex 1 as it is written: whose it is, the trained levels as its
// title names them, and its lines.
type PlanSheet struct {
	Annex  string // what the notice numbers the form: 附件1
	City   string
	Brand  programme.Brand
	Levels string
	Year   int
	Rows   []PlanRow
}

// WritePlan writes annex 1 as the notice prints it: base and level merged over
// their lines, a subtotal for each base and the total.
func WritePlan(w io.Writer, s *PlanSheet) error {
	rows := s.Rows
	b := newBook("培训计划表", 4)
	b.widths(30, 16, 22, 14)
	b.line(annexLine(s.Annex))
	b.title(fmt.Sprintf("%d 年度%s%s%s培训计划表", s.Year, s.City, s.Brand.Quoted(), s.Levels))
	b.head(PlanHeadings...)
	total := 0
	for i := 0; i < len(rows); {
		j, sum := i, 0
		from := b.row
		for j < len(rows) && rows[j].Base == rows[i].Base {
			k := j
			top := b.row
			for k < len(rows) && rows[k].Base == rows[i].Base && rows[k].Level == rows[j].Level {
				b.cells("", rows[j].Level.ChineseGraded(), rows[k].Trade, rows[k].Places)
				sum += rows[k].Places
				k++
			}
			b.merge(2, top, 2, b.row-1)
			j = k
		}
		b.cells("", "合计", "", sum)
		b.merge(2, b.row-1, 3, b.row-1)
		b.set(1, from, rows[i].Base)
		b.merge(1, from, 1, b.row-1)
		total += sum
		i = j
	}
	b.cells("总计", "", "", total)
	b.merge(1, b.row-1, 3, b.row-1)
	return b.write(w)
}

// book is a workbook of one sheet being written from the top down, with the
// looks that all forms share.
type book struct {
	f       *excelize.File
	sheet   string
	columns int
	row     int
	head1   int // heading rows that repeat on every page
	head2   int
	styles  map[string]int
	err     error
}

func newBook(sheet string, columns int) *book {
	b := &book{f: newWorkbook(), sheet: sheet, columns: columns, row: 1, styles: map[string]int{}}
	b.keep(b.f.SetSheetName("Sheet1", sheet))
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Style: 1, Color: "000000"})
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	styles := map[string]*excelize.Style{
		"plain": {Font: &excelize.Font{Family: "仿宋_GB2312", Size: 12}, Alignment: &excelize.Alignment{Vertical: "center"}},
		"right": {Font: &excelize.Font{Family: "仿宋_GB2312", Size: 12}, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}},
		"title": {Font: &excelize.Font{Family: "方正小标宋简体", Size: 18}, Alignment: middle},
		"head":  {Font: &excelize.Font{Family: "黑体", Size: 11}, Alignment: middle, Border: border},
		"cell":  {Font: &excelize.Font{Family: "仿宋_GB2312", Size: 11}, Alignment: middle, Border: border},
		"text":  {Font: &excelize.Font{Family: "仿宋_GB2312", Size: 11}, Alignment: middle, Border: border, NumFmt: 49},
	}
	for _, name := range slices.Sorted(maps.Keys(styles)) { // in one order: the same content is the same bytes
		id, err := b.f.NewStyle(styles[name])
		b.keep(err)
		b.styles[name] = id
	}
	return b
}

func (b *book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err) // ours, and within the limits of a sheet
	}
	return name
}

func (b *book) widths(widths ...float64) {
	for i, w := range widths {
		name, _ := excelize.ColumnNumberToName(i + 1)
		b.keep(b.f.SetColWidth(b.sheet, name, name, w))
	}
}

func (b *book) set(column, row int, v any) { b.keep(b.f.SetCellValue(b.sheet, at(column, row), v)) }

func (b *book) merge(c1, r1, c2, r2 int) {
	if c1 != c2 || r1 != r2 {
		b.keep(b.f.MergeCell(b.sheet, at(c1, r1), at(c2, r2)))
	}
}

func (b *book) style(name string, c1, r1, c2, r2 int) {
	b.keep(b.f.SetCellStyle(b.sheet, at(c1, r1), at(c2, r2), b.styles[name]))
}

// line writes a text over the whole width, such as 附件 1.
func (b *book) line(s string) {
	b.set(1, b.row, s)
	b.style("plain", 1, b.row, b.columns, b.row)
	b.merge(1, b.row, b.columns, b.row)
	b.keep(b.f.SetRowHeight(b.sheet, b.row, 22))
	b.row++
}

// ends writes a line with one text at each end, such as the filing unit and
// the date.
func (b *book) ends(left, right string) {
	middle := b.columns * 2 / 3
	b.set(1, b.row, left)
	b.set(middle+1, b.row, right)
	b.style("plain", 1, b.row, b.columns, b.row)
	b.style("right", middle+1, b.row, b.columns, b.row)
	b.merge(1, b.row, middle, b.row)
	b.merge(middle+1, b.row, b.columns, b.row)
	b.keep(b.f.SetRowHeight(b.sheet, b.row, 22))
	b.row++
}

func (b *book) title(s string) {
	b.line(s)
	b.style("title", 1, b.row-1, b.columns, b.row-1)
	b.keep(b.f.SetRowHeight(b.sheet, b.row-1, 40))
}

// head writes a heading row; two in a row repeat together.
func (b *book) head(names ...string) {
	for i, n := range names {
		b.set(i+1, b.row, n)
	}
	b.style("head", 1, b.row, b.columns, b.row)
	b.keep(b.f.SetRowHeight(b.sheet, b.row, 34))
	if b.head1 == 0 {
		b.head1 = b.row
	}
	b.head2 = b.row
	b.row++
}

// cells writes a bordered row.
func (b *book) cells(values ...any) {
	for i, v := range values {
		if v != "" {
			b.set(i+1, b.row, v)
		}
	}
	b.style("cell", 1, b.row, b.columns, b.row)
	b.keep(b.f.SetRowHeight(b.sheet, b.row, 22))
	b.row++
}

// write sets the page up (A4 landscape, fitted to its width, headings
// repeated) and writes the workbook.
func (b *book) write(w io.Writer) error {
	a4, orientation, one, none, fit := 9, "landscape", 1, 0, true
	b.keep(b.f.SetPageLayout(b.sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &none}))
	b.keep(b.f.SetSheetProps(b.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	centred := true
	margin := 0.6
	b.keep(b.f.SetPageMargins(b.sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin,
		Horizontally: &centred}))
	b.keep(b.f.SetHeaderFooter(b.sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}))
	if b.head1 > 0 {
		b.keep(b.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: b.sheet,
			RefersTo: fmt.Sprintf("'%s'!$%d:$%d", b.sheet, b.head1, b.head2)}))
	}
	if b.err != nil {
		return b.err
	}
	_, err := b.f.WriteTo(w)
	return err
}

// annexLine is the number of a form as its head prints it: 附件 1; "" where the
// notice numbers none.
func annexLine(cite string) string {
	if n, ok := strings.CutPrefix(cite, "附件"); ok {
		return "附件 " + strings.TrimSpace(n)
	}
	return ""
}
