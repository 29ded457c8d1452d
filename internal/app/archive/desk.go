// Package archive is what a class has to show: how far it is, what its archive
// holds and lacks, how it is sealed, opened again and packed for who has no
// database.
package archive

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/online"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Jobs     *jobs.Desk
	Evidence *evidence.Desk
	Online   *online.Desk

	Sequence func(context.Context) error // gives every entry its place in the journal's tree and signs it; nil where nobody does
}
