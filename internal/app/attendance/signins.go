package attendance

import (
	"context"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

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
		apps, err := teaching.Attendees(tx, l)
		if err != nil {
			return err
		}
		guest := map[string]bool{}
		for _, ap := range apps {
			guest[ap.ID] = ap.ClassID != l.ClassID
		}
		members, err := act.WithNames(tx, teaching.OwnOnly(c, apps))
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
