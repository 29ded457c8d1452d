package money

import (
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// An override sets one guard aside for one base and one step of money, until a
// day: asked for by an officer with a reason, granted by another person of the
// role that the notice names, over by itself when its day is. It stands on
// every statement that rests on it.

// AskOverride asks for a guard to be set aside for a base before a step of
// money, until a day. What the guard found when it was asked stays with it.
func (a *Desk) AskOverride(ctx context.Context, c act.Caller, baseID, guard, step string, until programme.Date,
	reason string) (o *programme.Override, err error) {
	err = a.Act(ctx, c, programme.OverrideAsk, reason, func(s *act.Step) error {
		ac, err := Account(s, baseID)
		if err != nil {
			return err
		}
		row := programme.MoneyGuardOf(guard)
		switch {
		case row == nil:
			return programme.Errorf(programme.Invalid, "请选择拨款条件")
		case row.Firm:
			return programme.Errorf(programme.WrongState, "“%s”是计算金额的根据，不能例外准予，请由%s办理", row.Name, row.Who).Under(row.Duty)
		}
		if err := withinDays(s, ac, until); err != nil {
			return err
		}
		list, err := found(s, ac, step, step)
		if err != nil {
			return err
		}
		o = &programme.Override{ID: s.NewID(), ProgrammeID: ac.programme.ID, BaseID: baseID, Guard: guard, Step: step, State: programme.Proposed,
			Reason: reason, Until: until, Decides: programme.Role(ac.notice.Overriding().By), AskedBy: c.User, AskedAt: s.Now()}
		for i := range list {
			if g := &list[i]; g.Code == guard {
				switch {
				case g.Holds:
					return programme.Errorf(programme.WrongState, "“%s”已经满足（%s），不需要例外准予", g.Name, g.Found).Under(row.Duty)
				case g.Override != nil || g.Pending != nil:
					return programme.Errorf(programme.WrongState, "“%s”的例外准予已经申请或准予，不必再申请", g.Name).Under(row.Duty)
				}
				o.Found = strings.TrimSuffix(g.Found+"；"+g.More, "；")
			}
		}
		if o.Found == "" {
			return programme.Errorf(programme.Invalid, "本年度的通知在这一步不查“%s”", row.Name).Under(row.Duty)
		}
		if err := store.Insert(s.Tx, o); err != nil {
			return err
		}
		return s.Record(o.ProgrammeID, o.ID, act.Facts{"guard": guard, "step": step, "until": until.String()})
	})
	return o, err
}

// withinDays refuses an end that is over or later than the notice allows.
func withinDays(s *act.Step, ac *account, until programme.Date) error {
	last := s.Today().AddDays(ac.notice.Overriding().Days)
	if until >= s.Today() && until <= last {
		return nil
	}
	return &programme.Error{Code: programme.Invalid, Message: "截止日有误，请按提示更正",
		Problems: []programme.Problem{act.Problem("有效到", "override_until", "例外准予的截止日应在 %s 至 %s 之间", s.Today().Chinese(), last.Chinese())}}
}

// GrantOverride grants what another person asked for, in the role that the
// notice names.
func (a *Desk) GrantOverride(ctx context.Context, c act.Caller, id string) error {
	return a.stepOverride(ctx, c, programme.OverrideGrant, id, "", func(s *act.Step, ac *account, o *programme.Override) error {
		if err := withinDays(s, ac, o.Until); err != nil {
			return err
		}
		o.GrantedBy = c.User
		return nil
	})
}

// RefuseOverride does not grant it.
func (a *Desk) RefuseOverride(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepOverride(ctx, c, programme.OverrideRefuse, id, reason, answered(reason))
}

// WithdrawOverride takes back what was asked for and not answered.
func (a *Desk) WithdrawOverride(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepOverride(ctx, c, programme.OverrideWithdraw, id, reason, answered(reason))
}

// RevokeOverride ends what was granted before its day. What was paid meanwhile
// stands.
func (a *Desk) RevokeOverride(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepOverride(ctx, c, programme.OverrideRevoke, id, reason, answered(reason))
}

func answered(reason string) func(*act.Step, *account, *programme.Override) error {
	return func(_ *act.Step, _ *account, o *programme.Override) error {
		o.Answer = reason
		return nil
	}
}

// decides are the steps of an override that only the role the notice names
// takes.
var decides = map[programme.Action]bool{programme.OverrideGrant: true, programme.OverrideRefuse: true}

func (a *Desk) stepOverride(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *account, *programme.Override) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		o, err := store.Get[programme.Override](s.Tx, id)
		if err != nil {
			return err
		}
		ac, err := ofBase(s, o.BaseID)
		if err != nil {
			return err
		}
		if by := o.Decides; decides[action] && c.Role != by {
			return programme.Errorf(programme.Forbidden, "例外准予由%s决定", by.Name()).Under(programme.DutyInspection)
		}
		if err := s.Apart(o.AskedBy); err != nil {
			return err
		}
		if err := s.Move(&o.State); err != nil {
			return err
		}
		if err := change(s, ac, o); err != nil {
			return err
		}
		if err := store.Update(s.Tx, o); err != nil {
			return err
		}
		return s.Record(o.ProgrammeID, o.ID, act.Facts{"guard": o.Guard, "step": o.Step, "until": o.Until.String(), "asked_by": o.AskedBy})
	})
}

// lapseAtOnce is how many overrides end in one transaction.
const lapseAtOnce = 200

// Lapse says of overrides whose day is over that they are. They have not held
// since.
func (a *Desk) Lapse(ctx context.Context) error {
	for {
		n := 0
		err := a.Act(ctx, act.As(act.SystemActor), programme.OverrideLapse, "", func(s *act.Step) error {
			due, err := s.OverridesLapsed(s.Today(), lapseAtOnce)
			n = len(due)
			for i := range due {
				o := &due[i]
				if err := s.Move(&o.State); err != nil {
					return err
				}
				if err := store.Update(s.Tx, o); err != nil {
					return err
				}
				if err := s.Record(o.ProgrammeID, o.ID, act.Facts{"guard": o.Guard, "step": o.Step, "until": o.Until.String()}); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil || n < lapseAtOnce {
			return err
		}
	}
}

// withOverrides adds to what the journal tells of a statement the overrides
// that it rests on.
func withOverrides(st *programme.Statement, f act.Facts) act.Facts {
	if st.Overrides != "" {
		f["overrides"] = strings.Fields(st.Overrides)
	}
	return f
}

// SetAside is an override as a statement shows it.
type SetAside struct {
	programme.Override
	Name      string // of the guard
	Asked, By string // who asked for it and granted it
}

// setAside reads the overrides that a statement rests on.
func setAside(tx *store.Tx, st *programme.Statement) (out []SetAside, err error) {
	if st.Overrides == "" {
		return nil, nil
	}
	list, err := tx.OverridesByID(strings.Fields(st.Overrides))
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, o := range list {
		ids[o.AskedBy], ids[o.GrantedBy] = true, true
	}
	users, err := tx.UsersByID(act.Sorted(ids))
	name := map[string]string{}
	for _, u := range users {
		name[u.ID] = u.Name
	}
	for _, o := range list {
		x := SetAside{Override: o, Asked: name[o.AskedBy], By: name[o.GrantedBy]}
		if g := programme.MoneyGuardOf(o.Guard); g != nil {
			x.Name = g.Name
		}
		out = append(out, x)
	}
	return out, err
}
