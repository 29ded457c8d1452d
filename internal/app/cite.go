package app

import (
	"context"
	"errors"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Cited is a refusal whose clause is written as the notice of a year numbers
// it; where programmeID is "", as the notices of all years do, and without a
// clause where they do not agree or none asks for it. Another error comes back
// as it is.
func (s *System) Cited(ctx context.Context, programmeID string, err error) error {
	e, ok := errors.AsType[*programme.Error](err)
	if !ok || e.Clause == "" {
		return err
	}
	said, many := "", false
	list, _ := s.Plan.Programmes(ctx, act.As(act.SystemActor))
	for _, p := range list {
		n, nerr := s.Notice(ctx, p.ID)
		if nerr != nil || programmeID != "" && programmeID != p.ID {
			continue
		}
		cite := n.Cite(e.Clause)
		many = many || said != "" && said != cite
		said = cite
	}
	if many || len(list) == 0 && programme.DutyOf(e.Clause) != nil {
		said = ""
	}
	cited := *e
	cited.Clause = said
	return &cited
}
