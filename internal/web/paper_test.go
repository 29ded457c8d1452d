package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// portraitOf is a one-inch photo, another for each seed.
func portraitOf(seed int) []byte { return picture(seed, 295, 413) }

func picture(seed, w, h int) []byte {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := uint8(225)
			cx, cy := 12*x/w, 12*y/h
			if ((cx*7+cy*13+seed*5)*(cx+3*cy+seed))%7 < 3 {
				v = uint8(30 + (seed*37+cx*29+cy*17)%120)
			}
			m.SetGray(x, y, color.Gray{Y: v})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}
