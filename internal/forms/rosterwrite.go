package forms

import (
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
)

// RosterSheet is annex 3 with what stands above its table.
type RosterSheet struct {
	Annex string // what the notice numbers the form: 附件3
	City  string
	Brand programme.Brand
	Unit  string // filing unit
	On    programme.Date
	Rows  []RosterRow
}

// officialColumns is how many of rosterColumns the notice's form has.
const officialColumns = 12

// WriteRoster writes annex 3 as the notice prints it: the heading of two rows
// with 现职业资格证书 over its two columns, bordered, on A4 across.
func WriteRoster(w io.Writer, s RosterSheet) error {
	b := newBook("培训学员花名册", officialColumns)
	b.rosterTop(s, "培训学员花名册")
	top := make([]string, officialColumns)
	sub := make([]string, officialColumns)
	for i, c := range rosterColumns[:officialColumns] {
		top[i] = c.name
	}
	top[5], top[6] = "现职业资格证书", ""
	sub[5], sub[6] = "职业（工种）", "证书编号"
	b.head(top...)
	b.head(sub...)
	for i := range officialColumns {
		if i != 5 && i != 6 {
			b.merge(i+1, b.row-2, i+1, b.row-1)
		}
	}
	b.merge(6, b.row-2, 7, b.row-2)
	b.rosterRows(s.Rows, officialColumns)
	return b.write(w)
}

// WriteExtendedRoster writes the extended form filled in.
func WriteExtendedRoster(w io.Writer, s RosterSheet) error {
	b := extended(s, s.Rows)
	return b.write(w)
}

// WriteRosterTemplate writes the extended form empty but for an example, with
// dropdowns and a sheet of instructions.
func WriteRosterTemplate(w io.Writer, annex, city string, brand programme.Brand, trades []string, levels []programme.Level) error {
	example := RosterRow{No: exampleMark, Name: "张三", Sex: "男", IDNumber: "37990119800101001X", Employer: "某某机械有限公司", CertTrade: "电工",
		CertNumber: "1837990001300001", WorkYears: "15", Trade: "电工", Level: programme.Technician, Phone: "13900000000", EmployerCode: "91379900MA00000000",
		CertLevel: programme.SeniorWorker, CertKind: "职业资格", CertIssuedOn: 20180615, Category: "企业在职职工", PostTrade: "电工", Attested: true, Recommended: true,
		Schooling: "高中"}
	example.Work[0] = WorkRow{From: programme.NewMonth(2006, 3), Employer: "某某机械有限公司", Trade: "电工"}
	b := extended(RosterSheet{Annex: annex, City: city, Brand: brand}, []RosterRow{example})
	b.dropdowns(trades, levels)
	b.instructions(instructionLines)
	return b.write(w)
}

func extended(s RosterSheet, rows []RosterRow) *book {
	b := newBook("培训学员花名册", len(rosterColumns))
	b.rosterTop(s, "培训学员花名册（扩展表）")
	names := make([]string, len(rosterColumns))
	for i, c := range rosterColumns {
		names[i] = c.name
	}
	b.head(names...)
	b.rosterRows(rows, len(rosterColumns))
	return b
}

func (b *book) rosterTop(s RosterSheet, what string) {
	widths := make([]float64, b.columns)
	for i := range widths {
		widths[i] = rosterColumns[i].width
	}
	b.widths(widths...)
	b.line(annexLine(s.Annex))
	b.title(s.City + s.Brand.Quoted() + what)
	b.ends("填报单位（盖章）："+s.Unit, s.On.Chinese())
}

// rosterRows writes the table with every cell as text: numbers of identity
// must not become quantities.
func (b *book) rosterRows(rows []RosterRow, columns int) {
	first := b.row
	for i := range rows {
		for k := range columns {
			if v := rosterColumns[k].get(&rows[i]); v != "" {
				b.keep(b.f.SetCellStr(b.sheet, at(k+1, b.row), fmt.Sprint(v)))
			}
		}
		b.keep(b.f.SetRowHeight(b.sheet, b.row, 20))
		b.row++
	}
	if b.row > first {
		b.style("text", 1, first, columns, b.row-1)
	}
}

// templateRows is how many empty rows of the template are made ready.
const templateRows = 500

// dropdowns makes the closed columns choices from lists on a hidden sheet.
func (b *book) dropdowns(trades []string, levels []programme.Level) {
	var levelNames []string
	for _, l := range levels {
		levelNames = append(levelNames, l.Chinese())
	}
	choices := map[string][]string{
		"性别": {"男", "女"}, "参加培训职业（工种）": trades, "培训等级": levelNames, "证书等级": programme.LevelNames(),
		"证书类别": {"职业资格", "职业技能等级"}, "人员类别": {"企业在职职工", "职业院校教师", "机关事业单位职工", "其他"}, "技能确认": {"是", "否"}, "单位推荐": {"是", "否"},
		"职称": {"助理工程师", "工程师", "高级工程师"}, "荣誉类别": {"技术能手", "发明创造", "技术革新", "技能攻关"}, "荣誉级别": {"县级", "市级", "省级", "国家级"},
		"学历": {"小学", "初中", "高中", "大专", "本科", "研究生"},
	}
	names := make([]string, len(rosterColumns))
	for i, c := range rosterColumns {
		names[i] = c.name
	}
	b.chooseFrom(names, choices)
}

// choiceSheet is the hidden sheet that keeps what dropdowns offer.
const choiceSheet = "选项"

// dropdown keeps a list in a column of the hidden sheet and offers it in a
// column of the form, from its first row to its last. The caller says what
// becomes of other text, and adds it.
func (b *book) dropdown(kept int, list []string, column, first, last int) *excelize.DataValidation {
	for r, v := range list {
		b.keep(b.f.SetCellStr(choiceSheet, at(kept, r+1), v))
	}
	name, _ := excelize.ColumnNumberToName(kept)
	v := excelize.NewDataValidation(true)
	v.Sqref = at(column, first) + ":" + at(column, last)
	v.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", choiceSheet, name, name, len(list)))
	return v
}

// chooseFrom makes columns choices from lists on a hidden sheet, in the rows
// that follow; those that are open warn, and take other text too.
func (b *book) chooseFrom(columns []string, choices map[string][]string, open ...string) {
	_, err := b.f.NewSheet(choiceSheet)
	b.keep(err)
	first, last := b.row, b.row+templateRows-1
	b.style("text", 1, first, b.columns, last)
	column := 0
	for i, heading := range columns {
		list := choices[heading]
		if len(list) == 0 {
			continue
		}
		column++
		v := b.dropdown(column, list, i+1, first, last)
		if slices.Contains(open, heading) {
			v.SetError(excelize.DataValidationErrorStyleWarning, "名单里没有", heading+"不在名单里，请核对")
		} else {
			v.SetError(excelize.DataValidationErrorStyleStop, "请从下拉列表中选择", heading+"只能填列表中的内容")
		}
		b.keep(b.f.AddDataValidation(b.sheet, v))
	}
	b.keep(b.f.SetSheetVisible(choiceSheet, false))
	b.keep(b.f.SetPanes(b.sheet, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: b.head2, TopLeftCell: at(3, b.head2+1), ActivePane: "bottomRight"}))
}

// instructionLines is the sheet 填写说明.
var instructionLines = []string{
	"填写说明",
	"1. 一人一行，从示例行的下一行填起；示例行（序号为“示例”）不会导入，可以保留。",
	"2. 身份证号码、证书编号、电话各列已设为文本。从别处复制时请用“选择性粘贴—数值”，不要带入数值格式，否则后几位会丢失。",
	"3. 有下拉列表的列请从列表中选择。",
	"4. 日期写成 2018-06-15，年月写成 2018-06；还在做的工作，“止”一栏写“至今”。",
	"5. 持证书报名的填证书四栏；按从业年限报名的填履历，并由单位、基地确认技能；按职称报名的填职称和现岗位工种；破格的填荣誉三栏。",
	"6. 目录外的职业（工种）须由用人单位推荐，“单位推荐”填“是”。",
	"7. 单位已在系统登记的可以只填名称；没有登记的须填统一社会信用代码。",
	"8. 导入时逐行判断，有问题的行写明原因，其他行照常导入。",
}

func (b *book) instructions(lines []string) {
	const sheet = "填写说明"
	_, err := b.f.NewSheet(sheet)
	b.keep(err)
	b.keep(b.f.SetColWidth(sheet, "A", "A", 110))
	wrap, err := b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "仿宋_GB2312", Size: 12},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	b.keep(err)
	for i, line := range lines {
		b.keep(b.f.SetCellStr(sheet, at(1, i+1), line))
		b.keep(b.f.SetRowHeight(sheet, i+1, 26))
	}
	b.keep(b.f.SetCellStyle(sheet, at(1, 1), at(1, len(lines)), wrap))
}
