package programme

// NounBankAccount is where a base is paid to.
const NounBankAccount Noun = "bank_account"

// Its actions: entered at the base from its paper, confirmed at the bureau by
// somebody who reads the number off that paper once more.
const (
	AccountPropose  Action = "bank_account.propose"
	AccountConfirm  Action = "bank_account.confirm"
	AccountRefuse   Action = "bank_account.refuse"
	AccountWithdraw Action = "bank_account.withdraw"
	PaymentFile     Action = "statement.payment_file"
)

var bankActions = []ActionRow{
	{AccountPropose, NounBankAccount, "登记收款账户", []Role{RoleTreasurer, RoleHead}, nil, Proposed, false, false, DutySpecialAccount},
	{AccountConfirm, NounBankAccount, "核实收款账户", []Role{RoleOfficer, RoleApprover}, []State{Proposed}, Active, true, false, DutySpecialAccount},
	{AccountRefuse, NounBankAccount, "退回收款账户", []Role{RoleOfficer, RoleApprover}, []State{Proposed}, Refused, true, true, DutySpecialAccount},
	{AccountWithdraw, NounBankAccount, "撤回收款账户", []Role{RoleTreasurer, RoleHead}, []State{Proposed}, Withdrawn, false, true, DutySpecialAccount},
	{PaymentFile, NounStatement, "制作付款文件", []Role{RoleOfficer}, nil, "", false, false, DutyAdvance},
}

var bankReads = []ReadRow{{NounBankAccount, moneyRoles}}

// BankAccount is an account of a base. The number is sealed; who confirms it
// reads it from the paper.
type BankAccount struct {
	ID           string
	ProgrammeID  string
	BaseID       string
	Holder, Bank string
	NumberSealed string
	NumberIndex  string
	NumberMasked string
	FileID       string // the picture of the paper that opens the account
	State        State  // proposed, active, replaced, refused, withdrawn
	ProposedBy   string
	ProposedOn   Date
	ConfirmedBy  string
	Reason       string
	Version      int64
}

// Payment is money of a statement that moved through the bank: to a base, or
// back from it. A payment that the bank sent back stays, with its day.
type Payment struct {
	ID          string
	ProgrammeID string
	BaseID      string
	StatementID string
	AccountID   string // where it was paid to; "" for what came in
	Amount      Fen
	On          Date   // the bank's day
	Serial      string // the bank's number of it, once over all
	FileID      string // the slip
	State       State  // paid, returned
	PaidBy      string
	ReturnedOn  Date // when its return was registered
	// The return as the bank's slip states it; empty where it was registered before
	// slips were asked for.
	ReturnedBankOn Date
	ReturnedFileID string
	Version        int64
}
