package money

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// AccountDoubt is something that looks wrong in a base's special account.
type AccountDoubt struct {
	Code, Name string
	VoucherID  string // "" where it is about the account
	Says       string
}

// Codes of an AccountDoubt.
const (
	FileTwice    = "file_twice"
	IncomeBeyond = "income_beyond"
)

// AccountDoubts looks through a base's special account, for who may see it: a
// proof that stands under two vouchers, of whatever base, and more income from
// the bureau than it paid (clause 4.3).
func (a *Desk) AccountDoubts(ctx context.Context, c act.Caller, baseID string) (out []AccountDoubt, err error) {
	err = a.moneyOf(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		shared, err := tx.VouchersSharing(b.ProgrammeID)
		if err != nil {
			return err
		}
		first := map[string]*programme.Voucher{}
		for i := range shared {
			v := &shared[i]
			o := first[v.FileID]
			if o == nil {
				first[v.FileID] = v
				continue
			}
			if v.BaseID != b.ID {
				continue
			}
			says := fmt.Sprintf("%s元的凭证附件，已用于 %s 的一笔 %s 元", v.Amount, o.OnDate.Chinese(), o.Amount)
			if o.BaseID != b.ID {
				says = fmt.Sprintf("%s元的凭证附件，已用于另一基地的凭证", v.Amount)
			}
			out = append(out, AccountDoubt{FileTwice, "一份附件用于两笔凭证", v.ID, says})
		}
		paid, booked, err := fromBureau(tx, b)
		if err != nil {
			return err
		}
		if booked > paid {
			out = append(out, AccountDoubt{IncomeBeyond, "补贴收入多于市局支付", "", fmt.Sprintf("专账记补贴收入 %s 元，市局登记支付 %s 元", booked, paid)})
		}
		return nil
	})
	return out, err
}

// fromBureau is what the bureau paid to a base, and what the base booked as
// income from it.
func fromBureau(tx *store.Tx, b *programme.Base) (paid, booked programme.Fen, err error) {
	statements, err := tx.Statements(b.ProgrammeID, b.ID)
	if err != nil {
		return 0, 0, err
	}
	for i := range statements {
		if st := &statements[i]; st.State == programme.Paid && (st.Kind == programme.KindAdvance || st.Kind == programme.KindSettlement) {
			paid += st.Payable()
		}
	}
	vouchers, err := tx.Vouchers(b.ID)
	for i := range vouchers {
		if v := &vouchers[i]; v.State == programme.Booked && v.Direction == MoneyIn && v.Source == ledger.FromBureau {
			booked += v.Amount
		}
	}
	return paid, booked, err
}
