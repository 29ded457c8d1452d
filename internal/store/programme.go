package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Notice]{name: "notices", noun: programme.NounProgramme, columns: func(r *programme.Notice) []column {
	return []column{
		{"id", &r.ID},
		{"name", &r.Name},
		{"text", &r.Text},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Programme]{name: "programmes", noun: programme.NounProgramme, columns: func(r *programme.Programme) []column {
	return []column{
		{"id", &r.ID},
		{"city", &r.City},
		{"year", &r.Year},
		{"name", &r.Name},
		{"notice", &r.Notice},
		{"notice_sha256", &r.NoticeSHA256},
		{"state", (*string)(&r.State)},
		{"created_at", &r.CreatedAt},
		{"version", &r.Version},
	}
}})

// Programmes lists every programme, newest year first.
func (tx *Tx) Programmes() ([]programme.Programme, error) {
	return list[programme.Programme](tx, "ORDER BY t.year DESC, t.city, t.id")
}

// BaseNameOf is what the institution with a credit code was last called: by its
// newest application, else as it is registered; "" where it is neither.
func (tx *Tx) BaseNameOf(creditCode string) (name string, err error) {
	found, err := tx.row("SELECT name FROM bases WHERE credit_code=$1 ORDER BY id DESC", []any{creditCode}, &name)
	if err == nil && !found {
		_, err = tx.row("SELECT name FROM institutions WHERE credit_code=$1", []any{creditCode}, &name)
	}
	return name, err
}
