package store

import "jinlanling/internal/programme"

var _ = define(table[programme.MarkCorrection]{name: "mark_corrections", noun: programme.NounEvaluation,
	columns: func(r *programme.MarkCorrection) []column {
		return []column{
			{"id", &r.ID},
			{"evaluation_id", &r.EvaluationID},
			{"party_id", &r.PartyID},
			{"sitting", &r.Sitting},
			{"examiner", &r.Examiner},
			{"subject", &r.Subject},
			{"application_id", &r.ApplicationID},
			{"was_points", &r.WasPoints},
			{"was_absence", &r.WasAbsence},
			{"points", &r.Points},
			{"absence", &r.Absence},
			{"reason", &r.Reason},
			{"state", (*string)(&r.State)},
			{"proposed_by", &r.ProposedBy},
			{"proposed_at", &r.ProposedAt},
			{"decided_by", &r.DecidedBy},
			{"decided_at", &r.DecidedAt},
			{"decision", &r.Decision},
			{"version", &r.Version},
		}
	}})

// MarkCorrections are the proposals to change marks of an evaluation, the first
// first.
func (tx *Tx) MarkCorrections(evaluationID string) ([]programme.MarkCorrection, error) {
	return list[programme.MarkCorrection](tx, "WHERE t.evaluation_id=$1 ORDER BY t.id", evaluationID)
}
