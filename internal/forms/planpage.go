package forms

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"jinlanling/internal/presence"
)

// PlanPage is an evaluation's plan as one unit gets it on paper, to be answered
// by hand, signed and stamped.
type PlanPage struct {
	Base     string
	Class    string
	Employer string
	People   int    // of the unit in the class
	When     string // the day, and where
	Rules    string // what is examined and what passes
	Who      string // who examines for the base, and how many the unit sends
	Plan     string
	Code     string // twelve digits
	Link     string // what the QR code says
	Made     string // who printed it and when
}

// ErrLongPlan is that a plan does not fit on one page.
var ErrLongPlan = errors.New("the plan does not fit on one page")

const planRules = "请用人单位逐项填写，由负责人签字并加盖单位公章后，交回培训基地。同意的，单位会同基地组织考评；要求修改的，基地修改后重新送单位。" +
	"四角黑块和二维码不要遮挡、折角。"

// WritePlanPages writes plans for units as a PDF of A4 pages, one each. Error
// ErrLongPlan where one is too long.
func WritePlanPages(w io.Writer, pages []PlanPage) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	for i := range pages {
		p.page()
		if err := p.planPage(&pages[i]); err != nil {
			return err
		}
	}
	return p.write(w, "结业考评方案会同意见")
}

func (p *pdf) planPage(s *PlanPage) error {
	if err := p.marked(s.Code, s.Link); err != nil {
		return err
	}
	p.headed("结业考评方案会同意见", [][2]string{{"用人单位", fmt.Sprintf("%s（在班 %d 人）", s.Employer, s.People)},
		{"基地、班级", s.Base + "　" + s.Class}, {"考评时间、地点", s.When}, {"考评员", s.Who}})
	if err := p.planText(s); err != nil {
		return err
	}
	p.answer()
	for i, l := range p.wrapped(planRules, signSmall, 172) {
		p.text(19, signFoot+2+3.6*float64(i), signSmall, l, false)
	}
	p.text(19, signFoot+2+3.6*2, signSmall-1, plain(s.Made), false)
	return nil
}

// planText writes the plan between the head and the answer, as large as it fits.
func (p *pdf) planText(s *PlanPage) error {
	const top, room = 62.0, 184.0
	for size := 10.5; size >= 6.5; size -= 0.5 {
		lead := size * 0.52
		lines := p.wrapped("科目和合格线："+plain(s.Rules), size, room)
		lines = append(lines, "考评方案：")
		for _, l := range strings.Split(strings.TrimSpace(s.Plan), "\n") {
			lines = append(lines, p.wrapped(plain(l), size, room)...)
		}
		if top+lead*float64(len(lines)) > presence.Answer.Y-4 {
			continue
		}
		for i, l := range lines {
			p.text(signLeft, top+lead*float64(i), size, l, false)
		}
		return nil
	}
	return ErrLongPlan
}

// answer draws where the unit answers.
func (p *pdf) answer() {
	r := presence.Answer
	p.box(r.X, r.Y, r.W, r.H, 0.8)
	x := r.X + 5
	tick := func(y float64, text string) {
		p.box(x, y-4, 4.5, 4.5, 0.8)
		p.text(x+7, y, 12, text, true)
	}
	rule := func(y float64) { p.line(x, y, r.X+r.W-5, y, 0.4) }
	p.text(x, r.Y+8, 12, "用人单位意见（在一个方框内打√）", true)
	tick(r.Y+18, "同意本方案，会同组织考评。")
	p.text(x+7, r.Y+26, signText, "本单位派出的考评员（姓名，不能是本班学员）：", false)
	rule(r.Y + 34)
	tick(r.Y+45, "要求修改（写明要改什么）：")
	for i := range 3 {
		rule(r.Y + 55 + 9*float64(i))
	}
	p.text(x, r.Y+88, signText, "负责人签字：", false)
	p.text(x+55, r.Y+88, signText, "职务：", false)
	p.text(x, r.Y+104, signText, "日期：　　　年　　月　　日", false)
	p.text(x+115, r.Y+96, signText, "（单位公章）", false)
}
