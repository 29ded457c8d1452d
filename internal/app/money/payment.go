package money

import (
	"context"
	"io"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// PaymentIn is what the bank's slip says of a payment, or of money that came
// back.
type PaymentIn struct {
	On     programme.Date // the bank's day
	Serial string         // the bank's number of it
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

// returnedByBank marks the payment of a statement that the bank took back.
func returnedByBank(s *act.Step, st *programme.Statement) error {
	list, err := s.PaymentsOf(st.ID)
	for i := range list {
		if p := &list[i]; p.State == programme.Paid {
			p.State, p.ReturnedOn = programme.Returned, s.Today()
			if err := store.Update(s.Tx, p); err != nil {
				return err
			}
		}
	}
	return err
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
func (a *Desk) SlipOf(ctx context.Context, c act.Caller, statementID, paymentID string) (r io.ReadCloser, err error) {
	file := ""
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounStatement, statementID); err != nil {
			return err
		}
		p, err := store.Get[programme.Payment](tx, paymentID)
		if err == nil && p.StatementID != statementID {
			err = programme.Errorf(programme.NotFound, "没有找到这张回单")
		}
		if err == nil {
			file = p.FileID
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.Files.Get(file)
}
