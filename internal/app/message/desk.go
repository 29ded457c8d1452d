// Package message brings people what concerns them: the inbox on the pages, the
// addresses that a user confirmed, and what leaves by mail or as a text message.
package message

import "jinlanling/internal/app/act"

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk
	post post
}
