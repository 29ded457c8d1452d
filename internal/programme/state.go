package programme

// State is where a noun stands in its life. The words are stored; StateName
// is what screens show.
type State string

const (
	Open      State = "open"
	Closed    State = "closed"
	Applied   State = "applied"
	Submitted State = "submitted"
	Returned  State = "returned"
	Referred  State = "referred"
	Accepted  State = "accepted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"

	Unclaimed State = "unclaimed"
	Filling   State = "filling"
	Declined  State = "declined"
	HandedIn  State = "handed_in"

	Recommended State = "recommended"
	Assessed    State = "assessed"
	Recognised  State = "recognised"
	Revoked     State = "revoked"

	Filed  State = "filed"
	Agreed State = "agreed"

	Queried State = "queried" // a scheme that the bureau asks about

	Planned   State = "planned"
	Running   State = "running"
	Finished  State = "finished"
	Archived  State = "archived"
	Scheduled State = "scheduled"
	Held      State = "held"
	Cancelled State = "cancelled"

	InTraining State = "training"
	Dropped    State = "dropped"
	Passed     State = "passed"
	Failed     State = "failed"
	Certified  State = "certified"

	Drafted State = "drafted"
	Marked  State = "marked"
	Settled State = "settled"

	Proposed State = "proposed"
	InForce  State = "in_force"
	Replaced State = "replaced"

	Drawn     State = "drawn"
	Approved  State = "approved"
	Paid      State = "paid"
	Booked    State = "booked"
	Reversed  State = "reversed"
	Issued    State = "issued"
	Visited   State = "visited"
	Raised    State = "raised"
	Answered  State = "answered"
	Upheld    State = "upheld"
	Dismissed State = "dismissed"
	Posted    State = "posted"
	Active    State = "active"
	Disabled  State = "disabled"

	Waiting    State = "waiting"   // on the waiting list of a full plan line
	Offered    State = "offered"   // holds a place that was freed, until it confirms
	Expired    State = "expired"   // an offer that nobody answered in time
	Requested  State = "requested" // a move that the giving base has not let go
	Released   State = "released"  // a move that the receiving base has not taken
	Moved      State = "moved"
	Importing  State = "importing"
	Cleared    State = "cleared"
	Found      State = "found"
	Overridden State = "overridden"
	Gone       State = "gone"
	Doubted    State = "doubted"  // a certificate that is to be withdrawn, if a second person agrees
	Renewing   State = "renewing" // a certificate that is to be replaced, likewise
)

var stateNames = map[State]string{
	Open: "进行中", Closed: "已结束", Applied: "已申报", Submitted: "待审核", Returned: "已退回",
	Referred: "待市局同意", Accepted: "已通过", Refused: "不予通过", Withdrawn: "已撤回",
	Unclaimed: "待单位认领", Filling: "填写中", Declined: "单位未认领", HandedIn: "已提交",
	Recommended: "已推荐", Assessed: "已评估", Recognised: "已认定", Revoked: "已撤销",
	Queried: "待答复", Filed: "已报送", Agreed: "已同意", Planned: "筹备中", Running: "培训中", Finished: "已结课",
	Archived: "已归档", Scheduled: "已排课", Held: "已授课", Cancelled: "已取消",
	InTraining: "在训", Dropped: "中途退出", Passed: "考评合格", Failed: "考评不合格", Certified: "已发证",
	Drafted: "拟定中", Marked: "已评分", Settled: "结果已定", Proposed: "待批准", InForce: "执行中",
	Replaced: "已被替代", Drawn: "待批准", Approved: "已批准", Paid: "已支付", Booked: "已入账",
	Reversed: "已冲销", Issued: "已颁发", Visited: "已检查", Raised: "待整改", Answered: "待复核",
	Upheld: "成立", Dismissed: "不成立", Posted: "公示中", Active: "启用", Disabled: "停用",
	Waiting: "候补中", Offered: "待确认", Expired: "已过期", Requested: "待转出同意", Released: "待转入同意", Moved: "已转报",
	Asked: "待核实身份", Linked: "已核实身份", Unlinked: "未关联",
	Importing: "导入中", Cleared: "已清除", Found: "待核实", Overridden: "已准予", Gone: "已消除",
	Unresolved: "未解决", Explained: "已说明", Resolved: "已解决",
	Doubted: "待决定是否撤销", Renewing: "待换发",
	Sealed: "已封存", Received: "待核实",
	Announced: "已宣布", Lotted: "已抽取",
	Unverified: "待核实", Verified: "已核实",
	Owed: "待发通知书", Demanded: "追缴中", HandedOver: "已移送", Repaid: "已结清",
	Scoring: "评分中", Served: "待基地核对", Objected: "基地有异议", Concluded: "已确认",
	Notified: "待基地答复", Waived: "放弃听证", HearingAsked: "待听证", Heard: "已听证", Decided: "已决定取消", Spared: "不予取消", Appealed: "申诉中",
	Sustained: "维持取消", Overturned: "已改变决定",
	Destroying: "销毁中", Destroyed: "已销毁",
	CallDue: "待拨打", Reached: "已答复", Unreached: "未接通", Unwilling: "拒绝回答", ReadIn: "已导入",
}

// Name is the state as screens show it.
func (s State) Name() string {
	if n, ok := stateNames[s]; ok {
		return n
	}
	return string(s)
}

// Noun names a kind of thing, the same word in Go, SQL, URL and journal.
type Noun string

const (
	NounProgramme   Noun = "programme"
	NounBase        Noun = "base"
	NounPlanLine    Noun = "plan_line"
	NounEmployer    Noun = "employer"
	NounPerson      Noun = "person"
	NounApplication Noun = "application"
	NounScheme      Noun = "scheme"
	NounClass       Noun = "class"
	NounTeacher     Noun = "teacher"
	NounLesson      Noun = "lesson"
	NounEvidence    Noun = "evidence"
	NounEvaluation  Noun = "evaluation"
	NounAppraisal   Noun = "appraisal"
	NounPublication Noun = "publication"
	NounCertificate Noun = "certificate"
	NounStandard    Noun = "standard"
	NounStatement   Noun = "statement"
	NounVoucher     Noun = "voucher"
	NounInspection  Noun = "inspection"
	NounFinding     Noun = "finding"
	NounClue        Noun = "clue"
	NounReturn      Noun = "return"
	NounFile        Noun = "file"
	NounMaterial    Noun = "material"
	NounUser        Noun = "user"
	NounTransfer    Noun = "transfer"
	NounCorrection  Noun = "correction"
	NounList        Noun = "list"
	NounHit         Noun = "hit"
	NounDraft       Noun = "draft"
	NounAttestation Noun = "attestation"
	NounCounty      Noun = "county"
)

var nounNames = map[Noun]string{
	NounProgramme: "年度项目", NounBase: "培训基地", NounPlanLine: "培训计划", NounEmployer: "用人单位",
	NounPerson: "人员", NounApplication: "报名", NounScheme: "培训方案", NounClass: "班级",
	NounTeacher: "教师", NounLesson: "课次", NounEvidence: "影像资料", NounEvaluation: "结业考评",
	NounAppraisal: "考核鉴定", NounPublication: "公示", NounCertificate: "证书", NounStandard: "补贴标准",
	NounStatement: "资金单据", NounVoucher: "专账凭证", NounInspection: "检查", NounFinding: "检查问题",
	NounClue: "线索", NounReturn: "报送材料", NounFile: "文件", NounMaterial: "报名材料", NounUser: "用户",
	NounTransfer: "转报", NounCorrection: "更正",
	NounList: "比对名单", NounHit: "核查提示",
	NounDraft: "报名草稿", NounAttestation: "单位意见", NounCounty: "县（市、区）",
	NounLink: "身份核实", NounGiven: "报名联系方式",
	NounDispatch: "报送记录", NounCollation: "比对", NounDifference: "比对差异",
	NounRoll: "录取名册", NounObjection: "异议", NounAmendment: "名册变更",
	NounInstitution: "院校", NounConfirmation: "本人核对", NounDraw: "抽取", NounOverride: "例外准予", NounClaim: "追缴", NounBankAccount: "收款账户",
	NounBankStatement: "银行对账单", NounVoucherQuery: "凭证询问", NounCall: "电话抽查", NounConduct: "案件", NounRating: "绩效评价", NounRevocation: "取消资格", NounOpinion: "满意度",
	NounDestruction: "到期销毁",
}

// Name is the noun as screens show it.
func (n Noun) Name() string { return nounNames[n] }
