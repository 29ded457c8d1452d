package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
	"jinlanling/notices"
)

// clauses tells for every clause where it lives: values of the notice, code,
// tests. It looks for the clause's number where code
// cites one: in a refusal, a row of a table, or after "clause" in a comment.
func clauses(root string) (string, error) {
	n, err := notices.Load("dezhou-2021")
	if err != nil {
		return "", err
	}
	texts, err := sources(root)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(
		"# 条款对照\n\n通知每一条在哪里：通知文件的取值、程序、测试和情形。没有出现的条款如实留空。\n\n| 条款 | 原文编号 | 内容 | 通知取值 | 页面上办理的事 | 程序 | 测试与情形 |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	cited := map[string]map[string]int{} // by path, by clause
	for path, text := range texts {
		cited[path] = citations(path, text)
	}
	for _, c := range n.Clauses {
		var values int
		var code, tests []string
		for _, path := range slices.Sorted(keys(texts)) {
			hits := cited[path][c.ID]
			switch {
			case hits == 0 || strings.HasPrefix(path, "notices/") && !strings.HasPrefix(path, "notices/dezhou-2021"):
			case path == "notices/dezhou-2021.yaml":
				values = hits
			case strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".cases.yaml"):
				tests = append(tests, fmt.Sprintf("%s（%d）", path, hits))
			case strings.HasSuffix(path, ".go") && !strings.Contains(path, "docgen") && !strings.HasSuffix(path, "_templ.go"),
				strings.HasPrefix(path, "layouts/"):
				code = append(code, path)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %d 处 | %s | %s | %s |\n", c.ID, c.Cite, c.Text, values, done(c.ID), strings.Join(code, "<br>"),
			strings.Join(tests, "<br>"))
	}
	return b.String(), nil
}

// done is what is done on the pages under a clause: the actions that cite it,
// by the noun on whose page they stand.
func done(clause string) string {
	var nouns []programme.Noun
	by := map[programme.Noun][]string{}
	for _, r := range programme.Actions {
		if r.Clause != clause {
			continue
		}
		if by[r.Noun] == nil {
			nouns = append(nouns, r.Noun)
		}
		by[r.Noun] = append(by[r.Noun], r.Name)
	}
	var out []string
	for _, n := range nouns {
		out = append(out, n.Name()+"："+strings.Join(by[n], "、"))
	}
	return strings.Join(out, "<br>")
}

// Where a clause is cited: a call, a row of a table, "clauses 2.1 and 2.2" or
// (2.2.1) in a comment; a number without a dot in brackets is too common.
var (
	inGo = regexp.MustCompile(
		`(?:Under|Cite|clause)\("([0-9A-Z.]+)"\)|(?:(?:true|false)|Refuses|Warns|Stops), "([0-9A-Z.]+)"` +
			`|(?:Rule|Clause): "([0-9A-Z.]+)"|\{"([1-5]\.[0-9.]+|A[1-4])", "` +
			`|clauses? ([0-9A-Z.]+(?:(?:, | and | to )[0-9A-Z.]+)*)|\(([0-9A-Z]+\.[0-9.]+(?:, [0-9.]+)*)\)`)
	inLayout = regexp.MustCompile(`(?m)^clause: "?([0-9A-Z.]+)"?$`)
	inNotice = regexp.MustCompile(`clause: "?([0-9A-Z.]+)"?[,} \n]`)
	between  = regexp.MustCompile(`, | and | to `)
)

// named is a duty as Go names it.
var named = regexp.MustCompile(`(?:programme\.)?Duty([A-Z][A-Za-z]+)\b`)

// dutyNumbers are the numbers of duties by their names in Go: DutyPlanForm is
// the duty plan_form.
var dutyNumbers = func() map[string]string {
	m := map[string]string{}
	for _, d := range programme.Duties {
		name := ""
		for word := range strings.SplitSeq(d.Code, "_") {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
		m[name] = d.ID
	}
	return m
}()

// citations counts the clauses that a file cites.
func citations(path, text string) map[string]int {
	text = named.ReplaceAllStringFunc(text, func(s string) string {
		if id, ok := dutyNumbers[named.FindStringSubmatch(s)[1]]; ok {
			return strconv.Quote(id)
		}
		return s
	})
	cites := inGo
	switch {
	case strings.HasPrefix(path, "layouts/"):
		cites = inLayout
	case strings.HasSuffix(path, ".yaml"):
		cites = inNotice
	}
	n := map[string]int{}
	for _, m := range cites.FindAllStringSubmatch(text, -1) {
		for _, ids := range m[1:] {
			for _, id := range between.Split(ids, -1) {
				n[strings.TrimRight(id, ".")]++
			}
		}
	}
	return n
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// sources reads the Go files and notices of the tree.
func sources(root string) (map[string]string, error) {
	out := map[string]string{}
	for _, dir := range []string{"cmd", "internal", "layouts", "notices"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".yaml") {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			out[filepath.ToSlash(rel)] = string(data)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// glossary pairs identifiers with the words of the screen, from the constants
// of package programme.
func glossary(root string) (string, error) {
	var b strings.Builder
	b.WriteString("# 词汇\n\n程序里的词和屏幕上的词。英文词在 Go、SQL、网址和日志里相同。\n")
	for _, part := range []struct {
		kind, title string
		name        func(string) string
	}{
		{"Noun", "对象", func(s string) string { return programme.Noun(s).Name() }},
		{"State", "状态", func(s string) string { return programme.State(s).Name() }},
		{"Role", "角色", func(s string) string { return programme.Role(s).Name() }},
	} {
		words, err := constants(filepath.Join(root, "internal", "programme"), part.kind)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n## %s\n\n| 英文 | 中文 |\n| --- | --- |\n", part.title)
		for _, w := range words {
			fmt.Fprintf(&b, "| `%s` | %s |\n", w, part.name(w))
		}
	}
	b.WriteString("\n## 等级\n\n| 英文 | 中文 |\n| --- | --- |\n")
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		fmt.Fprintf(&b, "| `%s` | %s |\n", l, l.ChineseGraded())
	}
	b.WriteString(terms)
	b.WriteString("\n## 本系统自己的词\n\n写程序的人另起的词；屏幕上多半看不到。\n\n| 英文 | 中文 | 是什么 |\n| --- | --- | --- |\n")
	for _, w := range house {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", w.word, w.chinese, w.is)
	}
	return b.String(), nil
}

// terms are the words of the field that are no constants.
const terms = `
## 其他

| 英文 | 中文 |
| --- | --- |
| notice, clause, reading | 通知、条款、读法（原文留有余地之处怎样理解） |
| gate, route, condition | 先决条件、报名途径、条件 |
| decision, facts | 资格决定、所依据的情况 |
| catalogue | 国家职业资格目录 |
| plan line, places | 培训计划的一行（基地 × 等级 × 工种）、计划人数 |
| roster | 学员花名册 |
| sheet | 一张明细：签到表、成绩表、资金单据的逐人明细 |
| mark | 考评成绩 |
| party | 参加考评的用人单位 |
| approval, advance, settlement, receipt | 补贴核定、预拨、结算、收回 |
| clawback, claim | 应收回的资金（账簿上）、追缴（逐笔，有通知书、期限和移送） |
| special account | 专账 |
| posting, movement | 分录、一笔业务 |
| journal, entry, checkpoint, proof | 日志、条目、检查点、证明 |
| seal, index | 加密、密钥散列（用来查找） |
| layout, field | 外部系统的版式、字段 |
| dispatch, return, collation, difference | 报送表、返回数据、比对、差异 |
| registration | 对方系统里的登记 |
`

// constants lists the string values of a type's constants in a package, in
// their order in the files.
func constants(dir, kind string) ([]string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				if id, ok := v.Type.(*ast.Ident); ok && id.Name == kind && len(v.Values) == 1 {
					out = append(out, strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
				}
			}
		}
	}
	return out, nil
}
