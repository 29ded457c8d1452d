package programme

import "slices"

// NounRevocation is the way to a revocation: what a base is told that it is to
// lose its recognition for, what it says, the decision, and its appeal (clause
// 5.2).
const NounRevocation Noun = "revocation"

// States of a revocation's own.
const (
	Notified     State = "notified"      // the base was told and may ask for a hearing
	Waived       State = "waived"        // it wants none, in words
	HearingAsked State = "hearing_asked" // it wants one
	Heard        State = "heard"
	Decided      State = "decided" // the base's recognition is revoked
	Spared       State = "spared"  // it is not
	Appealed     State = "appealed"
	Sustained    State = "sustained"
	Overturned   State = "overturned" // the base is recognised again
)

// Its actions.
const (
	RevocationPropose  Action = "revocation.propose"
	RevocationWaive    Action = "revocation.waive"
	RevocationAsk      Action = "revocation.ask"
	RevocationHear     Action = "revocation.hear"
	RevocationDecide   Action = "revocation.decide"
	RevocationSpare    Action = "revocation.spare"
	RevocationAppeal   Action = "revocation.appeal"
	RevocationSustain  Action = "revocation.sustain"
	RevocationOverturn Action = "revocation.overturn"
	RevocationWithdraw Action = "revocation.withdraw"
	RevocationUrgent   Action = "revocation.urgent" // a base was revoked at once: it may appeal
)

// pending are the states before a decision.
var pending = []State{Notified, Waived, HearingAsked, Heard}

var revocationActions = []ActionRow{
	{RevocationPropose, NounRevocation, "拟取消基地资格", []Role{RoleOfficer}, nil, Notified, false, true, DutyRevocation},
	{RevocationWaive, NounRevocation, "放弃听证", []Role{RoleHead}, []State{Notified}, Waived, false, true, DutyRevocation},
	{RevocationAsk, NounRevocation, "要求听证", []Role{RoleHead}, []State{Notified}, HearingAsked, false, true, DutyRevocation},
	{RevocationHear, NounRevocation, "登记听证", []Role{RoleOfficer}, []State{HearingAsked}, Heard, false, false, DutyRevocation},
	{RevocationDecide, NounRevocation, "决定取消资格", []Role{RoleApprover}, []State{Notified, Waived, Heard}, Decided, true, true, DutyRevocation},
	{RevocationSpare, NounRevocation, "不予取消资格", []Role{RoleApprover}, pending, Spared, true, true, DutyRevocation},
	{RevocationAppeal, NounRevocation, "申诉", []Role{RoleHead}, []State{Decided}, Appealed, false, true, DutyRevocation},
	{RevocationSustain, NounRevocation, "维持取消决定", []Role{RoleOfficer, RoleApprover}, []State{Appealed}, Sustained, true, true, DutyRevocation},
	{RevocationOverturn, NounRevocation, "改变取消决定", []Role{RoleOfficer, RoleApprover}, []State{Appealed}, Overturned, true, true, DutyRevocation},
	{RevocationWithdraw, NounRevocation, "撤回拟取消", []Role{RoleOfficer}, pending, Withdrawn, false, true, DutyRevocation},
	{RevocationUrgent, NounRevocation, "紧急取消资格", []Role{RoleSystem}, nil, Decided, false, false, DutyRevocation},
	{BaseRestore, NounBase, "恢复基地资格", []Role{RoleSystem}, []State{Revoked}, Recognised, false, false, DutyRevocation},
}

// BaseRestore recognises a base again whose revocation did not stand.
const BaseRestore Action = "base.restore"

var revocationReads = []ReadRow{{NounRevocation, []Role{RoleOfficer, RoleApprover, RoleAuditor, RoleCounty, RoleHead}}}

// UrgentGrounds are what a base is revoked for at once, without a hearing: what
// would do harm while one waited. Any other ground takes the way of a proposal.
var UrgentGrounds = []struct{ Code, Name string }{
	{"fraud", "查实骗取、套取补贴资金"}, {"forged", "查实伪造人员、记录或证书"}, {"danger", "继续办学有人身安全危险"}, {"ended", "已停止办学或者自行退出"},
}

// UrgentGround is the name of a ground, "" for what is none.
func UrgentGround(code string) string {
	if i := slices.IndexFunc(UrgentGrounds, func(g struct{ Code, Name string }) bool { return g.Code == code }); i >= 0 {
		return UrgentGrounds[i].Name
	}
	return ""
}

// Revocation is one way to a revocation.
type Revocation struct {
	ID          string
	ProgrammeID string
	BaseID      string
	State       State
	RatingID    string // the evaluation that it rests on, "" for none
	Urgent      string // of UrgentGrounds, "" where the base was told before
	Grounds     string
	ProposedBy  string
	ProposedOn  Date
	DueOn       Date   // until when the base may ask for a hearing
	Said        string // what the base answered
	HeardOn     Date
	Present     string // who was at the hearing
	Minutes     string
	FileID      string // the signed record of the hearing
	Decision    string
	DecidedBy   string
	DecidedOn   Date
	AppealDue   Date
	Appeal      string
	AppealedOn  Date
	Review      string
	ReviewedBy  string
	ReviewedOn  Date
	Reason      string // of a withdrawal
	Version     int64
}

// Pending reports whether nothing is decided yet.
func (r *Revocation) Pending() bool { return slices.Contains(pending, r.State) }
