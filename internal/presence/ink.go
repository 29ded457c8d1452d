package presence

import (
	"image"
	"image/draw"
	"math"
)

// perMM is how many pixels of a cut line a millimetre has.
const perMM = 8

// Cut is a place of the sheet as a picture, set straight, 8 pixels a
// millimetre: for a person to look at. Where it is not known how the sheet
// lies it is white.
func (f *Found) Cut(r Rect) *image.Gray {
	return f.cut(Rect{W: r.W, H: r.H}, times(f.at, homography{1, 0, r.X, 0, 1, r.Y, 0, 0, 1}))
}

// cut is a place of whatever at lays onto the picture.
func (f *Found) cut(r Rect, at homography) *image.Gray {
	w, h := max(int(r.W*perMM), 1), max(int(r.H*perMM), 1)
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p := at.apply(point{r.X + (float64(x)+0.5)/perMM, r.Y + (float64(y)+0.5)/perMM})
			out.Pix[y*out.Stride+x] = sample(f.page, p)
		}
	}
	return out
}

// sample is the luminance at a point between pixels; outside it is white.
func sample(m *image.Gray, p point) uint8 {
	x, y := p.x-0.5, p.y-0.5
	if !(x > -1 && y > -1 && x < float64(m.Rect.Dx()) && y < float64(m.Rect.Dy())) {
		return 255
	}
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(x0), y-float64(y0)
	at := func(x, y int) float64 {
		return float64(m.Pix[min(max(y, 0), m.Rect.Dy()-1)*m.Stride+min(max(x, 0), m.Rect.Dx()-1)])
	}
	top := at(x0, y0)*(1-fx) + at(x0+1, y0)*fx
	low := at(x0, y0+1)*(1-fx) + at(x0+1, y0+1)*fx
	return uint8(top*(1-fy) + low*fy + 0.5)
}

// Ink is what was written into one place of a sheet.
type Ink struct {
	Area float64 // square millimetres of strokes
	mark []float32
}

// Measures of ink.
const (
	frame      = 1.0  // millimetres at each side of a cell that are left to its lines
	drawn      = 0.28 // of the way from paper to print: darker is a stroke
	speck      = 0.35 // square millimetres: less in one piece is dust or print
	leastInk   = 1.2  // square millimetres: less is nothing written, a short stroke has more
	stripFrame = 1.6  // millimetres of a kept line, whose rules lie where they were seen
	stripBlack = 40.0 // of print in a kept line, whose own is not kept
	inkWide    = 48   // the grid on which strokes are compared
	inkHigh    = 24
)

// Empty reports whether nothing was written.
func (k *Ink) Empty() bool { return k.Area < leastInk }

// Ink is what was written into a cell of the sheet, found by the cell's own
// lines; nothing where it is not known how the sheet lies.
func (f *Found) Ink(cell Rect) Ink {
	return inkOf(f.cut(Rect{W: cell.W, H: cell.H}.Inset(frame), f.ruled(cell)), f.black)
}

// StripInk is what was written into a cell of a line, as the kept picture of all
// lines below each other (Cut of Line.All, one height each) shows it.
func StripInk(all *image.Gray, line, of int, l Line) Ink {
	high := all.Rect.Dy() / max(of, 1)
	cell := l.In.Inset(stripFrame)
	x, y := int((cell.X-l.All.X)*perMM), line*high+int((cell.Y-l.All.Y)*perMM)
	at := image.Rect(x, y, x+int(cell.W*perMM), y+int(cell.H*perMM)).Add(all.Rect.Min)
	if !at.In(all.Rect) || at.Empty() {
		return Ink{}
	}
	m := image.NewGray(image.Rect(0, 0, at.Dx(), at.Dy()))
	draw.Draw(m, m.Rect, all, at.Min, draw.Src)
	return inkOf(m, stripBlack)
}

func inkOf(m *image.Gray, print float64) Ink {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	paper := paperOf(m)
	black := min(print, paper-20)
	dark := make([]bool, w*h)
	n := 0
	for y := range h {
		for x := range w {
			dark[y*w+x] = (paper-float64(m.Pix[y*m.Stride+x]))/(paper-black) > drawn
		}
	}
	unspeckled(dark, w, h)
	for _, d := range dark {
		if d {
			n++
		}
	}
	k := Ink{Area: float64(n) / (perMM * perMM)}
	if !k.Empty() {
		k.mark = normalInk(dark, w, h)
	}
	return k
}

// paperOf is the luminance of a cell's paper: what four fifths of it are not
// lighter than.
func paperOf(m *image.Gray) float64 {
	var levels [256]int
	for _, v := range m.Pix {
		levels[v]++
	}
	n := 0
	for v, k := range levels {
		if n += k; n*5 >= len(m.Pix)*4 {
			return float64(v)
		}
	}
	return 255
}

// unspeckled takes away what hangs together in too small pieces.
func unspeckled(dark []bool, w, h int) {
	seen := make([]bool, len(dark))
	var piece []int
	for from := range dark {
		if !dark[from] || seen[from] {
			continue
		}
		piece = append(piece[:0], from)
		seen[from] = true
		for i := 0; i < len(piece); i++ {
			x, y := piece[i]%w, piece[i]/w
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					if x+dx < 0 || x+dx >= w || y+dy < 0 || y+dy >= h {
						continue
					}
					if q := (y+dy)*w + x + dx; dark[q] && !seen[q] {
						seen[q] = true
						piece = append(piece, q)
					}
				}
			}
		}
		if float64(len(piece)) < speck*perMM*perMM {
			for _, p := range piece {
				dark[p] = false
			}
		}
	}
}

// normalInk brings strokes to one place and size on a grid, so that where and
// how large somebody signs does not matter, and softens them a little. Its
// values have the mean 0 and the length 1.
func normalInk(dark []bool, w, h int) []float32 {
	var n, sx, sy, sxx, syy float64
	for i, d := range dark {
		if d {
			x, y := float64(i%w), float64(i/w)
			n, sx, sy, sxx, syy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y
		}
	}
	mx, my := sx/n, sy/n
	dx, dy := math.Sqrt(max(sxx/n-mx*mx, 1)), math.Sqrt(max(syy/n-my*my, 1))
	grid := make([]float32, inkWide*inkHigh)
	for i, d := range dark {
		if !d {
			continue
		}
		// two deviations to each side fill the grid
		x := int(math.Floor((float64(i%w)-mx)/dx*inkWide/5 + inkWide/2))
		y := int(math.Floor((float64(i/w)-my)/dy*inkHigh/5 + inkHigh/2))
		if x >= 0 && x < inkWide && y >= 0 && y < inkHigh {
			grid[y*inkWide+x]++
		}
	}
	for range 2 {
		grid = softened(grid)
	}
	var mean, length float32
	for _, v := range grid {
		mean += v / float32(len(grid))
	}
	for i := range grid {
		grid[i] -= mean
		length += grid[i] * grid[i]
	}
	if length > 0 {
		by := 1 / float32(math.Sqrt(float64(length)))
		for i := range grid {
			grid[i] *= by
		}
	}
	return grid
}

func softened(g []float32) []float32 {
	out := make([]float32, len(g))
	for y := range inkHigh {
		for x := range inkWide {
			var sum float32
			for j := max(y-1, 0); j <= min(y+1, inkHigh-1); j++ {
				for i := max(x-1, 0); i <= min(x+1, inkWide-1); i++ {
					sum += g[j*inkWide+i]
				}
			}
			out[y*inkWide+x] = sum / 9
		}
	}
	return out
}

// Bounds of likeness. They are hints and prove nothing: people sign alike every
// day, and one hand can sign differently. Of drawn signatures one in a hundred of two
// people came to 0.76 and the most alike of 3,000 to 0.87, the same strokes drawn
// by a shaking hand to 0.97, a copy to 0.99.
const (
	Alike  = 0.93  // two people's lines: one hand wrote the same strokes
	Copied = 0.985 // one person's lines: nobody signs so twice
)

// Likeness is how alike two lines' strokes are, 0 to 1, wherever and however
// large they were written; 0 where either is empty.
func Likeness(a, b *Ink) float64 {
	if a.mark == nil || b.mark == nil {
		return 0
	}
	best := 0.0
	for dy := -1; dy <= 1; dy++ {
		for dx := -2; dx <= 2; dx++ {
			var sum float32
			for y := max(0, -dy); y < min(inkHigh, inkHigh-dy); y++ {
				for x := max(0, -dx); x < min(inkWide, inkWide-dx); x++ {
					sum += a.mark[y*inkWide+x] * b.mark[(y+dy)*inkWide+x+dx]
				}
			}
			best = max(best, float64(sum))
		}
	}
	return min(best, 1)
}
