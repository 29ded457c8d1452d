package money

import (
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// VoucherIn is an entry of a base's special account.
type VoucherIn struct {
	Direction string // in, out, back
	Source    string // bureau, own
	Use       string // for out
	Amount    programme.Fen
	Payee     string
	Memo      string
	FileID    string
	OnDate    programme.Date

	Invoice    string // number of the invoice, for out; "" where there is none
	InvoicedOn programme.Date
}

// Directions of a voucher.
const (
	MoneyIn   = "in"
	MoneyOut  = "out"
	MoneyBack = "back"
)

// BookVoucher books money into or out of a base's special account. A
// forbidden use is refused with its clause, and so is spending what is not
// there; nothing is written then (4.3.1 to 4.3.3).
func (a *Desk) BookVoucher(ctx context.Context, c act.Caller, baseID string, in VoucherIn) (v *programme.Voucher, err error) {
	err = a.Act(ctx, c, programme.VoucherBook, "", func(s *act.Step) error {
		ac, err := purse(s, baseID)
		if err != nil {
			return err
		}
		m, err := bookable(s, ac, &in)
		if err != nil {
			return err
		}
		if err := s.WholeFile(in.FileID); err != nil {
			return err
		}
		v = &programme.Voucher{ID: s.NewID(), ProgrammeID: ac.programme.ID, BaseID: ac.base.ID, Direction: in.Direction, Source: in.Source, Use: in.Use,
			Amount: in.Amount, Payee: in.Payee, Memo: in.Memo, FileID: in.FileID, OnDate: in.OnDate, State: programme.Booked, BookedBy: c.User,
			Invoice: in.Invoice, InvoicedOn: in.InvoicedOn}
		if err := store.Insert(s.Tx, v); err != nil {
			return err
		}
		if err := post(s, ac, m, "", v.ID); err != nil {
			return err
		}
		if err := s.Record(ac.programme.ID, v.ID, act.Facts{"direction": v.Direction, "source": v.Source, "use": v.Use, "amount": v.Amount}); err != nil {
			return err
		}
		if err := doubtful(s, ac, v); err != nil {
			return err
		}
		return overFee(s, ac, v)
	})
	return v, err
}

// bookable checks a voucher and makes its movement.
func bookable(s *act.Step, ac *account, in *VoucherIn) (ledger.Movement, error) {
	for _, f := range []struct{ field, label, text string }{{"memo", "摘要", in.Memo}, {"payee", "收款人或付款人", in.Payee}} {
		if err := act.PlainWords(f.field, f.label, f.text); err != nil {
			return ledger.Movement{}, err
		}
	}
	m, err := voucherMovement(ac, *in)
	if err != nil {
		return m, err
	}
	switch {
	case in.OnDate > s.Today():
		err = programme.Errorf(programme.Invalid, "凭证日期不能晚于今天（%s）", s.Today().Chinese()).Under(programme.DutySpecialAccount)
	case in.OnDate.Year() < ac.programme.Year:
		err = programme.Errorf(programme.Invalid, "凭证日期早于 %d 年度，不能记入本年度的专账", ac.programme.Year).Under(programme.DutySpecialAccount)
	case in.Direction != MoneyIn && in.OnDate < s.Today():
		err = neverBelow(s, ac, in)
	}
	if err == nil {
		err = invoiced(s, ac, in)
	}
	return m, err
}

// neverBelow refuses money out on a day that is over which would leave less
// than nothing at the end of that day or of one after it.
func neverBelow(s *act.Step, ac *account, in *VoucherIn) error {
	days, err := daily(s.Tx, ac.base.ID, in.Source)
	if err != nil {
		return err
	}
	for _, d := range days.from(in.OnDate) {
		if d.balance < in.Amount {
			return programme.Errorf(programme.Invalid, "%s当天终了这一来源只有 %s 元，补记 %s 元支出会使余额为负；请核对凭证日期", max(d.on, in.OnDate).Chinese(), d.balance, in.Amount).
				Under(programme.DutySpecialAccount)
		}
	}
	return nil
}

// invoiced checks the invoice of a voucher: one invoice is booked once, over
// all bases and years.
func invoiced(s *act.Step, ac *account, in *VoucherIn) error {
	in.Invoice = strings.ToUpper(strings.Join(strings.Fields(in.Invoice), ""))
	if in.Invoice == "" {
		in.InvoicedOn = 0
		return nil
	}
	if in.Direction != MoneyOut {
		return act.Invalid("invoice", programme.Errorf(programme.Invalid, "只有支出填发票号码"))
	}
	if !plausibleInvoice(in.Invoice) {
		return act.Invalid("invoice", programme.Errorf(programme.Invalid, "发票号码是 8 至 20 位数字或字母，请照发票填写"))
	}
	if in.InvoicedOn == 0 || in.InvoicedOn > s.Today() {
		return act.Invalid("invoiced_on", programme.Errorf(programme.Invalid, "请填写发票的开票日期，不晚于今天"))
	}
	v, err := s.InvoiceBooked(in.Invoice)
	if err != nil || v == nil {
		return err
	}
	where := "另一所基地的专账"
	if v.BaseID == ac.base.ID {
		where = "本专账 " + v.OnDate.Chinese() + " 的凭证（" + v.Memo + "）"
	}
	return programme.Errorf(programme.Conflict, "发票 %s 已记入%s，一张发票只能入账一次", in.Invoice, where).Under(programme.DutySpecialAccount)
}

func plausibleInvoice(number string) bool {
	return len(number) >= 8 && len(number) <= 20 && strings.Trim(number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// voucherMovement checks a voucher and makes its movement.
func voucherMovement(ac *account, in VoucherIn) (m ledger.Movement, err error) {
	if in.Amount <= 0 || in.OnDate == 0 {
		return m, programme.Errorf(programme.Invalid, "请填写大于 0 的金额和日期")
	}
	if in.Source != ledger.FromBureau && in.Source != ledger.FromOwn {
		return m, programme.Errorf(programme.Invalid, "请选择资金来源：补贴资金或自有资金").Under(programme.DutySpecialAccount)
	}
	base := ac.base.ID
	switch in.Direction {
	case MoneyIn:
		if due := -ac.books[ledger.Fund()] + ac.books[ledger.Source(base, ledger.FromBureau)]; in.Source == ledger.FromBureau && in.Amount > due {
			return m, programme.Errorf(programme.Invalid, "市局登记支付而专账还没有记收入的只有 %s 元，不能记 %s 元", max(0, due), in.Amount).Under(programme.DutySpecialAccount)
		}
		return ledger.AccountReceives(base, in.Source, in.Amount), nil
	case MoneyBack:
		m = ledger.AccountReturns(base, in.Source, in.Amount)
	case MoneyOut:
		use := ac.notice.Use(in.Use)
		switch {
		case use == nil:
			return m, programme.Errorf(programme.Invalid, "请选择通知列出的用途").Under(programme.DutyAllowedUses)
		case !use.Allowed:
			return m, programme.Errorf(programme.Invalid, "%s不得从培训补贴专账列支", use.Name).Under(use.Clause)
		}
		m = ledger.AccountSpends(base, in.Source, in.Use, in.Amount)
	default:
		return m, programme.Errorf(programme.Invalid, "请选择收入、支出或退回")
	}
	if have := ac.books[ledger.Bank(base, in.Source)]; have < in.Amount {
		return m, programme.Errorf(programme.Invalid, "专账中这一来源余额 %s 元，不足 %s 元", have, in.Amount).Under(programme.DutySpecialAccount)
	}
	return m, nil
}

// ReverseVoucher undoes a voucher by an opposite movement; both stay.
func (a *Desk) ReverseVoucher(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.VoucherReverse, reason, func(s *act.Step) error {
		v, err := store.Get[programme.Voucher](s.Tx, id)
		if err != nil {
			return err
		}
		ac, err := purse(s, v.BaseID)
		if err != nil {
			return err
		}
		if err := s.Move(&v.State); err != nil {
			return err
		}
		var m ledger.Movement
		switch v.Direction {
		case MoneyIn:
			m = ledger.AccountReceives(v.BaseID, v.Source, v.Amount)
		case MoneyOut:
			m = ledger.AccountSpends(v.BaseID, v.Source, v.Use, v.Amount)
		case MoneyBack:
			m = ledger.AccountReturns(v.BaseID, v.Source, v.Amount)
		}
		m = m.Reverse()
		if ac.books[ledger.Bank(v.BaseID, v.Source)] < v.Amount && v.Direction == MoneyIn {
			return programme.Errorf(programme.Invalid, "这笔收入已被使用，冲销后余额将为负").Under(programme.DutySpecialAccount)
		}
		if err := post(s, ac, m, "", v.ID); err != nil {
			return err
		}
		if err := freeVoucher(s, v); err != nil {
			return err
		}
		if err := store.Update(s.Tx, v); err != nil {
			return err
		}
		return s.Record(v.ProgrammeID, v.ID, act.Facts{"amount": v.Amount})
	})
}

// MayBook says whether a voucher would be booked, before its file is kept:
// the same refusals as BookVoucher, and nothing written.
func (a *Desk) MayBook(ctx context.Context, c act.Caller, baseID string, in VoucherIn) error {
	c.DryRun, c.Key = true, ""
	return a.Act(ctx, c, programme.VoucherBook, "", func(s *act.Step) error {
		ac, err := purse(s, baseID)
		if err != nil {
			return err
		}
		_, err = bookable(s, ac, &in)
		return err
	})
}
