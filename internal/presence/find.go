package presence

import (
	"context"
	"image"
	"image/color"

	"jinlanling/internal/programme"

	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Bounds of the work on one picture.
const (
	longestSide = 3200 // pixels of the longer side that are kept
	marksSide   = 1600 // at which corner marks are looked for
)

// codeSides are the sizes at which a code is looked for: a small code needs a
// large picture, a noisy one a small.
var codeSides = []int{1000, 1800, 2600}

// Found is a sheet in a picture.
type Found struct {
	Code  string // the text of its QR code, "" where it could not be read
	Marks int    // corner marks found, 3 or 4; 0 where it is not known how the sheet lies

	page  *image.Gray
	at    homography // from millimetres of the sheet to pixels of page
	black float64    // luminance of print
}

// Find finds a printed sheet in a photograph or scan, however it lies. What is
// missing is an error Invalid that says what to do, and beside it stands what
// was found: the code without the lines where too few corners are seen, the
// lines without the code where it is too blurred to be read and has to be
// typed. Work is bounded by the kept size; it ends with the context. What the
// picture costs to decode is the caller's.
func Find(ctx context.Context, m image.Image) (*Found, error) {
	b := m.Bounds()
	if b.Dx() < 200 || b.Dy() < 200 {
		return nil, programme.Errorf(programme.Invalid, "图片太小，请把整张表重新拍照或扫描")
	}
	page := shrunk(m, longestSide)
	f := &Found{page: page}
	var points []point
	f.Code, points = codeIn(ctx, page)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.lay(points)
	if f.Code == "" && f.Marks > 0 {
		f.Code = f.straightCode()
	}
	switch {
	case f.Code == "" && f.Marks == 0:
		return nil, programme.Errorf(programme.Invalid, "没有找到表上的二维码。请把整张表拍进画面、拍清楚，再传；仍不行的，输入表上的 12 位数字")
	case f.Code == "":
		return f, programme.Errorf(programme.Invalid, "找到了这张表，二维码看不清。请输入表上的 12 位数字，或重新拍清楚再传")
	case f.Marks == 0:
		return f, programme.Errorf(programme.Invalid, "看到了二维码，没有看到表四角的黑块。请把四个角都拍进画面，不要折角、遮挡，再传")
	}
	return f, nil
}

// lay finds how the sheet lies, from its corner marks and its code where that
// was read.
func (f *Found) lay(code []point) {
	small := shrunk(f.page, marksSide)
	scale := float64(f.page.Rect.Dx()) / float64(small.Rect.Dx())
	blobs := squares(small)
	var at homography
	var used []blob
	if places := codePlaces(f.Code, len(code)); places != nil {
		for i := range code {
			code[i] = point{code[i].x / scale, code[i].y / scale}
		}
		at, used = fit(places, code, blobs)
	}
	if used == nil {
		at, used = fitAlone(small, blobs)
	}
	f.Marks = len(used)
	for _, b := range used {
		f.black += b.level / float64(len(used))
	}
	f.at = at.scaled(scale)
}

// straightCode reads the code from its place on the sheet, set straight and
// made large.
func (f *Found) straightCode() string {
	box := CodeBox.Inset(-4)
	for _, size := range []float64{1, 2} {
		large := Rect{W: box.W * size, H: box.H * size}
		m := f.cut(large, times(f.at, homography{1 / size, 0, box.X, 0, 1 / size, box.Y, 0, 0, 1}))
		for range 3 {
			if text, _ := codeAt(m, m.Rect); text != "" {
				return text
			}
			m = sharpened(m, int(2*size))
		}
	}
	return ""
}

// codePlaces are where the points that a reader finds of a code stand on the
// sheet: the middles of its three large squares, lower left first, and of the
// small one where it was seen.
func codePlaces(text string, seen int) []point {
	c, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil || seen < 3 {
		return nil
	}
	n := float64(c.Bounds().Dx())
	side := CodeBox.W / n
	at := func(x, y float64) point { return point{CodeBox.X + x*side, CodeBox.Y + y*side} }
	places := []point{at(3.5, n-3.5), at(3.5, 3.5), at(n-3.5, 3.5)}
	if seen > 3 {
		places = append(places, at(n-6.5, n-6.5))
	}
	return places
}

// codeIn looks for a code in a picture, at several sizes, in all of it and in
// its quarters: half a page of print confuses the search. Points are those of
// the picture.
func codeIn(ctx context.Context, m *image.Gray) (string, []point) {
	longer := max(m.Rect.Dx(), m.Rect.Dy())
	for i, s := range codeSides {
		if i > 0 && codeSides[i-1] >= longer {
			break
		}
		g := shrunk(m, s)
		b := g.Rect
		scale := float64(m.Rect.Dx()) / float64(b.Dx())
		parts := []image.Rectangle{b}
		for j := range 4 {
			x, y := j%2*b.Dx()*2/5, j/2*b.Dy()*2/5
			parts = append(parts, image.Rect(x, y, min(x+b.Dx()*3/5, b.Dx()), min(y+b.Dy()*3/5, b.Dy())))
		}
		for _, p := range parts {
			if ctx.Err() != nil {
				return "", nil
			}
			if text, points := codeAt(g, p); text != "" {
				for k := range points {
					points[k] = point{points[k].x * scale, points[k].y * scale}
				}
				return text, points
			}
		}
	}
	return "", nil
}

// codeAt reads one code; the reader is other people's and looks at hostile
// pictures, so that what it stumbles over is no code.
func codeAt(m *image.Gray, part image.Rectangle) (text string, points []point) {
	defer func() {
		if recover() != nil {
			text, points = "", nil
		}
	}()
	if part.Dx() < 21 || part.Dy() < 21 {
		return "", nil
	}
	plain := image.NewGray(image.Rect(0, 0, part.Dx(), part.Dy()))
	for y := range part.Dy() {
		copy(plain.Pix[y*plain.Stride:], m.Pix[m.PixOffset(part.Min.X, part.Min.Y+y):][:part.Dx()])
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(gozxing.NewLuminanceSourceFromImage(plain)))
	if err != nil {
		return "", nil
	}
	r, err := qrcode.NewQRCodeReader().Decode(bitmap,
		map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		return "", nil
	}
	for _, p := range r.GetResultPoints() {
		points = append(points, point{p.GetX() + float64(part.Min.X), p.GetY() + float64(part.Min.Y)})
	}
	return r.GetText(), points
}

// shrunk is m's luminance with its longer side at most so many pixels, each
// the mean of what it stands for.
func shrunk(m image.Image, longer int) *image.Gray {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if l := max(w, h); l > longer {
		w, h = max(w*longer/l, 1), max(h*longer/l, 1)
	}
	if g, ok := m.(*image.Gray); ok && w == b.Dx() && b.Min == (image.Point{}) {
		return g
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	at := luminance(m)
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+(y+1)*b.Dy()/h
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+(x+1)*b.Dx()/w
			var sum, n int
			for j := y0; j < max(y1, y0+1); j += 1 + (y1-y0)/4 {
				for i := x0; i < max(x1, x0+1); i += 1 + (x1-x0)/4 {
					sum, n = sum+int(at(i, j)), n+1
				}
			}
			out.Pix[y*out.Stride+x] = uint8(sum / n)
		}
	}
	return out
}

// sharpened has the difference from the mean of so many pixels around each
// doubled.
func sharpened(m *image.Gray, around int) *image.Gray {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	out := image.NewGray(m.Rect)
	for y := range h {
		for x := range w {
			sum, n := 0, 0
			for j := max(y-around, 0); j <= min(y+around, h-1); j++ {
				for i := max(x-around, 0); i <= min(x+around, w-1); i++ {
					sum, n = sum+int(m.Pix[j*m.Stride+i]), n+1
				}
			}
			v := int(m.Pix[y*m.Stride+x])
			out.Pix[y*out.Stride+x] = uint8(min(max(2*v-sum/n, 0), 255))
		}
	}
	return out
}

// luminance reads m's luminance; of a JPEG it is a plane that lies there.
func luminance(m image.Image) func(x, y int) uint8 {
	switch m := m.(type) {
	case *image.YCbCr:
		return func(x, y int) uint8 { return m.Y[m.YOffset(x, y)] }
	case *image.Gray:
		return func(x, y int) uint8 { return m.Pix[m.PixOffset(x, y)] }
	case *image.RGBA:
		return func(x, y int) uint8 {
			p := m.Pix[m.PixOffset(x, y):]
			return uint8((299*uint32(p[0]) + 587*uint32(p[1]) + 114*uint32(p[2])) / 1000)
		}
	}
	return func(x, y int) uint8 { return color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y }
}
