package app

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// RotateKeys makes a new key and seals every person's data and every file with it. It runs
// beside any number of serving copies: each learns of the key in its next
// transaction. Earlier keys stay in the file. It may be run again after being
// cut off.
func (s *System) RotateKeys(ctx context.Context, c act.Caller) (sealed int, err error) {
	if err := programme.May(c.Actor, programme.KeysRotate, programme.Subject{}); err != nil {
		return 0, err
	}
	id := ""
	if err := s.Act(ctx, c, programme.KeysRotate, "", func(st *act.Step) (err error) {
		if err := st.HoldKeyMark(store.MarkSealing); err != nil {
			return err
		}
		if id, err = s.Keys.Add(s.Clock()); err != nil {
			return err
		}
		if err := st.SetKeyMark(store.MarkSealing, id); err != nil {
			return err
		}
		return st.Record("", id, act.Facts{"key": id})
	}); err != nil {
		return 0, err
	}
	if err := s.Keys.Use(id); err != nil {
		return 0, err
	}
	for _, reseal := range []func(context.Context, act.Caller) (int, error){s.resealPeople, s.resealRest} {
		n, err := reseal(ctx, c)
		sealed += n
		if err != nil {
			return sealed, err
		}
	}
	n, err := s.Files.Reseal(ctx)
	if sealed += n; err != nil {
		return sealed, err
	}
	return sealed, s.Keys.Keep()
}

// resealPeople seals people and what hangs on them with the current key, some
// in each transaction.
func (s *System) resealPeople(ctx context.Context, c act.Caller) (sealed int, err error) {
	for {
		n := 0
		err := s.Act(ctx, c, programme.KeysRotate, "", func(st *act.Step) (err error) {
			n, err = resealSome(st)
			return err
		})
		if err != nil || n == 0 {
			return sealed, err
		}
		sealed += n
	}
}

// resealSome seals some of what is not sealed with the current key; 0 where
// nothing is left.
func resealSome(s *act.Step) (int, error) {
	current := s.Desk.Keys.Current()
	people, err := s.PersonsNotSealedWith(current, 500)
	if err != nil {
		return 0, err
	}
	corrections, err := s.CorrectionsNotSealedWith(current, 500)
	if err != nil {
		return 0, err
	}
	if len(people)+len(corrections) == 0 {
		n, err := roll.ResealObjections(s)
		if err != nil {
			return 0, err
		}
		if n > 0 {
			return n, s.Record("", current, act.Facts{"objections": n})
		}
		if n, err = message.ResealPhones(s); err != nil {
			return 0, err
		}
		if n > 0 {
			return n, s.Record("", current, act.Facts{"phones": n})
		}
		if n, err = outside.ResealOutside(s); err != nil || n == 0 {
			return 0, err
		}
		return n, s.Record("", current, act.Facts{"outside": n})
	}
	if err := enrol.ResealCorrections(s, corrections); err != nil {
		return 0, err
	}
	for i := range people {
		if err := reseal(s, &people[i]); err != nil {
			return 0, err
		}
	}
	return len(people) + len(corrections), s.Record("", current, act.Facts{"people": len(people), "corrections": len(corrections)})
}

func (s *System) resealRest(ctx context.Context, c act.Caller) (int, error) {
	if err := s.Enrol.ResealDrafts(ctx, c); err != nil {
		return 0, err
	}
	if err := s.People.ResealGivens(ctx, c); err != nil {
		return 0, err
	}
	if err := s.Money.ResealAccounts(ctx, c); err != nil {
		return 0, err
	}
	if err := s.Message.ResealSettings(ctx, c); err != nil {
		return 0, err
	}
	for _, reseal := range []func(context.Context) error{s.People.ResealCredentials, s.Message.ResealContacts, s.Roll.ResealReferences} {
		if err := reseal(ctx); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// reseal seals one person's data with the current key.
func reseal(s *act.Step, p *programme.Person) error {
	k := s.Desk.Keys
	for _, f := range []struct {
		kind seal.Kind
		text *string
	}{{seal.IDNumber, &p.IDSealed}, {seal.Phone, &p.PhoneSealed}, {seal.BankAccount, &p.BankSealed}} {
		plain, err := k.Unseal(f.kind, p.ID, *f.text)
		if err != nil {
			return err
		}
		*f.text = k.Seal(f.kind, p.ID, plain)
	}
	return store.Update(s.Tx, p)
}
