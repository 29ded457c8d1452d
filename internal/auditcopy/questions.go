package auditcopy

import (
	"slices"

	"jinlanling/internal/programme"
)

// Question is one that audits ask again and again, of the copy's tables. A
// column of its answer that is called by a noun holds that noun's id: the row
// opens there and a clue is raised there.
type Question struct {
	Key, Title string
	Purpose    string // what a row means, and what it does not
	SQL        string
}

// QuestionOf is the question with that key, or nil.
func QuestionOf(key string) *Question {
	if i := slices.IndexFunc(Questions, func(q Question) bool { return q.Key == key }); i >= 0 {
		return &Questions[i]
	}
	return nil
}

// Questions are the saved ones.
var Questions = []Question{
	{"one-phone", "几个人同一个手机号", "同一个手机号登记给两个以上的人：查是否他人代报、虚报。夫妻、同事代填也会这样，要向本人核实。",
		`SELECT a.person AS 姓名, p.id_masked AS 身份证号, a.employer AS 用人单位, a.base AS 培训基地, a.class AS 班级, 'P' || p.phone_group AS 同号组, a.id AS application
FROM people p JOIN applications a ON a.person_id=p.id
WHERE p.phone_group IN (SELECT phone_group FROM people WHERE phone_group>0 GROUP BY phone_group HAVING COUNT(*)>1)
ORDER BY p.phone_group, a.person`},
	{"one-account", "几个人同一个银行账号", "同一个银行账号登记给两个以上的人：查补贴是否被他人领走。",
		`SELECT a.person AS 姓名, p.id_masked AS 身份证号, a.employer AS 用人单位, a.base AS 培训基地, 'B' || p.bank_group AS 同账号组, a.id AS application
FROM people p JOIN applications a ON a.person_id=p.id
WHERE p.bank_group IN (SELECT bank_group FROM people WHERE bank_group>0 GROUP BY bank_group HAVING COUNT(*)>1)
ORDER BY p.bank_group, a.person`},
	{"one-invoice", "一张发票记了两次", "同一个发票号码在没有冲销的凭证上出现两次以上，各基地一并比。号码的空格、大小写不计。",
		`SELECT v.invoice AS 发票号码, v.base AS 培训基地, v.on_date AS 凭证日期, v.payee AS 对方, printf('%.2f', v.amount/100.0) AS '金额（元）', v.memo AS 摘要, v.id AS voucher
FROM vouchers v
WHERE v.state<>'reversed' AND UPPER(REPLACE(v.invoice, ' ', '')) IN (SELECT UPPER(REPLACE(invoice, ' ', '')) FROM vouchers
  WHERE invoice<>'' AND state<>'reversed' GROUP BY 1 HAVING COUNT(*)>1)
ORDER BY UPPER(REPLACE(v.invoice, ' ', '')), v.on_date`},
	{"no-invoice", "支出没有发票", "补贴资金的支出没有登记发票号码，金额大的在前：查有无其他合法凭据。",
		`SELECT v.base AS 培训基地, v.on_date AS 凭证日期, v.payee AS 对方, printf('%.2f', v.amount/100.0) AS '金额（元）', v.memo AS 摘要, v.booked_by AS 记账人, v.id AS voucher
FROM vouchers v WHERE v.direction='out' AND v.source<>'own' AND v.state<>'reversed' AND v.invoice=''
ORDER BY v.amount DESC, v.id`},
	{"teacher-paid", "付给本基地教师的支出", "凭证的对方与本基地教师同名：查课时费以外的往来。同名不等于同一人。",
		`SELECT v.base AS 培训基地, v.on_date AS 凭证日期, v.payee AS 对方, printf('%.2f', v.amount/100.0) AS '金额（元）', v.memo AS 摘要, v.id AS voucher
FROM vouchers v WHERE v.direction='out' AND v.state<>'reversed' AND EXISTS (SELECT 1 FROM teachers t WHERE t.base_id=v.base_id AND t.name=v.payee)
ORDER BY v.amount DESC, v.id`},
	{"always-present", "全班每节课人人到课", "已登记五节以上，没有一人缺课或请假的班：几十人几个月一次不缺，很少见。",
		`SELECT c.name AS 班级, c.base AS 培训基地, COUNT(DISTINCT t.lesson_id) AS 节数, COUNT(DISTINCT t.application_id) AS 人数, c.id AS class
FROM attendance t JOIN lessons l ON l.id=t.lesson_id JOIN classes c ON c.id=l.class_id
GROUP BY c.id HAVING COUNT(DISTINCT t.lesson_id)>=5 AND SUM(t.state<>'present')=0
ORDER BY 3 DESC, c.id`},
	{"in-minutes", "几分钟登记许多节课", "同一个人十分钟内给同一个班登记五节以上的授课：课是一节一节上的，成批登记多半是事后补的。",
		`WITH h AS (SELECT j.who, j.subject, j.at, COUNT(*) OVER (PARTITION BY j.who, l.class_id ORDER BY CAST(strftime('%s', j.at) AS INTEGER)
  RANGE BETWEEN 600 PRECEDING AND CURRENT ROW) AS n FROM journal j JOIN lessons l ON l.id=j.subject WHERE j.action='lesson.hold')
SELECT h.who AS 登记人, h.at AS 登记时间, h.n AS 十分钟内第几节, l.class AS 班级, l.starts_at AS 上课时间, l.base AS 培训基地, l.id AS lesson, l.class_id AS class
FROM h JOIN lessons l ON l.id=h.subject WHERE h.n>=5 ORDER BY h.n DESC, h.at, l.id`},
	{"days-late", "课后三天以上才登记", "授课登记比下课晚三天以上：查签到表和录像是不是当时的。",
		`SELECT l.class AS 班级, l.base AS 培训基地, l.teacher AS 教师, l.ends_at AS 下课时间, MIN(j.at) AS 登记时间,
  CAST(julianday(MIN(j.at))-julianday(l.ends_at) AS INTEGER) AS 晚了几天, l.id AS lesson, l.class_id AS class
FROM lessons l JOIN journal j ON j.subject=l.id AND j.action='lesson.hold'
GROUP BY l.id HAVING julianday(MIN(j.at))-julianday(l.ends_at)>3 ORDER BY 6 DESC, l.id`},
	{"too-few-hours", "拿了补贴，课时不够", "已批准或已支付的结算里有补贴，而签到的课时少于通知的要求。迟到、早退不扣，所以列出的一定不够；依裁定、更正算的另查。",
		`WITH paid AS (SELECT i.application_id, i.person, s.base, MAX(i.earned) AS earned FROM statement_lines i JOIN statements s ON s.id=i.statement_id
  WHERE s.kind='settlement' AND s.state IN ('approved', 'paid') AND i.earned>0 GROUP BY i.application_id),
got AS (SELECT t.application_id, l.kind, SUM(l.hours) AS hours FROM attendance t JOIN lessons l ON l.id=t.lesson_id
  WHERE t.state='present' AND l.state='held' GROUP BY t.application_id, l.kind)
SELECT p.person AS 姓名, p.base AS 培训基地, f.name AS 课时, f.hours AS 应到, COALESCE(SUM(g.hours), 0) AS 实到,
  printf('%.2f', p.earned/100.0) AS '补贴（元）', p.application_id AS application
FROM paid p CROSS JOIN floors f LEFT JOIN got g ON g.application_id=p.application_id AND (f.kind='' OR g.kind=f.kind)
GROUP BY p.application_id, f.kind HAVING COALESCE(SUM(g.hours), 0)<f.hours ORDER BY p.base, p.person, f.kind`},
	{"two-places", "教师同一时间在两处", "同一个教师两节已授的课时间重叠、班级不同。凭据一栏写明怎样认作同一人；只凭同名的，先核对身份。",
		`SELECT a.teacher AS 教师, a.class AS 一处, a.base AS 一处基地, a.starts_at AS 一处上课, b.class AS 另一处, b.base AS 另一处基地, b.starts_at AS 另一处上课,
  CASE WHEN a.teacher_id=b.teacher_id THEN '同一教师编号' WHEN x.id_group>0 AND x.id_group=y.id_group THEN '同一身份证号' ELSE '同名' END AS 凭据,
  a.id AS lesson, a.class_id AS class
FROM lessons a JOIN lessons b ON b.teacher=a.teacher AND a.id<b.id AND b.class_id<>a.class_id AND b.starts_at<a.ends_at AND a.starts_at<b.ends_at
LEFT JOIN teachers x ON x.id=a.teacher_id LEFT JOIN teachers y ON y.id=b.teacher_id
WHERE a.state='held' AND b.state='held' AND a.teacher<>''
  AND NOT (COALESCE(x.id_group, 0)>0 AND COALESCE(y.id_group, 0)>0 AND x.id_group<>y.id_group)
ORDER BY 8, a.teacher, a.starts_at`},
	{"crowded-employers", "派出学员多的用人单位", "派出二十人以上的单位。单位职工人数系统里没有：请与社保参保人数对照，学员多于职工的查虚假派出。",
		`SELECT e.name AS 用人单位, e.credit_code AS 信用代码, e.county AS 所在县区, COUNT(*) AS 学员, COUNT(DISTINCT a.base_id) AS 基地数, COUNT(DISTINCT a.class_id) AS 班级数
FROM applications a JOIN employers e ON e.id=a.employer_id WHERE a.class_id<>'' GROUP BY e.id HAVING COUNT(*)>=20 ORDER BY 4 DESC, e.id`},
	{"certificates-a-day", "一天颁发许多证书", "同一基地同一种证书一天颁发二十张以上，多的在前，并列出当天占这个基地全年的百分比：与公示、考评的日期对照。",
		`SELECT c.issued_on AS 颁发日期, c.base AS 培训基地, CASE c.kind WHEN 'training' THEN '` + programme.CertificateNames[programme.TrainingCertificate] + `'
  ELSE '` + programme.CertificateNames[programme.QualificationCertificate] + `' END AS 种类, COUNT(*) AS 张数,
  100*COUNT(*)/(SELECT COUNT(*) FROM certificates x WHERE x.base_id=c.base_id AND x.kind=c.kind) AS '占全年（%）', c.base_id AS base
FROM certificates c GROUP BY c.issued_on, c.base_id, c.kind HAVING COUNT(*)>=20 ORDER BY 4 DESC, c.issued_on, c.base`},
}
