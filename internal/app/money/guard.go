package money

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Between work that is done and money that goes out stands one table: what must
// be true, for which statements, under which duty, and who can mend it. It is
// looked at when a statement is drawn, when it is approved and when it is paid;
// there is no way around it, and the pages show it before anybody draws.
//
// The one idea to know: a guard says what it found, not only whether it holds.

// Guard is one thing that must be true before money goes out.
type Guard struct {
	Code, Name string
	Duty       string   // of programme.Duties
	Kinds      []string // of statements
	Who        string   // who can mend it
	look       func(g *guards) (found string, holds bool, err error)
}

// Guards is the table.
var Guards = []Guard{
	{"base_recognised", "基地已认定", programme.DutyRevocation, []string{programme.KindApproval, programme.KindAdvance, programme.KindSettlement}, "市局", (*guards).recognised},
	{"scheme_agreed", "培训方案已同意", programme.DutyScheme, []string{programme.KindApproval, programme.KindAdvance, programme.KindSettlement}, "基地报送，市局同意", (*guards).scheme},
	{"classes_over", "各班已结课", programme.DutyHours, []string{programme.KindSettlement}, "基地教务", (*guards).classes},
	{"results_settled", "结业考评已确定", programme.DutyEvaluation, []string{programme.KindSettlement}, "基地、用人单位和市局", (*guards).results},
	{"lists_over", "公示期满", programme.DutyTrainingCertificate, []string{programme.KindSettlement}, "市局", (*guards).lists},
	{"findings_closed", "检查发现的问题按期整改", programme.DutyInspection, []string{programme.KindAdvance, programme.KindSettlement}, "基地报告整改，市局认可", (*guards).findings},
	{"trainees_confirmed", "学员本人确认", programme.DutyInspection, []string{programme.KindSettlement}, "学员本人，在“以我的名义记的”里", (*guards).said},
	{"inspections_cover", "检查覆盖", programme.DutyInspection, []string{programme.KindSettlement}, "市局", (*guards).covered},
	{"denials_decided", "对记录的核实", programme.DutyInspection, []string{programme.KindSettlement}, "市局", (*guards).denials},
}

// Guarded is what a guard found.
type Guarded struct {
	Guard
	Clause string // as the notice of the year numbers it
	Found  string
	Holds  bool
}

// guards looks at one base for one kind of statement.
type guards struct {
	*act.Step
	ac   *account
	kind string
}

// Waiting is somebody of whom the settlement leaves out what is to be paid, and
// the clue for which it waits.
type Waiting struct {
	ApplicationID, Name, IDMasked string
	ClueID, Clue                  string
	Upheld                        bool
	Amount                        programme.Fen
}

// Ready is what stands between a base and a statement of a kind.
type Ready struct {
	Kind    string
	Guards  []Guarded // those that do not hold first
	Waiting []Waiting // of a settlement
	Sum     programme.Fen
}

// Unmet is how many guards do not hold.
func (r *Ready) Unmet() int {
	return act.CountIf(r.Guards, func(g Guarded) bool { return !g.Holds })
}

// ReadyFor says what must be true before a statement of a kind may be drawn for
// a base, and what was found, for who may see the base's money.
func (a *Desk) ReadyFor(ctx context.Context, c act.Caller, baseID, kind string) (out *Ready, err error) {
	err = a.moneyOf(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		s := &act.Step{Tx: tx, Desk: a.Desk, Caller: c, Row: programme.Find(programme.StatementDraw)}
		ac, err := accountOf(s, b)
		if err != nil {
			return err
		}
		out = &Ready{Kind: kind}
		if out.Guards, err = found(s, ac, kind); err != nil {
			return err
		}
		slices.SortStableFunc(out.Guards, func(x, y Guarded) int {
			switch {
			case x.Holds == y.Holds:
				return 0
			case y.Holds:
				return -1
			}
			return 1
		})
		approval := ac.Approved()
		if kind != programme.KindSettlement || approval == nil {
			return nil
		}
		return out.waiting(s, ac, ledger.Settle(ac.LedgerLines(approval), ac.People).Held)
	})
	return out, err
}

// waiting names those whose money waits.
func (r *Ready) waiting(s *act.Step, ac *account, parts []ledger.Part) error {
	apps := make([]programme.Application, 0, len(parts))
	for _, p := range parts {
		ap, err := store.Get[programme.Application](s.Tx, ac.apps[p.Person].ID)
		if err != nil {
			return err
		}
		apps = append(apps, *ap)
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
		if k := ac.held[p.Person]; k != nil {
			w.ClueID, w.Clue, w.Upheld = k.ID, k.Text, k.State == programme.Upheld
		}
		r.Waiting, r.Sum = append(r.Waiting, w), r.Sum+p.Amount
	}
	return nil
}

// found asks every guard of a kind of statement.
func found(s *act.Step, ac *account, kind string) (out []Guarded, err error) {
	g := &guards{s, ac, kind}
	for _, row := range Guards {
		if !slices.Contains(row.Kinds, kind) {
			continue
		}
		x := Guarded{Guard: row, Clause: ac.notice.Cite(row.Duty)}
		if x.Found, x.Holds, err = row.look(g); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// guarded refuses a statement while a guard of its kind does not hold. Money
// that comes back is never held up, and nothing holds up what is only claimed
// from a base that was revoked: it will not finish its classes any more.
func guarded(s *act.Step, ac *account, st *programme.Statement, doing string) error {
	if st.Kind == programme.KindReceipt || st.Total <= 0 && ac.base.State != programme.Recognised {
		return nil
	}
	list, err := found(s, ac, st.Kind)
	if err != nil {
		return err
	}
	refused := &programme.Error{Code: programme.WrongState}
	for _, g := range list {
		if !g.Holds {
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

func (g *guards) recognised() (string, bool, error) {
	b := g.ac.base
	if b.State == programme.Recognised {
		return "已认定，没有取消", true, nil
	}
	return "现为“" + b.State.Name() + "”，不能再得到补贴；已得而不应得的照常结算收回", false, nil
}

func (g *guards) scheme() (string, bool, error) {
	scheme, err := g.AgreedScheme(g.ac.base.ID)
	if scheme != nil {
		return "已同意", true, err
	}
	return "还没有同意的方案", false, err
}

// tally counts what of a list is done, and words it; none is said by its own
// word and does not hold.
func tally[T any](list []T, mine, done func(*T) bool, word, none string) (string, bool) {
	all, over := 0, 0
	for i := range list {
		if mine(&list[i]) {
			all++
			if done(&list[i]) {
				over++
			}
		}
	}
	if all == 0 {
		return none, false
	}
	return fmt.Sprintf(word, over, all), over == all
}

func (g *guards) classes() (string, bool, error) {
	list, err := g.Classes(g.ac.programme.ID)
	words, holds := tally(list, func(c *programme.Class) bool { return c.BaseID == g.ac.base.ID && c.State != programme.Cancelled },
		func(c *programme.Class) bool { return c.State == programme.Finished || c.State == programme.Archived }, "已结课 %d / %d 个班", "还没有班级")
	return words, holds, err
}

func (g *guards) results() (string, bool, error) {
	list, err := g.Evaluations(g.ac.programme.ID)
	words, holds := tally(list, func(e *programme.Evaluation) bool { return e.BaseID == g.ac.base.ID && e.State != programme.Cancelled },
		func(e *programme.Evaluation) bool { return e.State == programme.Settled }, "结果已定 %d / %d 次", "还没有考评")
	return words, holds, err
}

func (g *guards) lists() (string, bool, error) {
	list, err := g.Publications(g.ac.programme.ID)
	words, holds := tally(list, func(p *programme.Publication) bool { return p.BaseID == g.ac.base.ID },
		func(p *programme.Publication) bool { return p.State != programme.Posted }, "已期满 %d / %d 次", "没有公示")
	return words, holds || words == "没有公示", err // where all trades are appraised there is none
}

// findings must all be closed before a settlement; an advance waits for those
// alone whose term is over.
func (g *guards) findings() (string, bool, error) {
	list, err := g.Findings(g.ac.programme.ID)
	mine := func(f *programme.Finding) bool { return f.BaseID == g.ac.base.ID }
	closed := func(f *programme.Finding) bool { return f.State == programme.Closed }
	words, holds := tally(list, mine, closed, "已整改 %d / %d 件", "没有发现问题")
	if words == "没有发现问题" || holds || err != nil {
		return words, true, err
	}
	late := act.CountIf(list, func(f programme.Finding) bool { return mine(&f) && !closed(&f) && f.DueOn < g.Today() })
	if late > 0 {
		words += fmt.Sprintf("，过期 %d 件", late)
	}
	return words, g.kind == programme.KindAdvance && late == 0, nil
}
