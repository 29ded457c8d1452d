package people

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// KeepCredential keeps a user's credential, and marks it with the passkeys
// and identities that they have now: what changes those comes before it. The entry of the act names the mark
// as its fact store.CredentialFact, and where the entry is about something else
// than the user, the user as "user": a credential that no entry marks was put
// there past the program.
func KeepCredential(s *act.Step, c *store.Credential) (mark string, err error) {
	secret, err := s.Desk.Keys.Unseal(seal.SecondFactor, c.UserID, c.TOTPSealed)
	if err != nil {
		return "", err
	}
	keys, err := s.KeysOf(c.UserID)
	if err != nil {
		return "", err
	}
	return s.Desk.Ring.Of(c.Text(secret, keys)), s.SetCredential(c)
}
