package store

import "jinlanling/internal/programme"

// Credential is how a user proves to be who they are.
type Credential struct {
	UserID     string
	Password   string // argon2id, in its own text form; "" until the first one is set
	TOTPSealed string
	TOTPOn     bool  // the second factor was confirmed and is asked for
	TOTPLast   int64 // the last time step used: a code is good once
}

// Credential is a user's, or nil.
func (tx *Tx) Credential(userID string) (*Credential, error) {
	c := &Credential{UserID: userID}
	var on int64
	found, err := tx.row("SELECT password, totp_sealed, totp_on, totp_last FROM credentials WHERE user_id=$1", []any{userID}, &c.Password, &c.TOTPSealed, &on, &c.TOTPLast)
	if err != nil || !found {
		return nil, err
	}
	c.TOTPOn = on != 0
	return c, nil
}

// SetCredential keeps a user's credential in place of the one there was.
func (tx *Tx) SetCredential(c *Credential) error {
	if _, err := tx.exec("DELETE FROM credentials WHERE user_id=$1", c.UserID); err != nil {
		return err
	}
	on := int64(0)
	if c.TOTPOn {
		on = 1
	}
	_, err := tx.exec("INSERT INTO credentials (user_id, password, totp_sealed, totp_on, totp_last, changed_at) VALUES ($1, $2, $3, $4, $5, $6)",
		c.UserID, c.Password, c.TOTPSealed, on, c.TOTPLast, tx.now.UnixMicro())
	return err
}

// SealedCredentials lists the credentials with a sealed second factor.
func (tx *Tx) SealedCredentials() (out []Credential, err error) {
	rows, err := tx.query("SELECT user_id, password, totp_sealed, totp_on, totp_last FROM credentials WHERE totp_sealed<>''")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Credential
		var on int64
		if err := rows.Scan(&c.UserID, &c.Password, &c.TOTPSealed, &on, &c.TOTPLast); err != nil {
			return nil, err
		}
		c.TOTPOn = on != 0
		out = append(out, c)
	}
	return out, rows.Err()
}

// Invite keeps an invitation, by the hash of its token; earlier ones of the
// same user are worth nothing from now on.
func (tx *Tx) Invite(hash, userID, by string, expires int64) error {
	if _, err := tx.exec("DELETE FROM invitations WHERE user_id=$1 AND used_at=0", userID); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO invitations (token_hash, user_id, made_by, expires_at, used_at) VALUES ($1, $2, $3, $4, 0)", hash, userID, by, expires)
	return err
}

// Invited is the user of an invitation that is good now, "" where it is not.
func (tx *Tx) Invited(hash string) (userID string, err error) {
	_, err = tx.row("SELECT user_id FROM invitations WHERE token_hash=$1 AND used_at=0 AND expires_at>$2", []any{hash, tx.now.UnixMicro()}, &userID)
	return userID, err
}

// UseInvitation ends an invitation.
func (tx *Tx) UseInvitation(hash string) error {
	_, err := tx.exec("UPDATE invitations SET used_at=$2 WHERE token_hash=$1", hash, tx.now.UnixMicro())
	return err
}

// Session is somebody signed in, acting in one of their roles.
type Session struct {
	User      programme.User
	Grant     programme.Grant // the role they act in; its ID is "" where none is chosen or it was taken back
	Programme string
	MadeAt    int64
	SeenAt    int64
}

// Session reads a session with its user and role in one query; nil where there
// is none.
func (tx *Tx) Session(hash string) (*Session, error) {
	s := &Session{}
	found, err := tx.row("SELECT s.programme_id, s.made_at, s.seen_at, u.id, u.name, u.login, u.state, COALESCE(g.id,''), COALESCE(g.role,''), COALESCE(g.base_code,''), "+
		"COALESCE(g.employer_id,''), COALESCE(g.county,''), COALESCE(g.person_id,'') FROM sessions s JOIN users u ON u.id=s.user_id "+
		"LEFT JOIN grants g ON g.id=s.grant_id AND g.user_id=s.user_id AND g.state='active' WHERE s.token_hash=$1", []any{hash},
		&s.Programme, &s.MadeAt, &s.SeenAt, &s.User.ID, &s.User.Name, &s.User.Login, (*string)(&s.User.State),
		&s.Grant.ID, (*string)(&s.Grant.Role), &s.Grant.BaseCode, &s.Grant.EmployerID, &s.Grant.County, &s.Grant.PersonID)
	if err != nil || !found {
		return nil, err
	}
	s.Grant.UserID = s.User.ID
	return s, nil
}

// StartSession keeps a new session.
func (tx *Tx) StartSession(hash, userID, grantID, programmeID string) error {
	_, err := tx.exec("INSERT INTO sessions (token_hash, user_id, grant_id, programme_id, made_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
		hash, userID, grantID, programmeID, tx.now.UnixMicro())
	return err
}

// TouchSession notes that a session was used now, in a role and a year.
func (tx *Tx) TouchSession(hash, grantID, programmeID string) error {
	_, err := tx.exec("UPDATE sessions SET seen_at=$2, grant_id=$3, programme_id=$4 WHERE token_hash=$1", hash, tx.now.UnixMicro(), grantID, programmeID)
	return err
}

// EndSession ends one session.
func (tx *Tx) EndSession(hash string) error {
	_, err := tx.exec("DELETE FROM sessions WHERE token_hash=$1", hash)
	return err
}

// EndSessions ends all sessions of a user but one, "" for none.
func (tx *Tx) EndSessions(userID, but string) error {
	_, err := tx.exec("DELETE FROM sessions WHERE user_id=$1 AND token_hash<>$2", userID, but)
	return err
}

// Attempts are the wrong passwords from a source, and when the last came.
func (tx *Tx) Attempts(source string) (failures int, last int64, err error) {
	_, err = tx.row("SELECT failures, last_at FROM attempts WHERE source=$1", []any{source}, &failures, &last)
	return failures, last, err
}

// SetAttempts keeps the wrong passwords of a source; 0 forgets it.
func (tx *Tx) SetAttempts(source string, failures int) error {
	if _, err := tx.exec("DELETE FROM attempts WHERE source=$1", source); err != nil || failures == 0 {
		return err
	}
	_, err := tx.exec("INSERT INTO attempts (source, failures, last_at) VALUES ($1, $2, $3)", source, failures, tx.now.UnixMicro())
	return err
}

// Administrators is how many users can act as administrator.
func (tx *Tx) Administrators() (int, error) {
	return tx.count("SELECT COUNT(*) FROM grants g JOIN users u ON u.id=g.user_id WHERE g.role='administrator' AND g.state='active' AND u.state='active'")
}
