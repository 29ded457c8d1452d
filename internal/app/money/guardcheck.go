package money

import (
	"fmt"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/archive"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// guardChecks is what each guard looks at, by its code. A test holds it to the table.
var guardChecks = map[string]func(*guards) (Finding, error){
	programme.GuardRecognised: (*guards).recognised, programme.GuardScheme: (*guards).scheme, programme.GuardClasses: (*guards).classes,
	programme.GuardResults: (*guards).results, programme.GuardLists: (*guards).lists, programme.GuardArchive: (*guards).archive,
	programme.GuardTraining: (*guards).training, programme.GuardCrosschecks: (*guards).crosschecks, programme.GuardFindings: (*guards).findings,
	programme.GuardCoverage: (*guards).covered, programme.GuardConfirmed: (*guards).said, programme.GuardDenials: (*guards).denials,
	programme.GuardOutlay: (*guards).outlay, programme.GuardReconciled: (*guards).reconciled,
}

// keptRead is what the classes show, read once for the guards that ask.
type keptRead struct {
	read  bool
	shown []archive.Shown
}

func (g *guards) shown() ([]archive.Shown, error) {
	if g.kept.read {
		return g.kept.shown, nil
	}
	var err error
	g.kept.shown, err = archive.ShownBy(g.Step, g.ac.notice, g.ac.base)
	g.kept.read = err == nil
	return g.kept.shown, err
}

// ofBase opens the list of a noun for the base.
func (g *guards) ofBase(noun programme.Noun, f Finding) Finding {
	f.Noun, f.Values = noun, map[string]string{"base": g.ac.base.ID}
	return f
}

func (g *guards) recognised() (Finding, error) {
	b := g.ac.base
	f := Finding{Holds: b.State == programme.Recognised, Found: "已认定，没有取消", Noun: programme.NounBase, ID: b.ID}
	if !f.Holds {
		f.Found = "现为“" + b.State.Name() + "”，不能再得到补贴；已得而不应得的照常结算收回"
		return f, nil
	}
	until, offence, err := g.Desk.OutUntil(g.Tx, b.CreditCode, g.Today())
	if until != 0 {
		f.Holds, f.Found = false, "因“"+offence+"”，"+until.Chinese()+"前不得作为基地，不能再得到补贴；已得而不应得的照常结算收回"
	}
	return f, err
}

func (g *guards) scheme() (Finding, error) {
	scheme, err := g.AgreedScheme(g.ac.base.ID)
	if scheme != nil {
		return Finding{Holds: true, Found: "已同意", Noun: programme.NounScheme, ID: scheme.ID}, err
	}
	return Finding{Found: "还没有同意的方案"}, err
}

// tally counts what of a list is done, and words it; none is said by its own
// word and does not hold.
func tally[T any](list []T, mine, done func(*T) bool, word, none string) Finding {
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
		return Finding{Found: none}
	}
	return Finding{Holds: over == all, Found: fmt.Sprintf(word, over, all)}
}

func (g *guards) classes() (Finding, error) {
	list, err := g.Classes(g.ac.programme.ID)
	f := tally(list, func(c *programme.Class) bool { return c.BaseID == g.ac.base.ID && c.State != programme.Cancelled },
		func(c *programme.Class) bool { return c.State == programme.Finished || c.State == programme.Archived }, "已结课 %d / %d 个班", "还没有班级")
	return g.ofBase(programme.NounClass, f), err
}

func (g *guards) results() (Finding, error) {
	list, err := g.Evaluations(g.ac.programme.ID)
	f := tally(list, func(e *programme.Evaluation) bool { return e.BaseID == g.ac.base.ID && e.State != programme.Cancelled },
		func(e *programme.Evaluation) bool { return e.State == programme.Settled }, "结果已定 %d / %d 次", "还没有考评")
	return g.ofBase(programme.NounEvaluation, f), err
}

func (g *guards) lists() (Finding, error) {
	const none = "没有公示"
	list, err := g.Publications(g.ac.programme.ID)
	f := tally(list, func(p *programme.Publication) bool { return p.BaseID == g.ac.base.ID && p.State != programme.Replaced },
		func(p *programme.Publication) bool { return p.State != programme.Posted }, "已期满 %d / %d 次", none)
	f.Holds = f.Holds || f.Found == none // where all trades are appraised there is none
	return g.ofBase(programme.NounPublication, f), err
}

// archive holds where no class's archive lacks anything by what is in it: that
// the base sealed it with a reason is no substitute.
func (g *guards) archive() (Finding, error) {
	list, err := g.shown()
	f := tally(list, func(*archive.Shown) bool { return true }, func(s *archive.Shown) bool { return s.Lacking() == 0 }, "档案齐全 %d / %d 个班", "还没有班级")
	for i := range list {
		if n := list[i].Lacking(); n > 0 && f.More == "" {
			f.More = fmt.Sprintf("%s缺 %d 件：%s", list[i].Class.Name, n, list[i].Lacks[0].Item.Name)
		}
	}
	return g.ofBase(programme.NounClass, f), err
}

// training holds where nothing of the evidence is doubted that was not cleared.
func (g *guards) training() (Finding, error) {
	list, err := g.shown()
	doubts, classes := 0, 0
	f := Finding{}
	for i := range list {
		if n := list[i].Doubts; n > 0 {
			doubts, classes = doubts+n, classes+1
			if f.More == "" {
				f.More = fmt.Sprintf("%s %d 条", list[i].Class.Name, n)
			}
		}
	}
	f.Holds, f.Found = doubts == 0, "没有须查清的疑点"
	if doubts > 0 {
		f.Found = fmt.Sprintf("%d 个班有 %d 条须查清的疑点", classes, doubts)
	}
	return g.ofBase(programme.NounClass, f), err
}

// crosschecks holds before an advance and a settlement where whoever is hit is
// left out of them; an approval counts everybody, and waits.
func (g *guards) crosschecks() (Finding, error) {
	hits, err := g.TrainingHits(g.ac.base.ID)
	all, open := 0, 0
	here := map[string]bool{}
	for i := range g.ac.apps {
		here[g.ac.apps[i].ID] = true
	}
	for i := range hits {
		if here[hits[i].ApplicationID] {
			all++
			if stands(&hits[i], g.Today()) {
				open++
			}
		}
	}
	f := Finding{Holds: open == 0 || g.kind != programme.KindApproval, Found: "没有须先办结的提示"}
	switch {
	case open > 0 && f.Holds:
		f.Found = fmt.Sprintf("须先办结的提示 %d 条，%d 条还没有查明，只暂缓所涉的人", all, open)
	case open > 0:
		f.Found = fmt.Sprintf("须先办结的提示 %d 条，%d 条还没有查明", all, open)
	case all > 0:
		f.Found = fmt.Sprintf("须先办结的提示 %d 条，都已查明", all)
	}
	return g.ofBase(programme.NounHit, f), err
}

// stands reports whether a blocking hit is neither explained nor let pass today.
func stands(h *programme.Hit, today programme.Date) bool {
	return h.State == programme.Found || h.State == programme.Overridden && h.OverrideUntil < today
}

// findings must all be closed before a settlement; an advance waits for those
// alone whose term is over.
func (g *guards) findings() (Finding, error) {
	const none = "没有发现问题"
	list, err := g.Findings(g.ac.programme.ID)
	mine := func(f *programme.Finding) bool { return f.BaseID == g.ac.base.ID }
	closed := func(f *programme.Finding) bool { return f.State == programme.Closed }
	f := g.ofBase(programme.NounFinding, tally(list, mine, closed, "已整改 %d / %d 件", none))
	if f.Holds || f.Found == none || err != nil {
		f.Holds = true
		return f, err
	}
	late := act.CountIf(list, func(f programme.Finding) bool { return mine(&f) && !closed(&f) && f.DueOn < g.Today() })
	if late > 0 {
		f.Found += fmt.Sprintf("，过期 %d 件", late)
	}
	f.Holds = g.kind == programme.KindAdvance && late == 0
	return f, nil
}

// outlay holds where the base spent money of its own on what may be spent on,
// as much as the notice says of what was approved; where it says no share, any.
func (g *guards) outlay() (Finding, error) {
	vouchers, err := g.Vouchers(g.ac.base.ID)
	var spent programme.Fen
	n := 0
	for i := range vouchers {
		if v := &vouchers[i]; v.State == programme.Booked && v.Direction == MoneyOut && v.Source == ledger.FromOwn {
			spent, n = spent+v.Amount, n+1
		}
	}
	need := programme.Fen(1)
	if approval := g.ac.Approved(); approval != nil && g.rule.Least > 0 {
		need = ledger.AdvanceCeiling(approval.Total, g.rule.Least, 0)
	}
	f := Finding{Holds: spent >= need, Found: fmt.Sprintf("自有资金已列支 %s 元，凭证 %d 张", spent, n)}
	if need > 1 {
		f.Found += fmt.Sprintf("，要求 %s 元", need)
	}
	if spent == 0 {
		f.Found = "还没有用自有资金列支的凭证"
	}
	f = g.ofBase(programme.NounVoucher, f)
	f.Values["source"], f.Values["direction"] = ledger.FromOwn, MoneyOut
	return f, err
}

// reconciledDays is how old a reconciliation may be where the notice does not
// say it: a bank's statement is of a month, and comes some days later.
const reconciledDays = 45

// reconciled holds where the special account was held against the bank's
// statements and nothing is open.
func (g *guards) reconciled() (Finding, error) {
	r, err := reconciliation(g.Tx, g.ac.base.ID)
	if err != nil {
		return Finding{}, err
	}
	days := g.rule.Days
	if days == 0 {
		days = reconciledDays
	}
	f := g.ofBase(programme.NounBankStatement, Finding{Found: "还没有导入银行对账单"})
	switch {
	case r.Read == 0:
		return f, nil
	case r.Until == 0:
		f.Found = "还没有对平"
	default:
		f.Found = "已对平到 " + r.Until.Chinese()
	}
	f.Found += fmt.Sprintf("，要求不早于 %d 天前", days)
	if n, m := len(r.Lines), len(r.Vouchers); n+m > 0 {
		f.More = fmt.Sprintf("银行有、账上没有 %d 笔；账上有、银行没有 %d 张", n, m)
	}
	if n := len(r.Breaks); n > 0 {
		f.More = strings.TrimPrefix(fmt.Sprintf("%s；银行余额有 %d 处接不上", f.More, n), "；")
	}
	f.Holds = r.Until >= g.Today().AddDays(-days)
	return f, nil
}
