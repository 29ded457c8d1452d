package idcode

import (
	"strings"
	"time"
)

// The kinds of numbers that Personal finds in a text, as people call them.
const (
	FoundID    = "身份证号码"
	FoundPhone = "手机号码"
	FoundBank  = "银行卡号"
)

// lastBirth is the last year of birth of anybody whose number may be written:
// nobody younger trains or teaches.
const lastBirth = "2010"

// provinces are the first two digits of ID numbers (GB/T 2260).
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

// Personal is what personal number stands in a text that somebody wrote, ""
// for none. It reads full-width digits, and numbers written in groups; numbers
// that are parts of a code with letters, certificate numbers, dates and sums
// are left alone. It is for refusing such texts, so it would rather miss a
// number that no rule of its kind fits than refuse an innocent one.
func Personal(text string) string {
	groups := digitGroups(text)
	for i := range groups {
		whole := ""
		for j := i; j < len(groups) && (j == i || groups[j].joined); j++ {
			if whole += groups[j].digits; len(whole) > 19 {
				break
			}
			if kind := personal(whole, groups[i:j+1]); kind != "" {
				return kind
			}
		}
	}
	return ""
}

// digitGroup is digits that stand together; joined to those before by a single
// space or dash.
type digitGroup struct {
	digits string
	joined bool
	named  bool // as the number of a payment or a paper
}

func digitGroups(text string) (out []digitGroup) {
	rs := []rune(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case r == '\u3000' || r == '\u00a0':
			return ' '
		case r == '–' || r == '—' || r == '‐' || r == '−':
			return '-'
		}
		return r
	}, Text(text)))
	digit := func(i int) bool { return i >= 0 && i < len(rs) && rs[i] >= '0' && rs[i] <= '9' }
	letter := func(i int) bool {
		return i >= 0 && i < len(rs) && (rs[i] >= 'a' && rs[i] <= 'z' || rs[i] >= 'A' && rs[i] <= 'Z')
	}
	end := -9 // where the group before ended
	for i := 0; i < len(rs); i++ {
		if !digit(i) {
			continue
		}
		from := i
		for digit(i + 1) {
			i++
		}
		g := digitGroup{digits: string(rs[from : i+1]), joined: from == end+2 && (rs[from-1] == ' ' || rs[from-1] == '-')}
		if letter(i+1) && (rs[i+1] == 'x' || rs[i+1] == 'X') && !letter(i+2) && !digit(i+2) {
			i++
			g.digits += "X"
		}
		end = i
		if letter(from-1) || letter(i+1) { // part of a code
			end = -9
			continue
		}
		g.named = paperNumber(string(rs[max(0, from-8):from]))
		out = append(out, g)
	}
	return out
}

// paperNumber reports whether words say that the number after them is that of a
// payment or of a paper.
func paperNumber(before string) bool {
	before = strings.TrimRight(before, " :：#（(为是")
	for _, w := range []string{"流水号", "流水", "回单号", "凭证号", "支付号", "支付编号", "付款号", "交易号", "单号", "单据号", "发票号", "发票号码", "合同号", "编号", "文号"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// personal is what a number is, written in groups.
func personal(n string, groups []digitGroup) string {
	one := len(groups) == 1
	if groups[0].named && !(len(n) == 18 && citizen(n, false)) {
		return "" // said to be another number, and no ID number by its check digit
	}
	switch {
	case len(n) == 18 && citizen(n, one), len(n) == 15 && one && strings.Contains(provinces, " "+n[:2]+" ") && day("19"+n[6:12]):
		return FoundID
	case len(n) == 11 && mobile(n) && (one || len(groups) == 3 && len(groups[0].digits) == 3 && len(groups[1].digits) == 4),
		len(n) == 13 && n[:2] == "86" && mobile(n[2:]):
		return FoundPhone
	case len(n) >= 16 && len(n) <= 19 && n[0] >= '4' && n[0] <= '6' && luhn(n) && (one || len(groups[0].digits) == 4):
		return FoundBank
	}
	return ""
}

// citizen reports whether 18 characters are an ID number; one that is not
// written in groups need not have a right check digit, only a birthday.
func citizen(n string, one bool) bool {
	if n[6:10] > lastBirth {
		return false // a number made of a region, a day and a serial: payments have such
	}
	if _, err := ParseCitizenID(n); err == nil {
		return true
	}
	return one && strings.Contains(provinces, " "+n[:2]+" ") && (n[6:8] == "19" || n[6:8] == "20") && day(n[6:14])
}

func day(s string) bool {
	_, err := time.Parse("20060102", s)
	return err == nil
}

func mobile(n string) bool {
	return n[0] == '1' && n[1] >= '3' && allDigits(n)
}

// luhn is the check of card numbers (ISO/IEC 7812).
func luhn(n string) bool {
	if !allDigits(n) {
		return false
	}
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
