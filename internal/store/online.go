package store

import "jinlanling/internal/programme"

var _ = define(table[programme.OnlineFile]{name: "online_files", noun: programme.NounClass, columns: func(r *programme.OnlineFile) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"class_id", &r.ClassID},
		{"layout", &r.Layout},
		{"file_id", &r.FileID},
		{"line_count", &r.Lines},
		{"taken", &r.Taken},
		{"state", (*string)(&r.State)},
		{"sheet", &r.Sheet},
		{"read_by", &r.ReadBy},
		{"read_at", &r.ReadAt},
		{"withdrawn_by", &r.WithdrawnBy},
		{"withdrawn_at", &r.WithdrawnAt},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.OnlineLine]{name: "online_lines", noun: programme.NounClass, parent: sheet{"online_file_id", "online_files", "sheet"},
	columns: func(r *programme.OnlineLine) []column {
		return []column{
			{"id", &r.ID},
			{"online_file_id", &r.OnlineFileID},
			{"row_number", &r.Row},
			{"application_id", &r.ApplicationID},
			{"course_id", &r.CourseID},
			{"lesson_id", &r.LessonID},
			{"kind", &r.Kind},
			{"began_at", &r.Began},
			{"ended_at", &r.Ended},
			{"seconds", &r.Seconds},
			{"length", &r.Length},
			{"passed", &r.Passed},
			{"asked", &r.Asked},
			{"device", &r.Device},
			{"account", &r.Account},
			{"address", &r.Address},
			{"counted", &r.Counted},
			{"why", &r.Why},
		}
	}})

// OnlineFiles are the platforms' files of a class, those that were withdrawn
// among them.
func (tx *Tx) OnlineFiles(classID string) ([]programme.OnlineFile, error) {
	return list[programme.OnlineFile](tx, "WHERE t.class_id=$1 ORDER BY t.id", classID)
}

// YearOnlineFiles are those of a year that stand.
func (tx *Tx) YearOnlineFiles(programmeID string) ([]programme.OnlineFile, error) {
	return list[programme.OnlineFile](tx, "WHERE t.programme_id=$1 AND t.state='active' ORDER BY t.id", programmeID)
}

// OnlineFilesOf are the files of any class with those bytes that stand.
func (tx *Tx) OnlineFilesOf(fileID string) ([]programme.OnlineFile, error) {
	return list[programme.OnlineFile](tx, "WHERE t.file_id=$1 AND t.state='active' ORDER BY t.id", fileID)
}

// OnlineLines are the rows of a file, in its order.
func (tx *Tx) OnlineLines(onlineFileID string) ([]programme.OnlineLine, error) {
	return list[programme.OnlineLine](tx, "WHERE t.online_file_id=$1 ORDER BY t.row_number, t.id", onlineFileID)
}

// onlineStands is whether a row's file was not withdrawn.
const onlineStands = "JOIN online_files f ON f.id=t.online_file_id AND f.state='active' "

// ApplicationOnline are the rows of one trainee in files that stand, by time.
func (tx *Tx) ApplicationOnline(applicationID string) ([]programme.OnlineLine, error) {
	return list[programme.OnlineLine](tx, onlineStands+"WHERE t.application_id=$1 ORDER BY t.began_at, t.id", applicationID)
}

// ClassOnline are the rows of people of a class in files that stand, by time.
func (tx *Tx) ClassOnline(classID string) ([]programme.OnlineLine, error) {
	return list[programme.OnlineLine](tx, onlineStands+"WHERE f.class_id=$1 AND t.application_id<>'' ORDER BY t.began_at, t.id", classID)
}

// OnlineBeside are the rows of people of a year's other classes that were
// watched on a device or by an account of a class's.
func (tx *Tx) OnlineBeside(programmeID, classID string) ([]programme.OnlineLine, error) {
	return list[programme.OnlineLine](tx, onlineStands+`WHERE f.programme_id=$1 AND f.class_id<>$2 AND t.application_id<>'' AND (
			t.device<>'' AND t.device IN (SELECT o.device FROM online_lines o JOIN online_files g ON g.id=o.online_file_id
				WHERE g.class_id=$2 AND g.state='active')
			OR t.account<>'' AND t.account IN (SELECT o.account FROM online_lines o JOIN online_files g ON g.id=o.online_file_id
				WHERE g.class_id=$2 AND g.state='active'))
		ORDER BY t.began_at, t.id`, programmeID, classID)
}

// PresentAt is somebody's presence at a lesson that was held.
type PresentAt struct {
	ApplicationID string
	LessonID      string
	Mode          string
	From, To      int64 // microseconds; less what was missed
}

// ClassPresent are the presences of a class's members, in lessons of any class,
// by person and time.
func (tx *Tx) ClassPresent(classID string) (out []PresentAt, err error) {
	rows, err := tx.query(`
		SELECT a.application_id, l.id, l.mode, l.starts_at+a.late*60000000, l.ends_at-a.early*60000000
		FROM attendances a
		JOIN lessons l ON l.id=a.lesson_id
		JOIN applications p ON p.id=a.application_id
		WHERE p.class_id=$1 AND p.class_id<>'' AND l.state='held' AND a.state='present'
		ORDER BY a.application_id, l.starts_at, l.id`, classID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p PresentAt
		if err := rows.Scan(&p.ApplicationID, &p.LessonID, &p.Mode, &p.From, &p.To); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// countedOnline is the rows that count: of files that stand, and of no lesson at
// whose sheet their person stands as present already. o is a row.
const countedOnline = `online_lines o
		JOIN online_files f ON f.id=o.online_file_id AND f.state='active'
		JOIN applications p ON p.id=o.application_id
		WHERE o.counted>0 AND (o.lesson_id='' OR NOT EXISTS (
			SELECT 1 FROM attendances x JOIN lessons y ON y.id=x.lesson_id
			WHERE x.lesson_id=o.lesson_id AND x.application_id=o.application_id AND x.state='present' AND y.state='held'))`

// OnlineDone is what one trainee learnt online of one course.
type OnlineDone struct {
	ApplicationID, ClassID, CourseID, Kind string
	Minutes                                int // of class hours
}

// ClassOnlineDone is what the members of a class learnt online, by course.
func (tx *Tx) ClassOnlineDone(classID string) ([]OnlineDone, error) {
	return tx.onlineDone(" AND p.class_id=$1 AND p.class_id<>''", classID)
}

// YearOnlineDone is it for everybody of a year who is in training.
func (tx *Tx) YearOnlineDone(programmeID string) ([]OnlineDone, error) {
	return tx.onlineDone(" AND f.programme_id=$1 AND p.state='training'", programmeID)
}

func (tx *Tx) onlineDone(where string, of ...any) (out []OnlineDone, err error) {
	rows, err := tx.query(`
		SELECT o.application_id, p.class_id, o.course_id, o.kind, SUM(o.counted)
		FROM `+countedOnline+where+`
		GROUP BY o.application_id, p.class_id, o.course_id, o.kind
		ORDER BY o.application_id, o.course_id, o.kind`, of...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d OnlineDone
		if err := rows.Scan(&d.ApplicationID, &d.ClassID, &d.CourseID, &d.Kind, &d.Minutes); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// RecordedCourse is a course at no fixed hour of the plan that is agreed for a
// class.
type RecordedCourse struct {
	ClassID, CourseID, Kind string
	Hours                   int
}

// RecordedCourses are those of a class, or of a year's where classID is "".
func (tx *Tx) RecordedCourses(programmeID, classID string) (out []RecordedCourse, err error) {
	rows, err := tx.query(`
		SELECT c.id, k.course, k.kind, k.hours
		FROM classes c
		JOIN plan_lines p ON p.id=c.plan_line_id
		JOIN schemes s ON s.base_id=c.base_id AND s.state='agreed'
		JOIN courses k ON k.scheme_id=s.id AND k.trade=p.trade AND k.level=p.level AND k.mode='recorded'
		WHERE c.programme_id=$1 AND ($2='' OR c.id=$2)
		ORDER BY c.id, k.number`, programmeID, classID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r RecordedCourse
		if err := rows.Scan(&r.ClassID, &r.CourseID, &r.Kind, &r.Hours); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
