package store

import "jinlanling/internal/programme"

// Words of codes that the listings of the outside show.
var (
	outsideWords    = map[string]string{programme.VoucherSystem: "培训券系统", programme.TalentSystem: "省公共就业人才服务系统"}
	differenceWords = map[string]string{programme.MissingThere: "对方没有", programme.MissingHere: "本系统没有", programme.Different: "内容不同"}
	objectorWords   = map[string]string{"web": "网上提交", "letter": "来信", "phone": "来电"}
	upheldWords     = map[string]string{"1": "属实", "0": "—"}
	className       = "COALESCE((SELECT c.name FROM classes c WHERE c.id=t.class_id), '全基地')"
	bySystem        = Filter{Key: "system", Title: "系统", Kind: Word, SQL: "t.system", Words: outsideWords}
)

// outsideListings are the listings of rolls, objections, amendments and the
// outside systems.
var outsideListings = []Listing{
	{
		Noun: programme.NounRoll, From: "rolls t" + joinBase, Title: "b.name || '录取名册'", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "title", Title: "录取名册", SQL: "b.name || '录取名册'", Link: programme.NounRoll}, {Key: "from", Title: "公示自", Kind: Day, SQL: "t.from_on"}, {Key: "to", Title: "至", Kind: Day, SQL: "t.to_on"},
			{Key: "objections", Title: "异议未办结", Kind: Number, SQL: "(SELECT COUNT(*) FROM objections o WHERE o.roll_id=t.id AND o.state<>'closed')", Sum: true},
			{Key: "amendments", Title: "已批准变更", Kind: Number, SQL: "(SELECT COUNT(*) FROM amendments m WHERE m.roll_id=t.id AND m.state='approved')", Sum: true}, stateField},
		Detail:  []Field{baseField, user("posted_by", "发布人", "t.posted_by"), user("closed_by", "公示结束人", "t.closed_by"), user("sealed_by", "封存人", "t.sealed_by"), {Key: "sealed_at", Title: "封存时间", Kind: Instant, SQL: "t.sealed_at"}},
		Filters: []Filter{byState, byBase, {Key: "ended", Title: "公示期满", SQL: "t.to_on<?", Hidden: true}, others("t.posted_by")},
		Related: []Related{{"异议", programme.NounObjection, "roll", ""}},
	},
	{
		Noun: programme.NounObjection, From: "objections t" + joinBase, Title: "b.name || '录取公示的异议'", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "received_at", Title: "收到时间", Kind: Instant, SQL: "t.received_at", Link: programme.NounObjection}, baseField,
			{Key: "about", Title: "涉及", SQL: "COALESCE((SELECT p.name FROM applications a JOIN persons p ON p.id=a.person_id WHERE a.id=t.application_id), '整份名单')"},
			{Key: "channel", Title: "来源", Kind: Word, SQL: "t.channel", Words: objectorWords}, stateField},
		Detail: []Field{{Key: "upheld", Title: "核实结论", Kind: Flag, SQL: "t.upheld", Words: upheldWords}, user("answered_by", "答复人", "t.answered_by"), user("closed_by", "办结人", "t.closed_by"),
			{Key: "roll", Title: "名册", SQL: "'查看名册'", Link: programme.NounRoll, LinkSQL: "t.roll_id"}},
		Filters: []Filter{byState, byBase, {Key: "channel", Title: "来源", Kind: Word, SQL: "t.channel", Words: objectorWords}, {Key: "roll", Title: "名册", SQL: "t.roll_id", Hidden: true}, others("t.answered_by")},
	},
	{
		Noun: programme.NounAmendment, From: "amendments t" + joinBase, Title: "b.name || '名册变更 ' || CAST(t.number AS TEXT)", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "title", Title: "名册变更", SQL: "b.name || '名册变更 ' || CAST(t.number AS TEXT)", Link: programme.NounAmendment}, {Key: "count", Title: "变更（项）", Kind: Number, SQL: "t.change_count", Sum: true},
			{Key: "proposed_at", Title: "报送时间", Kind: Instant, SQL: "t.proposed_at"}, stateField},
		Detail: []Field{baseField, {Key: "reason", Title: "理由", SQL: "t.reason"}, user("proposed_by", "报送人", "t.proposed_by"), user("approved_by", "办理人", "t.approved_by"), {Key: "approved_at", Title: "办理时间", Kind: Instant, SQL: "t.approved_at"},
			{Key: "refusal", Title: "退回理由", SQL: "t.refusal"}, {Key: "roll", Title: "名册", SQL: "'查看名册'", Link: programme.NounRoll, LinkSQL: "t.roll_id"}},
		Filters: []Filter{byState, byBase, {Key: "roll", Title: "名册", SQL: "t.roll_id", Hidden: true}, others("t.proposed_by")},
	},
	{
		Noun: programme.NounLayout, Open: true, From: "layouts t", Title: "t.name", State: "t.state", Newest: true,
		Columns: []Field{{Key: "name", Title: "外部表样", SQL: "t.name", Link: programme.NounLayout}, {Key: "system", Title: "系统", Kind: Word, SQL: "t.system", Words: outsideWords}, {Key: "adopted_at", Title: "启用时间", Kind: Instant, SQL: "t.adopted_at"}, stateField},
		Detail:  []Field{user("adopted_by", "启用人", "t.adopted_by"), {Key: "sha256", Title: "文件摘要", SQL: "t.sha256"}},
		Filters: []Filter{byState, bySystem},
	},
	{
		Noun: programme.NounCollation, From: "collations t" + joinBase, Title: "b.name || '回执核对'", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "imported_at", Title: "导入时间", Kind: Instant, SQL: "t.imported_at", Link: programme.NounCollation}, baseField, {Key: "class", Title: "范围", SQL: className},
			{Key: "system", Title: "系统", Kind: Word, SQL: "t.system", Words: outsideWords}, {Key: "matched", Title: "一致", Kind: Number, SQL: "t.matched"},
			{Key: "missing_there", Title: "对方没有", Kind: Number, SQL: "t.missing_there"}, {Key: "missing_here", Title: "本系统没有", Kind: Number, SQL: "t.missing_here"}, {Key: "different", Title: "内容不同", Kind: Number, SQL: "t.different"},
			{Key: "open", Title: "未消除", Kind: Number, SQL: "(SELECT COUNT(*) FROM differences d WHERE d.collation_id=t.id AND d.state='open')", Sum: true}},
		Detail:  []Field{user("imported_by", "导入人", "t.imported_by"), {Key: "rows", Title: "回执人数", Kind: Number, SQL: "t.row_count"}, {Key: "sha256", Title: "回执文件摘要", SQL: "t.sha256"}},
		Filters: []Filter{byBase, bySystem, {Key: "class", Title: "班级", SQL: "t.class_id=? AND t.class_id<>''", Hidden: true}},
	},
	{
		Noun: programme.NounDifference, From: "differences t" + joinBase, Title: "t.name || '的差异'", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "t.name", Link: programme.NounDifference}, {Key: "id_masked", Title: "身份证号", SQL: "t.id_masked"}, baseField, {Key: "system", Title: "系统", Kind: Word, SQL: "t.system", Words: outsideWords},
			{Key: "kind", Title: "差异", Kind: Word, SQL: "t.kind", Words: differenceWords}, {Key: "field", Title: "项目", SQL: "t.field"}, {Key: "here", Title: "本系统", SQL: "t.here"}, {Key: "there", Title: "对方", SQL: "t.there"}, stateField},
		Detail: []Field{{Key: "class", Title: "范围", SQL: className}, {Key: "reason", Title: "说明", SQL: "t.reason"}, user("explained_by", "说明人", "t.explained_by"),
			{Key: "application", Title: "报名", SQL: "CASE WHEN t.application_id='' THEN '' ELSE '查看报名' END", Link: programme.NounApplication, LinkSQL: "t.application_id"},
			{Key: "collation", Title: "回执", SQL: "'查看回执核对'", Link: programme.NounCollation, LinkSQL: "t.collation_id"}},
		Filters: []Filter{byState, byBase, bySystem, {Key: "kind", Title: "差异", Kind: Word, SQL: "t.kind", Words: differenceWords}, {Key: "collation", Title: "回执", SQL: "t.collation_id", Hidden: true}},
	},
}
