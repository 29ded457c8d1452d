package idcode

import "jinlanling/internal/programme"

// Certificate is what a certificate's number says about it. Numbers carry no
// check digit: what disagrees with the claim is a warning, never a proof.
type Certificate struct {
	Kind        string // qualification (16 digits), skill_level (22 characters)
	Year        int    // two digits, as printed
	Province    string
	Institution string
	Level       programme.Level
	Serial      string
}

var (
	faultCertEmpty = &Fault{"cert_empty", "缺证书编号，请填写"}
	faultCertForm  = &Fault{"cert_form", "证书编号应为 16 位数字（职业资格证书）或 Y、S 开头的 22 位（职业技能等级证书），请核对"}
)

// ParseCertificate reads a number of either kind. The error is a *Fault.
func ParseCertificate(s string) (Certificate, error) {
	s = CleanCreditCode(s)
	switch {
	case s == "":
		return Certificate{}, faultCertEmpty
	case len(s) == 16 && allDigits(s):
		c := Certificate{"qualification", two(s[0:2]), s[2:4], s[7:10], levelOf(s[10]), s[11:16]}
		return c, c.check()
	case len(s) == 22 && (s[0] == 'Y' || s[0] == 'S') && allDigits(s[1:]):
		c := Certificate{"skill_level", two(s[13:15]), s[5:7], s[1:5], levelOf(s[15]), s[16:22]}
		return c, c.check()
	}
	return Certificate{}, faultCertForm
}

func (c Certificate) check() error {
	if c.Level == 0 {
		return faultCertForm
	}
	return nil
}

// levelOf reads the level digit: 1 is the highest.
func levelOf(b byte) programme.Level {
	if b < '1' || b > '5' {
		return 0
	}
	return programme.Level('6' - b)
}

// MakeQualification makes the number of an invented qualification certificate.
func MakeQualification(year int, region string, level programme.Level, serial int) string {
	b := append(digitsOf(year%100, 2), region[:4]...)
	b = append(b, '0', '0', '0', '1', byte('6'-level))
	return string(append(b, digitsOf(serial, 5)...))
}

// MakeSkillLevel makes the number of an invented skill-level certificate.
func MakeSkillLevel(year int, province string, level programme.Level, serial int) string {
	b := append([]byte("S0000"), province[:2]...)
	b = append(b, "000001"...)
	b = append(b, digitsOf(year%100, 2)...)
	b = append(b, byte('6'-level))
	return string(append(b, digitsOf(serial, 6)...))
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func two(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }
