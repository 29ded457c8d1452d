package act

import (
	"cmp"
	"fmt"

	"jinlanling/internal/programme"
)

// Problem makes a Problem of a form's field.
func Problem(field, code, format string, args ...any) programme.Problem {
	return programme.Problem{Field: field, Code: code, Message: fmt.Sprintf(format, args...)}
}

func Compare(a, b string) int { return cmp.Compare(a, b) }
