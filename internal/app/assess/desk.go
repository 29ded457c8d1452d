// Package assess is what training led to: completion evaluations, the city's
// appraisals, publications and certificates.
package assess

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/message"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs    *jobs.Desk
	Message *message.Desk
}
