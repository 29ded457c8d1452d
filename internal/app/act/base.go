package act

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Base is a recognised base that the caller's scope reaches, with its open
// programme's notice.
func (s *Step) Base(id string) (*programme.Base, error) {
	b, err := store.Get[programme.Base](s.Tx, id)
	if err != nil {
		return nil, err
	}
	if err := s.May(SubjectOf(b)); err != nil {
		return nil, err
	}
	if b.State != programme.Recognised {
		return nil, programme.Errorf(programme.WrongState, "%s现为“%s”，未被认定为本年度培训基地", b.Name, b.State.Name()).Under("1")
	}
	return b, nil
}

// SubjectOf is whom a base belongs to, for programme.May.
func SubjectOf(b *programme.Base) programme.Subject {
	return programme.Subject{Base: b.CreditCode, County: b.County}
}

// Invalid is an Error about one field.
func Invalid(field string, err error) error {
	return &programme.Error{Code: programme.Invalid, Message: field + "：" + err.Error(), Err: err,
		Problems: []programme.Problem{{Field: field, Code: "invalid", Message: err.Error()}}}
}
