// Package plan is the year before anybody enrols: the programme and its notice,
// counties, institutions and bases, annex 1 with its places and the queue for
// them, employers, and next year's notice tried on this year's people.
package plan

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs *jobs.Desk
}
