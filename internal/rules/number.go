package rules

import (
	"fmt"
	"regexp"
	"strings"

	"jinlanling/internal/programme"
)

// defaultNumber is the pattern of a training certificate's number where the
// notice has none: the city's code, the year, the base's place in the year,
// the level as on national certificates and a number that counts within base
// and year.
const defaultNumber = "JLL{city}{year}{base}{level}{serial}"

var numberParts = regexp.MustCompile(`\{[a-z]*\}`)

// numberFault says what is wrong with a pattern, "" where nothing is.
func numberFault(pattern string) string {
	have := numberParts.FindAllString(pattern, -1)
	for _, p := range have {
		if !strings.Contains("{city}{year}{base}{level}{serial}", p) {
			return fmt.Sprintf("证书编号的写法里没有 %s 这一项：可用 {city} {year} {base} {level} {serial}", p)
		}
	}
	for _, need := range []string{"{year}", "{base}", "{serial}"} {
		if strings.Count(pattern, need) != 1 {
			return fmt.Sprintf("证书编号的写法须有、只有一个 %s：编号按基地和年度连续，少一项就会重号", need)
		}
	}
	if rest := numberParts.ReplaceAllString(pattern, ""); len(rest) > 12 || strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return "证书编号的写法里，花括号以外只用大写字母、数字和连字符，不超过 12 个"
	}
	return ""
}

// CertificateNumber is the number of a training certificate: the serial-th,
// from 1, of the base-th base of the year.
func (n *Notice) CertificateNumber(base int, level programme.Level, serial int) string {
	pattern := n.Publication.CertificateNumber
	if pattern == "" {
		pattern = defaultNumber
	}
	return strings.NewReplacer("{city}", n.CityCode, "{year}", fmt.Sprint(n.Year), "{base}", fmt.Sprintf("%02d", base),
		"{level}", fmt.Sprint(6-int(level)), "{serial}", fmt.Sprintf("%04d", serial)).Replace(pattern)
}
