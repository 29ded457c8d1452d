package ledger

import (
	"cmp"
	"slices"
	"time"

	"jinlanling/internal/programme"
)

// Moved is money that moved on one side: a line of the bank's, or an entry of
// the books. Amount is positive where it came in.
type Moved struct {
	ID     string
	On     programme.Date
	Amount programme.Fen
	Serial string // the bank's number of it; "" where it is not known
}

// How two of them were found to be one.
const (
	BySerial = "serial" // the bank's number, and the amount
	ByAmount = "amount" // the amount, within days
)

// Pair is a line and the entry that it is.
type Pair struct {
	Line, Entry string
	How         string
}

// Reconcile finds which line of the bank's is which entry of the books: by the
// bank's number first, where the amount agrees, and then by amount, day by day,
// where the days are no further apart than window. Each is in at most one pair.
// What is alike cannot be told apart and need not be: it is paired in the order
// of its days. It takes n log n.
func Reconcile(lines, entries []Moved, window int) (out []Pair) {
	done := map[string]bool{}
	pair := func(line, entry *Moved, how string) {
		done["l"+line.ID], done["e"+entry.ID] = true, true
		out = append(out, Pair{line.ID, entry.ID, how})
	}
	serials := map[string]*Moved{}
	for i := range entries {
		if e := &entries[i]; e.Serial != "" {
			serials[e.Serial] = e
		}
	}
	for i := range lines {
		l := &lines[i]
		if e := serials[l.Serial]; l.Serial != "" && e != nil && e.Amount == l.Amount && !done["e"+e.ID] {
			pair(l, e, BySerial)
		}
	}
	rest := func(list []Moved, side string) map[programme.Fen][]*Moved {
		by := map[programme.Fen][]*Moved{}
		for i := range list {
			if m := &list[i]; !done[side+m.ID] {
				by[m.Amount] = append(by[m.Amount], m)
			}
		}
		for _, l := range by {
			slices.SortStableFunc(l, func(a, b *Moved) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID)) })
		}
		return by
	}
	left, right := rest(lines, "l"), rest(entries, "e")
	for i := range lines { // in the order of the lines, so that the same input gives the same pairs
		amount := lines[i].Amount
		ls, es := left[amount], right[amount]
		delete(left, amount)
		for len(ls) > 0 && len(es) > 0 {
			switch days := daysBetween(ls[0].On, es[0].On); {
			case days > window:
				ls = ls[1:]
			case days < -window:
				es = es[1:]
			default:
				pair(ls[0], es[0], ByAmount)
				ls, es = ls[1:], es[1:]
			}
		}
	}
	return out
}

// daysBetween is how many days b is after a.
func daysBetween(a, b programme.Date) int { return int(b.Time().Sub(a.Time()) / (24 * time.Hour)) }
