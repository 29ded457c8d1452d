package teaching

import (
	"context"
	"jinlanling/internal/curriculum"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// ClassPlan is a class to be formed for one plan line.
type ClassPlan struct {
	PlanLineID string
	Name       string
	Place      string
	StartsOn   programme.Date
	EndsOn     programme.Date
}

// PlanClass forms an empty class within the dates of the notice.
func (a *Desk) PlanClass(ctx context.Context, c act.Caller, in ClassPlan) (cl *programme.Class, err error) {
	err = a.Act(ctx, c, programme.ClassPlan, "", func(s *act.Step) error {
		line, err := store.Get[programme.PlanLine](s.Tx, in.PlanLineID)
		if err != nil {
			return err
		}
		b, err := s.Base(line.BaseID)
		if err != nil {
			return err
		}
		_, n, err := s.Open(b.ProgrammeID)
		if err != nil {
			return err
		}
		if err := notPaused(s, b.ID, n); err != nil {
			return err
		}
		if in.Name == "" || in.StartsOn == 0 || in.EndsOn < in.StartsOn {
			return programme.Errorf(programme.Invalid, "请填写班级名称和先后正确的起止日期")
		}
		if last, ok := n.Deadline(rules.TrainingEnd); ok && in.EndsOn > last.On {
			return programme.Errorf(programme.Invalid, "培训须在 %s 前结束", last.On.Chinese()).Under(last.Clause)
		}
		cl = &programme.Class{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, PlanLineID: line.ID, Name: in.Name,
			State: programme.Planned, StartsOn: in.StartsOn, EndsOn: in.EndsOn, Place: in.Place}
		if err := store.Insert(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, cl.ID, act.Facts{"name": cl.Name, "plan_line": line.ID, "starts_on": cl.StartsOn, "ends_on": cl.EndsOn})
	})
	return cl, err
}

// EnrolInClass puts accepted applications of the class's own plan line into
// it: each of them now holds a seat. All go in or none.
func (a *Desk) EnrolInClass(ctx context.Context, c act.Caller, classID string, applicationIDs []string) error {
	return a.Act(ctx, c, programme.ClassEnrol, "", func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		if err := roll.SealedFirst(s, cl); err != nil {
			return err
		}
		apps, err := s.ApplicationsByID(applicationIDs)
		if err != nil {
			return err
		}
		if len(apps) != len(applicationIDs) {
			return programme.Errorf(programme.NotFound, "有报名记录不存在或重复选择")
		}
		slices.SortFunc(apps, func(x, y programme.Application) int { return act.Compare(x.ID, y.ID) })
		for i := range apps {
			ap := &apps[i]
			switch {
			case ap.PlanLineID != cl.PlanLineID:
				return programme.Errorf(programme.Invalid, "有学员报名的不是本班的工种和等级，不能编入").Under(programme.DutyPlanForm)
			case ap.State != programme.Accepted:
				return programme.Errorf(programme.WrongState, "有学员的报名现为“%s”，审核通过后才能入班", ap.State.Name()).Under(programme.DutyEnrolment)
			case ap.ClassID != "":
				return programme.Errorf(programme.Conflict, "有学员已编入其他班级")
			}
			ap.ClassID = cl.ID
			if cl.State == programme.Running {
				ap.State = programme.InTraining
			}
			if err := store.Update(s.Tx, ap); err != nil {
				return err
			}
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"applications": applicationIDs})
	})
}

// StartClass opens a class: the base's scheme must be agreed (clause 3.1.3)
// and the class must have members, who are in training from now on.
func (a *Desk) StartClass(ctx context.Context, c act.Caller, classID string) error {
	return a.Act(ctx, c, programme.ClassStart, "", func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		scheme, err := s.AgreedScheme(cl.BaseID)
		if err != nil {
			return err
		}
		if scheme == nil {
			return programme.Errorf(programme.WrongState, "培训方案尚未经市人力资源社会保障局同意，不能开班").Under(programme.DutyScheme)
		}
		_, n, err := s.Programme(cl.ProgrammeID)
		if err != nil {
			return err
		}
		if err := startable(s, n, cl); err != nil {
			return err
		}
		members, err := s.ClassApplications(cl.ID)
		if err != nil {
			return err
		}
		if len(members) == 0 {
			return programme.Errorf(programme.WrongState, "班级还没有学员，请先编入学员")
		}
		for i := range members {
			members[i].State = programme.InTraining
			if err := store.Update(s.Tx, &members[i]); err != nil {
				return err
			}
		}
		if err := store.Update(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"members": len(members), "scheme": scheme.ID})
	})
}

// DropFromClass records that a trainee left; the place counts no longer.
func (a *Desk) DropFromClass(ctx context.Context, c act.Caller, applicationID, reason string) error {
	return a.Act(ctx, c, programme.ClassDrop, reason, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if ap.ClassID == "" {
			return programme.Errorf(programme.WrongState, "该学员没有编入班级")
		}
		cl, err := Class(s, ap.ClassID)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		if ap.State != programme.InTraining && ap.State != programme.Accepted {
			return programme.Errorf(programme.WrongState, "该学员现为“%s”，不能办理退出", ap.State.Name())
		}
		from := ap.State
		ap.State, ap.Reason = programme.Dropped, reason
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		if err := s.Record(cl.ProgrammeID, ap.ID, act.Facts{"class": cl.ID}); err != nil {
			return err
		}
		return plan.Freed(s, ap.PlanLineID, from, ap.State)
	})
}

// FinishClass ends teaching: every lesson is held or cancelled and what was
// held reaches the hours of the notice (clause 3.1.2).
func (a *Desk) FinishClass(ctx context.Context, c act.Caller, classID string) error {
	return a.Act(ctx, c, programme.ClassFinish, "", func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(cl.ProgrammeID)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		lessons, err := s.ClassLessons(cl.ID)
		if err != nil {
			return err
		}
		online, err := OnlineTaught(s.Tx, n, cl)
		if err != nil {
			return err
		}
		held, problems := Taught(n, lessons, online)
		if len(problems) > 0 {
			return &programme.Error{Code: programme.WrongState, Message: "课时未达到要求，不能结课", Clause: programme.DutyHours, Problems: problems}
		}
		if err := store.Update(s.Tx, cl); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"hours": held})
	})
}

// Class is a class whose base the caller's scope reaches, in an open year.
func Class(s *act.Step, id string) (*programme.Class, error) {
	cl, err := store.Get[programme.Class](s.Tx, id)
	if err != nil {
		return nil, err
	}
	return cl, s.Reached(cl.BaseID, cl.ProgrammeID)
}

// startable refuses to start a class whose timetable lacks what its agreed
// plan or the notice asks. A class without a structured plan starts as before.
func startable(s *act.Step, n *rules.Notice, cl *programme.Class) error {
	_, plan, err := PlanOf(s.Tx, cl.BaseID, cl.PlanLineID)
	if err != nil || plan == nil {
		return err
	}
	rows, err := s.ClassLessons(cl.ID)
	if err != nil {
		return err
	}
	var lessons []curriculum.Lesson
	for i := range rows {
		if rows[i].State != programme.Cancelled {
			lessons = append(lessons, CurriculumLesson(&rows[i]))
		}
	}
	if lacks := curriculum.Startable(plan, n.Teaching(), lessons); len(lacks) > 0 {
		return &programme.Error{Code: programme.WrongState, Message: "课表没有排满教学计划，不能开班", Clause: programme.DutyScheme, Problems: lacks}
	}
	return nil
}

// Unsealed refuses what would add to the archive of a class that is sealed.
func Unsealed(cl *programme.Class) error {
	if cl.State == programme.Archived {
		return programme.Errorf(programme.WrongState, "%s的档案已经封存，不能再加。确需补充的，由基地申请重开档案，市局同意后再办", cl.Name).Under(programme.DutyArchive)
	}
	return nil
}
