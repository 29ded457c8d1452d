package forms

import (
	"fmt"
	"io"

	"jinlanling/internal/presence"
)

// ScoreSheet is one page of one examiner's marks of one subject, to be written
// by hand and scanned. Its marks, code and lines stand where those of a sign-in
// sheet do.
type ScoreSheet struct {
	Title    string
	Base     string
	Class    string // with trade and level
	Side     string // whose examiner it is
	Examiner string
	Subject  string // with its pass mark
	When     string // the day, and where
	People   []ScorePerson
	First    int // the number of its first line
	Page, Of int
	Code     string // twelve digits
	Link     string // what the QR code says
	Made     string // who printed it and when
}

// ScorePerson is whom a line is for, the number masked.
type ScorePerson struct{ Name, Number string }

const scoreRules = "考评员本人填写、签名。成绩为 0 至 100 的整数；缺考的在“缺考”格打√，成绩不填；违纪的在备注写明。写错的划掉重写，并在旁边签名。" +
	"四角黑块和二维码不要遮挡、折角，拍照时把整张纸拍进画面。"

// WriteScoreSheets writes score sheets as a PDF of A4 pages, one each.
func WriteScoreSheets(w io.Writer, sheets []ScoreSheet) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	for i := range sheets {
		if n := len(sheets[i].People); n > presence.MostLines {
			return fmt.Errorf("a sheet holds %d people, not %d", presence.MostLines, n)
		}
		p.page()
		if err := p.scoreSheet(&sheets[i]); err != nil {
			return err
		}
	}
	return p.write(w, "结业考评评分表")
}

// marked draws what a sheet is found by: its corners and its code.
func (p *pdf) marked(code, link string) error {
	for _, m := range presence.Marks {
		p.fill(m.X, m.Y, m.W, m.H)
	}
	box := presence.CodeBox
	if err := p.code(box.X, box.Y, box.W, link); err != nil {
		return err
	}
	code = presence.GroupedCode(code)
	p.text(box.X+(box.W-p.width(code, 11))/2, box.Y+box.H+5.4, 11, code, true)
	return nil
}

// headed writes what stands left of the code, each line as large as it fits.
func (p *pdf) headed(title string, lines [][2]string) {
	const room = 140.0
	p.text(signLeft, 24, 18, title, true)
	y := 33.0
	for _, l := range lines {
		text := l[0] + "：" + plain(l[1])
		size := signText
		for size > 7 && p.width(text, size) > room {
			size -= 0.5
		}
		p.text(signLeft, y, size, p.wrapped(text, size, room)[0], false)
		y += 6.3
	}
}

func (p *pdf) scoreSheet(s *ScoreSheet) error {
	if err := p.marked(s.Code, s.Link); err != nil {
		return err
	}
	p.headed(fmt.Sprintf("%s（第 %d 页，共 %d 页）", s.Title, s.Page, s.Of),
		[][2]string{{"基地、班级", s.Base + "　" + s.Class}, {"科目", s.Subject}, {"考评员", s.Examiner + "（" + s.Side + "）"}, {"时间、地点", s.When}})
	p.scoreTable(s)
	p.text(19, signFoot, signText, fmt.Sprintf("本页 %d 人，缺考　　　人", len(s.People)), false)
	p.text(78, signFoot, signText, "考评员签名：", false)
	p.text(128, signFoot, signText, "日期：　　　年　　月　　日", false)
	p.text(182, signFoot, signText, "（盖章）", false)
	for i, l := range p.wrapped(scoreRules, signSmall, 172) {
		p.text(19, signFoot+6+3.6*float64(i), signSmall, l, false)
	}
	p.text(19, signFoot+6+3.6*2, signSmall-1, plain(s.Made), false)
	return nil
}

func (p *pdf) scoreTable(s *ScoreSheet) {
	for i, l := range presence.Lines(len(s.People), false) {
		if presence.First(l) {
			h := presence.Head(l)
			in := presence.ScoreIn(h)
			p.signCell(h.No, 10, "序号")
			p.signCell(h.Name, 10, "姓名、身份证号")
			p.signCell(in.Points, 10, "成绩")
			p.signCell(in.Absent, 10, "缺考")
			p.signCell(in.Remark, 10, "备注")
		}
		in := presence.ScoreIn(l)
		p.signCell(l.No, 11, fmt.Sprint(s.First+i))
		p.box(l.Name.X, l.Name.Y, l.Name.W, l.Name.H, 0.6)
		half := presence.Rect{X: l.Name.X, Y: l.Name.Y + 0.6, W: l.Name.W, H: l.Name.H * 0.62}
		p.within(half, 12, plain(s.People[i].Name))
		p.within(presence.Rect{X: half.X, Y: half.Y + half.H - 0.6, W: half.W, H: l.Name.H - half.H}, 7, s.People[i].Number)
		p.signCell(in.Points, 0, "")
		p.signCell(in.Absent, 0, "")
		p.signCell(in.Remark, 0, "")
		side := min(4.0, in.Absent.W-3)
		p.box(in.Absent.X+(in.Absent.W-side)/2, in.Absent.Y+(in.Absent.H-side)/2, side, side, 0.6)
	}
}

// within writes a text into the middle of a place, smaller where it is long, and
// on two lines where it is longer still.
func (p *pdf) within(r presence.Rect, size float64, text string) {
	room := r.W - 1.2
	for size > 8 && p.width(text, size) > room {
		size -= 0.5
	}
	lines := p.wrapped(text, size, room)
	for size > 4 && len(lines) > 2 {
		size -= 0.5
		lines = p.wrapped(text, size, room)
	}
	lead := size * 0.4
	for i, l := range lines {
		p.text(r.X+(r.W-p.width(l, size))/2, r.Y+r.H/2+size*0.13+lead*(float64(i)-float64(len(lines)-1)/2), size, l, false)
	}
}
