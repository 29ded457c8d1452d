package store

import (
	"time"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.Lesson]{name: "lessons", noun: programme.NounLesson,
	seldom: []string{"programme_id", "base_id", "class_id", "teacher_id", "starts_at", "ends_at"}, later: []string{"course_id", "mode", "cause"},
	columns: func(r *programme.Lesson) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"class_id", &r.ClassID},
			{"teacher_id", &r.TeacherID},
			{"kind", &r.Kind},
			{"topic", &r.Topic},
			{"place", &r.Place},
			{"starts_at", &r.StartsAt},
			{"ends_at", &r.EndsAt},
			{"hours", &r.Hours},
			{"state", (*string)(&r.State)},
			{"held_by", &r.HeldBy},
			{"sheet", &r.Sheet},
			{"course_id", &r.CourseID},
			{"mode", &r.Mode},
			{"cause", &r.Cause},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.Attendance]{name: "attendances", noun: programme.NounLesson, parent: sheet{"lesson_id", "lessons", "sheet"},
	later: []string{"signed_out_at", "scan_in", "scan_out", "late", "early", "cause"}, columns: func(r *programme.Attendance) []column {
		return []column{
			{"id", &r.ID},
			{"lesson_id", &r.LessonID},
			{"application_id", &r.ApplicationID},
			{"state", &r.State},
			{"signed_at", &r.SignedAt},
			{"method", &r.Method},
			{"signed_out_at", &r.SignedOutAt},
			{"scan_in", &r.ScanIn},
			{"scan_out", &r.ScanOut},
			{"late", &r.Late},
			{"early", &r.Early},
			{"cause", &r.Cause},
		}
	}})

var _ = define(table[programme.Evidence]{name: "evidence", noun: programme.NounEvidence, columns: func(r *programme.Evidence) []column {
	return []column{
		{"id", &r.ID},
		{"base_id", &r.BaseID},
		{"class_id", &r.ClassID},
		{"lesson_id", &r.LessonID},
		{"kind", &r.Kind},
		{"file_id", &r.FileID},
		{"seconds", &r.Seconds},
		{"taken_at", &r.TakenAt},
		{"added_by", &r.AddedBy},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.EvidenceReading]{name: "evidence_readings", noun: programme.NounEvidence, columns: func(r *programme.EvidenceReading) []column {
	return []column{
		{"id", &r.ID},
		{"read_at", &r.ReadAt},
		{"form", &r.Form},
		{"seconds", &r.Seconds},
		{"width", &r.Width},
		{"height", &r.Height},
		{"sound", &r.Sound},
		{"taken_at", &r.TakenAt},
		{"stamp", &r.Stamp},
		{"place", &r.Place},
		{"device", &r.Device},
		{"still_at", &r.StillAt},
		{"still_for", &r.StillFor},
		{"waves", &r.Waves},
		{"slopes", &r.Slopes},
		{"hashed", &r.Hashed},
		{"version", &r.Version},
	}
}})

// ClassLessons lists the lessons of a class by time.
func (tx *Tx) ClassLessons(classID string) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, "WHERE t.class_id=$1 ORDER BY t.starts_at, t.id", classID)
}

// OverlappingLessons lists lessons not cancelled that a teacher or a class has
// between two instants (microseconds UTC), touching ends apart.
func (tx *Tx) OverlappingLessons(teacherID, classID string, from, to int64) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, "WHERE (t.teacher_id=$1 OR t.class_id=$2) AND t.state<>'cancelled' AND t.starts_at<$4 AND t.ends_at>$3 ORDER BY t.id",
		teacherID, classID, from, to)
}

// LineLessons lists the lessons to come of the classes of a plan line that
// run, but for one class, by time.
func (tx *Tx) LineLessons(planLineID, exceptClass string, now time.Time) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx,
		`JOIN classes c ON c.id = t.class_id WHERE c.plan_line_id=$1 AND c.id<>$2 AND c.state='running'
			AND t.state='scheduled' AND t.starts_at>$3 ORDER BY t.starts_at, t.id`, planLineID, exceptClass, now.UnixMicro())
}

// BaseLessonsBetween lists the lessons of a base, not cancelled, that go on
// between two instants (microseconds UTC).
func (tx *Tx) BaseLessonsBetween(baseID string, from, to int64) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, "WHERE t.base_id=$1 AND t.state<>'cancelled' AND t.starts_at<$3 AND t.ends_at>$2 ORDER BY t.id", baseID, from, to)
}

// LessonsToHold lists the lessons of a year's base (by its credit code) that
// begin between two instants and are to be held, the first first.
func (tx *Tx) LessonsToHold(programmeID, code string, from, to time.Time) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, `JOIN bases b ON b.id = t.base_id WHERE t.programme_id=$1 AND b.credit_code=$2 AND t.state='scheduled'
		AND t.starts_at>=$3 AND t.starts_at<$4 ORDER BY t.starts_at, t.id`, programmeID, code, from.UnixMicro(), to.UnixMicro())
}

// Elsewhere is a lesson of another class at which somebody of a class sits.
type Elsewhere struct {
	PersonID string
	Lesson   programme.Lesson
}

// ElsewhereLessons lists, for the people of a class, the lessons that go on in
// their other classes between two instants (microseconds UTC).
func (tx *Tx) ElsewhereLessons(classID string, from, to int64) (out []Elsewhere, err error) {
	rows, err := tx.query(`
		SELECT DISTINCT a.person_id, o.class_id
		FROM applications a
		JOIN applications o ON o.person_id=a.person_id
			AND o.class_id<>''
			AND o.class_id<>a.class_id
			AND o.state<>'dropped'
		WHERE a.class_id=$1 AND a.class_id<>'' AND a.state<>'dropped'
		ORDER BY a.person_id, o.class_id`, classID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var pairs [][2]string
	for rows.Next() {
		var p [2]string
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, err
		}
		pairs = append(pairs, p)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, p := range pairs {
		lessons, err := list[programme.Lesson](tx, "WHERE t.class_id=$1 AND t.state<>'cancelled' AND t.starts_at<$3 AND t.ends_at>$2 ORDER BY t.id",
			p[1], from, to)
		if err != nil {
			return nil, err
		}
		for _, l := range lessons {
			out = append(out, Elsewhere{p[0], l})
		}
	}
	return tx.makingUp(out, classID, from, to)
}

// makingUp adds the lessons at which people of a class make up.
func (tx *Tx) makingUp(out []Elsewhere, classID string, from, to int64) ([]Elsewhere, error) {
	rows, err := list[programme.MakeUp](tx, `JOIN applications a ON a.id=t.application_id JOIN lessons l ON l.id=t.lesson_id
		WHERE a.class_id=$1 AND a.class_id<>'' AND a.state<>'dropped' AND t.state='agreed' AND l.state<>'cancelled' AND l.starts_at<$3 AND l.ends_at>$2
		ORDER BY t.id`, classID, from, to)
	if err != nil {
		return nil, err
	}
	for _, m := range rows {
		l, err := Get[programme.Lesson](tx, m.LessonID)
		if err != nil {
			return nil, err
		}
		ap, err := Get[programme.Application](tx, m.ApplicationID)
		if err != nil {
			return nil, err
		}
		out = append(out, Elsewhere{ap.PersonID, *l})
	}
	return out, nil
}

// LessonAttendance is the sign-in sheet of a lesson.
func (tx *Tx) LessonAttendance(lessonID string) ([]programme.Attendance, error) {
	return list[programme.Attendance](tx, "WHERE t.lesson_id=$1 ORDER BY t.id", lessonID)
}

// ClassEvidence lists the evidence of a class and its lessons.
func (tx *Tx) ClassEvidence(classID string) ([]programme.Evidence, error) {
	return list[programme.Evidence](tx, "WHERE t.class_id=$1 ORDER BY t.id", classID)
}

// EvidenceReading is what was read of a piece of evidence, or nil where it was
// handed in before files were read.
func (tx *Tx) EvidenceReading(id string) (*programme.EvidenceReading, error) {
	return one[programme.EvidenceReading](tx, "WHERE t.id=$1", id)
}

// ClassReadings is what was read of the evidence of a class, by its id.
func (tx *Tx) ClassReadings(classID string) (map[string]*programme.EvidenceReading, error) {
	return tx.readings("WHERE t.id IN (SELECT id FROM evidence WHERE class_id=$1)", classID)
}

// ProgrammeEvidence lists the evidence of a year's classes, by class.
func (tx *Tx) ProgrammeEvidence(programmeID string) ([]programme.Evidence, error) {
	return list[programme.Evidence](tx, "JOIN classes c ON c.id = t.class_id WHERE c.programme_id=$1 ORDER BY t.class_id, t.id", programmeID)
}

// ProgrammeReadings is what was read of a year's evidence, by its id.
func (tx *Tx) ProgrammeReadings(programmeID string) (map[string]*programme.EvidenceReading, error) {
	return tx.readings("JOIN evidence e ON e.id = t.id JOIN classes c ON c.id = e.class_id WHERE c.programme_id=$1", programmeID)
}

// YearPhotos is the evidence of a year whose picture has hashes, with them.
func (tx *Tx) YearPhotos(programmeID string) ([]programme.Evidence, map[string]*programme.EvidenceReading, error) {
	const where = "c.programme_id=$1 AND r.hashed=1"
	rows, err := list[programme.Evidence](tx, "JOIN classes c ON c.id = t.class_id JOIN evidence_readings r ON r.id = t.id WHERE "+where+" ORDER BY t.id",
		programmeID)
	if err != nil {
		return nil, nil, err
	}
	read, err := tx.readings("JOIN evidence e ON e.id = t.id JOIN classes c ON c.id = e.class_id JOIN evidence_readings r ON r.id = t.id WHERE "+where,
		programmeID)
	return rows, read, err
}

// ProgrammeLessons lists the lessons of a year, by class.
func (tx *Tx) ProgrammeLessons(programmeID string) ([]programme.Lesson, error) {
	return list[programme.Lesson](tx, "WHERE t.programme_id=$1 ORDER BY t.class_id, t.starts_at, t.id", programmeID)
}

func (tx *Tx) readings(where, of string) (map[string]*programme.EvidenceReading, error) {
	rows, err := list[programme.EvidenceReading](tx, where, of)
	out := make(map[string]*programme.EvidenceReading, len(rows))
	for i := range rows {
		out[rows[i].ID] = &rows[i]
	}
	return out, err
}

// HoursAttended is what one member of a class attended of one kind: the class
// hours of the held lessons at which they were present, and the minutes of them
// that they missed by coming late and leaving early. Online are the minutes of
// class hours that platforms' files count for them beside.
type HoursAttended struct {
	ApplicationID string
	Kind          string
	Hours         int
	Missed        int // minutes
	Online        int // minutes
}

// AttendedHours sums what every member of a class attended, by kind, lessons
// of other classes among it.
func (tx *Tx) AttendedHours(classID string) ([]HoursAttended, error) {
	return tx.attended("p.class_id=$1 AND p.class_id<>''", classID) // the index leaves out who is in no class
}

// AttendedHoursFrom is AttendedHours of those whom one employer sent: a class
// has many, and each looks at its own people.
func (tx *Tx) AttendedHoursFrom(classID, employerID string) ([]HoursAttended, error) {
	return tx.attended("p.class_id=$1 AND p.class_id<>'' AND p.employer_id=$2", classID, employerID)
}

// AttendedHoursOf is AttendedHours of one trainee, YearAttended of everybody
// of a year who is in training.
func (tx *Tx) AttendedHoursOf(applicationID string) ([]HoursAttended, error) {
	return tx.attended("p.id=$1", applicationID)
}

func (tx *Tx) YearAttended(programmeID string) ([]HoursAttended, error) {
	return tx.attended("p.programme_id=$1 AND p.state='training'", programmeID)
}

func (tx *Tx) attended(where string, of ...any) (out []HoursAttended, err error) {
	rows, err := tx.query(`
		SELECT x.application_id, x.kind, SUM(x.hours), SUM(x.missed), SUM(x.online)
		FROM (
			SELECT p.id AS application_id, l.kind, l.hours, a.late+a.early AS missed, 0 AS online
			FROM attendances a
			JOIN lessons l ON l.id = a.lesson_id
			JOIN applications p ON p.id = a.application_id
			WHERE `+where+` AND l.state='held' AND a.state='present'
			UNION ALL
			SELECT o.application_id, o.kind, 0, 0, o.counted
			FROM `+countedOnline+` AND `+where+`
		) x
		GROUP BY x.application_id, x.kind
		ORDER BY x.application_id, x.kind`, of...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h HoursAttended
		if err := rows.Scan(&h.ApplicationID, &h.Kind, &h.Hours, &h.Missed, &h.Online); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// Attended is a line of a held lesson's sheet, with the lesson.
type Attended struct {
	Lesson programme.Lesson
	Line   programme.Attendance
}

// ApplicationAttendance lists a trainee's lines of held lessons by time.
func (tx *Tx) ApplicationAttendance(applicationID string) ([]Attended, error) {
	lines, err := list[programme.Attendance](tx,
		"JOIN lessons l ON l.id = t.lesson_id WHERE t.application_id=$1 AND l.state='held' ORDER BY l.starts_at, l.id", applicationID)
	if err != nil {
		return nil, err
	}
	lessons, err := list[programme.Lesson](tx,
		"JOIN attendances a ON a.lesson_id = t.id WHERE a.application_id=$1 AND t.state='held' ORDER BY t.starts_at, t.id", applicationID)
	out := make([]Attended, 0, len(lines))
	for i := range min(len(lines), len(lessons)) {
		out = append(out, Attended{lessons[i], lines[i]})
	}
	return out, err
}

// EvidenceOfFile lists the evidence that uses a file.
func (tx *Tx) EvidenceOfFile(fileID string) ([]programme.Evidence, error) {
	return list[programme.Evidence](tx, "WHERE t.file_id=$1 ORDER BY t.id", fileID)
}

// Presence is how many of a lesson's sheet were present.
type Presence struct{ Present, Listed int }

// ClassPresence counts the sheets of a class's lessons, by lesson.
func (tx *Tx) ClassPresence(classID string) (map[string]Presence, error) {
	rows, err := tx.query(`
		SELECT a.lesson_id, SUM(CASE WHEN a.state='present' THEN 1 ELSE 0 END), COUNT(*)
		FROM attendances a
		JOIN lessons l ON l.id = a.lesson_id
		WHERE l.class_id=$1
		GROUP BY a.lesson_id`, classID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Presence{}
	for rows.Next() {
		var id string
		var p Presence
		if err := rows.Scan(&id, &p.Present, &p.Listed); err != nil {
			return nil, err
		}
		out[id] = p
	}
	return out, rows.Err()
}
