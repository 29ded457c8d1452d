package programme

import "slices"

// NounConduct is a case that an auditor opens from what an official did by
// exception (clause 5.3).
const NounConduct Noun = "conduct_case"

// Its actions.
const (
	ConductOpen    Action = "conduct_case.open"
	ConductUphold  Action = "conduct_case.uphold"
	ConductDismiss Action = "conduct_case.dismiss"
	ConductReopen  Action = "conduct_case.reopen"

	YearCopy Action = "programme.copy" // a year as one file for an auditor's own questions
)

var conductActions = []ActionRow{
	{ConductOpen, NounConduct, "立案", []Role{RoleAuditor}, nil, Open, false, true, DutyInspection},
	{ConductUphold, NounConduct, "查实", []Role{RoleAuditor}, []State{Open}, Upheld, false, true, DutyInspection},
	{ConductDismiss, NounConduct, "查无问题", []Role{RoleAuditor}, []State{Open}, Dismissed, false, true, DutyInspection},
	{ConductReopen, NounConduct, "重新调查", []Role{RoleAuditor}, []State{Upheld, Dismissed}, Open, false, true, DutyInspection},
	{YearCopy, NounProgramme, "制作年度数据副本", []Role{RoleAuditor}, nil, "", false, true, DutyInspection},
}

// conductReads is who reads them: auditors, for everybody else may be the one.
var conductReads = []ReadRow{{NounConduct, []Role{RoleAuditor}}}

// ConductCase is one.
type ConductCase struct {
	ID          string
	ProgrammeID string
	State       State  // open, upheld, dismissed
	EntryID     string // of the journal
	Kind        string // of ExceptionKinds
	Official    string // the user who did it
	Text        string // why it was opened
	Outcome     string
	OpenedBy    string
	OpenedOn    Date
	DecidedBy   string
	DecidedOn   Date
	Version     int64
}

// Kinds of what officials decide by exception that no action alone tells.
const (
	LateActs = "late"
	OwnCases = "own"
)

// ExceptionKind is one kind of what officials decide by exception: the actions
// that do it. LateActs and OwnCases are told by when and by whom.
type ExceptionKind struct {
	Code, Name, About string
	Actions           []Action
}

// ExceptionKinds is the register's table (clause 5.3).
var ExceptionKinds = []ExceptionKind{
	{"override", "例外准予", "条件没有满足，由两人准予放行的。", []Action{OverrideAsk, OverrideGrant, HitOverride, DoubtLetPass}},
	{"extension", "延期、恢复", "期限展延、已退出又恢复的。", []Action{ClaimExtend, ApplicationReinstate, ClassRestore, EvaluationResit}},
	{LateActs, "过期才办", "通知的期限过后才办的。", nil},
	{OwnCases, "办本人的事", "办理人与所办的基地、报名有关系：在那里任职或任过职，或者就是本人。", nil},
	{"reopened", "重开", "已结项、已归档、已办结又打开的。", []Action{ProgrammeReopen, ArchiveReopen, DifferenceReopen, FindingReopen, ConductReopen}},
	{"corrected", "更正、裁定、撤销", "改动已经登记的签到、成绩、凭证和结果。",
		[]Action{LessonCorrect, CorrectionApprove, EvaluationRule, EvaluationAffirm, VoucherReverse, ResultWithdraw, StatementRevoke}},
	{"refused", "第二人不同意", "复核、审批的人退回或不同意的。",
		[]Action{OverrideRefuse, StandardRefuse, StatementReturn, AccountRefuse, AppraisalReturn, CertificateRefuse, UserRefuse, ClaimDeny,
			AmendmentRefuse, CorrectionRefuse, RatingReturn}},
	{"urgent", "紧急取消资格", "没有先告知、听证就取消了基地资格的。", []Action{BaseRevoke}},
	{"numbers", "查看完整号码", "写明理由查看身份证号、电话，或者导出、打印完整号码的。", []Action{PersonUnmask, CallDial}},
}

// ExceptionKindOf is the kind with that code, or nil.
func ExceptionKindOf(code string) *ExceptionKind {
	if i := slices.IndexFunc(ExceptionKinds, func(k ExceptionKind) bool { return k.Code == code }); i >= 0 {
		return &ExceptionKinds[i]
	}
	return nil
}

// LateAfter are the actions that a deadline of the notice bounds, by its code.
var LateAfter = []struct {
	Deadline string
	Actions  []Action
}{
	{"training_end", []Action{LessonSchedule, LessonHold, ClassStart}},
	{"evaluation_end", []Action{EvaluationDraft, EvaluationAgree, EvaluationMark, EvaluationAssent}},
	{"appraisal", []Action{AppraisalEnter, AppraisalRecord}},
	{"returns_due", []Action{ReturnFile}},
}
