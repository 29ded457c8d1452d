package attendance

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/media"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Bounds of what a phone hands in.
const (
	mostHandInFiles = 12 // of each kind
	mostIncident    = 500
	lateHandIn      = 24 * time.Hour  // after the lesson: it is said to be late
	clockOff        = 2 * time.Minute // between the phone's clock and ours: it is said
)

// lessonBook is the archive item that pages of the lesson book belong to.
const lessonBook = "lesson_book"

// HandInNote is a lesson as its teacher's phone wrote it down.
type HandInNote struct {
	PhoneKey          string // the phone's for this writing, 8 to 64 letters and digits
	WrittenAt, SentAt time.Time
	BeganAt, EndedAt  time.Time
	Sheet             []Presence
	Photos, Book      []string // files that the caller handed in
	Incident          string

	why string // it stands beside the sheet
}

// tryHandIn asks whether a writing may be handed in: known is the same one where
// it was, pages are those of the lesson book that are attached with it.
func (a *Desk) tryHandIn(ctx context.Context, c act.Caller, lessonID string, note *HandInNote) (
	pages []evidence.Attachment, items []rules.ArchiveItem, known *programme.HandIn, err error) {
	err = a.Try(ctx, c, programme.LessonHandIn, func(s *act.Step) (err error) {
		l, cl, err := teaching.Lesson(s, lessonID)
		if err != nil {
			return err
		}
		if known, err = s.HandInOfKey(c.User, note.PhoneKey); err != nil || known != nil {
			return err
		}
		if err := note.check(s, l); err != nil {
			return err
		}
		_, n, err := s.Programme(l.ProgrammeID)
		if err != nil {
			return err
		}
		if _, asked := n.ArchiveItem(lessonBook); asked && cl.State != programme.Archived {
			for _, id := range note.Book {
				pages = append(pages, evidence.Attachment{ClassID: cl.ID, LessonID: l.ID, Kind: lessonBook, FileID: id})
			}
		}
		if len(pages) > 0 {
			_, items, err = evidence.Attachable(s, cl.ID, pages)
		}
		return err
	})
	return pages, items, known, err
}

// HandInLesson takes in what a phone wrote down. The lesson is registered from
// it; where it cannot be (somebody registered it meanwhile, people of the class
// changed), the writing is kept beside the sheet with the reason, so that
// nothing is lost. The same writing again is Repeated and changes nothing.
// WrongState before the lesson's end, and Invalid for a writing that cannot be
// kept, leave it to the phone.
//
// Everybody on it who did not redeem the room's code is present by the teacher's
// word: a phone without a net has nothing to prove more with.
func (a *Desk) HandInLesson(ctx context.Context, c act.Caller, lessonID string, note HandInNote) (*programme.HandIn, error) {
	c.Key, c.Input = "", "" // the phone's key is kept with the writing, longer than requests are remembered
	pages, items, known, err := a.tryHandIn(ctx, c, lessonID, &note)
	if err == nil && known == nil {
		err = a.pictures(note.Photos)
	}
	if err != nil || known != nil {
		return known, repeated(err, known)
	}
	readings, err := a.Evidence.ReadAll(ctx, c, items, pages)
	if err != nil {
		return nil, err
	}
	h, err := a.handIn(ctx, c, lessonID, &note, func(s *act.Step, l *programme.Lesson, cl *programme.Class) (act.Facts, error) {
		if len(pages) > 0 {
			if err := evidence.Unused(s, pages); err != nil {
				return nil, err
			}
			if _, err := evidence.Keep(s, cl, pages, readings); err != nil {
				return nil, err
			}
		}
		if l.State == programme.Held {
			return nil, programme.Errorf(programme.WrongState, "这节课已经登记过，没有再写一遍")
		}
		return hold(s, l, cl, note.Sheet)
	})
	var e *programme.Error
	if !errors.As(err, &e) || e.Code != programme.WrongState && e.Code != programme.Invalid && e.Code != programme.Conflict {
		return h, err
	}
	note.why = e.Message
	for _, p := range e.Problems {
		note.why += "；" + p.Message
	}
	return a.handIn(ctx, c, lessonID, &note, nil)
}

// repeated is the error of a writing that came in before.
func repeated(err error, known *programme.HandIn) error {
	if err == nil && known != nil {
		return &programme.Error{Code: programme.Repeated, Message: "这份登记已经收到过，没有重复登记", Subject: known.LessonID}
	}
	return err
}

// handIn keeps a writing and what register makes of it, in one transaction; nil
// keeps it beside the sheet.
func (a *Desk) handIn(ctx context.Context, c act.Caller, lessonID string, note *HandInNote,
	register func(*act.Step, *programme.Lesson, *programme.Class) (act.Facts, error)) (h *programme.HandIn, err error) {
	err = a.Act(ctx, c, programme.LessonHandIn, "", func(s *act.Step) error {
		l, cl, err := teaching.Lesson(s, lessonID)
		if err != nil {
			return err
		}
		known, err := s.HandInOfKey(c.User, note.PhoneKey)
		if h = known; err != nil || known != nil {
			return repeated(err, known)
		}
		h = &programme.HandIn{ID: s.NewID(), LessonID: l.ID, PhoneKey: note.PhoneKey, HandedBy: c.User, WrittenAt: note.WrittenAt.UTC(),
			SentAt: note.SentAt.UTC(), CameAt: s.Now(), BeganAt: note.BeganAt.UTC(), EndedAt: note.EndedAt.UTC(), Incident: note.Incident,
			Photos: note.Photos, Book: note.Book, State: programme.Accepted, Why: note.why}
		if h.Said, err = saidLines(note.Sheet); err != nil {
			return err
		}
		for _, id := range slices.Concat(note.Photos, note.Book) {
			if err := s.WholeFile(id); err != nil {
				return err
			}
		}
		facts := act.Facts{}
		if register == nil {
			h.State = programme.Received
		} else if facts, err = register(s, l, cl); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, h); err != nil {
			return err
		}
		of := act.Facts{"hand_in": h.ID, "listed": len(note.Sheet), "written_at": h.WrittenAt, "sent_at": h.SentAt, "registered": register != nil}
		if register != nil {
			facts["hand_in"] = h.ID
			if err := s.RecordAs(programme.LessonHold, c.Actor, l.ProgrammeID, l.ID, "", facts); err != nil {
				return err
			}
		}
		return s.Record(l.ProgrammeID, l.ID, of)
	})
	return h, err
}

// check is what keeps a writing on its phone.
func (n *HandInNote) check(s *act.Step, l *programme.Lesson) error {
	n.Incident = strings.TrimSpace(n.Incident)
	if err := act.PlainWords("incident", "课上情况", n.Incident); err != nil {
		return err
	}
	for i := range n.Sheet {
		if err := act.PlainWords("cause", "请假事由", n.Sheet[i].Cause); err != nil {
			return err
		}
	}
	strange := strings.ContainsFunc(n.PhoneKey, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	switch {
	case len(n.PhoneKey) < 8 || len(n.PhoneKey) > 64 || strange:
		return programme.Errorf(programme.Invalid, "这份登记没有编号，请重新打开手机登记页面再交")
	case s.Now().Before(l.EndsAt):
		return programme.Errorf(programme.WrongState, "课还没有上完，%s 下课后再交", l.EndsAt.In(act.Shanghai).Format("15:04")).Under(programme.DutyTrainingRecords)
	case l.State == programme.Cancelled:
		return programme.Errorf(programme.WrongState, "这节课已取消，没有登记可交。课确实上了的，请教务先补排")
	case utf8.RuneCountInString(n.Incident) > mostIncident:
		return programme.Errorf(programme.Invalid, "课上情况不超过 %d 字", mostIncident)
	case len(n.Photos) > mostHandInFiles || len(n.Book) > mostHandInFiles:
		return programme.Errorf(programme.Invalid, "照片和备课本各不超过 %d 张", mostHandInFiles)
	case said(n.BeganAt) && said(n.EndedAt) && !n.EndedAt.After(n.BeganAt):
		return programme.Errorf(programme.Invalid, "实际下课时间要晚于实际上课时间")
	}
	for _, id := range slices.Concat(n.Photos, n.Book) {
		if err := s.Handed(id); err != nil {
			return err
		}
	}
	return nil
}

// said reports whether somebody said a time.
func said(t time.Time) bool { return t.Year() > 1970 }

// pictures refuses files that are no pictures.
func (a *Desk) pictures(ids []string) error {
	for _, id := range ids {
		raw, err := a.Files.Get(id)
		if err != nil {
			return err
		}
		head := make([]byte, 1024)
		n, err := io.ReadFull(raw, head)
		raw.Close()
		if n == 0 && err != nil {
			return programme.Errorf(programme.Invalid, "有一张照片是空的，请重拍")
		}
		if _, err := media.Check(media.KindPhoto, head[:n]); err != nil {
			return err
		}
	}
	return nil
}

// SettleHandIns ends what stands beside a lesson's sheet: somebody else than who
// handed it in looked, and says what was done.
func (a *Desk) SettleHandIns(ctx context.Context, c act.Caller, lessonID, reason string) error {
	return a.Act(ctx, c, programme.HandInSettle, reason, func(s *act.Step) error {
		l, _, err := teaching.Lesson(s, lessonID)
		if err != nil {
			return err
		}
		list, err := s.HandIns(l.ID)
		if err != nil {
			return err
		}
		var ids []string
		for i := range list {
			h := &list[i]
			if h.State != programme.Received {
				continue
			}
			if err := s.Apart(h.HandedBy); err != nil {
				return err
			}
			h.State, h.SettledBy, h.SettledAt, h.Settled = programme.Settled, c.User, s.Now(), reason
			if err := store.Update(s.Tx, h); err != nil {
				return err
			}
			ids = append(ids, h.ID)
		}
		if len(ids) == 0 {
			return programme.Errorf(programme.WrongState, "没有等着了结的手机登记")
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"hand_ins": ids})
	})
}

// HandInShown is a writing as its lesson's page shows it.
type HandInShown struct {
	programme.HandIn
	By, SettledName         string
	Present, Absent, Leave  int
	Differ                  []string // whom the sheet has otherwise, in words; of what stands beside it
	Late                    time.Duration
	Ahead                   time.Duration // the phone's clock before ours; 0 within what is usual
	Clocked, Began, EndSaid bool          // whether the phone said these times
}

// handInsShown are a lesson's writings beside its sheet.
func handInsShown(tx *store.Tx, l *programme.Lesson, sheet []Signature) (out []HandInShown, err error) {
	rows, err := tx.HandIns(l.ID)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	for _, h := range rows {
		v := HandInShown{HandIn: h, By: userName(tx, h.HandedBy), SettledName: userName(tx, h.SettledBy), Clocked: said(h.SentAt), Began: said(h.BeganAt),
			EndSaid: said(h.EndedAt)}
		if late := h.CameAt.Sub(l.EndsAt); late > lateHandIn {
			v.Late = late
		}
		if off := h.SentAt.Sub(h.CameAt); v.Clocked && off.Abs() > clockOff {
			v.Ahead = off
		}
		v.compare(sheet)
		out = append(out, v)
	}
	return out, nil
}

// compare counts who was there by the writing, and names whom the sheet has
// otherwise.
func (v *HandInShown) compare(sheet []Signature) {
	for _, x := range presencesSaid(v.Said) {
		switch x.State {
		case programme.Present:
			v.Present++
		case programme.Absent:
			v.Absent++
		case programme.OnLeave:
			v.Leave++
		}
		i := slices.IndexFunc(sheet, func(s Signature) bool { return s.ApplicationID == x.ApplicationID })
		if v.State != programme.Accepted && i >= 0 && sheet[i].Presence != x.State {
			v.Differ = append(v.Differ, sheet[i].Name+"（手机 "+presenceNames[x.State]+"）")
		}
	}
}

// presenceNames word a line's state.
var presenceNames = map[string]string{programme.Present: "到课", programme.Absent: "缺勤", programme.OnLeave: "请假"}

// HandInWaiting is a writing that stands beside its sheet and that nobody has
// looked at.
type HandInWaiting struct {
	programme.HandIn
	Lesson, Class, By string
}

// HandInsWaiting are those of the caller's base in a year.
func (a *Desk) HandInsWaiting(ctx context.Context, c act.Caller, programmeID string) (out []HandInWaiting, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = nil
		list, err := tx.HandInsWaiting(programmeID, c.Base)
		for _, h := range list {
			l, err := store.Get[programme.Lesson](tx, h.LessonID)
			if err != nil {
				return err
			}
			cl, err := store.Get[programme.Class](tx, l.ClassID)
			if err != nil {
				return err
			}
			out = append(out, HandInWaiting{h, inWords(l), cl.Name, userName(tx, h.HandedBy)})
		}
		return err
	})
	return out, err
}

// HandInPicture opens a picture that came with a writing, from 0 on, for who sees
// the lesson's evidence.
func (a *Desk) HandInPicture(ctx context.Context, c act.Caller, lessonID, handIn string, book bool, n int) (*act.Stored, error) {
	if !evidence.SeenBy(c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看课堂图片", c.Role.Name())
	}
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounLesson, lessonID); err != nil {
			return err
		}
		h, err := store.Get[programme.HandIn](tx, handIn)
		if err != nil {
			return err
		}
		list := h.Photos
		if book {
			list = h.Book
		}
		if h.LessonID != lessonID || n < 0 || n >= len(list) {
			return programme.Errorf(programme.NotFound, "没有这张图片")
		}
		f, err = store.Get[programme.File](tx, list[n])
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}

// DayLesson is a lesson that a teacher's phone keeps, with its class's name.
type DayLesson struct {
	programme.Lesson
	Class string
}

// mostDayLessons is how many lessons a phone keeps.
const mostDayLessons = 12

// TeachingDay are the lessons that a phone keeps for a day without a net: those
// of the caller's base from today until tomorrow's end that are to be held; a
// teacher's are those under their name.
func (a *Desk) TeachingDay(ctx context.Context, c act.Caller, programmeID string) (out []DayLesson, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = nil
		y, m, d := tx.Now().In(act.Shanghai).Date()
		from := time.Date(y, m, d, 0, 0, 0, 0, act.Shanghai)
		list, err := tx.LessonsToHold(programmeID, c.Base, from, from.AddDate(0, 0, 2))
		for _, l := range list {
			t, err := store.Get[programme.Teacher](tx, l.TeacherID)
			if err != nil {
				return err
			}
			if c.Role == programme.RoleTeacher && t.Name != c.Name || len(out) == mostDayLessons {
				continue
			}
			cl, err := store.Get[programme.Class](tx, l.ClassID)
			if err != nil {
				return err
			}
			out = append(out, DayLesson{l, cl.Name})
		}
		return err
	})
	return out, err
}
