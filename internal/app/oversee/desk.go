// Package oversee is the bureau looking in: inspections and their findings,
// clues, the returns of bases up the line, and the journal's pages.
package oversee

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/media"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs    *jobs.Desk
	Reading *media.Desk // where photos of visits are read
}
