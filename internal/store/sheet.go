package store

import "jinlanling/internal/programme"

var _ = define(table[programme.SheetPrint]{name: "sheet_prints", noun: programme.NounLesson, columns: func(r *programme.SheetPrint) []column {
	return []column{
		{"id", &r.ID},
		{"lesson_id", &r.LessonID},
		{"code", &r.Code},
		{"people", &r.People},
		{"sign_out", &r.SignOut},
		{"printed_by", &r.PrintedBy},
		{"printed_at", &r.PrintedAt},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.SheetScan]{name: "sheet_scans", noun: programme.NounLesson, later: []string{"alike"},
	columns: func(r *programme.SheetScan) []column {
		return []column{
			{"id", &r.ID},
			{"lesson_id", &r.LessonID},
			{"print_id", &r.PrintID},
			{"file_id", &r.FileID},
			{"strips_id", &r.StripsID},
			{"form", &r.Form},
			{"ink", &r.Ink},
			{"alike", &r.Alike},
			{"state", (*string)(&r.State)},
			{"read_by", &r.ReadBy},
			{"read_at", &r.ReadAt},
			{"confirmed_by", &r.ConfirmedBy},
			{"confirmed_at", &r.ConfirmedAt},
			{"signed", &r.Signed},
			{"version", &r.Version},
		}
	}})

// SheetPrints are a lesson's printed sheets, the first first.
func (tx *Tx) SheetPrints(lessonID string) ([]programme.SheetPrint, error) {
	return list[programme.SheetPrint](tx, "WHERE t.lesson_id=$1 ORDER BY t.id", lessonID)
}

// SheetOfCode is the printed sheet with that code, or nil.
func (tx *Tx) SheetOfCode(code string) (*programme.SheetPrint, error) {
	return one[programme.SheetPrint](tx, "WHERE t.code=$1", code)
}

// SheetScans are the pictures of a lesson's sheets that were not taken back, the
// first first.
func (tx *Tx) SheetScans(lessonID string) ([]programme.SheetScan, error) {
	return list[programme.SheetScan](tx, "WHERE t.lesson_id=$1 AND t.state<>'withdrawn' ORDER BY t.id", lessonID)
}

// ScansOfFile are the sheets that a picture was read as and that stand.
func (tx *Tx) ScansOfFile(fileID string) ([]programme.SheetScan, error) {
	return list[programme.SheetScan](tx, "WHERE t.file_id=$1 AND t.state<>'withdrawn' ORDER BY t.id", fileID)
}

// ScansWaiting are the sheets of a year's base that nobody has confirmed yet; the
// base by its credit code.
func (tx *Tx) ScansWaiting(programmeID, code string) ([]programme.SheetScan, error) {
	return list[programme.SheetScan](tx,
		`JOIN lessons l ON l.id = t.lesson_id JOIN bases b ON b.id = l.base_id WHERE l.programme_id=$1
			AND b.credit_code=$2 AND t.state='received' ORDER BY t.id`, programmeID, code)
}

// ClassScans are the newest pictures of a class's signed sheets that stand, at most so many, the newest first; no picture of one printed sheet.
func (tx *Tx) ClassScans(classID, printID string, most int) ([]programme.SheetScan, error) {
	return list[programme.SheetScan](tx,
		`JOIN lessons l ON l.id = t.lesson_id WHERE l.class_id=$1 AND t.print_id<>$2 AND t.state<>'withdrawn' ORDER BY t.id DESC LIMIT $3`, classID, printID, most)
}

// ScansAlike are the pictures of a year's signed sheets that stand and have lines that look like others, by lesson.
func (tx *Tx) ScansAlike(programmeID string) ([]programme.SheetScan, error) {
	return list[programme.SheetScan](tx,
		`JOIN lessons l ON l.id = t.lesson_id WHERE l.programme_id=$1 AND t.alike<>'' AND t.state<>'withdrawn' ORDER BY l.class_id, t.lesson_id, t.id`, programmeID)
}
