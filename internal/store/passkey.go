package store

import (
	"strconv"
	"strings"
)

// Passkey is a key of a device of a user's, with which they sign in.
type Passkey struct {
	ID, UserID string
	KeyID      string // as the device names it, base64url
	Public     string // COSE, base64url
	Synced     bool   // it may lie on several devices
	Name       string // the user's word for it
	MadeAt     int64  // microseconds UTC
	UsedAt     int64  // 0 for never
	Uses       int64  // as the device counts them, 0 where it does not
	Mark       string // over Text
}

const passkeyColumns = "id, user_id, key_id, public_key, synced, name, made_at, used_at, uses, mark"

// Text is what of a passkey is marked: all but what signing in moves.
func (p *Passkey) Text() string {
	return strings.Join([]string{"passkey", p.ID, p.UserID, p.KeyID, p.Public, strconv.FormatBool(p.Synced), strconv.FormatInt(p.MadeAt, 10),
		strconv.Quote(p.Name)}, "\n")
}

func (tx *Tx) passkeys(where string, args ...any) (out []Passkey, err error) {
	rows, err := tx.query("SELECT "+passkeyColumns+" FROM passkeys "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Passkey
		var synced int64
		if err := rows.Scan(&p.ID, &p.UserID, &p.KeyID, &p.Public, &synced, &p.Name, &p.MadeAt, &p.UsedAt, &p.Uses, &p.Mark); err != nil {
			return nil, err
		}
		p.Synced = synced != 0
		out = append(out, p)
	}
	return out, rows.Err()
}

// Passkeys are a user's, oldest first.
func (tx *Tx) Passkeys(userID string) ([]Passkey, error) {
	return tx.passkeys("WHERE user_id=$1 ORDER BY id", userID)
}

// EveryPasskey lists all of them, users one after another.
func (tx *Tx) EveryPasskey() ([]Passkey, error) { return tx.passkeys("ORDER BY user_id, id") }

// PasskeyOf is the one that a device names, nil for none.
func (tx *Tx) PasskeyOf(keyID string) (*Passkey, error) {
	list, err := tx.passkeys("WHERE key_id=$1", keyID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// AddPasskey keeps a new one.
func (tx *Tx) AddPasskey(p *Passkey) error {
	_, err := tx.exec("INSERT INTO passkeys ("+passkeyColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		p.ID, p.UserID, p.KeyID, p.Public, bit(p.Synced), p.Name, p.MadeAt, p.UsedAt, p.Uses, p.Mark)
	return err
}

// UsePasskey notes that one signed in now and what its device counts by now;
// false where it was used, or taken away, meanwhile.
func (tx *Tx) UsePasskey(p *Passkey, uses int64) (bool, error) {
	return tx.altered("UPDATE passkeys SET used_at=$3, uses=$4 WHERE id=$1 AND uses=$2", p.ID, p.Uses, tx.now.UnixMicro(), uses)
}

// DropPasskey takes one of a user's away; false where there is none.
func (tx *Tx) DropPasskey(userID, id string) (bool, error) {
	return tx.altered("DELETE FROM passkeys WHERE user_id=$1 AND id=$2", userID, id)
}
