package store

import "jinlanling/internal/programme"

var _ = define(table[programme.ConductCase]{name: "conduct_cases", noun: programme.NounConduct, columns: func(r *programme.ConductCase) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"state", (*string)(&r.State)},
		{"entry_id", &r.EntryID},
		{"kind", &r.Kind},
		{"official", &r.Official},
		{"text", &r.Text},
		{"outcome", &r.Outcome},
		{"opened_by", &r.OpenedBy},
		{"opened_on", &r.OpenedOn},
		{"decided_by", &r.DecidedBy},
		{"decided_on", &r.DecidedOn},
		{"version", &r.Version},
	}
}})

var exceptionWords = func() map[string]string {
	m := map[string]string{}
	for _, k := range programme.ExceptionKinds {
		m[k.Code] = k.Name
	}
	return m
}()

// conductListings is how cases are listed: for auditors alone
// (programme.Reads), so that their owner is nobody's.
var conductListings = []Listing{{
	Noun: programme.NounConduct, From: "conduct_cases t", Title: "t.text", State: "t.state", Year: "t.programme_id", Newest: true,
	Owner: Owner{Base: "''", County: "''", Employer: "''=?", Person: "''=?"},
	Columns: []Field{{Key: "text", Title: "案由", SQL: "t.text", Link: programme.NounConduct}, user("official", "被调查人", "t.official"),
		{Key: "kind", Title: "种类", Kind: Word, SQL: "t.kind", Words: exceptionWords}, {Key: "opened_on", Title: "立案日期", Kind: Day, SQL: "t.opened_on"},
		stateField},
	Detail: []Field{{Key: "outcome", Title: "结论", SQL: "t.outcome"}, user("opened_by", "立案人", "t.opened_by"), user("decided_by", "结案人", "t.decided_by"),
		{Key: "decided_on", Title: "结案日期", Kind: Day, SQL: "t.decided_on"}},
	Filters: []Filter{byState, {Key: "kind", Title: "种类", Kind: Word, SQL: "t.kind", Words: exceptionWords},
		{Key: "entry", Title: "日志", SQL: "t.entry_id", Hidden: true}},
}}

// ConductCases lists the cases that were opened from entries of the journal.
func (tx *Tx) ConductCases(programmeID string) ([]programme.ConductCase, error) {
	return list[programme.ConductCase](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// ownEntries finds what was done to the affairs of a base, a county or a person
// by somebody who ever held a role there, in the name of another role: roles of
// the city are bounded to no base, and a base's own people act for it.
const ownEntries = `
	SELECT j.id
	FROM journal j
	JOIN (
		SELECT id AS subject, base_id, person_id FROM applications
		UNION ALL SELECT id, base_id, '' FROM classes
		UNION ALL SELECT id, base_id, '' FROM schemes
		UNION ALL SELECT id, base_id, '' FROM statements
		UNION ALL SELECT id, base_id, '' FROM inspections
		UNION ALL SELECT id, base_id, '' FROM findings
		UNION ALL SELECT id, base_id, '' FROM returns
		UNION ALL SELECT id, base_id, '' FROM claims
		UNION ALL SELECT id, base_id, '' FROM overrides
		UNION ALL SELECT id, id, '' FROM bases
	) s ON s.subject=j.subject
	JOIN bases b ON b.id=s.base_id
	JOIN grants g ON g.user_id=j.user_id
	WHERE j.programme_id=$1
		AND j.role IN ('officer','approver','county','head','clerk')
		AND (g.base_code<>'' AND g.base_code=b.credit_code AND j.role IN ('officer','approver','county')
			OR g.person_id<>'' AND g.person_id=s.person_id)
	GROUP BY j.id
	ORDER BY j.id DESC
	LIMIT 500`

// OwnEntries lists the entries of a year that somebody made on affairs of their
// own, newest first.
func (tx *Tx) OwnEntries(programmeID string) (ids []string, err error) {
	rows, err := tx.query(ownEntries, programmeID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
