package store

import (
	"maps"
	"slices"

	"jinlanling/internal/programme"
)

var _ = define(table[programme.Override]{name: "overrides", noun: programme.NounOverride, columns: func(r *programme.Override) []column {
	return []column{
		{"id", &r.ID},
		{"programme_id", &r.ProgrammeID},
		{"base_id", &r.BaseID},
		{"guard", &r.Guard},
		{"step", &r.Step},
		{"state", (*string)(&r.State)},
		{"found", &r.Found},
		{"reason", &r.Reason},
		{"until_on", &r.Until},
		{"decides", (*string)(&r.Decides)},
		{"asked_by", &r.AskedBy},
		{"asked_at", &r.AskedAt},
		{"granted_by", &r.GrantedBy},
		{"answer", &r.Answer},
		{"version", &r.Version},
	}
}})

// Overrides lists the overrides of a base, oldest first.
func (tx *Tx) Overrides(baseID string) ([]programme.Override, error) {
	return list[programme.Override](tx, "WHERE t.base_id=$1 ORDER BY t.id", baseID)
}

// OverridesByID are the overrides with these ids.
func (tx *Tx) OverridesByID(ids []string) ([]programme.Override, error) {
	return in[programme.Override](tx, "id", ids, "ORDER BY t.id")
}

// OverridesLapsed are up to limit overrides that held until before a day.
func (tx *Tx) OverridesLapsed(today programme.Date, limit int) ([]programme.Override, error) {
	return list[programme.Override](tx, "WHERE t.state='overridden' AND t.until_on<$1 ORDER BY t.id LIMIT $2", today.String(), limit)
}

// moneyListings are the listings of money beside statements and vouchers.
var moneyListings = []Listing{
	claimListing, bankAccountListing, bankStatementListing, voucherQueryListing,
	{
		Noun: programme.NounOverride, From: "overrides t" + joinBase, Title: guardName + " || '：' || b.name", State: "t.state", Year: "t.programme_id",
		Newest: true, Owner: baseOwner,
		Columns: []Field{{Key: "guard", Title: "条件", Kind: Word, SQL: "t.guard", Words: guardWords, Link: programme.NounOverride}, baseField,
			{Key: "step", Title: "用于", Kind: Word, SQL: "t.step", Words: stepWords},
			{Key: "until", Title: "有效到", Kind: Day, SQL: "t.until_on", Sort: true}, user("asked_by", "申请人", "t.asked_by"),
			user("granted_by", "准予人", "t.granted_by"), stateField},
		Detail: []Field{{Key: "found", Title: "申请时查到", SQL: "t.found"}, {Key: "reason", Title: "申请理由", SQL: "t.reason"},
			{Key: "decides", Title: "由谁决定", Kind: Word, SQL: "t.decides", Words: roleWords},
			{Key: "asked_at", Title: "申请时间", Kind: Instant, SQL: "t.asked_at"}, {Key: "answer", Title: "答复", SQL: "t.answer"}},
		Filters: []Filter{byState, byBase, {Key: "guard", Title: "条件", Kind: Word, SQL: "t.guard", Words: guardWords}, others("t.asked_by"),
			{Key: "decides", Title: "由谁决定", SQL: "t.decides", Hidden: true}},
	},
}

var (
	guardWords = wordsOf(programme.MoneyGuards, func(g *programme.MoneyGuard) (string, string) { return g.Code, g.Name })
	stepWords  = wordsOf(programme.MoneySteps, func(s *struct{ Code, Name string }) (string, string) { return s.Code, s.Name })
	guardName  = caseOf("t.guard", guardWords)
)

// caseOf is an expression for the word of a code.
func caseOf(column string, words map[string]string) string {
	text := "CASE " + column
	for _, code := range slices.Sorted(maps.Keys(words)) {
		text += " WHEN '" + code + "' THEN '" + words[code] + "'"
	}
	return text + " ELSE " + column + " END"
}

// TrainingHits are the blocking hits of a base's people, but those that are
// gone: what stands and what was let pass.
func (tx *Tx) TrainingHits(baseID string) ([]programme.Hit, error) {
	return list[programme.Hit](tx, "WHERE t.base_id=$1 AND t.blocking=1 AND t.state<>'gone' ORDER BY t.id", baseID)
}
