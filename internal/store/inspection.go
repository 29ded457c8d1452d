package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Inspection]{name: "inspections", noun: programme.NounInspection,
	later: []string{"kind", "draw_id", "clue_id", "inspectors", "lesson_id", "signed_in", "checklist", "remark"},
	columns: func(r *programme.Inspection) []column {
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
			{"kind", &r.Kind},
			{"draw_id", &r.DrawID},
			{"clue_id", &r.ClueID},
			{"inspectors", &r.Inspectors},
			{"lesson_id", &r.LessonID},
			{"signed_in", &r.SignedIn},
			{"checklist", &r.Checklist},
			{"remark", &r.Remark},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.Draw]{name: "draws", noun: programme.NounDraw, later: []string{"draws"}, columns: func(r *programme.Draw) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"county", &r.County},
		{"count", &r.Count},
		{"pool", &r.Pool},
		{"inspectors", &r.Inspectors},
		{"commitment", &r.Commitment},
		{"nonce", &r.Nonce},
		{"state", (*string)(&r.State)},
		{"announced_by", &r.AnnouncedBy},
		{"announced_at", &r.AnnouncedAt},
		{"size", &r.Size},
		{"root", &r.Root},
		{"reason", &r.Reason},
		{"draws", &r.Draws},
		{"version", &r.Version},
	}
}})

// Draws lists the draws of a programme by id.
func (tx *Tx) Draws(programmeID string) ([]programme.Draw, error) {
	return list[programme.Draw](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// CheckpointAfter is the first checkpoint of the journal that covers the entry
// at a place, "" where there is none yet.
func (tx *Tx) CheckpointAfter(seq int64) (body string, err error) {
	_, err = tx.row("SELECT body FROM journal_checkpoints WHERE size>$1 ORDER BY size LIMIT 1", []any{seq}, &body)
	return body, err
}

// Covered counts the classes of a base that began, and those of them that were
// inspected at least once.
func (tx *Tx) Covered(baseID string) (inspected, classes int, err error) {
	_, err = tx.row(`
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN `+inspectedSQL+` THEN 1 ELSE 0 END), 0)
		FROM classes t
		WHERE t.base_id=$1 AND t.state IN ('running','finished','archived')`, []any{baseID}, &classes, &inspected)
	return inspected, classes, err
}

// inspectedSQL is whether a class was inspected; one that is only planned or
// was cancelled is not told.
const inspectedSQL = "EXISTS (SELECT 1 FROM inspections i WHERE i.class_id=t.id AND i.state IN ('visited','closed'))"

var _ = define(table[programme.Finding]{name: "findings", noun: programme.NounFinding, later: []string{"offence", "raised_on"},
	columns: func(r *programme.Finding) []column {
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
			{"offence", &r.Offence},
			{"raised_on", &r.RaisedOn},
			{"version", &r.Version},
		}
	}})

// OffencesOf lists the findings of offences at a base, oldest first, with the
// class that each was found in.
func (tx *Tx) OffencesOf(baseID string) (out []programme.Offended, err error) {
	rows, err := tx.query(`
		SELECT f.offence, f.raised_on, i.class_id
		FROM findings f
		JOIN inspections i ON i.id=f.inspection_id
		WHERE f.base_id=$1 AND f.offence<>''
		ORDER BY f.raised_on, f.id`, baseID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o programme.Offended
		var on string
		if err := rows.Scan(&o.Offence, &on, &o.ClassID); err != nil {
			return nil, err
		}
		if o.On, err = programme.ParseDate(on); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// RemovedFor lists the bases of a credit code, of all years, at which an offence
// was found that takes the recognition away, and the city found it true.
func (tx *Tx) RemovedFor(creditCode string) ([]programme.Base, error) {
	return list[programme.Base](tx, `JOIN clues k ON k.subject=t.id
		WHERE t.credit_code=$1
			AND k.noun='base'
			AND k.check_code='offence'
			AND k.state='upheld'
		ORDER BY t.id`, creditCode)
}

// UnpaidClasses are the classes of a base that earn nothing for an offence that
// the city found true.
func (tx *Tx) UnpaidClasses(baseID string) (map[string]bool, error) {
	clues, err := list[programme.Clue](tx, "WHERE t.base_id=$1 AND t.noun='class' AND t.check_code='offence' AND t.state='upheld' ORDER BY t.id", baseID)
	out := map[string]bool{}
	for i := range clues {
		out[clues[i].Subject] = true
	}
	return out, err
}

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
