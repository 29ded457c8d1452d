package assess

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/scan"
	"jinlanling/internal/forms"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Printed pages of an evaluation: an examiner's score sheet, the plan for a unit
// to answer. What is printed is remembered line by line under its code, so that
// what comes back is found.

// Kinds of printed pages as their codes tell them apart. Both are known as one,
// since both come back at the same place.
var paperKind = scan.Kind{Name: "结业考评评分表、会同意见", Mark: "JLEV:"}

const mostPrinted = 60 // pages at once

// ScoresAsked is what score sheets are printed of.
type ScoresAsked struct {
	Employer  string // of the bureau: the unit for which nobody has an account
	Examiners []string
	Subjects  []string
}

// PrintScores writes a score sheet for each examiner of the caller's side and
// each subject, a page for each forty people. A sheet that was printed before
// for the same people is the same sheet.
func (a *Desk) PrintScores(ctx context.Context, c act.Caller, evaluationID string, asked ScoresAsked, w io.Writer) error {
	var pages []forms.ScoreSheet
	err := a.Act(ctx, c, programme.EvaluationPrintScores, "", func(s *act.Step) error {
		pages = nil
		ev, p, err := printedSide(s, evaluationID, asked.Employer)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		sheet, err := a.newScoreSheets(s, ev, p)
		if err != nil {
			return err
		}
		if err := sheet.asked(&asked); err != nil {
			return err
		}
		for _, examiner := range asked.Examiners {
			for _, code := range asked.Subjects {
				if err := sheet.add(s, examiner, code); err != nil {
					return err
				}
			}
		}
		pages = sheet.pages
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"examiners": asked.Examiners, "subjects": asked.Subjects, "codes": sheet.codes})
	})
	if err != nil {
		return err
	}
	return forms.WriteScoreSheets(w, pages)
}

// printedSide is the side that the caller prints for and types off paper: the
// base's by its people, a unit's by the unit, or by the bureau where nobody has
// an account for it. A base never does for a unit.
func printedSide(s *act.Step, id, employer string) (*programme.Evaluation, *programme.EvaluationParty, error) {
	if s.Caller.Role != programme.RoleOfficer {
		return sideOf(s, id)
	}
	ev, err := evaluation(s, id)
	if err != nil {
		return nil, nil, err
	}
	p, err := partyOf(s, ev, employer)
	if err != nil {
		return nil, nil, err
	}
	return ev, p, withoutAccount(s, p)
}

// withoutAccount refuses the bureau a unit that has its own way in.
func withoutAccount(s *act.Step, p *programme.EvaluationParty) error {
	has, err := s.HasAccount(p.EmployerID)
	if err == nil && has {
		err = programme.Errorf(programme.WrongState, "这家单位有账号，评分表由单位自己打印、录入；市局只代没有账号的单位录入").Under(programme.DutyJointEvaluation)
	}
	return err
}

// scoreSheets are score sheets as they are put together.
type scoreSheets struct {
	desk    *Desk
	m       *meeting
	p       *programme.EvaluationParty
	people  []act.Member
	head    forms.ScoreSheet
	had     []programme.EvaluationPrint
	pages   []forms.ScoreSheet
	codes   []string
	subject map[string]*rules.Subject
}

func (a *Desk) newScoreSheets(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty) (*scoreSheets, error) {
	m, err := meetingFor(s, ev, employerOf(p))
	if err != nil {
		return nil, err
	}
	out := &scoreSheets{desk: a, m: m, p: p, subject: map[string]*rules.Subject{}}
	sits := slices.DeleteFunc(slices.Clone(m.people), func(ap programme.Application) bool { return m.short[ap.ID] != "" })
	if len(sits) == 0 {
		return nil, programme.Errorf(programme.WrongState, "这次考评没有可参评的学员，没有可打印的评分表")
	}
	if out.people, err = act.WithNames(s.Tx, sits); err != nil {
		return nil, err
	}
	if out.had, err = s.EvaluationPrints(ev.ID); err != nil {
		return nil, err
	}
	for i := range m.exam.Subjects {
		out.subject[m.exam.Subjects[i].Code] = &m.exam.Subjects[i]
	}
	base, class, err := namesOfEvaluation(s, ev)
	if err != nil {
		return nil, err
	}
	out.head = forms.ScoreSheet{Title: "结业考评评分表", Base: base, Class: class, Side: "基地一方", When: heldWhere(ev), Made: madeBy(s)}
	if ev.Sitting > 0 {
		out.head.Title = fmt.Sprintf("结业考评评分表（第 %d 次）", ev.Sitting+1)
	}
	if p != nil {
		e, err := store.Get[programme.Employer](s.Tx, p.EmployerID)
		if err != nil {
			return nil, err
		}
		out.head.Side = e.Name
	}
	return out, nil
}

// asked refuses whom the plan does not name, and what is not examined.
func (x *scoreSheets) asked(asked *ScoresAsked) error {
	for _, name := range asked.Examiners {
		if !slices.Contains(examinersOf(x.m.ev, x.p), name) {
			return programme.Errorf(programme.Invalid, "方案上这一方的考评员没有“%s”", name).Under(programme.DutyJointEvaluation)
		}
	}
	for _, code := range asked.Subjects {
		if x.subject[code] == nil {
			return programme.Errorf(programme.Invalid, "请选择这次考评的科目")
		}
	}
	each := (len(x.people) + presence.MostLines - 1) / presence.MostLines
	switch n := len(asked.Examiners) * len(asked.Subjects) * each; {
	case n == 0:
		return programme.Errorf(programme.Invalid, "请选择考评员和科目")
	case n > mostPrinted:
		return programme.Errorf(programme.TooLarge, "一次最多打印 %d 页，请分几次", mostPrinted)
	}
	return nil
}

// add puts one examiner's sheets of one subject together, made where they are
// not there yet.
func (x *scoreSheets) add(s *act.Step, examiner, code string) error {
	ids := make([]string, len(x.people))
	for i, m := range x.people {
		ids[i] = m.ApplicationID
	}
	parts := slices.Collect(slices.Chunk(ids, presence.MostLines))
	prints, newest := x.printed(examiner, code, ids)
	if prints == nil {
		for i, part := range parts {
			p := programme.EvaluationPrint{ID: s.NewID(), EvaluationID: x.m.ev.ID, PartyID: sideID(x.p), Kind: programme.PrintScores, Sitting: x.m.ev.Sitting,
				Examiner: examiner, Subject: code, Edition: newest + 1, Page: i + 1, Pages: len(parts), People: part,
				PrintedBy: s.Caller.User, PrintedAt: s.Now()}
			p.Code = x.desk.paperCode(&p)
			if err := store.Insert(s.Tx, &p); err != nil {
				return err
			}
			prints = append(prints, p)
		}
	}
	subject := x.subject[code]
	for i, part := range parts {
		page := x.head
		page.Examiner, page.Subject = examiner, subject.Name
		if subject.Pass > 0 {
			page.Subject += fmt.Sprintf("（%d 分合格）", subject.Pass)
		}
		page.First, page.Page, page.Of = i*presence.MostLines+1, i+1, len(parts)
		page.Code, page.Link = prints[i].Code, paperKind.Mark+prints[i].Code
		for _, m := range x.people[i*presence.MostLines : i*presence.MostLines+len(part)] {
			page.People = append(page.People, forms.ScorePerson{Name: m.Name, Number: m.IDMasked})
		}
		x.pages, x.codes = append(x.pages, page), append(x.codes, page.Code)
	}
	return nil
}

// printed are the pages of an examiner's sheet that was printed before for the
// same people, and its newest edition.
func (x *scoreSheets) printed(examiner, subject string, people []string) (out []programme.EvaluationPrint, newest int64) {
	editions := map[int64][]programme.EvaluationPrint{}
	for _, p := range x.had {
		if p.Kind == programme.PrintScores && p.PartyID == sideID(x.p) && p.Sitting == x.m.ev.Sitting && p.Examiner == examiner && p.Subject == subject {
			editions[p.Edition] = append(editions[p.Edition], p)
			newest = max(newest, p.Edition)
		}
	}
	for _, list := range editions {
		slices.SortFunc(list, func(a, b programme.EvaluationPrint) int { return a.Page - b.Page })
		var all []string
		for _, p := range list {
			all = append(all, p.People...)
		}
		if slices.Equal(all, people) {
			return list, newest
		}
	}
	return nil, newest
}

// paperCode is the code of a printed page. It comes from the keys of the data
// folder, so that nobody else can print one.
func (a *Desk) paperCode(p *programme.EvaluationPrint) string {
	key := presence.Key(a.Keys.Index(seal.Room, "codes"))
	of := strings.Join([]string{"evaluation", p.EvaluationID, p.PartyID, p.Kind, fmt.Sprint(p.Sitting), p.Examiner, p.Subject, fmt.Sprint(p.Edition)}, "\x00")
	return key.SheetCode(of, p.Page)
}

func employerOf(p *programme.EvaluationParty) string {
	if p == nil {
		return ""
	}
	return p.EmployerID
}

// namesOfEvaluation are the names of its base and class.
func namesOfEvaluation(s *act.Step, ev *programme.Evaluation) (base, class string, err error) {
	b, err := store.Get[programme.Base](s.Tx, ev.BaseID)
	if err != nil {
		return "", "", err
	}
	cl, err := store.Get[programme.Class](s.Tx, ev.ClassID)
	if err != nil {
		return "", "", err
	}
	return b.Name, cl.Name, nil
}

func heldWhere(ev *programme.Evaluation) string { return ev.HeldOn.Chinese() + "　" + ev.Place }

func madeBy(s *act.Step) string {
	return fmt.Sprintf("%s 打印于 %s", s.Caller.Name, s.Now().In(act.Shanghai).Format("2006-01-02 15:04"))
}

// PrintPlan writes the plan as a page for each of the units that have not
// joined it, to be answered by hand, signed and stamped.
func (a *Desk) PrintPlan(ctx context.Context, c act.Caller, evaluationID string, employers []string, w io.Writer) error {
	var pages []forms.PlanPage
	err := a.Act(ctx, c, programme.EvaluationPrintPlan, "", func(s *act.Step) error {
		pages = nil
		ev, err := moved(s, evaluationID)
		if err != nil {
			return err
		}
		if n := len(employers); n == 0 || n > mostPrinted {
			return programme.Errorf(programme.Invalid, "请选 1 至 %d 家用人单位", mostPrinted)
		}
		_, n, err := s.Programme(ev.ProgrammeID)
		if err != nil {
			return err
		}
		var codes []string
		for _, id := range employers {
			p, err := partyOf(s, ev, id)
			if err != nil {
				return err
			}
			page, err := a.planPage(s, ev, p, n.CompletionExam())
			if err != nil {
				return err
			}
			pages, codes = append(pages, *page), append(codes, page.Code)
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"employers": employers, "codes": codes})
	})
	if err != nil {
		return err
	}
	if err = forms.WritePlanPages(w, pages); errors.Is(err, forms.ErrLongPlan) {
		err = programme.Errorf(programme.Invalid, "考评方案太长，一页印不下：请把细则另附，方案改短后再打印")
	}
	return err
}

// planPage is the plan as it is printed for a unit, remembered by its code.
func (a *Desk) planPage(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty, exam *rules.Exam) (*forms.PlanPage, error) {
	e, err := store.Get[programme.Employer](s.Tx, p.EmployerID)
	if err != nil {
		return nil, err
	}
	if p.JoinedBy != "" {
		return nil, programme.Errorf(programme.WrongState, "%s已经会同了这份方案，不用再打印", e.Name).Under(programme.DutyJointEvaluation)
	}
	base, class, err := namesOfEvaluation(s, ev)
	if err != nil {
		return nil, err
	}
	apps, err := s.ClassApplications(ev.ClassID)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(apps, func(ap programme.Application) bool { return ap.EmployerID != p.EmployerID })
	had, err := s.EvaluationPrints(ev.ID)
	if err != nil {
		return nil, err
	}
	print := programme.EvaluationPrint{EvaluationID: ev.ID, PartyID: p.ID, Kind: programme.PrintPlan, Edition: ev.Version, Page: 1, Pages: 1,
		PrintedBy: s.Caller.User, PrintedAt: s.Now()}
	i := slices.IndexFunc(had, func(x programme.EvaluationPrint) bool {
		return x.Kind == print.Kind && x.PartyID == print.PartyID && x.Edition == print.Edition
	})
	if i >= 0 {
		print = had[i]
	} else {
		print.ID, print.Code = s.NewID(), a.paperCode(&print)
		if err := store.Insert(s.Tx, &print); err != nil {
			return nil, err
		}
	}
	who := "基地：" + strings.Join(ev.Examiners, "、")
	if least := exam.Asked().Employer; least > 0 {
		who += fmt.Sprintf("；单位至少派 %d 人", least)
	}
	return &forms.PlanPage{Base: base, Class: class, Employer: e.Name, People: len(own), When: heldWhere(ev), Rules: exam.Words(), Who: who,
		Plan: ev.Plan, Code: print.Code, Link: paperKind.Mark + print.Code, Made: madeBy(s)}, nil
}
