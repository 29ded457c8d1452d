package attendance

import (
	"context"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// LessonSheet is a lesson with its sign-in sheet and evidence.
type LessonSheet struct {
	Lesson                         programme.Lesson
	Class                          programme.Class
	Base, Teacher, Kind, Registrar string
	Lines                          []Signature
	Evidence                       []evidence.Piece               // nil for who does not see it
	Looks                          map[string]*programme.FilmLook // what was seen of its films, for who is shown stills; else nil
	Eyeless                        bool                           // nobody looks at films here: there is no ffmpeg
	Doubts                         []evidence.Doubt               // about it; nil for who does not see the evidence
	Items                          []rules.ArchiveItem            // of the archive, counted by lesson
	Minutes                        int                            // that a recording lasts at least
	OpensAt, ClosesAt              time.Time                      // of signing in; signing out is taken a while longer
	Now                            time.Time
	Printed                        []programme.SheetPrint // its printed sheets; nil for who does not see the evidence
	Scans                          []programme.SheetScan  // pictures of its printed sheets; nil for who does not see the evidence
	Witness                        *programme.Witness     // who stands for the sheet as it is, nil where nobody does
	Owner                          programme.Subject      // whose lesson it is
	HandIns                        []HandInShown          // what phones wrote down; nil for who does not see the evidence
	Guests                         []teaching.Guest       // who makes up here, or asks to; nil for who does not see the evidence
	Corrections                    []CorrectionShown      // asked after the class had ended; nil for who does not see the evidence
}

// inWords is a lesson among others of its class.
func inWords(l *programme.Lesson) string {
	return l.StartsAt.In(act.Shanghai).Format("1月2日 15:04 ") + l.Topic
}

// Open reports whether trainees can sign in now, Leaving whether they can sign
// out.
func (l *LessonSheet) Open() bool    { return l.open(l.OpensAt, l.ClosesAt) }
func (l *LessonSheet) Leaving() bool { return l.open(l.Lesson.StartsAt, l.ClosesAt.Add(SignAfter)) }

func (l *LessonSheet) open(from, to time.Time) bool {
	return l.Lesson.State == programme.Scheduled && l.Class.State == programme.Running && !l.Now.Before(from) && l.Now.Before(to)
}

// LessonSheet reads a lesson's sheet. A trainee sees their own line of it, an
// employer those of its own people.
func (a *Desk) LessonSheet(ctx context.Context, c act.Caller, lessonID string) (out *LessonSheet, err error) {
	signatures, err := a.SignIns(ctx, c, lessonID)
	if err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		l, err := store.Get[programme.Lesson](tx, lessonID)
		if err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](tx, l.ClassID)
		if err != nil {
			return err
		}
		n, err := a.NoticeOf(tx, l.ProgrammeID)
		if err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, l.BaseID)
		if err != nil {
			return err
		}
		t, err := store.Get[programme.Teacher](tx, l.TeacherID)
		if err != nil {
			return err
		}
		out = &LessonSheet{Lesson: *l, Class: *cl, Base: b.Name, Teacher: t.Name, Kind: act.NoticeWord(n, store.LessonKind, l.Kind), Lines: signatures,
			Now: tx.Now(), Owner: act.SubjectOf(b)}
		if err := out.vouchedBy(tx); err != nil {
			return err
		}
		for _, item := range n.Archive {
			if item.Per == rules.PerLesson {
				out.Items = append(out.Items, item)
				out.Minutes = max(out.Minutes, item.Minutes)
			}
		}
		if !evidence.SeenBy(c.Role) {
			return nil
		}
		return a.behind(tx, c, n, out)
	})
	return out, err
}

// vouchedBy reads when the sheet may be signed, who registered it and who was
// witness.
func (out *LessonSheet) vouchedBy(tx *store.Tx) error {
	l := &out.Lesson
	out.OpensAt, out.ClosesAt = SignWindow(l)
	if l.HeldBy != "" {
		if u, err := store.Get[programme.User](tx, l.HeldBy); err == nil {
			out.Registrar = u.Name
		}
	}
	w, err := tx.Witness(l.ID)
	if w != nil && w.Sheet == l.Sheet {
		out.Witness = w
	}
	return err
}

// behind reads what stands behind a sheet: the ways in which it came in, what was
// corrected, evidence and what is doubted of it.
func (a *Desk) behind(tx *store.Tx, c act.Caller, n *rules.Notice, out *LessonSheet) (err error) {
	l := &out.Lesson
	if out.Printed, err = tx.SheetPrints(l.ID); err != nil {
		return err
	}
	if out.Scans, err = tx.SheetScans(l.ID); err != nil {
		return err
	}
	if out.HandIns, err = handInsShown(tx, l, out.Lines); err != nil {
		return err
	}
	if out.Guests, err = teaching.GuestsOf(tx, l); err != nil {
		return err
	}
	if out.Corrections, err = correctionsShown(tx, n, l); err != nil {
		return err
	}
	doubts, err := a.Evidence.ClassDoubts(tx, n, &out.Class)
	if err != nil {
		return err
	}
	for _, d := range doubts {
		if d.Lesson == l.ID {
			out.Doubts = append(out.Doubts, d)
		}
	}
	if out.Eyeless = a.Evidence.Eye == nil; evidence.SeesStills(c.Role) {
		if out.Looks, err = tx.ClassLooks(l.ClassID); err != nil {
			return err
		}
	}
	all, err := evidence.OfClass(tx, l.ClassID)
	for _, e := range all {
		if e.LessonID == l.ID {
			out.Evidence = append(out.Evidence, e)
		}
	}
	return err
}

// SignedTime is the time of signing in as a sheet shows it, "" where none was
// recorded; OutTime that of signing out.
func (s *Signature) SignedTime() string { return timeOf(s.SignedAt) }
func (s *Signature) OutTime() string    { return timeOf(s.SignedOutAt) }

func timeOf(t time.Time) string {
	if t.IsZero() || t.Equal(time.UnixMicro(0)) {
		return ""
	}
	return t.In(act.Shanghai).Format("15:04")
}
