package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Voucher]{name: "vouchers", noun: programme.NounVoucher, columns: func(r *programme.Voucher) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"direction", &r.Direction},
		{"source", &r.Source},
		{"use", &r.Use},
		{"amount", &r.Amount},
		{"payee", &r.Payee},
		{"memo", &r.Memo},
		{"file_id", &r.FileID},
		{"on_date", &r.OnDate},
		{"state", (*string)(&r.State)},
		{"booked_by", &r.BookedBy},
		{"version", &r.Version},
	}
}})

// Vouchers lists the special account of a base, oldest first.
func (tx *Tx) Vouchers(baseID string) ([]programme.Voucher, error) {
	return list[programme.Voucher](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}
