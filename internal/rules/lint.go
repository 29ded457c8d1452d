package rules

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// check looks for what the types alone cannot: citations of clauses that are
// not there, names used and not defined, defined and not used, and two rules
// that claim the same case.
func (r *reader) check(n *Notice) {
	r.checkClauses(n)
	r.checkTrades(n)
	r.checkLevels(n)
	r.checkRoutes(n)
	r.checkMaterials(n)
	r.checkTraining(n)
	r.checkMoney(n)
}

func (r *reader) checkClauses(n *Notice) {
	known := map[string]string{}
	for i, c := range n.Clauses {
		r.unique(known, c.ID, fmt.Sprintf(".clauses[%d]", i), c.ID, "条款编号重复")
	}
	for path, clause := range r.citations(n) {
		if _, ok := known[clause]; !ok {
			r.at(path, clause, "引用的条款不在条款表中：%s", clause)
		}
	}
}

// citations is every clause that a value of the notice cites, by path.
func (r *reader) citations(n *Notice) map[string]string {
	out := map[string]string{}
	add := func(path, clause string) { out[path] = clause }
	for i, x := range n.Levels {
		add(fmt.Sprintf(".levels[%d]", i), x.Clause)
	}
	for i, x := range n.Trades {
		add(fmt.Sprintf(".trades[%d]", i), x.Clause)
	}
	for i, x := range n.Bases {
		add(fmt.Sprintf(".bases[%d]", i), x.Clause)
	}
	for i, x := range n.Materials {
		add(fmt.Sprintf(".materials[%d]", i), x.Clause)
	}
	for i, x := range n.Hours.Kinds {
		add(fmt.Sprintf(".hours.kinds[%d]", i), x.Clause)
	}
	for i, x := range n.Deadlines {
		add(fmt.Sprintf(".deadlines[%d]", i), x.Clause)
	}
	for i, x := range n.Archive {
		add(fmt.Sprintf(".archive[%d]", i), x.Clause)
	}
	for i, x := range n.Passed {
		add(fmt.Sprintf(".passed[%d]", i), x.Clause)
	}
	for i, x := range n.Money.Standards {
		add(fmt.Sprintf(".money.standards[%d]", i), x.Clause)
	}
	for i, x := range n.Money.Uses {
		add(fmt.Sprintf(".money.uses[%d]", i), x.Clause)
	}
	add(".hours", n.Hours.Clause)
	add(".appraisal", n.Appraisal.Clause)
	add(".publication", n.Publication.Clause)
	if n.Enrolment != (Enrolling{}) {
		add(".enrolment", n.Enrolment.Clause)
	}
	if a := n.Publication.Accepted; a != nil {
		add(".publication.accepted", a.Clause)
	}
	add(".money.advance", n.Money.Advance.Clause)
	add(".money.limits", n.Money.Limits.Clause)
	eachCondition(n, func(path string, c *Condition) { add(path, c.Clause) })
	for i, x := range n.Eligibility.Routes {
		add(fmt.Sprintf(".eligibility.routes[%d]", i), x.Clause)
	}
	return out
}

// eachCondition walks every condition with its path, those inside any too.
func eachCondition(n *Notice, fn func(path string, c *Condition)) {
	var walk func(path string, list []Condition)
	walk = func(path string, list []Condition) {
		for i := range list {
			p := fmt.Sprintf("%s[%d]", path, i)
			fn(p, &list[i])
			walk(p+".any", list[i].Any)
		}
	}
	walk(".eligibility.gates", n.Eligibility.Gates)
	for i := range n.Eligibility.Routes {
		for k := range n.Eligibility.Routes[i].Levels {
			walk(fmt.Sprintf(".eligibility.routes[%d].levels[%d].conditions", i, k), n.Eligibility.Routes[i].Levels[k].Conditions)
		}
	}
}

// unique remembers a key and finds its second use, naming both lines.
func (r *reader) unique(seen map[string]string, key, path, clause, what string) {
	if first, twice := seen[key]; twice {
		r.at(path, clause, "%s：%s（第 %d 行已有）", what, key, r.lines[first])
		return
	}
	seen[key] = path
}

func (r *reader) checkTrades(n *Notice) {
	names := map[string]string{}
	for i, t := range n.Trades {
		path := fmt.Sprintf(".trades[%d]", i)
		r.unique(names, t.Name, path, t.Clause, "职业（工种）名称或别名重复")
		for _, a := range t.Aliases {
			r.unique(names, a, path, t.Clause, "职业（工种）名称或别名重复")
		}
		for k, s := range t.Catalogue {
			if s.From == 0 || s.Before != 0 && s.Before <= s.From {
				r.at(path, t.Clause, "目录期间须有开始日期，且先后正确")
			}
			if k > 0 && (t.Catalogue[k-1].Before == 0 || t.Catalogue[k-1].Before > s.From) {
				r.at(path, t.Clause, "目录期间重叠或未按先后排列")
			}
		}
	}
	for i, a := range n.Appraisal.Trades {
		if _, ok := names[a]; !ok {
			r.at(fmt.Sprintf(".appraisal.trades[%d]", i), n.Appraisal.Clause, "职业（工种）表中没有：%s", a)
		}
	}
	bases := map[string]string{}
	for i, b := range n.Bases {
		path := fmt.Sprintf(".bases[%d]", i)
		for _, name := range append([]string{b.Name}, b.Aliases...) {
			r.unique(bases, name, path, b.Clause, "基地名称或别名重复")
		}
	}
}

func (r *reader) checkLevels(n *Notice) {
	seen := map[string]string{}
	for i, l := range n.Levels {
		path := fmt.Sprintf(".levels[%d]", i)
		r.unique(seen, l.Level.String(), path, l.Clause, "等级重复")
		if l.Cap <= 0 {
			r.at(path, l.Clause, "补贴上限须大于 0")
		}
		if !slices.ContainsFunc(n.Eligibility.Routes, func(rt Route) bool {
			return slices.ContainsFunc(rt.Levels, func(w RouteWays) bool { return w.Level == l.Level })
		}) {
			r.at(path, l.Clause, "没有一条报名途径通向%s", l.Name)
		}
	}
	if len(n.Levels) == 0 {
		r.at(".levels", "", "没有培训等级")
	}
}

func (r *reader) checkRoutes(n *Notice) {
	if len(n.Eligibility.Gates) > maxGates || len(n.Eligibility.Routes) > maxRoutes {
		r.at(".eligibility", "", "先决条件最多 %d 项，途径最多 %d 条", maxGates, maxRoutes)
		return
	}
	routes, conditions := map[string]string{}, map[programme.Level]int{}
	for i, rt := range n.Eligibility.Routes {
		path := fmt.Sprintf(".eligibility.routes[%d]", i)
		r.unique(routes, rt.Code, path, rt.Clause, "两条途径同名")
		levels := map[string]string{}
		for k, w := range rt.Levels {
			p := fmt.Sprintf("%s.levels[%d]", path, k)
			r.unique(levels, w.Level.String(), p, rt.Clause, "同一途径对同一等级规定了两次")
			if n.Level(w.Level) == nil {
				r.at(p, rt.Clause, "本年度不培训%s", w.Level.Chinese())
			}
			conditions[w.Level] += len(w.Conditions)
			if conditions[w.Level] > maxAtoms {
				r.at(p, rt.Clause, "一个等级的条件合计最多 %d 项", maxAtoms)
			}
			if len(w.Conditions) == 0 || len(w.Conditions) > maxConditions {
				r.at(p, rt.Clause, "每条途径须有 1 至 %d 项条件", maxConditions)
			}
		}
	}
	if len(n.Eligibility.Routes) == 0 {
		r.at(".eligibility", "", "没有报名途径")
	}
	eachCondition(n, r.checkCondition)
}

// checkCondition binds a condition to its kind and holds its values against
// what the kind takes.
func (r *reader) checkCondition(path string, c *Condition) {
	k := kinds[c.Kind]
	if k == nil {
		r.at(path, c.Clause, "没有这种条件：%s", c.Kind)
		return
	}
	c.kind = k
	given := c.given()
	for _, need := range strings.Fields(k.needs) {
		name, optional := strings.CutSuffix(need, "?")
		if !given[name] && !optional {
			r.at(path, c.Clause, "条件 %s 缺少 %s", c.Code, name)
		}
		delete(given, name)
	}
	for _, name := range slices.Sorted(keysOf(given)) {
		r.at(path, c.Clause, "条件 %s 用不上 %s", c.Code, name)
	}
	bad := c.compile()
	if bad != "" {
		r.at(path, c.Clause, "条件 %s 中没有这个词：%s", c.Code, bad)
	}
	if strings.Contains(path, "].any[") && !slices.Contains([]string{"certificate", "work", "title"}, c.Kind) {
		r.at(path, c.Clause, "any 之内只能是 certificate、work 或 title")
	}
	if strings.Contains(path, ".conditions") && (c.Kind == "recommendation" || c.Kind == "age") {
		r.at(path, c.Clause, "单位推荐和年龄只能作为先决条件")
	}
}

// given names the values a condition sets.
func (c *Condition) given() map[string]bool {
	m := map[string]bool{}
	for name, set := range map[string]bool{"level": c.Level != 0, "years": c.Years != 0, "counts": len(c.Counts) > 0, "trade": c.Trade != "",
		"rank": c.Rank != "", "from": c.From != "", "kinds": len(c.Kinds) > 0, "allowed": len(c.Allowed) > 0, "when": c.When != "",
		"age_min": c.AgeMin != 0, "age_max": c.AgeMax != 0, "schooled": c.Schooled != "", "any": len(c.Any) > 0} {
		if set {
			m[name] = true
		}
	}
	return m
}

// compile turns words into sets and ranks; it returns a word that is not
// known.
func (c *Condition) compile() (bad string) {
	one := func(list []string, w string) {
		if w == "" {
			return
		}
		if i := indexOf(list, w); i < 0 {
			bad = w
		} else {
			c.rank = uint8(i)
		}
	}
	one(ranks, c.Rank)
	one(honourLevels, c.From)
	one(schoolings, c.Schooled)
	for _, s := range []struct{ list, words []string }{{certificateKinds, c.Counts}, {honourKinds, c.Kinds}, {categories, c.Allowed}} {
		if len(s.words) == 0 {
			continue
		}
		var wrong string
		if c.kindSet, wrong = wordSet(s.list, s.words); wrong != "" {
			bad = wrong
		}
	}
	if !slices.Contains([]string{"", "same", "any"}, c.Trade) {
		bad = c.Trade
	}
	if !slices.Contains([]string{"", "always", outsideCatalogue}, c.When) {
		bad = c.When
	}
	return bad
}

func (r *reader) checkMaterials(n *Notice) {
	ways := map[string]bool{}
	for i := range n.Eligibility.Routes {
		rt := &n.Eligibility.Routes[i]
		ways[rt.Code] = true
		for _, w := range rt.Levels {
			for _, c := range w.Conditions {
				for _, a := range c.Any {
					ways[rt.Code+"/"+a.Code] = true
				}
			}
		}
	}
	codes := map[string]string{}
	for i, m := range n.Materials {
		path := fmt.Sprintf(".materials[%d]", i)
		r.unique(codes, m.Code, path, m.Clause, "材料重复")
		for _, f := range m.For {
			if !ways[f] {
				r.at(path, m.Clause, "材料 %s 所指的途径不存在：%s", m.Name, f)
			}
		}
	}
}

func (r *reader) checkTraining(n *Notice) {
	sum := 0
	for _, k := range n.Hours.Kinds {
		sum += k.Min
	}
	if sum > n.Hours.Total {
		r.at(".hours", n.Hours.Clause, "各类课时合计 %d，多于总课时 %d", sum, n.Hours.Total)
	}
	if n.Hours.Minutes <= 0 || n.Hours.Attend < 0 || n.Hours.Attend > 1000 {
		r.at(".hours", n.Hours.Clause, "每课时分钟数和出勤要求不对")
	}
	codes := map[string]string{}
	for i, d := range n.Deadlines {
		path := fmt.Sprintf(".deadlines[%d]", i)
		r.unique(codes, d.Code, path, d.Clause, "期限重复")
		if !slices.Contains(deadlineCodes, d.Code) {
			r.at(path, d.Clause, "没有环节使用这个期限：%s", d.Code)
		}
		if d.On == 0 || d.From > d.On {
			r.at(path, d.Clause, "期限缺日期或先后不对")
		}
	}
	if e := n.Enrolment; e != (Enrolling{}) && (e.OfferDays < 1 || e.OfferDays > maxOfferDays) {
		r.at(".enrolment", e.Clause, "候补递补的确认天数应在 1 至 %d 天之间", maxOfferDays)
	}
	items := map[string]string{}
	for i, a := range n.Archive {
		path := fmt.Sprintf(".archive[%d]", i)
		r.unique(items, a.Code, path, a.Clause, "档案项目重复")
		if !slices.Contains([]string{PerBase, PerClass, PerLesson, PerTrainee}, a.Per) {
			r.at(path, a.Clause, "档案项目 %s 的计数对象不对：%s", a.Name, a.Per)
		}
	}
	whens := map[string]string{}
	for i, p := range n.Passed {
		path := fmt.Sprintf(".passed[%d]", i)
		r.unique(whens, p.When, path, p.Clause, "两条规定都管同一种情形")
		if !slices.Contains([]string{"appraised", "otherwise"}, p.When) {
			r.at(path, p.Clause, "没有这种情形：%s", p.When)
		}
		if !slices.Contains([]string{ByEvaluation, ByPublication, ByAppraisal, ByCertificate}, p.Event) {
			r.at(path, p.Clause, "没有这种合格依据：%s", p.Event)
		}
	}
	if _, ok := whens["otherwise"]; !ok {
		r.at(".passed", "", "没有规定一般情形（otherwise）以什么为合格")
	}
}

func (r *reader) checkMoney(n *Notice) {
	if p := n.Money.Advance.Permille; p < 0 || p > 1000 {
		r.at(".money.advance", n.Money.Advance.Clause, "预拨比例应在 0 至 1000‰ 之间")
	}
	trades := map[string]bool{"": true}
	for _, t := range n.Trades {
		trades[t.Name] = true
	}
	seen := map[string]string{}
	for i, s := range n.Money.Standards {
		path := fmt.Sprintf(".money.standards[%d]", i)
		r.unique(seen, s.Level.String()+" "+s.Trade, path, s.Clause, "两条标准都管同一等级和工种")
		switch l := n.Level(s.Level); {
		case l == nil:
			r.at(path, s.Clause, "本年度不培训%s", s.Level.Chinese())
		case s.Amount <= 0 || s.Amount > l.Cap:
			r.at(path, s.Clause, "标准 %d 元不在 0 至上限 %d 元之间", s.Amount, l.Cap)
		}
		if !trades[s.Trade] {
			r.at(path, s.Clause, "职业（工种）表中没有：%s", s.Trade)
		}
	}
	uses := map[string]string{}
	for i, u := range n.Money.Uses {
		r.unique(uses, u.Code, fmt.Sprintf(".money.uses[%d]", i), u.Clause, "用途重复")
	}
}
