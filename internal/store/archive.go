package store

import "jinlanling/internal/programme"

var _ = define(table[programme.DoubtPass]{name: "doubt_passes", noun: programme.NounClass, columns: func(r *programme.DoubtPass) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"class_id", &r.ClassID},
		{"check_code", &r.Check},
		{"key", &r.Key},
		{"until", &r.Until},
		{"passed_by", &r.PassedBy},
		{"passed_at", &r.PassedAt},
		{"reason", &r.Reason},
		{"revoked_by", &r.RevokedBy},
		{"revoked_at", &r.RevokedAt},
		{"revoke_reason", &r.RevokeReason},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Reopening]{name: "reopenings", noun: programme.NounClass, columns: func(r *programme.Reopening) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"class_id", &r.ClassID},
		{"state", (*string)(&r.State)},
		{"asked_by", &r.AskedBy},
		{"asked_at", &r.AskedAt},
		{"reason", &r.Reason},
		{"answered_by", &r.AnsweredBy},
		{"answered_at", &r.AnsweredAt},
		{"answer", &r.Answer},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Witness]{name: "witnesses", noun: programme.NounLesson, columns: func(r *programme.Witness) []column {
	return []column{{"id", &r.ID}, {"sheet", &r.Sheet}, {"user_id", &r.UserID}, {"name", &r.Name}, {"seen_at", &r.SeenAt}, {"version", &r.Version}}
}})

// DoubtPasses are the doubts of a class that were let pass and not taken back,
// the newest last.
func (tx *Tx) DoubtPasses(classID string) ([]programme.DoubtPass, error) {
	return list[programme.DoubtPass](tx, "WHERE t.class_id=$1 AND t.revoked_by='' ORDER BY t.id", classID)
}

// YearPasses are those of a year.
func (tx *Tx) YearPasses(programmeID string) ([]programme.DoubtPass, error) {
	return list[programme.DoubtPass](tx, "WHERE t.programme_id=$1 AND t.revoked_by='' ORDER BY t.id", programmeID)
}

// Reopenings are the requests to open a class's archive, the newest last.
func (tx *Tx) Reopenings(classID string) ([]programme.Reopening, error) {
	return list[programme.Reopening](tx, "WHERE t.class_id=$1 ORDER BY t.id", classID)
}

// Witness is who stands for a lesson's sheet beside who registered it, or nil.
func (tx *Tx) Witness(lessonID string) (*programme.Witness, error) {
	return one[programme.Witness](tx, "WHERE t.id=$1", lessonID)
}

// ClassWitnesses are those of a class, by lesson.
func (tx *Tx) ClassWitnesses(classID string) (map[string]programme.Witness, error) {
	rows, err := list[programme.Witness](tx, "JOIN lessons l ON l.id = t.id WHERE l.class_id=$1", classID)
	out := make(map[string]programme.Witness, len(rows))
	for _, w := range rows {
		out[w.ID] = w
	}
	return out, err
}

// ClassMethods counts who was present at a class's lessons, by lesson and by how
// that is known.
func (tx *Tx) ClassMethods(classID string) (map[string]map[string]int, error) {
	rows, err := tx.query(`
		SELECT a.lesson_id, a.method, COUNT(*)
		FROM attendances a
		JOIN lessons l ON l.id = a.lesson_id
		WHERE l.class_id=$1 AND a.state='present'
		GROUP BY a.lesson_id, a.method`, classID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]map[string]int{}
	for rows.Next() {
		var lesson, method string
		var n int
		if err := rows.Scan(&lesson, &method, &n); err != nil {
			return nil, err
		}
		if out[lesson] == nil {
			out[lesson] = map[string]int{}
		}
		out[lesson][method] = n
	}
	return out, rows.Err()
}

// ClassMaterials are the papers of everybody in a class that stand.
func (tx *Tx) ClassMaterials(classID string) ([]programme.Material, error) {
	return list[programme.Material](tx, "JOIN applications a ON a.id = t.application_id WHERE a.class_id=$1 AND a.class_id<>'' AND "+notTakenOut+
		" ORDER BY t.application_id, t.id", classID)
}
