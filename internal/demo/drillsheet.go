package demo

import (
	"bytes"
	"errors"
	"image"
	"io"
	"math/rand/v2"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/presence"
	"jinlanling/internal/programme"

	"github.com/boombuler/barcode/qr"
)

// paperSheets are two printed sheets of a class: the first was signed by everybody
// themselves, the second is a copy of it on which one hand signed two lines more.
type paperSheets struct {
	class   *class
	lessons [2]string
}

// printSheets prints them while the lessons lie ahead, for a class of which nothing else is planted.
func (d *drill) printSheets() error {
	for _, b := range d.bases {
		for _, c := range b.classes {
			if d.paper.class == nil && len(c.members) >= 5 && len(c.lessons) > 32 && !d.planted(c) {
				d.paper = paperSheets{c, [2]string{c.lessons[30].ID, c.lessons[31].ID}}
			}
		}
	}
	if d.paper.class == nil {
		return errors.New("the drill's year has no class for paper sheets")
	}
	return d.sys.Attendance.PrintSheets(d.ctx, d.as(d.baseOf(d.paper.class).teacher), d.paper.lessons[:], false, io.Discard)
}

// planted is whether something is planted in a class as a whole.
func (d *drill) planted(c *class) bool {
	for _, other := range d.classes {
		if other == c {
			return true
		}
	}
	return c == d.online
}

// handInSheets has the clerk hand in the sheets as a scanner shows them.
func (d *drill) handInSheets() error {
	clerk := act.As(d.baseOf(d.paper.class).clerk)
	for k, lesson := range d.paper.lessons {
		sheet, err := d.sys.Attendance.LessonSheet(d.ctx, clerk, lesson)
		if err != nil {
			return err
		}
		print := &sheet.Printed[0]
		m, err := sheetSigned(print, func(i int) (who, day uint64) {
			if n := len(print.People); k == 1 && i >= n-2 {
				return 1 << 20, uint64(i) // the hand of neither
			}
			return uint64(i), 1
		})
		if err != nil {
			return err
		}
		raw, err := drawn(m, 80)
		if err != nil {
			return err
		}
		files, err := d.sys.StoreFiles(d.ctx, clerk, []io.Reader{bytes.NewReader(raw)})
		if err != nil {
			return err
		}
		got, err := d.sys.Attendance.ReadSheets(d.ctx, d.as(d.baseOf(d.paper.class).clerk), []string{files[0].ID}, "")
		if err != nil {
			return err
		}
		if got[0].Problem != "" {
			return errors.New(got[0].Problem)
		}
	}
	return nil
}

const sheetPerMM = 6 // pixels: 150 dots an inch, as offices scan

// sheetSigned draws a printed sheet as a scanner sees it: corners, rules and what was
// signed on each line by whom on which day.
func sheetSigned(p *programme.SheetPrint, signer func(line int) (who, day uint64)) (*image.Gray, error) {
	m := image.NewGray(image.Rect(0, 0, presence.SheetWidth*sheetPerMM, presence.SheetHeight*sheetPerMM))
	fill(m, m.Rect, 242)
	px := func(mm float64) int { return int(mm*sheetPerMM + 0.5) }
	box := func(r presence.Rect, v uint8) { fill(m, image.Rect(px(r.X), px(r.Y), px(r.X+r.W), px(r.Y+r.H)), v) }
	for _, r := range presence.Marks {
		box(r, 25)
	}
	code, err := qr.Encode(attendance.SheetMark+p.Code, qr.Q, qr.Auto)
	if err != nil {
		return nil, err
	}
	side := presence.CodeBox.W / float64(code.Bounds().Dx())
	for y := range code.Bounds().Dy() {
		for x := range code.Bounds().Dx() {
			if l, _, _, _ := code.At(x, y).RGBA(); l < 0x8000 {
				box(presence.Rect{X: presence.CodeBox.X + float64(x)*side, Y: presence.CodeBox.Y + float64(y)*side, W: side, H: side}, 25)
			}
		}
	}
	const rule = 0.25
	for i, l := range presence.Lines(len(p.People), p.SignOut) {
		for _, r := range []presence.Rect{l.No, l.Name, l.In} {
			box(presence.Rect{X: r.X, Y: r.Y, W: r.W, H: rule}, 40)
			box(presence.Rect{X: r.X, Y: r.Y + r.H, W: r.W, H: rule}, 40)
			box(presence.Rect{X: r.X, Y: r.Y, W: rule, H: r.H}, 40)
			box(presence.Rect{X: r.X + r.W, Y: r.Y, W: rule, H: r.H}, 40)
		}
		who, day := signer(i)
		WriteName(m, sheetPerMM, l.In, who, day, 0.4)
	}
	return m, nil
}

// WriteName writes strokes of somebody's own into a cell of a drawn sheet, so many pixels a millimetre, each day a little
// elsewhere and shaken by so many millimetres.
func WriteName(m *image.Gray, perMM float64, r presence.Rect, who, day uint64, shaken float64) {
	shape, hand := rand.New(rand.NewPCG(who, 1)), rand.New(rand.NewPCG(who, day))
	r = r.Inset(2)
	r.W = min(r.W, 24)
	for range 9 {
		var at [6]float64
		for i := range at {
			side, from := r.W, r.X
			if i%2 == 1 {
				side, from = r.H, r.Y
			}
			at[i] = from + shape.Float64()*side + hand.Float64()*shaken
		}
		for t := 0.0; t <= 1; t += 0.002 {
			u := 1 - t
			x, y := u*u*at[0]+2*u*t*at[2]+t*t*at[4], u*u*at[1]+2*u*t*at[3]+t*t*at[5]
			left, top := int(x*perMM), int(y*perMM)
			fill(m, image.Rect(left-1, top-1, left+2, top+2), 60)
		}
	}
}
