package forms

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// ReadRoster reads annex 3 or the extended template. Problems of cells come
// with their rows, what was not read with the notes; what keeps the whole file
// out is the error.
func ReadRoster(r io.ReaderAt, size int64) (*Roster, error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return nil, err
	}
	var out *Roster
	var notes []string
	for _, s := range sheets {
		if s.Unread != "" {
			notes = append(notes, fmt.Sprintf("工作表“%s”（%s）没有读", s.Name, s.Unread))
			continue
		}
		h := findHeading(s.Rows)
		switch {
		case h == nil:
		case out != nil:
			notes = append(notes, fmt.Sprintf("工作表“%s”里也有花名册（%d 行），没有读；请另存成单独的文件再导入", s.Name, len(s.Rows)-h.last))
		default:
			if out, err = readRosterRows(s, h); err != nil {
				return nil, err
			}
		}
	}
	if out == nil {
		message := "没有找到花名册的表头：至少要有 姓名、身份证号码、培训工种、培训等级 四栏"
		if len(notes) > 0 {
			message += "（" + strings.Join(notes, "；") + "）"
		}
		return nil, programme.Errorf(programme.Invalid, "%s", message).Under(programme.DutyRosterForm)
	}
	out.Notes = append(out.Notes, notes...)
	return out, nil
}

// heading is where a roster's columns stand.
type heading struct {
	columns []int    // of rosterColumns, or -1
	names   []string // as they are written
	last    int      // its last row, from 1
}

// headingSearch is how many rows may stand above a heading.
const headingSearch = 30

func findHeading(rows [][]Cell) *heading {
	for i := range min(len(rows), headingSearch) {
		if columns, names, skip := headings(rows, i); columns != nil {
			return &heading{columns, names, i + skip}
		}
	}
	return nil
}

// headings reads the heading at row i: columns[c] is the roster column that
// stands in c, or -1, and names[c] what is written over it. A heading of two
// rows is read as one.
func headings(rows [][]Cell, i int) (columns []int, names []string, skip int) {
	top := rows[i]
	var below []Cell
	if i+1 < len(rows) {
		below = rows[i+1]
	}
	two := false
	group := ""
	var tops, subs []string
	for c := range max(len(top), len(below)) {
		name, sub := key(textAt(top, c)), key(textAt(below, c))
		if name != "" {
			group = name
		}
		tops, subs = append(tops, name), append(subs, name)
		k, known := headingOf(name)
		if strings.Contains(group, "证书") && (name == "" || !known) {
			subs[c] = sub
			if j, ok := columnByKey[group+sub]; ok {
				k, known, two = j, true, true
			} else if j, ok := columnByKey[sub]; ok && sub != "" {
				k, known, two = j, true, true
			}
		}
		if !known {
			k = -1
		}
		columns = append(columns, k)
	}
	have := map[string]bool{}
	for _, k := range columns {
		if k >= 0 {
			have[rosterColumns[k].name] = true
		}
	}
	if !have["姓名"] || !have["身份证号码"] || !have["参加培训职业（工种）"] || !have["培训等级"] {
		return nil, nil, 0
	}
	if two {
		return columns, subs, 2
	}
	return columns, tops, 1
}

// headingOf finds a column by what stands over it: by any of its names, and
// without what is said in brackets behind it, as in 身份证号码（18位）.
func headingOf(name string) (int, bool) {
	if k, ok := columnByKey[name]; ok {
		return k, true
	}
	if short, _, ok := strings.Cut(name, "("); ok && short != "" {
		k, ok := columnByKey[short]
		return k, ok
	}
	return -1, false
}

func readRosterRows(s Sheet, h *heading) (*Roster, error) {
	out := &Roster{Sheet: s.Name, Rows: make([]RosterRow, 0, len(s.Rows)-h.last), cells: s.Rows, columns: h.columns, head: h.last}
	if err := out.oneOfEach(h); err != nil {
		return nil, err
	}
	out.unknownColumns(h)
	name, id := -1, -1
	for c, k := range out.columns {
		switch {
		case k < 0:
		case rosterColumns[k].name == "姓名":
			name = c
		case rosterColumns[k].name == "身份证号码":
			id = c
		case rosterColumns[k].extended:
			out.Extended = true
		}
	}
	var others []int
	for i := h.last; i < len(s.Rows); i++ {
		row := s.Rows[i]
		if blank(row) {
			continue
		}
		if notAPerson(row, out.columns, name, id) {
			if k, repeated := columnByKey[key(textAt(row, name))]; !repeated || rosterColumns[k].name != "姓名" {
				others = append(others, i+1)
			}
			continue
		}
		if len(out.Rows) == maxRows {
			return nil, tooManyRows()
		}
		r := RosterRow{Row: i + 1}
		for c, k := range out.columns {
			if k >= 0 && c < len(row) {
				r.take(&rosterColumns[k], row[c])
			}
		}
		if r.No != exampleMark {
			out.Rows = append(out.Rows, r)
		}
	}
	if len(out.Rows) == 0 {
		return nil, programme.Errorf(programme.Invalid, "花名册里没有学员").Under(programme.DutyRosterForm)
	}
	out.noteRows("是合计、签名或说明，没有当作学员", others)
	var hidden []int
	for _, n := range s.Hidden {
		if n > h.last && n <= len(s.Rows) && !blank(s.Rows[n-1]) {
			hidden = append(hidden, n)
		}
	}
	out.noteRows("是隐藏的行，也已读入；不要的请删去", hidden)
	if s.Wide {
		out.Notes = append(out.Notes, fmt.Sprintf("第 %d 列（%s）以后的内容没有读", maxColumns, letter(maxColumns-1)))
	}
	return out, nil
}

// noteRows notes something of rows, naming the first of them.
func (r *Roster) noteRows(what string, rows []int) {
	if len(rows) == 0 {
		return
	}
	names := make([]string, 0, 10)
	for _, n := range rows[:min(len(rows), 10)] {
		names = append(names, strconv.Itoa(n))
	}
	more := ""
	if len(rows) > len(names) {
		more = fmt.Sprintf("等 %d 行", len(rows))
	} else {
		more = "行"
	}
	r.Notes = append(r.Notes, "第 "+strings.Join(names, "、")+" "+more+what)
}

// oneOfEach leaves one column of each kind. Of two the one with the plainer
// name is named as not read; two that say the same are one; two that do not
// refuse the file, because nobody can know which was meant.
func (r *Roster) oneOfEach(h *heading) error {
	byKind := map[int][]int{}
	for c, k := range r.columns {
		if k >= 0 {
			byKind[k] = append(byKind[k], c)
		}
	}
	called := func(c int) string { return fmt.Sprintf("“%s”（%s 列）", h.names[c], letter(c)) }
	for k := range rosterColumns {
		all := byKind[k]
		if len(all) < 2 {
			continue
		}
		exact := slices.DeleteFunc(slices.Clone(all), func(c int) bool { return vagueNames[key(h.names[c])] })
		if len(exact) == 0 {
			exact = all
		}
		for _, c := range exact[1:] {
			if !r.alike(exact[0], c) {
				return programme.Errorf(programme.Invalid, "%s和%s都像“%s”，内容又不同；请删去一栏，或改掉其中一栏的名称，再导入", called(exact[0]), called(c), rosterColumns[k].name).
					Under(programme.DutyRosterForm)
			}
		}
		for _, c := range all {
			if c == exact[0] {
				continue
			}
			r.columns[c] = -1
			if !r.alike(exact[0], c) {
				r.Notes = append(r.Notes, fmt.Sprintf("%s没有读：%s取自%s", called(c), rosterColumns[k].name, called(exact[0])))
			}
		}
	}
	return nil
}

// alike reports whether two columns say the same in every row.
func (r *Roster) alike(a, b int) bool {
	for _, row := range r.cells[r.head:] {
		if textAt(row, a) != textAt(row, b) {
			return false
		}
	}
	return true
}

func textAt(row []Cell, c int) string {
	if c >= 0 && c < len(row) {
		return row[c].Text
	}
	return ""
}

// unknownColumns names the columns that hold something under a heading that is
// not known.
func (r *Roster) unknownColumns(h *heading) {
	var names []string
	for c, k := range r.columns {
		known := slices.ContainsFunc(r.Notes, func(n string) bool {
			return strings.HasPrefix(n, fmt.Sprintf("“%s”（%s 列）", h.names[c], letter(c)))
		})
		if _, twin := headingOf(key(h.names[c])); k >= 0 || h.names[c] == "" || known || twin {
			continue
		}
		if slices.ContainsFunc(r.cells[r.head:], func(row []Cell) bool { return textAt(row, c) != "" }) {
			names = append(names, fmt.Sprintf("“%s”（%s 列）", shown(h.names[c]), letter(c)))
		}
	}
	if len(names) > 0 {
		r.Notes = append(r.Notes, "没有认出、没有读的栏："+strings.Join(names[:min(len(names), 12)], "、")+"。是花名册要的，请改成模板上的名称")
	}
	if r.Column("工作单位") == "" && r.Column("统一社会信用代码") == "" {
		r.Notes = append(r.Notes, "表中没有“工作单位”栏，也没有“统一社会信用代码”栏")
	}
}

// shown is a cell as messages show it: of a number that could be somebody's,
// which shifted columns bring anywhere, the first digits.
func shown(s string) string {
	s = idcode.HideNumbers(s)
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

// exampleMark is what the template's example row has for a number.
const exampleMark = "示例"

func (r *RosterRow) take(col *rosterColumn, c Cell) {
	code := ""
	switch {
	case c.Formula && !freeColumns[key(col.name)]:
		code = "formula"
	case strings.ContainsRune(c.Text, idcode.Unreadable):
		code = "text"
	case tooLong(c.Text):
		code = "cell_long"
	default:
		code = col.set(r, c)
	}
	if code == "" {
		return
	}
	message := cellProblems[code]
	if strings.Contains(message, "%s") {
		message = fmt.Sprintf(message, c.Text)
	}
	r.Problems = append(r.Problems, programme.Problem{Row: r.Row, Field: col.name, Code: code, Message: message})
}

func blank(row []Cell) bool {
	for _, c := range row {
		if c.Text != "" || c.Formula {
			return false
		}
	}
	return true
}

// notAPerson finds what stands in a roster besides people: subtotals and
// totals, who filed it, notes, and a heading that is repeated on every page. A
// line with a number of identity is somebody, however faulty; so is one with a
// name and anything else that people have. One word, such as 负责人 in the
// remarks, makes nobody disappear.
func notAPerson(row []Cell, columns []int, name, id int) bool {
	who := key(textAt(row, name))
	if k, ok := columnByKey[who]; ok && rosterColumns[k].name == "姓名" {
		return true
	}
	if textAt(row, id) != "" || id < len(row) && row[id].Formula {
		return false
	}
	if name < len(row) && row[name].Formula {
		return false
	}
	known, ending := 0, false
	for c := range row {
		k := key(row[c].Text)
		switch {
		case k == "":
		case endingWord.MatchString(k):
			ending = true
		case c == name || c >= len(columns) || columns[c] < 0:
		case rosterColumns[columns[c]].name != "序号" || wholeNumber.MatchString(k):
			known++
		}
	}
	switch {
	case endingWord.MatchString(who):
		return true
	case who != "":
		return ending && known == 0
	case ending:
		return known < 3
	}
	return known < 2
}

var wholeNumber = regexp.MustCompile(`^[0-9]{1,5}$`)

// endingWord begins a line that is about the roster and nobody in it.
var endingWord = regexp.MustCompile(`^(合计|总计|共计|小计|填报人|填表人|填报单位|审核人|审批人|经办人|负责人|单位负责人|制表|联系人|单位(\(盖章\)|盖章)|注[:0-9]?|备注:|说明|填写说明|以下空白|以下无)`)
