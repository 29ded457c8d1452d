package web

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// inspectionDeeds is what is done on the pages of this noun. Draws are made on
// the year's page.
var inspectionDeeds = []deed{
	{Key: "draw", Action: programme.InspectionDraw, On: programme.NounProgramme, Name: "抽取检查对象", When: running,
		Consequence: "从此刻培训中的班级里抽取。次序只由种子和班级编号按 SHA-256 算出：任何人用同一种子都能重抽，得到同样的名次。抽取后不能改，种子公开在检查的页面上。",
		Inputs: []input{
			{Name: "seed", Label: "种子", Required: true, Hint: "一句事先谁也定不了的话，例如当天某日报的头条标题，或当众所报的一串数字"},
			{Name: "count", Label: "抽几个班", Kind: "number", Required: true},
		},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			n := f.int("count")
			if n < 1 && f.err() == nil {
				f.bad("count", "请填不小于 1 的整数")
			}
			if f.err() != nil {
				return "", nil
			}
			list, err := f.q.s.sys.Oversee.DrawInspections(ctx, c, f.sheet.ID, f.Get("seed"), n)
			if err != nil {
				return "", err
			}
			return "/inspection/" + list[0].ID, nil
		}},
	{Key: "visit", Action: programme.InspectionVisit, On: programme.NounInspection,
		Consequence: "登记今天到现场检查的情况。发现的问题随后在本页逐条提出。",
		Inputs: []input{
			{Name: "present", Label: "现场实到人数", Kind: "number", Required: true, Hint: "逐人清点，应到人数在检查页面上"},
			{Name: "note", Label: "检查情况", Kind: "area", Required: true, Hint: "查了什么，看到什么"},
		},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			present := f.int("present")
			if f.err() != nil {
				return "", nil
			}
			return "", f.q.s.sys.Oversee.VisitInspection(ctx, c, f.sheet.ID, present, f.Get("note"))
		}},
	{Key: "raise-finding", Action: programme.FindingRaise, On: programme.NounInspection, When: visited,
		Consequence: "基地会看到问题、条款和期限，须在期限前报告整改。所有问题整改到位后，检查才能办结。",
		Inputs: []input{
			{Name: "text", Label: "问题", Kind: "area", Required: true, Hint: "写明事实：什么时间、什么地点、什么情况"},
			{Name: "clause", Label: "违反的条款", Kind: "choice", Required: true, Choices: clauses},
			{Name: "due", Label: "整改期限", Kind: "date", Required: true, Hint: "不早于今天", Start: func(q *request, _ *act.Sheet) string { return q.s.sys.Today().AddDays(7).String() }},
		},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			due := f.date("due")
			if f.err() != nil {
				return "", nil
			}
			x, err := f.q.s.sys.Oversee.RaiseFinding(ctx, c, f.sheet.ID, f.Get("text"), f.Get("clause"), due)
			if err != nil {
				return "", err
			}
			return "/finding/" + x.ID, nil
		}},
	{Key: "close", Action: programme.InspectionClose, On: programme.NounInspection,
		Consequence: "没有问题，或问题都已整改到位时办结。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.s.sys.Oversee.CloseInspection(ctx, c, f.sheet.ID)
		}},
}

func visited(s *act.Sheet) bool { return s.State == programme.Visited }

// clauses are the duties of the notice, as it numbers them.
func clauses(q *request, s *act.Sheet) (out []act.Choice, err error) {
	n, err := q.noticeOf(s)
	if err != nil {
		return nil, err
	}
	for _, c := range n.Clauses {
		out = append(out, act.Choice{ID: c.ID, Name: c.Cite + "  " + c.Text})
	}
	return out, nil
}

// inspectionPanel is the draw, so that anybody can make it again.
func inspectionPanel(q *request, v *showPage) error {
	l, err := q.s.sys.Oversee.LotteryOf(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, lotteryView(l, v.Sheet.ID))
	return nil
}
