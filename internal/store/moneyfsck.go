package store

// moneyInvariants are those of claims and of what moves through the bank.
var moneyInvariants = []Invariant{
	{"payment_once", "已支付的单据只有一笔在途的银行回单，金额一致", `
		SELECT p.statement_id
		FROM payments p
		JOIN statements s ON s.id = p.statement_id
		WHERE p.state = 'paid'
		GROUP BY p.statement_id, s.state, s.total, s.offset_amount
		HAVING COUNT(*) > 1 OR s.state <> 'paid' OR SUM(p.amount) <> s.total - s.offset_amount`},
	{"return_slip", "银行退票的日期与回单成对，不早于付款，只在已退回的支付上", `
		SELECT id
		FROM payments
		WHERE (returned_bank_on = '' AND returned_file_id <> '')
			OR (returned_bank_on <> '' AND (returned_file_id = '' OR state <> 'returned' OR returned_bank_on < on_date))`},
	{"account_two_people", "收款账户的登记与核实为不同的人", "SELECT id FROM bank_accounts WHERE confirmed_by <> '' AND confirmed_by = proposed_by"},
	{"account_one", "每所基地只有一个启用的收款账户", `
		SELECT base_id
		FROM bank_accounts
		WHERE state = 'active'
		GROUP BY base_id
		HAVING COUNT(*) > 1`},
	{"bank_lines", "对账单的笔数与逐笔一致", `
		SELECT b.id
		FROM bank_statements b
		LEFT JOIN bank_lines l ON l.bank_statement_id = b.id
		GROUP BY b.id, b.line_count, b.sum_in, b.sum_out
		HAVING COUNT(l.id) <> b.line_count OR COALESCE(SUM(l.amount), 0) <> b.sum_in - b.sum_out`},
	{"bank_match", "核对的凭证都在账上", `
		SELECT m.id
		FROM bank_matches m
		JOIN vouchers v ON v.id = m.voucher_id
		JOIN bank_statements b ON b.id = m.bank_statement_id
		WHERE m.state = 'active'
			AND (v.state <> 'booked' OR v.base_id <> m.base_id OR b.base_id <> m.base_id OR b.state <> 'read_in')`},
	{"claims_match", "追缴的未收金额与账簿一致", `
		SELECT x.base_id
		FROM (
			SELECT base_id, amount
			FROM postings
			WHERE account LIKE 'clawback:%'
			UNION ALL
			SELECT base_id, -open_amount
			FROM claims
		) x
		WHERE x.base_id IN (SELECT base_id FROM claims)
		GROUP BY x.base_id
		HAVING SUM(x.amount) <> 0`},
	{"claim_two_people", "追缴的通知与移送为不同的人", "SELECT id FROM claims WHERE handed_by <> '' AND handed_by = demanded_by"},
	{"destruction_two_people", "销毁的提出与批准为不同的人", `SELECT id FROM destructions WHERE state IN ('approved', 'destroying', 'destroyed') AND
		(answered_by = '' OR answered_by = proposed_by)`},
	{"rating_two_people", "绩效评价的出具与确认为不同的人", "SELECT id FROM ratings WHERE concluded_by <> '' AND concluded_by = drawn_by"},
	{"revocation_two_people", "拟取消资格、决定和复核为不同的人", `
		SELECT id
		FROM revocations
		WHERE decided_by <> '' AND (decided_by = proposed_by OR reviewed_by <> '' AND reviewed_by IN (proposed_by, decided_by))`},
	{"revocation_told", "取消资格在听证期满、基地答复以后决定", `
		SELECT id
		FROM revocations
		WHERE decided_on <> '' AND state <> 'spared' AND urgent = '' AND said = '' AND decided_on <= due_on`},
	{"closed_claims", "结项的年度没有未收清也未移送的追缴", `
		SELECT c.id
		FROM claims c
		JOIN programmes y ON y.id = c.programme_id
		WHERE y.state = 'closed' AND c.state IN ('owed', 'demanded')`},
}
