package store

import (
	"time"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.MakeUp]{name: "make_ups", noun: programme.NounApplication, columns: func(r *programme.MakeUp) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"application_id", &r.ApplicationID},
		{"lesson_id", &r.LessonID},
		{"state", (*string)(&r.State)},
		{"arranged_by", &r.ArrangedBy},
		{"arranged_at", &r.ArrangedAt},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"answer", &r.Answer},
		{"version", &r.Version},
	}
}})

// awaitedSQL is whether somebody of another base asks to make up at a lesson.
const awaitedSQL = "EXISTS (SELECT 1 FROM make_ups k WHERE k.lesson_id=t.id AND k.state='requested')"

// guestOf is whether somebody m, of whom more is said, makes up at a lesson.
const guestOf = `t.id IN (SELECT k.lesson_id FROM make_ups k JOIN applications m ON m.id=k.application_id
	WHERE k.state='agreed' AND `

// LessonMakeUps are those who asked or are to make up at a lesson.
func (tx *Tx) LessonMakeUps(lessonID string) ([]programme.MakeUp, error) {
	return list[programme.MakeUp](tx, "WHERE t.lesson_id=$1 AND t.state IN ('requested','agreed') ORDER BY t.id", lessonID)
}

// ApplicationMakeUps are everything that was arranged for somebody.
func (tx *Tx) ApplicationMakeUps(applicationID string) ([]programme.MakeUp, error) {
	return list[programme.MakeUp](tx, "WHERE t.application_id=$1 ORDER BY t.id", applicationID)
}

// LessonGuests are the applications of who makes up at a lesson.
func (tx *Tx) LessonGuests(lessonID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "JOIN make_ups k ON k.application_id=t.id WHERE k.lesson_id=$1 AND k.state='agreed' ORDER BY t.id", lessonID)
}

// LessonGuestsOf are LessonGuests of one person.
func (tx *Tx) LessonGuestsOf(lessonID, personID string) ([]programme.Application, error) {
	return list[programme.Application](tx, `JOIN make_ups k ON k.application_id=t.id
		WHERE k.lesson_id=$1 AND k.state='agreed' AND t.person_id=$2 ORDER BY t.id`, lessonID, personID)
}

// MakeUpsAhead are the lessons still to be held at which people make up, by
// application: those of a class's members, or of a year's where classID is "".
func (tx *Tx) MakeUpsAhead(programmeID, classID string) (map[string][]programme.Lesson, error) {
	where, args := "JOIN lessons l ON l.id=t.lesson_id WHERE t.programme_id=$1 AND t.state='agreed' AND l.state='scheduled'", []any{programmeID}
	if classID != "" {
		where, args = where+" AND t.application_id IN (SELECT m.id FROM applications m WHERE m.class_id=$2 AND m.class_id<>'')", append(args, classID)
	}
	rows, err := list[programme.MakeUp](tx, where+" ORDER BY t.id", args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	out := map[string][]programme.Lesson{}
	for _, m := range rows {
		l, err := Get[programme.Lesson](tx, m.LessonID)
		if err != nil {
			return nil, err
		}
		out[m.ApplicationID] = append(out[m.ApplicationID], *l)
	}
	return out, nil
}

// LessonsToJoin are the lessons to come of a year's other running classes of an
// application's trade and level, those of its own base first.
func (tx *Tx) LessonsToJoin(ap *programme.Application, now time.Time) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, `
		JOIN classes c ON c.id=t.class_id
		JOIN plan_lines p ON p.id=c.plan_line_id
		JOIN plan_lines o ON o.id=$1
		WHERE t.programme_id=$2 AND c.id<>$3 AND p.trade=o.trade AND p.level=o.level
			AND c.state='running' AND t.state='scheduled' AND t.starts_at>$4
		ORDER BY CASE WHEN t.base_id=$5 THEN 0 ELSE 1 END, t.starts_at, t.id`, ap.PlanLineID, ap.ProgrammeID, ap.ClassID, now.UnixMicro(), ap.BaseID)
}

// Seated is somebody's presence at a lesson.
type Seated struct {
	PersonID string
	LessonID string
	ClassID  string
	From, To int64 // microseconds
}

// SeatedTwice are the presences in a year of people who make up or stand in two
// classes, by person and time.
func (tx *Tx) SeatedTwice(programmeID string) (out []Seated, err error) {
	rows, err := tx.query(`
		SELECT a.person_id, l.id, l.class_id, l.starts_at, l.ends_at
		FROM applications a
		JOIN attendances t ON t.application_id=a.id
		JOIN lessons l ON l.id=t.lesson_id
		WHERE t.state='present' AND l.state='held' AND a.class_id<>'' AND a.person_id IN (
			SELECT g.person_id FROM make_ups k JOIN applications g ON g.id=k.application_id WHERE k.programme_id=$1 AND k.state='agreed'
			UNION
			SELECT d.person_id FROM applications d WHERE d.programme_id=$1 AND d.class_id<>'' GROUP BY d.person_id HAVING COUNT(*)>1)
		ORDER BY a.person_id, l.starts_at, l.id`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s Seated
		if err := rows.Scan(&s.PersonID, &s.LessonID, &s.ClassID, &s.From, &s.To); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
