package programme

import (
	"cmp"
	"fmt"
	"slices"
)

// RollRow is one person of a sealed roster: what annex 3 says of them and how
// they are found again.
type RollRow struct {
	Application string `json:"application"`
	Person      string `json:"person"`
	Name        string `json:"name"`
	IDIndex     string `json:"id_index"` // keyed hash of the ID number
	IDMasked    string `json:"id_masked"`
	Employer    string `json:"employer"`
	Line        string `json:"line"`
	Trade       string `json:"trade"`
	Level       Level  `json:"level"`
}

// RollFigure is how many of one plan line stand on a roster.
type RollFigure struct {
	Line   string `json:"line"`
	Trade  string `json:"trade"`
	Level  Level  `json:"level"`
	People int    `json:"people"`
}

// Kinds of a RollChange.
const (
	RollAdd    = "add"
	RollRemove = "remove"
	RollAlter  = "alter"
)

// RollChange is one person's difference between two rosters. Was is nil for
// who is added, Now for who is removed.
type RollChange struct {
	Kind   string   `json:"kind"`
	Was    *RollRow `json:"was,omitempty"`
	Now    *RollRow `json:"now,omitempty"`
	Reason string   `json:"reason,omitempty"` // of what caused it: a drop's, a transfer's, a correction's
}

// DiffRoll is what must be done to one roster to have the other, in the order
// of applications.
func DiffRoll(from, to []RollRow) (out []RollChange) {
	was := make(map[string]*RollRow, len(from))
	for i := range from {
		was[from[i].Application] = &from[i]
	}
	seen := make(map[string]bool, len(to))
	for i := range to {
		seen[to[i].Application] = true
		old := was[to[i].Application]
		now := to[i]
		switch {
		case old == nil:
			out = append(out, RollChange{Kind: RollAdd, Now: &now})
		case *old != now:
			before := *old
			out = append(out, RollChange{Kind: RollAlter, Was: &before, Now: &now})
		}
	}
	for i := range from {
		if !seen[from[i].Application] {
			before := from[i]
			out = append(out, RollChange{Kind: RollRemove, Was: &before})
		}
	}
	slices.SortFunc(out, func(a, b RollChange) int { return cmp.Compare(a.application(), b.application()) })
	return out
}

func (c *RollChange) application() string {
	if c.Now != nil {
		return c.Now.Application
	}
	return c.Was.Application
}

// ApplyRoll carries changes out on a roster, or refuses where one does not
// start from what stands there.
func ApplyRoll(rows []RollRow, changes []RollChange) ([]RollRow, error) {
	at := make(map[string]RollRow, len(rows))
	for _, r := range rows {
		at[r.Application] = r
	}
	for i := range changes {
		c := &changes[i]
		old, there := at[c.application()]
		if there != (c.Was != nil) || there && old != *c.Was {
			return nil, Errorf(Conflict, "第 %d 项变更与名册现在的内容不符，请退回重新报送", i+1)
		}
		delete(at, c.application())
		if c.Now != nil {
			at[c.Now.Application] = *c.Now
		}
	}
	out := make([]RollRow, 0, len(at))
	for _, r := range at {
		out = append(out, r)
	}
	SortRoll(out)
	return out, nil
}

// SortRoll puts a roster in its order: that of applications.
func SortRoll(rows []RollRow) {
	slices.SortFunc(rows, func(a, b RollRow) int { return cmp.Compare(a.Application, b.Application) })
}

// RollFigures counts a roster by plan line.
func RollFigures(rows []RollRow) (out []RollFigure) {
	for _, r := range rows {
		i := slices.IndexFunc(out, func(f RollFigure) bool { return f.Line == r.Line })
		if i < 0 {
			out = append(out, RollFigure{Line: r.Line, Trade: r.Trade, Level: r.Level})
			i = len(out) - 1
		}
		out[i].People++
	}
	slices.SortFunc(out, func(a, b RollFigure) int {
		return cmp.Or(cmp.Compare(a.Trade, b.Trade), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// Remark is the change with its reason, as annex 3 of an amendment says it.
func (c *RollChange) Remark() string {
	if c.Reason == "" {
		return c.Words()
	}
	return c.Words() + "；理由：" + c.Reason
}

// RosterLine is one person of a roster as it stands after its amendments, with
// what they changed of it.
type RosterLine struct {
	RollRow
	Note string
}

// NoteRoll carries numbered amendments out on a sealed roster and says of each
// person which of them changed what; gone is who no longer stands on it.
func NoteRoll(sealed []RollRow, numbers []int, amendments [][]RollChange) (stands, gone []RosterLine, err error) {
	rows, notes := sealed, map[string]string{}
	left := map[string]RosterLine{}
	for i, changes := range amendments {
		if rows, err = ApplyRoll(rows, changes); err != nil {
			return nil, nil, err
		}
		for j := range changes {
			c := &changes[j]
			note := fmt.Sprintf("第 %d 次变更%s", numbers[i], c.Remark())
			delete(left, c.application())
			if c.Now == nil {
				left[c.application()] = RosterLine{*c.Was, note}
			} else if before := notes[c.application()]; before != "" {
				note = before + "。" + note
			}
			notes[c.application()] = note
		}
	}
	for _, r := range rows {
		stands = append(stands, RosterLine{r, notes[r.Application]})
	}
	for _, l := range left {
		gone = append(gone, l)
	}
	slices.SortFunc(gone, func(a, b RosterLine) int { return cmp.Compare(a.Application, b.Application) })
	return stands, gone, nil
}

// Words is the change as people say it.
func (c *RollChange) Words() string {
	switch c.Kind {
	case RollAdd:
		return "新增：" + c.Now.Trade + " " + c.Now.Level.Chinese()
	case RollRemove:
		return "退出：" + c.Was.Trade + " " + c.Was.Level.Chinese()
	}
	s := ""
	for _, f := range []struct{ name, was, now string }{
		{"姓名", c.Was.Name, c.Now.Name}, {"工作单位", c.Was.Employer, c.Now.Employer},
		{"工种", c.Was.Trade, c.Now.Trade}, {"等级", c.Was.Level.Chinese(), c.Now.Level.Chinese()}} {
		if f.was != f.now {
			s += fmt.Sprintf("，%s由“%s”改为“%s”", f.name, f.was, f.now)
		}
	}
	if c.Was.IDIndex != c.Now.IDIndex {
		s += "，身份证号更正"
	}
	if s == "" {
		return "更正"
	}
	return "更正：" + s[len("，"):]
}
