package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Voucher]{name: "vouchers", noun: programme.NounVoucher, later: []string{"invoice", "invoiced_on"},
	columns: func(r *programme.Voucher) []column {
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
			{"invoice", &r.Invoice},
			{"invoiced_on", &r.InvoicedOn},
			{"version", &r.Version},
		}
	}})

// InvoiceBooked is the voucher that stands on an invoice, at whatever base and
// in whatever year, or nil: one invoice is booked once.
func (tx *Tx) InvoiceBooked(number string) (*programme.Voucher, error) {
	return one[programme.Voucher](tx, "WHERE t.invoice=$1 AND t.state='booked' ORDER BY t.id", number)
}

// Vouchers lists the special account of a base, oldest first.
func (tx *Tx) Vouchers(baseID string) ([]programme.Voucher, error) {
	return list[programme.Voucher](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}
