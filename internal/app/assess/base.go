package assess

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// baseNotice is a base with the notice of its year, whatever has become of the
// year.
func baseNotice(s *act.Step, id string) (*programme.Base, *rules.Notice, error) {
	b, err := s.Base(id)
	if err != nil {
		return nil, nil, err
	}
	_, n, err := s.Programme(b.ProgrammeID)
	return b, n, err
}

// openBase is a base with the notice of its year, which must be open.
func openBase(s *act.Step, id string) (*programme.Base, *rules.Notice, error) {
	b, err := s.Base(id)
	if err != nil {
		return nil, nil, err
	}
	_, n, err := s.Open(b.ProgrammeID)
	return b, n, err
}
