package act

import (
	"strconv"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// openedADay is how many people's numbers one user may see in full on a day
// before others are told.
const openedADay = 60

// Opened counts people whose numbers the caller saw in full, and tells auditors
// and administrators, once a day, of who saw many.
func (s *Step) Opened(people int) error {
	if s.Caller.DryRun {
		return nil
	}
	n, err := s.Tally("opened", s.Caller.User, s.Today(), people)
	if err != nil || n <= openedADay || n-people > openedADay {
		return err
	}
	name := ""
	if u, err := store.Get[programme.User](s.Tx, s.Caller.User); err == nil {
		name = u.Name
	}
	var list []*store.Message
	for _, role := range []programme.Role{programme.RoleAuditor, programme.RoleAdministrator} {
		holders, err := s.Holders(role, "", nil)
		if err != nil {
			return err
		}
		for _, g := range holders {
			list = append(list, &store.Message{Rule: "opened", Kind: "inspect", UserID: g.UserID, Role: role, Noun: programme.NounUser, Subject: s.Caller.User, Count: 1, LeavesAt: s.Now(),
				Text: s.Caller.Role.Name() + name + "今天查看或打印的完整身份证号码已超过 " + strconv.Itoa(openedADay) + " 人，请到日志核对用途。"})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.AddMessages(list)
}

// OwnOf is something within the caller's own scope.
func OwnOf(c Caller) programme.Subject {
	return programme.Subject{Base: c.Base, Employer: c.Employer, County: c.County, Person: c.Person}
}
