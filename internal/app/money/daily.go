package money

import (
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// dayEnd is what stands on a source of a special account at the end of a day.
type dayEnd struct {
	on      programme.Date
	balance programme.Fen
}

type dayEnds []dayEnd // by day

// daily is a source of a base's special account day by day: vouchers count from
// their own date, reversals from theirs.
func daily(tx *store.Tx, baseID, source string) (dayEnds, error) {
	vouchers, err := tx.Vouchers(baseID)
	if err != nil {
		return nil, err
	}
	reversed, err := tx.VoucherReversals(baseID)
	if err != nil {
		return nil, err
	}
	moved := map[programme.Date]programme.Fen{}
	for i := range vouchers {
		v := &vouchers[i]
		if v.Source != source {
			continue
		}
		amount := v.Amount
		if v.Direction != MoneyIn {
			amount = -amount
		}
		moved[v.OnDate] += amount
		if on, ok := reversed[v.ID]; ok {
			moved[max(on, v.OnDate)] -= amount
		}
	}
	var out dayEnds
	for on, amount := range moved {
		out = append(out, dayEnd{on, amount})
	}
	slices.SortFunc(out, func(a, b dayEnd) int { return int(a.on) - int(b.on) })
	for i := 1; i < len(out); i++ {
		out[i].balance += out[i-1].balance
	}
	return out, nil
}

// from are the ends of a day and of those after it; of one on which nothing
// moved, what the day before it left.
func (d dayEnds) from(on programme.Date) dayEnds {
	i, found := slices.BinarySearchFunc(d, on, func(e dayEnd, on programme.Date) int { return int(e.on) - int(on) })
	if found {
		return d[i:]
	}
	before := dayEnd{on: on}
	if i > 0 {
		before.balance = d[i-1].balance
	}
	return append(dayEnds{before}, d[i:]...)
}
