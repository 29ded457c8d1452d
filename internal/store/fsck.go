package store

import "slices"

// Invariant is something that is always true of the rows, as a query that
// lists what breaks it.
type Invariant struct {
	Code  string
	Name  string // Chinese, as fsck prints it
	Query string // ids of what breaks it
}

// seatStates are the states of applications that hold a place.
const seatStates = "('accepted', 'training', 'passed', 'failed', 'certified')"

// Codes of invariants that a chapter narrows by the notice of each year.
const (
	Consented    = "consent"
	ReturnsFiled = "closed_returns"
)

// Invariants are those that one query can look for.
var Invariants = slices.Concat(firstInvariants, queueInvariants, moneyInvariants)

var firstInvariants = []Invariant{
	{"postings_balance", "每笔分录借贷相等", "SELECT movement_id FROM postings GROUP BY movement_id HAVING SUM(amount) <> 0"},
	{"books_zero", "每个年度全部科目合计为零", "SELECT programme_id FROM postings GROUP BY programme_id HAVING SUM(amount) <> 0"},
	{"postings_source", "每笔分录都有单据或凭证", `
		SELECT p.id
		FROM postings p
		LEFT JOIN statements s ON s.id = p.statement_id
		LEFT JOIN vouchers v ON v.id = p.voucher_id
		WHERE s.id IS NULL AND v.id IS NULL`},
	{"items_sum", "单据总额等于逐人合计", `
		SELECT s.id
		FROM statements s
		LEFT JOIN items i ON i.statement_id = s.id
		WHERE s.kind <> 'receipt'
		GROUP BY s.id, s.total
		HAVING COALESCE(SUM(i.amount), 0) <> s.total`},
	{"statement_two_people", "制单与批准为不同的人", "SELECT id FROM statements WHERE approved_by <> '' AND approved_by = drawn_by"},
	{"payment_two_people", "批准与支付为不同的人", "SELECT id FROM statements WHERE paid_by <> '' AND paid_by = approved_by"},
	{"paid_posted", "已支付的单据都已入账", `
		SELECT s.id
		FROM statements s
		WHERE s.state = 'paid'
			AND COALESCE((SELECT SUM(p.amount) FROM postings p WHERE p.statement_id = s.id AND p.account = 'fund'), 0) = 0`},
	{"unpaid_not_posted", "未批准或作废的单据没有入账", `
		SELECT s.id
		FROM statements s
		WHERE s.state IN ('drawn', 'cancelled', 'returned')
			AND EXISTS (SELECT 1 FROM postings p WHERE p.statement_id = s.id GROUP BY p.account HAVING SUM(p.amount) <> 0)`},
	{"unpaid_fund", "未支付的单据没有动用资金", `
		SELECT s.id
		FROM statements s
		WHERE s.state <> 'paid'
			AND COALESCE((SELECT SUM(p.amount) FROM postings p WHERE p.statement_id = s.id AND p.account = 'fund'), 0) <> 0`},
	{"voucher_posted", "每张凭证的分录与金额一致", `
		SELECT v.id
		FROM vouchers v
		LEFT JOIN postings p ON p.voucher_id = v.id AND p.amount > 0 AND p.kind <> 'reversal'
		GROUP BY v.id, v.amount
		HAVING COALESCE(SUM(p.amount), 0) <> v.amount`},
	{"voucher_file", "每张凭证都附文件", "SELECT v.id FROM vouchers v LEFT JOIN files f ON f.id = v.file_id WHERE f.id IS NULL"},
	{"quota", "录取人数不超过计划", `
		SELECT l.id
		FROM plan_lines l
		JOIN applications a ON a.plan_line_id = l.id AND a.state IN ` + seatStates + `
		GROUP BY l.id, l.places
		HAVING COUNT(*) > l.places`},
	{"one_application", "一人一年只有一个有效报名", `
		SELECT person_id
		FROM applications
		WHERE state NOT IN ('refused', 'withdrawn', 'dropped')
		GROUP BY programme_id, person_id
		HAVING COUNT(*) > 1`},
	{"application_line", "报名的计划属于所报基地", `
		SELECT a.id
		FROM applications a JOIN plan_lines l ON l.id = a.plan_line_id
		WHERE l.base_id <> a.base_id OR l.programme_id <> a.programme_id`},
	{"application_decision", "报名结论与其决定一致", `
		SELECT a.id
		FROM applications a
		LEFT JOIN decisions d ON d.id = a.decision_id
		WHERE d.id IS NULL OR d.application_id <> a.id OR d.eligible <> a.eligible OR d.route <> a.route OR d.eligible_from <> a.eligible_from`},
	{"accepted_eligible", "录取的都符合条件", "SELECT id FROM applications WHERE state IN " + seatStates + " AND eligible = 0"},
	{Consented, "破格的都经市局同意", `
		SELECT a.id
		FROM applications a
		WHERE a.state IN ` + seatStates + " AND NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject = a.id AND j.action = 'application.consent')"},
	{"reasons", "拒绝、撤回、退出都有理由", "SELECT id FROM applications WHERE state IN ('refused', 'withdrawn', 'dropped', 'returned') AND reason = ''"},
	{"exceptional_two_people", "破格初审与上报为不同的人", `
		SELECT x.application_id
		FROM reviews x
		JOIN reviews y ON y.application_id = x.application_id
			AND y.decision_id = x.decision_id
			AND y.user_id = x.user_id
		WHERE x.action = 'application.examine' AND y.action IN ('application.refer', 'application.consent')`},
	{"override_two_people", "准予核查提示的人没有审核过该报名", `
		SELECT h.id
		FROM hits h
		JOIN reviews r ON r.application_id = h.application_id
			AND r.user_id = h.overridden_by
			AND r.action IN ('application.accept', 'application.consent')
		WHERE h.state = 'overridden'`},
	{"list_cleared", "已清除的名单没有条目", `
		SELECT l.id
		FROM lists l
		WHERE l.state = 'cleared' AND EXISTS (SELECT 1 FROM list_entries e WHERE e.list_no = l.number)`},
	{"class_line", "学员与班级同一计划", "SELECT a.id FROM applications a JOIN classes c ON c.id = a.class_id WHERE c.plan_line_id <> a.plan_line_id"},
	{"training_class", "在训的都有班级", `
		SELECT a.id
		FROM applications a
		LEFT JOIN classes c ON c.id = a.class_id
		WHERE a.state IN ('training', 'passed', 'failed', 'certified') AND c.id IS NULL`},
	{"class_scheme", "开班前方案已同意", `
		SELECT c.id
		FROM classes c
		WHERE c.state <> 'planned' AND NOT EXISTS (SELECT 1 FROM schemes s WHERE s.base_id = c.base_id AND s.state = 'agreed')`},
	{"teacher_once", "教师不同时在两处上课", `
		SELECT a.id
		FROM lessons a
		JOIN lessons b ON b.teacher_id = a.teacher_id
			AND b.id > a.id
			AND b.starts_at < a.ends_at
			AND b.ends_at > a.starts_at
		WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'`},
	{"class_once", "班级不同时上两节课", `
		SELECT a.id
		FROM lessons a
		JOIN lessons b ON b.class_id = a.class_id
			AND b.id > a.id
			AND b.starts_at < a.ends_at
			AND b.ends_at > a.starts_at
		WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'`},
	{"lesson_finished", "结课的班没有悬着的课次", `
		SELECT l.id
		FROM lessons l JOIN classes c ON c.id = l.class_id
		WHERE l.state = 'scheduled' AND c.state IN ('finished', 'archived')`},
	{"signed", "出勤的都有签到时间", "SELECT id FROM attendances WHERE state = 'present' AND signed_at = 0"},
	{"sheet_members", "签到表上都是本班学员或来补课的", `
		SELECT t.id
		FROM attendances t
		JOIN lessons l ON l.id = t.lesson_id
		LEFT JOIN applications a ON a.id = t.application_id AND a.class_id = l.class_id
		LEFT JOIN make_ups k ON k.application_id = t.application_id AND k.lesson_id = t.lesson_id AND k.state = 'agreed'
		WHERE a.id IS NULL AND k.id IS NULL`},
	{"sheet_once", "一节课每人只有一行签到", "SELECT lesson_id FROM attendances GROUP BY lesson_id, application_id HAVING COUNT(*) > 1"},
	{"online_lines", "线上学习记录的条数与逐条一致", `
		SELECT f.id
		FROM online_files f
		LEFT JOIN online_lines l ON l.online_file_id = f.id
		GROUP BY f.id, f.line_count, f.taken
		HAVING COUNT(l.id) <> f.line_count OR SUM(CASE WHEN l.application_id <> '' AND l.course_id <> '' THEN 1 ELSE 0 END) <> f.taken`},
	{"online_two_people", "线上学习记录的导入与撤回为不同的人", "SELECT id FROM online_files WHERE withdrawn_by <> '' AND withdrawn_by = read_by"},
	{"evidence_once", "同一文件不重复作证据", "SELECT file_id FROM evidence GROUP BY file_id HAVING COUNT(*) > 1"},
	{"evidence_read", "读出的内容与所属资料的种类相符", `
		SELECT r.id
		FROM evidence_readings r
		LEFT JOIN evidence e ON e.id = r.id
		WHERE e.id IS NULL OR r.seconds < 0 OR r.seconds > 0
			AND r.form NOT IN ('mp4', 'mov', 'mkv', 'webm', 'ts')`},
	{"evaluation_joined", "同意的考评方案单位都已会同", `
		SELECT e.id
		FROM evaluations e JOIN evaluation_parties p ON p.evaluation_id = e.id
		WHERE e.state NOT IN ('drafted', 'returned') AND p.joined_by = ''`},
	{"evaluation_assented", "确定的考评结果单位都已登记", `
		SELECT e.id
		FROM evaluations e
		JOIN evaluation_parties p ON p.evaluation_id = e.id
		WHERE e.state = 'settled' AND p.assented_by = '' AND EXISTS (SELECT 1
				FROM marks m
				JOIN applications a ON a.id = m.application_id
				WHERE m.evaluation_id = e.id AND a.employer_id = p.employer_id AND m.ruling = '' AND m.base <> 'short')`},
	{"evaluation_link", "凭链接办理的都有该方用过的链接", `
		SELECT p.id
		FROM evaluation_parties p
		WHERE p.joined_by LIKE 'link:%'
				AND NOT EXISTS (SELECT 1 FROM evaluation_links l WHERE l.party_id = p.id AND 'link:' || l.id = p.joined_by AND l.did <> '')
			OR p.assented_by LIKE 'link:%'
				AND NOT EXISTS (SELECT 1 FROM evaluation_links l WHERE l.party_id = p.id AND 'link:' || l.id = p.assented_by AND l.did <> '')`},
	{"evaluation_paper", "纸面会同的都有录入的签字盖章件", `
		SELECT p.id
		FROM evaluation_parties p
		WHERE p.joined_by LIKE 'paper:%' AND NOT EXISTS (SELECT 1
			FROM evaluation_scans s
			JOIN evaluation_prints r ON r.id = s.print_id
			WHERE 'paper:' || s.id = p.joined_by AND r.party_id = p.id AND s.state = 'accepted' AND s.answer = 'join')`},
	{"mark_correction_two_people", "考评员成绩的更正由两人办理", "SELECT id FROM mark_corrections WHERE state = 'approved' AND decided_by = proposed_by"},
	{"evaluation_two_people", "评分与确定为不同的人", "SELECT id FROM evaluations WHERE settled_by <> '' AND settled_by = marked_by"},
	{"marks_agree", "确定的结果双方一致", `
		SELECT m.id
		FROM marks m
		JOIN evaluations e ON e.id = m.evaluation_id
		WHERE e.state = 'settled'
			AND m.final <> 'withdrawn'
			AND (m.ruling = '' AND m.base <> m.employer
				OR m.final = 'pass' AND m.ruling <> 'pass' AND (m.ruling <> '' OR m.base <> 'pass')
				OR m.final <> 'pass' AND (m.ruling = 'pass' OR m.ruling = '' AND m.base = 'pass'))`},
	{"ruling_two_people", "裁定与复核为不同的人", "SELECT id FROM marks WHERE confirmed_by <> '' AND confirmed_by = ruled_by"},
	{"entry_once", "一次考评每方只有一份成绩", "SELECT evaluation_id FROM evaluation_entries GROUP BY evaluation_id, party_id, sitting HAVING COUNT(*) > 1"},
	{"passed_marked", "考评合格的都有合格成绩", `
		SELECT a.id
		FROM applications a
		LEFT JOIN marks m ON m.application_id = a.id AND m.final = 'pass'
		WHERE a.state IN ('passed', 'certified') AND m.id IS NULL`},
	{"appraisal_two_people", "鉴定登记与确认为不同的人", "SELECT id FROM appraisals WHERE confirmed_by <> '' AND confirmed_by = recorded_by"},
	{"certified_certificate", "发证的都有有效证书", `
		SELECT a.id
		FROM applications a
		LEFT JOIN certificates c ON c.application_id = a.id AND c.state IN (` + certificateInForce + `)
		WHERE a.state = 'certified' AND c.id IS NULL`},
	{"certificate_certified", "有效证书的学员都在发证状态", `
		SELECT c.id
		FROM certificates c
		JOIN applications a ON a.id = c.application_id
		WHERE c.state IN (` + certificateInForce + ") AND a.state <> 'certified'"},
	{"certificate_once", "一次报名只有一张有效证书", `
		SELECT application_id
		FROM certificates
		WHERE state IN (` + certificateInForce + `)
		GROUP BY application_id
		HAVING COUNT(*) > 1`},
	{"publication_corrected", "更正的公示替代了原公示", `
		SELECT t.id
		FROM publications t
		LEFT JOIN publications o ON o.id=t.replaces
		WHERE t.replaces<>'' AND (o.id IS NULL OR o.state<>'replaced' OR o.base_id<>t.base_id)`},
	{"publication_two_people", "公示发布与结束为不同的人", "SELECT id FROM publications WHERE closed_by <> '' AND closed_by = posted_by"},
	{"base_two_people", "基地评估与认定为不同的人", "SELECT id FROM bases WHERE recognised_by <> '' AND recognised_by = assessed_by"},
	{"standard_two_people", "标准拟定与批准为不同的人", "SELECT id FROM standards WHERE approved_by <> '' AND approved_by = proposed_by"},
	{"standard_once", "同一工种等级只有一个执行标准", `
		SELECT programme_id
		FROM standards
		WHERE state = 'in_force'
		GROUP BY programme_id, level, trade
		HAVING COUNT(*) > 1`},
	{"finding_answer", "办结的问题都有整改报告", "SELECT id FROM findings WHERE state = 'closed' AND answer = ''"},
	{"inspection_signed", "检查记录的签字有签名图片，或写明为什么不签", `
		SELECT s.id
		FROM inspection_signatures s
		LEFT JOIN files f ON f.id = s.file_id
		WHERE s.refused = '' AND f.id IS NULL OR s.refused <> '' AND s.file_id <> '' OR s.name = ''`},
	{"inspection_closed", "办结的检查没有未整改的问题", `
		SELECT i.id
		FROM inspections i JOIN findings f ON f.inspection_id = i.id
		WHERE i.state = 'closed' AND f.state <> 'closed'`},
	{"closed_settled", "结项的年度没有未结资金", `
		SELECT p.base_id
		FROM postings p
		JOIN programmes y ON y.id = p.programme_id
		WHERE y.state = 'closed'
			AND (p.account LIKE 'advance:%' OR p.account LIKE 'payable:%')
		GROUP BY p.base_id, p.account
		HAVING SUM(p.amount) <> 0`},
	{ReturnsFiled, "结项的年度材料都已备案", `
		SELECT b.id
		FROM bases b
		JOIN programmes y ON y.id = b.programme_id
		LEFT JOIN returns r ON r.base_id = b.id AND r.state = 'accepted'
		WHERE y.state = 'closed' AND b.state = 'recognised'
		GROUP BY b.id
		HAVING COUNT(DISTINCT r.kind) < 2`},
	{"draft_handed", "已提交的草稿都有报名", `
		SELECT d.id
		FROM drafts d
		LEFT JOIN applications a ON a.id = d.application_id AND a.employer_id = d.employer_id
		WHERE d.state = 'handed_in' AND a.id IS NULL`},
	{"draft_claimed", "已提交的草稿都经单位认领", "SELECT id FROM drafts WHERE state IN ('filling', 'handed_in') AND claimed_by = ''"},
	{"roll_two_people", "录取公示发布与结束为不同的人", "SELECT id FROM rolls WHERE closed_by <> '' AND closed_by = posted_by"},
	{"roll_sealed_file", "封存的花名册都有文件", "SELECT r.id FROM rolls r LEFT JOIN files f ON f.id = r.file_id WHERE r.state = 'sealed' AND f.id IS NULL"},
	{"objection_two_people", "异议答复与办结为不同的人", "SELECT id FROM objections WHERE closed_by <> '' AND closed_by = answered_by"},
	{"amendment_two_people", "名册变更报送与批准为不同的人", "SELECT id FROM amendments WHERE state = 'approved' AND approved_by = proposed_by"},
	{"collation_sums", "比对的我方人数等于一致、不同、对方缺之和", "SELECT id FROM collations WHERE ours <> matched + different + missing_there"},
	{"collation_rows", "比对的返回行数都有着落", `
		SELECT id
		FROM collations
		WHERE rows_read < matched + different + missing_here + refused OR rows_read > matched + different + missing_here + refused + missing_there`},
	{"difference_resolved", "已解决的差异都有怎样解决，人工解决的有人有理由", `
		SELECT id
		FROM differences
		WHERE state = 'resolved'
			AND (how NOT IN ('agreed', 'left', 'corrected', 'accepted') OR resolved_at = 0
				OR how IN ('corrected', 'accepted') AND (resolved_by = '' OR reason = ''))
				OR state <> 'resolved'
			AND (how <> '' OR resolved_by <> '')`},
	{"difference_explained", "已说明的差异都有说明", "SELECT id FROM differences WHERE state = 'explained' AND (explanation = '' OR explained_by = '')"},
	{"difference_two_people", "差异的说明与确认为不同的人", "SELECT id FROM differences WHERE resolved_by <> '' AND resolved_by = explained_by"},
	{"difference_application", "差异都属于本年度本基地的报名或对方多出的人", `
		SELECT d.id
		FROM differences d
		LEFT JOIN applications a ON a.id = d.application_id
		WHERE d.kind = 'missing_here'
			AND d.application_id <> '' OR d.kind <> 'missing_here'
			AND (a.id IS NULL OR a.programme_id <> d.programme_id)`},
	{"journal_placed", "日志条目都已排序或等待排序", `
		SELECT j.id
		FROM journal j
		LEFT JOIN journal_leaves l ON l.entry_id = j.id
		LEFT JOIN journal_pending p ON p.entry_id = j.id
		WHERE l.seq IS NULL AND p.entry_id IS NULL`},
}

// Breaking lists what breaks an invariant.
func (tx *Tx) Breaking(i Invariant) ([]string, error) { return tx.texts(i.Query) }
