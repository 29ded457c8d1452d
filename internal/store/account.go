package store

import (
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// Credential is how a user proves to be who they are.
type Credential struct {
	UserID      string
	Password    string // argon2id, in its own text form; "" until the first one is set
	TOTPSealed  string
	TOTPOn      bool  // the second factor was confirmed and is asked for
	TOTPLast    int64 // the last time step used: a code is good once
	BarredUntil int64 // nobody signs in before, after a reset; microseconds UTC
}

const credentialColumns = "user_id, password, totp_sealed, totp_on, totp_last, barred_until"

func (c *Credential) scan(scan func(...any) error) error {
	var on int64
	err := scan(&c.UserID, &c.Password, &c.TOTPSealed, &on, &c.TOTPLast, &c.BarredUntil)
	c.TOTPOn = on != 0
	return err
}

// Credential is a user's, or nil.
func (tx *Tx) Credential(userID string) (*Credential, error) {
	return firstCredential(tx.credentials("WHERE user_id=$1", userID))
}

func firstCredential(list []Credential, err error) (*Credential, error) {
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func (tx *Tx) credentials(where string, args ...any) (out []Credential, err error) {
	rows, err := tx.query("SELECT "+credentialColumns+" FROM credentials "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Credential
		if err := c.scan(rows.Scan); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// CredentialFact is the fact of an entry that marks which credential a user has
// from then on.
const CredentialFact = "credential"

// Text is what of a credential an entry marks: all of it with the user's other
// keys, but what every sign-in moves. Secret is the second factor's, in clear.
func (c *Credential) Text(secret string, k Keys) string {
	parts := []string{c.UserID, c.Password, secret, strconv.FormatBool(c.TOTPOn), strconv.FormatInt(c.BarredUntil, 10)}
	for i := range k.Passkeys {
		parts = append(parts, k.Passkeys[i].Text())
	}
	for i := range k.Identities {
		parts = append(parts, k.Identities[i].Text())
	}
	return strings.Join(parts, "\n")
}

// EveryCredential lists all of them.
func (tx *Tx) EveryCredential() ([]Credential, error) { return tx.credentials("ORDER BY user_id") }

// SetCredential keeps a user's credential in place of the one there was.
func (tx *Tx) SetCredential(c *Credential) error {
	if _, err := tx.exec("DELETE FROM credentials WHERE user_id=$1", c.UserID); err != nil {
		return err
	}
	_, err := tx.exec("INSERT INTO credentials ("+credentialColumns+", changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		c.UserID, c.Password, c.TOTPSealed, bit(c.TOTPOn), c.TOTPLast, c.BarredUntil, tx.now.UnixMicro())
	return err
}

// UseStep notes that a time step of the second factor was used, unless it or a
// later one was used already or the credential is no longer the one that was
// weighed; false then.
func (tx *Tx) UseStep(c *Credential, step int64) (bool, error) {
	return tx.altered(`
		UPDATE credentials
		SET totp_last=$3
		WHERE user_id=$1 AND password=$2 AND totp_on=1 AND totp_sealed=$4 AND totp_last<$3`, c.UserID,
		c.Password, step, c.TOTPSealed)
}

// SealedCredentials lists the credentials with a sealed second factor.
func (tx *Tx) SealedCredentials() ([]Credential, error) {
	return tx.credentials("WHERE totp_sealed<>''")
}

// SetRecoveryCodes keeps a user's recovery codes, by their hashes, in place of
// those there were.
func (tx *Tx) SetRecoveryCodes(userID string, hashes []string) error {
	_, err := tx.exec("DELETE FROM recovery_codes WHERE user_id=$1", userID)
	for _, h := range hashes {
		if err == nil {
			_, err = tx.exec("INSERT INTO recovery_codes (user_id, code_hash, used_at) VALUES ($1, $2, 0)", userID, h)
		}
	}
	return err
}

// UseRecoveryCode uses one of a user's recovery codes up; false where it is
// none, or was used.
func (tx *Tx) UseRecoveryCode(userID, hash string) (bool, error) {
	return tx.altered("UPDATE recovery_codes SET used_at=$3 WHERE user_id=$1 AND code_hash=$2 AND used_at=0", userID, hash, tx.now.UnixMicro())
}

// RecoveryCodes is how many of a user's recovery codes are left.
func (tx *Tx) RecoveryCodes(userID string) (int, error) {
	return tx.count("SELECT COUNT(*) FROM recovery_codes WHERE user_id=$1 AND used_at=0", userID)
}

// Invitation lets a user set a password, and a second factor where ResetsFactor
// says so or their roles ask for one.
type Invitation struct {
	Hash         string // of its secret
	UserID       string
	MadeBy       string
	ExpiresAt    int64  // microseconds UTC
	CodeHash     string // of the code that is asked for besides, "" for none
	ResetsFactor bool
	Password     string // set in the first of two steps
	TOTPSealed   string
}

// Invite keeps an invitation; earlier ones of the same user are worth nothing
// from now on.
func (tx *Tx) Invite(i *Invitation) error {
	if err := tx.EndInvitations(i.UserID); err != nil {
		return err
	}
	_, err := tx.exec(`
		INSERT INTO invitations (token_hash, user_id, made_by, expires_at, used_at, code_hash, resets_factor)
		VALUES ($1, $2, $3, $4, 0, $5, $6)`,
		i.Hash, i.UserID, i.MadeBy, i.ExpiresAt, i.CodeHash, bit(i.ResetsFactor))
	return err
}

// EndInvitations makes a user's open invitations worth nothing.
func (tx *Tx) EndInvitations(userID string) error {
	_, err := tx.exec("DELETE FROM invitations WHERE user_id=$1 AND used_at=0", userID)
	return err
}

// Invitation is one that is good now, nil where it is not.
func (tx *Tx) Invitation(hash string) (*Invitation, error) {
	i := &Invitation{Hash: hash}
	var resets int64
	found, err := tx.row(`
		SELECT user_id, made_by, expires_at, code_hash, resets_factor, password, totp_sealed
		FROM invitations
		WHERE token_hash=$1 AND used_at=0 AND expires_at>$2`, []any{hash, tx.now.UnixMicro()},
		&i.UserID, &i.MadeBy, &i.ExpiresAt, &i.CodeHash, &resets, &i.Password, &i.TOTPSealed)
	if err != nil || !found {
		return nil, err
	}
	i.ResetsFactor = resets != 0
	return i, nil
}

// BeginInvitation keeps what the first of two steps set.
func (tx *Tx) BeginInvitation(i *Invitation) error {
	_, err := tx.exec("UPDATE invitations SET password=$2, totp_sealed=$3 WHERE token_hash=$1", i.Hash, i.Password, i.TOTPSealed)
	return err
}

// UseInvitation ends an invitation; what its first step set is forgotten.
func (tx *Tx) UseInvitation(hash string) error {
	_, err := tx.exec("UPDATE invitations SET used_at=$2, password='', totp_sealed='' WHERE token_hash=$1", hash, tx.now.UnixMicro())
	return err
}

// Session is somebody signed in, acting in one of their roles.
type Session struct {
	User         programme.User
	Grant        programme.Grant // the role they act in; its ID is "" where none is chosen or it was taken back
	Programme    string
	Door         string // by which they came in
	MadeAt       int64
	SeenAt       int64
	ProvedAt     int64 // when they last proved to be who they are
	Guarded      bool  // they hold a guarded role
	SecondFactor bool  // theirs is on
}

const guardedSQL = "('officer', 'approver', 'auditor', 'administrator')"

// Session reads a session with its user and role in one query; nil where there
// is none.
func (tx *Tx) Session(hash string) (*Session, error) {
	s := &Session{}
	var guarded, on int64
	found, err := tx.row(`
		SELECT s.programme_id, s.door, s.made_at, s.seen_at, s.proved_at,
			CASE WHEN EXISTS (SELECT 1 FROM grants h WHERE h.user_id=u.id AND h.state='active' AND h.role IN `+guardedSQL+`) THEN 1 ELSE 0 END,
			COALESCE(c.totp_on,0), u.id, u.name, u.login, u.state,
			COALESCE(g.id,''), COALESCE(g.role,''),
			COALESCE(g.base_code,''), COALESCE(g.employer_id,''), COALESCE(g.county,''), COALESCE(g.person_id,'')
		FROM sessions s
		JOIN users u ON u.id=s.user_id
		LEFT JOIN credentials c ON c.user_id=u.id
		LEFT JOIN grants g ON g.id=s.grant_id AND g.user_id=s.user_id AND g.state='active'
		WHERE s.token_hash=$1`, []any{hash},
		&s.Programme, &s.Door, &s.MadeAt, &s.SeenAt, &s.ProvedAt, &guarded, &on, &s.User.ID, &s.User.Name, &s.User.Login, (*string)(&s.User.State),
		&s.Grant.ID, (*string)(&s.Grant.Role), &s.Grant.BaseCode, &s.Grant.EmployerID, &s.Grant.County, &s.Grant.PersonID)
	if err != nil || !found {
		return nil, err
	}
	s.Grant.UserID, s.Guarded, s.SecondFactor = s.User.ID, guarded != 0, on != 0
	return s, nil
}

// StartSession keeps a new session. proves says whether who came in by that door
// has thereby just proved to be who they are.
func (tx *Tx) StartSession(hash, userID, grantID, programmeID, door, source string, proves bool) error {
	proved := bit(proves) * tx.now.UnixMicro()
	_, err := tx.exec(`
		INSERT INTO sessions (token_hash, user_id, grant_id, programme_id, made_at, seen_at, door, source, proved_at)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`,
		hash, userID, grantID, programmeID, tx.now.UnixMicro(), door, source, proved)
	return err
}

// NoteDevice keeps in words on what device a session was opened.
func (tx *Tx) NoteDevice(hash, device string) error {
	_, err := tx.exec("UPDATE sessions SET device=$2 WHERE token_hash=$1", hash, device)
	return err
}

// ProveSession notes that a session's holder proved to be who they are now.
func (tx *Tx) ProveSession(hash string) error {
	_, err := tx.exec("UPDATE sessions SET proved_at=$2 WHERE token_hash=$1", hash, tx.now.UnixMicro())
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

// EndSessions ends all sessions of a user but one, "" for none, and the address of
// their timetable.
func (tx *Tx) EndSessions(userID, but string) error {
	if err := tx.DropCalendarLink(userID); err != nil {
		return err
	}
	_, err := tx.exec("DELETE FROM sessions WHERE user_id=$1 AND token_hash<>$2", userID, but)
	return err
}

// Attempts are the failures from a source, and when the last came.
func (tx *Tx) Attempts(source string) (failures int, last int64, err error) {
	_, err = tx.row("SELECT failures, last_at FROM attempts WHERE source=$1", []any{source}, &failures, &last)
	return failures, last, err
}

// SetAttempts keeps the failures of a source; 0 forgets it.
func (tx *Tx) SetAttempts(source string, failures int) error {
	if _, err := tx.exec("DELETE FROM attempts WHERE source=$1", source); err != nil || failures == 0 {
		return err
	}
	_, err := tx.exec("INSERT INTO attempts (source, failures, last_at) VALUES ($1, $2, $3)", source, failures, tx.now.UnixMicro())
	return err
}

// OpenSession is a session as its user sees it among theirs.
type OpenSession struct {
	Hash, Source   string
	Door, Device   string
	MadeAt, SeenAt int64
}

// OpenSessions lists a user's sessions that are not older than two instants,
// newest first.
func (tx *Tx) OpenSessions(userID string, made, seen int64) (out []OpenSession, err error) {
	rows, err := tx.query(
		`SELECT token_hash, source, door, device, made_at, seen_at
			FROM sessions WHERE user_id=$1 AND made_at>$2 AND seen_at>$3 ORDER BY made_at DESC, token_hash`,
		userID, made, seen)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o OpenSession
		if err := rows.Scan(&o.Hash, &o.Source, &o.Door, &o.Device, &o.MadeAt, &o.SeenAt); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// Forgiven is the instant, in microseconds UTC, at which all tries of a source
// are forgiven.
func (tx *Tx) Forgiven(source string) (at int64, err error) {
	_, err = tx.row("SELECT forgiven_at FROM tries WHERE source=$1", []any{source}, &at)
	return at, err
}

// SetForgiven keeps it.
func (tx *Tx) SetForgiven(source string, at int64) error {
	_, err := tx.exec(`
		INSERT INTO tries (source, forgiven_at)
		VALUES ($1, $2)
		ON CONFLICT (source) DO UPDATE SET forgiven_at=excluded.forgiven_at`, source, at)
	return err
}

// SignIn is somebody at the door, and what became of it.
type SignIn struct {
	ID      string
	At      int64
	UserID  string // "" where nobody was found
	Source  string // the address
	Outcome string
}

// AddSignIn notes one.
func (tx *Tx) AddSignIn(userID, source, outcome string) error {
	_, err := tx.exec("INSERT INTO sign_ins (id, at, user_id, source, outcome) VALUES ($1, $2, $3, $4, $5)", tx.NewID(), tx.now.UnixMicro(), userID,
		source, outcome)
	return err
}

// SignIns lists the newest before an id, "" for the newest at all: of a user,
// or of everybody where userID is "".
func (tx *Tx) SignIns(userID, before string, most int) (out []SignIn, err error) {
	rows, err := tx.query(`
		SELECT id, at, user_id, source, outcome
		FROM sign_ins
		WHERE ($1='' OR user_id=$1) AND ($2='' OR id<$2)
		ORDER BY id DESC LIMIT $3`, userID,
		before, most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s SignIn
		if err := rows.Scan(&s.ID, &s.At, &s.UserID, &s.Source, &s.Outcome); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// LastSignIn is when a user last came in with one of the outcomes, 0 for never.
func (tx *Tx) LastSignIn(userID string, outcomes []string) (at int64, err error) {
	args := []any{userID}
	for _, o := range outcomes {
		args = append(args, o)
	}
	_, err = tx.row("SELECT COALESCE(MAX(at), 0) FROM sign_ins WHERE user_id=$1 AND outcome IN ("+holders(2, len(outcomes))+")", args, &at)
	return at, err
}

// ForgetAccess forgets tries that are forgiven, sessions made before an instant
// and sign-ins before another.
func (tx *Tx) ForgetAccess(sessions, signIns int64) error {
	if _, err := tx.exec("DELETE FROM tries WHERE forgiven_at<$1", tx.now.UnixMicro()); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM sessions WHERE made_at<$1", sessions); err != nil {
		return err
	}
	_, err := tx.exec("DELETE FROM sign_ins WHERE at<$1", signIns)
	return err
}

// Administrators is how many users can act as administrator.
func (tx *Tx) Administrators() (int, error) {
	return tx.count(`
		SELECT COUNT(*)
		FROM grants g JOIN users u ON u.id=g.user_id
		WHERE g.role='administrator' AND g.state='active' AND u.state='active'`)
}

// altered carries out an update and reports whether it altered a row.
func (tx *Tx) altered(query string, args ...any) (bool, error) {
	res, err := tx.exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
