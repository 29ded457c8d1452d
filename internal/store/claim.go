package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Claim]{name: "claims", noun: programme.NounClaim, later: []string{"demanded_amount"},
	columns: func(r *programme.Claim) []column {
		return []column{
			{"id", &r.ID},
			{"programme_id", &r.ProgrammeID},
			{"base_id", &r.BaseID},
			{"statement_id", &r.StatementID},
			{"application_id", &r.ApplicationID},
			{"part_of", &r.PartOf},
			{"clue_id", &r.ClueID},
			{"state", (*string)(&r.State)},
			{"amount", &r.Amount},
			{"open_amount", &r.Open},
			{"number", &r.Number},
			{"demanded_on", &r.DemandedOn},
			{"demanded_by", &r.DemandedBy},
			{"due_on", &r.DueOn},
			{"payee", &r.Payee},
			{"payee_bank", &r.PayeeBank},
			{"payee_account", &r.PayeeAccount},
			{"asked_until", &r.AskedUntil},
			{"asked_by", &r.AskedBy},
			{"asked_reason", &r.AskedReason},
			{"overdue_on", &r.OverdueOn},
			{"handed_to", &r.HandedTo},
			{"handed_on", &r.HandedOn},
			{"handed_by", &r.HandedBy},
			{"raised_by", &r.RaisedBy},
			{"raised_on", &r.RaisedOn},
			{"reason", &r.Reason},
			{"demanded_amount", &r.Asked},
			{"version", &r.Version},
		}
	}})

// Claims lists the claims on a base and its people, oldest first.
func (tx *Tx) Claims(baseID string) ([]programme.Claim, error) {
	return list[programme.Claim](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// ClaimsOf lists the claims of a programme, oldest first.
func (tx *Tx) ClaimsOf(programmeID string) ([]programme.Claim, error) {
	return list[programme.Claim](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// ClaimsOverdue are up to limit claims whose day was over before today and of
// which that was not told.
func (tx *Tx) ClaimsOverdue(today programme.Date, limit int) ([]programme.Claim, error) {
	return list[programme.Claim](tx, "WHERE t.state='demanded' AND t.due_on<$1 AND t.overdue_on='' ORDER BY t.id LIMIT $2", today.String(), limit)
}

// LastClaimNumber is the highest number of a letter of the year.
func (tx *Tx) LastClaimNumber(programmeID string) (n int, err error) {
	_, err = tx.row("SELECT COALESCE(MAX(number), 0) FROM claims WHERE programme_id=$1", []any{programmeID}, &n)
	return n, err
}

// ReceiptsOf lists the receipts that bring money for a claim, oldest first.
func (tx *Tx) ReceiptsOf(claimID string) ([]programme.Statement, error) {
	return list[programme.Statement](tx, "WHERE t.claim_id=$1 ORDER BY t.id", claimID)
}

const claimPerson = `COALESCE((SELECT p.name FROM applications a JOIN persons p ON p.id=a.person_id
	WHERE a.id=t.application_id), '')`

// claimTitle names who owes.
const claimTitle = "b.name || CASE WHEN t.application_id='' THEN '' ELSE '：' || " + claimPerson + " END"

var claimListing = Listing{
	Noun: programme.NounClaim, From: "claims t" + joinBase, Title: claimTitle, State: "t.state", Year: "t.programme_id", Newest: true, Owner: baseOwner,
	Columns: []Field{{Key: "who", Title: "向谁追缴", SQL: "CASE WHEN t.application_id='' THEN b.name ELSE " + claimPerson + " END", Link: programme.NounClaim},
		baseField, {Key: "number", Title: "通知书号", Kind: Number, SQL: "t.number"},
		{Key: "amount", Title: "追缴（元）", Kind: Money, SQL: "t.amount"}, {Key: "open", Title: "尚欠（元）", Kind: Money, SQL: "t.open_amount"},
		{Key: "due_on", Title: "退款期限", Kind: Day, SQL: "t.due_on", Sort: true}, stateField},
	Detail: []Field{
		{Key: "raised_on", Title: "列入日期", Kind: Day, SQL: "t.raised_on"},
		{Key: "statement", Title: "来自", SQL: `
			COALESCE((SELECT '结算单第 ' || CAST(s.number AS TEXT) || ' 号'
				FROM statements s
				WHERE s.id=t.statement_id), '')`,
			Link: programme.NounStatement, LinkSQL: "t.statement_id"},
		{Key: "demanded_on", Title: "通知书日期", Kind: Day, SQL: "t.demanded_on"}, user("demanded_by", "发通知书", "t.demanded_by"),
		{Key: "asked_until", Title: "申请延期到", Kind: Day, SQL: "t.asked_until"}, {Key: "asked_reason", Title: "延期理由", SQL: "t.asked_reason"},
		user("asked_by", "延期申请人", "t.asked_by"),
		{Key: "handed_to", Title: "移送给", SQL: "t.handed_to"}, {Key: "handed_on", Title: "移送日期", Kind: Day, SQL: "t.handed_on"},
		user("handed_by", "移送人", "t.handed_by"), {Key: "reason", Title: "理由", SQL: "t.reason"},
		{Key: "application", Title: "本人", SQL: claimPerson, Link: programme.NounApplication, LinkSQL: "t.application_id"}},
	Filters: []Filter{byState, byBase, {Key: "standing", Title: "尚未结清", SQL: "t.state IN ('owed','demanded','handed_over') AND ?='1'", Hidden: true},
		{Key: "asked", Title: "申请了延期", SQL: "t.asked_until<>'' AND ?='1'", Hidden: true},
		{Key: "unasked", Title: "没有申请延期", SQL: "t.asked_until='' AND ?='1'", Hidden: true},
		{Key: "overdue", Title: "已过期限", SQL: "t.due_on<?", Hidden: true},
		{Key: "notasker", Title: "由他人申请", SQL: "t.asked_by<>?", Hidden: true},
		{Key: "notdemander", Title: "由他人通知", SQL: "t.demanded_by<>?", Hidden: true}},
}
