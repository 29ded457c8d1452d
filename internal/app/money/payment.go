package money

import (
	"context"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// PaymentIn is what the bank's slip says of a payment, or of money that came
// back from a base.
type PaymentIn struct {
	On     programme.Date // the bank's day
	Serial string         // the bank's number of it
	FileID string         // the slip
}

// ReturnIn is what the bank's slip says of a payment that it sent back. It has
// no number: some banks give the payment's own once more, so none is unique.
type ReturnIn struct {
	On     programme.Date // the bank's day
	FileID string         // the slip
}

// longestSlip is how many days after the bank's a payment is registered at most.
const longestSlip = 60

// registered checks what a slip says and makes the payment of a statement.
func registered(s *act.Step, ac *account, st *programme.Statement, in PaymentIn, amount programme.Fen) (*programme.Payment, error) {
	serial := strings.ToUpper(strings.Join(strings.Fields(in.Serial), ""))
	var bad []programme.Problem
	if in.On == 0 || in.On > s.Today() || in.On < s.Today().AddDays(-longestSlip) {
		bad = append(bad, act.Problem("on", "on", "请照回单填写银行日期：不晚于今天，不早于 %d 天以前", longestSlip))
	}
	if len(serial) < 6 || len(serial) > 40 || strings.Trim(serial, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		bad = append(bad, act.Problem("serial", "serial", "请照回单填写银行流水号：6 至 40 位数字或字母"))
	}
	if len(bad) > 0 {
		return nil, act.InvalidFields(bad...)
	}
	if err := s.WholeFile(in.FileID); err != nil {
		return nil, err
	}
	if other, err := s.PaymentBySerial(serial); err != nil {
		return nil, err
	} else if other != nil {
		return nil, programme.Errorf(programme.Conflict, "流水号 %s 已在 %s 登记过，一笔流水只能登记一次", serial, other.On.Chinese()).Under(programme.DutyAdvance)
	}
	p := &programme.Payment{ID: s.NewID(), ProgrammeID: st.ProgrammeID, BaseID: st.BaseID, StatementID: st.ID, Amount: amount, On: in.On, Serial: serial,
		FileID: in.FileID, State: programme.Paid, PaidBy: s.Caller.User}
	if st.Kind != programme.KindReceipt {
		to, err := s.BankAccountInForce(ac.base.ID)
		if err != nil {
			return nil, err
		}
		if to == nil {
			return nil, programme.Errorf(programme.WrongState, "%s还没有核实的收款账户，由基地财务登记、市局核实后再支付", ac.base.Name).Under(programme.DutySpecialAccount)
		}
		p.AccountID = to.ID
	}
	return p, store.Insert(s.Tx, p)
}

// returnedByBank marks the payment of a statement that the bank took back, with
// what its slip says.
func returnedByBank(s *act.Step, st *programme.Statement, in ReturnIn) error {
	list, err := s.PaymentsOf(st.ID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(p programme.Payment) bool { return p.State != programme.Paid })
	since := s.Today().AddDays(-longestSlip)
	for i := range list {
		since = max(since, list[i].On)
	}
	if in.On == 0 || in.On > s.Today() || in.On < since {
		return act.InvalidFields(act.Problem("on", "on", "请照退票回单填写银行日期：不早于 %s，不晚于今天", since.Chinese()))
	}
	if err := s.WholeFile(in.FileID); err != nil {
		return err
	}
	for i := range list {
		p := &list[i]
		p.State, p.ReturnedOn, p.ReturnedBankOn, p.ReturnedFileID = programme.Returned, s.Today(), in.On, in.FileID
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
	}
	return nil
}

// Transfer is a payment as its statement shows it.
type Transfer struct {
	programme.Payment
	Holder, Bank, Number string // of the account, masked
}

// transfers reads the payments of a statement.
func transfers(tx *store.Tx, st *programme.Statement) (out []Transfer, err error) {
	list, err := tx.PaymentsOf(st.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	accounts, err := tx.BankAccounts(st.BaseID)
	for _, p := range list {
		x := Transfer{Payment: p}
		for _, b := range accounts {
			if b.ID == p.AccountID {
				x.Holder, x.Bank, x.Number = b.Holder, b.Bank, b.NumberMasked
			}
		}
		out = append(out, x)
	}
	return out, err
}

// SlipOf opens the slip of a payment, for who may see its statement.
func (a *Desk) SlipOf(ctx context.Context, c act.Caller, statementID, paymentID string) (io.ReadCloser, error) {
	return a.slipOf(ctx, c, statementID, paymentID, func(p *programme.Payment) string { return p.FileID })
}

// ReturnSlipOf opens the slip by which the bank sent a payment back. It is an
// Error NotFound where it did not, or where that was registered before slips
// were asked for.
func (a *Desk) ReturnSlipOf(ctx context.Context, c act.Caller, statementID, paymentID string) (io.ReadCloser, error) {
	return a.slipOf(ctx, c, statementID, paymentID, func(p *programme.Payment) string { return p.ReturnedFileID })
}

func (a *Desk) slipOf(ctx context.Context, c act.Caller, statementID, paymentID string, of func(*programme.Payment) string) (r io.ReadCloser, err error) {
	file := ""
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounStatement, statementID); err != nil {
			return err
		}
		p, err := store.Get[programme.Payment](tx, paymentID)
		if err == nil {
			file = of(p)
		}
		if err == nil && (p.StatementID != statementID || file == "") {
			err = programme.Errorf(programme.NotFound, "没有找到这张回单")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.Files.Get(file)
}
