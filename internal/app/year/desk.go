// Package year is a year at a glance: what waits for whom, the next steps, the
// first day's checklist, figures, a trainee's own year and the public's pages.
package year

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/roll"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Assess  *assess.Desk
	Roll    *roll.Desk
	Message *message.Desk
	Record  *record.Desk
}
