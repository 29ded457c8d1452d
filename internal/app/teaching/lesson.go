package teaching

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// LessonPlan is one lesson to be put on a class's timetable.
type LessonPlan struct {
	TeacherID string
	Kind      string // a kind of hours of the notice
	Topic     string
	Place     string
	StartsAt  time.Time
	EndsAt    time.Time
	Hours     int
	CourseID  string // of the agreed teaching plan, "" for a lesson beside it
	Mode      string // curriculum.Mode; the course's where nothing is said
	Cause     string // why at an unusual hour, in the past or in a taken room
}

// ScheduleLessons puts lessons on a class's timetable, all or none. What
// cannot be is refused, and what is unusual asks for a reason, with everything
// that speaks against each lesson.
func (a *Desk) ScheduleLessons(ctx context.Context, c act.Caller, classID string, plans []LessonPlan) (lessons []*programme.Lesson, err error) {
	err = a.Act(ctx, c, programme.LessonSchedule, "", func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		if cl.State != programme.Planned && cl.State != programme.Running {
			return programme.Errorf(programme.WrongState, "班级现为“%s”，不能再排课", cl.State.Name())
		}
		_, n, err := s.Programme(cl.ProgrammeID)
		if err != nil {
			return err
		}
		plans = slices.Clone(plans)
		problems, err := plansProblems(s, n, cl, plans)
		if err != nil {
			return err
		}
		lessons = lessons[:0]
		ids := make([]string, 0, len(plans))
		causes := map[string]string{}
		for _, p := range plans {
			l := &programme.Lesson{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, BaseID: cl.BaseID, ClassID: cl.ID, TeacherID: p.TeacherID,
				Kind: p.Kind, Topic: p.Topic, Place: p.Place, StartsAt: p.StartsAt.UTC(), EndsAt: p.EndsAt.UTC(), Hours: p.Hours, State: programme.Scheduled,
				CourseID: p.CourseID, Mode: p.Mode, Cause: p.Cause}
			lessons, ids = append(lessons, l), append(ids, l.ID)
			if p.Cause != "" {
				causes[l.ID] = p.Cause
			}
		}
		if len(plans) == 0 {
			problems = append(problems, act.Problem("时间", "dates", "没有可排的课"))
		}
		if len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "排课有冲突或错误，一节也没有排入", Problems: problems}
		}
		if err := store.Insert(s.Tx, lessons...); err != nil {
			return err
		}
		f := act.Facts{"lessons": ids}
		if len(causes) > 0 {
			f["causes"] = causes
		}
		return s.Record(cl.ProgrammeID, cl.ID, f)
	})
	return lessons, err
}

// reachOf is from when to when lessons go, and who teaches them.
func reachOf(plans []LessonPlan) (from, to time.Time, teachers []string) {
	from, to = plans[0].StartsAt, plans[0].EndsAt
	for i := range plans {
		p := &plans[i]
		if p.StartsAt.Before(from) {
			from = p.StartsAt
		}
		if p.EndsAt.After(to) {
			to = p.EndsAt
		}
		if !slices.Contains(teachers, p.TeacherID) {
			teachers = append(teachers, p.TeacherID)
		}
	}
	return from, to, teachers
}

// plansProblems is everything that speaks against lessons, row by row. A cause
// that nothing asks for is taken out of its plan, and what a course says is put
// in.
func plansProblems(s *act.Step, n *rules.Notice, cl *programme.Class, plans []LessonPlan) (problems []programme.Problem, err error) {
	if len(plans) == 0 {
		return nil, nil
	}
	from, to, teachers := reachOf(plans)
	foreign := map[string]bool{}
	for _, id := range teachers {
		t, err := store.Get[programme.Teacher](s.Tx, id)
		if err != nil {
			return nil, err
		}
		foreign[id] = t.BaseID != cl.BaseID
	}
	x, err := settingsOf(s, n, cl, teachers, from, to)
	if err != nil {
		return nil, err
	}
	_, teaching, err := PlanOf(s.Tx, cl.BaseID, cl.PlanLineID)
	if err != nil {
		return nil, err
	}
	for i := range plans {
		p := &plans[i]
		bad := func(field, code, format string, args ...any) {
			pr := act.Problem(field, code, format, args...)
			pr.Row = i + 1
			problems = append(problems, pr)
		}
		p.Cause = strings.TrimSpace(p.Cause)
		if err := act.PlainWords("cause", "原因", p.Cause); err != nil {
			return nil, err
		}
		if why := p.follow(teaching); why != "" {
			bad("课程", "course_id", "%s", why)
		}
		if !slices.ContainsFunc(n.Hours.Kinds, func(k rules.HourKind) bool { return k.Code == p.Kind }) {
			bad("课程类别", "kind", "通知中没有这类课程：%s", p.Kind)
		}
		if p.Mode != "" && curriculum.Mode(p.Mode).Name() == "" {
			bad("授课方式", "course_mode", "没有这种授课方式")
		}
		if foreign[p.TeacherID] {
			bad("教师", "teacher", "不是本基地登记的教师")
		}
		l := curriculum.Lesson{ID: fmt.Sprintf("%s+%d", cl.ID, i), ClassID: cl.ID, CourseID: p.CourseID, Kind: p.Kind, Mode: curriculum.Mode(p.Mode),
			Topic:     p.Topic,
			TeacherID: p.TeacherID, Place: p.Place, Starts: p.StartsAt, Ends: p.EndsAt, Hours: p.Hours}
		found, asked := objectionProblems(&l, x, i+1, p.Cause)
		if problems = append(problems, found...); !asked {
			p.Cause = ""
		}
		if p.EndsAt.After(p.StartsAt) {
			x.Taken.Add(l, nil)
		}
	}
	return problems, nil
}

// follow takes from the course of a plan what the lesson does not say itself,
// and says what is wrong with the course that is named.
func (p *LessonPlan) follow(teaching *curriculum.Plan) string {
	if p.CourseID == "" {
		return ""
	}
	if teaching == nil {
		return "本班的工种和等级没有经市局同意的教学计划，不能指定课程"
	}
	i := slices.IndexFunc(teaching.Courses, func(c curriculum.Course) bool { return c.ID == p.CourseID })
	if i < 0 {
		return "不是本班教学计划的课程"
	}
	c := &teaching.Courses[i]
	if p.Kind == "" {
		p.Kind = c.Kind
	}
	if p.Mode == "" {
		p.Mode = string(c.Mode)
	}
	return ""
}

// LessonChange is where a lesson is moved to.
type LessonChange struct {
	StartsAt, EndsAt time.Time
	Place            string
	Cause            string // why at an unusual hour, in the past or in a taken room
}

// MoveLesson moves a lesson that was not held yet; what speaks against it there
// is looked at as when it was put on the timetable.
func (a *Desk) MoveLesson(ctx context.Context, c act.Caller, id string, to LessonChange) error {
	return a.changeLesson(ctx, c, programme.LessonMove, id, "", func(l *programme.Lesson) act.Facts {
		f := act.Facts{"from": l.StartsAt, "to": to.StartsAt.UTC(), "place": to.Place}
		l.StartsAt, l.EndsAt, l.Place, l.Cause = to.StartsAt.UTC(), to.EndsAt.UTC(), to.Place, to.Cause
		return f
	})
}

// SubstituteTeacher has another teacher hold a lesson.
func (a *Desk) SubstituteTeacher(ctx context.Context, c act.Caller, id, teacherID, reason string) error {
	return a.changeLesson(ctx, c, programme.LessonSubstitute, id, reason, func(l *programme.Lesson) act.Facts {
		f := act.Facts{"from": l.TeacherID, "to": teacherID}
		l.TeacherID, l.Cause = teacherID, reason
		return f
	})
}

func (a *Desk) changeLesson(ctx context.Context, c act.Caller, action programme.Action, id, reason string, change func(*programme.Lesson) act.Facts) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		l, cl, err := Lesson(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		if signed, err := s.LessonAttendance(l.ID); err != nil {
			return err
		} else if len(signed) > 0 {
			return programme.Errorf(programme.WrongState, "已有 %d 人签到，这次课不能再改", len(signed)).Under(programme.DutyTrainingRecords)
		}
		_, n, err := s.Programme(l.ProgrammeID)
		if err != nil {
			return err
		}
		facts := change(l)
		t, err := store.Get[programme.Teacher](s.Tx, l.TeacherID)
		if err != nil {
			return err
		}
		x, err := settingsOf(s, n, cl, []string{l.TeacherID}, l.StartsAt, l.EndsAt)
		if err != nil {
			return err
		}
		if problem, err := guestsFree(s, l); err != nil {
			return err
		} else if problem != nil {
			return &programme.Error{Code: programme.Invalid, Message: problem.Message, Problems: []programme.Problem{*problem}}
		}
		moved := CurriculumLesson(l)
		problems, asked := objectionProblems(&moved, x, 0, l.Cause)
		if t.BaseID != cl.BaseID {
			problems = append(problems, act.Problem("教师", "teacher", "不是本基地登记的教师"))
		}
		if len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "课次没有改：有冲突或要写明原因", Problems: problems}
		}
		if !asked {
			l.Cause = ""
		}
		if l.Cause != "" {
			facts["cause"] = l.Cause
		}
		if err := store.Update(s.Tx, l); err != nil {
			return err
		}
		if err := s.Record(l.ProgrammeID, l.ID, facts); err != nil || action != programme.LessonMove {
			return err
		}
		return guestsTold(s, l)
	})
}

// CancelLesson takes a lesson off the timetable.
func (a *Desk) CancelLesson(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.LessonCancel, reason, func(s *act.Step) error {
		l, _, err := Lesson(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, l); err != nil {
			return err
		}
		if err := s.Record(l.ProgrammeID, l.ID, act.Facts{}); err != nil {
			return err
		}
		return guestsTold(s, l)
	})
}

// Lesson is a lesson and its class, within the caller's reach, in an open year.
func Lesson(s *act.Step, id string) (*programme.Lesson, *programme.Class, error) {
	l, err := store.Get[programme.Lesson](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	cl, err := Class(s, l.ClassID)
	return l, cl, err
}
