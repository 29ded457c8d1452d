package train

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
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
}

// ScheduleLessons puts lessons on a class's timetable, all or none. A teacher
// or a class in two rooms at once is refused, with the lesson it meets.
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
		problems, err := plansProblems(s, n, cl, plans)
		if err != nil {
			return err
		}
		lessons = lessons[:0]
		ids := make([]string, 0, len(plans))
		for _, p := range plans {
			l := &programme.Lesson{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, BaseID: cl.BaseID, ClassID: cl.ID, TeacherID: p.TeacherID,
				Kind: p.Kind, Topic: p.Topic, Place: p.Place, StartsAt: p.StartsAt.UTC(), EndsAt: p.EndsAt.UTC(), Hours: p.Hours, State: programme.Scheduled}
			lessons, ids = append(lessons, l), append(ids, l.ID)
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
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"lessons": ids})
	})
	return lessons, err
}

func lessonProblems(s *act.Step, n *rules.Notice, cl *programme.Class, p LessonPlan, earlier []LessonPlan) (problems []programme.Problem, err error) {
	if !slices.ContainsFunc(n.Hours.Kinds, func(k rules.HourKind) bool { return k.Code == p.Kind }) {
		problems = append(problems, act.Problem("课程类别", "kind", "通知中没有这类课程：%s", p.Kind))
	}
	if p.Hours < 1 || !p.EndsAt.After(p.StartsAt) {
		problems = append(problems, act.Problem("时间", "dates", "请填写课时数和先后正确的起止时间"))
	} else if room := int(p.EndsAt.Sub(p.StartsAt).Minutes()) / n.Hours.Minutes; room < p.Hours {
		problems = append(problems, act.Problem("课时", "hours_room", "这段时间最多 %d 课时，填了 %d 课时", room, p.Hours))
	}
	day := programme.DateOf(p.StartsAt.In(act.Shanghai))
	if day < cl.StartsOn || day > cl.EndsOn {
		problems = append(problems, act.Problem("日期", "dates", "不在班级起止日期 %s 至 %s 之内", cl.StartsOn, cl.EndsOn))
	}
	if t, err := store.Get[programme.Teacher](s.Tx, p.TeacherID); err != nil {
		return nil, err
	} else if t.BaseID != cl.BaseID {
		problems = append(problems, act.Problem("教师", "teacher", "不是本基地登记的教师"))
	}
	met, err := s.OverlappingLessons(p.TeacherID, cl.ID, p.StartsAt.UnixMicro(), p.EndsAt.UnixMicro())
	if err != nil {
		return nil, err
	}
	for _, l := range met {
		who := "教师"
		if l.ClassID == cl.ID {
			who = "班级"
		}
		problems = append(problems, act.Problem(who, "overlap", "与 %s 的“%s”时间重叠", l.StartsAt.In(act.Shanghai).Format("1月2日 15:04"), l.Topic))
	}
	others, err := otherwise(s, p.TeacherID)
	if err != nil {
		return nil, err
	}
	for _, id := range others {
		met, err := s.OverlappingLessons(id, "", p.StartsAt.UnixMicro(), p.EndsAt.UnixMicro())
		if err != nil {
			return nil, err
		}
		for _, l := range met {
			at, err := store.Get[programme.Base](s.Tx, l.BaseID)
			if err != nil {
				return nil, err
			}
			problems = append(problems, act.Problem("教师", "overlap", "同一位教师 %s 在%s另有课，时间重叠", l.StartsAt.In(act.Shanghai).Format("1月2日 15:04"), at.Name))
		}
	}
	for _, e := range earlier {
		if e.StartsAt.Before(p.EndsAt) && p.StartsAt.Before(e.EndsAt) {
			problems = append(problems, act.Problem("班级", "overlap", "与本次所排“%s”时间重叠", e.Topic))
		}
	}
	return problems, nil
}

// CancelLesson takes a lesson off the timetable.
func (a *Desk) CancelLesson(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.LessonCancel, reason, func(s *act.Step) error {
		l, _, err := lesson(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, l); err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{})
	})
}

// lesson is a lesson and its class, within the caller's reach, in an open year.
func lesson(s *act.Step, id string) (*programme.Lesson, *programme.Class, error) {
	l, err := store.Get[programme.Lesson](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	cl, err := Class(s, l.ClassID)
	return l, cl, err
}
