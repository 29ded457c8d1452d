package act

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// OwnerOf is whom an application belongs to, as the caller's scope meets it: a
// holder's instead of its person's where the caller is one.
func OwnerOf(tx *store.Tx, c Caller, ap *programme.Application, b *programme.Base) (programme.Subject, error) {
	owner := programme.Subject{Base: b.CreditCode, County: b.County, Employer: ap.EmployerID, Person: ap.PersonID}
	if !programme.Holds(c.Person) {
		return owner, nil
	}
	held, err := tx.Held(c.Person, ap.ID)
	if held {
		owner.Person = c.Person
	}
	return owner, err
}

// Within reports whether an application lies in the caller's scope.
func Within(tx *store.Tx, c Caller, ap *programme.Application, b *programme.Base) bool {
	owner, err := OwnerOf(tx, c, ap, b)
	return err == nil && programme.Within(c.Actor, owner)
}
