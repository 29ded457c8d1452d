package archive

import (
	"fmt"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// AgainstPlan is how a class's lessons stand against its teaching plan.
type AgainstPlan struct {
	Courses []CourseHeld
	Beside  []TaughtLesson      // of no course of the plan
	Unlike  []TaughtLesson      // of another kind or in another way than the plan says
	Lacks   []programme.Problem // what keeps a planned class from starting
}

// CourseHeld is one course in words and class hours.
type CourseHeld struct {
	Name, Kind, Mode, Teacher string
	Hours, Held, Scheduled    int
	Left                      int
	Timed                     bool
	Others                    string // who else holds it
}

// againstPlan holds a class's lessons against the plan that is agreed for it,
// nil where there is none.
func (p *ClassProgress) againstPlan(tx *store.Tx) error {
	_, plan, err := teaching.PlanOf(tx, p.Class.BaseID, p.Class.PlanLineID)
	if err != nil || plan == nil {
		return err
	}
	teachers, err := tx.BaseTeachers(p.Class.BaseID)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, t := range teachers {
		names[t.ID] = t.Name
	}
	var lessons []curriculum.Lesson
	of := map[string]TaughtLesson{}
	for _, l := range p.Lessons {
		of[l.ID] = l
		if l.State != programme.Cancelled {
			lessons = append(lessons, teaching.CurriculumLesson(&l.Lesson))
		}
	}
	for _, c := range plan.Courses {
		if c.Mode == curriculum.Live || c.Mode == curriculum.Recorded {
			p.OnlineCourses, p.OnlineHours = p.OnlineCourses+1, p.OnlineHours+c.Hours
		}
	}
	got := curriculum.Held(plan, lessons)
	out := &AgainstPlan{}
	for _, c := range got.Courses {
		h := CourseHeld{Name: c.Course.Name, Kind: act.NoticeWord(p.Notice, store.LessonKind, c.Course.Kind), Mode: c.Course.Mode.Name(),
			Teacher: names[c.Course.Teacher],
			Hours:   c.Course.Hours, Held: c.Held, Scheduled: c.Scheduled, Left: c.Left, Timed: c.Course.Mode.Timed()}
		var others []string
		for _, t := range c.Others {
			others = append(others, fmt.Sprintf("%s %d 课时", names[t.TeacherID], t.Hours))
		}
		h.Others = strings.Join(others, "，")
		out.Courses = append(out.Courses, h)
	}
	for _, l := range got.Beside {
		out.Beside = append(out.Beside, of[l.ID])
	}
	for _, l := range got.Unlike {
		out.Unlike = append(out.Unlike, of[l.ID])
	}
	if p.Class.State == programme.Planned {
		out.Lacks = curriculum.Startable(plan, p.Notice.Teaching(), lessons)
	}
	p.Plan = out
	return nil
}
