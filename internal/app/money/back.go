package money

import (
	"context"
	"maps"
	"slices"
	"time"

	"jinlanling/internal/app/act"
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
func (a *Desk) ReturnStatement(ctx context.Context, c act.Caller, id, reason string) error {
	return a.backStatement(ctx, c, programme.StatementReturn, id, reason, act.Facts{}, func(s *act.Step, ac *account, st *programme.Statement) error {
		st.Reason = reason
		return nil
	})
}

// RevokeStatement cancels an approved statement whose money has not moved, by
// another person than who approved it. What its approval posted is reversed.
func (a *Desk) RevokeStatement(ctx context.Context, c act.Caller, id, reason string) error {
	return a.backStatement(ctx, c, programme.StatementRevoke, id, reason, act.Facts{}, func(s *act.Step, ac *account, st *programme.Statement) error {
		if err := s.Apart(st.ApprovedBy); err != nil {
			return err
		}
		if err := ac.newest(st); err != nil {
			return err
		}
		st.Reason = reason
		return unpost(s, ac, st, "")
	})
}

// BounceStatement takes a payment back that the bank returned, by another
// person than who registered it: the statement is approved again, and is paid
// again or revoked. in is what the bank's slip says of the return.
func (a *Desk) BounceStatement(ctx context.Context, c act.Caller, id string, in ReturnIn, reason string) error {
	slip := act.Facts{"bank_day": in.On.String(), "slip": in.FileID}
	return a.backStatement(ctx, c, programme.StatementBounce, id, reason, slip, func(s *act.Step, ac *account, st *programme.Statement) error {
		if err := s.Apart(st.PaidBy); err != nil {
			return err
		}
		if err := ac.newest(st); err != nil {
			return err
		}
		st.PaidBy, st.PaidAt, st.Reason = "", time.Time{}, reason
		if err := returnedByBank(s, st, in); err != nil {
			return err
		}
		return unpost(s, ac, st, paidKinds[st.Kind])
	})
}

// paidKinds are the movements that a payment of a statement posts.
var paidKinds = map[string]string{programme.KindAdvance: ledger.AdvancePaid, programme.KindSettlement: ledger.SettlementPaid,
	programme.KindReceipt: ledger.ClawbackIn}

// backStatement moves a statement one step back, and records facts of it beside
// what it records of each.
func (a *Desk) backStatement(ctx context.Context, c act.Caller, action programme.Action, id, reason string, facts act.Facts,
	change func(*act.Step, *account, *programme.Statement) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		st, err := store.Get[programme.Statement](s.Tx, id)
		if err != nil {
			return err
		}
		ac, err := Account(s, st.BaseID)
		if err != nil {
			return err
		}
		from := st.State
		if err := s.Move(&st.State); err != nil {
			return err
		}
		if err := change(s, ac, st); err != nil {
			return err
		}
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		maps.Copy(facts, act.Facts{"kind": st.Kind, "total": st.Total, "from": from, "to": st.State})
		if err := s.Record(st.ProgrammeID, st.ID, facts); err != nil {
			return err
		}
		if action == programme.StatementRevoke {
			if err := lapseClaims(s, ac, st); err != nil {
				return err
			}
		}
		return keepClaims(s, ac)
	})
}

// newest refuses what a later statement rests on.
func (ac *account) newest(st *programme.Statement) error {
	at := slices.IndexFunc(ac.statements, func(o programme.Statement) bool { return o.ID == st.ID })
	for i := at + 1; i < len(ac.statements); i++ {
		if o := &ac.statements[i]; !o.Over() {
			return programme.Errorf(programme.WrongState, "之后已制作%s单第 %d 号，以这张单据为依据；请先办理那一张", programme.StatementKinds[o.Kind], o.Number).
				Under(programme.DutySettlement)
		}
	}
	return nil
}

// unpost posts the opposite of what a statement's movements of a kind left on
// its accounts; of all kinds where kind is empty.
func unpost(s *act.Step, ac *account, st *programme.Statement, kind string) error {
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
	return post(s, ac, m, st.ID, "")
}

// RefuseStandard refuses a standard that is proposed; another is proposed in
// its place.
func (a *Desk) RefuseStandard(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.StandardRefuse, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		st, err := store.Get[programme.Standard](s.Tx, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(st.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&st.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		return s.Record(st.ProgrammeID, st.ID, act.Facts{"amount": st.Amount})
	})
}
