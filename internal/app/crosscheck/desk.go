// Package crosscheck looks for what does not fit together: the checks of
// people, papers and units against each other and against lists of others.
package crosscheck

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs *jobs.Desk
}
