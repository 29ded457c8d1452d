package moneypages

import (
	"context"
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// ClaimDeeds is what is done on the pages of this noun. Claims come from
// settlements by themselves.
var ClaimDeeds = []page.Deed{
	{Key: "demand", Action: programme.ClaimDemand, On: programme.NounClaim, Lead: claimLead,
		Consequence: "通知书编号按年度给出，可下载 Word 和 PDF。基地负责人和财务当即收到消息，期限出现在双方的待办里；过期没有退清的，由另一人移送。",
		Inputs: []page.Input{
			{Name: "due_on", Label: "退款期限", Kind: "date", Required: true, Hint: "最长 90 天"},
			{Name: "payee", Label: "收款户名", Required: true, Hint: "市局收回补贴资金的账户", Start: lastPayee(func(p *money.ClaimPaper) string { return p.Payee })},
			{Name: "payee_bank", Label: "开户行", Required: true, Start: lastPayee(func(p *money.ClaimPaper) string { return p.PayeeBank })},
			{Name: "payee_account", Label: "账号", Required: true, Hint: "照开户资料填写", Start: lastPayee(func(p *money.ClaimPaper) string { return p.PayeeAccount })},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			in := money.DemandIn{DueOn: f.Date("due_on"), Payee: f.Get("payee"), PayeeBank: f.Get("payee_bank"), PayeeAccount: f.Get("payee_account")}
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Money.DemandClaim(ctx, c, f.Detail.ID, in)
		}},
	{Key: "receive", Action: programme.StatementDraw, On: programme.NounClaim, Name: "制作收回单", When: unsettledClaim, Lead: claimLead,
		Consequence: "款退到市局账户后，按到账金额制单，可以分次；经批准后登记收到，尚欠的金额随之减少。",
		Inputs:      []page.Input{{Name: "amount", Label: "到账金额（元）", Kind: "money", Required: true, Hint: "照银行回单填写，不超过尚欠的金额"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			amount := f.Fen("amount")
			if f.Err() != nil {
				return "", nil
			}
			return drawn(f.Request.Sys.Money.DrawClaimReceipt(ctx, c, f.Detail.ID, amount))
		}},
	{Key: "ask-extension", Action: programme.ClaimAsk, On: programme.NounClaim, Grave: true, Lead: claimLead,
		Consequence: "由市局审批决定，准予之前原期限不变。",
		Inputs: []page.Input{{Name: "until", Label: "延期到", Kind: "date", Required: true},
			{Name: "reason", Label: "理由", Kind: "area", Required: true, Hint: "写明为什么不能按期退清、怎样退"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			until := f.Date("until")
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Money.AskExtension(ctx, c, f.Detail.ID, until, f.Get("reason"))
		}},
	{Key: "extend", Action: programme.ClaimExtend, On: programme.NounClaim, When: extensionAsked, Lead: claimLead,
		Consequence: "期限改为申请的日期。准予人不得是申请人。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.ExtendClaim(ctx, c, f.Detail.ID)
		}},
	{Key: "deny", Action: programme.ClaimDeny, On: programme.NounClaim, When: extensionAsked, Lead: claimLead,
		Consequence: "原期限不变，申请人收到消息。", Do: page.ActWithReason((*money.Desk).DenyExtension)},
	{Key: "hand-over", Action: programme.ClaimHand, On: programme.NounClaim, Grave: true, Lead: claimLead,
		Consequence: "退款期限过后没有退清的可以移送，移送人不得是发通知书的人。移送后年度可以结项，款到账照样登记。",
		Inputs: []page.Input{{Name: "to", Label: "移送给", Required: true, Hint: "例如 法院、公安机关、财政监督部门的名称"},
			{Name: "reason", Label: "理由", Kind: "area", Required: true, Hint: "催收的经过，写进日志"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.HandOverClaim(ctx, c, f.Detail.ID, f.Get("to"), f.Get("reason"))
		}},
	{Key: "resume", Action: programme.ClaimResume, On: programme.NounClaim, Grave: true, Consequence: "回到市局追缴，通知书和期限照旧。",
		Do: page.ActWithReason((*money.Desk).ResumeClaim)},
	{Key: "recall", Action: programme.ClaimRecall, On: programme.NounClaim, Grave: true,
		Consequence: "账户、期限写错时收回，更正后重新发出，编号不变。", Do: page.ActWithReason((*money.Desk).RecallClaim)},
	{Key: "charge", Action: programme.ClaimCharge, On: programme.NounClaim, Grave: true, When: unsettledClaim,
		For:         func(_ programme.Role, s *act.Detail) bool { return s.Fact("application").ID == "" },
		Lead:        claimLead,
		Consequence: "关于此人的线索已经成立的，他的那一部分改为向他本人追缴，基地的追缴随之减少。款项仍在这所基地的账簿里。",
		Inputs:      []page.Input{{Name: "application", Label: "向谁追缴", Kind: "choice", Required: true, Choices: chargeableChoices}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			k, err := f.Request.Sys.Money.ChargePerson(ctx, c, f.Detail.ID, f.Get("application"), f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/claim/" + k.ID, nil
		}},
	{Key: "withdraw", Action: programme.ClaimDrop, On: programme.NounClaim, Grave: true, Lead: claimLead,
		For:         func(_ programme.Role, s *act.Detail) bool { return s.Fact("application").ID != "" },
		Consequence: "误转的撤销后，款项回到向基地的追缴里。须由转出人以外的人办理，已有款到账的不能撤销。", Do: page.ActWithReason((*money.Desk).DropClaim)},
}

func unsettledClaim(s *act.Detail) bool {
	return s.State == programme.Owed || s.State == programme.Demanded || s.State == programme.HandedOver
}

func extensionAsked(s *act.Detail) bool {
	on, _ := s.Fact("asked_until").Raw.(programme.Date)
	return on != 0 || s.Fact("asked_until").Text != ""
}

// lastPayee is the account that the newest letter of the year named: it is read
// there, not typed again.
func lastPayee(of func(*money.ClaimPaper) string) func(*page.Request, *act.Detail) string {
	return func(q *page.Request, s *act.Detail) string {
		p, err := q.Sys.Money.LastDemand(q.Context(), q.Caller(), s.ID)
		if err != nil || p == nil {
			return ""
		}
		return of(p)
	}
}

func chargeableChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	p, err := q.Sys.Money.ClaimPaperOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range p.Chargeable {
		out = append(out, act.Choice{ID: x.ApplicationID, Name: x.Name + "，" + x.Amount.String() + " 元"})
	}
	return out, nil
}

// claimLead shows what is claimed and what of it is open.
func claimLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	p, err := q.Sys.Money.ClaimPaperOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return claimSumView(p), nil
}

// ClaimPanel is the letter, and what came in.
func ClaimPanel(q *page.Request, v *page.View) error {
	p, err := q.Sys.Money.ClaimPaperOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, claimView(p))
	return nil
}

// ClaimLetter is the letter of demand as a file.
func ClaimLetter(q *page.Request) error {
	p, err := q.Sys.Money.ClaimPaperOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	kind := q.PathValue("kind")
	if err := p.WriteLetter(io.Discard, kind); err != nil {
		return err
	}
	types := map[string]string{"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
	return q.SendAs("追缴通知书-"+p.Whom()+"."+kind, types[kind], func(w io.Writer) error { return p.WriteLetter(w, kind) })
}
