package moneypages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// StandardDeeds is what is done on the pages of this noun. Standards are
// proposed on the year's page.
var StandardDeeds = []page.Deed{
	{Key: "propose-standard", Action: programme.StandardPropose, On: programme.NounProgramme, When: page.YearOpen,
		Consequence: "经市局审批批准后执行，并替代同一等级、工种的现行标准。已经核定的补贴保持核定时的标准，差额会在标准的页面上列出。",
		Lead:        capsLead,
		Inputs: []page.Input{
			{Name: "level", Label: "等级", Kind: "choice", Required: true, Choices: trainedLevels},
			{Name: "trade", Label: "工种", Kind: "choice", Hint: "不选则适用于没有单列标准的其他工种", Choices: trades},
			{Name: "amount", Label: "每人补贴（元）", Kind: "money", Required: true, Hint: "不超过上面的上限"},
			{Name: "source", Label: "依据文件", Required: true, Hint: "文件名称和文号，例如 ××市人力资源和社会保障局关于公布补贴标准的通知（文号）"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			level, amount := f.Level("level"), f.Fen("amount")
			if f.Err() != nil {
				return "", nil
			}
			st, err := f.Request.Sys.Money.ProposeStandard(ctx, c, f.Detail.ID, level, f.Get("trade"), amount, f.Get("source"))
			if err != nil {
				return "", err
			}
			return "/standard/" + st.ID, nil
		}},
	{Key: "approve", Action: programme.StandardApprove, On: programme.NounStandard, Name: "批准",
		Consequence: "批准人不得是拟定人。批准后立即执行，同一等级、工种的原标准随之停用；已经核定的补贴不变。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.ApproveStandard(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse", Action: programme.StandardRefuse, On: programme.NounStandard, Grave: true, Consequence: "不予批准的标准不执行；由经办另行拟定。",
		Do: page.ActWithReason((*money.Desk).RefuseStandard)},
}

// trainedLevels are the levels of the year, each with its cap.
func trainedLevels(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	for _, l := range n.Levels {
		out = append(out, act.Choice{ID: l.Level.String(), Name: l.Name})
	}
	return out, nil
}

func trades(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	for _, t := range n.Trades {
		out = append(out, act.Choice{ID: t.Name, Name: t.Name})
	}
	return out, nil
}

// capsLead shows the caps of the notice.
func capsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	var facts []act.Fact
	for _, l := range n.Levels {
		facts = append(facts, act.Fact{Title: l.Name + "上限（" + n.Cite(l.Clause) + "）", Cell: act.Cell{Text: l.Cap.Fen().String() + " 元/人"}})
	}
	return page.Facts("通知规定的上限", facts), nil
}

// StandardPanel lists what was approved by another standard than this one.
func StandardPanel(q *page.Request, v *page.View) error {
	v.Detail.Title = v.Detail.Fact("trade").Text + v.Detail.Fact("level").Text + "补贴标准"
	if !programme.MayRead(q.Signed.Actor.Role, programme.NounStatement) {
		return nil
	}
	gaps, err := q.Sys.Money.StandardGaps(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(gaps) > 0 || v.Detail.State == programme.InForce {
		v.Panels = append(v.Panels, gapsView(gaps, v.Detail.State == programme.Proposed))
	}
	return nil
}
