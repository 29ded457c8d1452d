package forms

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // a portrait's size
	"io"
	"strings"

	"jinlanling/internal/programme"
)

// CertificatePaper is a training certificate as it is printed and handed out:
// with the full number and the portrait, as such papers have them.
type CertificatePaper struct {
	City, Title        string
	Brand              programme.Brand
	Number, Name       string
	Text               string // the sentence behind the name
	Trade, Level, Date string
	Bureau             string
	Portrait           []byte      // JPEG; nil leaves a box to glue it into
	Code               image.Image // a pixel a module; nil where there is none
	Void               string      // why it is not in force, "" where it is
}

// Measures of a certificate in millimetres.
const (
	certificateEdge  = 14.0
	certificateLeft  = 32.0
	certificateWidth = paperWidth - 2*certificateLeft
	portraitWidth    = 25.0 // one inch, as such photos are called
	portraitHeight   = 35.0
	statementSide    = 40.0
)

// WriteCertificates writes certificates as one PDF, a page each. at is told how
// many are set, and ends it by an error.
func WriteCertificates(w io.Writer, papers []CertificatePaper, at func(done int) error) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	title := "证书"
	for i := range papers {
		c := &papers[i]
		title = c.Title
		p.page()
		if err := p.certificate(c); err != nil {
			return fmt.Errorf("certificate %s: %w", c.Number, err)
		}
		if err := at(i + 1); err != nil {
			return err
		}
	}
	return p.write(w, title)
}

func (p *pdf) certificate(c *CertificatePaper) error {
	p.now.WriteString("0.72 0.54 0.16 RG\n")
	p.box(certificateEdge, certificateEdge, paperWidth-2*certificateEdge, paperHeight-2*certificateEdge, 2)
	p.box(certificateEdge+2.5, certificateEdge+2.5, paperWidth-2*certificateEdge-5, paperHeight-2*certificateEdge-5, .6)
	p.now.WriteString("0 0 0 RG\n")
	p.between(48, 15, c.City+c.Brand.Quoted()+"培训", false)
	p.between(66, 30, strings.Join(strings.Split(c.Title, ""), " "), true)
	right := certificateLeft + certificateWidth
	if err := p.portrait(c.Portrait, right-portraitWidth, 80); err != nil {
		return err
	}
	y := 132.0
	if c.Void != "" {
		p.between(124, 12, c.Void, true)
	}
	for _, l := range p.wrapped("　　"+plain(c.Name+c.Text), 15, certificateWidth) {
		p.text(certificateLeft, y, 15, l, false)
		y += 10.5
	}
	y = max(y+6, 190)
	for _, f := range [][2]string{{"证书编号", c.Number}, {"职业（工种）", c.Trade}, {"等级", c.Level}, {"颁发日期", c.Date}} {
		p.text(certificateLeft, y, 11, f[0], false)
		p.text(certificateLeft+32, y, 11, plain(f[1]), false)
		y += 7
	}
	if c.Code != nil {
		p.modules(c.Code, certificateLeft-4, 224, statementSide)
		p.text(certificateLeft-1, 224+statementSide+3, 7.5, "核验码有签名，可离线核验", false)
	}
	p.toRight(right-6, 238, 14, c.Bureau)
	p.toRight(right-6, 247, 11, "（盖章）")
	p.toRight(right-6, 256, 12, c.Date)
	if lost := Unprintable(c.Name); len(lost) > 0 {
		p.text(certificateLeft, paperHeight-certificateEdge-5, 8, "姓名中的 □ 为字库没有的字，请按身份证手写并加盖校对章", false)
	}
	return nil
}

func (p *pdf) toRight(x, y, size float64, s string) { p.text(x-p.width(s, size), y, size, s, false) }

// portrait sets a JPEG, or a box to glue a photo into.
func (p *pdf) portrait(jpeg []byte, x, y float64) error {
	p.box(x, y, portraitWidth, portraitHeight, .5)
	if jpeg == nil {
		p.text(x+portraitWidth/2-p.width("照片", 10)/2, y+portraitHeight/2+1, 10, "照片", false)
		return nil
	}
	return p.picture(jpeg, x, y, portraitWidth, portraitHeight)
}

// picture draws a JPEG into a rectangle.
func (p *pdf) picture(jpeg []byte, x, y, w, h float64) error {
	config, kind, err := image.DecodeConfig(bytes.NewReader(jpeg))
	if err != nil || kind != "jpeg" {
		return fmt.Errorf("not a JPEG: %s, %w", kind, err)
	}
	space := "/DeviceRGB"
	if config.ColorModel == color.GrayModel {
		space = "/DeviceGray"
	}
	fmt.Fprintf(p.now, "q %.2f 0 0 %.2f %.2f %.2f cm /I%d Do Q\n", w*pointsPerMM, h*pointsPerMM, x*pointsPerMM, (p.high-y-h)*pointsPerMM, len(p.pictures))
	p.pictures = append(p.pictures, picture{config.Width, config.Height, space, jpeg})
	return nil
}

// picture is a JPEG that a page draws.
type picture struct {
	width, height int
	space         string
	jpeg          []byte
}

// modules draws a code's dark modules, runs of a line as one.
func (p *pdf) modules(code image.Image, x, y, side float64) {
	b := code.Bounds()
	step := side / float64(b.Dx())
	dark := func(i, j int) bool { r, _, _, _ := code.At(b.Min.X+i, b.Min.Y+j).RGBA(); return r < 0x8000 }
	for j := range b.Dy() {
		for i := 0; i < b.Dx(); i++ {
			from := i
			for i < b.Dx() && dark(i, j) {
				i++
			}
			if i > from {
				p.fill(x+float64(from)*step, y+float64(j)*step, float64(i-from)*step, step)
			}
		}
	}
}
