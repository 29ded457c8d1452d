package assesspages

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// AppraisalDeeds is what is done on the pages of this noun.
var AppraisalDeeds = []page.Deed{
	{Key: "appraisal", Action: programme.AppraisalEnter, On: programme.NounBase, When: page.Recognised, Consequence: "报名后由市局组织全市统一考核鉴定。只列出考评合格、工种有鉴定、还没有报名的人。",
		Inputs: []page.Input{
			{Name: "people", Label: "学员", Kind: "people", Required: true, Choices: appraisable},
			{Name: "held_on", Label: "鉴定日期", Kind: "date", Required: true, Start: func(q *page.Request, s *act.Sheet) string { return q.Deadline(rules.AppraisalTime) }},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			on := f.Date("held_on")
			if err := f.Err(); err != nil {
				return "", err
			}
			return "", f.Request.Sys.Assess.EnterAppraisal(ctx, c, f.Sheet.ID, f.List("people"), on)
		}},
	{Key: "appraisal-record", Action: programme.AppraisalRecord, On: programme.NounProgramme, Consequence: "只登记填了成绩的人，没有填的下次再登记。登记后由另一人确认。",
		When:   func(s *act.Sheet) bool { return s.State == programme.Open },
		Inputs: []page.Input{{Name: "results", Label: "鉴定成绩", Kind: "own", Draw: appraisalDraw}}, Do: recordAppraisals},
	{Key: "appraisal-confirm", Action: programme.AppraisalConfirm, On: programme.NounProgramme, Consequence: "一次确认全部待确认的结果；合格的可以颁发证书。须由登记人以外的人办理。",
		When: func(s *act.Sheet) bool { return s.State == programme.Open }, Lead: appraisalLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ConfirmAppraisals(ctx, c, f.Sheet.ID)
		}},
}

func appraisable(q *page.Request, s *act.Sheet) (out []act.Choice, err error) {
	people, err := q.Sys.Assess.Appraisable(q.Context(), q.Caller(), s.ID)
	for _, p := range people {
		out = append(out, act.Choice{ID: p.ApplicationID, Name: p.Name + "　" + p.IDMasked + "　" + p.Trade + " " + p.Level})
	}
	return out, err
}

func appraisalDraw(q *page.Request, s *act.Sheet, sent page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.AppraisalsIn(q.Context(), q.Caller(), s.ID, programme.Submitted)
	if err != nil {
		return nil, err
	}
	return appraisalGrid(list, sent), nil
}

func appraisalLead(q *page.Request, s *act.Sheet, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.AppraisalsIn(q.Context(), q.Caller(), s.ID, programme.Marked)
	if err != nil {
		return nil, err
	}
	return appraisalList(list), nil
}

func recordAppraisals(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	list, err := f.Request.Sys.Assess.AppraisalsIn(ctx, act.As(c.Actor), f.Sheet.ID, programme.Submitted)
	if err != nil {
		return "", err
	}
	var scores []assess.Score
	for _, e := range list {
		id := e.ApplicationID
		if f.Get("theory-"+id) == "" && f.Get("practice-"+id) == "" {
			continue
		}
		scores = append(scores, assess.Score{ApplicationID: id, Points: map[string]int{rules.SubjectTheory: points(f, e.Name, "理论", "theory-"+id), rules.SubjectPractice: points(f, e.Name, "实操", "practice-"+id)}})
	}
	if len(scores) == 0 && len(list) > 0 {
		f.Bad("results", "请至少填一个人的成绩和结果")
	}
	if len(list) == 0 {
		return "", programme.Errorf(programme.WrongState, "没有待登记的鉴定：基地报名后列在这里")
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Assess.RecordAppraisals(ctx, c, scores)
}

// passedOf counts results that were recorded.
func passedOf(list []assess.Entered) string {
	passed := 0
	for _, e := range list {
		if e.Result == programme.MarkPass {
			passed++
		}
	}
	return fmt.Sprintf("%d 人，合格 %d，不合格 %d", len(list), passed, len(list)-passed)
}
