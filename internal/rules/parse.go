package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// Severity says whether a finding refuses a notice.
type Severity string

// An Error refuses the notice; a Warning may be meant, and says what to look
// at.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one thing found in a notice file. Value is what stands there and
// Allowed the words that may, where the finding is about a word.
type Finding struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Severity Severity `json:"severity"`
	Clause   string   `json:"clause,omitempty"`
	Message  string   `json:"message"`
	Value    string   `json:"value,omitempty"`
	Allowed  []string `json:"allowed,omitempty"`
}

func (f Finding) String() string {
	s := fmt.Sprintf("%s:%d：", f.File, f.Line)
	if f.Severity == Warning {
		s += "提醒："
	}
	if f.Clause != "" {
		s += "〔" + f.Clause + "〕"
	}
	return s + f.Message
}

// Findings is everything found in a file; as an error it refuses the notice.
type Findings []Finding

func (f Findings) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}

// Of are the findings of one severity.
func (f Findings) Of(s Severity) (out Findings) {
	for _, x := range f {
		if x.Severity == s {
			out = append(out, x)
		}
	}
	return out
}

// Parse reads a notice. An error in it refuses it, as Findings with file, line
// and clause; warnings do not.
func Parse(name string, data []byte) (*Notice, error) {
	n, findings := read(name, data)
	if bad := findings.Of(Error); len(bad) > 0 {
		return nil, bad
	}
	return n, nil
}

// Lint is everything found in a notice file, errors and warnings, in one run
// and by line.
func Lint(name string, data []byte) Findings {
	_, findings := read(name, data)
	return findings
}

// Stored reads a notice that was taken in before, perhaps by a version that
// asked less of it: what was decided by it must be decided alike for ever, so
// nothing refuses it but what makes deciding impossible.
func Stored(name string, data []byte) (*Notice, error) {
	n := new(Notice)
	if err := yaml.Unmarshal(data, n); err != nil {
		return nil, Findings{{File: name, Line: lineOf(err), Severity: Error, Message: syntaxWords(err)}}
	}
	unknown := ""
	eachCondition(n, func(_ string, c *Condition) {
		if c.kind = kinds[c.Kind]; c.kind == nil {
			unknown = c.Kind
		}
		c.compile()
	})
	if unknown != "" {
		return nil, Findings{{File: name, Severity: Error, Message: "没有这种条件：" + unknown}}
	}
	n.SHA256 = digest(data)
	n.compile()
	return n, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// maxNoticeBytes bounds a notice file; the real ones are a fiftieth of it.
const maxNoticeBytes = 1 << 20

// read fills a notice from a file's tree as far as it can be read and looks at
// what it says, so that one run finds all there is. The notice may be used
// only where no finding is an Error.
func read(name string, data []byte) (*Notice, Findings) {
	whole := func(line int, message string) Findings {
		return Findings{{File: name, Line: line, Severity: Error, Message: message}}
	}
	if len(data) > maxNoticeBytes {
		return nil, whole(0, "文件超过 1 MB，不是通知文件")
	}
	if !utf8.Valid(data) {
		return nil, whole(1+bytes.Count(data[:firstInvalid(data)], []byte("\n")), "文件不是 UTF-8 编码，另存为 UTF-8 再试")
	}
	root, err := tree(data)
	if err != nil {
		return nil, whole(lineOf(err), syntaxWords(err))
	}
	if root == nil || root.Kind != yaml.MappingNode {
		return nil, whole(1, "不是通知文件：最外层应是“键: 值”，每行一个，如 year: 2022")
	}
	r := &reader{file: name, lines: map[string]int{}, bad: map[string]bool{}}
	n := new(Notice)
	r.fill(root, reflect.ValueOf(n).Elem(), "", "", key{})
	r.check(n)
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Line - b.Line })
	n.SHA256 = digest(data)
	if len(r.findings.Of(Error)) == 0 {
		n.compile()
	}
	return n, r.findings
}

// firstInvalid is where text stops being UTF-8.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

var errMore = errors.New("line 1: more than one document")

// tree is the one document of a file.
func tree(data []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var root, more yaml.Node
	if err := d.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	switch err := d.Decode(&more); {
	case err == nil:
		return nil, errMore
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	if len(root.Content) != 1 {
		return nil, nil
	}
	return root.Content[0], nil
}

// reader collects findings and knows on which line each value stands.
type reader struct {
	file     string
	lines    map[string]int  // path of a value → line
	bad      map[string]bool // paths that could not be read, or are missing and were said to be
	findings Findings
}

// has reports whether a value stands at a path.
func (r *reader) has(path string) bool { return r.lines[path] > 0 }

// line is that of a path, or of what it stands in.
func (r *reader) line(path string) int {
	for path != "" {
		if l := r.lines[path]; l > 0 {
			return l
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return max(r.lines[""], 1)
}

// find notes a finding at a path. What is said of a value that could not be
// read follows from that alone and is not said.
func (r *reader) find(s Severity, path, clause, format string, args ...any) *Finding {
	if r.bad[path] {
		return new(Finding)
	}
	r.findings = append(r.findings, Finding{File: r.file, Line: r.line(path), Severity: s, Clause: clause, Message: fmt.Sprintf(format, args...)})
	return &r.findings[len(r.findings)-1]
}

func (r *reader) at(path, clause, format string, args ...any) {
	r.find(Error, path, clause, format, args...)
}

func (r *reader) warn(path, clause, format string, args ...any) {
	r.find(Warning, path, clause, format, args...)
}

// refuse notes that the value at a path cannot be read as what it should be.
func (r *reader) refuse(node *yaml.Node, path, clause string, k key, should string) {
	now := "，现在是 " + quoted(node)
	if empty(node) {
		now = ""
	}
	f := r.find(Error, path, clause, "%s%s%s", calledAt(k, path), should, now)
	f.Value = node.Value
	if k.words != nil {
		f.Allowed = codes(k.words())
	}
	r.bad[path] = true
}

// calledAt is how a message calls a value: by its Chinese name and its key.
func calledAt(k key, path string) string {
	name := path[strings.LastIndexByte(path, '.')+1:]
	if k.name == "" {
		return name
	}
	return k.name + "（" + name + "）"
}

// quoted is what stands in a file, shortened.
func quoted(node *yaml.Node) string {
	switch node.Kind {
	case yaml.SequenceNode:
		return "一个列表"
	case yaml.MappingNode:
		return "一组键和值"
	}
	if r := []rune(node.Value); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return node.Value
}

func empty(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && (node.ShortTag() == "!!null" || strings.TrimSpace(node.Value) == "")
}

// fill reads a node into a value of the notice: unknown keys, keys twice or
// missing, and values that are not what they should be are findings.
func (r *reader) fill(node *yaml.Node, v reflect.Value, path, clause string, k key) {
	r.lines[path] = node.Line
	if node.Kind == yaml.AliasNode {
		r.at(path, clause, "不要用 YAML 引用（*），每个值写在自己的位置上")
		r.bad[path] = true
		return
	}
	switch t := v.Type(); {
	case t.Kind() == reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		r.fill(node, v.Elem(), path, clause, k)
	case t.Kind() == reflect.Slice:
		if node.Kind != yaml.SequenceNode {
			r.refuse(node, path, clause, k, "要写成列表：[甲, 乙]，或每行一个“- ”")
			return
		}
		v.Set(reflect.MakeSlice(t, len(node.Content), len(node.Content)))
		for i, item := range node.Content {
			r.fill(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i), clause, k)
		}
	case t.Kind() == reflect.Struct:
		if node.Kind != yaml.MappingNode {
			r.refuse(node, path, clause, k, "要写成一组键和值，如 {days: 7, clause: \"1\"}")
			return
		}
		r.fillStruct(node, v, path, clause)
	default:
		r.fillValue(node, v, path, clause, k)
	}
}

func (r *reader) fillStruct(node *yaml.Node, v reflect.Value, path, clause string) {
	names, fields, required := keysOfType(v.Type())
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == "clause" && node.Content[i+1].Kind == yaml.ScalarNode {
			clause = node.Content[i+1].Value
		}
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		f, ok := fields[name.Value]
		if !ok {
			r.unknownKey(name, clause, names)
			continue
		}
		at := path + "." + name.Value
		if first := r.lines[at]; first > 0 {
			r.findings = append(r.findings, Finding{File: r.file, Line: name.Line, Severity: Error, Clause: clause,
				Message: fmt.Sprintf("%s 写了两次（第 %d 行已有）", name.Value, first)})
			continue
		}
		delete(required, name.Value)
		k, _ := describe(v.Type(), name.Value)
		r.fill(value, v.FieldByIndex(f.Index), at, clause, k)
	}
	for _, name := range names {
		if !required[name] {
			continue
		}
		if k, _ := describe(v.Type(), name); name == "clause" {
			r.find(Error, path, "", "没有写明条款（clause）")
		} else {
			r.find(Error, path, clause, "缺少%s（%s）", k.name, name)
		}
		r.bad[path+"."+name] = true
	}
}

func (r *reader) unknownKey(name *yaml.Node, clause string, names []string) {
	message := "没有这个键：" + name.Value
	if near := likely(name.Value, names); near != "" {
		message += "，是不是 " + near
	}
	r.findings = append(r.findings, Finding{File: r.file, Line: name.Line, Severity: Error, Clause: clause,
		Message: message + "？这里可以写：" + strings.Join(names, "、"), Value: name.Value, Allowed: names})
}

// wholeNumber is how a notice writes a number.
var wholeNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,8})$`)

// fillValue reads one value that is not a table.
func (r *reader) fillValue(node *yaml.Node, v reflect.Value, path, clause string, k key) {
	if node.Kind != yaml.ScalarNode {
		r.refuse(node, path, clause, k, "只能写一个值")
		return
	}
	if empty(node) {
		r.refuse(node, path, clause, k, "没有填")
		return
	}
	switch v.Interface().(type) {
	case programme.Date:
		d, err := programme.ParseDate(node.Value)
		if err != nil {
			r.refuse(node, path, clause, k, "要填日期，写成 2021-06-15")
			return
		}
		v.Set(reflect.ValueOf(d))
		return
	case programme.Level:
		l, err := programme.ParseLevel(node.Value)
		if err != nil {
			r.refuse(node, path, clause, k, "要填 "+spelt(k.words()))
			return
		}
		v.Set(reflect.ValueOf(l))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		if node.Value != "true" && node.Value != "false" {
			r.refuse(node, path, clause, k, "要填 true（是）或 false（否）")
			return
		}
		v.SetBool(node.Value == "true")
	case reflect.Int, reflect.Int64:
		r.fillNumber(node, v, path, clause, k)
	default:
		if k.words != nil && !slices.ContainsFunc(k.words(), func(w Word) bool { return w.Code == node.Value }) {
			near := likely(node.Value, codes(k.words()))
			if near != "" {
				near = "（是不是 " + near + "）"
			}
			r.refuse(node, path, clause, k, "中没有这个词"+near+"，可以写 "+spelt(k.words()))
			return
		}
		v.SetString(node.Value)
	}
}

func (r *reader) fillNumber(node *yaml.Node, v reflect.Value, path, clause string, k key) {
	switch {
	case node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 && wholeNumber.MatchString(node.Value):
		r.refuse(node, path, clause, k, "要填数字，不加引号")
	case !wholeNumber.MatchString(node.Value) && node.ShortTag() == "!!float":
		r.refuse(node, path, clause, k, "要填整数，不能有小数")
	case !wholeNumber.MatchString(node.Value):
		r.refuse(node, path, clause, k, "要填数字")
	default:
		x, _ := strconv.Atoi(node.Value)
		if k.max > 0 && (x < k.min || x > k.max) {
			r.refuse(node, path, clause, k, fmt.Sprintf("要在 %d 至 %d %s之间", k.min, k.max, k.unit))
			return
		}
		v.SetInt(int64(x))
	}
}

// syntaxPhrases are what a reader of YAML says, and what it means to whoever
// writes a notice.
var syntaxPhrases = []struct{ says, means string }{
	{"mapping values are not allowed", "冒号用错了地方：一行只能有一个“键: 值”，值里有冒号的要加引号"},
	{"did not find expected ',' or ']'", "方括号没有配对，或少了逗号"},
	{"did not find expected ',' or '}'", "花括号没有配对，或少了逗号"},
	{"could not find expected ':'", "少了冒号，或冒号后面没有空格"},
	{"did not find expected key", "缩进不对，或引号没有配对"},
	{"did not find expected '-' indicator", "列表的缩进不对：同一列表的“- ”要对齐"},
	{"found character that cannot start any token", "有不能开头的字符：不要用制表符（Tab）缩进，改用空格"},
	{"found a tab character", "不要用制表符（Tab）缩进，改用空格"},
	{"found unexpected end of stream", "引号没有配对"},
	{"unexpected document indicator", "引号没有配对"},
	{"unknown anchor", "不要用 YAML 引用（*），每个值写在自己的位置上"},
	{"control characters are not allowed", "有看不见的控制字符，删去再试"},
	{"more than one document", "文件里有几份通知（用 --- 隔开），一个文件只写一份"},
}

// syntaxWords says in Chinese why a file is no YAML.
func syntaxWords(err error) string {
	for _, p := range syntaxPhrases {
		if strings.Contains(err.Error(), p.says) {
			return "写法不对：" + p.means
		}
	}
	return "写法不对：看这一行前后的缩进、冒号后的空格、引号和括号是否成对"
}

var lineNumber = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) int {
	if m := lineNumber.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 0
}
