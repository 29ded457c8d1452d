package store

import (
	"jinlanling/internal/exchange"
	"jinlanling/internal/programme"
	"jinlanling/layouts"
)

// Words of codes that the listings of the outside systems show: of the layouts
// that the program carries, and of the fields that they are made of.
var (
	layoutWords = carriedLayouts()
	fieldWords  = exchangedFields()

	differenceWords = map[string]string{programme.MissingThere: "对方缺", programme.MissingHere: "我方缺", programme.Differs: "内容不同"}
	howWords        = map[string]string{programme.ByAgreement: "再次比对一致", programme.ByLeaving: "不再报送", programme.ByCorrection: "已更正",
		programme.ByAcceptance: "情况属实，予以认可", "": "—"}
)

// A base here may be all of them.
const (
	leftBase    = " LEFT JOIN bases b ON b.id=t.base_id"
	baseNameSQL = "COALESCE(b.name, '全部基地')"
)

var (
	anyBase     = Field{Key: "base", Title: "培训基地", SQL: baseNameSQL, Link: programme.NounBase, LinkSQL: "t.base_id"}
	systemField = Field{Key: "system", Title: "外部系统", SQL: "t.system"}
	byLayout    = Filter{Key: "layout", Title: "外部系统", Kind: Word, SQL: "t.layout", Words: layoutWords}
	whoSQL      = "COALESCE(p.name, '我方没有的人')"
)

// outsideListings are the listings of reports, comparisons and differences.
var outsideListings = []Listing{
	{
		Noun: programme.NounDispatch, From: "dispatches t" + leftBase, Title: baseNameSQL + " || '报送表'", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "system", Title: "报送给", SQL: "t.system", Link: programme.NounDispatch}, anyBase,
			{Key: "people", Title: "人数", Kind: Number, SQL: "t.people"}, {Key: "left_out", Title: "缺项未列入", Kind: Number, SQL: "t.left_out"},
			{Key: "times", Title: "导出次数", Kind: Number, SQL: "t.times"}, {Key: "made_at", Title: "最近导出", Kind: Instant, SQL: "t.made_at", Sort: true},
			user("made_by", "导出人", "t.made_by")},
		Detail: []Field{{Key: "purpose", Title: "用途", SQL: "t.purpose"}, {Key: "sha", Title: "文件摘要", SQL: "t.sha256"},
			{Key: "layout_sha", Title: "版式摘要", SQL: "t.layout_sha256"}},
		Filters: []Filter{byLayout, byBase},
	},
	{
		Noun: programme.NounCollation, From: "collations t" + leftBase, Title: baseNameSQL + " || '比对 ' || t.as_of", Year: "t.programme_id", Newest: true,
		Owner: baseOwner,
		Columns: []Field{{Key: "as_of", Title: "截至", Kind: Day, SQL: "t.as_of", Link: programme.NounCollation}, systemField, anyBase,
			{Key: "ours", Title: "我方", Kind: Number, SQL: "t.ours"}, {Key: "matched", Title: "一致", Kind: Number, SQL: "t.matched"},
			{Key: "missing_there", Title: "对方缺", Kind: Number, SQL: "t.missing_there"},
			{Key: "missing_here", Title: "我方缺", Kind: Number, SQL: "t.missing_here"}, {Key: "different", Title: "内容不同", Kind: Number, SQL: "t.different"},
			{Key: "found", Title: "新增差异", Kind: Number, SQL: "t.found"}, {Key: "agreed", Title: "消除差异", Kind: Number, SQL: "t.agreed"}},
		Detail: []Field{{Key: "rows", Title: "返回行数", Kind: Number, SQL: "t.rows_read"}, {Key: "refused", Title: "未取的行", Kind: Number, SQL: "t.refused"},
			user("imported_by", "导入人", "t.imported_by"), {Key: "imported_at", Title: "导入时间", Kind: Instant, SQL: "t.imported_at"},
			{Key: "file", Title: "文件摘要", SQL: "t.file_sha256"}, {Key: "layout_sha", Title: "版式摘要", SQL: "t.layout_sha256"}},
		Filters: []Filter{byLayout, byBase},
	},
	{
		Noun: programme.NounDifference, Title: whoSQL, State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		From: "differences t" + leftBase + " LEFT JOIN applications a ON a.id=t.application_id LEFT JOIN persons p ON p.id=a.person_id",
		Columns: []Field{{Key: "name", Title: "姓名", SQL: whoSQL, Link: programme.NounDifference},
			{Key: "kind", Title: "差异", Kind: Word, SQL: "t.kind", Words: differenceWords},
			{Key: "field", Title: "栏目", Kind: Word, SQL: "t.field", Words: fieldWords},
			systemField, anyBase, {Key: "since", Title: "始于", Kind: Day, SQL: "t.since_on", Sort: true}, stateField},
		Detail: []Field{{Key: "id_masked", Title: "身份证号", SQL: "CASE WHEN t.application_id='' THEN t.id_masked ELSE p.id_masked END"},
			{Key: "application", Title: "报名", SQL: "CASE WHEN t.application_id='' THEN '' ELSE '查看报名' END", Link: programme.NounApplication,
				LinkSQL: "t.application_id"},
			{Key: "first", Title: "首次发现", SQL: "'查看比对'", Link: programme.NounCollation, LinkSQL: "t.first_id"},
			{Key: "last", Title: "最近有变", SQL: "'查看比对'", Link: programme.NounCollation, LinkSQL: "t.last_id"},
			{Key: "explanation", Title: "基地说明", SQL: "t.explanation"}, user("explained_by", "说明人", "t.explained_by"),
			{Key: "explained_at", Title: "说明时间", Kind: Instant, SQL: "t.explained_at"},
			{Key: "how", Title: "怎样解决", Kind: Word, SQL: "t.how", Words: howWords}, {Key: "reason", Title: "理由", SQL: "t.reason"},
			user("resolved_by", "确认人", "t.resolved_by"), {Key: "resolved_at", Title: "解决时间", Kind: Instant, SQL: "t.resolved_at"}},
		Filters: []Filter{byState, byBase, {Key: "kind", Title: "差异", Kind: Word, SQL: "t.kind", Words: differenceWords}, byLayout,
			{Key: "field", Title: "栏目", Kind: Word, SQL: "t.field", Words: fieldWords},
			flag("standing", "未解决", "t.state<>'resolved'"), {Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true},
			flag("baseless", "不属于哪个基地", "t.base_id=''"), others("t.explained_by")},
	},
}

func carriedLayouts() map[string]string {
	carried, err := layouts.Load("")
	if err != nil {
		panic(err) // embedded; a test reads them
	}
	words := map[string]string{}
	for _, l := range carried {
		words[l.Code] = l.System
	}
	return words
}

func exchangedFields() map[string]string {
	words := map[string]string{"": "—"}
	for _, f := range exchange.Fields {
		words[f.Code] = f.Name
	}
	return words
}
