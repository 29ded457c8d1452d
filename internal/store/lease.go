package store

import "time"

// Lease takes or renews the right to do name for a while, by the clock that
// all copies of the program go by. It is false where another has it.
func (tx *Tx) Lease(name, holder string, lasts time.Duration) (bool, error) {
	var who string
	var end int64
	found, err := tx.row("SELECT holder, until FROM leases WHERE name=$1", []any{name}, &who, &end)
	if err != nil {
		return false, err
	}
	if found && who != holder && end > tx.shared().UnixMicro() {
		return false, nil
	}
	q := "INSERT INTO leases (holder, until, name) VALUES ($1, $2, $3)"
	if found {
		q = "UPDATE leases SET holder=$1, until=$2 WHERE name=$3"
	}
	_, err = tx.exec(q, holder, tx.shared().Add(lasts).UnixMicro(), name)
	return err == nil, err
}
