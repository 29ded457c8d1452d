package act

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

// LastEntry tells one version of a subject from the next, by what is
// journalled about it; "" where nothing is. Who may see the subject may ask;
// callers show it first.
func (a *Desk) LastEntry(ctx context.Context, c Caller, subject string) (version string, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		version, err = tx.LastEntry(subject)
		return err
	})
	return version, err
}

// VersionOf is the same for who has read all entries about a subject.
func VersionOf(newest string, count int) string { return store.VersionOf(newest, count) }

// Now is the instant of the clock that everything here goes by.
func (a *Desk) Now() time.Time { return a.Store.Clock() }
