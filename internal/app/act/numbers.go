package act

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// A user who may enrol people can find out, by trying, whether the register holds
// an ID number under another name. So tries that miss are counted, and stand in the
// journal, whether they were meant or only tried.

// missedADay is how many different numbers one user may give under a wrong
// name on a day.
const missedADay = 50

func missedBy(user string) string { return "missed/" + user }

// NotGuessing refuses who gave too many numbers under wrong names today: any
// enrolment, for an answer that depends on the number would tell of it.
func (s *Step) NotGuessing() error {
	if s.Caller.Role == programme.RoleSystem {
		return nil
	}
	n, err := s.Tallied(missedBy(s.Caller.User), s.Today())
	if err == nil && n >= missedADay {
		err = programme.Errorf(programme.Busy, "今天已有 %d 个身份证号码与姓名核对不符，今天不再受理，请与证件逐个核对后明天再报", missedADay)
	}
	return err
}

// Miss notes numbers that were given under a wrong name, and refuses all of
// what was asked where they make too many: a long list tells no more than the
// limit does.
func (s *Step) Miss(indexes []string) error {
	if len(indexes) == 0 || s.Caller.Role == programme.RoleSystem {
		return nil
	}
	s.missed = append(s.missed, indexes[:min(len(indexes), missedADay+1)]...)
	for _, x := range s.missed { // goes with a transaction that is rolled back
		if _, err := s.Tally(missedBy(s.Caller.User), x, s.Today(), 1); err != nil {
			return err
		}
	}
	n, err := s.Tallied(missedBy(s.Caller.User), s.Today())
	if err == nil && n > missedADay {
		err = programme.Errorf(programme.Busy, "身份证号码与姓名核对不符的太多（一天最多 %d 个），没有逐个列出，请与证件逐个核对后明天再报", missedADay)
	}
	return err
}

// countMissed counts the numbers of a transaction for good, and journals how
// many they are, whether it was kept or not.
func (a *Desk) countMissed(ctx context.Context, c Caller, indexes []string) error {
	slices.Sort(indexes)
	indexes = slices.Compact(indexes)
	raw, err := json.Marshal(Facts{"numbers": len(indexes), "dry_run": c.DryRun})
	if err != nil {
		return err
	}
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		day := programme.DateOf(tx.Now().In(Shanghai))
		for _, x := range indexes {
			if _, err := tx.Tally(missedBy(c.User), x, day, 1); err != nil {
				return err
			}
		}
		_, err := tx.Append(journal.Entry{User: c.User, Role: string(c.Role), Action: "person.miss", Noun: string(programme.NounPerson), Subject: c.User,
			Facts: raw})
		return err
	})
}

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
			list = append(list, &store.Message{Rule: "opened", Kind: "inspect", UserID: g.UserID, Role: role, Noun: programme.NounUser,
				Subject: s.Caller.User, Count: 1, LeavesAt: s.Now(),
				Text: s.Caller.Role.Name() + name + "今天查看或打印的完整身份证号码已超过 " + strconv.Itoa(openedADay) + " 人，请到日志核对用途。"})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.AddMessages(list)
}
