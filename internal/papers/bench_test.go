package papers

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"testing"
)

// photographed is a picture of a size as a camera takes it: light that falls
// off, writing, grain.
func photographed(w, h int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			v := 225 - 40*x/w - r.IntN(8)
			if y%(h/40+1) < h/120+1 && (x*7+y*13)%11 < 5 && x > w/10 && x < w*9/10 {
				v = 40 + r.IntN(30)
			}
			m.Y[m.YOffset(x, y)] = uint8(v)
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 124, 132
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 85}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

var benched = []struct {
	name, kind string
	w, h       int
}{{"portrait", PhotoKind, 295, 413}, {"scan-150dpi", "id_card_copy", 1240, 1754}, {"phone-12MP", "id_card_copy", 3000, 4000}}

// Everything that is asked of one paper as it comes in.
func BenchmarkLook(b *testing.B) {
	for _, c := range benched {
		raw := photographed(c.w, c.h)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				if look, _ := Inspect(b.Context(), c.kind, raw); look.Form != "jpeg" {
					b.Fatal("no look")
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "looks/s")
		})
	}
}

// The floor: the picture is decoded and nothing asked of it.
func BenchmarkLookFloor(b *testing.B) {
	for _, c := range benched {
		raw := photographed(c.w, c.h)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				m, err := jpeg.Decode(bytes.NewReader(raw))
				if err != nil || m.At(0, 0) == color.Transparent {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "looks/s")
		})
	}
}

// The code of annex 2 is looked for on a page where there is none: the longest
// way.
func BenchmarkNoCode(b *testing.B) {
	raw := photographed(1240, 1754)
	b.ReportAllocs()
	for b.Loop() {
		if Code(b.Context(), raw) != "" {
			b.Fatal("a code where there is none")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "looks/s")
}
