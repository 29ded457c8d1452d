package tell

import (
	"maps"
	"slices"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// Channels over which messages leave the system; in the system itself every
// message is always there.
const (
	ByMail  = "email"
	ByPhone = "sms"
)

// MessageKind is what users choose channels by.
type MessageKind struct {
	Code, Name, Says string
	Mail, Phone      bool // as it begins, until a user chooses otherwise
}

// MessageKinds is the table of kinds.
var MessageKinds = []MessageKind{
	{"enrol", "报名和审核", "提交、退回补充、审核结论、名额", true, true},
	{"train", "开班和上课", "开班、课表、课次取消、退出", true, true},
	{"result", "考评、鉴定和证书", "考评方案、成绩、鉴定结果、公示、证书", true, true},
	{"base", "基地和方案", "基地认定、培训计划、培训方案、年终报送", true, false},
	{"money", "资金", "补贴标准、资金单据的批准和支付", true, false},
	{"inspect", "检查和整改", "检查、问题、整改、线索", true, false},
	{"account", "账户和安全", "角色、密码、令牌", true, false},
}

// Anyway reports whether messages of a rule go over every confirmed channel.
func Anyway(rule string) bool {
	return slices.ContainsFunc(Tells, func(w Tell) bool { return w.Anyway && w.rule() == rule })
}

// MessageKindOf is the kind with that code, or nil.
func MessageKindOf(code string) *MessageKind {
	for i := range MessageKinds {
		if MessageKinds[i].Code == code {
			return &MessageKinds[i]
		}
	}
	return nil
}

// audience is who is told of a thing.
type audience string

const (
	itsPerson     audience = "person"   // whose application it is, or the members of its class
	itsEmployer   audience = "employer" // the personnel clerks of its employer, or of its members'
	itsClerk      audience = "clerk"
	itsHead       audience = "head"
	itsTreasurer  audience = "treasurer"
	itsCounty     audience = "county"
	theOfficers   audience = "officer"
	theApprovers  audience = "approver"
	theAuditors   audience = "auditor"
	theAdmins     audience = "administrator"
	theUserItself audience = "user" // the user it is about, be it who did it
	inWhoseName   audience = "name" // the users in whose name another did it
)

// audiences says which role an audience is and by what it is bounded.
var audiences = map[audience]struct {
	role   programme.Role
	column string // of grants
}{
	itsPerson: {role: programme.RoleTrainee}, theUserItself: {}, inWhoseName: {},
	itsEmployer: {programme.RoleEmployer, "employer_id"}, itsCounty: {programme.RoleCounty, "county"},
	itsClerk: {programme.RoleClerk, "base_code"}, itsHead: {programme.RoleHead, "base_code"}, itsTreasurer: {programme.RoleTreasurer, "base_code"},
	theOfficers: {role: programme.RoleOfficer}, theApprovers: {role: programme.RoleApprover},
	theAuditors: {role: programme.RoleAuditor}, theAdmins: {role: programme.RoleAdministrator},
}

// Tell is a row of the table of who is told what. One says it of one thing,
// Many of several of the same kind to the same receiver; without Many each is
// told by itself. What stands in brackets is left out where a placeholder in it
// has no value. Placeholders are those of Placeholders and no others.
type Tell struct {
	Action   programme.Action
	Sort     moneySort       // only where the statement moves money so; "" for any
	Reached  programme.State // only where the thing is in this state now; "" for any
	To       []audience
	Kind     string
	One      string
	Many     string
	Of       programme.Noun // what the journal's subject is, where it is not the action's noun
	Deadline string         // a deadline of the notice, for {deadline}
	Urgent   bool           // leaves in quiet hours too
	Anyway   bool           // over every confirmed channel, whatever the user chose
}

// Placeholders is everything that a message may say besides its own words.
// Names are of people and units; numbers that identify somebody have none, and
// are struck out of what somebody wrote as a reason.
var Placeholders = map[string]string{
	"thing":    "事项的名称：人名、班级、单位、课次",
	"count":    "件数或人数",
	"reason":   "办理时写明的理由",
	"deadline": "通知规定的最后一天",
	"clause":   "依据的条款，写法同通知",
	"base":     "培训基地的名称",
	"survey":   "评价培训的页面，只在通知要收到的人评价时有",
}

// gatherFor is how long a message to which more of the same may come stays
// before it leaves: one clerk accepting forty people sends one letter.
const gatherFor = 30 * time.Minute

// moneySort is which way a statement moves money.
type moneySort string

const (
	sortFixes    moneySort = "fixes"    // an approval: nothing moves by it
	sortPays     moneySort = "pays"     // to the base
	sortClaims   moneySort = "claims"   // a settlement by which nothing is paid
	sortReceives moneySort = "receives" // from the base
)

// sortOf is which way a statement moves money.
func sortOf(st *programme.Statement) moneySort {
	switch {
	case st.Kind == programme.KindApproval:
		return sortFixes
	case st.Kind == programme.KindReceipt:
		return sortReceives
	case st.Payable() == 0:
		return sortClaims
	}
	return sortPays
}

func who(list ...audience) []audience { return list }

// Tells is the table. A new action gets a row here, or its reason in Untold.
var Tells = slices.Concat(enrolTells, []Tell{
	{Action: programme.ApplicationSubmit, To: who(itsPerson), Kind: "enrol", One: "您的报名已提交{base}，请等候审核。[如需改动，请在{deadline}前办理。]", Deadline: rules.Enrolment},
	{Action: programme.ApplicationSubmit, To: who(itsClerk), Kind: "enrol", One: "{thing}提交了报名，请审核[（依据{clause}）]。[报名{deadline}截止。]",
		Many: "新提交 {count} 份报名，请审核[（依据{clause}）]。[报名{deadline}截止。]", Deadline: rules.Enrolment},
	{Action: programme.ApplicationImport, To: who(itsClerk), Kind: "enrol", One: "花名册报来 1 人：{thing}，请审核[（依据{clause}）]。[报名{deadline}截止。]",
		Many: "花名册报来 {count} 人，请审核[（依据{clause}）]。[报名{deadline}截止。]", Deadline: rules.Enrolment},
	{Action: programme.ApplicationImport, To: who(itsEmployer), Kind: "enrol", One: "{base}为贵单位职工{thing}报了名，请核对。", Many: "{base}为贵单位 {count} 名职工报了名，请核对。"},
	{Action: programme.ApplicationResubmit, To: who(itsClerk), Kind: "enrol", One: "{thing}补充后重新提交了报名，请审核。[报名{deadline}截止。]",
		Many: "{count} 人补充后重新提交了报名，请审核。[报名{deadline}截止。]", Deadline: rules.Enrolment},
	{Action: programme.ApplicationReturn, To: who(itsPerson), Kind: "enrol", One: "您的报名被退回补充[，理由：{reason}]。请[在{deadline}前]补充后重新提交[（依据{clause}）]。",
		Deadline: rules.Enrolment},
	{Action: programme.ApplicationReturn, To: who(itsEmployer), Kind: "enrol", One: "{thing}的报名被退回补充[，理由：{reason}]。请[在{deadline}前]补充后重新提交。",
		Many: "{count} 份报名被退回补充，请[在{deadline}前]补充后重新提交。", Deadline: rules.Enrolment},
	{Action: programme.ApplicationAccept, To: who(itsPerson), Kind: "enrol", One: "您的报名已通过{base}审核，请等候开班通知。"},
	{Action: programme.ApplicationAccept, To: who(itsEmployer), Kind: "enrol", One: "贵单位{thing}的报名已通过审核。", Many: "贵单位 {count} 人的报名已通过审核。"},
	{Action: programme.ApplicationRefer, To: who(theOfficers), Kind: "enrol", One: "{base}报来{thing}的破格报名，请审核[（依据{clause}）]。",
		Many: "报来 {count} 份破格报名，请审核[（依据{clause}）]。"},
	{Action: programme.ApplicationConsent, To: who(itsPerson), Kind: "enrol", One: "市局已同意您破格报名[（依据{clause}）]，请等候开班通知。"},
	{Action: programme.ApplicationConsent, To: who(itsEmployer, itsClerk), Kind: "enrol", One: "市局已同意{thing}破格报名[（依据{clause}）]。",
		Many: "市局已同意 {count} 人破格报名[（依据{clause}）]。"},
	{Action: programme.ApplicationRefuse, To: who(itsPerson), Kind: "enrol", One: "您的报名没有通过审核[，理由：{reason}][（依据{clause}）]。有异议的，请与{base}联系。"},
	{Action: programme.ApplicationRefuse, To: who(itsEmployer), Kind: "enrol", One: "{thing}的报名没有通过审核[，理由：{reason}]。", Many: "{count} 人的报名没有通过审核，请登录查看理由。"},
	{Action: programme.ApplicationWithdraw, To: who(itsPerson), Kind: "enrol", One: "您的报名已撤回[，理由：{reason}]。不是您本人的意思，请尽快与{base}联系。"},
	{Action: programme.ApplicationWithdraw, To: who(itsEmployer, itsClerk), Kind: "enrol", One: "{thing}的报名已撤回[，理由：{reason}]。", Many: "{count} 人的报名已撤回。"},
	{Action: programme.ApplicationReinstate, To: who(itsPerson), Kind: "enrol", One: "您的报名已恢复，请等候{base}审核。"},
	{Action: programme.ApplicationReinstate, To: who(itsEmployer), Kind: "enrol", One: "{thing}的报名已恢复，等候审核。", Many: "{count} 人的报名已恢复，等候审核。"},

	{Action: programme.ClassStart, To: who(itsPerson), Kind: "train", One: "您所在的{thing}已开班，请按课表上课，并在课上签到。"},
	{Action: programme.ClassStart, To: who(itsEmployer), Kind: "train", One: "贵单位职工所在的{thing}已开班。", Many: "贵单位职工所在的 {count} 个班已开班。"},
	{Action: programme.LessonSchedule, Of: programme.NounClass, To: who(itsPerson), Kind: "train", One: "{thing}的课表有更新，请登录查看。", Many: "课表有 {count} 次更新，请登录查看。"},
	{Action: programme.LessonMove, To: who(itsPerson), Kind: "train", One: "“{thing}”这节课改了时间或地点，请看课表。", Urgent: true},
	{Action: programme.LessonCancel, To: who(itsPerson), Kind: "train", One: "“{thing}”这节课取消[，理由：{reason}]，请看课表。", Urgent: true},
	{Action: programme.LessonCancel, Of: programme.NounApplication, To: who(itsClerk, itsHead, itsPerson), Kind: "train",
		One: "{thing}要去补的一节课已取消[，理由：{reason}]，还差课时的请另作安排。", Urgent: true},
	{Action: programme.LessonMove, Of: programme.NounApplication, To: who(itsClerk, itsHead, itsPerson), Kind: "train",
		One: "{thing}要去补的一节课改了时间或地点，请看“补课”。", Urgent: true},
	{Action: programme.ClassDrop, Of: programme.NounApplication, To: who(itsPerson), Kind: "train", One: "您已退出培训[，理由：{reason}]。不是您本人的意思，请尽快与{base}联系。"},
	{Action: programme.ClassDrop, Of: programme.NounApplication, To: who(itsEmployer), Kind: "train", One: "{thing}已退出培训[，理由：{reason}]。",
		Many: "{count} 人已退出培训。"},
	{Action: programme.ClassRestore, Of: programme.NounApplication, To: who(itsPerson), Kind: "train", One: "您已恢复在训[，理由：{reason}]，请按课表上课。"},
	{Action: programme.ClassRestore, Of: programme.NounApplication, To: who(itsEmployer), Kind: "train", One: "{thing}已恢复在训[，理由：{reason}]。",
		Many: "{count} 人已恢复在训。"},
	{Action: programme.DoubtLetPass, To: who(itsClerk, itsHead), Kind: "inspect", One: "{thing}的一处资料疑点已由市局准予[，理由：{reason}]。", Many: "{count} 处资料疑点已由市局准予。"},
	{Action: programme.DoubtRevoke, To: who(itsClerk, itsHead), Kind: "inspect", One: "{thing}一处疑点的准予已收回[，理由：{reason}]，请按提示查清。", Many: "{count} 处疑点的准予已收回。"},
	{Action: programme.OnlineWithdraw, To: who(itsClerk, itsHead), Kind: "train", One: "{thing}的一份线上学习记录已撤回[，理由：{reason}]，学员的课时已重新计算。",
		Many: "{count} 份线上学习记录已撤回，学员的课时已重新计算。"},
	{Action: programme.MakeUpArrange, To: who(itsPerson), Kind: "train", One: "已为您安排补课，时间、地点和是否已定请登录看“补课”。"},
	{Action: programme.MakeUpArrange, Of: programme.NounLesson, To: who(itsClerk), Kind: "train", One: "有外基地的学员申请在“{thing}”补课，请答复是否同意。",
		Many: "有外基地的学员申请在 {count} 节课补课，请答复是否同意。"},
	{Action: programme.MakeUpConsent, Of: programme.NounApplication, To: who(itsPerson), Kind: "train", One: "您到外基地补课的申请已经同意，时间、地点请登录看“补课”。"},
	{Action: programme.MakeUpConsent, Of: programme.NounApplication, To: who(itsClerk), Kind: "train", One: "{thing}到外基地补课的申请已经同意。",
		Many: "{count} 人到外基地补课的申请已经同意。"},
	{Action: programme.MakeUpConsent, To: who(itsHead), Kind: "train", One: "“{thing}”已同意外基地的学员来补课。", Many: "{count} 节课已同意外基地的学员来补课。"},
	{Action: programme.MakeUpRefuse, Of: programme.NounApplication, To: who(itsPerson), Kind: "train", One: "您到外基地补课的申请没有同意[，理由：{reason}]，请与本基地教务另作安排。"},
	{Action: programme.MakeUpRefuse, Of: programme.NounApplication, To: who(itsClerk), Kind: "train", One: "{thing}到外基地补课的申请没有同意[，理由：{reason}]，请另作安排。",
		Many: "{count} 人到外基地补课的申请没有同意，请另作安排。"},
	{Action: programme.MakeUpCancel, To: who(itsPerson), Kind: "train", One: "您的一次补课已取消，请登录看“补课”和还差的课时。"},
	{Action: programme.MakeUpCancel, To: who(itsClerk, itsHead), Kind: "train", One: "{thing}的一次补课已取消，还差课时的请另作安排。",
		Many: "{count} 人的补课已取消，还差课时的请另作安排。"},
	{Action: programme.MakeUpCancel, Of: programme.NounLesson, To: who(itsHead, itsClerk), Kind: "train", One: "外基地的学员不来“{thing}”补课了，签到簿已不列其名。",
		Many: "外基地的学员不来 {count} 节课补课了，签到簿已不列其名。"},
	{Action: programme.LateCorrectAsk, To: who(theOfficers), Kind: "train", One: "{thing}申请结课后更正签到[，理由：{reason}]，请答复。", Many: "{count} 节课申请结课后更正签到，请答复。"},
	{Action: programme.LateCorrectAgree, To: who(itsClerk, itsHead), Kind: "train", One: "{thing}的签到已按申请更正。", Many: "{count} 节课的签到已按申请更正。"},
	{Action: programme.LateCorrectRefuse, To: who(itsClerk, itsHead), Kind: "train", One: "{thing}结课后更正签到的申请没有同意[，理由：{reason}]。"},
	{Action: programme.ArchiveAsk, To: who(theOfficers), Kind: "train", One: "{thing}申请重开已封存的档案[，理由：{reason}]，请答复。", Many: "{count} 个班申请重开已封存的档案，请答复。"},
	{Action: programme.ArchiveReopen, To: who(itsClerk, itsHead), Kind: "train", One: "{thing}的档案已同意重开，请补充后重新归档。", Many: "{count} 个班的档案已同意重开，请补充后重新归档。"},
	{Action: programme.ArchiveKeep, To: who(itsClerk, itsHead), Kind: "train", One: "{thing}重开档案的申请没有同意[，理由：{reason}]。"},
	{Action: programme.ClassFinish, To: who(itsPerson), Kind: "train",
		One: "{thing}已结课。请登录，在“以我的名义记的”里核对哪些课记了您到课；不实的、有人要您退钱的，请在那里说，只有市局看得到。[另请在“{survey}”里评价，不记名。]"},
	{Action: programme.ClassFinish, To: who(itsEmployer), Kind: "train", One: "{thing}已结课，将组织结业考评。请在“以本单位名义记的”里核对参训的人是不是贵单位派出的。[另请在“{survey}”里评价，不记名。]",
		Many: "{count} 个班已结课，将组织结业考评。请在“以本单位名义记的”里核对参训的人是不是贵单位派出的。[另请在“{survey}”里评价，不记名。]"},

	{Action: programme.EvaluationDraft, To: who(itsEmployer), Kind: "result", One: "{thing}的方案已拟定，请贵单位会同制定[（依据{clause}）]。",
		Many: "{count} 个结业考评的方案已拟定，请贵单位会同制定[（依据{clause}）]。"},
	{Action: programme.EvaluationAmend, To: who(itsEmployer), Kind: "result", One: "{thing}的方案有修改，请贵单位重新会同[（依据{clause}）]。",
		Many: "{count} 个结业考评的方案有修改，请贵单位重新会同。"},
	{Action: programme.EvaluationObject, To: who(itsClerk), Kind: "result", One: "有用人单位对{thing}的方案提出修改意见[：{reason}]。", Many: "用人单位对考评方案提出修改意见 {count} 次。"},
	{Action: programme.EvaluationReturn, To: who(itsClerk), Kind: "result", One: "市局退回了{thing}的方案[，理由：{reason}]，请修改后重新会同。", Many: "{count} 个考评方案被市局退回。"},
	{Action: programme.EvaluationJoin, To: who(itsClerk), Kind: "result", One: "有用人单位会同制定了{thing}的方案。", Many: "用人单位会同制定了考评方案 {count} 次。"},
	{Action: programme.EvaluationAgree, To: who(itsPerson), Kind: "result", One: "{thing}的方案已同意，请按时参加，具体日期请登录查看。"},
	{Action: programme.EvaluationAgree, To: who(itsClerk), Kind: "result", One: "市局已同意{thing}的方案[（依据{clause}）]。", Many: "市局已同意 {count} 个考评方案[（依据{clause}）]。"},
	{Action: programme.EvaluationMark, To: who(itsEmployer), Kind: "result", One: "{thing}的基地成绩已登记，请贵单位登记本单位的成绩[（依据{clause}）]。",
		Many: "{count} 个班的基地成绩已登记，请贵单位登记本单位的成绩[（依据{clause}）]。"},
	{Action: programme.EvaluationAssent, To: who(itsHead), Kind: "result", One: "有用人单位登记了{thing}的成绩。", Many: "用人单位登记考评成绩 {count} 次。"},
	{Action: programme.MarkCorrectPropose, To: who(itsHead, theOfficers), Kind: "result", One: "{thing}有考评员的成绩提请更正[：{reason}]，请核对后决定。",
		Many: "{count} 个考评员成绩提请更正，请核对后决定。"},
	{Action: programme.MarkCorrectRefuse, To: who(itsClerk, itsEmployer), Kind: "result", One: "{thing}中提请更正的成绩没有同意[，理由：{reason}]。",
		Many: "{count} 个提请更正的成绩没有同意。"},
	{Action: programme.EvaluationScoresEnter, To: who(inWhoseName), Kind: "result",
		One: "有人照纸面评分表以您的名义录入了{thing}的成绩。请登录，在考评页上对照图片核对，认可或者提出异议。"},
	{Action: programme.EvaluationMarksDoubt, To: who(itsClerk, itsEmployer), Kind: "result",
		One: "有考评员对{thing}中以其名义代录的成绩有异议[：{reason}]，请代录的一方核对。", Many: "考评员对代录的成绩提出异议 {count} 次，请代录的一方核对。"},
	{Action: programme.EvaluationRule, To: who(itsHead, itsClerk), Kind: "result", One: "市局对{thing}的结果作了裁定[，理由：{reason}]。", Many: "市局对考评结果作了 {count} 次裁定。"},
	{Action: programme.EvaluationAffirm, To: who(itsHead, itsClerk), Kind: "result", One: "市局对{thing}的裁定已复核。", Many: "市局复核了 {count} 次裁定。"},
	{Action: programme.EvaluationResit, To: who(itsPerson), Kind: "result", One: "{thing}安排了补考，请登录查看您是否参加和具体日期。"},
	{Action: programme.EvaluationResit, To: who(itsEmployer), Kind: "result", One: "{thing}安排了补考，请贵单位届时登记成绩。", Many: "{count} 个班安排了补考，请贵单位届时登记成绩。"},
	{Action: programme.DisputeRaise, Of: programme.NounApplication, To: who(theOfficers), Kind: "result", One: "{thing}对考评结果提出异议，请核实答复。",
		Many: "{count} 名学员对考评结果提出异议，请核实答复。"},
	{Action: programme.DisputeUphold, Of: programme.NounApplication, To: who(itsPerson), Kind: "result", One: "您对考评结果的异议成立[：{reason}]。成绩由双方重新评定，请等通知。"},
	{Action: programme.DisputeUphold, Of: programme.NounApplication, To: who(itsEmployer, itsClerk), Kind: "result", One: "{thing}对考评结果的异议成立，请重新评定并登记成绩。",
		Many: "{count} 名学员的异议成立，请重新评定并登记成绩。"},
	{Action: programme.DisputeDismiss, Of: programme.NounApplication, To: who(itsPerson), Kind: "result", One: "您对考评结果的异议经核实不成立[：{reason}]。"},
	{Action: programme.EvaluationSettle, To: who(itsPerson), Kind: "result", One: "{thing}的结果已确定，请登录查看。"},
	{Action: programme.EvaluationSettle, To: who(itsEmployer), Kind: "result", One: "{thing}的结果已共同确定。", Many: "{count} 个班的考评结果已共同确定。"},
	{Action: programme.ResultWithdraw, Of: programme.NounApplication, To: who(itsPerson), Kind: "result", One: "您的考评结果已被撤销[，理由：{reason}]。有异议的，请与{base}联系。"},
	{Action: programme.ResultWithdraw, Of: programme.NounApplication, To: who(itsEmployer, itsHead), Kind: "result", One: "{thing}的考评结果已被撤销[，理由：{reason}]。",
		Many: "{count} 人的考评结果已被撤销。"},
	{Action: programme.AppraisalEnter, Of: programme.NounBase, To: who(theOfficers), Kind: "result", One: "{thing}有学员报名考核鉴定，请按期登记结果[（依据{clause}）]。",
		Many: "新报来考核鉴定 {count} 批，请按期登记结果[（依据{clause}）]。"},
	{Action: programme.AppraisalSeat, To: who(itsPerson), Kind: "result", One: "您的考核鉴定准考证已排定，请登录查看日期、考场和座位。"},
	{Action: programme.AppraisalCancel, To: who(itsPerson), Kind: "result",
		One: "您报名的考核鉴定已取消[，理由：{reason}]，不作缺考。培训基地会为您改报，有疑问的，请与{base}联系。"},
	{Action: programme.AppraisalCancel, To: who(itsClerk), Kind: "result", One: "{thing}报名的考核鉴定已取消[，理由：{reason}]，不作缺考，请改报下一次。",
		Many: "{count} 人报名的考核鉴定已取消，不作缺考，请改报下一次。"},
	{Action: programme.AppraisalWithdraw, Of: programme.NounApplication, To: who(itsPerson), Kind: "result", One: "您的考核鉴定报名已撤回[，理由：{reason}]。有疑问的，请与{base}联系。"},
	{Action: programme.AppraisalReturn, To: who(theOfficers), Kind: "result", One: "{thing}的结果被退回[，理由：{reason}]，请重新登记。", Many: "{count} 人的鉴定结果被退回，请重新登记。"},
	{Action: programme.AppraisalRecord, To: who(theApprovers), Kind: "result", One: "{thing}的结果已登记，请确认[（依据{clause}）]。",
		Many: "{count} 人的考核鉴定结果已登记，请确认[（依据{clause}）]。"},
	{Action: programme.AppraisalConfirm, To: who(itsPerson), Kind: "result", One: "您的考核鉴定结果已确认，请登录查看。"},
	{Action: programme.AppraisalConfirm, To: who(itsClerk), Kind: "result", One: "{thing}的结果已确认。", Many: "{count} 人的考核鉴定结果已确认。"},
	{Action: programme.PublicationPost, To: who(itsHead, itsClerk), Kind: "result", One: "“{thing}”已发布[（依据{clause}）]，公示期内请留意反映的情况。"},
	{Action: programme.PublicationCorrect, To: who(itsHead, itsClerk), Kind: "result", One: "“{thing}”已更正[，理由：{reason}]。更正后的名单重新公示，请通知名单有变化的学员。"},
	{Action: programme.PublicationClose, To: who(itsHead, theOfficers), Kind: "result", One: "“{thing}”公示已结束。"},
	{Action: programme.CertificateIssue, To: who(itsPerson), Kind: "result", One: "您的培训合格证书已颁发，请登录查看并向{base}领取[（依据{clause}）]。"},
	{Action: programme.CertificateIssue, To: who(itsEmployer), Kind: "result", One: "贵单位 1 人已取得证书。", Many: "贵单位 {count} 人已取得证书。"},
	{Action: programme.CertificateRecord, To: who(theApprovers), Kind: "result", One: "{thing}的国家职业资格证书编号已登记，请核实。", Many: "{count} 张国家职业资格证书的编号已登记，请核实。"},
	{Action: programme.CertificateDoubt, To: who(theApprovers), Kind: "result", One: "{thing}提出撤销[，理由：{reason}]，请决定。", Many: "{count} 张证书提出撤销，请决定。"},
	{Action: programme.CertificateRenew, To: who(theApprovers), Kind: "result", One: "{thing}申请换发[，理由：{reason}]，请办理。", Many: "{count} 张证书申请换发，请办理。"},
	{Action: programme.CertificateConfirm, To: who(itsPerson), Kind: "result", One: "您的国家职业资格证书已由发证机构制发，编号已登记，请登录查看。"},
	{Action: programme.CertificateConfirm, To: who(itsEmployer), Kind: "result", One: "贵单位 1 人已取得国家职业资格证书。", Many: "贵单位 {count} 人已取得国家职业资格证书。"},
	{Action: programme.CertificateRefuse, To: who(theOfficers), Kind: "result", One: "{thing}的登记被退回[，理由：{reason}]，请核对后重新登记。",
		Many: "{count} 张证书的登记被退回，请核对后重新登记。"},
	{Action: programme.CertificateReplace, To: who(itsPerson, itsHead), Kind: "result", One: "{thing}已换发新证，原证作废，请向{base}领取。"},
	{Action: programme.CertificateKeep, To: who(theOfficers), Kind: "result", One: "{thing}不予撤销或换发[，理由：{reason}]。"},
	{Action: programme.CertificateVoid, To: who(itsPerson), Kind: "result", One: "您的证书已被撤销[，理由：{reason}][（依据{clause}）]。有异议的，请与{base}联系。"},
	{Action: programme.CertificateVoid, To: who(itsEmployer, itsHead), Kind: "result", One: "一张证书已被撤销[，理由：{reason}]。", Many: "{count} 张证书已被撤销。"},

	{Action: programme.BaseApply, To: who(itsCounty), Kind: "base", One: "{thing}申报培训基地，请提出推荐意见[（依据{clause}）]。"},
	{Action: programme.BaseRefile, To: who(itsCounty), Kind: "base", One: "{thing}补正后重新申报培训基地，请提出推荐意见[（依据{clause}）]。"},
	{Action: programme.BaseReturn, To: who(itsHead), Kind: "base", One: "{thing}申报培训基地被退回补正[，理由：{reason}]，请修改后重新申报。"},
	{Action: programme.BaseWithdraw, To: who(itsCounty), Kind: "base", One: "{thing}撤回了培训基地申报[，理由：{reason}]。"},
	{Action: programme.BaseReassign, To: who(itsCounty, itsHead), Kind: "base", One: "{thing}申报培训基地改由所在县（市、区）推荐[，理由：{reason}]。"},
	{Action: programme.BaseReassess, To: who(theOfficers), Kind: "base", One: "{thing}的评估被退回[，理由：{reason}]，请重新评估[（依据{clause}）]。"},
	{Action: programme.BaseRecommend, To: who(theOfficers), Kind: "base", One: "{thing}已经推荐，请组织评估[（依据{clause}）]。"},
	{Action: programme.BaseAssess, To: who(theApprovers), Kind: "base", One: "{thing}评估完毕，请认定[（依据{clause}）]。"},
	{Action: programme.BaseRecognise, To: who(itsHead, itsCounty), Kind: "base", One: "{thing}已认定为培训基地[（依据{clause}）]。"},
	{Action: programme.BaseRefuse, To: who(itsHead), Kind: "base", One: "{thing}未予认定为培训基地[，理由：{reason}]。"},
	{Action: programme.BaseRevoke, To: who(itsHead, itsClerk, itsCounty), Kind: "base", One: "{thing}的基地资格已取消[，理由：{reason}][（依据{clause}）]。", Urgent: true},
	{Action: programme.BaseRevoke, To: who(theAuditors), Kind: "base", One: "{thing}的基地资格已取消[，理由：{reason}]。"},
	{Action: programme.BaseRestore, To: who(itsHead, itsClerk, itsCounty, theOfficers), Kind: "base", One: "{thing}的基地资格已恢复[（依据{clause}）]。", Urgent: true},
	{Action: programme.DestructionPropose, To: who(theApprovers), Kind: "base", One: "{thing}已提出[，理由：{reason}]，请批准[（依据{clause}）]。",
		Many: "{count} 件到期销毁待批准。"},
	{Action: programme.DestructionApprove, To: who(theOfficers), Kind: "base", One: "{thing}已批准，请执行[（依据{clause}）]。", Many: "{count} 件到期销毁已批准，请执行。"},
	{Action: programme.DestructionRefuse, To: who(theOfficers), Kind: "base", One: "{thing}没有批准[，理由：{reason}]。"},
	{Action: programme.DestructionWithdraw, To: who(theApprovers), Kind: "base", One: "{thing}已撤回[，理由：{reason}]。"},
	{Action: programme.DestructionFinish, To: who(itsHead, itsClerk, theAuditors), Kind: "base", One: "{thing}已执行[（依据{clause}）]。",
		Many: "{count} 件到期销毁已执行。"},
	{Action: programme.ClassHold, To: who(theOfficers, theApprovers), Kind: "base", One: "{thing}的资料暂停销毁[，理由：{reason}]。"},
	{Action: programme.RatingDraw, To: who(theOfficers), Kind: "base", One: "{thing}已出具，请评分[（依据{clause}）]。", Many: "{count} 份绩效评价已出具，请评分。"},
	{Action: programme.RatingServe, To: who(itsHead), Kind: "base", One: "市局对贵单位的绩效评价已送达，请核对；有异议的请在期限内提出[（依据{clause}）]。", Urgent: true},
	{Action: programme.RatingAccept, To: who(theApprovers), Kind: "base", One: "{thing}：基地没有异议，请确认[（依据{clause}）]。", Many: "{count} 份绩效评价没有异议，请确认。"},
	{Action: programme.RatingObject, To: who(theOfficers), Kind: "base", One: "{thing}：基地提出异议[：{reason}]，请核对答复[（依据{clause}）]。"},
	{Action: programme.RatingAnswer, To: who(itsHead), Kind: "base", One: "贵单位对绩效评价的异议已答复[：{reason}]。"},
	{Action: programme.RatingAnswer, To: who(theApprovers), Kind: "base", One: "{thing}：异议已答复[：{reason}]，请确认[（依据{clause}）]。"},
	{Action: programme.RatingConclude, To: who(itsHead, itsCounty, theOfficers), Kind: "base", One: "{thing}已确认，记入信用记录[（依据{clause}）]。",
		Many: "{count} 份绩效评价已确认。"},
	{Action: programme.RatingReturn, To: who(theOfficers, itsHead), Kind: "base", One: "{thing}被退回重评[，理由：{reason}]，以重新送达的为准。"},
	{Action: programme.RevocationPropose, To: who(itsHead, itsCounty), Kind: "base",
		One: "市局拟取消{base}的基地资格[，理由：{reason}]。可以在期限内要求听证；请登录，在“取消资格”里答复[（依据{clause}）]。", Urgent: true},
	{Action: programme.RevocationWaive, To: who(theApprovers, theOfficers), Kind: "base", One: "{thing}：基地放弃听证[：{reason}]，请决定[（依据{clause}）]。"},
	{Action: programme.RevocationAsk, To: who(theOfficers), Kind: "base", One: "{thing}：基地要求听证[：{reason}]，请组织并登记[（依据{clause}）]。", Urgent: true},
	{Action: programme.RevocationHear, To: who(theApprovers, itsHead), Kind: "base", One: "{thing}：听证记录已登记，等待决定[（依据{clause}）]。"},
	{Action: programme.RevocationDecide, To: who(itsHead), Kind: "base", One: "取消{base}基地资格的决定已作出[，理由：{reason}]。不服的，可以在期限内申诉[（依据{clause}）]。", Urgent: true},
	{Action: programme.RevocationUrgent, To: who(itsHead), Kind: "base", One: "对取消{base}基地资格的决定不服的，可以在期限内申诉[（依据{clause}）]。", Urgent: true},
	{Action: programme.RevocationSpare, To: who(itsHead, itsCounty, theOfficers), Kind: "base", One: "{thing}：不予取消[，理由：{reason}]。"},
	{Action: programme.RevocationAppeal, To: who(theOfficers, theApprovers), Kind: "base", One: "{thing}：基地申诉[：{reason}]，请由没有参加决定的人复核[（依据{clause}）]。"},
	{Action: programme.RevocationSustain, To: who(itsHead, itsCounty), Kind: "base", One: "{thing}：申诉已复核，维持取消决定[，理由：{reason}]。"},
	{Action: programme.RevocationOverturn, To: who(itsHead, itsCounty), Kind: "base", One: "{thing}：申诉已复核，取消决定已改变[，理由：{reason}]。", Urgent: true},
	{Action: programme.RevocationWithdraw, To: who(itsHead, itsCounty), Kind: "base", One: "{thing}：市局已撤回，不再拟取消[，理由：{reason}]。"},
	{Action: programme.PlanAmend, To: who(itsHead, itsClerk), Kind: "base", One: "培训计划已调整：{thing}[，理由：{reason}]。", Many: "培训计划已调整 {count} 处，请登录查看。"},
	{Action: programme.SchemeFile, To: who(theOfficers), Kind: "base", One: "{thing}已报送，请审核[（依据{clause}）]。"},
	{Action: programme.SchemeAsk, To: who(itsHead, itsClerk), Kind: "base", One: "市局询问{thing}[：{reason}]。请登录答复。"},
	{Action: programme.SchemeAnswer, To: who(theOfficers), Kind: "base", One: "{thing}已答复[：{reason}]，请接着审阅[（依据{clause}）]。"},
	{Action: programme.SchemeWithdraw, To: who(theOfficers), Kind: "base", One: "{thing}由基地撤回。"},
	{Action: programme.SchemeAgree, To: who(itsHead, itsClerk), Kind: "base", One: "{thing}已同意，可以开班[（依据{clause}）]。"},
	{Action: programme.SchemeReturn, To: who(itsHead, itsClerk), Kind: "base", One: "{thing}被退回[，理由：{reason}]。请修改后重新报送。"},
	{Action: programme.ReturnFile, To: who(theOfficers), Kind: "base", One: "{thing}报送了年终材料，请备案[（依据{clause}）]。", Many: "报来 {count} 份年终材料，请备案[（依据{clause}）]。"},
	{Action: programme.ReturnAccept, To: who(itsHead), Kind: "base", One: "贵单位报送的年终材料已备案。", Many: "贵单位报送的 {count} 份年终材料已备案。"},
	{Action: programme.ReturnReturn, To: who(itsHead, itsClerk), Kind: "base", One: "年终材料被退回[，理由：{reason}]。请[在{deadline}前]重新报送[（依据{clause}）]。",
		Deadline: rules.ReturnsDue},

	{Action: programme.StandardPropose, To: who(theApprovers), Kind: "money", One: "补贴标准已拟定，请批准[（依据{clause}）]。", Many: "{count} 项补贴标准已拟定，请批准[（依据{clause}）]。"},
	{Action: programme.StatementDraw, To: who(theApprovers), Kind: "money", One: "{thing}的资金单据已制作，请批准[（依据{clause}）]。",
		Many: "{count} 张资金单据已制作，请批准[（依据{clause}）]。"},
	{Action: programme.StatementDraw, Sort: sortPays, To: who(itsPerson), Kind: "money",
		One: "市局正在审批为您参加培训支付给{base}的补贴。请登录，在“以我的名义记的”里核对；不实的、有人要您退钱的，请在那里说，只有市局看得到。"},
	{Action: programme.StatementApprove, Sort: sortPays, To: who(theOfficers), Kind: "money", One: "{thing}的拨款单据已批准，请办理支付并登记。",
		Many: "{count} 张拨款单据已批准，请办理支付并登记。"},
	{Action: programme.StatementApprove, Sort: sortFixes, To: who(theOfficers), Kind: "money", One: "{thing}的补贴核定已批准，可以按比例预拨[（依据{clause}）]。",
		Many: "{count} 张补贴核定单已批准，可以按比例预拨。"},
	{Action: programme.StatementApprove, Sort: sortClaims, To: who(theOfficers), Kind: "money", One: "{thing}的结算已批准，没有应拨的款；应收回的，请督促退回，到账前制作收回单。",
		Many: "{count} 张结算单已批准，没有应拨的款；应收回的，请督促退回。"},
	{Action: programme.StatementApprove, Sort: sortClaims, To: who(itsHead, itsTreasurer), Kind: "money", One: "{thing}的结算已批准，没有应拨的款；有应收回金额的，请按结算单退回市局。",
		Many: "{count} 张结算单已批准；有应收回金额的，请按结算单退回市局。"},
	{Action: programme.StatementApprove, Sort: sortReceives, To: who(theOfficers), Kind: "money", One: "{thing}的收回单已批准，款到账后请登记。",
		Many: "{count} 张收回单已批准，款到账后请登记。"},
	{Action: programme.StatementPay, Sort: sortPays, To: who(itsHead, itsTreasurer), Kind: "money", One: "市局已登记一笔资金支付，请到专账核对并记账[（依据{clause}）]。",
		Many: "市局已登记 {count} 笔资金支付，请到专账核对并记账[（依据{clause}）]。"},
	{Action: programme.StatementPay, Sort: sortReceives, To: who(itsHead, itsTreasurer), Kind: "money", One: "市局已收到贵单位退回的一笔补贴资金，请核对专账的缴回记录。",
		Many: "市局已收到贵单位退回的 {count} 笔补贴资金，请核对专账的缴回记录。"},
	{Action: programme.StatementReturn, To: who(theOfficers), Kind: "money", One: "{thing}的资金单据被退回[，理由：{reason}]，请重新制单。"},
	{Action: programme.StatementRevoke, To: who(itsHead, theOfficers, theApprovers), Kind: "money", One: "{thing}一张已批准的资金单据已撤销[，理由：{reason}]。"},
	{Action: programme.StatementBounce, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money",
		One: "{thing}的一笔款项被银行退回[，理由：{reason}]，核对账户信息后重新支付；专账已记账的，请冲销。"},
	{Action: programme.StandardRefuse, To: who(theOfficers), Kind: "money", One: "拟定的补贴标准未获批准[，理由：{reason}]。"},
	{Action: programme.QueryRaise, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "凭证“{thing}”有询问，请答复[（依据{clause}）]。",
		Many: "{count} 张凭证有询问，请答复。"},
	{Action: programme.QueryAnswer, To: who(theOfficers), Kind: "money", One: "{base}已答复凭证“{thing}”的询问，请复核。", Many: "{count} 张凭证的询问已答复，请复核。"},
	{Action: programme.QueryAgain, To: who(itsHead, itsTreasurer), Kind: "money", One: "凭证“{thing}”的答复说不清[，理由：{reason}]，请补充。"},
	{Action: programme.QueryClose, To: who(itsHead, itsTreasurer), Kind: "money", One: "凭证“{thing}”的询问已办结。", Many: "{count} 张凭证的询问已办结。"},
	{Action: programme.QueryDrop, To: who(itsHead, itsTreasurer), Kind: "money", One: "凭证“{thing}”的询问已撤回[，理由：{reason}]，不必答复。"},
	{Action: programme.AccountPropose, To: who(theOfficers), Kind: "money", One: "{thing}登记了收款账户，请对照开户资料核实。", Many: "{count} 个收款账户待核实。"},
	{Action: programme.AccountConfirm, To: who(itsHead, itsTreasurer), Kind: "money", One: "收款账户已由市局核实，今后付款用这个账户。不是贵单位的账户，请立即告诉市局。", Urgent: true},
	{Action: programme.AccountRefuse, To: who(itsHead, itsTreasurer), Kind: "money", One: "收款账户被退回[，理由：{reason}]，请更正后重新登记。"},
	{Action: programme.ClaimRaise, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "{thing}：结算后有应退回市局的补贴资金，列为应收回[（依据{clause}）]。",
		Many: "{count} 笔补贴资金列为应收回[（依据{clause}）]。"},
	{Action: programme.ClaimCharge, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "{thing}：骗取的部分转为向本人追缴[，理由：{reason}]。"},
	{Action: programme.ClaimDemand, To: who(itsHead, itsTreasurer), Kind: "money", One: "{thing}：追缴通知书已发出，请按期退到通知书写明的账户[（依据{clause}）]。", Urgent: true},
	{Action: programme.ClaimRecall, To: who(itsHead, itsTreasurer), Kind: "money", One: "{thing}：追缴通知书已收回[，理由：{reason}]，以重新发出的为准。"},
	{Action: programme.ClaimAsk, To: who(theApprovers), Kind: "money", One: "{thing}：申请延期退款[，理由：{reason}]，请决定。"},
	{Action: programme.ClaimExtend, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "{thing}：延期退款已准予，新的期限见追缴。"},
	{Action: programme.ClaimDeny, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "{thing}：延期退款没有准予[，理由：{reason}]，请按原期限退款。"},
	{Action: programme.ClaimHand, To: who(itsHead, itsTreasurer, theOfficers, theAuditors), Kind: "money", One: "{thing}：过期没有退清，已移送追缴[，理由：{reason}]。",
		Urgent: true},
	{Action: programme.ClaimResume, To: who(itsHead, itsTreasurer, theOfficers, theAuditors), Kind: "money", One: "{thing}：移送已撤回[，理由：{reason}]，仍由市局追缴。"},
	{Action: programme.ClaimDrop, To: who(itsHead, theOfficers, theAuditors), Kind: "money", One: "{thing}：向个人的追缴已撤销[，理由：{reason}]，款项仍由基地退回。"},
	{Action: programme.ClaimSettle, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "{thing}：应收回的款已结清。", Many: "{count} 笔应收回的款已结清。"},
	{Action: programme.ClaimReopen, To: who(itsHead, itsTreasurer, theOfficers), Kind: "money", One: "{thing}：退款被银行退回或冲销，重新列为应收回。"},
	{Action: programme.ClaimOverdue, To: who(itsHead, itsTreasurer, theOfficers, theApprovers), Kind: "money", One: "{thing}：退款期限已过，还没有退清。请立即退款；仍不退的将移送追缴。",
		Many: "{count} 笔追缴已过退款期限，还没有退清。", Urgent: true},
	{Action: programme.OverrideAsk, To: who(theApprovers, theOfficers), Kind: "money", One: "有一项例外准予待决定：{thing}[，理由：{reason}][（依据{clause}）]。",
		Many: "有 {count} 项例外准予待决定[（依据{clause}）]。"},
	{Action: programme.OverrideGrant, To: who(theOfficers, theAuditors), Kind: "money", One: "例外已准予：{thing}[（依据{clause}）]。",
		Many: "{count} 项例外已准予[（依据{clause}）]。"},
	{Action: programme.OverrideRefuse, To: who(theOfficers), Kind: "money", One: "例外没有准予：{thing}[，理由：{reason}]。"},
	{Action: programme.OverrideRevoke, To: who(theOfficers, theApprovers), Kind: "money", One: "例外准予已收回：{thing}[，理由：{reason}]。"},
	{Action: programme.OverrideLapse, To: who(theOfficers), Kind: "money", One: "例外准予已到期：{thing}，条件重新生效。", Many: "{count} 项例外准予已到期，条件重新生效。"},
	{Action: programme.StatementCancel, To: who(itsHead), Kind: "money", One: "一张资金单据已作废[，理由：{reason}]。"},

	{Action: programme.FindingRaise, To: who(itsHead, itsClerk), Kind: "inspect", One: "检查提出一个问题，请按期报告整改[（依据{clause}）]。",
		Many: "检查提出 {count} 个问题，请按期报告整改[（依据{clause}）]。"},
	{Action: programme.FindingAnswer, To: who(theOfficers), Kind: "inspect", One: "{base}已报告整改，请复核。", Many: "{count} 个问题已报告整改，请复核。"},
	{Action: programme.FindingAccept, To: who(itsHead), Kind: "inspect", One: "一个检查问题的整改已认可。", Many: "{count} 个检查问题的整改已认可。"},
	{Action: programme.FindingReopen, To: who(itsHead, itsClerk), Kind: "inspect", One: "一个检查问题整改不到位[，理由：{reason}]，请继续整改并报告。"},
	{Action: programme.InspectionRemark, To: who(theOfficers), Kind: "inspect", One: "{base}对{thing}写了补充意见。"},
	{Action: programme.InspectionClose, To: who(itsHead), Kind: "inspect", One: "{thing}已办结。"},
	{Action: programme.ClueRaise, To: who(theOfficers), Kind: "inspect", One: "有新的线索，请核查[（依据{clause}）]。", Many: "有 {count} 条新的线索，请核查[（依据{clause}）]。"},

	{Action: programme.UserGrant, To: who(theUserItself), Kind: "account", One: "您有了新的角色，可以在“换角色”中选用。", Many: "您有了 {count} 个新的角色，可以在“换角色”中选用。"},
	{Action: programme.UserPropose, To: who(theApprovers, theAdmins, theAuditors), Kind: "account",
		One: "系统管理员就{thing}提请授予市局、审计或管理角色、发出登录邀请，或启用已停用的用户，须另一人确认；不认识的人、没有听说的事，请不予确认。", Many: "系统管理员就 {count} 项用户事项提请另一人确认。", Urgent: true},
	{Action: programme.UserResetFactor, To: who(theApprovers, theAdmins, theAuditors), Kind: "account",
		One: "系统管理员提请重设{thing}的动态口令[，理由：{reason}]，须另一人确认。请先向本人核实。", Urgent: true},
	{Action: programme.UserResetFactor, To: who(theUserItself), Kind: "account", One: "系统管理员提请重设您的动态口令[，理由：{reason}]。不是您要求的，请立即告诉市局审批人员。", Urgent: true},
	{Action: programme.UserConfirm, To: who(theApprovers, theAdmins, theAuditors), Kind: "account", One: "{thing}的用户事项（角色、登录邀请或启用）已由另一人确认，开始生效。", Urgent: true},
	{Action: programme.UserConfirm, To: who(theUserItself), Kind: "account", One: "关于您的角色、登录邀请或启用，已由两人办妥。不是您知道的事，请立即告诉市局审批人员。"},
	{Action: programme.UserRefuse, To: who(theAdmins, theAuditors), Kind: "account", One: "{thing}的用户事项没有获得确认[，理由：{reason}]。"},
	{Action: programme.UserFound, To: who(theAuditors, theUserItself), Kind: "account", One: "首次设立：{thing}由系统管理员一人授予审批或管理角色，此后的市局、审计、管理角色须两人办理。", Urgent: true},
	{Action: programme.UserRegain, To: who(theAuditors, theApprovers, theAdmins), Kind: "account",
		One: "有人在服务器的控制台上重新开放了设立第二人：24 小时内，系统管理员可以一人授予一名审批或管理人员[。理由：{reason}]。不是您知道的事，请立即停用系统管理员并保留现场。", Urgent: true},
	{Action: programme.UserInvite, To: who(theApprovers, theAuditors), Kind: "account", One: "给{thing}的登录邀请已生成。", Many: "已生成 {count} 个登录邀请。"},
	{Action: programme.UserRevoke, To: who(theUserItself), Kind: "account", One: "您的一个角色已被收回[，理由：{reason}]。"},
	{Action: programme.UserRevoke, To: who(theAuditors), Kind: "account", One: "{thing}的一个角色已被收回[，理由：{reason}]。", Many: "已收回 {count} 个角色。"},
	{Action: programme.UserDisable, To: who(theAuditors), Kind: "account", One: "{thing}已停用[，理由：{reason}]。", Many: "已停用 {count} 个用户。"},
	{Action: programme.UserEnable, To: who(theAuditors), Kind: "account", One: "{thing}已启用[，理由：{reason}]，原来的密码照旧可以登录。", Many: "已启用 {count} 个用户。"},
	{Action: programme.UserSecure, To: who(theUserItself), Kind: "account", One: "您的密码、动态口令、通行密钥或绑定的身份已更改。不是您本人办理的，请立即联系系统管理员。", Urgent: true},
	{Action: programme.UserRecover, To: who(theUserItself), Kind: "account", Urgent: true, Anyway: true,
		One: "您的密码已凭验证码重设，其他登录和接口令牌都已失效。不是您本人办理的，请立即联系系统管理员，并告诉单位或培训基地。"},
	{Action: programme.UserForgot, To: who(theUserItself), Kind: "account", Urgent: true, Anyway: true,
		One: "有人凭发给您的验证码说忘了密码，请求重新邀请您。密码没有变，现在的登录照常。不是您本人，请立即告诉市局审批人员。"},
	{Action: programme.UserForgot, To: who(theAdmins, theAuditors), Kind: "account", Urgent: true,
		One: "{thing}说忘了密码，请求重新邀请。请先当面或打电话向本人核实，再由系统管理员发出邀请，另一人确认；不要凭这条消息办理。"},
	{Action: programme.UserCopied, To: who(theUserItself), Kind: "account", Urgent: true, Anyway: true,
		One: "您的一个通行密钥疑被复制，已经作废，所有登录都已退出。请用密码登录，检查账户里的登录记录；不明白的请立即联系系统管理员。"},
	{Action: programme.UserCopied, To: who(theAdmins, theAuditors), Kind: "account", Urgent: true,
		One: "{thing}的一个通行密钥疑被复制，系统已经作废。请向本人核实设备是否丢失或被人动过。"},
	{Action: programme.UserSignOut, To: who(theUserItself), Kind: "account", One: "您在所有设备上的登录已由管理员退出。"},
	{Action: programme.UserContact, To: who(theUserItself), Kind: "account", One: "您接收消息的方式已更改。不是您本人办理的，请立即联系系统管理员。",
		Many: "您接收消息的方式已更改 {count} 次。不是您本人办理的，请立即联系系统管理员。"},
	{Action: programme.SettingSet, To: who(theAuditors, theApprovers), Kind: "account", One: "系统管理员更改了{thing}。不是你们知道的事，请向他核实。",
		Many: "系统管理员更改了 {count} 次监督电话和发信设置。"},
	{Action: programme.LetterWord, To: who(theApprovers), Kind: "account", One: "经办更改了《{thing}》的措辞[，理由：{reason}]，自明天起的文书这样写。",
		Many: "经办更改了 {count} 次文书措辞。"},
	{Action: programme.UserRemind, To: who(theUserItself), Kind: "base", One: "开办年度的一件事在等您办理[：{reason}]。请登录后在首页办理。"},
	{Action: programme.TokenCreate, To: who(theUserItself), Kind: "account", One: "有一个给您的接口令牌。系统管理员发来的，您在“账户”中接受后才能用；不是您本人的意思，请收回。"},
	{Action: programme.TokenAccept, To: who(theUserItself), Kind: "account", One: "您接受了一个接口令牌，程序可以凭它代您办理。不是您本人的意思，请在账户中收回。", Urgent: true},
})

// Untold are the actions of which nobody is told, and why.
var Untold = joined(enrolUntold, map[programme.Action]string{
	programme.UserCreate: "还没有登录方式，邀请由管理员当面交给本人", programme.CountySet: "名单谁都不等", programme.UserWithdraw: "提请人自己撤回，没有生效",
	programme.KeysRotate: "与业务无关", programme.TokenRevoke: "收回者是本人或管理员，令牌当即失效", programme.DeliveryRetry: "投递本身不再生消息",
	programme.JournalRestore:  "每次核对日志和检查点都会说到",
	programme.ProgrammeCreate: "尚无参加的单位", programme.ProgrammeClose: "首页显示年度状态", programme.ProgrammeReopen: "首页显示年度状态",
	programme.PlanImport: "导入后在计划页公开", programme.EmployerRegister: "随报名登记", programme.MaterialAttach: "材料随报名审核，逐份告知会打扰",
	programme.EmployerContacted: "单位看得到自己的页面", programme.EvaluationInvite: "链接本身发往单位的联系手机", programme.EvaluationUnlink: "还没有人用过",
	programme.EvaluationExaminer: "链接本身发往考评员的手机", programme.EvaluationHandIn: "本方全部交出时，按登记成绩告知",
	programme.EvaluationPrintScores: "在考评前后办理", programme.EvaluationPrintPlan: "随后送到单位", programme.EvaluationPaperRead: "交回的人接着录入",
	programme.EvaluationPaperDrop: "没有录入的图片，谁都不等",
	programme.MarkCorrectApprove:  "更正列在考评页上，双方都看得到更正后的成绩",
	programme.EvaluationPlanEnter: "按会同或要求修改告知", programme.EvaluationMarksAccept: "本方全部交出时，按登记成绩告知",
	programme.EvidenceLook: "发现的情况列在班级的疑点里，录像没有变",
	programme.MaterialLook: "发现的情况在材料旁边给审核人看，材料没有变", programme.PersonUnmask: "查看记入日志，由审计监督",
	programme.InstitutionRegister: "尚无这家院校的用户", programme.InstitutionAmend: "不改变已有的申报", programme.BaseAmend: "县里打开时看到的就是修改后的申报",
	programme.SchemeDraft: "基地内部拟写", programme.SchemeWrite: "基地内部拟写",
	programme.TeacherRegister: "基地内部登记", programme.ClassPlan: "开班时一并告知", programme.ClassEnrol: "开班时一并告知", programme.ClassArchive: "归档后由检查查看",
	programme.LessonHold: "在课上办理", programme.LessonSign: "本人在课上办理", programme.LessonCorrect: "经两人办理，记入日志", programme.EvidenceAttach: "随课次保存",
	programme.ArchiveCancel: "申请人自己撤回", programme.ArchivePack: "打包不改变档案，记入日志，由审计监督", programme.LessonWitness: "在场的人自己办理",
	programme.LessonHandIn: "交的人当场看到结果，没有写入签到簿的列在“签到表交回”", programme.HandInSettle: "写明怎么了结的，记入日志", programme.LateCorrectCancel: "申请人自己撤回，没有生效",
	programme.OnlineRead: "基地自己导入，学员在自己的课时里看到", programme.CalendarOpen: "本人办理", programme.CalendarClose: "本人办理",
	programme.SheetPrinted: "在课前办理", programme.SheetRead: "交回的人接着核对", programme.SheetConfirm: "在课后办理，记入日志", programme.SheetDrop: "没有核对的图片，谁都不等",
	programme.LessonSubstitute: "本人的课表和首页就是改后的教师",
	programme.BankRead:         "基地内部对账", programme.BankMatch: "基地内部对账", programme.BankUnmatch: "基地内部对账", programme.BankWithdraw: "基地内部对账",
	programme.AccountWithdraw: "登记人自己撤回，没有生效", programme.PaymentFile: "付款以后登记支付时告知",
	programme.ClaimReduce: "随登记收到的单据告知", programme.ClaimLapse: "随撤销的单据告知",
	programme.OverrideWithdraw: "申请人撤回，没有生效", programme.StandardApprove: "批准后在标准页公开", programme.VoucherBook: "基地内部记账", programme.VoucherReverse: "基地内部记账",
	programme.AppraisalAnnounce: "安排在鉴定页公开，基地的待办里有要报名的人",
	programme.DrawAnnounce:      "抽查不预先告知", programme.DrawCancel: "抽查不预先告知", programme.InspectionDraw: "抽查不预先告知", programme.InspectionPlan: "检查不预先告知",
	programme.InspectionCancel: "检查不预先告知", programme.InspectionVisit: "当场办理",
	programme.InspectionPhotograph: "当场办理", programme.InspectionSign: "当场办理", programme.InspectionUnsigned: "当场办理",
	programme.InspectionWatch: "检查人员自己的登记",
	programme.CallDraw:        "抽查不预先告知", programme.CallDial: "拨打人自己的查看", programme.CallAnswer: "学员所说不告知别人", programme.CallMiss: "拨打人自己的登记",
	programme.DestructionBegin: "执行人自己办理，完毕时告知", programme.ClassRelease: "只是回到原来的期限",
	programme.OpinionGive: "不记名，只有汇总",
	programme.RatingScore: "评分人自己的登记，另一人评完以前不告知", programme.RatingReplace: "随更正的评价告知",
	programme.RatingWithdraw: "没有送达的基地不知道，送达的从待办里撤下，重新送达时告知",
	programme.ConductOpen:    "案件不告知被调查人", programme.ConductUphold: "案件不告知被调查人", programme.ConductDismiss: "案件不告知被调查人",
	programme.ConductReopen: "案件不告知被调查人", programme.YearCopy: "审计自己办理，记入日志",
	programme.CallRefuse: "拨打人自己的登记", programme.ClueUphold: "线索不告知被核查者", programme.ClueDismiss: "线索不告知被核查者",
	programme.ConfirmationGive: "只有市局知道谁说了什么；有不实的，由它引出的线索告知",
})

func joined(parts ...map[programme.Action]string) map[programme.Action]string {
	all := map[programme.Action]string{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

// tellsOf are the rows of an action.
var tellsOf = func() map[programme.Action][]*Tell {
	m := map[programme.Action][]*Tell{}
	for i := range Tells {
		m[Tells[i].Action] = append(m[Tells[i].Action], &Tells[i])
	}
	return m
}()
