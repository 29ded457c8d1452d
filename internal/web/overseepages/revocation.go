package overseepages

import (
	"context"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/judge"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// RevocationDeeds is what is done on the way to a revocation. One is proposed
// on the base's page.
var RevocationDeeds = []page.Deed{
	{Key: "propose-revocation", Action: programme.RevocationPropose, On: programme.NounBase, Grave: true,
		When:        func(s *act.Detail) bool { return page.Recognised(s) && s.Notice.Performance != nil },
		Consequence: "基地负责人当即收到消息，在通知规定的天数内可以要求听证；期满、放弃听证或者听证以后，由另一人决定。决定以前资格不变。",
		Inputs: []page.Input{{Name: "rating", Label: "依据的绩效评价", Kind: "choice", Choices: concludedRatings, Hint: "不是因绩效评价的不选"},
			{Name: "reason", Label: "事实和理由", Kind: "area", Required: true, Hint: "查明的事实、依据的条款，基地看得到"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			v, err := f.Request.Sys.Judge.Propose(ctx, c, f.Detail.ID, f.Get("rating"), f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/revocation/" + v.ID, nil
		}},
	{Key: "ask", Action: programme.RevocationAsk, On: programme.NounRevocation, Inputs: saying("要说明的情况", "听证上要说明什么、有哪些证据"),
		Consequence: "市局组织听证并登记，听证以后才决定。", Do: page.ActWithReason((*judge.Desk).AskHearing)},
	{Key: "waive", Action: programme.RevocationWaive, On: programme.NounRevocation, Grave: true, Inputs: saying("放弃听证的表示", "写明不要求听证；有书面意见的一并写"),
		Consequence: "市局可以不等期满就决定。放弃以后不能再要求听证。", Do: page.ActWithReason((*judge.Desk).Waive)},
	{Key: "hear", Action: programme.RevocationHear, On: programme.NounRevocation, Consequence: "听证记录由到场的人签字后扫描上传；登记以后由另一人决定。",
		Inputs: []page.Input{{Name: "on", Label: "听证日期", Kind: "date", Required: true},
			{Name: "present", Label: "到场的人", Required: true, Hint: "双方的姓名和职务"},
			{Name: "minutes", Label: "听证记录", Kind: "area", Required: true, Hint: "基地说明了什么，出示了什么"},
			{Name: "file", Label: "签字的听证记录", Kind: "file", Required: true, Accept: ".pdf,.jpg,.jpeg,.png"}},
		Do: hear},
	{Key: "decide", Action: programme.RevocationDecide, On: programme.NounRevocation,
		Consequence: "基地资格当即取消，不能再报名、开班，已得而不应得的照常结算收回。基地在通知规定的天数内可以申诉。决定人不得是提出人。",
		Do:          page.ActWithReason((*judge.Desk).Decide)},
	{Key: "spare", Action: programme.RevocationSpare, On: programme.NounRevocation, Grave: true, Consequence: "基地资格不变，事项办结。",
		Do: page.ActWithReason((*judge.Desk).Spare)},
	{Key: "appeal", Action: programme.RevocationAppeal, On: programme.NounRevocation, Inputs: saying("申诉的理由", "写明哪里不对、有什么证据"),
		Consequence: "由没有参加提出和决定的人复核；复核以前决定照样有效。", Do: page.ActWithReason((*judge.Desk).Appeal)},
	{Key: "sustain", Action: programme.RevocationSustain, On: programme.NounRevocation, Consequence: "取消的决定维持。复核人不得是提出人和决定人。",
		Do: page.ActWithReason((*judge.Desk).Sustain)},
	{Key: "overturn", Action: programme.RevocationOverturn, On: programme.NounRevocation, Grave: true,
		Consequence: "基地资格当即恢复，可以继续报名、开班和结算。复核人不得是提出人和决定人。", Do: page.ActWithReason((*judge.Desk).Overturn)},
	{Key: "withdraw", Action: programme.RevocationWithdraw, On: programme.NounRevocation, Grave: true, Consequence: "不再拟取消，基地收到消息；以后可以另行提出。",
		Do: page.ActWithReason((*judge.Desk).WithdrawProposal)},
}

// saying asks for what the base says, which stands in the place of a reason.
func saying(label, hint string) []page.Input {
	return []page.Input{{Name: "reason", Label: label, Kind: "area", Required: true, Hint: hint}}
}

func hear(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := judge.HearingIn{On: f.Date("on"), Present: f.Get("present"), Minutes: f.Get("minutes")}
	if f.Err() != nil {
		return "", nil
	}
	if in.FileID = f.StoredOne("file"); f.Err() != nil {
		return "", nil
	}
	return "", f.Request.Sys.Judge.Hear(ctx, c, f.Detail.ID, in)
}

// concludedRatings are the evaluations that a proposal may rest on.
func concludedRatings(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	list, err := q.Sys.Judge.CreditOf(q.Context(), q.Caller(), s.ID)
	for i := range list {
		if x := &list[i]; x.Row.BaseID == s.ID {
			out = append(out, act.Choice{ID: x.Row.ID, Name: strconv.Itoa(x.Year) + " 年度，" + x.Band})
		}
	}
	return out, err
}

// RevocationPanel says until when who may do what.
func RevocationPanel(q *page.Request, v *page.View) error {
	r, n, err := q.Sys.Judge.RevocationOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, revocationView(r, n, q.Sys.Today()))
	return nil
}
