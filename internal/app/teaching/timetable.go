package teaching

import (
	"context"
	"fmt"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Timetable is a pattern that makes a class's lessons: on which days of the
// week, at what times, and how many class hours of each part in turn.
type Timetable struct {
	From, To programme.Date
	Weekdays [7]bool // from Sunday, as time.Weekday counts
	Sessions []Session
	Skip     []DaySpan // days without lessons
	Parts    []Part
}

// Session is a time of day at which the class meets, for so many class hours.
type Session struct {
	Start time.Duration // since midnight in Shanghai
	Hours int
}

// DaySpan is days from one to another, both included.
type DaySpan struct{ From, To programme.Date }

// Part is class hours of one kind with one teacher; parts follow each other.
type Part struct {
	Kind, Name, TeacherID, Place string
	Hours                        int
}

// Plans are the lessons that a pattern makes, in order, and the class hours of
// the parts that found no room. minutes is the length of a class hour.
func (t *Timetable) Plans(minutes int) (plans []LessonPlan, left int) {
	parts := slices.Clone(t.Parts)
	count := 0
	for d := t.From; d <= t.To && d.Valid() && len(parts) > 0; d = d.Next() {
		if !t.Weekdays[d.Time().Weekday()] || slices.ContainsFunc(t.Skip, func(s DaySpan) bool { return d >= s.From && d <= s.To }) {
			continue
		}
		for _, s := range t.Sessions {
			for len(parts) > 0 && parts[0].Hours <= 0 {
				parts, count = parts[1:], 0
			}
			if len(parts) == 0 || s.Hours <= 0 {
				continue
			}
			p := &parts[0]
			hours := min(s.Hours, p.Hours)
			p.Hours, count = p.Hours-hours, count+1
			start := time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, act.Shanghai).Add(s.Start)
			plans = append(plans, LessonPlan{TeacherID: p.TeacherID, Kind: p.Kind, Topic: fmt.Sprintf("%s（%d）", p.Name, count), Place: p.Place,
				StartsAt: start, EndsAt: start.Add(time.Duration(hours*minutes) * time.Minute), Hours: hours})
		}
	}
	for _, p := range parts {
		left += max(0, p.Hours)
	}
	return plans, left
}

// CheckLessons is what ScheduleLessons would say of lessons, row by row, with
// nothing written.
func (a *Desk) CheckLessons(ctx context.Context, c act.Caller, classID string, plans []LessonPlan) (problems []programme.Problem, err error) {
	err = a.Try(ctx, c, programme.LessonSchedule, func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(cl.ProgrammeID)
		if err != nil {
			return err
		}
		problems, err = plansProblems(s, n, cl, slices.Clone(plans))
		return err
	})
	return problems, err
}
