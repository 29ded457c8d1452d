// Package teaching is what is taught, to whom and by whom: training schemes
// with their teaching plans, teachers, classes and who is in them, the
// timetable with its lessons, who makes up where, and what it all comes to in
// class hours against the floors of the notice.
package teaching

import "jinlanling/internal/app/act"

// Desk does what callers ask of this chapter.
type Desk struct{ *act.Desk }
