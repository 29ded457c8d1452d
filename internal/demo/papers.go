package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Papers of the people of a base that enrols: small drawings that pass the
// checks, each person's own. Some have handed in everything, some lack
// something, one's photo was taken twice for two people, and one sheet shows
// no code, so that the reviewer has something to look at.
const (
	paperedPeople = 22 // who hand in anything
	wholePeople   = 14 // of them everything
)

// papers hands in what a base's applicants have brought so far.
func (y *year) papers(b *base, apps []programme.Application) error {
	type sheet struct {
		app, kind string
		raw       []byte
	}
	var sheets []sheet
	n := 0
	for i := range apps {
		ap := &apps[i]
		if !ap.Eligible || n >= paperedPeople {
			continue
		}
		needed, err := y.sys.Material.Papers(y.ctx, act.As(b.clerk), ap.ID)
		if err != nil {
			return err
		}
		for k, p := range needed {
			if n >= wholePeople && k%2 == 1 {
				continue
			}
			raw, err := y.paper(b, ap, p.Code, n)
			if err != nil {
				return err
			}
			sheets = append(sheets, sheet{ap.ID, p.Code, raw})
		}
		n++
	}
	readers := make([]io.Reader, len(sheets))
	for i := range sheets {
		readers[i] = bytes.NewReader(sheets[i].raw)
	}
	files, err := y.sys.StoreFiles(y.ctx, act.As(b.clerk), readers)
	if err != nil {
		return err
	}
	for i, s := range sheets {
		if err := y.sys.Material.AttachMaterial(y.ctx, y.as(b.clerk), s.app, s.kind, files[i].ID); err != nil {
			return fmt.Errorf("%s: %w", s.kind, err)
		}
	}
	return nil
}

// paper draws one paper of the n-th person.
func (y *year) paper(b *base, ap *programme.Application, kind string, n int) ([]byte, error) {
	seed := uint64(n)*16 + uint64(len(kind))
	switch kind {
	case "photos":
		if n == 5 { // the fourth person's, saved again
			return drawn(portrait(4, 590, 826), 60)
		}
		return drawn(portrait(uint64(n), 295, 413), 85)
	case "work_years_commitment":
		v, err := y.sys.Material.Annex2Of(y.ctx, act.As(b.clerk), ap.ID)
		if err != nil {
			return nil, err
		}
		code := v.Code
		if n == 2 {
			code = ""
		}
		return signedSheet(seed, code)
	case "labour_contract_copy", "truth_statement":
		return plainPDF(kind, ap.ID), nil
	}
	return drawn(page(seed, 760, 500), 75)
}

func drawn(m image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

// portrait is a face that nobody has: head and shoulders before a wall, each
// lit, turned and built otherwise.
func portrait(seed uint64, w, h int) image.Image {
	r := rand.New(rand.NewPCG(seed, 77))
	x0, y0, head, shoulder := 0.38+0.24*r.Float64(), 0.34+0.14*r.Float64(), 0.15+0.11*r.Float64(), 0.25+0.28*r.Float64()
	wall, skin, coat, hair := 120+r.Float64()*120, 120+r.Float64()*90, 20+r.Float64()*190, 15+r.Float64()*60
	lit, tall, parting := r.Float64()*120-60, 1.15+0.35*r.Float64(), r.Float64()*1.2-0.6
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for j := range h {
		for i := range w {
			u, v := float64(i)/float64(w), float64(j)/float64(h)
			l := wall
			dx, dy := (u-x0)/head, (v-y0)/(head*tall*0.72)
			switch {
			case dx*dx+dy*dy < 1 && dy > -0.45+parting*dx*0.5:
				l = skin - 12*math.Abs(dx)
				if dy > -0.2 && dy < -0.05 && math.Abs(math.Abs(dx)-0.4) < 0.16 || dy > 0.42 && dy < 0.5 && math.Abs(dx) < 0.3 {
					l = 30
				}
			case dx*dx+dy*dy < 1.25 && dy < 0.2:
				l = hair
			case v > y0+head*0.75 && math.Abs(u-x0) < shoulder*math.Sqrt(math.Min(1, (v-y0-head*0.75)*4)):
				l = coat
			}
			m.Y[m.YOffset(i, j)] = uint8(min(max(l+lit*(u-0.5), 4), 250))
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 134, 122
	}
	return m
}

// page is a card or a certificate as a copier gives it: lines, a picture, a
// seal.
func page(seed uint64, w, h int) *image.Gray {
	r := rand.New(rand.NewPCG(seed, 99))
	m := image.NewGray(image.Rect(0, 0, w, h))
	fill(m, m.Rect, 246)
	for y := h / 10; y < h*9/10; y += h / 14 {
		for x := w / 12; x < w*8/12; {
			n := 8 + r.IntN(w/14)
			fill(m, image.Rect(x, y, x+n, y+h/40), uint8(30+r.IntN(60)))
			x += n + 6 + r.IntN(w/20)
		}
	}
	px, py := w*(60+r.IntN(20))/100, h*(10+r.IntN(40))/100
	for k := range 12 {
		fill(m, image.Rect(px+k%3*w/18, py+k/3*h/14, px+(k%3+1)*w/18, py+(k/3+1)*h/14), uint8(r.IntN(220)))
	}
	return m
}

func fill(m *image.Gray, r image.Rectangle, v uint8) {
	r = r.Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.SetGray(x, y, color.Gray{Y: v})
		}
	}
}

// signedSheet is annex 2 as it comes back: print, signatures, a seal, and the
// code at its upper right corner.
func signedSheet(seed uint64, code string) ([]byte, error) {
	const w, h, side = 620, 877, 120
	m := page(seed, w, h)
	fill(m, image.Rect(w-side-50, 20, w-10, side+50), 246)
	if code == "" {
		return drawn(m, 75)
	}
	c, err := qr.Encode(code, qr.Q, qr.Auto)
	if err == nil {
		c, err = barcode.Scale(c, side, side)
	}
	if err != nil {
		return nil, err
	}
	for y := range side {
		for x := range side {
			if l, _, _, _ := c.At(x, y).RGBA(); l < 0x8000 {
				m.SetGray(w-side-30+x, 35+y, color.Gray{Y: 20})
			}
		}
	}
	return drawn(m, 80)
}

// plainPDF is a page with a line of text, another for each person.
func plainPDF(kind, id string) []byte {
	return PagePDF("Demo paper, not a real one: " + kind + " " + id)
}

// PagePDF is a PDF of one page that says something in ASCII.
func PagePDF(says string) []byte {
	text := "BT /F1 14 Tf 60 760 Td (" + says + ") Tj ET"
	var b bytes.Buffer
	var at []int
	b.WriteString("%PDF-1.4\n")
	for i, o := range []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"} {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	from := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, from)
	return b.Bytes()
}
