package store

import "jinlanling/internal/programme"

// LineCount is how many applications for a plan line are alike in state and
// outcome.
type LineCount struct {
	PlanLineID string
	State      programme.State
	Eligible   bool
	Route      string
	Count      int
}

// LineCounts counts the applications of a programme by plan line, state and
// outcome; of one base where baseID is given.
func (tx *Tx) LineCounts(programmeID, baseID string) (out []LineCount, err error) {
	where, args := "WHERE t.programme_id=$1", []any{programmeID}
	if baseID != "" {
		where, args = where+" AND t.base_id=$2", append(args, baseID)
	}
	rows, err := tx.query(`
		SELECT t.plan_line_id, t.state, t.eligible, t.route, COUNT(*)
		FROM applications t `+where+`
		GROUP BY t.plan_line_id, t.state, t.eligible, t.route
		ORDER BY t.plan_line_id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c LineCount
		var eligible int
		if err := rows.Scan(&c.PlanLineID, &c.State, &eligible, &c.Route, &c.Count); err != nil {
			return nil, err
		}
		c.Eligible = eligible != 0
		out = append(out, c)
	}
	return out, rows.Err()
}
