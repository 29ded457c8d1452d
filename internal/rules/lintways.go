package rules

import (
	"fmt"
	"slices"

	"jinlanling/internal/programme"
)

// checkWays looks at gates and routes against each other: what nobody can
// meet, what is asked twice, and routes that another makes idle.
func (r *reader) checkWays(n *Notice) {
	const gates = ".eligibility.gates"
	r.twice(gates, n.Eligibility.Gates)
	r.contrary(gates, gates, nil, n.Eligibility.Gates)
	for i := range n.Eligibility.Routes {
		rt := &n.Eligibility.Routes[i]
		for k := range rt.Levels {
			path := fmt.Sprintf(".eligibility.routes[%d].levels[%d].conditions", i, k)
			r.twice(path, rt.Levels[k].Conditions)
			r.contrary(path, gates, n.Eligibility.Gates, rt.Levels[k].Conditions)
		}
	}
	r.shadowed(n)
}

// twice finds a condition that stands in a list under one code, or asks for
// the same as another.
func (r *reader) twice(path string, list []Condition) {
	for k := range list {
		for j := range k {
			at := fmt.Sprintf("%s[%d]", path, k)
			first := r.line(fmt.Sprintf("%s[%d]", path, j))
			switch a, b := &list[j], &list[k]; {
			case !r.bound(path, j, a) || !r.bound(path, k, b):
			case a.Code == b.Code && a.Code != "":
				r.at(at, b.Clause, "条件代码重复：%s（第 %d 行已有）", b.Code, first)
			case a.judgesLike(b):
				r.warn(at, b.Clause, "条件“%s”与第 %d 行的“%s”要求相同", b.Name, first, a.Name)
			}
		}
	}
}

// bound reports whether a condition could be read well enough to be compared.
func (r *reader) bound(path string, k int, c *Condition) bool {
	at := fmt.Sprintf("%s[%d]", path, k)
	for _, name := range []string{"level", "years", "counts", "trade", "rank", "from", "kinds", "allowed", "schooled", "age_min", "age_max"} {
		if r.bad[at+"."+name] {
			return false
		}
	}
	return c.kind != nil
}

// contrary finds conditions that cannot be met together: within a list, and
// between it and the gates that stand before it.
func (r *reader) contrary(path, before string, gates, list []Condition) {
	for k := range list {
		if !r.bound(path, k, &list[k]) {
			continue
		}
		for j := range k {
			if r.bound(path, j, &list[j]) {
				r.clash(fmt.Sprintf("%s[%d]", path, k), &list[k], fmt.Sprintf("%s[%d]", path, j), &list[j])
			}
		}
		for j := range gates {
			if r.bound(before, j, &gates[j]) {
				r.clash(fmt.Sprintf("%s[%d]", path, k), &list[k], fmt.Sprintf("%s[%d]", before, j), &gates[j])
			}
		}
	}
}

// clash finds two conditions that nobody can meet both of, or hardly anybody.
func (r *reader) clash(path string, c *Condition, other string, o *Condition) {
	line := r.line(other)
	switch {
	case c.Kind == "category" && o.Kind == "category" && c.kindSet&o.kindSet == 0:
		r.at(path, c.Clause, "没有人能符合：人员类别与第 %d 行没有相同的", line)
	case c.Kind == "age" && o.Kind == "age" && (c.AgeMax > 0 && o.AgeMin > c.AgeMax || o.AgeMax > 0 && c.AgeMin > o.AgeMax):
		r.at(path, c.Clause, "没有人能符合：年龄与第 %d 行没有相同的岁数", line)
	case c.Kind == "work" && o.Kind == "age" && o.AgeMax > 0 && c.Years+workFrom > o.AgeMax:
		r.warn(path, c.Clause, "几乎没有人能符合：工作满 %d 年，年龄却不超过 %d 周岁（第 %d 行）", c.Years, o.AgeMax, line)
	}
}

// workFrom is the age from which people may work.
const workFrom = 16

// shadowed finds routes that never count, because an earlier one asks for
// nothing more, and says which.
func (r *reader) shadowed(n *Notice) {
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		type way struct {
			route      *Route
			path       string
			conditions []Condition
		}
		var before []way
		for i := range n.Eligibility.Routes {
			rt := &n.Eligibility.Routes[i]
			for k, w := range rt.Levels {
				path := fmt.Sprintf(".eligibility.routes[%d].levels[%d]", i, k)
				if w.Level != l || len(w.Conditions) == 0 || !r.readable(path+".conditions", w.Conditions) {
					continue
				}
				for _, b := range before {
					if everyImplied(b.conditions, w.Conditions) {
						r.warn(path, rt.Clause, "途径“%s”对%s不起作用：符合它的，都先符合“%s”（第 %d 行）", rt.Name, l.Chinese(), b.route.Name, r.line(b.path))
						break
					}
				}
				before = append(before, way{rt, path, w.Conditions})
			}
		}
	}
}

func (r *reader) readable(path string, list []Condition) bool {
	for k := range list {
		if !r.bound(path, k, &list[k]) {
			return false
		}
	}
	return true
}

// everyImplied reports whether whoever meets all of strict meets all of loose.
func everyImplied(loose, strict []Condition) bool {
	for i := range loose {
		if !slices.ContainsFunc(strict, func(s Condition) bool { return s.implies(&loose[i]) }) {
			return false
		}
	}
	return true
}

// implies reports whether whoever meets c meets o as well.
func (c *Condition) implies(o *Condition) bool {
	if c.Kind == "any" {
		return len(c.Any) > 0 && !slices.ContainsFunc(c.Any, func(a Condition) bool { return !a.implies(o) })
	}
	if o.Kind == "any" {
		return slices.ContainsFunc(o.Any, func(a Condition) bool { return c.implies(&a) })
	}
	if c.Kind != o.Kind {
		return false
	}
	wider := o.Trade == "any" || o.Trade == c.Trade
	switch c.Kind {
	case "certificate":
		return c.Level == o.Level && c.Years >= o.Years && c.kindSet&^o.kindSet == 0 && wider
	case "work":
		return c.Years >= o.Years && wider
	case "title", "schooling":
		return c.rank >= o.rank
	case "honour":
		return c.rank >= o.rank && c.kindSet&^o.kindSet == 0
	case "category":
		return c.kindSet&^o.kindSet == 0
	}
	return c.judgesLike(o)
}
