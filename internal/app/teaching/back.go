package teaching

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// RestoreToClass takes back that somebody left a class, while it is planned or
// runs and their place is still free. Lessons held meanwhile stay without a
// line of theirs: they were not there, and their hours do not count.
func (a *Desk) RestoreToClass(ctx context.Context, c act.Caller, applicationID, reason string) error {
	return a.Act(ctx, c, programme.ClassRestore, reason, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if ap.State != programme.Dropped || ap.ClassID == "" {
			return programme.Errorf(programme.WrongState, "该学员现为“%s”，没有退出培训，不用恢复", ap.State.Name())
		}
		cl, err := Class(s, ap.ClassID)
		if err != nil {
			return err
		}
		if err := s.Move(&cl.State); err != nil {
			return err
		}
		line, err := store.Get[programme.PlanLine](s.Tx, ap.PlanLineID)
		if err != nil {
			return err
		}
		taken, err := s.PlacesTaken(line.ID)
		if err != nil {
			return err
		}
		if taken >= line.Places {
			return programme.Errorf(programme.WrongState, "%s计划 %d 人，退出后空出的名额已由他人递补，不能恢复", line.Trade, line.Places).Under(programme.DutyPlanForm)
		}
		ap.State, ap.Reason = programme.Accepted, ""
		if cl.State == programme.Running {
			ap.State = programme.InTraining
		}
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, ap.ID, act.Facts{"class": cl.ID, "to": ap.State})
	})
}
