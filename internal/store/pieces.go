package store

import (
	"time"

	"jinlanling/internal/programme"
)

// BeginPieces notes one that begins to come in.
func (tx *Tx) BeginPieces(p *programme.Pieces) error {
	_, err := tx.exec("INSERT INTO pieces (id, user_id, noun, subject, size, started_at) VALUES ($1, $2, $3, $4, $5, $6)",
		p.ID, p.User, string(p.Noun), p.Subject, p.Size, tx.now.UnixMicro())
	return err
}

// Pieces is one by its id, nil where there is none.
func (tx *Tx) Pieces(id string) (*programme.Pieces, error) {
	p, noun, started := &programme.Pieces{ID: id}, "", int64(0)
	found, err := tx.row("SELECT user_id, noun, subject, size, started_at, file_id FROM pieces WHERE id=$1", []any{id},
		&p.User, &noun, &p.Subject, &p.Size, &started, &p.FileID)
	if err != nil || !found {
		return nil, err
	}
	p.Noun, p.Started = programme.Noun(noun), time.UnixMicro(started).UTC()
	return p, nil
}

// EndPieces notes what a file that came in by pieces became.
func (tx *Tx) EndPieces(id, fileID string) error {
	_, err := tx.exec("UPDATE pieces SET file_id=$2 WHERE id=$1", id, fileID)
	return err
}

// DropPieces forgets one.
func (tx *Tx) DropPieces(id string) error {
	_, err := tx.exec("DELETE FROM pieces WHERE id=$1", id)
	return err
}

// ForgetPieces forgets those that began before an instant, but those that are
// still coming in.
func (tx *Tx) ForgetPieces(before time.Time, coming []string) error {
	args := []any{before.UnixMicro()}
	for _, id := range coming {
		args = append(args, id)
	}
	query := "DELETE FROM pieces WHERE started_at<$1"
	if len(coming) > 0 {
		query += " AND id NOT IN (" + holders(2, len(coming)) + ")"
	}
	_, err := tx.exec(query, args...)
	return err
}
