package store

import "jinlanling/internal/programme"

var _ = define(table[programme.Employer]{name: "employers", noun: programme.NounEmployer, columns: func(r *programme.Employer) []column {
	return []column{
		{"id", &r.ID},
		{"credit_code", &r.CreditCode},
		{"name", &r.Name},
		{"county", &r.County},
		{"kind", &r.Kind},
		{"version", &r.Version},
	}
}})

var _ = define(table[programme.Person]{name: "persons", noun: programme.NounPerson, columns: func(r *programme.Person) []column {
	return []column{
		{"id", &r.ID},
		{"name", &r.Name},
		{"sex", &r.Sex},
		{"id_sealed", &r.IDSealed},
		{"id_index", &r.IDIndex},
		{"id_masked", &r.IDMasked},
		{"phone_sealed", &r.PhoneSealed},
		{"phone_index", &r.PhoneIndex},
		{"bank_sealed", &r.BankSealed},
		{"bank_index", &r.BankIndex},
		{"version", &r.Version},
	}
}})

// EmployerByCode is the employer with that credit code, or nil.
func (tx *Tx) EmployerByCode(code string) (*programme.Employer, error) {
	return one[programme.Employer](tx, "WHERE t.credit_code=$1", code)
}

// EmployersByCode are the employers with those credit codes.
func (tx *Tx) EmployersByCode(codes []string) ([]programme.Employer, error) {
	return in[programme.Employer](tx, "credit_code", codes, "")
}

// EmployersByID are the employers with those ids.
func (tx *Tx) EmployersByID(ids []string) ([]programme.Employer, error) {
	return in[programme.Employer](tx, "id", ids, "")
}

// EmployersByName are the employers with those names.
func (tx *Tx) EmployersByName(names []string) ([]programme.Employer, error) {
	return in[programme.Employer](tx, "name", names, "")
}

// EmployerNames are the names of employers, in their order and no more than most.
func (tx *Tx) EmployerNames(most int) ([]string, error) {
	return tx.texts("SELECT DISTINCT name FROM employers ORDER BY name LIMIT $1", int64(most))
}

// Employers are all employers, by id.
func (tx *Tx) Employers() ([]programme.Employer, error) {
	return list[programme.Employer](tx, "ORDER BY t.id")
}

// PersonByIndex is the person whose ID number has that keyed hash, or nil.
func (tx *Tx) PersonByIndex(index string) (*programme.Person, error) {
	return one[programme.Person](tx, "WHERE t.id_index=$1", index)
}

// PersonsByIndex are the persons whose ID numbers have those keyed hashes.
func (tx *Tx) PersonsByIndex(indexes []string) ([]programme.Person, error) {
	return in[programme.Person](tx, "id_index", indexes, "")
}

// PersonsByID are the persons with those ids.
func (tx *Tx) PersonsByID(ids []string) ([]programme.Person, error) {
	return in[programme.Person](tx, "id", ids, "")
}

// EachPerson calls fn with every person.
func (tx *Tx) EachPerson(fn func(*programme.Person) error) error {
	return tableFor[programme.Person]().each(tx, fn, "ORDER BY t.id")
}

// PersonsNotSealedWith are up to limit persons whose data is sealed with
// another key than the one named.
func (tx *Tx) PersonsNotSealedWith(key string, limit int) ([]programme.Person, error) {
	return list[programme.Person](tx, "WHERE t.id_sealed NOT LIKE $1 ORDER BY t.id LIMIT $2", key+":%", limit)
}
