package store

// Challenge is a way in that was begun and not gone through. Whoever began it
// holds its secret; here lies the hash.
type Challenge struct {
	Hash     string
	Kind     string
	About    string // the keyed hash of an address, or who else answers
	UserID   string // whom it was sent to, or who asked; "" where that is nobody
	Nonce    string // what a code is made from, with a key outside the database
	Data     string
	Tries    int
	MadeAt   int64 // microseconds UTC
	ProvedAt int64 // when the right answer came; 0 before
}

const challengeColumns = "secret_hash, kind, about, user_id, nonce, data, tries, made_at, proved_at"

func (c *Challenge) to() []any {
	return []any{&c.Hash, &c.Kind, &c.About, &c.UserID, &c.Nonce, &c.Data, &c.Tries, &c.MadeAt, &c.ProvedAt}
}

// Begin keeps a new challenge, made now.
func (tx *Tx) Begin(c *Challenge) error {
	c.MadeAt = tx.now.UnixMicro()
	_, err := tx.exec("INSERT INTO challenges ("+challengeColumns+") VALUES ($1, $2, $3, $4, $5, $6, 0, $7, 0)", c.Hash, c.Kind, c.About, c.UserID, c.Nonce,
		c.Data, c.MadeAt)
	return err
}

// Challenge is one of a kind made since an instant, or nil.
func (tx *Tx) Challenge(hash, kind string, since int64) (*Challenge, error) {
	c := &Challenge{}
	found, err := tx.row("SELECT "+challengeColumns+" FROM challenges WHERE secret_hash=$1 AND kind=$2 AND made_at>$3", []any{hash, kind, since}, c.to()...)
	if err != nil || !found {
		return nil, err
	}
	return c, nil
}

// TryChallenge counts one more try of a challenge that is still to be answered,
// and reads it; nil where there is none.
func (tx *Tx) TryChallenge(hash, kind string, since int64) (*Challenge, error) {
	c := &Challenge{}
	found, err := tx.row(`
		UPDATE challenges
		SET tries=tries+1
		WHERE secret_hash=$1 AND kind=$2 AND made_at>$3 AND proved_at=0
		RETURNING `+challengeColumns,
		[]any{hash, kind, since}, c.to()...)
	if err != nil || !found {
		return nil, err
	}
	return c, nil
}

// ProveChallenge notes that the right answer came; false where it had come.
func (tx *Tx) ProveChallenge(hash string) (bool, error) {
	return tx.altered("UPDATE challenges SET proved_at=$2 WHERE secret_hash=$1 AND proved_at=0", hash, tx.now.UnixMicro())
}

// ProveChallengeOf notes besides whose answer it was, about what, and what is
// remembered of it from now on.
func (tx *Tx) ProveChallengeOf(hash, userID, about, data string) (bool, error) {
	return tx.altered("UPDATE challenges SET user_id=$2, about=$3, data=$4, proved_at=$5 WHERE secret_hash=$1 AND proved_at=0", hash, userID, about, data,
		tx.now.UnixMicro())
}

// EndChallenge uses a challenge up; false where it was used.
func (tx *Tx) EndChallenge(hash string) (bool, error) {
	return tx.altered("DELETE FROM challenges WHERE secret_hash=$1", hash)
}

// EndChallenges ends those of a kind about the same, for a newer one.
func (tx *Tx) EndChallenges(kind, about string) error {
	_, err := tx.exec("DELETE FROM challenges WHERE kind=$1 AND about=$2", kind, about)
	return err
}

// ChallengeOf is the challenge that a nonce was made for, nil where it is gone.
func (tx *Tx) ChallengeOf(nonce string) (*Challenge, error) {
	c := &Challenge{}
	found, err := tx.row("SELECT "+challengeColumns+" FROM challenges WHERE nonce=$1", []any{nonce}, c.to()...)
	if err != nil || !found {
		return nil, err
	}
	return c, nil
}

// ForgetChallenges forgets those made before an instant.
func (tx *Tx) ForgetChallenges(before int64) error {
	_, err := tx.exec("DELETE FROM challenges WHERE made_at<$1", before)
	return err
}
