package papers

import (
	"bytes"
	"context"
	"image"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// codeSides are the sizes of the longer side, in pixels, at which a code is
// looked for: a small code needs a large picture, a noisy one a small.
var codeSides = []int{1000, 1800, 2600}

// Code is the text of the QR code that a paper shows, "" where none is found:
// of a JPEG or PNG, or of the scans in a PDF. It ends with the context, which
// the caller asks whether it was in time.
func Code(ctx context.Context, raw []byte) (text string) {
	look := func(m image.Image, _ []byte) bool {
		text = codeIn(ctx, m)
		return text != ""
	}
	switch formOf(raw) {
	case "pdf":
		pictures(ctx, raw, look)
	case "jpeg", "png":
		if m, code, _ := decode(raw); code == "" {
			look(m, nil)
		}
	}
	return text
}

// codeIn looks for a code in an image, at several sizes, in all of it and in
// its corners: half a page of print confuses the search.
func codeIn(ctx context.Context, m image.Image) string {
	longer := max(m.Bounds().Dx(), m.Bounds().Dy())
	for i, s := range codeSides {
		if i > 0 && codeSides[i-1] >= longer {
			break
		}
		g := shrunk(m, s)
		b := g.Bounds()
		parts := []image.Rectangle{b}
		for j := range 4 {
			x, y := j%2*b.Dx()*2/5, j/2*b.Dy()*2/5
			parts = append(parts, image.Rect(x, y, min(x+b.Dx()*3/5, b.Dx()), min(y+b.Dy()*3/5, b.Dy())))
		}
		for _, p := range parts {
			if ctx.Err() != nil {
				return ""
			}
			if text := codeAt(g.SubImage(p).(*image.Gray)); text != "" {
				return text
			}
		}
	}
	return ""
}

// codeAt reads one code; the reader is other people's and looks at hostile
// images, so that what it stumbles over is no code.
func codeAt(m *image.Gray) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	b := m.Bounds()
	if b.Dx() < 21 || b.Dy() < 21 {
		return ""
	}
	plain := &bytes.Buffer{}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		plain.Write(m.Pix[m.PixOffset(b.Min.X, y):][:b.Dx()])
	}
	source := gozxing.NewLuminanceSourceFromImage(&image.Gray{Pix: plain.Bytes(), Stride: b.Dx(), Rect: image.Rect(0, 0, b.Dx(), b.Dy())})
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(source))
	if err != nil {
		return ""
	}
	r, err := qrcode.NewQRCodeReader().Decode(bitmap,
		map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		return ""
	}
	return r.GetText()
}

// shrunk is m's luminance with its longer side at most so many pixels.
func shrunk(m image.Image, longer int) *image.Gray {
	b := m.Bounds()
	w, h := b.Dx(), b.Dy()
	if l := max(w, h); l > longer {
		w, h = max(w*longer/l, 1), max(h*longer/l, 1)
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	at := luminance(m)
	for y := range h {
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+(x+1)*b.Dx()/w
			y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+(y+1)*b.Dy()/h
			out.Pix[y*out.Stride+x] = uint8(box(at, x0, y0, max(x1-x0, 1), max(y1-y0, 1)))
		}
	}
	return out
}
