package money

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// A base is paid to an account that two people read off one paper: the base
// enters it, and the bureau enters its number again. A wrong digit does not
// survive that, and neither does an account that only one of them knows of.

// plainAccount is the number of a bank account without the spaces and strokes
// that people write in it.
func plainAccount(number string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '　':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, number)
}

// plausibleAccount reports whether a plain number may be one of an account of a
// unit: banks number them with 8 to 32 digits, and no rule covers all of them.
func plausibleAccount(number string) bool {
	return len(number) >= 8 && len(number) <= 32 && strings.Trim(number, "0123456789") == ""
}

// AccountIn is an account as the base enters it.
type AccountIn struct{ Holder, Bank, Number, FileID string }

// ProposeAccount enters where a base is to be paid. It holds once the bureau
// has confirmed it; until then the account of before does.
func (a *Desk) ProposeAccount(ctx context.Context, c act.Caller, baseID string, in AccountIn) (b *programme.BankAccount, err error) {
	err = a.Act(ctx, c, programme.AccountPropose, "", func(s *act.Step) error {
		ac, err := ofBase(s, baseID)
		if err != nil {
			return err
		}
		number := plainAccount(in.Number)
		var bad []programme.Problem
		for _, f := range []struct{ field, label, text string }{{"holder", "户名", in.Holder}, {"bank", "开户行", in.Bank}} {
			if err := act.PlainWords(f.field, f.label, f.text); err != nil {
				return err
			}
			if f.text == "" || len([]rune(f.text)) > 100 {
				bad = append(bad, act.Problem(f.field, "required", "请照开户资料填写%s", f.label))
			}
		}
		if !plausibleAccount(number) {
			bad = append(bad, act.Problem("number", "account", "账号是 8 至 32 位数字，请照开户资料填写"))
		}
		if len(bad) > 0 {
			return act.InvalidFields(bad...)
		}
		if err := s.WholeFile(in.FileID); err != nil {
			return err
		}
		list, err := s.BankAccounts(baseID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(o programme.BankAccount) bool { return o.State == programme.Proposed }) {
			return programme.Errorf(programme.WrongState, "已有一个账户等市局核实，要改请先撤回").Under(programme.DutySpecialAccount)
		}
		b = &programme.BankAccount{ID: s.NewID(), ProgrammeID: ac.programme.ID, BaseID: baseID, Holder: in.Holder, Bank: in.Bank,
			NumberIndex: a.Keys.Index(seal.BankAccount, number), NumberMasked: idcode.MaskBankAccount(number), FileID: in.FileID, State: programme.Proposed,
			ProposedBy: c.User, ProposedOn: s.Today()}
		b.NumberSealed = a.Keys.Seal(seal.BankAccount, b.ID, number)
		if err := store.Insert(s.Tx, b); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, b.ID, act.Facts{"holder": b.Holder, "bank": b.Bank, "number": b.NumberMasked})
	})
	return b, err
}

// ConfirmAccount confirms an account by the number that its paper shows: who
// confirms enters it, and it must be the one that was entered at the base. The
// account of before is replaced.
func (a *Desk) ConfirmAccount(ctx context.Context, c act.Caller, id, number string) error {
	return a.stepAccount(ctx, c, programme.AccountConfirm, id, "", func(s *act.Step, b *programme.BankAccount) error {
		if a.Keys.Index(seal.BankAccount, plainAccount(number)) != b.NumberIndex {
			return act.InvalidFields(act.Problem("number", "account", "与基地登记的账号不一致。请看开户资料：是您输错的，重新输入；是基地登记错的，退回"))
		}
		if before, err := s.BankAccountInForce(b.BaseID); err != nil {
			return err
		} else if before != nil {
			before.State = programme.Replaced
			if err := store.Update(s.Tx, before); err != nil {
				return err
			}
		}
		b.ConfirmedBy = c.User
		return nil
	})
}

// RefuseAccount sends an account back to the base.
func (a *Desk) RefuseAccount(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepAccount(ctx, c, programme.AccountRefuse, id, reason, func(*act.Step, *programme.BankAccount) error { return nil })
}

// WithdrawAccount takes back what was entered and not confirmed.
func (a *Desk) WithdrawAccount(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepAccount(ctx, c, programme.AccountWithdraw, id, reason, func(*act.Step, *programme.BankAccount) error { return nil })
}

func (a *Desk) stepAccount(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.BankAccount) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		b, err := store.Get[programme.BankAccount](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		if _, err := ofBase(s, b.BaseID); err != nil {
			return err
		}
		if err := s.Apart(b.ProposedBy); err != nil {
			return err
		}
		if err := s.Move(&b.State); err != nil {
			return err
		}
		b.Reason = reason
		if err := change(s, b); err != nil {
			return err
		}
		if err := store.Update(s.Tx, b); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, b.ID, act.Facts{"number": b.NumberMasked, "proposed_by": b.ProposedBy})
	})
}

// ResealAccounts seals the numbers of accounts with the current key.
func (a *Desk) ResealAccounts(ctx context.Context, c act.Caller) error {
	for {
		n := 0
		err := a.Act(ctx, c, programme.KeysRotate, "", func(s *act.Step) error {
			list, err := s.BankAccountsNotSealedWith(a.Keys.Current(), 500)
			if n = len(list); err != nil || n == 0 {
				return err
			}
			for i := range list {
				b := &list[i]
				plain, err := a.Keys.Unseal(seal.BankAccount, b.ID, b.NumberSealed)
				if err != nil {
					return err
				}
				b.NumberSealed = a.Keys.Seal(seal.BankAccount, b.ID, plain)
				if err := store.Update(s.Tx, b); err != nil {
					return err
				}
			}
			return s.Record("", a.Keys.Current(), act.Facts{"bank_accounts": n})
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
