package rules

import (
	"math/rand/v2"
	"testing"

	"jinlanling/internal/programme"
)

// points hands out a performance of random but sound indicators and bands.
func performances(rng *rand.Rand) *Performance {
	p := &Performance{Round: RoundWords[rng.IntN(len(RoundWords))].Code, Without: WithoutWords[rng.IntN(len(WithoutWords))].Code, Differ: rng.IntN(5)}
	for left := FullPoints; left > 0; {
		x := Indicator{Points: min(left, 1+rng.IntN(30)), Measure: PlacesFilled}
		left -= x.Points
		x.Floor = rng.IntN(1000)
		x.Target = x.Floor + 1 + rng.IntN(1000-x.Floor)
		if rng.IntN(4) == 0 {
			x = Indicator{Points: x.Points, Measure: FindingsMade, Deduct: &Deductions{rng.IntN(4), rng.IntN(9), rng.IntN(30)}}
		}
		p.Lines = append(p.Lines, x)
	}
	for from := FullPoints - rng.IntN(20); from > 0; from -= 1 + rng.IntN(30) {
		p.Bands = append(p.Bands, Band{From: from})
	}
	p.Bands = append(p.Bands, Band{})
	return p
}

func measureds(rng *rand.Rand) Measured {
	m := Measured{Whole: rng.IntN(400), Found: [4]int{0, rng.IntN(4), rng.IntN(3), rng.IntN(2)}}
	m.Part = rng.IntN(m.Whole + 1)
	return m
}

// Points rise with what is measured, never leave 0 to the weight, add up to no
// more than FullPoints, and every sum lies in exactly one band.
func TestPointsAreSound(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		p := performances(rng)
		var lines []Line
		for i := range p.Lines {
			x, m := &p.Lines[i], measureds(rng)
			got, ok := p.Reckon(x, m)
			if got < 0 || got > Whole(x.Points) || int(got)%p.step() != 0 {
				t.Fatalf("%+v of %+v, rounded to %s: %s", m, x, p.Round, got)
			}
			if ok == (x.Measure != FindingsMade && m.Whole == 0) {
				t.Fatalf("%+v of %+v: counted %v", m, x, ok)
			}
			better, worse := m, m
			better.Part, worse.Found[1+rng.IntN(3)] = min(m.Part+rng.IntN(5), m.Whole), 9
			if up, _ := p.Reckon(x, better); up < got {
				t.Fatalf("%+v of %+v: %s, and %s for more", better, x, got, up)
			}
			if down, _ := p.Reckon(x, worse); x.Measure == FindingsMade && down > got {
				t.Fatalf("%+v of %+v: %s, and %s for more findings", worse, x, got, down)
			}
			lines = append(lines, Line{x.Points, got, ok})
		}
		total, ok := p.Total(lines)
		if total < 0 || total > Whole(FullPoints) {
			t.Fatalf("total %s of %+v", total, lines)
		}
		in := 0
		for i := range p.Bands {
			if total >= Whole(p.Bands[i].From) && (i == 0 || total < Whole(p.Bands[i-1].From)) {
				in++
				if p.Judge(total) != &p.Bands[i] {
					t.Fatalf("%s judged %+v, want %+v", total, p.Judge(total), p.Bands[i])
				}
			}
		}
		if ok && in != 1 {
			t.Fatalf("%s is in %d bands of %+v", total, in, p.Bands)
		}
		k := rng.IntN(len(lines))
		if more := lines[k]; more.Counted {
			before := total
			lines[k].Points = Whole(more.Weight)
			if total, _ = p.Total(lines); total < before {
				t.Fatalf("total %s, and %s with line %d in full", before, total, k)
			}
		}
	}
}

// Points at the ends, on the way, and where halves are rounded up.
func TestPointsByHand(t *testing.T) {
	p := &Performance{Round: "tenth", Differ: 1, Without: WithoutSpread}
	x := &Indicator{Points: 15, Measure: PlacesFilled, Floor: 600, Target: 950}
	for _, c := range []struct {
		part, whole int
		want        string
	}{{600, 1000, "0"}, {950, 1000, "15"}, {1000, 1000, "15"}, {775, 1000, "7.5"}, {59, 60, "15"}, {601, 1000, "0"}, {602, 1000, "0.1"}} {
		if got, ok := p.Reckon(x, Measured{Part: c.part, Whole: c.whole}); !ok || got.String() != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
	if got, ok := p.Agree(430, 380); !ok || got != 410 {
		t.Errorf("4.3 and 3.8: %s, %v, want 4.1", got, ok)
	}
	if _, ok := p.Agree(430, 329); ok {
		t.Error("4.3 and 3.29 agree")
	}
	lines := []Line{{50, 4000, true}, {30, 1500, true}, {20, 0, false}}
	for without, want := range map[string]string{WithoutSpread: "68.8", WithoutFull: "75", WithoutNone: "55"} {
		p.Without = without
		if got, ok := p.Total(lines); !ok || got.String() != want {
			t.Errorf("%s: %s, want %s", without, got, want)
		}
	}
	if _, ok := p.Total([]Line{{100, 0, false}}); ok {
		t.Error("a total of nothing measured")
	}
}

// A fee is that of the closest row.
func TestFeeOfTheClosestRow(t *testing.T) {
	n := &Notice{Money: Money{Fees: &FeeStandard{Rows: []FeeRate{{Trade: "焊工", Level: programme.Technician, Amount: 420},
		{Level: programme.Technician, Amount: 300}, {Trade: "焊工", Amount: 100}}}}}
	for _, c := range []struct {
		trade string
		level programme.Level
		want  int64
	}{{"焊工", programme.Technician, 420}, {"车工", programme.Technician, 300}, {"焊工", programme.SeniorTechnician, 100}, {"车工", programme.SeniorTechnician, 0}} {
		got, ok := n.Fee(c.level, c.trade)
		if ok != (c.want > 0) || got != yuan(c.want).Fen() {
			t.Errorf("%s %s: %s, %v", c.trade, c.level, got, ok)
		}
	}
}
