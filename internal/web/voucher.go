package web

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// voucherDeeds is what is done on the pages of this noun. Vouchers are booked
// on the base's page.
var voucherDeeds = []deed{
	{Key: "book", Action: programme.VoucherBook, On: programme.NounBase,
		Consequence: "记入培训补贴专账，附凭证文件。专款专用；记错的以冲销更正，不涂改。",
		Lead:        usesLead,
		Inputs: []input{
			{Name: "direction", Label: "方向", Kind: "radio", Required: true, Choices: words(money.DirectionNames, money.MoneyOut, money.MoneyIn, money.MoneyBack)},
			{Name: "source", Label: "资金来源", Kind: "radio", Required: true, Choices: words(money.SourceNames, "bureau", "own")},
			{Name: "use", Label: "用途", Kind: "choice", Hint: "支出须选；收入和缴回不填", Choices: allowedUses},
			{Name: "amount", Label: "金额（元）", Kind: "money", Required: true, Hint: "最多两位小数，例如 12000.00"},
			{Name: "payee", Label: "收款人或付款人", Required: true},
			{Name: "memo", Label: "摘要", Required: true},
			{Name: "on", Label: "凭证日期", Kind: "date", Required: true, Start: func(q *request, _ *act.Sheet) string { return q.sys.Today().String() }},
			{Name: "file", Label: "凭证文件", Kind: "file", Required: true, Accept: ".pdf,.jpg,.jpeg,.png", Hint: "发票、收据或银行回单，扫描件或照片"},
		},
		Do: bookVoucher},
	{Key: "reverse", Action: programme.VoucherReverse, On: programme.NounVoucher, Name: "冲销",
		Consequence: "记一笔方向相反的分录，原凭证和冲销都留在账上，余额随之恢复。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Money.ReverseVoucher(ctx, c, f.sheet.ID, f.Get("reason"))
		}},
}

// bookVoucher books a voucher. What it is for is held against the notice
// before the file is kept: a use that is forbidden leaves nothing behind.
func bookVoucher(ctx context.Context, f *form, c act.Caller) (string, error) {
	in := money.VoucherIn{Direction: f.Get("direction"), Source: f.Get("source"), Amount: f.fen("amount"), Payee: f.Get("payee"), Memo: f.Get("memo"), OnDate: f.date("on")}
	if in.Direction == money.MoneyOut {
		if in.Use = f.Get("use"); in.Use == "" {
			f.bad("use", "请选择支出的用途")
		}
	}
	if f.err() != nil {
		return "", nil
	}
	if err := f.q.sys.Money.MayBook(ctx, c, f.sheet.ID, in); err != nil {
		return "", err
	}
	if in.FileID = f.storedOne("file"); f.err() != nil {
		return "", nil
	}
	v, err := f.q.sys.Money.BookVoucher(ctx, c, f.sheet.ID, in)
	if err != nil {
		return "", err
	}
	return "/voucher/" + v.ID, nil
}

// words are choices in a given order.
func words(names map[string]string, order ...string) func(*request, *act.Sheet) ([]act.Choice, error) {
	return func(*request, *act.Sheet) (out []act.Choice, err error) {
		for _, code := range order {
			out = append(out, act.Choice{ID: code, Name: names[code]})
		}
		return out, nil
	}
}

func allowedUses(q *request, s *act.Sheet) (out []act.Choice, err error) {
	n, err := q.noticeOf(s)
	if err != nil {
		return nil, err
	}
	for _, u := range n.Money.Uses {
		if u.Allowed {
			out = append(out, act.Choice{ID: u.Code, Name: u.Name})
		}
	}
	return out, nil
}

// usesLead shows what stands on the account, and what the money may never be
// spent on.
func usesLead(q *request, s *act.Sheet, _ values) (templ.Component, error) {
	n, err := q.noticeOf(s)
	if err != nil {
		return nil, err
	}
	acc, err := q.sys.Money.SpecialAccountOf(q.Context(), q.caller(), s.ID, 0)
	if err != nil {
		return nil, err
	}
	var never []useShown
	for _, u := range n.Money.Uses {
		if !u.Allowed {
			never = append(never, useShown{u.Name, n.Cite(u.Clause), clauseIn(n, u.Clause).Text})
		}
	}
	return usesView(s.ID, acc, never), nil
}

type useShown struct{ Name, Clause, Text string }

// voucherPanel leads to the file and to the account it stands in.
func voucherPanel(_ *request, v *showPage) error {
	v.Panels = append(v.Panels, voucherView("/voucher/"+v.Sheet.ID+"/file", "/base/"+v.Sheet.Fact("base").ID+"/account"))
	return nil
}
