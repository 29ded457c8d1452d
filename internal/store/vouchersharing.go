package store

import "jinlanling/internal/programme"

// VouchersSharing lists the vouchers of a year that stand and whose proof stands
// under another one as well, by proof and the order in which they were booked.
func (tx *Tx) VouchersSharing(programmeID string) ([]programme.Voucher, error) {
	return list[programme.Voucher](tx, `WHERE t.programme_id=$1
	AND t.state='booked'
	AND t.file_id<>''
	AND EXISTS (SELECT 1 FROM vouchers o WHERE o.file_id=t.file_id AND o.id<>t.id AND o.state='booked')
		ORDER BY t.file_id, t.id`, programmeID)
}
