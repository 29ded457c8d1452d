package plan

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// SetEmployerContact keeps the telephone at which a unit shows to be itself;
// seen is how the caller knows that it is the unit's. A telephone of somebody
// of a base is none: codes that go there would let a base speak for the unit.
func (a *Desk) SetEmployerContact(ctx context.Context, c act.Caller, employerID, phone, seen string) error {
	phone = idcode.CleanPhone(phone)
	if idcode.CheckPhone(phone) != nil {
		return act.FieldError("phone", "请填 11 位手机号码")
	}
	return a.Act(ctx, c, programme.EmployerContacted, seen, func(s *act.Step) error {
		if err := s.Own(); err != nil {
			return err
		}
		if err := s.Desk.Sees(s.Tx, s.Caller, programme.NounEmployer, employerID); err != nil {
			return err
		}
		if err := message.NoBases(s, employerID, phone); err != nil {
			return err
		}
		k, err := s.EmployerContact(employerID)
		if err != nil {
			return err
		}
		fresh := k == nil
		if fresh {
			k = &programme.EmployerContact{ID: employerID}
		}
		k.ContentSealed, k.Masked = a.Keys.Seal(seal.Contact, "employer/"+employerID, phone), message.MaskedAddress(tell.ByPhone, phone)
		k.Seen, k.SetBy, k.SetAt = act.Text(seen), c.User, s.Now()
		if fresh {
			err = store.Insert(s.Tx, k)
		} else {
			err = store.Update(s.Tx, k)
		}
		if err != nil {
			return err
		}
		return s.Record("", employerID, act.Facts{"phone": k.Masked})
	})
}
