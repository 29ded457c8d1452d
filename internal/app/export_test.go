package app

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// SetDiskFree makes the disk of the file store look otherwise.
func (a *App) SetDiskFree(free func() (free, total uint64, known bool)) { a.diskFree = free }

// PhoneGiven is the phone that annex 2 of an application prints.
func (a *App) PhoneGiven(ctx context.Context, applicationID string) (phone string, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) error {
		ap, err := store.Get[programme.Application](tx, applicationID)
		if err != nil {
			return err
		}
		p, err := store.Get[programme.Person](tx, ap.PersonID)
		if err != nil {
			return err
		}
		phone, err = a.phoneOf(tx, ap, p)
		return err
	})
	return phone, err
}
