package forms

import (
	"bytes"
	"image/png"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"github.com/xuri/excelize/v2"
)

// Mark is the journal's checkpoint at the foot of a paper that is stamped: words
// that can be typed, and what a code says that a phone opens.
type Mark struct{ Words, Code string }

// Measures of a mark in millimetres and points.
const (
	markTop  = letterBottom + 4
	markSide = 24.0
	markText = 8.0
	markLine = 4.2
)

// mark sets a letter's mark into the margin at the foot of its last page, beside and below the page's number: a mark that
// stood below the text would often have a page for itself.
func (t *typist) mark() error {
	if t.Mark == nil {
		return nil
	}
	if err := t.code(letterLeft, markTop, markSide, t.Mark.Code); err != nil {
		return err
	}
	for i, l := range t.wrapped(plain(t.Mark.Words), markText, letterWidth-markSide-5) {
		t.text(letterLeft+markSide+5, markTop+markSide/2+3+float64(i)*markLine, markText, l, false)
	}
	return nil
}

// mark adds a mark below a workbook's table.
func (b *book) mark(m *Mark) {
	if m == nil || b.err != nil {
		return
	}
	b.row++
	b.line(m.Words)
	code, err := qr.Encode(m.Code, qr.M, qr.Auto)
	if err != nil {
		b.keep(err)
		return
	}
	if code, err = barcode.Scale(code, 110, 110); err != nil {
		b.keep(err)
		return
	}
	var picture bytes.Buffer
	b.keep(png.Encode(&picture, code))
	b.keep(b.f.AddPictureFromBytes(b.sheet, at(1, b.row), &excelize.Picture{Extension: ".png", File: picture.Bytes(),
		Format: &excelize.GraphicOptions{AltText: "检查点核对码"}}))
	b.keep(b.f.SetRowHeight(b.sheet, b.row, 90))
	b.row++
}
