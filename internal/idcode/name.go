package idcode

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var (
	faultNameEmpty  = &Fault{"name_empty", "缺姓名，请填写"}
	faultNameLength = &Fault{"name_length", "姓名过短或过长（2 至 50 个字），请核对"}
	faultNameLetter = &Fault{"name_letter", "姓名含有汉字、字母和间隔号以外的字符，请与证件核对"}
	faultPhone      = &Fault{"phone", "手机号应为 1 开头的 11 位数字，请核对"}
	faultBank       = &Fault{"bank", "银行账号应为 12 至 30 位数字，请核对"}
)

// CleanName brings a name to one spelling: NFC, no spaces between Han
// characters (people space two-character names out), U+00B7 as the separator
// of minority names. Rare characters stay as they are.
func CleanName(s string) string {
	var joined []rune
	for _, word := range strings.Fields(Text(s)) {
		rs := []rune(word)
		if n := len(joined); n > 0 && unicode.Is(unicode.Latin, joined[n-1]) && unicode.Is(unicode.Latin, rs[0]) {
			joined = append(joined, ' ')
		}
		joined = append(joined, rs...)
	}
	// Marks that stood apart may now compose.
	rs := []rune(norm.NFC.String(string(joined)))
	for i, r := range rs {
		switch {
		case strings.ContainsRune("•・．‧∙⋅", r), r == '.' && i > 0 && unicode.Is(unicode.Han, rs[i-1]):
			rs[i] = '·'
		}
	}
	return string(rs)
}

// CheckName accepts Han characters of every plane, Latin letters and the
// separator. The error is a *Fault.
func CheckName(s string) error {
	n := utf8.RuneCountInString(s)
	switch {
	case s == "":
		return faultNameEmpty
	case n < 2 || n > 50:
		return faultNameLength
	}
	for _, r := range s {
		if !han(r) && !unicode.Is(unicode.Latin, r) && r != '·' && r != ' ' {
			return faultNameLetter
		}
	}
	return nil
}

// han accepts what the Unicode table of this Go knows as Han and the blocks of
// the supplementary planes that later editions keep filling.
func han(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x20000 && r <= 0x33479 || r == '〇'
}

// CleanPhone forgives spaces, hyphens, full-width digits and +86.
func CleanPhone(s string) string {
	s = strings.ReplaceAll(fold(s), "-", "")
	return strings.TrimPrefix(s, "+86")
}

// CheckPhone accepts mobile numbers. The error is a *Fault.
func CheckPhone(s string) error {
	if len(s) != 11 || !allDigits(s) || s[0] != '1' || s[1] < '3' {
		return faultPhone
	}
	return nil
}

// MaskPhone shows the first 3 and the last 4 digits.
func MaskPhone(s string) string {
	if len(s) != 11 {
		return ""
	}
	return s[:3] + "****" + s[7:]
}

// CheckBankAccount accepts 12 to 30 digits: accounts of units carry no common
// check digit. The error is a *Fault.
func CheckBankAccount(s string) error {
	if len(s) < 12 || len(s) > 30 || !allDigits(s) {
		return faultBank
	}
	return nil
}

// MaskBankAccount shows the last 4 digits.
func MaskBankAccount(s string) string {
	if len(s) < 8 {
		return ""
	}
	return "****" + s[len(s)-4:]
}

// MaskName shows the first and the last character of a name, of two characters
// the first alone: enough to hold it against a paper, too little to find
// somebody by.
func MaskName(s string) string {
	rs := []rune(s)
	switch n := len(rs); {
	case n == 0:
		return ""
	case n <= 2:
		return string(rs[0]) + "*"
	default:
		return string(rs[0]) + strings.Repeat("*", n-2) + string(rs[n-1])
	}
}
