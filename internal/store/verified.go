package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Verification]{name: "standings", noun: programme.NounEmployer, columns: func(r *programme.Verification) []column {
	return []column{{"id", &r.ID}, {"state", (*string)(&r.State)}, {"base_code", &r.BaseCode}, {"asked_by", &r.AskedBy}, {"asked_at", &r.AskedAt},
		{"looked", &r.Looked}, {"seen", &r.Seen}, {"answered_by", &r.AnsweredBy}, {"answered_at", &r.AnsweredAt}, {"version", &r.Version}}
}})

// verificationColumn is a column of what is known of a unit, where something is.
func verificationColumn(column, none string) string {
	return "COALESCE((SELECT k." + column + " FROM standings k WHERE k.id=t.id), " + none + ")"
}

var waysToVerify = func() map[string]string {
	m := map[string]string{}
	for _, l := range programme.WaysToVerify {
		m[l.Code] = l.Name
	}
	return m
}()

var (
	verificationState = verificationColumn("state", "'verified'")
	stood             = Field{Key: "state", Title: "状态", Kind: Stand, SQL: verificationState}
)

// employerListing is the listing of units. A base sees those that its people
// come from, those it invited somebody of, and those that named it.
var employerListing = Listing{
	Noun: programme.NounEmployer, From: "employers t", Title: "t.name", State: verificationState,
	Owner: Owner{Employer: "t.id", County: "t.county",
		Base: `(EXISTS (SELECT 1 FROM applications m JOIN bases b ON b.id=m.base_id
			WHERE m.employer_id=t.id AND b.credit_code=?) OR
			EXISTS (SELECT 1 FROM standings k WHERE k.id=t.id AND k.base_code=?) OR
			EXISTS (SELECT 1 FROM drafts d WHERE d.employer_id=t.id AND d.base_code=?))`},
	Columns: []Field{{Key: "name", Title: "用人单位", SQL: "t.name", Link: programme.NounEmployer, Sort: true},
		{Key: "code", Title: "统一社会信用代码", SQL: "t.credit_code"},
		{Key: "county", Title: "县市区", SQL: "t.county"}, {Key: "kind", Title: "类型", Kind: Word, SQL: "t.kind", Words: unitWords}, stood},
	Detail: []Field{user("asked_by", "登记人", verificationColumn("asked_by", "''")),
		{Key: "asked_at", Title: "登记时间", Kind: Instant, SQL: verificationColumn("asked_at", "0")},
		{Key: "base", Title: "打算报名的基地", SQL: `COALESCE((SELECT b.name FROM bases b JOIN standings k ON k.base_code=b.credit_code
			WHERE k.id=t.id ORDER BY b.id DESC LIMIT 1), '')`},
		{Key: "looked", Title: "核对了什么", Kind: Word, SQL: verificationColumn("looked", "''"), Words: waysToVerify},
		{Key: "seen", Title: "核对情况或理由", SQL: verificationColumn("seen", "''")},
		user("answered_by", "核实人", verificationColumn("answered_by", "''")),
		{Key: "answered_at", Title: "核实时间", Kind: Instant, SQL: verificationColumn("answered_at", "0")},
		{Key: "contact", Title: "联系手机", SQL: "COALESCE((SELECT k.masked FROM employer_contacts k WHERE k.id=t.id), '')"},
		{Key: "contact_seen", Title: "手机的依据", SQL: "COALESCE((SELECT k.seen FROM employer_contacts k WHERE k.id=t.id), '')"}},
	Filters: []Filter{{Key: "state", Title: "状态", Kind: Stand, SQL: verificationState}, {Key: "name", Title: "名称", SQL: partOf("t.name"), Part: true},
		{Key: "county", Title: "县市区", SQL: "t.county"}},
	Related: []Related{{"报名", programme.NounApplication, "employer", ""}},
}

// Verification is what is known of a unit; of one that a base or the city brought,
// that it is Verified. stored is nil then.
func (tx *Tx) Verification(employerID string) (state programme.State, stored *programme.Verification, err error) {
	stored, err = one[programme.Verification](tx, "WHERE t.id=$1", employerID)
	if err != nil || stored == nil {
		return programme.Verified, nil, err
	}
	return stored.State, stored, nil
}

// Unverified are those of some units that nobody has verified, by id.
func (tx *Tx) Unverified(employerIDs []string) (map[string]programme.State, error) {
	rows, err := in[programme.Verification](tx, "id", employerIDs, "")
	out := map[string]programme.State{}
	for i := range rows {
		if rows[i].State != programme.Verified {
			out[rows[i].ID] = rows[i].State
		}
	}
	return out, err
}

// EmployerGrants are the roles of those who act for a unit.
func (tx *Tx) EmployerGrants(employerID string) ([]programme.Grant, error) {
	return list[programme.Grant](tx, "WHERE t.employer_id=$1 AND t.state='active' ORDER BY t.id", employerID)
}
