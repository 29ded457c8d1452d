package tell

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// enrolTells is who is told what of enrolment in depth: waiting lists,
// transfers, corrections, drafts, cross-checks, published rolls.
var enrolTells = []Tell{
	{Action: programme.ApplicationWait, To: who(itsPerson), Kind: "enrol", One: "您的报名已通过{base}审核。计划名额已满，已列入候补，有名额空出时按先后递补[（依据{clause}）]。"},
	{Action: programme.ApplicationWait, To: who(itsEmployer), Kind: "enrol", One: "贵单位{thing}的报名已通过审核，因名额已满列入候补。", Many: "贵单位 {count} 人的报名已通过审核，因名额已满列入候补。"},
	{Action: programme.ApplicationOffer, To: who(itsPerson), Kind: "enrol", One: "有名额空出，已为您保留。请登录，在写明的期限内确认参加；逾期让给下一位[（依据{clause}）]。", Urgent: true},
	{Action: programme.ApplicationOffer, To: who(itsEmployer, itsClerk), Kind: "enrol", One: "{thing}候补到名额，请督促本人在期限内确认参加。",
		Many: "{count} 人候补到名额，请督促本人在期限内确认参加。"},
	{Action: programme.ApplicationConfirm, To: who(itsClerk, itsEmployer), Kind: "enrol", One: "{thing}已确认参加培训。", Many: "{count} 名候补学员已确认参加培训。"},
	{Action: programme.ApplicationDecline, To: who(itsClerk, itsEmployer), Kind: "enrol", One: "{thing}放弃了递补的名额[，理由：{reason}]。", Many: "{count} 人放弃了递补的名额。"},
	{Action: programme.ApplicationLapse, To: who(itsPerson), Kind: "enrol", One: "您没有在期限内确认，递补的名额已让给下一位。仍要参加的，请联系{base}恢复报名，重新排队。"},
	{Action: programme.ApplicationLapse, To: who(itsEmployer), Kind: "enrol", One: "{thing}逾期未确认，递补的名额已让出。", Many: "{count} 人逾期未确认，递补的名额已让出。"},

	{Action: programme.EmployerSignUp, To: who(itsClerk, itsHead, itsCounty), Kind: "enrol", One: "{thing}自行登记为用人单位，请核对营业执照后核实[（依据{clause}）]。",
		Many: "有 {count} 个单位自行登记，请核对营业执照后核实[（依据{clause}）]。"},
	{Action: programme.EmployerReapply, To: who(itsClerk, itsHead, itsCounty), Kind: "enrol", One: "{thing}改正登记后重新申请核实，请核对。", Many: "有 {count} 个单位重新申请核实，请核对。"},
	{Action: programme.EmployerVerify, To: who(itsEmployer), Kind: "enrol", One: "贵单位已经核实[（{reason}）]，可以认领职工、确认年限、提交报名。"},
	{Action: programme.EmployerRefuse, To: who(itsEmployer), Kind: "enrol", One: "贵单位的登记没有通过核实[，理由：{reason}]。请在单位页面改正后重新申请。"},
	{Action: programme.EmployerDoubt, To: who(itsEmployer, itsClerk), Kind: "enrol", One: "{thing}的核实已经收回[，理由：{reason}]，重新核实以前不能以单位名义办理。"},

	{Action: programme.TransferRequest, To: who(itsClerk), Kind: "enrol", One: "{thing}的申请待办理[，理由：{reason}][（依据{clause}）]。",
		Many: "{count} 份转报申请待办理[（依据{clause}）]。"},
	{Action: programme.TransferRelease, To: who(itsPerson, itsEmployer), Kind: "enrol", One: "{thing}：原基地已同意转出，待转入基地同意。"},
	{Action: programme.TransferConsent, To: who(itsPerson, itsEmployer, itsClerk), Kind: "enrol", One: "{thing}：已同意转入，请登录查看新的报名。", Many: "{count} 份转报已办结。"},
	{Action: programme.TransferRefuse, To: who(itsPerson, itsEmployer), Kind: "enrol", One: "{thing}：没有同意[，理由：{reason}]。原报名不变。"},
	{Action: programme.TransferCancel, To: who(itsClerk), Kind: "enrol", One: "{thing}的申请已撤回[，理由：{reason}]。"},

	{Action: programme.CorrectionPropose, To: who(itsClerk, itsHead), Kind: "enrol", One: "{thing}的申请待办理[，理由：{reason}][（依据{clause}）]。",
		Many: "{count} 份更正申请待办理[（依据{clause}）]。"},
	{Action: programme.CorrectionApprove, To: who(itsPerson, itsEmployer, itsClerk), Kind: "enrol", One: "{thing}已批准，登记的信息已更正，请登录核对。不是您的意思，请立即联系培训基地。",
		Urgent: true},
	{Action: programme.CorrectionRefuse, To: who(itsPerson, itsEmployer), Kind: "enrol", One: "{thing}没有批准[，理由：{reason}]。"},
	{Action: programme.CorrectionCancel, To: who(itsClerk), Kind: "enrol", One: "{thing}的申请已撤回[，理由：{reason}]。"},

	{Action: programme.MaterialVoid, Of: programme.NounApplication, To: who(itsPerson, itsEmployer), Kind: "enrol",
		One: "{thing}的一份报名材料被撤下[，理由：{reason}]。请补传。"},
	{Action: programme.ApplicationExamine, To: who(itsHead), Kind: "enrol", One: "{thing}的破格报名已经初审，请复核后报市局[（依据{clause}）]。",
		Many: "{count} 份破格报名已经初审，请复核后报市局[（依据{clause}）]。"},
	{Action: programme.ApplicationAttest, To: who(itsPerson), Kind: "enrol", One: "{base}已确认您的技能水平[（依据{clause}）][，说明：{reason}]。报名已重新判断，请登录查看。"},
	{Action: programme.HitOverride, To: who(itsClerk), Kind: "enrol", One: "{thing}的一项核查已准予通过[，理由：{reason}]，可以继续审核。", Many: "{count} 项核查已准予通过，可以继续审核。"},
	{Action: programme.HitRevoke, To: who(itsClerk), Kind: "enrol", One: "{thing}的一项准予已收回[，理由：{reason}]。"},
	{Action: programme.HitLapse, To: who(itsClerk), Kind: "enrol", One: "{thing}的一项准予已到期，核查重新生效。", Many: "{count} 项准予已到期，核查重新生效。"},
	{Action: programme.ListClear, To: who(theOfficers), Kind: "enrol", One: "比对名单“{thing}”已到保存期限，条目已清除。"},

	{Action: programme.DraftRegister, To: who(itsEmployer), Kind: "enrol", One: "{thing}登记报名，自称是贵单位职工，请认领或说明理由不予认领[（依据{clause}）]。",
		Many: "{count} 人登记报名，自称是贵单位职工，请认领或不予认领[（依据{clause}）]。"},
	{Action: programme.DraftClaim, To: who(itsPerson), Kind: "enrol", One: "单位已认领您，填好后可以提交报名[（依据{clause}）]。[报名{deadline}截止。]", Deadline: rules.Enrolment},
	{Action: programme.DraftDecline, To: who(itsPerson), Kind: "enrol", One: "单位没有认领您[，理由：{reason}]。请核对所填单位，或联系单位经办人。"},
	{Action: programme.AttestNudge, Of: programme.NounDraft, To: who(itsPerson), Kind: "enrol", One: "单位提醒您：报名还没有填完或没有提交，请登录查看还缺什么。[报名{deadline}截止。]",
		Deadline: rules.Enrolment},
	{Action: programme.AttestNudge, Of: programme.NounApplication, To: who(itsPerson), Kind: "enrol", One: "单位提醒您：报名还缺材料或需要补充，请登录查看。[报名{deadline}截止。]",
		Deadline: rules.Enrolment},

	{Action: programme.LinkAsk, To: who(itsPerson), Kind: "enrol", One: "有人用您的身份证号码登记了报名账号，正在申请查看您的档案。是您本人的，请登录办理身份核实；不是您本人的，请立即联系培训基地或市人力资源社会保障局。",
		Urgent: true},
	{Action: programme.LinkAsk, To: who(itsClerk), Kind: "enrol", One: "{thing}待办理：请本人带身份证原件核对，相符的办理“凭身份证核实”[（依据{clause}）]。",
		Many: "{count} 人的身份待核实：请本人带身份证原件核对[（依据{clause}）]。"},
	{Action: programme.LinkProve, To: who(itsPerson, itsEmployer, itsClerk), Kind: "enrol", One: "{thing}已通过原登记手机办结，报名账号可以查看本人的档案。不是本人办理的，请立即联系培训基地。",
		Urgent: true},
	{Action: programme.LinkConfirm, To: who(itsPerson, itsEmployer, itsClerk), Kind: "enrol",
		One: "{thing}已凭身份证办结[（{reason}）]，报名账号可以查看本人的档案。不是本人办理的，请立即联系培训基地。", Urgent: true},
	{Action: programme.LinkRefuse, To: who(itsPerson, itsClerk), Kind: "enrol", One: "{thing}没有通过[，理由：{reason}]。报名账号不能查看这份报名；确是本人的，请带身份证原件到培训基地。"},
	{Action: programme.LinkUndo, To: who(itsPerson, itsClerk), Kind: "enrol", One: "{thing}已撤销[，理由：{reason}]，报名账号不能再查看档案。确是本人的，请带身份证原件到培训基地。", Urgent: true},

	{Action: programme.DifferenceFind, To: who(itsClerk), Kind: "train", One: "{thing}与外部系统的登记有差异，请核对并说明[（依据{clause}）]。",
		Many: "有 {count} 处与外部系统的登记有差异，请核对并说明[（依据{clause}）]。"},
	{Action: programme.DifferenceRecur, To: who(itsClerk), Kind: "train", One: "{thing}与外部系统的差异再次比对仍在或有变，请重新核对[（依据{clause}）]。",
		Many: "有 {count} 处与外部系统的差异再次比对仍在或有变，请重新核对[（依据{clause}）]。"},
	{Action: programme.DifferenceExplain, To: who(theOfficers), Kind: "train", One: "{base}说明了{thing}与外部系统的差异，请确认[（依据{clause}）]。",
		Many: "有 {count} 处与外部系统的差异基地已说明，请确认[（依据{clause}）]。"},
	{Action: programme.DifferenceReturn, To: who(itsClerk), Kind: "train", One: "{thing}与外部系统的差异退回重新核对[，理由：{reason}]。",
		Many: "有 {count} 处与外部系统的差异退回重新核对，请登录查看理由。"},
	{Action: programme.DifferenceResolve, To: who(itsClerk), Kind: "train", One: "{thing}与外部系统的差异已确认解决。", Many: "有 {count} 处与外部系统的差异已确认解决。"},
	{Action: programme.DifferenceReopen, To: who(itsClerk), Kind: "train", One: "{thing}与外部系统的差异重新列出[，理由：{reason}]，请核对。", Many: "有 {count} 处与外部系统的差异重新列出，请核对。"},
	{Action: programme.RollPost, To: who(itsHead, itsClerk, theApprovers), Kind: "enrol", One: "“{thing}”已公示，请在公示期内留意异议[（依据{clause}）]。"},
	{Action: programme.RollCorrect, To: who(itsHead, itsClerk), Kind: "enrol", One: "“{thing}”已更正[，理由：{reason}]。更正后的名单重新公示，请通知名单有变化的人。"},
	{Action: programme.RollClose, To: who(theOfficers, itsHead), Kind: "enrol", One: "“{thing}”公示已结束，可以封存[（依据{clause}）]。"},
	{Action: programme.RollSeal, To: who(itsHead, itsClerk), Kind: "enrol", One: "“{thing}”已封存；此后的变动须报送名册变更[（依据{clause}）]。"},
	{Action: programme.ObjectionRaise, To: who(theOfficers), Kind: "enrol", One: "收到一件对公示名单的异议，请核实答复[（依据{clause}）]。",
		Many: "收到 {count} 件对公示名单的异议，请核实答复[（依据{clause}）]。"},
	{Action: programme.ObjectionAnswer, To: who(theApprovers), Kind: "enrol", One: "一件异议已答复，请审核办结。", Many: "{count} 件异议已答复，请审核办结。"},
	{Action: programme.ObjectionReturn, To: who(theOfficers), Kind: "enrol", One: "一件异议的答复被退回[，理由：{reason}]，请重新核实。"},
	{Action: programme.AmendmentPropose, To: who(theOfficers), Kind: "enrol", One: "{thing}已报送，请审核[（依据{clause}）]。",
		Many: "{count} 份名册变更已报送，请审核[（依据{clause}）]。"},
	{Action: programme.AmendmentApprove, To: who(itsHead, itsClerk), Kind: "enrol", One: "{thing}已批准。"},
	{Action: programme.AmendmentRefuse, To: who(itsHead, itsClerk), Kind: "enrol", One: "{thing}被退回[，理由：{reason}]。"},
}

// enrolUntold are the rows of Untold about enrolling and what follows it.
var enrolUntold = map[programme.Action]string{
	programme.DispatchMake: "导出者本人取得文件", programme.CollationImport: "发现的差异逐处告知", programme.DifferenceAgree: "不用再办理",
	programme.LinkCode:      "核实码本身就是短信",
	programme.MaterialPrint: "本人或经办人当场打印", programme.ApplicationCrosscheck: "首页待办显示核查提示",
	programme.ListImport: "导入结果在办理进度中显示", programme.ListActivate: "导入结果在办理进度中显示", programme.ListWithdraw: "由市局内部办理",
	programme.DraftInvite: "链接由邀请人当面或另行交给本人", programme.DraftStart: "本人办理", programme.DraftSave: "本人办理",
	programme.AttestYears: "在本人的报名页显示", programme.AttestRecommend: "在本人的报名页显示", programme.ObjectionClose: "提出人凭编号在公示页查看",
}
