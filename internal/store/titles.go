package store

import "slices"

// Titles are what rows of a listing are called, by id; an id that is none of
// its rows is left out. Scope is not asked: that is for who may see them all.
func (tx *Tx) Titles(l *Listing, ids []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(ids, 200) {
		var s sentence
		s.text.WriteString("SELECT t.id, " + l.Title + " FROM " + l.From + " WHERE t.id IN (")
		for i, id := range part {
			if i > 0 {
				s.text.WriteString(", ")
			}
			s.text.WriteString(s.arg(id))
		}
		s.text.WriteString(")")
		rows, err := tx.query(s.text.String(), s.args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id, title string
			if err := rows.Scan(&id, &title); err != nil {
				rows.Close()
				return nil, err
			}
			out[id] = title
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
