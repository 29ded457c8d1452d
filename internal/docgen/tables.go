package main

import (
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
)

func permissions(string) (string, error) {
	var b strings.Builder
	b.WriteString("# 权限表\n\n谁能办什么、从什么状态到什么状态、是否须另一人办理、是否须写理由。程序按同一张表执行。\n\n")
	b.WriteString("| 操作 | 名称 | 角色 | 状态 | 另一人 | 理由 | 依据 |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, a := range programme.Actions {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", a.Action, a.Name, programme.RoleNames(a.Roles), arrow(a), mark(a.Apart),
			mark(a.Reason), a.Clause)
	}
	b.WriteString("\n## 角色\n\n| 角色 | 名称 | 范围 | 不得兼任 |\n| --- | --- | --- | --- |\n")
	for _, r := range programme.Roles {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Role, r.Name, r.Scope, programme.RoleNames(r.Excludes))
	}
	b.WriteString("\n## 登录方式\n\n各角色能怎样登录，另要什么。只写“可以”的，本人启用了动态口令时仍要输。程序按同一张表放行（决定 0059、0062）；网页在“登录记录—各角色能怎样登录”。\n\n")
	b.WriteString("| 方式 | 出示什么 | 先要有什么 |\n| --- | --- | --- |\n")
	head, line := "| 角色 |", "| --- |"
	for _, w := range people.Ways() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", w.Name, w.Shows, w.Needs)
		head, line = head+" "+w.Name+" |", line+" --- |"
	}
	b.WriteString("\n" + head + "\n" + line + "\n")
	for _, r := range programme.Roles {
		if r.Role == programme.RoleSystem {
			continue
		}
		fmt.Fprintf(&b, "| %s |", r.Name)
		for _, w := range people.WaysOf(r.Role) {
			b.WriteString(" " + w.Words() + " |")
		}
		b.WriteString("\n")
	}
	return b.String(), nil
}

func mark(b bool) string {
	if b {
		return "是"
	}
	return ""
}

func arrow(a programme.ActionRow) string {
	var from []string
	for _, s := range a.From {
		from = append(from, s.Name())
	}
	switch {
	case len(from) == 0 && a.To == "":
		return ""
	case a.To == "":
		return strings.Join(from, "、")
	case len(from) == 0:
		return "→ " + a.To.Name()
	}
	return strings.Join(from, "、") + " → " + a.To.Name()
}

// states draws one diagram for every noun that moves.
func states(string) (string, error) {
	var b strings.Builder
	b.WriteString("# 状态图\n\n由权限表画出：每个对象从建立到结束的各种状态和引起变化的操作。\n")
	var nouns []programme.Noun
	for _, a := range programme.Actions {
		if a.To != "" && !slices.Contains(nouns, a.Noun) {
			nouns = append(nouns, a.Noun)
		}
	}
	for _, n := range nouns {
		fmt.Fprintf(&b, "\n## %s（%s）\n\n```mermaid\nstateDiagram-v2\n", n.Name(), n)
		named := map[programme.State]bool{}
		name := func(s programme.State) string {
			if !named[s] {
				named[s] = true
				fmt.Fprintf(&b, "  state \"%s\" as %s\n", s.Name(), s)
			}
			return string(s)
		}
		for _, a := range programme.Actions {
			if a.Noun != n || a.To == "" {
				continue
			}
			to := name(a.To)
			if len(a.From) == 0 {
				fmt.Fprintf(&b, "  [*] --> %s: %s\n", to, a.Name)
			}
			for _, from := range a.From {
				fmt.Fprintf(&b, "  %s --> %s: %s\n", name(from), to, a.Name)
			}
		}
		b.WriteString("```\n")
	}
	return b.String(), nil
}

func checks(string) (string, error) {
	severity := map[programme.Severity]string{programme.Refuses: "不予导入", programme.Warns: "提醒", programme.Stops: "整个文件不导入"}
	var b strings.Builder
	b.WriteString("# 检查目录\n\n报名和花名册逐行检查的项目。\n\n| 代码 | 检查 | 结果 | 依据 | 怎么办 |\n| --- | --- | --- | --- | --- |\n")
	for _, c := range programme.Checks {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", c.Code, c.Name, severity[c.Severity], c.Clause, c.Remedy)
	}
	crosschecks(&b)
	return b.String(), nil
}

// crosschecks adds what is looked for before somebody is accepted, and the
// list of a reviewer's reasons.
func crosschecks(b *strings.Builder) {
	b.WriteString(
		"\n## 录取前的核查\n\n提交时查一遍，审核通过时在同一事务里再查一遍；“挡住”的未消除或未准予前不能通过。准予须写明理由和期限，不能由审核过该报名的人办理。" +
			"\n\n| 代码 | 核查 | 作用 | 依据 | 比对什么 | 怎么办 | 由谁准予 |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, c := range programme.Crosschecks {
		effect, who := "提醒", programme.RoleNames(c.Override)
		if c.Severity == programme.Blocks {
			effect = "挡住"
		}
		if who == "" {
			who = "不能准予"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", c.Code, c.Name, effect, c.Clause, c.Evidence, c.Remedy, who)
	}
	b.WriteString("\n## 比对名单\n\n| 代码 | 名单 | 用于 | 最多保存 |\n| --- | --- | --- | --- |\n")
	for _, k := range programme.ListKinds {
		fmt.Fprintf(b, "| `%s` | %s | `%s` | %d 天 |\n", k.Kind, k.Name, k.Check, k.KeepDays)
	}
	b.WriteString("\n## 退回与不予通过的理由\n\n| 代码 | 理由 | 依据 |\n| --- | --- | --- |\n")
	for _, r := range programme.ReturnReasons {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", r.Code, r.Text, r.Clause)
	}
}
