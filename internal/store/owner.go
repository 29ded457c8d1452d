package store

import "strings"

// Owner is the SQL by which a row belongs to a base (credit code), an
// employer, a county and a person. Base and County are columns; Employer and
// Person are columns or conditions with ? for the id, "" where such rows are
// none of theirs. Held is the same for an account that nobody has shown to be
// the person it names (programme.Link): "" where it sees none.
type Owner struct{ Base, Employer, County, Person, Held string }

// ownerColumn is an owner's column, nothing where it is a condition.
func ownerColumn(sql string) string {
	if strings.Contains(sql, "?") {
		return ""
	}
	return sql
}
