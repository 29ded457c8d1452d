package store

import (
	"strconv"
	"strings"
)

// Identity is what a user bound to their account at a provider of identities.
type Identity struct {
	ID, UserID string
	Issuer     string
	Index      string // the keyed hash of issuer and subject
	Name       string // as they are called there, "" for nothing
	MadeAt     int64  // microseconds UTC
	UsedAt     int64  // 0 for never
	Mark       string // over Text
}

const identityColumns = "id, user_id, issuer, subject_index, name, made_at, used_at, mark"

// Text is what of an identity is marked: all but what signing in moves.
func (i *Identity) Text() string {
	return strings.Join([]string{"identity", i.ID, i.UserID, i.Index, strconv.FormatInt(i.MadeAt, 10), strconv.Quote(i.Issuer), strconv.Quote(i.Name)}, "\n")
}

func (tx *Tx) identities(where string, args ...any) (out []Identity, err error) {
	rows, err := tx.query("SELECT "+identityColumns+" FROM identities "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i Identity
		if err := rows.Scan(&i.ID, &i.UserID, &i.Issuer, &i.Index, &i.Name, &i.MadeAt, &i.UsedAt, &i.Mark); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// Identities are a user's, oldest first.
func (tx *Tx) Identities(userID string) ([]Identity, error) {
	return tx.identities("WHERE user_id=$1 ORDER BY id", userID)
}

// EveryIdentity lists all of them, users one after another.
func (tx *Tx) EveryIdentity() ([]Identity, error) { return tx.identities("ORDER BY user_id, id") }

// IdentityOf is the one of an index, nil for none.
func (tx *Tx) IdentityOf(index string) (*Identity, error) {
	list, err := tx.identities("WHERE subject_index=$1", index)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// AddIdentity keeps a new one.
func (tx *Tx) AddIdentity(i *Identity) error {
	_, err := tx.exec("INSERT INTO identities ("+identityColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		i.ID, i.UserID, i.Issuer, i.Index, i.Name, i.MadeAt, i.UsedAt, i.Mark)
	return err
}

// UseIdentity notes that one signed in now.
func (tx *Tx) UseIdentity(id string) error {
	_, err := tx.exec("UPDATE identities SET used_at=$2 WHERE id=$1", id, tx.now.UnixMicro())
	return err
}

// DropIdentity takes one of a user's away; false where there is none.
func (tx *Tx) DropIdentity(userID, id string) (bool, error) {
	return tx.altered("DELETE FROM identities WHERE user_id=$1 AND id=$2", userID, id)
}

// Keys are what a user signs in with beside the password.
type Keys struct {
	Passkeys   []Passkey
	Identities []Identity
}

// KeysOf are a user's.
func (tx *Tx) KeysOf(userID string) (k Keys, err error) {
	if k.Passkeys, err = tx.Passkeys(userID); err != nil {
		return k, err
	}
	k.Identities, err = tx.Identities(userID)
	return k, err
}

// EveryKeys are everybody's who has any, by user.
func (tx *Tx) EveryKeys() (map[string]Keys, error) {
	passkeys, err := tx.EveryPasskey()
	if err != nil {
		return nil, err
	}
	out := map[string]Keys{}
	for _, p := range passkeys {
		k := out[p.UserID]
		k.Passkeys = append(k.Passkeys, p)
		out[p.UserID] = k
	}
	identities, err := tx.EveryIdentity()
	for _, i := range identities {
		k := out[i.UserID]
		k.Identities = append(k.Identities, i)
		out[i.UserID] = k
	}
	return out, err
}

// DropKeys takes all of a user's away; false where they have none.
func (tx *Tx) DropKeys(userID string) (bool, error) {
	passkeys, err := tx.altered("DELETE FROM passkeys WHERE user_id=$1", userID)
	if err != nil {
		return false, err
	}
	identities, err := tx.altered("DELETE FROM identities WHERE user_id=$1", userID)
	return passkeys || identities, err
}
