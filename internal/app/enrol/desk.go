// Package enrol brings people into a base's plan: drafts and attestations,
// rosters, the decision by the notice, the review of a base and of the city,
// transfers, corrections and withdrawals.
package enrol

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/plan"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs       *jobs.Desk
	Plan       *plan.Desk
	Crosscheck *crosscheck.Desk
}
