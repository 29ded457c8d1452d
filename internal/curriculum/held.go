package curriculum

import (
	"cmp"
	"fmt"
	"slices"

	"jinlanling/internal/programme"
)

// Progress is how the lessons of a class stand against its plan.
type Progress struct {
	Courses []CourseProgress // in the plan's order
	Beside  []Lesson         // of no course of the plan
	Unlike  []Lesson         // of a course, but of another kind or mode than the plan says
}

// CourseProgress is one course in class hours.
type CourseProgress struct {
	Course    *Course
	Held      int
	Scheduled int     // on the timetable and not held yet
	Left      int     // neither; less than 0 where more was held and scheduled than planned
	Others    []Taker // who else than the plan's teacher held or is to hold it
}

// Taker is a teacher with class hours.
type Taker struct {
	TeacherID string
	Hours     int
}

// Held holds the lessons of one class against its plan.
func Held(p *Plan, lessons []Lesson) Progress {
	out := Progress{Courses: make([]CourseProgress, len(p.Courses))}
	at := make(map[string]int, len(p.Courses))
	for i := range p.Courses {
		out.Courses[i] = CourseProgress{Course: &p.Courses[i], Left: p.Courses[i].Hours}
		at[p.Courses[i].ID] = i
	}
	for _, l := range lessons {
		i, ok := at[l.CourseID]
		if !ok || l.CourseID == "" {
			out.Beside = append(out.Beside, l)
			continue
		}
		c := &out.Courses[i]
		if l.Kind != c.Course.Kind || l.Mode != c.Course.Mode {
			out.Unlike = append(out.Unlike, l)
		}
		if l.Held {
			c.Held += l.Hours
		} else {
			c.Scheduled += l.Hours
		}
		c.Left -= l.Hours
		if l.TeacherID != c.Course.Teacher {
			k := slices.IndexFunc(c.Others, func(t Taker) bool { return t.TeacherID == l.TeacherID })
			if k < 0 {
				k, c.Others = len(c.Others), append(c.Others, Taker{TeacherID: l.TeacherID})
			}
			c.Others[k].Hours += l.Hours
		}
	}
	for i := range out.Courses {
		slices.SortFunc(out.Courses[i].Others, func(a, b Taker) int {
			return cmp.Or(b.Hours-a.Hours, cmp.Compare(a.TeacherID, b.TeacherID))
		})
	}
	return out
}

// Startable is what a class's timetable lacks before the class may start: the
// notice's floors, ceilings and shares, held and scheduled lessons taken
// together with what the plan has at no fixed hour, and each course that has
// not all its hours.
func Startable(p *Plan, r *Rules, lessons []Lesson) (list []programme.Problem) {
	var sum, self amounts // self: of sum, what is learnt at no fixed hour
	for _, l := range lessons {
		sum.add(l.Kind, l.Mode, l.Hours)
	}
	progress := Held(p, lessons)
	for _, c := range progress.Courses {
		switch {
		case !c.Course.Mode.Timed():
			sum.add(c.Course.Kind, c.Course.Mode, c.Left)
			self.add(c.Course.Kind, c.Course.Mode, c.Left)
		case c.Left > 0:
			list = append(list, wrong(c.Course.Row, FieldHours, "course_short", "%s计划 %d 课时，已排 %d 课时，还有 %d 课时没有排", c.Course.Name, c.Course.Hours,
				c.Course.Hours-c.Left, c.Left))
		case c.Left < 0:
			list = append(list, wrong(c.Course.Row, FieldHours, "course_over", "%s计划 %d 课时，已排 %d 课时，多排 %d 课时；请去掉，或先变更教学计划", c.Course.Name, c.Course.Hours,
				c.Course.Hours-c.Left, -c.Left))
		}
	}
	return append(list, r.bounded(sum, func(b *Bound) string {
		if n := self.under(b); n > 0 {
			return fmt.Sprintf("已排和线上自学（%d 课时）共", n)
		}
		return "已排"
	})...)
}
