package store

// SheetTally counts one lesson's sheet.
type SheetTally struct {
	LessonID, ClassID string
	EndsAt            int64 // microseconds UTC
	HeldAt            int64 // when it was registered first, 0 where the journal does not say
	HeldBy            string
	Listed, Present   int
	ByCode, NotByCode int // of those present
}

// SheetTallies counts the sheets of a year's lessons, by class and time.
func (tx *Tx) SheetTallies(programmeID string) (out []SheetTally, err error) {
	rows, err := tx.query(`
		SELECT l.id, l.class_id, l.ends_at, COALESCE((SELECT MIN(j.at) FROM journal j WHERE j.subject=l.id AND j.action='lesson.hold'), 0),
			l.held_by, COUNT(*), SUM(CASE WHEN a.state='present' THEN 1 ELSE 0 END), SUM(CASE WHEN a.state='present' AND a.method='code' THEN 1 ELSE 0 END)
		FROM lessons l
		JOIN attendances a ON a.lesson_id=l.id
		WHERE l.programme_id=$1 AND l.state='held'
		GROUP BY l.id, l.class_id, l.ends_at, l.held_by, l.starts_at
		ORDER BY l.class_id, l.starts_at, l.id`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t SheetTally
		if err := rows.Scan(&t.LessonID, &t.ClassID, &t.EndsAt, &t.HeldAt, &t.HeldBy, &t.Listed, &t.Present, &t.ByCode); err != nil {
			return nil, err
		}
		t.NotByCode = t.Present - t.ByCode
		out = append(out, t)
	}
	return out, rows.Err()
}
