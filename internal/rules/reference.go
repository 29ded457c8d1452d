package rules

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Reference is how a notice is written: every key, what it takes, its unit,
// its bounds and the words that are allowed, in Markdown and in Chinese, for
// who writes one.
func Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	tables(&b, reflect.TypeFor[Notice](), "", "（最外层）", map[reflect.Type]string{})
	b.WriteString("\n## 条件种类（kind）\n\n每种条件除 condition、name、kind、clause（可加 reading）外，只写它用的几项；带 ? 的可以不写。\n\n| kind | 意思 | 用到的项 |\n| --- | --- | --- |\n")
	for _, w := range kindWords() {
		needs := kinds[w.Code].needs
		if needs == "" {
			needs = "（没有）"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", w.Code, w.Name, strings.ReplaceAll(needs, " ", "、"))
	}
	b.WriteString("\n## 系统认得的代码\n\n代码可以自定；下面这些系统会据以办事，写错一个字母就等于没有写，所以相近而不同的当作错误指出。\n")
	for _, of := range []struct{ key, name string }{{"Route.route", "途径（route）"}, {"Material.code", "材料（materials 的 code）"},
		{"ArchiveItem.code", "档案（archive 的 code）"}} {
		fmt.Fprintf(&b, "\n%s\n\n| 代码 | 系统据此做什么 |\n| --- | --- |\n", of.name)
		for _, w := range actedOn[of.key] {
			fmt.Fprintf(&b, "| %s | %s |\n", w.Code, w.Name)
		}
	}
	fmt.Fprintf(&b, "\n## 上限\n\n文件不超过 1 MB；先决条件最多 %d 项，途径最多 %d 条，每条途径对一个等级最多 %d 项条件，一个等级合计最多 %d 项。\n", maxGates, maxRoutes, maxConditions, maxAtoms)
	return b.String()
}

const referenceHead = `# 通知文件的写法

一个年度的通知写成一个 YAML 文件。每一项注明条款；原文留有余地的，在 reading 里写明读法。

- 从现有的通知改起最快：网页“建立年度项目”里照一份起草，或 ` + "`jinlanling rules draft --from dezhou-2021 --year 2022`" + `。
- 检查：` + "`jinlanling rules lint 文件`" + `，一次列出全部错误和提醒。看全部规定：` + "`rules show 文件`" + `。两份比较：` + "`rules diff 甲 乙`" + `。
- 试验：另写一个情形文件，` + "`jinlanling rules test 情形文件`" + ` 逐例核对，应录取的和不应录取的都要有。
- 数字写整数，不带单位、逗号和引号；比例写千分之几；日期写 2021-06-15；是写 true，否写 false。
- 条款编号像 2.1 这样会被当成小数的，加引号："2.1"。
- 不要用 YAML 引用（& 和 *），每个值写在自己的位置上。

情形文件：

` + "```yaml" + `
notice: my-city-2022.yaml      # 与情形文件同一文件夹里的通知文件，或随程序附带的编号
cases:
  - {name: 持证满三年当日, clause: 2.2.1, want: {route: certificate}, who: {applied_on: "2022-06-15", trade: 焊工, level: technician, category: enterprise_employee, certificates: [{trade: 焊工, level: senior_worker, issued_on: "2019-06-15"}]}}
  - {name: 差一天, clause: 2.2.1, want: {from: "2022-06-16"}, who: {applied_on: "2022-06-15", trade: 焊工, level: technician, category: enterprise_employee, certificates: [{trade: 焊工, level: senior_worker, issued_on: "2019-06-16"}]}}
` + "```" + `

want.route 是应符合的途径；不符合的不写 route，want.from 写从哪一天起符合，时间帮不上忙的写 null。
`

// tables writes the table of a type's keys, and then those of what stands in
// them, each type once.
func tables(b *strings.Builder, t reflect.Type, path, name string, done map[reflect.Type]string) {
	if done[t] != "" {
		return
	}
	done[t] = path
	if path == "" {
		path = name
	}
	fmt.Fprintf(b, "\n## %s\n\n| 键 | 意思 | 填什么 | 必填 |\n| --- | --- | --- | --- |\n", path)
	names, fields, required := keysOfType(t)
	for _, k := range names {
		d, _ := describe(t, k)
		must := ""
		if required[k] {
			must = "是"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", k, d.name, takes(fields[k].Type, d), must)
	}
	for _, k := range names {
		f := fields[k].Type
		if f.Kind() == reflect.Pointer || f.Kind() == reflect.Slice {
			f = f.Elem()
		}
		if f.Kind() == reflect.Struct {
			under := strings.TrimPrefix(path+"."+k, name+".")
			if path == "（最外层）" {
				under = k
			}
			tables(b, f, under, "", done)
		}
	}
}

// takes says what may stand under a key.
func takes(t reflect.Type, d key) string {
	var parts []string
	switch {
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		parts = append(parts, "列表，见下")
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Struct:
		parts = append(parts, "一组，见下")
	case d.words != nil && t.Kind() == reflect.Slice:
		parts = append(parts, "列表，取自 "+spelt(d.words()))
	case d.words != nil:
		parts = append(parts, spelt(d.words()))
	case t.Kind() == reflect.Slice:
		parts = append(parts, "列表")
	case t == reflect.TypeFor[programme.Date]():
		parts = append(parts, "日期")
	case slices.Contains([]reflect.Kind{reflect.Int, reflect.Int64}, t.Kind()):
		parts = append(parts, fmt.Sprintf("%d 至 %d %s", d.min, d.max, d.unit))
	case t.Kind() == reflect.Bool:
		parts = append(parts, "true 或 false")
	default:
		parts = append(parts, "文字")
	}
	if d.note != "" {
		parts = append(parts, d.note)
	}
	return strings.TrimSpace(strings.Join(parts, "；"))
}
