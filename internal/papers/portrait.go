package papers

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // portraits come as either

	"golang.org/x/image/draw"
)

// portraitHigh is how high a portrait is made for print, in pixels: 300 to the
// inch of the 35 mm of a one-inch photo.
const portraitHigh = 413

// Portrait is a photo that was handed in, upright and small enough for a
// thousand certificates in one file: a JPEG of at most 413 pixels' height. What
// is that already keeps its bytes.
func Portrait(raw []byte) ([]byte, error) {
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width*config.Height > maxPortrait {
		return nil, fmt.Errorf("papers: no portrait: %w", err)
	}
	turn := turnOf(raw)
	if kind == "jpeg" && config.Height <= portraitHigh && turn <= 1 {
		return raw, nil
	}
	photo, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	w, h := config.Width, config.Height
	if side := h; side > portraitHigh || w > portraitHigh {
		scale := float64(portraitHigh) / float64(max(w, h))
		w, h = max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale))
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(small, small.Bounds(), photo, photo.Bounds(), draw.Over, nil)
	var b bytes.Buffer
	err = jpeg.Encode(&b, upright(small, turn), &jpeg.Options{Quality: 85})
	return b.Bytes(), err
}

// maxPortrait is the most pixels that are decoded.
const maxPortrait = 60 << 20

// upright turns a picture as its EXIF orientation says.
func upright(in *image.RGBA, turn uint16) image.Image {
	if turn <= 1 {
		return in
	}
	w, h := in.Bounds().Dx(), in.Bounds().Dy()
	ow, oh := w, h
	if turn >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			var i, j int
			switch turn {
			case 2:
				i, j = w-1-x, y
			case 3:
				i, j = w-1-x, h-1-y
			case 4:
				i, j = x, h-1-y
			case 5:
				i, j = y, x
			case 6:
				i, j = h-1-y, x
			case 7:
				i, j = h-1-y, w-1-x
			default:
				i, j = y, w-1-x
			}
			out.SetRGBA(i, j, in.RGBAAt(x, y))
		}
	}
	return out
}
