package act

import (
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// OutUntil is the first day on which an institution that is out for an offence
// on a day may be a base again, and the offence; 0 where nothing keeps it out.
// What counts is an offence of any year of which the city found the clue true
// (clause 5.2).
func (a *Desk) OutUntil(tx *store.Tx, creditCode string, on programme.Date) (until programme.Date, offence string, err error) {
	removed, err := tx.RemovedFor(creditCode)
	if err != nil {
		return 0, "", err
	}
	for i := range removed {
		n, err := a.NoticeOf(tx, removed[i].ProgrammeID)
		if err != nil {
			return 0, "", err
		}
		found, err := tx.OffencesOf(removed[i].ID)
		if err != nil {
			return 0, "", err
		}
		list := n.Oversight()
		if c := list.Out(found, on); c != nil && c.Until > until {
			until, offence = c.Until, c.Offence.Name
		}
	}
	return until, offence, nil
}

// NotOut refuses what an institution may not do, be applied for or be given
// while it is out for an offence.
func (s *Step) NotOut(creditCode string) error {
	until, offence, err := s.Desk.OutUntil(s.Tx, creditCode, s.Today())
	if err == nil && until != 0 {
		err = programme.Errorf(programme.WrongState, "因“%s”，%s前不得申报、认定为基地，也不能招生开班", offence, until.Chinese()).Under(programme.DutyRevocation)
	}
	return err
}
