package judge

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// A base is told what it is to lose its recognition for and may ask to be
// heard; nobody decides before its term is over, or it said in words that it
// wants no hearing, or it was heard (clause 5.2).

// Propose tells a base that its recognition is to be revoked, and why. ratingID
// is the concluded evaluation that it rests on, or "".
func (a *Desk) Propose(ctx context.Context, c act.Caller, baseID, ratingID, grounds string) (v *programme.Revocation, err error) {
	err = a.Act(ctx, c, programme.RevocationPropose, grounds, func(s *act.Step) error {
		b, n, err := judged(s, baseID)
		if err != nil {
			return err
		}
		if err := act.PlainWords("reason", "事实和理由", grounds); err != nil {
			return err
		}
		if b.State != programme.Recognised {
			return programme.Errorf(programme.WrongState, "%s现为“%s”", b.Name, b.State.Name()).Under(programme.DutyRevocation)
		}
		earlier, err := s.Revocations(b.ID)
		if err != nil {
			return err
		}
		for i := range earlier {
			if earlier[i].Pending() {
				return programme.Errorf(programme.Conflict, "已于%s告知%s，正在办理", earlier[i].ProposedOn.Chinese(), b.Name).Under(programme.DutyRevocation)
			}
		}
		if ratingID != "" {
			r, err := store.Get[programme.Rating](s.Tx, ratingID)
			if err != nil {
				return err
			}
			if r.BaseID != b.ID || r.State != programme.Concluded {
				return act.InvalidFields(act.Problem("rating", "rating", "请选这所基地已经确认的绩效评价"))
			}
		}
		v = &programme.Revocation{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, State: programme.Notified, RatingID: ratingID, Grounds: grounds,
			ProposedBy: c.User, ProposedOn: s.Today(), DueOn: s.Today().AddDays(n.Performance.Hear)}
		if err := store.Insert(s.Tx, v); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, v.ID, act.Facts{"base": b.ID, "rating": ratingID, "due_on": v.DueOn.String()})
	})
	return v, err
}

// Waive is the base's word that it wants no hearing.
func (a *Desk) Waive(ctx context.Context, c act.Caller, id, reason string) error {
	return a.answer(ctx, c, programme.RevocationWaive, id, reason)
}

// AskHearing is the base's wish to be heard.
func (a *Desk) AskHearing(ctx context.Context, c act.Caller, id, reason string) error {
	return a.answer(ctx, c, programme.RevocationAsk, id, reason)
}

func (a *Desk) answer(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.move(ctx, c, action, id, reason, func(s *act.Step, _ *rules.Notice, v *programme.Revocation, _ *programme.Base) error {
		if s.Today() > v.DueOn {
			return programme.Errorf(programme.WrongState, "答复的期限已于%s届满", v.DueOn.Chinese()).Under(programme.DutyRevocation)
		}
		v.Said = reason
		return act.PlainWords("reason", "答复", reason)
	})
}

// HearingIn is the record of a hearing.
type HearingIn struct {
	On               programme.Date
	Present, Minutes string
	FileID           string // the record that those present signed
}

// Hear keeps the record of a hearing.
func (a *Desk) Hear(ctx context.Context, c act.Caller, id string, in HearingIn) error {
	for _, f := range []struct{ field, label, text string }{{"present", "到场的人", in.Present}, {"minutes", "听证记录", in.Minutes}} {
		if err := act.PlainWords(f.field, f.label, f.text); err != nil {
			return err
		}
	}
	return a.move(ctx, c, programme.RevocationHear, id, "", func(s *act.Step, _ *rules.Notice, v *programme.Revocation, _ *programme.Base) error {
		var problems []programme.Problem
		if in.On < v.ProposedOn || in.On > s.Today() {
			problems = append(problems, act.Problem("on", "date", "听证日期应在告知（%s）以后、今天以前", v.ProposedOn.Chinese()))
		}
		for _, f := range []struct{ field, label, text string }{{"present", "到场的人", in.Present}, {"minutes", "听证记录", in.Minutes}} {
			if f.text == "" {
				problems = append(problems, act.Problem(f.field, "required", "请填写%s", f.label))
			}
		}
		if len(problems) > 0 {
			return act.InvalidFields(problems...)
		}
		v.HeardOn, v.Present, v.Minutes, v.FileID = in.On, in.Present, in.Minutes, in.FileID
		return s.WholeFile(in.FileID)
	})
}

// Decide revokes the base, by somebody else than who proposed it.
func (a *Desk) Decide(ctx context.Context, c act.Caller, id, reason string) error {
	var base *programme.Base
	return a.move(ctx, c, programme.RevocationDecide, id, reason, func(s *act.Step, n *rules.Notice, v *programme.Revocation, b *programme.Base) error {
		if err := s.Apart(v.ProposedBy); err != nil {
			return err
		}
		if v.Said == "" && v.DueOn >= s.Today() {
			return programme.Errorf(programme.WrongState, "基地还可以在%s以前要求听证，期满或者它书面放弃以后才能决定", v.DueOn.Chinese()).Under(programme.DutyRevocation)
		}
		v.Decision, v.DecidedBy, v.DecidedOn, v.AppealDue = reason, c.User, s.Today(), s.Today().AddDays(n.Performance.Appeal)
		base = b
		return act.PlainWords("reason", "决定", reason)
	}, func(s *act.Step) error { return moved(s, base, programme.BaseRevoke, s.Caller.Actor, reason) })
}

// Spare ends a proposal without revoking.
func (a *Desk) Spare(ctx context.Context, c act.Caller, id, reason string) error {
	return a.move(ctx, c, programme.RevocationSpare, id, reason, func(s *act.Step, _ *rules.Notice, v *programme.Revocation, _ *programme.Base) error {
		v.Decision, v.DecidedBy, v.DecidedOn = reason, c.User, s.Today()
		return s.Apart(v.ProposedBy)
	})
}

// WithdrawProposal takes a proposal back.
func (a *Desk) WithdrawProposal(ctx context.Context, c act.Caller, id, reason string) error {
	return a.move(ctx, c, programme.RevocationWithdraw, id, reason, func(_ *act.Step, _ *rules.Notice, v *programme.Revocation, _ *programme.Base) error {
		v.Reason = reason
		return nil
	})
}

// Appeal is the base's, within its term.
func (a *Desk) Appeal(ctx context.Context, c act.Caller, id, reason string) error {
	return a.move(ctx, c, programme.RevocationAppeal, id, reason, func(s *act.Step, _ *rules.Notice, v *programme.Revocation, _ *programme.Base) error {
		if s.Today() > v.AppealDue {
			return programme.Errorf(programme.WrongState, "申诉的期限已于%s届满", v.AppealDue.Chinese()).Under(programme.DutyRevocation)
		}
		v.Appeal, v.AppealedOn = reason, s.Today()
		return act.PlainWords("reason", "申诉", reason)
	})
}

// Sustain leaves the revocation as it is, by somebody who took no part in it.
func (a *Desk) Sustain(ctx context.Context, c act.Caller, id, reason string) error {
	return a.move(ctx, c, programme.RevocationSustain, id, reason, reviewed(reason))
}

// Overturn recognises the base again, by somebody who took no part in the
// revocation.
func (a *Desk) Overturn(ctx context.Context, c act.Caller, id, reason string) error {
	var base *programme.Base
	return a.move(ctx, c, programme.RevocationOverturn, id, reason, func(s *act.Step, n *rules.Notice, v *programme.Revocation, b *programme.Base) error {
		base = b
		return reviewed(reason)(s, n, v, b)
	}, func(s *act.Step) error { return moved(s, base, programme.BaseRestore, act.SystemActor, "") })
}

func reviewed(reason string) func(*act.Step, *rules.Notice, *programme.Revocation, *programme.Base) error {
	return func(s *act.Step, _ *rules.Notice, v *programme.Revocation, _ *programme.Base) error {
		v.Review, v.ReviewedBy, v.ReviewedOn = reason, s.Caller.User, s.Today()
		return s.Apart(v.ProposedBy, v.DecidedBy)
	}
}

// moved moves the base with what was decided about it.
func moved(s *act.Step, b *programme.Base, action programme.Action, by programme.Actor, reason string) error {
	from := b.State
	state, err := programme.Move(action, from)
	if err != nil {
		return err
	}
	b.State = state
	if reason != "" {
		b.Note = reason
	}
	if err := store.Update(s.Tx, b); err != nil {
		return err
	}
	return s.RecordAs(action, by, b.ProgrammeID, b.ID, reason, act.Facts{"from": from, "to": b.State})
}

// move moves a revocation one step; after does what follows once it is
// recorded.
func (a *Desk) move(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *rules.Notice, *programme.Revocation, *programme.Base) error, after ...func(*act.Step) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		v, err := store.Get[programme.Revocation](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		b, n, err := judged(s, v.BaseID)
		if err != nil {
			return err
		}
		from := v.State
		if err := s.Move(&v.State); err != nil {
			return err
		}
		if err := change(s, n, v, b); err != nil {
			return err
		}
		if err := store.Update(s.Tx, v); err != nil {
			return err
		}
		if err := s.Record(v.ProgrammeID, v.ID, act.Facts{"from": from, "to": v.State, "due_on": v.DueOn.String(),
			"appeal_due": v.AppealDue.String()}); err != nil {
			return err
		}
		for _, do := range after {
			if err := do(s); err != nil {
				return err
			}
		}
		return nil
	})
}

// RevocationOf is a way to a revocation, with the notice that gives its terms.
func (a *Desk) RevocationOf(ctx context.Context, c act.Caller, id string) (v *programme.Revocation, n *rules.Notice, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounRevocation, id); err != nil {
			return err
		}
		if v, err = store.Get[programme.Revocation](tx, id); err != nil {
			return err
		}
		n, err = a.NoticeOf(tx, v.ProgrammeID)
		return err
	})
	return v, n, err
}
