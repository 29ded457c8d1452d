package store

import (
	"slices"

	"jinlanling/internal/programme"
)

// Words of codes that listings show.
var (
	statementWords = programme.StatementKinds
	directionWords = map[string]string{"in": "收入", "out": "支出", "back": "缴回"}
	sourceWords    = map[string]string{"bureau": "补贴资金", "own": "自有资金"}
	resultWords    = map[string]string{"pass": "合格", "fail": "不合格", "withdrawn": "已撤销", "absent": "缺考", "misconduct": "违纪", "": "—"}
	channelWords   = map[string]string{programme.ChannelSingle: "逐人填报", programme.ChannelRoster: "花名册"}
	returnWords    = map[string]string{programme.ReturnStatistics: programme.ReturnName(programme.ReturnStatistics),
		programme.ReturnPerformance: programme.ReturnName(programme.ReturnPerformance)}
	unitWords        = map[string]string{"enterprise": "企业", "school": "职业院校", "public_body": "机关事业单位"}
	certificateWords = programme.CertificateNames
	clueWords        = map[string]string{"person": "人工登记", "signature": "签名核对", "confirmation": "本人反映", "offence": "检查认定", "telephone": "电话抽查"}
	eligibleWords    = map[string]string{"1": "符合", "0": "不符合"}
)

// Parts that many listings share.
var (
	baseField   = Field{Key: "base", Title: "培训基地", SQL: "b.name", Link: programme.NounBase, LinkSQL: "b.id"}
	levelField  = Field{Key: "level", Title: "等级", Kind: Grade, SQL: "l.level"}
	tradeField  = Field{Key: "trade", Title: "工种", SQL: "l.trade", Link: programme.NounPlanLine, LinkSQL: "l.id"}
	stateField  = Field{Key: "state", Title: "状态", Kind: Stand, SQL: "t.state"}
	byBase      = Filter{Key: "base", Title: "培训基地", SQL: "t.base_id", Choices: programme.NounBase}
	byState     = Filter{Key: "state", Title: "状态", Kind: Stand, SQL: "t.state"}
	byLevel     = Filter{Key: "level", Title: "等级", Kind: Grade, SQL: "l.level", Levels: true}
	baseOwner   = Owner{Base: "b.credit_code", County: "b.county"}
	joinBase    = " JOIN bases b ON b.id=t.base_id"
	joinLine    = " JOIN plan_lines l ON l.id=t.plan_line_id"
	ofClass     = "t.class_id IN (SELECT m.class_id FROM applications m WHERE m.class_id<>'' AND m.employer_id=?)"
	ofMyClass   = "t.class_id IN (SELECT m.class_id FROM applications m WHERE m.class_id<>'' AND m.person_id=?)"
	attendedSQL = `(SELECT COALESCE(SUM(x.hours),0)
				FROM attendances d
				JOIN lessons x ON x.id=d.lesson_id
				WHERE d.application_id=t.id AND d.state='present' AND x.state='held')`
)

// lotUnderWay is whether others of the same draw are not visited yet: whoever
// knew the seed could reckon whether a class of theirs is among them.
const lotUnderWay = "EXISTS (SELECT 1 FROM inspections o WHERE o.seed=t.seed AND o.drawn_on=t.drawn_on AND o.state='planned')"

// wasVisited is an inspection of which there is something to tell: who was
// there is unknown before, and unknown is not none.
const wasVisited = "t.state IN ('visited','closed')"

// inspectionName names an inspection after its class, or its base where it went
// through none.
const inspectionName = "COALESCE(c.name, b.name) || ' 检查'"

var inspectionWords = func() map[string]string {
	m := map[string]string{}
	for _, k := range programme.InspectionKinds {
		m[k.Code] = k.Name
	}
	return m
}()

// roleWords are the names of the roles that people hold.
var roleWords = func() map[string]string {
	m := map[string]string{}
	for _, r := range programme.Roles {
		m[string(r.Role)] = r.Name
	}
	return m
}()

// rolesSQL says the roles of a user, each with the base, the unit or the county
// that it is bounded to. Which person a trainee is stays out: that is on the
// page of the user, for who may see it.
var rolesSQL = func() string {
	name := "CASE g.role"
	for _, r := range programme.Roles {
		name += " WHEN '" + string(r.Role) + "' THEN '" + r.Name + "'"
	}
	return "COALESCE((SELECT string_agg(" + name + ` ELSE g.role END
			|| CASE WHEN g.base_code<>'' THEN ' · ' || COALESCE((SELECT MAX(b.name) FROM bases b WHERE b.credit_code=g.base_code),
				(SELECT i.name FROM institutions i WHERE i.credit_code=g.base_code), g.base_code)
			WHEN g.employer_id<>'' THEN ' · ' || COALESCE((SELECT e.name FROM employers e WHERE e.id=g.employer_id), '')
			WHEN g.county<>'' THEN ' · ' || g.county ELSE '' END, '、' ORDER BY g.id)
		FROM grants g
		WHERE g.user_id=t.id AND g.state='active'), '')`
}()

// user is a field that names who did something.
func user(key, title, column string) Field {
	return Field{Key: key, Title: title, SQL: "COALESCE((SELECT u.name FROM users u WHERE u.id=" + column + "), '')"}
}

// ofLines finds the few plan lines of a level or trade first. The column is an
// expression: no database walks the lines' index for it and sorts what it
// finds, where the list's own order has the line beside it.
func ofLines(column string) string {
	return "t.plan_line_id||'' IN (SELECT y.id FROM plan_lines y WHERE y." + column + "=?)"
}

// Listings is the table of everything that is listed and shown: the listings of
// each part, what some parts add to the listings of others, and last of all the
// filters of what waits, which are added to every one.
var Listings = func() []Listing {
	list := slices.Concat(firstListings, institutionListings, rollListings, outsideListings, listingsOfCrosschecks, linkListings, transferListings,
		confirmationListings, []Listing{destructionListing}, callListings, conductListings, ratingListings,
		moneyListings)
	for i := range list {
		l := &list[i]
		addLinks(l)
		addTransfers(l)
		addWaits(l)
	}
	return list
}()

// firstListings are the listings of the nouns that every year has.
var firstListings = []Listing{
	{
		Noun: programme.NounProgramme, Open: true, From: "programmes t", Title: "t.name", State: "t.state", Newest: true,
		Columns: []Field{{Key: "name", Title: "年度项目", SQL: "t.name", Link: programme.NounProgramme}, {Key: "city", Title: "城市", SQL: "t.city"},
			{Key: "year", Title: "年度", Kind: Text, SQL: "CAST(t.year AS TEXT)"}, stateField},
		Detail: []Field{{Key: "notice", Title: "通知", SQL: "t.notice"}, {Key: "sha", Title: "通知摘要", SQL: "t.notice_sha256"},
			{Key: "created", Title: "建立时间", Kind: Instant, SQL: "t.created_at"}},
		Related: []Related{{Title: "补贴标准", Noun: programme.NounStandard}},
	},
	{
		Noun: programme.NounBase, From: "bases t", Title: "t.name", State: "t.state", Year: "t.programme_id",
		Owner: Owner{Base: "t.credit_code", County: "t.county"},
		Columns: []Field{{Key: "name", Title: "培训基地", SQL: "t.name", Link: programme.NounBase}, {Key: "county", Title: "县市区", SQL: "t.county"}, stateField,
			{Key: "places", Title: "计划", Kind: Number, SQL: "(SELECT COALESCE(SUM(l.places),0) FROM plan_lines l WHERE l.base_id=t.id)", Sum: true},
			{Key: "applied", Title: "报名", Kind: Number,
				SQL: "(SELECT COUNT(*) FROM applications a WHERE a.programme_id=t.programme_id AND a.base_id=t.id)", Sum: true},
			{Key: "classes", Title: "班级", Kind: Number, SQL: "(SELECT COUNT(*) FROM classes c WHERE c.base_id=t.id)", Sum: true}},
		Detail: []Field{{Key: "code", Title: "统一社会信用代码", SQL: "t.credit_code"}, {Key: "applied_at", Title: "申报时间", Kind: Instant, SQL: "t.applied_at"},
			user("recommended_by", "推荐", "t.recommend_by"), user("assessed_by", "评估", "t.assessed_by"), user("recognised_by", "认定", "t.recognised_by"),
			{Key: "recognised_at", Title: "认定时间", Kind: Instant, SQL: "t.recognised_at"}, {Key: "note", Title: "意见", SQL: "t.note"}},
		Filters: []Filter{byState, {Key: "county", Title: "县市区", SQL: "t.county"}},
		Related: []Related{{"培训计划", programme.NounPlanLine, "base", ""}, {"培训方案", programme.NounScheme, "base", ""},
			{"班级", programme.NounClass, "base", ""}, {"资金单据", programme.NounStatement, "base", ""}, {"例外准予", programme.NounOverride, "base", ""},
			{"检查", programme.NounInspection, "base", ""}, {"检查问题", programme.NounFinding, "base", ""}, {"公示", programme.NounPublication, "base", ""},
			{"录取名册", programme.NounRoll, "base", ""}, {"与外部系统比对", programme.NounCollation, "base", ""}, {"名册变更", programme.NounAmendment, "base", ""},
			{"报送材料", programme.NounReturn, "base", ""}, {"绩效评价", programme.NounRating, "base", ""},
			{"取消资格", programme.NounRevocation, "base", ""}},
	},
	{
		Noun: programme.NounPlanLine, Open: true, From: "plan_lines t" + joinBase, Title: "t.trade", Year: "t.programme_id", Sort: "position", Owner: baseOwner,
		Columns: []Field{baseField, {Key: "trade", Title: "工种", SQL: "t.trade", Link: programme.NounPlanLine},
			{Key: "level", Title: "等级", Kind: Grade, SQL: "t.level"},
			{Key: "position", Title: "序号", Kind: Number, SQL: "t.position", Sort: true},
			{Key: "places", Title: "计划", Kind: Number, SQL: "t.places", Sum: true, Sort: true},
			{Key: "applied", Title: "报名", Kind: Number, SQL: "(SELECT COUNT(*) FROM applications a WHERE a.plan_line_id=t.id)", Sum: true},
			{Key: "taken", Title: "占用", Kind: Number,
				SQL: `(SELECT COUNT(*) FROM applications a
					WHERE a.plan_line_id=t.id AND a.state IN ('accepted','training','passed','failed','certified'))`,
				Sum: true}},
		Filters: []Filter{byBase, {Key: "level", Title: "等级", Kind: Grade, SQL: "t.level", Levels: true}},
		Related: []Related{{"报名", programme.NounApplication, "line", ""}, {"班级", programme.NounClass, "line", ""}},
	},
	employerListing,
	{
		Noun: programme.NounApplication, Title: "p.name", State: "t.state", Year: "t.programme_id", Newest: true,
		From:  "applications t JOIN persons p ON p.id=t.person_id" + joinBase + joinLine + " JOIN employers e ON e.id=t.employer_id",
		Owner: Owner{Base: "b.credit_code", County: "b.county", Employer: "t.employer_id", Person: "t.person_id", Held: heldBy("t.id")},
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounApplication}, {Key: "id_masked", Title: "身份证号", SQL: "p.id_masked"},
			baseField, levelField, tradeField,
			{Key: "employer", Title: "工作单位", SQL: "e.name"}, {Key: "eligible", Title: "资格", Kind: Flag, SQL: "t.eligible", Words: eligibleWords}, stateField,
			{Key: "applied_on", Title: "报名日期", Kind: Day, SQL: "t.applied_on", Sort: true}},
		Detail: []Field{{Key: "sex", Title: "性别", SQL: "p.sex"}, {Key: "route", Title: "报名途径", Kind: Way, SQL: "t.route"},
			{Key: "person", Title: "人员", SQL: "'同一人的全部年度'", Link: programme.NounPerson, LinkSQL: "p.id"},
			{Key: "employer_link", Title: "用人单位", SQL: "e.name", Link: programme.NounEmployer, LinkSQL: "e.id"},
			{Key: "class", Title: "班级", SQL: "COALESCE((SELECT c.name FROM classes c WHERE c.id=t.class_id), '')", Link: programme.NounClass,
				LinkSQL: "t.class_id"},
			{Key: "attended", Title: "已出勤课时", Kind: Number, SQL: attendedSQL},
			{Key: "channel", Title: "报名方式", Kind: Word, SQL: "t.channel", Words: channelWords},
			{Key: "submitted_at", Title: "提交时间", Kind: Instant, SQL: "t.submitted_at"}, user("reviewed_by", "审核人", "t.reviewed_by"),
			{Key: "reason", Title: "意见", SQL: "t.reason"}},
		Filters: []Filter{byState, byBase, {Key: "level", Title: "等级", Kind: Grade, SQL: ofLines("level"), Levels: true},
			{Key: "trade", Title: "工种", SQL: ofLines("trade")}, {Key: "eligible", Title: "资格", Kind: Flag, SQL: "t.eligible", Words: eligibleWords},
			{Key: "name", Title: "姓名", SQL: "t.person_id IN (SELECT n.id FROM persons n WHERE n.name=?)"},
			{Key: "line", Title: "计划", SQL: "t.plan_line_id", Hidden: true},
			{Key: "class", Title: "班级", SQL: "t.class_id=? AND t.class_id<>''", Hidden: true},
			{Key: "employer", Title: "用人单位", SQL: "t.employer_id", Hidden: true},
			{Key: "person", Title: "人员", SQL: "t.person_id", Hidden: true}},
		Related: []Related{{"考核鉴定", programme.NounAppraisal, "application", ""}, {"证书", programme.NounCertificate, "application", ""}},
	},
	{
		Noun: programme.NounPerson, From: "persons t", Title: "t.name",
		Owner: Owner{Person: "t.id", Base: `EXISTS (SELECT 1 FROM applications m JOIN bases b ON b.id=m.base_id
			WHERE m.person_id=t.id AND b.credit_code=?)`,
			County:   "EXISTS (SELECT 1 FROM applications m JOIN bases b ON b.id=m.base_id WHERE m.person_id=t.id AND b.county=?)",
			Employer: "EXISTS (SELECT 1 FROM applications m WHERE m.person_id=t.id AND m.employer_id=?)"},
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "t.name", Link: programme.NounPerson}, {Key: "sex", Title: "性别", SQL: "t.sex"},
			{Key: "id_masked", Title: "身份证号", SQL: "t.id_masked"}},
		Filters: []Filter{{Key: "name", Title: "姓名", SQL: "t.name"}},
		Related: []Related{{"报名", programme.NounApplication, "person", ""}},
	},
	{
		Noun: programme.NounDraft, From: "drafts t JOIN employers e ON e.id=t.employer_id", Title: "t.name", State: "t.state", Year: "t.programme_id",
		Newest: true,
		Owner:  Owner{Employer: "t.employer_id", Person: "t.person_id", Base: "t.base_code", Held: "t.person_id"},
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "t.name", Link: programme.NounDraft}, {Key: "id_masked", Title: "身份证号", SQL: "t.id_masked"},
			{Key: "employer", Title: "工作单位", SQL: "e.name"}, stateField, {Key: "saved_at", Title: "最近填写", Kind: Instant, SQL: "t.saved_at"}},
		Detail: []Field{{Key: "reason", Title: "不予认领的理由", SQL: "t.reason"}, user("claimed_by", "认领人", "t.claimed_by"),
			{Key: "application", Title: "报名", SQL: "CASE WHEN t.application_id='' THEN '' ELSE '查看报名' END", Link: programme.NounApplication,
				LinkSQL: "t.application_id"}},
		Filters: []Filter{byState},
	},
	{
		Noun: programme.NounScheme, From: "schemes t" + joinBase, Title: "b.name || ' 培训方案'", State: "t.state", Year: "t.programme_id", Owner: baseOwner,
		Newest: true,
		Columns: []Field{{Key: "name", Title: "培训方案", SQL: "b.name || ' 培训方案'", Link: programme.NounScheme}, stateField,
			{Key: "starts_on", Title: "开始", Kind: Day, SQL: "t.starts_on"},
			{Key: "ends_on", Title: "结束", Kind: Day, SQL: "t.ends_on"}, user("filed_by", "报送人", "t.filed_by")},
		Detail: []Field{baseField, user("agreed_by", "同意人", "t.agreed_by"), {Key: "agreed_at", Title: "同意时间", Kind: Instant, SQL: "t.agreed_at"},
			{Key: "reason", Title: "退回理由", SQL: "t.reason"}},
		Filters: []Filter{byState, byBase},
	},
	{
		Noun: programme.NounClass, From: "classes t" + joinBase + joinLine, Title: "t.name", State: "t.state", Year: "t.programme_id",
		Owner: Owner{Base: "b.credit_code", County: "b.county", Employer: "EXISTS (SELECT 1 FROM applications m WHERE m.class_id=t.id AND m.employer_id=?)",
			Person: "EXISTS (SELECT 1 FROM applications m WHERE m.class_id=t.id AND m.person_id=?)"},
		Columns: []Field{{Key: "name", Title: "班级", SQL: "t.name", Link: programme.NounClass}, baseField, levelField, tradeField,
			{Key: "members", Title: "人数", Kind: Number, SQL: "(SELECT COUNT(*) FROM applications a WHERE a.class_id=t.id AND a.class_id<>'')", Sum: true},
			{Key: "held", Title: "已授课时", Kind: Number, SQL: "(SELECT COALESCE(SUM(x.hours),0) FROM lessons x WHERE x.class_id=t.id AND x.state='held')"},
			{Key: "starts_on", Title: "开班", Kind: Day, SQL: "t.starts_on", Sort: true}, {Key: "ends_on", Title: "结束", Kind: Day, SQL: "t.ends_on"}, stateField},
		Detail: []Field{{Key: "place", Title: "地点", SQL: "t.place"},
			{Key: "reopening", Title: "重开档案",
				SQL: `CASE WHEN EXISTS (SELECT 1 FROM reopenings q
					WHERE q.class_id=t.id AND q.state='requested') THEN '已申请，等市局答复' ELSE '' END`},
			{Key: "hold", Title: "暂停销毁",
				SQL: `CASE WHEN EXISTS (SELECT 1 FROM holds h
					WHERE h.class_id=t.id AND h.lifted_by='') THEN '已暂停，解除以前不销毁' ELSE '' END`},
			{Key: "evaluation", Title: "结业考评", SQL: "CASE WHEN EXISTS (SELECT 1 FROM evaluations v WHERE v.class_id=t.id) THEN '查看考评' ELSE '' END",
				Link: programme.NounEvaluation, LinkSQL: "COALESCE((SELECT v.id FROM evaluations v WHERE v.class_id=t.id), '')"}},
		Filters: []Filter{byState, byBase, byLevel, {Key: "line", Title: "计划", SQL: "t.plan_line_id", Hidden: true}},
		Related: []Related{{"检查", programme.NounInspection, "class", ""}, {"到期销毁", programme.NounDestruction, "class", ""}},
	},
	{
		Noun: programme.NounTeacher, From: "teachers t" + joinBase, Title: "t.name", Year: "t.programme_id", Owner: baseOwner,
		Columns: []Field{{Key: "name", Title: "教师", SQL: "t.name", Link: programme.NounTeacher}, {Key: "title", Title: "职称或等级", SQL: "t.title"}, baseField,
			{Key: "held", Title: "已授课时", Kind: Number, SQL: "(SELECT COALESCE(SUM(x.hours),0) FROM lessons x WHERE x.teacher_id=t.id AND x.state='held')",
				Sum: true}},
		Filters: []Filter{byBase}, Related: []Related{{"课次", programme.NounLesson, "teacher", ""}},
	},
	{
		Noun: programme.NounLesson, From: "lessons t" + joinBase + " JOIN classes c ON c.id=t.class_id JOIN teachers w ON w.id=t.teacher_id",
		Title: "t.topic", State: "t.state", Year: "t.programme_id", Sort: "starts_at",
		Owner: Owner{Base: "b.credit_code", County: "b.county", Employer: ofClass + " OR " + guestOf + "m.employer_id=?)",
			Person: ofMyClass + " OR " + guestOf + "m.person_id=?)"},
		Columns: []Field{{Key: "starts_at", Title: "上课时间", Kind: Instant, SQL: "t.starts_at", Sort: true, Link: programme.NounLesson},
			{Key: "class", Title: "班级", SQL: "c.name", Link: programme.NounClass, LinkSQL: "c.id"},
			{Key: "topic", Title: "内容", SQL: "t.topic", Link: programme.NounLesson}, {Key: "kind", Title: "类别", Kind: LessonKind, SQL: "t.kind"},
			{Key: "hours", Title: "课时", Kind: Number, SQL: "t.hours", Sum: true},
			{Key: "teacher", Title: "教师", SQL: "w.name", Link: programme.NounTeacher, LinkSQL: "w.id"},
			{Key: "present", Title: "到课", Kind: Number, SQL: "(SELECT COUNT(*) FROM attendances d WHERE d.lesson_id=t.id AND d.state='present')"}, stateField},
		Detail: []Field{baseField, {Key: "ends_at", Title: "下课时间", Kind: Instant, SQL: "t.ends_at"}, {Key: "place", Title: "地点", SQL: "t.place"},
			user("held_by", "登记人", "t.held_by"),
			{Key: "ended", Title: "班级现状", SQL: "CASE c.state WHEN 'finished' THEN '已结课' WHEN 'archived' THEN '已归档' ELSE '' END"},
			{Key: "correcting", Title: "结课后更正", SQL: "CASE WHEN " + correctingSQL + " THEN '已申请，等市局答复' ELSE '' END"},
			{Key: "guests", Title: "外基地补课", SQL: "CASE WHEN " + awaitedSQL + " THEN '有申请，待答复' ELSE '' END"}},
		Filters: []Filter{byState, byBase, {Key: "kind", Title: "类别", Kind: LessonKind, SQL: "t.kind"},
			{Key: "class", Title: "班级", SQL: "t.class_id", Hidden: true}, {Key: "teacher", Title: "教师", SQL: "t.teacher_id", Hidden: true},
			{Key: "before", Title: "下课早于", Kind: Number, SQL: "t.ends_at<?", Hidden: true}},
	},
	{
		Noun: programme.NounEvaluation, From: "evaluations t" + joinBase + " JOIN classes c ON c.id=t.class_id", Title: "c.name || ' 结业考评'",
		State: "t.state", Year: "t.programme_id",
		Owner: Owner{Base: "b.credit_code", County: "b.county",
			Employer: "EXISTS (SELECT 1 FROM evaluation_parties m WHERE m.evaluation_id=t.id AND m.employer_id=?)", Person: ofMyClass},
		Columns: []Field{{Key: "name", Title: "结业考评", SQL: "c.name || ' 结业考评'", Link: programme.NounEvaluation}, baseField,
			{Key: "held_on", Title: "考评日期", Kind: Day, SQL: "t.held_on", Sort: true},
			{Key: "people", Title: "参评", Kind: Number, SQL: "(SELECT COUNT(*) FROM marks k WHERE k.evaluation_id=t.id)", Sum: true},
			{Key: "passed", Title: "合格", Kind: Number, SQL: "(SELECT COUNT(*) FROM marks k WHERE k.evaluation_id=t.id AND k.final='pass')", Sum: true},
			stateField},
		Detail: []Field{{Key: "class", Title: "班级", SQL: "c.name", Link: programme.NounClass, LinkSQL: "c.id"},
			{Key: "place", Title: "地点和考场", SQL: "t.place"}, {Key: "plan", Title: "考评方案", SQL: "t.plan"}, {Key: "reason", Title: "退回理由", SQL: "t.reason"},
			{Key: "objected", Title: "待答复的异议", SQL: `COALESCE((SELECT CAST(NULLIF(COUNT(*),0) AS TEXT) || ' 件'
						FROM disputes d
						WHERE d.evaluation_id=t.id AND d.state='raised'), '')`},
			{Key: "linked", Title: "等办理的一次性链接", SQL: `COALESCE((SELECT CAST(NULLIF(COUNT(*),0) AS TEXT) || ' 个'
						FROM evaluation_links k
						WHERE k.evaluation_id=t.id AND k.state='open'), '')`},
			{Key: "correcting", Title: "待决定的成绩更正", SQL: `COALESCE((SELECT CAST(NULLIF(COUNT(*),0) AS TEXT) || ' 件'
						FROM mark_corrections x
						WHERE x.evaluation_id=t.id AND x.state='proposed' AND x.sitting=t.sitting), '')`},
			{Key: "typed", Title: "照评分表代录的", SQL: `COALESCE((SELECT CAST(NULLIF(COUNT(*),0) AS TEXT) || ' 份'
						FROM examiner_sheets x
						WHERE x.evaluation_id=t.id AND x.sitting=t.sitting AND x.scans<>''), '')`},
			user("agreed_by", "同意人", "t.agreed_by"), user("marked_by", "评分人", "t.marked_by"),
			user("settled_by", "确定人", "t.settled_by"), {Key: "settled_at", Title: "确定时间", Kind: Instant, SQL: "t.settled_at"}},
		Filters: []Filter{byState, byBase, {Key: "class", Title: "班级", SQL: "t.class_id", Hidden: true},
			{Key: "unjoined", Title: "本单位未参加",
				SQL: `EXISTS (SELECT 1 FROM evaluation_parties m
					WHERE m.evaluation_id=t.id AND m.employer_id=? AND m.joined_by='')`, Hidden: true},
			{Key: "unassented", Title: "本单位未确认",
				SQL: `EXISTS (SELECT 1 FROM evaluation_parties m
					WHERE m.evaluation_id=t.id AND m.employer_id=? AND m.assented_by='')`, Hidden: true}},
	},
	{
		Noun: programme.NounAppraisal, From: "appraisals t" + joinBase +
			" JOIN applications a ON a.id=t.application_id JOIN persons p ON p.id=a.person_id JOIN plan_lines l ON l.id=a.plan_line_id",
		Title: "p.name || ' 考核鉴定'", State: "t.state", Year: "t.programme_id",
		Owner: Owner{Base: "b.credit_code", County: "b.county", Employer: "a.employer_id", Person: "a.person_id"},
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounApplication, LinkSQL: "a.id"}, baseField,
			{Key: "trade", Title: "工种", SQL: "l.trade"}, {Key: "held_on", Title: "鉴定日期", Kind: Day, SQL: "t.held_on"},
			{Key: "ticket", Title: "准考证号", SQL: "t.ticket"},
			{Key: "room", Title: "考场座位", SQL: "CASE WHEN t.ticket='' THEN '' ELSE t.room || ' ' || CAST(t.seat AS TEXT) || ' 号' END"},
			{Key: "theory", Title: "理论", SQL: "CASE WHEN t.result='' OR t.absence<>'' THEN '' ELSE CAST(t.theory AS TEXT) END"},
			{Key: "practice", Title: "实操", SQL: "CASE WHEN t.result='' OR t.absence<>'' THEN '' ELSE CAST(t.practice AS TEXT) END"},
			{Key: "result", Title: "结果", Kind: Word, SQL: "CASE WHEN t.absence<>'' THEN t.absence ELSE t.result END", Words: resultWords}, stateField},
		Filters: []Filter{byState, byBase, {Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true}},
	},
	{
		Noun: programme.NounPublication, From: "publications t" + joinBase, Title: "t.title", State: "t.state", Year: "t.programme_id", Newest: true,
		Owner: baseOwner,
		Columns: []Field{{Key: "title", Title: "公示", SQL: "t.title", Link: programme.NounPublication}, baseField,
			{Key: "from", Title: "自", Kind: Day, SQL: "t.from_on"}, {Key: "to", Title: "至", Kind: Day, SQL: "t.to_on"},
			{Key: "objections", Title: "异议未办结", Kind: Number,
				SQL: "(SELECT COUNT(*) FROM objections o WHERE o.publication_id=t.id AND o.state<>'closed')", Sum: true}, stateField},
		Detail: []Field{{Key: "number", Title: "文号", SQL: "t.number"}, {Key: "addressee", Title: "主送", SQL: "t.addressee"},
			{Key: "replaces", Title: "更正的公示", SQL: "COALESCE((SELECT o.title FROM publications o WHERE o.id=t.replaces), '')",
				Link: programme.NounPublication, LinkSQL: "t.replaces"},
			user("posted_by", "发布人", "t.posted_by"), user("closed_by", "结束人", "t.closed_by")},
		Filters: []Filter{byState, byBase},
		Related: []Related{{"异议", programme.NounObjection, "publication", ""}},
	},
	{
		Noun: programme.NounCertificate, From: "certificates t" + joinBase +
			" JOIN applications a ON a.id=t.application_id JOIN persons p ON p.id=a.person_id", Title: "t.number", State: "t.state", Year: "t.programme_id",
		Newest: true,
		Owner:  Owner{Base: "b.credit_code", County: "b.county", Employer: "a.employer_id", Person: "a.person_id"},
		Columns: []Field{{Key: "number", Title: "证书编号", SQL: "t.number", Link: programme.NounCertificate},
			{Key: "name", Title: "姓名", SQL: "p.name", Link: programme.NounApplication, LinkSQL: "a.id"}, baseField,
			{Key: "level", Title: "等级", Kind: Grade, SQL: "t.level"},
			{Key: "trade", Title: "工种", SQL: "t.trade"}, {Key: "kind", Title: "种类", Kind: Word, SQL: "t.kind", Words: certificateWords},
			{Key: "issued_on", Title: "颁发日期", Kind: Day, SQL: "t.issued_on"}, stateField},
		Detail: []Field{{Key: "holder", Title: "证书姓名", SQL: "t.name"}, {Key: "body", Title: "发证机构", SQL: "t.body"},
			user("asked_by", "登记、提出人", "t.asked_by"), user("issued_by", "颁发、核实人", "t.issued_by"), {Key: "reason", Title: "撤销、换发理由", SQL: "t.reason"},
			{Key: "ended_on", Title: "失效日期", Kind: Day, SQL: "t.ended_on"},
			{Key: "replaces", Title: "换发自", SQL: "COALESCE((SELECT o.number FROM certificates o WHERE o.id=t.replaces), '')",
				Link: programme.NounCertificate, LinkSQL: "t.replaces"}},
		Filters: []Filter{byState, byBase, {Key: "application", Title: "报名", SQL: "t.application_id", Hidden: true}},
	},
	{
		Noun: programme.NounStandard, Open: true, From: "standards t", Title: "t.source", State: "t.state", Year: "t.programme_id",
		Columns: []Field{{Key: "level", Title: "等级", Kind: Grade, SQL: "t.level", Link: programme.NounStandard},
			{Key: "trade", Title: "工种", SQL: "CASE WHEN t.trade='' THEN '其他工种' ELSE t.trade END"},
			{Key: "amount", Title: "每人（元）", Kind: Money, SQL: "t.amount"}, {Key: "source", Title: "依据文件", SQL: "t.source"}, stateField},
		Detail:  []Field{user("proposed_by", "拟定人", "t.proposed_by"), user("approved_by", "批准人", "t.approved_by")},
		Filters: []Filter{byState},
	},
	{
		Noun: programme.NounStatement, From: "statements t" + joinBase, Title: "b.name", State: "t.state", Year: "t.programme_id", Newest: true,
		Owner: baseOwner,
		Columns: []Field{{Key: "kind", Title: "单据", Kind: Word, SQL: "t.kind", Words: statementWords, Link: programme.NounStatement},
			{Key: "number", Title: "号", Kind: Number, SQL: "t.number"}, baseField,
			{Key: "total", Title: "金额（元）", Kind: Money, SQL: "t.total"}, {Key: "offset", Title: "抵扣（元）", Kind: Money, SQL: "t.offset_amount"},
			{Key: "drawn_at", Title: "制单时间", Kind: Instant, SQL: "t.drawn_at"}, stateField},
		Detail: []Field{user("drawn_by", "制单人", "t.drawn_by"), user("approved_by", "批准人", "t.approved_by"), user("paid_by", "支付登记人", "t.paid_by"),
			{Key: "paid_at", Title: "支付时间", Kind: Instant, SQL: "t.paid_at"}, {Key: "reason", Title: "理由", SQL: "t.reason"}},
		Filters: []Filter{byState, byBase, {Key: "kind", Title: "单据", Kind: Word, SQL: "t.kind", Words: statementWords},
			{Key: "payable", Title: "待支付", SQL: "t.kind<>?", Hidden: true}},
	},
	{
		Noun: programme.NounVoucher, From: "vouchers t" + joinBase, Title: "t.memo", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "on", Title: "日期", Kind: Day, SQL: "t.on_date", Link: programme.NounVoucher}, baseField,
			{Key: "direction", Title: "方向", Kind: Word, SQL: "t.direction", Words: directionWords},
			{Key: "source", Title: "资金来源", Kind: Word, SQL: "t.source", Words: sourceWords},
			{Key: "use", Title: "用途", Kind: Use, SQL: "t.use"}, {Key: "payee", Title: "收款人", SQL: "t.payee"},
			{Key: "amount", Title: "金额（元）", Kind: Money, SQL: "t.amount"}, stateField},
		Detail: []Field{{Key: "memo", Title: "摘要", SQL: "t.memo"}, {Key: "invoice", Title: "发票号码", SQL: "t.invoice"},
			{Key: "invoiced_on", Title: "开票日期", Kind: Day, SQL: "t.invoiced_on"}, user("booked_by", "记账人", "t.booked_by")},
		Filters: []Filter{byState, byBase, {Key: "direction", Title: "方向", Kind: Word, SQL: "t.direction", Words: directionWords},
			{Key: "source", Title: "资金来源", Kind: Word, SQL: "t.source", Words: sourceWords}},
	},
	{
		Noun: programme.NounInspection, From: "inspections t" + joinBase + " LEFT JOIN classes c ON c.id=t.class_id", Title: inspectionName, State: "t.state",
		Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Since: wasVisited, // who is visited is not told before
		Columns: []Field{{Key: "name", Title: "检查", SQL: inspectionName, Link: programme.NounInspection}, baseField,
			{Key: "kind", Title: "种类", Kind: Word, SQL: "CASE WHEN t.kind='' THEN 'lot' ELSE t.kind END", Words: inspectionWords},
			{Key: "drawn_on", Title: "安排日期", Kind: Day, SQL: "t.drawn_on"}, {Key: "visited_on", Title: "检查日期", Kind: Day, SQL: "t.visited_on"},
			{Key: "expected", Title: "应到", Kind: Number, SQL: "t.expected"},
			{Key: "present", Title: "实到", Kind: Number, SQL: "CASE WHEN " + wasVisited + " THEN t.present ELSE -1 END"}, stateField},
		Detail: []Field{{Key: "class", Title: "班级", SQL: "COALESCE(c.name,'')", Link: programme.NounClass, LinkSQL: "COALESCE(c.id,'')"},
			{Key: "seed", Title: "抽取种子", SQL: "CASE WHEN " + lotUnderWay + " THEN '' ELSE t.seed END"},
			{Key: "rank", Title: "抽取名次", Kind: Number, SQL: "CASE WHEN t.rank>0 AND NOT " + lotUnderWay + " THEN t.rank ELSE -1 END"},
			{Key: "signed_in", Title: "当时签到", Kind: Number, SQL: "CASE WHEN " + wasVisited + " THEN t.signed_in ELSE -1 END"},
			{Key: "lesson", Title: "正在上的课", SQL: "COALESCE((SELECT s.topic FROM lessons s WHERE s.id=t.lesson_id), '')", Link: programme.NounLesson,
				LinkSQL: "t.lesson_id"}, {Key: "note", Title: "检查情况", SQL: "t.note"}, {Key: "remark", Title: "基地补充意见", SQL: "t.remark"}},
		Filters: []Filter{byState, byBase, {Key: "kind", Title: "种类", Kind: Word, SQL: "t.kind", Words: inspectionWords},
			{Key: "class", Title: "班级", SQL: "t.class_id", Hidden: true}, {Key: "draw", Title: "抽取", SQL: "t.draw_id", Hidden: true}},
		Related: []Related{{"检查问题", programme.NounFinding, "inspection", ""}},
	},
	{
		Noun: programme.NounDraw, From: "draws t", Title: "CASE WHEN t.county='' THEN '全市' ELSE t.county END || ' 抽取'", State: "t.state",
		Year: "t.programme_id", Newest: true,
		Columns: []Field{{Key: "at", Title: "宣布时间", Kind: Instant, SQL: "t.announced_at", Link: programme.NounDraw},
			{Key: "county", Title: "范围", SQL: "CASE WHEN t.county='' THEN '全市' ELSE t.county END"},
			{Key: "draws", Title: "抽什么", SQL: "CASE WHEN t.draws='trainees' THEN '学员（电话）' ELSE '班级' END"},
			{Key: "count", Title: "抽几个", Kind: Number, SQL: "t.count"},
			user("announced_by", "宣布人", "t.announced_by"), stateField},
		Detail: []Field{{Key: "commitment", Title: "密数的摘要", SQL: "t.commitment"},
			{Key: "nonce", Title: "密数", SQL: "CASE WHEN t.state='lotted' THEN t.nonce ELSE '' END"},
			{Key: "size", Title: "检查点的条数", Kind: Number, SQL: "t.size"}, {Key: "root", Title: "检查点的根摘要", SQL: "t.root"},
			{Key: "reason", Title: "取消理由", SQL: "t.reason"}},
		Filters: []Filter{byState}, Related: []Related{{"抽中的检查", programme.NounInspection, "draw", ""}, {"抽中的学员", programme.NounCall, "draw", ""}},
	},
	{
		Noun: programme.NounFinding, From: "findings t" + joinBase, Title: "t.text", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "text", Title: "问题", SQL: "t.text", Link: programme.NounFinding}, baseField,
			{Key: "clause", Title: "条款", Kind: Clause, SQL: "t.clause"}, {Key: "due_on", Title: "整改期限", Kind: Day, SQL: "t.due_on", Sort: true}, stateField},
		Detail: []Field{{Key: "offence", Title: "违规种类", Kind: Offence, SQL: "t.offence"}, {Key: "answer", Title: "整改情况", SQL: "t.answer"},
			{Key: "inspection", Title: "检查", SQL: "'查看检查'", Link: programme.NounInspection, LinkSQL: "t.inspection_id"}},
		Filters: []Filter{byState, byBase, {Key: "inspection", Title: "检查", SQL: "t.inspection_id", Hidden: true}},
	},
	{
		Noun: programme.NounClue, From: "clues t LEFT JOIN bases b ON b.id=t.base_id", Title: "t.text", State: "t.state", Year: "t.programme_id",
		Newest: true, Owner: Owner{Base: "COALESCE(b.credit_code,'')", County: "COALESCE(b.county,'')"},
		Columns: []Field{{Key: "text", Title: "线索", SQL: "t.text", Link: programme.NounClue}, {Key: "base", Title: "培训基地", SQL: "COALESCE(b.name,'')"},
			{Key: "check", Title: "来源", Kind: Word, SQL: "t.check_code", Words: clueWords}, stateField},
		Detail:  []Field{{Key: "reason", Title: "处理理由", SQL: "t.reason"}},
		Filters: []Filter{byState, byBase},
	},
	{
		Noun: programme.NounReturn, From: "returns t" + joinBase, Title: "b.name", State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "kind", Title: "报送材料", Kind: Word, SQL: "t.kind", Words: returnWords, Link: programme.NounReturn}, baseField,
			{Key: "filed_on", Title: "报送日期", Kind: Day, SQL: "t.filed_on"}, user("filed_by", "报送人", "t.filed_by"), stateField},
		Detail:  []Field{{Key: "reason", Title: "退回理由", SQL: "t.reason"}},
		Filters: []Filter{byState, byBase, {Key: "kind", Title: "材料", Kind: Word, SQL: "t.kind", Words: returnWords}},
	},
	{
		Noun: programme.NounUser, From: "users t", Title: "t.name", State: "t.state",
		Columns: []Field{{Key: "name", Title: "姓名", SQL: "t.name", Link: programme.NounUser}, {Key: "login", Title: "登录名", SQL: "t.login", Sort: true},
			{Key: "roles", Title: "角色", SQL: rolesSQL}, stateField},
		Filters: []Filter{byState, {Key: "role", Title: "角色", Kind: Word,
			SQL: "EXISTS (SELECT 1 FROM grants g WHERE g.user_id=t.id AND g.state='active' AND g.role=?)", Words: roleWords},
			{Key: "base", Title: "培训基地", SQL: "EXISTS (SELECT 1 FROM grants g WHERE g.user_id=t.id AND g.state='active' AND g.base_code=?)", Bases: true},
			{Key: "name", Title: "姓名", SQL: "t.name"}},
	},
	{
		Noun: programme.NounCounty, From: "counties t", Title: "t.name", State: "t.state", Sort: "position",
		Columns: []Field{{Key: "name", Title: "县（市、区）", SQL: "t.name", Link: programme.NounCounty},
			{Key: "position", Title: "序号", Kind: Number, SQL: "t.position", Sort: true},
			{Key: "who", Title: "推荐人",
				SQL: `COALESCE((SELECT string_agg(u.name, '、' ORDER BY u.id)
							FROM grants g
							JOIN users u ON u.id=g.user_id
							WHERE g.county=t.name AND g.state='active' AND u.state='active'), '')`},
			{Key: "bases", Title: "申报单位", Kind: Number, SQL: "(SELECT COUNT(DISTINCT b.credit_code) FROM bases b WHERE b.county=t.name)"}, stateField},
		Filters: []Filter{byState},
	},
}
