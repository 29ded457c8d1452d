package assesspages

import (
	"context"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// Examiners enter their own marks: by an account in the name that the plan
// gives, or by a link.

// paperInput is the signed paper from which a clerk types.
var paperInput = page.Input{Name: "paper", Label: "考评员签字的成绩单", Kind: "file", Accept: ".pdf,image/jpeg,image/png",
	Hint: "照片或扫描件。考评员自己登记成绩的，由经办人代录时必须附"}

// enterMarks enters what a clerk typed, with the paper it was typed from.
func enterMarks(ctx context.Context, f *page.Form, c act.Caller, scores []assess.Score) error {
	paper := f.StoredOne("paper")
	if err := f.Err(); err != nil {
		return err
	}
	return f.Request.Sys.Assess.EnterMarks(ctx, c, f.Detail.ID, scores, paper)
}

// ExaminerDeeds is what examiners do, and how they are let in.
var ExaminerDeeds = []page.Deed{
	{Key: "invite-examiner", Action: programme.EvaluationExaminer, On: programme.NounEvaluation,
		Consequence: "考评员没有账号的，用手机打开链接登记自己考评的科目；交出时另发确认码到这个手机。双方各发给自己一方的考评员。",
		Inputs: []page.Input{{Name: "examiner", Label: "考评员", Kind: "radio", Required: true, Choices: ownExaminers},
			{Name: "phone", Label: "考评员本人的手机", Required: true, Hint: "11 位"}},
		Answer: func(ctx context.Context, f *page.Form, c act.Caller) error {
			l, err := f.Request.Sys.Assess.SendExaminerLink(ctx, c, f.Detail.ID, f.Get("examiner"), page.Halfwidth(f.Get("phone")))
			if err != nil {
				return err
			}
			return showLink(f.Request, l, "/evaluation/"+f.Detail.ID)
		}},
	{Key: "hand-in", Action: programme.EvaluationHandIn, On: programme.NounEvaluation,
		Consequence: "登记您本人考评的科目，没有考评的科目空着。本方考评员都交出之后汇总为本方的成绩；此前可以再交一次改正，另一方看不到。",
		Inputs:      []page.Input{{Name: "marks", Label: "成绩", Kind: "own", Draw: examineDraw}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			m, err := markSheet(f.Request, f.Detail.ID)
			if err != nil {
				return "", err
			}
			scores, problems := subjectsTyped(rowsSent(m, f.Request.Caller(), f.Request.Values), m.Exam)
			if len(problems) > 0 {
				return "", act.InvalidFields(problems...)
			}
			return "", f.Request.Sys.Assess.HandIn(ctx, c, f.Detail.ID, scores)
		}},
	{Key: "hand-in-file", Name: "从表格交出考评员成绩", Action: programme.EvaluationHandIn, On: programme.NounEvaluation,
		Consequence: "您考评全部科目的，可以用成绩表交出。先看结果，逐行核对；可先在本页下载成绩表填写。",
		Inputs:      []page.Input{markFileInput},
		Preview: func(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
			t, err := markFile(ctx, f)
			if err != nil {
				return nil, err
			}
			m, err := markSheet(f.Request, f.Detail.ID)
			if err != nil {
				return nil, err
			}
			view := markPreviewView(t, m.Exam, "/evaluation/"+f.Detail.ID+"/do/hand-in-file-back")
			if err := t.Fault(); err != nil {
				return view, err
			}
			return view, f.Request.Sys.Assess.HandIn(ctx, c, f.Detail.ID, t.Scores)
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			t, err := markFile(ctx, f)
			if err != nil {
				return "", err
			}
			if err := t.Fault(); err != nil {
				return "", err
			}
			return "", f.Request.Sys.Assess.HandIn(ctx, c, f.Detail.ID, t.Scores)
		}},
	{Key: "hand-in-file-back", Name: "取回标明错误的成绩表", Action: programme.EvaluationHandIn, On: programme.NounEvaluation, Again: true, When: never,
		Inputs: []page.Input{markFileInput}, Answer: markFileBack},
}

func ownExaminers(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	names := m.Evaluation.Examiners
	if q.Signed.Actor.Role == programme.RoleEmployer {
		i := slices.IndexFunc(m.Parties, func(p assess.PartyTo) bool { return p.EmployerID == q.Signed.Actor.Employer })
		if i < 0 {
			return nil, nil
		}
		names = m.Parties[i].Examiners
	}
	for _, n := range names {
		out = append(out, act.Choice{ID: n, Name: n})
	}
	return out, nil
}

// examineDraw is the sheet of the reader's side, empty: what another examiner
// found is not theirs to see.
func examineDraw(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	return marksGrid(m, rowsSent(m, q.Caller(), sent)), nil
}

func rowsSent(m *assess.MarkSheet, c act.Caller, sent page.Values) (rows []markAsked) {
	mine := m.Mine(c)
	for i := range mine {
		l := &mine[i]
		r := markAsked{ID: l.Member.ApplicationID, Name: l.Name, Employer: l.Member.Employer, Points: map[string]string{}}
		r.Absence, r.Remark = sent.Get("absence-"+r.ID), sent.Get("remark-"+r.ID)
		for _, x := range m.Exam.Subjects {
			r.Points[x.Code] = sent.Get(x.Code + "-" + r.ID)
		}
		rows = append(rows, r)
	}
	return rows
}

// subjectsTyped reads rows in which whole subjects may be empty.
func subjectsTyped(rows []markAsked, x *rules.Exam) (scores []assess.Score, problems []programme.Problem) {
	for _, r := range rows {
		sc := assess.Score{ApplicationID: r.ID, Absence: r.Absence, Remark: r.Remark, Points: map[string]int{}}
		for _, s := range x.Subjects {
			text := page.Halfwidth(r.Points[s.Code])
			if text == "" || sc.Absence != "" {
				continue
			}
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 || n > rules.FullPoints {
				problems = append(problems, programme.Problem{Code: "form", Field: r.Name, Message: s.Name + "成绩应为 0 至 100 的整数"})
			}
			sc.Points[s.Code] = n
		}
		scores = append(scores, sc)
	}
	return scores, problems
}

// examinersPanel is how far the examiners of the reader's side are.
func examinersPanel(q *page.Request, v *page.View, m *assess.MarkSheet) error {
	entries, err := q.Sys.Assess.EntriesOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e assess.EntryHow) bool { return e.Way == "" })
	if len(entries) > 0 {
		v.Panels = append(v.Panels, entriesView(entries, v.Detail.ID))
	}
	handed, links, err := q.Sys.Assess.ExaminersOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil || len(handed)+len(links) == 0 {
		return err
	}
	v.Panels = append(v.Panels, examinersView(handed, links, m.Exam, v.Detail.ID))
	return nil
}

func subjectName(x *rules.Exam, code string) string {
	for _, s := range x.Subjects {
		if s.Code == code {
			return s.Name
		}
	}
	return code
}

// ExaminationPapers sends the papers and task sheets of an evaluation.
func ExaminationPapers(q *page.Request) error {
	r, err := q.Sys.Assess.ExaminationPapers(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendFile("试卷和任务书", r)
}

// EntryPaper sends the signed paper that an entry was typed from.
func EntryPaper(q *page.Request) error {
	r, err := q.Sys.Assess.EntryPaper(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("entry"))
	if err != nil {
		return err
	}
	return q.SendFile("考评成绩单", r)
}
