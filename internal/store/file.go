package store

import "jinlanling/internal/programme"

var _ = define(table[programme.File]{name: "files", noun: programme.NounFile, columns: func(r *programme.File) []column {
	return []column{
		{"id", &r.ID},
		{"size", &r.Size},
		{"type", &r.Type},
		{"added_at", &r.AddedAt},
		{"version", &r.Version},
	}
}})

// EachFile calls fn with every file the store names.
func (tx *Tx) EachFile(fn func(*programme.File) error) error {
	return tableFor[programme.File]().each(tx, fn, "ORDER BY t.id")
}

// FilesByID are the files with those ids, in no order.
func (tx *Tx) FilesByID(ids []string) ([]programme.File, error) {
	return in[programme.File](tx, "id", ids, "")
}
