package rules

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// Field is one value of a notice that changes from year to year, as a form
// asks for it.
type Field struct {
	Path   string // as Amend takes it
	Group  string
	Label  string
	Unit   string
	Kind   string // text, number, percent, date, lines
	Value  string // as it is typed
	Clause string // id
}

// Fields are the values of a notice that change from year to year, in the
// order of a form; the words of the clauses last.
func (n *Notice) Fields() []Field {
	f := fielder{n: n}
	f.head()
	for i, d := range n.Deadlines {
		at := fmt.Sprintf(".deadlines[%d]", i)
		if d.From != 0 {
			f.add("期限", at+".from", d.Name+"（起）", "", "date", d.From.String(), d.Clause)
		}
		f.add("期限", at+".on", d.Name, "", "date", d.On.String(), d.Clause)
	}
	f.money()
	f.hours()
	f.years()
	f.number("公示和候补", ".publication.days", "考评结果公示", n.Publication.Term().Unit(), n.Publication.Days, n.Publication.Clause)
	if a := n.Publication.Accepted; a != nil {
		f.number("公示和候补", ".publication.accepted.days", "录取名单公示", n.Publication.AcceptedTerm().Unit(), a.Days, a.Clause)
	}
	if n.Enrolment != (Enrolling{}) {
		f.number("公示和候补", ".enrolment.offer_days", "候补递补的确认", "天", n.Enrolment.OfferDays, n.Enrolment.Clause)
	}
	f.sheet()
	f.performance()
	f.retention()
	f.add("职业（工种）", tradesPath, "每行一个工种，别名写在冒号后、用顿号分开", "", "lines", tradeLines(n), "")
	for i, m := range n.Materials {
		at := fmt.Sprintf(".materials[%d]", i)
		f.add("报名材料", at+".name", "材料名称", "", "text", m.Name, m.Clause)
		if m.Count > 0 {
			f.number("报名材料", at+".count", m.Name, "份", m.Count, m.Clause)
		}
		if m.Shows != "" {
			f.add("报名材料", at+".shows", m.Name+"须载明", "", "text", m.Shows, m.Clause)
		}
	}
	for i, c := range n.Clauses {
		f.add(ClauseWords, fmt.Sprintf(".clauses[%d].text", i), c.Cite, "", "text", c.Text, c.ID)
	}
	return f.out
}

// ClauseWords is the group of fields that are the clauses in words.
const ClauseWords = "条款概述"

type fielder struct {
	n   *Notice
	out []Field
}

func (f *fielder) add(group, path, label, unit, kind, value, clause string) {
	f.out = append(f.out, Field{path, group, label, unit, kind, value, clause})
}

func (f *fielder) number(group, path, label, unit string, v int, clause string) {
	f.add(group, path, label, unit, "number", strconv.Itoa(v), clause)
}

func (f *fielder) percent(group, path, label string, permille int, clause string) {
	f.add(group, path, label, "%", "percent", strconv.FormatFloat(float64(permille)/10, 'f', -1, 64), clause)
}

// money are what a level's training is subsidised with.
func (f *fielder) money() {
	n := f.n
	for i, l := range n.Levels {
		f.number("等级和补贴", fmt.Sprintf(".levels[%d].cap", i), l.Name+"补贴上限", "元/人", int(l.Cap), l.Clause)
	}
	for i, s := range n.Money.Standards {
		f.number("等级和补贴", fmt.Sprintf(".money.standards[%d].amount", i), n.LevelName(s.Level)+inBrackets(s.Trade)+"补贴标准", "元/人", int(s.Amount), s.Clause)
	}
	f.percent("等级和补贴", ".money.advance.permille", "预拨不超过", n.Money.Advance.Permille, n.Money.Advance.Clause)
	if l := n.Money.Limits; l.PerYear > 0 {
		f.number("等级和补贴", ".money.limits.per_year", "每人每年最多补贴", "次", l.PerYear, l.Clause)
	}
}

// hours are what is taught, and how much of it has to be attended.
func (f *fielder) hours() {
	n := f.n
	f.number("课时", ".hours.total", "总课时", "课时", n.Hours.Total, n.Hours.Clause)
	f.number("课时", ".hours.minutes", "每课时", "分钟", n.Hours.Minutes, n.Hours.Clause)
	f.percent("课时", ".hours.attend_permille", "出勤要求", n.Hours.Attend, n.Hours.Clause)
	for i, k := range n.Hours.Kinds {
		f.number("课时", fmt.Sprintf(".hours.kinds[%d].min", i), k.Name+"不少于", "课时", k.Min, k.Clause)
	}
	for i, b := range n.Hours.Bounds {
		at := fmt.Sprintf(".hours.bounds[%d]", i)
		if b.Min > 0 {
			f.number("课时", at+".min", b.Name+"不少于", "课时", b.Min, b.Clause)
		}
		if b.Max > 0 {
			f.number("课时", at+".max", b.Name+"不超过", "课时", b.Max, b.Clause)
		}
		if b.MinShare > 0 {
			f.percent("课时", at+".min_permille", b.Name+"占比不少于", b.MinShare, b.Clause)
		}
		if b.MaxShare > 0 {
			f.percent("课时", at+".max_permille", b.Name+"占比不超过", b.MaxShare, b.Clause)
		}
	}
	if d := n.Hours.Day; d != nil {
		f.number("课时", ".hours.day.most", "每班每天最多", "课时", d.Most, d.Clause)
	}
	f.online()
}

func (f *fielder) head() {
	n := f.n
	f.number("通知", ".year", "年度", "年", n.Year, "")
	f.add("通知", ".city", "城市", "", "text", n.City, "")
	f.add("通知", ".city_code", "行政区划代码前四位", "", "text", n.CityCode, "")
	f.add("通知", ".title", "标题", "", "text", n.Title, "")
	f.add("通知", ".bureau", "发文单位", "", "text", n.Bureau, "")
	f.add("通知", ".id", "编号", "", "text", n.ID, "")
}

// performance is how bases are judged: days, terms, and points.
func (f *fielder) performance() {
	p := f.n.Performance
	if p == nil {
		return
	}
	const group = "绩效评价"
	f.add(group, ".performance.from", "可以出具的第一天", "", "date", p.From.String(), p.Clause)
	f.number(group, ".performance.objection_days", "基地异议期限", "天", p.Object, p.Clause)
	f.number(group, ".performance.hearing_days", "要求听证的期限", "天", p.Hear, p.Clause)
	f.number(group, ".performance.appeal_days", "申诉期限", "天", p.Appeal, p.Clause)
	for i, x := range p.Lines {
		at := fmt.Sprintf(".performance.indicators[%d]", i)
		f.number(group, at+".points", x.Name, "分", x.Points, x.Clause)
		if x.By != 0 {
			f.add(group, at+".by", x.Name+"列支的截止日", "", "date", x.By.String(), x.Clause)
		}
	}
	for i, b := range p.Bands {
		f.number(group, fmt.Sprintf(".performance.bands[%d].from", i), b.Name+"起始分", "分", b.From, b.Clause)
	}
}

// sheet is the sheet by which bases are assessed, where the notice has its own.
func (f *fielder) sheet() {
	r := &f.n.Recognition
	if len(r.Items) == 0 {
		return
	}
	f.number("基地评估", ".recognition.threshold", "平均不少于", "分", r.Threshold, r.Clause)
	f.number("基地评估", ".recognition.assessors", "至少评分", "人", r.Assessors, r.Clause)
	for i, it := range r.Items {
		f.number("基地评估", fmt.Sprintf(".recognition.items[%d].points", i), it.Name+"满分", "分", it.Points, r.Clause)
	}
}

// years are the years and ages that conditions ask for.
func (f *fielder) years() {
	eachCondition(f.n, func(path string, c *Condition) {
		where := ""
		var i, k int
		if _, err := fmt.Sscanf(path, ".eligibility.routes[%d].levels[%d]", &i, &k); err == nil {
			rt := &f.n.Eligibility.Routes[i]
			where = f.n.LevelName(rt.Levels[k].Level) + " · " + rt.Name + " · "
		}
		if c.Years > 0 {
			f.number("报名条件", path+".years", where+yearsLabel(c), "年", c.Years, c.Clause)
		}
		if c.AgeMin > 0 {
			f.number("报名条件", path+".age_min", where+"年满", "周岁", c.AgeMin, c.Clause)
		}
		if c.AgeMax > 0 {
			f.number("报名条件", path+".age_max", where+"不超过", "周岁", c.AgeMax, c.Clause)
		}
	})
}

func yearsLabel(c *Condition) string {
	switch {
	case c.Kind == "certificate":
		return "持" + c.Level.Chinese() + "证书满"
	case c.Trade == "same":
		return "从事本职业（工种）满"
	}
	return "累计工作满"
}

// LevelName is what the notice calls a level; the ladder's name of one that it
// does not train.
func (n *Notice) LevelName(l programme.Level) string {
	if t := n.Level(l); t != nil {
		return t.Name
	}
	return l.Chinese()
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}

// NextYear is what the fields of a notice hold when it is taken for another
// year: the year in its names, its dates and its words moved on.
func (n *Notice) NextYear(year int) map[string]string {
	out := map[string]string{}
	was, is := strconv.Itoa(n.Year), strconv.Itoa(year)
	for _, f := range n.Fields() {
		v := f.Value
		switch {
		case f.Path == ".year":
			v = is
		case f.Path == ".id" || f.Path == ".title" || f.Group == ClauseWords:
			v = strings.ReplaceAll(v, was, is)
		case f.Kind == "date":
			if d, err := programme.ParseDate(v); err == nil {
				v = d.AddYears(year - n.Year).String()
			}
		}
		if v != f.Value {
			out[f.Path] = v
		}
	}
	if id := out[".id"]; id == "" && year != n.Year {
		out[".id"] = n.ID + "-" + is
	}
	return out
}

// InCity completes the values typed over a notice that another city takes for
// its own: title, bureau and words of clauses that still carry the old city's
// name take the new one, and so does the identifier the area code.
// A value that is typed without the old name stays as it is.
func (n *Notice) InCity(typed map[string]string) map[string]string {
	city := typed[".city"]
	if city == "" || city == n.City {
		return typed
	}
	out := maps.Clone(typed)
	for _, f := range n.Fields() {
		if f.Path != ".title" && f.Path != ".bureau" && f.Group != ClauseWords {
			continue
		}
		v, ok := typed[f.Path]
		if !ok {
			v = f.Value
		}
		if now := strings.ReplaceAll(v, n.City, city); now != f.Value {
			out[f.Path] = now
		}
	}
	id := cmp.Or(typed[".id"], n.ID)
	was, isHis := strings.CutSuffix(n.ID, "-"+strconv.Itoa(n.Year))
	if tail, ok := strings.CutPrefix(id, was+"-"); ok && isHis && cityDigits.MatchString(typed[".city_code"]) {
		out[".id"] = typed[".city_code"] + "-" + tail
	}
	return out
}

// Amend writes values into a notice's text, each by its path, and leaves its
// comments, order and layout as they are. Numbers that a clause or a reading
// says in words are changed there too, where they stand once and the words
// were not given. The outcome may have findings: Lint tells.
func Amend(text []byte, values map[string]string) ([]byte, error) {
	root, err := tree(text)
	if err != nil || root == nil {
		return nil, programme.Errorf(programme.Invalid, "不是通知文件")
	}
	n, _ := read("", text)
	if n == nil {
		return nil, programme.Errorf(programme.Invalid, "不是通知文件")
	}
	nodes := map[string]*yaml.Node{}
	paths(root, "", nodes)
	put := map[string]string{}
	fields := n.Fields()
	for path, v := range values {
		if path == tradesPath {
			continue
		}
		if nodes[path] == nil {
			return nil, programme.Errorf(programme.Invalid, "通知中没有这一处：%s", path)
		}
		v = strings.TrimSpace(v)
		if f := find(fields, func(f *Field) bool { return f.Path == path }); f != nil && f.Kind == "percent" {
			v = permille(v)
		}
		if v != nodes[path].Value {
			put[path] = v
		}
	}
	n.followWords(nodes, fields, put)
	lines := strings.Split(string(text), "\n")
	order := slices.SortedFunc(maps.Keys(put), func(a, b string) int {
		x, y := nodes[a], nodes[b]
		return (y.Line-x.Line)*100000 + y.Column - x.Column
	})
	for _, path := range order {
		if err := replaceValue(lines, nodes[path], put[path]); err != nil {
			return nil, err
		}
	}
	if v, ok := values[tradesPath]; ok && v != tradeLines(n) {
		lines = retrade(lines, root, n, v)
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// permille is per cent as a notice writes it; what is no number stays for the
// reader to refuse.
func permille(percent string) string {
	x, err := strconv.ParseFloat(strings.TrimSuffix(percent, "%"), 64)
	if err != nil {
		return percent
	}
	return strconv.FormatFloat(x*10, 'f', -1, 64)
}

// paths maps the path of every value to its node.
func paths(node *yaml.Node, path string, out map[string]*yaml.Node) {
	switch node.Kind {
	case yaml.ScalarNode:
		out[path] = node
	case yaml.SequenceNode:
		for i, item := range node.Content {
			paths(item, fmt.Sprintf("%s[%d]", path, i), out)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			paths(node.Content[i+1], path+"."+node.Content[i].Value, out)
		}
	}
}

// followWords changes numbers in the words of the clause that a changed value
// cites, and in the reading beside it.
func (n *Notice) followWords(nodes map[string]*yaml.Node, fields []Field, put map[string]string) {
	given := maps.Clone(put)
	for _, f := range fields {
		v, changed := put[f.Path]
		if !changed || f.Clause == "" || f.Group == ClauseWords {
			continue
		}
		var places []string
		for i, c := range n.Clauses {
			if c.ID == f.Clause {
				places = append(places, fmt.Sprintf(".clauses[%d].text", i), fmt.Sprintf(".clauses[%d].reading", i))
			}
		}
		places = append(places, f.Path[:strings.LastIndexByte(f.Path, '.')]+".reading")
		for _, at := range places {
			node := nodes[at]
			if _, typed := given[at]; node == nil || typed && f.Kind != "date" {
				continue
			}
			words := node.Value
			if now, ok := put[at]; ok {
				words = now
			}
			if next, ok := retold(words, f, v); ok {
				put[at] = next
			}
		}
	}
}

// retold says another number or day in words that say the old one once.
func retold(words string, f Field, v string) (string, bool) {
	old, now := regexp.QuoteMeta(f.Value), v
	switch f.Kind {
	case "percent":
		x, err := strconv.Atoi(v)
		if err != nil {
			return "", false
		}
		old, now = old+"%", strconv.FormatFloat(float64(x)/10, 'f', -1, 64)+"%"
	case "date":
		a, err1 := programme.ParseDate(f.Value)
		b, err2 := programme.ParseDate(v)
		if err1 != nil || err2 != nil || a.Month() == b.Month() && a.Day() == b.Day() {
			return "", false
		}
		old, now = fmt.Sprintf("%d ?月 ?%d ?日", a.Month(), a.Day()), fmt.Sprintf("%d 月 %d 日", b.Month(), b.Day())
	}
	found := regexp.MustCompile(`(^|[^0-9])(`+old+`)($|[^0-9])`).FindAllStringSubmatchIndex(words, -1)
	if len(found) != 1 {
		return "", false
	}
	return words[:found[0][4]] + now + words[found[0][5]:], true
}

// replaceValue writes a value where a node stands.
func replaceValue(lines []string, node *yaml.Node, v string) error {
	line := []rune(lines[node.Line-1])
	rest := string(line[min(node.Column-1, len(line)):])
	old := ""
	switch {
	case node.Style&yaml.DoubleQuotedStyle != 0:
		old = regexp.MustCompile(`^"(\\.|[^"\\])*"`).FindString(rest)
	case node.Style&yaml.SingleQuotedStyle != 0:
		old = regexp.MustCompile(`^'(''|[^'])*'`).FindString(rest)
	case node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && strings.HasPrefix(rest, node.Value):
		old = node.Value
	}
	if old == "" {
		return programme.Errorf(programme.Invalid, "第 %d 行的写法不能自动改，请在文件里改", node.Line)
	}
	lines[node.Line-1] = string(line[:node.Column-1]) + written(node, v) + rest[len(old):]
	return nil
}

var plainText = regexp.MustCompile(`^[\p{Han}A-Za-z][^,\[\]{}:#&*!|>'"%@\x60\\\n\t]*$`)

// written is a value as YAML: as the old one was quoted, or plain where that
// cannot be mistaken.
func written(node *yaml.Node, v string) string {
	text := strings.ReplaceAll(v, "\n", " ")
	numeric := wholeNumber.MatchString(text) || regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`).MatchString(text)
	quotedBefore := node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
	switch {
	case !quotedBefore && (numeric || plainText.MatchString(text) && !slices.Contains([]string{"true", "false", "null", "yes", "no"}, text)):
		return text
	case !quotedBefore && node.ShortTag() == "!!str" && text == node.Value:
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// Emptied is a notice's text without the rows of a list at the top, for what
// another city fills anew.
func Emptied(text []byte, name string) []byte {
	lines := strings.Split(string(text), "\n")
	at := slices.Index(lines, name+":")
	if at < 0 {
		return text
	}
	end := at + 1
	for end < len(lines) && strings.HasPrefix(lines[end], " ") {
		end++
	}
	return []byte(strings.Join(slices.Concat(lines[:at], []string{name + ": []"}, lines[end:]), "\n"))
}

// Titled is a notice's text with another comment at its head, for a file that
// was made from another.
func Titled(text []byte, comment string) []byte {
	lines := strings.Split(string(text), "\n")
	i := 0
	for i < len(lines) && strings.HasPrefix(lines[i], "#") {
		i++
	}
	return []byte("# " + comment + "\n" + strings.Join(lines[i:], "\n"))
}
