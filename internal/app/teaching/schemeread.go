package teaching

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// SchemeShown is a scheme with what it is held against and its plans, one for
// each trade and level that its base trains.
type SchemeShown struct {
	programme.Scheme
	Kinds   []KindHours // of a scheme that was filed as a paper alone; Scheduled is what it plans
	Total   KindHours
	Plans   []PlanShown
	Changes []string // against the scheme that it replaces

	KindChoices, TeacherChoices []act.Choice
}

// PlanShown is the teaching plan of a trade and level, empty where nothing was
// written yet.
type PlanShown struct {
	LineID   string
	Trade    string
	Level    programme.Level
	Courses  []CourseShown
	Problems []programme.Problem // what the notice says against it
	hours    []KindHours
}

// CourseShown is a course in words.
type CourseShown struct {
	programme.Course
	KindCode, Kind, ModeName, BlockName, Teacher string
}

// Name is what a plan trains: 电工 技师.
func (p *PlanShown) Name() string { return p.Trade + " " + p.Level.Chinese() }

// Marks are what the bureau says of single courses.
func (p *PlanShown) Marks() (out []string) {
	for i := range p.Courses {
		if c := &p.Courses[i]; c.Mark != "" {
			out = append(out, fmt.Sprintf("第 %d 行 %s：%s", c.Number, c.Name, c.Mark))
		}
	}
	return out
}

// HoursText sums a plan by kind: 思政课 10，理论课 112，共 214 课时.
func (p *PlanShown) HoursText() string {
	if len(p.Courses) == 0 {
		return ""
	}
	var parts []string
	sum := 0
	for _, h := range p.hours {
		parts = append(parts, fmt.Sprintf("%s %d", h.Name, h.Scheduled))
		sum += h.Scheduled
	}
	return fmt.Sprintf("%s，共 %d 课时", strings.Join(parts, "，"), sum)
}

// SchemeOf reads a scheme.
func (a *Desk) SchemeOf(ctx context.Context, c act.Caller, id string) (out *SchemeShown, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounScheme, id); err != nil {
			return err
		}
		out, err = a.schemeShown(tx, id)
		return err
	})
	return out, err
}

func (a *Desk) schemeShown(tx *store.Tx, id string) (*SchemeShown, error) {
	sc, err := store.Get[programme.Scheme](tx, id)
	if err != nil {
		return nil, err
	}
	n, err := a.NoticeOf(tx, sc.ProgrammeID)
	if err != nil {
		return nil, err
	}
	out := &SchemeShown{Scheme: *sc}
	out.Kinds, out.Total = hoursAgainst(n, sc.Hours)
	for _, k := range n.Hours.Kinds {
		out.KindChoices = append(out.KindChoices, act.Choice{ID: k.Code, Name: k.Name})
	}
	teachers, err := tx.BaseTeachers(sc.BaseID)
	if err != nil {
		return nil, err
	}
	for _, t := range teachers {
		out.TeacherChoices = append(out.TeacherChoices, act.Choice{ID: t.ID, Name: t.Name})
	}
	if sc.Courses == "" && sc.State != programme.Drafted {
		return out, nil
	}
	if err := out.readPlans(tx, n, teachers); err != nil {
		return nil, err
	}
	return out, out.readChanges(tx, n, teachers)
}

// hoursAgainst are class hours by kind against the floors.
func hoursAgainst(n *rules.Notice, hours map[string]int) (kinds []KindHours, total KindHours) {
	total = KindHours{Name: "总课时", Min: n.Hours.Total, Clause: n.Cite(n.Hours.Clause)}
	for _, k := range n.Hours.Kinds {
		kinds = append(kinds, KindHours{Code: k.Code, Name: k.Name, Min: k.Min, Clause: n.Cite(k.Clause), Scheduled: hours[k.Code]})
		total.Scheduled += hours[k.Code]
	}
	return kinds, total
}

func (out *SchemeShown) readPlans(tx *store.Tx, n *rules.Notice, teachers []programme.Teacher) error {
	rows, err := tx.SchemeCourses(out.ID)
	if err != nil {
		return err
	}
	lines, err := tx.BasePlanLines(out.BaseID)
	if err != nil {
		return err
	}
	at := map[planKey]int{}
	for _, l := range lines {
		at[planKey{l.Trade, l.Level}] = len(out.Plans)
		out.Plans = append(out.Plans, PlanShown{LineID: l.ID, Trade: l.Trade, Level: l.Level})
	}
	for _, r := range rows {
		i, ok := at[keyOf(&r)]
		if !ok { // the line was taken off the base's plan since
			i = len(out.Plans)
			at[keyOf(&r)] = i
			out.Plans = append(out.Plans, PlanShown{Trade: r.Trade, Level: r.Level})
		}
		out.Plans[i].Courses = append(out.Plans[i].Courses, courseShown(&r, n, teachers))
	}
	known := make([]curriculum.Teacher, len(teachers))
	for i, t := range teachers {
		known[i] = curriculum.Teacher{ID: t.ID, Name: t.Name, Trades: t.Trades}
	}
	rule := n.Teaching()
	for i := range out.Plans {
		p := &out.Plans[i]
		hours := map[string]int{}
		plan := curriculum.Plan{Trade: p.Trade, Level: p.Level}
		for k := range p.Courses {
			hours[p.Courses[k].KindCode] += p.Courses[k].Hours
			plan.Courses = append(plan.Courses, courseOf(&p.Courses[k].Course))
		}
		p.hours, _ = hoursAgainst(n, hours)
		if len(p.Courses) > 0 {
			p.Problems = plan.Problems(rule, known)
		}
	}
	return nil
}

func courseShown(r *programme.Course, n *rules.Notice, teachers []programme.Teacher) CourseShown {
	x := CourseShown{Course: *r, KindCode: r.Kind, Kind: act.NoticeWord(n, store.LessonKind, r.Kind), ModeName: curriculum.Mode(r.Mode).Name(),
		BlockName: curriculum.Block(r.Block).Name()}
	if i := slices.IndexFunc(teachers, func(t programme.Teacher) bool { return t.ID == r.TeacherID }); i >= 0 {
		x.Teacher = teachers[i].Name
	}
	return x
}

// readChanges words what a change asks for.
func (out *SchemeShown) readChanges(tx *store.Tx, n *rules.Notice, teachers []programme.Teacher) error {
	if out.Replaces == "" {
		return nil
	}
	old, err := store.Get[programme.Scheme](tx, out.Replaces)
	if err != nil {
		return err
	}
	if old.StartsOn != out.StartsOn || old.EndsOn != out.EndsOn {
		out.Changes = append(out.Changes, fmt.Sprintf("培训期限：%s至%s → %s至%s", old.StartsOn.Chinese(), old.EndsOn.Chinese(), out.StartsOn.Chinese(),
			out.EndsOn.Chinese()))
	}
	was, err := tx.SchemeCourses(out.Replaces)
	if err != nil {
		return err
	}
	is, err := tx.SchemeCourses(out.ID)
	if err != nil {
		return err
	}
	before := plansOf(pointers(was))
	known := make([]curriculum.Teacher, len(teachers))
	for i, t := range teachers {
		known[i] = curriculum.Teacher{ID: t.ID, Name: t.Name, Trades: t.Trades}
	}
	for _, p := range plansOf(pointers(is)) {
		old := curriculum.Plan{Trade: p.Trade, Level: p.Level}
		if i := slices.IndexFunc(before, func(o curriculum.Plan) bool { return o.Trade == p.Trade && o.Level == p.Level }); i >= 0 {
			old = before[i]
		}
		for _, c := range curriculum.Changes(&old, &p, n.Teaching(), known) {
			out.Changes = append(out.Changes, p.Trade+p.Level.Chinese()+"："+c.String())
		}
	}
	return nil
}

// PlanFile is a workbook of a teaching plan as it was read.
type PlanFile struct {
	Plan     curriculum.Plan
	Rows     []PlanFileRow
	Problems []programme.Problem // of cells, of courses, and of the whole plan with row 0
	Notes    []string
	read     *forms.TeachingPlan
}

// PlanFileRow is one course of it in words, with what is wrong.
type PlanFileRow struct {
	curriculum.Course
	Kind, Mode, Teacher string
	Problems            []string
}

// Name is what the plan trains.
func (p *PlanFile) Name() string { return p.Plan.Trade + " " + p.Plan.Level.Chinese() }

// Hours are the class hours of all courses.
func (p *PlanFile) Hours() (n int) {
	for _, c := range p.Plan.Courses {
		n += c.Hours
	}
	return n
}

// Unread reports whether cells could not be read: what they say would be lost.
func (p *PlanFile) Unread() bool { return len(p.read.Problems) > 0 }

// Whole is what is wrong with the plan as a whole.
func (p *PlanFile) Whole() (says []string) {
	for _, x := range p.Problems {
		if x.Row == 0 {
			says = append(says, x.String())
		}
	}
	return says
}

// WriteResult writes the file back with what came of each row.
func (p *PlanFile) WriteResult(w io.Writer) error {
	return forms.WriteTeachingPlanResult(w, p.read, p.Problems)
}

// planSheet is one plan of a scheme, and what a workbook of it may name.
func (a *Desk) planSheet(tx *store.Tx, c act.Caller, schemeID, lineID string) (*forms.TeachingPlanSheet, *rules.Notice, error) {
	if err := a.Sees(tx, c, programme.NounScheme, schemeID); err != nil {
		return nil, nil, err
	}
	sc, err := a.schemeShown(tx, schemeID)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(sc.Plans, func(p PlanShown) bool { return p.LineID == lineID && lineID != "" })
	if i < 0 {
		return nil, nil, programme.Errorf(programme.NotFound, "本基地没有这个工种和等级的培训计划")
	}
	n, err := a.NoticeOf(tx, sc.ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	b, err := store.Get[programme.Base](tx, sc.BaseID)
	if err != nil {
		return nil, nil, err
	}
	teachers, err := curriculumTeachers(tx, b.ID)
	p := &sc.Plans[i]
	out := &forms.TeachingPlanSheet{City: n.City, Brand: n.Brand, Unit: b.Name, Plan: curriculum.Plan{Trade: p.Trade, Level: p.Level},
		TeachingPlanChoices: forms.TeachingPlanChoices{Kinds: n.Teaching().Kinds, Teachers: teachers}}
	for k := range p.Courses {
		x := courseOf(&p.Courses[k].Course)
		out.Plan.Courses = append(out.Plan.Courses, x)
		out.Places, out.Textbooks = offered(out.Places, x.Place), offered(out.Textbooks, x.Textbook)
	}
	return out, n, err
}

func offered(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// WritePlanWorkbook writes one plan of a scheme as a workbook to be filled in.
func (a *Desk) WritePlanWorkbook(ctx context.Context, c act.Caller, schemeID, lineID string, w io.Writer) error {
	var sheet *forms.TeachingPlanSheet
	err := a.Read(ctx, c, func(tx *store.Tx) (err error) {
		sheet, _, err = a.planSheet(tx, c, schemeID, lineID)
		return err
	})
	if err != nil {
		return err
	}
	return forms.WriteTeachingPlan(w, sheet)
}

// ReadPlanWorkbook reads a workbook of one plan and holds it against the
// notice. Nothing is written. A file that says that it is of another trade or
// level has that as a problem.
func (a *Desk) ReadPlanWorkbook(ctx context.Context, c act.Caller, schemeID, lineID string, r io.ReaderAt, size int64) (out *PlanFile, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		sheet, n, err := a.planSheet(tx, c, schemeID, lineID)
		if err != nil {
			return err
		}
		read, err := forms.ReadTeachingPlan(r, size, &sheet.TeachingPlanChoices)
		if err != nil {
			return err
		}
		out = &PlanFile{Plan: read.Plan, Notes: read.Notes, read: read, Problems: slices.Clone(read.Problems)}
		if read.Trade != "" && read.Trade != sheet.Plan.Trade || read.Level != 0 && read.Level != sheet.Plan.Level {
			out.Problems = append(out.Problems, act.Problem("职业（工种）", "plan_line", "表中写的是 %s%s，这里导入的是 %s%s，请核对是否选错了文件", read.Trade, read.Level.Chinese(),
				sheet.Plan.Trade, sheet.Plan.Level.Chinese()))
		}
		out.Plan.Trade, out.Plan.Level = sheet.Plan.Trade, sheet.Plan.Level
		known := map[string]bool{}
		for _, x := range sheet.Plan.Courses {
			known[x.ID] = true
		}
		for _, x := range out.Plan.Courses {
			if x.ID != "" && !known[x.ID] {
				out.Problems = append(out.Problems, programme.Problem{Row: x.Row, Field: "编号", Code: "course_id", Message: "不是这份教学计划的课程编号，请勿改动“编号”栏；新增的课程留空"})
			}
		}
		out.Problems = append(out.Problems, out.Plan.Problems(n.Teaching(), sheet.Teachers)...)
		out.words(n, sheet.Teachers)
		return nil
	})
	return out, err
}

func (p *PlanFile) words(n *rules.Notice, teachers []curriculum.Teacher) {
	of := map[int][]string{}
	for _, x := range p.Problems {
		of[x.Row] = append(of[x.Row], x.Field+"："+x.Message)
	}
	for _, c := range p.Plan.Courses {
		r := PlanFileRow{Course: c, Kind: act.NoticeWord(n, store.LessonKind, c.Kind), Mode: c.Mode.Name(), Problems: of[c.Row]}
		if i := slices.IndexFunc(teachers, func(t curriculum.Teacher) bool { return t.ID == c.Teacher }); i >= 0 {
			r.Teacher = teachers[i].Name
		}
		p.Rows = append(p.Rows, r)
	}
}

// ReadScheme opens the paper of a training scheme for who sees the scheme.
func (a *Desk) ReadScheme(ctx context.Context, c act.Caller, id string) (*act.Stored, error) {
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounScheme, id); err != nil {
			return err
		}
		sc, err := store.Get[programme.Scheme](tx, id)
		if err != nil {
			return err
		}
		f, err = store.Get[programme.File](tx, sc.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}
