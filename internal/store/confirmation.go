package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Confirmation]{name: "confirmations", noun: programme.NounConfirmation, columns: func(r *programme.Confirmation) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"noun", (*string)(&r.Noun)},
		{"subject", &r.Subject},
		{"application_id", &r.ApplicationID},
		{"role", (*string)(&r.Role)},
		{"by_id", &r.By},
		{"user_id", &r.UserID},
		{"answer", &r.Answer},
		{"why", &r.Why},
		{"words", &r.Words},
		{"record", &r.Record},
		{"at", &r.At},
		{"clue_id", &r.ClueID},
		{"version", &r.Version},
	}
}})

// confirmationListings is how what people said is listed: for the city alone
// (programme.Reads), so that its owner is nobody's.
var confirmationListings = []Listing{{
	Noun: programme.NounConfirmation, From: "confirmations t" + joinBase +
		` LEFT JOIN applications a ON a.id=t.application_id LEFT JOIN persons p ON p.id=a.person_id
		LEFT JOIN users u ON u.id=t.user_id LEFT JOIN employers e ON e.id=t.by_id LEFT JOIN lessons s ON s.id=t.subject`,
	Title: "COALESCE(s.topic, p.name, '')", Year: "t.programme_id", Newest: true, Owner: Owner{Base: "''", County: "''", Employer: "''=?", Person: "''=?"},
	Columns: []Field{{Key: "at", Title: "时间", Kind: Instant, SQL: "t.at", Link: programme.NounConfirmation},
		{Key: "who", Title: "谁说的",
			SQL: "CASE t.role WHEN 'employer' THEN COALESCE(e.name, '') WHEN 'teacher' THEN COALESCE(u.name, '') ELSE COALESCE(p.name, '') END"},
		{Key: "role", Title: "身份", Kind: Word, SQL: "t.role", Words: roleWords},
		baseField, {Key: "lesson", Title: "课次", SQL: "COALESCE(s.topic, '')", Link: programme.NounLesson, LinkSQL: "COALESCE(s.id, '')"},
		{Key: "person", Title: "学员", SQL: "COALESCE(p.name, '')", Link: programme.NounApplication, LinkSQL: "COALESCE(a.id, '')"},
		{Key: "answer", Title: "回答", Kind: Word, SQL: "t.answer", Words: programme.Answers},
		{Key: "why", Title: "为什么", Kind: Word, SQL: "t.why", Words: whyWords}},
	Detail: []Field{{Key: "words", Title: "本人的话", SQL: "t.words"},
		{Key: "clue", Title: "线索", SQL: "CASE WHEN t.clue_id<>'' THEN '查看线索' ELSE '' END", Link: programme.NounClue, LinkSQL: "t.clue_id"}},
	Filters: []Filter{byBase, {Key: "answer", Title: "回答", Kind: Word, SQL: "t.answer", Words: programme.Answers},
		{Key: "role", Title: "身份", Kind: Word, SQL: "t.role",
			Words: map[string]string{"trainee": programme.RoleTrainee.Name(), "teacher": programme.RoleTeacher.Name(),
				"employer": programme.RoleEmployer.Name()}},
		{Key: "clue", Title: "线索", SQL: "t.clue_id", Hidden: true}},
}}

var whyWords = func() map[string]string {
	m := map[string]string{}
	for _, list := range programme.WhyUntrue {
		for _, w := range list {
			m[w.Code] = w.Name
		}
	}
	return m
}()

// ConfirmationsBy lists what somebody said in a year, oldest first.
func (tx *Tx) ConfirmationsBy(programmeID, by string) ([]programme.Confirmation, error) {
	return list[programme.Confirmation](tx, "WHERE t.programme_id=$1 AND t.by_id=$2 ORDER BY t.id", programmeID, by)
}

// BaseConfirmations lists what was said of a base's records, oldest first.
func (tx *Tx) BaseConfirmations(baseID string) ([]programme.Confirmation, error) {
	return list[programme.Confirmation](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// ClueConfirmations lists what opened a clue.
func (tx *Tx) ClueConfirmations(clueID string) ([]programme.Confirmation, error) {
	return list[programme.Confirmation](tx, "WHERE t.clue_id=$1 AND $1<>'' ORDER BY t.id", clueID)
}

// HeldAttendance lists a trainee's lines on all sheets, by lesson.
func (tx *Tx) HeldAttendance(applicationID string) ([]programme.Attendance, error) {
	return list[programme.Attendance](tx, "JOIN lessons l ON l.id=t.lesson_id WHERE t.application_id=$1 AND l.state='held' ORDER BY t.lesson_id, t.id",
		applicationID)
}

// SaidPresent lists the lines that have the trainees present who ever said
// anything of a base's records, by trainee and lesson.
func (tx *Tx) SaidPresent(baseID string) ([]programme.Attendance, error) {
	return list[programme.Attendance](tx, `JOIN lessons l ON l.id=t.lesson_id
		WHERE l.state='held'
			AND t.state='present'
			AND t.application_id IN (SELECT k.application_id FROM confirmations k WHERE k.base_id=$1 AND k.role='trainee')
		ORDER BY t.application_id, t.lesson_id, t.id`, baseID)
}

// Asked is a trainee who was asked, for their class is over, and whether a
// channel that they confirmed themselves reached them.
type Asked struct {
	ApplicationID string
	Reached       bool
}

// AskedOf lists the trainees of a base's classes that are over.
func (tx *Tx) AskedOf(baseID string) (out []Asked, err error) {
	rows, err := tx.query(`
		SELECT a.id, CASE WHEN EXISTS (SELECT 1
				FROM grants g
				JOIN contacts k ON k.user_id=g.user_id
				WHERE g.person_id=a.person_id AND g.state='active' AND k.confirmed_at>0) THEN 1 ELSE 0 END
		FROM applications a
		JOIN classes c ON c.id=a.class_id
		WHERE c.base_id=$1
			AND c.state IN ('finished','archived')
			AND a.state IN ('training','passed','failed','certified')
		ORDER BY a.id`, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var x Asked
		var reached int64
		if err := rows.Scan(&x.ApplicationID, &reached); err != nil {
			return nil, err
		}
		x.Reached = reached == 1
		out = append(out, x)
	}
	return out, rows.Err()
}

// TaughtBy lists the lessons held in the name of teachers called so at a base,
// by time.
func (tx *Tx) TaughtBy(programmeID, creditCode, name string) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx,
		`JOIN teachers w ON w.id=t.teacher_id JOIN bases b ON b.id=t.base_id WHERE t.programme_id=$1 AND b.credit_code=$2
			AND w.name=$3 AND t.state='held' ORDER BY t.starts_at, t.id`, programmeID, creditCode, name)
}

// SentBy lists the applications of an employer's people who were in a class.
func (tx *Tx) SentBy(programmeID, employerID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.programme_id=$1 AND t.employer_id=$2 AND t.class_id<>'' ORDER BY t.class_id, t.id", programmeID, employerID)
}

// itemsPersons are the people for whom a statement pays and who have an account.
func (tx *Tx) itemsPersons(t *Told) error {
	rows, err := tx.query(`
		SELECT DISTINCT a.person_id
		FROM items i
		JOIN applications a ON a.id=i.application_id
		WHERE i.statement_id=$1
			AND i.amount>0
			AND EXISTS (SELECT 1 FROM grants g WHERE g.person_id=a.person_id AND g.state='active')
		ORDER BY a.person_id`, t.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var person string
		if err := rows.Scan(&person); err != nil {
			return err
		}
		t.Persons = append(t.Persons, person)
	}
	return rows.Err()
}
