package credential

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	_ "image/jpeg" // a photo of a code
	"image/png"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// quiet is the white around a code, in modules (ISO/IEC 18004).
const quiet = 4

// Draw draws the code of a text in alphanumeric mode, a pixel a module, with
// its white around it.
func Draw(text string) (image.Image, error) {
	code, err := qr.Encode(text, qr.M, qr.AlphaNumeric)
	if err != nil {
		return nil, err
	}
	return framed(code), nil
}

func framed(code barcode.Barcode) image.Image {
	side := code.Bounds().Dx()
	out := image.NewGray(image.Rect(0, 0, side+2*quiet, side+2*quiet))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				out.SetGray(x+quiet, y+quiet, color.Gray{})
			}
		}
	}
	return out
}

// PNG is the picture of a text's code, scale pixels a module.
func PNG(text string, scale int) ([]byte, error) {
	small, err := Draw(text)
	if err != nil {
		return nil, err
	}
	side := small.Bounds().Dx()
	out := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for y := range side * scale {
		for x := range side * scale {
			out.Set(x, y, small.At(x/scale, y/scale))
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, out)
	return b.Bytes(), err
}

// Bounds of a picture that is looked at.
const (
	maxPicture = 20 << 20 // bytes
	maxPixels  = 50 << 20
)

// FromPicture is the text of the code in a PNG or JPEG. The error is a *Fault.
func FromPicture(raw []byte) (string, error) {
	unread := &Fault{NotOurs, "图片里没有读出二维码：请拍正、拍清，让二维码占满画面的一半以上"}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || len(raw) > maxPicture || config.Width*config.Height > maxPixels {
		return "", &Fault{NotOurs, "不是可以读的图片：请用 PNG 或 JPEG，20 MB 以内"}
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return "", unread
	}
	bitmap, err := gozxing.NewBinaryBitmap(gozxing.NewHybridBinarizer(gozxing.NewLuminanceSourceFromImage(picture)))
	if err != nil {
		return "", unread
	}
	r, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", unread
	}
	return r.GetText(), nil
}
