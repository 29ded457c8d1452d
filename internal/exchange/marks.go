package exchange

import (
	"regexp"
	"slices"
	"strings"

	"jinlanling/internal/forms"

	"go.yaml.in/yaml/v3"
)

// MarkLayout is how one centre writes the results of an appraisal: what its
// headings and words mean, beside those that everybody uses. Another centre is
// another file.
type MarkLayout struct {
	Code    string // in forms and in the journal
	Centre  string // whose it is
	About   string
	Columns []MarkColumn
	Words   map[string]string // by the centre's word, as forms knows it

	File   string
	SHA256 string
}

// MarkColumn is one column of a centre's file.
type MarkColumn struct {
	Heading string
	Also    []string
	Field   string // name, id_number, ticket, unit, state, result, remark, total, or points/ and a subject of the notice
}

var markFields = map[string]string{"name": "name", "id_number": "number", "ticket": "ticket", "unit": "unit", "state": "state", "result": "result",
	"remark": "remark", "total": "total"}

// markWords are the kinds of words that a layout names its own for.
var markWords = []struct{ key, known string }{{"absent", "缺考"}, {"misconduct", "违纪"}, {"attended", "参加"}, {"passed", "合格"}, {"failed", "不合格"}}

var pointsPattern = regexp.MustCompile("^points/[a-z][a-z0-9_]*$")

// ParseMarks reads a centre's layout. Anything wrong with it refuses it, as
// Findings with file and line.
func ParseMarks(file string, data []byte) (*MarkLayout, error) {
	r := &reader{file: file}
	l := r.marks(data)
	var err error
	if l.File, l.SHA256, err = r.end(data); err != nil {
		return nil, err
	}
	return l, nil
}

func (r *reader) marks(data []byte) *MarkLayout {
	l := &MarkLayout{Words: map[string]string{}}
	root := r.root(data)
	if root == nil {
		return l
	}
	top := r.mapping(root, "layout", "centre", "columns", "about?", "absent?", "misconduct?", "attended?", "passed?", "failed?")
	l.Code, l.Centre, l.About = r.text(top["layout"]), r.text(top["centre"]), r.text(top["about"])
	if n := top["layout"]; n != nil && !codePattern.MatchString(l.Code) {
		r.bad(n.Line, "layout 只用小写字母、数字和下划线，以字母开头：%q", l.Code)
	}
	for _, w := range markWords {
		for _, word := range r.list(top[w.key]) {
			if other, twice := l.Words[word]; twice && other != w.known {
				r.bad(top[w.key].Line, "“%s”既是%s，又是%s", word, other, w.known)
			}
			l.Words[word] = w.known
		}
	}
	l.Columns = r.markColumns(top["columns"])
	has := func(is func(string) bool) bool {
		return slices.ContainsFunc(l.Columns, func(c MarkColumn) bool { return is(c.Field) })
	}
	switch {
	case len(l.Columns) == 0:
	case !has(func(f string) bool { return f == "name" }):
		r.bad(root.Line, "columns 没有 name 一栏")
	case !has(func(f string) bool { return f == "ticket" || f == "id_number" }):
		r.bad(root.Line, "columns 没有 ticket 也没有 id_number：同名的人分不清")
	case !has(func(f string) bool { return strings.HasPrefix(f, "points/") }):
		r.bad(root.Line, "columns 没有成绩（points/科目代码）")
	}
	return l
}

func (r *reader) markColumns(n *yaml.Node) (out []MarkColumn) {
	seen, named := map[string]bool{}, map[string]bool{}
	for _, item := range r.items(n, "columns") {
		m := r.mapping(item, "heading", "field", "also?")
		c := MarkColumn{Heading: r.text(m["heading"]), Field: r.text(m["field"]), Also: r.list(m["also"])}
		switch {
		case markFields[c.Field] == "" && !pointsPattern.MatchString(c.Field):
			r.bad(item.Line, "这里没有这个字段：%s（可用 name、id_number、ticket、unit、state、result、remark、total、points/科目代码）", c.Field)
		case seen[c.Field]:
			r.bad(item.Line, "%s 写了两栏", c.Field)
		}
		for _, h := range append([]string{c.Heading}, c.Also...) {
			if named[h] {
				r.bad(item.Line, "栏名“%s”写了两次", h)
			}
			named[h] = true
		}
		seen[c.Field] = true
		out = append(out, c)
	}
	return out
}

// Names is the layout as a table of marks is read by it.
func (l *MarkLayout) Names() *forms.MarkNames {
	n := &forms.MarkNames{Columns: map[string]string{}, Words: l.Words}
	for _, c := range l.Columns {
		field := c.Field
		if known := markFields[field]; known != "" {
			field = known
		}
		for _, h := range append([]string{c.Heading}, c.Also...) {
			n.Columns[h] = field
		}
	}
	return n
}
