package store

import (
	"time"

	"jinlanling/internal/programme"
)

// Teaching is a lesson of a year, not cancelled, with who gives it and where.
type Teaching struct {
	Lesson       programme.Lesson
	Teacher      string
	IDIndex      string // of who is known by number, or by certificate
	Certificate  string
	Base, County string
	BaseCode     string
}

// YearTeaching are the lessons of a year with their teachers, by time.
func (tx *Tx) YearTeaching(programmeID string) (out []Teaching, err error) {
	rows, err := tx.query(`
		SELECT l.id, l.class_id, l.base_id, l.teacher_id, l.topic, l.starts_at, l.ends_at, l.hours, l.state, w.name,
			COALESCE(i.id_index, ''), COALESCE(i.certificate, ''), b.name, b.county, b.credit_code
		FROM lessons l
		JOIN teachers w ON w.id=l.teacher_id
		JOIN bases b ON b.id=l.base_id
		LEFT JOIN teacher_identities i ON i.id=w.id
		WHERE l.programme_id=$1 AND l.state<>'cancelled'
		ORDER BY l.starts_at, l.id`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Teaching
		var from, to int64
		l := &t.Lesson
		if err := rows.Scan(&l.ID, &l.ClassID, &l.BaseID, &l.TeacherID, &l.Topic, &from, &to, &l.Hours, (*string)(&l.State), &t.Teacher, &t.IDIndex,
			&t.Certificate, &t.Base, &t.County, &t.BaseCode); err != nil {
			return nil, err
		}
		l.StartsAt, l.EndsAt = time.UnixMicro(from).UTC(), time.UnixMicro(to).UTC()
		out = append(out, t)
	}
	return out, rows.Err()
}
