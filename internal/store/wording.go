package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Wording]{name: "wordings", noun: programme.NounProgramme, columns: func(r *programme.Wording) []column {
	return []column{
		{"id", &r.ID},
		{"letter", &r.Letter},
		{"text", &r.Text},
		{"since_on", &r.Since},
		{"changed_by", &r.By},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// Wordings are the texts of a letter that the bureau changed, oldest first.
func (tx *Tx) Wordings(letter string) ([]programme.Wording, error) {
	return list[programme.Wording](tx, "WHERE t.letter=$1 ORDER BY t.id", letter)
}
