package act

import "jinlanling/internal/programme"

// Own refuses a role that the action does not name before anything is read.
func (s *Step) Own() error {
	c := s.Caller
	return s.May(programme.Subject{Base: c.Base, Employer: c.Employer, County: c.County, Person: c.Person})
}

func FieldError(field, message string) error {
	return &programme.Error{Code: programme.Invalid, Message: message, Problems: []programme.Problem{Problem(field, "form", "%s", message)}}
}
