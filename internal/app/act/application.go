package act

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// ExceptionalRoute is the route that needs the city's consent (clause 2.2.4).
const ExceptionalRoute = "exceptional"

// Application is an application that the caller's scope reaches, and its base.
func (s *Step) Application(id string) (*programme.Application, *programme.Base, error) {
	ap, err := store.Get[programme.Application](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := store.Get[programme.Base](s.Tx, ap.BaseID)
	if err != nil {
		return nil, nil, err
	}
	owner, err := OwnerOf(s.Tx, s.Caller, ap, b)
	if err != nil {
		return nil, nil, err
	}
	return ap, b, s.May(owner)
}
