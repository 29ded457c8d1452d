package rules

import (
	"fmt"

	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
)

// Term is how long a list stands: so many days, or so many working days by the
// arrangement of holidays that timetables go by.
type Term struct {
	Days    int
	Working bool
}

// Term is how long results stand on the public list.
func (p *Publication) Term() Term { return Term{p.Days, p.Working} }

// AcceptedTerm is how long accepted trainees do.
func (p *Publication) AcceptedTerm() Term {
	if a := p.Accepted; a != nil && a.Days > 0 {
		return Term{a.Days, a.Working}
	}
	return p.Term()
}

// Last is the last day of a list that stands from a day on.
func (t Term) Last(from programme.Date) programme.Date {
	if t.Working {
		return curriculum.Mainland.LastOf(from, t.Days)
	}
	return from.AddDays(t.Days - 1)
}

// Unit is what the days are counted in.
func (t Term) Unit() string {
	if t.Working {
		return "个工作日"
	}
	return "天"
}

func (t Term) String() string { return fmt.Sprintf("%d %s", t.Days, t.Unit()) }

// Caution says what is not known of the holidays of a term that begins on a day,
// "" where nothing is missing: who posts must look themselves.
func (t Term) Caution(from programme.Date) string {
	if !t.Working {
		return ""
	}
	for y := from.Year(); y <= t.Last(from).Year(); y++ {
		if !curriculum.Mainland.Known(y) {
			return fmt.Sprintf("系统里没有 %d 年的放假安排，只避开了周末；期间有法定节假日的，公示会短于通知规定的天数", y)
		}
	}
	return ""
}
