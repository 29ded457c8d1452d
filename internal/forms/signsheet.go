package forms

import (
	"fmt"
	"io"

	"jinlanling/internal/presence"
)

// SignSheet is the sign-in sheet of one lesson, to be printed, signed by hand
// and photographed. It is one page.
type SignSheet struct {
	Title   string // 课次签到表
	Base    string
	Class   string // with trade and level
	Lesson  string // what is taught: kind, topic, class hours
	When    string
	Where   string
	Teacher string
	Names   []string // in the order of the lines; at most presence.MostLines
	SignOut bool     // with a second column for leaving
	Code    string   // twelve digits
	Link    string   // what the QR code says
	Made    string   // who printed it and when
}

// Measures of the sheet in millimetres and points.
const (
	signLeft  = 13.0
	signText  = 10.5
	signSmall = 8.0
	signFoot  = 276.0
)

// signRules stand under the table.
var signRules = "本人签名，不得代签；未到的留空，不要划线。四角黑块和二维码不要遮挡、折角，拍照时把整张纸拍进画面。"

// WriteSignSheets writes sheets as a PDF of A4 pages, one each. The places of
// codes, marks and lines are those at which presence looks for them.
func WriteSignSheets(w io.Writer, sheets []SignSheet) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	for i := range sheets {
		if n := len(sheets[i].Names); n > presence.MostLines {
			return fmt.Errorf("a sheet holds %d people, not %d", presence.MostLines, n)
		}
		p.page()
		if err := p.signSheet(&sheets[i]); err != nil {
			return err
		}
	}
	return p.write(w, "课次签到表")
}

func (p *pdf) signSheet(s *SignSheet) error {
	if err := p.marked(s.Code, s.Link); err != nil {
		return err
	}
	p.headed(s.Title, [][2]string{{"基地", s.Base}, {"班级", s.Class}, {"课程", s.Lesson}, {"时间", s.When}, {"地点、教师", s.Where + "　" + s.Teacher}})
	p.signTable(s)
	p.text(19, signFoot, signText, fmt.Sprintf("应到 %d 人，实到　　　人", len(s.Names)), false)
	p.text(90, signFoot, signText, "任课教师签名：", false)
	p.text(145, signFoot, signText, "日期：　　　年　　月　　日", false)
	for i, l := range p.wrapped(signRules, signSmall, 172) {
		p.text(19, signFoot+6+3.6*float64(i), signSmall, l, false)
	}
	p.text(19, signFoot+6+3.6*2, signSmall-1, plain(s.Made), false)
	return nil
}

// signTable draws the lines, each name as large as it fits.
func (p *pdf) signTable(s *SignSheet) {
	heads := [2]string{"本人签名"}
	if s.SignOut {
		heads = [2]string{"签到（本人签名）", "签退（本人签名）"}
	}
	for i, l := range presence.Lines(len(s.Names), s.SignOut) {
		if presence.First(l) {
			h := presence.Head(l)
			p.signCell(h.No, 10, "序号")
			p.signCell(h.Name, 10, "姓名")
			p.signCell(h.In, 10, heads[0])
			p.signCell(h.Out, 10, heads[1])
		}
		p.signCell(l.No, 11, fmt.Sprint(i+1))
		p.signCell(l.Name, 12, plain(s.Names[i]))
		p.signCell(l.In, 0, "")
		p.signCell(l.Out, 0, "")
	}
}

// signCell draws a cell with its text in the middle, smaller or on two lines
// where it is long. A cell of no size is none.
func (p *pdf) signCell(r presence.Rect, size float64, text string) {
	if r.W == 0 {
		return
	}
	p.box(r.X, r.Y, r.W, r.H, 0.6)
	p.within(r, size, text)
}
