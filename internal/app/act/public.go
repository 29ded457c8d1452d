package act

import (
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// PublicYear is a year as the public sees it: nothing of a person.
type PublicYear struct {
	Programme    programme.Programme
	Notice       *rules.Notice
	Today        programme.Date
	Bases        int // recognised
	Places       int // planned at them
	Publications []store.PublicationHead
	Rolls        []store.RollHead
}

func (a *Desk) PublicYear(tx *store.Tx, programmeID string) (*PublicYear, error) {
	list, err := tx.Programmes()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(p programme.Programme) bool { return programmeID == "" || p.ID == programmeID })
	if i < 0 {
		return nil, programme.Errorf(programme.NotFound, "还没有公布的年度")
	}
	n, err := a.StoredNotice(tx, list[i].NoticeSHA256)
	return &PublicYear{Programme: list[i], Notice: n, Today: programme.DateOf(tx.Now().In(Shanghai))}, err
}

// Decide decides facts under the year's notice, today where they name no day.
func (y *PublicYear) Decide(facts *rules.Applicant) *Decided {
	if facts.AppliedOn == 0 {
		facts.AppliedOn = y.Today
	}
	return Decide(y.Notice, facts)
}
