package act

import "jinlanling/internal/idcode"

// Text is what somebody typed made text, at the one door of package idcode.
func Text(s string) string { return idcode.Text(s) }
