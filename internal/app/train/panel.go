package train

import (
	"context"
	"slices"
	"time"

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
		out, err = act.WithNames(tx, ownOnly(c, apps))
		for i := range out {
			out[i].Hours = done.Hours(out[i].ApplicationID, n)
		}
		return err
	})
	return out, err
}

// Signature is one line of a lesson's sign-in sheet.
type Signature struct {
	act.Member
	Presence string // present, absent, leave, "" where not registered
	Method   string
	SignedAt time.Time

	SignedOutAt time.Time
	Late, Early int
	Cause       string
	Guest       bool // of another class, who makes up here
}

// SignIns is the sheet of a lesson: everybody of the class who was in training
// and how they were registered.
func (a *Desk) SignIns(ctx context.Context, c act.Caller, lessonID string) (out []Signature, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounLesson, lessonID); err != nil {
			return err
		}
		l, err := store.Get[programme.Lesson](tx, lessonID)
		if err != nil {
			return err
		}
		rows, err := tx.LessonAttendance(l.ID)
		if err != nil {
			return err
		}
		at := map[string]*programme.Attendance{}
		for i := range rows {
			at[rows[i].ApplicationID] = &rows[i]
		}
		apps, err := attendees(tx, l)
		if err != nil {
			return err
		}
		guest := map[string]bool{}
		for _, ap := range apps {
			guest[ap.ID] = ap.ClassID != l.ClassID
		}
		members, err := act.WithNames(tx, ownOnly(c, apps))
		for _, m := range members {
			s := Signature{Member: m, Guest: guest[m.ApplicationID]}
			if r := at[m.ApplicationID]; r != nil {
				s.Presence, s.Method, s.SignedAt, s.SignedOutAt = r.State, r.Method, r.SignedAt, r.SignedOutAt
				s.Late, s.Early, s.Cause = r.Late, r.Early, r.Cause
			} else if l.State == programme.Held || m.State != programme.InTraining {
				continue
			}
			out = append(out, s)
		}
		return err
	})
	return out, err
}

// ownOnly leaves a trainee their own application and an employer those of its
// people; everybody else sees all.
func ownOnly(c act.Caller, apps []programme.Application) []programme.Application {
	switch c.Role {
	case programme.RoleTrainee:
		return slices.DeleteFunc(apps, func(a programme.Application) bool { return a.PersonID != c.Person })
	case programme.RoleEmployer:
		return slices.DeleteFunc(apps, func(a programme.Application) bool { return a.EmployerID != c.Employer })
	}
	return apps
}
