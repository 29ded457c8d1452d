package web

import (
	"slices"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// A decision as a page shows it, worded from what the rules decided.

type clauseWords struct{ Cite, Text, Reading string }

func clauseText(n *rules.Notice, id string) clauseWords {
	if c := n.Clause(id); c != nil {
		return clauseWords{c.Cite, c.Text, c.Reading}
	}
	return clauseWords{Cite: id}
}

type condJudged struct {
	Met                          bool
	Name, Required, Actual, When string
	Clause                       clauseWords
}

type routeJudged struct {
	Name, Papers string
	Met, Chosen  bool
	Clause       clauseWords
	Conds        []condJudged
}

type judged struct {
	Tone, Title, Sub string
	Next             []string // what helps, or what comes next
	GatesMet         bool
	Gates            []condJudged
	Routes           []routeJudged
	Foot             string
	Line             string
}

func judgedOf(d *app.Decided) *judged {
	trade, level := d.Line()
	v := &judged{GatesMet: len(d.Closed()) == 0, Line: trade + " " + level.ChineseGraded()}
	for _, g := range d.Gates() {
		v.Gates = append(v.Gates, condOf(d, g))
	}
	for _, r := range d.Routes() {
		x := routeJudged{Name: r.Name, Met: r.Met, Chosen: d.Eligible && r.Code == d.Route, Clause: clauseText(d.Notice, r.Clause), Papers: papersOf(d, r.Code)}
		for _, c := range r.Checks {
			x.Conds = append(x.Conds, condOf(d, c))
		}
		v.Routes = append(v.Routes, x)
	}
	v.verdict(d)
	v.Foot = "依据" + d.Notice.Title + "（规则摘要 " + shortHash(d.Notice.SHA256) + "），按 " + d.Facts.AppliedOn.Chinese() + "的情况作出；所据情况已存档，可随时重新判定。"
	return v
}

func shortHash(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return hash[:6] + "…" + hash[len(hash)-4:]
}

func condOf(d *app.Decided, c rules.Check) condJudged {
	x := condJudged{Met: c.Met, Name: c.Name(), Required: c.Required(), Actual: d.Actual(c), Clause: clauseText(d.Notice, c.Clause())}
	switch {
	case c.Met:
	case c.From != 0:
		x.When = c.From.Chinese() + "起满足"
	default:
		x.When = "不随时间改变"
	}
	return x
}

// papersOf names the papers that one route calls for.
func papersOf(d *app.Decided, route string) string {
	var names []string
	for _, m := range d.Notice.Papers(route) {
		names = append(names, m.Name)
	}
	return strings.Join(names, "、")
}

// verdict is the outcome in one sentence, why, and what would change it.
func (v *judged) verdict(d *app.Decided) {
	closed := d.Closed()
	switch {
	case d.Exceptional():
		v.Tone, v.Title = "ok", "符合破格条件，须报市局同意"
		v.Sub = "按“" + routeName(d) + "”途径（" + routeCite(d) + "）申报，由基地负责人报市局，市局同意后录取。"
	case d.Eligible:
		v.Tone, v.Title = "ok", "符合报名条件"
		v.Sub = "按“" + routeName(d) + "”途径（" + routeCite(d) + "）申报。"
	case d.From != 0:
		v.Title = d.From.Chinese() + "起符合条件"
		v.Sub = "其他情况不变，到那一天" + soonest(d) + "。现在还不符合。"
	case len(closed) > 0:
		v.Title = "还不符合：" + names(closed)
		v.Sub = "这是对谁都要求的先决条件，时间不会改变它。" + metRoute(d)
	default:
		v.Title = "现在不符合报名条件，单靠时间也不会符合"
		v.Sub = "各条途径都还缺别的条件，补上其中一条途径所缺的即可。"
	}
	if !d.Eligible {
		v.Next = helps(d, closed)
	}
}

// names joins the names of conditions.
func names(list []rules.Check) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Name())
	}
	return strings.Join(out, "、")
}

// metRoute says which route would do but for the gates.
func metRoute(d *app.Decided) string {
	for _, r := range d.Routes() {
		if r.Met {
			return "途径“" + r.Name + "”（" + d.Notice.Cite(r.Clause) + "）已经符合。"
		}
	}
	return ""
}

// helps are what would make somebody eligible beside time: first the gates,
// then, where no route is met, the two that lack least.
func helps(d *app.Decided, closed []rules.Check) (out []string) {
	for _, g := range closed {
		if g.From == 0 {
			out = append(out, g.Name()+"：要求"+g.Required()+"；现为"+d.Actual(g)+"（"+d.Notice.Cite(g.Clause())+"）。填写有误的，更正后重新提交。")
		}
	}
	if metRoute(d) != "" {
		return out
	}
	ways := 0
	for _, w := range d.Lacking() {
		if words := lacks(d, w); words != "" && ways < 2 {
			out, ways = append(out, words), ways+1
		}
	}
	return out
}

func routeName(d *app.Decided) string {
	return chosen(d).Name
}

func routeCite(d *app.Decided) string { return d.Notice.Cite(chosen(d).Clause) }

func chosen(d *app.Decided) rules.RouteResult {
	all := d.Routes()
	if i := slices.IndexFunc(all, func(r rules.RouteResult) bool { return r.Code == d.Route }); i >= 0 {
		return all[i]
	}
	return rules.RouteResult{}
}

// soonest is what is met on the day from which one is eligible.
func soonest(d *app.Decided) string {
	var names []string
	add := func(c rules.Check) {
		if words := c.Required() + "（" + d.Notice.Cite(c.Clause()) + "）"; c.From == d.From && !slices.Contains(names, words) {
			names = append(names, words)
		}
	}
	for _, g := range d.Closed() {
		add(g)
	}
	for _, w := range d.Lacking() {
		if !slices.ContainsFunc(w.Lacks, func(c rules.Check) bool { return c.From == 0 || c.From > d.From }) {
			for _, c := range w.Lacks {
				add(c)
			}
		}
	}
	if len(names) == 0 {
		return "即符合"
	}
	return "达到“" + strings.Join(names, "”和“") + "”的要求"
}

// lacks says what one route still wants, where something other than time does:
// what time alone brings, the title says.
func lacks(d *app.Decided, w app.Shortfall) string {
	var now, later []string
	for _, c := range w.Lacks {
		if c.From != 0 {
			later = append(later, c.Name()+"（"+c.From.Chinese()+"起满足）")
		} else {
			now = append(now, c.Required())
		}
	}
	if len(now) == 0 {
		return ""
	}
	words := "走“" + w.Name + "”途径（" + d.Notice.Cite(w.Clause) + "）：还须" + strings.Join(now, "，并")
	if len(later) > 0 {
		return words + "；并等到" + strings.Join(later, "、") + "。"
	}
	if len(d.Closed()) == 0 {
		return words + "；现在取得并有证明的，即可申报。"
	}
	return words + "。"
}

// reasonsOf are reasons that a reviewer may tick: what is not met, and the
// papers that are missing, each with its clause.
func reasonsOf(d *app.Decided, papers []app.Paper, full string) (out []string) {
	for _, g := range d.Closed() {
		out = append(out, unmet(d, g))
	}
	if !d.Eligible && metRoute(d) == "" {
		for i, w := range d.Lacking() {
			if i == 2 {
				break
			}
			for _, c := range w.Lacks {
				if words := unmet(d, c); !slices.Contains(out, words) {
					out = append(out, words)
				}
			}
		}
	}
	for _, p := range papers {
		if p.Needed && len(p.FileIDs) == 0 {
			out = append(out, "缺"+p.Name+"（"+p.Clause+"）")
		}
	}
	if full != "" {
		out = append(out, full)
	}
	return out
}

func unmet(d *app.Decided, c rules.Check) string {
	words := c.Name() + "不符合：要求" + c.Required() + "，现为" + d.Actual(c)
	if c.From != 0 {
		words += "，" + c.From.Chinese() + "起满足"
	}
	return words + "（" + d.Notice.Cite(c.Clause()) + "）"
}

// outcome is the banner of an application that somebody answered.
type outcome struct{ Tone, Title, Reason, Next string }

func outcomeOf(s *app.Sheet) *outcome {
	reason := s.Fact("reason").Text
	switch s.State {
	case programme.Returned:
		return &outcome{"", "已退回，请补充后重新提交", reason, "按下面的理由补齐材料或更正情况，再点“补充后重新提交”。原来填的都还在。"}
	case programme.Refused:
		return &outcome{"no", "不予通过", reason, "有异议的，向培训基地或市人力资源和社会保障局提出；情况变化后可请基地恢复报名。"}
	case programme.Withdrawn:
		return &outcome{"", "已撤回报名", reason, "要继续参加的，请基地恢复报名，或重新报名。"}
	case programme.Dropped:
		return &outcome{"no", "中途退出培训", reason, ""}
	}
	return nil
}
