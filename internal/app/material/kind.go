package material

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// KindsOf is what stored files are by content, by id. Who may see which files
// is for who asks to know.
func (a *Desk) KindsOf(ctx context.Context, c act.Caller, ids []string) (map[string]string, error) {
	kinds := make(map[string]string, len(ids))
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		for _, id := range ids {
			f, err := store.Get[programme.File](tx, id)
			if programme.CodeOf(err) == programme.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			kinds[id] = f.Type
		}
		return nil
	})
	return kinds, err
}
