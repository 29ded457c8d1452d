package enrolpages

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/decide"
	"jinlanling/internal/app/material"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// routeMet reports whether a route would do but for the gates.
func routeMet(d *decide.Decided) bool {
	return slices.ContainsFunc(d.Routes(), func(r rules.RouteResult) bool { return r.Met })
}

// reasonsOf are reasons that a reviewer may tick: what is not met, and the
// papers that are missing, each with its clause.
func reasonsOf(d *decide.Decided, papers []material.Paper, full string) (out []string) {
	for _, g := range d.Closed() {
		out = append(out, unmet(d, g))
	}
	if !d.Eligible && !routeMet(d) {
		for i, w := range d.Ways() {
			if i == 2 {
				break
			}
			for _, c := range w.Missing {
				if words := unmet(d, c); !slices.Contains(out, words) {
					out = append(out, words)
				}
			}
		}
	}
	for _, p := range papers {
		if p.Needed && len(p.FileIDs) == 0 {
			out = append(out, "缺"+p.Name+"（"+p.Clause+"）")
		}
	}
	if full != "" {
		out = append(out, full)
	}
	return out
}

func unmet(d *decide.Decided, c rules.Check) string {
	words := c.Name() + "不符合：要求" + c.Required() + "，现为" + d.Actual(c)
	if c.From != 0 {
		words += "，" + c.From.Chinese() + "起满足"
	}
	return words + "（" + d.Notice.Cite(c.Clause()) + "）"
}

// outcome is the banner of an application that somebody answered.
type outcome struct{ Tone, Title, Reason, Next, Again string } // again: where it is filed anew

func outcomeOf(s *act.Detail) *outcome {
	reason := s.Fact("reason").Text
	switch s.State {
	case programme.Returned:
		return &outcome{"", "已退回，请补充后重新提交", reason, "按下面的理由补齐材料或更正情况，再点“补充后重新提交”。原来填的都还在。", ""}
	case programme.Refused:
		return &outcome{"no", "不予通过", reason, "有异议的，向培训基地或市人力资源和社会保障局提出；情况变化后可请基地恢复报名。", ""}
	case programme.Withdrawn:
		return &outcome{"", "已撤回报名", reason, "要继续参加的，请基地恢复报名，或重新报名。", ""}
	case programme.Dropped:
		return &outcome{"no", "中途退出培训", reason, "", ""}
	}
	return nil
}
