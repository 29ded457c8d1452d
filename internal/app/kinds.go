package app

import (
	"context"
	"time"

	"jinlanling/internal/store"
)

// More kinds of values, for who types them.
const (
	KindGrade      = store.Grade
	KindLessonKind = store.LessonKind
	KindUse        = store.Use
)

// LastEntry is the id of the newest journal entry about a subject, "" where
// there is none: what tells one version of it from the next. Who may see the
// subject may ask; callers show it first.
func (a *App) LastEntry(ctx context.Context, c Caller, subject string) (id string, err error) {
	err = a.read(ctx, c, func(tx *store.Tx) error {
		id, err = tx.LastEntry(subject)
		return err
	})
	return id, err
}

// Now is the instant of the clock that everything here goes by.
func (a *App) Now() time.Time { return a.store.Clock() }
