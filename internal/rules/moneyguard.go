package rules

import (
	"fmt"
	"slices"

	"jinlanling/internal/programme"
)

// GuardRule says before which steps of money a guard is asked. A notice that
// does not name a guard is read as the table of package programme has it.
type GuardRule struct {
	Code    string   `yaml:"guard"`                    // of programme.MoneyGuards
	Asked   []string `yaml:"asked"`                    // steps of money, or never
	Least   int      `yaml:"least_permille,omitempty"` // of what it counts, where it counts
	Days    int      `yaml:"within_days,omitempty"`    // how old what it looks at may be
	Clause  string   `yaml:"clause"`
	Reading string   `yaml:"reading,omitempty"`
}

// Overriding says who sets a guard aside for a base whose case is another, and
// for how long at most.
type Overriding struct {
	By      string `yaml:"by"` // approver, officer: never who asked for it
	Days    int    `yaml:"days"`
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// neverAsked is the step of a guard that a notice does not ask.
const neverAsked = "never"

// defaultOverriding is that of a notice that says nothing of it.
var defaultOverriding = Overriding{By: string(programme.RoleApprover), Days: 60}

var (
	guardWords = func() (out []Word) {
		for _, g := range programme.MoneyGuards {
			out = append(out, Word{g.Code, g.Name})
		}
		return out
	}
	stepWords = func() (out []Word) {
		for _, s := range programme.MoneySteps {
			out = append(out, Word{s.Code, s.Name + "前"})
		}
		return append(out, Word{neverAsked, "不查"})
	}
	overrideWords = only([]Word{{string(programme.RoleApprover), "市局审批"}, {string(programme.RoleOfficer), "另一名市局经办"}})
)

// GuardOf is how a notice asks a guard.
func (n *Notice) GuardOf(g *programme.MoneyGuard) GuardRule {
	rule := GuardRule{Code: g.Code, Asked: g.Asked, Clause: g.Duty}
	if r := find(n.Money.Guards, func(r *GuardRule) bool { return r.Code == g.Code }); r != nil {
		rule = *r
	}
	rule.Asked = slices.DeleteFunc(slices.Clone(rule.Asked), func(s string) bool { return s == neverAsked })
	return rule
}

// Overriding is who sets guards aside in a year, and for how long at most.
func (n *Notice) Overriding() Overriding {
	if n.Money.Override != nil {
		return *n.Money.Override
	}
	return defaultOverriding
}

// checkGuards finds guards that two rows ask, and rows that say both never and
// when.
func (r *reader) checkGuards(n *Notice) {
	seen := map[string]string{}
	for i, g := range n.Money.Guards {
		path := fmt.Sprintf(".money.guards[%d]", i)
		r.unique(seen, g.Code, path, g.Clause, "条件重复")
		never := slices.Contains(g.Asked, neverAsked)
		if never && len(g.Asked) > 1 {
			r.at(path+".asked", g.Clause, "写了 never（不查）就不能再写何时查")
		}
		if never && g.Reading == "" {
			r.warn(path, g.Clause, "不查的条件请在 reading 里写明为什么")
		}
		if row := programme.MoneyGuardOf(g.Code); row != nil && row.Firm && never {
			r.at(path+".asked", g.Clause, "“%s”是计算金额的根据，不能不查", row.Name)
		}
	}
}

// showGuards prints what must be true before money goes out.
func (n *Notice) showGuards(p func(string, ...any)) {
	for i := range programme.MoneyGuards {
		g := &programme.MoneyGuards[i]
		rule := n.GuardOf(g)
		if len(rule.Asked) == 0 {
			p("  拨款条件：%s：本年度不查（%s）", g.Name, n.Cite(rule.Clause))
			continue
		}
		when := ""
		for _, s := range rule.Asked {
			when += "、" + wordOf(stepWords(), s)
		}
		least := ""
		if rule.Least > 0 {
			least = fmt.Sprintf("，不少于 %g%%", float64(rule.Least)/10)
		}
		p("  拨款条件：%s：%s查%s（%s）", g.Name, when[len("、"):], least, n.Cite(rule.Clause))
	}
	o := n.Overriding()
	p("  例外准予：由%s决定，最长 %d 天", wordOf(overrideWords(), o.By), o.Days)
}
