package rules

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"jinlanling/internal/programme"
)

// Show prints a notice readably in Chinese: every value with its clause, every
// reading.
func (n *Notice) Show(w io.Writer) {
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	p("%s\n%s（%s）  %s  %d 年度\n编号 %s  摘要 %s\n", n.Title, n.City, n.CityCode, n.Bureau, n.Year, n.ID, n.SHA256)
	n.showWho(w, p)
	n.showTraining(p)
	n.showPerformance(p)
	n.showMoney(p)
	p("\n职业（工种）")
	for _, t := range n.Trades {
		p("  %s%s%s（%s）", t.Name, also(t.Aliases), catalogue(t), n.Cite(t.Clause))
	}
	p("\n培训基地的名称")
	for _, b := range n.Bases {
		p("  %s%s（%s）", b.Name, also(b.Aliases), n.Cite(b.Clause))
	}
	p("\n条款")
	for _, c := range n.Clauses {
		p("  %s：%s", c.Cite, c.Text)
	}
	p("\n读法（原文留有余地之处）")
	n.readings(reflect.ValueOf(*n), "", func(where, text string) { p("  %s：%s", where, text) })
}

// readings calls fn with every reading of the notice and what it is about.
func (n *Notice) readings(v reflect.Value, about string, fn func(where, text string)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			n.readings(v.Elem(), about, fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			n.readings(v.Index(i), about, fn)
		}
	case reflect.Struct:
		for _, field := range []string{"Cite", "Name"} {
			if f := v.FieldByName(field); f.IsValid() && f.Kind() == reflect.String {
				about = f.String()
			}
		}
		names, fields, _ := keysOfType(v.Type())
		for _, name := range names {
			f := v.FieldByIndex(fields[name].Index)
			if name != "reading" {
				k, _ := describe(v.Type(), name)
				under := about
				if v.Type() == reflect.TypeFor[Notice]() || v.Type() == reflect.TypeFor[Money]() {
					under = k.name
				}
				n.readings(f, under, fn)
				continue
			}
			if text := f.String(); text != "" {
				where := about
				if c := clauseOf(v); c != "" && n.Cite(c) != about {
					where += "（" + n.Cite(c) + "）"
				}
				fn(where, text)
			}
		}
	}
}

func (n *Notice) showWho(w io.Writer, p func(string, ...any)) {
	p("培训等级")
	for _, l := range n.Levels {
		p("  %s：补贴不超过 %s 元/人（%s）", l.Name, l.Cap.Fen(), n.Cite(l.Clause))
	}
	p("\n先决条件")
	n.showConditions(w, n.Eligibility.Gates)
	p("\n报名途径（按顺序，符合其一即可）")
	for _, l := range n.Levels {
		p("  %s", l.Name)
		for _, r := range n.plans[l.Level].routes {
			consent := ""
			if n.NeedsConsent(r.route.Code) {
				consent = "，须市局同意"
			}
			p("    途径“%s”（%s）%s", r.route.Name, n.Cite(r.route.Clause), consent)
			for _, c := range r.conditions {
				p("      - %s（%s）", c.kind.required(c), n.Cite(c.Clause))
			}
		}
	}
	p("\n报名材料")
	for _, m := range n.Materials {
		shows := ""
		if m.Shows != "" {
			shows = "，须载明" + m.Shows
		}
		p("  %s %d 份%s%s（%s）", m.Name, max(m.Count, 1), forRoutes(n, m.For), shows, n.Cite(m.Clause))
	}
}

func (n *Notice) showTraining(p func(string, ...any)) {
	p("\n课时：不少于 %d（每课时 %d 分钟，%s）", n.Hours.Total, n.Hours.Minutes, n.Cite(n.Hours.Clause))
	for _, k := range n.Hours.Kinds {
		p("  %s不少于 %d（%s）", k.Name, k.Min, n.Cite(k.Clause))
	}
	for i := range n.Hours.Bounds {
		p("  %s（%s）", n.Hours.Bounds[i].says(), n.Cite(n.Hours.Bounds[i].Clause))
	}
	if d := n.Hours.Day; d != nil {
		p("  每班每天不超过 %d 课时（%s）", d.Most, n.Cite(d.Clause))
	}
	if o := n.Hours.Online; o != nil {
		p("  线上：%s（%s）", o.Says(), n.Cite(o.Clause))
	}
	p("  出勤：%s（%s）", n.AttendText(), n.Cite(n.Hours.Clause))
	p("\n期限")
	for _, d := range n.Deadlines {
		p("  %s：%s（%s）", d.Name, between(d), n.Cite(d.Clause))
	}
	p("\n候补：空出的名额按先后递补，%d 天内确认%s", n.OfferDays(), enrolCite(n))
	x := n.CompletionExam()
	p("\n结业考评：%s（%s）", x.Words(), n.Cite(x.Clause))
	if len(n.Appraisal.Trades) == 0 {
		p("\n考核鉴定：不组织（%s）", n.Cite(n.Appraisal.Clause))
	} else {
		p("\n考核鉴定：%s；%s（%s）", strings.Join(n.Appraisal.Trades, "、"), n.AppraisalExam().Words(), n.Cite(n.Appraisal.Clause))
	}
	p("\n公示：考评结果 %s（%s）", n.Publication.Term(), n.Cite(n.Publication.Clause))
	if a := n.Publication.Accepted; a != nil {
		seal := ""
		if a.Seal {
			seal = "，名册封存后方可编班"
		}
		p("  录取名单 %s%s（%s）", n.Publication.AcceptedTerm(), seal, n.Cite(a.Clause))
	} else {
		p("  录取名单 %s（未另行规定，同考评结果）", n.Publication.AcceptedTerm())
	}
	a := n.Assessment()
	p("\n基地评估：满分 %d，至少 %d 人评分，平均 %d 分及以上为合格（%s）", a.Full(), a.Assessors, a.Threshold, n.Cite(a.Clause))
	for _, it := range a.Items {
		p("  %s %d 分", it.Name, it.Points)
	}
	p("\n归档")
	for _, a := range n.Archive {
		minutes := ""
		if a.Minutes > 0 {
			minutes = fmt.Sprintf("，不少于 %d 分钟", a.Minutes)
		}
		p("  %s：%s %d 份%s（%s）", a.Name, wordOf(perWords(), a.Per), max(a.Count, 1), minutes, n.Cite(a.Clause))
	}
	if t := n.Retention; t != nil {
		p("  %s（%s）", t.Says(), n.Cite(t.Clause))
	} else {
		p("  没有写保存年限：档案资料一律不得销毁")
	}
}

func (n *Notice) showMoney(p func(string, ...any)) {
	p("\n合格与资金")
	for _, x := range n.Passed {
		p("  %s以%s为合格（%s）", wordOf(passedWhenWords(), x.When), wordOf(passedByWords(), x.Event), n.Cite(x.Clause))
	}
	p("  预拨不超过核定补贴的 %g%%（%s）", float64(n.Money.Advance.Permille)/10, n.Cite(n.Money.Advance.Clause))
	for _, s := range n.Money.Standards {
		p("  补贴标准：%s%s %s 元/人（%s）", n.LevelName(s.Level), inBrackets(s.Trade), s.Amount.Fen(), n.Cite(s.Clause))
	}
	l := n.Money.Limits
	if l.OncePerTradeLevel {
		p("  同一人同一工种同一等级只补贴一次（%s）", n.Cite(l.Clause))
	}
	if l.PerYear > 0 {
		p("  每人每年最多补贴 %d 次（%s）", l.PerYear, n.Cite(l.Clause))
	}
	if l.NeverLower {
		p("  取得较高等级后，不再补贴较低等级（%s）", n.Cite(l.Clause))
	}
	n.showFees(p)
	n.showGuards(p)
	p("  可列支：%s", uses(n, true))
	p("  不得列支：%s", uses(n, false))
}

func (n *Notice) showConditions(w io.Writer, list []Condition) {
	for i := range list {
		c := &list[i]
		fmt.Fprintf(w, "  %s：%s（%s）\n", c.Name, c.kind.required(c), n.Cite(c.Clause))
	}
}

func forRoutes(n *Notice, list []string) string {
	var names []string
	for _, f := range list {
		code, _, _ := strings.Cut(f, "/")
		if r := find(n.Eligibility.Routes, func(r *Route) bool { return r.Code == code }); r != nil {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "，限" + strings.Join(names, "、")
}

// enrolCite is what the days of an offer rest on.
func enrolCite(n *Notice) string {
	if n.Enrolment == (Enrolling{}) {
		return "（通知未规定，按系统默认）"
	}
	return "（" + n.Cite(n.Enrolment.Clause) + "）"
}

func between(d Deadline) string {
	if d.From != 0 {
		return d.From.Chinese() + "至" + d.On.Chinese()
	}
	return d.On.Chinese() + "前"
}

func uses(n *Notice, allowed bool) string {
	var names []string
	for _, u := range n.Money.Uses {
		if u.Allowed == allowed {
			names = append(names, u.Name+"（"+n.Cite(u.Clause)+"）")
		}
	}
	return strings.Join(names, "、")
}

func also(aliases []string) string {
	if len(aliases) == 0 {
		return ""
	}
	return "（又称 " + strings.Join(aliases, "、") + "）"
}

func catalogue(t Trade) string {
	if len(t.Catalogue) == 0 {
		return "：目录外"
	}
	var spans []string
	for _, s := range t.Catalogue {
		end := "至今"
		if s.Before != 0 {
			end = "至 " + s.Before.AddDays(-1).String()
		}
		spans = append(spans, s.From.String()+" "+end)
	}
	return "：" + strings.Join(spans, "，") + " 在目录内"
}

// Change is one value that differs between two notices.
type Change struct {
	Path   string `json:"path"`
	Clause string `json:"clause,omitempty"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Diff lists what changed from one notice to another, value by value. Rows of
// a table are compared by their name or code, not by their place.
func Diff(a, b *Notice) []Change {
	var out []Change
	diffStruct(&out, "", "", reflect.ValueOf(*a), reflect.ValueOf(*b))
	return out
}

func diffStruct(out *[]Change, path, clause string, a, b reflect.Value) {
	if f := b.FieldByName("Clause"); f.IsValid() && f.Kind() == reflect.String {
		clause = f.String()
	}
	for i := range a.NumField() {
		f := a.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "" || name == "-" {
			continue
		}
		diffValue(out, strings.TrimPrefix(path+"."+name, "."), clause, a.Field(i), b.Field(i), strings.HasSuffix(f.Tag.Get("yaml"), ",omitempty"))
	}
}

func diffValue(out *[]Change, path, clause string, a, b reflect.Value, optional bool) {
	said := func(v reflect.Value) string {
		if optional && v.IsZero() {
			return ""
		}
		return printed(v)
	}
	switch {
	case a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil():
		diffStruct(out, path, clause, a.Elem(), b.Elem())
	case a.Kind() == reflect.Struct:
		diffStruct(out, path, clause, a, b)
	case a.Kind() == reflect.Slice && a.Type().Elem().Kind() == reflect.Struct:
		diffRows(out, path, clause, a, b)
	default:
		if x, y := said(a), said(b); x != y {
			*out = append(*out, Change{path, clause, x, y})
		}
	}
}

// diffRows pairs the rows of two tables by what names them.
func diffRows(out *[]Change, path, clause string, a, b reflect.Value) {
	byName := map[string]reflect.Value{}
	for i := range a.Len() {
		byName[nameOf(a.Index(i))] = a.Index(i)
	}
	seen := map[string]bool{}
	for i := range b.Len() {
		name := nameOf(b.Index(i))
		seen[name] = true
		if old, ok := byName[name]; ok {
			diffStruct(out, path+"["+name+"]", clause, old, b.Index(i))
		} else {
			*out = append(*out, Change{path + "[" + name + "]", clauseOf(b.Index(i)), "", content(b.Index(i))})
		}
	}
	for i := range a.Len() {
		if name := nameOf(a.Index(i)); !seen[name] {
			*out = append(*out, Change{path + "[" + name + "]", clauseOf(a.Index(i)), content(a.Index(i)), ""})
		}
	}
}

// nameOf is what names a row: its id, code or name, or level and trade.
func nameOf(row reflect.Value) string {
	for _, field := range []string{"ID", "Code", "Name", "When"} {
		if f := row.FieldByName(field); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			return f.String()
		}
	}
	name := ""
	for _, field := range []string{"Level", "Trade", "From"} {
		if f := row.FieldByName(field); f.IsValid() {
			name += printed(f) + " "
		}
	}
	return strings.TrimSpace(name)
}

func clauseOf(row reflect.Value) string {
	if f := row.FieldByName("Clause"); f.IsValid() && f.Kind() == reflect.String {
		return f.String()
	}
	return ""
}

// content is what stands in a row, in words: for what one notice has and the
// other has not.
func content(v reflect.Value) string {
	if c, ok := v.Interface().(Condition); ok && c.kind != nil {
		return c.Name + "：" + c.kind.required(&c)
	}
	var parts []string
	names, fields, _ := keysOfType(v.Type())
	for _, name := range names {
		f := v.FieldByIndex(fields[name].Index)
		if f.IsZero() && f.Kind() != reflect.Bool || name == "clause" {
			continue
		}
		k, _ := describe(v.Type(), name)
		switch text := printed(f); {
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			var rows []string
			for i := range f.Len() {
				rows = append(rows, content(f.Index(i)))
			}
			parts = append(parts, strings.Join(rows, "；"))
		case name == "name" || name == "text":
			parts = append([]string{text}, parts...)
		case name == "code" || name == "route" || name == "id":
		case k.words != nil && f.Kind() == reflect.String:
			parts = append(parts, k.name+" "+wordOf(k.words(), text))
		default:
			parts = append(parts, strings.TrimSpace(k.name+" "+text+" "+k.unit))
		}
	}
	return strings.Join(parts, "，")
}

func printed(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		return content(v.Elem())
	}
	switch x := v.Interface().(type) {
	case programme.Level:
		return x.Chinese()
	case programme.Date:
		return x.String()
	case []string:
		return strings.Join(x, "、")
	}
	if v.Kind() == reflect.Bool {
		return yesNo(v.Bool(), "是", "否")
	}
	return fmt.Sprint(v.Interface())
}
