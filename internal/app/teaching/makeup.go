package teaching

import (
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Making up: who falls short is put on lessons of another class of the same
// trade and level. They stand on that lesson's sheet as a guest, and the hours
// count in their own floors. Another base's lesson waits for that base.

// mostMakeUps is how many lessons are arranged at once.
const mostMakeUps = 20

// ArrangeMakeUps puts a trainee on lessons of other classes, all or none.
// Lessons of other bases are asked for.
func (a *Desk) ArrangeMakeUps(ctx context.Context, c act.Caller, applicationID string, lessonIDs []string) error {
	return a.Act(ctx, c, programme.MakeUpArrange, "", func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		if ap.State != programme.InTraining {
			return programme.Errorf(programme.WrongState, "该学员现为“%s”，在训的才能安排补课", ap.State.Name())
		}
		if n := len(lessonIDs); n == 0 || n > mostMakeUps {
			return programme.Errorf(programme.Invalid, "请选 1 至 %d 次课", mostMakeUps)
		}
		busy, err := busyWith(s.Tx, ap)
		if err != nil {
			return err
		}
		open, err := s.LessonsToJoin(ap, s.Now())
		if err != nil {
			return err
		}
		var problems []programme.Problem
		var rows []*programme.MakeUp
		var asked []*programme.Lesson // of other bases
		for i, id := range lessonIDs {
			k := slices.IndexFunc(open, func(l programme.Lesson) bool { return l.ID == id })
			if k < 0 {
				problems = append(problems, programme.Problem{Row: i + 1, Field: "lessons", Code: "lesson",
					Message: "这次课不能补：要是同一工种和等级、正在培训的其他班、还没有上的课"})
				continue
			}
			l := &open[k]
			if met := meets(busy, l); met != "" {
				problems = append(problems, programme.Problem{Row: i + 1, Field: "lessons", Code: "two_places",
					Message: fmt.Sprintf("%s的课：本人这时%s", when(l), met)})
				continue
			}
			busy = append(busy, seat{*l, "另有补课"})
			m := &programme.MakeUp{ID: s.NewID(), ProgrammeID: ap.ProgrammeID, ApplicationID: ap.ID, LessonID: l.ID, State: programme.Agreed,
				ArrangedBy: c.User, ArrangedAt: s.Now()}
			if l.BaseID != ap.BaseID {
				m.State = programme.Requested
				asked = append(asked, l)
			}
			rows = append(rows, m)
		}
		if len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "补课没有安排：" + problems[0].Message, Problems: problems}
		}
		if err := store.Insert(s.Tx, rows...); err != nil {
			return err
		}
		return arranged(s, ap, lessonIDs, asked)
	})
}

// arranged records what was arranged, for the other bases that are asked too.
func arranged(s *act.Step, ap *programme.Application, lessonIDs []string, asked []*programme.Lesson) error {
	if err := s.Record(ap.ProgrammeID, ap.ID, act.Facts{"lessons": lessonIDs, "asked_elsewhere": len(asked)}); err != nil {
		return err
	}
	for _, l := range asked {
		if err := s.Record(l.ProgrammeID, l.ID, act.Facts{"application": ap.ID}); err != nil {
			return err
		}
	}
	return nil
}

// CancelMakeUp takes a trainee off a lesson of another class that they have not
// signed.
func (a *Desk) CancelMakeUp(ctx context.Context, c act.Caller, applicationID, lessonID string) error {
	return a.Act(ctx, c, programme.MakeUpCancel, "", func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		all, err := s.ApplicationMakeUps(ap.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(m programme.MakeUp) bool {
			return m.LessonID == lessonID && (m.State == programme.Requested || m.State == programme.Agreed)
		})
		if i < 0 {
			return programme.Errorf(programme.WrongState, "没有安排这次补课")
		}
		rows, err := s.LessonAttendance(lessonID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(rows, func(r programme.Attendance) bool { return r.ApplicationID == ap.ID }) {
			return programme.Errorf(programme.WrongState, "这次补课已经签到或登记，不能取消；登记有误的，更正签到").Under(programme.DutyTrainingRecords)
		}
		m := &all[i]
		m.State, m.AnsweredBy, m.AnsweredAt = programme.Withdrawn, c.User, s.Now()
		if err := store.Update(s.Tx, m); err != nil {
			return err
		}
		if err := s.Record(ap.ProgrammeID, ap.ID, act.Facts{"lesson": lessonID}); err != nil {
			return err
		}
		l, err := store.Get[programme.Lesson](s.Tx, lessonID)
		if err != nil || l.BaseID == ap.BaseID {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"application": ap.ID}) // the base that teaches it is told
	})
}

// guestsTold records of everybody of another class who makes up at a lesson, or
// asks to, that it is cancelled or moved: they and their base are told.
func guestsTold(s *act.Step, l *programme.Lesson) error {
	all, err := s.LessonMakeUps(l.ID)
	if err != nil {
		return err
	}
	for i := range all {
		if err := s.Record(l.ProgrammeID, all[i].ApplicationID, act.Facts{"lesson": l.ID}); err != nil {
			return err
		}
	}
	return nil
}

// ConsentMakeUps takes everybody in whom other bases ask to make up at a lesson.
func (a *Desk) ConsentMakeUps(ctx context.Context, c act.Caller, lessonID string) error {
	return a.answerMakeUps(ctx, c, programme.MakeUpConsent, lessonID, "", programme.Agreed)
}

// RefuseMakeUps takes nobody of them in.
func (a *Desk) RefuseMakeUps(ctx context.Context, c act.Caller, lessonID, reason string) error {
	return a.answerMakeUps(ctx, c, programme.MakeUpRefuse, lessonID, reason, programme.Refused)
}

func (a *Desk) answerMakeUps(ctx context.Context, c act.Caller, action programme.Action, lessonID, reason string, to programme.State) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		l, _, err := Lesson(s, lessonID)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		all, err := s.LessonMakeUps(l.ID)
		if err != nil {
			return err
		}
		var people []string
		for i := range all {
			m := &all[i]
			if m.State != programme.Requested {
				continue
			}
			m.State, m.AnsweredBy, m.AnsweredAt, m.Answer = to, c.User, s.Now(), reason
			if err := store.Update(s.Tx, m); err != nil {
				return err
			}
			people = append(people, m.ApplicationID)
		}
		if len(people) == 0 {
			return programme.Errorf(programme.WrongState, "没有外基地的学员申请在这次课补课")
		}
		if err := s.Record(l.ProgrammeID, l.ID, act.Facts{"applications": people}); err != nil {
			return err
		}
		for _, id := range people { // the other side has it in its own history, and is told
			if err := s.Record(l.ProgrammeID, id, act.Facts{"lesson": l.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// seat is an hour at which somebody sits elsewhere, and as what.
type seat struct {
	programme.Lesson
	as string
}

// busyWith are the hours at which a trainee has lessons: of their class, and of
// others that they make up.
func busyWith(tx *store.Tx, ap *programme.Application) (out []seat, err error) {
	own, err := tx.ClassLessons(ap.ClassID)
	if err != nil {
		return nil, err
	}
	for _, l := range own {
		if l.State != programme.Cancelled {
			out = append(out, seat{l, "有本班的课"})
		}
	}
	ups, err := tx.ApplicationMakeUps(ap.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range ups {
		if m.State != programme.Requested && m.State != programme.Agreed {
			continue
		}
		l, err := store.Get[programme.Lesson](tx, m.LessonID)
		if err != nil {
			return nil, err
		}
		if l.State != programme.Cancelled {
			out = append(out, seat{*l, "已安排补课"})
		}
	}
	return out, nil
}

// meets is as what somebody sits elsewhere while a lesson goes on, "" where
// they do not.
func meets(busy []seat, l *programme.Lesson) string {
	for _, b := range busy {
		if b.StartsAt.Before(l.EndsAt) && l.StartsAt.Before(b.EndsAt) {
			return b.as
		}
	}
	return ""
}

func when(l *programme.Lesson) string {
	return l.StartsAt.In(act.Shanghai).Format("1月2日 15:04")
}

// guestsFree is why a lesson cannot be at its hour for those who make up there,
// nil where it can.
func guestsFree(s *act.Step, l *programme.Lesson) (*programme.Problem, error) {
	guests, err := s.LessonGuests(l.ID)
	if err != nil {
		return nil, err
	}
	for i := range guests {
		busy, err := busyWith(s.Tx, &guests[i])
		if err != nil {
			return nil, err
		}
		busy = slices.DeleteFunc(busy, func(b seat) bool { return b.ID == l.ID })
		if met := meets(busy, l); met != "" {
			names, err := act.WithNames(s.Tx, guests[i:i+1])
			if err != nil {
				return nil, err
			}
			return new(act.Problem("学员", "two_places", "来补课的%s这时%s，请先请其基地取消补课", names[0].Name, met)), nil
		}
	}
	return nil, nil
}

// MakeUpOption is a lesson at which somebody can make up.
type MakeUpOption struct {
	programme.Lesson
	Class, Base, Kind string
	Foreign           bool // of another base, which is asked
}

// MakeUpOptions are the lessons at which a trainee can make up: none that meets
// a lesson of theirs.
func (a *Desk) MakeUpOptions(ctx context.Context, c act.Caller, applicationID string) (out []MakeUpOption, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		out = nil
		if ap.State != programme.InTraining {
			return nil
		}
		n, err := a.NoticeOf(tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		busy, err := busyWith(tx, ap)
		if err != nil {
			return err
		}
		open, err := tx.LessonsToJoin(ap, tx.Now())
		if err != nil {
			return err
		}
		for i := range open {
			l := &open[i]
			if meets(busy, l) != "" {
				continue
			}
			o := MakeUpOption{Lesson: *l, Kind: act.NoticeWord(n, store.LessonKind, l.Kind), Foreign: l.BaseID != ap.BaseID}
			if o.Class, o.Base, err = Whose(tx, l); err != nil {
				return err
			}
			out = append(out, o)
		}
		return nil
	})
	return out, err
}

// Whose are the names of a lesson's class and base.
func Whose(tx *store.Tx, l *programme.Lesson) (class, base string, err error) {
	cl, err := store.Get[programme.Class](tx, l.ClassID)
	if err != nil {
		return "", "", err
	}
	b, err := store.Get[programme.Base](tx, l.BaseID)
	if err != nil {
		return "", "", err
	}
	return cl.Name, b.Name, nil
}

// MakeUpShown is one lesson that was arranged for somebody.
type MakeUpShown struct {
	programme.MakeUp
	Lesson            programme.Lesson
	Class, Base, Kind string
	Presence          string // on that lesson's sheet, "" where not registered
}

// Open reports whether it can be taken back.
func (m *MakeUpShown) Open() bool {
	return m.Presence == "" && (m.State == programme.Requested || m.State == programme.Agreed)
}

// MakeUpsOf are the lessons of other classes that were arranged for a trainee.
func (a *Desk) MakeUpsOf(ctx context.Context, c act.Caller, applicationID string) (out []MakeUpShown, err error) {
	err = a.OfApplication(ctx, c, applicationID, func(tx *store.Tx, ap *programme.Application) error {
		out = nil
		n, err := a.NoticeOf(tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		rows, err := tx.ApplicationMakeUps(ap.ID)
		if err != nil {
			return err
		}
		for _, m := range rows {
			l, err := store.Get[programme.Lesson](tx, m.LessonID)
			if err != nil {
				return err
			}
			v := MakeUpShown{MakeUp: m, Lesson: *l, Kind: act.NoticeWord(n, store.LessonKind, l.Kind)}
			if v.Class, v.Base, err = Whose(tx, l); err != nil {
				return err
			}
			sheet, err := tx.LessonAttendance(l.ID)
			if err != nil {
				return err
			}
			if i := slices.IndexFunc(sheet, func(r programme.Attendance) bool { return r.ApplicationID == ap.ID }); i >= 0 {
				v.Presence = sheet[i].State
			}
			out = append(out, v)
		}
		return nil
	})
	return out, err
}

// Guest is somebody of another class who makes up at a lesson, or asks to.
type Guest struct {
	act.Member
	Class, Base string
	Asked       bool // their base waits for consent
}

// GuestsOf are a lesson's guests with where they come from.
func GuestsOf(tx *store.Tx, l *programme.Lesson) (out []Guest, err error) {
	rows, err := tx.LessonMakeUps(l.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range rows {
		ap, err := store.Get[programme.Application](tx, m.ApplicationID)
		if err != nil {
			return nil, err
		}
		members, err := act.WithNames(tx, []programme.Application{*ap})
		if err != nil {
			return nil, err
		}
		g := Guest{Member: members[0], Asked: m.State == programme.Requested}
		if g.Class, g.Base, err = Whose(tx, &programme.Lesson{ClassID: ap.ClassID, BaseID: ap.BaseID}); err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, nil
}

// Attendees are who may stand on a lesson's sheet: its class, and who makes up
// there.
func Attendees(tx *store.Tx, l *programme.Lesson) ([]programme.Application, error) {
	members, err := tx.ClassApplications(l.ClassID)
	if err != nil {
		return nil, err
	}
	guests, err := tx.LessonGuests(l.ID)
	return append(members, guests...), err
}

// AttendeesOf are Attendees who are one person: one application or none.
func AttendeesOf(tx *store.Tx, l *programme.Lesson, personID string) ([]programme.Application, error) {
	members, err := tx.ClassApplicationsOf(l.ClassID, personID)
	if err != nil || len(members) > 0 {
		return members, err
	}
	return tx.LessonGuestsOf(l.ID, personID)
}
