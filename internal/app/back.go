package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// The ways back of money (decision 0022). A statement is returned before it is
// approved, revoked after it is approved and before its money moves, and a
// payment that the bank sent back is taken back; each leaves the statement, its
// people and its postings where they are and adds what undoes them, so that the
// books sum to zero and tell the whole story.

// ReturnStatement sends a statement back to who drew it: it is over, and
// another is drawn.
func (a *App) ReturnStatement(ctx context.Context, c Caller, id, reason string) error {
	return a.backStatement(ctx, c, programme.StatementReturn, id, reason, func(s *step, ac *account, st *programme.Statement) error {
		st.Reason = reason
		return nil
	})
}

// RevokeStatement cancels an approved statement whose money has not moved, by
// another person than who approved it. What its approval posted is reversed.
func (a *App) RevokeStatement(ctx context.Context, c Caller, id, reason string) error {
	return a.backStatement(ctx, c, programme.StatementRevoke, id, reason, func(s *step, ac *account, st *programme.Statement) error {
		if err := s.apart(st.ApprovedBy); err != nil {
			return err
		}
		if err := ac.newest(st); err != nil {
			return err
		}
		st.Reason = reason
		return s.unpost(ac, st, "")
	})
}

// BounceStatement takes a payment back that the bank returned, by another
// person than who registered it: the statement is approved again, and is paid
// again or revoked.
func (a *App) BounceStatement(ctx context.Context, c Caller, id, reason string) error {
	return a.backStatement(ctx, c, programme.StatementBounce, id, reason, func(s *step, ac *account, st *programme.Statement) error {
		if err := s.apart(st.PaidBy); err != nil {
			return err
		}
		if err := ac.newest(st); err != nil {
			return err
		}
		st.PaidBy, st.PaidAt, st.Reason = "", time.Time{}, reason
		return s.unpost(ac, st, paidKinds[st.Kind])
	})
}

// paidKinds are the movements that a payment of a statement posts.
var paidKinds = map[string]string{programme.KindAdvance: ledger.AdvancePaid, programme.KindSettlement: ledger.SettlementPaid, programme.KindReceipt: ledger.ClawbackIn}

// backStatement moves a statement one step back.
func (a *App) backStatement(ctx context.Context, c Caller, action programme.Action, id, reason string, change func(*step, *account, *programme.Statement) error) error {
	return a.act(ctx, c, action, reason, func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		st, err := store.Get[programme.Statement](s.Tx, id)
		if err != nil {
			return err
		}
		ac, err := s.account(st.BaseID)
		if err != nil {
			return err
		}
		from := st.State
		if err := s.move(&st.State); err != nil {
			return err
		}
		if err := change(s, ac, st); err != nil {
			return err
		}
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		return s.record(st.ProgrammeID, st.ID, facts{"kind": st.Kind, "total": st.Total, "from": from, "to": st.State})
	})
}

// newest refuses what a later statement rests on.
func (ac *account) newest(st *programme.Statement) error {
	at := slices.IndexFunc(ac.statements, func(o programme.Statement) bool { return o.ID == st.ID })
	for i := at + 1; i < len(ac.statements); i++ {
		if o := &ac.statements[i]; !o.Over() {
			return programme.Errorf(programme.WrongState, "之后已制作%s单第 %d 号，以这张单据为依据；请先办理那一张", programme.StatementKinds[o.Kind], o.Number).Under("4.1.3")
		}
	}
	return nil
}

// unpost posts the opposite of what a statement's movements of a kind left on
// its accounts; of all kinds where kind is empty.
func (s *step) unpost(ac *account, st *programme.Statement, kind string) error {
	postings, err := s.Postings(ac.programme.ID, ac.base.ID)
	if err != nil {
		return err
	}
	net := map[string]programme.Fen{}
	for _, p := range postings {
		if p.StatementID == st.ID && (kind == "" || p.Kind == kind || p.Kind == ledger.Bounced) {
			net[p.Account] += p.Amount
		}
	}
	m := ledger.Movement{Kind: ledger.Reversal}
	if kind != "" {
		m.Kind = ledger.Bounced
	}
	for _, account := range slices.Sorted(maps.Keys(net)) {
		if net[account] != 0 {
			m.Postings = append(m.Postings, ledger.Posting{Account: account, Amount: -net[account]})
		}
	}
	return s.post(ac, m, st.ID, "")
}

// RefuseStandard refuses a standard that is proposed; another is proposed in
// its place.
func (a *App) RefuseStandard(ctx context.Context, c Caller, id, reason string) error {
	return a.act(ctx, c, programme.StandardRefuse, reason, func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		st, err := store.Get[programme.Standard](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.open(st.ProgrammeID); err != nil {
			return err
		}
		if err := s.move(&st.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		return s.record(st.ProgrammeID, st.ID, facts{"amount": st.Amount})
	})
}

// RestoreToClass takes back that somebody left a class, while it is planned or
// runs and their place is still free. Lessons held meanwhile stay without a
// line of theirs: they were not there, and their hours do not count.
func (a *App) RestoreToClass(ctx context.Context, c Caller, applicationID, reason string) error {
	return a.act(ctx, c, programme.ClassRestore, reason, func(s *step) error {
		ap, _, err := s.application(applicationID)
		if err != nil {
			return err
		}
		if ap.State != programme.Dropped || ap.ClassID == "" {
			return programme.Errorf(programme.WrongState, "该学员现为“%s”，没有退出培训，不用恢复", ap.State.Name())
		}
		cl, err := s.class(ap.ClassID)
		if err != nil {
			return err
		}
		if err := s.move(&cl.State); err != nil {
			return err
		}
		line, err := store.Get[programme.PlanLine](s.Tx, ap.PlanLineID)
		if err != nil {
			return err
		}
		taken, err := s.PlacesTaken(line.ID)
		if err != nil {
			return err
		}
		if taken >= line.Places {
			return programme.Errorf(programme.WrongState, "%s计划 %d 人，退出后空出的名额已由他人递补，不能恢复", line.Trade, line.Places).Under("A1")
		}
		ap.State, ap.Reason = programme.Accepted, ""
		if cl.State == programme.Running {
			ap.State = programme.InTraining
		}
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		return s.record(cl.ProgrammeID, ap.ID, facts{"class": cl.ID, "to": ap.State})
	})
}
