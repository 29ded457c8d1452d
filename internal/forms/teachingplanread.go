package forms

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// mostCourses of one plan.
const mostCourses = 500

// ReadTeachingPlan reads a teaching plan of a workbook or CSV file: under
// title rows, its columns in any order and by any of their names. What is
// wrong with cells comes with their rows; whether the plan is one the notice
// allows is for curriculum.Plan to say. What keeps the whole file out is an
// Error Invalid or TooLarge.
func ReadTeachingPlan(r io.ReaderAt, size int64, choices *TeachingPlanChoices) (*TeachingPlan, error) {
	sheets, err := ReadSheets(r, size)
	if err != nil {
		return nil, err
	}
	holds := func(rows [][]Cell) bool { _, _, _, ok := courseHead(rows); return ok }
	for n, s := range sheets {
		at, columns, notes, ok := courseHead(s.Rows)
		if !ok || s.Unread != "" {
			continue
		}
		if err := alone(sheets, n, holds); err != nil {
			return nil, err
		}
		p := &TeachingPlan{Sheet: s.Name, Notes: notes, cells: s.Rows, columns: columns, head: at + 1}
		p.above(s.Rows[:at])
		return p, p.read(choices, s.Hidden)
	}
	return nil, nothingFound(sheets, "没有找到教学计划的表头：至少要有 课程、课时、课程类别 三栏")
}

// courseHead finds the heading of a plan: its row from 0, what stands in each
// column, and which columns are not read.
func courseHead(rows [][]Cell) (at int, columns []int, notes []string, ok bool) {
	for i := range min(len(rows), headingSearch) {
		columns, notes = make([]int, len(rows[i])), nil
		seen := map[string]int{}
		for c, cell := range rows[i] {
			k := courseColumnOf(cell.Text)
			columns[c] = k
			switch first, twice := 0, false; {
			case k < 0 && cell.Text != "":
				notes = append(notes, fmt.Sprintf("没有认出、没有读的栏：“%s”（%s 列）", shown(cell.Text), letter(c)))
			case k >= 0:
				if first, twice = seen[courseColumns[k].name]; twice {
					columns[c] = -1
					notes = append(notes, fmt.Sprintf("“%s”（%s 列）没有读：%s取自 %s 列", shown(cell.Text), letter(c), courseColumns[k].name, letter(first)))
				} else {
					seen[courseColumns[k].name] = c
				}
			}
		}
		_, name := seen[curriculum.FieldCourse]
		_, hours := seen[curriculum.FieldHours]
		_, kind := seen[curriculum.FieldKind]
		if name && hours && kind {
			return i, columns, notes, true
		}
	}
	return 0, nil, nil, false
}

// above reads trade and level where a line above the table names them.
func (p *TeachingPlan) above(rows [][]Cell) {
	for _, row := range rows {
		for _, c := range row {
			name, value, ok := strings.Cut(strings.ReplaceAll(c.Text, "：", ":"), ":")
			if value = strings.TrimSpace(value); !ok || value == "" || tooLong(value) {
				continue
			}
			switch key(name) {
			case "职业(工种)", "工种", "职业", "培训工种", "培训职业(工种)":
				p.Trade = value
			case "培训等级", "等级", "级别":
				if l, ok := looseLevel(value); ok {
					p.Level = l
				}
			}
		}
	}
}

func (p *TeachingPlan) read(choices *TeachingPlanChoices, hidden []int) error {
	labels := choices.labels()
	for i := p.head; i < len(p.cells); i++ {
		row := p.cells[i]
		if p.notACourse(row) {
			continue
		}
		if len(p.Courses) == mostCourses {
			return programme.Errorf(programme.TooLarge, "教学计划超过 %d 行，请核对是否选错了文件", mostCourses)
		}
		l := planLine{Course: curriculum.Course{Row: i + 1}, choices: choices, labels: labels}
		problems := p.line(&l, row)
		if l.no == exampleMark {
			continue
		}
		p.Courses, p.Problems = append(p.Courses, l.Course), append(p.Problems, problems...)
		if slices.Contains(hidden, i+1) {
			p.Notes = append(p.Notes, fmt.Sprintf("第 %d 行是隐藏的行，也已读入；不要的请删去", i+1))
		}
	}
	if len(p.Courses) == 0 {
		return programme.Errorf(programme.Invalid, "教学计划里没有课程，请从表头下一行填起")
	}
	return nil
}

func (p *TeachingPlan) line(l *planLine, row []Cell) (problems []programme.Problem) {
	for c, k := range p.columns {
		if k < 0 || c >= len(row) {
			continue
		}
		col := &courseColumns[k]
		says := ""
		switch cell := row[c]; {
		case cell.Formula && col.name != "序号" && col.name != curriculum.FieldHours:
			says = cellProblems["formula"]
		case strings.ContainsRune(cell.Text, idcode.Unreadable):
			says = cellProblems["text"]
		case tooLong(cell.Text):
			says = cellProblems["cell_long"]
		default:
			says = col.set(l, cell)
		}
		if says != "" {
			problems = append(problems, programme.Problem{Row: l.Row, Field: col.name, Code: "course_cell", Message: says})
		}
	}
	return problems
}

// notACourse finds what stands in a plan besides courses: empty lines, totals
// and notes, a heading repeated on each page, and lines that were numbered
// ahead.
func (p *TeachingPlan) notACourse(row []Cell) bool {
	filled, heading := 0, 0
	for c, k := range p.columns {
		if k < 0 || c >= len(row) || row[c].Text == "" && !row[c].Formula {
			continue
		}
		if courseColumnOf(row[c].Text) == k {
			heading++
		}
		if courseColumns[k].name != "序号" {
			filled++
		}
	}
	if filled == 0 || heading > 2 {
		return true
	}
	for c, k := range p.columns {
		if c < len(row) && k >= 0 && (courseColumns[k].name == "序号" || courseColumns[k].name == curriculum.FieldCourse) &&
			endingWord.MatchString(key(row[c].Text)) {
			return filled < 4
		}
	}
	return false
}
