package demo

import (
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// A line's plan: two teachers of theory and two of practice, so that two
// classes of the line can be taught at one time. 214 class hours.
var planCourses = []struct {
	name, kind string
	mode       curriculum.Mode
	hours      int
	teacher    int // of the line's
	place      string
}{
	{"工匠精神与职业道德", "ideology", curriculum.Hall, 10, 0, "教学楼 1%02d"},
	{"%s专业理论（上）", "theory", curriculum.Hall, 56, 0, "教学楼 1%02d"},
	{"%s专业理论（下）", "theory", curriculum.Hall, 40, 1, "教学楼 2%02d"},
	{"技术攻关交流", "theory", curriculum.Exchange, 16, 1, "教学楼 2%02d"},
	{"%s技能训练（一）", "practice", curriculum.Workshop, 46, 2, "实训楼 1%02d"},
	{"%s技能训练（二）", "practice", curriculum.Workshop, 46, 3, "实训楼 2%02d"},
}

// plans are the teaching plans of a base's lines, with their teachers
// registered.
func (y *year) plans(b *base) (out []curriculum.Plan, err error) {
	for k, l := range b.lines {
		p := curriculum.Plan{Trade: l.trade, Level: l.level}
		teachers, err := y.teachersOf(b, l)
		if err != nil {
			return nil, err
		}
		for i, c := range planCourses {
			x := curriculum.Course{Row: i + 1, Name: c.name, Hours: c.hours, Kind: c.kind, Mode: c.mode, Teacher: teachers[c.teacher],
				Place: fmt.Sprintf(c.place, k+1), Textbook: "自编讲义"}
			if c.name[0] == '%' {
				x.Name, x.Textbook = fmt.Sprintf(c.name, l.trade), "《"+l.trade+"（"+l.level.Chinese()+"）》，中国劳动社会保障出版社"
			}
			p.Courses = append(p.Courses, x)
		}
		if b == y.bases[0] && k == 0 {
			x := microCourse
			x.Row, x.Teacher = len(p.Courses)+1, teachers[0]
			p.Courses = append(p.Courses, x)
		}
		out = append(out, p)
	}
	return out, nil
}

// teachersOf registers a line's teachers, once.
func (y *year) teachersOf(b *base, l *line) ([]string, error) {
	for len(l.teachers) < 4 {
		y.teachers++
		name := y.name(true)
		if !b.taught { // the one of the base's teachers who has an account
			name, b.taught = b.teacher.Name, true
		}
		t, err := y.sys.Teaching.RegisterTeacher(y.ctx, y.as(b.clerk), b.ID,
			teaching.TeacherIn{Name: name, Title: pick(y.chance, []string{"讲师", "高级讲师", "高级技师", "一级实习指导教师"}), Trades: []string{l.trade},
				Certificate: fmt.Sprintf("演示教%04d", y.teachers)})
		if err != nil {
			return nil, err
		}
		l.teachers = append(l.teachers, t.ID)
	}
	return l.teachers, nil
}

// Weekends by day; evenings of two working days besides where they do not
// suffice, and of all five where many classes share the line's teachers.
var (
	weekends = []curriculum.Slot{{Weekday: time.Saturday, Start: curriculum.At(8, 30), Hours: 4},
		{Weekday: time.Saturday, Start: curriculum.At(14, 30), Hours: 4},
		{Weekday: time.Sunday, Start: curriculum.At(8, 30), Hours: 4}, {Weekday: time.Sunday, Start: curriculum.At(14, 30), Hours: 4}}
	everyDay = append([]curriculum.Slot{{Weekday: time.Monday, Start: curriculum.At(18, 30), Hours: 3},
		{Weekday: time.Tuesday, Start: curriculum.At(18, 30), Hours: 3}, {Weekday: time.Thursday, Start: curriculum.At(18, 30), Hours: 3}}, evenings...)
	evenings = append([]curriculum.Slot{{Weekday: time.Wednesday, Start: curriculum.At(18, 30), Hours: 3},
		{Weekday: time.Friday, Start: curriculum.At(18, 30), Hours: 3}}, weekends...)
)

// timetable takes the proposal of the class's plan over.
func (y *year) timetable(b *base, c *class) error {
	for _, slots := range [][]curriculum.Slot{weekends, evenings, everyDay} {
		got, err := y.sys.Teaching.ProposeTimetable(y.ctx, y.as(b.clerk), c.ID, teaching.Pattern{Slots: slots})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(got.Left, func(l curriculum.Left) bool { return !l.Untimed }) {
			continue
		}
		c.lessons, err = y.sys.Teaching.ScheduleLessons(y.ctx, y.as(b.clerk), c.ID, got.Plans)
		return err
	}
	return programme.Errorf(programme.Invalid, "%s的课表排不下", c.Name)
}
