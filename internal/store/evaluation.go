package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Evaluation]{name: "evaluations", noun: programme.NounEvaluation, seldom: []string{"programme_id", "base_id", "class_id"},
	later: []string{"place", "examiners", "sitting", "reason"}, columns: func(r *programme.Evaluation) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"class_id", &r.ClassID},
			{"state", (*string)(&r.State)},
			{"held_on", &r.HeldOn},
			{"plan", &r.Plan},
			{"file_id", &r.FileID},
			{"marked_by", &r.MarkedBy},
			{"agreed_by", &r.AgreedBy},
			{"settled_by", &r.SettledBy},
			{"settled_at", &r.SettledAt},
			{"sheet", &r.Sheet},
			{"place", &r.Place},
			{"examiners", &r.Examiners},
			{"sitting", &r.Sitting},
			{"reason", &r.Reason},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.EvaluationParty]{name: "evaluation_parties", noun: programme.NounEvaluation, later: []string{"examiners", "asked"},
	columns: func(r *programme.EvaluationParty) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"employer_id", &r.EmployerID},
			{"joined_by", &r.JoinedBy},
			{"joined_at", &r.JoinedAt},
			{"assented_by", &r.AssentedBy},
			{"assented_at", &r.AssentedAt},
			{"examiners", &r.Examiners},
			{"asked", &r.Asked},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.EvaluationEntry]{name: "evaluation_entries", noun: programme.NounEvaluation, later: []string{"way", "paper_id"},
	columns: func(r *programme.EvaluationEntry) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"party_id", &r.PartyID},
			{"sitting", &r.Sitting},
			{"entered_by", &r.EnteredBy},
			{"entered_at", &r.EnteredAt},
			{"sheet", &r.Sheet},
			{"way", &r.Way},
			{"paper_id", &r.PaperID},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.EntryLine]{name: "evaluation_lines", noun: programme.NounEvaluation,
	parent: sheet{"entry_id", "evaluation_entries", "sheet"}, columns: func(r *programme.EntryLine) []column {
		return []column{
			{"id", &r.ID},
			{"entry_id", &r.EntryID},
			{"application_id", &r.ApplicationID},
			{"points", &r.Points},
			{"absence", &r.Absence},
			{"remark", &r.Remark},
		}
	}})

var _ = define(table[programme.Dispute]{name: "disputes", noun: programme.NounEvaluation, columns: func(r *programme.Dispute) []column {
	return []column{
		{"id", &r.ID},
		{"evaluation_id", &r.EvaluationID},
		{"application_id", &r.ApplicationID},
		{"state", (*string)(&r.State)},
		{"text", &r.Text},
		{"raised_by", &r.RaisedBy},
		{"raised_at", &r.RaisedAt},
		{"answer", &r.Answer},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Mark]{name: "marks", noun: programme.NounEvaluation, parent: sheet{"evaluation_id", "evaluations", "sheet"},
	later: []string{"sitting", "points", "ruling", "ruled_by", "against", "confirmed_by", "settled_at"}, columns: func(r *programme.Mark) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"application_id", &r.ApplicationID},
			{"theory", &r.Theory},
			{"practice", &r.Practice},
			{"base", &r.Base},
			{"employer", &r.Employer},
			{"final", &r.Final},
			{"reason", &r.Reason},
			{"sitting", &r.Sitting},
			{"points", &r.Points},
			{"ruling", &r.Ruling},
			{"ruled_by", &r.RuledBy},
			{"against", &r.Against},
			{"confirmed_by", &r.ConfirmedBy},
			{"settled_at", &r.SettledAt},
		}
	}})

var _ = define(table[programme.Appraisal]{name: "appraisals", noun: programme.NounAppraisal,
	seldom: []string{"programme_id", "base_id", "application_id", "round_id"},
	later:  []string{"round_id", "ticket", "room", "seat", "points", "absence", "remark"}, columns: func(r *programme.Appraisal) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"application_id", &r.ApplicationID},
			{"state", (*string)(&r.State)},
			{"held_on", &r.HeldOn},
			{"theory", &r.Theory},
			{"practice", &r.Practice},
			{"result", &r.Result},
			{"recorded_by", &r.RecordedBy},
			{"confirmed_by", &r.ConfirmedBy},
			{"round_id", &r.RoundID},
			{"ticket", &r.Ticket},
			{"room", &r.Room},
			{"seat", &r.Seat},
			{"points", &r.Points},
			{"absence", &r.Absence},
			{"remark", &r.Remark},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.AppraisalRound]{name: "appraisal_rounds", noun: programme.NounAppraisal, columns: func(r *programme.AppraisalRound) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"name", &r.Name},
		{"state", (*string)(&r.State)},
		{"trades", &r.Trades},
		{"held_on", &r.HeldOn},
		{"enter_by", &r.EnterBy},
		{"place", &r.Place},
		{"rooms", &r.Rooms},
		{"quota", &r.Quota},
		{"announced_by", &r.AnnouncedBy},
		{"seated_at", &r.SeatedAt},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// ClassEvaluation is the evaluation of a class, or nil.
func (tx *Tx) ClassEvaluation(classID string) (*programme.Evaluation, error) {
	return one[programme.Evaluation](tx, "WHERE t.class_id=$1", classID)
}

// Evaluations lists the evaluations of a programme by id.
func (tx *Tx) Evaluations(programmeID string) ([]programme.Evaluation, error) {
	return list[programme.Evaluation](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// Parties lists the employers that take part in an evaluation.
func (tx *Tx) Parties(evaluationID string) ([]programme.EvaluationParty, error) {
	return list[programme.EvaluationParty](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}

// Entries lists what the sides entered of an evaluation in a sitting.
func (tx *Tx) Entries(evaluationID string, sitting int) ([]programme.EvaluationEntry, error) {
	return list[programme.EvaluationEntry](tx, "WHERE t.evaluation_id=$1 AND t.sitting=$2 ORDER BY t.id", evaluationID, sitting)
}

// EntryLines lists what was entered of an evaluation in a sitting, by entry.
func (tx *Tx) EntryLines(evaluationID string, sitting int) (map[string][]programme.EntryLine, error) {
	lines, err := list[programme.EntryLine](tx, "JOIN evaluation_entries e ON e.id=t.entry_id WHERE e.evaluation_id=$1 AND e.sitting=$2 ORDER BY t.id",
		evaluationID, sitting)
	out := map[string][]programme.EntryLine{}
	for _, l := range lines {
		out[l.EntryID] = append(out[l.EntryID], l)
	}
	return out, err
}

// Sittings is how often the base entered each trainee of an evaluation.
func (tx *Tx) Sittings(evaluationID string) (map[string]int, error) {
	rows, err := tx.query(`
		SELECT l.application_id, COUNT(*)
		FROM evaluation_lines l
		JOIN evaluation_entries e ON e.id=l.entry_id
		WHERE e.evaluation_id=$1 AND e.party_id=''
		GROUP BY l.application_id`, evaluationID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var id string
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, rows.Err()
}

// Disputes lists the objections to the results of an evaluation by id.
func (tx *Tx) Disputes(evaluationID string) ([]programme.Dispute, error) {
	return list[programme.Dispute](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}

// Marks lists the results of an evaluation.
func (tx *Tx) Marks(evaluationID string) ([]programme.Mark, error) {
	return list[programme.Mark](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}

// Appraisals lists the appraisal entries of a programme by id.
func (tx *Tx) Appraisals(programmeID string) ([]programme.Appraisal, error) {
	return list[programme.Appraisal](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// Appraised is how many entries for the appraisal a trade and level have.
type Appraised struct {
	Trade string
	Level programme.Level
	Count int
}

// AppraisedByTrade counts a base's entries for the appraisal that were not
// withdrawn: somebody who tries again is entered again, and pays again.
func (tx *Tx) AppraisedByTrade(baseID string) (out []Appraised, err error) {
	rows, err := tx.query(`
		SELECT l.trade, l.level, COUNT(*)
			FROM appraisals t
			JOIN applications a ON a.id=t.application_id
			JOIN plan_lines l ON l.id=a.plan_line_id
			WHERE t.base_id=$1
				AND t.state<>'withdrawn'
			GROUP BY l.trade, l.level
			ORDER BY l.trade, l.level`, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r Appraised
		if err := rows.Scan(&r.Trade, dest(&r.Level), &r.Count); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ApplicationAppraisal is the newest appraisal entry of an application that was
// not withdrawn, or nil.
func (tx *Tx) ApplicationAppraisal(applicationID string) (*programme.Appraisal, error) {
	return one[programme.Appraisal](tx, "WHERE t.application_id=$1 AND t.state<>'withdrawn' ORDER BY t.id DESC", applicationID)
}

// AppraisalRounds lists the days of a programme's appraisal by id.
func (tx *Tx) AppraisalRounds(programmeID string) ([]programme.AppraisalRound, error) {
	return list[programme.AppraisalRound](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// RoundAppraisals lists the entries for a day that stand, by id.
func (tx *Tx) RoundAppraisals(roundID string) ([]programme.Appraisal, error) {
	return list[programme.Appraisal](tx, "WHERE t.round_id=$1 AND t.state<>'withdrawn' ORDER BY t.id", roundID)
}
