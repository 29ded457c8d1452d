package programme

// NounBankStatement is what a bank says of a special account.
const NounBankStatement Noun = "bank_statement"

// ReadIn is a bank statement as it was read.
const ReadIn State = "read_in"

// Its actions. A line is never changed: what it is, is a match beside it.
const (
	BankRead     Action = "bank_statement.read"
	BankMatch    Action = "bank_statement.match"
	BankUnmatch  Action = "bank_statement.unmatch"
	BankWithdraw Action = "bank_statement.withdraw"
)

var bankStatementActions = []ActionRow{
	{BankRead, NounBankStatement, "导入银行对账单", []Role{RoleTreasurer}, nil, ReadIn, false, false, DutySpecialAccount},
	{BankMatch, NounBankStatement, "核对银行流水", []Role{RoleTreasurer}, []State{ReadIn}, "", false, false, DutySpecialAccount},
	{BankUnmatch, NounBankStatement, "撤销核对", []Role{RoleTreasurer}, []State{ReadIn}, "", false, true, DutySpecialAccount},
	{BankWithdraw, NounBankStatement, "撤回对账单", []Role{RoleTreasurer}, []State{ReadIn}, Withdrawn, false, true, DutySpecialAccount},
}

var bankStatementReads = []ReadRow{{NounBankStatement, moneyRoles}}

// BankStatement is a file of a bank's about a base's special account.
type BankStatement struct {
	ID          string
	ProgrammeID string
	BaseID      string
	Layout      string // by which it was read
	FileID      string // the digest of its bytes: the same file is read once
	From, To    Date
	Lines       int
	In, Out     Fen // what came in, and what went out
	State       State
	Sheet       string // digest of its lines
	ReadBy      string
	ReadOn      Date
	Reason      string
	Version     int64
}

// BankLine is one movement as the bank wrote it: Amount is positive where money
// came in.
type BankLine struct {
	ID              string
	BankStatementID string
	Row             int
	On              Date
	Amount          Fen
	Serial          string
	Party, Memo     string
	Balance         string
}

// BankMatched says that a line is a voucher. A line may be several vouchers,
// and a voucher several lines: then each of them stands here.
type BankMatched struct {
	ID              string
	BankStatementID string
	BaseID          string
	LineID          string
	VoucherID       string
	How             string // serial, amount, hand
	MatchedBy       string
	State           State // active, withdrawn
	Version         int64
}
