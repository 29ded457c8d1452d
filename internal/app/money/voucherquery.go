package money

import (
	"context"
	"fmt"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A voucher may be asked about: by an officer who looks, and by itself where its
// words are among those that the notice names, for a forbidden use seldom calls
// itself one (clause 4.3.3). The base answers, the officer accepts or asks
// again; the voucher stands meanwhile, and is reversed where it must be.

// AskVoucher asks the base about a voucher.
func (a *Desk) AskVoucher(ctx context.Context, c act.Caller, voucherID, question string) (k *programme.VoucherQuery, err error) {
	err = a.Act(ctx, c, programme.QueryRaise, "", func(s *act.Step) error {
		if err := s.OwnFirst(nil); err != nil {
			return err
		}
		if err := plainText("text", "询问", question); err != nil {
			return err
		}
		v, err := store.Get[programme.Voucher](s.Tx, voucherID)
		if err != nil {
			return err
		}
		if _, err := ofBase(s, v.BaseID); err != nil {
			return err
		}
		if v.State != programme.Booked {
			return programme.Errorf(programme.WrongState, "凭证已经冲销，不必再问").Under(programme.DutyAllowedUses)
		}
		k = queryOf(s, v, question)
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, act.Facts{"voucher": v.ID, "amount": v.Amount})
	})
	return k, err
}

func queryOf(s *act.Step, v *programme.Voucher, question string) *programme.VoucherQuery {
	return &programme.VoucherQuery{ID: s.NewID(), ProgrammeID: v.ProgrammeID, BaseID: v.BaseID, VoucherID: v.ID, State: programme.Queried, Question: question,
		RaisedBy: s.Caller.User, RaisedOn: s.Today()}
}

// plainText refuses a text that is missing, or that holds a personal number.
func plainText(field, label, text string) error {
	if strings.TrimSpace(text) == "" {
		return act.InvalidFields(act.Problem(field, "required", "请填写%s", label))
	}
	return act.PlainWords(field, label, text)
}

// doubtful asks about a voucher by itself where its words sound like a use that
// is forbidden.
func doubtful(s *act.Step, ac *account, v *programme.Voucher) error {
	if v.Direction != MoneyOut {
		return nil
	}
	for _, word := range ac.notice.Money.Doubtful {
		if !strings.Contains(v.Memo+"　"+v.Payee, word) {
			continue
		}
		k := queryOf(s, v, fmt.Sprintf("摘要或收款人里有“%s”，像是不得列支的用途，请说明用在何处，附何凭据", word))
		k.RaisedBy = act.SystemActor.User
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return s.RecordAs(programme.QueryRaise, act.SystemActor, k.ProgrammeID, k.ID, "", act.Facts{"voucher": v.ID, "amount": v.Amount, "word": word})
	}
	return nil
}

// AnswerQuery answers what was asked.
func (a *Desk) AnswerQuery(ctx context.Context, c act.Caller, id, answer string) error {
	return a.stepQuery(ctx, c, programme.QueryAnswer, id, "", func(s *act.Step, k *programme.VoucherQuery) error {
		k.Answer, k.AnsweredBy = answer, c.User
		return plainText("answer", "答复", answer)
	})
}

// AskAgain sends an answer back that does not say enough.
func (a *Desk) AskAgain(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepQuery(ctx, c, programme.QueryAgain, id, reason, func(*act.Step, *programme.VoucherQuery) error { return nil })
}

// CloseQuery accepts an answer.
func (a *Desk) CloseQuery(ctx context.Context, c act.Caller, id string) error {
	return a.stepQuery(ctx, c, programme.QueryClose, id, "", func(*act.Step, *programme.VoucherQuery) error { return nil })
}

// DropQuery takes a question back.
func (a *Desk) DropQuery(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepQuery(ctx, c, programme.QueryDrop, id, reason, func(*act.Step, *programme.VoucherQuery) error { return nil })
}

func (a *Desk) stepQuery(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.VoucherQuery) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		k, err := store.Get[programme.VoucherQuery](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		if _, err := ofBase(s, k.BaseID); err != nil {
			return err
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		k.Reason = reason
		if err := change(s, k); err != nil {
			return err
		}
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, act.Facts{"voucher": k.VoucherID, "to": k.State})
	})
}
