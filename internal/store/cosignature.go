package store

// Cosignature is what a witness signed of a checkpoint, as it is kept.
type Cosignature struct {
	Witness string // its public key
	Size    int64  // of the checkpoint
	At      int64  // when the witness signed, microseconds UTC
	Line    string
}

var cosignatureColumns = []string{"witness", "size", "at", "line"}

// KeepCosignature keeps a cosignature in place of an older one of the same
// witness and checkpoint.
func (tx *Tx) KeepCosignature(c Cosignature) error {
	_, err := tx.exec(`
		INSERT INTO journal_cosignatures (witness, size, at, line) VALUES ($1, $2, $3, $4)
		ON CONFLICT (witness, size) DO UPDATE SET at=excluded.at, line=excluded.line`, c.Witness, c.Size, c.At, c.Line)
	return err
}

// NewestCosignature is that of a witness over the largest tree, nil where it
// signed none.
func (tx *Tx) NewestCosignature(witness string) (*Cosignature, error) {
	list, err := tx.cosignatures("WHERE witness=$1 ORDER BY size DESC LIMIT 1", witness)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Cosignatures are those of checkpoints between two sizes, smallest first.
func (tx *Tx) Cosignatures(from, to int64) ([]Cosignature, error) {
	return tx.cosignatures("WHERE size>=$1 AND size<=$2 ORDER BY size, witness", from, to)
}

// WitnessedCheckpoint is the newest checkpoint that some witness signed, with
// its size; 0 where none did.
func (tx *Tx) WitnessedCheckpoint() (size int64, checkpoint string, err error) {
	_, err = tx.row(`
		SELECT c.size, c.body FROM journal_checkpoints c
		WHERE c.size = (SELECT MAX(s.size) FROM journal_cosignatures s JOIN journal_checkpoints k ON k.size=s.size)`, nil, &size, &checkpoint)
	return size, checkpoint, err
}

// CheckpointOf is the checkpoint of a size, "" where none was signed then.
func (tx *Tx) CheckpointOf(size int64) (text string, err error) {
	_, err = tx.row("SELECT body FROM journal_checkpoints WHERE size=$1", []any{size}, &text)
	return text, err
}

func (tx *Tx) cosignatures(where string, args ...any) (out []Cosignature, err error) {
	rows, err := tx.query("SELECT witness, size, at, line FROM journal_cosignatures "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Cosignature
		if err := rows.Scan(&c.Witness, &c.Size, &c.At, &c.Line); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// WitnessAsked is how a witness answered when it was last asked: Fault is "" where it
// signed, and Known the entries that it said it had seen, 0 where it did not.
type WitnessAsked struct {
	At    int64 // microseconds UTC
	Fault string
	Known int64
}

var askedColumns = []string{"witness", "asked_at", "fault", "known"}

// SetAsked notes how a witness answered.
func (tx *Tx) SetAsked(witness string, a WitnessAsked) error {
	_, err := tx.exec(`
		INSERT INTO journal_witnesses (witness, asked_at, fault, known) VALUES ($1, $2, $3, $4)
		ON CONFLICT (witness) DO UPDATE SET asked_at=excluded.asked_at, fault=excluded.fault, known=excluded.known`, witness, a.At, a.Fault, a.Known)
	return err
}

// LastAsked is how a witness answered when it was last asked, nil before.
func (tx *Tx) LastAsked(witness string) (*WitnessAsked, error) {
	var a WitnessAsked
	found, err := tx.row("SELECT asked_at, fault, known FROM journal_witnesses WHERE witness=$1", []any{witness}, &a.At, &a.Fault, &a.Known)
	if err != nil || !found {
		return nil, err
	}
	return &a, nil
}
