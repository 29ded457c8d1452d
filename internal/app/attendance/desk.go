// Package attendance is who was there: the code of a lesson's room, sign-in
// sheets that are printed, signed and read back, what a teacher's phone hands
// in, the register of a lesson and how it is corrected, before the class has
// ended and after.
package attendance

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/evidence"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Evidence *evidence.Desk
}
