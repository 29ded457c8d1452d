package forms

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"jinlanling/internal/programme"

	"github.com/boombuler/barcode/qr"
)

// WorkYears is annex 2, 工作年限承诺证明, filled from an application's facts
// and left open where people sign, stamp and date it.
type WorkYears struct {
	Annex                 string // what the notice numbers the form: 附件2
	Brand                 programme.Brand
	Name, IDNumber, Phone string
	Trade                 string
	Level                 programme.Level
	Years                 int // whole years in the trade
	Rows                  []WorkYearsRow
	Code                  string // what the QR code says: opaque, no personal data
}

// WorkYearsRow is a line of the career. Month texts are empty where a row is
// to be filled in by hand; an open end reads 至今.
type WorkYearsRow struct {
	From, To                   programme.Month // To 0: still there
	Employer, County, Position string
}

// MostWorkRows is how many stretches of work fit on the sheet.
const MostWorkRows = 16

// leastWorkRows is how many the notice's form has.
const leastWorkRows = 5

// annex2 is where things stand on the sheet: margins of GB/T 9704, narrowed at
// the sides so that the form's four columns read well.
const (
	annexLeft  = 24.0
	annexRight = paperWidth - 24.0
	codeSide   = 27.0
)

var annexColumns = []struct {
	name  string
	width float64
}{{"起止年月", 52}, {"单位名称", 54}, {"单位所在县\n（市、区）", 26}, {"从事何种\n岗位工作", 30}}

// The text of annex 2, word for word; %s is the programme's brand.
const (
	annexTitle = "工作年限承诺证明"
	annexOwn   = "本人知晓本职业（工种）%s培训项目申报条件，保证本次填报的信息完整准确、工作履历真实，如有虚假，愿意接受被取消申报资格。"
	annexUnit  = "该学员填报内容真实准确，如有虚假由本人和所在单位承担一切后果。"
	annexNote1 = "1.表格内考生、经办人应签全名，单位应盖章，否则不予受理；"
	annexNote2 = "2.此证明仅作报名参加%s项目培训凭据，不作其他用途。"
	annexHint  = "签章后拍照或扫描上传，请勿遮挡此码"
)

// WriteWorkYears writes one sheet for each person, A4, the characters embedded.
func WriteWorkYears(w io.Writer, list []WorkYears) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	for i := range list {
		if len(list[i].Rows) > MostWorkRows {
			return fmt.Errorf("annex 2 holds %d stretches of work, not %d", MostWorkRows, len(list[i].Rows))
		}
		p.page()
		if err := p.workYears(&list[i]); err != nil {
			return err
		}
	}
	title := annexTitle
	if len(list) > 0 && annexLine(list[0].Annex) != "" {
		title += "（" + list[0].Annex + "）"
	}
	return p.write(w, title)
}

func (p *pdf) workYears(s *WorkYears) error {
	p.text(annexLeft, 26, 16, annexLine(s.Annex), false)
	if err := p.code(annexRight-codeSide, 15, codeSide, s.Code); err != nil {
		return err
	}
	p.text(annexRight-p.width(annexHint, 7), 15+codeSide+3.2, 7, annexHint, false)
	p.text((paperWidth-p.width(annexTitle, 22))/2, 52, 22, annexTitle, true)
	y := p.intro(66, s)
	y = p.career(y+4, s.Rows)
	y = p.signatures(y, s.Phone)
	p.text(annexLeft, y+7, 10.5, annexNote1, false)
	p.text(annexLeft, y+13, 10.5, fmt.Sprintf(annexNote2, s.Brand.Quoted()), false)
	return nil
}

// intro is the sentence above the table, with what was filled in underlined.
func (p *pdf) intro(y float64, s *WorkYears) float64 {
	level := strings.TrimSuffix(s.Level.ChineseGraded(), "级")
	const size, lead = 14, 10.5
	x := annexLeft + p.width("　　", size)
	for _, part := range []struct {
		text   string
		filled bool
	}{{"姓名：", false}, {" " + s.Name + " ", true}, {"，身份证号：", false}, {" " + s.IDNumber + " ", true}, {"，现申请参加", false}, {" " + s.Trade + " ", true},
		{"(职业/工种)", false}, {" " + level + " ", true}, {"级" + s.Brand.Quoted() + "项目培训，累计从事本职业工作共", false}, {" " + strconv.Itoa(s.Years) + " ", true},
		{"年，工作简历如下：", false}} {
		x, y = p.flow(x, y, size, lead, part.text, part.filled)
	}
	return y
}

// flow writes on from x, y and says where it ended. What was filled in stays
// together on a line where it can.
func (p *pdf) flow(x, y, size, lead float64, s string, filled bool) (float64, float64) {
	if w := p.width(s, size); filled && x+w > annexRight && w < 100 {
		x, y = annexLeft, y+lead
	}
	begin := x
	var line []rune
	flush := func() {
		p.text(begin, y, size, string(line), false)
		if filled && len(line) > 0 {
			p.line(begin, y+1.4, x, y+1.4, 0.6)
		}
		line = nil
	}
	for _, r := range s {
		w := p.width(string(r), size)
		if x+w > annexRight+0.01 && !strings.ContainsRune(closing, r) {
			flush()
			x, y = annexLeft, y+lead
			begin = x
		}
		line, x = append(line, r), x+w
	}
	flush()
	return x, y
}

// career is the table of the stretches of work.
func (p *pdf) career(y float64, rows []WorkYearsRow) float64 {
	n := max(len(rows), leastWorkRows)
	height := min(12, 84/float64(n))
	const head = 14.0
	bottom := y + head + height*float64(n)
	x := annexLeft
	for _, c := range annexColumns {
		p.centred(x, y, c.width, head, 12, strings.Split(c.name, "\n"))
		p.line(x, y, x, bottom, 0.6)
		x += c.width
	}
	p.line(x, y, x, bottom, 0.6)
	p.line(annexLeft, y, x, y, 0.6)
	for i := range n {
		top := y + head + height*float64(i)
		p.line(annexLeft, top, x, top, 0.6)
		row := WorkYearsRow{}
		if i < len(rows) {
			row = rows[i]
		}
		at := annexLeft
		for k, cell := range []string{row.span(), row.Employer, row.County, row.Position} {
			p.fitted(at, top, annexColumns[k].width, height, cell)
			at += annexColumns[k].width
		}
	}
	p.line(annexLeft, bottom, x, bottom, 0.6)
	return bottom
}

func (r WorkYearsRow) span() string {
	if r.From == 0 {
		return "　　年　月至　　年　月"
	}
	from := r.From
	s := fmt.Sprintf("%d 年 %d 月至", from.Year(), from.Number())
	if r.To == 0 {
		return s + "今"
	}
	to := r.To
	return s + fmt.Sprintf(" %d 年 %d 月", to.Year(), to.Number())
}

// fitted writes a cell in the largest size in which it fits.
func (p *pdf) fitted(x, y, w, h float64, s string) {
	for size := 11.0; ; size -= 0.5 {
		lines := p.wrapped(s, size, w-3)
		if float64(len(lines))*size*1.25/pointsPerMM <= h-1 || size <= 5 {
			p.centred(x, y, w, h, size, lines)
			return
		}
	}
}

func (p *pdf) centred(x, y, w, h, size float64, lines []string) {
	lead := size * 1.3 / pointsPerMM
	base := y + (h-lead*float64(len(lines)))/2 + lead*0.76
	for i, l := range lines {
		p.text(x+(w-p.width(l, size))/2, base+lead*float64(i), size, l, false)
	}
}

// signatures are the two declarations, each with its signature, telephone and
// date, and the place of the stamp.
func (p *pdf) signatures(y float64, phone string) float64 {
	const height = 76.0
	middle := (annexLeft + annexRight) / 2
	p.box(annexLeft, y, annexRight-annexLeft, height, 0.6)
	p.line(middle, y, middle, y+height, 0.6)
	const size, lead = 12.0, 7.0
	for _, half := range []struct {
		x     float64
		text  string
		lines []string
	}{{annexLeft, annexOwn, []string{"考生签名：", "", "联系电话：" + phone}},
		{middle, annexUnit, []string{"单位人力资源管理部门（盖章）：", "", "经办人签字：", "", "联系电话："}}} {
		at := y + 8
		for i, l := range p.wrapped("　　"+half.text, size, middle-annexLeft-8) {
			p.text(half.x+4, at+lead*float64(i), size, l, false)
		}
		const date = "年　　月　　日"
		p.text(half.x+middle-annexLeft-6-p.width(date, size), y+height-5, size, date, false)
		from := y + height - 5 - 8 - 6*float64(len(half.lines)-1)
		for i, l := range half.lines {
			p.text(half.x+4, from+6*float64(i), size, l, false)
		}
	}
	return y + height
}

// code draws a QR code with its quiet zone left white around it. A quarter of
// it may be under a stamp and it still reads.
func (p *pdf) code(x, y, side float64, text string) error {
	c, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		return err
	}
	n := c.Bounds().Dx()
	m := side / float64(n)
	for j := range n {
		for i := 0; i < n; i++ {
			from := i
			for i < n && dark(c.At(i, j).RGBA()) {
				i++
			}
			if i > from {
				p.fill(x+float64(from)*m, y+float64(j)*m, float64(i-from)*m, m)
			}
		}
	}
	return nil
}

func dark(r, _, _, _ uint32) bool { return r < 0x8000 }
