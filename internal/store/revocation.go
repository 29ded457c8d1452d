package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Revocation]{name: "revocations", noun: programme.NounRevocation, columns: func(r *programme.Revocation) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"state", (*string)(&r.State)},
		{"rating_id", &r.RatingID},
		{"urgent", &r.Urgent},
		{"grounds", &r.Grounds},
		{"proposed_by", &r.ProposedBy},
		{"proposed_on", &r.ProposedOn},
		{"due_on", &r.DueOn},
		{"said", &r.Said},
		{"heard_on", &r.HeardOn},
		{"present", &r.Present},
		{"minutes", &r.Minutes},
		{"file_id", &r.FileID},
		{"decision", &r.Decision},
		{"decided_by", &r.DecidedBy},
		{"decided_on", &r.DecidedOn},
		{"appeal_due", &r.AppealDue},
		{"appeal", &r.Appeal},
		{"appealed_on", &r.AppealedOn},
		{"review", &r.Review},
		{"reviewed_by", &r.ReviewedBy},
		{"reviewed_on", &r.ReviewedOn},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

// Revocations lists the ways to a revocation of a base, oldest first.
func (tx *Tx) Revocations(baseID string) ([]programme.Revocation, error) {
	return list[programme.Revocation](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

var urgentWords = wordsOf(programme.UrgentGrounds, func(g *struct{ Code, Name string }) (string, string) { return g.Code, g.Name })

var revocationListing = Listing{
	Noun: programme.NounRevocation, From: "revocations t" + joinBase, Title: "b.name || '取消资格'", State: "t.state", Year: "t.programme_id",
	Newest: true, Owner: baseOwner,
	Columns: []Field{{Key: "name", Title: "取消资格", SQL: "b.name", Link: programme.NounRevocation}, {Key: "grounds", Title: "事实和理由", SQL: "t.grounds"},
		{Key: "proposed_on", Title: "告知日期", Kind: Day, SQL: "t.proposed_on", Sort: true}, {Key: "due_on", Title: "要求听证到", Kind: Day, SQL: "t.due_on"},
		{Key: "appeal_due", Title: "申诉到", Kind: Day, SQL: "t.appeal_due"}, stateField},
	Detail: []Field{{Key: "base", Title: "培训基地", SQL: "b.name", Link: programme.NounBase, LinkSQL: "b.id"},
		{Key: "rating", Title: "依据的评价", SQL: "CASE WHEN t.rating_id='' THEN '' ELSE '绩效评价' END", Link: programme.NounRating, LinkSQL: "t.rating_id"},
		{Key: "urgent", Title: "紧急取消", Kind: Word, SQL: "t.urgent", Words: urgentWords}, user("proposed_by", "提出人", "t.proposed_by"),
		{Key: "said", Title: "基地的答复", SQL: "t.said"}, {Key: "heard_on", Title: "听证日期", Kind: Day, SQL: "t.heard_on"},
		{Key: "present", Title: "到场的人", SQL: "t.present"}, {Key: "minutes", Title: "听证记录", SQL: "t.minutes"},
		{Key: "decision", Title: "决定", SQL: "t.decision"}, user("decided_by", "决定人", "t.decided_by"),
		{Key: "decided_on", Title: "决定日期", Kind: Day, SQL: "t.decided_on"}, {Key: "appeal", Title: "申诉", SQL: "t.appeal"},
		{Key: "appealed_on", Title: "申诉日期", Kind: Day, SQL: "t.appealed_on"}, {Key: "review", Title: "复核", SQL: "t.review"},
		user("reviewed_by", "复核人", "t.reviewed_by"), {Key: "reviewed_on", Title: "复核日期", Kind: Day, SQL: "t.reviewed_on"},
		{Key: "reason", Title: "撤回的理由", SQL: "t.reason"}},
	Filters: []Filter{byState, byBase, others("t.proposed_by"), {Key: "ended", Title: "听证期满", SQL: "t.due_on<?", Hidden: true},
		{Key: "open", Title: "还可以要求听证", SQL: "t.due_on>=?", Hidden: true}, {Key: "appealable", Title: "还可以申诉", SQL: "t.appeal_due>=?", Hidden: true},
		{Key: "reviewer", Title: "没有参加前面的决定", SQL: "? NOT IN (t.proposed_by, t.decided_by)", Hidden: true}},
}
