package ledger

import (
	"math/rand/v2"
	"testing"

	"jinlanling/internal/programme"

	"pgregory.net/rapid"
)

func TestAdvanceCeiling(t *testing.T) {
	for _, c := range []struct {
		name               string
		approved, advanced programme.Fen
		permille           int
		want               programme.Fen
	}{
		{"60 %", 1000, 0, 600, 600},
		{"rounded down", 999, 0, 600, 599},
		{"over several", 1000, 400, 600, 200},
		{"used up", 1000, 600, 600, 0},
		{"approved shrank", 500, 600, 600, 0},
		{"nothing approved", 0, 0, 600, 0},
		{"beyond 64 bits between", 1 << 60, 0, 1000, 1 << 60},
	} {
		if got := AdvanceCeiling(c.approved, c.permille, c.advanced); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAllocateIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := make([]programme.Fen, rapid.IntRange(1, 40).Draw(t, "n"))
		var sum programme.Fen
		for i := range weights {
			weights[i] = programme.Fen(rapid.Int64Range(0, 500_000).Draw(t, "w"))
			sum += weights[i]
		}
		amount := programme.Fen(rapid.Int64Range(0, int64(sum)).Draw(t, "amount"))
		shares, err := Allocate(amount, weights)
		if err != nil {
			t.Fatal(err)
		}
		var got programme.Fen
		for i, s := range shares {
			got += s
			if s < 0 || s > weights[i] {
				t.Fatalf("share %d of weight %d", s, weights[i])
			}
		}
		if got != amount {
			t.Fatalf("shares sum to %d, want %d", got, amount)
		}
		if _, err := Allocate(sum+1, weights); err == nil {
			t.Fatal("more than the weights was allocated")
		}
	})
}

func TestMovementCheck(t *testing.T) {
	for _, c := range []struct {
		name string
		m    Movement
		ok   bool
	}{
		{"advance", PayAdvance("b", 100), true},
		{"does not balance", Movement{"x", []Posting{{"fund", 1}}}, false},
		{"no such account", Movement{"x", []Posting{{"fund", 1}, {"pocket", -1}}}, false},
		{"an account twice", Movement{"x", []Posting{{"fund", 1}, {"fund", -1}}}, false},
		{"nothing moves", Movement{"x", []Posting{{"fund", 0}}}, false},
	} {
		if err := c.m.Check(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// world is a programme of one base under random events, kept beside the
// package's own account of it.
type world struct {
	lines  []Line
	p      People
	books  Books
	earned []programme.Fen // recognised so far, by person
	paid   programme.Fen   // advances and settlements
	back   programme.Fen   // clawbacks received
	adv    programme.Fen
	toPay  programme.Fen
}

const base = "b"

func newWorld(t *rapid.T) *world {
	w := &world{books: Books{}}
	for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
		w.lines = append(w.lines, Line{string(rune('a' + i)), rapid.IntRange(0, 6).Draw(t, "places"),
			programme.Fen(rapid.Int64Range(1, 500_000).Draw(t, "standard"))})
	}
	n := rapid.IntRange(1, 20).Draw(t, "people")
	for range n {
		w.p.Line = append(w.p.Line, int32(rapid.IntRange(0, len(w.lines)-1).Draw(t, "line")))
	}
	w.p.InTraining, w.p.Passed, w.p.Received, w.earned = make([]bool, n), make([]bool, n), make([]programme.Fen, n), make([]programme.Fen, n)
	return w
}

func (w *world) apply(t *rapid.T, m Movement) {
	if len(m.Postings) == 0 {
		return
	}
	if err := w.books.Apply(m); err != nil {
		t.Fatal(err)
	}
}

func (w *world) advance(t *rapid.T) {
	a := Approve(w.lines, w.p)
	// advances made before the first settlement are what Received holds; later
	// there is nothing left to advance
	ceiling := AdvanceCeiling(a.Total, 600, w.adv)
	if ceiling == 0 {
		return
	}
	weights := make([]programme.Fen, w.p.Len())
	var room programme.Fen
	for i, in := range a.Counted {
		if in {
			weights[i] = max(0, w.lines[w.p.Line[i]].Standard-w.p.Received[i])
			room += weights[i]
		}
	}
	amount := min(programme.Fen(rapid.Int64Range(0, int64(ceiling)).Draw(t, "advance")), room)
	if amount == 0 {
		return
	}
	shares, err := Allocate(amount, weights)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range shares {
		w.p.Received[i] += s
	}
	w.adv += amount
	w.paid += amount
	w.apply(t, PayAdvance(base, amount))
	if w.adv*1000 > a.Total*600 {
		t.Fatalf("advances %d pass 60 %% of %d", w.adv, a.Total)
	}
}

func (w *world) settle(t *rapid.T) {
	s := Settle(w.lines, w.p)
	var sum, earned programme.Fen
	for _, part := range s.Parts {
		sum += part.Amount
		earned += part.Earned - w.earned[part.Person]
		w.earned[part.Person] = part.Earned
		w.p.Received[part.Person] += part.Amount
	}
	for i := range w.earned { // earned and received alike: nothing to move, but newly earned
		if w.earned[i] != w.p.Received[i] {
			earned += w.p.Received[i] - w.earned[i]
			w.earned[i] = w.p.Received[i]
		}
	}
	if sum != s.Total {
		t.Fatalf("parts sum to %d, total %d", sum, s.Total)
	}
	pay, offset := Offset(s.Total, w.books[Clawback(base)])
	m := SettleMovement(base, earned, w.books[Advance(base)], s.Total, offset)
	w.apply(t, m)
	if pay > 0 {
		w.toPay += pay
	}
	if again := Settle(w.lines, w.p); len(again.Parts) > 0 || again.Total != 0 {
		t.Fatalf("settling again moves %d", again.Total)
	}
	// after settlement: paid and payable less claims is what is earned
	var all programme.Fen
	for _, e := range w.earned {
		all += e
	}
	if got := w.paid - w.back + w.toPay - w.books[Clawback(base)]; got != all {
		t.Fatalf("received and due %d, earned %d", got, all)
	}
	if w.books[Advance(base)] != 0 || w.books[Subsidy(base)] != all {
		t.Fatalf("books: advance %d, subsidy %d, earned %d", w.books[Advance(base)], w.books[Subsidy(base)], all)
	}
}

func TestRandomYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 30).Draw(t, "events") {
			i := rapid.IntRange(0, w.p.Len()-1).Draw(t, "who")
			switch rapid.SampledFrom([]string{"train", "drop", "pass", "withdraw", "advance", "settle", "pay", "return"}).Draw(t, "event") {
			case "train":
				w.p.InTraining[i] = true
			case "drop":
				w.p.InTraining[i], w.p.Passed[i] = false, false
			case "pass":
				w.p.Passed[i] = w.p.InTraining[i]
			case "withdraw":
				w.p.Passed[i] = false
			case "advance":
				if w.books[Subsidy(base)] == 0 && w.books[Clawback(base)] == 0 && w.toPay == 0 {
					w.advance(t)
				}
			case "settle":
				w.settle(t)
			case "pay":
				if w.toPay > 0 {
					w.apply(t, PaySettlement(base, w.toPay))
					w.paid += w.toPay
					w.toPay = 0
				}
			case "return":
				if owed := w.books[Clawback(base)]; owed > 0 {
					back := programme.Fen(rapid.Int64Range(1, int64(owed)).Draw(t, "back"))
					w.apply(t, ReceiveClaim(base, "", back))
					w.back += back
				}
			}
			if w.books.Total() != 0 {
				t.Fatalf("the books sum to %d", w.books.Total())
			}
			if w.books[Clawback(base)] < 0 || w.books[Payable(base)] > 0 {
				t.Fatalf("clawback %d, payable %d", w.books[Clawback(base)], w.books[Payable(base)])
			}
		}
		w.settle(t)
		if owed := w.books[Clawback(base)]; owed > 0 {
			w.apply(t, ReceiveClaim(base, "", owed))
			w.back += owed
		}
		var earned programme.Fen
		for _, e := range w.earned {
			earned += e
		}
		if w.paid-w.back > earned {
			t.Fatalf("paid %d, earned %d", w.paid-w.back, earned)
		}
	})
}

func TestPlacesBoundWhoIsPaid(t *testing.T) {
	lines := []Line{{"a", 2, 3000_00}}
	p := People{Line: []int32{0, 0, 0}, InTraining: []bool{true, true, true}, Passed: []bool{false, true, true}, Received: make([]programme.Fen, 3)}
	if a := Approve(lines, p); a.Total != 6000_00 || a.Counted[2] {
		t.Errorf("approved %+v, want two of three", a)
	}
	s := Settle(lines, p)
	if s.Total != 6000_00 || s.Lines[0].People != 2 {
		t.Errorf("settled %+v, want the two who passed", s)
	}
}

func TestStandardDifferences(t *testing.T) {
	got := StandardDifferences([]Line{{"a", 1, 300000}, {"b", 1, 500000}}, func(string) programme.Fen { return 300000 })
	if len(got) != 1 || got[0].LineID != "b" {
		t.Errorf("differences %+v, want b", got)
	}
}

func BenchmarkSettle150000(b *testing.B) {
	lines := make([]Line, 30)
	for i := range lines {
		lines[i] = Line{"x", 6000, 3000_00}
	}
	p := People{Line: make([]int32, 150_000), InTraining: make([]bool, 150_000), Passed: make([]bool, 150_000), Received: make([]programme.Fen, 150_000)}
	for i := range p.Line {
		p.Line[i], p.Passed[i], p.Received[i] = int32(i%30), i%9 != 0, 1800_00
	}
	b.ReportAllocs()
	for b.Loop() {
		Settle(lines, p)
	}
}

// Who is held is not paid and is claimed from like everybody; what waits and
// what moves are together what would move without it.
func TestHeldPeopleWaitAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 12))
	for range 300 {
		lines := []Line{{ID: "a", Places: 1 + r.IntN(9), Standard: programme.Yuan(2000)}, {ID: "b", Places: 1 + r.IntN(9), Standard: programme.Yuan(3000)}}
		var p People
		for range r.IntN(30) {
			p.Line, p.InTraining = append(p.Line, int32(r.IntN(2))), append(p.InTraining, true)
			p.Passed, p.Received = append(p.Passed, r.IntN(3) > 0), append(p.Received, programme.Yuan(r.Int64N(3)*600))
			p.Held = append(p.Held, r.IntN(4) == 0)
		}
		free := p
		free.Held = nil
		held, all := Settle(lines, p), Settle(lines, free)
		sum := held.Total
		for _, x := range held.Held {
			if x.Amount <= 0 || !p.Held[x.Person] {
				t.Fatalf("%+v waits", x)
			}
			sum += x.Amount
		}
		for _, x := range held.Parts {
			if p.Held[x.Person] && x.Amount > 0 {
				t.Fatalf("%+v is paid", x)
			}
		}
		if sum != all.Total || len(held.Parts)+len(held.Held) != len(all.Parts) {
			t.Fatalf("%s moves and waits, %s would move", sum, all.Total)
		}
	}
}
