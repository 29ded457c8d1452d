// Package material is the papers of an application: handed in, looked at, held
// against each other, printed as annex 2 and found again by their codes.
package material

import (
	"sync"

	"jinlanling/internal/app/act"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	looking sync.Mutex
	looked  string // the application up to which papers of before were looked at
}
