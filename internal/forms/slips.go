package forms

import (
	"fmt"
	"io"

	"jinlanling/internal/programme"

	"github.com/boombuler/barcode/qr"
)

// Slip is an invitation on paper, to be cut out and handed over.
type Slip struct {
	Name, Role, Unit, Login string
	Code                    string // as it is typed
	Link                    string // as it is scanned
	Says                    string // where the code is typed, until when it is good
}

// Measures of a sheet of slips in millimetres and points.
const (
	slipLeft, slipTop   = 20.0, 38.0
	slipWide, slipHigh  = 85.0, 56.0
	slipsAcross         = 2
	slipsASheet         = 8
	slipCode            = 26.0 // side of the code to scan
	slipPad             = 4.0
	slipText, slipSmall = 10.0, 7.5
)

// WriteSlips writes invitations as A4 pages of eight, with dashed lines to cut
// along. site is what the system calls itself, made says who made them and
// when, foot stands on every page.
func WriteSlips(w io.Writer, slips []Slip, site programme.Brand, made, foot string) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	sheets := (len(slips) + slipsASheet - 1) / slipsASheet
	for i := range slips {
		at := i % slipsASheet
		if at == 0 {
			p.page()
			p.between(22, 17, site.Quoted()+"培训管理系统开通邀请函", true)
			p.between(30, 9, plain(made), false)
			p.text(slipLeft, paperHeight-18, 8.5, foot, false)
			n := fmt.Sprintf("第 %d 页，共 %d 页", i/slipsASheet+1, sheets)
			p.text(paperWidth-slipLeft-p.width(n, 8.5), paperHeight-18, 8.5, n, false)
		}
		if err := p.slip(&slips[i], slipLeft+float64(at%slipsAcross)*slipWide, slipTop+float64(at/slipsAcross)*slipHigh); err != nil {
			return err
		}
	}
	return p.write(w, "开通邀请函")
}

func (p *pdf) slip(s *Slip, x, y float64) error {
	fmt.Fprintln(p.now, "[3 2] 0 d")
	p.box(x, y, slipWide, slipHigh, 0.4)
	fmt.Fprintln(p.now, "[] 0 d")
	code, err := qr.Encode(s.Link, qr.M, qr.Auto)
	if err != nil {
		return err
	}
	n := code.Bounds().Dx()
	side := slipCode / float64(n)
	left, top := x+slipWide-slipPad-slipCode, y+slipPad
	for row := range n {
		for column := range n {
			if r, _, _, _ := code.At(column, row).RGBA(); r == 0 {
				p.fill(left+float64(column)*side, top+float64(row)*side, side, side)
			}
		}
	}
	width := slipWide - 3*slipPad - slipCode
	at := y + slipPad + 4
	put := func(text string, size, step float64, bold bool) {
		for _, l := range p.wrapped(plain(text), size, width) {
			p.text(x+slipPad, at, size, l, bold)
			at += step
		}
	}
	put(s.Name, 13, 6, true)
	put(s.Role, slipText-1, 4.4, false)
	put(s.Unit, slipText-1, 4.4, false)
	put("登录名 "+s.Login, slipText, 5, true)
	width = slipWide - 2*slipPad
	at = max(at, top+slipCode) + 5
	put("开通码　"+s.Code, 11.5, 6, true)
	put(s.Says, slipSmall, 3.6, false)
	return nil
}
