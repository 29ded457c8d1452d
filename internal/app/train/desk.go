// Package train is the teaching: schemes, teachers, classes, lessons with their
// signatures and evidence, and the archive of a class.
package train

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/media"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs    *jobs.Desk
	Reading *media.Desk // where evidence is read

	Sequence func(context.Context) error // gives every entry its place in the journal's tree and signs it; nil where nobody does
}

// New is the desk over a data folder.
func New(d *act.Desk, j *jobs.Desk) *Desk {
	return &Desk{Desk: d, Jobs: j, Reading: media.NewDesk(readAtOnce, readWait, readFor)}
}
