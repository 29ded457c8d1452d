// Package papers looks at a scanned paper the moment it is handed in: is it a
// kind of file that can be kept and read, does it decode whole, does it show
// anything, is a portrait of the size the notice asks for. It knows nothing of
// applications and stores nothing.
//
// The one idea to know: nothing is decoded before its declared size is known
// to be bounded, so that a hostile file costs neither memory nor time.
package papers

import (
	"bytes"
	"image"
	_ "image/jpeg" // decoders that image finds by content
	_ "image/png"
	"strconv"

	"jinlanling/internal/programme"
)

// Limits of one paper.
const (
	MaxImage  = 10 << 20   // bytes of a scanned image
	MaxPhoto  = 5 << 20    // bytes of a portrait
	MaxPDF    = 20 << 20   // bytes of a PDF
	maxPixels = 40_000_000 // decoded at most
)

// A one-inch portrait at 300 dpi, in pixels (clause 2.3); the ratio may be off
// by 2 %.
const (
	PhotoWidth  = 295
	PhotoHeight = 413
	ratioSlack  = 2 // percent
)

// photoKind is the material that must be a portrait.
const photoKind = "photos"

// Inspect is what is wrong with a paper of a kind (a material code of the
// notice), as codes of programme.Checks; none means that it can be kept.
func Inspect(kind string, raw []byte) []programme.Problem {
	form := formOf(raw)
	switch {
	case form == "heic":
		return problem("paper_heic", "这是苹果手机的 HEIC 图片，系统读不了")
	case form == "":
		return problem("paper_type", "不是 JPG、PNG 图片，也不是 PDF")
	case len(raw) > limit(kind, form):
		return problem("paper_size", "文件 "+megabytes(len(raw))+" MB，超过 "+megabytes(limit(kind, form))+" MB")
	case form == "pdf" && kind == photoKind:
		return problem("paper_photo_type", "证件照片须是 JPG 或 PNG 图片，不能是 PDF")
	case form == "pdf":
		return inspectPDF(raw)
	}
	return inspectImage(kind, raw)
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
		case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1":
			return "heic"
		}
	}
	return ""
}

func limit(kind, form string) int {
	switch {
	case form == "pdf":
		return MaxPDF
	case kind == photoKind:
		return MaxPhoto
	}
	return MaxImage
}

// inspectPDF holds a PDF to its end mark: an upload cut short has none.
func inspectPDF(raw []byte) []programme.Problem {
	if !bytes.Contains(raw[max(0, len(raw)-1024):], []byte("%%EOF")) {
		return problem("paper_unreadable", "PDF 不完整，可能没有传完")
	}
	return nil
}

func inspectImage(kind string, raw []byte) []programme.Problem {
	c, _, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case err != nil || c.Width < 1 || c.Height < 1:
		return problem("paper_unreadable", "图片打不开")
	case c.Width > maxPixels/c.Height:
		return problem("paper_pixels", "图片 "+size(c.Width, c.Height)+" 像素，太大")
	}
	if kind == photoKind {
		w, h := c.Width, c.Height
		if sideways(raw) {
			w, h = h, w
		}
		if list := inspectPortrait(w, h); list != nil {
			return list
		}
	}
	m, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return problem("paper_unreadable", "图片不完整，可能没有传完")
	}
	if blank(m) {
		return problem("paper_blank", "图片是一片空白")
	}
	return nil
}

func inspectPortrait(w, h int) []programme.Problem {
	if w < PhotoWidth || h < PhotoHeight {
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
	for i := range programme.Checks {
		if programme.Checks[i].Code == code {
			message += "。" + programme.Checks[i].Remedy
		}
	}
	return []programme.Problem{{Code: code, Field: "files", Message: message}}
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
