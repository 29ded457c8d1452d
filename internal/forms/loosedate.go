package forms

import (
	"regexp"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// People write dates as 2018.6.15, 2018年6月15日, 2018/6/15, 20180615, programs
// put a time behind them, and Excel keeps a number of days.

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
	p := numbers(clock.ReplaceAllString(c.Text, ""))
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
	p := numbers(clock.ReplaceAllString(c.Text, ""))
	if c.Number && strings.HasSuffix(c.Text, ".1") {
		return 0, false // January, or October whose 0 the numeric cell dropped
	}
	if len(p) < 2 || p[0] < 1900 || p[0] > 9999 || p[1] < 1 || p[1] > 12 {
		return 0, false
	}
	return programme.NewMonth(p[0], p[1]), true
}

// serialDate reads a number of days as a spreadsheet keeps it, 1950 to 2100,
// and a date that is typed as one.
func serialDate(c Cell) (programme.Date, bool) {
	return c.Day, (c.Number || c.Dated) && c.Day >= 19500101 && c.Day <= 21001231
}

// clock is a time of day behind a date, as programs write it there.
var clock = regexp.MustCompile(`(?i)(?:T|\s)\s*(?:上午|下午|AM|PM)?\s*[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?\s*(?:AM|PM|Z|[+-][0-9]{2}:?[0-9]{2})?$`)

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
