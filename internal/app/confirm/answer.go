package confirm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// AnswerIn is what somebody says of what is recorded in their name.
type AnswerIn struct {
	ProgrammeID string
	ClassID     string // of a part of Own
	All         bool   // all of it is true
	AskedBack   bool   // money was asked back, of a trainee
	One         []OneIn
	Words       string
}

// OneIn is what is said of one row.
type OneIn struct {
	ID     string
	Answer string // AnswerTrue or AnswerUntrue
	Why    string // of what is untrue, a code of WhyUntrue
}

// mostWords is how long one's own words may be, in characters.
const mostWords = 500

// Answer keeps what the caller says of a part of what is recorded in their
// name. What denies opens one clue that the city sees; saying something else
// later does not take it back.
func (a *Desk) Answer(ctx context.Context, c act.Caller, in AnswerIn) error {
	if err := act.PlainWords("words", "说明", in.Words); err != nil {
		return err
	}
	return a.Act(ctx, c, programme.ConfirmationGive, "", func(s *act.Step) error {
		if err := s.May(act.OwnOf(c)); err != nil {
			return err
		}
		p, err := partNamed(s.Tx, c, in)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(in.ProgrammeID); err != nil {
			return err
		}
		rows, err := given(s, p, in)
		if err != nil {
			return err
		}
		if err := denied(s, rows, in); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, rows...); err != nil {
			return err
		}
		return s.Record(in.ProgrammeID, rows[0].ID, act.Facts{"answers": len(rows), "clue": rows[0].ClueID, "denied": deniedOf(rows)})
	})
}

// partNamed is the part that is answered, of those recorded in the caller's
// name; a class with nothing in it is another's.
func partNamed(tx *store.Tx, c act.Caller, in AnswerIn) (*Part, error) {
	of := map[programme.Role]func(*store.Tx, act.Caller, string) ([]Part, error){
		programme.RoleTrainee: ofTrainee, programme.RoleTeacher: ofTeacher, programme.RoleEmployer: ofEmployer}[c.Role]
	parts, err := of(tx, c, in.ProgrammeID)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(parts, func(p Part) bool { return p.ClassID == in.ClassID })
	if k < 0 {
		if _, err := store.Get[programme.Class](tx, in.ClassID); err != nil {
			return nil, err
		}
		return nil, programme.Errorf(programme.Forbidden, "这个班没有以您的名义记的内容，不能由您核对")
	}
	return &parts[k], nil
}

// given are the rows of an answer.
func given(s *act.Step, p *Part, in AnswerIn) (out []*programme.Confirmation, err error) {
	cl, err := store.Get[programme.Class](s.Tx, p.ClassID)
	if err != nil {
		return nil, err
	}
	c := s.Caller
	add := func(noun programme.Noun, subject, answer, why string) *programme.Confirmation {
		x := &programme.Confirmation{ID: s.NewID(), ProgrammeID: in.ProgrammeID, BaseID: cl.BaseID, Noun: noun, Subject: subject,
			ApplicationID: p.ApplicationID, Role: c.Role,
			By: speaker(c), UserID: c.User, Answer: answer, Why: why, At: s.Now()}
		if noun == programme.NounApplication && p.ApplicationID == "" { // an employer's person
			x.ApplicationID = subject
		}
		out = append(out, x)
		return x
	}
	var problems []programme.Problem
	for _, one := range in.One {
		k := slices.IndexFunc(p.Rows, func(r Row) bool { return r.ID == one.ID })
		switch {
		case k < 0:
			problems = append(problems, act.Problem("", "unknown", "有一项不是以您的名义记的，请重新打开页面"))
		case one.Answer == programme.AnswerUntrue && !knownWhy(c.Role, one.Why):
			problems = append(problems, programme.Problem{Field: "why-" + one.ID, Code: "required", Message: "请选哪里不实"})
		case one.Answer == programme.AnswerTrue:
			add(p.Rows[k].Noun, one.ID, one.Answer, "")
		case one.Answer == programme.AnswerUntrue:
			add(p.Rows[k].Noun, one.ID, one.Answer, one.Why)
		}
	}
	switch {
	case in.All && c.Role == programme.RoleTrainee:
		add(programme.NounApplication, p.ApplicationID, programme.AnswerTrue, "").Record = presentDigest(p.present())
	case in.All:
		for i := range p.Rows {
			add(p.Rows[i].Noun, p.Rows[i].ID, programme.AnswerTrue, "")
		}
	case in.AskedBack && c.Role == programme.RoleTrainee:
		add(programme.NounApplication, p.ApplicationID, programme.AnswerAskedBack, "")
	}
	if len([]rune(in.Words)) > mostWords {
		problems = append(problems, programme.Problem{Field: "words", Code: "too_long", Message: fmt.Sprintf("说明请写在 %d 字以内", mostWords)})
	}
	if len(out) == 0 && len(problems) == 0 {
		problems = append(problems, act.Problem("", "required", "还没有选：请逐项选属实或不实，或者点“全部属实”"))
	}
	if len(problems) > 0 {
		return nil, &programme.Error{Code: programme.Invalid, Message: "还没有提交", Problems: problems}
	}
	return out, nil
}

// speaker is in whose name the caller speaks: the person, the employer, and
// of teachers, who are registered apart from their accounts, the account.
func speaker(c act.Caller) string {
	switch c.Role {
	case programme.RoleTrainee:
		return c.Person
	case programme.RoleEmployer:
		return c.Employer
	}
	return c.User
}

func knownWhy(role programme.Role, why string) bool {
	for _, w := range programme.WhyUntrue[role] {
		if w.Code == why {
			return true
		}
	}
	return false
}

// present are the lines that have a trainee present, as HeldAttendance
// orders them.
func (p *Part) present() (out []programme.Attendance) {
	for i := range p.Rows {
		if p.Rows[i].Line != nil {
			out = append(out, *p.Rows[i].Line)
		}
	}
	slices.SortFunc(out, func(a, b programme.Attendance) int { return strings.Compare(a.LessonID, b.LessonID) })
	return out
}

func deniedOf(rows []*programme.Confirmation) (n int) {
	for _, r := range rows {
		if r.Denies() {
			n++
		}
	}
	return n
}

// denied opens the clue of an answer that contradicts the record. It is about
// the answer, which the city alone can open: a clue about the person or the
// class would hold their money where a base sees it, and say who spoke.
func denied(s *act.Step, rows []*programme.Confirmation, in AnswerIn) error {
	n := deniedOf(rows)
	for _, r := range rows {
		r.Words = strings.TrimSpace(in.Words)
	}
	if n == 0 {
		return nil
	}
	first := slices.IndexFunc(rows, func(r *programme.Confirmation) bool { return r.Denies() })
	cl := &programme.Clue{ID: s.NewID(), ProgrammeID: in.ProgrammeID, BaseID: rows[first].BaseID, Noun: programme.NounConfirmation, Subject: rows[first].ID,
		Check: "confirmation", Text: deniedText(s.Caller.Role, rows[first], n), State: programme.Open}
	for _, r := range rows {
		if r.Denies() {
			r.ClueID = cl.ID
		}
	}
	if err := store.Insert(s.Tx, cl); err != nil {
		return err
	}
	return s.RecordAs(programme.ClueRaise, act.SystemActor, in.ProgrammeID, cl.ID, "", act.Facts{"noun": cl.Noun, "subject": cl.Subject, "check": cl.Check})
}

// deniedText says what was denied without saying who denied it: a clue's text
// stands on lists and in boxes of the city's officers.
func deniedText(role programme.Role, first *programme.Confirmation, n int) string {
	why := ""
	for _, w := range programme.WhyUntrue[role] {
		if w.Code == first.Why {
			why = "（" + w.Name + "）"
		}
	}
	switch {
	case first.Answer == programme.AnswerAskedBack:
		return "学员反映有人要求退还补贴或学费"
	case role == programme.RoleTrainee:
		return fmt.Sprintf("学员反映记为本人到课的 %d 节课不实%s", n, why)
	case role == programme.RoleTeacher:
		return fmt.Sprintf("教师反映以本人名义登记的 %d 节课不实%s", n, why)
	}
	return fmt.Sprintf("用人单位反映 %d 名参训人员不实%s", n, why)
}
