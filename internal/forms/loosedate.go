package forms

import (
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// People write dates as 2018.6.15, 2018年6月15日, 2018/6/15, 20180615, and
// Excel keeps a number of days since 1899-12-30.

// looseDate reads a full date.
func looseDate(c Cell) (programme.Date, bool) {
	if d, ok := serialDate(c); ok {
		return d, true
	}
	if len(c.Text) == 8 {
		if n, err := strconv.Atoi(c.Text); err == nil && programme.Date(n).Valid() {
			return programme.Date(n), true
		}
	}
	p := numbers(c.Text)
	if len(p) < 3 {
		return 0, false
	}
	d := programme.NewDate(p[0], p[1], p[2])
	return d, d != 0 && p[0] >= 1900
}

// looseMonth reads a month; a full date gives its month.
func looseMonth(c Cell) (programme.Month, bool) {
	if d, ok := serialDate(c); ok {
		return d.InMonth(), true
	}
	if len(c.Text) == 6 {
		if n, err := strconv.Atoi(c.Text); err == nil && n%100 >= 1 && n%100 <= 12 && n > 190000 {
			return programme.NewMonth(n/100, n%100), true
		}
	}
	p := numbers(c.Text)
	if c.Number && strings.HasSuffix(c.Text, ".1") {
		return 0, false // January, or October whose 0 the numeric cell dropped
	}
	if len(p) < 2 || p[0] < 1900 || p[0] > 9999 || p[1] < 1 || p[1] > 12 {
		return 0, false
	}
	return programme.NewMonth(p[0], p[1]), true
}

// serialDate reads a number of days as Excel keeps it: 1950 to 2100.
func serialDate(c Cell) (programme.Date, bool) {
	if !c.Number {
		return 0, false
	}
	days, err := strconv.ParseFloat(c.Text, 64)
	if err != nil || days < 18264 || days > 73415 || days >= 190000 {
		return 0, false
	}
	return programme.DateOf(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days))), true
}

// numbers are the numbers of a text, at most four.
func numbers(s string) (out []int) {
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(f)
		if err != nil || len(out) == 4 {
			return nil
		}
		out = append(out, n)
	}
	return out
}
