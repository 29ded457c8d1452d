package ledger

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"jinlanling/internal/programme"
)

func TestReconcile(t *testing.T) {
	on := func(day int) programme.Date { return programme.NewDate(2021, 9, 1).AddDays(day) }
	for _, c := range []struct {
		name           string
		lines, entries []Moved
		want           string
	}{
		{"by serial, far apart", []Moved{{"l", on(0), 100, "A1"}}, []Moved{{"e", on(30), 100, "A1"}}, "[{l e serial}]"},
		{"serial and another amount", []Moved{{"l", on(0), 100, "A1"}}, []Moved{{"e", on(0), 90, "A1"}}, "[]"},
		{"amount within days", []Moved{{"l", on(0), -100, ""}}, []Moved{{"e", on(3), -100, ""}}, "[{l e amount}]"},
		{"amount too far", []Moved{{"l", on(0), 100, ""}}, []Moved{{"e", on(4), 100, ""}}, "[]"},
		{"in is not out", []Moved{{"l", on(0), 100, ""}}, []Moved{{"e", on(0), -100, ""}}, "[]"},
		{"two alike", []Moved{{"l1", on(1), 5, ""}, {"l2", on(2), 5, ""}}, []Moved{{"e2", on(2), 5, ""}, {"e1", on(1), 5, ""}},
			"[{l1 e1 amount} {l2 e2 amount}]"},
		{"an old one does not take a late one's", []Moved{{"l1", on(0), 5, ""}, {"l2", on(9), 5, ""}}, []Moved{{"e", on(10), 5, ""}}, "[{l2 e amount}]"},
	} {
		if got := fmt.Sprint(Reconcile(c.lines, c.entries, 3)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Whatever moved: each line and each entry stands in one pair at most, pairs
// agree in amount and lie within the window, and no two are left that would
// make one more... of the same day.
func TestReconcileProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 3))
	for range 300 {
		make := func(side string) (out []Moved) {
			for i := range r.IntN(12) {
				m := Moved{ID: fmt.Sprint(side, i), On: programme.NewDate(2021, 9, 1).AddDays(r.IntN(15)), Amount: programme.Fen(r.IntN(4) - 2)}
				if r.IntN(3) == 0 {
					m.Serial = fmt.Sprint(r.IntN(6))
				}
				out = append(out, m)
			}
			return out
		}
		lines, entries := make("l"), make("e")
		at := map[string]Moved{}
		for _, m := range append(append([]Moved{}, lines...), entries...) {
			at[m.ID] = m
		}
		seen := map[string]bool{}
		for _, p := range Reconcile(lines, entries, 3) {
			l, e := at[p.Line], at[p.Entry]
			days := daysBetween(e.On, l.On)
			if seen[l.ID] || seen[e.ID] || l.Amount != e.Amount || p.How == ByAmount && (days > 3 || days < -3) || p.How == BySerial && l.Serial != e.Serial {
				t.Fatalf("pair %+v of %+v and %+v", p, l, e)
			}
			seen[l.ID], seen[e.ID] = true, true
		}
		for _, l := range lines {
			for _, e := range entries {
				if !seen[l.ID] && !seen[e.ID] && l.Amount == e.Amount && l.On == e.On {
					t.Fatalf("%+v and %+v are left", l, e)
				}
			}
		}
	}
}

// Ten thousand lines against as many entries: the goal is a second.
func BenchmarkReconcile(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	make := func(side string) (out []Moved) {
		for i := range 10_000 {
			out = append(out, Moved{ID: fmt.Sprint(side, i), On: programme.NewDate(2021, 1, 1).AddDays(r.IntN(365)), Amount: programme.Fen(r.IntN(5000))})
		}
		return out
	}
	lines, entries := make("l"), make("e")
	for b.Loop() {
		Reconcile(lines, entries, 5)
	}
}
