// Package idcode knows the identifiers of the field: citizen ID numbers
// (GB 11643), unified social credit codes (GB 32100), certificate numbers,
// names, phones and bank accounts; how they are cleaned, checked, masked and,
// for demonstrations, made. It stores nothing and looks nothing up.
//
// The one idea to know: a Fault never repeats the number it is about, so that
// personal data does not travel in errors.
package idcode

import (
	"strings"

	"jinlanling/internal/programme"
)

// Fault is what is wrong with an identifier: a code for the catalogue of
// checks and a message with the remedy, without the identifier itself.
type Fault struct{ Code, Message string }

func (f *Fault) Error() string { return f.Message }

// CitizenID is a checked 18-character ID number with an upper-case X.
type CitizenID string

var (
	faultIDEmpty   = &Fault{"id_empty", "缺身份证号码，请填写"}
	faultIDNumeric = &Fault{"id_numeric_cell", "身份证号码成了科学计数，后几位已经丢失；请把单元格改为“文本”后重新填写"}
	faultIDOld     = &Fault{"id_old", "是 15 位旧号码，请填写现行 18 位身份证号码"}
	faultIDLength  = &Fault{"id_length", "身份证号码应为 18 位，请核对"}
	faultIDDigits  = &Fault{"id_digits", "身份证号码前 17 位应全为数字，末位为数字或 X，请核对"}
	faultIDBirth   = &Fault{"id_birth", "身份证号码第 7 至 14 位不是真实的出生日期，请核对"}
	faultIDFuture  = &Fault{"id_future", "身份证号码所示的出生日期还没有到，请核对第 7 至 14 位"}
	faultIDCheck   = &Fault{"id_check", "身份证号码校验位不对，可能有一位抄错，请与证件核对"}
)

var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idCheck = "10X98765432"

// CleanCitizenID brings what people type to the 18 characters they mean:
// full-width forms, spaces and a lower-case x are forgiven.
func CleanCitizenID(s string) string { return strings.ToUpper(fold(s)) }

// ParseCitizenID checks a number: its form, its birth date and its check
// character. Retired area codes pass, since the code is where a person was
// first registered. The error is a *Fault.
func ParseCitizenID(s string) (CitizenID, error) {
	if !cleanID(s) {
		s = CleanCitizenID(s)
	}
	switch {
	case s == "":
		return "", faultIDEmpty
	case strings.Contains(s, "E+") || strings.Contains(s, "."):
		return "", faultIDNumeric
	case len(s) == 15:
		return "", faultIDOld
	case len(s) != 18:
		return "", faultIDLength
	}
	sum := 0
	for i := range 17 {
		c := s[i]
		if c < '0' || c > '9' {
			return "", faultIDDigits
		}
		sum += int(c-'0') * idWeights[i]
	}
	if c := s[17]; (c < '0' || c > '9') && c != 'X' {
		return "", faultIDDigits
	}
	id := CitizenID(s)
	if !id.Birth().Valid() || id.Birth().Year() < 1880 {
		return "", faultIDBirth
	}
	if idCheck[sum%11] != s[17] {
		return "", faultIDCheck
	}
	return id, nil
}

// cleanID reports whether s needs no cleaning.
func cleanID(s string) bool {
	if len(s) != 18 {
		return false
	}
	for i := range 18 {
		if c := s[i]; (c < '0' || c > '9') && (c != 'X' || i != 17) {
			return false
		}
	}
	return true
}

// Birth is the birth date, digits 7 to 14.
func (id CitizenID) Birth() programme.Date {
	n := 0
	for i := 6; i < 14; i++ {
		n = n*10 + int(id[i]-'0')
	}
	return programme.Date(n)
}

// CheckBorn refuses a number whose birth date is yet to come. The error is a
// *Fault.
func (id CitizenID) CheckBorn(today programme.Date) error {
	if id.Birth() > today {
		return faultIDFuture
	}
	return nil
}

// Male reports the sex: digit 17 is odd.
func (id CitizenID) Male() bool { return (id[16]-'0')&1 == 1 }

// Sex is 男 or 女.
func (id CitizenID) Sex() string {
	if id.Male() {
		return "男"
	}
	return "女"
}

// Area is the six digits of the place of first registration.
func (id CitizenID) Area() string { return string(id[:6]) }

// Masked shows the first 6 and the last character; birth date and order are
// hidden.
func (id CitizenID) Masked() string { return string(id[:6]) + "***********" + string(id[17:]) }

// MakeCitizenID makes a number with a right check character, for invented
// people; area must be one that is not in use. order is 0 to 999.
func MakeCitizenID(area string, birth programme.Date, order int) CitizenID {
	b := make([]byte, 0, 18)
	b = append(b, area[:6]...)
	b = append(b, digitsOf(int(birth), 8)...)
	b = append(b, digitsOf(order, 3)...)
	sum := 0
	for i := range 17 {
		sum += int(b[i]-'0') * idWeights[i]
	}
	return CitizenID(append(b, idCheck[sum%11]))
}

func digitsOf(n, width int) []byte {
	b := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// fold turns full-width ASCII to half-width and drops every space and what
// cannot be seen.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case r == ' ' || r == '\u3000' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0', r >= '\u2000' && r <= '\u200a', r == '\u202f', r == '\u205f':
			return -1
		}
		return r
	}, Text(s))
}
