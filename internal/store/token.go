package store

import (
	"strings"

	"jinlanling/internal/programme"
)

// Token lets a program act for a user in one of their roles. Instants are
// microseconds UTC, 0 for never.
type Token struct {
	ID     string
	User   programme.User
	Grant  programme.Grant // State tells whether it was taken back
	Name   string
	Scopes []string
	MadeBy string
	MadeAt int64
	// AcceptedAt is 0 while it is an offer of somebody else's.
	AcceptedAt int64
	ExpiresAt  int64
	RevokedAt  int64
	SeenAt     int64
}

const tokenSQL = `
	SELECT t.id, t.name, t.scopes, t.made_by, t.made_at, t.accepted_at, t.expires_at, t.revoked_at, t.seen_at,
		u.id, u.name, u.login, u.state, g.id, g.role, g.base_code, g.employer_id, g.county, g.person_id, g.state
	FROM tokens t
	JOIN users u ON u.id=t.user_id
	JOIN grants g ON g.id=t.grant_id `

// tokens reads tokens with their user and role in one query.
func (tx *Tx) tokens(where string, args ...any) (out []Token, err error) {
	rows, err := tx.query(tokenSQL+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Token
		var scopes string
		if err := rows.Scan(&t.ID, &t.Name, &scopes, &t.MadeBy, &t.MadeAt, &t.AcceptedAt, &t.ExpiresAt, &t.RevokedAt, &t.SeenAt,
			&t.User.ID, &t.User.Name, &t.User.Login, (*string)(&t.User.State),
			&t.Grant.ID, (*string)(&t.Grant.Role), &t.Grant.BaseCode, &t.Grant.EmployerID, &t.Grant.County, &t.Grant.PersonID,
			(*string)(&t.Grant.State)); err != nil {
			return nil, err
		}
		t.Grant.UserID, t.Scopes = t.User.ID, strings.Fields(scopes)
		out = append(out, t)
	}
	return out, rows.Err()
}

// TokenByHash is the token with that secret's hash, whatever has become of it;
// nil where there is none.
func (tx *Tx) TokenByHash(hash string) (*Token, error) {
	return firstToken(tx.tokens("WHERE t.token_hash=$1", hash))
}

// Token is the token with that id, or nil.
func (tx *Tx) Token(id string) (*Token, error) {
	return firstToken(tx.tokens("WHERE t.id=$1", id))
}

func firstToken(list []Token, err error) (*Token, error) {
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// UserTokens lists a user's tokens, newest first.
func (tx *Tx) UserTokens(userID string) ([]Token, error) {
	return tx.tokens("WHERE t.user_id=$1 ORDER BY t.id DESC", userID)
}

// AllTokens lists everybody's tokens, newest first.
func (tx *Tx) AllTokens() ([]Token, error) { return tx.tokens("ORDER BY t.id DESC") }

// KeepToken keeps a new token by the hash of its secret; "" keeps an offer,
// which has no secret yet.
func (tx *Tx) KeepToken(t *Token, hash string) error {
	t.MadeAt = tx.now.UnixMicro()
	if t.AcceptedAt = t.MadeAt; hash == "" {
		t.AcceptedAt, hash = 0, "offer "+t.ID
	}
	_, err := tx.exec(`
		INSERT INTO tokens (id, token_hash, user_id, grant_id, name, scopes, made_by, made_at, accepted_at, expires_at, revoked_at, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)`,
		t.ID, hash, t.User.ID, t.Grant.ID, t.Name, strings.Join(t.Scopes, " "), t.MadeBy, t.MadeAt, t.AcceptedAt, t.ExpiresAt)
	return err
}

// AcceptToken gives an offered token the hash of its secret; false where it is
// no longer on offer.
func (tx *Tx) AcceptToken(id, hash string) (bool, error) {
	return tx.altered("UPDATE tokens SET token_hash=$2, accepted_at=$3 WHERE id=$1 AND accepted_at=0 AND revoked_at=0", id, hash, tx.now.UnixMicro())
}

// RevokeToken ends a token now.
func (tx *Tx) RevokeToken(id string) error {
	_, err := tx.exec("UPDATE tokens SET revoked_at=$2 WHERE id=$1", id, tx.now.UnixMicro())
	return err
}

// TouchToken notes that a token was used now.
func (tx *Tx) TouchToken(id string) error {
	_, err := tx.exec("UPDATE tokens SET seen_at=$2 WHERE id=$1", id, tx.now.UnixMicro())
	return err
}

// Answer is what a user's request under a key was answered; found is false
// where nothing was kept.
func (tx *Tx) Answer(user, key string) (status int, body string, found bool, err error) {
	found, err = tx.row("SELECT status, body FROM answers WHERE user_id=$1 AND key=$2", []any{user, key}, &status, &body)
	return status, body, found, err
}

// KeepAnswer keeps what a request was answered; the first answer stands.
func (tx *Tx) KeepAnswer(user, key string, status int, body string) error {
	_, err := tx.exec("INSERT INTO answers (user_id, key, status, body, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", user, key, status, body,
		tx.now.UnixMicro())
	return err
}
