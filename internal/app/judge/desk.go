// Package judge is how bases are judged at the end of a year, and what may come
// of it: evaluations by the notice's indicators, and the way to a revocation
// (clause 5.2).
//
// The one idea to know: nothing that the books know is typed. An evaluation is
// counted live until somebody draws it up; then its figures are frozen with
// what they were counted from, two people score what only people can, the base
// says what it has to say, and a second person concludes.
package judge

import "jinlanling/internal/app/act"

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
}
