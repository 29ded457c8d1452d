package assess

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Entries typed off printed pages that came back.

// EnterScores writes down what an examiner wrote on one page of a score sheet,
// as somebody read it off the picture: points of the page's subject, or why
// there are none, for every line. With the last page of the sheet it is the
// examiner's own, as HandIn makes it, and says that it was typed off paper.
// Until the side is in it may be typed anew.
func (a *Desk) EnterScores(ctx context.Context, c act.Caller, evaluationID, scanID string, scores []Score) error {
	return a.Act(ctx, c, programme.EvaluationScoresEnter, "", func(s *act.Step) error {
		ev, x, print, err := backOf(s, evaluationID, scanID)
		if err != nil {
			return err
		}
		p, err := typedSide(s, ev, x, print, programme.PrintScores)
		if err != nil {
			return err
		}
		if err := notTheirs(s, ev, print); err != nil {
			return err
		}
		m, err := meetingFor(s, ev, employerOf(p))
		if err != nil {
			return err
		}
		if x.Lines, err = m.typed(s, print, scores); err != nil {
			return err
		}
		x.State, x.EnteredBy, x.EnteredAt = programme.Accepted, c.User, s.Now()
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		facts := act.Facts{"scan": x.ID, "code": print.Code, "file": x.FileID, "examiner": print.Examiner, "subject": print.Subject, "lines": len(print.People)}
		whole, err := m.offPaper(s, p, print)
		if err != nil {
			return err
		}
		if facts["whole"] = whole; whole {
			if err := tellExaminer(s, ev, p, print.Examiner); err != nil {
				return err
			}
		}
		return s.Record(ev.ProgrammeID, ev.ID, facts)
	})
}

// tellExaminer has an examiner who has an account on their side be told that a
// sheet was typed in their name.
func tellExaminer(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty, examiner string) error {
	b, err := store.Get[programme.Base](s.Tx, ev.BaseID)
	if err != nil {
		return err
	}
	roles, column, scope := []programme.Role{programme.RoleClerk, programme.RoleTeacher}, "base_code", b.CreditCode
	if p != nil {
		roles, column, scope = []programme.Role{programme.RoleEmployer}, "employer_id", p.EmployerID
	}
	var users []string
	for _, role := range roles {
		grants, err := s.Holders(role, column, []string{scope})
		if err != nil {
			return err
		}
		for _, g := range grants {
			u, err := store.Get[programme.User](s.Tx, g.UserID)
			if err != nil {
				return err
			}
			if u.Name == examiner && !slices.Contains(users, u.ID) {
				users = append(users, u.ID)
			}
		}
	}
	known, err := s.Tx.Told(programme.NounEvaluation, []string{ev.ID})
	if err != nil || len(known) == 0 || len(users) == 0 {
		return err
	}
	known[0].Users = users
	s.Told(ev.ProgrammeID, ev.ID, &known[0])
	return nil
}

// typedSide is the side of a page that the caller may type off now.
func typedSide(s *act.Step, ev *programme.Evaluation, x *programme.EvaluationScan, print *programme.EvaluationPrint,
	kind string) (*programme.EvaluationParty, error) {
	if x.State == programme.Withdrawn || print.Kind != kind {
		return nil, programme.Errorf(programme.WrongState, "这张图片已撤下，或不是这一种纸件，请回到考评页面重新打开")
	}
	p, err := mayType(s, ev, print)
	if err != nil {
		return nil, err
	}
	return p, timely(s, ev, p, print)
}

// notTheirs refuses to type over what the examiner handed in themself.
func notTheirs(s *act.Step, ev *programme.Evaluation, print *programme.EvaluationPrint) error {
	had, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(had, func(h programme.ExaminerSheet) bool {
		return h.PartyID == print.PartyID && h.Examiner == print.Examiner && h.Subject == print.Subject && len(h.Scans) == 0
	}) {
		return programme.Errorf(programme.Conflict, "考评员%s已在系统里交出这一科，不能照纸面再录；要改的，请本人再交一次", print.Examiner).Under(programme.DutyJointEvaluation)
	}
	return nil
}

// typed are the lines of one page as they were typed, with all that is wrong
// said at once.
func (m *meeting) typed(s *act.Step, print *programme.EvaluationPrint, scores []Score) (json.RawMessage, error) {
	apps, err := s.ApplicationsByID(print.People)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(s.Tx, apps)
	if err != nil {
		return nil, err
	}
	var found []programme.Problem
	given := map[string]*Score{}
	for i := range scores {
		if sc := &scores[i]; slices.Contains(print.People, sc.ApplicationID) && given[sc.ApplicationID] == nil {
			given[sc.ApplicationID] = sc
		} else {
			found = append(found, programme.Problem{Code: "marks", Message: "有一行不在这页评分表上，或重复出现"})
		}
		if err := act.PlainWords("remark", "备注", scores[i].Remark); err != nil {
			return nil, err
		}
	}
	i := slices.IndexFunc(m.exam.Subjects, func(x rules.Subject) bool { return x.Code == print.Subject })
	if i < 0 {
		return nil, programme.Errorf(programme.WrongState, "这次考评已没有这一科").Under(programme.DutyEvaluation)
	}
	for _, who := range members {
		if !slices.ContainsFunc(m.people, func(ap programme.Application) bool { return ap.ID == who.ApplicationID }) || m.short[who.ApplicationID] != "" {
			found = append(found, programme.Problem{Field: who.Name, Code: "marks", Message: "已不参加这次考评：请重新打印这位考评员的评分表"})
		}
	}
	lines, wrong := m.subject(m.exam.Subjects[i], members, given)
	if found = append(found, wrong...); len(found) > 0 {
		return nil, marksWrong(found)
	}
	return json.Marshal(lines)
}

// offPaper makes the examiner's sheet once every page of it was typed, and the
// side's entry where it was the last. It reports whether it did.
func (m *meeting) offPaper(s *act.Step, p *programme.EvaluationParty, print *programme.EvaluationPrint) (whole bool, err error) {
	prints, err := s.EvaluationPrints(m.ev.ID)
	if err != nil {
		return false, err
	}
	scans, err := s.EvaluationScans(m.ev.ID)
	if err != nil {
		return false, err
	}
	var scores []Score
	var ids []string
	for _, page := range prints {
		if page.Kind != print.Kind || page.PartyID != print.PartyID || page.Sitting != print.Sitting || page.Examiner != print.Examiner ||
			page.Subject != print.Subject || page.Edition != print.Edition {
			continue
		}
		i := slices.IndexFunc(scans, func(x programme.EvaluationScan) bool { return x.PrintID == page.ID && x.State == programme.Accepted })
		if i < 0 {
			return false, nil
		}
		var lines []programme.ExaminerLine
		if err := json.Unmarshal(scans[i].Lines, &lines); err != nil {
			return false, err
		}
		for _, l := range lines {
			sc := Score{ApplicationID: l.Application, Absence: l.Absence, Remark: l.Remark, Points: map[string]int{}}
			if l.Absence == "" {
				sc.Points[print.Subject] = l.Points
			}
			scores = append(scores, sc)
		}
		ids = append(ids, scans[i].ID)
	}
	sheets, err := m.sheetsOf(s, p, print.Examiner, []string{print.Subject}, scores)
	if err != nil {
		return false, err
	}
	for i := range sheets {
		sheets[i].Scans = ids
	}
	if _, err := keepSheets(s, m.ev, sheets); err != nil {
		return false, err
	}
	return true, m.whole(s, p)
}

// PlanAnswer is what a unit wrote on a printed plan, as somebody read it off.
type PlanAnswer struct {
	Answer         string // AnswerJoin, AnswerChange
	Examiners      []string
	Change         string // what is to be changed
	Name, Position string // of who signed
	Stamped        string // "yes", "no"
}

func (p *PlanAnswer) clean() error {
	p.Name, p.Position, p.Change = strings.TrimSpace(act.Text(p.Name)), strings.TrimSpace(act.Text(p.Position)), strings.TrimSpace(p.Change)
	var found []programme.Problem
	bad := func(field, text string) {
		found = append(found, programme.Problem{Field: field, Code: "form", Message: text})
	}
	switch p.Answer {
	case programme.AnswerJoin:
	case programme.AnswerChange:
		if p.Change == "" {
			bad("change", "请照纸面填写要修改什么")
		}
	default:
		bad("answer", "请对着图片选单位打√的是哪一项；两项都没有打的，退给单位补填")
	}
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > mostWho {
		bad("name", "请照纸面填写签字人的姓名；没有签字的不能算单位的意见")
	}
	if n := utf8.RuneCountInString(p.Position); n > mostWho {
		bad("position", "职务太长")
	}
	switch p.Stamped {
	case "yes":
	case "no":
		bad("stamped", "没有盖单位公章的不能算单位的意见，请退给单位补盖后再交")
	default:
		bad("stamped", "请对着图片选盖了公章没有")
	}
	if len(found) > 0 {
		return act.InvalidFields(found...)
	}
	for _, f := range [][3]string{{"change", "要修改什么", p.Change}, {"name", "姓名", p.Name}, {"position", "职务", p.Position}} {
		if err := act.PlainWords(f[0], f[1], f[2]); err != nil {
			return err
		}
	}
	return nil
}

// EnterPlan writes down what a unit answered on a printed plan: it joins it, or
// asks for changes, on paper. What it signed and stamped is the proof; the bureau
// sees it before it agrees.
func (a *Desk) EnterPlan(ctx context.Context, c act.Caller, evaluationID, scanID string, answer PlanAnswer) error {
	return a.Act(ctx, c, programme.EvaluationPlanEnter, "", func(s *act.Step) error {
		ev, err := moved(s, evaluationID)
		if err != nil {
			return err
		}
		x, print, err := scanOf(s.Tx, ev, scanID)
		if err != nil {
			return err
		}
		p, err := typedSide(s, ev, x, print, programme.PrintPlan)
		if err != nil {
			return err
		}
		if x.State != programme.Received {
			return programme.Errorf(programme.WrongState, "这张会同意见已经录入")
		}
		if err := answer.clean(); err != nil {
			return err
		}
		action, reason := programme.EvaluationJoin, ""
		if answer.Answer == programme.AnswerJoin {
			err = joins(s, ev, p, programme.PaperUser(x.ID), answer.Examiners)
		} else {
			p.JoinedBy, p.Asked = "", answer.Change
			action, reason = programme.EvaluationObject, answer.Change
		}
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		x.State, x.EnteredBy, x.EnteredAt = programme.Accepted, c.User, s.Now()
		x.Answer, x.Name, x.Position = answer.Answer, answer.Name, answer.Position
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		if err := s.Record(ev.ProgrammeID, ev.ID, act.Facts{"scan": x.ID, "code": print.Code, "file": x.FileID, "employer": p.EmployerID,
			"answer": answer.Answer}); err != nil {
			return err
		}
		by := programme.Actor{User: programme.PaperUser(x.ID), Name: answer.Name, Role: programme.RoleEmployer, Employer: p.EmployerID}
		return s.RecordAs(action, by, ev.ProgrammeID, ev.ID, reason, act.Facts{"employer": p.EmployerID,
			"by_paper": map[string]string{"scan": x.ID, "file": x.FileID, "name": x.Name, "position": x.Position, "typed_by": c.User}})
	})
}
