package store

import "jinlanling/internal/programme"

var keptWords = wordsOf(programme.KeptKinds, func(k *struct{ Code, Name string }) (string, string) { return k.Code, k.Name })

var destructionListing = Listing{
	Noun: programme.NounDestruction, From: "destructions t" + joinBase + " JOIN classes c ON c.id=t.class_id",
	Title: "c.name || CASE t.kind WHEN 'films' THEN ' 录像到期销毁' ELSE ' 其他资料到期销毁' END", State: "t.state", Year: "t.programme_id", Newest: true,
	Owner: baseOwner,
	Columns: []Field{{Key: "class", Title: "班级", SQL: "c.name", Link: programme.NounDestruction}, baseField,
		{Key: "kind", Title: "资料", Kind: Word, SQL: "t.kind", Words: keptWords}, {Key: "until", Title: "保存到", Kind: Day, SQL: "t.until_on", Sort: true},
		{Key: "files", Title: "文件", Kind: Number, SQL: "t.file_count", Sum: true},
		{Key: "gone", Title: "已销毁", Kind: Number, SQL: "t.gone", Sum: true}, stateField},
	Detail: []Field{{Key: "of", Title: "班级", SQL: "c.name", Link: programme.NounClass, LinkSQL: "t.class_id"},
		user("proposed_by", "提出人", "t.proposed_by"), {Key: "proposed_on", Title: "提出日期", Kind: Day, SQL: "t.proposed_on"},
		{Key: "reason", Title: "理由", SQL: "t.reason"}, user("answered_by", "批准人", "t.answered_by"),
		{Key: "answered_on", Title: "批准日期", Kind: Day, SQL: "t.answered_on"}, {Key: "answer", Title: "不批准或撤回的理由", SQL: "t.answer"},
		user("begun_by", "执行人", "t.begun_by"), {Key: "done_at", Title: "销毁时间", Kind: Instant, SQL: "t.done_at"},
		{Key: "list", Title: "销毁清单的摘要", SQL: "t.list"}},
	Filters: []Filter{byState, byBase, {Key: "kind", Title: "资料", Kind: Word, SQL: "t.kind", Words: keptWords}, others("t.proposed_by"),
		{Key: "class", Title: "班级", SQL: "t.class_id", Hidden: true}},
}
