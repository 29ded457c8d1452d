// Package outside is the two systems that the notice has people registered in:
// files that go there, what comes back, and the differences until resolved.
package outside

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	layouts []*exchange.Layout // in the order of pages
}

// New is the desk over the layouts of the outside systems.
func New(d *act.Desk, layouts []*exchange.Layout) *Desk { return &Desk{Desk: d, layouts: layouts} }
