package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Setting]{name: "settings", noun: programme.NounUser, columns: func(r *programme.Setting) []column {
	return []column{
		{"id", &r.ID},
		{"value", &r.Value},
		{"sealed", &r.Sealed},
		{"version", &r.Version},
	}
}})

// SettingRows are all that was set in the browser.
func (tx *Tx) SettingRows() ([]programme.Setting, error) {
	return list[programme.Setting](tx, "ORDER BY t.id")
}
