package moneypages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// VoucherQueryDeeds is what is done on the pages of this noun. A voucher is
// asked about on its own page.
var VoucherQueryDeeds = []page.Deed{
	{Key: "query", Action: programme.QueryRaise, On: programme.NounVoucher, When: func(s *act.Detail) bool { return s.State == programme.Booked },
		Consequence: "基地财务和负责人收到消息，在这里答复。凭证照旧在账上，查明不该列支的由基地冲销。",
		Inputs:      []page.Input{{Name: "text", Label: "询问", Kind: "area", Required: true, Hint: "哪里看不明白，要什么凭据"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			k, err := f.Request.Sys.Money.AskVoucher(ctx, c, f.Detail.ID, f.Get("text"))
			if err != nil {
				return "", err
			}
			return "/voucher_query/" + k.ID, nil
		}},
	{Key: "answer-query", Action: programme.QueryAnswer, On: programme.NounVoucherQuery, Consequence: "由市局复核：认可的办结，说不清的再问。记错的请同时冲销凭证。",
		Inputs: []page.Input{{Name: "answer", Label: "答复", Kind: "area", Required: true, Hint: "用在何处、何人经手、有何凭据"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.AnswerQuery(ctx, c, f.Detail.ID, f.Get("answer"))
		}},
	{Key: "close", Action: programme.QueryClose, On: programme.NounVoucherQuery, Consequence: "询问办结，凭证不变。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.CloseQuery(ctx, c, f.Detail.ID)
		}},
	{Key: "again", Action: programme.QueryAgain, On: programme.NounVoucherQuery, Consequence: "退回基地补充答复。", Do: page.ActWithReason((*money.Desk).AskAgain)},
	{Key: "withdraw", Action: programme.QueryDrop, On: programme.NounVoucherQuery, Grave: true, Consequence: "问错的撤回，基地不必答复。",
		Do: page.ActWithReason((*money.Desk).DropQuery)},
}
