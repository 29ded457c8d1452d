// Package roll is the lists of who was admitted: posted, objected to, sealed,
// and amended with reasons from then on.
package roll

import "jinlanling/internal/app/act"

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
}
