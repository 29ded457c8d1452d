package people

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Unmasked is what is kept sealed of a person, in full. It goes to the screen
// of who asked and nowhere else.
type Unmasked struct{ Name, IDNumber, Phone, BankAccount string }

// UnmaskPerson opens what is sealed of one person for who may see them, with a
// reason. That it was opened, by whom and why, is journalled with what was
// shown and never with the numbers themselves.
func (a *Desk) UnmaskPerson(ctx context.Context, c act.Caller, personID, reason string) (out *Unmasked, err error) {
	if c.DryRun {
		return nil, programme.Errorf(programme.Invalid, "查看完整信息必须留下记录，不能试办")
	}
	err = a.Act(ctx, c, programme.PersonUnmask, reason, func(s *act.Step) error {
		// whom the caller's scope holds is found by the listing, as for every
		// page; the role is the action table's
		if err := s.May(act.OwnOf(c)); err != nil {
			return err
		}
		if err := a.Sees(s.Tx, c, programme.NounPerson, personID); err != nil {
			return err
		}
		p, err := store.Get[programme.Person](s.Tx, personID)
		if err != nil {
			return err
		}
		out = &Unmasked{Name: p.Name}
		var shown []string
		for _, f := range []struct {
			name   string
			field  seal.Kind
			sealed string
			to     *string
		}{{"id_number", seal.IDNumber, p.IDSealed, &out.IDNumber}, {"phone", seal.Phone, p.PhoneSealed, &out.Phone},
			{"bank_account", seal.BankAccount, p.BankSealed, &out.BankAccount}} {
			if *f.to, err = a.Keys.Unseal(f.field, p.ID, f.sealed); err != nil {
				return err
			}
			if *f.to != "" {
				shown = append(shown, f.name)
			}
		}
		if err := s.Record("", p.ID, act.Facts{"shown": shown}); err != nil {
			return err
		}
		return s.Opened(1)
	})
	if err != nil {
		return nil, err // nothing is shown that was not journalled
	}
	return out, nil
}
