package ledger

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"jinlanling/internal/programme"
)

// A file whose lines follow each other has no break, whichever end it begins at;
// with a line taken out, or an amount changed, it breaks there and nowhere else.
func TestBalancesFollow(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		opening := programme.Fen(r.Int64N(100_000))
		left := opening
		var lines []Stated
		for i := range 3 + r.IntN(40) {
			amount := programme.Fen(1 + r.Int64N(10_000)) // no two sums of neighbours are 0
			left += amount
			lines = append(lines, Stated{fmt.Sprint(i), amount, left})
		}
		turned := slices.Clone(lines)
		slices.Reverse(turned)
		for _, file := range [][]Stated{lines, turned} {
			if run, ok := Follow(file); !ok || run.Opening != opening || run.Closing != left || len(run.Breaks) > 0 {
				t.Fatalf("seed %d: a whole file: %+v", seed, run)
			}
		}
		if len(lines) < 5 {
			continue
		}
		k := 1 + r.IntN(len(lines)-2)
		if run, _ := Follow(slices.Delete(slices.Clone(lines), k, k+1)); !slices.Equal(run.Breaks, []string{lines[k+1].ID}) {
			t.Fatalf("seed %d: line %d taken out breaks at %v", seed, k, run.Breaks)
		}
		changed := slices.Clone(lines)
		changed[k].Amount++
		if run, _ := Follow(changed); !slices.Equal(run.Breaks, []string{lines[k].ID}) {
			t.Fatalf("seed %d: line %d changed breaks at %v", seed, k, run.Breaks)
		}
	}
	if _, ok := Follow(nil); ok {
		t.Error("no lines are a run")
	}
}

// Whatever is on one side alone, both sides come to one sum; money that neither
// side explains is the difference.
func TestAnAdjustmentAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 1000 {
		some := func() programme.Fen { return programme.Fen(r.Int64N(1_000_000)) }
		both, a := some(), Adjustment{Before: some(), BankIn: some(), BankOut: some(), BookIn: some(), BookOut: some()}
		a.Books = both + a.BookIn - a.BookOut
		a.Bank = a.Before + both + a.BankIn - a.BankOut
		if a.Difference() != 0 {
			t.Fatalf("%+v differs by %s", a, a.Difference())
		}
		if a.Bank += 5; a.Difference() != -5 {
			t.Fatalf("5 fen too many at the bank: %s", a.Difference())
		}
	}
}
