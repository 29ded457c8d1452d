package programme

import (
	"slices"
	"time"
)

// Between work that is done and money that goes out stand guards: what must be
// true before which step of money. What each of them finds is looked for in
// package money; which notice asks it when is said by the notice.

// BeforePayment is the step at which money leaves, whatever its statement; the
// other steps at which guards are asked are the kinds of statements.
const BeforePayment = "payment"

// MoneySteps are the steps of money at which guards are asked, in their order.
var MoneySteps = []struct{ Code, Name string }{{KindApproval, "补贴核定"}, {KindAdvance, "预拨"}, {KindSettlement, "结算"}, {BeforePayment, "支付"}}

// MoneyGuard is one thing that must be true before money goes out.
type MoneyGuard struct {
	Code, Name string
	Duty       string   // of Duties
	Asked      []string // of MoneySteps, unless the notice says otherwise
	Who        string   // who can mend it
	Firm       bool     // it is what the sum is made of: nobody sets it aside
}

// The guards, by code.
const (
	GuardRecognised  = "base_recognised"
	GuardScheme      = "scheme_agreed"
	GuardClasses     = "classes_over"
	GuardResults     = "results_settled"
	GuardLists       = "lists_over"
	GuardArchive     = "archive_complete"
	GuardTraining    = "training_clear"
	GuardCrosschecks = "crosschecks_clear"
	GuardFindings    = "findings_closed"
	GuardCoverage    = "inspections_cover"
	GuardConfirmed   = "trainees_confirmed"
	GuardDenials     = "denials_decided"
	GuardOutlay      = "own_outlay"
	GuardReconciled  = "account_reconciled"
)

var everyStatement = []string{KindApproval, KindAdvance, KindSettlement}

// MoneyGuards is the table.
var MoneyGuards = []MoneyGuard{
	{GuardRecognised, "基地已认定", DutyRevocation, everyStatement, "市局", true},
	{GuardScheme, "培训方案已同意", DutyScheme, everyStatement, "基地报送，市局同意", true},
	{GuardClasses, "各班已结课", DutyHours, []string{KindSettlement}, "基地教务", true},
	{GuardResults, "结业考评已确定", DutyEvaluation, []string{KindSettlement}, "基地、用人单位和市局", true},
	{GuardLists, "公示期满", DutyTrainingCertificate, []string{KindSettlement}, "市局", true},
	{GuardArchive, "班级档案齐全", DutyArchive, []string{KindSettlement}, "基地教务补齐", false},
	{GuardTraining, "培训核查已查明", DutyTrainingRecords, []string{KindSettlement}, "基地说明，市局查明", false},
	{GuardCrosschecks, "报名核查已查明", DutyEnrolment, everyStatement, "基地负责人或市局", false},
	{GuardFindings, "检查发现的问题按期整改", DutyInspection, []string{KindAdvance, KindSettlement}, "基地报告整改，市局认可", false},
	{GuardCoverage, "检查覆盖", DutyInspection, []string{KindSettlement}, "市局到场检查", false},
	{GuardConfirmed, "学员本人确认", DutyInspection, []string{KindSettlement}, "学员本人，在“以我的名义记的”里", false},
	{GuardDenials, "对记录的核实", DutyInspection, []string{KindSettlement}, "市局", false},
	{GuardOutlay, "基地已先垫付", DutyAdvance, []string{KindAdvance}, "基地财务记账", false},
	{GuardReconciled, "专账已对账", DutySpecialAccount, []string{KindSettlement}, "基地财务", false},
}

// MoneyGuardOf is the guard with that code, or nil.
func MoneyGuardOf(code string) *MoneyGuard {
	if i := slices.IndexFunc(MoneyGuards, func(g MoneyGuard) bool { return g.Code == code }); i >= 0 {
		return &MoneyGuards[i]
	}
	return nil
}

// NounOverride is a guard set aside for one base and one step of money, until a
// day, by two people.
const NounOverride Noun = "override"

// Its actions.
const (
	OverrideAsk      Action = "override.ask"
	OverrideGrant    Action = "override.grant"
	OverrideRefuse   Action = "override.refuse"
	OverrideWithdraw Action = "override.withdraw"
	OverrideRevoke   Action = "override.revoke"
	OverrideLapse    Action = "override.lapse"
)

// moneyActions are the rows of the action table beside statements and vouchers.
var moneyActions = slices.Concat(claimActions, bankActions, bankStatementActions, queryActions, []ActionRow{
	{OverrideAsk, NounOverride, "申请例外准予", []Role{RoleOfficer}, nil, Proposed, false, true, DutyInspection},
	{OverrideGrant, NounOverride, "准予例外", []Role{RoleOfficer, RoleApprover}, []State{Proposed}, Overridden, true, false, DutyInspection},
	{OverrideRefuse, NounOverride, "不予准予", []Role{RoleOfficer, RoleApprover}, []State{Proposed}, Refused, false, true, DutyInspection},
	{OverrideWithdraw, NounOverride, "撤回例外申请", []Role{RoleOfficer}, []State{Proposed}, Withdrawn, false, true, DutyInspection},
	{OverrideRevoke, NounOverride, "收回例外准予", []Role{RoleOfficer, RoleApprover}, []State{Overridden}, Revoked, false, true, DutyInspection},
	{OverrideLapse, NounOverride, "例外准予到期", []Role{RoleSystem}, []State{Overridden}, Expired, false, false, DutyInspection},
})

// moneyReads is who reads them: everybody who reads the statements they stand on.
var moneyReads = slices.Concat(claimReads, bankReads, bankStatementReads, queryReads, []ReadRow{{NounOverride, moneyRoles}})

// Override sets a guard aside.
type Override struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Guard       string // of MoneyGuards
	Step        string // of MoneySteps
	State       State
	Found       string // what the guard found when it was asked for
	Reason      string // why it is asked for
	Until       Date   // the last day on which it holds
	Decides     Role   // as the notice named it when it was asked for
	AskedBy     string
	AskedAt     time.Time
	GrantedBy   string
	Answer      string // why it was refused, withdrawn or taken back
	Version     int64
}

// InForce reports whether the override holds on a day. Its end needs nobody:
// the sweep only says so in the journal.
func (o *Override) InForce(on Date) bool { return o.State == Overridden && o.Until >= on }
