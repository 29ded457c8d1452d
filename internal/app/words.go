package app

import (
	"cmp"
	"fmt"

	"jinlanling/internal/programme"
)

// problem makes a Problem of a form's field.
func problem(field, code, format string, args ...any) programme.Problem {
	return programme.Problem{Field: field, Code: code, Message: fmt.Sprintf(format, args...)}
}

func compare(a, b string) int { return cmp.Compare(a, b) }
