package rules

import (
	"fmt"
	"strings"

	"jinlanling/internal/curriculum"
)

// OnlineRule is how what a learning platform says is counted, nil where the
// notice does not say (3.1.1).
func (n *Notice) OnlineRule() *curriculum.OnlineRule {
	o := n.Hours.Online
	if o == nil {
		return nil
	}
	return &curriculum.OnlineRule{Minutes: o.Minutes, HourMinutes: n.Hours.Minutes, Watched: o.Watched, DayMost: o.DayMost, Checks: o.Checks,
		NightFrom: curriculum.At(o.NightFrom, 0), NightUntil: curriculum.At(o.NightUntil, 0)}
}

// Says words the rule: 观看 45 分钟计 1 课时，一段至少看 80%.
func (o *OnlineHours) Says() string {
	parts := []string{fmt.Sprintf("观看 %d 分钟计 1 课时", o.Minutes)}
	if o.Watched > 0 {
		parts = append(parts, fmt.Sprintf("一段至少看 %g%%", float64(o.Watched)/10))
	}
	if o.DayMost > 0 {
		parts = append(parts, fmt.Sprintf("每人每天最多计 %d 课时", o.DayMost))
	}
	if o.Checks > 0 {
		parts = append(parts, fmt.Sprintf("随机检查至少通过 %g%%", float64(o.Checks)/10))
	}
	return strings.Join(parts, "，")
}

// checkOnline looks at how a platform's hours are counted.
func (r *reader) checkOnline(n *Notice) {
	o := n.Hours.Online
	if o == nil {
		return
	}
	if (o.NightFrom == 0) != (o.NightUntil == 0) {
		r.at(".hours.online", o.Clause, "深夜的起止（night_from、night_until）要同时写")
	}
	if d := n.Hours.Day; d != nil && o.DayMost > d.Most {
		r.warn(".hours.online.day_most", o.Clause, "线上每人每天最多计 %d 课时，多于每班每天的 %d 课时", o.DayMost, d.Most)
	}
	for name, v := range map[string]int{"watched_permille": o.Watched, "checks_permille": o.Checks} {
		if v > 0 && v <= 100 {
			r.warn(".hours.online."+name, o.Clause, "%s 是千分之 %d，即 %g%%。要写 %d%% 请填 %d", name, v, float64(v)/10, v, v*10)
		}
	}
}

// online is how a platform's hours are counted.
func (f *fielder) online() {
	o := f.n.Hours.Online
	if o == nil {
		return
	}
	f.number("课时", ".hours.online.minutes", "线上每课时", "分钟", o.Minutes, o.Clause)
	if o.DayMost > 0 {
		f.number("课时", ".hours.online.day_most", "线上每人每天最多", "课时", o.DayMost, o.Clause)
	}
	if o.Watched > 0 {
		f.percent("课时", ".hours.online.watched_permille", "线上一段至少观看", o.Watched, o.Clause)
	}
	if o.Checks > 0 {
		f.percent("课时", ".hours.online.checks_permille", "线上随机检查至少通过", o.Checks, o.Clause)
	}
}
