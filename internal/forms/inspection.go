package forms

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
)

// InspectionSheet is the record of an inspection in the form of an official
// record: facts, the list that was gone through, problems, who signed, photos.
type InspectionSheet struct {
	Title, Bureau, Number string
	Facts                 [][2]string
	Checks                []InspectionCheck
	Findings              []string
	Remark                string // the inspected side's, said later
	Hands                 []InspectionHand
	Photos                []InspectionPicture
	Mark                  *Mark
}

// InspectionCheck is one thing that was looked at.
type InspectionCheck struct{ Name, Result, Note string }

// InspectionHand is a name under the record: a drawing (PNG), why there is none,
// or neither, for a line to sign by hand.
type InspectionHand struct {
	Side, Name, Post, Refused, At string
	Drawing                       []byte
	Grown                         bool // the record has grown since
}

// InspectionPicture is a photo (JPEG) with the words under it.
type InspectionPicture struct {
	JPEG    []byte
	Caption string
}

// Measures of the record in millimetres.
const (
	handHeight, handWidth   = 16.0, 60.0
	pictureWide, pictureTop = 74.0, 60.0
	factName                = 30.0
)

// WriteInspection writes the record as a PDF of A4 pages.
func WriteInspection(w io.Writer, s *InspectionSheet) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	l := &Letter{Title: s.Title, Number: s.Bureau, Head: []string{"序号", "检查项目", "结果", "看到什么"}, Widths: []float64{12, 70, 24, 50}, Mark: s.Mark}
	for i, c := range s.Checks {
		l.Rows = append(l.Rows, []string{fmt.Sprint(i + 1), c.Name, c.Result, c.Note})
	}
	t := &typist{pdf: p, Letter: l}
	t.page()
	t.y = letterTop
	t.between(t.y, letterTitle, plain(s.Title), true)
	t.y += letterLine
	t.between(t.y, 11, plain(s.Bureau), false)
	t.y += letterLine
	for _, f := range s.Facts {
		t.fact(f[0], f[1])
	}
	t.y += 4
	if len(s.Checks) > 0 {
		t.table()
		t.y += 6
	}
	t.findings(s)
	if s.Remark != "" {
		t.said("被检查单位补充意见：", []string{s.Remark})
	}
	for i := range s.Hands {
		if err := t.hand(&s.Hands[i]); err != nil {
			return err
		}
	}
	for i := 0; i < len(s.Photos); i += 2 {
		if err := t.photos(s.Photos[i:min(i+2, len(s.Photos))]); err != nil {
			return err
		}
	}
	if err := t.mark(); err != nil {
		return err
	}
	for k, page := range p.pages {
		p.now = page
		p.between(letterNumber, 9, fmt.Sprintf("检查编号 %s　第 %d 页，共 %d 页", s.Number, k+1, len(p.pages)), false)
	}
	return p.write(w, s.Title)
}

// fact sets a name and what it is, in a box of two cells.
func (t *typist) fact(name, value string) {
	lines := t.wrapped(plain(value), letterCell, letterWidth-factName-3)
	h := float64(max(len(lines), 1))*letterRow + 3
	t.room(h)
	t.box(letterLeft, t.y, letterWidth, h, 0.5)
	t.line(letterLeft+factName, t.y, letterLeft+factName, t.y+h, 0.5)
	t.text(letterLeft+1.5, t.y+5, letterCell, name, false)
	for i, l := range lines {
		t.text(letterLeft+factName+1.5, t.y+5+float64(i)*letterRow, letterCell, l, false)
	}
	t.y += h
}

func (t *typist) findings(s *InspectionSheet) {
	list := make([]string, len(s.Findings))
	for i, f := range s.Findings {
		list[i] = fmt.Sprintf("%d. %s", i+1, f)
	}
	if len(list) == 0 {
		list = []string{"没有提出问题。"}
	}
	t.said("提出的问题：", list)
}

// said sets a heading and paragraphs.
func (t *typist) said(head string, list []string) {
	t.room(2 * letterRow * 1.4)
	t.text(letterLeft, t.y+4, 11, head, true)
	t.y += 7
	for _, s := range list {
		for _, l := range t.wrapped(plain(s), letterCell, letterWidth) {
			t.room(letterRow * 1.2)
			t.text(letterLeft, t.y+4, letterCell, l, false)
			t.y += letterRow * 1.2
		}
	}
	t.y += 3
}

// hand sets one who signed.
func (t *typist) hand(h *InspectionHand) error {
	t.room(handHeight + 8)
	who := h.Side + "：" + plain(h.Name)
	if h.Post != "" {
		who += "（" + plain(h.Post) + "）"
	}
	t.text(letterLeft, t.y+6, letterCell, who, false)
	when := h.At
	if h.Grown {
		when += "，签字后记录有补充"
	}
	t.text(letterLeft, t.y+12, 9, when, false)
	x := letterLeft + letterWidth - handWidth
	if h.Refused != "" {
		for i, l := range t.wrapped("拒绝签字："+plain(h.Refused), letterCell, handWidth+10) {
			t.text(x-10, t.y+6+float64(i)*letterRow, letterCell, l, false)
		}
	} else if h.Drawing != nil {
		drawing, err := onWhite(h.Drawing)
		if err != nil {
			return err
		}
		if err := t.fit(drawing, x, t.y, handWidth, handHeight); err != nil {
			return err
		}
	}
	t.line(x, t.y+handHeight+1, x+handWidth, t.y+handHeight+1, 0.5)
	t.y += handHeight + 6
	return nil
}

// photos sets up to two photos side by side.
func (t *typist) photos(list []InspectionPicture) error {
	t.room(pictureTop + 8)
	for i, p := range list {
		x := letterLeft + float64(i)*(letterWidth-pictureWide)
		if err := t.fit(p.JPEG, x, t.y, pictureWide, pictureTop-4); err != nil {
			return err
		}
		t.text(x, t.y+pictureTop, 8, plain(p.Caption), false)
	}
	t.y += pictureTop + 6
	return nil
}

// fit draws a JPEG as large as it fits into a rectangle, from its upper left.
func (p *pdf) fit(raw []byte, x, y, w, h float64) error {
	c, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	scale := min(w/float64(c.Width), h/float64(c.Height))
	return p.picture(raw, x, y, float64(c.Width)*scale, float64(c.Height)*scale)
}

// onWhite is a PNG as a grey JPEG on white paper.
func onWhite(raw []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	b := img.Bounds()
	flat := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), img, b.Min, draw.Over)
	var out bytes.Buffer
	err = jpeg.Encode(&out, flat, &jpeg.Options{Quality: 88})
	return out.Bytes(), err
}
