package store

import "jinlanling/internal/programme"

// SubsidyBase is a base of which the public list of subsidies tells.
type SubsidyBase struct {
	ID, Name string
	People   int
	Sum      programme.Fen
}

// Subsidy is what was paid for somebody, as the public may see it.
type Subsidy struct {
	Name, IDMasked   string
	Trade            string
	Level            programme.Level
	Standard, Amount programme.Fen
}

// subsidised are, by base and application, what paid statements moved, of bases
// that are settled and to which nothing is owed.
const subsidised = `
	SELECT s.base_id AS base_id, i.application_id AS application_id, MAX(i.earned) AS standard, SUM(i.amount) AS amount
	FROM statements s JOIN items i ON i.statement_id = s.id
	WHERE s.programme_id = $1
	AND (s.kind = 'advance' AND s.state = 'paid' OR s.kind = 'settlement' AND s.state IN ('approved', 'paid'))
	AND EXISTS (SELECT 1 FROM statements d WHERE d.base_id = s.base_id AND d.kind = 'settlement' AND d.state IN ('approved', 'paid'))
	AND NOT EXISTS (SELECT 1 FROM statements d WHERE d.base_id = s.base_id AND d.kind = 'settlement' AND d.state = 'approved' AND d.total > d.offset_amount)`

const subsidisedBy = `
	GROUP BY s.base_id, i.application_id
	HAVING SUM(i.amount) > 0`

// SubsidyBases lists the bases of a year whose subsidies were settled and paid.
func (tx *Tx) SubsidyBases(programmeID string) (out []SubsidyBase, err error) {
	rows, err := tx.query("SELECT b.id, b.name, COUNT(*), CAST(SUM(x.amount) AS BIGINT) FROM ("+subsidised+subsidisedBy+`) x
		JOIN bases b ON b.id = x.base_id
		GROUP BY b.id, b.name
		ORDER BY b.id`, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var b SubsidyBase
		var sum int64
		if err := rows.Scan(&b.ID, &b.Name, &b.People, &sum); err != nil {
			return nil, err
		}
		b.Sum = programme.Fen(sum)
		out = append(out, b)
	}
	return out, rows.Err()
}

// Subsidies lists what was paid for the people of one base.
func (tx *Tx) Subsidies(programmeID, baseID string) (out []Subsidy, err error) {
	rows, err := tx.query("SELECT p.name, p.id_masked, l.trade, l.level, CAST(x.standard AS BIGINT), CAST(x.amount AS BIGINT) FROM ("+subsidised+
		" AND s.base_id = $2"+subsidisedBy+`) x
		JOIN applications a ON a.id = x.application_id
		JOIN persons p ON p.id = a.person_id
		JOIN plan_lines l ON l.id = a.plan_line_id
		ORDER BY l.trade, l.level, a.id`, programmeID, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s Subsidy
		var standard, amount int64
		if err := rows.Scan(&s.Name, &s.IDMasked, &s.Trade, dest(&s.Level), &standard, &amount); err != nil {
			return nil, err
		}
		s.Standard, s.Amount = programme.Fen(standard), programme.Fen(amount)
		out = append(out, s)
	}
	return out, rows.Err()
}
