package money

import "strings"

// plainAccount is the number of a bank account without the spaces and strokes
// that people write in it.
func plainAccount(number string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '　':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, number)
}

// plausibleAccount reports whether a plain number may be one of an account of a
// unit: banks number them with 8 to 32 digits, and no rule covers all of them.
func plausibleAccount(number string) bool {
	return len(number) >= 8 && len(number) <= 32 && strings.Trim(number, "0123456789") == ""
}
