package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// A sheet is corrected after its class has ended by two sides: the base asks,
// the city agrees. Only lines that stand change: who was in the class that day
// is known. What follows for hours, results and money is said before it is done,
// and what would leave a result without its hours is not done until the result
// has been withdrawn.

// AskCorrection asks to correct lines of a held lesson's sheet after its class
// has ended. Lines that are as they stand, or are left out, stay.
func (a *Desk) AskCorrection(ctx context.Context, c act.Caller, lessonID string, sheet []Presence, reason string) error {
	return a.Act(ctx, c, programme.LateCorrectAsk, reason, func(s *act.Step) error {
		l, cl, open, err := ended(s, lessonID)
		if err != nil {
			return err
		}
		if open != nil {
			return programme.Errorf(programme.Conflict, "这节课已有一份更正申请等市局答复，请先办完或撤回")
		}
		changed, err := changedLines(s, l, sheet)
		if err != nil {
			return err
		}
		k := &programme.SheetCorrection{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, LessonID: l.ID, Sheet: l.Sheet, State: programme.Requested,
			Reason: reason, ProposedBy: c.User, ProposedAt: s.Now()}
		if k.Said, err = saidLines(changed); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"correction": k.ID, "lines": len(changed), "sheet": l.Sheet})
	})
}

// CancelCorrection takes the request back.
func (a *Desk) CancelCorrection(ctx context.Context, c act.Caller, lessonID string) error {
	return a.answerCorrection(ctx, c, programme.LateCorrectCancel, lessonID, "", programme.Withdrawn)
}

// RefuseCorrection does not agree to it.
func (a *Desk) RefuseCorrection(ctx context.Context, c act.Caller, lessonID, reason string) error {
	return a.answerCorrection(ctx, c, programme.LateCorrectRefuse, lessonID, reason, programme.Refused)
}

// AgreeCorrection corrects the sheet as was asked, by another person than who
// asked and who registered it. WrongState where the sheet changed since, and
// where a result stands that would lack its hours.
func (a *Desk) AgreeCorrection(ctx context.Context, c act.Caller, lessonID string) error {
	return a.answerCorrection(ctx, c, programme.LateCorrectAgree, lessonID, "", programme.Agreed)
}

func (a *Desk) answerCorrection(ctx context.Context, c act.Caller, action programme.Action, lessonID, reason string, to programme.State) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		l, _, k, err := ended(s, lessonID)
		if err != nil {
			return err
		}
		if k == nil {
			return programme.Errorf(programme.WrongState, "没有等待答复的更正申请")
		}
		if err := s.Apart(k.ProposedBy, l.HeldBy); err != nil {
			return err
		}
		k.State, k.AnsweredBy, k.AnsweredAt, k.Answer = to, c.User, s.Now(), reason
		facts := act.Facts{"correction": k.ID, "proposed_by": k.ProposedBy}
		if to == programme.Agreed {
			if facts, err = corrected(s, l, k); err != nil {
				return err
			}
		}
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, facts)
	})
}

// ended is a held lesson of a class that has ended and is not sealed, and the
// request about it that waits, nil where none does.
func ended(s *act.Step, lessonID string) (*programme.Lesson, *programme.Class, *programme.SheetCorrection, error) {
	l, cl, err := teaching.Lesson(s, lessonID)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := s.Move(&l.State); err != nil {
		return nil, nil, nil, err
	}
	if err := teaching.Unsealed(cl); err != nil {
		return nil, nil, nil, err
	}
	if cl.State != programme.Finished {
		return nil, nil, nil, programme.Errorf(programme.WrongState, "班级现为“%s”，签到由另一人直接更正，不用申请", cl.State.Name())
	}
	open, err := openCorrection(s.Tx, l.ID)
	return l, cl, open, err
}

func openCorrection(tx *store.Tx, lessonID string) (*programme.SheetCorrection, error) {
	all, err := tx.SheetCorrections(lessonID)
	if n := len(all); n > 0 && all[n-1].State == programme.Requested {
		return &all[n-1], err
	}
	return nil, err
}

// changedLines are the lines that a sheet would change, checked.
func changedLines(s *act.Step, l *programme.Lesson, sheet []Presence) (changed []Presence, err error) {
	r, err := registerOf(s, l)
	if err != nil {
		return nil, err
	}
	var problems []programme.Problem
	for i, p := range sheet {
		old := r.stood[p.ApplicationID]
		if old == nil {
			return nil, programme.Errorf(programme.Invalid, "签到簿上没有这个人：结课以后只更正当天在班的人").Under(programme.DutyArchive)
		}
		if err := act.PlainWords("cause", "请假事由", p.Cause); err != nil {
			return nil, err
		}
		line, problem := r.said(s, p)
		if problem != nil {
			problem.Row = i + 1
			problems = append(problems, *problem)
			continue
		}
		if line.ID = old.ID; *line != *old {
			changed = append(changed, p)
		}
	}
	switch {
	case len(problems) > 0:
		return nil, &programme.Error{Code: programme.Invalid, Message: "更正申请有误，请按提示修改", Problems: problems}
	case len(changed) == 0:
		return nil, programme.Errorf(programme.Invalid, "与签到簿相同，没有要更正的")
	}
	return changed, nil
}

// corrected writes a request into the sheet.
func corrected(s *act.Step, l *programme.Lesson, k *programme.SheetCorrection) (act.Facts, error) {
	if k.Sheet != l.Sheet {
		return nil, programme.Errorf(programme.WrongState, "签到簿在申请以后又改过，请基地撤回申请，按现在的签到簿重新申请")
	}
	_, n, err := s.Programme(l.ProgrammeID)
	if err != nil {
		return nil, err
	}
	effects, err := effectsOf(s.Tx, n, l, k)
	if err != nil {
		return nil, err
	}
	var standing []programme.Problem
	for _, e := range effects {
		if e.Blocks {
			standing = append(standing, act.Problem(e.Name, "result_stands", "%s", e.Follows))
		}
	}
	if len(standing) > 0 {
		return nil, (&programme.Error{Code: programme.WrongState, Message: "签到没有更正：有人的考评结果要先撤销", Problems: standing}).
			Under(programme.DutyHours)
	}
	r, err := registerOf(s, l)
	if err != nil {
		return nil, err
	}
	said, stood := map[string]Presence{}, r.rows
	for _, p := range presencesSaid(k.Said) {
		said[p.ApplicationID] = p
	}
	r.rows = nil
	for _, old := range stood {
		p, ok := said[old.ApplicationID]
		if !ok {
			r.rows = append(r.rows, old)
			continue
		}
		line, problem := r.said(s, p)
		if problem != nil {
			return nil, &programme.Error{Code: programme.Invalid, Message: problem.Message, Problems: []programme.Problem{*problem}}
		}
		r.put(line)
	}
	facts := r.facts(len(said))
	facts["correction"], facts["before"], facts["proposed_by"] = k.ID, k.Sheet, k.ProposedBy
	return facts, r.write(s)
}

// Effect is what a corrected line changes for its person.
type Effect struct {
	act.Member
	From, To     string // how they stand and would stand, in words
	Done, Would  int    // minutes of class hours attended, of all kinds
	Minutes      int    // of one class hour
	Lacks        string // what they would lack of the floors, "" for nothing
	Earned       programme.Fen
	Follows      string // for results and money, in words
	Blocks       bool   // a result stands that would lack its hours
	now, becomes map[string]int
}

// effectsOf is what a request changes, line by line, as everything stands now.
func effectsOf(tx *store.Tx, n *rules.Notice, l *programme.Lesson, k *programme.SheetCorrection) (out []Effect, err error) {
	rows, err := tx.LessonAttendance(l.ID)
	if err != nil {
		return nil, err
	}
	stood := map[string]*programme.Attendance{}
	for i := range rows {
		stood[rows[i].ApplicationID] = &rows[i]
	}
	for _, p := range presencesSaid(k.Said) {
		old := stood[p.ApplicationID]
		if old == nil {
			continue
		}
		ap, err := store.Get[programme.Application](tx, p.ApplicationID)
		if err != nil {
			return nil, err
		}
		members, err := act.WithNames(tx, []programme.Application{*ap})
		if err != nil {
			return nil, err
		}
		hours, err := tx.AttendedHoursOf(ap.ID)
		if err != nil {
			return nil, err
		}
		items, err := tx.ApplicationItems(ap.ID)
		if err != nil {
			return nil, err
		}
		e := Effect{Member: members[0], From: presenceNames[old.State], To: presenceNames[p.State], Minutes: n.Hours.Minutes}
		for _, i := range items {
			e.Earned = i.Earned
		}
		e.now = teaching.DoneOf(hours, n)[ap.ID]
		e.becomes = maps.Clone(e.now)
		if e.becomes == nil {
			e.becomes = map[string]int{}
		}
		e.becomes[l.Kind] += minutesOf(l, n, p.State, p.Late, p.Early) - minutesOf(l, n, old.State, old.Late, old.Early)
		e.From += partsText(old.Late, old.Early)
		e.To += partsText(p.Late, p.Early)
		e.follow(n)
		out = append(out, e)
	}
	return out, nil
}

// minutesOf are the minutes of class hours that a line counts for.
func minutesOf(l *programme.Lesson, n *rules.Notice, state string, late, early int) int {
	a := curriculum.Attendance{Lesson: teaching.CurriculumLesson(l), Present: state == programme.Present, Late: late, Early: early}
	return a.Counted(n.Hours.Minutes)
}

func partsText(late, early int) (text string) {
	if late > 0 {
		text += fmt.Sprintf("，迟到 %d 分", late)
	}
	if early > 0 {
		text += fmt.Sprintf("，早退 %d 分", early)
	}
	return text
}

// follow says what comes of the hours for the result and the money.
func (e *Effect) follow(n *rules.Notice) {
	id := e.ApplicationID
	now, would := teaching.Done{id: e.now}, teaching.Done{id: e.becomes}
	e.Done, e.Would = now.All(id), would.All(id)
	lacked := now.LackText(id, n)
	e.Lacks = would.LackText(id, n)
	passed := e.State == programme.Passed || e.State == programme.Certified
	money := ""
	if e.Earned > 0 {
		money = fmt.Sprintf("；补贴已列 %s 元，撤销后在下一份结算单追回", e.Earned)
	}
	switch {
	case e.Lacks == "" && lacked == "":
		e.Follows = "仍达到课时要求，考评结果和补贴不变"
	case e.Lacks == "":
		e.Follows = "达到课时要求，可以参加结业考评；成绩已登记的走补考，补贴随考评结果"
	case passed && lacked == "":
		e.Blocks, e.Follows = true, "考评已合格，更正后"+e.Lacks+"：先由市局撤销考评结果，再同意更正"+money
	case lacked == "":
		e.Follows = "更正后" + e.Lacks + "，不能参加结业考评"
	default:
		e.Follows = "更正前后都不足：" + e.Lacks
	}
}

// HoursText are minutes as class hours.
func (e *Effect) HoursText(minutes int) string { return curriculum.HoursText(minutes, e.Minutes) }

// saidLine is a line of HandIn.Said and SheetCorrection.Said.
type saidLine struct {
	Application string `json:"application"`
	State       string `json:"state"`
	Late        int    `json:"late,omitempty"`
	Early       int    `json:"early,omitempty"`
	Cause       string `json:"cause,omitempty"`
}

// saidLines are lines as rows keep them; presencesSaid reads them.
func saidLines(list []Presence) (out []string, err error) {
	for _, p := range list {
		raw, err := json.Marshal(saidLine{p.ApplicationID, p.State, p.Late, p.Early, p.Cause})
		if err != nil {
			return nil, err
		}
		out = append(out, string(raw))
	}
	return out, nil
}

func presencesSaid(lines []string) (out []Presence) {
	for _, raw := range lines {
		var x saidLine
		if json.Unmarshal([]byte(raw), &x) == nil { // our own
			out = append(out, Presence{ApplicationID: x.Application, State: x.State, Late: x.Late, Early: x.Early, Cause: x.Cause})
		}
	}
	return out
}

// CorrectionShown is a request as its lesson's page shows it.
type CorrectionShown struct {
	programme.SheetCorrection
	By, Answerer string
	Effects      []Effect // of one that waits
	Stale        bool     // the sheet has changed since it was asked
}

// correctionsShown are a lesson's requests.
func correctionsShown(tx *store.Tx, n *rules.Notice, l *programme.Lesson) (out []CorrectionShown, err error) {
	list, err := tx.SheetCorrections(l.ID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		v := CorrectionShown{SheetCorrection: list[i], By: userName(tx, list[i].ProposedBy), Answerer: userName(tx, list[i].AnsweredBy)}
		if list[i].State == programme.Requested {
			v.Stale = list[i].Sheet != l.Sheet
			if v.Effects, err = effectsOf(tx, n, l, &list[i]); err != nil {
				return nil, err
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// userName is a user's name, "" for none.
func userName(tx *store.Tx, id string) string {
	if id == "" {
		return ""
	}
	u, err := store.Get[programme.User](tx, id)
	if err != nil {
		return ""
	}
	return u.Name
}
