package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// Finding is one thing wrong with a notice file.
type Finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Clause  string `json:"clause,omitempty"`
	Message string `json:"message"`
}

func (f Finding) String() string {
	s := fmt.Sprintf("%s:%d：", f.File, f.Line)
	if f.Clause != "" {
		s += "〔" + f.Clause + "〕"
	}
	return s + f.Message
}

// Findings is every finding of a file; as an error it refuses the notice.
type Findings []Finding

func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

// Parse reads a notice. Anything wrong with it refuses it, as Findings with
// file, line and clause.
func Parse(name string, data []byte) (*Notice, error) {
	n, findings := read(name, data)
	if len(findings) > 0 {
		return nil, findings
	}
	return n, nil
}

// Lint is everything wrong with a notice file.
func Lint(name string, data []byte) Findings {
	_, findings := read(name, data)
	return findings
}

// maxNoticeBytes bounds a notice file; the real ones are a fiftieth of it.
const maxNoticeBytes = 1 << 20

func read(name string, data []byte) (*Notice, Findings) {
	r := &reader{file: name, lines: map[string]int{}}
	if len(data) > maxNoticeBytes {
		return nil, Findings{{name, 0, "", "文件超过 1 MB，不是通知文件"}}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, Findings{{name, lineOf(err), "", "YAML 语法错误：" + err.Error()}}
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, Findings{{name, 1, "", "不是通知文件：最外层应是键和值"}}
	}
	n := new(Notice)
	r.walk(root.Content[0], reflect.TypeFor[Notice](), "", "")
	if len(r.findings) > 0 {
		return nil, r.findings
	}
	if err := root.Content[0].Decode(n); err != nil {
		return nil, Findings{{name, lineOf(err), "", valueWords(err)}}
	}
	sum := sha256.Sum256(data)
	n.SHA256 = hex.EncodeToString(sum[:])
	r.check(n)
	if len(r.findings) > 0 {
		slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Line - b.Line })
		return nil, r.findings
	}
	n.compile()
	return n, nil
}

// reader collects findings and knows on which line each value stands.
type reader struct {
	file     string
	lines    map[string]int // path of a value → line
	findings Findings
}

func (r *reader) at(path, clause, format string, args ...any) {
	r.findings = append(r.findings, Finding{r.file, r.lines[path], clause, fmt.Sprintf(format, args...)})
}

// walk holds a YAML node against the type it will be decoded to: unknown
// keys, aliases, and required values that are missing.
func (r *reader) walk(node *yaml.Node, t reflect.Type, path, clause string) {
	r.lines[path] = node.Line
	if node.Kind == yaml.AliasNode {
		r.at(path, clause, "不要用 YAML 引用（*），每个值写在自己的位置上")
		return
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && node.Kind == yaml.SequenceNode:
		for i, item := range node.Content {
			r.walk(item, t.Elem(), fmt.Sprintf("%s[%d]", path, i), clause)
		}
	case t.Kind() == reflect.Struct && node.Kind == yaml.MappingNode:
		r.walkStruct(node, t, path, clause)
	default:
		if err := node.Decode(reflect.New(t).Interface()); err != nil {
			r.at(path, clause, "%s", valueWords(err))
		}
	}
}

// valueWords says what is wrong with one value, without the place, which the
// finding has.
func valueWords(err error) string {
	te, ok := errors.AsType[*yaml.TypeError](err)
	if !ok || len(te.Errors) == 0 {
		return err.Error()
	}
	_, words, ok := strings.Cut(te.Errors[0], ": ")
	if !ok {
		words = te.Errors[0]
	}
	return "值的类型不对：" + words
}

func (r *reader) walkStruct(node *yaml.Node, t reflect.Type, path, clause string) {
	fields := map[string]reflect.StructField{}
	required := map[string]bool{}
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" || name == "" {
			continue
		}
		fields[name] = f
		if opts != "omitempty" {
			required[name] = true
		}
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "clause" {
			clause = node.Content[i+1].Value
		}
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		f, ok := fields[key.Value]
		if !ok {
			r.findings = append(r.findings, Finding{r.file, key.Line, clause, "没有这个键：" + key.Value})
			continue
		}
		delete(required, key.Value)
		r.walk(value, f.Type, path+"."+key.Value, clause)
	}
	for _, name := range slices.Sorted(keysOf(required)) {
		if name == "clause" {
			r.at(path, "", "没有写明条款（clause）")
		} else {
			r.at(path, clause, "缺少 %s", name)
		}
	}
}

func keysOf(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

var lineNumber = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) int {
	if m := lineNumber.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}

// compile builds the lookups and the plan of every level. The notice has been
// checked.
func (n *Notice) compile() {
	n.trades = map[string]int32{}
	for i := range n.Trades {
		n.trades[n.Trades[i].Name] = int32(i)
		for _, a := range n.Trades[i].Aliases {
			n.trades[a] = int32(i)
		}
	}
	n.listed = make([]programme.Date, len(n.Trades))
	for i := range n.Trades {
		n.listed[i] = listedSince(&n.Trades[i])
	}
	n.bases = map[string]string{}
	for _, b := range n.Bases {
		n.bases[b.Name] = b.Name
		for _, a := range b.Aliases {
			n.bases[a] = b.Name
		}
	}
	for l := range n.plans {
		p := &n.plans[l]
		for i := range n.Eligibility.Gates {
			p.gates = append(p.gates, &n.Eligibility.Gates[i])
		}
		for i := range n.Eligibility.Routes {
			route := &n.Eligibility.Routes[i]
			for k := range route.Levels {
				if ways := &route.Levels[k]; ways.Level == programme.Level(l) {
					pr := planRoute{route: route}
					for c := range ways.Conditions {
						pr.conditions = append(pr.conditions, &ways.Conditions[c])
						pr.atoms = append(pr.atoms, p.atom(&ways.Conditions[c]))
					}
					p.routes = append(p.routes, pr)
				}
			}
		}
	}
}

// atom is the place of c among the plan's distinct conditions: two conditions
// that judge alike, whatever they are called, are one.
func (p *plan) atom(c *Condition) uint8 {
	for i, a := range p.atoms {
		if a.judgesLike(c) {
			return uint8(i)
		}
	}
	p.atoms = append(p.atoms, c)
	return uint8(len(p.atoms) - 1)
}

func (c *Condition) judgesLike(o *Condition) bool {
	return c.Kind == o.Kind && c.Level == o.Level && c.Years == o.Years && c.Trade == o.Trade && c.kindSet == o.kindSet &&
		c.rank == o.rank && c.When == o.When && c.AgeMin == o.AgeMin && c.AgeMax == o.AgeMax &&
		slices.EqualFunc(c.Any, o.Any, func(a, b Condition) bool { return a.judgesLike(&b) })
}
