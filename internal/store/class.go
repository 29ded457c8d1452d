package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Scheme]{name: "schemes", noun: programme.NounScheme, columns: func(r *programme.Scheme) []column {
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
		{"version", &r.Version},
	}
}})

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

var _ = define(table[programme.Class]{name: "classes", noun: programme.NounClass, seldom: []string{"programme_id", "base_id", "name"}, columns: func(r *programme.Class) []column {
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

// BaseTeachers lists the teachers of a base.
func (tx *Tx) BaseTeachers(baseID string) ([]programme.Teacher, error) {
	return list[programme.Teacher](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// Unplaced lists the accepted applications for a plan line that are in no
// class yet, by id.
func (tx *Tx) Unplaced(planLineID string) ([]programme.Application, error) {
	return list[programme.Application](tx, "WHERE t.plan_line_id=$1 AND t.state='accepted' AND t.class_id='' ORDER BY t.id", planLineID)
}
