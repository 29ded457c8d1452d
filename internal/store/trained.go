package store

// Trained is what a base taught: classes that began, lessons held with their
// class hours, and lines of their sheets.
type Trained struct{ Classes, Lessons, Hours, Present, Listed int }

// Trained counts what a base taught.
func (tx *Tx) Trained(baseID string) (t Trained, err error) {
	_, err = tx.row(`
		SELECT (SELECT COUNT(*) FROM classes c WHERE c.base_id=$1 AND c.state IN ('running','finished','archived')),
			(SELECT COUNT(*) FROM lessons l WHERE l.base_id=$1 AND l.state='held'),
			(SELECT COALESCE(SUM(l.hours), 0) FROM lessons l WHERE l.base_id=$1 AND l.state='held'),
			(SELECT COUNT(*)
				FROM attendances a
				JOIN lessons l ON l.id=a.lesson_id
				WHERE l.base_id=$1
					AND l.state='held'
					AND a.state='present'), (SELECT COUNT(*) FROM attendances a JOIN lessons l ON l.id=a.lesson_id WHERE l.base_id=$1
					AND l.state='held')`, []any{baseID}, &t.Classes,
		&t.Lessons, &t.Hours, &t.Present, &t.Listed)
	return t, err
}
