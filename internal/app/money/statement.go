package money

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// account is everything that money needs to know of one base.
type account struct {
	base       *programme.Base
	programme  *programme.Programme
	notice     *rules.Notice
	statements []programme.Statement
	lines      []programme.PlanLine
	index      map[string]int32 // plan line → place in lines
	apps       []store.Trainee
	People     ledger.People
	evidence   []string // what each pass rests on
	rule       []string
	unpaidFor  map[string]bool // classes that earn nothing for an offence
	held       []*held         // why nothing is paid for somebody yet, nil where nothing is held
	books      ledger.Books
}

// purse is a base's special account alone: what a voucher needs to know, however
// long the year was.
func purse(s *act.Step, baseID string) (*account, error) {
	ac, err := ofBase(s, baseID)
	if err != nil {
		return nil, err
	}
	for _, account := range []string{ledger.Bank(baseID, ledger.FromBureau), ledger.Bank(baseID, ledger.FromOwn), ledger.Source(baseID, ledger.FromBureau),
		ledger.Fund()} {
		if ac.books[account], err = s.Balance(baseID, account); err != nil {
			return nil, err
		}
	}
	return ac, nil
}

// ofBase is a base's account before anything of it is read.
func ofBase(s *act.Step, baseID string) (*account, error) {
	ac := &account{index: map[string]int32{}, books: ledger.Books{}}
	var err error
	if ac.base, err = store.Get[programme.Base](s.Tx, baseID); err != nil {
		return nil, err
	}
	if err := s.May(act.SubjectOf(ac.base)); err != nil {
		return nil, err
	}
	if ac.programme, ac.notice, err = s.Open(ac.base.ProgrammeID); err != nil {
		return nil, err
	}
	return ac, nil
}

// Account reads a base's people and money.
func Account(s *act.Step, baseID string) (*account, error) {
	ac, err := ofBase(s, baseID)
	if err != nil {
		return nil, err
	}
	return ac, ac.read(s)
}

// accountOf is a base's people and money for who only looks, in a closed year
// too.
func accountOf(s *act.Step, b *programme.Base) (*account, error) {
	ac := &account{base: b, index: map[string]int32{}, books: ledger.Books{}}
	var err error
	if ac.programme, ac.notice, err = s.Programme(b.ProgrammeID); err != nil {
		return nil, err
	}
	return ac, ac.read(s)
}

// read fills an account from the rows.
func (ac *account) read(s *act.Step) (err error) {
	if ac.statements, err = s.Statements(ac.programme.ID, ac.base.ID); err != nil {
		return err
	}
	if ac.lines, err = s.BasePlanLines(ac.base.ID); err != nil {
		return err
	}
	for i, l := range ac.lines {
		ac.index[l.ID] = int32(i)
	}
	postings, err := s.Postings(ac.programme.ID, ac.base.ID)
	if err != nil {
		return err
	}
	for _, p := range postings {
		ac.books[p.Account] += p.Amount
	}
	return readPeople(s, ac)
}

// readPeople fills the columns: everybody who trained or for whom money moved.
func readPeople(s *act.Step, ac *account) error {
	received, err := s.ReceivedByPerson(ac.programme.ID, ac.base.ID)
	if err != nil {
		return err
	}
	apps, err := s.Trainees(ac.programme.ID, ac.base.ID)
	if err != nil {
		return err
	}
	proof, err := passedOf(s, ac.programme.ID, ac.base.ID, ac.notice)
	if err != nil {
		return err
	}
	holds, err := holdingOf(s, ac)
	if err != nil {
		return err
	}
	if ac.unpaidFor, err = s.UnpaidClasses(ac.base.ID); err != nil {
		return err
	}
	p := &ac.People
	for i := range apps {
		ap := &apps[i]
		trained := slices.Contains(act.TrainedStates, ap.State)
		if !trained && received[ap.ID] == 0 {
			continue
		}
		line := ac.index[ap.PlanLineID]
		evidence, rule := proof.evidence(ap, ac.lines[line].Trade)
		if ac.unpaidFor[ap.ClassID] {
			evidence = ""
		}
		ac.apps = append(ac.apps, *ap)
		ac.evidence, ac.rule = append(ac.evidence, evidence), append(ac.rule, rule)
		p.Line, p.InTraining = append(p.Line, line), append(p.InTraining, trained)
		p.Passed, p.Received = append(p.Passed, evidence != ""), append(p.Received, received[ap.ID])
		why := holds.of(ap.ID, ap.ClassID)
		ac.held, p.Held = append(ac.held, why), append(p.Held, why != nil)
	}
	return nil
}

// Approved is the newest approved approval, or nil.
func (ac *account) Approved() *programme.Statement {
	for i := len(ac.statements) - 1; i >= 0; i-- {
		if s := &ac.statements[i]; s.Kind == programme.KindApproval && s.State == programme.Approved {
			return s
		}
	}
	return nil
}

// LedgerLines are the lines with the standards that were approved.
func (ac *account) LedgerLines(approval *programme.Statement) []ledger.Line {
	out := make([]ledger.Line, len(ac.lines))
	for i, l := range ac.lines {
		out[i] = ledger.Line{ID: l.ID}
		for _, a := range approval.Lines {
			if a.PlanLineID == l.ID {
				out[i].Places, out[i].Standard = a.Places, a.Standard
			}
		}
	}
	return out
}

// idle refuses a new statement while one is under way: statements follow one
// another, each on what the last one left.
func (ac *account) idle() error {
	for i := range ac.statements {
		if s := &ac.statements[i]; s.State == programme.Drawn || s.State == programme.Approved && s.Payable() > 0 {
			return programme.Errorf(programme.WrongState, "%s有一张%s单据尚未办结，请先办结", ac.base.Name, programme.StatementKinds[s.Kind])
		}
	}
	return nil
}

// DrawApproval counts who trains at a base, line by line, with today's
// standards: what the advance and the settlement go by from its approval on.
func (a *Desk) DrawApproval(ctx context.Context, c act.Caller, baseID string) (*programme.Statement, error) {
	return a.draw(ctx, c, baseID, programme.KindApproval, fillApproval)
}

func fillApproval(s *act.Step, ac *account, st *programme.Statement) ([]*programme.Item, error) {
	if scheme, err := s.AgreedScheme(ac.base.ID); err != nil {
		return nil, err
	} else if scheme == nil {
		return nil, programme.Errorf(programme.WrongState, "培训方案尚未同意，不能核定补贴").Under(programme.DutyScheme)
	}
	standards, err := s.Standards(ac.programme.ID)
	if err != nil {
		return nil, err
	}
	lines := make([]ledger.Line, len(ac.lines))
	for i, l := range ac.lines {
		amount, err := StandardOf(standards, l.Level, l.Trade)
		if err != nil {
			return nil, err
		}
		lines[i] = ledger.Line{ID: l.ID, Places: l.Places, Standard: amount}
	}
	sum := ledger.Approve(lines, ac.People)
	if sum.Total == 0 {
		return nil, programme.Errorf(programme.WrongState, "%s还没有在训学员，不能核定补贴", ac.base.Name).Under(programme.DutyAdvance)
	}
	st.Total, st.Lines = sum.Total, statementLines(lines, sum.Lines)
	var items []*programme.Item
	for i, counted := range sum.Counted {
		if counted {
			items = append(items, &programme.Item{ID: s.NewID(), ApplicationID: ac.apps[i].ID, PlanLineID: ac.apps[i].PlanLineID,
				Amount: lines[ac.People.Line[i]].Standard, Rule: programme.DutyAdvance, Evidence: "在训 " + ac.apps[i].ClassID})
		}
	}
	return items, nil
}

func statementLines(lines []ledger.Line, sums []ledger.LineSum) []programme.StatementLine {
	out := make([]programme.StatementLine, len(lines))
	for i, l := range lines {
		out[i] = programme.StatementLine{PlanLineID: l.ID, Places: l.Places, People: sums[i].People, Standard: l.Standard, Amount: sums[i].Amount}
	}
	return out
}

// DrawAdvance draws an advance of amount, at most the notice's share of what
// is approved over all advances, and parts it over the people approved.
func (a *Desk) DrawAdvance(ctx context.Context, c act.Caller, baseID string, amount programme.Fen) (*programme.Statement, error) {
	return a.draw(ctx, c, baseID, programme.KindAdvance, func(s *act.Step, ac *account, st *programme.Statement) ([]*programme.Item, error) {
		approval := ac.Approved()
		if approval == nil {
			return nil, programme.Errorf(programme.WrongState, "补贴尚未核定，不能预拨").Under(programme.DutyAdvance)
		}
		advanced := ac.advanced()
		if slices.ContainsFunc(ac.statements, func(o programme.Statement) bool { return o.Kind == programme.KindSettlement && !o.Over() }) {
			return nil, programme.Errorf(programme.WrongState, "已经结算，不再预拨").Under(programme.DutySettlement)
		}
		ceiling := ledger.AdvanceCeiling(approval.Total, ac.notice.Money.Advance.Permille, advanced)
		if amount <= 0 || amount > ceiling {
			return nil, programme.Errorf(programme.Invalid, "预拨金额须大于 0，且不超过 %s 元（核定 %s 元的 %d%%，已预拨 %s 元）",
				ceiling, approval.Total, ac.notice.Money.Advance.Permille/10, advanced).Under(ac.notice.Money.Advance.Clause)
		}
		lines := ac.LedgerLines(approval)
		sum := ledger.Approve(lines, ac.People)
		weights := make([]programme.Fen, len(sum.Counted))
		for i, counted := range sum.Counted {
			if counted && ac.held[i] == nil {
				weights[i] = max(0, lines[ac.People.Line[i]].Standard-ac.People.Received[i])
			}
		}
		shares, err := ledger.Allocate(amount, weights)
		if err != nil {
			return nil, err
		}
		st.Total = amount
		sums := make([]ledger.LineSum, len(lines))
		var items []*programme.Item
		for i, share := range shares {
			if share > 0 {
				sums[ac.People.Line[i]].People++
				sums[ac.People.Line[i]].Amount += share
				items = append(items, &programme.Item{ID: s.NewID(), ApplicationID: ac.apps[i].ID, PlanLineID: ac.apps[i].PlanLineID,
					Received: ac.People.Received[i], Amount: share, Rule: programme.DutyAdvance, Evidence: "核定 " + approval.ID})
			}
		}
		st.Lines = statementLines(lines, sums)
		return items, nil
	})
}

// DrawSettlement draws what moves so that everybody who passed is paid in
// full and nobody else is: corrections since the last one included. Where
// nothing has changed it is an Error WrongState and nothing is drawn.
func (a *Desk) DrawSettlement(ctx context.Context, c act.Caller, baseID string) (*programme.Statement, error) {
	return a.draw(ctx, c, baseID, programme.KindSettlement, fillSettlement)
}

func fillSettlement(s *act.Step, ac *account, st *programme.Statement) ([]*programme.Item, error) {
	approval := ac.Approved()
	if approval == nil {
		return nil, programme.Errorf(programme.WrongState, "补贴尚未核定，不能结算").Under(programme.DutySettlement)
	}
	lines := ac.LedgerLines(approval)
	sum := ledger.Settle(lines, ac.People)
	if len(sum.Parts) == 0 && len(sum.Held) > 0 {
		return nil, programme.Errorf(programme.WrongState, "%s的差额都是暂缓的人的（%d 人），线索、核查办结后再结算", ac.base.Name, len(sum.Held)).Under(programme.DutyInspection)
	}
	if len(sum.Parts) == 0 {
		return nil, programme.Errorf(programme.WrongState, "%s已经结清，没有新的差额", ac.base.Name).Under(programme.DutySettlement)
	}
	st.Total = sum.Total
	_, st.Offset = ledger.Offset(sum.Total, ac.books[ledger.Clawback(ac.base.ID)])
	st.Lines = statementLines(lines, sum.Lines)
	items := make([]*programme.Item, len(sum.Parts))
	for k, part := range sum.Parts {
		i := part.Person
		it := &programme.Item{ID: s.NewID(), ApplicationID: ac.apps[i].ID, PlanLineID: ac.apps[i].PlanLineID, Earned: part.Earned,
			Received: ac.People.Received[i], Amount: part.Amount, Rule: ac.rule[i], Evidence: ac.evidence[i]}
		if part.Earned == 0 {
			it.Rule, it.Evidence = programme.DutyRecovery, ac.unpaid(int(i))
		}
		items[k] = it
	}
	return items, nil
}

// unpaid is why somebody for whom money moved earns nothing.
func (ac *account) unpaid(i int) string {
	state := ac.apps[i].State
	switch {
	case ac.unpaidFor[ac.apps[i].ClassID]:
		return "所在班级经检查认定违规，不予补贴"
	case ac.evidence[i] != "":
		return "超出计划名额"
	case state == programme.Failed || state == programme.Dropped:
		return state.Name()
	case state != programme.Passed && state != programme.Certified:
		return "未完成结业考评，现为“" + state.Name() + "”"
	}
	trade := ac.lines[ac.People.Line[i]].Trade
	return map[string]string{rules.ByCertificate: "考评合格，没有有效证书", rules.ByPublication: "考评合格，没有公示结束",
		rules.ByAppraisal: "考评合格，鉴定没有合格"}[ac.notice.PassedEvent(trade).Event]
}

// DrawReceipt draws the return of money that is claimed from a base: it pays
// the oldest of its claims first.
func (a *Desk) DrawReceipt(ctx context.Context, c act.Caller, baseID string, amount programme.Fen) (*programme.Statement, error) {
	return a.draw(ctx, c, baseID, programme.KindReceipt, func(s *act.Step, ac *account, st *programme.Statement) ([]*programme.Item, error) {
		claims, err := s.Claims(ac.base.ID)
		for i := range slices.Backward(claims) {
			if claims[i].ApplicationID == "" && claims[i].Unsettled() {
				st.ClaimID = claims[i].ID
			}
		}
		if err != nil {
			return nil, err
		}
		return nil, receiving(ac, st, "", amount)
	})
}

// DrawClaimReceipt draws the return of money for one claim, on a base or on a
// person. Of two on one base the older is paid first.
func (a *Desk) DrawClaimReceipt(ctx context.Context, c act.Caller, claimID string, amount programme.Fen) (st *programme.Statement, err error) {
	var k *programme.Claim
	if err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClaim, claimID); err != nil {
			return err
		}
		k, err = store.Get[programme.Claim](tx, claimID)
		return err
	}); err != nil {
		return nil, err
	}
	return a.draw(ctx, c, k.BaseID, programme.KindReceipt, func(s *act.Step, ac *account, st *programme.Statement) ([]*programme.Item, error) {
		claims, err := s.Claims(ac.base.ID)
		if err != nil {
			return nil, err
		}
		for i := range claims {
			if o := &claims[i]; k.ApplicationID == "" && o.ApplicationID == "" && o.Unsettled() && o.ID < k.ID {
				return nil, programme.Errorf(programme.WrongState, "%s还有更早的一笔 %s 元没有退清，请先收那一笔", ac.base.Name, o.Open).Under(programme.DutyRecovery)
			}
		}
		st.ClaimID = k.ID
		return nil, receiving(ac, st, k.ApplicationID, amount)
	})
}

// receiving refuses a receipt of more than is open.
func receiving(ac *account, st *programme.Statement, application string, amount programme.Fen) error {
	open := ac.books[ledger.ClawbackOf(ac.base.ID, application)]
	if amount <= 0 || amount > open {
		return programme.Errorf(programme.Invalid, "收回金额须大于 0，且不超过待收回的 %s 元", open).Under(programme.DutyRecovery)
	}
	st.Total = amount
	return nil
}

// draw makes one statement of a base with its items.
func (a *Desk) draw(ctx context.Context, c act.Caller, baseID, kind string,
	fill func(*act.Step, *account, *programme.Statement) ([]*programme.Item, error)) (st *programme.Statement, err error) {
	err = a.Act(ctx, c, programme.StatementDraw, "", func(s *act.Step) error {
		ac, err := Account(s, baseID)
		if err != nil {
			return err
		}
		if err := ac.idle(); err != nil {
			return err
		}
		number := 1 + act.CountIf(ac.statements, func(o programme.Statement) bool { return o.Kind == kind })
		st = &programme.Statement{ID: s.NewID(), ProgrammeID: ac.programme.ID, BaseID: ac.base.ID, Kind: kind, Number: number,
			State: programme.Drawn, DrawnBy: c.User, DrawnAt: s.Now()}
		items, err := fill(s, ac, st)
		if err != nil {
			return err
		}
		if err := guarded(s, ac, st, "制作"); err != nil {
			return err
		}
		for _, it := range items {
			it.StatementID = st.ID
		}
		// the parent first, for the items refer to it; then once more with
		// the digest of its items
		if err := store.Insert(s.Tx, st); err != nil {
			return err
		}
		if len(items) > 0 {
			if st.Sheet, err = store.ReplaceSheet(s.Tx, st.ID, items); err != nil {
				return err
			}
			if err := store.Update(s.Tx, st); err != nil {
				return err
			}
		}
		return s.Record(ac.programme.ID, st.ID, withOverrides(st, act.Facts{"kind": kind, "total": st.Total, "offset": st.Offset, "items": len(items)}))
	})
	return st, err
}

// drawnOf is a statement with its base's people and money.
func drawnOf(s *act.Step, id string) (*programme.Statement, *account, error) {
	st, err := store.Get[programme.Statement](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	ac, err := Account(s, st.BaseID)
	return st, ac, err
}

// ApproveStatement is the second person's approval. A settlement is recognised
// in the books here: what is payable or claimed stands from now on.
func (a *Desk) ApproveStatement(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.StatementApprove, "", func(s *act.Step) error {
		st, ac, err := drawnOf(s, id)
		if err != nil {
			return err
		}
		if err := s.Apart(st.DrawnBy); err != nil {
			return err
		}
		if err := s.Move(&st.State); err != nil {
			return err
		}
		if err := guarded(s, ac, st, "批准"); err != nil {
			return err
		}
		if err := nobodyHeld(s, ac, st); err != nil {
			return err
		}
		st.ApprovedBy = c.User
		if st.Kind == programme.KindSettlement {
			if err := recognise(s, ac, st); err != nil {
				return err
			}
		}
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		if err := s.Record(st.ProgrammeID, st.ID, withOverrides(st, act.Facts{"kind": st.Kind, "total": st.Total, "drawn_by": st.DrawnBy})); err != nil {
			return err
		}
		return settledClaims(s, ac, st)
	})
}

// recognise posts an approved settlement, after making sure that nothing
// changed since it was drawn.
func recognise(s *act.Step, ac *account, st *programme.Statement) error {
	lines := ac.LedgerLines(ac.Approved())
	now := ledger.Settle(lines, ac.People)
	if now.Total != st.Total {
		return programme.Errorf(programme.Conflict, "制单以后情况有变（制单 %s 元，现为 %s 元），请作废后重新制单", st.Total, now.Total).Under(programme.DutySettlement)
	}
	// after this statement everybody has received what they have earned; the books
	// take the change
	earned := now.Total - ac.books[ledger.Subsidy(ac.base.ID)]
	for _, received := range ac.People.Received {
		earned += received
	}
	m := ledger.SettleMovement(ac.base.ID, earned, ac.books[ledger.Advance(ac.base.ID)], st.Total, st.Offset)
	return post(s, ac, m, st.ID, "")
}

// PayStatement registers that an approved statement's money moved. The
// statement is frozen from here on; what comes later joins the next. in is what
// the bank's slip says of it.
func (a *Desk) PayStatement(ctx context.Context, c act.Caller, id string, in PaymentIn) error {
	return a.Act(ctx, c, programme.StatementPay, "", func(s *act.Step) error {
		st, ac, err := drawnOf(s, id)
		if err != nil {
			return err
		}
		if err := s.Apart(st.ApprovedBy); err != nil {
			return err
		}
		amount := st.Payable()
		if amount == 0 && st.State == programme.Approved {
			return programme.Errorf(programme.WrongState, "这张单据没有要支付的金额").Under(programme.DutySettlement)
		}
		if err := s.Move(&st.State); err != nil {
			return err
		}
		if err := guarded(s, ac, st, "支付", programme.BeforePayment); err != nil {
			return err
		}
		if err := nobodyHeld(s, ac, st); err != nil {
			return err
		}
		slip, err := registered(s, ac, st, in, amount)
		if err != nil {
			return err
		}
		m, err := paying(s, ac, st, amount)
		if err != nil {
			return err
		}
		if err := post(s, ac, m, st.ID, ""); err != nil {
			return err
		}
		st.PaidBy, st.PaidAt = c.User, s.Now()
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		if err := s.Record(st.ProgrammeID, st.ID, withOverrides(st,
			act.Facts{"kind": st.Kind, "amount": amount, "drawn_by": st.DrawnBy, "approved_by": st.ApprovedBy, "bank_day": slip.On.String(),
				"serial": slip.Serial, "account": slip.AccountID})); err != nil {
			return err
		}
		if st.Kind != programme.KindReceipt {
			return nil
		}
		return keepClaims(s, ac)
	})
}

// paying is the movement of a payment, or of money that comes back for a claim.
func paying(s *act.Step, ac *account, st *programme.Statement, amount programme.Fen) (ledger.Movement, error) {
	switch st.Kind {
	case programme.KindAdvance:
		return ledger.PayAdvance(ac.base.ID, amount), nil
	case programme.KindSettlement:
		return ledger.PaySettlement(ac.base.ID, amount), nil
	}
	who := ""
	if st.ClaimID != "" {
		k, err := store.Get[programme.Claim](s.Tx, st.ClaimID)
		if err != nil {
			return ledger.Movement{}, err
		}
		who = k.ApplicationID
	}
	return ledger.ReceiveClaim(ac.base.ID, who, amount), nil
}

// CancelStatement takes back a statement that is not approved yet.
func (a *Desk) CancelStatement(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.StatementCancel, reason, func(s *act.Step) error {
		st, err := store.Get[programme.Statement](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if err := s.Move(&st.State); err != nil {
			return err
		}
		st.Reason = reason
		if err := store.Update(s.Tx, st); err != nil {
			return err
		}
		return s.Record(st.ProgrammeID, st.ID, act.Facts{"kind": st.Kind})
	})
}

// post writes a movement's postings.
func post(s *act.Step, ac *account, m ledger.Movement, statementID, voucherID string) error {
	if len(m.Postings) == 0 {
		return nil
	}
	if err := ac.books.Apply(m); err != nil {
		return err
	}
	movement := s.NewID()
	rows := make([]*programme.Posting, len(m.Postings))
	for i, p := range m.Postings {
		rows[i] = &programme.Posting{ID: s.NewID(), MovementID: movement, ProgrammeID: ac.programme.ID, BaseID: ac.base.ID, Account: p.Account,
			Amount: p.Amount, Kind: m.Kind, StatementID: statementID, VoucherID: voucherID, OnDate: s.Today()}
	}
	return store.Insert(s.Tx, rows...)
}
