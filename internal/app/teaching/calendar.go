package teaching

import (
	"context"
	"io"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A timetable in the phone's own calendar: an address that nobody can guess,
// which its user makes, makes anew and ends. It ends by itself wherever their
// sessions do. Who has it reads when and where they have lessons, and nothing
// else: no name of a trainee, a teacher or a unit stands in it.

// calendarBack is how long a lesson stays in a calendar.
const calendarBack = 60 * 24 * time.Hour

// OpenCalendar makes the caller's calendar address; one made before ends. The
// secret is its last part, shown once and kept nowhere.
func (a *Desk) OpenCalendar(ctx context.Context, c act.Caller) (secret string, err error) {
	err = a.Act(ctx, c, programme.CalendarOpen, "", func(s *act.Step) error {
		u, err := ownUser(s)
		if err != nil {
			return err
		}
		var hash string
		secret, hash = act.Token()
		if err := s.KeepCalendarLink(u.ID, hash); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{})
	})
	return secret, err
}

// CloseCalendar ends the caller's calendar address.
func (a *Desk) CloseCalendar(ctx context.Context, c act.Caller) error {
	return a.Act(ctx, c, programme.CalendarClose, "", func(s *act.Step) error {
		u, err := ownUser(s)
		if err != nil {
			return err
		}
		if at, err := s.CalendarLink(u.ID); err != nil {
			return err
		} else if at.IsZero() {
			return programme.Errorf(programme.WrongState, "没有开通课表订阅，或已经停止")
		}
		if err := s.DropCalendarLink(u.ID); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{})
	})
}

// ownUser is the caller's own account.
func ownUser(s *act.Step) (*programme.User, error) {
	if err := s.MayForUser(s.Caller.User); err != nil {
		return nil, err
	}
	u, err := store.Get[programme.User](s.Tx, s.Caller.User)
	if err != nil {
		return nil, err
	}
	return u, s.Move(&u.State)
}

// CalendarSince is when the caller's calendar address was made, zero where there
// is none.
func (a *Desk) CalendarSince(ctx context.Context, c act.Caller) (at time.Time, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		at, err = tx.CalendarLink(c.User)
		return err
	})
	return at, err
}

// WriteCalendar writes the timetable behind an address as iCalendar (RFC 5545).
// host makes its events unique. Error NotFound for an address that nobody has.
func (a *Desk) WriteCalendar(ctx context.Context, secret, host string, w io.Writer) error {
	var events []curriculum.Event
	err := a.Store.Read(ctx, func(tx *store.Tx) error {
		events = nil
		none := programme.Errorf(programme.NotFound, "这个课表地址不存在或已停用，请登录后重新开通")
		id, err := tx.CalendarUser(act.TokenHash(secret))
		if err != nil {
			return err
		}
		if id == "" {
			return none
		}
		u, err := store.Get[programme.User](tx, id)
		if err != nil {
			return err
		}
		if u.State != programme.Active {
			return none
		}
		events, err = a.calendarOf(tx, u)
		return err
	})
	if err != nil {
		return err
	}
	return curriculum.WriteICalendar(w, "培训课表", host, events)
}

// calendarOf are the lessons of a user's roles.
func (a *Desk) calendarOf(tx *store.Tx, u *programme.User) (events []curriculum.Event, err error) {
	grants, err := tx.UserGrants(u.ID)
	if err != nil {
		return nil, err
	}
	since := tx.Now().Add(-calendarBack)
	today := tx.Now().In(act.Shanghai).Truncate(time.Hour)
	seen := map[string]bool{}
	for _, g := range grants {
		var lessons []programme.Lesson
		viewer := curriculum.ForTrainee
		switch {
		case g.State != programme.Active:
		case g.Role == programme.RoleTrainee && g.PersonID != "":
			lessons, err = tx.PersonLessons(g.PersonID, since)
		case g.Role == programme.RoleTeacher:
			viewer = curriculum.ForTeacher
			lessons, err = tx.TeacherLessons(g.BaseCode, u.Name, since)
		}
		if err != nil {
			return nil, err
		}
		for i := range lessons {
			l := &lessons[i]
			if seen[l.ID] {
				continue
			}
			seen[l.ID] = true
			n, err := a.NoticeOf(tx, l.ProgrammeID)
			if err != nil {
				return nil, err
			}
			cl, err := store.Get[programme.Class](tx, l.ClassID)
			if err != nil {
				return nil, err
			}
			lesson := CurriculumLesson(l)
			e := curriculum.EventFor(viewer, &lesson, curriculum.Names{
				Kind:  func(kind string) string { return act.NoticeWord(n, store.LessonKind, kind) },
				Class: func(string) string { return cl.Name },
			})
			e.Sequence, e.Changed, e.Cancelled = int(l.Version), today, l.State == programme.Cancelled
			events = append(events, e)
		}
	}
	return events, nil
}
