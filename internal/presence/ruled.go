package presence

import "math"

// Paper is never quite flat: in the middle of a photographed sheet lines stand
// a millimetre or two from where its corners say. A cell is therefore looked
// for by its own four lines.
const (
	ruleReach   = 2.5  // millimetres to each side in which a line is looked for
	ruleStep    = 0.25 // a line is about as thick
	rulePlaces  = 2*int(ruleReach/ruleStep) + 1
	ruleSamples = 24
	ruleCorner  = 1.0  // millimetres at each end that are left to the lines across
	ruleDark    = 0.2  // of the paper's luminance: what is so much darker is a line, however dark
	ruleWhole   = 0.75 // of a line must be seen; strokes beside it are shorter
	ruleNear    = 0.02 // of a line that must be seen more for each millimetre further away
)

// ruled takes millimetres within a cell to pixels, by the lines around it
// where they are seen, and else as the sheet lies.
func (f *Found) ruled(cell Rect) homography {
	x, y, w, h := cell.X, cell.Y, cell.W, cell.H
	topA, topB, _ := f.rule(point{x, y}, point{x + w, y})
	lowA, lowB, _ := f.rule(point{x, y + h}, point{x + w, y + h})
	leftA, leftB, _ := f.rule(point{x, y}, point{x, y + h})
	rightA, rightB, _ := f.rule(point{x + w, y}, point{x + w, y + h})
	seen := []point{{x + leftA, y + topA}, {x + w + rightA, y + topB}, {x + w + rightB, y + h + lowB}, {x + leftB, y + h + lowA}}
	for i := range seen {
		seen[i] = f.at.apply(seen[i])
	}
	at, ok := solve([]point{{0, 0}, {w, 0}, {w, h}, {0, h}}, seen)
	if !ok {
		return times(f.at, homography{1, 0, x, 0, 1, y, 0, 0, 1})
	}
	return at
}

// rule is how far a printed line lies from where it should, at its beginning
// and at its end: down for a line across, to the right for one from the top
// down. Zero where none is seen.
func (f *Found) rule(from, to point) (first, last float64, seen bool) {
	across := from.y == to.y
	length := from.distance(to)
	var dark [ruleSamples][rulePlaces]float64
	paper := 0.0
	for i := range ruleSamples {
		t := (ruleCorner + (length-2*ruleCorner)*float64(i)/(ruleSamples-1)) / length
		for k := range rulePlaces {
			off := float64(k)*ruleStep - ruleReach
			p := point{from.x + (to.x-from.x)*t + off, from.y + (to.y-from.y)*t}
			if across {
				p = point{from.x + (to.x-from.x)*t, from.y + off}
			}
			dark[i][k] = float64(sample(f.page, f.at.apply(p)))
			paper = max(paper, dark[i][k])
		}
	}
	for i := range dark {
		for k := range dark[i] {
			dark[i][k] = min(1, (paper-dark[i][k])/(paper*ruleDark)) / ruleSamples
		}
	}
	best := ruleWhole
	for a := range rulePlaces {
		for b := range rulePlaces {
			sum := 0.0
			for i := range ruleSamples {
				sum += dark[i][(a*(ruleSamples-1)+(b-a)*i+(ruleSamples-1)/2)/(ruleSamples-1)]
			}
			offA, offB := float64(a)*ruleStep-ruleReach, float64(b)*ruleStep-ruleReach
			if v := sum - ruleNear*(math.Abs(offA)+math.Abs(offB))/2; v > best {
				best, first, last = v, offA, offB
			}
		}
	}
	return first, last, best > ruleWhole
}
