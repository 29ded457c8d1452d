package act

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Try runs fn as act would, on a read: what an action would find, for who may
// do it. Nothing can be written.
func (a *Desk) Try(ctx context.Context, c Caller, action programme.Action, fn func(s *Step) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		return fn(&Step{Tx: tx, Desk: a, Caller: c, Row: programme.Find(action)})
	})
}
