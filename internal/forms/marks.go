package forms

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"golang.org/x/text/width"
)

// MarkSubject is a subject of a table of marks: its code and its heading.
type MarkSubject struct{ Code, Name string }

// MarkRow is one person of a table of marks. Number is the ID number as it was
// written, whole or masked; Ticket the number of an admission ticket.
type MarkRow struct {
	Row     int
	Name    string
	Number  string
	Ticket  string
	Unit    string
	Points  map[string]int
	Absence string // programme.MarkAbsent, programme.MarkMisconduct, ""
	Result  string // programme.MarkPass, programme.MarkFail, "" where the table says none
	Remark  string
	Faults  []string // what is wrong with the row; it never holds a number
}

// MarkTable is what a workbook of marks holds.
type MarkTable struct {
	Sheet string
	Rows  []MarkRow
	Notes []string // what was there and not read
}

// The columns of a table of marks beside its subjects, by the names people
// give them.
var markColumns = map[string][]string{
	"no":     {"序号", "编号"},
	"name":   {"姓名", "学员姓名", "考生姓名", "参评人姓名"},
	"number": {"身份证号码", "身份证号", "身份证", "证件号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "证件号"},
	"ticket": {"准考证号", "准考证号码", "准考证", "考号"},
	"unit":   {"工作单位", "单位", "所在单位", "用人单位"},
	"state":  {"情况", "考试情况", "考评情况", "缺考", "是否缺考", "状态", "考试状态"},
	"result": {"结果", "结论", "评定", "考评结果", "鉴定结果", "是否合格", "评定结果"},
	"remark": {"备注", "说明", "情况说明"},
	"total":  {"总分", "合计", "总成绩", "平均", "平均分", "综合成绩"},
}

var markColumnByKey = func() map[string]string {
	m := map[string]string{}
	for code, names := range markColumns {
		for _, n := range names {
			m[key(n)] = code
		}
	}
	return m
}()

// subjectSuffixes are what people write behind a subject's name.
var subjectSuffixes = []string{"成绩", "分数", "得分", "考试", "考试成绩", "知识", "知识成绩", "技能", "操作", "操作成绩", "考核", "考核成绩", "知识考试成绩", "技能考核成绩", "(分)", "(百分制)"}

var absenceWords = map[string]string{"缺考": programme.MarkAbsent, "缺": programme.MarkAbsent, "未到": programme.MarkAbsent, "未参加": programme.MarkAbsent,
	"没来": programme.MarkAbsent, "请假": programme.MarkAbsent,
	"弃考": programme.MarkAbsent, "违纪": programme.MarkMisconduct, "作弊": programme.MarkMisconduct, "替考": programme.MarkMisconduct,
	"取消成绩": programme.MarkMisconduct}

var attendedWords = map[string]bool{"": true, "参加": true, "正常": true, "到考": true, "实考": true, "否": true, "无": true}

var markResults = map[string]string{"": "", "合格": programme.MarkPass, "通过": programme.MarkPass, "及格": programme.MarkPass, "不合格": programme.MarkFail,
	"未通过": programme.MarkFail, "不及格": programme.MarkFail, "缺考": programme.MarkFail}

// ReadMarks reads a table of marks of a workbook or CSV file: under title rows,
// its columns in any order and by any of their names. Every row of a person
// comes back, with what is wrong with it; totals, notes and repeated headings
// are no rows. What keeps the whole file out is an Error Invalid or TooLarge.
func ReadMarks(r io.ReaderAt, size int64, subjects []MarkSubject) (*MarkTable, error) {
	return ReadMarksNamed(r, size, subjects, nil)
}

// MarkNames are the names that somebody's own table gives to columns and words,
// beside those that everybody gives them.
type MarkNames struct {
	Columns map[string]string // by heading: name, number, ticket, unit, state, result, remark, total, points/CODE
	Words   map[string]string // by word: 缺考, 违纪, 参加, 合格, 不合格
}

// word is a word as this package knows it.
func (n *MarkNames) word(k string) string {
	if n == nil {
		return k
	}
	for w, known := range n.Words {
		if key(w) == k {
			return known
		}
	}
	return k
}

// column is what a heading is in somebody's own table, "" where it says
// nothing of it.
func (n *MarkNames) column(k string) string {
	if n == nil || k == "" {
		return ""
	}
	for heading, code := range n.Columns {
		if key(heading) == k {
			return code
		}
	}
	return ""
}

// ReadMarksNamed is ReadMarks of a table with names of its own; nil for none.
func ReadMarksNamed(r io.ReaderAt, size int64, subjects []MarkSubject, names *MarkNames) (*MarkTable, error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return nil, err
	}
	holds := func(rows [][]Cell) bool { _, _, _, ok := markHead(rows, subjects, names); return ok }
	for n, s := range sheets {
		at, columns, notes, ok := markHead(s.Rows, subjects, names)
		if !ok || s.Unread != "" {
			continue
		}
		if err := alone(sheets, n, holds); err != nil {
			return nil, err
		}
		t := &MarkTable{Sheet: s.Name, Notes: notes}
		for i := at + 1; i < len(s.Rows); i++ {
			if row := s.Rows[i]; !notMarks(row, columns) {
				t.Rows = append(t.Rows, markRow(i+1, row, columns, subjects, names))
			}
			if slices.Contains(s.Hidden, i+1) {
				t.Notes = append(t.Notes, fmt.Sprintf("第 %d 行是隐藏的行，也已读入；不要的请删去", i+1))
			}
		}
		if len(t.Rows) == 0 {
			return nil, programme.Errorf(programme.Invalid, "成绩表里没有人，请从表头下一行填起")
		}
		return t, nil
	}
	var asked []string
	for _, s := range subjects {
		asked = append(asked, s.Name)
	}
	return nil, nothingFound(sheets, "没有找到成绩表的表头：至少要有 姓名 和 %s", strings.Join(asked, "、"))
}

// markHead finds the heading: its row from 0, the code in each column ("" for
// one that is not read), and what is not read.
func markHead(rows [][]Cell, subjects []MarkSubject, own *MarkNames) (at int, columns, notes []string, ok bool) {
	for i := range min(len(rows), headingSearch) {
		columns, notes = make([]string, len(rows[i])), nil
		first := map[string]int{}
		for c, cell := range rows[i] {
			code := own.column(key(cell.Text))
			if code == "" {
				code = markColumnOf(cell.Text, subjects)
			}
			if k, twice := first[code]; twice && code != "" {
				notes = append(notes, fmt.Sprintf("“%s”（%s 列）没有读：已取自 %s 列", shown(cell.Text), letter(c), letter(k)))
				continue
			}
			columns[c] = code
			switch {
			case code != "":
				first[code] = c
			case cell.Text != "":
				notes = append(notes, fmt.Sprintf("没有认出、没有读的栏：“%s”（%s 列）", shown(cell.Text), letter(c)))
			}
			if code == "total" {
				notes = append(notes, fmt.Sprintf("“%s”（%s 列）不读：总分由系统按通知计算", shown(cell.Text), letter(c)))
			}
		}
		_, ok = first["name"]
		for _, s := range subjects {
			_, has := first["points/"+s.Code]
			ok = ok && has
		}
		if ok {
			return i, columns, notes, true
		}
	}
	return 0, nil, nil, false
}

func markColumnOf(heading string, subjects []MarkSubject) string {
	k := key(heading)
	if k == "" {
		return ""
	}
	for _, s := range subjects {
		name := key(s.Name)
		if k == name {
			return "points/" + s.Code
		}
		if rest, ok := strings.CutPrefix(k, name); ok && slices.Contains(subjectSuffixes, rest) {
			return "points/" + s.Code
		}
		if s.Code == "practice" && slices.Contains([]string{"技能", "实操", "操作", "技能操作", "实际操作", "技能成绩", "实操成绩", "操作成绩", "技能考核", "技能考核成绩"}, k) {
			return "points/" + s.Code
		}
	}
	return markColumnByKey[k]
}

// notMarks finds what stands in a table besides people: empty lines, totals and
// notes, headings repeated on each page, and lines numbered ahead.
func notMarks(row []Cell, columns []string) bool {
	filled, ending, heading := 0, false, 0
	for c := range row {
		if c >= len(columns) || row[c].Text == "" && !row[c].Formula {
			continue
		}
		k := key(row[c].Text)
		ending = ending || endingWord.MatchString(k)
		if markColumnByKey[k] != "" {
			heading++
		}
		if columns[c] != "no" {
			filled++
		}
	}
	if filled == 0 || heading > 1 {
		return true
	}
	name := slices.Index(columns, "name")
	who := key(textAt(row, name))
	return endingWord.MatchString(who) || who == "" && ending
}

func markRow(n int, row []Cell, columns []string, subjects []MarkSubject, own *MarkNames) MarkRow {
	m := MarkRow{Row: n, Points: map[string]int{}}
	for c, code := range columns {
		if c >= len(row) || code == "" {
			continue
		}
		cell := row[c]
		if subject, ok := strings.CutPrefix(code, "points/"); ok {
			i := slices.IndexFunc(subjects, func(s MarkSubject) bool { return s.Code == subject })
			m.points(subjects[i], cell, own)
			continue
		}
		if code == "no" || code == "total" {
			continue
		}
		text := cell.Text
		switch {
		case cell.Formula:
			m.Faults = append(m.Faults, cellProblems["formula"])
			continue
		case strings.ContainsRune(text, idcode.Unreadable):
			m.Faults = append(m.Faults, cellProblems["text"])
			continue
		case tooLong(text):
			m.Faults = append(m.Faults, cellProblems["cell_long"])
			continue
		}
		m.take(code, text, own)
	}
	if m.Name == "" {
		m.Faults = append(m.Faults, "没有姓名")
	}
	for _, s := range subjects {
		if _, ok := m.Points[s.Code]; !ok && m.Absence == "" && len(m.Faults) == 0 {
			m.Faults = append(m.Faults, s.Name+"成绩是空的；没有来的在“情况”里写缺考")
		}
	}
	if m.Absence != "" && len(m.Points) > 0 {
		for _, p := range m.Points {
			if p > 0 && m.Absence == programme.MarkAbsent {
				m.Faults = append(m.Faults, "写了缺考，又有成绩，请核对")
				break
			}
		}
		m.Points = map[string]int{}
	}
	return m
}

func (m *MarkRow) take(code, text string, own *MarkNames) {
	k := key(text)
	switch code {
	case "name":
		m.Name = strings.ReplaceAll(text, " ", "")
	case "number":
		m.Number = idcode.CleanCitizenID(text) // stars stand for digits: our own tables show numbers masked
	case "ticket":
		m.Ticket = k
	case "unit":
		m.Unit = text
	case "remark":
		m.Remark = text
	case "state":
		k = own.word(k)
		if k == "是" {
			k = "缺考"
		}
		absence, ok := absenceWords[k]
		switch {
		case ok:
			m.Absence = absence
		case !attendedWords[k]:
			m.Faults = append(m.Faults, "情况“"+shown(text)+"”没有认出：参加的留空，没有来的写缺考，违纪的写违纪")
		}
	case "result":
		result, ok := markResults[own.word(k)]
		if !ok {
			m.Faults = append(m.Faults, "结果“"+shown(text)+"”没有认出：写合格或不合格，也可以不写")
		}
		m.Result = result
	}
}

func (m *MarkRow) points(s MarkSubject, cell Cell, own *MarkNames) {
	text := strings.TrimSuffix(width.Narrow.String(key(cell.Text)), "分")
	if cell.Formula {
		m.Faults = append(m.Faults, s.Name+"成绩是公式，请改成数字（复制后选择性粘贴为数值）")
		return
	}
	if text == "" || text == "-" || text == "—" || text == "/" {
		return
	}
	if absence, ok := absenceWords[own.word(text)]; ok {
		m.Absence = absence
		return
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	if err != nil || n < 0 || n > 100 || cell.Dated {
		m.Faults = append(m.Faults, s.Name+"成绩“"+shown(cell.Text)+"”不是 0 至 100 的整数")
		return
	}
	m.Points[s.Code] = n
}

// WriteMarks writes a table of marks to fill in, or as it was read with what is
// wrong beside each row. extra heads the last column, "" for none, which holds
// each row's faults.
func WriteMarks(w io.Writer, title string, subjects []MarkSubject, rows []MarkRow, tickets bool, extra, foot string) error {
	s := ListSheet{Title: title, Foot: foot, Columns: []ListColumn{{Title: "序号", Number: true}, {Title: "姓名"}, {Title: "身份证号"}}}
	if tickets {
		s.Columns = append(s.Columns, ListColumn{Title: "准考证号"})
	}
	s.Columns = append(s.Columns, ListColumn{Title: "工作单位"})
	for _, x := range subjects {
		s.Columns = append(s.Columns, ListColumn{Title: x.Name, Number: true})
	}
	s.Columns = append(s.Columns, ListColumn{Title: "情况"}, ListColumn{Title: "备注"})
	if extra != "" {
		s.Columns = append(s.Columns, ListColumn{Title: extra})
	}
	words := map[string]string{programme.MarkAbsent: "缺考", programme.MarkMisconduct: "违纪"}
	for i, m := range rows {
		row := []any{int64(i + 1), m.Name, m.Number}
		if tickets {
			row = append(row, m.Ticket)
		}
		row = append(row, m.Unit)
		for _, x := range subjects {
			if p, ok := m.Points[x.Code]; ok {
				row = append(row, int64(p))
			} else {
				row = append(row, "")
			}
		}
		row = append(row, words[m.Absence], m.Remark)
		if extra != "" {
			row = append(row, strings.Join(m.Faults, "；"))
		}
		s.Rows = append(s.Rows, row)
	}
	return WriteList(w, s)
}
