package app_test

import (
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// plantHit puts a hit on an application, as a check would.
func plantHit(t *testing.T, sys *app.System, ap programme.Application) string {
	t.Helper()
	h := &programme.Hit{ProgrammeID: ap.ProgrammeID, BaseID: ap.BaseID, ApplicationID: ap.ID, Check: "bank_shared", Blocking: true, Key: "planted", Evidence: "登记的银行账号另有 1 人在用", State: programme.Found}
	err := sys.Store().Write(ctx, func(tx *store.Tx) error {
		h.ID, h.FoundAt = tx.NewID(), tx.Now()
		if err := store.Insert(tx, h); err != nil {
			return err
		}
		_, err := tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.ApplicationCrosscheck), Noun: "application", Subject: ap.ID, Programme: ap.ProgrammeID, Facts: []byte("{}")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return h.ID
}
