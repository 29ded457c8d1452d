package attendance

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Presence is what a teacher or clerk says of one trainee of a lesson.
type Presence struct {
	ApplicationID string
	State         string    // present, absent, leave
	SignedAt      time.Time // of who is written present; when the lesson began where nothing is said
	Method        string    // "" and witnessed are the word of who registers
	Late, Early   int       // minutes missed by who was present
	Cause         string    // of who is on leave
}

// How somebody's presence is known.
const (
	ByCode    = "code"      // redeemed the room's code
	Witnessed = "witnessed" // who registered the lesson says so
	ByPhone   = "phone"     // one tap from anywhere: lessons of before there were codes
	OnPaper   = "paper"     // said to be signed on paper, by lessons of before
	BySheet   = "sheet"     // signed on the printed sheet, which was read back
)

// Method is a way in which presence is known, as sheets word and count it.
type Method struct{ Code, Name, Short string }

// Methods are what trainees did themselves before what somebody says of them.
var Methods = []Method{{ByCode, "签到码", "码"}, {BySheet, "签到表", "表"}, {Witnessed, "教师登记", "师"}, {ByPhone, "手机点签", "手机"}, {OnPaper, "登记为纸质签名", "纸"}}

// MethodOf is the way with that code; the teacher's word where there is none.
func MethodOf(code string) Method {
	if i := slices.IndexFunc(Methods, func(m Method) bool { return m.Code == code }); i >= 0 {
		return Methods[i]
	}
	return Method{code, "教师登记", "师"}
}

// HoldLesson registers that a lesson was taught, with its complete sign-in
// sheet: one line for every member of the class in training, each said by who
// registers. Who redeemed the room's code stands as present by it unless the
// sheet says otherwise.
func (a *Desk) HoldLesson(ctx context.Context, c act.Caller, id string, sheet []Presence) error {
	return a.Act(ctx, c, programme.LessonHold, "", func(s *act.Step) error {
		l, cl, err := teaching.Lesson(s, id)
		if err != nil {
			return err
		}
		facts, err := hold(s, l, cl, sheet)
		if err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, facts)
	})
}

// hold writes that a lesson was taught, with its sheet.
func hold(s *act.Step, l *programme.Lesson, cl *programme.Class, sheet []Presence) (act.Facts, error) {
	if s.Now().Before(l.EndsAt) {
		return nil, programme.Errorf(programme.WrongState, "课还没有上完，下课后再登记").Under(programme.DutyTrainingRecords)
	}
	if cl.State != programme.Running {
		return nil, programme.Errorf(programme.WrongState, "班级现为“%s”，开班后才能登记授课", cl.State.Name())
	}
	next, err := programme.Move(programme.LessonHold, l.State)
	if err != nil {
		return nil, err
	}
	l.State, l.HeldBy = next, s.Caller.User
	return writeSheet(s, l, sheet)
}

// CorrectAttendance writes a held lesson's sheet again, by another person
// than who registered it and with the reason; the journal keeps both. Whose
// line is left out because they left the class since keep it as it is.
func (a *Desk) CorrectAttendance(ctx context.Context, c act.Caller, id string, sheet []Presence, reason string) error {
	return a.Act(ctx, c, programme.LessonCorrect, reason, func(s *act.Step) error {
		l, cl, err := teaching.Lesson(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		if err := s.Apart(l.HeldBy); err != nil {
			return err
		}
		if cl.State != programme.Running {
			return programme.Errorf(programme.WrongState, "班级现为“%s”，签到不能再更正", cl.State.Name())
		}
		before := l.Sheet
		facts, err := writeSheet(s, l, sheet)
		if err != nil {
			return err
		}
		facts["before"] = before
		return s.Record(l.ProgrammeID, l.ID, facts)
	})
}

// register is a lesson's sheet as it is written again: what stood there, and
// what comes of it.
type register struct {
	lesson        *programme.Lesson
	minutes       int                              // of its class hours
	stood         map[string]*programme.Attendance // by application
	rows, changed []*programme.Attendance
}

// registerOf is a lesson's sheet as it stands.
func registerOf(s *act.Step, l *programme.Lesson) (*register, error) {
	_, n, err := s.Programme(l.ProgrammeID)
	if err != nil {
		return nil, err
	}
	list, err := s.LessonAttendance(l.ID)
	r := &register{lesson: l, minutes: l.Hours * n.Hours.Minutes, stood: make(map[string]*programme.Attendance, len(list))}
	for i := range list {
		r.stood[list[i].ApplicationID], r.rows = &list[i], append(r.rows, &list[i])
	}
	return r, err
}

// put adds a line, which is not written where it stands there already.
func (r *register) put(line *programme.Attendance) {
	if old := r.stood[line.ApplicationID]; old != nil {
		line.ID = old.ID
		if *line == *old {
			r.rows = append(r.rows, old)
			return
		}
	}
	r.rows, r.changed = append(r.rows, line), append(r.changed, line)
}

func (r *register) write(s *act.Step) (err error) {
	if r.lesson.Sheet, err = store.AmendSheet(s.Tx, r.lesson.ID, r.rows, r.changed); err != nil {
		return err
	}
	return store.Update(s.Tx, r.lesson)
}

// extend writes lines that were signed; the others stand there as they are.
func (r *register) extend(s *act.Step) (err error) {
	if r.lesson.Sheet, err = store.ExtendSheet(s.Tx, r.lesson.ID, r.rows, r.changed); err != nil {
		return err
	}
	return store.Update(s.Tx, r.lesson)
}

// parts is what is wrong with what is said beside who was there: minutes that
// were missed, of so many of the lesson, and why somebody was on leave.
func (p *Presence) parts(minutes int) *programme.Problem {
	p.Cause = strings.TrimSpace(p.Cause)
	switch {
	case p.Late < 0 || p.Early < 0 || p.State != programme.Present && p.Late+p.Early > 0:
		return new(act.Problem("迟到、早退", "late", "迟到、早退的分钟数为 0 或正整数，只对到课的人写"))
	case p.State == programme.Present && p.Late+p.Early >= minutes:
		return new(act.Problem("迟到、早退", "late", "迟到、早退合计 %d 分钟，等于没有上这次课（%d 分钟），请登记为缺勤", p.Late+p.Early, minutes))
	case p.State == programme.OnLeave && p.Cause == "":
		return new(act.Problem("请假事由", "cause", "请假的请写明事由，如 病假、出差"))
	case p.State != programme.OnLeave && p.Cause != "":
		return new(act.Problem("请假事由", "cause", "只有请假的才写事由"))
	case utf8.RuneCountInString(p.Cause) > 60:
		return new(act.Problem("请假事由", "cause", "请假事由不超过 60 字"))
	}
	return nil
}

// readParts takes what was missed from the times at which somebody redeemed the
// room's codes: what is recorded is not said smaller.
func (r *register) readParts(line *programme.Attendance) {
	if line.State != programme.Present || line.Method != ByCode {
		return
	}
	missed := func(d time.Duration) int { return max(0, int((d+time.Minute-1)/time.Minute)) }
	line.Late = min(max(line.Late, missed(line.SignedAt.Sub(r.lesson.StartsAt))), r.minutes)
	if !line.SignedOutAt.IsZero() && line.SignedOutAt.UnixMicro() != 0 {
		line.Early = max(line.Early, missed(r.lesson.EndsAt.Sub(line.SignedOutAt)))
	}
	line.Early = min(line.Early, r.minutes-line.Late)
}

// said is the line that comes of what is said of somebody. Where they are said
// to be present and stand so already, what they did themselves stays: a time
// that was recorded is not written over with somebody's word.
func (r *register) said(s *act.Step, p Presence) (*programme.Attendance, *programme.Problem) {
	line := &programme.Attendance{ID: s.NewID(), LessonID: r.lesson.ID, ApplicationID: p.ApplicationID, State: p.State, Method: Witnessed}
	old := r.stood[p.ApplicationID]
	if problem := p.parts(r.minutes); problem != nil {
		return nil, problem
	}
	defer func() {
		line.Late, line.Early, line.Cause = p.Late, p.Early, p.Cause
		r.readParts(line)
	}()
	switch {
	case p.State != programme.Present && p.State != programme.Absent && p.State != programme.OnLeave:
		return nil, new(act.Problem("到课情况", "presence", "请逐人写明到课、缺勤还是请假"))
	case old != nil && old.State == p.State && (p.State != programme.Present || p.Method == "" || p.Method == Witnessed || p.Method == old.Method):
		*line = *old
	case p.State != programme.Present:
	case p.Method == OnPaper:
		return nil, new(act.Problem("签到方式", "paper", "没有本次课签到表的图片，不能登记为纸质签名；教师当面看到的，登记为教师登记（witnessed）"))
	case p.Method != "" && p.Method != Witnessed:
		return nil, new(act.Problem("签到方式", "method", "只有学员本人能用签到码签到；教师当面看到的，登记为教师登记（witnessed）"))
	default:
		if line.SignedAt = p.SignedAt.UTC(); p.SignedAt.IsZero() {
			line.SignedAt = r.lesson.StartsAt
		}
	}
	return line, nil
}

// writeSheet checks a sheet against the class and writes it in place of what
// stood there. The facts count who is present, by how it is known.
func writeSheet(s *act.Step, l *programme.Lesson, sheet []Presence) (act.Facts, error) {
	members, err := teaching.Attendees(s.Tx, l)
	if err != nil {
		return nil, err
	}
	expected := make(map[string]bool, len(members))
	for _, m := range members {
		if m.State == programme.InTraining {
			expected[m.ID] = true
		}
	}
	r, err := registerOf(s, l)
	if err != nil {
		return nil, err
	}
	var problems []programme.Problem
	listed, stood := map[string]bool{}, r.rows
	r.rows = nil
	for i, p := range sheet {
		if listed[p.ApplicationID] || !expected[p.ApplicationID] && r.stood[p.ApplicationID] == nil {
			return nil, programme.Errorf(programme.Invalid, "签到表上有人不是本班在训学员，或重复出现").Under(programme.DutyArchive)
		}
		listed[p.ApplicationID] = true
		line, problem := r.said(s, p)
		if problem != nil {
			problem.Row = i + 1
			problems = append(problems, *problem)
			continue
		}
		r.put(line)
	}
	again, missing := s.Row.Action == programme.LessonCorrect, 0
	for id := range expected {
		if !listed[id] && (!again || r.stood[id] != nil) { // who came later, or was away, has no line of a lesson before
			missing++
		}
	}
	switch {
	case len(problems) > 0:
		return nil, (&programme.Error{Code: programme.Invalid, Message: "签到表没有登记", Problems: problems}).Under(programme.DutyArchive)
	case missing > 0:
		return nil, programme.Errorf(programme.Invalid, "签到表缺 %d 名在训学员；缺勤的也要列出", missing).Under(programme.DutyArchive)
	}
	for _, old := range stood { // the line of who left since stays as it is
		if !listed[old.ApplicationID] && !expected[old.ApplicationID] {
			r.rows = append(r.rows, old)
		}
	}
	return r.facts(len(sheet)), r.write(s)
}

func (r *register) facts(listed int) act.Facts {
	how := map[string]int{}
	present, overruled := 0, 0
	for _, x := range r.rows {
		if x.State == programme.Present {
			present++
			how[x.Method]++
		} else if old := r.stood[x.ApplicationID]; old != nil && old.State == programme.Present && old.Method == ByCode {
			overruled++
		}
	}
	f := act.Facts{"present": present, "listed": listed, "by": how}
	if overruled > 0 { // redeemed the code, and were not there all the same
		f["overruled"] = overruled
	}
	return f
}

// Count is how many of a sheet stand in a state, "" for who is not registered.
func (l *LessonSheet) Count(state string) (n int) {
	for i := range l.Lines {
		if l.Lines[i].Presence == state {
			n++
		}
	}
	return n
}

// CountBy is how many of a sheet are present by a method.
func (l *LessonSheet) CountBy(method string) (n int) {
	for i := range l.Lines {
		if l.Lines[i].Presence == programme.Present && l.Lines[i].Method == method {
			n++
		}
	}
	return n
}

// WitnessLesson is the word of a second person who was there: they stand for the
// sheet as it is now, by their own sign-in and at the server's time. Neither who
// registered the lesson nor a trainee is one.
func (a *Desk) WitnessLesson(ctx context.Context, c act.Caller, lessonID string) error {
	return a.Act(ctx, c, programme.LessonWitness, "", func(s *act.Step) error {
		l, cl, err := teaching.Lesson(s, lessonID)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		if err := teaching.Unsealed(cl); err != nil {
			return err
		}
		if err := s.Apart(l.HeldBy); err != nil {
			return err
		}
		w, err := s.Witness(l.ID)
		if err != nil {
			return err
		}
		if w != nil && w.Sheet == l.Sheet {
			return programme.Errorf(programme.Conflict, "这节课的签到已由%s见证", w.Name)
		}
		fresh := w == nil
		if fresh {
			w = &programme.Witness{ID: l.ID}
		}
		w.Sheet, w.UserID, w.Name, w.SeenAt = l.Sheet, s.Caller.User, s.Caller.Name, s.Now()
		if fresh {
			err = store.Insert(s.Tx, w)
		} else {
			err = store.Update(s.Tx, w)
		}
		if err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"sheet": l.Sheet, "held_by": l.HeldBy})
	})
}
