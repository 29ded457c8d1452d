package money

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A claim has a life: a settlement that falls short raises it, a letter demands
// it, what comes in and what is set against it lower it, and it is over when
// nothing of it is open (clauses 4.1.4 and 5.2).
//
// The one idea to know: how much of a claim is open is nobody's to write. The
// books say what a base owes, and its claims share that: what came in paid the
// oldest first (keepClaims).

// keepClaims brings the claims on a base to what its books say, and journals
// each that changed as what the system did. It is called after whatever moves
// a clawback account was posted and recorded.
func keepClaims(s *act.Step, ac *account) error {
	claims, err := s.Claims(ac.base.ID)
	if err != nil {
		return err
	}
	rest := ac.books[ledger.Clawback(ac.base.ID)]
	for i := range slices.Backward(claims) {
		c := &claims[i]
		open := programme.Fen(0)
		switch {
		case c.State == programme.Withdrawn:
		case c.ApplicationID != "":
			open = ac.books[ledger.ClawbackOf(ac.base.ID, c.ApplicationID)]
		default:
			open = min(c.Amount, rest)
			rest -= open
		}
		if err := openNow(s, c, open); err != nil {
			return err
		}
	}
	if rest > 0 { // of a settlement of before there were claims
		return raiseClaim(s, ac, "", rest)
	}
	return nil
}

// openNow notes what is open of a claim.
func openNow(s *act.Step, c *programme.Claim, open programme.Fen) error {
	if c.Open == open {
		return nil
	}
	before, action := c.Open, programme.ClaimReduce
	switch {
	case open == 0:
		action = programme.ClaimSettle
	case c.State == programme.Repaid:
		action = programme.ClaimReopen
	}
	state, err := programme.Move(action, c.State)
	if err != nil {
		return err
	}
	if action == programme.ClaimReopen {
		state = stood(c)
	}
	c.Open, c.State = open, state
	return claimed(s, c, action, act.Facts{"amount": c.Amount, "open": c.Open, "open_before": before})
}

// stood is the state in which a claim was before it was repaid.
func stood(c *programme.Claim) programme.State {
	switch {
	case c.HandedOn != 0:
		return programme.HandedOver
	case c.Number != 0:
		return programme.Demanded
	}
	return programme.Owed
}

// claimed writes a claim that the system moved, as an entry of its own.
func claimed(s *act.Step, c *programme.Claim, action programme.Action, facts act.Facts) error {
	if err := store.Update(s.Tx, c); err != nil {
		return err
	}
	return s.RecordAs(action, act.SystemActor, c.ProgrammeID, c.ID, "", facts)
}

// settledClaims raises the claim that a settlement leaves which falls short, and
// sets against the claims there are what it sets off.
func settledClaims(s *act.Step, ac *account, st *programme.Statement) error {
	if st.Kind != programme.KindSettlement {
		return nil
	}
	if st.Total < 0 {
		if err := raiseClaim(s, ac, st.ID, -st.Total); err != nil {
			return err
		}
	}
	return keepClaims(s, ac)
}

func raiseClaim(s *act.Step, ac *account, statementID string, amount programme.Fen) error {
	c := &programme.Claim{ID: s.NewID(), ProgrammeID: ac.programme.ID, BaseID: ac.base.ID, StatementID: statementID, State: programme.Owed,
		Amount: amount, Open: amount, RaisedBy: s.Caller.User, RaisedOn: s.Today()}
	if err := store.Insert(s.Tx, c); err != nil {
		return err
	}
	return s.RecordAs(programme.ClaimRaise, act.SystemActor, c.ProgrammeID, c.ID, "", act.Facts{"amount": c.Amount, "statement": statementID})
}

// lapseClaims ends the claims that a revoked settlement had left.
func lapseClaims(s *act.Step, ac *account, st *programme.Statement) error {
	if st.Kind != programme.KindSettlement {
		return nil
	}
	claims, err := s.Claims(ac.base.ID)
	for i := range claims {
		c := &claims[i]
		if c.StatementID != st.ID || c.State == programme.Withdrawn {
			continue
		}
		if c.State, err = programme.Move(programme.ClaimLapse, c.State); err != nil {
			return err
		}
		c.Open = 0
		if err := claimed(s, c, programme.ClaimLapse, act.Facts{"amount": c.Amount, "statement": st.ID}); err != nil {
			return err
		}
	}
	return err
}

// stepClaim carries out one step of a claim's life.
func (a *Desk) stepClaim(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*act.Step, *account, *programme.Claim) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		k, err := store.Get[programme.Claim](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		ac, err := ofBase(s, k.BaseID)
		if err != nil {
			return err
		}
		from := k.State
		if err := s.Move(&k.State); err != nil {
			return err
		}
		if reason != "" {
			k.Reason = reason
		}
		if err := change(s, ac, k); err != nil {
			return err
		}
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, act.Facts{"from": from, "to": k.State, "amount": k.Amount, "open": k.Open, "due_on": k.DueOn.String(),
			"number": k.Number})
	})
}

// DemandIn is what a letter of demand says beside the claim.
type DemandIn struct {
	DueOn                          programme.Date
	Payee, PayeeBank, PayeeAccount string // where it is to be paid
}

// longestTerm is how many days a letter gives at most.
const longestTerm = 90

// DemandClaim writes the letter: it takes the next number of the year.
func (a *Desk) DemandClaim(ctx context.Context, c act.Caller, id string, in DemandIn) error {
	return a.stepClaim(ctx, c, programme.ClaimDemand, id, "", func(s *act.Step, ac *account, k *programme.Claim) error {
		var bad []programme.Problem
		if last := s.Today().AddDays(longestTerm); in.DueOn <= s.Today() || in.DueOn > last {
			bad = append(bad, act.Problem("due_on", "due_on", "退款期限应在明天至 %s 之间", last.Chinese()))
		}
		for _, f := range []struct{ field, label, text string }{{"payee", "收款户名", in.Payee}, {"payee_bank", "开户行", in.PayeeBank}} {
			if f.text == "" {
				bad = append(bad, act.Problem(f.field, "required", "请填写%s", f.label))
			}
		}
		account := plainAccount(in.PayeeAccount)
		if !plausibleAccount(account) {
			bad = append(bad, act.Problem("payee_account", "account", "请照市局开户资料填写账号，8 至 32 位数字"))
		}
		if len(bad) > 0 {
			return act.InvalidFields(bad...)
		}
		if k.Number == 0 {
			last, err := s.LastClaimNumber(k.ProgrammeID)
			if err != nil {
				return err
			}
			k.Number = last + 1
		}
		k.DueOn, k.DemandedOn, k.DemandedBy, k.OverdueOn, k.Asked = in.DueOn, s.Today(), c.User, 0, k.Open
		k.Payee, k.PayeeBank, k.PayeeAccount = in.Payee, in.PayeeBank, account
		return nil
	})
}

// RecallClaim takes a letter back that is wrong; the next one keeps its number.
func (a *Desk) RecallClaim(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepClaim(ctx, c, programme.ClaimRecall, id, reason, func(s *act.Step, _ *account, k *programme.Claim) error {
		k.DueOn, k.DemandedOn, k.DemandedBy, k.OverdueOn = 0, 0, "", 0
		unasked(k)
		return nil
	})
}

func unasked(k *programme.Claim) { k.AskedUntil, k.AskedBy, k.AskedReason = 0, "", "" }

// AskExtension asks for more time, for the base or for the person by the
// bureau.
func (a *Desk) AskExtension(ctx context.Context, c act.Caller, id string, until programme.Date, reason string) error {
	return a.stepClaim(ctx, c, programme.ClaimAsk, id, reason, func(s *act.Step, _ *account, k *programme.Claim) error {
		if last := s.Today().AddDays(longestTerm); until <= max(k.DueOn, s.Today()) || until > last {
			return act.InvalidFields(act.Problem("until", "until", "延期的日期应晚于现在的期限 %s，不超过 %s", k.DueOn.Chinese(), last.Chinese()))
		}
		k.AskedUntil, k.AskedBy, k.AskedReason = until, c.User, reason
		return nil
	})
}

// ExtendClaim grants what another person asked for.
func (a *Desk) ExtendClaim(ctx context.Context, c act.Caller, id string) error {
	return a.stepClaim(ctx, c, programme.ClaimExtend, id, "", func(s *act.Step, _ *account, k *programme.Claim) error {
		if err := asked(s, k); err != nil {
			return err
		}
		k.DueOn, k.OverdueOn = k.AskedUntil, 0
		unasked(k)
		return nil
	})
}

// DenyExtension leaves the day as it is.
func (a *Desk) DenyExtension(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepClaim(ctx, c, programme.ClaimDeny, id, reason, func(s *act.Step, _ *account, k *programme.Claim) error {
		if err := asked(s, k); err != nil {
			return err
		}
		unasked(k)
		return nil
	})
}

// asked refuses an answer to what nobody asked, and by who asked.
func asked(s *act.Step, k *programme.Claim) error {
	if k.AskedUntil == 0 {
		return programme.Errorf(programme.WrongState, "没有人申请延期").Under(programme.DutyRecovery)
	}
	return s.Apart(k.AskedBy)
}

// HandOverClaim hands a claim to another office that brings it in: its day is
// over, and who demanded it does not hand it over.
func (a *Desk) HandOverClaim(ctx context.Context, c act.Caller, id, to, reason string) error {
	return a.stepClaim(ctx, c, programme.ClaimHand, id, reason, func(s *act.Step, _ *account, k *programme.Claim) error {
		if err := s.Apart(k.DemandedBy); err != nil {
			return err
		}
		if to == "" {
			return act.InvalidFields(act.Problem("to", "required", "请填写移送给哪个单位"))
		}
		if err := act.PlainWords("to", "移送给", to); err != nil {
			return err
		}
		if k.DueOn >= s.Today() {
			return programme.Errorf(programme.WrongState, "退款期限 %s 还没有过，期满没有退清的才能移送", k.DueOn.Chinese()).Under(programme.DutyRevocation)
		}
		k.HandedTo, k.HandedOn, k.HandedBy = to, s.Today(), c.User
		unasked(k)
		return nil
	})
}

// ResumeClaim takes a claim back that was handed over.
func (a *Desk) ResumeClaim(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepClaim(ctx, c, programme.ClaimResume, id, reason, func(s *act.Step, _ *account, k *programme.Claim) error {
		k.HandedTo, k.HandedOn, k.HandedBy = "", 0, ""
		return nil
	})
}

// Chargeable is somebody of whom a part of a base's claim may become a claim of
// their own.
type Chargeable struct {
	ApplicationID, Name, ClueID string
	Amount                      programme.Fen
}

// chargeable are the people of the settlement that a base's claim comes from
// whose fraud is established: an upheld clue is about them.
func chargeable(s *store.Tx, k *programme.Claim) (out []Chargeable, err error) {
	items, err := s.StatementItems(k.StatementID)
	if err != nil {
		return nil, err
	}
	clues, err := s.Clues(k.ProgrammeID)
	if err != nil {
		return nil, err
	}
	claims, err := s.Claims(k.BaseID)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		taken := slices.ContainsFunc(claims, func(o programme.Claim) bool {
			return o.ApplicationID == it.ApplicationID && o.State != programme.Withdrawn
		})
		if it.Amount >= 0 || taken {
			continue
		}
		if clue := programme.ClueAbout(clues, it.ApplicationID, ""); clue != nil && clue.State == programme.Upheld {
			out = append(out, Chargeable{it.ApplicationID, "", clue.ID, -it.Amount})
		}
	}
	return out, nil
}

// ChargePerson makes the part of a base's claim that came from somebody's fraud
// a claim on that person. The base owes so much less, and the books say so.
func (a *Desk) ChargePerson(ctx context.Context, c act.Caller, id, applicationID, reason string) (k *programme.Claim, err error) {
	err = a.Act(ctx, c, programme.ClaimCharge, reason, func(s *act.Step) error {
		from, err := store.Get[programme.Claim](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		ac, err := Account(s, from.BaseID)
		if err != nil {
			return err
		}
		if from.ApplicationID != "" || !from.Unsettled() {
			return programme.Errorf(programme.WrongState, "只有还没有结清的、向基地的追缴可以转为向个人追缴").Under(programme.DutyRevocation)
		}
		list, err := chargeable(s.Tx, from)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(x Chargeable) bool { return x.ApplicationID == applicationID })
		if i < 0 {
			return programme.Errorf(programme.Invalid, "这笔追缴里没有此人，或者关于他的线索还没有成立").Under(programme.DutyRevocation)
		}
		if list[i].Amount > from.Open {
			return programme.Errorf(programme.WrongState, "基地已经退回，只欠 %s 元，不足此人的 %s 元", from.Open, list[i].Amount).Under(programme.DutyRevocation)
		}
		k = &programme.Claim{ID: s.NewID(), ProgrammeID: from.ProgrammeID, BaseID: from.BaseID, StatementID: from.StatementID, ApplicationID: applicationID,
			PartOf: from.ID, ClueID: list[i].ClueID, State: programme.Owed, Amount: list[i].Amount, Open: list[i].Amount, RaisedBy: c.User, RaisedOn: s.Today(),
			Reason: reason}
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return shift(s, ac, k, from, k.Amount)
	})
	return k, err
}

// shift moves an amount from a base's claim to a person's, in the books and on
// both.
func shift(s *act.Step, ac *account, k, from *programme.Claim, amount programme.Fen) error {
	if err := post(s, ac, ledger.MoveClaim(ac.base.ID, k.ApplicationID, amount), k.StatementID, ""); err != nil {
		return err
	}
	if err := s.Record(k.ProgrammeID, k.ID, act.Facts{"amount": amount, "part_of": from.ID, "application": k.ApplicationID}); err != nil {
		return err
	}
	from.Amount -= amount
	open := from.Open - amount
	if err := openNow(s, from, open); err != nil {
		return err
	}
	return keepClaims(s, ac)
}

// DropClaim gives a person's claim that was made by mistake back to the base's,
// by another person than who made it, before anything of it came in.
func (a *Desk) DropClaim(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.ClaimDrop, reason, func(s *act.Step) error {
		k, err := store.Get[programme.Claim](s.Tx, id)
		if err != nil {
			return s.OwnFirst(err)
		}
		ac, err := Account(s, k.BaseID)
		if err != nil {
			return err
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		if k.ApplicationID == "" {
			return programme.Errorf(programme.WrongState, "向基地的追缴来自结算单：撤销那张结算单，或者恢复结果后再结算，不能单独撤销").Under(programme.DutyRecovery)
		}
		if err := s.Apart(k.RaisedBy); err != nil {
			return err
		}
		if k.Open != k.Amount {
			return programme.Errorf(programme.WrongState, "已经收回 %s 元，不能撤销", k.Amount-k.Open).Under(programme.DutyRecovery)
		}
		from, err := store.Get[programme.Claim](s.Tx, k.PartOf)
		if err != nil {
			return err
		}
		amount := k.Amount
		k.Open, k.Reason = 0, reason
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return shift(s, ac, k, from, -amount)
	})
}

// overdueAtOnce is how many claims are told of in one transaction.
const overdueAtOnce = 200

// TellOverdue tells of claims whose day is over, once each.
func (a *Desk) TellOverdue(ctx context.Context) error {
	for {
		n := 0
		err := a.Act(ctx, act.As(act.SystemActor), programme.ClaimOverdue, "", func(s *act.Step) error {
			due, err := s.ClaimsOverdue(s.Today(), overdueAtOnce)
			n = len(due)
			for i := range due {
				k := &due[i]
				k.OverdueOn = s.Today()
				if err := store.Update(s.Tx, k); err != nil {
					return err
				}
				if err := s.Record(k.ProgrammeID, k.ID, act.Facts{"due_on": k.DueOn.String(), "open": k.Open}); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil || n < overdueAtOnce {
			return err
		}
	}
}
