package presence

// MostLines is how many people one sheet holds.
const MostLines = 40

// Rect is a place on the sheet in millimetres from its upper left corner.
type Rect struct{ X, Y, W, H float64 }

// Inset is r without so many millimetres on each side.
func (r Rect) Inset(mm float64) Rect { return Rect{r.X + mm, r.Y + mm, r.W - 2*mm, r.H - 2*mm} }

// A sheet is A4, upright.
const (
	SheetWidth  = 210.0
	SheetHeight = 297.0
)

// Marks are the black squares in the corners, from the upper left clockwise.
var Marks = [4]Rect{{9, 9, MarkSide, MarkSide}, {195, 9, MarkSide, MarkSide}, {195, 282, MarkSide, MarkSide}, {9, 282, MarkSide, MarkSide}}

// MarkSide is the side of a corner mark in millimetres.
const MarkSide = 6.0

// CodeBox is where the QR code stands, without its quiet zone.
var CodeBox = Rect{157, 16, 30, 30}

// Line is one person's line of the sheet.
type Line struct {
	All      Rect // the whole line
	No, Name Rect
	In       Rect // to be signed on coming
	Out      Rect // to be signed on leaving; no size on a sheet without
}

// Measures of the table in millimetres.
const (
	tableTop    = 62.0
	tableHead   = 7.0
	tableRoom   = 200.0
	tableLeft   = 13.0
	tableWidth  = 184.0
	tableGap    = 2.0 // between its halves
	tallestLine = 14.0
	oneColumn   = 14 // so many people stand below each other, more in two halves
	leastRows   = 10 // of a half
)

// Lines are the lines of a sheet for n people, at most MostLines, from the top
// down; of two halves the left one first. A line's top is the head's bottom
// where it is the first of its half.
func Lines(n int, signOut bool) []Line {
	n = min(max(n, 0), MostLines)
	rows, width, no, name := oneColumn, tableWidth, 12.0, 44.0
	if n > oneColumn {
		rows, width, no, name = max((n+1)/2, leastRows), (tableWidth-tableGap)/2, 8, 24
	}
	height := min(tallestLine, tableRoom/float64(rows))
	lines := make([]Line, n)
	for i := range lines {
		x := tableLeft + float64(i/rows)*(width+tableGap)
		lines[i] = line(x, tableTop+tableHead+float64(i%rows)*height, width, height, no, name, signOut)
	}
	return lines
}

// Head is the heading over a line's half of the table.
func Head(l Line) Line {
	up := func(r Rect) Rect { return Rect{r.X, tableTop, r.W, tableHead} }
	return Line{up(l.All), up(l.No), up(l.Name), up(l.In), up(l.Out)}
}

// First reports whether a line is the first of its half.
func First(l Line) bool { return l.All.Y == tableTop+tableHead }

func line(x, y, width, height, no, name float64, signOut bool) Line {
	l := Line{All: Rect{x, y, width, height}, No: Rect{x, y, no, height}, Name: Rect{x + no, y, name, height}}
	l.In = Rect{x + no + name, y, width - no - name, height}
	if signOut {
		l.In.W /= 2
		l.Out = Rect{l.In.X + l.In.W, y, l.In.W, height}
	}
	return l
}

// Score is one person's line of a score sheet: what an examiner writes into
// the place where others sign.
type Score struct{ Points, Absent, Remark Rect }

// ScoreIn cuts a line's place for writing into those of a score sheet.
func ScoreIn(l Line) Score {
	r := l.In
	points, absent := r.W*0.36, r.W*0.2
	return Score{Rect{r.X, r.Y, points, r.H}, Rect{r.X + points, r.Y, absent, r.H}, Rect{r.X + points + absent, r.Y, r.W - points - absent, r.H}}
}

// Answer is where a unit answers on a printed plan: its whole lower half.
var Answer = Rect{tableLeft, 158, tableWidth, 116}
