package money

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Hand is who did a step of a paper, and when.
type Hand struct {
	Name string
	At   time.Time
}

// PaperLine is a statement's part for one plan line.
type PaperLine struct {
	PlanLineID, Trade, Level string
	Places, People           int
	Standard, Amount         programme.Fen
}

// MoneyPaper is a statement as it is read, signed and printed.
type MoneyPaper struct {
	programme.Statement
	City, Year, Base      string
	Brand                 programme.Brand
	Name                  string // 补贴核定, 预拨, 结算, 收回
	Parts                 []PaperLine
	People                int
	Drawn, Approved, Paid Hand
	Cancelled             Hand
	SetAside              []SetAside    // guards that it passed by an override
	Transfers             []Transfer    // what moved through the bank, what was sent back included
	Payable               programme.Fen // to the base, after what is set against claims
	Claim                 programme.Fen // to be returned by the base
}

// MoneyPaperOf is a statement with its lines and who had a hand in it.
func (a *Desk) MoneyPaperOf(ctx context.Context, c act.Caller, statementID string) (p *MoneyPaper, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounStatement, statementID); err != nil {
			return err
		}
		st, err := store.Get[programme.Statement](tx, statementID)
		if err != nil {
			return err
		}
		if p, err = moneyPaper(a.Desk, tx, st); err != nil {
			return err
		}
		if p.SetAside, err = setAside(tx, st); err != nil {
			return err
		}
		if p.Transfers, err = transfers(tx, st); err != nil {
			return err
		}
		return p.sign(tx)
	})
	return p, err
}

// moneyPaper words a statement.
func moneyPaper(a *act.Desk, tx *store.Tx, st *programme.Statement) (*MoneyPaper, error) {
	b, err := store.Get[programme.Base](tx, st.BaseID)
	if err != nil {
		return nil, err
	}
	y, err := store.Get[programme.Programme](tx, st.ProgrammeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, y.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	lines, err := tx.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	p := &MoneyPaper{Statement: *st, City: y.City, Brand: n.Brand, Year: y.Name, Base: b.Name, Name: programme.StatementKinds[st.Kind]}
	for _, l := range st.Lines {
		i := slices.IndexFunc(lines, func(x programme.PlanLine) bool { return x.ID == l.PlanLineID })
		if i < 0 || l.People == 0 && l.Amount == 0 {
			continue
		}
		p.Parts = append(p.Parts, PaperLine{l.PlanLineID, lines[i].Trade, lines[i].Level.Chinese(), l.Places, l.People, l.Standard, l.Amount})
		p.People += l.People
	}
	if st.Total < 0 {
		p.Claim = -st.Total
	} else if st.Kind != programme.KindApproval {
		p.Payable = st.Total - st.Offset
	}
	return p, nil
}

// sign adds who drew, approved, paid and cancelled a statement: the journal
// knows when.
func (p *MoneyPaper) sign(tx *store.Tx) error {
	entries, err := tx.JournalPage(store.JournalQuery{Subject: p.ID})
	if err != nil {
		return err
	}
	ids := map[string]bool{p.DrawnBy: true}
	for _, e := range entries {
		ids[e.User] = true
	}
	users, err := tx.UsersByID(act.Sorted(ids))
	if err != nil {
		return err
	}
	name := func(id string) string {
		if i := slices.IndexFunc(users, func(u programme.User) bool { return u.ID == id }); i >= 0 {
			return users[i].Name
		}
		return ""
	}
	hands := map[programme.Action]*Hand{programme.StatementDraw: &p.Drawn, programme.StatementApprove: &p.Approved, programme.StatementPay: &p.Paid,
		programme.StatementCancel: &p.Cancelled, programme.StatementReturn: &p.Cancelled, programme.StatementRevoke: &p.Cancelled}
	for _, e := range entries { // newest first: a payment made again is the one that counts
		if h := hands[programme.Action(e.Action)]; h != nil && h.Name == "" && (h != &p.Paid || p.State == programme.Paid) {
			*h = Hand{name(e.User), time.UnixMicro(e.At)}
		}
	}
	return nil
}

// Trial is the statement that drawing would make now: nothing is written. It
// gives the same refusals. Approvals and settlements have one; the amount of
// the others is chosen.
func (a *Desk) Trial(ctx context.Context, c act.Caller, baseID, kind string) (p *MoneyPaper, err error) {
	fill := map[string]func(*act.Step, *account, *programme.Statement) ([]*programme.Item, error){programme.KindApproval: fillApproval,
		programme.KindSettlement: fillSettlement}[kind]
	if fill == nil {
		return nil, programme.Errorf(programme.Internal, "没有这种单据的试算：%s", kind)
	}
	c.DryRun, c.Key = true, ""
	st, err := a.draw(ctx, c, baseID, kind, fill)
	if err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		p, err = moneyPaper(a.Desk, tx, st)
		return err
	})
	return p, err
}

// Position is how far a base's money is: what was approved, what of it may be
// advanced and was, and what is open (clauses 4.1.2 to 4.1.4).
type Position struct {
	Base                    string
	ApprovalID              string // the approval in force; "" where there is none
	Approved                programme.Fen
	Permille                int
	Clause                  string        // of the ceiling, as the notice writes it
	Ceiling, Advanced, Left programme.Fen // of advances
	Earned                  programme.Fen // recognised as earned
	Payable                 programme.Fen // settled and not yet paid
	Claim                   programme.Fen // to be returned and not yet received
	PaidOut                 programme.Fen // went out less what came back
	Settled                 bool          // a settlement was drawn: no advance from then on
	Open                    *programme.Statement
}

// PositionOf is the position of a base.
func (a *Desk) PositionOf(ctx context.Context, c act.Caller, baseID string) (s *Position, err error) {
	err = a.moneyOf(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		n, err := a.NoticeOf(tx, b.ProgrammeID)
		if err != nil {
			return err
		}
		ac := &account{base: b, notice: n, books: ledger.Books{}}
		if ac.statements, err = tx.Statements(b.ProgrammeID, b.ID); err != nil {
			return err
		}
		postings, err := tx.Postings(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		for _, p := range postings {
			ac.books[p.Account] += p.Amount
		}
		s = ac.position()
		return nil
	})
	return s, err
}

func (ac *account) position() *Position {
	id, adv := ac.base.ID, ac.notice.Money.Advance
	s := &Position{Base: ac.base.Name, Permille: adv.Permille, Clause: ac.notice.Cite(adv.Clause), Earned: ac.books[ledger.Subsidy(id)],
		Payable: -ac.books[ledger.Payable(id)], Claim: ac.books[ledger.Clawback(id)], PaidOut: -ac.books[ledger.Fund()]}
	for i := range ac.statements {
		switch st := &ac.statements[i]; {
		case st.State == programme.Drawn, st.State == programme.Approved && st.Payable() > 0:
			s.Open = st
		}
		s.Settled = s.Settled || ac.statements[i].Kind == programme.KindSettlement && !ac.statements[i].Over()
	}
	s.Advanced = ac.advanced()
	if approval := ac.Approved(); approval != nil {
		s.ApprovalID, s.Approved = approval.ID, approval.Total
		s.Ceiling = ledger.AdvanceCeiling(approval.Total, adv.Permille, 0)
		s.Left = ledger.AdvanceCeiling(approval.Total, adv.Permille, s.Advanced)
	}
	if s.Settled {
		s.Left = 0
	}
	return s
}

// advanced is what advances paid out so far.
func (ac *account) advanced() (sum programme.Fen) {
	for i := range ac.statements {
		if o := &ac.statements[i]; o.Kind == programme.KindAdvance && o.State == programme.Paid {
			sum += o.Total
		}
	}
	return sum
}

// moneyOf runs fn for a base that the caller may see, where their role reads
// money.
func (a *Desk) moneyOf(ctx context.Context, c act.Caller, baseID string, fn func(*store.Tx, *programme.Base) error) error {
	if !programme.MayRead(c.Role, programme.NounStatement) {
		return programme.Errorf(programme.Forbidden, "%s不能查看资金", c.Role.Name())
	}
	return a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		return fn(tx, b)
	})
}

// StandardGap is a line whose approval keeps another standard than the one in
// force now. It changes nothing by itself: somebody decides (spec: money).
type StandardGap struct {
	Base, BaseID, StatementID string
	Trade, Level              string
	People                    int
	Approved, Now, Amount     programme.Fen // of a person, and of all of them together
}

// StandardGaps lists the approvals in force whose standards are not today's,
// for the lines that a standard applies to. One that is only proposed is
// taken as if it were in force: what would differ.
func (a *Desk) StandardGaps(ctx context.Context, c act.Caller, standardID string) (out []StandardGap, err error) {
	if !programme.MayRead(c.Role, programme.NounStatement) {
		return nil, nil
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		st, err := store.Get[programme.Standard](tx, standardID)
		if err != nil {
			return err
		}
		if st.State != programme.InForce && st.State != programme.Proposed {
			return nil
		}
		all, err := tx.Standards(st.ProgrammeID)
		if err != nil {
			return err
		}
		all = asInForce(all, st)
		bases, err := tx.Bases(st.ProgrammeID)
		if err != nil {
			return err
		}
		for i := range bases {
			if !programme.Within(c.Actor, act.SubjectOf(&bases[i])) {
				continue
			}
			gaps, err := baseGaps(tx, &bases[i], st, all)
			if err != nil {
				return err
			}
			out = append(out, gaps...)
		}
		return nil
	})
	return out, err
}

// asInForce is the standards as they would be with st in force.
func asInForce(all []programme.Standard, st *programme.Standard) []programme.Standard {
	out := slices.DeleteFunc(slices.Clone(all), func(o programme.Standard) bool {
		return o.ID == st.ID || o.Level == st.Level && o.Trade == st.Trade && o.State == programme.InForce
	})
	now := *st
	now.State = programme.InForce
	return append(out, now)
}

func baseGaps(tx *store.Tx, b *programme.Base, st *programme.Standard, all []programme.Standard) (out []StandardGap, err error) {
	ac := &account{base: b}
	if ac.statements, err = tx.Statements(b.ProgrammeID, b.ID); err != nil {
		return nil, err
	}
	approval := ac.Approved()
	if approval == nil {
		return nil, nil
	}
	if ac.lines, err = tx.BasePlanLines(b.ID); err != nil {
		return nil, err
	}
	own := func(l *programme.PlanLine) bool { // st is the standard of the line
		return l.Level == st.Level && (st.Trade == l.Trade || st.Trade == "" && !slices.ContainsFunc(all, func(o programme.Standard) bool {
			return o.State == programme.InForce && o.Level == l.Level && o.Trade == l.Trade
		}))
	}
	now := func(id string) programme.Fen { return st.Amount }
	for _, d := range ledger.StandardDifferences(ac.LedgerLines(approval), now) {
		l := &ac.lines[slices.IndexFunc(ac.lines, func(l programme.PlanLine) bool { return l.ID == d.LineID })]
		k := slices.IndexFunc(approval.Lines, func(x programme.StatementLine) bool { return x.PlanLineID == d.LineID })
		if k < 0 || approval.Lines[k].People == 0 || !own(l) {
			continue
		}
		n := approval.Lines[k].People
		out = append(out, StandardGap{b.Name, b.ID, approval.ID, l.Trade, l.Level.Chinese(), n, d.Approved, d.Now, (d.Now - d.Approved) * programme.Fen(n)})
	}
	return out, nil
}
