package rules

import (
	"fmt"
	"strconv"
	"strings"
)

// Points are hundredths of a point, so that no share of one is ever a float.
type Points int

// Whole makes points of a whole number of them.
func Whole(points int) Points { return Points(points * 100) }

// String is the points with as many decimals as they need: 7, 7.5, 7.25.
func (p Points) String() string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	switch {
	case p%100 == 0:
		return fmt.Sprintf("%s%d", sign, p/100)
	case p%10 == 0:
		return fmt.Sprintf("%s%d.%d", sign, p/100, p%100/10)
	}
	return fmt.Sprintf("%s%d.%02d", sign, p/100, p%100)
}

// ParsePoints reads points as people type them, with at most two decimals.
func ParsePoints(text string) (p Points, ok bool) {
	whole, part, dotted := strings.Cut(strings.TrimSpace(text), ".")
	if len(whole) == 0 || len(whole) > 3 || len(part) > 2 || dotted && part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(whole + (part + "00")[:2])
	return Points(n), err == nil
}

// Measured is what the books say of an indicator: Part of Whole of a share,
// where a Whole of 0 says that there was nothing to measure, or how many
// findings there are of each rung.
type Measured struct {
	Part  int    `json:"part"`
	Whole int    `json:"whole"`
	Found [4]int `json:"found,omitzero"` // by rung, the first unused
}

// rounded is a·b/c in hundredths, rounded to step, halves up; c > 0.
func rounded(a, b, c, step int) Points {
	return Points((2*a*b + c*step) / (2 * c * step) * step)
}

// step is to what points are rounded.
func (p *Performance) step() int { return max(1, roundSteps[p.Round]) }

// Reckon gives the points of an indicator that the books measure; ok is false
// where there was nothing to measure. More of a share never gives fewer points,
// another finding never more, and neither leaves 0 to the indicator's points.
func (p *Performance) Reckon(x *Indicator, m Measured) (points Points, ok bool) {
	if x.Measure == FindingsMade {
		left := x.Points
		for rung, points := range x.Deduct.Rungs() {
			left -= m.Found[rung] * points
		}
		return Whole(max(0, left)), true
	}
	if m.Whole <= 0 {
		return 0, false
	}
	// how far Part/Whole is from the floor to the target, both times 1000·Whole
	span := (x.Target - x.Floor) * m.Whole
	over := min(max(m.Part*1000-x.Floor*m.Whole, 0), span)
	return rounded(x.Points*100, over, span, p.step()), true
}

// Agree is what two scores come to: their mean, or ok false where they differ
// by more than the notice allows and a third is asked for.
func (p *Performance) Agree(a, b Points) (points Points, ok bool) {
	if d := a - b; d > Whole(p.Differ) || -d > Whole(p.Differ) {
		return 0, false
	}
	return rounded(int(a+b), 1, 2, p.step()), true
}

// Line of an evaluation: what an indicator came to. Counted is false where
// there was nothing to measure.
type Line struct {
	Weight  int // points of the indicator
	Points  Points
	Counted bool
}

// Total is what the lines come to, of FullPoints; ok is false where nothing at
// all was measured. What could not be measured is left out with its points
// spread over the rest, or counts in full or not at all, as the notice says.
func (p *Performance) Total(lines []Line) (total Points, ok bool) {
	got, of, weight := 0, 0, 0
	for _, l := range lines {
		weight += l.Weight
		switch {
		case l.Counted:
			got, of, ok = got+int(l.Points), of+l.Weight, true
		case p.Without == WithoutFull:
			got, of = got+l.Weight*100, of+l.Weight
		case p.Without == WithoutNone:
			of += l.Weight
		}
	}
	if !ok || of == 0 {
		return 0, false
	}
	return rounded(got, weight, of, p.step()), true
}

// Judge is the band of a sum: the highest whose points it reached. Parse
// refuses bands that leave a sum out.
func (p *Performance) Judge(total Points) *Band {
	return find(p.Bands, func(b *Band) bool { return total >= Whole(b.From) })
}
