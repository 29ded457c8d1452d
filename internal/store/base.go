package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Base]{name: "bases", noun: programme.NounBase, columns: func(r *programme.Base) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"credit_code", &r.CreditCode},
		{"name", &r.Name},
		{"aliases", &r.Aliases},
		{"county", &r.County},
		{"state", (*string)(&r.State)},
		{"applied_at", &r.AppliedAt},
		{"recommend_by", &r.RecommendBy},
		{"assessed_by", &r.AssessedBy},
		{"recognised_by", &r.RecognisedBy},
		{"recognised_at", &r.RecognisedAt},
		{"note", &r.Note},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.PlanLine]{name: "plan_lines", noun: programme.NounPlanLine, columns: func(r *programme.PlanLine) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"level", &r.Level},
		{"trade", &r.Trade},
		{"places", &r.Places},
		{"position", &r.Position},
		{"version", &r.Version},
	}
}})

// Bases lists the bases of a programme in the order in which they applied.
func (tx *Tx) Bases(programmeID string) ([]programme.Base, error) {
	return list[programme.Base](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// PlanLines lists the plan of a programme in the order of its annex.
func (tx *Tx) PlanLines(programmeID string) ([]programme.PlanLine, error) {
	return list[programme.PlanLine](tx, "WHERE t.programme_id=$1 ORDER BY t.position, t.id", programmeID)
}

// BasePlanLines lists the plan of one base.
func (tx *Tx) BasePlanLines(baseID string) ([]programme.PlanLine, error) {
	return list[programme.PlanLine](tx, "WHERE t.base_id=$1 ORDER BY t.position, t.id", baseID)
}

// PlacesTaken is how many live applications take or hold a place of a plan
// line: accepted ones and everything that follows acceptance, and those who
// were offered a place and have not answered.
func (tx *Tx) PlacesTaken(planLineID string) (int, error) {
	return tx.count("SELECT COUNT(*) FROM applications WHERE plan_line_id=$1 AND state IN "+heldStates, planLineID)
}
