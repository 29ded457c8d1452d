package programme

import "slices"

// The actions of a year, in the order in which a year meets them.
const (
	UserCreate  Action = "user.create"
	CountySet   Action = "county.set"
	UserGrant   Action = "user.grant"
	UserRevoke  Action = "user.revoke"
	UserDisable Action = "user.disable"
	UserEnable  Action = "user.enable"
	UserInvite  Action = "user.invite"
	UserSecure  Action = "user.secure"
	UserRecover Action = "user.recover"
	UserForgot  Action = "user.forgot"
	UserCopied  Action = "user.copied"
	UserSignOut Action = "user.sign_out"
	KeysRotate  Action = "keys.rotate"
	TokenCreate Action = "token.create"
	TokenRevoke Action = "token.revoke"
	TokenAccept Action = "token.accept"

	UserPropose     Action = "user.propose"
	UserResetFactor Action = "user.reset_factor"
	UserConfirm     Action = "user.confirm"
	UserRefuse      Action = "user.refuse"
	UserWithdraw    Action = "user.withdraw"
	UserFound       Action = "user.found"
	UserRegain      Action = "user.regain"

	JournalRestore Action = "journal.restore"

	UserContact   Action = "user.contact"
	UserRemind    Action = "user.remind"
	DeliveryRetry Action = "delivery.retry"

	ProgrammeCreate Action = "programme.create"
	ProgrammeClose  Action = "programme.close"
	ProgrammeReopen Action = "programme.reopen"

	BaseApply     Action = "base.apply"
	BaseRecommend Action = "base.recommend"
	BaseAssess    Action = "base.assess"
	BaseRecognise Action = "base.recognise"
	BaseRefuse    Action = "base.refuse"
	BaseRevoke    Action = "base.revoke"

	PlanImport Action = "plan_line.import"
	PlanAmend  Action = "plan_line.amend"

	EmployerRegister Action = "employer.register"

	ApplicationSubmit    Action = "application.submit"
	ApplicationImport    Action = "application.import"
	ApplicationResubmit  Action = "application.resubmit"
	ApplicationReturn    Action = "application.return"
	ApplicationAccept    Action = "application.accept"
	ApplicationRefer     Action = "application.refer"
	ApplicationConsent   Action = "application.consent"
	ApplicationRefuse    Action = "application.refuse"
	ApplicationWithdraw  Action = "application.withdraw"
	ApplicationReinstate Action = "application.reinstate"
	ApplicationWait      Action = "application.wait"
	ApplicationOffer     Action = "application.offer"
	ApplicationConfirm   Action = "application.confirm"
	ApplicationDecline   Action = "application.decline"
	ApplicationLapse     Action = "application.lapse"
	TransferRequest      Action = "transfer.request"
	TransferRelease      Action = "transfer.release"
	TransferConsent      Action = "transfer.consent"
	TransferRefuse       Action = "transfer.refuse"
	TransferCancel       Action = "transfer.cancel"
	CorrectionPropose    Action = "correction.propose"
	CorrectionApprove    Action = "correction.approve"
	CorrectionRefuse     Action = "correction.refuse"
	CorrectionCancel     Action = "correction.cancel"
	MaterialAttach       Action = "material.attach"
	MaterialVoid         Action = "material.void"
	MaterialLook         Action = "material.look"
	EvidenceLook         Action = "evidence.look"
	MaterialPrint        Action = "material.print"
	PersonUnmask         Action = "person.unmask"

	ApplicationExamine    Action = "application.examine"
	ApplicationAttest     Action = "application.attest"
	ApplicationCrosscheck Action = "application.crosscheck"
	ListImport            Action = "list.import"
	ListActivate          Action = "list.activate"
	ListWithdraw          Action = "list.withdraw"
	ListClear             Action = "list.clear"
	HitOverride           Action = "hit.override"
	HitRevoke             Action = "hit.revoke"
	HitLapse              Action = "hit.lapse"
	DraftRegister         Action = "draft.register"
	DraftInvite           Action = "draft.invite"
	DraftStart            Action = "draft.start"
	DraftSave             Action = "draft.save"
	DraftClaim            Action = "draft.claim"
	DraftDecline          Action = "draft.decline"

	AttestYears     Action = "attestation.years"
	AttestRecommend Action = "attestation.recommend"
	AttestNudge     Action = "attestation.nudge"

	SchemeDraft    Action = "scheme.draft"
	SchemeWrite    Action = "scheme.write"
	SchemeFile     Action = "scheme.file"
	SchemeAsk      Action = "scheme.ask"
	SchemeAnswer   Action = "scheme.answer"
	SchemeAgree    Action = "scheme.agree"
	SchemeReturn   Action = "scheme.return"
	SchemeWithdraw Action = "scheme.withdraw"

	TeacherRegister Action = "teacher.register"
	ClassPlan       Action = "class.plan"
	ClassEnrol      Action = "class.enrol"
	ClassStart      Action = "class.start"
	ClassDrop       Action = "class.drop"
	ClassRestore    Action = "class.restore"
	ClassFinish     Action = "class.finish"
	ClassArchive    Action = "class.archive"

	LessonSchedule Action = "lesson.schedule"
	LessonMove     Action = "lesson.move"
	LessonCancel   Action = "lesson.cancel"

	LessonSubstitute Action = "lesson.substitute"

	LessonHold     Action = "lesson.hold"
	LessonSign     Action = "lesson.sign"
	LessonCorrect  Action = "lesson.correct"
	EvidenceAttach Action = "evidence.attach"

	EvaluationDraft  Action = "evaluation.draft"
	EvaluationAmend  Action = "evaluation.amend"
	EvaluationJoin   Action = "evaluation.join"
	EvaluationObject Action = "evaluation.object"
	EvaluationReturn Action = "evaluation.return"
	EvaluationAgree  Action = "evaluation.agree"
	EvaluationMark   Action = "evaluation.mark"
	EvaluationAssent Action = "evaluation.assent"
	EvaluationRule   Action = "evaluation.rule"
	EvaluationAffirm Action = "evaluation.affirm"
	EvaluationResit  Action = "evaluation.resit"
	DisputeRaise     Action = "dispute.raise"
	DisputeUphold    Action = "dispute.uphold"
	DisputeDismiss   Action = "dispute.dismiss"
	EvaluationSettle Action = "evaluation.settle"
	ResultWithdraw   Action = "evaluation.withdraw"

	AppraisalAnnounce Action = "appraisal.announce"
	AppraisalCancel   Action = "appraisal.cancel"
	AppraisalSeat     Action = "appraisal.seat"
	AppraisalWithdraw Action = "appraisal.withdraw"
	AppraisalReturn   Action = "appraisal.return"
	AppraisalEnter    Action = "appraisal.enter"
	AppraisalRecord   Action = "appraisal.record"
	AppraisalConfirm  Action = "appraisal.confirm"

	PublicationPost    Action = "publication.post"
	PublicationClose   Action = "publication.close"
	PublicationCorrect Action = "publication.correct"
	CertificateIssue   Action = "certificate.issue"

	StandardPropose  Action = "standard.propose"
	StandardApprove  Action = "standard.approve"
	StandardRefuse   Action = "standard.refuse"
	StatementDraw    Action = "statement.draw"
	StatementApprove Action = "statement.approve"
	StatementPay     Action = "statement.pay"
	StatementCancel  Action = "statement.cancel"
	StatementReturn  Action = "statement.return"
	StatementRevoke  Action = "statement.revoke"
	StatementBounce  Action = "statement.bounce"
	VoucherBook      Action = "voucher.book"
	VoucherReverse   Action = "voucher.reverse"

	InspectionDraw  Action = "inspection.draw"
	InspectionVisit Action = "inspection.visit"
	InspectionClose Action = "inspection.close"
	FindingRaise    Action = "finding.raise"
	FindingAnswer   Action = "finding.answer"
	FindingAccept   Action = "finding.accept"
	FindingReopen   Action = "finding.reopen"
	ClueRaise       Action = "clue.raise"
	ClueUphold      Action = "clue.uphold"
	ClueDismiss     Action = "clue.dismiss"

	ReturnFile   Action = "return.file"
	ReturnAccept Action = "return.accept"
	ReturnReturn Action = "return.return"
)

// Actions is the table of everything that can be done.
var Actions = append([]ActionRow{
	{UserCreate, NounUser, "建立用户", []Role{RoleAdministrator, RoleSystem}, nil, Active, false, false, ""},
	{UserGrant, NounUser, "授予角色", []Role{RoleAdministrator, RoleSystem}, []State{Active}, "", false, false, ""},
	{UserRevoke, NounUser, "收回角色", []Role{RoleAdministrator}, []State{Active}, "", false, true, ""},
	{UserDisable, NounUser, "停用用户", []Role{RoleAdministrator}, []State{Active}, Disabled, false, true, ""},
	{UserEnable, NounUser, "启用用户", []Role{RoleAdministrator}, []State{Disabled}, Active, false, true, ""},
	{UserInvite, NounUser, "发出登录邀请", []Role{RoleAdministrator, RoleSystem}, []State{Active}, "", false, false, ""},
	{UserSecure, NounUser, "更改登录凭证", allRoles, []State{Active}, "", false, false, ""},
	{UserRecover, NounUser, "凭验证码重设密码", allRoles, []State{Active}, "", false, false, ""},
	{UserForgot, NounUser, "忘记密码，请求重新邀请", allRoles, []State{Active}, "", false, false, ""},
	{UserCopied, NounUser, "通行密钥疑被复制，作废", []Role{RoleSystem}, []State{Active, Disabled}, "", false, false, ""},
	{UserSignOut, NounUser, "退出全部登录", []Role{RoleAdministrator}, []State{Active}, "", false, false, ""},
	{CountySet, NounCounty, "设定县（市、区）", []Role{RoleAdministrator, RoleOfficer, RoleSystem}, nil, "", false, false, ""},
	{UserPropose, NounUser, "提请两人办理的用户事项", []Role{RoleAdministrator}, []State{Active, Disabled}, "", false, false, ""},
	{UserResetFactor, NounUser, "提请重设动态口令", []Role{RoleAdministrator}, []State{Active}, "", false, true, ""},
	{UserConfirm, NounUser, "确认用户事项", []Role{RoleAdministrator, RoleApprover}, []State{Active, Disabled}, "", true, false, ""},
	{UserRefuse, NounUser, "不予确认用户事项", []Role{RoleAdministrator, RoleApprover}, []State{Active, Disabled}, "", true, true, ""},
	{UserWithdraw, NounUser, "撤回用户事项", []Role{RoleAdministrator}, []State{Active, Disabled}, "", false, false, ""},
	{UserFound, NounUser, "首次设立第二人", []Role{RoleAdministrator}, []State{Active}, "", false, false, ""},
	{UserRegain, NounUser, "重新开放设立第二人", []Role{RoleSystem}, nil, "", false, true, ""},
	{KeysRotate, NounUser, "更换密钥", []Role{RoleAdministrator, RoleSystem}, nil, "", false, false, ""},
	{JournalRestore, NounUser, "登记恢复", []Role{RoleAdministrator, RoleSystem}, nil, "", false, true, ""},
	{TokenCreate, NounUser, "发放接口令牌", allRoles, []State{Active}, "", false, false, ""},
	{TokenRevoke, NounUser, "收回接口令牌", allRoles, nil, "", false, false, ""},
	{TokenAccept, NounUser, "接受接口令牌", allRoles, []State{Active}, "", false, false, ""},
	{UserContact, NounUser, "更改接收消息的方式", allRoles, []State{Active}, "", false, false, ""},
	{SettingSet, NounUser, "更改监督电话和发信设置", []Role{RoleAdministrator}, nil, "", false, false, ""},
	{UserRemind, NounUser, "催办开办事项", []Role{RoleAdministrator, RoleOfficer, RoleApprover, RoleCounty, RoleHead}, []State{Active}, "", false, false, ""},
	{DeliveryRetry, NounUser, "重新投递消息", []Role{RoleAdministrator}, nil, "", false, false, ""},

	{ProgrammeCreate, NounProgramme, "建立年度项目", []Role{RoleOfficer}, nil, Open, false, false, DutyBaseRecognition},
	{ProgrammeClose, NounProgramme, "年度结项", []Role{RoleApprover}, []State{Open}, Closed, false, false, DutyReturns},
	{ProgrammeReopen, NounProgramme, "重新打开年度", []Role{RoleApprover}, []State{Closed}, Open, false, true, DutyRevocation},
	{LetterWord, NounProgramme, "更改文书措辞", []Role{RoleOfficer}, nil, "", false, true, ""},

	{BaseApply, NounBase, "申报培训基地", []Role{RoleHead}, nil, Applied, false, false, DutyBaseRecognition},
	{BaseRecommend, NounBase, "推荐", []Role{RoleCounty}, []State{Applied}, Recommended, false, false, DutyBaseRecognition},
	{BaseAssess, NounBase, "评估审核", []Role{RoleOfficer}, []State{Recommended}, Assessed, false, false, DutyBaseRecognition},
	{BaseRecognise, NounBase, "认定", []Role{RoleApprover}, []State{Assessed}, Recognised, true, false, DutyBaseRecognition},
	{BaseRefuse, NounBase, "不予认定", []Role{RoleCounty, RoleOfficer, RoleApprover}, []State{Applied, Recommended, Assessed}, Refused, false, true,
		DutyBaseRecognition},
	{BaseRevoke, NounBase, "取消基地资格", []Role{RoleApprover}, []State{Recognised}, Revoked, false, true, DutyRevocation},

	{PlanImport, NounPlanLine, "导入培训计划", []Role{RoleOfficer, RoleSystem}, nil, "", false, false, DutyPlanForm},
	{PlanAmend, NounPlanLine, "调整培训计划", []Role{RoleOfficer}, nil, "", false, true, DutyPlanForm},

	{EmployerRegister, NounEmployer, "登记用人单位", []Role{RoleOfficer, RoleClerk, RoleEmployer}, nil, "", false, false, DutyEnrolment},

	{ApplicationSubmit, NounApplication, "提交报名", []Role{RoleEmployer, RoleClerk, RoleTrainee}, nil, Submitted, false, false, DutyEnrolment},
	{ApplicationImport, NounApplication, "导入花名册", []Role{RoleEmployer, RoleClerk, RoleSystem}, nil, Submitted, false, false, DutyRosterForm},
	{ApplicationResubmit, NounApplication, "补充后重新提交", []Role{RoleEmployer, RoleClerk, RoleTrainee}, []State{Returned}, Submitted, false, false, DutyEnrolment},
	{ApplicationReturn, NounApplication, "退回补充", []Role{RoleClerk}, []State{Submitted}, Returned, false, true, DutyEnrolment},
	{ApplicationAccept, NounApplication, "审核通过", []Role{RoleClerk}, []State{Submitted}, Accepted, false, false, DutyEnrolment},
	{ApplicationRefer, NounApplication, "破格报市局", []Role{RoleHead}, []State{Submitted}, Referred, true, false, DutyExceptional},
	{ApplicationConsent, NounApplication, "同意破格", []Role{RoleOfficer}, []State{Referred}, Accepted, true, false, DutyExceptional},
	{ApplicationRefuse, NounApplication, "不予通过", []Role{RoleClerk, RoleOfficer}, []State{Submitted, Returned, Referred, Waiting, Offered, Accepted},
		Refused, false, true, DutyEnrolment},
	{ApplicationWithdraw, NounApplication, "撤回报名", []Role{RoleEmployer, RoleClerk, RoleTrainee},
		[]State{Submitted, Returned, Referred, Waiting, Offered, Accepted}, Withdrawn, false, true, DutyEnrolment},
	{ApplicationReinstate, NounApplication, "恢复报名", []Role{RoleClerk}, []State{Withdrawn, Refused}, Submitted, false, true, DutyEnrolment},
	{ApplicationWait, NounApplication, "审核通过，列入候补", []Role{RoleClerk, RoleOfficer}, []State{Submitted, Referred}, Waiting, false, false, DutyPlanForm},
	{ApplicationOffer, NounApplication, "递补名额", []Role{RoleSystem}, []State{Waiting}, Offered, false, false, DutyPlanForm},
	{ApplicationConfirm, NounApplication, "确认参加", []Role{RoleEmployer, RoleClerk, RoleTrainee}, []State{Offered}, Accepted, false, false, DutyEnrolment},
	{ApplicationDecline, NounApplication, "放弃递补名额", []Role{RoleEmployer, RoleClerk, RoleTrainee}, []State{Offered}, Withdrawn, false, true, DutyEnrolment},
	{ApplicationLapse, NounApplication, "逾期未确认，名额让出", []Role{RoleSystem}, []State{Offered}, Withdrawn, false, false, DutyPlanForm},
	{TransferRequest, NounTransfer, "申请转报", []Role{RoleEmployer, RoleClerk, RoleTrainee}, nil, Requested, false, true, DutyEnrolment},
	{TransferRelease, NounTransfer, "同意转出", []Role{RoleClerk}, []State{Requested}, Released, false, false, DutyEnrolment},
	{TransferConsent, NounTransfer, "同意转入", []Role{RoleClerk}, []State{Released}, Moved, false, false, DutyEnrolment},
	{TransferRefuse, NounTransfer, "不同意转报", []Role{RoleClerk}, []State{Requested, Released}, Refused, false, true, DutyEnrolment},
	{TransferCancel, NounTransfer, "撤回转报申请", []Role{RoleEmployer, RoleClerk, RoleTrainee}, []State{Requested, Released}, Withdrawn, false, true, DutyEnrolment},
	{CorrectionPropose, NounCorrection, "提出更正", []Role{RoleEmployer, RoleClerk, RoleTrainee}, nil, Proposed, false, true, DutyEnrolment},
	{CorrectionApprove, NounCorrection, "批准更正", []Role{RoleClerk, RoleHead, RoleOfficer}, []State{Proposed}, Approved, true, false, DutyEnrolment},
	{CorrectionRefuse, NounCorrection, "不予更正", []Role{RoleClerk, RoleHead, RoleOfficer}, []State{Proposed}, Refused, false, true, DutyEnrolment},
	{CorrectionCancel, NounCorrection, "撤回更正申请", []Role{RoleEmployer, RoleClerk, RoleTrainee}, []State{Proposed}, Withdrawn, false, true, DutyEnrolment},
	{MaterialAttach, NounMaterial, "上传报名材料", []Role{RoleEmployer, RoleClerk, RoleTrainee}, nil, "", false, false, DutyEnrolment},
	{MaterialVoid, NounMaterial, "撤下报名材料", []Role{RoleEmployer, RoleClerk, RoleTrainee}, nil, "", false, true, DutyEnrolment},
	{EvidenceLook, NounEvidence, "查看录像画面", []Role{RoleSystem}, nil, "", false, false, DutyTrainingRecords},
	{MaterialLook, NounMaterial, "补查以前的材料", []Role{RoleSystem}, nil, "", false, false, DutyEnrolment},
	{MaterialPrint, NounMaterial, "打印承诺证明", []Role{RoleEmployer, RoleClerk, RoleTrainee}, nil, "", false, false, DutyCommitmentForm},
	{PersonUnmask, NounPerson, "查看完整信息", []Role{RoleOfficer, RoleClerk, RoleAuditor, RoleSystem}, nil, "", false, true, ""},

	{ApplicationExamine, NounApplication, "破格初审签署", []Role{RoleClerk}, []State{Submitted}, "", false, true, DutyExceptional},
	{ApplicationAttest, NounApplication, "确认技能水平", []Role{RoleClerk}, []State{Submitted}, "", false, true, DutyCatalogueConditions},
	{ApplicationCrosscheck, NounApplication, "核查", []Role{RoleClerk, RoleHead, RoleOfficer, RoleSystem}, []State{Submitted, Returned, Referred}, "", false,
		false, DutyEnrolment},
	{ListImport, NounList, "导入比对名单", []Role{RoleOfficer}, nil, Importing, false, false, DutyPublicBody},
	{ListActivate, NounList, "启用比对名单", []Role{RoleOfficer}, []State{Importing}, InForce, false, false, DutyPublicBody},
	{ListWithdraw, NounList, "停用比对名单", []Role{RoleOfficer}, []State{Importing, InForce}, Withdrawn, false, true, DutyPublicBody},
	{ListClear, NounList, "清除名单条目", []Role{RoleSystem}, []State{InForce, Replaced, Withdrawn}, Cleared, false, false, DutyPublicBody},
	{HitOverride, NounHit, "准予通过", []Role{RoleHead, RoleOfficer}, []State{Found}, Overridden, true, true, DutyEnrolment},
	{HitRevoke, NounHit, "收回准予", []Role{RoleHead, RoleOfficer}, []State{Overridden}, Found, false, true, DutyEnrolment},
	{HitLapse, NounHit, "准予到期", []Role{RoleSystem}, []State{Overridden}, Found, false, false, DutyEnrolment},
	{DraftRegister, NounDraft, "自助登记", []Role{RoleSystem}, nil, Unclaimed, false, false, DutyEnrolment},
	{DraftInvite, NounDraft, "邀请报名", []Role{RoleEmployer, RoleClerk}, nil, "", false, false, DutyEnrolment},
	{DraftStart, NounDraft, "开始报名", []Role{RoleTrainee}, nil, Unclaimed, false, false, DutyEnrolment},
	{DraftSave, NounDraft, "填写报名", []Role{RoleTrainee, RoleEmployer}, []State{Unclaimed, Filling, Declined}, "", false, false, DutyEnrolment},
	{DraftClaim, NounDraft, "认领职工", []Role{RoleEmployer}, []State{Unclaimed}, Filling, false, false, DutyEnrolment},
	{DraftDecline, NounDraft, "不予认领", []Role{RoleEmployer}, []State{Unclaimed}, Declined, false, true, DutyEnrolment},
	{AttestYears, NounAttestation, "确认工作年限", []Role{RoleEmployer}, nil, "", false, false, DutyCommitmentForm},
	{AttestRecommend, NounAttestation, "推荐目录外工种", []Role{RoleEmployer}, nil, "", false, true, DutyRecommendation},
	{AttestNudge, NounAttestation, "催办", []Role{RoleEmployer}, nil, "", false, false, DutyEnrolment},

	{SchemeDraft, NounScheme, "拟写培训方案", []Role{RoleClerk, RoleHead}, nil, Drafted, false, false, DutyScheme},
	{SchemeWrite, NounScheme, "填写教学计划", []Role{RoleClerk, RoleHead}, []State{Drafted}, "", false, false, DutyTrainingModes},
	{SchemeFile, NounScheme, "报送培训方案", []Role{RoleClerk, RoleHead}, []State{Drafted}, Filed, false, false, DutyScheme},
	{SchemeAsk, NounScheme, "询问培训方案", []Role{RoleOfficer}, []State{Filed}, Queried, false, true, DutyScheme},
	{SchemeAnswer, NounScheme, "答复询问", []Role{RoleClerk, RoleHead}, []State{Queried}, Filed, false, true, DutyScheme},
	{SchemeAgree, NounScheme, "同意培训方案", []Role{RoleOfficer}, []State{Filed}, Agreed, false, false, DutyScheme},
	{SchemeReturn, NounScheme, "退回培训方案", []Role{RoleOfficer}, []State{Filed}, Returned, false, true, DutyScheme},
	{SchemeWithdraw, NounScheme, "撤回培训方案", []Role{RoleClerk, RoleHead}, []State{Drafted, Filed, Queried}, Withdrawn, false, false, DutyScheme},

	{TeacherRegister, NounTeacher, "登记教师", []Role{RoleClerk}, nil, "", false, false, DutyTrainingModes},
	{ClassPlan, NounClass, "编班", []Role{RoleClerk}, nil, Planned, false, false, DutyScheme},
	{ClassEnrol, NounClass, "学员入班", []Role{RoleClerk}, []State{Planned, Running}, "", false, false, DutyOutsideSystems},
	{ClassStart, NounClass, "开班", []Role{RoleClerk}, []State{Planned}, Running, false, false, DutyScheme},
	{ClassDrop, NounClass, "学员退出", []Role{RoleClerk}, []State{Planned, Running}, "", false, true, DutyTrainingRecords},
	{ClassRestore, NounClass, "恢复在训", []Role{RoleClerk}, []State{Planned, Running}, "", false, true, DutyTrainingRecords},
	{ClassFinish, NounClass, "结课", []Role{RoleClerk}, []State{Running}, Finished, false, false, DutyHours},
	{ClassArchive, NounClass, "归档", []Role{RoleClerk}, []State{Finished}, Archived, false, false, DutyArchive},

	{LessonSchedule, NounLesson, "排课", []Role{RoleClerk}, nil, Scheduled, false, false, DutyHours},
	{LessonMove, NounLesson, "改课", []Role{RoleClerk}, []State{Scheduled}, "", false, false, DutyHours},
	{LessonSubstitute, NounLesson, "代课", []Role{RoleClerk}, []State{Scheduled}, "", false, true, DutyTrainingModes},
	{LessonCancel, NounLesson, "取消课次", []Role{RoleClerk}, []State{Scheduled}, Cancelled, false, true, DutyTrainingRecords},
	{LessonHold, NounLesson, "登记授课与签到", []Role{RoleTeacher, RoleClerk}, []State{Scheduled}, Held, false, false, DutyTrainingRecords},
	{LessonSign, NounLesson, "签到", []Role{RoleTrainee}, []State{Scheduled}, "", false, false, DutyArchive},
	{LessonCorrect, NounLesson, "更正签到", []Role{RoleClerk}, []State{Held}, "", true, true, DutyTrainingRecords},
	{EvidenceAttach, NounEvidence, "上传影像资料", []Role{RoleTeacher, RoleClerk}, nil, "", false, false, DutyArchive},

	{EvaluationDraft, NounEvaluation, "拟定考评方案", []Role{RoleClerk}, nil, Drafted, false, false, DutyJointEvaluation},
	{EvaluationAmend, NounEvaluation, "修改考评方案", []Role{RoleClerk}, []State{Drafted, Returned}, Drafted, false, false, DutyJointEvaluation},
	{EvaluationJoin, NounEvaluation, "会同制定考评方案", []Role{RoleEmployer}, []State{Drafted}, "", false, false, DutyJointEvaluation},
	{EvaluationObject, NounEvaluation, "对考评方案提出修改意见", []Role{RoleEmployer}, []State{Drafted}, "", false, true, DutyJointEvaluation},
	{EvaluationAgree, NounEvaluation, "同意考评方案", []Role{RoleOfficer}, []State{Drafted}, Agreed, false, false, DutyEvaluationConsent},
	{EvaluationReturn, NounEvaluation, "退回考评方案", []Role{RoleOfficer}, []State{Drafted}, Returned, false, true, DutyEvaluationConsent},
	{EvaluationMark, NounEvaluation, "登记考评成绩", []Role{RoleClerk, RoleTeacher}, []State{Agreed, Marked}, Marked, false, false, DutyJointEvaluation},
	{EvaluationAssent, NounEvaluation, "单位登记考评成绩", []Role{RoleEmployer}, []State{Agreed, Marked}, Marked, false, false, DutyJointEvaluation},
	{EvaluationRule, NounEvaluation, "裁定考评结果", []Role{RoleOfficer}, []State{Marked}, "", false, true, DutyJointEvaluation},
	{EvaluationAffirm, NounEvaluation, "复核裁定", []Role{RoleApprover}, []State{Marked}, "", true, false, DutyJointEvaluation},
	{EvaluationSettle, NounEvaluation, "共同确定考评结果", []Role{RoleHead}, []State{Marked}, Settled, true, false, DutyJointEvaluation},
	{EvaluationResit, NounEvaluation, "安排补考", []Role{RoleClerk}, []State{Settled}, Agreed, false, false, DutyEvaluation},
	{DisputeRaise, NounEvaluation, "对考评结果提出异议", []Role{RoleTrainee}, []State{Settled}, "", false, true, DutyEvaluation},
	{DisputeUphold, NounEvaluation, "异议成立，重新评定", []Role{RoleOfficer}, []State{Settled}, Marked, false, true, DutyEvaluation},
	{DisputeDismiss, NounEvaluation, "异议不成立", []Role{RoleOfficer}, []State{Settled}, "", false, true, DutyEvaluation},
	{ResultWithdraw, NounEvaluation, "撤销考评结果", []Role{RoleApprover}, []State{Settled}, "", true, true, DutyRevocation},

	{AppraisalAnnounce, NounAppraisal, "发布鉴定安排", []Role{RoleOfficer}, nil, "", false, false, DutyAppraisal},
	{AppraisalCancel, NounAppraisal, "取消鉴定安排", []Role{RoleOfficer}, nil, "", false, true, DutyAppraisal},
	{AppraisalSeat, NounAppraisal, "排定考场座位", []Role{RoleOfficer}, nil, "", false, false, DutyAppraisal},
	{AppraisalWithdraw, NounAppraisal, "撤回鉴定报名", []Role{RoleClerk}, []State{Submitted}, Withdrawn, false, true, DutyAppraisal},
	{AppraisalEnter, NounAppraisal, "报名考核鉴定", []Role{RoleClerk}, nil, Submitted, false, false, DutyAppraisal},
	{AppraisalRecord, NounAppraisal, "登记鉴定结果", []Role{RoleOfficer}, []State{Submitted}, Marked, false, false, DutyAppraisal},
	{AppraisalReturn, NounAppraisal, "退回鉴定结果", []Role{RoleApprover}, []State{Marked}, Submitted, false, true, DutyAppraisal},
	{AppraisalConfirm, NounAppraisal, "确认鉴定结果", []Role{RoleApprover}, []State{Marked}, Settled, true, false, DutySkillCertificate},

	{PublicationPost, NounPublication, "发布公示", []Role{RoleOfficer}, nil, Posted, false, false, DutyTrainingCertificate},
	{PublicationCorrect, NounPublication, "更正公示", []Role{RoleOfficer}, []State{Posted, Closed}, Replaced, false, true, DutyTrainingCertificate},
	{PublicationClose, NounPublication, "公示结束", []Role{RoleApprover}, []State{Posted}, Closed, true, false, DutyTrainingCertificate},
	{CertificateIssue, NounCertificate, "颁发证书", []Role{RoleApprover}, nil, Issued, false, false, DutyTrainingCertificate},

	{StandardPropose, NounStandard, "拟定补贴标准", []Role{RoleOfficer}, nil, Proposed, false, false, DutyStandards},
	{StandardApprove, NounStandard, "批准补贴标准", []Role{RoleApprover}, []State{Proposed}, InForce, true, false, DutyStandards},
	{StandardRefuse, NounStandard, "不予批准", []Role{RoleApprover}, []State{Proposed}, Refused, false, true, DutyStandards},
	{StatementDraw, NounStatement, "制作资金单据", []Role{RoleOfficer}, nil, Drawn, false, false, DutyAdvance},
	{StatementApprove, NounStatement, "批准资金单据", []Role{RoleApprover}, []State{Drawn}, Approved, true, false, DutyAdvance},
	{StatementPay, NounStatement, "登记支付", []Role{RoleOfficer}, []State{Approved}, Paid, true, false, DutyAdvance},
	{StatementCancel, NounStatement, "作废资金单据", []Role{RoleOfficer}, []State{Drawn}, Cancelled, false, true, DutySettlement},
	{StatementReturn, NounStatement, "退回制单", []Role{RoleApprover}, []State{Drawn}, Returned, false, true, DutyAdvance},
	{StatementRevoke, NounStatement, "撤销已批准的单据", []Role{RoleOfficer, RoleApprover}, []State{Approved}, Cancelled, true, true, DutySettlement},
	{StatementBounce, NounStatement, "登记银行退票", []Role{RoleOfficer}, []State{Paid}, Approved, true, true, DutyAdvance},
	{VoucherBook, NounVoucher, "专账记账", []Role{RoleTreasurer}, nil, Booked, false, false, DutySpecialAccount},
	{VoucherReverse, NounVoucher, "冲销凭证", []Role{RoleTreasurer}, []State{Booked}, Reversed, false, true, DutySpecialAccount},

	{InspectionDraw, NounInspection, "抽取检查对象", []Role{RoleOfficer}, nil, Planned, false, false, DutyInspection},
	{InspectionVisit, NounInspection, "登记检查", []Role{RoleOfficer}, []State{Planned}, Visited, false, false, DutyInspection},
	{InspectionClose, NounInspection, "检查办结", []Role{RoleOfficer}, []State{Visited}, Closed, false, false, DutyInspection},
	{FindingRaise, NounFinding, "提出问题", []Role{RoleOfficer}, nil, Raised, false, false, DutyInspection},
	{FindingAnswer, NounFinding, "报告整改", []Role{RoleHead, RoleClerk}, []State{Raised}, Answered, false, false, DutyInspection},
	{FindingAccept, NounFinding, "认可整改", []Role{RoleOfficer}, []State{Answered}, Closed, false, false, DutyInspection},
	{FindingReopen, NounFinding, "整改不到位", []Role{RoleOfficer}, []State{Answered}, Raised, false, true, DutyInspection},
	{ClueRaise, NounClue, "登记线索", []Role{RoleOfficer, RoleAuditor, RoleSystem}, nil, Open, false, false, DutyInspection},
	{ClueUphold, NounClue, "线索成立", []Role{RoleOfficer}, []State{Open}, Upheld, false, true, DutyRevocation},
	{ClueDismiss, NounClue, "线索不成立", []Role{RoleOfficer}, []State{Open}, Dismissed, false, true, DutyInspection},

	{ReturnFile, NounReturn, "报送统计表与绩效报告", []Role{RoleHead, RoleClerk}, nil, Filed, false, false, DutyReturns},
	{ReturnAccept, NounReturn, "备案", []Role{RoleOfficer}, []State{Filed}, Accepted, false, false, DutyReturns},
	{ReturnReturn, NounReturn, "退回报送材料", []Role{RoleOfficer}, []State{Filed}, Returned, false, true, DutyReturns},
}, slices.Concat(recognitionActions, rollActions, outsideActions, linkActions, archiveActions, sheetActions, handInActions, lateCorrectActions,
	makeUpActions, onlineActions, calendarActions,
	evaluationLinkActions, evaluationPaperActions, markCorrectionActions,
	confirmationActions, destructionActions, drawActions, ratingActions, revocationActions, opinionActions,
	certificateActions, moneyActions, verificationActions)...)
