// Package train is the teaching: schemes, teachers, classes, lessons with their
// signatures and evidence, and the archive of a class.
package train

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs *jobs.Desk
}
