package forms

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// ListPaper is a list as it is printed: all rows of what was asked for, on A4
// sheets that each repeat the head of the columns.
type ListPaper struct {
	Title   string
	Says    []string // what was asked for, how many there are: one line each
	Columns []ListColumn
	Rows    [][]string
	Totals  int    // how many of the last rows are totals
	Foot    string // where the figures come from
	Mark    *Mark  // below the last row
}

// Measures of a printed list in millimetres and points.
const (
	listEdge   = 12.0
	listTop    = 18.0
	listBottom = 15.0 // of the page, for the foot
	listPad    = 1.2  // of a cell, left and right
	rowPad     = 1.6  // of a row, above and below together
	listTitle  = 15.0
	listSmall  = 8.0
)

// listSizes are the sizes of type that a list is tried in, and how narrow a
// column may become in it before the next is tried.
var listSizes = []struct{ size, least float64 }{{9, 17}, {8, 15}, {7, 12}, {6.5, 0}}

// WriteListPaper writes a list as a PDF: upright where its columns fit, else
// turned; columns that are wider than there is room for break their lines.
func WriteListPaper(w io.Writer, l ListPaper) error {
	p, err := newPDF()
	if err != nil {
		return err
	}
	t := listTable{pdf: p, ListPaper: &l}
	for i := range l.Rows {
		for k := range l.Rows[i] {
			l.Rows[i][k] = plain(l.Rows[i][k])
		}
	}
	t.measure()
	t.sheet()
	for i := range l.Rows {
		t.row(l.Rows[i], i >= len(l.Rows)-l.Totals)
	}
	t.end()
	if err := t.mark(); err != nil {
		return err
	}
	for k, page := range p.pages {
		p.now = page
		p.text(listEdge, p.high-9, 7, l.Foot, false)
		p.toRight(p.wide-listEdge, p.high-9, listSmall, fmt.Sprintf("第 %d 页，共 %d 页", k+1, len(p.pages)))
	}
	return p.write(w, l.Title)
}

// listTable is a list being laid out.
type listTable struct {
	*pdf
	*ListPaper
	size   float64   // of type
	widths []float64 // of the columns
	y      float64   // where the next row begins
	top    float64   // where the page's table begins
	fresh  bool      // nothing but the head stands on the page
}

// lead is the height of a line.
func (t *listTable) lead() float64 { return t.size * 1.32 / pointsPerMM }

// measure chooses type, paper and the widths of columns. A column is as wide as
// its widest cell; where they do not fit, the widest share what the narrow ones
// leave, so that a number keeps its line while a name takes two.
func (t *listTable) measure() {
	natural := make([]float64, len(t.Columns)) // at one point
	for i, c := range t.Columns {
		natural[i] = t.width(c.Title, 1)
	}
	for _, r := range t.Rows {
		for i, cell := range r {
			natural[i] = max(natural[i], t.width(cell, 1))
		}
	}
	at := func(size float64) []float64 {
		out := make([]float64, len(natural))
		for i, n := range natural {
			out[i] = n*size + 2*listPad + 0.1
		}
		return out
	}
	t.size = listSizes[0].size
	room := t.wide - 2*listEdge
	if t.widths = at(t.size); sum(t.widths) > room {
		t.turn()
		room = t.wide - 2*listEdge
	}
	for _, s := range listSizes {
		t.size = s.size
		t.widths = at(s.size)
		share := shareOf(t.widths, room)
		for i, w := range t.widths {
			t.widths[i] = min(w, share)
		}
		if share >= s.least {
			break
		}
	}
	spare := (room - sum(t.widths)) / float64(max(len(t.widths), 1))
	for i := range t.widths {
		t.widths[i] += spare
	}
}

func sum(list []float64) (n float64) {
	for _, x := range list {
		n += x
	}
	return n
}

// shareOf is the widest that a column may be so that all fit into room, which it
// is itself where they do.
func shareOf(widths []float64, room float64) float64 {
	s := slices.Sorted(slices.Values(widths))
	left := room
	for i, w := range s {
		if share := left / float64(len(s)-i); share < w {
			return share
		}
		left -= w
	}
	return room
}

// sheet begins a page with the title, on the first what was asked for, and the
// head of the columns.
func (t *listTable) sheet() {
	t.page()
	t.y = listTop
	if len(t.pages) == 1 {
		t.text((t.wide-t.width(t.Title, listTitle))/2, t.y, listTitle, t.Title, true)
		t.y += 6
		for _, s := range t.Says {
			for _, l := range t.wrapped(plain(s), listSmall, t.wide-2*listEdge) {
				t.text(listEdge, t.y, listSmall, l, false)
				t.y += 4
			}
		}
	} else {
		t.text(listEdge, t.y-5, listSmall, t.Title+"（续）", false)
		t.y -= 4
	}
	t.top = t.y
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Title
	}
	t.fresh = true // so that a head of many lines begins no further page
	t.row(heads, true)
	t.fresh = true
}

// row puts a row under the last: on the next page where it does not fit any
// more, and on as many as it takes where no page holds it.
func (t *listTable) row(cells []string, bold bool) {
	left := make([][]string, len(cells))
	most := 1
	for i, c := range cells {
		left[i] = t.wrapped(strings.TrimSpace(c), t.size, t.widths[i]-2*listPad)
		most = max(most, len(left[i]))
	}
	for most > 0 {
		room := t.room()
		if most > room && !t.fresh {
			t.end()
			t.sheet()
			room = t.room()
		}
		n := min(most, max(room, 1))
		part := make([][]string, len(left))
		for i := range left {
			k := min(n, len(left[i]))
			part[i], left[i] = left[i][:k], left[i][k:]
		}
		t.lines(part, n, bold)
		t.fresh = false
		if most -= n; most > 0 {
			t.end()
			t.sheet()
		}
	}
}

// room is how many lines still go on the page.
func (t *listTable) room() int { return int((t.high - listBottom - t.y - rowPad) / t.lead()) }

// lines draws the lines of a row's cells, n high.
func (t *listTable) lines(cells [][]string, n int, bold bool) {
	t.line(listEdge, t.y, t.wide-listEdge, t.y, 0.4)
	x := listEdge
	for i, list := range cells {
		y := t.y + 0.5 + t.lead()*0.8
		for _, l := range list {
			at := x + listPad
			if t.Columns[i].Number || t.Columns[i].Money {
				at = x + t.widths[i] - listPad - t.width(l, t.size)
			}
			t.text(at, y, t.size, l, bold)
			y += t.lead()
		}
		x += t.widths[i]
	}
	t.y += float64(n)*t.lead() + rowPad
}

// end draws what closes a page's table: its last line and those between columns.
func (t *listTable) end() {
	t.line(listEdge, t.y, t.wide-listEdge, t.y, 0.4)
	x := listEdge
	for _, w := range append([]float64{0}, t.widths...) {
		x += w
		t.line(x, t.top, x, t.y, 0.4)
	}
}

// mark sets the journal's checkpoint below the table.
func (t *listTable) mark() error {
	if t.Mark == nil {
		return nil
	}
	if t.y+markSide+5 > t.high-listBottom {
		t.page()
		t.y = listTop
	}
	t.y += 5
	for i, l := range t.wrapped(plain(t.Mark.Words), markText, t.wide-2*listEdge-markSide-5) {
		t.text(listEdge+markSide+5, t.y+4+float64(i)*markLine, markText, l, false)
	}
	return t.code(listEdge, t.y, markSide, t.Mark.Code)
}
