package rules

import (
	"fmt"
	"strings"

	"jinlanling/internal/curriculum"
)

// Teaching is what teaching plans and timetables are held against (3.1.1,
// 3.1.2): the floors of each kind and of the total come first.
func (n *Notice) Teaching() *curriculum.Rules {
	h := &n.Hours
	r := &curriculum.Rules{Minutes: h.Minutes}
	for _, k := range h.Kinds {
		r.Kinds = append(r.Kinds, curriculum.Kind{Code: k.Code, Name: k.Name, InTrade: k.InTrade})
		if k.Min > 0 {
			r.Bounds = append(r.Bounds, curriculum.Bound{Name: k.Name, Kinds: []string{k.Code}, Min: k.Min, Cite: n.Cite(k.Clause)})
		}
	}
	r.Bounds = append(r.Bounds, curriculum.Bound{Name: "总课时", Min: h.Total, Cite: n.Cite(h.Clause)})
	for _, b := range h.Bounds {
		x := curriculum.Bound{Name: b.Name, Kinds: b.Kinds, Min: b.Min, Max: b.Max, MinShare: b.MinShare, MaxShare: b.MaxShare, Cite: n.Cite(b.Clause)}
		for _, m := range b.Modes {
			x.Modes = append(x.Modes, curriculum.Mode(m))
		}
		r.Bounds = append(r.Bounds, x)
	}
	if d := h.Day; d != nil {
		r.DayMost, r.DayCite = d.Most, n.Cite(d.Clause)
		r.Earliest, r.Latest = curriculum.At(d.Earliest, 0), curriculum.At(d.Latest, 0)
	}
	return r
}

// Floors are what each trainee must attend to be put forward to the evaluation
// (3.1.2). Which floors is the notice's to say; one that says nothing means
// the total.
func (n *Notice) Floors() *curriculum.Floors {
	h := &n.Hours
	f := &curriculum.Floors{Minutes: h.Minutes, Permille: h.Attend, Way: curriculum.Way(h.Of),
		Total: curriculum.Floor{Name: "总课时", Hours: h.Total, Cite: n.Cite(h.Clause)}}
	if f.Way == "" {
		f.Way = curriculum.OfTotal
	}
	for _, k := range h.Kinds {
		f.Kinds = append(f.Kinds, curriculum.Floor{Kind: k.Code, Name: k.Name, Hours: k.Min, Cite: n.Cite(k.Clause)})
	}
	return f
}

// AttendText words what must be attended: 总课时和每一类课时各不少于 80%.
func (n *Notice) AttendText() string {
	of, each := "总课时", ""
	switch n.Floors().Way {
	case curriculum.OfEach:
		of, each = "每一类课时", "各"
	case curriculum.OfBoth:
		of, each = "总课时和每一类课时", "各"
	}
	return fmt.Sprintf("%s%s不少于 %g%%", of, each, float64(n.Hours.Attend)/10)
}

// says words a bound: 线上课程不超过总课时的 50%.
func (b *HourBound) says() string {
	var parts []string
	add := func(v int, format string, x any) {
		if v > 0 {
			parts = append(parts, fmt.Sprintf(format, x))
		}
	}
	add(b.Min, "不少于 %d 课时", b.Min)
	add(b.Max, "不超过 %d 课时", b.Max)
	add(b.MinShare, "不少于总课时的 %g%%", float64(b.MinShare)/10)
	add(b.MaxShare, "不超过总课时的 %g%%", float64(b.MaxShare)/10)
	return b.Name + strings.Join(parts, "，")
}
