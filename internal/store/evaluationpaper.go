package store

import "jinlanling/internal/programme"

var _ = define(table[programme.EvaluationPrint]{name: "evaluation_prints", noun: programme.NounEvaluation,
	columns: func(r *programme.EvaluationPrint) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"party_id", &r.PartyID},
			{"kind", &r.Kind},
			{"sitting", &r.Sitting},
			{"examiner", &r.Examiner},
			{"subject", &r.Subject},
			{"edition", &r.Edition},
			{"page", &r.Page},
			{"pages", &r.Pages},
			{"people", &r.People},
			{"code", &r.Code},
			{"printed_by", &r.PrintedBy},
			{"printed_at", &r.PrintedAt},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.EvaluationScan]{name: "evaluation_scans", noun: programme.NounEvaluation,
	columns: func(r *programme.EvaluationScan) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"print_id", &r.PrintID},
			{"file_id", &r.FileID},
			{"strips_id", &r.StripsID},
			{"form", &r.Form},
			{"by_hand", &r.ByHand},
			{"state", (*string)(&r.State)},
			{"read_by", &r.ReadBy},
			{"read_at", &r.ReadAt},
			{"entered_by", &r.EnteredBy},
			{"entered_at", &r.EnteredAt},
			{"lines", &r.Lines},
			{"answer", &r.Answer},
			{"name", &r.Name},
			{"position", &r.Position},
			{"version", &r.Version},
		}
	}})

// EvaluationPrints are the printed pages of an evaluation, the first first.
func (tx *Tx) EvaluationPrints(evaluationID string) ([]programme.EvaluationPrint, error) {
	return list[programme.EvaluationPrint](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}

// EvaluationPrintOf is the printed page with that code, or nil.
func (tx *Tx) EvaluationPrintOf(code string) (*programme.EvaluationPrint, error) {
	return one[programme.EvaluationPrint](tx, "WHERE t.code=$1", code)
}

// EvaluationScans are the pictures of an evaluation's pages that were not taken
// back, the first first.
func (tx *Tx) EvaluationScans(evaluationID string) ([]programme.EvaluationScan, error) {
	return list[programme.EvaluationScan](tx, "WHERE t.evaluation_id=$1 AND t.state<>'withdrawn' ORDER BY t.id", evaluationID)
}

// EvaluationScansOf are the pages that a picture was read as and that stand.
func (tx *Tx) EvaluationScansOf(fileID string) ([]programme.EvaluationScan, error) {
	return list[programme.EvaluationScan](tx, "WHERE t.file_id=$1 AND t.state<>'withdrawn' ORDER BY t.id", fileID)
}

// HasAccount reports whether anybody acts for a unit with an account.
func (tx *Tx) HasAccount(employerID string) (bool, error) {
	holders, err := tx.Holders(programme.RoleEmployer, "employer_id", []string{employerID})
	return len(holders) > 0, err
}
