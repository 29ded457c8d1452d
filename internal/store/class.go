package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Scheme]{name: "schemes", noun: programme.NounScheme, later: []string{"courses", "replaces", "why"},
	columns: func(r *programme.Scheme) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"file_id", &r.FileID},
			{"state", (*string)(&r.State)},
			{"hours", &r.Hours},
			{"starts_on", &r.StartsOn},
			{"ends_on", &r.EndsOn},
			{"filed_by", &r.FiledBy},
			{"agreed_by", &r.AgreedBy},
			{"agreed_at", &r.AgreedAt},
			{"reason", &r.Reason},
			{"courses", &r.Courses},
			{"replaces", &r.Replaces},
			{"why", &r.Why},
			{"version", &r.Version},
		}
	}})

var _ = define(table[programme.Course]{name: "courses", noun: programme.NounScheme, parent: sheet{"scheme_id", "schemes", "courses"},
	columns: func(r *programme.Course) []column {
		return []column{
			{"id", &r.ID},
			{"scheme_id", &r.SchemeID},
			{"course", &r.Course},
			{"trade", &r.Trade},
			{"level", &r.Level},
			{"number", &r.Number},
			{"name", &r.Name},
			{"hours", &r.Hours},
			{"kind", &r.Kind},
			{"mode", &r.Mode},
			{"block", &r.Block},
			{"teacher_id", &r.TeacherID},
			{"place", &r.Place},
			{"textbook", &r.Textbook},
			{"mark", &r.Mark},
		}
	}})

// SchemeCourses are the courses of a scheme, plan by plan, each in its order.
func (tx *Tx) SchemeCourses(schemeID string) ([]programme.Course, error) {
	return list[programme.Course](tx, "WHERE t.scheme_id=$1 ORDER BY t.trade, t.level, t.number, t.id", schemeID)
}

var _ = define(table[programme.Teacher]{name: "teachers", noun: programme.NounTeacher, columns: func(r *programme.Teacher) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"name", &r.Name},
		{"title", &r.Title},
		{"trades", &r.Trades},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Class]{name: "classes", noun: programme.NounClass, seldom: []string{"programme_id", "base_id", "name"},
	columns: func(r *programme.Class) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"plan_line_id", &r.PlanLineID},
			{"name", &r.Name},
			{"state", (*string)(&r.State)},
			{"starts_on", &r.StartsOn},
			{"ends_on", &r.EndsOn},
			{"place", &r.Place},
			{"version", &r.Version},
		}
	}})

// BaseSchemes lists the schemes of a base, newest first.
func (tx *Tx) BaseSchemes(baseID string) ([]programme.Scheme, error) {
	return list[programme.Scheme](tx, "WHERE t.base_id=$1 ORDER BY t.id DESC", baseID)
}

// AgreedScheme is the newest agreed scheme of a base, or nil.
func (tx *Tx) AgreedScheme(baseID string) (*programme.Scheme, error) {
	return one[programme.Scheme](tx, "WHERE t.base_id=$1 AND t.state='agreed' ORDER BY t.id DESC", baseID)
}

// Classes lists the classes of a programme by id.
func (tx *Tx) Classes(programmeID string) ([]programme.Class, error) {
	return list[programme.Class](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

var _ = define(table[programme.TeacherIdentity]{name: "teacher_identities", noun: programme.NounTeacher, columns: func(r *programme.TeacherIdentity) []column {
	return []column{{"id", &r.ID}, {"id_index", &r.IDIndex}, {"id_masked", &r.IDMasked}, {"certificate", &r.Certificate}, {"version", &r.Version}}
}})

// SameTeachers are the registrations of the person that an identity is of.
func (tx *Tx) SameTeachers(who *programme.TeacherIdentity) ([]programme.TeacherIdentity, error) {
	return list[programme.TeacherIdentity](tx, "WHERE (t.id_index=$1 AND $1<>'') OR (t.certificate=$2 AND $2<>'') ORDER BY t.id", who.IDIndex, who.Certificate)
}

// TeacherIdentity is who a teacher is, or nil where it was not asked for yet.
func (tx *Tx) TeacherIdentity(teacherID string) (*programme.TeacherIdentity, error) {
	return one[programme.TeacherIdentity](tx, "WHERE t.id=$1", teacherID)
}

// BaseTeachers lists the teachers of a base.
func (tx *Tx) BaseTeachers(baseID string) ([]programme.Teacher, error) {
	return list[programme.Teacher](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// Unplaced lists the accepted applications for a plan line that are in no
// class yet, by id.
func (tx *Tx) Unplaced(planLineID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.plan_line_id=$1 AND t.state='accepted' AND t.class_id='' ORDER BY t.id", planLineID)
}
