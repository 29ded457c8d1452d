package store

import (
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.PaperLook]{name: "paper_looks", noun: programme.NounMaterial,
	seldom: []string{"application_id", "kind", "band0", "band1", "band2", "band3"}, columns: func(r *programme.PaperLook) []column {
		return []column{
			{"id", &r.ID},
			{"application_id", &r.ApplicationID},
			{"person_id", &r.PersonID},
			{"file_id", &r.FileID},
			{"kind", &r.Kind},
			{"form", &r.Form},
			{"width", &r.Width},
			{"height", &r.Height},
			{"waves", &r.Waves},
			{"slopes", &r.Slopes},
			{"band0", &r.Band0},
			{"band1", &r.Band1},
			{"band2", &r.Band2},
			{"band3", &r.Band3},
			{"findings", &r.Findings},
			{"voided_at", &r.VoidedAt},
			{"voided_by", &r.VoidedBy},
			{"void_reason", &r.VoidReason},
			{"version", &r.Version},
		}
	}})

// notTakenOut is the SQL condition of a material that was not taken out again.
const notTakenOut = "NOT EXISTS (SELECT 1 FROM paper_looks l WHERE l.id = t.id AND l.voided_at <> 0)"

// PaperLooks is what was seen of the papers of an application, those that were
// taken out as well.
func (tx *Tx) PaperLooks(applicationID string) ([]programme.PaperLook, error) {
	return list[programme.PaperLook](tx, "WHERE t.application_id=$1 ORDER BY t.id", applicationID)
}

// MaterialsUnlooked are papers without a look, application by application after
// one, in years that are not closed.
func (tx *Tx) MaterialsUnlooked(afterApplication string, n int) ([]programme.Material, error) {
	return list[programme.Material](tx, `WHERE t.application_id > $1
	AND NOT EXISTS (SELECT 1 FROM paper_looks l WHERE l.id = t.id)
	AND NOT EXISTS (SELECT 1
				FROM applications a
				JOIN programmes p ON p.id = a.programme_id
				WHERE a.id = t.application_id AND p.state = 'closed')
		ORDER BY t.application_id, t.id
		LIMIT `+strconv.Itoa(n), afterApplication)
}

// MaterialsOfFile is where a file stands as a paper, whosever it is.
func (tx *Tx) MaterialsOfFile(fileID string) ([]programme.Material, error) {
	return list[programme.Material](tx, "WHERE t.file_id=$1 AND "+notTakenOut+" ORDER BY t.id LIMIT 50", fileID)
}

// mostLooks is how many papers one band brings at most: a form that thousands
// handed in says nothing.
const mostLooks = 400

// LooksInBand are the papers of a kind, of other people, of which one of the
// four parts of the hash is one of values. It reads the part's index alone.
func (tx *Tx) LooksInBand(kind string, band int, values []int64, notOf string) ([]programme.PaperLook, error) {
	column := "t.band" + strconv.Itoa(band)
	args := []any{kind, notOf}
	holders := make([]string, len(values))
	for i, v := range values {
		args = append(args, v)
		holders[i] = "$" + strconv.Itoa(len(args))
	}
	return list[programme.PaperLook](tx, "WHERE t.kind=$1 AND t.person_id<>$2 AND "+column+" >= 0 AND "+column+" IN ("+strings.Join(holders, ",")+
		") AND t.voided_at = 0 LIMIT "+strconv.Itoa(mostLooks), args...)
}

// Annex2Row is somebody whose application rests on working years.
type Annex2Row struct {
	ApplicationID, Name, IDMasked, Employer, Trade string
	Level                                          programme.Level
	State                                          programme.State
	Printed, There                                 bool
}

// mostAnnex2 is how many people the page of annex 2 shows.
const mostAnnex2 = 500

// Annex2Waiting are the applications of a year in the actor's own base,
// employer or person, undecided or accepted, by one of those routes: who has
// handed in no paper of the kind first.
func (tx *Tx) Annex2Waiting(actor programme.Actor, programmeID, kind, printed string, routes []string) (out []Annex2Row, err error) {
	if len(routes) == 0 {
		return nil, nil
	}
	own, whose := "a.person_id", actor.Person
	switch actor.Role.Scope() {
	case programme.OwnBase:
		own, whose = "b.credit_code", actor.Base
	case programme.OwnEmployer:
		own, whose = "a.employer_id", actor.Employer
	}
	args := []any{programmeID, whose, kind, printed}
	holders := make([]string, len(routes))
	for i, r := range routes {
		args = append(args, r)
		holders[i] = "$" + strconv.Itoa(len(args))
	}
	rows, err := tx.query(`SELECT a.id, p.name, p.id_masked, e.name, l.trade, l.level, a.state,
		CASE WHEN EXISTS (SELECT 1 FROM journal j WHERE j.subject = a.id AND j.action = $4) THEN 1 ELSE 0 END,
		CASE WHEN EXISTS (SELECT 1 FROM materials t WHERE t.application_id = a.id AND t.kind = $3 AND `+notTakenOut+`) THEN 1 ELSE 0 END AS there
		FROM applications a JOIN persons p ON p.id = a.person_id JOIN employers e ON e.id = a.employer_id
		JOIN plan_lines l ON l.id = a.plan_line_id JOIN bases b ON b.id = a.base_id
		WHERE a.programme_id = $1 AND `+own+` = $2 AND `+own+` <> '' AND a.state IN ('submitted', 'returned', 'referred', 'accepted') AND a.route IN (`+
		strings.Join(holders, ",")+`)
		ORDER BY there, p.name, a.id LIMIT `+strconv.Itoa(mostAnnex2), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Annex2Row
		var level string
		var isPrinted, there int64
		if err := rows.Scan(&r.ApplicationID, &r.Name, &r.IDMasked, &r.Employer, &r.Trade, &level, (*string)(&r.State), &isPrinted, &there); err != nil {
			return nil, err
		}
		if err := r.Level.UnmarshalText([]byte(level)); err != nil {
			return nil, err
		}
		r.Printed, r.There = isPrinted != 0, there != 0
		out = append(out, r)
	}
	return out, rows.Err()
}
