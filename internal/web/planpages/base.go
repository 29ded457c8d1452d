package planpages

import (
	"context"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// BaseDeeds is what is done on the pages of this noun.
var BaseDeeds = []page.Deed{
	{Key: "apply", Action: programme.BaseApply, On: programme.NounProgramme, When: page.YearOpen, Lead: registeredLead, Inputs: baseInputs(), Do: applyBase,
		Consequence: "申报后由县（市、区）人社局推荐，市局评估审核后认定。县里推荐以前可以修改或撤回。"},
	{Key: "recommend", Action: programme.BaseRecommend, On: programme.NounBase, Name: "提出推荐意见", Button: "提交意见", Lead: fileLead, Inputs: []page.Input{
		{Name: "answer", Label: "意见", Kind: "radio", Required: true, Choices: countyAnswers},
		{Name: "opinion", Label: "推荐意见或理由", Kind: "area", Required: true, Hint: "推荐的，写明核实的情况；退回或不予推荐的，写明缺什么、为什么，单位看得到"},
	}, Do: answerBase, Consequence: "同意推荐的报市局评估；退回的由单位补正后重新申报。"},
	{Key: "amend", Action: programme.BaseAmend, On: programme.NounBase, Lead: registeredLead, Inputs: baseInputs(),
		Do: fileBaseAgain((*plan.Desk).AmendBase), Consequence: "县里看到的就是修改后的申报。"},
	{Key: "refile", Action: programme.BaseRefile, On: programme.NounBase, Lead: registeredLead, Inputs: baseInputs(),
		Do: fileBaseAgain((*plan.Desk).RefileBase), Consequence: "重新申报后，推荐和评估从头办理；以前的意见留在经过里。"},
	{Key: "withdraw", Action: programme.BaseWithdraw, On: programme.NounBase, Grave: true, Do: page.ActWithReason((*plan.Desk).WithdrawBase),
		Consequence: "撤回后可以重新申报。"},
	{Key: "return", Action: programme.BaseReturn, On: programme.NounBase, Grave: true, Lead: fileLead, Do: page.ActWithReason((*plan.Desk).ReturnBase),
		Consequence: "退回后由单位补正，重新申报。"},
	{Key: "reassign", Action: programme.BaseReassign, On: programme.NounBase, Grave: true,
		Inputs:      []page.Input{{Name: "county", Label: "所在县（市、区）", Kind: "choice", Required: true, Choices: countyChoices}},
		Consequence: "申报时县（市、区）填错的，改到应由其推荐的县（市、区）。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Plan.ReassignBase(ctx, c, f.Detail.ID, f.Get("county"), f.Get("reason"))
		}},
	{Key: "assess", Action: programme.BaseAssess, On: programme.NounBase, Lead: fileLead, Inputs: append(assessorInputs(), []page.Input{
		{Name: "marks", Label: "评分表", Kind: "grid", Grid: assessGrid},
		{Name: "note", Label: "评估意见", Kind: "area", Required: true, Hint: "场地、师资、设备和办学情况，以及评估结论"},
	}...), Do: assessBase, Consequence: "按评分表评分，取平均分；合格的由另一人认定。"},
	{Key: "recognise", Action: programme.BaseRecognise, On: programme.NounBase, Lead: fileLead, Inputs: []page.Input{
		{Name: "number", Label: "认定文号", Required: true, Hint: "认定文件的发文字号；同一份文件认定几家的，填同一个文号"},
		{Name: "on", Label: "认定日期", Kind: "date", Required: true, Start: func(q *page.Request, _ *act.Detail) string { return q.Sys.Today().String() }},
	}, Do: recogniseBase, Consequence: "认定后可以导入计划、接受报名。须与评估的不是同一人。"},
	{Key: "reassess", Action: programme.BaseReassess, On: programme.NounBase, Grave: true, Lead: fileLead,
		Do: page.ActWithReason((*plan.Desk).ReassessBase), Consequence: "退回市局经办重新评估。"},
	{Key: "refuse", Action: programme.BaseRefuse, On: programme.NounBase, Grave: true, Lead: fileLead, Do: page.ActWithReason((*plan.Desk).RefuseBase),
		Consequence: "不予认定；单位改进后可以重新申报。"},
	{Key: "revoke", Action: programme.BaseRevoke, On: programme.NounBase, Name: "紧急取消资格", Grave: true,
		Consequence: "只用于不能等的情形，当即生效，列入例外决定登记簿；其他情形先“拟取消基地资格”，告知、听证以后再决定。取消后该基地不能再报名、开班和结算；骗取的资金须追回。基地可以申诉。",
		Inputs:      []page.Input{{Name: "ground", Label: "为什么不能等", Kind: "radio", Required: true, Choices: page.FixedChoices(urgentGrounds())}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Plan.RevokeBase(ctx, c, f.Detail.ID, f.Get("ground"), f.Get("reason"))
		}},
	{Key: "annex3", Action: programme.PersonUnmask, On: programme.NounBase, Name: "下载花名册", When: recognisedBase, Again: true,
		Consequence: "花名册里有完整的身份证号码和手机号：每次下载都写进日志，用完请妥善保管。",
		Inputs: []page.Input{{Name: "form", Label: "格式", Kind: "radio", Required: true, Start: func(*page.Request, *act.Detail) string { return "official" },
			Choices: page.FixedChoices([]act.Choice{{ID: "official", Name: "通知的格式"}, {ID: "extended", Name: "扩展格式（证书、履历等全部情况，可再导入）"}})}},
		Answer: annex3},
}

func urgentGrounds() (out []act.Choice) {
	for _, g := range programme.UrgentGrounds {
		out = append(out, act.Choice{ID: g.Code, Name: g.Name})
	}
	return out
}

func recognisedBase(s *act.Detail) bool { return s.State == programme.Recognised }

// annex3 is the roster of a base with its full numbers: journalled each time,
// so never under a key.
func annex3(ctx context.Context, f *page.Form, c act.Caller) error {
	c.Key = ""
	extended := f.Get("form") == "extended"
	n, err := f.Request.Sys.Notice(ctx, f.Detail.Programme)
	if err != nil {
		return err
	}
	return f.Request.SendWorkbook(n.Form("花名册", programme.DutyRosterForm)+"-"+f.Detail.Title+".xlsx", func(w io.Writer) error {
		return f.Request.Sys.Enrol.ExportRoster(ctx, c, f.Detail.ID, extended, f.Get("reason"), w)
	})
}

// fillingShown is the plan of a base with how far it is filled.
type fillingShown struct {
	Lines                        []plan.Places
	Places, Applied, Taken, Wait int
	Held, Queue                  int
	Review                       bool
	Tools                        [][2]string
}

// BasePanel leads with the plan and how far it is filled, then money.
func BasePanel(q *page.Request, v *page.View) error {
	file, err := q.Sys.Plan.BaseFileOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	lines, err := q.Sys.Plan.Filling(q.Context(), q.Caller(), v.Detail.Programme, v.Detail.ID)
	if err != nil {
		return err
	}
	shown := &fillingShown{Lines: lines, Review: programme.May(q.Signed.Actor, programme.ApplicationAccept, v.Detail.Owner) == nil}
	for i := range lines {
		shown.Places += lines[i].Places
		shown.Applied += lines[i].Applied
		shown.Taken += lines[i].Taken
		shown.Held += lines[i].Held
		shown.Queue += lines[i].Queue
		shown.Wait += lines[i].Waiting
	}
	v.Lead = append(v.Lead, fillingView(shown))
	v.Without = append(v.Without, programme.NounPlanLine)
	if v.Detail.State != programme.Recognised && v.Detail.State != programme.Revoked {
		v.Lead[len(v.Lead)-1] = baseFileView(file, q.Cite(programme.DutyBaseRecognition)) // there is no plan to fill yet
	} else if file.Content != nil {
		v.Panels = append(v.Panels, baseFileView(file, q.Cite(programme.DutyBaseRecognition)))
	}
	balances, err := q.Sys.Money.Balances(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(balances) > 0 {
		v.Panels = append(v.Panels, balancesView(balances))
	}
	n, err := q.NoticeOf(v.Detail)
	if err != nil {
		return err
	}
	var tools [][2]string
	if file.DocumentNumber != "" && v.Detail.State == programme.Recognised {
		tools = append(tools, [2]string{"/recognised" + page.Query("programme", v.Detail.Programme, "number", file.DocumentNumber),
			"认定文件 " + file.DocumentNumber})
	}
	tools = append(tools, [][2]string{{"/programme/" + v.Detail.Programme + "/annex1", n.Form("培训计划表", programme.DutyPlanForm)},
		{"/programme/" + v.Detail.Programme + "/template", "花名册模板"}}...)
	if programme.MayRead(q.Signed.Actor.Role, programme.NounReturn) {
		tools = append(tools, [2]string{"/base/" + v.Detail.ID + "/annex4", n.Form("统计表", programme.DutyStatisticsForm)})
	}
	v.Panels = append(v.Panels, toolsView(tools))
	return nil
}

func share(n, of int) string {
	if of == 0 {
		return "0"
	}
	return strconv.Itoa(min(n, of))
}
