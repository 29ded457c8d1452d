package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Standard]{name: "standards", noun: programme.NounStandard, columns: func(r *programme.Standard) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"level", &r.Level},
		{"trade", &r.Trade},
		{"amount", &r.Amount},
		{"source", &r.Source},
		{"state", (*string)(&r.State)},
		{"proposed_by", &r.ProposedBy},
		{"approved_by", &r.ApprovedBy},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Statement]{name: "statements", noun: programme.NounStatement, later: []string{"overrides", "claim_id"},
	columns: func(r *programme.Statement) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"kind", &r.Kind},
			{"number", &r.Number},
			{"state", (*string)(&r.State)},
			{"total", &r.Total},
			{"offset_amount", &r.Offset},
			{"lines", &r.Lines},
			{"sheet", &r.Sheet},
			{"drawn_by", &r.DrawnBy},
			{"approved_by", &r.ApprovedBy},
			{"paid_by", &r.PaidBy},
			{"drawn_at", &r.DrawnAt},
			{"paid_at", &r.PaidAt},
			{"reason", &r.Reason},
			{"overrides", &r.Overrides},
			{"claim_id", &r.ClaimID},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.Item]{name: "items", noun: programme.NounStatement, parent: sheet{"statement_id", "statements", "sheet"},
	columns: func(r *programme.Item) []column {
		return []column{
			{"id", &r.ID},
			{"statement_id", &r.StatementID},
			{"application_id", &r.ApplicationID},
			{"plan_line_id", &r.PlanLineID},
			{"earned", &r.Earned},
			{"received", &r.Received},
			{"amount", &r.Amount},
			{"rule", &r.Rule},
			{"evidence", &r.Evidence},
		}
	}})

var _ = define(table[programme.Posting]{name: "postings", noun: programme.NounStatement, columns: func(r *programme.Posting) []column {
	return []column{
		{"id", &r.ID},
		{"movement_id", &r.MovementID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"account", &r.Account},
		{"amount", &r.Amount},
		{"kind", &r.Kind},
		{"statement_id", &r.StatementID},
		{"voucher_id", &r.VoucherID},
		{"on_date", &r.OnDate},
		{"version", &r.Version},
	}
}})

// Standards lists the standards of a programme, oldest first.
func (tx *Tx) Standards(programmeID string) ([]programme.Standard, error) {
	return list[programme.Standard](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// Statements lists the statements of a base in a programme, oldest first; of
// all bases where baseID is empty.
func (tx *Tx) Statements(programmeID, baseID string) ([]programme.Statement, error) {
	if baseID == "" {
		return list[programme.Statement](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
	}
	return list[programme.Statement](tx, "WHERE t.programme_id=$1 AND t.base_id=$2 ORDER BY t.id", programmeID, baseID)
}

// StatementItems lists the people of a statement.
func (tx *Tx) StatementItems(statementID string) ([]programme.Item, error) {
	return list[programme.Item](tx, "WHERE t.statement_id=$1 ORDER BY t.id", statementID)
}

// ApplicationItems lists everything statements say about one application.
func (tx *Tx) ApplicationItems(applicationID string) ([]programme.Item, error) {
	return list[programme.Item](tx, "WHERE t.application_id=$1 ORDER BY t.id", applicationID)
}

// Postings lists the postings of a base in a programme, oldest first; of all
// bases where baseID is empty.
func (tx *Tx) Postings(programmeID, baseID string) ([]programme.Posting, error) {
	if baseID == "" {
		return list[programme.Posting](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
	}
	return list[programme.Posting](tx, "WHERE t.programme_id=$1 AND t.base_id=$2 ORDER BY t.id", programmeID, baseID)
}

// Balance is what stands on one account of a base: + debit, − credit. An index
// answers it without the postings. The account names the base, and so the
// programme.
func (tx *Tx) Balance(baseID, account string) (sum programme.Fen, err error) {
	_, err = tx.row("SELECT COALESCE(SUM(amount), 0) FROM postings WHERE base_id=$1 AND account=$2", []any{baseID, account}, (*int64)(&sum))
	return sum, err
}

// ReceivedByPerson is, by application, what statements of a base moved for it:
// advances paid and settlements approved, claims taken off.
func (tx *Tx) ReceivedByPerson(programmeID, baseID string) (map[string]programme.Fen, error) {
	rows, err := tx.query(`
		SELECT i.application_id, SUM(i.amount)
		FROM items i
		JOIN statements s ON s.id = i.statement_id
		WHERE s.programme_id=$1
			AND s.base_id=$2
			AND (s.kind='advance' AND s.state='paid' OR s.kind='settlement' AND s.state IN ('approved', 'paid'))
		GROUP BY i.application_id`, programmeID, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]programme.Fen{}
	for rows.Next() {
		var id string
		var sum int64
		if err := rows.Scan(&id, &sum); err != nil {
			return nil, err
		}
		out[id] = programme.Fen(sum)
	}
	return out, rows.Err()
}
