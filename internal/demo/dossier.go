package demo

import (
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
)

// recommended is the counties' opinion.
const recommended = "经实地核实，办学资质、师资、场地和设备与申报情况相符，同意推荐。"

// The applications of the demo's institutions are invented but for the trades and
// places, which are those of the plan that they later get, so that a base asks for
// what annex 1 gives. One asks for more than it gets.

// Content is an invented application for the given lines: teachers with
// certificates, rooms, equipment and papers that are plainly invented. file
// stores a paper and gives its id.
func Content(asked []programme.AskedLine, file func(what string) (string, error)) (c programme.BaseContent, err error) {
	c = programme.BaseContent{Licence: "演示〔2019〕第 0001 号", Asked: asked}
	taught := map[string]bool{}
	for _, l := range asked {
		if taught[l.Trade] {
			continue
		}
		taught[l.Trade] = true
		n := len(c.Teachers)
		for k, certificate := range []string{"高级技师", "高级讲师"} {
			c.Teachers = append(c.Teachers, programme.BaseTeacher{Name: fmt.Sprintf("%s%s", string(surnames[(n+k*7)%len(surnames)]),
				[]string{"启明", "长青"}[k]), Trade: l.Trade,
				Certificate: certificate, Number: fmt.Sprintf("演示 %04d 号", n+k+1)})
		}
		c.Rooms = append(c.Rooms, programme.BaseRoom{Name: l.Trade + "实训车间", Kind: programme.Workshop, Area: 320, Seats: 40})
		c.Equipment = append(c.Equipment, programme.BaseEquipment{Name: l.Trade + "实训工位", Trade: l.Trade, Count: 40})
	}
	c.Rooms = append(c.Rooms, programme.BaseRoom{Name: "理论教室", Kind: programme.Classroom, Area: 110, Seats: 60})
	for _, p := range programme.BasePapers {
		if !p.Needed {
			continue
		}
		id, err := file(p.Name)
		if err != nil {
			return c, err
		}
		c.Papers = append(c.Papers, programme.BasePaper{Code: p.Code, FileID: id})
	}
	return c, nil
}

// Assessment is a base's sheet with good marks of two invented assessors.
func Assessment(file *plan.BaseFile, note string) plan.AssessmentIn {
	in := plan.AssessmentIn{Assessors: []string{"评估员甲", "评估员乙"}, Points: map[string][]int{}, Note: note}
	for _, it := range file.Sheet.Items {
		in.Points[it.Code] = []int{it.Points - 1, it.Points - it.Points/10 - 1}
	}
	return in
}

// applies files the application of a base for its lines.
func (y *year) applies(b *base, in institution, asked []programme.AskedLine) (*programme.Base, error) {
	head := y.as(b.head)
	content, err := Content(asked, func(what string) (string, error) { return y.file(head, in.name+"，"+what) })
	if err != nil {
		return nil, err
	}
	return y.sys.Plan.ApplyBase(y.ctx, y.as(b.head), y.programme.ID,
		plan.BaseApplication{CreditCode: institutionCode(in), Name: in.name, County: in.county, Aliases: aliases(in), Content: content})
}

// assess marks a base, two assessors on one sheet.
func (y *year) assess(b *base) error {
	file, err := y.sys.Plan.BaseFileOf(y.ctx, y.as(y.officer), b.ID)
	if err != nil {
		return err
	}
	return y.sys.Plan.AssessBase(y.ctx, y.as(y.officer), b.ID, Assessment(file, "场地、师资、设备符合要求"))
}

// recognise recognises a base by the year's document.
func (y *year) recognise(b *base) error {
	return y.sys.Plan.RecogniseBase(y.ctx, y.as(y.approver), b.ID,
		plan.Recognition{Number: fmt.Sprintf("演示〔%d〕1 号", y.programme.Year), On: programme.DateOf(y.clock.Now().In(act.Shanghai))})
}

// mostAsked is the most places that an application asks of one trade and level.
const mostAsked = 10000

// askedOf2021 is what a base asks for in 2021: its lines of the plan. The base
// of Qihe asks for ten places more than it gets.
func (y *year) askedOf2021(in institution) (out []programme.AskedLine, err error) {
	rows, err := planOf2021()
	if err != nil {
		return nil, err
	}
	for _, r := range y.planned(rows) {
		if r.Base != in.printed {
			continue
		}
		l := programme.AskedLine{Trade: r.Trade, Level: r.Level, Places: r.Places}
		if in.county == "齐河县" && len(out) == 0 {
			l.Places += 10
		}
		l.Places = min(l.Places, mostAsked) // a year many times as large, for measuring
		out = append(out, l)
	}
	return out, nil
}
