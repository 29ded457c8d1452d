package store

// Names of key marks.
const (
	MarkSealing = "sealing" // id of the key that new values are sealed with
	MarkIndex   = "index"   // fingerprint of the index key
	MarkSigning = "signing" // fingerprint of the key that signs checkpoints
	MarkCertify = "certify" // id of the key that signs certificates
)

// KeyMark is what the database says of a key, "" where it says nothing yet.
func (tx *Tx) KeyMark(name string) (value string, err error) {
	_, err = tx.row("SELECT value FROM key_marks WHERE name=$1", []any{name}, &value)
	return value, err
}

// SetKeyMark says it.
func (tx *Tx) SetKeyMark(name, value string) error {
	_, err := tx.exec("INSERT INTO key_marks (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value=excluded.value", name, value)
	return err
}

// HoldKeyMark keeps others from changing a mark until the transaction ends:
// with PostgreSQL whoever comes second waits here, and not after it has
// touched the key file.
func (tx *Tx) HoldKeyMark(name string) error {
	_, err := tx.exec("UPDATE key_marks SET value=value WHERE name=$1", name)
	return err
}
