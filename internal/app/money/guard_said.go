package money

import (
	"fmt"

	"jinlanling/internal/app/confirm"
)

// said asks that as many trainees as the notice wants have said that what is
// recorded of them is true. A base reads this: a silence is not told from a no.
func (g *guards) said() (Finding, error) {
	f, err := confirm.Of(g.Tx, g.ac.base.ID)
	if err != nil {
		return Finding{}, err
	}
	words := fmt.Sprintf("学员本人确认 %d / %d 人", f.Confirmed, f.Asked)
	asked := g.ac.notice.Oversight().Confirmed
	if asked == 0 {
		return Finding{Holds: true, Found: words + "，通知没有要求"}, nil
	}
	return Finding{Holds: f.Confirmed*1000 >= asked*f.Asked, Found: words + fmt.Sprintf("，通知要求 %g%%", float64(asked)/10)}, nil
}

// denials waits for what was denied until the city has decided: holding the one
// who denied would show a base who it was.
func (g *guards) denials() (Finding, error) {
	f, err := confirm.Of(g.Tx, g.ac.base.ID)
	if err != nil || f.Open > 0 {
		return Finding{Found: "市局正在核实"}, err
	}
	return Finding{Holds: true, Found: "没有待核实的"}, nil
}

// covered asks that as many of the base's classes as the notice wants were
// inspected at least once.
func (g *guards) covered() (Finding, error) {
	inspected, classes, err := g.Covered(g.ac.base.ID)
	if err != nil {
		return Finding{}, err
	}
	words := fmt.Sprintf("检查过 %d / %d 个班", inspected, classes)
	asked := g.ac.notice.Oversight().Coverage
	if asked == 0 {
		return Finding{Holds: true, Found: words + "，通知没有要求"}, nil
	}
	return Finding{Holds: inspected*1000 >= asked*classes, Found: words + fmt.Sprintf("，通知要求 %g%%", float64(asked)/10)}, nil
}
