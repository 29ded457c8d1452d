package act

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Notice is the notice a programme is bound to.
func (a *Desk) Notice(ctx context.Context, programmeID string) (n *rules.Notice, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, programmeID)
		if err != nil {
			return err
		}
		n, err = a.StoredNotice(tx, p.NoticeSHA256)
		return err
	})
	return n, err
}
