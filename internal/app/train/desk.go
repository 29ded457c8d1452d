// Package train is the teaching: schemes, teachers, classes, lessons with their
// signatures and evidence, and the archive of a class.
package train

import (
	"context"
	"sync"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/exchange"
	"jinlanling/internal/media"
	"jinlanling/internal/tus"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs    *jobs.Desk
	Reading *media.Desk // where evidence is read

	Eye *media.Eye // looks at their pictures; nil where there is no ffmpeg

	Pieces func() (*tus.Desk, error) // where films come in by pieces; opened when the first does

	online []*exchange.OnlineLayout

	Sequence func(context.Context) error // gives every entry its place in the journal's tree and signs it; nil where nobody does
}

// New is the desk over a data folder.
func New(d *act.Desk, j *jobs.Desk) *Desk {
	a := &Desk{Desk: d, Jobs: j, Reading: media.NewDesk(readAtOnce, readWait, readFor)}
	a.Pieces = sync.OnceValues(a.openPieces)
	return a
}
