package forms

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// WorkRow is one stretch of a work history.
type WorkRow struct {
	From, To programme.Month // To 0: to this day
	Employer string
	Trade    string
	set      bool
}

// maxWork is how many stretches the extended template has room for.
const maxWork = 5

// RosterRow is one person of annex 3, with the extended template's columns
// where it has them. Texts are trimmed and width-folded, no more: what they
// mean is for others to check.
type RosterRow struct {
	Row                                         int
	No, Name, Sex, IDNumber, Phone, BankAccount string
	Employer, EmployerCode, Trade, Remarks      string
	Level                                       programme.Level
	WorkYears                                   string
	CertTrade, CertNumber, CertKind             string
	CertLevel                                   programme.Level
	CertIssuedOn                                programme.Date
	Category, PostTrade, Schooling              string
	Attested, Recommended                       bool
	Title                                       string
	TitleOn                                     programme.Date
	HonourKind, HonourLevel, HonourName         string
	Work                                        [maxWork]WorkRow
	Problems                                    []programme.Problem
}

// Roster is what was read of a file.
type Roster struct {
	Sheet    string
	Extended bool // it has the columns a decision needs
	Rows     []RosterRow

	cells   [][]Cell // the sheet as it came
	columns []int    // what stands in each column, as an index of rosterColumns; -1 for nothing we know
	head    int      // the last row of the heading, from 1
}

// Column is the letter of the column in which a field stands, by any of its
// names; "" where the file has no such column.
func (r *Roster) Column(field string) string {
	k, ok := columnByKey[key(field)]
	if !ok {
		return ""
	}
	for c, have := range r.columns {
		if have == k {
			return letter(c)
		}
	}
	return ""
}

// letter names a column: 0 is A, 27 is AB.
func letter(c int) string {
	s := ""
	for c++; c > 0; c = (c - 1) / 26 {
		s = string(rune('A'+(c-1)%26)) + s
	}
	return s
}

// rosterColumn is a column of the roster: its name on the form, other names
// people give it, and where its text goes.
type rosterColumn struct {
	name     string
	also     []string
	extended bool
	set      func(*RosterRow, Cell) string // what is wrong with the cell, "" where nothing
	get      func(*RosterRow) any
	width    float64
}

func textColumn(name string, extended bool, width float64, field func(*RosterRow) *string, also ...string) rosterColumn {
	return rosterColumn{name, also, extended, func(r *RosterRow, c Cell) string {
		*field(r) = c.Text
		return ""
	}, func(r *RosterRow) any { return *field(r) }, width}
}

// digitsColumn is textColumn for numbers longer than a numeric cell keeps.
func digitsColumn(name string, extended bool, width float64, field func(*RosterRow) *string, also ...string) rosterColumn {
	col := textColumn(name, extended, width, field, also...)
	col.set = func(r *RosterRow, c Cell) string {
		if c.Number && len(c.Text) > 15 || powerOfTen.MatchString(c.Text) {
			return "digits_lost"
		}
		*field(r) = c.Text
		return ""
	}
	return col
}

// powerOfTen is a long number as Excel abbreviates it: in a CSV file that is
// all there is left of it.
var powerOfTen = regexp.MustCompile(`^[0-9](\.[0-9]+)?[Ee]\+[0-9]+$`)

// rosterColumns are all columns, official ones first, in the form's order.
var rosterColumns = append([]rosterColumn{
	textColumn("序号", false, 6, func(r *RosterRow) *string { return &r.No }, "编号"),
	textColumn("姓名", false, 10, func(r *RosterRow) *string { return &r.Name }, "学员姓名", "人员姓名", "职工姓名"),
	textColumn("性别", false, 6, func(r *RosterRow) *string { return &r.Sex }),
	{"身份证号码", []string{"身份证号", "身份证", "证件号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "证件号"}, false, setID, func(r *RosterRow) any { return r.IDNumber }, 23},
	textColumn("工作单位", false, 26, func(r *RosterRow) *string { return &r.Employer }, "单位", "单位名称", "用人单位", "所在单位", "所在企业", "企业名称"),
	textColumn("证书职业（工种）", false, 14, func(r *RosterRow) *string { return &r.CertTrade }, "现职业资格证书职业(工种)", "证书工种", "现证书工种"),
	digitsColumn("证书编号", false, 27, func(r *RosterRow) *string { return &r.CertNumber }, "现职业资格证书证书编号", "证书号", "证书号码", "现证书编号"),
	textColumn("工作年限", false, 8, func(r *RosterRow) *string { return &r.WorkYears }),
	textColumn("参加培训职业（工种）", false, 14, func(r *RosterRow) *string { return &r.Trade }, "培训职业(工种)", "培训工种", "申报工种", "参加培训职业", "工种", "培训职业", "申报职业(工种)", "申报职业", "参加培训工种", "职业(工种)"),
	{"培训等级", []string{"申报等级", "等级", "级别", "参加培训等级", "申报级别", "培训级别", "技能等级"}, false, setLevel(func(r *RosterRow) *programme.Level { return &r.Level }), getLevel(func(r *RosterRow) programme.Level { return r.Level }), 10},
	textColumn("联系电话", false, 14, func(r *RosterRow) *string { return &r.Phone }, "手机", "手机号", "手机号码", "电话", "联系方式", "联系手机", "本人电话"),
	textColumn("备注", false, 12, func(r *RosterRow) *string { return &r.Remarks }),
	textColumn("统一社会信用代码", true, 22, func(r *RosterRow) *string { return &r.EmployerCode }, "单位代码", "信用代码"),
	{"证书等级", []string{"现证书等级"}, true, setLevel(func(r *RosterRow) *programme.Level { return &r.CertLevel }), getLevel(func(r *RosterRow) programme.Level { return r.CertLevel }), 10},
	textColumn("证书类别", true, 14, func(r *RosterRow) *string { return &r.CertKind }, "证书种类"),
	{"发证日期", []string{"证书日期", "取证日期"}, true, setDate(func(r *RosterRow) *programme.Date { return &r.CertIssuedOn }), getDate(func(r *RosterRow) programme.Date { return r.CertIssuedOn }), 12},
	textColumn("人员类别", true, 16, func(r *RosterRow) *string { return &r.Category }, "身份"),
	textColumn("现岗位工种", true, 12, func(r *RosterRow) *string { return &r.PostTrade }, "岗位工种", "现岗位"),
	{"技能确认", nil, true, setFlag(func(r *RosterRow) *bool { return &r.Attested }), getFlag(func(r *RosterRow) bool { return r.Attested }), 8},
	{"单位推荐", nil, true, setFlag(func(r *RosterRow) *bool { return &r.Recommended }), getFlag(func(r *RosterRow) bool { return r.Recommended }), 8},
	textColumn("职称", true, 12, func(r *RosterRow) *string { return &r.Title }, "专业技术职称"),
	{"职称取得日期", []string{"职称日期"}, true, setDate(func(r *RosterRow) *programme.Date { return &r.TitleOn }), getDate(func(r *RosterRow) programme.Date { return r.TitleOn }), 12},
	textColumn("荣誉类别", true, 12, func(r *RosterRow) *string { return &r.HonourKind }),
	textColumn("荣誉级别", true, 8, func(r *RosterRow) *string { return &r.HonourLevel }),
	textColumn("荣誉名称", true, 16, func(r *RosterRow) *string { return &r.HonourName }),
	textColumn("学历", true, 10, func(r *RosterRow) *string { return &r.Schooling }, "文化程度"),
	digitsColumn("银行账号", true, 22, func(r *RosterRow) *string { return &r.BankAccount }, "银行卡号"),
}, workColumns()...)

// workColumns are four columns for each stretch of work.
func workColumns() (out []rosterColumn) {
	for i := range maxWork {
		n := strconv.Itoa(i + 1)
		work := func(r *RosterRow) *WorkRow { return &r.Work[i] }
		out = append(out,
			rosterColumn{"履历" + n + "起", []string{"履历" + n + "开始"}, true, setMonth(func(r *RosterRow) *programme.Month { work(r).set = true; return &work(r).From }), getMonth(func(r *RosterRow) (programme.Month, bool) { return work(r).From, false }), 10},
			rosterColumn{"履历" + n + "止", []string{"履历" + n + "结束"}, true, setMonth(func(r *RosterRow) *programme.Month { return &work(r).To }), getMonth(func(r *RosterRow) (programme.Month, bool) { return work(r).To, work(r).From != 0 }), 10},
			textColumn("履历"+n+"单位", true, 20, func(r *RosterRow) *string { return &work(r).Employer }),
			textColumn("履历"+n+"工种", true, 12, func(r *RosterRow) *string { return &work(r).Trade }, "履历"+n+"岗位"))
	}
	return out
}

// columnByKey finds a column by any of its names.
var columnByKey = func() map[string]int {
	m := map[string]int{}
	for i, c := range rosterColumns {
		m[key(c.name)] = i
		for _, a := range c.also {
			m[key(a)] = i
		}
	}
	return m
}()

func setID(r *RosterRow, c Cell) string {
	r.IDNumber = strings.Trim(c.Text, "'’‘`")
	if c.Number && c.Text != "" || powerOfTen.MatchString(c.Text) {
		r.IDNumber = ""
		return "id_numeric_cell"
	}
	return ""
}

func setLevel(field func(*RosterRow) *programme.Level) func(*RosterRow, Cell) string {
	return func(r *RosterRow, c Cell) string {
		if c.Text == "" {
			return ""
		}
		l, ok := looseLevel(c.Text)
		*field(r) = l
		if !ok {
			return "level"
		}
		return ""
	}
}

// looseLevel reads a level by its name, its grade, or both in any order and
// punctuation: 技师, 二级, 2, 技师（二级）, 一级/高级技师.
func looseLevel(s string) (programme.Level, bool) {
	s = levelNoise.Replace(s)
	if l, ok := programme.ParseLevelChinese(s); ok {
		return l, true
	}
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		name, grade, _ := strings.Cut(l.ChineseGraded(), "/")
		digit := strconv.Itoa(int(programme.SeniorTechnician-l) + 1)
		for _, g := range []string{grade, digit, digit + "级"} {
			if s == name+g || s == g+name {
				return l, true
			}
		}
	}
	return 0, false
}

var levelNoise = strings.NewReplacer(" ", "", "（", "", "）", "", "(", "", ")", "", "/", "", "／", "", "、", "", "-", "", "国家职业资格", "")

func getLevel(field func(*RosterRow) programme.Level) func(*RosterRow) any {
	return func(r *RosterRow) any { return field(r).Chinese() }
}

func setDate(field func(*RosterRow) *programme.Date) func(*RosterRow, Cell) string {
	return func(r *RosterRow, c Cell) string {
		if c.Text == "" {
			return ""
		}
		d, ok := looseDate(c)
		if !ok {
			if m, month := looseMonth(c); month {
				*field(r) = (m + 1).First().AddDays(-1)
				return "date_month"
			}
			return "date"
		}
		*field(r) = d
		return ""
	}
}

func getDate(field func(*RosterRow) programme.Date) func(*RosterRow) any {
	return func(r *RosterRow) any { return field(r).String() }
}

func setMonth(field func(*RosterRow) *programme.Month) func(*RosterRow, Cell) string {
	return func(r *RosterRow, c Cell) string {
		switch c.Text {
		case "", "至今", "现在", "今", "-", "—":
			return ""
		}
		m, ok := looseMonth(c)
		*field(r) = m
		if !ok {
			return "date"
		}
		return ""
	}
}

func getMonth(field func(*RosterRow) (programme.Month, bool)) func(*RosterRow) any {
	return func(r *RosterRow) any {
		m, current := field(r)
		if m == 0 && current {
			return "至今"
		}
		return m.String()
	}
}

func setFlag(field func(*RosterRow) *bool) func(*RosterRow, Cell) string {
	return func(r *RosterRow, c Cell) string {
		switch c.Text {
		case "是", "有", "√", "1", "Y", "y", "已推荐", "已确认":
			*field(r) = true
		case "", "否", "无", "×", "0", "N", "n":
		default:
			return "flag"
		}
		return ""
	}
}

func getFlag(field func(*RosterRow) bool) func(*RosterRow) any {
	return func(r *RosterRow) any {
		if field(r) {
			return "是"
		}
		return "否"
	}
}

// cellProblems are the messages of what a cell can have wrong.
var cellProblems = map[string]string{
	"id_numeric_cell": "单元格是数值，号码后几位已经丢失；请改为文本格式后重新填写",
	"level":           "看不懂等级“%s”，应为 技师、高级技师（或 二级、一级）",
	"digits_lost":     "单元格是数值，号码后几位已经丢失；请改为文本格式后重新填写",
	"date_month":      "只有年月“%s”，按当月最后一天算；知道日期的请补上",
	"date":            "看不懂日期“%s”，应写成 2018-06-15 或 2018-06",
	"flag":            "应填 是 或 否，填的是“%s”",
	"cell_long":       "文字超过 2000 字，没有读入；请核对是否粘贴错了",
	"formula":         "单元格是公式，请复制后“选择性粘贴—数值”",
}

// ReadRoster reads annex 3 or the extended template. Problems of cells come
// with their rows; what keeps the whole file out is the error.
func ReadRoster(r io.ReaderAt, size int64) (*Roster, error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return nil, err
	}
	for _, s := range sheets {
		for i := range min(len(s.Rows), 30) {
			columns, skip := headings(s.Rows, i)
			if columns != nil {
				return readRosterRows(s, columns, i+skip)
			}
		}
	}
	return nil, programme.Errorf(programme.Invalid, "没有找到花名册的表头：至少要有 姓名、身份证号码、培训工种、培训等级 四栏").Under("A3")
}

// headings reads the heading at row i: columns[c] is the roster column that
// stands in c, or -1. A heading of two rows is read as one.
func headings(rows [][]Cell, i int) (columns []int, skip int) {
	top := rows[i]
	var below []Cell
	if i+1 < len(rows) {
		below = rows[i+1]
	}
	two := false
	group := ""
	for c := range max(len(top), len(below)) {
		name, sub := "", ""
		if c < len(top) {
			name = key(top[c].Text)
		}
		if c < len(below) {
			sub = key(below[c].Text)
		}
		if name != "" {
			group = name
		}
		k, known := headingOf(name)
		if strings.Contains(group, "证书") && (name == "" || !known) {
			if j, ok := columnByKey[group+sub]; ok {
				k, known, two = j, true, true
			} else if j, ok := columnByKey[sub]; ok && sub != "" {
				k, known, two = j, true, true
			}
		}
		if name == "" && !known || !known {
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
		return nil, 0
	}
	if two {
		return columns, 2
	}
	return columns, 1
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

func readRosterRows(s Sheet, columns []int, from int) (*Roster, error) {
	out := &Roster{Sheet: s.Name, Rows: make([]RosterRow, 0, len(s.Rows)-from), cells: s.Rows, columns: columns, head: from}
	name, id := -1, -1
	for c, k := range columns {
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
	for i := from; i < len(s.Rows); i++ {
		row := s.Rows[i]
		if blank(row) {
			continue
		}
		if notAPerson(row, columns, name, id) {
			continue
		}
		if len(out.Rows) == maxRows {
			return nil, tooManyRows()
		}
		r := RosterRow{Row: i + 1}
		for c, k := range columns {
			if k >= 0 && c < len(row) {
				r.take(&rosterColumns[k], row[c])
			}
		}
		if r.No != exampleMark {
			out.Rows = append(out.Rows, r)
		}
	}
	if len(out.Rows) == 0 {
		return nil, programme.Errorf(programme.Invalid, "花名册里没有学员").Under("A3")
	}
	return out, nil
}

// exampleMark is what the template's example row has for a number.
const exampleMark = "示例"

func (r *RosterRow) take(col *rosterColumn, c Cell) {
	code := ""
	switch {
	case c.Formula:
		code = "formula"
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
// line with a name or a number of identity is somebody, however faulty.
func notAPerson(row []Cell, columns []int, name, id int) bool {
	text := func(c int) string {
		if c >= 0 && c < len(row) {
			return key(row[c].Text)
		}
		return ""
	}
	if k, ok := columnByKey[text(name)]; ok && rosterColumns[k].name == "姓名" {
		return true
	}
	if text(id) != "" || id < len(row) && row[id].Formula {
		return false
	}
	known := 0
	for c := range row {
		k := key(row[c].Text)
		if endingWord.MatchString(k) {
			return true
		}
		if k != "" && c < len(columns) && columns[c] >= 0 && rosterColumns[columns[c]].name != "序号" {
			known++
		}
	}
	return text(name) == "" && known < 2 && !(name < len(row) && row[name].Formula)
}

// endingWord begins a line that is about the roster and nobody in it.
var endingWord = regexp.MustCompile(`^(合计|总计|共计|小计|填报人|填表人|填报单位|审核人|审批人|经办人|负责人|单位负责人|制表|联系人|单位(\(盖章\)|盖章)|注[:0-9]?|备注:|说明|填写说明|以下空白|以下无)`)
