package attendance

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// SignBefore is how long before a lesson begins its sign-in opens, SignAfter
// how long after its end signing out is taken.
const (
	SignBefore = 30 * time.Minute
	SignAfter  = 30 * time.Minute
)

// SignWindow is from when to when trainees sign in to a lesson.
func SignWindow(l *programme.Lesson) (from, to time.Time) {
	return l.StartsAt.Add(-SignBefore), l.EndsAt
}

// session is when a lesson takes signatures. A code is shown by its teacher
// alone, so that the teacher opens and closes within it.
func session(l *programme.Lesson) presence.Session {
	from, to := SignWindow(l)
	return presence.Session{Lesson: l.ID, In: presence.Opening{From: from, To: to}, Out: presence.Opening{From: l.StartsAt, To: to.Add(SignAfter)}}
}

// roomKey makes and proves codes. It comes from the keys of the data folder:
// the database alone tells no code, and all copies of the program show the same.
func (a *Desk) roomKey() presence.Key {
	return presence.Key(a.Keys.Index(seal.Room, "codes"))
}

// RoomCode is what the teacher's screen shows for a moment, and who signed.
type RoomCode struct {
	*LessonSheet
	Out           bool   // for leaving
	Digits, Token string // to be typed; to be scanned, the end of an address
	Left          time.Duration
	Opens, Closes time.Time
}

// Taken reports whether the code is taken now.
func (r *RoomCode) Taken() bool {
	return r.Lesson.State == programme.Scheduled && r.Class.State == programme.Running && !r.Now.Before(r.Opens) && r.Now.Before(r.Closes)
}

// RoomCode is a lesson's code for coming or leaving as it is now, with who has
// signed, for who may register the lesson. It is shown while signing is open.
func (a *Desk) RoomCode(ctx context.Context, c act.Caller, lessonID string, out bool) (*RoomCode, error) {
	l, err := a.LessonSheet(ctx, c, lessonID)
	if err != nil {
		return nil, err
	}
	if err := programme.May(c.Actor, programme.LessonHold, l.Owner); err != nil {
		return nil, err
	}
	way, o := opening(&l.Lesson, out)
	r := &RoomCode{LessonSheet: l, Out: out, Opens: o.From, Closes: o.To}
	if r.Taken() {
		code := a.roomKey().Code(lessonID, way, l.Now)
		r.Digits, r.Token, r.Left = code.Digits, code.Token, code.Until.Sub(l.Now)
	}
	return r, nil
}

// CodeNow is RoomCode's code alone; WrongState while signing is not open.
func (a *Desk) CodeNow(ctx context.Context, c act.Caller, lessonID string, out bool) (code presence.Code, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		l, err := store.Get[programme.Lesson](tx, lessonID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, l.BaseID)
		if err != nil {
			return err
		}
		if err := programme.May(c.Actor, programme.LessonHold, act.SubjectOf(b)); err != nil {
			return err
		}
		way, o := opening(l, out)
		if now := tx.Now(); l.State != programme.Scheduled || now.Before(o.From) || !now.Before(o.To) {
			return programme.Errorf(programme.WrongState, "这节课现在不%s", way.Name())
		}
		code = a.roomKey().Code(lessonID, way, tx.Now())
		return nil
	})
	return code, err
}

func opening(l *programme.Lesson, out bool) (presence.Way, presence.Opening) {
	s := session(l)
	if out {
		return presence.Out, s.Out
	}
	return presence.In, s.In
}

// Signing is how a trainee proves to be in the room: six digits that were
// typed, or the receipt of a code that was scanned.
type Signing struct {
	Out     bool // of digits: on leaving
	Digits  string
	Receipt string
}

// ScanRoom takes a scanned code at its first hit, whoever scans it: the
// receipt is for the browser that did. Errors are those of presence.Key.Scan.
func (a *Desk) ScanRoom(token string) (receipt string, err error) {
	k := a.roomKey()
	h, err := k.Scan(token, a.Store.NewID(), a.Now())
	if err != nil {
		return "", err
	}
	return k.Receipt(h), nil
}

// Scanned is what a receipt is for.
func (a *Desk) Scanned(receipt string) (presence.Hit, error) {
	return a.roomKey().Redeem(receipt, a.Now())
}

func (a *Desk) hit(lessonID string, in Signing) (presence.Hit, error) {
	if in.Receipt != "" {
		return a.Scanned(in.Receipt)
	}
	way, _ := opening(&programme.Lesson{}, in.Out)
	return a.roomKey().Type(lessonID, way, in.Digits, a.Now())
}

// guessesADay is how many wrong codes one trainee may type on a day: two or
// three of a million are right at each moment.
const guessesADay = 20

func guessedBy(user string) string { return "room/" + user }

// SignLesson is a trainee's own signature, on coming from half an hour before
// the lesson begins until it ends, and on leaving. The code proves that they
// are in the room: it counts when it comes in, however long the rest takes.
func (a *Desk) SignLesson(ctx context.Context, c act.Caller, id string, in Signing) error {
	h, wrong := a.hit(id, in)
	reached := false
	err := a.Act(ctx, c, programme.LessonSign, "", func(s *act.Step) error {
		reached = false
		l, err := store.Get[programme.Lesson](s.Tx, id)
		if err != nil {
			return err
		}
		members, err := teaching.AttendeesOf(s.Tx, l, c.Person)
		if err != nil {
			return err
		}
		ap, err := signer(c.Actor, members)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(l.ProgrammeID); err != nil {
			return err
		}
		r, err := registerOf(s, l)
		if err != nil {
			return err
		}
		if n, err := s.Tallied(guessedBy(c.User), s.Today()); err != nil {
			return err
		} else if n >= guessesADay {
			return programme.Errorf(programme.Busy, "今天输错签到码已有 %d 次，不再受理，请找任课教师登记", guessesADay)
		}
		if reached = true; wrong != nil {
			return wrong
		}
		signed, err := r.sign(s, ap, h)
		if err != nil || !signed {
			return err
		}
		if err := r.extend(s); err != nil {
			return err
		}
		return s.Record(r.lesson.ProgrammeID, r.lesson.ID, act.Facts{"application": ap.ID, "way": h.Way, "scanned": h.ID != ""})
	})
	if reached && in.Receipt == "" && programme.CodeOf(wrong) == programme.Invalid {
		counted := a.Store.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Tally(guessedBy(c.User), tx.NewID(), programme.DateOf(tx.Now().In(act.Shanghai)), 1)
			return err
		})
		if counted != nil {
			return counted
		}
	}
	return err
}

// SignTogether is SignLesson for several who redeemed the code within one
// moment: each is asked and checked as if alone, all are written at once, and
// one entry tells of them. All or none.
func (a *Desk) SignTogether(ctx context.Context, id string, list []Signer) error {
	hits := make([]presence.Hit, len(list))
	for i, x := range list {
		h, err := a.hit(id, x.Signing)
		if err != nil {
			return err
		}
		hits[i] = h
	}
	return a.Act(ctx, act.As(act.SystemActor), programme.LessonSign, "", func(s *act.Step) error {
		r, members, err := signable(s, id)
		if err != nil {
			return err
		}
		var ids []string
		for i, x := range list {
			ap, err := signer(x.Actor, members)
			if err != nil {
				return err
			}
			signed, err := r.sign(s, ap, hits[i])
			if err != nil {
				return err
			}
			if signed {
				ids = append(ids, ap.ID)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		if _, _, err := s.Open(r.lesson.ProgrammeID); err != nil {
			return err
		}
		if err := r.extend(s); err != nil {
			return err
		}
		return s.Record(r.lesson.ProgrammeID, r.lesson.ID, act.Facts{"applications": ids})
	})
}

// Signer is a trainee who redeemed a code.
type Signer struct {
	programme.Actor
	Signing
}

// signable is a lesson as its sheet stands, and its class. Whether its year is
// open is asked once it is known that the caller may sign.
func signable(s *act.Step, id string) (*register, []programme.Application, error) {
	l, err := store.Get[programme.Lesson](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	members, err := teaching.Attendees(s.Tx, l)
	if err != nil {
		return nil, nil, err
	}
	r, err := registerOf(s, l)
	return r, members, err
}

// signer is the member of a class who signs, refused where they are none.
func signer(actor programme.Actor, members []programme.Application) (*programme.Application, error) {
	i := slices.IndexFunc(members, func(m programme.Application) bool { return m.PersonID == actor.Person && actor.Person != "" })
	if i < 0 {
		return nil, programme.Errorf(programme.Forbidden, "您不是这个班的学员，不能签到")
	}
	if err := programme.May(actor, programme.LessonSign, programme.Subject{Person: members[i].PersonID}); err != nil {
		return nil, err
	}
	if members[i].State != programme.InTraining {
		return nil, programme.Errorf(programme.WrongState, "您现为“%s”，不能签到", members[i].State.Name())
	}
	return &members[i], nil
}

// sign writes a hit into the sheet; signed is false for the second time, which
// changes nothing.
func (r *register) sign(s *act.Step, ap *programme.Application, h presence.Hit) (signed bool, err error) {
	if err := s.Move(&r.lesson.State); err != nil {
		return false, err
	}
	line := r.stood[ap.ID]
	if h.Way == presence.Out && line == nil {
		return false, programme.Errorf(programme.WrongState, "您还没有签到，不能签退；到了课没有签上的，请找任课教师登记")
	}
	w := session(r.lesson)
	_, o := opening(r.lesson, h.Way == presence.Out)
	if h.Lesson == r.lesson.ID && (h.At.Before(o.From) || !h.At.Before(o.To)) {
		return false, programme.Errorf(programme.WrongState, "%s时间为 %s 至 %s，现在不能%s；到了课没有签上的，请找任课教师登记", h.Way.Name(),
			o.From.In(act.Shanghai).Format("1月2日 15:04"), o.To.In(act.Shanghai).Format("15:04"), h.Way.Name())
	}
	err = w.Sign(ap.ID, h, func(key string) bool { return slices.Contains(r.used(), key) })
	if programme.CodeOf(err) == programme.Repeated {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if line == nil {
		line = &programme.Attendance{ID: s.NewID(), LessonID: r.lesson.ID, ApplicationID: ap.ID, State: programme.Present, SignedAt: h.At.UTC(), Method: ByCode,
			ScanIn: h.ID}
		r.stood[ap.ID], r.rows = line, append(r.rows, line)
	} else {
		line.SignedOutAt, line.ScanOut = h.At.UTC(), h.ID
	}
	r.changed = append(r.changed, line)
	return true, nil
}

// used are the keys that the signatures of a sheet have used up.
func (r *register) used() (keys []string) {
	for _, x := range r.rows {
		in := presence.Hit{ID: x.ScanIn, Lesson: x.LessonID, Way: presence.In}
		keys = append(keys, in.Keys(x.ApplicationID)...)
		if !x.SignedOutAt.IsZero() {
			out := presence.Hit{ID: x.ScanOut, Lesson: x.LessonID, Way: presence.Out}
			keys = append(keys, out.Keys(x.ApplicationID)...)
		}
	}
	return keys
}
