// Package people is who uses the system: users and the roles granted to them,
// invitations, passwords and second factors, sessions, tokens for programs, the
// tie of an account to a person, and numbers shown in full for a reason.
package people

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	Message *message.Desk
}
