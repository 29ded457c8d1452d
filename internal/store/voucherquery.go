package store

import "jinlanling/internal/programme"

var _ = define(table[programme.VoucherQuery]{name: "voucher_queries", noun: programme.NounVoucherQuery, columns: func(r *programme.VoucherQuery) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"voucher_id", &r.VoucherID},
		{"state", (*string)(&r.State)},
		{"question", &r.Question},
		{"answer", &r.Answer},
		{"raised_by", &r.RaisedBy},
		{"raised_on", &r.RaisedOn},
		{"answered_by", &r.AnsweredBy},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// VoucherQueries lists what was asked of a voucher, oldest first.
func (tx *Tx) VoucherQueries(voucherID string) ([]programme.VoucherQuery, error) {
	return list[programme.VoucherQuery](tx, "WHERE t.voucher_id=$1 ORDER BY t.id", voucherID)
}

var voucherQueryListing = Listing{
	Noun: programme.NounVoucherQuery, From: "voucher_queries t" + joinBase + " JOIN vouchers v ON v.id=t.voucher_id", Title: "v.memo", State: "t.state",
	Year: "t.programme_id", Newest: true, Owner: baseOwner,
	Columns: []Field{{Key: "voucher", Title: "凭证", SQL: "v.memo", Link: programme.NounVoucherQuery}, baseField,
		{Key: "amount", Title: "金额（元）", Kind: Money, SQL: "v.amount"}, {Key: "question", Title: "询问", SQL: "t.question"},
		{Key: "raised_on", Title: "询问日期", Kind: Day, SQL: "t.raised_on", Sort: true}, stateField},
	Detail: []Field{{Key: "of", Title: "所询凭证", SQL: "v.on_date || ' ' || v.memo", Link: programme.NounVoucher, LinkSQL: "v.id"},
		{Key: "answer", Title: "答复", SQL: "t.answer"}, user("raised_by", "询问人", "t.raised_by"), user("answered_by", "答复人", "t.answered_by"),
		{Key: "reason", Title: "理由", SQL: "t.reason"}},
	Filters: []Filter{byState, byBase, {Key: "voucher", Title: "凭证", SQL: "t.voucher_id", Hidden: true}},
}
