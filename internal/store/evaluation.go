package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Evaluation]{name: "evaluations", noun: programme.NounEvaluation, seldom: []string{"programme_id", "base_id", "class_id"}, columns: func(r *programme.Evaluation) []column {
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
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.EvaluationParty]{name: "evaluation_parties", noun: programme.NounEvaluation, columns: func(r *programme.EvaluationParty) []column {
	return []column{
		{"id", &r.ID},
		{"evaluation_id", &r.EvaluationID},
		{"employer_id", &r.EmployerID},
		{"joined_by", &r.JoinedBy},
		{"joined_at", &r.JoinedAt},
		{"assented_by", &r.AssentedBy},
		{"assented_at", &r.AssentedAt},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Mark]{name: "marks", noun: programme.NounEvaluation, parent: sheet{"evaluation_id", "evaluations", "sheet"}, columns: func(r *programme.Mark) []column {
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
	}
}})

var _ = define(table[programme.Appraisal]{name: "appraisals", noun: programme.NounAppraisal, seldom: []string{"programme_id", "base_id", "application_id"}, columns: func(r *programme.Appraisal) []column {
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

// Marks lists the results of an evaluation.
func (tx *Tx) Marks(evaluationID string) ([]programme.Mark, error) {
	return list[programme.Mark](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}

// Appraisals lists the appraisal entries of a programme by id.
func (tx *Tx) Appraisals(programmeID string) ([]programme.Appraisal, error) {
	return list[programme.Appraisal](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// ApplicationAppraisal is the appraisal entry of an application, or nil.
func (tx *Tx) ApplicationAppraisal(applicationID string) (*programme.Appraisal, error) {
	return one[programme.Appraisal](tx, "WHERE t.application_id=$1", applicationID)
}
