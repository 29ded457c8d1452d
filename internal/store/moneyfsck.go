package store

// moneyInvariants are those of claims and of what moves through the bank.
var moneyInvariants = []Invariant{
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
	{"closed_claims", "结项的年度没有未收清也未移送的追缴", `
		SELECT c.id
		FROM claims c
		JOIN programmes y ON y.id = c.programme_id
		WHERE y.state = 'closed' AND c.state IN ('owed', 'demanded')`},
}
