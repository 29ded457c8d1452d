// Package jobs does long work: asked for in a request, queued in the database,
// done by a runner of this or another copy of the program as exactly the actor
// who asked. Chapters hand in the kinds of work that they know.
package jobs

import (
	"slices"

	"jinlanling/internal/app/act"
)

// Desk takes in long work and does it.
type Desk struct {
	*act.Desk
	runner runner
}

// New is a desk that knows no kinds of work yet.
func New(d *act.Desk) *Desk {
	s := &Desk{Desk: d}
	s.runner.wake = make(chan struct{}, 1)
	_, s.runner.owner = act.Token()
	return s
}

// Do says which kinds of work there are. It comes before any is asked for.
func (s *Desk) Do(kinds ...[]Kind) {
	s.runner.kinds = map[string]Kind{}
	for _, k := range slices.Concat(kinds...) {
		s.runner.kinds[k.Code] = k
	}
}

// Woken is told when work was asked for.
func (s *Desk) Woken() <-chan struct{} { return s.runner.wake }
