package papers

import (
	"image"
	"image/color"
	"math/bits"

	"github.com/corona10/goimagehash"
)

// Distances up to which two images show the same: of 64 bits each. Both must
// agree, since each alone takes some strangers for the same.
const (
	NearWaves  = 7
	NearSlopes = 9
)

// Bands is in how many parts Waves is cut for the index. Two hashes that
// differ in no more than NearWaves bits differ in no more than one bit in one
// of the four parts (7 bits in four parts leave one part with at most one): who
// asks for each part with no bit and each one bit turned, 17 values, misses
// nobody.
const Bands = 4

// Band is a part of a hash, 0 to 65535.
func Band(waves uint64, i int) int64 { return int64(waves >> (16 * i) & 0xffff) }

// Beside are the values of a band that differ in at most one bit.
func Beside(band int64) []int64 {
	out := make([]int64, 0, 17)
	out = append(out, band)
	for i := range 16 {
		out = append(out, band^1<<i)
	}
	return out
}

// Near reports whether two images show the same, and how many of 64 bits lie
// between them.
func Near(waves, slopes, otherWaves, otherSlopes uint64) (int, bool) {
	d := bits.OnesCount64(waves ^ otherWaves)
	return d, d <= NearWaves && bits.OnesCount64(slopes^otherSlopes) <= NearSlopes
}

// hashes are the perceptual hashes of an image: what stays when it is saved
// again, made smaller, lighter or darker. An image without structure has none.
func (g *gray) hashes() (waves, slopes uint64, ok bool) {
	small := g.scaled(64, 64)
	w, err := goimagehash.PerceptionHash(small)
	if err != nil {
		return 0, 0, false
	}
	s, err := goimagehash.DifferenceHash(g.scaled(9, 8))
	if err != nil {
		return 0, 0, false
	}
	waves, slopes = w.GetHash(), s.GetHash()
	return waves, slopes, bits.OnesCount64(waves) > 3 // a mere gradient
}

// scaled is g in w × h boxes.
func (g *gray) scaled(w, h int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for j := range h {
		for i := range w {
			x0, x1 := i*g.w/w, max((i+1)*g.w/w, i*g.w/w+1)
			y0, y1 := j*g.h/h, max((j+1)*g.h/h, j*g.h/h+1)
			var sum float32
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					sum += g.y[min(y, g.h-1)*g.w+min(x, g.w-1)]
				}
			}
			m.SetGray(i, j, color.Gray{Y: uint8(sum / float32((x1-x0)*(y1-y0)))})
		}
	}
	return m
}
