package act

import (
	"context"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Read runs fn on one consistent view, for a caller who is signed in.
func (a *Desk) Read(ctx context.Context, c Caller, fn func(tx *store.Tx) error) error {
	if c.User == "" {
		return programme.Errorf(programme.Forbidden, "请先登录")
	}
	return a.Store.Read(ctx, fn)
}

// Try runs fn as act would, on a read: what an action would find, for who may
// do it. Nothing can be written.
func (a *Desk) Try(ctx context.Context, c Caller, action programme.Action, fn func(s *Step) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		return fn(&Step{Tx: tx, Desk: a, Caller: c, Row: programme.Find(action)})
	})
}

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

// Today is the civil date now.
func (a *Desk) Today() programme.Date { return programme.DateOf(a.Store.Clock().In(Shanghai)) }

// Provenance is the last line of every report: with what it can be made again.
func (a *Desk) Provenance(ctx context.Context, programmeID string) string {
	text := programme.Product + " " + Version
	if n, err := a.Notice(ctx, programmeID); err == nil {
		text += " · 通知 " + n.ID + "（" + n.SHA256[:12] + "）"
	}
	return text + " · 数据截至 " + a.Store.Clock().In(Shanghai).Format("2006-01-02 15:04:05")
}
