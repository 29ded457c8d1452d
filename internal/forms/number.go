package forms

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// Numbers of cells: one canonical text, whoever wrote them. 1.3800004001E10
// is 13800004001, 2.0 is 2; a number shown as a day is that day.

// take gives a cell the text that its kind makes of its value.
func (c *Cell) take(x *xlsx, kind, style, v string) {
	switch kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && i >= 0 && i < len(x.shared) {
			c.Text = x.shared[i]
		}
	case "b":
		switch strings.TrimSpace(v) {
		case "1", "true":
			c.Text = "TRUE"
		case "0", "false":
			c.Text = "FALSE"
		}
	case "d":
		c.typed(tidy(cut(v)))
	case "", "n":
		v = strings.TrimSpace(v)
		f, err := strconv.ParseFloat(v, 64)
		if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
			c.Text = tidy(cut(unescaped(v)))
			return
		}
		shown := plainNumber
		if i, err := strconv.Atoi(style); err == nil && i >= 0 && i < len(x.dated) {
			shown = x.dated[i]
		}
		c.number(f, shown, x.from1904)
	default: // str, inlineStr, e
		c.Text = tidy(cut(unescaped(v)))
	}
}

// Serial numbers of days, the last being 9999-12-31.
const (
	days1904   = 1462
	lastSerial = 2958466
)

func (c *Cell) number(f float64, shown numberKind, from1904 bool) {
	c.Number, c.Text = true, canonical(f)
	if f < 0 || f >= lastSerial {
		return
	}
	serial := f
	switch {
	case from1904:
		serial += days1904
	case f >= 1 && f < 60: // before the 29 February 1900 that never was
		serial++
	}
	at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(serial))
	seconds := math.Round((serial - math.Floor(serial)) * 86400)
	at = at.Add(time.Duration(seconds) * time.Second)
	c.Day = programme.DateOf(at)
	switch {
	case shown == plainNumber:
	case f < 1:
		c.Dated, c.Text = true, at.Format("15:04:05")
	case at.Hour()+at.Minute()+at.Second() == 0:
		c.Dated, c.Text = true, at.Format(time.DateOnly)
	default:
		c.Dated, c.Text = true, at.Format(time.DateTime)
	}
}

// canonical is a number as people write it: whole ones without a point, others
// to the fifteen digits that a spreadsheet keeps.
func canonical(f float64) string {
	switch {
	case f == math.Trunc(f) && math.Abs(f) < 1e15:
		return strconv.FormatInt(int64(f), 10)
	case math.Abs(f) >= 1e21:
		return strconv.FormatFloat(f, 'E', -1, 64)
	}
	g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64)
	if err != nil {
		g = f
	}
	return strconv.FormatFloat(g, 'f', -1, 64)
}

// exactDigits is how many digits of a number every program keeps: one of more
// may have been rounded by who wrote it.
const exactDigits = 15

// Whole numbers as programs write floating ones into text: 2.0, 13800000000.0,
// and 1.38E10 of Java, from ten million on. One that begins with a zero is a
// code, and no program's number. What Excel writes for a long one, 1.38E+10, has
// lost its digits.
var (
	floatedWhole = regexp.MustCompile(`^(0|[1-9][0-9]{0,29})\.0+$`)
	floatedPower = regexp.MustCompile(`^([1-9])\.([0-9]{1,29})E([1-9][0-9]?)$`)
)

// written takes the text of a cell of CSV, where nothing tells numbers from
// text. A number of more digits than are kept keeps them as they are written and
// is marked, so that columns of long numbers refuse it.
func (c *Cell) written(text string) {
	c.Text = text
	digits := ""
	if m := floatedWhole.FindStringSubmatch(text); m != nil {
		digits = m[1]
	} else if m := floatedPower.FindStringSubmatch(text); m != nil {
		decimals := strings.TrimRight(m[2], "0")
		power, err := strconv.Atoi(m[3])
		if err != nil || power < 7 || power > 29 || len(decimals) > power {
			return
		}
		digits = m[1] + decimals + strings.Repeat("0", power-len(decimals))
	}
	switch f, err := strconv.ParseFloat(digits, 64); {
	case digits == "" || err != nil:
	case len(digits) > exactDigits:
		c.Number, c.Text = true, digits
	default:
		c.number(f, plainNumber, false)
	}
}

// typed takes a day or time that is written out (ISO 8601).
func (c *Cell) typed(v string) {
	c.Text = v
	v = strings.TrimSuffix(v, "Z")
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04:05.999999999", time.DateOnly,
		"20060102T150405.999999999", "20060102"} {
		at, err := time.Parse(layout, v)
		if err != nil {
			continue
		}
		at = at.Round(time.Second)
		c.Day, c.Dated, c.Text = programme.DateOf(at), true, at.Format(time.DateTime)
		if at.Equal(at.Truncate(24 * time.Hour)) {
			c.Text = at.Format(time.DateOnly)
		}
		return
	}
	for _, layout := range []string{"15:04:05.999999999", "15:04", "T15:04:05.999999999", "T15:04"} {
		if at, err := time.Parse(layout, v); err == nil {
			c.Text, c.Dated = at.Round(time.Second).Format(time.TimeOnly), true
			return
		}
	}
}
