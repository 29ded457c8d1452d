package assesspages

import (
	"context"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// MarkCorrectionDeeds is how an examiner's mark is corrected by two people once
// their side is in.
var MarkCorrectionDeeds = []page.Deed{
	{Key: "propose-correction", Action: programme.MarkCorrectPropose, On: programme.NounEvaluation,
		Consequence: "本方成绩汇总以后，考评员给的某个成绩有误的，在这里提请。先看随之改变什么；基地的由负责人或市局、单位的由市局另一人同意后，本方成绩重新汇总，原来的成绩留在记录里。",
		Inputs: []page.Input{
			{Name: "sheet", Label: "考评员和科目", Kind: "radio", Required: true, Choices: handedSheets},
			{Name: "person", Label: "学员", Kind: "choice", Required: true, Choices: correctable},
			{Name: "points", Label: "应为多少分", Kind: "number", Hint: "0 至 100 的整数；缺考、违纪的不填"},
			{Name: "absence", Label: "情况", Kind: "radio", Choices: page.FixedChoices(correctedWords),
				Start: func(*page.Request, *act.Detail) string { return takesPart }},
		},
		Preview: func(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
			asked := correctionSent(f)
			if err := f.Err(); err != nil {
				return nil, err
			}
			out, err := f.Request.Sys.Assess.CorrectionFollows(ctx, c, f.Detail.ID, asked)
			return followsView(out), err
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			asked := correctionSent(f)
			if err := f.Err(); err != nil {
				return "", err
			}
			return "", f.Request.Sys.Assess.ProposeMarkCorrection(ctx, c, f.Detail.ID, asked, f.Get("reason"))
		}},
	{Key: "approve-correction", Action: programme.MarkCorrectApprove, On: programme.NounEvaluation, When: correcting, Lead: correctionsLead,
		Consequence: "更正后本方成绩重新汇总，和另一方重新比对。须由提请人以外的人办理。",
		Inputs:      []page.Input{{Name: "correction", Label: "提请的更正", Kind: "radio", Required: true, Choices: correctionsWaiting}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ApproveMarkCorrection(ctx, c, f.Detail.ID, f.Get("correction"))
		}},
	{Key: "refuse-correction", Action: programme.MarkCorrectRefuse, On: programme.NounEvaluation, Grave: true, When: correcting, Lead: correctionsLead,
		Consequence: "成绩不变，理由告知提请的一方。",
		Inputs:      []page.Input{{Name: "correction", Label: "提请的更正", Kind: "radio", Required: true, Choices: correctionsWaiting}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.RefuseMarkCorrection(ctx, c, f.Detail.ID, f.Get("correction"), f.Get("reason"))
		}},
}

// takesPart is the choice of who has points.
const takesPart = "sat"

var correctedWords = []act.Choice{{ID: takesPart, Name: "参加"}, {ID: programme.MarkAbsent, Name: "缺考"}, {ID: programme.MarkMisconduct, Name: "违纪"}}

func correcting(s *act.Detail) bool { return s.Fact("correcting").Text != "" }

// handedSheets are the sheets of the reader's side, of an examiner their own.
func handedSheets(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	handed, _, err := q.Sys.Assess.ExaminersOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range handed {
		if q.Signed.Actor.Role != programme.RoleTeacher || h.Examiner == q.Signed.Actor.Name {
			out = append(out, act.Choice{ID: h.Subject + "|" + h.Examiner, Name: h.Examiner + "　" + subjectName(m.Exam, h.Subject)})
		}
	}
	return out, nil
}

func correctable(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	m, err := markSheet(q, s.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range m.Mine(q.Caller()) {
		out = append(out, act.Choice{ID: l.Member.ApplicationID, Name: l.Name + "　" + l.Member.Employer})
	}
	return out, nil
}

func correctionSent(f *page.Form) assess.CorrectionAsked {
	subject, examiner, _ := strings.Cut(f.Get("sheet"), "|")
	x := assess.CorrectionAsked{Examiner: examiner, Subject: subject, ApplicationID: f.Get("person"), Absence: f.Get("absence")}
	if x.Absence != takesPart && x.Absence != "" {
		return x
	}
	x.Absence = ""
	n, err := strconv.Atoi(page.Halfwidth(f.Get("points")))
	if err != nil {
		f.Bad("points", "成绩应为 0 至 100 的整数")
	}
	x.Points = n
	return x
}

func correctionsWaiting(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Assess.CorrectionsOf(q.Context(), q.Caller(), s.ID)
	for i := range list {
		if x := &list[i]; x.Mine {
			out = append(out, act.Choice{ID: x.ID, Name: correctionWords(x)})
		}
	}
	return out, err
}

func correctionsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.CorrectionsOf(q.Context(), q.Caller(), s.ID)
	return correctionsView(list), err
}

// correctionWords is a correction in one line.
func correctionWords(x *assess.CorrectionView) string {
	return x.Name + "　" + x.SubjectName + "　" + x.Examiner + "　" + markWords(x.WasPoints, x.WasAbsence) + " → " + markWords(x.Points, x.Absence)
}

func markWords(points int, absence string) string {
	if absence != "" {
		return resultName(absence)
	}
	return strconv.Itoa(points) + " 分"
}
