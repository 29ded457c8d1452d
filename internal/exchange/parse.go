package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// Finding is one thing wrong with a layout file.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

func (f Finding) String() string { return fmt.Sprintf("%s:%d：%s", f.File, f.Line, f.Message) }

// Findings is every finding of a file; as an error it refuses the layout.
type Findings []Finding

func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

// Bounds of a layout file.
const (
	maxFile    = 256 << 10
	maxColumns = 100
	maxText    = 200 // characters of a heading, a code or a title
)

// Parse reads a layout. Anything wrong with it refuses it, as Findings with
// file and line.
func Parse(file string, data []byte) (*Layout, error) {
	r := &reader{file: file}
	l := r.layout(data)
	var err error
	if l.File, l.SHA256, err = r.end(data); err != nil {
		return nil, err
	}
	return l, nil
}

// end says by what a layout that was read is known: its file and the digest of
// what stands in it; or all that is wrong with it, line by line.
func (r *reader) end(data []byte) (file, sha256hex string, err error) {
	if len(r.findings) > 0 {
		slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Line - b.Line })
		return "", "", r.findings
	}
	sum := sha256.Sum256(data)
	return r.file, hex.EncodeToString(sum[:]), nil
}

type reader struct {
	file     string
	findings Findings
}

func (r *reader) bad(line int, format string, args ...any) {
	r.findings = append(r.findings, Finding{r.file, line, fmt.Sprintf(format, args...)})
}

var (
	codePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{1,30}$`)
	lineNumber  = regexp.MustCompile(`line (\d+)`)
)

// root is the outermost mapping of a layout's file, nil where it has none.
func (r *reader) root(data []byte) *yaml.Node {
	if len(data) > maxFile {
		r.bad(1, "文件超过 %d KB，不是版式文件", maxFile>>10)
		return nil
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		line := 1
		if m := lineNumber.FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
		r.bad(line, "YAML 语法错误：%v", err)
		return nil
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		r.bad(1, "不是版式文件：最外层应是键和值")
		return nil
	}
	return root.Content[0]
}

func (r *reader) layout(data []byte) *Layout {
	l := new(Layout)
	root := r.root(data)
	if root == nil {
		return l
	}
	top := r.mapping(root, "layout", "system", "title", "clause", "people", "export", "return", "about?")
	l.Code, l.System, l.Title = r.text(top["layout"]), r.text(top["system"]), r.text(top["title"])
	l.Clause, l.About = r.text(top["clause"]), r.text(top["about"])
	l.People = programme.State(r.text(top["people"]))
	if n := top["layout"]; n != nil && !codePattern.MatchString(l.Code) {
		r.bad(n.Line, "layout 只用小写字母、数字和下划线，以字母开头：%q", l.Code)
	}
	if n := top["people"]; n != nil && !slices.Contains(Populations, l.People) {
		r.bad(n.Line, "people 应是 accepted（审核通过起）、training（开班起）或 certified（已发证）：%q", l.People)
	}
	r.export(l, top["export"])
	r.returned(l, top["return"])
	return l
}

// mapping is a node's keys and values: no key that is not named, none twice,
// none missing but those with a question mark.
func (r *reader) mapping(n *yaml.Node, keys ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n == nil {
		return out
	}
	if n.Kind != yaml.MappingNode {
		r.bad(n.Line, "这里应是键和值")
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(keys, key.Value) && !slices.Contains(keys, key.Value+"?"):
			r.bad(key.Line, "没有这个键：%s（可用 %s）", key.Value, strings.ReplaceAll(strings.Join(keys, "、"), "?", ""))
		case out[key.Value] != nil:
			r.bad(key.Line, "%s 写了两次", key.Value)
		default:
			out[key.Value] = n.Content[i+1]
		}
	}
	for _, k := range keys {
		if !strings.HasSuffix(k, "?") && out[k] == nil {
			r.bad(n.Line, "缺少 %s", k)
		}
	}
	return out
}

// text is a scalar as text: codes such as 01 stay as they are written.
func (r *reader) text(n *yaml.Node) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode:
		r.bad(n.Line, "这里应是一个值")
	case strings.TrimSpace(n.Value) == "" || n.Tag == "!!null":
		r.bad(n.Line, "值是空的")
	case len([]rune(n.Value)) > maxText:
		r.bad(n.Line, "值过长")
	case strings.ContainsAny(n.Value, "\n\r\t\x00"):
		r.bad(n.Line, "值里不要换行")
	default:
		return strings.TrimSpace(n.Value)
	}
	return ""
}

func (r *reader) flag(n *yaml.Node) bool {
	if n == nil {
		return false
	}
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		r.bad(n.Line, "应是 true 或 false")
	}
	return n.Value == "true"
}

func (r *reader) list(n *yaml.Node) (out []string) {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.bad(n.Line, "这里应是一个列表")
		return nil
	}
	for _, item := range n.Content {
		if t := r.text(item); t != "" {
			out = append(out, t)
		}
	}
	return out
}

func (r *reader) items(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode || len(n.Content) == 0:
		r.bad(n.Line, "%s 应是栏的列表", what)
		return nil
	case len(n.Content) > maxColumns:
		r.bad(n.Line, "超过 %d 栏", maxColumns)
		return nil
	}
	return n.Content
}

// heading is how two headings are told apart: readers do not tell brackets,
// colons and blanks.
func heading(s string) string {
	return strings.NewReplacer(" ", "", "（", "(", "）", ")", "：", "", ":", "", "*", "").Replace(s)
}

func (r *reader) export(l *Layout, n *yaml.Node) {
	m := r.mapping(n, "format", "columns", "encoding?", "sheet?")
	if n == nil {
		return
	}
	l.Format, l.Encoding, l.Sheet = r.text(m["format"]), r.text(m["encoding"]), r.text(m["sheet"])
	switch l.Format {
	case XLSX:
		if m["encoding"] != nil {
			r.bad(m["encoding"].Line, "xlsx 没有 encoding")
		}
		if len([]rune(l.Sheet)) > 31 || strings.ContainsAny(l.Sheet, `[]:*?/\`) {
			r.bad(m["sheet"].Line, "工作表名称至多 31 个字，不含 []:*?/\\")
		}
	case CSV:
		if m["sheet"] != nil {
			r.bad(m["sheet"].Line, "csv 没有 sheet")
		}
		if l.Encoding == "" {
			l.Encoding = UTF8
		}
		if l.Encoding != UTF8 && l.Encoding != GB18030 && l.Encoding != GBK {
			r.bad(m["encoding"].Line, "encoding 应是 utf-8、gb18030 或 gbk：%q", l.Encoding)
		}
	default:
		if m["format"] != nil {
			r.bad(m["format"].Line, "format 应是 xlsx 或 csv：%q", l.Format)
		}
	}
	seen := map[string]int{}
	keyed := false
	for _, item := range r.items(m["columns"], "export 的 columns") {
		c := r.column(item)
		if at := seen[heading(c.Heading)]; at > 0 && c.Heading != "" {
			r.bad(item.Line, "“%s”在第 %d 行已有", c.Heading, at)
		}
		seen[heading(c.Heading)] = item.Line
		keyed = keyed || c.Field == FieldID
		l.Columns = append(l.Columns, c)
	}
	if len(l.Columns) > 0 && !keyed {
		r.bad(n.Line, "export 没有 id_number 一栏：报送表要靠身份证号码认人")
	}
}

func (r *reader) column(n *yaml.Node) (c Column) {
	m := r.mapping(n, "heading", "field?", "value?", "words?", "date?", "required?")
	c = Column{Heading: r.text(m["heading"]), Field: r.text(m["field"]), Fixed: r.text(m["value"]), Date: r.text(m["date"]), Required: r.flag(m["required"])}
	if (m["field"] == nil) == (m["value"] == nil) && n.Kind == yaml.MappingNode {
		r.bad(n.Line, "“%s”要么写 field，要么写 value", c.Heading)
	}
	f := r.field(m["field"], c.Field)
	if f != nil && f.Theirs {
		r.bad(m["field"].Line, "%s 只有对方才知道，不能导出", c.Field)
	}
	c.Words = r.words(m["words"], f)
	if c.Date != "" {
		r.date(m["date"], f, c.Date)
	}
	return c
}

func (r *reader) field(n *yaml.Node, code string) *FieldRow {
	if n == nil || code == "" {
		return nil
	}
	f := Field(code)
	if f == nil {
		r.bad(n.Line, "没有这个字段：%s", code)
	}
	return f
}

func (r *reader) date(n *yaml.Node, f *FieldRow, layout string) {
	if f != nil && f.Kind != Day {
		r.bad(n.Line, "%s 不是日期，没有 date", f.Code)
	}
	rest := layout
	for _, part := range []string{"YYYY", "MM", "DD"} {
		if strings.Count(rest, part) > 1 || part == "YYYY" && !strings.Contains(rest, part) {
			r.bad(n.Line, "date 由 YYYY、MM、DD 各一次组成，例如 YYYY/MM/DD：%q", layout)
			return
		}
		rest = strings.Replace(rest, part, "", 1)
	}
	if strings.ContainsAny(rest, "YMDymd") {
		r.bad(n.Line, "date 由 YYYY、MM、DD 各一次组成，例如 YYYY/MM/DD：%q", layout)
	}
}

// words reads our values and how they are written there. Two of ours that are
// written alike could not be told apart when they come back.
func (r *reader) words(n *yaml.Node, f *FieldRow) map[string]string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.bad(n.Line, "words 应是我方的值和对方的写法")
		return nil
	}
	out, back := map[string]string{}, map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		ours, theirs := r.text(n.Content[i]), r.text(n.Content[i+1])
		line := n.Content[i].Line
		switch {
		case ours == "" || theirs == "":
			continue
		case f != nil && !f.takes(ours):
			r.bad(line, "%s 没有“%s”这个值", f.Code, ours)
		case out[ours] != "":
			r.bad(line, "“%s”写了两次", ours)
		case back[theirs] != "":
			r.bad(line, "“%s”和“%s”写法相同，返回时分不清", back[theirs], ours)
		}
		out[ours], back[theirs] = theirs, ours
	}
	return out
}

// takes reports whether a value is one that the field may have.
func (f *FieldRow) takes(value string) bool {
	switch f.Kind {
	case Grade:
		_, err := programme.ParseLevel(value)
		return err == nil
	case Sex:
		return value == "男" || value == "女"
	case Stand:
		return slices.Contains(states, programme.State(value))
	case Day, Money, ID, Phone:
		return false
	default:
		return true
	}
}

func (r *reader) returned(l *Layout, n *yaml.Node) {
	m := r.mapping(n, "columns")
	names, fields := map[string]int{}, map[string]int{}
	matched := false
	for _, item := range r.items(m["columns"], "return 的 columns") {
		c := r.returnColumn(item)
		for _, name := range c.Names() {
			if at := names[heading(name)]; at > 0 && name != "" {
				r.bad(item.Line, "“%s”在第 %d 行已有", name, at)
			}
			names[heading(name)] = item.Line
		}
		if at := fields[c.Field]; at > 0 && c.Field != "" {
			r.bad(item.Line, "字段 %s 在第 %d 行已有", c.Field, at)
		}
		fields[c.Field] = item.Line
		matched = matched || c.Use == UseMatch
		l.Return = append(l.Return, c)
	}
	if len(l.Return) > 0 && !matched {
		r.bad(n.Line, "return 没有认人的栏：至少一栏 use: match")
	}
	if at := slices.IndexFunc(l.Return, func(c ReturnColumn) bool { return c.Field == FieldNumber && c.Use == UseMatch }); at >= 0 && fields[FieldID] == 0 {
		r.bad(n.Line, "用对方编号认人时，还要有 id_number 一栏：编号是随身份证号码第一次返回的")
	}
}

func (r *reader) returnColumn(n *yaml.Node) (c ReturnColumn) {
	m := r.mapping(n, "heading", "also?", "field", "use", "words?", "absent?", "required?")
	c = ReturnColumn{Heading: r.text(m["heading"]), Also: r.list(m["also"]), Field: r.text(m["field"]), Use: r.text(m["use"]),
		Absent: r.list(m["absent"]), Required: r.flag(m["required"])}
	f := r.field(m["field"], c.Field)
	c.Words = r.words(m["words"], f)
	if m["absent"] != nil && c.Field != FieldStatus {
		r.bad(m["absent"].Line, "只有 status 一栏有 absent（哪些状态等于没有登记）")
	}
	if f == nil || m["use"] == nil {
		return c
	}
	line := m["use"].Line
	switch c.Use {
	case UseMatch:
		if c.Field != FieldID && c.Field != FieldNumber {
			r.bad(line, "只能用 id_number 或 number 认人")
		}
	case UseCompare:
		if f.Theirs || c.Field == FieldID || c.Field == FieldSerial {
			r.bad(line, "%s 不能比对", c.Field)
		}
	case UseBring:
		if !f.Theirs {
			r.bad(line, "%s 我方已有，应写 use: compare", c.Field)
		}
	default:
		r.bad(line, "use 应是 match（认人）、compare（比对）或 bring（带回）：%q", c.Use)
	}
	return c
}
