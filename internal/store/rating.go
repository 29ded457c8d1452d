package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Rating]{name: "ratings", noun: programme.NounRating, columns: func(r *programme.Rating) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"state", (*string)(&r.State)},
		{"replaces_id", &r.ReplacesID},
		{"lines", &r.Lines},
		{"scores", &r.Scores},
		{"gave", &r.Gave},
		{"unscored", &r.Unscored},
		{"total", &r.Total},
		{"band", &r.Band},
		{"credit", &r.Credit},
		{"follows", &r.Follows},
		{"drawn_by", &r.DrawnBy},
		{"drawn_on", &r.DrawnOn},
		{"served_on", &r.ServedOn},
		{"due_on", &r.DueOn},
		{"said", &r.Said},
		{"answer", &r.Answer},
		{"answered_by", &r.AnsweredBy},
		{"concluded_by", &r.ConcludedBy},
		{"concluded_on", &r.ConcludedOn},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// Ratings lists the evaluations of a base, oldest first.
func (tx *Tx) Ratings(baseID string) ([]programme.Rating, error) {
	return list[programme.Rating](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// RatingsOf lists the evaluations of a year, oldest first.
func (tx *Tx) RatingsOf(programmeID string) ([]programme.Rating, error) {
	return list[programme.Rating](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// RatingsOfCode lists the concluded evaluations of an institution over the
// years, oldest first: its record of credit.
func (tx *Tx) RatingsOfCode(creditCode string) ([]programme.Rating, error) {
	return list[programme.Rating](tx, `JOIN bases b ON b.id=t.base_id
		JOIN programmes p ON p.id=t.programme_id
		WHERE b.credit_code=$1
			AND t.state='concluded'
		ORDER BY p.year, t.id`, creditCode)
}

// TaughtHours are the hours that were held of each finished class of a base, by
// class.
func (tx *Tx) TaughtHours(baseID string) (map[string]int, error) {
	return tx.tally(`
		SELECT c.id, CAST(COALESCE(SUM(l.hours), 0) AS BIGINT)
			FROM classes c
			LEFT JOIN lessons l ON l.class_id=c.id AND l.state='held'
			WHERE c.base_id=$1
				AND c.state IN ('finished', 'archived')
			GROUP BY c.id`, baseID)
}

// ratingListings is how evaluations are listed: whoever is judged sees one once
// it was served.
var ratingListings = []Listing{{
	Noun: programme.NounRating, From: "ratings t" + joinBase, Title: "b.name || '绩效评价'", State: "t.state", Year: "t.programme_id", Newest: true,
	Owner: baseOwner, Since: "t.served_on<>''",
	Columns: []Field{{Key: "name", Title: "绩效评价", SQL: "b.name", Link: programme.NounRating},
		{Key: "points", Title: "得分",
			SQL: "CASE WHEN t.served_on='' THEN '' ELSE CAST(t.total / 100 AS TEXT) || '.' || SUBSTR(CAST(100 + t.total % 100 AS TEXT), 2, 2) END"},
		{Key: "credit", Title: "信用分", Kind: Number, SQL: "t.credit"},
		{Key: "drawn_on", Title: "出具日期", Kind: Day, SQL: "t.drawn_on", Sort: true},
		{Key: "due_on", Title: "异议期限", Kind: Day, SQL: "t.due_on"}, stateField},
	Detail: []Field{{Key: "base", Title: "培训基地", SQL: "b.name", Link: programme.NounBase, LinkSQL: "b.id"},
		{Key: "served_on", Title: "送达日期", Kind: Day, SQL: "t.served_on"}, {Key: "said", Title: "基地意见", SQL: "t.said"},
		{Key: "answer", Title: "对异议的答复", SQL: "t.answer"}, user("drawn_by", "出具人", "t.drawn_by"), user("concluded_by", "确认人", "t.concluded_by"),
		{Key: "concluded_on", Title: "确认日期", Kind: Day, SQL: "t.concluded_on"},
		{Key: "reason", Title: "理由", SQL: "t.reason"}},
	Filters: []Filter{byState, byBase, others("t.drawn_by"),
		{Key: "unscored", Title: "待本人评分", SQL: "t.unscored>0 AND t.scores NOT LIKE '%\"by\":\"' || ? || '\"%'", Hidden: true},
		{Key: "third", Title: "待第三人评分", SQL: "t.unscored>0 AND t.gave>1 AND ?='1'", Hidden: true},
		{Key: "scored", Title: "已评完", SQL: "t.unscored=0 AND ?='1'", Hidden: true},
		{Key: "proposes", Title: "待提出取消资格", SQL: `t.follows='propose_revocation' AND b.state='recognised' AND
			NOT EXISTS (SELECT 1 FROM revocations v WHERE v.rating_id=t.id) AND ?='1'`, Hidden: true},
		{Key: "ended", Title: "异议期满", SQL: "t.due_on<?", Hidden: true}},
}, revocationListing}
