package idcode

import (
	"regexp"
	"strings"
)

// HideNumbers strikes out, but for their first three digits, all numbers in a
// text that are long enough to identify somebody: nine digits and more.
func HideNumbers(s string) string {
	run := 0
	for i := 0; i < len(s) && run < 9; i++ {
		if run++; s[i] < '0' || s[i] > '9' {
			run = 0
		}
	}
	if run < 9 {
		return s // as nearly all texts are
	}
	return longNumber.ReplaceAllStringFunc(s, func(n string) string { return n[:3] + strings.Repeat("*", len(n)-3) })
}

var longNumber = regexp.MustCompile(`[0-9]{9,}[0-9Xx]?`)

// Shortened is a text of at most so many characters, with a sign that it went
// on.
func Shortened(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
