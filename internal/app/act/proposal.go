package act

import "strings"

// CodeHash is what is kept of a code of a user's, however it is typed.
func CodeHash(userID, code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	return TokenHash(userID + "\x00" + code)
}
