package store

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// Tally is how many things of a base stand in a state, with what else the
// figures need of them. What does not apply is empty.
type Tally struct {
	Base   string
	Kind   string // of a statement or a return, the direction of a voucher
	Result string // of appraisals
	State  programme.State
	N      int
	First  programme.Date // of classes: when the first begins; of certificates: when the first was issued
	Drawn  time.Time      // of statements: when the first was drawn up
	Hours  int            // of lessons
	Passed int            // of appraisals: whose application is still only passed
	Sum    programme.Fen  // of statements, vouchers and claims
	Agreed time.Time      // of schemes: when the last was agreed to
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

// tallied is how one count of Tallies is asked: SQL of each figure, of the table
// and of what is counted beside the year. A figure that is left out is ” or 0.
type tallied struct {
	into                       func(*Tallies) *[]Tally
	kind, result, state, first string
	drawn, hours, passed, sum  string
	agreed                     string
	from                       string // the table is t
	where                      string // $2 is now
}

var tallies = []tallied{
	{into: func(t *Tallies) *[]Tally { return &t.Schemes },
		agreed: "MAX(t.agreed_at)", from: "schemes t", where: "NOT EXISTS (SELECT 1 FROM schemes n WHERE n.base_id=t.base_id AND n.id>t.id)"},
	{into: func(t *Tallies) *[]Tally { return &t.Classes }, first: "MIN(t.starts_on)", from: "classes t"},
	{into: func(t *Tallies) *[]Tally { return &t.Untimed }, from: "classes t",
		where: `t.state IN ('planned','running')
			AND NOT EXISTS (SELECT 1 FROM lessons x WHERE x.class_id=t.id AND x.state<>'cancelled')`},
	{into: func(t *Tallies) *[]Tally { return &t.Lessons },
		hours: "CAST(SUM(t.hours) AS BIGINT)", from: "lessons t"},
	{into: func(t *Tallies) *[]Tally { return &t.LessonsOver },
		from: "lessons t", where: "t.state='scheduled' AND t.ends_at<$2"},
	{into: func(t *Tallies) *[]Tally { return &t.Evaluations }, from: "evaluations t"},
	{into: func(t *Tallies) *[]Tally { return &t.Appraisals }, result: "t.result",
		passed: "SUM(CASE WHEN a.state='passed' THEN 1 ELSE 0 END)", from: "appraisals t JOIN applications a ON a.id=t.application_id"},
	{into: func(t *Tallies) *[]Tally { return &t.Publications }, from: "publications t"},
	{into: func(t *Tallies) *[]Tally { return &t.Certificates }, first: "MIN(t.issued_on)", from: "certificates t"},
	{into: func(t *Tallies) *[]Tally { return &t.Statements }, kind: "t.kind", drawn: "MIN(t.drawn_at)",
		sum: "CAST(SUM(t.total) AS BIGINT)", from: "statements t"},
	{into: func(t *Tallies) *[]Tally { return &t.Claims },
		sum: "CAST(SUM(t.open_amount) AS BIGINT)", from: "claims t"},
	{into: func(t *Tallies) *[]Tally { return &t.Returns }, kind: "t.kind", from: "returns t",
		where: "NOT EXISTS (SELECT 1 FROM returns n WHERE n.base_id=t.base_id AND n.kind=t.kind AND n.id>t.id)"},
	{into: func(t *Tallies) *[]Tally { return &t.Vouchers }, kind: "t.direction", sum: "CAST(SUM(t.amount) AS BIGINT)", from: "vouchers t",
		where: "t.source='bureau'"},
	{into: func(t *Tallies) *[]Tally { return &t.Findings }, from: "findings t"},
	{into: func(t *Tallies) *[]Tally { return &t.Clues }, from: "clues t"},
	{into: func(t *Tallies) *[]Tally { return &t.Withdrawn }, state: "k.final", from: "marks k JOIN evaluations t ON t.id=k.evaluation_id",
		where: "k.final='withdrawn'"},
}

// sql asks base by base, kind by kind and state by state.
func (q *tallied) sql() string {
	by, state, where := "t.base_id", cmp.Or(q.state, "t.state"), ""
	if apart := cmp.Or(q.kind, q.result); apart != "" {
		by += ", " + apart
	}
	if q.where != "" {
		where = " AND " + q.where
	}
	return "SELECT t.base_id, " + cmp.Or(q.kind, "''") + ", " + cmp.Or(q.result, "''") + ", " + state + ", COUNT(*), " +
		cmp.Or(q.first, "''") + ", " + cmp.Or(q.drawn, "0") + ", " +
		cmp.Or(q.hours, "0") + ", " + cmp.Or(q.passed, "0") + ", " + cmp.Or(q.sum, "0") + ", " + cmp.Or(q.agreed, "0") +
		" FROM " + q.from + " WHERE t.programme_id=$1" + where + " GROUP BY " + by + ", " + state
}

// Tallies counts a programme base by base and state by state.
func (tx *Tx) Tallies(programmeID string) (*Tallies, error) {
	out := &Tallies{}
	for i := range tallies {
		q := &tallies[i]
		args := []any{programmeID}
		if strings.Contains(q.where, "$2") {
			args = append(args, tx.now.UnixMicro())
		}
		list, err := tx.tallyRows(q.sql(), args)
		if err != nil {
			return nil, err
		}
		*q.into(out) = list
	}
	return out, nil
}

func (tx *Tx) tallyRows(sql string, args []any) (list []Tally, err error) {
	rows, err := tx.query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t Tally
		var drawn, sum, agreed int64
		var first string
		if err := rows.Scan(&t.Base, &t.Kind, &t.Result, (*string)(&t.State), &t.N, &first, &drawn, &t.Hours, &t.Passed, &sum, &agreed); err != nil {
			return nil, err
		}
		if first != "" {
			if t.First, err = programme.ParseDate(first); err != nil {
				return nil, err
			}
		}
		if drawn > 0 {
			t.Drawn = time.UnixMicro(drawn)
		}
		if t.Sum = programme.Fen(sum); agreed > 0 {
			t.Agreed = time.UnixMicro(agreed)
		}
		list = append(list, t)
	}
	return list, rows.Err()
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
		SELECT a.id, c.id, c.name, c.base_id, COALESCE(x.kind,''),
			COALESCE(SUM(x.hours),0), COALESCE(SUM(CASE WHEN x.id IS NULL THEN 0 ELSE d.late+d.early END),0)
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
