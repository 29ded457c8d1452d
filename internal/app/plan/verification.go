package plan

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A unit that registered itself is verified by somebody who knows it: a base at
// which it enrols, its county or the city (programme.Verification). Who may is who
// sees it.

// UnitState is how the unit stands that the caller speaks for, Verified for who
// speaks for none.
func (a *Desk) UnitState(ctx context.Context, c act.Caller) (state programme.State, err error) {
	if c.Role != programme.RoleEmployer {
		return programme.Verified, nil
	}
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		state, _, err = tx.Verification(c.Employer)
		return err
	})
	return state, err
}

// moveVerification moves what is known of a unit that the caller sees. A unit of
// which nothing is kept has stood verified since it came.
func (a *Desk) moveVerification(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *programme.Verification) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.Own(); err != nil {
			return err
		}
		if err := s.Desk.Sees(s.Tx, s.Caller, programme.NounEmployer, id); err != nil {
			return err
		}
		state, k, err := s.Verification(id)
		if err != nil {
			return err
		}
		known := k != nil
		if !known {
			k = &programme.Verification{ID: id, State: state}
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		if err := change(s, k); err != nil {
			return err
		}
		if known {
			err = store.Update(s.Tx, k)
		} else {
			err = store.Insert(s.Tx, k)
		}
		if err != nil {
			return err
		}
		return s.Record("", id, act.Facts{"from": state, "to": k.State, "looked": k.Looked})
	})
}

// answered is what somebody says of a unit.
func answered(looked, seen string) func(*act.Step, *programme.Verification) error {
	return func(s *act.Step, k *programme.Verification) error {
		if err := s.Apart(k.AskedBy); err != nil {
			return err
		}
		k.Looked, k.Seen, k.AnsweredBy, k.AnsweredAt = looked, seen, s.Caller.User, s.Now()
		return nil
	}
}

// VerifyEmployer says that a unit is who it says it is, looked is at what the
// caller looked (programme.WaysToVerify) and seen what was seen. It is another person
// than who registered the unit.
func (a *Desk) VerifyEmployer(ctx context.Context, c act.Caller, id, looked, seen string) error {
	return a.moveVerification(ctx, c, programme.EmployerVerify, id, seen, func(s *act.Step, k *programme.Verification) error {
		if !slices.ContainsFunc(programme.WaysToVerify, func(l struct{ Code, Name string }) bool { return l.Code == looked }) {
			return InvalidField("核对了什么", "required", "请选择核对了什么")
		}
		return answered(looked, seen)(s, k)
	})
}

// RefuseEmployer says with a reason that a unit is not who it says it is; it
// may correct its registration and ask again.
func (a *Desk) RefuseEmployer(ctx context.Context, c act.Caller, id, reason string) error {
	return a.moveVerification(ctx, c, programme.EmployerRefuse, id, reason, answered("", reason))
}

// DoubtEmployer takes a verification back that was a mistake. What its people
// handed in stays and is the base's to look at.
func (a *Desk) DoubtEmployer(ctx context.Context, c act.Caller, id, reason string) error {
	return a.moveVerification(ctx, c, programme.EmployerDoubt, id, reason, answered("", reason))
}

// ReapplyEmployer corrects the registration of the caller's own unit, which
// nobody has verified, and asks again.
func (a *Desk) ReapplyEmployer(ctx context.Context, c act.Caller, id string, in EmployerIn) error {
	return a.moveVerification(ctx, c, programme.EmployerReapply, id, "", func(s *act.Step, k *programme.Verification) error {
		if err := in.Check(s); err != nil {
			return err
		}
		e, err := store.Get[programme.Employer](s.Tx, id)
		if err != nil {
			return err
		}
		if other, err := s.EmployerByCode(in.CreditCode); err != nil {
			return err
		} else if other != nil && other.ID != id {
			return InvalidField("统一社会信用代码", "credit_code", "这个代码登记的是另一个单位，请与营业执照核对")
		}
		e.CreditCode, e.Name, e.County, e.Kind = in.CreditCode, in.Name, in.County, in.Kind
		k.AskedBy, k.AskedAt, k.Looked, k.Seen, k.AnsweredBy, k.AnsweredAt = s.Caller.User, s.Now(), "", "", "", time.Time{}
		return store.Update(s.Tx, e)
	})
}
