package store

import "jinlanling/internal/programme"

var _ = define(table[programme.BankAccount]{name: "bank_accounts", noun: programme.NounBankAccount, columns: func(r *programme.BankAccount) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"holder", &r.Holder},
		{"bank", &r.Bank},
		{"number_sealed", &r.NumberSealed},
		{"number_index", &r.NumberIndex},
		{"number_masked", &r.NumberMasked},
		{"file_id", &r.FileID},
		{"state", (*string)(&r.State)},
		{"proposed_by", &r.ProposedBy},
		{"proposed_on", &r.ProposedOn},
		{"confirmed_by", &r.ConfirmedBy},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Payment]{name: "payments", noun: programme.NounStatement, later: []string{"returned_bank_on", "returned_file_id"},
	columns: func(r *programme.Payment) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"statement_id", &r.StatementID},
			{"account_id", &r.AccountID},
			{"amount", &r.Amount},
			{"on_date", &r.On},
			{"serial", &r.Serial},
			{"file_id", &r.FileID},
			{"state", (*string)(&r.State)},
			{"paid_by", &r.PaidBy},
			{"returned_on", &r.ReturnedOn},
			{"returned_bank_on", &r.ReturnedBankOn},
			{"returned_file_id", &r.ReturnedFileID},
			{"version", &r.Version},
		}
	}})

// BankAccounts lists the accounts of a base, oldest first.
func (tx *Tx) BankAccounts(baseID string) ([]programme.BankAccount, error) {
	return list[programme.BankAccount](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// BankAccountInForce is the account that a base is paid to, or nil.
func (tx *Tx) BankAccountInForce(baseID string) (*programme.BankAccount, error) {
	return one[programme.BankAccount](tx, "WHERE t.base_id=$1 AND t.state='active' ORDER BY t.id", baseID)
}

// EveryBankAccount is every account of every year.
func (tx *Tx) EveryBankAccount() ([]programme.BankAccount, error) {
	return list[programme.BankAccount](tx, "ORDER BY t.id")
}

// BankAccountsNotSealedWith are up to limit accounts sealed with another key;
// one without a number has nothing to seal.
func (tx *Tx) BankAccountsNotSealedWith(key string, limit int) ([]programme.BankAccount, error) {
	return list[programme.BankAccount](tx, "WHERE t.number_sealed NOT LIKE $1 AND t.number_sealed<>'' ORDER BY t.id LIMIT $2", key+":%", limit)
}

// PaymentBySerial is what the bank numbered so, at whatever base, or nil.
func (tx *Tx) PaymentBySerial(serial string) (*programme.Payment, error) {
	return one[programme.Payment](tx, "WHERE t.serial=$1", serial)
}

// PaymentsOf lists the payments of a statement, oldest first.
func (tx *Tx) PaymentsOf(statementID string) ([]programme.Payment, error) {
	return list[programme.Payment](tx, "WHERE t.statement_id=$1 ORDER BY t.id", statementID)
}

// BasePayments lists the payments of a base, oldest first.
func (tx *Tx) BasePayments(baseID string) ([]programme.Payment, error) {
	return list[programme.Payment](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

var bankAccountListing = Listing{
	Noun: programme.NounBankAccount, From: "bank_accounts t" + joinBase, Title: "b.name", State: "t.state", Year: "t.programme_id", Newest: true,
	Owner: baseOwner,
	Columns: []Field{{Key: "holder", Title: "户名", SQL: "t.holder", Link: programme.NounBankAccount}, baseField, {Key: "bank", Title: "开户行", SQL: "t.bank"},
		{Key: "number", Title: "账号", SQL: "t.number_masked"}, {Key: "proposed_on", Title: "登记日期", Kind: Day, SQL: "t.proposed_on", Sort: true}, stateField},
	Detail:  []Field{user("proposed_by", "登记人", "t.proposed_by"), user("confirmed_by", "核实人", "t.confirmed_by"), {Key: "reason", Title: "理由", SQL: "t.reason"}},
	Filters: []Filter{byState, byBase, {Key: "notproposer", Title: "由他人登记", SQL: "t.proposed_by<>?", Hidden: true}},
}
