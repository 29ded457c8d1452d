package idcode

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var faultUnit = &Fault{"unit_name", "名称不能以 =、+、-、@ 开头，请核对"}

// CleanUnit brings the name of a unit, a base or a class to one spelling:
// brackets of the width that Chinese text has, letters and digits of the other,
// no spaces but those between Latin words.
func CleanUnit(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ', r == '＝', r == '＋', r == '－', r == '＠':
			return r - 0xFEE0
		case r == '(' || r == '﹙':
			return '（'
		case r == ')' || r == '﹚':
			return '）'
		}
		return r
	}, Text(s))
	var out strings.Builder
	last := rune(0)
	for _, word := range strings.Fields(s) {
		first, _ := utf8.DecodeRuneInString(word)
		if last != 0 && last < utf8.RuneSelf && first < utf8.RuneSelf {
			out.WriteByte(' ')
		}
		out.WriteString(word)
		last, _ = utf8.DecodeLastRuneInString(word)
	}
	return out.String()
}

// CheckUnit refuses a name that a spreadsheet would take for a formula, and one
// that is no text. The error is a *Fault.
func CheckUnit(s string) error {
	if err := CheckText(s); err != nil {
		return err
	}
	if LeadsFormula(s) {
		return faultUnit
	}
	return nil
}

// LeadsFormula reports whether a spreadsheet that opens the text as CSV would
// calculate it.
func LeadsFormula(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0])
}

// SameUnit reports whether two names are one: as CleanUnit spells them, or the
// shorter a way of writing the longer (恒泰机械 for 德州恒泰机械有限公司).
func SameUnit(a, b string) bool {
	short, long := unitLetters(a), unitLetters(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	if 3*len(short) < len(long) { // too little to be a way of writing it
		return false
	}
	for _, r := range long {
		if len(short) > 0 && short[0] == r {
			short = short[1:]
		}
	}
	return len(short) == 0
}

func unitLetters(s string) (out []rune) {
	for _, r := range CleanUnit(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, unicode.ToUpper(r))
		}
	}
	return out
}
