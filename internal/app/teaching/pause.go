package teaching

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// notPaused refuses a new class while offences of the base keep it from
// beginning any (clause 5.2). Classes that were planned before go on.
func notPaused(s *act.Step, baseID string, n *rules.Notice) error {
	b, err := store.Get[programme.Base](s.Tx, baseID)
	if err != nil {
		return err
	}
	if err := s.NotOut(b.CreditCode); err != nil {
		return err
	}
	found, err := s.OffencesOf(baseID)
	if err != nil || len(found) == 0 {
		return err
	}
	list := n.Oversight()
	if c := list.Paused(found, s.Today()); c != nil {
		return programme.Errorf(programme.WrongState, "一年内 %d 次“%s”，%s前不能开设新班", c.Times, c.Offence.Name, c.Until.Chinese()).Under(c.Offence.Clause)
	}
	return nil
}
