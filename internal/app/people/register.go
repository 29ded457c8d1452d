package people

import (
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// userByPhone is who registered first with a phone number that was given as
// the login name.
func (a *Desk) userByPhone(tx *store.Tx, login string) (*programme.User, error) {
	phone := idcode.CleanPhone(login)
	if idcode.CheckPhone(phone) != nil {
		return nil, nil
	}
	return tx.FirstByPhone(a.Keys.Index(seal.Phone, phone))
}
