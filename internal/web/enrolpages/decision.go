package enrolpages

import (
	"slices"
	"strconv"

	"jinlanling/internal/app/decide"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// DecisionStyle is how a decision is shown, beyond what it says.
type DecisionStyle struct {
	Public bool     // to whom asked about themselves: nothing was kept
	Asked  []string // kinds of facts that were asked about; nil: all are known
}

// decisionShown is a decision in words, laid out for its one component.
type decisionShown struct {
	Line               string // trade and level
	Class, Title, Text string // the verdict
	Cite               *page.Clause
	Musts              []checkShown // gates that are not met
	Ways               []wayShown   // the routes that lack least, where none is met
	Gates              []checkShown
	Routes             []routeShown
	Others             []routeShown // that who is eligible need not look at
	Materials          []materialShown
	MaterialsTitle     string
	Basis              string
	Public             bool
	Shut               bool // a gate is closed for good, and no more was asked
}

type checkShown struct {
	Mark, Word, Name, Required, Actual, From string // Mark: y, n, or u where it was not asked
	Clause                                   *page.Clause
}

// now says what there is today and whether time helps, for a list of what is
// lacking.
func (c checkShown) now() string {
	s := "（现在：" + c.Actual
	if c.From != "" {
		s += "；" + c.From
	}
	return s + "）"
}

type routeShown struct {
	Name, Class, Word string
	Clause            *page.Clause
	Checks            []checkShown
}

type wayShown struct {
	Name    string
	Missing []checkShown
}

type materialShown struct {
	Name, Count, Shows string
	Clause             *page.Clause
}

// waysShown is how many ways to become eligible are named: more is a list
// nobody reads, and all of them stand below condition by condition.
const waysShown = 3

func shownDecision(d *decide.Decided, k DecisionStyle) *decisionShown {
	w := &decisionWords{d, k}
	trade, level := d.Line()
	v := &decisionShown{Public: k.Public, Line: trade + " " + level.ChineseGraded()}
	w.verdict(v)
	for _, g := range d.Gates() {
		v.Gates = append(v.Gates, w.check(g))
	}
	v.Shut = k.Public && d.Hopeless(w.asked())
	for _, r := range d.Routes() {
		if v.Shut {
			break // nothing of them was asked
		}
		if k.Public && d.Eligible && r.Code != d.Route {
			v.Others = append(v.Others, w.route(r))
			continue
		}
		v.Routes = append(v.Routes, w.route(r))
	}
	if !d.Eligible {
		w.missing(v)
	}
	w.materials(v)
	on := d.Facts.AppliedOn.Chinese()
	v.Basis = "依据《" + d.Notice.Title + "》，按 " + on + "的情况判定。"
	if !k.Public {
		v.Basis = "依据《" + d.Notice.Title + "》（规则摘要 " + page.ShortHash(d.Notice.SHA256) + "），按 " + on + "的情况判定；所依据的情况已存档，可随时重新判定。"
	}
	return v
}

// decisionWords words one decision.
type decisionWords struct {
	*decide.Decided
	look DecisionStyle
}

func (w *decisionWords) verdict(v *decisionShown) {
	what := w.Facts.Trade + "·" + w.Facts.Level.Chinese()
	you := ""
	if w.look.Public {
		you = "您"
	}
	switch then := w.Then(); {
	case w.Exceptional():
		r := w.routeOf(w.Route)
		v.Class, v.Title, v.Text = "ok", you+"符合"+r.Name+"条件，须报市局同意", "报 "+what+"，按“"+r.Name+"”途径，由基地负责人报市局，市局同意后录取。"
		v.Cite = w.clause(r.Clause)
	case w.Eligible:
		r := w.routeOf(w.Route)
		v.Class, v.Title, v.Text = "ok", you+"符合报名条件", "报 "+what+"，按“"+r.Name+"”途径。"
		v.Cite = w.clause(r.Clause)
	case then != nil:
		r := w.routeOf(then.Route)
		v.Class, v.Title = "later", w.From.Chinese()+"起符合条件"
		v.Text = "报 " + what + "。现在还不符合；其他情况不变，届时按“" + r.Name + "”途径符合。"
		v.Cite = w.clause(r.Clause)
	case w.Hopeless(w.asked()):
		v.Class, v.Title = "no", you+"不符合报名条件"
		v.Text = "报 " + what + "。先决条件不满足，等待也不会改变。"
	default:
		v.Class, v.Title = "no", you+"现在不符合报名条件"
		v.Text = "报 " + what + "。等待不会改变结果，差什么、怎样补上见下。"
	}
}

func (w *decisionWords) routeOf(code string) rules.RouteResult {
	for _, r := range w.Routes() {
		if r.Code == code {
			return r
		}
	}
	return rules.RouteResult{Name: code}
}

func (w *decisionWords) clause(id string) *page.Clause {
	return page.ClauseIn(w.Notice, id)
}

func (w *decisionWords) known(c rules.Check) bool {
	return w.look.Asked == nil || c.Known(w.look.Asked)
}

func (w *decisionWords) check(c rules.Check) checkShown {
	x := checkShown{Mark: "n", Word: "不符合", Name: c.Name(), Required: c.Required(), Actual: w.Actual(c), Clause: w.clause(c.Clause())}
	if c.Reading() != "" && x.Clause != nil {
		x.Clause.Reading = c.Reading()
	}
	switch {
	case !w.known(c):
		x.Mark, x.Word, x.Actual = "u", "没有问到", "没有问到"
	case c.Met:
		x.Mark, x.Word = "y", "符合"
	case c.From != 0:
		x.From = c.From.Chinese() + "起满足"
	case slices.Contains(c.Kinds(), "recommendation") || slices.Contains(c.Kinds(), "attestation"):
		x.From = "办妥即满足"
	default:
		x.From = "不随时间改变"
	}
	return x
}

func (w *decisionWords) route(r rules.RouteResult) routeShown {
	x := routeShown{Name: r.Name, Word: "不符合", Clause: w.clause(r.Clause)}
	known := true
	failed := false
	for _, c := range r.Checks {
		known = known && w.known(c)
		failed = failed || w.known(c) && !c.Met
		x.Checks = append(x.Checks, w.check(c))
	}
	switch {
	case r.Met && known && r.Code == w.Route:
		x.Class, x.Word = "met used", "符合，按此途径"
	case r.Met && known:
		x.Class, x.Word = "met", "符合"
	case !failed && !known:
		x.Word = "没有问到"
	}
	return x
}

// next says in sentences what would help, for where there is no room for a
// list.
func (v *decisionShown) next() (out []string) {
	for _, c := range v.Musts {
		out = append(out, "必须满足："+c.Required+c.now()+"。")
	}
	for _, w := range v.Ways {
		words := "“" + w.Name + "”途径还差："
		for i, c := range w.Missing {
			if i > 0 {
				words += "，"
			}
			words += c.Required + c.now()
		}
		out = append(out, words+"。")
	}
	return out
}

// missing says what is lacking, the least first.
func (w *decisionWords) missing(v *decisionShown) {
	for _, g := range w.Closed() {
		if w.known(g) {
			v.Musts = append(v.Musts, w.check(g))
		}
	}
	if w.Hopeless(w.asked()) {
		return // nobody is led along a way that a gate closes
	}
	for _, way := range w.Ways() {
		if len(way.Missing) == 0 {
			v.Ways = nil
			return
		}
		if slices.ContainsFunc(way.Missing, func(c rules.Check) bool { return !w.known(c) }) || len(v.Ways) == waysShown {
			continue
		}
		x := wayShown{Name: way.Name}
		for _, c := range way.Missing {
			x.Missing = append(x.Missing, w.check(c))
		}
		v.Ways = append(v.Ways, x)
	}
}

func (w *decisionWords) asked() []string {
	if w.look.Asked != nil {
		return w.look.Asked
	}
	var all []string
	for _, g := range w.Gates() {
		all = append(all, g.Kinds()...)
	}
	return all
}

// materials are the papers to hand in now or, where time alone helps, then.
func (w *decisionWords) materials(v *decisionShown) {
	codes := w.Materials()
	v.MaterialsTitle = "要交的材料"
	if then := w.Then(); then != nil {
		codes, v.MaterialsTitle = then.Materials(), "届时要交的材料"
	}
	for _, code := range codes {
		if m := w.Notice.Material(code); m != nil {
			v.Materials = append(v.Materials, shownMaterial(w.Notice, m))
		}
	}
}

func shownMaterial(n *rules.Notice, m *rules.Material) materialShown {
	x := materialShown{Name: m.Name, Count: strconv.Itoa(max(m.Count, 1)) + " 份", Shows: m.Shows}
	if m.Code == "photos" {
		x.Count = strconv.Itoa(max(m.Count, 1)) + " 张"
	}
	x.Clause = page.ClauseIn(n, m.Clause)
	return x
}
