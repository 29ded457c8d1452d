package money

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Between work that is done and money that goes out stands one table
// (programme.MoneyGuards): what must be true before which step of money, under
// which duty, and who can mend it. The notice says when each is asked. It is
// looked at when a statement is drawn, when it is approved and when it is paid;
// there is no way around it, and the pages show it before anybody draws.
//
// The one idea to know: a guard says what it found, not only whether it holds.
// Who may say that it need not hold this once is in override.go.

// Guarded is what a guard found.
type Guarded struct {
	programme.MoneyGuard
	Clause string // as the notice of the year numbers it
	Steps  []string
	Finding
	Override *programme.Override // that sets it aside today, or nil
	Pending  *programme.Override // that is asked for and not answered, or nil
}

// Finding is what was found, and where it can be looked at.
type Finding struct {
	Holds  bool
	Found  string
	More   string            // the first of what is missing, in words
	Noun   programme.Noun    // what it opens: a list with Values, or one with ID
	ID     string            //
	Values map[string]string //
}

// Met reports whether a guard does not stand in the way: it holds, or was set
// aside.
func (g *Guarded) Met() bool { return g.Holds || g.Override != nil }

// guards looks at one base for one step of money.
type guards struct {
	*act.Step
	ac   *account
	kind string // of the statement
	rule rules.GuardRule
	kept *keptRead
}

// Waiting is somebody whom a statement leaves out, and for what it waits.
type Waiting struct {
	ApplicationID, Name, IDMasked string
	held
	Amount programme.Fen // that waits; 0 before an advance, which parts what there is
}

// Ready is what stands between a base and a statement of a kind.
type Ready struct {
	Kind    string
	BaseID  string
	Guards  []Guarded // those that do not hold first
	Waiting []Waiting // of an advance or a settlement; for the bureau alone
	Held    int       // how many wait, for everybody: who and why is the bureau's
	Sum     programme.Fen
	By      string // who sets a guard aside, in words
	Days    int    // and for how long at most
}

// Unmet is how many guards stand in the way of drawing.
func (r *Ready) Unmet() int {
	return act.CountIf(r.Guards, func(g Guarded) bool { return !g.Met() && slices.Contains(g.Steps, r.Kind) })
}

// ReadyFor says what must be true before a statement of a kind may be drawn
// for a base and paid, and what was found, for who may see the base's money;
// whose money waits, for who may see clues.
func (a *Desk) ReadyFor(ctx context.Context, c act.Caller, baseID, kind string) (out *Ready, err error) {
	if !slices.ContainsFunc(programme.MoneySteps, func(s struct{ Code, Name string }) bool { return s.Code == kind && kind != programme.BeforePayment }) {
		return nil, programme.Errorf(programme.Invalid, "请写明为哪种单据查条件：approval、advance 或 settlement")
	}
	of := a.moneyOf
	console := c.Role == programme.RoleSystem
	if console {
		of = a.OfBase
	}
	err = of(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		s := &act.Step{Tx: tx, Desk: a.Desk, Caller: c, Row: programme.Find(programme.StatementDraw)}
		ac, err := accountOf(s, b)
		if err != nil {
			return err
		}
		o := ac.notice.Overriding()
		out = &Ready{Kind: kind, BaseID: b.ID, By: programme.Role(o.By).Name(), Days: o.Days}
		if out.Guards, err = shown(s, ac, kind); err != nil {
			return err
		}
		if err := out.waiting(s, ac); err != nil {
			return err
		}
		if out.Held = len(out.Waiting); !console && !programme.MayRead(c.Role, programme.NounClue) {
			out.Waiting = nil // who is doubted is not told to who may have cheated
		}
		return nil
	})
	return out, err
}

// shown is what pages show of the guards. A base of a thousand people has an archive of thirty classes
// to count: it is counted once until the journal moves. What is done asks anew.
func shown(s *act.Step, ac *account, kind string) ([]Guarded, error) {
	return act.Remembered(s.Desk, s.Tx, "guards "+ac.base.ID+" "+kind+" "+s.Today().String(), func() ([]Guarded, error) {
		list, err := found(s, ac, kind, kind, programme.BeforePayment)
		slices.SortStableFunc(list, func(x, y Guarded) int { return rank(&x) - rank(&y) })
		return list, err
	})
}

// rank puts what is to be mended first, then what was set aside.
func rank(g *Guarded) int {
	switch {
	case !g.Met():
		return 0
	case !g.Holds:
		return 1
	}
	return 2
}

// waiting names those whose money waits.
func (r *Ready) waiting(s *act.Step, ac *account) error {
	var parts []ledger.Part
	switch approval := ac.Approved(); {
	case approval == nil || r.Kind == programme.KindApproval:
		return nil
	case r.Kind == programme.KindSettlement:
		parts = ledger.Settle(ac.LedgerLines(approval), ac.People).Held
	default:
		for i, h := range ac.held {
			if h != nil && ac.People.InTraining[i] {
				parts = append(parts, ledger.Part{Person: int32(i)})
			}
		}
	}
	ids := make([]string, len(parts))
	for k, p := range parts {
		ids[k] = ac.apps[p.Person].ID
	}
	apps, err := s.ApplicationsByID(ids)
	if err != nil {
		return err
	}
	names, err := act.WithNames(s.Tx, apps)
	if err != nil {
		return err
	}
	for _, p := range parts {
		w := Waiting{ApplicationID: ac.apps[p.Person].ID, Amount: p.Amount}
		for i := range names {
			if names[i].ApplicationID == w.ApplicationID {
				w.Name, w.IDMasked = names[i].Name, names[i].IDMasked
			}
		}
		if h := ac.held[p.Person]; h != nil {
			w.held = *h
		}
		r.Waiting, r.Sum = append(r.Waiting, w), r.Sum+p.Amount
	}
	return nil
}

// found asks every guard that the notice asks at one of some steps, for a
// statement of a kind.
func found(s *act.Step, ac *account, kind string, steps ...string) (out []Guarded, err error) {
	overrides, err := s.Overrides(ac.base.ID)
	if err != nil {
		return nil, err
	}
	kept := &keptRead{}
	for i := range programme.MoneyGuards {
		row := &programme.MoneyGuards[i]
		rule := ac.notice.GuardOf(row)
		x := Guarded{MoneyGuard: *row, Clause: ac.notice.Cite(rule.Clause)}
		for _, step := range steps {
			if slices.Contains(rule.Asked, step) && !slices.Contains(x.Steps, step) {
				x.Steps = append(x.Steps, step)
			}
		}
		if len(x.Steps) == 0 {
			continue
		}
		if x.Finding, err = guardChecks[row.Code](&guards{s, ac, kind, rule, kept}); err != nil {
			return nil, err
		}
		for k := range overrides {
			switch o := &overrides[k]; {
			case o.Guard != row.Code || o.Step != kind || row.Firm:
			case o.InForce(s.Today()):
				x.Override = o
			case o.State == programme.Proposed:
				x.Pending = o
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// guarded refuses a statement while a guard of its kind does not hold and is
// not set aside, and notes on it which were. Money that comes back is never
// held up, and nothing holds up what is only claimed from a base that was
// revoked: it will not finish its classes any more.
func guarded(s *act.Step, ac *account, st *programme.Statement, doing string, steps ...string) error {
	if st.Kind == programme.KindReceipt || st.Total <= 0 && ac.base.State != programme.Recognised {
		return nil
	}
	list, err := found(s, ac, st.Kind, append(steps, st.Kind)...)
	if err != nil {
		return err
	}
	refused := &programme.Error{Code: programme.WrongState}
	for _, g := range list {
		switch {
		case g.Holds:
		case g.Override != nil:
			st.RestOn(g.Override.ID)
		default:
			refused.Problems = append(refused.Problems, programme.Problem{Field: g.Name, Code: g.Code, Message: g.Found + "（由" + g.Who + "办理）"})
			if refused.Clause == "" {
				refused.Clause = g.Duty
			}
		}
	}
	if len(refused.Problems) == 0 {
		return nil
	}
	names := make([]string, len(refused.Problems))
	for i, p := range refused.Problems {
		names[i] = p.Field
	}
	refused.Message = fmt.Sprintf("还不能%s%s单：%d 项条件没有满足（%s）", doing, programme.StatementKinds[st.Kind], len(names), strings.Join(names, "、"))
	return refused
}
