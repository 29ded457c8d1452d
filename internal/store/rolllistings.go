package store

import "jinlanling/internal/programme"

// Words of codes that the listings of rolls and objections show.
var (
	objectorWords = map[string]string{programme.ObjectionWeb: "网上提交", programme.ObjectionLetter: "来信", programme.ObjectionPhone: "来电"}
)

// objectedList is which of its base's lists an objection is to.
const objectedList = "CASE WHEN t.publication_id='' THEN '录取公示' ELSE '合格公示' END"

// rollListings are the listings of rolls, objections and amendments.
var rollListings = []Listing{
	{
		Noun: programme.NounRoll, From: "rolls t" + joinBase, Title: "b.name || '录取名册'", State: "t.state", Year: "t.programme_id", Newest: true,
		Owner: baseOwner,
		Columns: []Field{{Key: "title", Title: "录取名册", SQL: "b.name || '录取名册'", Link: programme.NounRoll},
			{Key: "from", Title: "公示自", Kind: Day, SQL: "t.from_on"}, {Key: "to", Title: "至", Kind: Day, SQL: "t.to_on"},
			{Key: "objections", Title: "异议未办结", Kind: Number, SQL: "(SELECT COUNT(*) FROM objections o WHERE o.roll_id=t.id AND o.state<>'closed')", Sum: true},
			{Key: "amendments", Title: "已批准变更", Kind: Number, SQL: "(SELECT COUNT(*) FROM amendments m WHERE m.roll_id=t.id AND m.state='approved')",
				Sum: true}, stateField},
		Detail: []Field{baseField, {Key: "number", Title: "文号", SQL: "t.number"}, {Key: "addressee", Title: "主送", SQL: "t.addressee"},
			{Key: "replaces", Title: "更正的公示", SQL: "CASE WHEN t.replaces<>'' THEN '查看原名单' ELSE '' END", Link: programme.NounRoll, LinkSQL: "t.replaces"},
			user("posted_by", "发布人", "t.posted_by"), user("closed_by", "公示结束人", "t.closed_by"),
			user("sealed_by", "封存人", "t.sealed_by"), {Key: "sealed_at", Title: "封存时间", Kind: Instant, SQL: "t.sealed_at"}},
		Filters: []Filter{byState, byBase, {Key: "ended", Title: "公示期满", SQL: "t.to_on<?", Hidden: true}, others("t.posted_by")},
		Related: []Related{{"异议", programme.NounObjection, "roll", ""}},
	},
	{
		Noun: programme.NounObjection, From: "objections t" + joinBase, Title: "b.name || " + objectedList + " || '的异议'", State: "t.state",
		Year:   "t.programme_id",
		Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "received_at", Title: "收到时间", Kind: Instant, SQL: "t.received_at", Link: programme.NounObjection}, baseField,
			{Key: "list", Title: "公示", SQL: objectedList},
			{Key: "about", Title: "涉及",
				SQL: `COALESCE((SELECT p.name FROM applications a JOIN persons p ON p.id=a.person_id
					WHERE a.id=t.application_id), '整份名单')`},
			{Key: "channel", Title: "来源", Kind: Word, SQL: "t.channel", Words: objectorWords}, stateField},
		Detail: []Field{{Key: "upheld", Title: "核实结论", SQL: "CASE WHEN t.state='received' THEN '' WHEN t.upheld=1 THEN '属实' ELSE '不属实' END"},
			user("answered_by", "答复人", "t.answered_by"), user("closed_by", "办结人", "t.closed_by"),
			{Key: "roll", Title: "名册", SQL: "CASE WHEN t.roll_id<>'' THEN '查看名册' ELSE '' END", Link: programme.NounRoll, LinkSQL: "t.roll_id"},
			{Key: "publication", Title: "考评合格名单", SQL: "CASE WHEN t.publication_id<>'' THEN '查看公示' ELSE '' END",
				Link: programme.NounPublication, LinkSQL: "t.publication_id"}},
		Filters: []Filter{byState, byBase, {Key: "channel", Title: "来源", Kind: Word, SQL: "t.channel", Words: objectorWords},
			{Key: "roll", Title: "名册", SQL: "t.roll_id", Hidden: true}, {Key: "publication", Title: "公示", SQL: "t.publication_id", Hidden: true},
			others("t.answered_by")},
	},
	{
		Noun: programme.NounAmendment, From: "amendments t" + joinBase, Title: "b.name || '第 ' || CAST(t.number AS TEXT) || ' 次名册变更'", State: "t.state",
		Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "title", Title: "名册变更", SQL: "b.name || '第 ' || CAST(t.number AS TEXT) || ' 次名册变更'", Link: programme.NounAmendment},
			{Key: "count", Title: "变更（项）", Kind: Number, SQL: "t.change_count", Sum: true},
			{Key: "proposed_at", Title: "报送时间", Kind: Instant, SQL: "t.proposed_at"}, stateField},
		Detail: []Field{baseField, {Key: "reason", Title: "理由", SQL: "t.reason"}, user("proposed_by", "报送人", "t.proposed_by"),
			user("approved_by", "办理人", "t.approved_by"), {Key: "approved_at", Title: "办理时间", Kind: Instant, SQL: "t.approved_at"},
			{Key: "refusal", Title: "退回理由", SQL: "t.refusal"}, {Key: "roll", Title: "名册", SQL: "'查看名册'", Link: programme.NounRoll, LinkSQL: "t.roll_id"}},
		Filters: []Filter{byState, byBase, {Key: "roll", Title: "名册", SQL: "t.roll_id", Hidden: true}, others("t.proposed_by")},
	},
}
