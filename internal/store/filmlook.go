package store

import (
	"time"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.FilmLook]{name: "film_looks", noun: programme.NounEvidence, columns: func(r *programme.FilmLook) []column {
	return []column{
		{"id", &r.ID},
		{"looked_at", &r.LookedAt},
		{"fault", &r.Fault},
		{"seed", &r.Seed},
		{"stand_at", &r.StandAt},
		{"stand_for", &r.StandFor},
		{"black_at", &r.BlackAt},
		{"black_for", &r.BlackFor},
		{"silent_at", &r.SilentAt},
		{"silent_for", &r.SilentFor},
		{"alike_to", &r.AlikeTo},
		{"alike", &r.Alike},
		{"stills", &r.Stills},
		{"version", &r.Version},
	}
}})

// FilmsUnseen is the evidence that nobody looked at, after an id: films of
// classes whose archive is not sealed, in years that are not closed.
func (tx *Tx) FilmsUnseen(after string, most int) ([]programme.Evidence, error) {
	return list[programme.Evidence](tx, `JOIN evidence_readings r ON r.id = t.id JOIN classes c ON c.id = t.class_id
		JOIN programmes p ON p.id = c.programme_id
		WHERE t.id>$1 AND r.seconds>0 AND c.state<>'archived' AND p.state<>'closed' AND NOT EXISTS (SELECT 1 FROM film_looks l WHERE l.id = t.id)
		ORDER BY t.id LIMIT $2`, after, most)
}

// ClassLooks is what was seen of the films of a class, by evidence.
func (tx *Tx) ClassLooks(classID string) (map[string]*programme.FilmLook, error) {
	return tx.filmLooks("WHERE t.id IN (SELECT id FROM evidence WHERE class_id=$1)", classID)
}

// ProgrammeLooks is the same of all classes of a year.
func (tx *Tx) ProgrammeLooks(programmeID string) (map[string]*programme.FilmLook, error) {
	return tx.filmLooks("JOIN evidence e ON e.id = t.id JOIN classes c ON c.id = e.class_id WHERE c.programme_id=$1", programmeID)
}

func (tx *Tx) filmLooks(where, of string) (map[string]*programme.FilmLook, error) {
	rows, err := list[programme.FilmLook](tx, where, of)
	out := make(map[string]*programme.FilmLook, len(rows))
	for i := range rows {
		out[rows[i].ID] = &rows[i]
	}
	return out, err
}

// KeepBeats keeps what a film shows beat by beat, hashes of 16 hex digits.
func (tx *Tx) KeepBeats(evidenceID, beats string) error {
	_, err := tx.exec("INSERT INTO film_beats (id, beats) VALUES ($1, $2)", evidenceID, beats)
	return err
}

// EachBeats calls fn with what every film of a year shows.
func (tx *Tx) EachBeats(programmeID string, fn func(evidenceID, beats string)) error {
	rows, err := tx.query(`
		SELECT b.id, b.beats
		FROM film_beats b
		JOIN evidence e ON e.id = b.id
		JOIN classes c ON c.id = e.class_id
		WHERE c.programme_id=$1
		ORDER BY b.id`, programmeID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, beats string
		if err := rows.Scan(&id, &beats); err != nil {
			return err
		}
		fn(id, beats)
	}
	return rows.Err()
}

// FilmsLooked is how many films wait to be looked at, and when the last was;
// 0 where none was.
func (tx *Tx) FilmsLooked() (waiting int, last time.Time, err error) {
	var at int64
	_, err = tx.row(`
		SELECT (SELECT COUNT(*)
				FROM evidence_readings r
				JOIN evidence t ON t.id = r.id
				JOIN classes c ON c.id = t.class_id
				JOIN programmes p ON p.id = c.programme_id
				WHERE r.seconds>0 AND c.state<>'archived' AND p.state<>'closed' AND NOT EXISTS (SELECT 1 FROM film_looks l WHERE l.id = t.id)),
			(SELECT COALESCE(MAX(looked_at), 0) FROM film_looks)`, nil, &waiting, &at)
	if at > 0 {
		last = time.UnixMicro(at).UTC()
	}
	return waiting, last, err
}
