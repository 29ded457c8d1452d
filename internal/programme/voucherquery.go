package programme

// NounVoucherQuery is what the bureau asks of a voucher (clause 4.3.3).
const NounVoucherQuery Noun = "voucher_query"

// Its actions. A voucher whose words the notice names asks by itself.
const (
	QueryRaise  Action = "voucher_query.raise"
	QueryAnswer Action = "voucher_query.answer"
	QueryAgain  Action = "voucher_query.ask_again"
	QueryClose  Action = "voucher_query.close"
	QueryDrop   Action = "voucher_query.withdraw"
)

var queryActions = []ActionRow{
	{QueryRaise, NounVoucherQuery, "询问凭证", []Role{RoleOfficer, RoleSystem}, nil, Queried, false, false, DutyAllowedUses},
	{QueryAnswer, NounVoucherQuery, "答复凭证询问", []Role{RoleTreasurer, RoleHead}, []State{Queried}, Answered, false, false, DutyAllowedUses},
	{QueryAgain, NounVoucherQuery, "再次询问", []Role{RoleOfficer}, []State{Answered}, Queried, false, true, DutyAllowedUses},
	{QueryClose, NounVoucherQuery, "认可答复", []Role{RoleOfficer}, []State{Answered}, Closed, false, false, DutyAllowedUses},
	{QueryDrop, NounVoucherQuery, "撤回询问", []Role{RoleOfficer}, []State{Queried}, Withdrawn, false, true, DutyAllowedUses},
}

var queryReads = []ReadRow{{NounVoucherQuery, moneyRoles}}

// VoucherQuery is a question about a voucher, and its answer.
type VoucherQuery struct {
	ID          string
	ProgrammeID string
	BaseID      string
	VoucherID   string
	State       State // queried, answered, closed, withdrawn
	Question    string
	Answer      string
	RaisedBy    string
	RaisedOn    Date
	AnsweredBy  string
	Reason      string // of what was done last
	Version     int64
}
