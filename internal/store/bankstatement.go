package store

import "jinlanling/internal/programme"

var _ = define(table[programme.BankStatement]{name: "bank_statements", noun: programme.NounBankStatement, columns: func(r *programme.BankStatement) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"layout", &r.Layout},
		{"file_id", &r.FileID},
		{"from_on", &r.From},
		{"to_on", &r.To},
		{"line_count", &r.Lines},
		{"sum_in", &r.In},
		{"sum_out", &r.Out},
		{"state", (*string)(&r.State)},
		{"sheet", &r.Sheet},
		{"read_by", &r.ReadBy},
		{"read_on", &r.ReadOn},
		{"reason", &r.Reason},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.BankLine]{name: "bank_lines", noun: programme.NounBankStatement,
	parent: sheet{"bank_statement_id", "bank_statements", "sheet"}, columns: func(r *programme.BankLine) []column {
		return []column{
			{"id", &r.ID},
			{"bank_statement_id", &r.BankStatementID},
			{"row_number", &r.Row},
			{"on_date", &r.On},
			{"amount", &r.Amount},
			{"serial", &r.Serial},
			{"party", &r.Party},
			{"memo", &r.Memo},
			{"balance", &r.Balance},
		}
	}})

var _ = define(table[programme.BankMatched]{name: "bank_matches", noun: programme.NounBankStatement, columns: func(r *programme.BankMatched) []column {
	return []column{
		{"id", &r.ID},
		{"bank_statement_id", &r.BankStatementID},
		{"base_id", &r.BaseID},
		{"line_id", &r.LineID},
		{"voucher_id", &r.VoucherID},
		{"how", &r.How},
		{"matched_by", &r.MatchedBy},
		{"state", (*string)(&r.State)},
		{"version", &r.Version},
	}
}})

// BankStatements lists the statements of a base that stand, by their days.
func (tx *Tx) BankStatements(baseID string) ([]programme.BankStatement, error) {
	return list[programme.BankStatement](tx, "WHERE t.base_id=$1 AND t.state='read_in' ORDER BY t.from_on, t.id", baseID)
}

// BankLinesOf lists the lines of a statement, in the order of its file.
func (tx *Tx) BankLinesOf(statementID string) ([]programme.BankLine, error) {
	return list[programme.BankLine](tx, "WHERE t.bank_statement_id=$1 ORDER BY t.row_number", statementID)
}

// BankLinesOfBase lists the lines of all statements of a base that stand.
func (tx *Tx) BankLinesOfBase(baseID string) ([]programme.BankLine, error) {
	return list[programme.BankLine](tx, `WHERE t.bank_statement_id IN (SELECT s.id FROM bank_statements s WHERE s.base_id=$1 AND s.state='read_in')
		ORDER BY t.on_date, t.bank_statement_id, t.row_number`, baseID)
}

// BankMatches lists what of a base is matched.
func (tx *Tx) BankMatches(baseID string) ([]programme.BankMatched, error) {
	return list[programme.BankMatched](tx, "WHERE t.base_id=$1 AND t.state='active' ORDER BY t.id", baseID)
}

const openLines = `(SELECT COUNT(*) FROM bank_lines k WHERE k.bank_statement_id=t.id AND NOT EXISTS
	(SELECT 1 FROM bank_matches m WHERE m.line_id=k.id AND m.state='active'))`

var bankStatementListing = Listing{
	Noun: programme.NounBankStatement, From: "bank_statements t" + joinBase, Title: "b.name || ' ' || t.from_on || ' 至 ' || t.to_on", State: "t.state",
	Year: "t.programme_id", Newest: true, Owner: baseOwner,
	Columns: []Field{{Key: "from", Title: "自", Kind: Day, SQL: "t.from_on", Link: programme.NounBankStatement},
		{Key: "to", Title: "至", Kind: Day, SQL: "t.to_on", Sort: true},
		baseField, {Key: "lines", Title: "笔数", Kind: Number, SQL: "t.line_count"}, {Key: "open", Title: "未核对（笔）", Kind: Number, SQL: openLines},
		{Key: "in", Title: "收入（元）", Kind: Money, SQL: "t.sum_in"}, {Key: "out", Title: "支出（元）", Kind: Money, SQL: "t.sum_out"}, stateField},
	Detail: []Field{{Key: "read_on", Title: "导入日期", Kind: Day, SQL: "t.read_on"}, user("read_by", "导入人", "t.read_by"),
		{Key: "reason", Title: "理由", SQL: "t.reason"}},
	Filters: []Filter{byState, byBase, flag("unmatched", "有未核对的流水", `EXISTS (SELECT 1 FROM bank_lines k WHERE k.bank_statement_id=t.id AND NOT EXISTS
		(SELECT 1 FROM bank_matches m WHERE m.line_id=k.id AND m.state='active'))`)},
}
