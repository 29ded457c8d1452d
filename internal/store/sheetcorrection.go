package store

import "jinlanling/internal/programme"

var _ = define(table[programme.SheetCorrection]{name: "sheet_corrections", noun: programme.NounLesson, columns: func(r *programme.SheetCorrection) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"lesson_id", &r.LessonID},
		{"sheet", &r.Sheet},
		{"said", &r.Said},
		{"state", (*string)(&r.State)},
		{"reason", &r.Reason},
		{"proposed_by", &r.ProposedBy},
		{"proposed_at", &r.ProposedAt},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"answer", &r.Answer},
		{"version", &r.Version},
	}
}})

// correctingSQL is whether a lesson's sheet has a request that waits.
const correctingSQL = "EXISTS (SELECT 1 FROM sheet_corrections q WHERE q.lesson_id=t.id AND q.state='requested')"

// SheetCorrections are what was asked about a lesson's sheet after its class had
// ended, the newest last.
func (tx *Tx) SheetCorrections(lessonID string) ([]programme.SheetCorrection, error) {
	return list[programme.SheetCorrection](tx, "WHERE t.lesson_id=$1 ORDER BY t.id", lessonID)
}
