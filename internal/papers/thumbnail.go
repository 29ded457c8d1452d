package papers

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// Thumbnail is a picture upright and at most side pixels wide and high, as a
// JPEG; nil for what is no picture, or takes more to decode than a paper may.
func Thumbnail(raw []byte, side int) []byte {
	m, code, _ := decode(raw)
	if code != "" {
		return nil
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if longer := max(w, h); longer > side {
		w, h = max(1, w*side/longer), max(1, h*side/longer)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), m, m.Bounds(), draw.Over, nil)
	var b bytes.Buffer
	if jpeg.Encode(&b, upright(small, turnOf(raw)), &jpeg.Options{Quality: 70}) != nil {
		return nil
	}
	return b.Bytes()
}
