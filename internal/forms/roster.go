package forms

import (
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

// Begun reports whether anything of a stretch was typed.
func (w *WorkRow) Begun() bool { return w.set || w.Employer != "" || w.Trade != "" }

// Roster is what was read of a file.
type Roster struct {
	Sheet    string
	Extended bool // it has the columns a decision needs
	Rows     []RosterRow
	Notes    []string // what was not read, and what else must be known of the file

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
		if c.Number && len(c.Text) > exactDigits || powerOfTen.MatchString(c.Text) {
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
	textColumn("姓名", false, 10, func(r *RosterRow) *string { return &r.Name }, "学员姓名", "人员姓名", "职工姓名", "名字", "学员", "参训人员", "参训人员姓名", "培训人员姓名", "申报人", "申报人姓名"),
	textColumn("性别", false, 6, func(r *RosterRow) *string { return &r.Sex }),
	{"身份证号码", []string{"身份证号", "身份证", "证件号码", "公民身份号码", "公民身份证号码", "居民身份证号码", "居民身份证号", "证件号", "身份证件号码", "身份证件号", "公民身份证号", "有效证件号码", "身份证编号", "学员身份证号",
		"学员身份证号码", "身份证号码18位", "社会保障号码", "社会保障号"}, false, setID, func(r *RosterRow) any { return r.IDNumber }, 23},
	textColumn("工作单位", false, 26, func(r *RosterRow) *string { return &r.Employer }, "单位", "单位名称", "用人单位", "所在单位", "所在企业", "企业名称", "工作单位名称", "工作单位全称",
		"所属单位", "所属企业", "单位全称", "企业全称", "现工作单位", "现工作单位名称", "就业单位", "所在单位名称", "用人单位名称", "所在企业名称", "工作企业"),
	textColumn("证书职业（工种）", false, 14, func(r *RosterRow) *string { return &r.CertTrade }, "现职业资格证书职业(工种)", "证书工种", "现证书工种", "证书职业", "持证工种", "原证书工种", "现有证书工种"),
	digitsColumn("证书编号", false, 27, func(r *RosterRow) *string { return &r.CertNumber }, "现职业资格证书证书编号", "证书号", "证书号码", "现证书编号", "持证编号", "原证书编号", "现有证书编号",
		"资格证书编号", "职业资格证书编号", "职业技能等级证书编号"),
	textColumn("工作年限", false, 8, func(r *RosterRow) *string { return &r.WorkYears }, "从业年限", "工龄", "从事本职业年限"),
	textColumn("参加培训职业（工种）", false, 14, func(r *RosterRow) *string { return &r.Trade }, "培训职业(工种)", "培训工种", "申报工种", "参加培训职业", "工种", "培训职业", "申报职业(工种)",
		"申报职业", "参加培训工种", "职业(工种)", "职业/工种", "培训职业/工种", "职业工种", "培训职业工种", "参加培训职业工种", "申报职业工种", "参训工种", "拟培训工种", "培训工种名称", "工种名称", "职业名称", "报考工种", "鉴定工种"),
	{"培训等级", []string{"申报等级", "等级", "级别", "参加培训等级", "申报级别", "培训级别", "技能等级", "参训等级", "拟培训等级", "申请等级", "报考等级", "鉴定等级", "参加培训级别"}, false,
		setLevel(func(r *RosterRow) *programme.Level { return &r.Level }), getLevel(func(r *RosterRow) programme.Level { return r.Level }), 10},
	textColumn("联系电话", false, 14, func(r *RosterRow) *string { return &r.Phone }, "手机", "手机号", "手机号码", "电话", "联系方式", "联系手机", "本人电话", "本人手机", "本人手机号",
		"移动电话", "手机电话", "电话号码", "联系手机号", "联系电话号码", "学员电话", "学员手机号"),
	textColumn("备注", false, 12, func(r *RosterRow) *string { return &r.Remarks }, "备注说明"),
	digitsColumn("统一社会信用代码", true, 22, func(r *RosterRow) *string { return &r.EmployerCode }, "单位代码", "信用代码", "社会信用代码", "统一信用代码", "单位信用代码", "单位统一社会信用代码",
		"企业统一社会信用代码", "用人单位统一社会信用代码", "机构代码"),
	{"证书等级", []string{"现证书等级", "现证书级别", "证书级别", "持证等级", "原证书等级", "现有证书等级"}, true, setLevel(func(r *RosterRow) *programme.Level { return &r.CertLevel }),
		getLevel(func(r *RosterRow) programme.Level { return r.CertLevel }), 10},
	textColumn("证书类别", true, 14, func(r *RosterRow) *string { return &r.CertKind }, "证书种类", "证书类型"),
	{"发证日期", []string{"证书日期", "取证日期", "发证时间", "取证时间", "证书发证日期", "证书发证时间", "证书取得日期", "证书取得时间", "颁证日期", "获证日期"}, true,
		setDate(func(r *RosterRow) *programme.Date { return &r.CertIssuedOn }), getDate(func(r *RosterRow) programme.Date { return r.CertIssuedOn }), 12},
	textColumn("人员类别", true, 16, func(r *RosterRow) *string { return &r.Category }, "身份", "人员身份", "身份类别", "人员类型"),
	textColumn("现岗位工种", true, 12, func(r *RosterRow) *string { return &r.PostTrade }, "岗位工种", "现岗位", "现从事岗位", "从事岗位", "现从事工种", "岗位名称"),
	{"技能确认", nil, true, setFlag(func(r *RosterRow) *bool { return &r.Attested }), getFlag(func(r *RosterRow) bool { return r.Attested }), 8},
	{"单位推荐", nil, true, setFlag(func(r *RosterRow) *bool { return &r.Recommended }), getFlag(func(r *RosterRow) bool { return r.Recommended }), 8},
	textColumn("职称", true, 12, func(r *RosterRow) *string { return &r.Title }, "专业技术职称"),
	{"职称取得日期", []string{"职称日期", "职称取得时间"}, true, setDate(func(r *RosterRow) *programme.Date { return &r.TitleOn }),
		getDate(func(r *RosterRow) programme.Date { return r.TitleOn }), 12},
	textColumn("荣誉类别", true, 12, func(r *RosterRow) *string { return &r.HonourKind }),
	textColumn("荣誉级别", true, 8, func(r *RosterRow) *string { return &r.HonourLevel }),
	textColumn("荣誉名称", true, 16, func(r *RosterRow) *string { return &r.HonourName }),
	textColumn("学历", true, 10, func(r *RosterRow) *string { return &r.Schooling }, "文化程度", "最高学历"),
	digitsColumn("银行账号", true, 22, func(r *RosterRow) *string { return &r.BankAccount }, "银行卡号", "银行卡", "银行卡账号", "银行账户", "收款账号", "个人银行账号"),
}, workColumns()...)

// workColumns are four columns for each stretch of work.
func workColumns() (out []rosterColumn) {
	for i := range maxWork {
		n := strconv.Itoa(i + 1)
		work := func(r *RosterRow) *WorkRow { return &r.Work[i] }
		out = append(out,
			rosterColumn{"履历" + n + "起", []string{"履历" + n + "开始"}, true,
				setMonth(func(r *RosterRow) *programme.Month { work(r).set = true; return &work(r).From }),
				getMonth(func(r *RosterRow) (programme.Month, bool) { return work(r).From, false }), 10},
			rosterColumn{"履历" + n + "止", []string{"履历" + n + "结束"}, true, setMonth(func(r *RosterRow) *programme.Month { return &work(r).To }),
				getMonth(func(r *RosterRow) (programme.Month, bool) { return work(r).To, work(r).From != 0 }), 10},
			textColumn("履历"+n+"单位", true, 20, func(r *RosterRow) *string { return &work(r).Employer }),
			textColumn("履历"+n+"工种", true, 12, func(r *RosterRow) *string { return &work(r).Trade }, "履历"+n+"岗位"))
	}
	return out
}

// vagueNames are headings that say less than others: beside 申报等级, a 等级 is
// another one.
var vagueNames = keys("等级", "级别", "技能等级", "单位", "单位名称", "企业名称", "工种", "职业(工种)", "职业/工种", "职业工种", "工种名称", "职业名称", "电话", "编号", "身份", "学员", "机构代码")

// freeColumns decide nothing: what a formula in them came to is as good.
var freeColumns = keys("序号", "性别", "工作年限", "备注")

func keys(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[key(n)] = true
	}
	return m
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
		if c.Text == "" {
			return ""
		}
		at := field(r) // something was typed
		switch c.Text {
		case "至今", "现在", "今", "-", "—":
			return ""
		}
		m, ok := looseMonth(c)
		*at = m
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
		case "是", "有", "√", "1", "Y", "y", "TRUE", "已推荐", "已确认":
			*field(r) = true
		case "", "否", "无", "×", "0", "N", "n", "FALSE":
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

// levelsWanted is how a level is asked for: all of the ladder are read, and
// which of them a year trains is said by its notice.
var levelsWanted = "国家职业技能等级，如 " + programme.SeniorWorker.Chinese() + "、" + programme.Technician.Chinese() + "（或 三级、二级）"

// cellProblems are the messages of what a cell can have wrong.
var cellProblems = map[string]string{
	"id_numeric_cell": "单元格是数值，号码后几位已经丢失；请改为文本格式后重新填写",
	"level":           "看不懂等级“%s”，应为" + levelsWanted,
	"digits_lost":     "单元格是数值，号码后几位已经丢失；请改为文本格式后重新填写",
	"date_month":      "只有年月“%s”，按当月最后一天算；知道日期的请补上",
	"date":            "看不懂日期“%s”，应写成 2018-06-15 或 2018-06",
	"flag":            "应填 是 或 否，填的是“%s”",
	"text":            "有读不出的字符，没有读入；请删去这一格的内容重新输入",
	"cell_long":       "文字超过 2000 字，没有读入；请核对是否粘贴错了",
	"formula":         "单元格是公式，请复制后“选择性粘贴—数值”",
}
