package yearpages

import (
	"fmt"
	"strconv"
	"strings"

	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// The lanes are drawn on a sheet of 1,000 units: names at the left, then days.
const (
	lanesLeft  = 176.0
	lanesRight = 992.0
	lanesHead  = 70
	limitRows  = 4
	laneHeight = 44
)

// laneChart places days on the sheet.
type laneChart struct {
	*year.Outlook
}

func (c laneChart) height() int { return lanesHead + laneHeight*len(c.Lanes) + 8 }

// x is where a day begins.
func (c laneChart) x(d programme.Date) float64 {
	all := c.To.AddDays(1).Time().Sub(c.From.Time()).Hours()
	return lanesLeft + (lanesRight-lanesLeft)*d.Time().Sub(c.From.Time()).Hours()/all
}

// width is how wide a span is, both days included and never too thin to see.
func (c laneChart) width(s year.Span) float64 { return max(3, c.x(s.To.AddDays(1))-c.x(s.From)) }

func (c laneChart) y(lane int) int { return lanesHead + laneHeight*lane }

// months are the first days of the months on the sheet.
func (c laneChart) months() (out []programme.Date) {
	for d := c.From; d <= c.To; {
		out = append(out, d)
		y, m := d.Year(), d.Month()+1
		if m > 12 {
			y, m = y+1, 1
		}
		d = programme.Date(y*10000 + m*100 + 1)
	}
	return out
}

func (c laneChart) monthWord(d programme.Date) string {
	if d.Month() == 1 && d != c.From {
		return fmt.Sprintf("%d 年 1 月", d.Year())
	}
	return fmt.Sprintf("%d 月", d.Month())
}

// limitWide is how wide a word at the top is drawn.
func limitWide(word string) (w float64) {
	for _, r := range word {
		if r < 128 {
			w += 5.6
		} else {
			w += 9.8
		}
	}
	return w
}

// limitAt is the middle of a word, kept on the sheet.
func (c laneChart) limitAt(i int) float64 {
	d := c.Limits[i]
	half := limitWide(limitWord(d.On, d.Name)) / 2
	return min(c.x(d.On), 1000-half)
}

// limitRow keeps words of days that lie close together apart: each goes to the
// first of the rows where the word before has ended.
func (c laneChart) limitRow(i int) int {
	ends := [limitRows]float64{}
	row := 0
	for k := 0; k <= i; k++ {
		d := c.Limits[k]
		at, half := c.limitAt(k), limitWide(limitWord(d.On, d.Name))/2+4
		row = limitRows - 1
		for r, end := range ends {
			if at-half > end {
				row = r
				break
			}
		}
		ends[row] = at + half
	}
	return row
}

func limitWord(on programme.Date, name string) string {
	return fmt.Sprintf("%d-%d %s", on.Month(), on.Day(), name)
}

func unit(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func spanWords(s year.Span) string {
	return fmt.Sprintf("%d 月 %d 日至 %d 月 %d 日", s.From.Month(), s.From.Day(), s.To.Month(), s.To.Day())
}

// bar is one kind of span in a lane.
type laneBar struct {
	Class, Name string
	Of          func(*year.Lane) year.Span
}

var laneBars = []laneBar{
	{"lane-enrol", "报名", func(l *year.Lane) year.Span { return l.Enrolled }},
	{"lane-ahead", "已排课", func(l *year.Lane) year.Span { return l.Ahead }},
	{"lane-taught", "已授课", func(l *year.Lane) year.Span { return l.Taught }},
	{"lane-late", "预计超期", func(l *year.Lane) year.Span { return l.Late }},
	{"lane-exam", "结业考评", func(l *year.Lane) year.Span { return l.Evaluated }},
	{"lane-posted", "公示", func(l *year.Lane) year.Span { return l.Published }},
	{"lane-issued", "发证", func(l *year.Lane) year.Span { return l.Certified }},
}

// spark is a small line of per milles, 96 by 18 units, as points of an SVG
// polyline; "" where a line needs more points.
func spark(values []int, low int) string {
	if len(values) < 2 {
		return ""
	}
	var b strings.Builder
	for i, v := range values {
		x := 2 + 92*float64(i)/float64(len(values)-1)
		y := 16 - 14*float64(max(0, v-low))/float64(1000-low)
		fmt.Fprintf(&b, "%.1f,%.1f ", x, y)
	}
	return strings.TrimSpace(b.String())
}

// permille as people read it: 94%; "—" below zero, which is nothing known.
func permilleWords(v int) string {
	if v < 0 {
		return "—"
	}
	return strconv.Itoa((v+5)/10) + "%"
}

// stageHeight is how high a stage's block stands, of 72 units.
func stageHeight(o *year.Outlook, n int) float64 {
	most := 1
	for i := range o.Stages {
		most = max(most, o.Stages[i].N, o.Stages[i].Likely)
	}
	return 72 * float64(n) / float64(most)
}

// stageOf is what part of the stage before a stage is, in words.
func stageOf(o *year.Outlook, i int) string {
	s := &o.Stages[i]
	if i == 0 || o.Stages[i-1].N == 0 {
		return ""
	}
	if s.Likely > s.N {
		before := max(o.Stages[i-1].N, o.Stages[i-1].Likely)
		return o.Stages[i-1].Name + "的 " + percentOf(int64(s.Likely), int64(before)) + "（预计）"
	}
	return o.Stages[i-1].Name + "的 " + percentOf(int64(s.N), int64(o.Stages[i-1].N))
}

func stageLink(s *year.Stage) string {
	var pairs []string
	for _, k := range []string{"eligible", "trained", "good", "state"} {
		if v := s.Values[k]; v != "" {
			pairs = append(pairs, k, v)
		}
	}
	return "/" + string(s.Noun) + page.Query(pairs...)
}

func backSum(list []year.Owing) (sum programme.Fen) {
	for i := range list {
		sum += list[i].Back
	}
	return sum
}

// lateBehind counts classes that nothing moves: none of their hours was taught
// in the last weeks, and the timetable does not hold the rest.
func lateBehind(list []year.LateClass) (n int) {
	for i := range list {
		if list[i].Done == 0 {
			n++
		}
	}
	return n
}

// Bars of a lane stand in two rows: what is done with people above, lessons in
// the middle, results below.
func laneTop(k int) int { return [...]int{6, 15, 15, 15, 29, 29, 29}[k] }

func laneThick(k int) int { return [...]int{6, 11, 11, 11, 7, 7, 7}[k] }

// shortBase leaves out the city that every name begins with.
func shortBase(name string) string {
	if r := []rune(name); len(r) > 12 {
		return string(r[:11]) + "…"
	}
	return name
}

func hoursDone(t *year.TradeOutlook) int {
	if t.Planned == 0 {
		return -1
	}
	return t.Held * 1000 / t.Planned
}

func monthWords(m string) string {
	year, month, _ := strings.Cut(m, "-")
	n, _ := strconv.Atoi(month) // written by us
	return fmt.Sprintf("%s 年 %d 月", year, n)
}

// yearFigure is a line of the table of years: what it counts, of the whole year and by the day of the year that is today;
// By is nil where nobody wrote the day down.
type yearFigure struct {
	Title string
	Of    func(*year.YearBeside) string
	By    func(*year.YearBeside) string
}

func persons(n int) string { return page.Thousands(int64(n)) }

var yearFigures = []yearFigure{
	{"培训基地（家）", func(y *year.YearBeside) string { return persons(y.Bases) }, nil},
	{"计划（人）", func(y *year.YearBeside) string { return persons(y.Whole.Places) }, nil},
	{"报名（人）", func(y *year.YearBeside) string { return persons(y.Whole.Applied) },
		func(y *year.YearBeside) string { return persons(y.By.Enrolled) }},
	{"参训（人）", func(y *year.YearBeside) string { return persons(y.Whole.Trained) }, nil},
	{"授课（课时）", func(y *year.YearBeside) string { return persons(y.Hours) }, func(y *year.YearBeside) string { return persons(y.By.Hours) }},
	{"合格（人）", func(y *year.YearBeside) string { return persons(y.Whole.Passed) }, nil},
	{"参训合格率", func(y *year.YearBeside) string {
		return onceOver(y, percentOf(int64(y.Whole.Passed), int64(y.Whole.Trained)))
	}, nil},
	{"发证（人）", func(y *year.YearBeside) string { return persons(y.Whole.Holders) },
		func(y *year.YearBeside) string { return persons(y.By.Issued) }},
	{"已付基地（元）", func(y *year.YearBeside) string { return page.ExactYuan(y.Paid) },
		func(y *year.YearBeside) string { return page.ExactYuan(y.By.Paid) }},
	{"应得（元）", func(y *year.YearBeside) string { return page.ExactYuan(y.Whole.Earned) }, nil},
	{"收回（元）", func(y *year.YearBeside) string { return page.ExactYuan(y.Whole.Clawed) }, nil},
	{"每名合格者（元）", func(y *year.YearBeside) string { return onceOver(y, perPerson(y.Whole.Earned, y.Whole.Passed)) }, nil},
}

// perPerson is a sum shared out, to the fen below; "—" among nobody.
func perPerson(sum programme.Fen, n int) string {
	if n == 0 {
		return "—"
	}
	return page.ExactYuan(sum / programme.Fen(n))
}

// onceOver leaves out what says nothing before a year is over.
func onceOver(y *year.YearBeside, words string) string {
	if y.Programme.State == programme.Open {
		return "—"
	}
	return words
}

// byDay is a figure on the day of each year that is today's, "—" where nobody wrote the day down.
func (f *yearFigure) byDay(y *year.YearBeside) string {
	if f.By == nil {
		return "—"
	}
	return f.By(y)
}

// thisYear reports whether the year is the page's own: what it has come to by today is what it has come to.
func thisYear(o *year.Outlook, y *year.YearBeside) bool { return y.Programme.ID == o.Programme.ID }
