package rules

import (
	"fmt"

	"jinlanling/internal/programme"
)

// FeeStandard is what appraising one person costs by the price authority's
// list, which vouchers of that use are held against (clause 4.3.4). A notice
// without it holds nothing.
type FeeStandard struct {
	Use     string    `yaml:"use"`
	Rows    []FeeRate `yaml:"rows"`
	Clause  string    `yaml:"clause"`
	Reading string    `yaml:"reading,omitempty"`
}

// FeeRate is the fee of a trade and level. Trade "" is for all trades of the
// level, level 0 for all levels.
type FeeRate struct {
	Trade  string          `yaml:"trade,omitempty"`
	Level  programme.Level `yaml:"level,omitempty"`
	Amount yuan            `yaml:"amount"`
}

// Fee is the fee of appraising one person of a level and trade: the closest
// row, a trade's before a level's. ok is false where none fits.
func (n *Notice) Fee(l programme.Level, trade string) (fee programme.Fen, ok bool) {
	if n.Money.Fees == nil {
		return 0, false
	}
	canonical, _ := n.Trade(trade)
	for _, want := range []FeeRate{{Trade: canonical, Level: l}, {Trade: canonical}, {Level: l}, {}} {
		if r := find(n.Money.Fees.Rows, func(r *FeeRate) bool { return r.Trade == want.Trade && r.Level == want.Level }); r != nil {
			return r.Amount.Fen(), true
		}
	}
	return 0, false
}

// checkFees finds rows that claim the same case, and a use that is not there or
// may not be spent on.
func (r *reader) checkFees(n *Notice, trades map[string]string) {
	f := n.Money.Fees
	if f == nil {
		return
	}
	if u := n.Use(f.Use); f.Use != "" && (u == nil || !u.Allowed) {
		r.at(".money.appraisal_fees.use", f.Clause, "收费标准管的用途 %s 不在可以列支的用途（money.uses）里", f.Use)
	}
	if len(f.Rows) == 0 && r.has(".money.appraisal_fees.rows") {
		r.at(".money.appraisal_fees.rows", f.Clause, "收费标准没有一行")
	}
	seen := map[string]string{}
	for i, x := range f.Rows {
		at := fmt.Sprintf(".money.appraisal_fees.rows[%d]", i)
		level := "各等级"
		if x.Level != 0 {
			level = x.Level.Chinese()
		}
		r.unique(seen, level+inBrackets(x.Trade), at, f.Clause, "两行收费标准都管同一等级和工种")
		r.trained(n, at+".level", f.Clause, x.Level)
		r.trade(trades, n, at+".trade", f.Clause, x.Trade)
	}
}

// showFees prints the fee standard.
func (n *Notice) showFees(p func(string, ...any)) {
	f := n.Money.Fees
	if f == nil {
		p("  鉴定收费标准：通知没有列出，不核对")
		return
	}
	for _, x := range f.Rows {
		level := "各等级"
		if x.Level != 0 {
			level = n.LevelName(x.Level)
		}
		p("  鉴定收费标准：%s%s %s 元/人（%s）", level, inBrackets(x.Trade), x.Amount.Fen(), n.Cite(f.Clause))
	}
}
