package store

import "jinlanling/internal/programme"

// ListView is a list as a user keeps it.
type ListView struct {
	Name  string
	Asked string // the list's question as its address has it
}

// ListViews are those of a user for a list, by name.
func (tx *Tx) ListViews(userID string, noun programme.Noun) (out []ListView, err error) {
	rows, err := tx.query("SELECT name, asked FROM list_views WHERE user_id=$1 AND noun=$2 ORDER BY name", userID, string(noun))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v ListView
		if err := rows.Scan(&v.Name, &v.Asked); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// SetListView keeps a user's view in place of one of the same name.
func (tx *Tx) SetListView(userID string, noun programme.Noun, v ListView) error {
	if err := tx.DropListView(userID, noun, v.Name); err != nil {
		return err
	}
	return insertRaw(tx, "list_views", []string{"user_id", "noun", "name", "asked", "kept_at"},
		[][]any{{userID, string(noun), v.Name, v.Asked, tx.Now().UnixMicro()}})
}

// DropListView forgets a user's view.
func (tx *Tx) DropListView(userID string, noun programme.Noun, name string) error {
	_, err := tx.exec("DELETE FROM list_views WHERE user_id=$1 AND noun=$2 AND name=$3", userID, string(noun), name)
	return err
}
