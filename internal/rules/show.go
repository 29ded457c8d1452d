package rules

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"jinlanling/internal/programme"
)

// Show prints a notice readably in Chinese: every value with its clause.
func (n *Notice) Show(w io.Writer) {
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	p("%s\n%s  %s  %d 年度\n摘要 %s\n", n.Title, n.City, n.Bureau, n.Year, n.SHA256)
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
			p("    途径“%s”（%s）", r.route.Name, n.Cite(r.route.Clause))
			for _, c := range r.conditions {
				p("      - %s（%s）", c.kind.required(c), n.Cite(c.Clause))
			}
		}
	}
	p("\n报名材料")
	for _, m := range n.Materials {
		p("  %s %d 份%s（%s）", m.Name, max(m.Count, 1), forRoutes(n, m.For), n.Cite(m.Clause))
	}
	p("\n课时：不少于 %d（每课时 %d 分钟，%s）", n.Hours.Total, n.Hours.Minutes, n.Cite(n.Hours.Clause))
	for _, k := range n.Hours.Kinds {
		p("  %s不少于 %d", k.Name, k.Min)
	}
	p("\n期限")
	for _, d := range n.Deadlines {
		p("  %s：%s（%s）", d.Name, between(d), n.Cite(d.Clause))
	}
	p("\n候补：空出的名额按先后递补，%d 天内确认%s", n.OfferDays(), enrolCite(n))
	p("\n合格与资金")
	for _, x := range n.Passed {
		p("  %s以%s为合格（%s）", map[string]string{"appraised": "有鉴定的工种", "otherwise": "其他工种"}[x.When], eventNames[x.Event], n.Cite(x.Clause))
	}
	p("  预拨不超过核定补贴的 %d%%（%s）", n.Money.Advance.Permille/10, n.Cite(n.Money.Advance.Clause))
	p("  可列支：%s", uses(n, true))
	p("  不得列支：%s", uses(n, false))
	p("\n职业（工种）")
	for _, t := range n.Trades {
		p("  %s%s%s", t.Name, also(t.Aliases), catalogue(t))
	}
	p("\n读法（原文留有余地之处）")
	for _, c := range n.Clauses {
		if c.Reading != "" {
			p("  %s：%s", c.Cite, c.Reading)
		}
	}
}

var eventNames = map[string]string{ByEvaluation: "结业考评合格", ByPublication: "公示的考评结果", ByAppraisal: "鉴定合格", ByCertificate: "取得证书"}

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
			names = append(names, u.Name)
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
		diffValue(out, strings.TrimPrefix(path+"."+name, "."), clause, a.Field(i), b.Field(i))
	}
}

func diffValue(out *[]Change, path, clause string, a, b reflect.Value) {
	switch {
	case a.Kind() == reflect.Struct:
		diffStruct(out, path, clause, a, b)
	case a.Kind() == reflect.Slice && a.Type().Elem().Kind() == reflect.Struct:
		diffRows(out, path, clause, a, b)
	default:
		if x, y := printed(a), printed(b); x != y {
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
			*out = append(*out, Change{path + "[" + name + "]", clauseOf(b.Index(i)), "（无）", "新增"})
		}
	}
	for i := range a.Len() {
		if name := nameOf(a.Index(i)); !seen[name] {
			*out = append(*out, Change{path + "[" + name + "]", clauseOf(a.Index(i)), "有", "删去"})
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

func printed(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case programme.Level:
		return x.Chinese()
	case programme.Date:
		return x.String()
	case []string:
		return strings.Join(x, "、")
	}
	return fmt.Sprint(v.Interface())
}
