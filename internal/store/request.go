package store

import "jinlanling/internal/programme"

// Request is something that was done under an idempotency key.
type Request struct {
	User, Key string
	Action    programme.Action
	Input     string // digest of what was asked
	Subject   string // what it was done to, or made
}

// Request is what a user did under a key, or nil.
func (tx *Tx) Request(user, key string) (*Request, error) {
	r := &Request{User: user, Key: key}
	found, err := tx.row("SELECT action, input, subject FROM requests WHERE user_id=$1 AND key=$2", []any{user, key}, (*string)(&r.Action),
		&r.Input, &r.Subject)
	if err != nil || !found {
		return nil, err
	}
	return r, nil
}

// RememberRequest keeps what was done, so that the same request again does
// nothing. Two at once on PostgreSQL meet on the key: one waits, is told that
// the key is taken, and finds it when it asks again.
func (tx *Tx) RememberRequest(r *Request) error {
	_, err := tx.exec("INSERT INTO requests (user_id, key, action, input, subject, at) VALUES ($1, $2, $3, $4, $5, $6)",
		r.User, r.Key, string(r.Action), r.Input, r.Subject, tx.now.UnixMicro())
	if isUnique(err) {
		return &programme.Error{Code: programme.Busy, Message: "同一请求正在办理，请稍候", Err: err}
	}
	return err
}
