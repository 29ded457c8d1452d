package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Call]{name: "calls", noun: programme.NounCall, columns: func(r *programme.Call) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"class_id", &r.ClassID},
		{"application_id", &r.ApplicationID},
		{"draw_id", &r.DrawID},
		{"rank", &r.Rank},
		{"state", (*string)(&r.State)},
		{"answers", &r.Answers},
		{"differs", &r.Differs},
		{"tries", &r.Tries},
		{"called_by", &r.CalledBy},
		{"called_at", &r.CalledAt},
		{"clue_id", &r.ClueID},
		{"version", &r.Version},
	}
}})

var differWords = map[string]string{"0": "没有不符", "1": "与记录不符"}

// callListings is how calls are listed: for the city alone (programme.Reads),
// so that their owner is nobody's.
var callListings = []Listing{{
	Noun: programme.NounCall, From: "calls t" + joinBase + ` JOIN classes c ON c.id=t.class_id JOIN applications a ON a.id=t.application_id
		JOIN persons p ON p.id=a.person_id`,
	Title: "p.name || ' 电话抽查'", State: "t.state", Year: "t.programme_id", Newest: true,
	Owner: Owner{Base: "''", County: "''", Employer: "''=?", Person: "''=?"},
	Columns: []Field{{Key: "person", Title: "学员", SQL: "p.name", Link: programme.NounCall}, baseField,
		{Key: "class", Title: "班级", SQL: "c.name", Link: programme.NounClass, LinkSQL: "c.id"},
		{Key: "differs", Title: "对照", Kind: Word, SQL: "CASE WHEN t.state<>'reached' THEN '' WHEN t.differs>0 THEN '1' ELSE '0' END", Words: differWords},
		{Key: "tries", Title: "未接通次数", Kind: Number, SQL: "t.tries"}, {Key: "called_at", Title: "最近拨打", Kind: Instant, SQL: "t.called_at"}, stateField},
	Detail: []Field{{Key: "application", Title: "报名", SQL: "p.name", Link: programme.NounApplication, LinkSQL: "a.id"},
		{Key: "draw", Title: "抽取", SQL: "'查看抽取'", Link: programme.NounDraw, LinkSQL: "t.draw_id"}, user("called_by", "拨打人", "t.called_by"),
		{Key: "clue", Title: "线索", SQL: "CASE WHEN t.clue_id<>'' THEN '查看线索' ELSE '' END", Link: programme.NounClue, LinkSQL: "t.clue_id"}},
	Filters: []Filter{byState, byBase,
		{Key: "differs", Title: "对照", Kind: Word, SQL: "CASE WHEN t.state<>'reached' THEN '' WHEN t.differs>0 THEN '1' ELSE '0' END", Words: differWords},
		{Key: "draw", Title: "抽取", SQL: "t.draw_id", Hidden: true}, {Key: "clue", Title: "线索", SQL: "t.clue_id", Hidden: true}},
}}

// Calls lists the calls of a draw in its order.
func (tx *Tx) Calls(drawID string) ([]programme.Call, error) {
	return list[programme.Call](tx, "WHERE t.draw_id=$1 ORDER BY t.rank, t.id", drawID)
}

// CallsDoubted counts the clues that calls opened at a base and that nobody has
// decided on.
func (tx *Tx) CallsDoubted(baseID string) (n int, err error) {
	_, err = tx.row("SELECT COUNT(*) FROM clues WHERE base_id=$1 AND noun='call' AND state='open'", []any{baseID}, &n)
	return n, err
}

// Callable lists who sits or sat in the classes of a scope that began, by id: a
// county, or everywhere where it is "".
func (tx *Tx) Callable(programmeID, county string) ([]programme.Application, error) {
	return list[programme.Application](tx, `JOIN classes c ON c.id=t.class_id JOIN bases b ON b.id=t.base_id
		WHERE t.programme_id=$1
			AND t.class_id<>''
			AND c.state IN ('running','finished','archived')
			AND t.state IN ('training','passed','failed','certified')
			AND ($2='' OR b.county=$2)
		ORDER BY t.id`, programmeID, county)
}
