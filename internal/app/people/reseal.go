package people

import (
	"context"

	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// ResealCredentials seals the secrets of second factors with the current key.
func (s *Desk) ResealCredentials(ctx context.Context) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.SealedCredentials()
		if err != nil {
			return err
		}
		for i := range list {
			plain, err := s.Keys.Unseal(seal.SecondFactor, list[i].UserID, list[i].TOTPSealed)
			if err != nil {
				return err
			}
			list[i].TOTPSealed = s.Keys.Seal(seal.SecondFactor, list[i].UserID, plain)
			if err := tx.SetCredential(&list[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
