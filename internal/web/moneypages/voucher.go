package moneypages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// VoucherDeeds is what is done on the pages of this noun. Vouchers are booked
// on the base's page.
var VoucherDeeds = []page.Deed{
	{Key: "book", Action: programme.VoucherBook, On: programme.NounBase,
		Consequence: "记入培训补贴专账，附凭证文件。专款专用；记错的以冲销更正，不涂改。",
		Lead:        usesLead,
		Inputs: []page.Input{
			{Name: "direction", Label: "方向", Kind: "radio", Required: true,
				Choices: words(money.DirectionNames, money.MoneyOut, money.MoneyIn, money.MoneyBack)},
			{Name: "source", Label: "资金来源", Kind: "radio", Required: true, Choices: words(money.SourceNames, "bureau", "own")},
			{Name: "use", Label: "用途", Kind: "choice", Hint: "支出须选；收入和缴回不填", Choices: allowedUses},
			{Name: "amount", Label: "金额（元）", Kind: "money", Required: true, Hint: "最多两位小数，例如 12000.00"},
			{Name: "payee", Label: "收款人或付款人", Required: true},
			{Name: "memo", Label: "摘要", Required: true},
			{Name: "invoice", Label: "发票号码", Hint: "支出有发票的照发票填写，一张发票只能入账一次；没有发票的不填，在摘要里写明"},
			{Name: "invoiced_on", Label: "开票日期", Kind: "date", Hint: "填了发票号码就要填"},
			{Name: "on", Label: "凭证日期", Kind: "date", Required: true, Start: func(q *page.Request, _ *act.Detail) string { return q.Sys.Today().String() }},
			{Name: "file", Label: "凭证文件", Kind: "file", Required: true, Accept: ".pdf,.jpg,.jpeg,.png", Hint: "发票、收据或银行回单，扫描件或照片"},
		},
		Do: bookVoucher},
	{Key: "reverse", Action: programme.VoucherReverse, On: programme.NounVoucher, Name: "冲销",
		Consequence: "记一笔方向相反的分录，原凭证和冲销都留在账上，余额随之恢复。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.ReverseVoucher(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// bookVoucher books a voucher. What it is for is held against the notice
// before the file is kept: a use that is forbidden leaves nothing behind.
func bookVoucher(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := money.VoucherIn{Direction: f.Get("direction"), Source: f.Get("source"), Amount: f.Fen("amount"), Payee: f.Get("payee"), Memo: f.Get("memo"),
		OnDate: f.Date("on")}
	if in.Invoice = f.Get("invoice"); in.Invoice != "" {
		in.InvoicedOn = f.Date("invoiced_on")
	}
	if in.Direction == money.MoneyOut {
		if in.Use = f.Get("use"); in.Use == "" {
			f.Bad("use", "请选择支出的用途")
		}
	}
	if f.Err() != nil {
		return "", nil
	}
	if err := f.Request.Sys.Money.MayBook(ctx, c, f.Detail.ID, in); err != nil {
		return "", err
	}
	if in.FileID = f.StoredOne("file"); f.Err() != nil {
		return "", nil
	}
	v, err := f.Request.Sys.Money.BookVoucher(ctx, c, f.Detail.ID, in)
	if err != nil {
		return "", err
	}
	return "/voucher/" + v.ID, nil
}

// words are choices in a given order.
func words(names map[string]string, order ...string) func(*page.Request, *act.Detail) ([]act.Choice, error) {
	return func(*page.Request, *act.Detail) (out []act.Choice, err error) {
		for _, code := range order {
			out = append(out, act.Choice{ID: code, Name: names[code]})
		}
		return out, nil
	}
}

func allowedUses(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	n, err := q.NoticeOf(s)
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
func usesLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	acc, err := q.Sys.Money.SpecialAccountOf(q.Context(), q.Caller(), s.ID, 0)
	if err != nil {
		return nil, err
	}
	var never []useShown
	for _, u := range n.Money.Uses {
		if !u.Allowed {
			never = append(never, useShown{u.Name, n.Cite(u.Clause), page.ClauseIn(n, u.Clause).Text})
		}
	}
	fees, err := q.Sys.Money.FeesOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return usesView(s.ID, acc, fees, never), nil
}

type useShown struct{ Name, Clause, Text string }

// VoucherPanel leads to the file and to the account it stands in.
func VoucherPanel(_ *page.Request, v *page.View) error {
	v.Panels = append(v.Panels, voucherView("/voucher/"+v.Detail.ID+"/file", "/base/"+v.Detail.Fact("base").ID+"/account"))
	return nil
}
