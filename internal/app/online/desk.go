// Package online is what trainees learn at no fixed hour: the records of
// learning platforms, how they are read, whom and what each row counts for, and
// what becomes of it when a file is withdrawn.
package online

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk

	layouts []*exchange.OnlineLayout // of learning platforms
}
