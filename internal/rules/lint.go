package rules

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// check looks for what the types alone cannot: citations of clauses that are
// not there, names used and not defined, two rules that claim the same case,
// and what can be meant but seldom is.
func (r *reader) check(n *Notice) {
	r.checkHead(n)
	r.checkClauses(n)
	r.checkTrades(n)
	r.checkLevels(n)
	r.checkRoutes(n)
	r.checkWays(n)
	r.checkMaterials(n)
	r.checkTraining(n)
	r.checkPublication(n)
	r.checkDeadlines(n)
	r.checkArchive(n)
	r.checkPassed(n)
	r.checkMoney(n)
	r.checkRecognition(n)
	r.checkSupervision(n)
	r.checkPerformance(n)
	r.checkRetention(n)
	r.checkExams(n)
	r.checkDuties(n)
	r.checkNaming(n)
}

var (
	noticeID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	yearInText = regexp.MustCompile(`(20[0-9]{2}) ?(年|$|-)`)
	cityDigits = regexp.MustCompile(`^[0-9]{4}$`)
	codeWord   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

func (r *reader) checkHead(n *Notice) {
	if n.ID != "" && !noticeID.MatchString(n.ID) {
		r.at(".id", "", "编号（id）只用小写字母、数字和短横，如 dezhou-2022，现在是 %s", n.ID)
	}
	if n.CityCode != "" && !cityDigits.MatchString(n.CityCode) {
		r.at(".city_code", "", "行政区划代码（city_code）要填前四位数字并加引号，现在是 %s", n.CityCode)
	}
	for _, x := range []struct{ path, name, text string }{{".id", "编号（id）", n.ID}, {".title", "标题（title）", n.Title}} {
		if m := yearInText.FindStringSubmatch(x.text); m != nil && n.Year != 0 && m[1] != fmt.Sprint(n.Year) {
			r.warn(x.path, "", "%s写的是 %s 年，年度（year）是 %d，请核对：%s", x.name, m[1], n.Year, x.text)
		}
	}
}

func (r *reader) checkClauses(n *Notice) {
	known := map[string]string{}
	for i, c := range n.Clauses {
		r.unique(known, c.ID, fmt.Sprintf(".clauses[%d]", i), c.ID, "条款编号重复")
	}
	citations(reflect.ValueOf(*n), "", func(path, clause string) {
		if _, ok := known[clause]; !ok && clause != "" && r.has(path) {
			f := r.find(Error, path, clause, "引用的条款不在条款表中：%s", clause)
			f.Value = clause
		}
	})
}

// citations calls fn with every clause that a value of the notice cites.
func citations(v reflect.Value, path string, fn func(path, clause string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			citations(v.Elem(), path, fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			citations(v.Index(i), fmt.Sprintf("%s[%d]", path, i), fn)
		}
	case reflect.Struct:
		names, fields, _ := keysOfType(v.Type())
		for _, name := range names {
			if at := v.FieldByIndex(fields[name].Index); name == "clause" {
				fn(path+".clause", at.String())
			} else {
				citations(at, path+"."+name, fn)
			}
		}
	}
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
	if key == "" {
		return
	}
	if first, twice := seen[key]; twice {
		r.at(path, clause, "%s：%s（第 %d 行已有）", what, key, r.line(first))
		return
	}
	seen[key] = path
}

// code holds a code against its form and those that the program acts on: a
// misspelt one would lose its duty without a word.
func (r *reader) code(typ, path, clause, code string) {
	if code == "" {
		return
	}
	known := codes(actedOn[typ])
	switch {
	case !codeWord.MatchString(code):
		r.at(path, clause, "代码只用小写字母、数字和下划线，现在是 %s", code)
	case slices.Contains(known, code) || slices.Contains(beside[typ], code):
	default:
		if near := likely(code, slices.Concat(known, beside[typ])); near != "" {
			f := r.find(Error, path, clause, "代码 %s 系统不认得，像是 %s 的笔误。系统认得：%s", code, near, spelt(actedOn[typ]))
			f.Value, f.Allowed = code, known
		}
	}
}

func (r *reader) checkTrades(n *Notice) {
	names := map[string]string{}
	for i, t := range n.Trades {
		path := fmt.Sprintf(".trades[%d]", i)
		r.unique(names, t.Name, path+".name", t.Clause, "职业（工种）名称或别名重复")
		for k, a := range t.Aliases {
			r.unique(names, a, fmt.Sprintf("%s.aliases[%d]", path, k), t.Clause, "职业（工种）名称或别名重复")
		}
		for k, s := range t.Catalogue {
			at := fmt.Sprintf("%s.catalogue[%d]", path, k)
			if s.Before != 0 && s.Before <= s.From {
				r.at(at+".before", t.Clause, "目录期间的止（%s）不晚于起（%s）", s.Before, s.From)
			}
			if k > 0 && s.From != 0 && (t.Catalogue[k-1].Before == 0 || t.Catalogue[k-1].Before > s.From) {
				r.at(at, t.Clause, "目录期间重叠或未按先后排列")
			}
		}
	}
	for i, a := range n.Appraisal.Trades {
		r.trade(names, n, fmt.Sprintf(".appraisal.trades[%d]", i), n.Appraisal.Clause, a)
	}
	bases := map[string]string{}
	for i, b := range n.Bases {
		path := fmt.Sprintf(".bases[%d]", i)
		r.unique(bases, b.Name, path+".name", b.Clause, "基地名称或别名重复")
		for k, a := range b.Aliases {
			r.unique(bases, a, fmt.Sprintf("%s.aliases[%d]", path, k), b.Clause, "基地名称或别名重复")
		}
	}
}

// trade finds a name that is none of the table's, or only an alias there.
func (r *reader) trade(names map[string]string, n *Notice, path, clause, trade string) {
	if trade == "" {
		return
	}
	at, ok := names[trade]
	switch {
	case !ok:
		r.at(path, clause, "职业（工种）表中没有：%s", trade)
	case strings.Contains(at, ".aliases"):
		i := slices.IndexFunc(n.Trades, func(t Trade) bool { return slices.Contains(t.Aliases, trade) })
		r.at(path, clause, "%s 是别名，要写职业（工种）表中的名称：%s", trade, n.Trades[i].Name)
	}
}

func (r *reader) checkLevels(n *Notice) {
	seen := map[programme.Level]string{}
	for i, l := range n.Levels {
		path := fmt.Sprintf(".levels[%d]", i)
		if l.Level == 0 {
			continue
		}
		if first, twice := seen[l.Level]; twice {
			r.at(path, l.Clause, "等级重复：%s（第 %d 行已有）", l.Level.Chinese(), r.line(first))
		}
		seen[l.Level] = path
		if !slices.ContainsFunc(n.Eligibility.Routes, func(rt Route) bool {
			return slices.ContainsFunc(rt.Levels, func(w RouteWays) bool { return w.Level == l.Level })
		}) && len(n.Eligibility.Routes) > 0 {
			r.at(path, l.Clause, "没有一条报名途径通向%s", l.Level.Chinese())
		}
		if !slices.ContainsFunc(n.Money.Standards, func(s Standard) bool { return s.Level == l.Level && s.Trade == "" }) && r.has(".money.standards") {
			r.warn(path, l.Clause, "%s没有一般补贴标准（money.standards），要等市局批准标准后才能核定资金", l.Level.Chinese())
		}
	}
	if len(n.Levels) == 0 && r.has(".levels") {
		r.at(".levels", "", "没有培训等级")
	}
}

func (r *reader) checkRoutes(n *Notice) {
	if len(n.Eligibility.Gates) > maxGates || len(n.Eligibility.Routes) > maxRoutes {
		r.at(".eligibility", "", "先决条件最多 %d 项，途径最多 %d 条", maxGates, maxRoutes)
	}
	routes, conditions := map[string]string{}, map[programme.Level]int{}
	for i, rt := range n.Eligibility.Routes {
		path := fmt.Sprintf(".eligibility.routes[%d]", i)
		r.unique(routes, rt.Code, path+".route", rt.Clause, "两条途径同名")
		r.code("Route.route", path+".route", rt.Clause, rt.Code)
		if len(rt.Levels) == 0 && r.has(path+".levels") {
			r.at(path, rt.Clause, "途径“%s”没有写通向哪个等级", rt.Name)
		}
		levels := map[programme.Level]bool{}
		for k, w := range rt.Levels {
			p := fmt.Sprintf("%s.levels[%d]", path, k)
			if w.Level != 0 && levels[w.Level] {
				r.at(p+".level", rt.Clause, "同一途径对%s规定了两次", w.Level.Chinese())
			}
			levels[w.Level] = true
			r.trained(n, p+".level", rt.Clause, w.Level)
			conditions[w.Level] += len(w.Conditions)
			if conditions[w.Level] > maxAtoms {
				r.at(p, rt.Clause, "一个等级的条件合计最多 %d 项", maxAtoms)
			}
			if r.has(p+".conditions") && (len(w.Conditions) == 0 || len(w.Conditions) > maxConditions) {
				r.at(p, rt.Clause, "每条途径须有 1 至 %d 项条件", maxConditions)
			}
		}
	}
	if len(n.Eligibility.Routes) == 0 && r.has(".eligibility.routes") {
		r.at(".eligibility.routes", "", "没有报名途径")
	}
	eachCondition(n, r.checkCondition)
}

// trained finds a level that the year does not train, among those it does.
func (r *reader) trained(n *Notice, path, clause string, l programme.Level) {
	if l == 0 || n.Level(l) != nil || r.unreadLevel(n) {
		return
	}
	var names []string
	for _, t := range n.Levels {
		names = append(names, t.Level.Chinese())
	}
	f := r.find(Error, path, clause, "培训等级（levels）中没有%s，本年度培训：%s", l.Chinese(), strings.Join(names, "、"))
	f.Value = l.String()
}

// unreadLevel reports whether some trained level could not be read: then
// nothing can be said of what is trained.
func (r *reader) unreadLevel(n *Notice) bool {
	return len(n.Levels) == 0 || slices.ContainsFunc(n.Levels, func(t TrainedLevel) bool { return t.Level == 0 })
}

// checkCondition binds a condition to its kind and holds its values against
// what the kind takes.
func (r *reader) checkCondition(path string, c *Condition) {
	c.compile()
	if c.kind = kinds[c.Kind]; c.kind == nil {
		return // said already
	}
	takes := map[string]bool{}
	for _, need := range strings.Fields(c.kind.needs) {
		name, optional := strings.CutSuffix(need, "?")
		takes[name] = true
		if !optional && !r.has(path+"."+name) {
			r.at(path, c.Clause, "条件“%s”（kind: %s）缺少%s（%s）", c.Name, c.Kind, schema["Condition."+name].name, name)
		}
	}
	_, fields, required := keysOfType(reflect.TypeFor[Condition]())
	for name := range fields {
		if r.has(path+"."+name) && !takes[name] && !required[name] && name != "reading" {
			r.at(path+"."+name, c.Clause, "条件“%s”（kind: %s）用不上%s（%s），它用：%s", c.Name, c.Kind, schema["Condition."+name].name, name,
				strings.NewReplacer("?", "（可不写）", " ", "、").Replace(c.kind.needs))
		}
	}
	if c.Kind == "age" && !r.has(path+".age_min") && !r.has(path+".age_max") {
		r.at(path, c.Clause, "条件“%s”没有写最低年龄（age_min）或最高年龄（age_max）", c.Name)
	}
	if c.Kind == "age" && c.AgeMin > 0 && c.AgeMax > 0 && c.AgeMin > c.AgeMax {
		r.at(path, c.Clause, "没有人能符合：最低年龄 %d 大于最高年龄 %d", c.AgeMin, c.AgeMax)
	}
	if strings.Contains(path, ".any[") && !slices.Contains([]string{"certificate", "work", "title"}, c.Kind) {
		r.at(path, c.Clause, "any 之内只能是 certificate（持有证书）、work（工作年限）或 title（职称），现在是 %s", c.Kind)
	}
	if strings.Contains(path, ".conditions") && (c.Kind == "recommendation" || c.Kind == "age") {
		r.at(path, c.Clause, "单位推荐和年龄只能作为先决条件（gates）")
	}
}

// compile turns words into sets and ranks. A word that is not known counts as
// none: the reader refuses it.
func (c *Condition) compile() {
	c.rank, c.kindSet = 0, 0
	for _, x := range []struct {
		list []string
		word string
	}{{ranks, c.Rank}, {honourLevels, c.From}, {schoolings, c.Schooled}} {
		if x.word != "" {
			c.rank = uint8(max(indexOf(x.list, x.word), 0))
		}
	}
	for _, s := range []struct{ list, words []string }{{certificateKinds, c.Counts}, {honourKinds, c.Kinds}, {categories, c.Allowed}} {
		for _, w := range s.words {
			if i := indexOf(s.list, w); i >= 0 && w != "" {
				c.kindSet |= 1 << i
			}
		}
	}
}

func (r *reader) checkMaterials(n *Notice) {
	ways, unclear := map[string]bool{}, []string(nil)
	for i := range n.Eligibility.Routes {
		rt := &n.Eligibility.Routes[i]
		ways[rt.Code] = true
		if near := likely(rt.Code, codes(actedOn["Route.route"])); near != "" {
			unclear = append(unclear, near) // the misspelling is said already
		}
		if len(rt.Levels) == 0 {
			unclear = append(unclear, rt.Code)
		}
		for _, w := range rt.Levels {
			for _, c := range w.Conditions {
				for _, a := range c.Any {
					ways[rt.Code+"/"+a.Code] = true
				}
			}
		}
	}
	seen := map[string]string{}
	for i, m := range n.Materials {
		path := fmt.Sprintf(".materials[%d]", i)
		r.unique(seen, m.Code, path+".code", m.Clause, "材料代码重复")
		r.code("Material.code", path+".code", m.Clause, m.Code)
		for k, f := range m.For {
			if code, _, _ := strings.Cut(f, "/"); !ways[f] && f != "" && !slices.Contains(unclear, code) {
				x := r.find(Error, fmt.Sprintf("%s.for[%d]", path, k), m.Clause, "材料“%s”所指的途径不存在：%s。可以写：%s", m.Name, f,
					strings.Join(slices.Sorted(keysOf(ways)), "、"))
				x.Value, x.Allowed = f, slices.Sorted(keysOf(ways))
			}
		}
	}
	if r.has(".materials") {
		r.checkPapers(n)
	}
}

// papersBy are the papers that prove a kind of condition; any of them will do.
var papersBy = []struct{ kind, code, name string }{
	{"work", "work_years_commitment", "工作年限承诺证明"}, {"certificate", "certificate_copy", "证书复印件"}, {"title", "title_copy", "职称证书复印件"},
	{"honour", "exceptional_evidence", "称号或成果的证明"}, {"schooling", "diploma_copy", "学历证书复印件"},
}

// checkPapers warns of what people are asked for and never have to prove.
func (r *reader) checkPapers(n *Notice) {
	for _, x := range []struct{ code, name string }{{"id_card_copy", "身份证复印件"}, {"photos", "证件照片，证书上要用"}} {
		if n.Material(x.code) == nil {
			r.warn(".materials", "", "报名材料中没有 %s（%s），系统不会收", x.code, x.name)
		}
	}
	asked := map[string]string{}
	eachCondition(n, func(path string, c *Condition) {
		if asked[c.Kind] == "" {
			asked[c.Kind] = path
		}
	})
	for _, x := range papersBy {
		if path := asked[x.kind]; path != "" && n.Material(x.code) == nil {
			r.warn(path, "", "条件要看%s，报名材料中却没有 %s（%s）", kinds[x.kind].title, x.code, x.name)
		}
	}
	for i, rt := range n.Eligibility.Routes {
		if n.Material("work_years_commitment") == nil ||
			slices.ContainsFunc(n.Materials, func(m Material) bool { return m.Code == "work_years_commitment" && len(m.For) == 0 }) {
			break
		}
		works := slices.ContainsFunc(rt.Levels, func(w RouteWays) bool {
			return slices.ContainsFunc(w.Conditions, func(c Condition) bool { return c.Kind == "work" })
		})
		if works && len(n.Papers(rt.Code)) > 0 && !slices.ContainsFunc(n.Papers(rt.Code), func(m Material) bool {
			return m.Code == "work_years_commitment" || m.Code == "certificate_copy"
		}) || works && len(n.Papers(rt.Code)) == 0 {
			r.warn(fmt.Sprintf(".eligibility.routes[%d]", i), rt.Clause, "途径“%s”要看工作年限，却不用交 work_years_commitment（工作年限承诺证明）", rt.Name)
		}
	}
}

func (r *reader) checkTraining(n *Notice) {
	sum, kinds := 0, map[string]string{}
	for i, k := range n.Hours.Kinds {
		sum += k.Min
		path := fmt.Sprintf(".hours.kinds[%d].code", i)
		r.unique(kinds, k.Code, path, k.Clause, "课时种类重复")
		if k.Code != "" && !codeWord.MatchString(k.Code) {
			r.at(path, k.Clause, "代码只用小写字母、数字和下划线，现在是 %s", k.Code)
		}
	}
	if r.has(".hours.kinds") && len(n.Hours.Kinds) == 0 {
		r.at(".hours.kinds", n.Hours.Clause, "没有课时种类：课次要按种类登记")
	}
	if sum > n.Hours.Total && n.Hours.Total > 0 {
		r.at(".hours.total", n.Hours.Clause, "各类课时合计 %d，多于总课时 %d", sum, n.Hours.Total)
	}
	for i := range n.Hours.Bounds {
		r.checkBound(n, kinds, &n.Hours.Bounds[i], fmt.Sprintf(".hours.bounds[%d]", i))
	}
	r.checkOnline(n)
	if a := n.Hours.Attend; a > 0 && a <= 100 {
		r.warn(".hours.attend_permille", n.Hours.Clause, "出勤要求（attend_permille）是千分之 %d，即 %g%%。要写 %d%% 请填 %d", a, float64(a)/10, a, a*10)
	}
	if r.has(".hours.attend_permille") && n.Hours.Attend == 0 && !r.bad[".hours.attend_permille"] {
		r.warn(".hours.attend_permille", n.Hours.Clause, "出勤要求（attend_permille）为 0：一次课不上也能参加考评")
	}
}

// checkBound looks at a bound that stands beside the floors.
func (r *reader) checkBound(n *Notice, kinds map[string]string, b *HourBound, path string) {
	for k, code := range b.Kinds {
		if _, known := kinds[code]; !known {
			r.at(fmt.Sprintf("%s.kinds[%d]", path, k), b.Clause, "没有这类课时：%s", code)
		}
	}
	switch {
	case b.Min == 0 && b.Max == 0 && b.MinShare == 0 && b.MaxShare == 0:
		r.at(path, b.Clause, "限额“%s”什么都没有限：请写 min、max、min_permille 或 max_permille", b.Name)
	case b.Max > 0 && b.Min > b.Max:
		r.at(path+".min", b.Clause, "“%s”不少于 %d 课时，多于不超过的 %d 课时", b.Name, b.Min, b.Max)
	case b.MaxShare > 0 && b.MinShare > b.MaxShare:
		r.at(path+".min_permille", b.Clause, "“%s”占比的下限高于上限", b.Name)
	}
	for name, v := range map[string]int{"min_permille": b.MinShare, "max_permille": b.MaxShare} {
		if v > 0 && v <= 100 {
			r.warn(path+"."+name, b.Clause, "“%s”的占比是千分之 %d，即 %g%%。要写 %d%% 请填 %d", b.Name, v, float64(v)/10, v, v*10)
		}
	}
}

func (r *reader) checkPublication(n *Notice) {
	if p := n.Publication.CertificateNumber; p != "" {
		if fault := numberFault(p); fault != "" {
			r.at(".publication.certificate_number", n.Publication.Clause, "%s", fault)
		}
	}
	if (n.Publication.Working || n.Publication.AcceptedTerm().Working) && !curriculum.Mainland.Known(n.Year) {
		r.warn(".publication.working", n.Publication.Clause, "系统里没有 %d 年的放假安排，工作日只避开周末", n.Year)
	}
}

// deadlineOrder is the order in which the last days of a year come.
var deadlineOrder = []string{Enrolment, SchemesFiled, TrainingEnd, EvaluationEnd, AppraisalTime, ReturnsDue}

func (r *reader) checkDeadlines(n *Notice) {
	seen, at := map[string]string{}, map[string]int{}
	for i, d := range n.Deadlines {
		path := fmt.Sprintf(".deadlines[%d]", i)
		r.unique(seen, d.Code, path+".code", d.Clause, "期限重复")
		if _, twice := at[d.Code]; d.Code != "" && !twice {
			at[d.Code] = i
		}
		if d.From != 0 && d.On != 0 && d.From > d.On {
			r.at(path+".on", d.Clause, "期限的起（%s）晚于止（%s）", d.From, d.On)
		}
		for _, x := range []struct {
			key string
			on  programme.Date
		}{{"from", d.From}, {"on", d.On}} {
			if x.on != 0 && n.Year != 0 && x.on.Year() != n.Year {
				r.warn(path+"."+x.key, d.Clause, "“%s”的日期 %s 不在 %d 年度", d.Name, x.on, n.Year)
			}
		}
	}
	last := -1
	for _, code := range deadlineOrder {
		i, ok := at[code]
		if !ok || n.Deadlines[i].On == 0 || code == SchemesFiled {
			continue
		}
		if last >= 0 && n.Deadlines[i].On < n.Deadlines[last].On {
			d, before := n.Deadlines[i], n.Deadlines[last]
			r.at(fmt.Sprintf(".deadlines[%d].on", i), d.Clause, "“%s”（%s）早于“%s”（%s），先后不对", d.Name, d.On, before.Name, before.On)
		}
		last = i
	}
	for _, code := range []string{TrainingEnd, EvaluationEnd, ReturnsDue} {
		if _, ok := at[code]; !ok && r.has(".deadlines") && !r.unreadCode(n) {
			r.warn(".deadlines", "", "没有期限 %s（%s）：系统不会提醒，也不会拦逾期", code, wordOf(deadlineWords(), code))
		}
	}
}

func (r *reader) unreadCode(n *Notice) bool {
	return slices.ContainsFunc(n.Deadlines, func(d Deadline) bool { return d.Code == "" })
}

func wordOf(words []Word, code string) string {
	for _, w := range words {
		if w.Code == code {
			return w.Name
		}
	}
	return code
}

func (r *reader) checkArchive(n *Notice) {
	seen := map[string]string{}
	for i, a := range n.Archive {
		path := fmt.Sprintf(".archive[%d]", i)
		r.unique(seen, a.Code, path+".code", a.Clause, "档案项目重复")
		r.code("ArchiveItem.code", path+".code", a.Clause, a.Code)
		if a.Minutes > 0 && n.Hours.Minutes > 0 && a.Minutes > n.Hours.Minutes && a.Per == PerLesson {
			r.warn(path+".minutes", a.Clause, "“%s”要 %d 分钟，长于每课时的 %d 分钟", a.Name, a.Minutes, n.Hours.Minutes)
		}
	}
}

func (r *reader) checkPassed(n *Notice) {
	whens := map[string]string{}
	for i, p := range n.Passed {
		path := fmt.Sprintf(".passed[%d]", i)
		r.unique(whens, p.When, path+".when", p.Clause, "两条规定都管同一种情形")
		switch {
		case p.When == whenOtherwise && p.Event == ByAppraisal:
			r.at(path+".event", p.Clause, "其他工种不组织鉴定，不能以鉴定合格为合格：没有人能合格")
		case p.When == whenAppraised && len(n.Appraisal.Trades) == 0 && r.has(".appraisal.trades"):
			r.warn(path, p.Clause, "没有组织鉴定的工种（appraisal.trades），这一条用不上")
		}
	}
	if !r.has(".passed") {
		return
	}
	_, otherwise := whens[whenOtherwise]
	unread := slices.ContainsFunc(n.Passed, func(p PassedBy) bool { return p.When == "" })
	if !otherwise && !unread {
		r.at(".passed", "", "没有规定一般情形（otherwise）以什么为合格")
	}
	if _, ok := whens[whenAppraised]; !ok && otherwise && !unread && len(n.Appraisal.Trades) > 0 {
		r.warn(".appraisal", n.Appraisal.Clause, "%s组织鉴定，却没有规定以什么为合格（passed 中没有 when: appraised），将同其他工种", strings.Join(n.Appraisal.Trades, "、"))
	}
}

func (r *reader) checkMoney(n *Notice) {
	if p := n.Money.Advance.Permille; p > 0 && p <= 100 {
		r.warn(".money.advance.permille", n.Money.Advance.Clause, "预拨比例（permille）是千分之 %d，即 %g%%。要写 %d%% 请填 %d", p, float64(p)/10, p, p*10)
	}
	r.checkGuards(n)
	trades := map[string]string{}
	for i, t := range n.Trades {
		trades[t.Name] = fmt.Sprintf(".trades[%d]", i)
		for k, a := range t.Aliases {
			trades[a] = fmt.Sprintf(".trades[%d].aliases[%d]", i, k)
		}
	}
	r.checkFees(n, trades)
	seen := map[string]string{}
	for i, s := range n.Money.Standards {
		path := fmt.Sprintf(".money.standards[%d]", i)
		if s.Level != 0 {
			r.unique(seen, strings.TrimSpace(s.Level.Chinese()+" "+s.Trade), path, s.Clause, "两条标准都管同一等级和工种")
		}
		r.trained(n, path+".level", s.Clause, s.Level)
		if l := n.Level(s.Level); l != nil && l.Cap > 0 && s.Amount > l.Cap {
			r.at(path+".amount", s.Clause, "标准 %d 元高于上限 %d 元（%s）", s.Amount, l.Cap, l.Name)
		}
		r.trade(trades, n, path+".trade", s.Clause, s.Trade)
	}
	uses := map[string]string{}
	for i, u := range n.Money.Uses {
		r.unique(uses, u.Code, fmt.Sprintf(".money.uses[%d].code", i), u.Clause, "用途代码重复")
	}
	if len(n.Money.Uses) > 0 && !slices.ContainsFunc(n.Money.Uses, func(u Use) bool { return u.Allowed }) {
		r.warn(".money.uses", "", "没有一项可以列支的用途：专账记不了支出")
	}
	if l := n.Money.Limits; r.has(".money.limits") && !l.OncePerTradeLevel && l.PerYear == 0 && !l.NeverLower {
		r.warn(".money.limits", l.Clause, "没有限制享受次数：同一人同一工种同一等级可以重复补贴")
	}
}
