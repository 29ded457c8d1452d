package teaching

import (
	"context"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Pattern is when a class can meet.
type Pattern struct {
	From, To programme.Date // within the class's dates; its own where 0
	Slots    []curriculum.Slot
	Skip     []DaySpan
	Break    int // minutes between two class hours
}

// Proposed is a timetable that follows from a class's teaching plan, not
// stored.
type Proposed struct {
	Plans   []LessonPlan
	Courses []string // of Plans, by name
	Left    []curriculum.Left
	Unknown []int // years whose holidays are not known
	Source  string
}

// ProposeTimetable puts what the agreed plan of a class has and its timetable
// has not on the days of a pattern, where teachers, rooms and people are free.
// It is nil where the class has no such plan.
func (a *Desk) ProposeTimetable(ctx context.Context, c act.Caller, classID string, in Pattern) (out *Proposed, err error) {
	err = a.Try(ctx, c, programme.LessonSchedule, func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(cl.ProgrammeID)
		if err != nil {
			return err
		}
		_, plan, err := PlanOf(s.Tx, cl.BaseID, cl.PlanLineID)
		if err != nil || plan == nil {
			return err
		}
		if err := leftOf(s.Tx, plan, cl.ID); err != nil {
			return err
		}
		dates := curriculum.Span{From: max(in.From, cl.StartsOn), To: cl.EndsOn}
		if in.To != 0 {
			dates.To = min(in.To, dates.To)
		}
		var teachers []string
		for _, x := range plan.Courses {
			teachers = append(teachers, x.Teacher)
		}
		x, err := settingsOf(s, n, cl, teachers, startOf(dates.From), startOf(dates.To.Next()))
		if err != nil {
			return err
		}
		if x.Scheme.From != 0 {
			dates.From, dates.To = max(dates.From, x.Scheme.From), min(dates.To, x.Scheme.To)
		}
		sched := &curriculum.Schedule{ClassID: cl.ID, People: x.People, Dates: dates, Slots: in.Slots, Holidays: curriculum.Mainland, Break: in.Break,
			Zone: act.Shanghai, From: s.Now()}
		for _, d := range in.Skip {
			sched.Skip = append(sched.Skip, curriculum.Span{From: d.From, To: d.To})
		}
		got := curriculum.Propose(plan, x.Rules, sched, x.Taken)
		out = &Proposed{Left: got.Left, Unknown: got.Unknown}
		names := map[string]string{}
		for _, k := range plan.Courses {
			names[k.ID] = k.Name
		}
		for _, l := range got.Lessons {
			out.Plans = append(out.Plans, LessonPlan{TeacherID: l.TeacherID, Kind: l.Kind, Mode: string(l.Mode), CourseID: l.CourseID, Topic: l.Topic,
				Place: l.Place, StartsAt: l.Starts, EndsAt: l.Ends, Hours: l.Hours})
			out.Courses = append(out.Courses, names[l.CourseID])
		}
		return nil
	})
	return out, err
}

func startOf(d programme.Date) time.Time {
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, act.Shanghai)
}

// leftOf takes off a plan what its class's timetable has of it already.
func leftOf(tx *store.Tx, plan *curriculum.Plan, classID string) error {
	lessons, err := tx.ClassLessons(classID)
	if err != nil {
		return err
	}
	on := map[string]int{}
	for _, l := range lessons {
		if l.State != programme.Cancelled {
			on[l.CourseID] += l.Hours
		}
	}
	for i := range plan.Courses {
		plan.Courses[i].Hours -= on[plan.Courses[i].ID]
	}
	return nil
}
