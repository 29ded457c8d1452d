package presence

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/programme"

	"github.com/boombuler/barcode/qr"
)

const testCode = "https://example.gov.cn/s/482063715502"

// drawn is a printed sheet with signatures, so many pixels a millimetre. hands
// says who signs each line: "" nobody, otherwise strokes that the name seeds.
func drawnSheet(perMM float64, people int, out bool, hands map[int]string) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, int(SheetWidth*perMM), int(SheetHeight*perMM)))
	for i := range m.Pix {
		m.Pix[i] = 240
	}
	fill := func(r Rect, v uint8) {
		for y := int(math.Round(r.Y * perMM)); y < int(math.Round((r.Y+r.H)*perMM)); y++ {
			for x := int(math.Round(r.X * perMM)); x < int(math.Round((r.X+r.W)*perMM)); x++ {
				m.SetGray(x, y, color.Gray{Y: v})
			}
		}
	}
	for _, r := range Marks {
		fill(r, 25)
	}
	c, err := qr.Encode(testCode, qr.Q, qr.Auto)
	if err != nil {
		panic(err)
	}
	n := c.Bounds().Dx()
	side := CodeBox.W / float64(n)
	for y := range n {
		for x := range n {
			if r, _, _, _ := c.At(x, y).RGBA(); r == 0 {
				fill(Rect{CodeBox.X + float64(x)*side, CodeBox.Y + float64(y)*side, side, side}, 25)
			}
		}
	}
	ruler := func(r Rect) {
		const thick = 0.25
		fill(Rect{r.X, r.Y, r.W, thick}, 40)
		fill(Rect{r.X, r.Y + r.H, r.W, thick}, 40)
		fill(Rect{r.X, r.Y, thick, r.H}, 40)
		fill(Rect{r.X + r.W, r.Y, thick, r.H}, 40)
	}
	print := rand.New(rand.NewPCG(1, 1))
	for y := 24.0; y < 56; y += 8 { // lines of text above the table
		for x := 20.0; x < 140; x += 5 {
			fill(Rect{x, y, 3.4, 0.5}, 40)
			fill(Rect{x + print.Float64()*3, y - 1.5, 0.5, 3.6}, 40)
		}
	}
	for i, l := range Lines(people, out) {
		if First(l) {
			ruler(Head(l).No)
			ruler(Head(l).Name)
			ruler(Head(l).All)
		}
		ruler(l.No)
		ruler(l.Name)
		ruler(l.In)
		if out {
			ruler(l.Out)
		}
		for k := range 3 {
			fill(Rect{l.Name.X + 3 + float64(k)*5, l.Name.Y + l.Name.H/2, 4, 0.5}, 40)
			fill(Rect{l.Name.X + 5 + float64(k)*5, l.Name.Y + l.Name.H/2 - 2, 0.5, 4}, 40)
		}
		if who := hands[i]; who != "" {
			signed(m, perMM, l.In.Inset(1.6), who, uint64(i))
		}
	}
	return m
}

// signed draws a signature: strokes that the name seeds, each time a little
// elsewhere and a little shaken.
func signed(m *image.Gray, perMM float64, r Rect, who string, time uint64) {
	seed := uint64(17)
	for _, c := range who {
		seed = seed*131 + uint64(c)
	}
	shape, hand := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, time+2))
	size := min(r.W, 22) * (0.85 + 0.15*hand.Float64())
	x0, y0 := r.X+hand.Float64()*max(r.W-size, 0), r.Y
	for range 9 {
		from, to := point{shape.Float64(), shape.Float64()}, point{shape.Float64(), shape.Float64()}
		bend := point{(from.x+to.x)/2 + (shape.Float64()-0.5)*0.6, (from.y+to.y)/2 + (shape.Float64()-0.5)*0.6}
		for _, p := range []*point{&from, &to, &bend} {
			p.x, p.y = x0+p.x*size+hand.Float64()*0.4, y0+min(max(p.y, 0), 1)*r.H+hand.Float64()*0.3
		}
		for t := 0.0; t <= 1; t += 0.004 {
			x := (1-t)*(1-t)*from.x + 2*t*(1-t)*bend.x + t*t*to.x
			y := (1-t)*(1-t)*from.y + 2*t*(1-t)*bend.y + t*t*to.y
			for dy := -0.25; dy <= 0.25; dy += 0.4 / perMM {
				for dx := -0.25; dx <= 0.25; dx += 0.4 / perMM {
					m.SetGray(int((x+dx)*perMM), int((y+dy)*perMM), color.Gray{Y: 70})
				}
			}
		}
	}
}

// shot is a picture of a sheet.
type shot struct {
	name    string
	w, h    int
	corners [4]point // of the sheet, as parts of the picture, from its upper left clockwise
	blur    int      // pixels to each side
	noise   int
	shade   bool    // half of it lies in shadow
	bend    float64 // millimetres by which the paper's middle stands up
}

func (s shot) of(sheet *image.Gray) *image.Gray {
	perMM := float64(sheet.Rect.Dx()) / SheetWidth
	var to []point
	for _, c := range s.corners {
		to = append(to, point{c.x * float64(s.w), c.y * float64(s.h)})
	}
	back, ok := solve(to, []point{{0, 0}, {SheetWidth, 0}, {SheetWidth, SheetHeight}, {0, SheetHeight}})
	if !ok {
		panic(s.name)
	}
	out := image.NewGray(image.Rect(0, 0, s.w, s.h))
	noise := rand.New(rand.NewPCG(3, 4))
	for y := range s.h {
		for x := range s.w {
			p := back.apply(point{float64(x) + 0.5, float64(y) + 0.5})
			if s.bend > 0 {
				p.y += s.bend * math.Sin(p.x/SheetWidth*math.Pi)
			}
			v := 96.0 // a desk
			if p.x >= 0 && p.y >= 0 && p.x < SheetWidth && p.y < SheetHeight {
				v = float64(sample(sheet, point{p.x * perMM, p.y * perMM}))
			}
			if s.shade {
				v *= 0.45 + 0.55*float64(x)/float64(s.w)
			}
			out.Pix[y*out.Stride+x] = uint8(min(max(v, 0), 255))
		}
	}
	if s.blur > 0 {
		for range 2 {
			out = blurred(out, s.blur)
		}
	}
	if s.noise > 0 {
		for i := range out.Pix {
			out.Pix[i] = uint8(min(max(int(out.Pix[i])+noise.IntN(2*s.noise+1)-s.noise, 0), 255))
		}
	}
	return out
}

func blurred(m *image.Gray, by int) *image.Gray {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	pass := func(in []uint8, out []uint8, n, step, lines, lineStep int) {
		for l := range lines {
			for i := range n {
				sum, count := 0, 0
				for k := max(i-by, 0); k <= min(i+by, n-1); k++ {
					sum, count = sum+int(in[l*lineStep+k*step]), count+1
				}
				out[l*lineStep+i*step] = uint8(sum / count)
			}
		}
	}
	a, b := make([]uint8, w*h), make([]uint8, w*h)
	pass(m.Pix, a, w, 1, h, w)
	pass(a, b, h, w, w, 1)
	return &image.Gray{Pix: b, Stride: w, Rect: m.Rect}
}

// around turns corners by so many degrees about the middle of a picture that
// is as high as it is wide.
func around(degrees, size float64) (out [4]point) {
	a := degrees * math.Pi / 180
	hw, hh := size*SheetWidth/SheetHeight/2, size/2
	for i, c := range [4]point{{-hw, -hh}, {hw, -hh}, {hw, hh}, {-hw, hh}} {
		out[i] = point{0.5 + c.x*math.Cos(a) - c.y*math.Sin(a), 0.5 + c.x*math.Sin(a) + c.y*math.Cos(a)}
	}
	return out
}

var straight = [4]point{{0, 0}, {1, 0}, {1, 1}, {0, 1}}

var shots = []shot{
	{name: "scan at 200 dpi", w: 1654, h: 2339, corners: straight},
	{name: "scan at 110 dpi, noisy", w: 909, h: 1286, corners: straight, noise: 20},
	{name: "upside down", w: 1240, h: 1754, corners: [4]point{{1, 1}, {0, 1}, {0, 0}, {1, 0}}},
	{name: "on its side", w: 1754, h: 1240, corners: [4]point{{1, 0}, {1, 1}, {0, 1}, {0, 0}}},
	{name: "turned by 17 degrees on a desk", w: 1600, h: 1600, corners: around(17, 0.8)},
	{name: "turned by 212 degrees, in shadow", w: 1700, h: 1700, corners: around(212, 0.78), shade: true, noise: 6},
	{name: "from below, far edge a fifth shorter", w: 1400, h: 1800, corners: [4]point{{0.16, 0.08}, {0.84, 0.07}, {0.97, 0.95}, {0.04, 0.96}}, noise: 4},
	{name: "from the left, in shadow", w: 1600, h: 1800, corners: [4]point{{0.05, 0.03}, {0.9, 0.15}, {0.92, 0.86}, {0.06, 0.97}}, shade: true},
	{name: "blurred", w: 1400, h: 2000, corners: [4]point{{0.06, 0.05}, {0.95, 0.04}, {0.94, 0.96}, {0.05, 0.95}}, blur: 2, noise: 3},
	{name: "bent by two millimetres", w: 1240, h: 1754, corners: straight, bend: 2},
	{name: "small and blurred, its code read when set straight", w: 1100, h: 1100, corners: around(33, 0.75), blur: 1, noise: 6},
	{name: "five megapixels", w: 1944, h: 2592, corners: [4]point{{0.1, 0.1}, {0.9, 0.12}, {0.93, 0.9}, {0.08, 0.92}}, blur: 1},
}

// Every line of every picture: signed lines are not empty, empty ones are.
func TestFindInPictures(t *testing.T) {
	hands := map[int]string{}
	for i := range 38 {
		if i%5 != 3 {
			hands[i] = fmt.Sprint("person ", i)
		}
	}
	sheet := drawnSheet(6, 38, true, hands)
	for _, s := range shots {
		t.Run(s.name, func(t *testing.T) {
			picture := s.of(sheet)
			begun := time.Now()
			f, err := Find(context.Background(), picture)
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(begun)
			if f.Code != testCode || f.Marks != 4 {
				t.Errorf("code %q, %d marks", f.Code, f.Marks)
			}
			for i, l := range Lines(38, true) {
				in, out := f.Ink(l.In), f.Ink(l.Out)
				if in.Empty() != (hands[i] == "") || !out.Empty() {
					t.Errorf("line %d: %.1f and %.1f square millimetres of ink, signed: %v", i, in.Area, out.Area, hands[i] != "")
				}
			}
			t.Logf("found in %v, all in %v", took, time.Since(begun))
		})
	}
}

// A corner under a thumb: three marks and the code say where the lines are.
// What is missing is said, and what was found stands beside it.
func TestWhatIsMissing(t *testing.T) {
	sheet := drawnSheet(6, 40, true, map[int]string{39: "last"})
	for _, i := range []int{1, 3} { // beside the code, and across from it
		folded := drawnSheet(6, 40, true, map[int]string{39: "last"})
		r := Marks[i].Inset(-7)
		for y := int(r.Y * 6); y < int((r.Y+r.H)*6); y++ {
			for x := int(r.X * 6); x < int((r.X+r.W)*6); x++ {
				folded.SetGray(x, y, color.Gray{Y: 150})
			}
		}
		f, err := Find(context.Background(), shots[6].of(folded))
		if err != nil || f.Marks != 3 {
			t.Fatalf("without mark %d: %v, %+v", i, err, f)
		}
		lines := Lines(40, true)
		if last, other := f.Ink(lines[39].In), f.Ink(lines[38].In); last.Empty() || !other.Empty() {
			t.Errorf("without mark %d: %.1f and %.1f", i, last.Area, other.Area)
		}
	}
	// a code that nobody can read any more: the marks alone say where the lines are
	for _, s := range []shot{shots[2], shots[6]} {
		gone := drawnSheet(6, 40, true, map[int]string{39: "last"})
		for y := int(CodeBox.Y * 6); y < int((CodeBox.Y+CodeBox.H)*6); y++ {
			for x := int(CodeBox.X * 6); x < int((CodeBox.X+CodeBox.W)*6); x++ {
				gone.SetGray(x, y, color.Gray{Y: 110})
			}
		}
		f, err := Find(context.Background(), s.of(gone))
		if programme.CodeOf(err) != programme.Invalid || f == nil || f.Code != "" || f.Marks != 4 || !strings.Contains(err.Error(), "12 位数字") {
			t.Fatalf("%s: %v, %+v", s.name, err, f)
		}
		lines := Lines(40, true)
		if last, other := f.Ink(lines[39].In), f.Ink(lines[0].In); last.Empty() || !other.Empty() {
			t.Errorf("%s: %.1f and %.1f", s.name, last.Area, other.Area)
		}
	}
	half := sheet.SubImage(image.Rect(0, 0, sheet.Rect.Dx(), sheet.Rect.Dy()/2))
	f, err := Find(context.Background(), half)
	if programme.CodeOf(err) != programme.Invalid || f == nil || f.Code != testCode || !strings.Contains(err.Error(), "四角") {
		t.Errorf("half a sheet: %+v, %v", f, err)
	}
}

// Dust on the glass of a scanner is no signature, a tick is one.
func TestDustAndTicks(t *testing.T) {
	sheet := drawnSheet(8, 12, false, nil)
	lines := Lines(12, false)
	dot := func(r Rect, x, y, size float64) {
		for j := range int(size * 8) {
			for i := range int(size * 8) {
				sheet.SetGray(int((r.X+x)*8)+i, int((r.Y+y)*8)+j, color.Gray{Y: 60})
			}
		}
	}
	for i := range 20 {
		dot(lines[0].In, 5+4*float64(i), 4+float64(i%3)*2, 0.4)
	}
	for i := range 40 {
		dot(lines[1].In, 30+0.1*float64(i), 4+0.1*float64(i), 0.5)
	}
	f, err := Find(context.Background(), shots[0].of(sheet))
	if err != nil {
		t.Fatal(err)
	}
	if dust, tick := f.Ink(lines[0].In), f.Ink(lines[1].In); !dust.Empty() || tick.Empty() {
		t.Errorf("dust %.1f, a tick %.1f square millimetres", dust.Area, tick.Area)
	}
}

// Strokes of one hand, copied or traced, are alike; those of others are not.
func TestLikeness(t *testing.T) {
	hands := map[int]string{0: "甲某", 1: "乙某", 2: "丙某", 3: "甲某", 21: "甲某", 22: "丁某某", 23: "乙某", 24: "戊某"}
	sheet := drawnSheet(6, 40, true, hands)
	lines := Lines(40, true)
	inks := map[int]Ink{}
	for k, s := range []shot{shots[0], shots[6], shots[8]} {
		f, err := Find(context.Background(), s.of(sheet))
		if err != nil {
			t.Fatal(err)
		}
		for i := range hands {
			inks[100*k+i] = f.Ink(lines[i].In)
		}
	}
	for i := range inks {
		for j := range inks {
			a, b := inks[i], inks[j]
			like := Likeness(&a, &b)
			if back := Likeness(&b, &a); math.Abs(back-like) > 1e-5 {
				t.Errorf("%d to %d %.3f, back %.3f", i, j, like, back)
			}
			if same := hands[i%100] == hands[j%100]; same != (like >= Alike) {
				t.Errorf("line %d (%s) and %d (%s): %.2f", i, hands[i%100], j, hands[j%100], like)
			}
		}
	}
	var none Ink
	if one := inks[0]; Likeness(&none, &one) != 0 || !none.Empty() {
		t.Error("nothing is like something")
	}
}

// What is no sheet is refused with words, in bounded time, whatever it shows.
func TestNoSheet(t *testing.T) {
	noise := image.NewGray(image.Rect(0, 0, 1600, 1200))
	r := rand.New(rand.NewPCG(5, 6))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.IntN(256))
	}
	chess := image.NewGray(image.Rect(0, 0, 1600, 1600))
	for i := range chess.Pix {
		if (i%1600/20+i/1600/20)%2 == 0 {
			chess.Pix[i] = 255
		}
	}
	other := image.NewGray(image.Rect(0, 0, 840, 1188)) // four squares and something dark where our code would be
	for i := range other.Pix {
		x, y := float64(i%840)/4, float64(i/840)/4
		other.Pix[i] = 240
		for _, r := range append(Marks[:], CodeBox) {
			if x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H {
				other.Pix[i] = 30
			}
		}
	}
	for name, m := range map[string]image.Image{"noise": noise, "another form": other, "a chessboard": chess,
		"white": image.NewGray(image.Rect(0, 0, 800, 800)), "a stamp": image.NewGray(image.Rect(0, 0, 20, 20)),
		"a strip": image.NewGray(image.Rect(0, 0, 60000, 200))} {
		begun := time.Now()
		if f, err := Find(context.Background(), m); programme.CodeOf(err) != programme.Invalid || f != nil {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
		if took := time.Since(begun); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(gone, noise); err != context.Canceled {
		t.Errorf("after the end: %v", err)
	}
}

// A photograph as a phone stores it, in colour and compressed.
func TestAJPEG(t *testing.T) {
	gray := shots[4].of(drawnSheet(6, 12, false, map[int]string{0: "甲某"}))
	colour := image.NewRGBA(gray.Rect)
	for i, v := range gray.Pix {
		colour.Pix[4*i], colour.Pix[4*i+1], colour.Pix[4*i+2], colour.Pix[4*i+3] = v, v, uint8(int(v)*9/10), 255
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, colour, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Find(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	lines := Lines(12, false)
	if first, second := f.Ink(lines[0].In), f.Ink(lines[1].In); first.Empty() || !second.Empty() {
		t.Errorf("%.1f and %.1f", first.Area, second.Area)
	}
}

// Lines lie on the sheet, apart from each other, the code and the marks.
func TestLinesKeepApart(t *testing.T) {
	apart := func(a, b Rect) bool {
		return a.X+a.W <= b.X+1e-9 || b.X+b.W <= a.X+1e-9 || a.Y+a.H <= b.Y+1e-9 || b.Y+b.H <= a.Y+1e-9
	}
	for n := range MostLines + 3 {
		for _, out := range []bool{false, true} {
			lines := Lines(n, out)
			if len(lines) != min(n, MostLines) {
				t.Fatalf("%d lines for %d", len(lines), n)
			}
			boxes := append(Marks[:], CodeBox.Inset(-3))
			for _, l := range lines {
				if l.All.H < 9.9 || l.In.W < 25 || out != (l.Out.W > 25) || l.All.Y+l.All.H > 272 {
					t.Fatalf("%d lines: %+v", n, l)
				}
				boxes = append(boxes, l.All)
				if First(l) {
					boxes = append(boxes, Head(l).All)
				}
			}
			for i, a := range boxes {
				for _, b := range boxes[:i] {
					if !apart(a, b) {
						t.Fatalf("%d lines: %+v and %+v overlap", n, a, b)
					}
				}
			}
		}
	}
}

// BenchmarkAlike is what a sheet of forty costs that is held against itself, and against another.
func BenchmarkAlike(b *testing.B) {
	hands := map[int]string{}
	for i := range MostLines {
		hands[i] = fmt.Sprint("某", i)
	}
	lines := Lines(MostLines, false)
	f, err := Find(context.Background(), shots[0].of(drawnSheet(6, MostLines, false, hands)))
	if err != nil {
		b.Fatal(err)
	}
	high := f.Cut(lines[0].All).Rect.Dy()
	all := image.NewGray(image.Rect(0, 0, f.Cut(lines[0].All).Rect.Dx(), high*MostLines))
	for i, l := range lines {
		m := f.Cut(l.All)
		copy(all.Pix[i*high*all.Stride:], m.Pix)
	}
	read := func() []Ink {
		inks := make([]Ink, len(lines))
		for i, l := range lines {
			inks[i] = StripInk(all, i, len(lines), l)
		}
		return inks
	}
	inks := read()
	b.Run("itself", func(b *testing.B) {
		for b.Loop() {
			for i := range inks {
				for k := i + 1; k < len(inks); k++ {
					Likeness(&inks[i], &inks[k])
				}
			}
		}
	})
	b.Run("another", func(b *testing.B) {
		for b.Loop() {
			other := read()
			for i := range inks {
				for k := range other {
					Likeness(&inks[i], &other[k])
				}
			}
		}
	})
}
