package forms

import (
	"fmt"
	"io"
	"strings"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"

	"github.com/xuri/excelize/v2"
)

// TeachingPlanSheet is a teaching plan with what stands above its table.
type TeachingPlanSheet struct {
	City  string
	Brand programme.Brand
	Unit  string // the base
	Plan  curriculum.Plan
	TeachingPlanChoices
}

// planRows is how many empty lines are made ready below the courses.
const planRows = 60

// WriteTeachingPlan writes a teaching plan as a workbook to be filled in and
// sent back, with dropdowns and a sheet of instructions; without courses it
// shows an example.
func WriteTeachingPlan(w io.Writer, s *TeachingPlanSheet) error {
	b := newBook("教学计划", len(courseColumns))
	widths := make([]float64, len(courseColumns))
	names := make([]string, len(courseColumns))
	for i, c := range courseColumns {
		widths[i], names[i] = c.width, c.name
	}
	b.widths(widths...)
	b.title(s.City + s.Brand.Quoted() + "培训教学计划")
	b.ends("培训基地："+s.Unit, "")
	level := ""
	if s.Plan.Level != 0 {
		level = s.Plan.Level.Chinese()
	}
	b.ends("职业（工种）："+s.Plan.Trade, "培训等级："+level)
	b.head(names...)
	first := b.row
	courses := s.Plan.Courses
	if len(courses) == 0 {
		courses = []curriculum.Course{s.example()}
	}
	for i, c := range courses {
		l := planLine{Course: c, no: fmt.Sprint(i + 1), choices: &s.TeachingPlanChoices}
		if len(s.Plan.Courses) == 0 {
			l.no = exampleMark
		}
		for k, col := range courseColumns {
			switch v := col.get(&l).(type) {
			case int:
				b.keep(b.f.SetCellInt(b.sheet, at(k+1, b.row), int64(v)))
			case string:
				if v != "" {
					b.keep(b.f.SetCellStr(b.sheet, at(k+1, b.row), v))
				}
			}
		}
		b.row++
	}
	last := b.row + planRows - 1
	b.style("text", 1, first, b.columns, last)
	for row := first; row <= last; row++ {
		b.keep(b.f.SetRowHeight(b.sheet, row, 22))
	}
	hours := columnNamed(curriculum.FieldHours)
	b.style("cell", hours, first, hours, last)
	b.planDropdowns(s, first, last)
	b.instructions(planInstructionLines)
	return b.write(w)
}

func columnNamed(name string) int {
	for i, c := range courseColumns {
		if c.name == name {
			return i + 1
		}
	}
	return 0
}

func (s *TeachingPlanSheet) example() curriculum.Course {
	c := curriculum.Course{Name: "某某工艺（示例，不导入）", Hours: 20, Mode: curriculum.Hall, Block: curriculum.AfterWork, Place: "教学楼 301", Textbook: "《某某工艺》，某某出版社"}
	if len(s.Kinds) > 0 {
		c.Kind = s.Kinds[len(s.Kinds)-1].Code
	}
	if len(s.Teachers) > 0 {
		c.Teacher = s.Teachers[0].ID
	}
	return c
}

// planDropdowns makes columns choices from lists on a hidden sheet: what must
// be one of a list is refused otherwise, what may be is only offered.
func (b *book) planDropdowns(s *TeachingPlanSheet, first, last int) {
	_, err := b.f.NewSheet(choiceSheet)
	b.keep(err)
	var kinds, modes, blocks, teachers []string
	for _, k := range s.Kinds {
		kinds = append(kinds, k.Name)
	}
	for _, m := range curriculum.Modes {
		modes = append(modes, m.Name)
	}
	for _, x := range curriculum.Blocks {
		blocks = append(blocks, x.Name)
	}
	for _, t := range s.Teachers {
		teachers = append(teachers, s.label(t.ID))
	}
	column := 0
	for _, x := range []struct {
		name   string
		list   []string
		closed bool
	}{{curriculum.FieldKind, kinds, true}, {curriculum.FieldMode, modes, true}, {curriculum.FieldBlock, blocks, true},
		{curriculum.FieldTeacher, teachers, true}, {curriculum.FieldPlace, s.Places, false}, {curriculum.FieldTextbook, s.Textbooks, false}} {
		if len(x.list) == 0 {
			continue
		}
		column++
		v := b.dropdown(column, x.list, columnNamed(x.name), first, last)
		if x.closed {
			v.SetError(excelize.DataValidationErrorStyleStop, "请从下拉列表中选择", x.name+"只能填列表中的内容")
		} else {
			v.ShowErrorMessage = false
		}
		b.keep(b.f.AddDataValidation(b.sheet, v))
	}
	hours := columnNamed(curriculum.FieldHours)
	v := excelize.NewDataValidation(true)
	v.Sqref = at(hours, first) + ":" + at(hours, last)
	b.keep(v.SetRange(1, 3000, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween))
	v.SetError(excelize.DataValidationErrorStyleStop, "课时为整数", "请填 1 至 3000 的整数")
	b.keep(b.f.AddDataValidation(b.sheet, v))
	b.keep(b.f.SetSheetVisible(choiceSheet, false))
	b.keep(b.f.SetPanes(b.sheet, &excelize.Panes{Freeze: true, XSplit: 2, YSplit: b.head2, TopLeftCell: at(3, b.head2+1), ActivePane: "bottomRight"}))
}

// planInstructionLines are the sheet 填写说明.
var planInstructionLines = []string{
	"填写说明",
	"1. 一门课程一行，从表头下一行填起；示例行（序号为“示例”）不会导入，可以保留。",
	"2. 课程类别、授课方式、时间安排、授课教师请从下拉列表中选择；授课教师须先在系统登记。",
	"3. 同一门课有几种授课方式或几位教师的，分行填写，课程名称写出区别，如“焊接工艺（上）”。",
	"4. 时间安排：集中脱产或工余；不限的留空。线上录播由学员自学，不排课表。",
	"5. 线上直播、线上录播可以不填授课地点，其余须填写。",
	"6. 教材写书名和出版社；自编的写“自编讲义”。",
	"7. “编号”由系统填写，请勿改动；新增的课程留空。",
	"8. 导入时逐行检查，各类课时、比例按当年通知核对；有问题的在“结果”栏写明原因和改法。",
}

// WriteTeachingPlanResult writes a plan's rows as they were sent, at the same
// places, with two columns behind them: the result and what to do. problems
// are the file's and the plan's; those of row 0 stand below the table. What
// comes out can be mended and read again.
func WriteTeachingPlanResult(w io.Writer, p *TeachingPlan, problems []programme.Problem) error {
	f := newWorkbook()
	defer f.Close()
	name := sheetName(p.Sheet)
	if err := f.SetSheetName("Sheet1", name); err != nil {
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
	last := len(p.columns)
	for c, k := range p.columns {
		width := 12.0
		if k >= 0 {
			width = courseColumns[k].width
		}
		if err := out.SetColWidth(c+1, c+1, width); err != nil {
			return err
		}
	}
	if err := out.SetColWidth(last+1, last+1, 12); err != nil {
		return err
	}
	if err := out.SetColWidth(last+2, last+2, 70); err != nil {
		return err
	}
	byRow := map[int][]programme.Problem{}
	for _, x := range problems {
		byRow[x.Row] = append(byRow[x.Row], x)
	}
	courses := map[int]bool{}
	for _, c := range p.Courses {
		courses[c.Row] = true
	}
	for i, row := range p.cells {
		if err := out.SetRow(at(1, i+1), p.resultRow(row, i+1, byRow[i+1], courses[i+1], s)); err != nil {
			return err
		}
	}
	foot := byRow[0]
	if len(problems) == 0 {
		foot = []programme.Problem{{Message: "全部通过"}}
	}
	for i, x := range foot {
		if err := out.SetRow(at(1, len(p.cells)+2+i), []any{"说明：" + x.String()}); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

func (p *TeachingPlan) resultRow(row []Cell, n int, problems []programme.Problem, course bool, s styles) []any {
	last := len(p.columns)
	cells := make([]any, last+2)
	for c := range min(len(row), last) {
		style := s.plain
		if n == p.head {
			style = s.head
		}
		for _, x := range problems {
			if k := p.columns[c]; k >= 0 && courseColumns[k].name == x.Field {
				style = s.bad
			}
		}
		cells[c] = excelize.Cell{StyleID: style, Value: row[c].Text}
	}
	switch {
	case n == p.head:
		cells[last], cells[last+1] = excelize.Cell{StyleID: s.head, Value: "结果"}, excelize.Cell{StyleID: s.head, Value: "说明"}
	case len(problems) > 0:
		var says []string
		for _, x := range problems {
			says = append(says, x.Field+"："+x.Message)
		}
		cells[last], cells[last+1] = excelize.Cell{StyleID: s.bad, Value: "有问题"}, excelize.Cell{StyleID: s.wrap, Value: strings.Join(says, "；")}
	case course:
		cells[last] = excelize.Cell{StyleID: s.good, Value: "通过"}
	}
	return cells
}
