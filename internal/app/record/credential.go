package record

import (
	"cmp"
	"encoding/json"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// brokenCredentials are the users whose password, second factor, bar, passkeys
// or identities are not what the journal marked last: they were changed past the program.
// Credentials that an entry of before marks speaks of are let be, unless they have
// passkeys or identities: those came later. One that no entry speaks of was put there.
func brokenCredentials(a *act.Desk, tx *store.Tx) (broken []string, err error) {
	marks, set := map[string]string{}, map[string]bool{}
	err = tx.EachMarking(func(e store.Sequenced) error {
		user, mark, err := marking(&e)
		if mark != "" && a.Ring.Marked([]byte(e.Body)) == journal.MarkGood {
			marks[user] = mark // an entry that nobody who may made marks nothing; the walk over entries says so
		}
		set[user] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	keys, err := tx.EveryKeys()
	if err != nil {
		return nil, err
	}
	list, err := tx.EveryCredential()
	if err != nil {
		return nil, err
	}
	for i := range list {
		c := &list[i]
		secret, err := a.Keys.Unseal(seal.SecondFactor, c.UserID, c.TOTPSealed)
		k, more := keys[c.UserID]
		fits := a.Ring.Fits(c.Text(secret, k), marks[c.UserID])
		if err != nil || fits == journal.MarkWrong || marks[c.UserID] == "" && (more || !set[c.UserID]) {
			broken = append(broken, c.UserID)
		}
		delete(marks, c.UserID)
		delete(keys, c.UserID)
	}
	for user := range keys { // of who has no credential at all
		broken = append(broken, user)
		delete(marks, user)
	}
	for user, mark := range marks {
		if a.Ring.Fits("", mark) != journal.MarkNone {
			broken = append(broken, user)
		}
	}
	slices.Sort(broken)
	return broken, nil
}

// marking is which user's credential an entry marks: its subject, unless its
// facts name another.
func marking(e *store.Sequenced) (user, mark string, err error) {
	entry, err := journal.Decode([]byte(e.Body))
	if err != nil {
		return "", "", err
	}
	var said struct {
		User string `json:"user"`
		Mark string `json:"credential"` // store.CredentialFact
	}
	if err := json.Unmarshal(entry.Facts, &said); err != nil {
		return "", "", err
	}
	return cmp.Or(said.User, e.Subject), said.Mark, nil
}
