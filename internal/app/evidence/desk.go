// Package evidence is what shows that teaching took place: recordings, photos
// and papers of classes and lessons, how they come in, what is read of them,
// what is seen in films, and what is doubted of them and let pass.
package evidence

import (
	"sync"

	"jinlanling/internal/app/act"
	"jinlanling/internal/media"
	"jinlanling/internal/tus"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Reading *media.Desk // where evidence is read

	Eye *media.Eye // looks at their pictures; nil where there is no ffmpeg

	Pieces func() (*tus.Desk, error) // where films come in by pieces; opened when the first does
}

// New is the desk over a data folder.
func New(d *act.Desk) *Desk {
	a := &Desk{Desk: d, Reading: media.NewDesk(readAtOnce, readWait, readFor)}
	a.Pieces = sync.OnceValues(a.openPieces)
	return a
}
