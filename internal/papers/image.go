package papers

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// gray is an image made small enough to be looked at in a millisecond: its
// luminance, 0 to 255, averaged over equal boxes.
type gray struct {
	w, h int
	y    []float32
}

// side is the longer side of what is looked at, in pixels.
const side = 512

// reduced is the luminance of m with its longer side at most side.
func reduced(m image.Image) *gray {
	b := m.Bounds()
	n := (max(b.Dx(), b.Dy()) + side - 1) / side
	g := &gray{w: max(b.Dx()/n, 1), h: max(b.Dy()/n, 1)}
	g.y = make([]float32, g.w*g.h)
	at := luminance(m)
	for j := range g.h {
		for i := range g.w {
			g.y[j*g.w+i] = box(at, b.Min.X+i*n, b.Min.Y+j*n, min(n, b.Dx()), min(n, b.Dy()))
		}
	}
	return g
}

// box is the mean of at over w × h pixels, of the larger of them a part.
func box(at func(x, y int) uint8, x, y, w, h int) float32 {
	var sum, n uint32
	step := 1 + max(w, h)/8
	for j := 0; j < h; j += step {
		for i := 0; i < w; i += step {
			sum += uint32(at(x+i, y+j))
			n++
		}
	}
	return float32(sum) / float32(n)
}

// luminance reads m's luminance; of a JPEG it is a plane that lies there.
func luminance(m image.Image) func(x, y int) uint8 {
	switch m := m.(type) {
	case *image.YCbCr:
		return func(x, y int) uint8 { return m.Y[m.YOffset(x, y)] }
	case *image.Gray:
		return func(x, y int) uint8 { return m.Pix[m.PixOffset(x, y)] }
	case *image.RGBA:
		return func(x, y int) uint8 { return of3(m.Pix[m.PixOffset(x, y):]) }
	case *image.NRGBA:
		return func(x, y int) uint8 { // what is clear stands on white paper
			p := m.Pix[m.PixOffset(x, y):]
			return uint8((uint32(of3(p))*uint32(p[3]) + 255*uint32(255-p[3])) / 255)
		}
	}
	return func(x, y int) uint8 { return color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y }
}

func of3(p []uint8) uint8 {
	return uint8((299*uint32(p[0]) + 587*uint32(p[1]) + 114*uint32(p[2])) / 1000)
}

func bytesPerPixel(c image.Config) int {
	switch c.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel:
		return 4
	}
	return 3
}

// leastVariance of luminance of an image that shows anything: an evenly grey
// photo of an empty sheet stays well under it.
const leastVariance = 4

// blank tells an image that shows nothing.
func (g *gray) blank() bool { return variance(g.y) < leastVariance }

func variance(list []float32) float64 {
	var sum, squares float64
	for _, v := range list {
		sum, squares = sum+float64(v), squares+float64(v)*float64(v)
	}
	mean := sum / float64(len(list))
	return squares/float64(len(list)) - mean*mean
}

// sharpness says how sudden the image's edges are: of the fiftieth of its
// pixels where the luminance changes fastest, the mean change from one pixel
// to the next, per mille of the range between its darkest and lightest hundredth.
// Measured on annex 2 at 200 dpi: in focus 1000; with a blur of 0.6 mm, hardly
// to be read, 350; of 1 mm, not to be read, 200. What is drawn does not matter,
// only how suddenly. It sees the image reduced:
// blur finer than that cannot be told from a large scan, and is not claimed.
func (g *gray) sharpness() int {
	var steps [256]int
	var levels [256]int
	total := 0
	for j := range g.h - 1 {
		for i := range g.w - 1 {
			v := g.y[j*g.w+i]
			dx, dy := v-g.y[j*g.w+i+1], v-g.y[(j+1)*g.w+i]
			steps[uint8(min(max(dx, -dx, dy, -dy), 255))]++
			levels[uint8(v)]++
			total++
		}
	}
	if total == 0 {
		return 0
	}
	spread := quantile(&levels, total, 990) - quantile(&levels, total, 10)
	want, sum, n := max(total/50, 1), 0, 0
	for v := 255; v > 0 && n < want; v-- {
		k := min(steps[v], want-n)
		sum, n = sum+k*v, n+k
	}
	if spread < 8 || n == 0 {
		return 0
	}
	return sum * 1000 / n / spread
}

// quantile is the level under which so many per mille lie.
func quantile(levels *[256]int, total, permille int) int {
	n := 0
	for v, k := range levels {
		if n += k; n*1000 >= total*permille {
			return v
		}
	}
	return 255
}

// leastSharp is the sharpness under which an image is pointed out. A face has
// few hard edges: it is asked for less.
func leastSharp(kind string) int {
	if kind == PhotoKind {
		return 80
	}
	return 260
}

// ends reports whether a JPEG has an end mark after the beginning of its
// picture: an upload cut short has none, whatever its thumbnail ends with.
func ends(raw []byte) bool {
	at := 2
	for at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != 0xda {
		n := int(binary.BigEndian.Uint16(raw[at+2:]))
		if n < 2 {
			return false
		}
		at += 2 + n
	}
	return at < len(raw) && bytes.Contains(raw[at:], []byte("\xff\xd9"))
}

// sideways reports whether a JPEG says that it is to be shown turned by a
// quarter (EXIF orientation 5 to 8), as phones write portraits.
func sideways(raw []byte) bool { return turnOf(raw) >= 5 }

// turnOf is the EXIF orientation of a JPEG, 0 where it says none.
func turnOf(raw []byte) uint16 {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != 0xda; {
		n := int(binary.BigEndian.Uint16(raw[at+2:]))
		if n < 2 || at+2+n > len(raw) {
			return 0
		}
		if body := raw[at+4 : at+2+n]; raw[at+1] == 0xe1 && len(body) > 6 && string(body[:6]) == "Exif\x00\x00" {
			return orientation(body[6:])
		}
		at += 2 + n
	}
	return 0
}

// orientation is tag 0x0112 of a TIFF's first directory, 0 where it has none.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	entries := uint64(order.Uint16(tiff[at:]))
	for i := range entries {
		e := at + 2 + i*12
		if e+12 > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := order.Uint16(tiff[e+8:]); v <= 8 {
				return v
			}
			return 0
		}
	}
	return 0
}
