package act

import "strings"

func Compact(s string) string { return strings.ReplaceAll(s, " ", "") }
