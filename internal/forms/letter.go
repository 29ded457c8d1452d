package forms

import (
	"fmt"
	"io"
	"strings"
)

// Letter is an official document with one table: a title, its number,
// paragraphs, the table and who issued it on which day.
type Letter struct {
	Title, Number string
	To            string // whom it is addressed to; "" for everybody
	Paragraphs    []string
	Charts        []Chart // between text and table
	Head          []string
	Widths        []float64 // of the columns, millimetres; 156 in all
	Numbers       []bool    // columns of numbers: set to the right
	Rows          [][]string
	Joined        int // in so many columns from the left an empty cell continues the one above
	Signed        []string
	Mark          *Mark // nil: none
}

// Measures of a letter in millimetres and points, those of GB/T 9704 for the page: 37 mm above and 28 mm to the left of a type
// area of 156 by 225 mm, with 22 lines of 28 characters of the third size (16 points) under a title of the second (22 points).
// Its page numbers stand 7 mm below the type area.
const (
	pageTop, pageLeft       = 37.0, 28.0
	typeWidth, typeHeight   = 156.0, 225.0
	letterLeft, letterTop   = pageLeft, pageTop + 6.5 // of the first line's foot
	letterWidth             = typeWidth
	letterBottom            = pageTop + typeHeight
	letterNumber            = letterBottom + 7 + 3
	letterTitle, letterText = 22.0, 16.0
	letterCell              = 10.5
	letterLine              = typeHeight / 22 // from line to line of text
	letterRow               = 4.8             // from line to line in a cell
)

// WritePDF writes letters one after another, each from a page of its own.
func WritePDF(w io.Writer, letters []Letter) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	title := ""
	for i := range letters {
		title = letters[i].Title
		first := len(p.pages)
		t := &typist{pdf: p, Letter: &letters[i]}
		t.set()
		if err := t.mark(); err != nil {
			return err
		}
		for k, page := range p.pages[first:] {
			p.now = page
			p.between(letterNumber, 10.5, fmt.Sprintf("第 %d 页，共 %d 页", k+1, len(p.pages)-first), false)
		}
	}
	return p.write(w, title)
}

// between sets a line in the middle of the page.
func (p *pdf) between(y, size float64, s string, bold bool) {
	p.text((paperWidth-p.width(s, size))/2, y, size, s, bold)
}

// typist sets a letter from top to bottom; y is where the next line goes.
type typist struct {
	*pdf
	*Letter
	y float64
}

func (t *typist) set() {
	t.page()
	t.y = letterTop
	for _, l := range t.wrapped(plain(t.Title), letterTitle, letterWidth) {
		t.between(t.y, letterTitle, l, true)
		t.y += letterLine + 1.5
	}
	if t.Number != "" {
		t.between(t.y, letterText, t.Number, false)
		t.y += letterLine
	}
	t.y += 4
	if t.To != "" {
		t.text(letterLeft, t.y, letterText, plain(t.To)+"：", false)
		t.y += letterLine
	}
	for _, s := range t.Paragraphs {
		for _, l := range t.wrapped("　　"+plain(s), letterText, letterWidth) {
			t.room(letterLine)
			t.text(letterLeft, t.y, letterText, l, false)
			t.y += letterLine
		}
	}
	t.charts()
	t.table()
	t.room(12 + letterLine*float64(len(t.Signed)-1)) // to the foot of the last line
	t.y += 12
	for _, s := range t.Signed {
		t.text(letterLeft+letterWidth-t.width(s, letterText)-8, t.y, letterText, s, false)
		t.y += letterLine
	}
}

// room turns the page where so many millimetres are not left.
func (t *typist) room(h float64) bool {
	if !t.full(h) {
		return false
	}
	t.page()
	t.y = letterTop
	return true
}

// full reports whether so many millimetres are not left on the page.
func (t *typist) full(h float64) bool { return t.y+h > letterBottom }

func (t *typist) table() {
	t.head()
	for i, row := range t.Rows {
		if h := t.height(row, false); t.full(h) {
			t.rule(0)
			t.room(h)
			t.y = pageTop // rows begin where their line is, not where their foot is
			t.head()
			row = t.again(i)
		}
		t.row(row, false)
	}
	t.rule(0)
}

func (t *typist) head() { t.row(t.Head, true) }

// again is a row with what its joined cells continue, for the top of a page.
func (t *typist) again(i int) []string {
	row := append([]string(nil), t.Rows[i]...)
	for c := range t.Joined {
		for k := i; row[c] == "" && k >= 0; k-- {
			row[c] = t.Rows[k][c]
		}
	}
	return row
}

// height of a row. A joined cell may run on beside the rows below it.
func (t *typist) height(row []string, head bool) float64 {
	lines := 1
	for c, s := range row {
		if c >= t.Joined || head {
			lines = max(lines, len(t.wrapped(s, letterCell, t.Widths[c]-3)))
		}
	}
	return float64(lines)*letterRow + 2.4
}

// rule draws the line above a row, from a column on.
func (t *typist) rule(from int) {
	x := letterLeft
	for _, w := range t.Widths[:from] {
		x += w
	}
	t.line(x, t.y, letterLeft+letterWidth, t.y, 0.5)
}

func (t *typist) row(row []string, bold bool) {
	h := t.height(row, bold)
	from := 0
	for !bold && from < t.Joined && row[from] == "" {
		from++
	}
	t.rule(from)
	x := letterLeft
	for c, s := range row {
		t.line(x, t.y, x, t.y+h, 0.5)
		for i, l := range t.wrapped(s, letterCell, t.Widths[c]-3) {
			at := x + 1.5
			if c < len(t.Numbers) && t.Numbers[c] {
				at = x + t.Widths[c] - 1.5 - t.width(l, letterCell)
			}
			t.text(at, t.y+4.7+float64(i)*letterRow, letterCell, l, bold)
		}
		x += t.Widths[c]
	}
	t.line(x, t.y, x, t.y+h, 0.5)
	t.y += h
}

// plain is a text without what neither PDF nor XML may hold.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, s)
}
