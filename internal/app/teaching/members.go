package teaching

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Members are the members of a class by name, those who left too.
func (a *Desk) Members(ctx context.Context, c act.Caller, classID string) (out []act.Member, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClass, classID); err != nil {
			return err
		}
		apps, err := tx.ClassApplications(classID)
		if err != nil {
			return err
		}
		hours, err := tx.AttendedHours(classID)
		if err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](tx, classID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, cl.ProgrammeID)
		if err != nil {
			return err
		}
		done := DoneOf(hours, n)
		out, err = act.WithNames(tx, OwnOnly(c, apps))
		for i := range out {
			out[i].Hours = done.Hours(out[i].ApplicationID, n)
		}
		return err
	})
	return out, err
}

// OwnOnly leaves a trainee their own application and an employer those of its
// people; everybody else sees all.
func OwnOnly(c act.Caller, apps []programme.Application) []programme.Application {
	switch c.Role {
	case programme.RoleTrainee:
		return slices.DeleteFunc(apps, func(a programme.Application) bool { return a.PersonID != c.Person })
	case programme.RoleEmployer:
		return slices.DeleteFunc(apps, func(a programme.Application) bool { return a.EmployerID != c.Employer })
	}
	return apps
}

// Enrollable is who may be put into a class: accepted for its plan line and in
// no class yet.
func (a *Desk) Enrollable(ctx context.Context, c act.Caller, classID string) (out []act.Member, err error) {
	err = a.Try(ctx, c, programme.ClassEnrol, func(s *act.Step) error {
		cl, err := Class(s, classID)
		if err != nil {
			return err
		}
		apps, err := s.Unplaced(cl.PlanLineID)
		if err != nil {
			return err
		}
		out, err = act.WithNames(s.Tx, apps)
		return err
	})
	return out, err
}
