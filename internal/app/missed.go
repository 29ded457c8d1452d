package app

import (
	"context"
	"encoding/json"
	"slices"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Whoever may enrol people can ask of any ID number whether the register holds
// it under another name, by trying. So tries that miss are counted, and stand
// in the journal, whether they were meant or only tried.

// missedADay is how many different numbers one user may give under a wrong
// name on a day.
const missedADay = 50

func missedBy(user string) string { return "missed/" + user }

// notGuessing refuses who gave too many numbers under wrong names today: any
// enrolment, for an answer that depends on the number would tell of it.
func (s *step) notGuessing() error {
	if s.caller.Role == programme.RoleSystem {
		return nil
	}
	n, err := s.Tallied(missedBy(s.caller.User), s.today())
	if err == nil && n >= missedADay {
		err = programme.Errorf(programme.Busy, "今天已有 %d 个身份证号码与姓名核对不符，今天不再受理，请与证件逐个核对后明天再报", missedADay)
	}
	return err
}

// miss notes numbers that were given under a wrong name, and refuses all of
// what was asked where they make too many: a long list tells no more than the
// limit does.
func (s *step) miss(indexes []string) error {
	if len(indexes) == 0 || s.caller.Role == programme.RoleSystem {
		return nil
	}
	s.missed = append(s.missed, indexes[:min(len(indexes), missedADay+1)]...)
	for _, x := range s.missed { // goes with a transaction that is rolled back
		if _, err := s.Tally(missedBy(s.caller.User), x, s.today(), 1); err != nil {
			return err
		}
	}
	n, err := s.Tallied(missedBy(s.caller.User), s.today())
	if err == nil && n > missedADay {
		err = programme.Errorf(programme.Busy, "身份证号码与姓名核对不符的太多（一天最多 %d 个），没有逐个列出，请与证件逐个核对后明天再报", missedADay)
	}
	return err
}

// countMissed counts the numbers of a transaction for good, and journals how
// many they are, whether it was kept or not.
func (a *App) countMissed(ctx context.Context, c Caller, indexes []string) error {
	slices.Sort(indexes)
	indexes = slices.Compact(indexes)
	raw, err := json.Marshal(facts{"numbers": len(indexes), "dry_run": c.DryRun})
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		day := programme.DateOf(tx.Now().In(Shanghai))
		for _, x := range indexes {
			if _, err := tx.Tally(missedBy(c.User), x, day, 1); err != nil {
				return err
			}
		}
		_, err := tx.Append(journal.Entry{User: c.User, Role: string(c.Role), Action: "person.miss", Noun: string(programme.NounPerson), Subject: c.User, Facts: raw})
		return err
	})
}
