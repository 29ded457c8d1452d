package auditcopy

import "jinlanling/internal/programme"

// Kind is what the values of a column are.
type Kind string

// Kinds of columns.
const (
	Text    Kind = "text"    // TEXT, '' where there is nothing
	Count   Kind = "count"   // INTEGER
	Fen     Kind = "fen"     // INTEGER, hundredths of a yuan
	Day     Kind = "day"     // TEXT, 2021-07-17, or ''
	Instant Kind = "instant" // TEXT, 2021-07-17 08:30:00 Beijing time, or ''
	State   Kind = "state"   // TEXT, a code that the table words explains
	Action  Kind = "action"  // likewise
	Role    Kind = "role"    // likewise
	Noun    Kind = "noun"    // likewise
	Clause  Kind = "clause"  // TEXT, as the notice numbers it
	Group   Kind = "group"   // INTEGER, equal where the sealed numbers are; 0 where there is none; means nothing in another copy
)

// Column is one of a table.
type Column struct {
	Name string
	Kind Kind
	Of   string // what it is taken from, in SQL over the store
	Is   string // what it means
}

// Table is one of the copy.
type Table struct {
	Name, Title string
	Columns     []Column
	From        string // of the store, from FROM; $1 is the programme
	Index       []string
}

// Names of those that are joined again and again.
const (
	baseName  = "(SELECT b.name FROM bases b WHERE b.id=t.base_id)"
	className = "(SELECT c.name FROM classes c WHERE c.id=t.class_id)"
	trade     = "(SELECT p.trade FROM plan_lines p WHERE p.id=t.plan_line_id)"
	level     = "(SELECT p.level FROM plan_lines p WHERE p.id=t.plan_line_id)"
	ofYear    = " t WHERE t.programme_id=$1 ORDER BY t.id"
)

// userName is the name of the user whom a column holds.
func userName(column string) string {
	return "(SELECT u.name FROM users u WHERE u.id=t." + column + ")"
}

// applicant is the name of the person of the application that t refers to.
const applicant = "(SELECT p.name FROM applications a JOIN persons p ON p.id=a.person_id WHERE a.id=t.application_id)"

// group numbers what is equal in a column of keyed digests.
func group(column string) string {
	return "CASE WHEN t." + column + "='' THEN 0 ELSE DENSE_RANK() OVER (ORDER BY t." + column + ") END"
}

// Tables are the copy's, beside floors and words, in the order of a year.
var Tables = []Table{
	{"people", "报名的人", []Column{
		{"id", Text, "t.id", "本人编号"},
		{"name", Text, "t.name", "姓名"},
		{"sex", Text, "t.sex", "性别"},
		{"id_masked", Text, "t.id_masked", "身份证号，打码"},
		{"phone_group", Group, group("phone_index"), "同一个数即同一个手机号"},
		{"bank_group", Group, group("bank_index"), "同一个数即同一个银行账号"},
	}, `FROM persons t
		WHERE EXISTS (SELECT 1 FROM applications a WHERE a.person_id=t.id AND a.programme_id=$1)
		ORDER BY t.id`,
		[]string{"phone_group", "bank_group"}},
	{"employers", "用人单位", []Column{
		{"id", Text, "t.id", "单位编号"},
		{"name", Text, "t.name", "名称"},
		{"credit_code", Text, "t.credit_code", "统一社会信用代码"},
		{"county", Text, "t.county", "所在县（市、区）"},
	}, `FROM employers t
		WHERE EXISTS (SELECT 1 FROM applications a WHERE a.employer_id=t.id AND a.programme_id=$1)
		ORDER BY t.id`, nil},
	{"bases", "培训基地", []Column{
		{"id", Text, "t.id", "基地编号"},
		{"name", Text, "t.name", "名称"},
		{"credit_code", Text, "t.credit_code", "统一社会信用代码"},
		{"county", Text, "t.county", "所在县（市、区）"},
		{"state", State, "t.state", "状态"},
	}, "FROM bases" + ofYear, nil},
	{"applications", "报名", []Column{
		{"id", Text, "t.id", "报名编号"},
		{"person_id", Text, "t.person_id", "本人，见 people"},
		{"person", Text, "(SELECT p.name FROM persons p WHERE p.id=t.person_id)", "姓名"},
		{"employer_id", Text, "t.employer_id", "用人单位，见 employers"},
		{"employer", Text, "(SELECT e.name FROM employers e WHERE e.id=t.employer_id)", "用人单位名称"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"class_id", Text, "t.class_id", "班级，见 classes；没有编班为空"},
		{"class", Text, className, "班级名称"},
		{"trade", Text, trade, "工种"},
		{"level", Text, level, "等级代码"},
		{"state", State, "t.state", "状态"},
		{"channel", Text, "t.channel", "报名方式代码"},
		{"applied_on", Day, "t.applied_on", "报名日期"},
		{"submitted_at", Instant, "t.submitted_at", "提交时间"},
		{"reviewed_by", Text, userName("reviewed_by"), "审核人"},
	}, "FROM applications" + ofYear, []string{"person_id", "employer_id", "class_id"}},
	{"classes", "班级", []Column{
		{"id", Text, "t.id", "班级编号"},
		{"name", Text, "t.name", "名称"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"trade", Text, trade, "工种"},
		{"level", Text, level, "等级代码"},
		{"state", State, "t.state", "状态"},
		{"starts_on", Day, "t.starts_on", "开班日期"},
		{"ends_on", Day, "t.ends_on", "结课日期"},
		{"place", Text, "t.place", "地点"},
	}, "FROM classes" + ofYear, nil},
	{"teachers", "教师", []Column{
		{"id", Text, "t.id", "教师编号；同一个人在两个基地有两个编号"},
		{"name", Text, "t.name", "姓名"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"title", Text, "t.title", "职称"},
		{"id_masked", Text, "i.id_masked", "身份证号，打码；没有登记为空"},
		{"id_group", Group, "CASE WHEN COALESCE(i.id_index, '')='' THEN 0 ELSE DENSE_RANK() OVER (ORDER BY i.id_index) END", "同一个数即同一个身份证号"},
	}, "FROM teachers t LEFT JOIN teacher_identities i ON i.id=t.id WHERE t.programme_id=$1 ORDER BY t.id", nil},
	{"lessons", "课次", []Column{
		{"id", Text, "t.id", "课次编号"},
		{"class_id", Text, "t.class_id", "班级，见 classes"},
		{"class", Text, className, "班级名称"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"teacher_id", Text, "t.teacher_id", "教师，见 teachers"},
		{"teacher", Text, "(SELECT x.name FROM teachers x WHERE x.id=t.teacher_id)", "教师姓名"},
		{"kind", Text, "t.kind", "课时种类代码，见 floors"},
		{"mode", Text, "t.mode", "授课方式代码"},
		{"topic", Text, "t.topic", "内容"},
		{"place", Text, "t.place", "地点"},
		{"starts_at", Instant, "t.starts_at", "上课时间"},
		{"ends_at", Instant, "t.ends_at", "下课时间"},
		{"hours", Count, "t.hours", "课时"},
		{"state", State, "t.state", "状态"},
		{"held_by", Text, userName("held_by"), "登记人"},
	}, "FROM lessons" + ofYear, []string{"class_id", "teacher"}},
	{"attendance", "签到", []Column{
		{"lesson_id", Text, "t.lesson_id", "课次，见 lessons"},
		{"application_id", Text, "t.application_id", "学员的报名，见 applications"},
		{"state", Text, "t.state", "present 到课，absent 缺课，leave 请假"},
		{"signed_at", Instant, "t.signed_at", "签到时间"},
		{"method", Text, "t.method", "签到方式代码"},
		{"late", Count, "t.late", "迟到，分钟"},
		{"early", Count, "t.early", "早退，分钟"},
	}, "FROM attendances t JOIN lessons l ON l.id=t.lesson_id WHERE l.programme_id=$1 ORDER BY t.id", []string{"lesson_id", "application_id"}},
	{"statements", "拨款单据", []Column{
		{"id", Text, "t.id", "单据编号"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"kind", Text, "t.kind", "approval 核定，advance 预拨，settlement 结算，receipt 收回"},
		{"number", Count, "t.number", "同一基地同一种类的第几张"},
		{"state", State, "t.state", "状态"},
		{"total", Fen, "t.total", "合计"},
		{"drawn_by", Text, userName("drawn_by"), "拟定人"},
		{"approved_by", Text, userName("approved_by"), "批准人"},
		{"paid_by", Text, userName("paid_by"), "登记支付的人"},
		{"drawn_at", Instant, "t.drawn_at", "拟定时间"},
		{"paid_at", Instant, "t.paid_at", "支付时间"},
	}, "FROM statements" + ofYear, nil},
	{"statement_lines", "拨款单据明细", []Column{
		{"statement_id", Text, "t.statement_id", "单据，见 statements"},
		{"application_id", Text, "t.application_id", "学员的报名，见 applications"},
		{"person", Text, applicant, "姓名"},
		{"earned", Fen, "t.earned", "应得"},
		{"received", Fen, "t.received", "此前已得"},
		{"amount", Fen, "t.amount", "本单金额"},
		{"rule", Clause, "t.rule", "依据的条款"},
	}, "FROM items t JOIN statements s ON s.id=t.statement_id WHERE s.programme_id=$1 ORDER BY t.id", []string{"statement_id", "application_id"}},
	{"payments", "银行支付", []Column{
		{"id", Text, "t.id", "支付编号"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"statement_id", Text, "t.statement_id", "单据，见 statements"},
		{"amount", Fen, "t.amount", "金额"},
		{"on_date", Day, "t.on_date", "银行日期"},
		{"serial", Text, "t.serial", "银行流水号"},
		{"state", State, "t.state", "状态"},
		{"returned_on", Day, "t.returned_on", "登记银行退回的日期"},
		{"returned_bank_on", Day, "t.returned_bank_on", "退票回单上的银行日期；没有留退票回单的为空"},
		{"paid_by", Text, userName("paid_by"), "登记人"},
	}, "FROM payments" + ofYear, nil},
	{"vouchers", "专账凭证", []Column{
		{"id", Text, "t.id", "凭证编号"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"direction", Text, "t.direction", "in 收入，out 支出，back 缴回"},
		{"source", Text, "t.source", "资金来源代码，own 为自有资金"},
		{"purpose", Text, "t.use", "用途代码"},
		{"amount", Fen, "t.amount", "金额"},
		{"payee", Text, "t.payee", "对方"},
		{"memo", Text, "t.memo", "摘要"},
		{"on_date", Day, "t.on_date", "凭证日期"},
		{"state", State, "t.state", "状态"},
		{"invoice", Text, "t.invoice", "发票号码，没有为空"},
		{"invoiced_on", Day, "t.invoiced_on", "开票日期"},
		{"booked_by", Text, userName("booked_by"), "记账人"},
	}, "FROM vouchers" + ofYear, nil},
	{"certificates", "证书", []Column{
		{"id", Text, "t.id", "证书编号"},
		{"application_id", Text, "t.application_id", "学员的报名，见 applications"},
		{"person", Text, applicant, "姓名"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"kind", Text, "t.kind", "training " + programme.CertificateNames[programme.TrainingCertificate] + "，qualification " +
			programme.CertificateNames[programme.QualificationCertificate]},
		{"number", Text, "t.number", "证书号"},
		{"trade", Text, "t.trade", "工种"},
		{"level", Text, "t.level", "等级代码"},
		{"state", State, "t.state", "状态"},
		{"issued_on", Day, "t.issued_on", "颁发日期"},
		{"issued_by", Text, userName("issued_by"), "颁发人"},
		{"ended_on", Day, "t.ended_on", "失效日期"},
	}, "FROM certificates" + ofYear, nil},
	{"findings", "检查问题", []Column{
		{"id", Text, "t.id", "问题编号"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"inspection_id", Text, "t.inspection_id", "检查编号"},
		{"state", State, "t.state", "状态"},
		{"text", Text, "t.text", "问题"},
		{"offence", Text, "t.offence", "违规代码"},
		{"raised_on", Day, "t.raised_on", "提出日期"},
		{"due_on", Day, "t.due_on", "整改期限"},
		{"answer", Text, "t.answer", "整改情况"},
	}, "FROM findings" + ofYear, nil},
	{"clues", "线索", []Column{
		{"id", Text, "t.id", "线索编号"},
		{"base_id", Text, "t.base_id", "培训基地，见 bases"},
		{"base", Text, baseName, "培训基地名称"},
		{"noun", Noun, "t.noun", "涉及哪一种对象"},
		{"subject", Text, "t.subject", "涉及对象的编号"},
		{"check_code", Text, "t.check_code", "由哪一项核查发现；人工登记的为 person"},
		{"text", Text, "t.text", "内容"},
		{"state", State, "t.state", "状态"},
		{"reason", Text, "t.reason", "核查结论"},
	}, "FROM clues" + ofYear, nil},
	{"journal", "日志", []Column{
		{"id", Text, "t.id", "条目编号"},
		{"at", Instant, "t.at", "时间"},
		{"who", Text, userName("user_id"), "办理人"},
		{"role", Role, "t.role", "角色"},
		{"action", Action, "t.action", "办理的事项"},
		{"noun", Noun, "t.noun", "哪一种对象"},
		{"subject", Text, "t.subject", "对象的编号"},
	}, "FROM journal t WHERE t.programme_id=$1 ORDER BY t.id", []string{"action", "subject"}},
}

// Beside are the tables that are no rows of the store.
var Beside = []Table{
	{"floors", "课时要求", []Column{
		{"kind", Text, "", "课时种类代码；空为总课时"},
		{"name", Text, "", "名称"},
		{"hours", Count, "", "参加结业考评至少要到的课时"},
	}, "", nil},
	{"words", "代码的意思", []Column{
		{"kind", Text, "", "state、action、role、noun"},
		{"code", Text, "", "代码"},
		{"name", Text, "", "名称"},
	}, "", nil},
}
