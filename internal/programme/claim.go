package programme

// NounClaim is money that was paid and is to come back: from a base whose
// settlement falls short, or from somebody who came by it by fraud (clauses
// 4.1.4 and 5.2).
const NounClaim Noun = "claim"

// The states of a claim's own.
const (
	Owed       State = "owed"     // nobody was told to pay yet
	Demanded   State = "demanded" // a letter with a day to pay went out
	HandedOver State = "handed_over"
	Repaid     State = "repaid" // all of it came in, or was set against what was to be paid
)

// Its actions. What money does to a claim is done by the system with the
// statement that moves it.
const (
	ClaimRaise   Action = "claim.raise"
	ClaimCharge  Action = "claim.charge" // a part of a base's claim becomes a person's
	ClaimDemand  Action = "claim.demand"
	ClaimRecall  Action = "claim.recall"
	ClaimAsk     Action = "claim.ask"
	ClaimExtend  Action = "claim.extend"
	ClaimDeny    Action = "claim.deny"
	ClaimHand    Action = "claim.hand_over"
	ClaimResume  Action = "claim.resume"
	ClaimDrop    Action = "claim.withdraw"
	ClaimReduce  Action = "claim.reduce" // its open sum changed
	ClaimSettle  Action = "claim.settle"
	ClaimReopen  Action = "claim.reopen"
	ClaimLapse   Action = "claim.lapse" // what it rested on was revoked
	ClaimOverdue Action = "claim.overdue"
)

var claimUnsettled = []State{Owed, Demanded, HandedOver}

// claimActions are its rows of the action table.
var claimActions = []ActionRow{
	{ClaimRaise, NounClaim, "列为应收回", []Role{RoleSystem}, nil, Owed, false, false, DutyRecovery},
	{ClaimCharge, NounClaim, "转为向个人追缴", []Role{RoleOfficer}, nil, Owed, false, true, DutyRevocation},
	{ClaimDemand, NounClaim, "发追缴通知书", []Role{RoleOfficer}, []State{Owed}, Demanded, false, false, DutyRecovery},
	{ClaimRecall, NounClaim, "收回追缴通知书", []Role{RoleOfficer}, []State{Demanded}, Owed, false, true, DutyRecovery},
	{ClaimAsk, NounClaim, "申请延期退款", []Role{RoleHead, RoleTreasurer, RoleOfficer}, []State{Demanded}, "", false, true, DutyRecovery},
	{ClaimExtend, NounClaim, "准予延期", []Role{RoleApprover}, []State{Demanded}, "", true, false, DutyRecovery},
	{ClaimDeny, NounClaim, "不予延期", []Role{RoleApprover}, []State{Demanded}, "", true, true, DutyRecovery},
	{ClaimHand, NounClaim, "移送追缴", []Role{RoleApprover}, []State{Demanded}, HandedOver, true, true, DutyRevocation},
	{ClaimResume, NounClaim, "撤回移送", []Role{RoleApprover}, []State{HandedOver}, Demanded, false, true, DutyRevocation},
	{ClaimDrop, NounClaim, "撤销向个人的追缴", []Role{RoleApprover}, []State{Owed, Demanded}, Withdrawn, true, true, DutyRevocation},
	{ClaimReduce, NounClaim, "记入收回", []Role{RoleSystem}, claimUnsettled, "", false, false, DutyRecovery},
	{ClaimSettle, NounClaim, "结清", []Role{RoleSystem}, claimUnsettled, Repaid, false, false, DutyRecovery},
	{ClaimReopen, NounClaim, "重新列为应收回", []Role{RoleSystem}, []State{Repaid}, "", false, false, DutyRecovery},
	{ClaimLapse, NounClaim, "随单据撤销", []Role{RoleSystem}, []State{Owed, Demanded, HandedOver, Repaid}, Withdrawn, false, false, DutyRecovery},
	{ClaimOverdue, NounClaim, "逾期未退款", []Role{RoleSystem}, []State{Demanded}, "", false, false, DutyRecovery},
}

// claimReads is who reads them: who reads the statements they come from.
var claimReads = []ReadRow{{NounClaim, moneyRoles}}

// Claim is money to come back.
type Claim struct {
	ID            string
	ProgrammeID   string
	BaseID        string
	StatementID   string // the settlement that fell short
	ApplicationID string // whose fraud it is; "" where the base owes
	PartOf        string // the base's claim that a person's was taken from
	ClueID        string // the upheld clue about the person
	State         State
	Amount        Fen
	Open          Fen // not received and not set against anything: as the books say

	Number     int  // of the letter, counted in the year; 0 before there is one
	DemandedOn Date // the letter's day
	DemandedBy string
	Asked      Fen  // what the letter asks for: what was open on its day
	DueOn      Date // until when it is to be paid

	Payee, PayeeBank, PayeeAccount string // the bureau's account, where it is to be paid

	AskedUntil  Date // an extension that is asked for and not answered
	AskedBy     string
	AskedReason string
	OverdueOn   Date // the day on which it was told that nothing had come

	HandedTo string // the office it was handed to
	HandedOn Date
	HandedBy string

	RaisedBy string
	RaisedOn Date
	Reason   string // of what was done last
	Version  int64
}

// Unsettled reports whether the claim still asks for money.
func (c *Claim) Unsettled() bool {
	return c.State == Owed || c.State == Demanded || c.State == HandedOver
}

// Pursued reports whether it is still the bureau's to bring in: a year does not
// close over it.
func (c *Claim) Pursued() bool { return c.State == Owed || c.State == Demanded }
