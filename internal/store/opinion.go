package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Opinion]{name: "opinions", noun: programme.NounOpinion, columns: func(r *programme.Opinion) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"class_id", &r.ClassID},
		{"of_whom", &r.Of},
		{"voice", &r.Voice},
		{"points", &r.Points},
		{"sum", &r.Sum},
		{"most", &r.Most},
		{"words", &r.Words},
		{"version", &r.Version},
	}
}})

// Opinions lists what a base's trainees or employers think, oldest first.
func (tx *Tx) Opinions(baseID, of string) ([]programme.Opinion, error) {
	return list[programme.Opinion](tx, "WHERE t.base_id=$1 AND t.of_whom=$2 ORDER BY t.id", baseID, of)
}

// Voiced reports whether somebody has said what they think of a class.
func (tx *Tx) Voiced(voice string) (bool, error) {
	n, err := tx.count("SELECT COUNT(*) FROM opinions WHERE voice=$1", voice)
	return n > 0, err
}
