package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Return]{name: "returns", noun: programme.NounReturn, columns: func(r *programme.Return) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"kind", &r.Kind},
		{"file_id", &r.FileID},
		{"figures", &r.Figures},
		{"state", (*string)(&r.State)},
		{"filed_by", &r.FiledBy},
		{"filed_on", &r.FiledOn},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// Returns lists what bases filed in a programme, oldest first.
func (tx *Tx) Returns(programmeID string) ([]programme.Return, error) {
	return list[programme.Return](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}
