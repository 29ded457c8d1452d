package store

import (
	"encoding/json"
	"time"

	"jinlanling/internal/programme"
)

// Tally is how many things of a base stand in a state, with what else the
// figures need of them. Kind and Level are empty where they do not apply.
type Tally struct {
	Base  string
	Kind  string // of a statement or return; the result of an appraisal
	State programme.State
	N     int
	First string // earliest day, or instant in microseconds
	Last  string
	Hours int
	Sum   programme.Fen
}

// Tallies of a programme, by what is counted.
type Tallies struct {
	Schemes, Classes, Lessons, Evaluations, Appraisals, Publications []Tally
	Certificates, Statements, Returns, Findings, Clues, Vouchers     []Tally
	Claims                                                           []Tally // Sum is what is open

	LessonsOver []Tally // scheduled and over
	Untimed     []Tally // classes without lessons
	Withdrawn   []Tally // results taken back
}

// tallied are the counts of Tallies: each asks base, kind, state, count, first,
// last, hours, sum.
const tallied = "SELECT t.base_id, "

// Tallies counts a programme base by base and state by state.
func (tx *Tx) Tallies(programmeID string) (*Tallies, error) {
	out := &Tallies{}
	now := tx.now.UnixMicro()
	for _, q := range []struct {
		into *[]Tally
		sql  string
		args []any
	}{
		{&out.Schemes,
			`'', t.state, COUNT(*), COALESCE(MIN(t.starts_on),''), COALESCE(MAX(t.ends_on),''), 0, MAX(t.agreed_at)
				FROM schemes t
				WHERE t.programme_id=$1 AND NOT EXISTS (SELECT 1 FROM schemes n WHERE n.base_id=t.base_id AND n.id>t.id)
				GROUP BY t.base_id, t.state`, nil},
		{&out.Classes, "'', t.state, COUNT(*), MIN(t.starts_on), MAX(t.ends_on), 0, 0 FROM classes t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Untimed,
			`'', t.state, COUNT(*), MIN(t.starts_on), MAX(t.ends_on), 0, 0
				FROM classes t
				WHERE t.programme_id=$1
					AND t.state IN ('planned','running')
					AND NOT EXISTS (SELECT 1 FROM lessons x WHERE x.class_id=t.id AND x.state<>'cancelled')
				GROUP BY t.base_id, t.state`, nil},
		{&out.Lessons,
			"'', t.state, COUNT(*), CAST(MIN(t.starts_at) AS TEXT), CAST(MAX(t.ends_at) AS TEXT), CAST(SUM(t.hours) AS BIGINT), " +
				"0 FROM lessons t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.LessonsOver,
			"'', t.state, COUNT(*), CAST(MIN(t.starts_at) AS TEXT), CAST(MAX(t.ends_at) AS TEXT), 0, 0 FROM lessons t " +
				"WHERE t.programme_id=$1 AND t.state='scheduled' AND t.ends_at<$2 GROUP BY t.base_id, t.state", []any{now}},
		{&out.Evaluations,
			"'', t.state, COUNT(*), MIN(t.held_on), MAX(t.held_on), 0, MAX(t.settled_at) FROM evaluations t " +
				"WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Appraisals,
			"t.result, t.state, COUNT(*), MIN(t.held_on), MAX(t.held_on), SUM(CASE WHEN a.state='passed' THEN 1 ELSE 0 END), " +
				"0 FROM appraisals t JOIN applications a ON a.id=t.application_id WHERE t.programme_id=$1 " +
				"GROUP BY t.base_id, t.result, t.state", nil},
		{&out.Publications,
			"'', t.state, COUNT(*), MIN(t.from_on), MAX(t.to_on), 0, 0 FROM publications t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Certificates,
			"'', t.state, COUNT(*), MIN(t.issued_on), MAX(t.issued_on), 0, 0 FROM certificates t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Statements,
			"t.kind, t.state, COUNT(*), CAST(MIN(t.drawn_at) AS TEXT), CAST(MAX(t.paid_at) AS TEXT), 0, " +
				"CAST(SUM(t.total) AS BIGINT) FROM statements t WHERE t.programme_id=$1 GROUP BY t.base_id, t.kind, t.state", nil},
		{&out.Claims, "'', t.state, COUNT(*), MIN(t.due_on), MAX(t.due_on), 0, CAST(SUM(t.open_amount) AS BIGINT) " +
			"FROM claims t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Returns,
			`t.kind, t.state, COUNT(*), MIN(t.filed_on), MAX(t.filed_on), 0, 0
				FROM returns t
				WHERE t.programme_id=$1
					AND NOT EXISTS (SELECT 1 FROM returns n WHERE n.base_id=t.base_id AND n.kind=t.kind AND n.id>t.id)
				GROUP BY t.base_id, t.kind, t.state`, nil},
		{&out.Vouchers,
			"t.direction, t.state, COUNT(*), '', '', 0, CAST(SUM(t.amount) AS BIGINT) FROM vouchers t WHERE t.programme_id=$1 " +
				"AND t.source='bureau' GROUP BY t.base_id, t.direction, t.state", nil},
		{&out.Findings, "'', t.state, COUNT(*), MIN(t.due_on), MAX(t.due_on), 0, 0 FROM findings t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Clues, "'', t.state, COUNT(*), '', '', 0, 0 FROM clues t WHERE t.programme_id=$1 GROUP BY t.base_id, t.state", nil},
		{&out.Withdrawn,
			"'', 'withdrawn', COUNT(*), '', '', 0, 0 FROM marks k JOIN evaluations t ON t.id=k.evaluation_id " +
				"WHERE t.programme_id=$1 AND k.final='withdrawn' GROUP BY t.base_id", nil},
	} {
		rows, err := tx.query(tallied+q.sql, append([]any{programmeID}, q.args...)...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var t Tally
			var sum int64
			if err := rows.Scan(&t.Base, &t.Kind, (*string)(&t.State), &t.N, &t.First, &t.Last, &t.Hours, &sum); err != nil {
				rows.Close()
				return nil, err
			}
			t.Sum = programme.Fen(sum)
			*q.into = append(*q.into, t)
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Listed is how many of those who passed for a plan line stand on no
// publication, on one that still hangs, and on one that has ended.
type Listed struct{ Unpublished, Hanging, Ended int }

// ListedOf counts the people who passed and are not certified yet, by plan line
// and by how far their publication is.
func (tx *Tx) ListedOf(programmeID string) (map[string]Listed, error) {
	posted, err := tx.Publications(programmeID)
	if err != nil {
		return nil, err
	}
	on := map[string]programme.State{}
	for i := range posted {
		p := &posted[i]
		if p.State == programme.Replaced {
			continue
		}
		for _, id := range p.People {
			if on[id] != programme.Closed {
				on[id] = p.State
			}
		}
		for _, id := range p.Struck {
			if on[id] == "" {
				on[id] = programme.Withdrawn
			}
		}
	}
	rows, err := tx.query("SELECT id, plan_line_id FROM applications WHERE programme_id=$1 AND state=$2", programmeID, string(programme.Passed))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Listed{}
	for rows.Next() {
		var id, line string
		if err := rows.Scan(&id, &line); err != nil {
			return nil, err
		}
		n := out[line]
		switch on[id] {
		case programme.Posted:
			n.Hanging++
		case programme.Closed:
			n.Ended++
		case "":
			n.Unpublished++
		}
		out[line] = n
	}
	return out, rows.Err()
}

// Crowd is how many applications for a plan line stand in a state alike.
type Crowd struct {
	Line     string
	State    programme.State
	Eligible bool
	Classed  bool
	N        int
}

func (c Crowd) alike(o Crowd) bool {
	c.N, o.N = 0, 0
	return c == o
}

// Crowds counts the applications of a programme, read off one index in its
// order.
func (tx *Tx) Crowds(programmeID string) (out []Crowd, err error) {
	rows, err := tx.query(`
		SELECT plan_line_id, state, eligible, class_id, COUNT(*)
		FROM applications
		WHERE programme_id=$1
		GROUP BY plan_line_id, state, eligible, class_id
		ORDER BY plan_line_id, state, eligible, class_id`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Crowd
		var eligible int64
		var class string
		if err := rows.Scan(&c.Line, (*string)(&c.State), &eligible, &class, &c.N); err != nil {
			return nil, err
		}
		c.Eligible, c.Classed = eligible == 1, class != ""
		if n := len(out); n > 0 && out[n-1].alike(c) {
			out[n-1].N += c.N
			continue
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// StatementHead is a statement without its people.
type StatementHead struct {
	Base, Kind string
	State      programme.State
	Lines      []programme.StatementLine
}

// StatementHeads are the statements of a programme as far as figures need them.
func (tx *Tx) StatementHeads(programmeID string) (out []StatementHead, err error) {
	rows, err := tx.query("SELECT base_id, kind, state, lines FROM statements WHERE programme_id=$1 ORDER BY id", programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h StatementHead
		var lines string
		if err := rows.Scan(&h.Base, &h.Kind, (*string)(&h.State), &lines); err != nil {
			return nil, err
		}
		if lines != "" { // a receipt has none
			if err := json.Unmarshal([]byte(lines), &h.Lines); err != nil {
				return nil, err
			}
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// EnrolledBetween are the first and last day of enrolment of a programme, ""
// where nobody enrolled; of one base where baseID is given.
func (tx *Tx) EnrolledBetween(programmeID string) (first, last string, err error) {
	_, err = tx.row(`
		SELECT COALESCE((SELECT applied_on FROM applications WHERE programme_id=$1 ORDER BY applied_on LIMIT 1),''),
			COALESCE((SELECT applied_on FROM applications WHERE programme_id=$1 ORDER BY applied_on DESC LIMIT 1),'')`,
		[]any{programmeID}, &first, &last)
	return first, last, err
}

// InTraining is what a member of a running class attended of one kind; Kind is
// "" for who attended nothing yet.
type InTraining struct {
	HoursAttended
	ClassID, Class, BaseID string
}

// InTraining is what everybody in training attended so far, of a base or of
// all bases where baseCode is "".
func (tx *Tx) InTraining(programmeID, baseCode string) (out []InTraining, err error) {
	rows, err := tx.query(`
		SELECT a.id, c.id, c.name, c.base_id, COALESCE(x.kind,''), COALESCE(SUM(x.hours),0), COALESCE(SUM(CASE WHEN x.id IS NULL THEN 0 ELSE d.late+d.early END),0)
		FROM classes c
		JOIN bases b ON b.id=c.base_id
		JOIN applications a ON a.class_id=c.id AND a.class_id<>'' AND a.state='training'
		LEFT JOIN attendances d ON d.application_id=a.id AND d.state='present'
		LEFT JOIN lessons x ON x.id=d.lesson_id AND x.state='held'
		WHERE c.programme_id=$1 AND c.state='running' AND ($2='' OR b.credit_code=$2)
		GROUP BY a.id, c.id, c.name, c.base_id, COALESCE(x.kind,'')
		ORDER BY c.id, a.id`, programmeID, baseCode)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h InTraining
		if err := rows.Scan(&h.ApplicationID, &h.ClassID, &h.Class, &h.BaseID, &h.Kind, &h.Hours, &h.Missed); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// TimetableHours is how many class hours of a kind a running class was taught
// and has to come.
type TimetableHours struct {
	ClassID, Kind   string
	Held, Scheduled int
}

// TimetableHours are those of every running class, of a base or of all.
func (tx *Tx) TimetableHours(programmeID, baseCode string) (out []TimetableHours, err error) {
	rows, err := tx.query(`
		SELECT c.id, x.kind, SUM(CASE WHEN x.state='held' THEN x.hours ELSE 0 END), SUM(CASE WHEN x.state='scheduled' THEN x.hours ELSE 0 END)
		FROM classes c
		JOIN bases b ON b.id=c.base_id
		JOIN lessons x ON x.class_id=c.id
		WHERE c.programme_id=$1 AND c.state='running' AND ($2='' OR b.credit_code=$2)
		GROUP BY c.id, x.kind`, programmeID, baseCode)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h TimetableHours
		if err := rows.Scan(&h.ClassID, &h.Kind, &h.Held, &h.Scheduled); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// HeldHours are the class hours that a class was taught, by kind.
func (tx *Tx) HeldHours(classID string) (map[string]int, error) {
	return tx.tally("SELECT x.kind, SUM(x.hours) FROM lessons x WHERE x.class_id=$1 AND x.state='held' GROUP BY x.kind", classID)
}

// NextLesson is the lesson of a class that goes on now or comes next, or nil.
func (tx *Tx) NextLesson(classID string, now time.Time) (*programme.Lesson, error) {
	return one[programme.Lesson](tx, "WHERE t.class_id=$1 AND t.state='scheduled' AND t.ends_at>$2 ORDER BY t.starts_at, t.id", classID, now.UnixMicro())
}

// Signed reports whether a person stands on a lesson's sheet as present.
func (tx *Tx) Signed(lessonID, applicationID string) (bool, error) {
	n, err := tx.count("SELECT COUNT(*) FROM attendances WHERE lesson_id=$1 AND application_id=$2 AND state='present'", lessonID, applicationID)
	return n > 0, err
}

// UserCounts are the users by state, those without a role, and those who have
// never set a password.
func (tx *Tx) UserCounts() (active, disabled, roleless, silent int, err error) {
	_, err = tx.row(`
		SELECT COALESCE(SUM(CASE WHEN u.state='active' THEN 1 ELSE 0 END),0), COALESCE(SUM(CASE WHEN u.state<>'active' THEN 1 ELSE 0 END),0),
			COALESCE(SUM(CASE WHEN NOT EXISTS (SELECT 1 FROM grants g WHERE g.user_id=u.id AND g.state='active') THEN 1 ELSE 0 END),0),
			COALESCE(SUM(CASE WHEN NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user_id=u.id) THEN 1 ELSE 0 END),0)
		FROM users u`, nil, &active, &disabled,
		&roleless, &silent)
	return active, disabled, roleless, silent, err
}

// CheckpointAt is when the newest checkpoint was made; zero where there is none.
func (tx *Tx) CheckpointAt() (time.Time, error) {
	var at int64
	if found, err := tx.row("SELECT at FROM journal_checkpoints ORDER BY size DESC LIMIT 1", nil, &at); err != nil || !found {
		return time.Time{}, err
	}
	return time.UnixMicro(at), nil
}
