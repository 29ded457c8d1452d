package enrol

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// WhatIf decides every live application of a programme again under another
// notice, in columns. Nothing is written.
func (a *Desk) WhatIf(ctx context.Context, c act.Caller, programmeID string, other *rules.Notice) (*rules.Impact, error) {
	var out *rules.Impact
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, programmeID)
		if err != nil {
			return err
		}
		n, err := a.StoredNotice(tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		live, err := a.Plan.LivePeople(tx, p.ID, nil)
		if err != nil {
			return err
		}
		out = rules.Compare(n, other, live.People)
		return nil
	})
	return out, err
}
