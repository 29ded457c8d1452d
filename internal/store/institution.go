package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Institution]{name: "institutions", noun: programme.NounInstitution, columns: func(r *programme.Institution) []column {
	return []column{{"id", &r.ID}, {"credit_code", &r.CreditCode}, {"name", &r.Name}, {"county", &r.County}, {"kind", &r.Kind}, {"version", &r.Version}}
}})

var _ = define(table[programme.Dossier]{name: "dossiers", noun: programme.NounBase, columns: func(r *programme.Dossier) []column {
	return []column{{"id", &r.ID}, {"programme_id", &r.ProgrammeID}, {"content", &r.Content}, {"opinion", &r.Opinion}, {"assessment", &r.Assessment},
		{"document_number", &r.DocumentNumber}, {"document_on", &r.DocumentOn}, {"version", &r.Version}}
}})

// institutionWords are the kinds of institutions by code.
var institutionWords = func() map[string]string {
	m := map[string]string{}
	for _, k := range programme.InstitutionKinds {
		m[k.Code] = k.Name
	}
	return m
}()

// institutionListings is the listing of institutions.
var institutionListings = []Listing{{
	Noun: programme.NounInstitution, From: "institutions t", Title: "t.name", Owner: Owner{Base: "t.credit_code", County: "t.county"},
	Columns: []Field{{Key: "name", Title: "院校", SQL: "t.name", Link: programme.NounInstitution, Sort: true},
		{Key: "code", Title: "统一社会信用代码", SQL: "t.credit_code"},
		{Key: "county", Title: "县市区", SQL: "t.county"}, {Key: "kind", Title: "类型", Kind: Word, SQL: "t.kind", Words: institutionWords},
		{Key: "people", Title: "已授角色", Kind: Number, SQL: "(SELECT COUNT(*) FROM grants g WHERE g.base_code=t.credit_code AND g.state='active')"}},
	Filters: []Filter{{Key: "county", Title: "县市区", SQL: "t.county"}, {Key: "kind", Title: "类型", Kind: Word, SQL: "t.kind", Words: institutionWords}},
}}

// InstitutionByCode is the institution with that credit code, or nil.
func (tx *Tx) InstitutionByCode(code string) (*programme.Institution, error) {
	return one[programme.Institution](tx, "WHERE t.credit_code=$1", code)
}

// DossierOf is the dossier of a base, or nil: bases of before have none.
func (tx *Tx) DossierOf(baseID string) (*programme.Dossier, error) {
	return one[programme.Dossier](tx, "WHERE t.id=$1", baseID)
}

// Dossiers lists those of a programme.
func (tx *Tx) Dossiers(programmeID string) ([]programme.Dossier, error) {
	return list[programme.Dossier](tx, "WHERE t.programme_id=$1 ORDER BY t.id", programmeID)
}

// InstitutionInUse reports whether a role or a base hangs on a credit code.
func (tx *Tx) InstitutionInUse(code string) (bool, error) {
	n, err := tx.count("SELECT (SELECT COUNT(*) FROM grants WHERE base_code=$1)+(SELECT COUNT(*) FROM bases WHERE credit_code=$1)", code)
	return n > 0, err
}

// BaseOfCode is the base of an institution in a year, or nil.
func (tx *Tx) BaseOfCode(programmeID, code string) (*programme.Base, error) {
	return one[programme.Base](tx, "WHERE t.programme_id=$1 AND t.credit_code=$2", programmeID, code)
}
