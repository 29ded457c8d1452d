package papers

import (
	"bytes"
	"compress/zlib"
	"context"
	"image"
	"io"
	"regexp"
	"strconv"

	"jinlanling/internal/programme"
)

// inspectPDF holds a PDF to its end mark (an upload cut short has none), to at
// least one page, and to being open to whoever must read it.
func inspectPDF(raw []byte) []programme.Problem {
	tail := raw[max(0, len(raw)-2048):]
	switch {
	case !bytes.Contains(tail, []byte("%%EOF")):
		return problem("paper_unreadable", "PDF 不完整，可能没有传完")
	case bytes.Contains(tail, []byte("/Encrypt")):
		return problem("paper_locked", "PDF 有密码保护")
	case !bytes.Contains(raw, []byte("startxref")) || !pages.Match(raw) && !bytes.Contains(raw, []byte("/ObjStm")):
		return problem("paper_unreadable", "PDF 里没有页面")
	}
	return nil
}

var pages = regexp.MustCompile(`/Type\s*/Page\b`)

// Unsigned reports whether a PDF is the form as this program wrote it: drawn,
// not scanned, so that nobody can have signed it with a pen.
func Unsigned(raw []byte) bool {
	return formOf(raw) == "pdf" && bytes.Contains(raw, []byte("/Producer("+Producer+")")) && !bytes.Contains(raw, []byte("/Image"))
}

// Producer is what the forms that this program writes name as their maker.
const Producer = "jinlanling"

// Images looked at of a PDF at most.
const (
	maxImages = 60
	allPixels = 200_000_000 // of all of them
)

// blankFold is how many pixels stand in one packed byte of a page on which there is
// nothing to be seen; it is not unpacked.
const blankFold = 300

// Page is a scanned page of a PDF that shows a code, as a file of its own.
type Page struct {
	Code string
	JPEG []byte
}

// Pages are the scanned pages of a PDF that show a code, where it can be taken
// apart without changing a byte of any page: each is a JPEG.
func Pages(ctx context.Context, raw []byte) (out []Page) {
	if formOf(raw) != "pdf" {
		return nil
	}
	pictures(ctx, raw, func(m image.Image, whole []byte) bool {
		if whole == nil {
			return false
		}
		if code := codeIn(ctx, m); code != "" {
			out = append(out, Page{code, whole})
		}
		return false
	})
	return out
}

// pictures hands over the scans in a PDF, until each has had enough: JPEGs with
// their bytes, and plain images of 8
// bits a part. Scanners and phones write one of the two; what is packed
// otherwise (fax, JBIG2, JPEG 2000) is not looked at.
func pictures(ctx context.Context, raw []byte, each func(m image.Image, whole []byte) bool) {
	left := allPixels
	for n := 0; n < maxImages && ctx.Err() == nil; n++ {
		at := bytes.Index(raw, []byte("/Image"))
		if at < 0 {
			return
		}
		dict, body, rest := streamAt(raw, at)
		raw = rest
		if body == nil {
			continue
		}
		m, whole := picture(dict, body)
		if m == nil {
			continue
		}
		if left -= m.Bounds().Dx() * m.Bounds().Dy(); left < 0 || each(m, whole) {
			return
		}
	}
}

// streamAt is the dictionary around a place, its stream, and what follows.
func streamAt(raw []byte, at int) (dict, body, rest []byte) {
	end := bytes.Index(raw[at:], []byte("stream"))
	if end < 0 {
		return nil, nil, nil
	}
	end += at
	rest = raw[at+6:]
	if bytes.Contains(raw[at:end], []byte("endobj")) {
		return nil, nil, rest // a mention, not an image
	}
	begin := max(bytes.LastIndex(raw[:at], []byte("obj")), 0)
	dict = raw[begin:end]
	body = bytes.TrimPrefix(bytes.TrimPrefix(raw[end+6:], []byte("\r")), []byte("\n"))
	close := bytes.Index(body, []byte("endstream"))
	if n := number(dict, "Length"); n > 0 && n <= len(body) && !lengthElsewhere.Match(dict) {
		close = n
	}
	if close < 0 {
		return nil, nil, rest
	}
	return dict, body[:close], body[close:]
}

var lengthElsewhere = regexp.MustCompile(`/Length\s+\d+\s+\d+\s+R`)

func picture(dict, body []byte) (image.Image, []byte) {
	if bytes.Contains(dict, []byte("/DCTDecode")) {
		if i := bytes.Index(body, []byte("\xff\xd8\xff")); i >= 0 {
			m, code, _ := decode(body[i:])
			if code != "" {
				return nil, nil
			}
			return m, body[i:]
		}
		return nil, nil
	}
	w, h := number(dict, "Width"), number(dict, "Height")
	if !bytes.Contains(dict, []byte("/FlateDecode")) || number(dict, "BitsPerComponent") != 8 || number(dict, "Predictor") > 1 || w < 1 || h < 1 ||
		w > maxPixels/h || w*h/blankFold > len(body) {
		return nil, nil
	}
	m, err := unpacked(body, w, h)
	if err != nil {
		return nil, nil
	}
	return m, nil
}

// unpacked is a plain image of so many pixels, in grey. It is unpacked twice, once to
// know how many bytes a pixel has, so that no more lies in memory than the result.
func unpacked(body []byte, w, h int) (*image.Gray, error) {
	z, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, int64(3*w*h)+1))
	if err != nil && n < int64(w*h) { // a stream that is cut shows what it has
		return nil, err
	}
	parts := int(n) / (w * h)
	if parts != 1 && parts != 3 {
		return nil, io.ErrUnexpectedEOF
	}
	if z, err = zlib.NewReader(bytes.NewReader(body)); err != nil {
		return nil, err
	}
	m := image.NewGray(image.Rect(0, 0, w, h))
	row := make([]byte, parts*w)
	for y := range h {
		if _, err := io.ReadFull(z, row); err != nil {
			return nil, err
		}
		if parts == 1 {
			copy(m.Pix[y*m.Stride:], row)
			continue
		}
		for x := range w {
			m.Pix[y*m.Stride+x] = of3(row[3*x:])
		}
	}
	return m, nil
}

// number is what stands behind a name in a dictionary, 0 where nothing does.
func number(dict []byte, name string) int {
	for {
		i := bytes.Index(dict, []byte("/"+name))
		if i < 0 {
			return 0
		}
		dict = dict[i+len(name)+1:]
		rest := bytes.TrimLeft(dict, " \r\n\t")
		k := 0
		for k < len(rest) && k < 9 && rest[k] >= '0' && rest[k] <= '9' {
			k++
		}
		if k > 0 {
			n, _ := strconv.Atoi(string(rest[:k]))
			return n
		}
	}
}
