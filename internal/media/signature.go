package media

import (
	"bytes"
	"image/png"

	"jinlanling/internal/programme"
)

// MostSignature is the most bytes of a name that was drawn on the glass.
const MostSignature = 1 << 20

// Bounds of a name that was drawn on the glass.
const (
	mostSignatureSide = 3000 // pixels
	leastInk          = 60   // dark cells of its grid
	drawingGrid       = 200  // the grid's width and height
)

// CheckSignature refuses what is no drawing of a name under a record: not a PNG,
// too large, or blank. Its errors are of code Invalid and say what to do.
func CheckSignature(raw []byte) error {
	refuse := func(text string) error {
		return &programme.Error{Code: programme.Invalid, Message: text, Problems: []programme.Problem{{Field: "signature", Code: "signature", Message: text}}}
	}
	if len(raw) > MostSignature {
		return refuse("签名图片太大，请在屏幕上重新签")
	}
	size, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || size.Width > mostSignatureSide || size.Height > mostSignatureSide {
		return refuse("签名不是 PNG 图片，请在屏幕上签")
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return refuse("签名图片读不出来，请重新签")
	}
	b, ink := img.Bounds(), 0
	seen := map[[2]int]bool{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, opaque := img.At(x, y).RGBA()
			cell := [2]int{(x - b.Min.X) * drawingGrid / max(b.Dx(), 1), (y - b.Min.Y) * drawingGrid / max(b.Dy(), 1)}
			if opaque > 0x8000 && red+green+blue < 3*0x9000 && !seen[cell] {
				seen[cell] = true
				ink++
			}
		}
	}
	if ink < leastInk {
		return refuse("签名是空白的，请在框里写全名")
	}
	return nil
}
