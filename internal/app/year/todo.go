package year

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/crosscheck"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Todo is something that waits for the caller: one thing, or many alike.
type Todo struct {
	Action programme.Action  // what is to be done; "" where one waits for somebody else
	Noun   programme.Noun    // what it is done to
	ID     string            // the thing, where it is one
	Values map[string]string // the filters of the list, where they are many
	Title  string
	Notes  []string
	Clause string // as the notice writes it
	Count  int
	More   bool // more than Count
	Late   int  // how many of them
	Due    programme.Date
	Since  time.Time
	Apart  int  // how many more another person must do
	Wait   bool // it waits for somebody else: said, not asked
	step   bool // something is to be made: no entry tells since when
}

// IsLate reports whether some of it is overdue.
func (t *Todo) IsLate() bool { return t.Late > 0 }

// wait is a row of the table of what waits: for whom, which things in which
// state, in what words, and until when.
type wait struct {
	Roles    []programme.Role
	Noun     programme.Noun
	State    programme.State
	Action   programme.Action
	More     map[string]string // further filters of the list; @me, @employer, @base, @role, @today, @now and @appraised are filled in
	One      string            // words of one, %s its title
	Many     string            // words of many, %s their number
	Due      string            // field by which one is due
	Deadline string            // deadline of the notice, where the thing has none
	Fields   []string          // said of one
	Others   string            // filter that leaves what the caller did not handle before
	Each     bool              // told one by one where they are few
}

// Roles that wait together.
var (
	theApprover        = []programme.Role{programme.RoleApprover}
	theClerk           = []programme.Role{programme.RoleClerk}
	theHead            = []programme.Role{programme.RoleHead}
	theEmployer        = []programme.Role{programme.RoleEmployer}
	theTrainee         = []programme.Role{programme.RoleTrainee}
	theHeadOrTreasurer = []programme.Role{programme.RoleHead, programme.RoleTreasurer}
	officerOrApprover  = []programme.Role{programme.RoleOfficer, programme.RoleApprover}
	headOrClerk        = []programme.Role{programme.RoleHead, programme.RoleClerk}
	whoTeaches         = []programme.Role{programme.RoleTeacher, programme.RoleClerk}
	whoVerifies        = []programme.Role{programme.RoleClerk, programme.RoleHead, programme.RoleCounty, programme.RoleOfficer}
	whoApplies         = []programme.Role{programme.RoleEmployer, programme.RoleTrainee}
	whoConfirms        = []programme.Role{programme.RoleEmployer, programme.RoleTrainee, programme.RoleClerk}
)

type only = map[string]string

// mostCounted is how far what waits is counted.
const mostCounted = 10000

// fewShown is how many alike are told one by one.
const fewShown = 4

// lessonGrace is how long after a lesson its registration is late.
const lessonGrace = 24 * time.Hour

// waits is the table of what waits, in the order in which a year meets it.
// A test walks programme.Actions and asks of every state from which a role
// acts that it stands here, or among the exceptions it names.
var waits = append([]wait{
	{Roles: []programme.Role{programme.RoleCounty}, Noun: programme.NounBase, State: programme.Applied, Action: programme.BaseRecommend, Each: true,
		One: "%s：申报培训基地，待推荐", Many: "%s 家单位申报培训基地，待推荐"},
	{Roles: theHead, Noun: programme.NounBase, State: programme.Returned, Action: programme.BaseRefile, Fields: []string{"note"}, Each: true,
		One: "%s：申报被退回，待补正后重新申报", Many: "%s 份申报被退回补正"},
	{Roles: act.TheOfficer, Noun: programme.NounBase, State: programme.Recommended, Action: programme.BaseAssess, Each: true, One: "%s：已获推荐，待评估审核",
		Many: "%s 家单位待评估审核"},
	{Roles: theApprover, Noun: programme.NounBase, State: programme.Assessed, Action: programme.BaseRecognise, Each: true, Others: "others",
		One: "%s：评估完毕，待认定", Many: "%s 家单位待认定"},

	{Roles: theClerk, Noun: programme.NounApplication, State: programme.Submitted, Action: programme.ApplicationAccept,
		More: only{"unlike": "@consent"}, Deadline: rules.Enrolment, One: "%s 的报名待审核", Many: "%s 份报名待审核"},
	{Roles: theClerk, Noun: programme.NounApplication, State: programme.Submitted, Action: programme.ApplicationExamine, More: only{"unsigned": "1"},
		Deadline: rules.Enrolment, One: "%s 破格报名，待初审签署", Many: "%s 份破格报名待初审签署"},
	{Roles: theHead, Noun: programme.NounHit, State: programme.Found, Action: programme.HitOverride,
		More: only{"pending": "1", "blocking": "1", "checks": crosscheck.ChecksOf(programme.RoleHead)}, Fields: []string{"check"}, Each: true,
		One: "%s 的核查提示，待查明或准予", Many: "%s 条核查提示待查明或准予"},
	{Roles: act.TheOfficer, Noun: programme.NounHit, State: programme.Found, Action: programme.HitOverride,
		More: only{"pending": "1", "blocking": "1", "checks": crosscheck.CityChecks()}, Fields: []string{"check", "base"}, Each: true,
		One: "%s 的核查提示，待查明或准予", Many: "%s 条核查提示待查明或准予"},
	{Roles: theHead, Noun: programme.NounApplication, State: programme.Submitted, Action: programme.ApplicationRefer, More: only{"signed": "1"},
		Deadline: rules.Enrolment, One: "%s 破格报名，待报市局", Many: "%s 份破格报名待报市局"},
	{Roles: whoApplies, Noun: programme.NounApplication, State: programme.Returned, Action: programme.ApplicationResubmit, Deadline: rules.Enrolment,
		Fields: []string{"reason"}, Each: true, One: "%s 的报名被退回，待补充后重新提交", Many: "%s 份报名被退回，待补充后重新提交"},
	{Roles: act.TheOfficer, Noun: programme.NounApplication, State: programme.Referred, Action: programme.ApplicationConsent, Fields: []string{"base"},
		Each: true, One: "%s 破格报名，待同意", Many: "%s 名学员破格报名，待同意"},
	{Roles: theClerk, Noun: programme.NounApplication, State: programme.Accepted, Action: programme.ClassEnrol, More: only{"unplaced": "1"},
		One: "%s 已通过审核，待编班", Many: "%s 名学员已通过审核，待编班"},
	{Roles: whoConfirms, Noun: programme.NounApplication, State: programme.Offered, Action: programme.ApplicationConfirm, Due: "offer_due",
		Fields: []string{"base"}, Each: true, One: "%s 递补到名额，待确认参加", Many: "%s 人递补到名额，待确认参加"},
	{Roles: theClerk, Noun: programme.NounTransfer, State: programme.Requested, Action: programme.TransferRelease, More: only{"giving": "@base"},
		Fields: []string{"to_base", "reason"}, Each: true, One: "%s：待同意转出", Many: "%s 个转报申请待同意转出"},
	{Roles: theClerk, Noun: programme.NounTransfer, State: programme.Released, Action: programme.TransferConsent, More: only{"receiving": "@base"},
		Fields: []string{"from_base", "reason"}, Each: true, One: "%s：待同意转入", Many: "%s 个转报申请待同意转入"},
	{Roles: headOrClerk, Noun: programme.NounCorrection, State: programme.Proposed, Action: programme.CorrectionApprove,
		More: only{"second": programme.SecondOfBase}, Others: "others", Fields: []string{"kind", "reason"}, Each: true, One: "%s：待第二人批准", Many: "%s 份更正待第二人批准"},
	{Roles: act.TheOfficer, Noun: programme.NounCorrection, State: programme.Proposed, Action: programme.CorrectionApprove,
		More: only{"second": programme.SecondOfCity}, Others: "others", Fields: []string{"base", "kind", "reason"}, Each: true, One: "%s：待市局批准",
		Many: "%s 份更正待市局批准"},

	{Roles: theEmployer, Noun: programme.NounDraft, State: programme.Unclaimed, Action: programme.DraftClaim, Deadline: rules.Enrolment, Each: true,
		One: "%s 自称是本单位职工，待认领", Many: "%s 人自称是本单位职工，待认领"},
	{Roles: theTrainee, Noun: programme.NounDraft, State: programme.Unclaimed, Action: programme.DraftSave, Deadline: rules.Enrolment, Each: true,
		One: "%s 的报名：可以先填，等单位认领", Many: "%s 份报名可以先填"},
	{Roles: theTrainee, Noun: programme.NounDraft, State: programme.Filling, Action: programme.DraftSave, Deadline: rules.Enrolment, Each: true,
		One: "%s 的报名还没有提交，请接着填", Many: "%s 份报名还没有提交"},
	{Roles: theTrainee, Noun: programme.NounDraft, State: programme.Declined, Action: programme.DraftSave, Deadline: rules.Enrolment,
		Fields: []string{"reason"}, Each: true, One: "%s 的报名：单位没有认领，请核对单位代码", Many: "%s 份报名单位没有认领"},

	{Roles: whoVerifies, Noun: programme.NounEmployer, State: programme.Unverified, Action: programme.EmployerVerify, Fields: []string{"county"}, Each: true,
		One: "%s：自行登记的单位，待核实", Many: "%s 个自行登记的单位待核实"},
	{Roles: theEmployer, Noun: programme.NounEmployer, State: programme.Unverified, Each: true,
		One: "%s：待核实，请带营业执照到培训基地或县（市、区）人社局", Many: "%s 个单位待核实"},
	{Roles: theEmployer, Noun: programme.NounEmployer, State: programme.Refused, Action: programme.EmployerReapply, Fields: []string{"seen"}, Each: true,
		One: "%s：没有通过核实，待改正后重新申请", Many: "%s 个单位待改正后重新申请核实"},

	{Roles: headOrClerk, Noun: programme.NounLink, State: programme.Asked, Action: programme.LinkConfirm, Fields: []string{"employer"}, Each: true,
		One: "%s：待本人带身份证原件核对", Many: "%s 人的身份待凭身份证核实"},
	{Roles: theTrainee, Noun: programme.NounLink, State: programme.Asked, Action: programme.LinkProve, Each: true, One: "%s：核实后才能查看本人以前的档案",
		Many: "%s 份报名的身份待核实"},

	{Roles: act.TheOfficer, Noun: programme.NounScheme, State: programme.Filed, Action: programme.SchemeAgree, Due: "starts_on", Each: true, One: "%s待同意",
		Many: "%s 份培训方案待同意"},
	{Roles: headOrClerk, Noun: programme.NounScheme, State: programme.Drafted, Action: programme.SchemeFile, Each: true, One: "%s还没有报送", Many: "%s 份培训方案还没有报送"},
	{Roles: headOrClerk, Noun: programme.NounScheme, State: programme.Queried, Action: programme.SchemeAnswer, Fields: []string{"reason"}, Each: true,
		One: "%s：市局有询问，待答复", Many: "%s 份培训方案待答复"},
	{Roles: headOrClerk, Noun: programme.NounScheme, State: programme.Returned, Action: programme.SchemeDraft, More: only{"standing": "1"},
		Due: "starts_on", Fields: []string{"reason"}, Each: true, One: "%s被退回，待修改后重新报送", Many: "%s 份培训方案被退回"},

	{Roles: theClerk, Noun: programme.NounClass, State: programme.Planned, Action: programme.LessonSchedule, More: only{"untimed": "1"}, Due: "starts_on",
		One: "%s 没有课表，待排课", Many: "%s 个班没有课表，待排课"},
	{Roles: theClerk, Noun: programme.NounClass, State: programme.Planned, Action: programme.ClassStart, More: only{"timed": "1"}, Due: "starts_on",
		One: "%s 课表已排，待开班", Many: "%s 个班课表已排，待开班"},
	{Roles: theClerk, Noun: programme.NounClass, State: programme.Running, Action: programme.LessonSchedule, More: only{"untimed": "1"}, Due: "starts_on",
		One: "%s 已开班，没有课表", Many: "%s 个班已开班，没有课表"},
	{Roles: theClerk, Noun: programme.NounClass, State: programme.Running, Action: programme.ClassFinish, More: only{"taught": "1"}, Due: "ends_on",
		Deadline: rules.TrainingEnd, One: "%s 课已上完，待结课", Many: "%s 个班课已上完，待结课"},
	{Roles: whoTeaches, Noun: programme.NounLesson, State: programme.Scheduled, Action: programme.LessonHold, More: only{"before": "@now"}, Due: "ends_at",
		Fields: []string{"class"}, One: "“%s”已下课，待登记授课与签到", Many: "%s 节课已下课，待登记授课与签到"},
	{Roles: theClerk, Noun: programme.NounClass, State: programme.Finished, Action: programme.EvaluationDraft, More: only{"unexamined": "1"},
		Deadline: rules.EvaluationEnd, One: "%s 已结课，待拟定考评方案", Many: "%s 个班已结课，待拟定考评方案"},

	{Roles: theEmployer, Noun: programme.NounEvaluation, State: programme.Drafted, Action: programme.EvaluationJoin, More: only{"unjoined": "@employer"},
		Due: "held_on", Fields: []string{"base"}, Each: true, One: "%s：方案待贵单位会同制定", Many: "%s 个考评方案待贵单位会同制定"},
	{Roles: theClerk, Noun: programme.NounEvaluation, State: programme.Drafted, Action: programme.EvaluationAmend, More: only{"asked": "1"}, Due: "held_on",
		Each: true, One: "%s：有用人单位对方案提出修改意见", Many: "%s 个考评方案有单位提出修改意见"},
	{Roles: theClerk, Noun: programme.NounEvaluation, State: programme.Drafted, More: only{"waiting": "1"}, Due: "held_on", One: "%s：方案等用人单位会同",
		Many: "%s 个考评方案等用人单位会同"},
	{Roles: theClerk, Noun: programme.NounEvaluation, State: programme.Returned, Action: programme.EvaluationAmend, Due: "held_on",
		Fields: []string{"reason"}, Each: true, One: "%s：方案被市局退回，待修改", Many: "%s 个考评方案被退回"},
	{Roles: act.TheOfficer, Noun: programme.NounEvaluation, State: programme.Drafted, Action: programme.EvaluationAgree, More: only{"joined": "1"},
		Due: "held_on", Fields: []string{"base"}, Each: true, One: "%s：方案待同意", Many: "%s 个结业考评方案待同意"},
	{Roles: whoTeaches, Noun: programme.NounEvaluation, State: programme.Agreed, Action: programme.EvaluationMark, More: only{"by": "@today"},
		Deadline: rules.EvaluationEnd, One: "%s：考评日已到，待登记成绩", Many: "%s 个班考评日已到，待登记成绩"},
	{Roles: theEmployer, Noun: programme.NounEvaluation, State: programme.Agreed, Action: programme.EvaluationAssent,
		More: only{"by": "@today", "unassented": "@employer"}, Deadline: rules.EvaluationEnd, Fields: []string{"base"}, Each: true,
		One: "%s：考评日已到，待贵单位登记成绩", Many: "%s 个班考评日已到，待贵单位登记成绩"},
	{Roles: whoTeaches, Noun: programme.NounEvaluation, State: programme.Marked, Action: programme.EvaluationMark, More: only{"unmarked": "1"},
		Deadline: rules.EvaluationEnd, One: "%s：待登记成绩", Many: "%s 个班待登记成绩"},
	{Roles: whoTeaches, Noun: programme.NounEvaluation, State: programme.Marked, Action: programme.EvaluationMark, More: only{"disputed": "1"},
		Deadline: rules.EvaluationEnd, One: "%s：基地与单位结果不一致，待商定", Many: "%s 个班基地与单位结果不一致，待商定"},
	{Roles: act.TheOfficer, Noun: programme.NounEvaluation, State: programme.Marked, Action: programme.EvaluationRule, More: only{"disputed": "1"},
		Deadline: rules.EvaluationEnd, Fields: []string{"base"}, Each: true, One: "%s：双方结果不一致，可裁定", Many: "%s 个班双方结果不一致，可裁定"},
	{Roles: theApprover, Noun: programme.NounEvaluation, State: programme.Marked, Action: programme.EvaluationAffirm, More: only{"unaffirmed": "1"},
		Fields: []string{"base"}, Each: true, One: "%s：裁定与成绩不一致，待复核", Many: "%s 个班有裁定待复核"},
	{Roles: theEmployer, Noun: programme.NounEvaluation, State: programme.Marked, Action: programme.EvaluationAssent, More: only{"unassented": "@employer"},
		Deadline: rules.EvaluationEnd, Fields: []string{"base"}, Each: true, One: "%s：待贵单位登记成绩", Many: "%s 个班的考评成绩待贵单位登记"},
	{Roles: theClerk, Noun: programme.NounEvaluation, State: programme.Marked, More: only{"unconfirmed": "1"}, Deadline: rules.EvaluationEnd,
		One: "%s：成绩等用人单位登记", Many: "%s 个班的考评成绩等用人单位登记"},
	{Roles: theHead, Noun: programme.NounEvaluation, State: programme.Marked, Action: programme.EvaluationSettle, More: only{"agreed": "1"},
		Others: "others", Deadline: rules.EvaluationEnd, One: "%s：双方结果一致，待共同确定结果", Many: "%s 个班双方结果一致，待共同确定结果"},
	{Roles: act.TheOfficer, Noun: programme.NounEvaluation, State: programme.Settled, Action: programme.DisputeUphold, More: only{"objected": "1"},
		Fields: []string{"base"}, Each: true, One: "%s：学员的异议待答复", Many: "%s 个班有学员的异议待答复"},

	{Roles: theClerk, Noun: programme.NounApplication, State: programme.Passed, Action: programme.AppraisalEnter,
		More: only{"trades": "@appraised", "unentered": "1"}, Deadline: rules.AppraisalTime, One: "%s 考评合格，待报名考核鉴定", Many: "%s 名学员考评合格，待报名考核鉴定"},
	{Roles: act.TheOfficer, Noun: programme.NounAppraisal, State: programme.Submitted, Action: programme.AppraisalRecord, More: only{"by": "@today"},
		Deadline: rules.AppraisalTime, One: "%s：待登记鉴定结果", Many: "%s 人的考核鉴定结果待登记"},
	{Roles: theApprover, Noun: programme.NounAppraisal, State: programme.Marked, Action: programme.AppraisalConfirm, Others: "others", One: "%s：鉴定结果待确认",
		Many: "%s 人的鉴定结果待确认"},
	{Roles: theApprover, Noun: programme.NounPublication, State: programme.Posted, Action: programme.PublicationClose, More: only{"ended": "@today"},
		Others: "others", Due: "to", Each: true, One: "%s：公示期满，待结束", Many: "%s 份公示期满，待结束"},
	{Roles: theApprover, Noun: programme.NounCertificate, State: programme.Received, Action: programme.CertificateConfirm, Others: "others",
		One: "%s：国家职业资格证书编号待核实", Many: "%s 张国家职业资格证书的编号待核实"},
	{Roles: theApprover, Noun: programme.NounCertificate, State: programme.Doubted, Action: programme.CertificateVoid, Others: "others",
		Fields: []string{"name", "reason"}, Each: true, One: "%s：是否撤销待决定", Many: "%s 张证书是否撤销待决定"},
	{Roles: theApprover, Noun: programme.NounCertificate, State: programme.Renewing, Action: programme.CertificateReplace, Others: "others",
		Fields: []string{"name", "reason"}, Each: true, One: "%s：待换发", Many: "%s 张证书待换发"},
	{Roles: theApprover, Noun: programme.NounRoll, State: programme.Posted, Action: programme.RollClose, More: only{"ended": "@today"}, Others: "others",
		Due: "to", Each: true, One: "%s：录取公示期满，待结束", Many: "%s 份录取公示期满，待结束"},
	{Roles: act.TheOfficer, Noun: programme.NounRoll, State: programme.Closed, Action: programme.RollSeal, Each: true, One: "%s：公示已结束，待封存花名册",
		Many: "%s 份名册待封存"},
	{Roles: act.TheOfficer, Noun: programme.NounObjection, State: programme.Received, Action: programme.ObjectionAnswer, Each: true, One: "%s：待核实答复",
		Many: "%s 件异议待核实答复"},
	{Roles: theApprover, Noun: programme.NounObjection, State: programme.Answered, Action: programme.ObjectionClose, Others: "others", Each: true,
		One: "%s：已答复，待办结", Many: "%s 件异议已答复，待办结"},
	{Roles: act.TheOfficer, Noun: programme.NounAmendment, State: programme.Proposed, Action: programme.AmendmentApprove, Others: "others",
		Fields: []string{"reason"}, Each: true, One: "%s：待批准", Many: "%s 份名册变更待批准"},

	{Roles: theApprover, Noun: programme.NounStandard, State: programme.Proposed, Action: programme.StandardApprove, Others: "others",
		Fields: []string{"level", "trade", "amount"}, Each: true, One: "补贴标准待批准：%s", Many: "%s 项补贴标准待批准"},
	{Roles: officerOrApprover, Noun: programme.NounOverride, State: programme.Proposed, Action: programme.OverrideGrant, More: only{"decides": "@role"},
		Others: "others", Fields: []string{"step", "until"}, Each: true, One: "例外准予待决定：%s", Many: "%s 项例外准予待决定"},
	{Roles: theApprover, Noun: programme.NounStatement, State: programme.Drawn, Action: programme.StatementApprove, Others: "others",
		Fields: []string{"kind", "total"}, Each: true, One: "%s：资金单据待批准", Many: "%s 张资金单据待批准"},
	{Roles: act.TheOfficer, Noun: programme.NounStatement, State: programme.Approved, Action: programme.StatementPay, More: only{"owed": "1"},
		Others: "notapprover", Fields: []string{"kind", "total"}, Each: true, One: "%s：资金已批准，待登记支付", Many: "%s 张资金单据已批准，待登记支付"},
	{Roles: act.TheOfficer, Noun: programme.NounStatement, State: programme.Approved, Action: programme.StatementPay, More: only{"coming": "1"},
		Others: "notapprover", Fields: []string{"kind", "total"}, Each: true, One: "%s：收回单已批准，款到账后登记收到", Many: "%s 张收回单已批准，款到账后登记收到"},
	{Roles: []programme.Role{programme.RoleTreasurer}, Noun: programme.NounBankStatement, State: programme.ReadIn, Action: programme.BankMatch,
		More: only{"unmatched": "1"}, Fields: []string{"open"}, Each: true, One: "%s：有未核对的银行流水", Many: "%s 份对账单有未核对的银行流水"},
	{Roles: theHeadOrTreasurer, Noun: programme.NounVoucherQuery, State: programme.Queried, Action: programme.QueryAnswer,
		Fields: []string{"question"}, Each: true,
		One: "凭证待答复：%s", Many: "%s 张凭证待答复市局询问"},
	{Roles: act.TheOfficer, Noun: programme.NounVoucherQuery, State: programme.Queried, Fields: []string{"base", "question"}, One: "等基地答复：%s",
		Many: "%s 张凭证等基地答复"},
	{Roles: act.TheOfficer, Noun: programme.NounVoucherQuery, State: programme.Answered, Action: programme.QueryClose, Fields: []string{"base"}, Each: true,
		One: "凭证询问已答复，待复核：%s", Many: "%s 张凭证的询问已答复，待复核"},
	{Roles: officerOrApprover, Noun: programme.NounBankAccount, State: programme.Proposed, Action: programme.AccountConfirm, Others: "notproposer",
		Fields: []string{"bank"}, Each: true, One: "%s：收款账户待核实", Many: "%s 个收款账户待核实"},
	{Roles: theHeadOrTreasurer, Noun: programme.NounBankAccount, State: programme.Proposed, Fields: []string{"bank"}, One: "%s：收款账户等市局核实",
		Many: "%s 个收款账户等市局核实"},
	{Roles: act.TheOfficer, Noun: programme.NounClaim, State: programme.Owed, Action: programme.ClaimDemand, Fields: []string{"open"}, Each: true,
		One: "%s：应收回的款还没有收到，待发追缴通知书", Many: "%s 笔应收回的款待发追缴通知书"},
	{Roles: act.TheOfficer, Noun: programme.NounClaim, State: programme.Demanded, Due: "due_on", Fields: []string{"open"}, Each: true,
		One: "%s：等退款到账", Many: "%s 笔追缴等退款到账"},
	{Roles: theApprover, Noun: programme.NounClaim, State: programme.Demanded, Action: programme.ClaimExtend, More: only{"asked": "1"}, Others: "notasker",
		Fields: []string{"asked_until", "asked_reason"}, Each: true, One: "%s：申请延期退款，待决定", Many: "%s 笔追缴申请延期，待决定"},
	{Roles: theApprover, Noun: programme.NounClaim, State: programme.Demanded, Action: programme.ClaimHand, More: only{"overdue": "@today", "unasked": "1"},
		Others: "notdemander", Due: "due_on", Fields: []string{"open"}, Each: true, One: "%s：过期没有退清，是否移送", Many: "%s 笔追缴过期没有退清，是否移送"},
	{Roles: theHeadOrTreasurer, Noun: programme.NounClaim, State: programme.Owed, Fields: []string{"open"}, Each: true,
		One: "%s：有应退回市局的款，通知书发出后按期退回", Many: "%s 笔应退回市局的款"},
	{Roles: theHeadOrTreasurer, Noun: programme.NounClaim, State: programme.Demanded, Due: "due_on", Fields: []string{"open"}, Each: true,
		One: "%s：请按追缴通知书退款", Many: "%s 笔款请按追缴通知书退回"},
	{Roles: theHeadOrTreasurer, Noun: programme.NounClaim, State: programme.HandedOver, Fields: []string{"open", "handed_to"}, Each: true,
		One: "%s：没有退清，已移送追缴", Many: "%s 笔款已移送追缴"},

	{Roles: act.TheOfficer, Noun: programme.NounDraw, State: programme.Announced, Action: programme.InspectionDraw, One: "%s：已宣布，待抽取", Many: "%s 次抽取已宣布，待抽取"},
	{Roles: act.TheOfficer, Noun: programme.NounInspection, State: programme.Planned, Action: programme.InspectionVisit, Fields: []string{"base", "kind"},
		One: "%s：待到场", Many: "%s 次检查待到场"},
	{Roles: act.TheOfficer, Noun: programme.NounInspection, State: programme.Visited, Action: programme.InspectionClose, More: only{"settled": "1"},
		Fields: []string{"base"}, One: "%s：已检查，待办结", Many: "%s 次检查待办结"},
	{Roles: act.TheOfficer, Noun: programme.NounRating, State: programme.Scoring, Action: programme.RatingScore, Others: "unscored", Each: true,
		One: "%s：待评分", Many: "%s 份绩效评价待评分"},
	{Roles: theApprover, Noun: programme.NounRating, State: programme.Scoring, Action: programme.RatingScore, More: only{"third": "1"}, Others: "unscored",
		Each: true, One: "%s：两人评分相差太多，待第三人评", Many: "%s 份绩效评价待第三人评分"},
	{Roles: act.TheOfficer, Noun: programme.NounRating, State: programme.Scoring, Action: programme.RatingServe, More: only{"scored": "1"}, Each: true,
		One: "%s：已评完，待送基地核对", Many: "%s 份绩效评价待送基地核对"},
	{Roles: theHead, Noun: programme.NounRating, State: programme.Served, Action: programme.RatingAccept, Due: "due_on", Each: true,
		One: "%s：待核对，有异议的在期限内提出", Many: "%s 份绩效评价待核对"},
	{Roles: act.TheOfficer, Noun: programme.NounRating, State: programme.Objected, Action: programme.RatingAnswer, Fields: []string{"said"}, Each: true,
		One: "%s：基地有异议，待答复", Many: "%s 份绩效评价的异议待答复"},
	{Roles: theApprover, Noun: programme.NounRating, State: programme.Served, Action: programme.RatingConclude, More: only{"ended": "@today"},
		Others: "others", Each: true, One: "%s：异议期满，待确认", Many: "%s 份绩效评价异议期满，待确认"},
	{Roles: theApprover, Noun: programme.NounRating, State: programme.Agreed, Action: programme.RatingConclude, Others: "others", Each: true,
		One: "%s：基地没有异议，待确认", Many: "%s 份绩效评价待确认"},
	{Roles: theApprover, Noun: programme.NounRating, State: programme.Answered, Action: programme.RatingConclude, Others: "others", Each: true,
		One: "%s：异议已答复，待确认", Many: "%s 份绩效评价待确认"},
	{Roles: act.TheOfficer, Noun: programme.NounRating, State: programme.Concluded, Action: programme.RevocationPropose, More: only{"proposes": "1"},
		Each: true, One: "%s：不达标，是否提出取消资格", Many: "%s 份绩效评价不达标，是否提出取消资格"},
	{Roles: theHead, Noun: programme.NounRevocation, State: programme.Notified, Action: programme.RevocationAsk, More: only{"open": "@today"}, Due: "due_on",
		Fields: []string{"grounds"}, Each: true, One: "%s：市局拟取消，可以要求听证", Many: "%s 件拟取消资格待答复"},
	{Roles: act.TheOfficer, Noun: programme.NounRevocation, State: programme.HearingAsked, Action: programme.RevocationHear, Fields: []string{"said"},
		Each: true, One: "%s：基地要求听证，待组织登记", Many: "%s 件听证待组织登记"},
	{Roles: theApprover, Noun: programme.NounRevocation, State: programme.Notified, Action: programme.RevocationDecide, More: only{"ended": "@today"},
		Others: "others", Each: true, One: "%s：听证期满，待决定", Many: "%s 件拟取消资格待决定"},
	{Roles: theApprover, Noun: programme.NounRevocation, State: programme.Waived, Action: programme.RevocationDecide, Others: "others", Each: true,
		One: "%s：基地放弃听证，待决定", Many: "%s 件拟取消资格待决定"},
	{Roles: theApprover, Noun: programme.NounRevocation, State: programme.Heard, Action: programme.RevocationDecide, Others: "others", Each: true,
		One: "%s：已听证，待决定", Many: "%s 件拟取消资格待决定"},
	{Roles: theHead, Noun: programme.NounRevocation, State: programme.Decided, Action: programme.RevocationAppeal, More: only{"appealable": "@today"},
		Due: "appeal_due", Each: true, One: "%s：不服的可以申诉", Many: "%s 件取消资格可以申诉"},
	{Roles: officerOrApprover, Noun: programme.NounRevocation, State: programme.Appealed, Action: programme.RevocationSustain, Others: "reviewer",
		Fields: []string{"appeal"}, Each: true, One: "%s：基地申诉，待复核", Many: "%s 件申诉待复核"},

	{Roles: act.TheOfficer, Noun: programme.NounCall, State: programme.CallDue, Action: programme.CallAnswer, Fields: []string{"base"}, One: "%s：待拨打",
		Many: "%s 名学员待电话抽查"},
	{Roles: act.TheOfficer, Noun: programme.NounCall, State: programme.Unreached, Action: programme.CallAnswer, Fields: []string{"base"},
		One: "%s：上次没有接通，待再打", Many: "%s 名学员上次没有接通，待再打"},
	{Roles: headOrClerk, Noun: programme.NounFinding, State: programme.Raised, Action: programme.FindingAnswer, Due: "due_on", Each: true, One: "整改：%s",
		Many: "%s 个检查问题待报告整改"},
	{Roles: act.TheOfficer, Noun: programme.NounFinding, State: programme.Raised, Due: "due_on", Fields: []string{"base"}, One: "等基地整改：%s",
		Many: "%s 个检查问题等基地报告整改"},
	{Roles: []programme.Role{programme.RoleCounty}, Noun: programme.NounFinding, State: programme.Raised, Due: "due_on", Fields: []string{"base"},
		One: "等本县基地整改：%s", Many: "本县基地有 %s 个检查问题待整改"},
	{Roles: act.TheOfficer, Noun: programme.NounFinding, State: programme.Answered, Action: programme.FindingAccept, Fields: []string{"base"}, Each: true,
		One: "复核整改：%s", Many: "%s 个问题已报告整改，待复核"},
	{Roles: act.TheOfficer, Noun: programme.NounClue, State: programme.Open, Action: programme.ClueUphold, Fields: []string{"base"}, Each: true,
		One: "线索待核查：%s", Many: "%s 条线索待核查"},

	{Roles: theClerk, Noun: programme.NounDifference, State: programme.Unresolved, Action: programme.DifferenceExplain,
		Fields: []string{"kind", "field", "system"}, Each: true, One: "%s：与外部系统比对有差异，待核对说明", Many: "%s 处与外部系统的比对差异待核对说明"},
	{Roles: act.TheOfficer, Noun: programme.NounDifference, State: programme.Unresolved, Action: programme.DifferenceResolve, More: only{"baseless": "1"},
		Fields: []string{"kind", "system"}, Each: true, One: "%s：全市比对的差异，待查明解决", Many: "%s 处全市比对的差异待查明解决"},
	{Roles: act.TheOfficer, Noun: programme.NounDifference, State: programme.Explained, Action: programme.DifferenceResolve, Others: "others",
		Fields: []string{"base", "kind", "field", "explanation"}, Each: true, One: "%s：比对差异基地已说明，待确认", Many: "%s 处比对差异基地已说明，待确认"},
	{Roles: theClerk, Noun: programme.NounClass, State: programme.Finished, Action: programme.ClassArchive, More: only{"examined": "1"},
		Deadline: rules.ReturnsDue, One: "%s 考评已定，待归档", Many: "%s 个班考评已定，待归档"},
	{Roles: act.TheOfficer, Noun: programme.NounClass, State: programme.Archived, Action: programme.ArchiveReopen, More: only{"reopening": "1"},
		Fields: []string{"base"}, Each: true, One: "%s：申请重开档案，待答复", Many: "%s 个班申请重开档案，待答复"},
	{Roles: headOrClerk, Noun: programme.NounClass, State: programme.Archived, More: only{"reopening": "1"}, One: "%s：重开档案的申请等市局答复", Many: "%s 个班重开档案的申请等市局答复"},
	{Roles: theClerk, Noun: programme.NounLesson, State: programme.Scheduled, Action: programme.MakeUpConsent, More: only{"guests": "1"},
		Fields: []string{"class"}, Each: true, One: "“%s”：外基地学员申请来补课，待答复", Many: "%s 节课有外基地学员申请来补课"},
	{Roles: act.TheOfficer, Noun: programme.NounLesson, State: programme.Held, Action: programme.LateCorrectAgree, More: only{"correcting": "1"},
		Fields: []string{"class", "base"}, Each: true, One: "“%s”：申请结课后更正签到，待答复", Many: "%s 节课申请结课后更正签到，待答复"},
	{Roles: act.TheOfficer, Noun: programme.NounReturn, State: programme.Filed, Action: programme.ReturnAccept, Fields: []string{"kind"},
		Deadline: rules.ReturnsDue, Each: true, One: "%s：报送材料待备案", Many: "%s 份报送材料待备案"},
	{Roles: headOrClerk, Noun: programme.NounReturn, State: programme.Returned, Action: programme.ReturnFile, More: only{"standing": "1"},
		Deadline: rules.ReturnsDue, Fields: []string{"kind", "reason"}, Each: true, One: "%s：报送材料被退回，待重新报送", Many: "%s 份报送材料被退回，待重新报送"},
}, retainWaits...)

// Covers reports whether the table of what waits tells a role of a noun in a
// state, for the test that walks the action table.
func Covers(r programme.Role, n programme.Noun, s programme.State) bool {
	return slices.ContainsFunc(waits, func(w wait) bool { return w.Noun == n && w.State == s && slices.Contains(w.Roles, r) })
}

// Todos are what waits for the caller in a year, late ones first, then by when
// they are due. Callers must not change them: they are kept until the journal
// moves.
func (a *Desk) Todos(ctx context.Context, c act.Caller, programmeID string) (list []Todo, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		about, err := userTodos(tx, c)
		if err != nil || programmeID == "" || c.Role == programme.RoleAdministrator {
			list = about
			return err
		}
		list, err = act.Remembered(a.Desk, tx, fmt.Sprintf("todo %s %+v", programmeID, c.Actor), func() ([]Todo, error) { return a.todos(tx, c, programmeID) })
		list = slices.Concat(about, list)
		return err
	})
	return list, err
}

// moment is a year at one moment, read for one caller: what waits, and what is next.
type moment struct {
	app    *Desk
	tx     *store.Tx
	caller act.Caller
	year   *programme.Programme
	notice *rules.Notice
	today  programme.Date
	stand  *YearCount
}

func (a *Desk) momentAt(tx *store.Tx, c act.Caller, programmeID string) (*moment, error) {
	p, err := store.Get[programme.Programme](tx, programmeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, p.NoticeSHA256)
	if err != nil {
		return nil, err
	}
	k := &moment{app: a, tx: tx, caller: c, year: p, notice: n, today: programme.DateOf(tx.Now().In(act.Shanghai))}
	k.stand, err = yearCount(a.Desk, tx, p.ID)
	return k, err
}

func (a *Desk) todos(tx *store.Tx, c act.Caller, programmeID string) ([]Todo, error) {
	k, err := a.momentAt(tx, c, programmeID)
	if err != nil {
		return nil, err
	}
	if k.year.State != programme.Open {
		return nil, nil // a closed year lets nothing be done
	}
	var out []Todo
	for i := range waits {
		w := &waits[i]
		if !slices.Contains(w.Roles, c.Role) {
			continue
		}
		found, err := k.waiting(w)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	steps, err := k.nextSteps()
	if err != nil {
		return nil, err
	}
	out = append(out, steps...)
	if err := k.date(out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(x, y Todo) int {
		return slices.Compare([]int{rank(&x), dueOrder(x.Due)}, []int{rank(&y), dueOrder(y.Due)})
	})
	return out, nil
}

// rank puts what is late first and what waits for others last.
func rank(t *Todo) int {
	switch {
	case t.Wait || t.Count == 0:
		return 3
	case t.IsLate():
		return 0
	}
	return 1
}

func dueOrder(d programme.Date) int {
	if d == 0 {
		return 99999999
	}
	return int(d)
}

// fill puts the caller and the moment into a row's filters.
func (k *moment) fill(w *wait) map[string]string {
	values := map[string]string{"state": string(w.State)}
	for key, v := range w.More {
		switch v {
		case "@employer":
			v = k.caller.Employer
		case "@base":
			v = k.caller.Base
		case "@role":
			v = string(k.caller.Role)
		case "@today":
			v = k.today.String()
		case "@now":
			v = strconv.FormatInt(k.tx.Now().UnixMicro(), 10)
		case "@consent":
			v = strings.Join(k.notice.ConsentRoutes(), ",")
		case "@appraised":
			v = strings.Join(k.notice.Appraisal.Trades, ",")
		}
		values[key] = v
	}
	return values
}

// waiting is what a row of the table finds: one Todo for many alike, or one
// for each where they are few.
func (k *moment) waiting(w *wait) ([]Todo, error) {
	l := store.ListingOf(w.Noun)
	q := act.Query{Actor: k.caller.Actor, Programme: k.year.ID, Values: k.fill(w), Consent: k.notice.ConsentRoutes()}
	all := 0
	if w.Others != "" {
		n, err := k.tx.Count(l, q, mostCounted)
		if err != nil || n == 0 {
			return nil, err
		}
		all = n
		q.Values = maps.Clone(q.Values)
		q.Values[w.Others] = k.caller.User
	}
	show := 1
	if w.Each {
		show = fewShown
	}
	late := k.today.String()
	if w.Due == "ends_at" {
		late = strconv.FormatInt(k.tx.Now().Add(-lessonGrace).UnixMicro(), 10)
	}
	found, err := k.tx.Watch(l, store.Watch{Query: q, Due: w.Due, Late: late, Fields: w.Fields, Most: mostCounted, Show: show})
	if err != nil {
		return nil, err
	}
	if found.Count == 0 && all == 0 {
		return nil, nil
	}
	t := Todo{Action: w.Action, Noun: w.Noun, Values: q.Values, Count: found.Count, More: found.Count == mostCounted, Late: found.Late, Wait: w.Action == "",
		Due: k.dueOf(w, found.Due), Apart: all - found.Count, ID: found.First}
	if row := programme.Find(w.Action); row != nil {
		t.Clause = k.cite(row.Clause)
	}
	if w.Due == "" && t.Due != 0 && t.Due < k.today {
		t.Late = t.Count
	}
	if t.Count == 0 { // all of it is somebody else's
		t.Title = fmt.Sprintf(w.Many, strconv.Itoa(all))
		t.Late, t.Due, t.ID = 0, 0, ""
		return []Todo{t}, nil
	}
	if len(found.Rows) == 0 {
		number := strconv.Itoa(t.Count)
		if t.More {
			number += " 以上"
		}
		t.Title = fmt.Sprintf(w.Many, number)
		return []Todo{t}, nil
	}
	out := make([]Todo, len(found.Rows))
	for i := range found.Rows {
		out[i] = k.single(w, l, t, &found.Rows[i])
		if i > 0 {
			out[i].Apart = 0
		}
	}
	return out, nil
}

// single is one thing that waits, worded with what is said of it.
func (k *moment) single(w *wait, l *act.Listing, t Todo, r *store.Row) Todo {
	t.Count, t.ID, t.Late, t.Values, t.Title = 1, r.ID, 0, nil, fmt.Sprintf(w.One, r.Title)
	keys := w.Fields
	at := 0
	if w.Due != "" {
		at = 1
		t.Due = k.dueOf(w, fmt.Sprint(r.Values[0]))
	}
	for i, key := range keys {
		f := l.Field(key)
		c := act.CellOf(k.notice, f, r.Values[at+i], "")
		switch {
		case c.Text == "":
		case f.Kind == store.Money:
			t.Notes = append(t.Notes, c.Text+" 元")
		case key == "reason":
			t.Notes = append(t.Notes, "理由："+c.Text)
		default:
			t.Notes = append(t.Notes, c.Text)
		}
	}
	late := t.Due != 0 && t.Due < k.today
	if w.Due == "ends_at" {
		us, _ := r.Values[0].(int64)
		late = time.UnixMicro(us).Before(k.tx.Now().Add(-lessonGrace))
	}
	if late {
		t.Late = 1
	}
	return t
}

// dueOf is the day by which a thing is due: its own, or the notice's.
func (k *moment) dueOf(w *wait, text string) programme.Date {
	if w.Due == "ends_at" {
		if us, err := strconv.ParseInt(text, 10, 64); err == nil && us > 0 {
			return programme.DateOf(time.UnixMicro(us).In(act.Shanghai)).Next()
		}
		return 0
	}
	if d, err := programme.ParseDate(text); err == nil {
		return d
	}
	if d, ok := k.notice.Deadline(w.Deadline); ok {
		return d.On
	}
	return 0
}

// date says since when each has waited: when the journal last told of it, or
// of the oldest of many.
func (k *moment) date(list []Todo) error {
	var ids []string
	for i := range list {
		if list[i].ID != "" && !list[i].step {
			ids = append(ids, list[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	at, err := k.tx.LastTouched(ids)
	for i := range list {
		if !list[i].step {
			list[i].Since = at[list[i].ID]
		}
		if list[i].Count > 1 {
			list[i].ID = ""
		}
	}
	return err
}
