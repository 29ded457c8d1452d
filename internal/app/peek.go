package app

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// peek runs fn as act would, on a read: what an action would find, for who may
// do it. Nothing can be written.
func (a *App) peek(ctx context.Context, c Caller, action programme.Action, fn func(s *step) error) error {
	return a.read(ctx, c, func(tx *store.Tx) error {
		return fn(&step{Tx: tx, app: a, caller: c, row: programme.Find(action)})
	})
}
