package moneypages

import (
	"context"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// StatementDeeds is what is done on the pages of this noun. Statements are
// drawn on the base's page.
var StatementDeeds = []page.Deed{
	{Key: "draw-approval", Action: programme.StatementDraw, On: programme.NounBase, Name: "核定补贴", When: page.Recognised,
		Consequence: "按计划内的在训人数和现行标准制一张补贴核定单，由市局审批批准后生效。补贴标准自批准起固定在单上，以后调整不影响它。",
		Lead:        readied(programme.KindApproval, draftLead(programme.KindApproval)),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return drawn(f.Request.Sys.Money.DrawApproval(ctx, c, f.Detail.ID))
		}},
	{Key: "draw-advance", Action: programme.StatementDraw, On: programme.NounBase, Name: "制作预拨单", When: page.Recognised,
		Consequence: "金额分摊到核定的每个人，由市局审批批准，再由批准人以外的经办登记支付。",
		Lead:        readied(programme.KindAdvance, positionLead),
		Inputs:      []page.Input{{Name: "amount", Label: "预拨金额（元）", Kind: "money", Required: true, Hint: "不超过上面的“还可预拨”，最多两位小数", Start: leftToAdvance}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			amount := f.Fen("amount")
			if f.Err() != nil {
				return "", nil
			}
			return drawn(f.Request.Sys.Money.DrawAdvance(ctx, c, f.Detail.ID, amount))
		}},
	{Key: "draw-settlement", Action: programme.StatementDraw, On: programme.NounBase, Name: "制作结算单", When: hasMoney,
		Consequence: "按此刻的合格人员逐人计算应得与已拨的差额。多退少补：为正的拨付，为负的成为应收回。",
		Lead:        readied(programme.KindSettlement, draftLead(programme.KindSettlement)),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return drawn(f.Request.Sys.Money.DrawSettlement(ctx, c, f.Detail.ID))
		}},
	{Key: "draw-receipt", Action: programme.StatementDraw, On: programme.NounBase, Name: "制作收回单", When: hasMoney,
		Consequence: "基地把应收回的补贴退到账后，按到账金额制单，经批准后登记收到。",
		Lead:        positionLead,
		Inputs:      []page.Input{{Name: "amount", Label: "收回金额（元）", Kind: "money", Required: true, Hint: "不超过上面的“应收回”，最多两位小数", Start: claimed}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			amount := f.Fen("amount")
			if f.Err() != nil {
				return "", nil
			}
			return drawn(f.Request.Sys.Money.DrawReceipt(ctx, c, f.Detail.ID, amount))
		}},
	{Key: "approve", Action: programme.StatementApprove, On: programme.NounStatement, Name: "批准", Lead: guardedLead,
		Consequence: "批准人不得是制单人。核定单批准后成为预拨和结算的依据；预拨、收回单批准后待登记支付；结算单批准后记账，应付和应收回自此成立。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.ApproveStatement(ctx, c, f.Detail.ID)
		}},
	{Key: "pay", Action: programme.StatementPay, On: programme.NounStatement, Lead: guardedLead,
		When:        func(s *act.Detail) bool { return payable(s) && !receipt(s) },
		Inputs:      slipInputs,
		Consequence: "请在银行办妥之后凭回单登记，登记人不得是批准人。登记后单据冻结，以后的变化进入下一张单据。", Do: payStatement},
	{Key: "receive", Action: programme.StatementPay, On: programme.NounStatement, Name: "登记收到", Lead: handsLead,
		When:        func(s *act.Detail) bool { return payable(s) && receipt(s) },
		Inputs:      slipInputs,
		Consequence: "请在款项到市局账户之后凭回单登记，登记人不得是批准人。登记后单据冻结，应收回的余额随之减少。", Do: payStatement},
	{Key: "return", Action: programme.StatementReturn, On: programme.NounStatement, Grave: true, Lead: handsLead,
		Consequence: "退回后本单作废留存，由经办重新制单。", Do: page.ActWithReason((*money.Desk).ReturnStatement)},
	{Key: "revoke", Action: programme.StatementRevoke, On: programme.NounStatement, Grave: true, Lead: handsLead,
		Consequence: "支付之前可以撤销，须由批准人以外的人办理。批准时已记的账同时冲销；之后已有单据以本单为依据的，先办理那一张。", Do: page.ActWithReason((*money.Desk).RevokeStatement)},
	{Key: "bounce", Action: programme.StatementBounce, On: programme.NounStatement, Grave: true, Lead: handsLead,
		Consequence: "银行退回的款项，须由登记支付以外的人办理。登记后单据回到已批准，核对账户后重新支付，或撤销。",
		Inputs: []page.Input{
			{Name: "on", Label: "银行日期", Kind: "date", Required: true, Hint: "照退票回单上的日期，不早于付款"},
			{Name: "file", Label: "退票回单", Kind: "file", Required: true, Accept: ".pdf,.jpg,.jpeg,.png"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			in := money.ReturnIn{On: f.Date("on"), FileID: f.StoredOne("file")}
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Money.BounceStatement(ctx, c, f.Detail.ID, in, f.Get("reason"))
		}},
	{Key: "cancel", Grave: true, Action: programme.StatementCancel, On: programme.NounStatement, Name: "作废",
		Consequence: "作废的单据留存，不影响账簿；需要时重新制单。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.CancelStatement(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// drawn leads to the statement that was drawn.
func drawn(st *programme.Statement, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return "/statement/" + st.ID, nil
}

// slipInputs are what is read off the bank's slip; nothing of it is preset.
var slipInputs = []page.Input{
	{Name: "on", Label: "银行日期", Kind: "date", Required: true, Hint: "照回单上的交易日期"},
	{Name: "serial", Label: "流水号", Required: true, Hint: "照回单，一笔流水只能登记一次"},
	{Name: "file", Label: "银行回单", Kind: "file", Required: true, Accept: ".pdf,.jpg,.jpeg,.png"},
}

func payStatement(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := money.PaymentIn{On: f.Date("on"), Serial: f.Get("serial"), FileID: f.StoredOne("file")}
	if f.Err() != nil {
		return "", nil
	}
	return "", f.Request.Sys.Money.PayStatement(ctx, c, f.Detail.ID, in)
}

// receipt reports whether money comes back by a statement.
func receipt(s *act.Detail) bool { return s.Fact("kind").Raw == programme.KindReceipt }

// payable reports whether money moves by a statement.
func payable(s *act.Detail) bool {
	total, _ := s.Fact("total").Raw.(int64)
	offset, _ := s.Fact("offset").Raw.(int64)
	return s.Fact("kind").Raw != programme.KindApproval && total-offset > 0
}

func leftToAdvance(q *page.Request, s *act.Detail) string {
	return plainYuan(q, s, func(x *money.Position) programme.Fen { return x.Left })
}

func claimed(q *page.Request, s *act.Detail) string {
	return plainYuan(q, s, func(x *money.Position) programme.Fen { return x.Claim })
}

// plainYuan is an amount of a base's standing as a form starts with it, "" for
// nothing.
func plainYuan(q *page.Request, s *act.Detail, of func(*money.Position) programme.Fen) string {
	x, err := q.Sys.Money.PositionOf(q.Context(), q.Caller(), s.ID)
	if err != nil || of(x) <= 0 {
		return ""
	}
	return of(x).String()
}

// positionLead says before a statement is drawn what was approved, what of it
// may be advanced, what was, and what is open.
func positionLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	x, err := q.Sys.Money.PositionOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return standingView(s.ID, x), nil
}

// hasMoney is a base that may have money to settle or to give back: one that
// was recognised, be it revoked since.
func hasMoney(s *act.Detail) bool {
	return s.State == programme.Recognised || s.State == programme.Revoked
}

// readied shows what must be true before a statement of a kind, and then the
// lead of its form.
func readied(kind string, lead func(*page.Request, *act.Detail, page.Values) (templ.Component, error)) func(*page.Request, *act.Detail,
	page.Values) (templ.Component, error) {
	return func(q *page.Request, s *act.Detail, v page.Values) (templ.Component, error) {
		r, err := ready(q, s.ID, kind)
		if err != nil {
			return nil, err
		}
		then, err := lead(q, s, v)
		if err != nil {
			return nil, err
		}
		return templ.Join(readyView(r), then), nil
	}
}

// guardedLead shows the hands of a statement, and before them what stands
// between it and the money, unless it only brings money back.
func guardedLead(q *page.Request, s *act.Detail, v page.Values) (templ.Component, error) {
	p, err := q.Sys.Money.MoneyPaperOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	hands := handsView(p, q.Signed.User.Name)
	if p.Kind == programme.KindReceipt {
		return hands, nil
	}
	r, err := ready(q, p.BaseID, p.Kind)
	if err != nil {
		return nil, err
	}
	return templ.Join(readyView(r), hands), nil
}

// draftLead shows the statement that would be drawn, line by line, or why
// none can be.
func draftLead(kind string) func(*page.Request, *act.Detail, page.Values) (templ.Component, error) {
	return func(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
		p, err := q.Sys.Money.Trial(q.Context(), act.As(q.Signed.Actor), s.ID, kind)
		if e := page.Said(err, programme.WrongState, programme.Invalid, programme.Conflict); e != nil {
			return cannotView(q.Worded(e)), nil
		}
		if err != nil {
			return nil, err
		}
		return draftView(p), nil
	}
}

// handsLead shows what is being approved or paid, and whose hands it went
// through: never the same pair twice.
func handsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	p, err := q.Sys.Money.MoneyPaperOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return handsView(p, q.Signed.User.Name), nil
}

// peoplePerPage is how many people a statement shows at once.
const peoplePerPage = 200

type statementPage struct {
	Paper     *money.MoneyPaper
	People    money.StatementPeople
	Line      string // only people of this plan line
	LineName  string
	First     bool
	Next, All string // URLs
	role      programme.Role
}

// StatementPanel is the paper, then its people, each with rule and evidence.
func StatementPanel(q *page.Request, v *page.View) error {
	p, err := q.Sys.Money.MoneyPaperOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if !payable(v.Detail) && len(v.Steps) > 2 {
		v.Steps = v.Steps[:2] // nothing to pay: approval is its end
	}
	v.Detail.Facts = nil // all of them stand on the paper
	v.Detail.Title = p.Base + " " + p.Name + "单第 " + strconv.Itoa(p.Number) + " 号"
	point, err := q.PrintedPoint()
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, paperView(p, point))
	if p.Kind == programme.KindReceipt {
		return nil // it moves a claim, which its settlement named the people of
	}
	u := q.URL.Query()
	s := statementPage{Paper: p, Line: u.Get("line"), First: u.Get("after") == "", role: q.Signed.Actor.Role}
	for _, l := range p.Parts {
		if l.PlanLineID == s.Line {
			s.LineName = l.Trade + " " + l.Level
		}
	}
	limit := peoplePerPage
	if u.Get("all") != "" {
		limit = 0
	}
	if s.People, err = q.Sys.Money.PeopleOfStatement(q.Context(), q.Caller(), p.ID, s.Line, u.Get("after"), limit); err != nil {
		return err
	}
	path := "/statement/" + p.ID
	if s.People.Next != "" {
		s.Next = path + page.Query("line", s.Line, "after", s.People.Next) + "#people"
		s.All = path + page.Query("line", s.Line, "all", "1") + "#people"
	}
	v.Panels = append(v.Panels, statementPeopleView(s))
	return nil
}

// moneyHref is where a person's name leads on a page of money.
func moneyHref(role programme.Role, p *money.PersonPart) string {
	if page.SeesOverview(role) {
		return "/person/" + p.Person + "/money"
	}
	return page.Opens(role, programme.NounApplication, p.Application)
}
