package forms

import (
	"io"
	"slices"

	"jinlanling/internal/programme"
)

// PersonLine is one line of the workbook of people to let in, as it was
// written. Faults are by the heading of the cell and hold no value of it.
type PersonLine struct {
	Row                                              int
	Name, Role, County, Base, Employer, Login, Phone string
	Faults                                           map[string]string
}

// Headings of the workbook of people.
const (
	PeopleName     = "姓名"
	PeopleRole     = "角色"
	PeopleCounty   = "县（市、区）"
	PeopleBase     = "院校"
	PeopleEmployer = "用人单位"
	PeoplePhone    = "手机"
	PeopleLogin    = "登录名"
)

// peopleMark is the column in which the example says that it is one.
const peopleMark = "序号"

// peopleColumns are the columns in the order in which they are written, with
// their other names, what they hold in a line, and how wide they are.
var peopleColumns = []struct {
	name  string
	also  []string
	width float64
	of    func(*PersonLine) *string
}{
	{peopleMark, nil, 8, func(*PersonLine) *string { return new(string) }},
	{PeopleName, []string{"名字"}, 12, func(p *PersonLine) *string { return &p.Name }},
	{PeopleRole, []string{"岗位"}, 16, func(p *PersonLine) *string { return &p.Role }},
	{PeopleCounty, []string{"县市区", "所属县市区", "所属县（市、区）"}, 16, func(p *PersonLine) *string { return &p.County }},
	{PeopleBase, []string{"培训基地", "基地", "院校（培训基地）"}, 34, func(p *PersonLine) *string { return &p.Base }},
	{PeopleEmployer, []string{"工作单位", "企业"}, 34, func(p *PersonLine) *string { return &p.Employer }},
	{PeoplePhone, []string{"手机号", "手机号码", "联系电话", "电话"}, 16, func(p *PersonLine) *string { return &p.Phone }},
	{PeopleLogin, []string{"用户名", "账号"}, 16, func(p *PersonLine) *string { return &p.Login }},
}

// ReadPeople reads the workbook of people to let in, and names the columns
// that were not read.
func ReadPeople(r io.ReaderAt, size int64) (lines []PersonLine, unread []string, err error) {
	columns := make([]TableColumn, len(peopleColumns))
	for i, c := range peopleColumns {
		columns[i] = TableColumn{Key: c.name, Names: append([]string{c.name}, c.also...), Need: c.name == PeopleName || c.name == PeopleRole,
			Leads: c.name == PeopleName || c.name == PeopleRole}
	}
	t, err := ReadTable(r, size, columns)
	if err != nil {
		return nil, nil, err
	}
	for _, row := range t.Rows {
		if row.Cells[peopleMark] == exampleMark {
			continue
		}
		p := PersonLine{Row: row.Row, Faults: row.Faults}
		for _, c := range peopleColumns {
			*c.of(&p) = row.Cells[c.name]
		}
		lines = append(lines, p)
	}
	if len(lines) == 0 {
		return nil, nil, programme.Errorf(programme.Invalid, "表头下面没有人员；示例那一行不算，请从它的下一行填起")
	}
	return lines, t.Other, nil
}

// peopleInstructions is the sheet 填写说明.
var peopleInstructions = []string{
	"填写说明",
	"1. 一人一行，从示例行的下一行填起；示例行（序号为“示例”）不会导入，可以保留。",
	"2. 姓名、角色必填。角色从下拉列表中选；县（市、区）人社局的人选县（市、区），院校的人选院校，用人单位的人写单位的全称或统一社会信用代码，其他的人这三栏都空着。",
	"3. 院校名单里没有的，写它的统一社会信用代码（18 位）。",
	"4. 登录名不填的，按姓名的拼音取；有人用了的，后面加数字。不要用身份证号。",
	"5. 手机可以不填；填了的，本人登录后在“接收消息”里收一次确认码，以后的短信发到这里。",
	"6. 上传后先看结果，逐行判断；有一处要改，一个人也不建立。已经建立过的人不会再建。",
	"7. 市局经办、市局审批、审计、系统管理员的角色和邀请由另一人确认后生效，同逐个建立时一样。",
}

// WritePeopleTemplate writes the workbook of people empty but for an example,
// with what may be chosen as dropdowns and a sheet of instructions.
func WritePeopleTemplate(w io.Writer, site programme.Brand, roles, counties, bases []string) error {
	b := newBook("人员名单", len(peopleColumns))
	names := make([]string, len(peopleColumns))
	widths := make([]float64, len(peopleColumns))
	for i, c := range peopleColumns {
		names[i], widths[i] = c.name, c.width
	}
	b.widths(widths...)
	b.title(site.Quoted() + "培训管理系统人员名单")
	b.head(names...)
	example := PersonLine{Name: "张三", Role: slices.Concat(roles, []string{""})[0], Phone: "13900000000", Login: "zhangsan"}
	for i, c := range peopleColumns {
		v := *c.of(&example)
		if c.name == peopleMark {
			v = exampleMark
		}
		b.keep(b.f.SetCellStr(b.sheet, at(i+1, b.row), v))
	}
	b.style("text", 1, b.row, b.columns, b.row)
	b.row++
	b.chooseFrom(names, map[string][]string{PeopleRole: roles, PeopleCounty: counties, PeopleBase: bases}, PeopleBase)
	b.instructions(peopleInstructions)
	return b.write(w)
}
