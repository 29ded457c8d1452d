package presence

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// blob is a dark area that is filled like a square seen from anywhere.
type blob struct {
	point
	area  float64 // pixels
	level float64 // mean luminance
}

// mostBlobs that are looked at further; a sheet has four marks, and little
// else on it is a filled square.
const mostBlobs = 48

// squares are the dark areas of a picture that could be corner marks, the
// largest first. A filled parallelogram, and so a square from any side, has an
// area of twelve times the root of the determinant of its points' covariance;
// strokes, letters and frames have less.
func squares(m *image.Gray) (out []blob) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	dark := darker(m)
	seen := make([]bool, w*h)
	var stack []int32
	for from := range seen {
		if seen[from] || !dark[from] {
			continue
		}
		seen[from] = true
		stack = append(stack[:0], int32(from))
		var n, sx, sy, sxx, syy, sxy, level float64
		edge := false
		for len(stack) > 0 {
			p := int(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
			x, y := p%w, p/w
			fx, fy := float64(x), float64(y)
			n, sx, sy = n+1, sx+fx, sy+fy
			sxx, syy, sxy = sxx+fx*fx, syy+fy*fy, sxy+fx*fy
			level += float64(m.Pix[y*m.Stride+x])
			edge = edge || x == 0 || y == 0 || x == w-1 || y == h-1
			for _, q := range [4]int{p - 1, p + 1, p - w, p + w} {
				if q >= 0 && q < len(seen) && !seen[q] && dark[q] && (q/w == y || q%w == x) {
					seen[q] = true
					stack = append(stack, int32(q))
				}
			}
		}
		if edge || n < 60 || n > float64(w*h)/100 {
			continue
		}
		mx, my := sx/n, sy/n
		cxx, cyy, cxy := sxx/n-mx*mx, syy/n-my*my, sxy/n-mx*my
		det := cxx*cyy - cxy*cxy
		// 0.88 to 1.12: a square has 1, a disc 1.05, a blurred square is between
		if filled := n / (12 * math.Sqrt(max(det, 1e-9))); filled < 0.88 || filled > 1.12 {
			continue
		}
		if t := cxx + cyy; t*t > 10*det { // far longer than wide
			continue
		}
		out = append(out, blob{point{mx + 0.5, my + 0.5}, n, level / n})
	}
	slices.SortFunc(out, func(a, b blob) int { return cmp.Compare(b.area, a.area) })
	return out[:min(len(out), mostBlobs)]
}

// darker marks the pixels that are darker than what is around them, so that a
// shadow over half the sheet is not print.
func darker(m *image.Gray) []bool {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sums := make([]uint32, (w+1)*(h+1))
	for y := range h {
		var row uint32
		for x := range w {
			row += uint32(m.Pix[y*m.Stride+x])
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + row
		}
	}
	around := max(w, h) / 16
	dark := make([]bool, w*h)
	for y := range h {
		y0, y1 := max(y-around, 0), min(y+around+1, h)
		for x := range w {
			x0, x1 := max(x-around, 0), min(x+around+1, w)
			sum := sums[y1*(w+1)+x1] - sums[y0*(w+1)+x1] - sums[y1*(w+1)+x0] + sums[y0*(w+1)+x0]
			mean := sum / uint32((x1-x0)*(y1-y0))
			dark[y*w+x] = uint32(m.Pix[y*m.Stride+x])*100 < mean*72
		}
	}
	return dark
}

// Tolerances of a fit in millimetres, and how many blobs are tried for a mark.
const (
	closeEnough = 2.0
	tries       = 7
	farthest    = 90.0 // of a mark from where the code alone would have it
)

// fit finds which blobs are the corner marks: of all choices the one under
// which the code, too, stands where it is printed. Where no four fit, three
// do, for a corner that is folded or under a thumb.
func fit(places, code []point, blobs []blob) (homography, []blob) {
	rough, ok := affine(places, code)
	if !ok {
		return homography{}, nil
	}
	unit := rough.unit(places[0]) // pixels of a millimetre
	var choice [4][]blob
	for i, r := range Marks {
		want := rough.apply(middle(r))
		for _, b := range blobs {
			side := math.Sqrt(b.area) / unit
			if side > MarkSide*0.45 && side < MarkSide*1.9 && b.distance(want)/unit < farthest {
				choice[i] = append(choice[i], b)
			}
		}
		slices.SortFunc(choice[i], func(a, b blob) int { return cmp.Compare(a.distance(want), b.distance(want)) })
		choice[i] = choice[i][:min(len(choice[i]), tries)]
	}
	f := &fitting{places: places, code: code, choice: choice, worst: closeEnough}
	for missing := -1; missing < 4 && f.best == nil; missing++ {
		f.missing = missing
		f.try(0, nil, nil)
	}
	return f.at, f.best
}

type fitting struct {
	places, code []point
	choice       [4][]blob
	missing      int

	worst float64 // of the best so far, in millimetres
	at    homography
	best  []blob
}

// try completes a choice of marks from the i-th on.
func (f *fitting) try(i int, from []point, chosen []blob) {
	switch {
	case i == f.missing:
		f.try(i+1, from, chosen)
	case i < 4:
		for _, b := range f.choice[i] {
			if !slices.ContainsFunc(chosen, func(c blob) bool { return c.point == b.point }) {
				f.try(i+1, append(from[:len(from):len(from)], middle(Marks[i])), append(chosen[:len(chosen):len(chosen)], b))
			}
		}
	default:
		f.weigh(from, chosen)
	}
}

// weigh holds a choice against the code. Four marks say all, and the code must
// agree; three and the code say it together.
func (f *fitting) weigh(from []point, chosen []blob) {
	to := make([]point, 0, 8)
	for _, b := range chosen {
		to = append(to, b.point)
	}
	if f.missing >= 0 {
		from, to = append(from, f.places...), append(to, f.code...)
	}
	at, ok := solve(from, to)
	if !ok {
		return
	}
	worst := 0.0
	for i, p := range append(from[:len(from):len(from)], f.places...) {
		want := append(to[:len(to):len(to)], f.code...)[i]
		u := at.unit(p)
		if u <= 0 || math.IsNaN(u) {
			return
		}
		worst = max(worst, at.apply(p).distance(want)/u)
	}
	if worst < f.worst {
		f.worst, f.at, f.best = worst, at, slices.Clone(chosen)
	}
}

// Without a code: how many blobs are tried, and by what part darker than the
// other corners the code's must be.
const (
	aloneTries = 10
	aloneDark  = 0.15
)

// fitAlone finds the marks where the code could not be read: four squares that
// a sheet as wide and high as ours would show so, with something dark where the
// code is printed and in no other corner.
func fitAlone(m *image.Gray, blobs []blob) (best homography, used []blob) {
	blobs = blobs[:min(len(blobs), aloneTries)]
	from := []point{middle(Marks[0]), middle(Marks[1]), middle(Marks[2]), middle(Marks[3])}
	most := aloneDark
	for a := range blobs {
		for b := range blobs {
			for c := range blobs {
				for d := range blobs {
					if a == b || a == c || a == d || b == c || b == d || c == d {
						continue
					}
					four := []blob{blobs[a], blobs[b], blobs[c], blobs[d]}
					at, ok := solve(from, []point{four[0].point, four[1].point, four[2].point, four[3].point})
					if !ok || !at.sees(four) {
						continue
					}
					if dark := at.codeDarkness(m); dark > most && at.tabled(m) {
						most, best, used = dark, at, four
					}
				}
			}
		}
	}
	return best, used
}

// tabled reports whether the table's heading is ruled where it should be.
func (h *homography) tabled(m *image.Gray) bool {
	f := &Found{page: m, at: *h}
	const right = tableLeft + (tableWidth-tableGap)/2
	for _, y := range []float64{tableTop, tableTop + tableHead} {
		if _, _, seen := f.rule(point{tableLeft, y}, point{right, y}); !seen {
			return false
		}
	}
	return true
}

// sees reports whether the marks have about the size that they should have
// where they stand.
func (h *homography) sees(marks []blob) bool {
	for i, b := range marks {
		unit := h.unit(middle(Marks[i]))
		if side := math.Sqrt(b.area); side < 0.6*MarkSide*unit || side > 1.6*MarkSide*unit {
			return false
		}
	}
	return true
}

// codeDarkness is by what part darker the code's place is than the darkest of
// those that lie like it in the other corners.
func (h *homography) codeDarkness(m *image.Gray) float64 {
	mean := func(r Rect) (sum float64) {
		const n = 12
		for j := range n {
			for i := range n {
				sum += float64(sample(m, h.apply(point{r.X + r.W*(float64(i)+0.5)/n, r.Y + r.H*(float64(j)+0.5)/n})))
			}
		}
		return sum / (n * n)
	}
	r := CodeBox
	x, y := SheetWidth-r.X-r.W, SheetHeight-r.Y-r.H
	others := min(mean(Rect{x, r.Y, r.W, r.H}), mean(Rect{x, y, r.W, r.H}), mean(Rect{r.X, y, r.W, r.H}))
	return 1 - mean(r)/max(others, 1)
}

func middle(r Rect) point { return point{r.X + r.W/2, r.Y + r.H/2} }
