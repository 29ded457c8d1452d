package idcode

import "strings"

// CreditCode is a checked unified social credit code of 18 characters.
type CreditCode string

const (
	creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	orgAlphabet    = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

var (
	faultCreditEmpty  = &Fault{"credit_empty", "缺统一社会信用代码，请填写"}
	faultCreditLength = &Fault{"credit_length", "统一社会信用代码应为 18 位，请核对"}
	faultCreditLetter = &Fault{"credit_letter", "统一社会信用代码只有数字和大写字母，且没有 I、O、S、V、Z，请核对"}
	faultCreditCheck  = &Fault{"credit_check", "统一社会信用代码校验位不对，可能有一位抄错，请与证照核对"}
)

// CleanCreditCode forgives full-width forms, spaces and lower case.
func CleanCreditCode(s string) string { return strings.ToUpper(fold(s)) }

// ParseCreditCode checks letters and the check character. The error is a
// *Fault. The organisation code within has a check character of its own, but
// codes are in use whose inner check does not fit (91371400MA3C0016X0 is
// one), so it is left to OrganisationAgrees, which warns.
func ParseCreditCode(s string) (CreditCode, error) {
	s = CleanCreditCode(s)
	switch {
	case s == "":
		return "", faultCreditEmpty
	case len(s) != 18:
		return "", faultCreditLength
	}
	for i := range 18 {
		if strings.IndexByte(creditAlphabet, s[i]) < 0 {
			return "", faultCreditLetter
		}
	}
	if creditCheck(s) != s[17] {
		return "", faultCreditCheck
	}
	return CreditCode(s), nil
}

// OrganisationAgrees reports whether the organisation code within (positions
// 9 to 17) fits its own check character.
func (c CreditCode) OrganisationAgrees() bool { return orgCheck(string(c[8:16])) == c[16] }

// creditCheck is the check character over the first 17: weights are powers of
// 3 modulo 31, and a remainder of 0 gives 0.
func creditCheck(s string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(creditAlphabet, s[i]) * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}

// orgCheck is the check character of an organisation code (GB 11714).
func orgCheck(s string) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := range 8 {
		sum += strings.IndexByte(orgAlphabet, s[i]) * weights[i]
	}
	switch c := 11 - sum%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}

// MakeCreditCode makes a code with right check characters from a registration
// prefix of 2, an area of 6 and an organisation body of 8, for invented units.
func MakeCreditCode(prefix, area, body string) CreditCode {
	s := prefix + area + body
	s += string(orgCheck(body))
	return CreditCode(s + string(creditCheck(s+"0")))
}
