package app

import (
	"context"
	"strconv"

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
func (a *App) UnmaskPerson(ctx context.Context, c Caller, personID, reason string) (out *Unmasked, err error) {
	if c.DryRun {
		return nil, programme.Errorf(programme.Invalid, "查看完整信息必须留下记录，不能试办")
	}
	err = a.act(ctx, c, programme.PersonUnmask, reason, func(s *step) error {
		// whom the caller's scope holds is found by the listing, as for every
		// page; the role is the action table's
		if err := s.may(ownOf(c)); err != nil {
			return err
		}
		if err := a.sees(s.Tx, c, programme.NounPerson, personID); err != nil {
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
		}{{"id_number", seal.IDNumber, p.IDSealed, &out.IDNumber}, {"phone", seal.Phone, p.PhoneSealed, &out.Phone}, {"bank_account", seal.BankAccount, p.BankSealed, &out.BankAccount}} {
			if *f.to, err = a.keys.Unseal(f.field, p.ID, f.sealed); err != nil {
				return err
			}
			if *f.to != "" {
				shown = append(shown, f.name)
			}
		}
		if err := s.record("", p.ID, facts{"shown": shown}); err != nil {
			return err
		}
		return s.opened(1)
	})
	if err != nil {
		return nil, err // nothing is shown that was not journalled
	}
	return out, nil
}

// openedADay is how many people's numbers one user may see in full on a day
// before others are told.
const openedADay = 60

// opened counts people whose numbers the caller saw in full, and tells auditors
// and administrators, once a day, of who saw many.
func (s *step) opened(people int) error {
	if s.caller.DryRun {
		return nil
	}
	n, err := s.Tally("opened", s.caller.User, s.today(), people)
	if err != nil || n <= openedADay || n-people > openedADay {
		return err
	}
	name := ""
	if u, err := store.Get[programme.User](s.Tx, s.caller.User); err == nil {
		name = u.Name
	}
	var list []*store.Message
	for _, role := range []programme.Role{programme.RoleAuditor, programme.RoleAdministrator} {
		holders, err := s.Holders(role, "", nil)
		if err != nil {
			return err
		}
		for _, g := range holders {
			list = append(list, &store.Message{Rule: "opened", Kind: "inspect", UserID: g.UserID, Role: role, Noun: programme.NounUser, Subject: s.caller.User, Count: 1, LeavesAt: s.Now(),
				Text: s.caller.Role.Name() + name + "今天查看或打印的完整身份证号码已超过 " + strconv.Itoa(openedADay) + " 人，请到日志核对用途。"})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.AddMessages(list)
}

// ownOf is something within the caller's own scope.
func ownOf(c Caller) programme.Subject {
	return programme.Subject{Base: c.Base, Employer: c.Employer, County: c.County, Person: c.Person}
}
