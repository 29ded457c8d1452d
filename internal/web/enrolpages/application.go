package enrolpages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/material"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// ApplicationDeeds is what is done on the pages of this noun.
var ApplicationDeeds = []page.Deed{
	{Key: "submit", Action: programme.ApplicationSubmit, On: programme.NounProgramme, Consequence: "提交后由培训基地审核。不符合条件的也可以提交，由基地逐项答复。",
		Inputs: slices.Concat(whoInputs, factInputs), Preview: previewSubmit, Do: submitOne},
	{Key: "submit-here", Action: programme.ApplicationSubmit, On: programme.NounPlanLine, Consequence: "提交后由培训基地审核。不符合条件的也可以提交，由基地逐项答复。",
		Inputs: slices.Concat(whoInputs, factInputs), Preview: previewSubmit, Do: submitOne},
	{Key: "resubmit", Action: programme.ApplicationResubmit, On: programme.NounApplication, Live: true, Consequence: "按更正后的情况重新判定，并回到基地待审核。姓名、身份证号码和所报计划不在这里改。",
		Inputs: factInputs, Preview: previewResubmit, Do: resubmitOne, Lead: refileLead},
	{Key: "accept", Action: programme.ApplicationAccept, On: programme.NounApplication, When: admissible, Many: true, Consequence: "占一个计划名额；名额已满的列入候补，按提交先后递补。",
		Do: acceptOne},
	{Key: "refer", Action: programme.ApplicationRefer, On: programme.NounApplication, When: exceptionalOnly, Do: page.Act((*enrol.Desk).Refer)},
	{Key: "consent", Action: programme.ApplicationConsent, On: programme.NounApplication, Do: page.Act((*enrol.Desk).Consent)},
	{Key: "return", Action: programme.ApplicationReturn, On: programme.NounApplication, Many: true, Consequence: "退给报名人补充；理由原样显示给报名人、单位和学员。",
		Inputs: []page.Input{reasonTicks, listedReasons, reasonWords}, Do: forReasons((*enrol.Desk).ReturnFor)},
	{Key: "refuse", Action: programme.ApplicationRefuse, On: programme.NounApplication, Grave: true,
		Consequence: "本次报名到此为止，占着的名额让给候补的下一位；理由原样显示给报名人、单位和学员。", Inputs: []page.Input{reasonTicks, listedReasons, reasonWords},
		Do: forReasons((*enrol.Desk).RefuseFor)},
	{Key: "withdraw", Action: programme.ApplicationWithdraw, On: programme.NounApplication, Grave: true, When: notOffered,
		Consequence: "撤回后名额让给候补的下一位；要再参加须请基地恢复，或重新报名。", Do: page.ActWithReasons((*enrol.Desk).Withdraw)},
	{Key: "reinstate", Action: programme.ApplicationReinstate, On: programme.NounApplication, Do: page.ActWithReasons((*enrol.Desk).Reinstate)},
}

// reasonTicks are reasons at hand: what the decision found and what is missing.
var reasonTicks = page.Input{Name: "because", Label: "常用理由", Kind: "ticks", Hint: "可选几条；原样写进理由。",
	Choices: func(q *page.Request, s *act.Detail) ([]act.Choice, error) {
		list, err := reasons(q, s.ID, "")
		out := make([]act.Choice, len(list))
		for i, r := range list {
			out[i] = act.Choice{ID: r, Name: r}
		}
		return out, err
	}, Skip: func(q *page.Request, s *act.Detail) bool {
		list, err := reasons(q, s.ID, "")
		return err != nil || len(list) == 0
	}}

var reasonWords = page.Input{Name: "reason", Label: "其他理由", Kind: "area", Hint: "上面没有的写在这里；写明缺什么、怎么补、到什么时候"}

// reasons are what a reviewer may tick about an application.
func reasons(q *page.Request, id, full string) ([]string, error) {
	d, err := q.Sys.Enrol.DecisionOf(q.Context(), q.Caller(), id)
	if err != nil {
		return nil, err
	}
	papers, err := q.Sys.Material.Papers(q.Context(), q.Caller(), id)
	if err != nil {
		return nil, err
	}
	return reasonsOf(d, papers, full), nil
}

func acceptOne(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	return "", accept(f.Request, ctx, c, f.Detail.ID)
}

// accept takes one application in; the refusal of one is the whole's.
func accept(q *page.Request, ctx context.Context, c act.Caller, id string) error {
	_, _, err := q.Sys.Enrol.Accept(ctx, c, []string{id})
	return err
}

// admissible offers to accept whom the decision found eligible by a route that
// the base itself answers for; the app holds to it in any case.
func admissible(s *act.Detail) bool {
	return s.Fact("eligible").Raw == int64(1) && !exceptionalOnly(s)
}

// exceptionalOnly shows what is done where the city bureau must consent.
func exceptionalOnly(s *act.Detail) bool {
	route, _ := s.Fact("route").Raw.(string)
	return s.Notice.NeedsConsent(route)
}

func stillHandled(s *act.Detail) bool {
	return s.State != programme.Refused && s.State != programme.Withdrawn && s.State != programme.Dropped
}

// ApplicationPanel leads with the decision, and goes on with papers, training
// and money.
func ApplicationPanel(q *page.Request, v *page.View) error {
	d, err := q.Sys.Enrol.DecisionOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if o := outcomeOf(v.Detail); o != nil {
		if v.Detail.State == programme.Returned && programme.May(q.Signed.Actor, programme.ApplicationResubmit, v.Detail.Owner) == nil {
			o.Again = "/application/" + v.Detail.ID + "/do/resubmit"
		}
		v.Lead = append(v.Lead, outcomeView(o))
	}
	papers, err := papers(q, v.Detail)
	if err != nil {
		return err
	}
	own := q.Signed.Actor.Role == programme.RoleTrainee && papers.Missing > 0
	first := papers.Upload && (own || v.Detail.State == programme.Returned)
	if first { // what there is to do comes first
		v.Lead = append(v.Lead, papersView(papers))
	}
	v.Lead = append(v.Lead, DecisionView(d, DecisionStyle{}), letterLink(v.Detail.ID))
	said, err := q.Sys.Enrol.AttestedOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, saidView(&said))
	if !first {
		v.Panels = append(v.Panels, papersView(papers))
	}
	p, err := q.Sys.Year.ProgressOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if p.ClassID != "" {
		v.Panels = append(v.Panels, attendanceView(p))
	}
	if p.Result != nil {
		v.Panels = append(v.Panels, markView(p.Result))
	}
	if len(p.Money) > 0 {
		v.Panels = append(v.Panels, moneyView(moneyOf(q, p.Money)))
	}
	return nil
}

// movedShown is one fen's way: what moved, by which rule, on what evidence.
type movedShown struct {
	money.Traced
	Name, Clause, Rests string
}

func moneyOf(q *page.Request, list []money.Traced) (out []movedShown) {
	for _, t := range list {
		out = append(out, movedShown{t, t.Kind + "第 " + strconv.Itoa(t.Number) + " 号", q.Cite(t.Rule), evidenceWords(t.Evidence)})
	}
	return out
}

// evidenceWords is what money rests on without the ids in it: links lead there.
func evidenceWords(s string) string {
	var kept []string
	for w := range strings.FieldsSeq(s) {
		if len(w) == 20 && strings.Trim(w, "0123456789abcdefghjkmnpqrstvwxyz") == "" {
			continue
		}
		kept = append(kept, w)
	}
	return strings.Join(kept, " ")
}

// letterPage is the decision as a paper.
type letterPage struct {
	Detail   *act.Detail
	Decision *decisionShown
	Title    string
	Answer   string // what was decided, in words
	Reason   string
	Papers   []material.Paper
	Said     enrol.Attested // by the employer
	Route    string
	On       string
	Base     string
	Digest   string
}

// Letter is 资格审核决定书, for A4.
func Letter(q *page.Request) error {
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, q.PathValue("id"))
	if err != nil {
		return err
	}
	d, err := q.Sys.Enrol.DecisionOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return err
	}
	p := &letterPage{Detail: s, Decision: shownDecision(d, DecisionStyle{}), Title: "资格审核决定书", Base: s.Fact("base").Text, On: q.Sys.Today().Chinese(),
		Digest: page.ShortHash(d.Stored.ResultSHA256)}
	switch s.State {
	case programme.Submitted, programme.Referred:
		p.Title, p.Answer = "资格审核意见（待审核）", "本报名尚待审核，以下为按所填情况判定的结果。"
	case programme.Returned:
		p.Title, p.Answer, p.Reason = "报名材料补正通知书", "报名材料须补正，补正后重新提交审核。", s.Fact("reason").Text
	case programme.Refused:
		p.Answer, p.Reason = "经审核，对该报名不予通过。", s.Fact("reason").Text
	case programme.Withdrawn:
		p.Answer, p.Reason = "该报名已撤回，不再审核。", s.Fact("reason").Text
	case programme.Waiting:
		p.Answer = "经审核，该人员符合报名条件；名额已满，列入候补" + s.Fact("queue").Text + "，按提交先后递补。"
	case programme.Offered:
		p.Answer = "经审核，该人员符合报名条件；递补到名额，须在 " + s.Fact("offer_due").Text + " 前（含当日）确认参加。"
	default:
		p.Answer = "经审核，该人员符合报名条件，准予参加培训。"
	}
	if p.Papers, err = q.Sys.Material.Papers(q.Context(), q.Caller(), s.ID); err != nil {
		return err
	}
	if p.Said, err = q.Sys.Enrol.AttestedOf(q.Context(), q.Caller(), s.ID); err != nil {
		return err
	}
	return q.Show(letterView(q.Page(p.Title), p))
}

func nth(i, of int) string {
	if of == 1 {
		return ""
	}
	return " " + strconv.Itoa(i+1)
}

func handedIn(n int) string {
	if n == 0 {
		return "（系统内未交）"
	}
	return "（" + strconv.Itoa(n) + " 份）"
}

func comma(i, of int) string {
	if i == of-1 {
		return "。"
	}
	return "、"
}

func markName(final string) string {
	if n, ok := map[string]string{programme.MarkPass: "合格", programme.MarkFail: "不合格", programme.MarkWithdrawn: "已撤销"}[final]; ok {
		return n
	}
	return "尚未确定"
}
