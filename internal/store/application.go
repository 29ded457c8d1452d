package store

import (
	"database/sql"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.Application]{name: "applications", noun: programme.NounApplication,
	seldom: []string{"programme_id", "base_id", "plan_line_id", "person_id", "employer_id", "class_id", "applied_on", "eligible"},
	columns: func(r *programme.Application) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"plan_line_id", &r.PlanLineID},
			{"person_id", &r.PersonID},
			{"employer_id", &r.EmployerID},
			{"class_id", &r.ClassID},
			{"decision_id", &r.DecisionID},
			{"state", (*string)(&r.State)},
			{"applied_on", &r.AppliedOn},
			{"route", &r.Route},
			{"eligible", &r.Eligible},
			{"eligible_from", &r.EligibleFrom},
			{"submitted_at", &r.SubmittedAt},
			{"reviewed_by", &r.ReviewedBy},
			{"reason", &r.Reason},
			{"channel", &r.Channel},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.Decision]{name: "decisions", noun: programme.NounApplication, columns: func(r *programme.Decision) []column {
	return []column{
		{"id", &r.ID},
		{"application_id", &r.ApplicationID},
		{"facts", &r.Facts},
		{"notice_sha256", &r.NoticeSHA256},
		{"eligible", &r.Eligible},
		{"route", &r.Route},
		{"eligible_from", &r.EligibleFrom},
		{"result_sha256", &r.ResultSHA256},
		{"decided_at", &r.DecidedAt},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Material]{name: "materials", noun: programme.NounMaterial, columns: func(r *programme.Material) []column {
	return []column{
		{"id", &r.ID},
		{"application_id", &r.ApplicationID},
		{"kind", &r.Kind},
		{"file_id", &r.FileID},
		{"added_at", &r.AddedAt},
		{"version", &r.Version},
	}
}})

// liveStates is the SQL condition of applications_live.
const liveStates = "t.state NOT IN ('refused', 'withdrawn', 'dropped')"

// LiveApplication is the person's live application in a programme, or nil.
func (tx *Tx) LiveApplication(programmeID, personID string) (*programme.Application, error) {
	return one[programme.Application](tx, "WHERE t.programme_id=$1 AND t.person_id=$2 AND "+liveStates, programmeID, personID)
}

// LiveApplications are the live applications of those persons in a programme.
func (tx *Tx) LiveApplications(programmeID string, personIDs []string) ([]programme.Application, error) {
	return in[programme.Application](tx, "person_id", personIDs, "AND t.programme_id=$1 AND "+liveStates, programmeID)
}

// ApplicationsByID are the applications with those ids, in no order.
func (tx *Tx) ApplicationsByID(ids []string) ([]programme.Application, error) {
	return in[programme.Application](tx, "id", ids, "")
}

// Applications lists the applications of a programme by id.
func (tx *Tx) Applications(programmeID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// BaseApplications lists the applications at a base by id.
func (tx *Tx) BaseApplications(programmeID, baseID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.programme_id=$1 AND t.base_id=$2 ORDER BY t.id", programmeID, baseID)
}

// Trainee is what money needs of an application.
type Trainee struct {
	ID, PlanLineID, ClassID string
	State                   programme.State
}

// Trainees lists a base's applications as far as money needs them, by id.
func (tx *Tx) Trainees(programmeID, baseID string) ([]Trainee, error) {
	rows, err := tx.query("SELECT id, plan_line_id, class_id, state FROM applications WHERE programme_id=$1 AND base_id=$2 ORDER BY id", programmeID, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Trainee
	for rows.Next() {
		var t Trainee
		var line, class, state sql.RawBytes
		if err := rows.Scan(&t.ID, &line, &class, &state); err != nil {
			return nil, err
		}
		// Neighbours share lines, classes and states: their text is kept once.
		last := Trainee{}
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		t.PlanLineID, t.ClassID, t.State = shared(line, last.PlanLineID), shared(class, last.ClassID), programme.State(shared(state, string(last.State)))
		out = append(out, t)
	}
	return out, rows.Err()
}

// shared is b as a string, the one before where it is the same.
func shared(b []byte, before string) string {
	if string(b) == before {
		return before
	}
	return string(b)
}

// ClassApplications lists the members of a class by id.
func (tx *Tx) ClassApplications(classID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.class_id=$1 AND t.class_id<>'' ORDER BY t.id", classID)
}

// ClassApplicationsOf lists a person's places in a class, which is one or none.
func (tx *Tx) ClassApplicationsOf(classID, personID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.class_id=$1 AND t.class_id<>'' AND t.person_id=$2 ORDER BY t.id", classID, personID)
}

// PersonApplications lists a person's applications in every programme.
func (tx *Tx) PersonApplications(personID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.person_id=$1 ORDER BY t.id", personID)
}

// Decisions lists every decision about an application, oldest first.
func (tx *Tx) Decisions(applicationID string) ([]programme.Decision, error) {
	return list[programme.Decision](tx, "WHERE t.application_id=$1 ORDER BY t.id", applicationID)
}

// DecisionsByID are the decisions with those ids, in no order.
func (tx *Tx) DecisionsByID(ids []string) ([]programme.Decision, error) {
	return in[programme.Decision](tx, "id", ids, "")
}

// EachDecision calls fn with every decision.
func (tx *Tx) EachDecision(fn func(*programme.Decision) error) error {
	return tableFor[programme.Decision]().each(tx, fn, "ORDER BY t.id")
}

// Materials lists what was handed in for an application and not taken out.
func (tx *Tx) Materials(applicationID string) ([]programme.Material, error) {
	return list[programme.Material](tx, "WHERE t.application_id=$1 AND "+notTakenOut+" ORDER BY t.id", applicationID)
}

// MaterialsByApplication counts the papers handed in by each member of a class.
func (tx *Tx) MaterialsByApplication(classID string) (map[string]int, error) {
	return tx.tally(`
		SELECT m.application_id, COUNT(*)
		FROM materials m
		JOIN applications a ON a.id = m.application_id
		WHERE a.class_id=$1 AND NOT EXISTS (SELECT 1 FROM paper_looks l WHERE l.id = m.id AND l.voided_at <> 0)
		GROUP BY m.application_id`, classID)
}

// Had is a trade and level that somebody was certified in.
type Had struct {
	Trade    string
	Level    programme.Level
	IssuedOn programme.Date
}

// SubsidisedBefore is, by person, what they hold a valid certificate of from
// programmes other than this one.
func (tx *Tx) SubsidisedBefore(programmeID string, personIDs []string) (map[string][]Had, error) {
	out := map[string][]Had{}
	before, err := in[programme.Application](tx, "person_id", personIDs, "AND t.programme_id<>$1 AND t.state='certified'", programmeID)
	if err != nil {
		return nil, err
	}
	person := make(map[string]string, len(before))
	ids := make([]string, len(before))
	for i, ap := range before {
		person[ap.ID], ids[i] = ap.PersonID, ap.ID
	}
	certs, err := in[programme.Certificate](tx, "application_id", ids, "AND t.state='issued'")
	for _, c := range certs {
		p := person[c.ApplicationID]
		out[p] = append(out[p], Had{c.Trade, c.Level, c.IssuedOn})
	}
	return out, err
}

// ApplicationOfCertificate is the application that a certificate number came
// of, or none.
func (tx *Tx) ApplicationOfCertificate(number string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.id IN (SELECT application_id FROM certificates WHERE number=$1)", number)
}
