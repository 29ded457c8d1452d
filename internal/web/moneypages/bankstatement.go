package moneypages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// BankStatementDeeds is what is done on the pages of this noun. Statements of
// the bank are read on the base's page.
var BankStatementDeeds = []page.Deed{
	{Key: "read-bank", Action: programme.BankRead, On: programme.NounBase, When: hasMoney,
		Consequence: "从网银导出专账的对账单，原样上传。流水号和金额、或金额和日期对得上的凭证自动核对，其余的逐笔核对。有一行读不出来，整个文件不导入。",
		Inputs: []page.Input{
			{Name: "layout", Label: "版式", Kind: "choice", Required: true, Choices: bankChoices},
			{Name: "file", Label: "对账单", Kind: "file", Required: true, Accept: ".csv,.xlsx", Hint: "Excel 或 CSV，一个文件不超过 2 万笔；同一个文件只能导入一次"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			file := f.StoredOne("file")
			if f.Err() != nil {
				return "", nil
			}
			b, err := f.Request.Sys.Money.ReadBankStatement(ctx, c, f.Detail.ID, f.Get("layout"), file)
			if err != nil {
				return "", err
			}
			return "/bank_statement/" + b.ID, nil
		}},
	{Key: "match", Action: programme.BankMatch, On: programme.NounBankStatement,
		Consequence: "所选流水和凭证的金额合计必须相等：一笔流水对一张或几张凭证，或几笔流水对一张凭证。账上没有的先记凭证；账上有而银行没有的查明后冲销。",
		Inputs: []page.Input{
			{Name: "lines", Label: "对账单上的流水", Kind: "ticks", Required: true, Choices: openLineChoices},
			{Name: "vouchers", Label: "账上的凭证", Kind: "ticks", Required: true, Choices: openVoucherChoices},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.MatchLines(ctx, c, f.Detail.ID, f.List("lines"), f.List("vouchers"))
		}},
	{Key: "unmatch", Action: programme.BankUnmatch, On: programme.NounBankStatement, Grave: true,
		Consequence: "这一笔和与它核对的凭证都回到未核对。",
		Inputs:      []page.Input{{Name: "line", Label: "流水", Kind: "choice", Required: true, Choices: matchedChoices}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.UnmatchLine(ctx, c, f.Detail.ID, f.Get("line"), f.Get("reason"))
		}},
	{Key: "withdraw", Action: programme.BankWithdraw, On: programme.NounBankStatement, Grave: true,
		Consequence: "导错的对账单撤回，已核对的回到未核对；文件留存。", Do: page.ActWithReason((*money.Desk).WithdrawBankStatement)},
}

func lineWords(l *programme.BankLine) string {
	return l.On.String() + "　" + l.Amount.String() + " 元　" + page.If(l.Party != "", l.Party+"　", "") + l.Memo
}

func openLineChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	return lineChoices(q, s, func(l *money.LineShown) bool { return l.How == "" })
}

func matchedChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	return lineChoices(q, s, func(l *money.LineShown) bool { return l.How != "" })
}

func lineChoices(q *page.Request, s *act.Detail, which func(*money.LineShown) bool) (out []act.Choice, err error) {
	p, err := q.Sys.Money.BankStatementOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for i := range p.Rows {
		if l := &p.Rows[i]; which(l) {
			out = append(out, act.Choice{ID: l.ID, Name: lineWords(&l.BankLine)})
		}
	}
	return out, nil
}

func openVoucherChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	p, err := q.Sys.Money.BankStatementOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for i := range p.Open {
		v := &p.Open[i]
		out = append(out, act.Choice{ID: v.ID, Name: v.OnDate.String() + "　" + money.DirectionNames[v.Direction] + " " + v.Amount.String() + " 元　" + v.Memo})
	}
	return out, nil
}

// howWords say how a line was matched.
var howWords = map[string]string{"serial": "流水号", "amount": "金额和日期", "hand": "人工"}

// BankStatementPanel is the lines of a statement: what is open first.
func BankStatementPanel(q *page.Request, v *page.View) error {
	p, err := q.Sys.Money.BankStatementOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	v.Panels = append(v.Panels, bankStatementView(p, q.URL.Query().Get("all") != ""))
	return nil
}

// mostLines is how many matched lines a page shows at first.
const mostLines = 200

func linesShown(p *money.BankStatementPaper, all bool) (out []money.LineShown) {
	for _, l := range p.Rows {
		if l.How != "" && (all || len(out) < mostLines) {
			out = append(out, l)
		}
	}
	return out
}

// ReconciledPage is how a special account and the bank agree.
func ReconciledPage(q *page.Request) error {
	id := q.PathValue("id")
	r, err := q.Sys.Money.ReconciliationOf(q.Context(), q.Caller(), id)
	if err != nil {
		return err
	}
	x, err := q.Sys.Money.PositionOf(q.Context(), q.Caller(), id)
	if err != nil {
		return err
	}
	return q.Show(reconciledView(q.Page(x.Base+"专账对账"), id, x.Base, r))
}
