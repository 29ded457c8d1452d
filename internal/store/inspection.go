package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Inspection]{name: "inspections", noun: programme.NounInspection, columns: func(r *programme.Inspection) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"class_id", &r.ClassID},
		{"state", (*string)(&r.State)},
		{"seed", &r.Seed},
		{"rank", &r.Rank},
		{"drawn_on", &r.DrawnOn},
		{"visited_on", &r.VisitedOn},
		{"present", &r.Present},
		{"expected", &r.Expected},
		{"note", &r.Note},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Finding]{name: "findings", noun: programme.NounFinding, columns: func(r *programme.Finding) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"inspection_id", &r.InspectionID},
		{"base_id", &r.BaseID},
		{"state", (*string)(&r.State)},
		{"text", &r.Text},
		{"clause", &r.Clause},
		{"due_on", &r.DueOn},
		{"answer", &r.Answer},
		{"file_id", &r.FileID},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Clue]{name: "clues", noun: programme.NounClue, columns: func(r *programme.Clue) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"noun", (*string)(&r.Noun)},
		{"subject", &r.Subject},
		{"check_code", &r.Check},
		{"text", &r.Text},
		{"state", (*string)(&r.State)},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// Inspections lists the inspections of a programme by id.
func (tx *Tx) Inspections(programmeID string) ([]programme.Inspection, error) {
	return list[programme.Inspection](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// Findings lists the findings of a programme by id.
func (tx *Tx) Findings(programmeID string) ([]programme.Finding, error) {
	return list[programme.Finding](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// Clues lists the clues of a programme by id.
func (tx *Tx) Clues(programmeID string) ([]programme.Clue, error) {
	return list[programme.Clue](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}
