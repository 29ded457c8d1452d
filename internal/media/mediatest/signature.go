package mediatest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// Signature is a PNG as a name drawn on the glass gives it: a stroke from
// corner to corner, or nothing.
func Signature(ink bool) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 400, 160))
	for x := 0; ink && x < 400; x++ {
		for y := range 3 {
			m.Set(x, x*150/400+y, color.NRGBA{A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}
