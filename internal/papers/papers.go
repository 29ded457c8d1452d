// Package papers looks at a scanned paper the moment it is handed in: is it a
// kind of file that can be kept and read, does it decode whole, does it show
// anything, is it sharp, is a portrait of the size the notice asks for; it
// hashes what it sees and reads the code that a printed form carries. It knows
// nothing of applications and stores nothing.
//
// The one idea to know: nothing is decoded before the work and memory it asks
// for are known to be bounded, and only a few are looked at at once (Turn), so
// that a hostile file costs neither memory nor time.
package papers

import (
	"bytes"
	"context"
	"image"
	_ "image/jpeg" // decoders that image finds by content
	_ "image/png"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// Limits of one paper.
const (
	MaxImage  = 12 << 20   // bytes of a scanned image
	MaxPhoto  = 6 << 20    // bytes of a portrait
	MaxPDF    = 20 << 20   // bytes of a PDF
	maxPixels = 36_000_000 // decoded at most; a phone takes 12, a scanner 9 an A4 page
	maxBytes  = 160 << 20  // of memory that one decoded image may take
)

// A one-inch portrait is 295 × 413 pixels, 25 × 35 mm at 300 dpi (clause 2.3).
// Studios crop by eye: two per cent fewer pixels and three per cent of the
// ratio are let pass; more pixels always are.
const (
	PhotoWidth  = 295
	PhotoHeight = 413
	pixelSlack  = 2 // percent
	ratioSlack  = 3 // percent
)

// leastSide is the shorter side in pixels under which nobody reads a page.
const leastSide = 480

// PhotoKind is the material that must be a portrait.
const PhotoKind = "photos"

// Look is what was seen of a paper.
type Look struct {
	Form          string // jpeg, png or pdf
	Width, Height int    // in pixels as it is shown, 0 for a PDF
	Hashed        bool   // the two below stand for what it shows
	Waves, Slopes uint64 // perceptual hashes: 64 bits of a cosine transform, 64 of differences
	Sharp         int    // per mille, see sharpness; 0 for a PDF
}

// Inspect is what was seen of a paper of a kind (a material code of the
// notice) and what is wrong with it, as codes of programme.Checks. Only where
// none of them refuses can it be kept. Who asks holds a Turn; what is not seen
// when the context ends is refused.
func Inspect(ctx context.Context, kind string, raw []byte) (Look, []programme.Problem) {
	look := Look{Form: formOf(raw)}
	switch {
	case look.Form == "heic":
		return look, problem("paper_heic", "这是苹果手机的 HEIC 图片，系统读不了")
	case look.Form == "":
		return look, problem("paper_type", "不是 JPG、PNG 图片，也不是 PDF")
	case len(raw) > limit(kind, look.Form):
		return look, problem("paper_size", "文件 "+megabytes(len(raw))+" MB，超过 "+megabytes(limit(kind, look.Form))+" MB")
	case look.Form == "pdf" && kind == PhotoKind:
		return look, problem("paper_photo_type", "证件照片须是 JPG 或 PNG 图片，不能是 PDF")
	case look.Form == "pdf":
		return look, inspectPDF(raw)
	}
	return look, look.inspectImage(ctx, kind, raw)
}

// Slow is the finding that a paper could not be looked at in its time.
func Slow() []programme.Problem {
	return problem("paper_heavy", "检查这个文件用时太长，没有收下")
}

// formOf tells a file's form by its first bytes: jpeg, png, pdf, heic or "".
func formOf(raw []byte) string {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		return "jpeg"
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		return "pdf"
	case len(raw) >= 12 && string(raw[4:8]) == "ftyp":
		switch string(raw[8:12]) {
		case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif":
			return "heic"
		}
	}
	return ""
}

func limit(kind, form string) int {
	switch {
	case form == "pdf":
		return MaxPDF
	case kind == PhotoKind:
		return MaxPhoto
	}
	return MaxImage
}

// decode is the image of raw, whose declared size and work are bounded first.
// What is wrong is an empty code or one of the catalogue's.
func decode(raw []byte) (m image.Image, code, message string) {
	c, form, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case err != nil || c.Width < 1 || c.Height < 1:
		return nil, "paper_unreadable", "图片打不开"
	case c.Width > maxPixels/c.Height || int64(c.Width)*int64(c.Height) > maxBytes/int64(bytesPerPixel(c)):
		return nil, "paper_pixels", "图片 " + size(c.Width, c.Height) + " 像素，太大"
	case form == "jpeg" && !ends(raw):
		return nil, "paper_unreadable", "图片不完整，可能没有传完"
	}
	if message := heavy(raw, form, c); message != "" {
		return nil, "paper_heavy", message
	}
	if m, _, err = image.Decode(bytes.NewReader(raw)); err != nil {
		return nil, "paper_unreadable", "图片不完整，可能没有传完"
	}
	return m, "", ""
}

func (l *Look) inspectImage(ctx context.Context, kind string, raw []byte) (list []programme.Problem) {
	m, code, message := decode(raw)
	switch {
	case code != "":
		return problem(code, message)
	case ctx.Err() != nil:
		return Slow()
	}
	l.Width, l.Height = m.Bounds().Dx(), m.Bounds().Dy()
	if l.Form == "jpeg" && sideways(raw) {
		l.Width, l.Height = l.Height, l.Width
	}
	g := reduced(m)
	if g.blank() {
		return problem("paper_blank", "图片是一片空白")
	}
	l.Sharp = g.sharpness()
	l.Waves, l.Slopes, l.Hashed = g.hashes()
	switch {
	case kind == PhotoKind:
		list = inspectPortrait(l.Width, l.Height)
	case min(l.Width, l.Height) < leastSide:
		list = problem("paper_small", "图片 "+size(l.Width, l.Height)+" 像素，字迹看不清")
	}
	if len(list) == 0 && l.Sharp < leastSharp(kind) {
		list = problem("paper_blurred", "图片看起来不清晰")
	}
	return list
}

func inspectPortrait(w, h int) []programme.Problem {
	if w*100 < PhotoWidth*(100-pixelSlack) || h*100 < PhotoHeight*(100-pixelSlack) {
		return problem("paper_photo_size", "照片 "+size(w, h)+" 像素，小于 "+size(PhotoWidth, PhotoHeight))
	}
	off := int64(w)*PhotoHeight - int64(h)*PhotoWidth
	if max(off, -off)*100 > ratioSlack*int64(h)*PhotoWidth {
		return problem("paper_photo_ratio", "照片 "+size(w, h)+" 像素，不是一寸照的宽高比")
	}
	return nil
}

// problem words one finding with its remedy from the catalogue.
func problem(code, message string) []programme.Problem {
	return []programme.Problem{Problem(code, message)}
}

// Problem is a finding about a paper with its remedy from the catalogue.
func Problem(code, message string) programme.Problem {
	if c := programme.CheckByCode(code); c != nil {
		message = strings.TrimSuffix(message, "。") + "。" + c.Remedy
	}
	return programme.Problem{Code: code, Field: "files", Message: message}
}

func size(w, h int) string { return strconv.Itoa(w) + " × " + strconv.Itoa(h) }

// megabytes rounds up to a tenth, so that what is over a limit reads so.
func megabytes(n int) string {
	t := (int64(n)*10 + 1<<20 - 1) >> 20
	if t%10 == 0 {
		return strconv.FormatInt(t/10, 10)
	}
	return strconv.FormatInt(t/10, 10) + "." + strconv.FormatInt(t%10, 10)
}

// Picture is the picture of a JPEG or PNG whose size and work are bounded before
// anything of it is decoded; else what is wrong with it.
func Picture(raw []byte) (image.Image, []programme.Problem) {
	if len(raw) > MaxImage {
		return nil, problem("paper_size", "图片超过 "+megabytes(MaxImage))
	}
	m, code, message := decode(raw)
	if code != "" {
		return nil, problem(code, message)
	}
	return m, nil
}
