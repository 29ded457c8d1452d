package demo

import "jinlanling/internal/programme"

// Cast is who acts in a built year, for tests and for entering the demo as
// one of them.
type Cast struct {
	Programme                          string // the year of 2021, or the next one where it was begun
	Officer, Second, Approver, Auditor programme.Actor
	Bases                              []BaseCast
	Employers                          []programme.Actor
	Trainees                           []programme.Actor
}

// BaseCast is a base and its staff.
type BaseCast struct {
	Base                            programme.Base
	Head, Clerk, Teacher, Treasurer programme.Actor
	Classes                         []string
	Lines                           []string
}

// cast lists the year's people.
func (y *year) cast() *Cast {
	c := &Cast{Programme: y.programme.ID, Officer: y.officer, Second: y.second, Approver: y.approver, Auditor: y.auditor, Trainees: y.trainees}
	for _, b := range y.bases {
		if b.Base == nil {
			continue // it has not applied yet
		}
		bc := BaseCast{Base: *b.Base, Head: b.head, Clerk: b.clerk, Teacher: b.teacher, Treasurer: b.treasurer}
		for _, cl := range b.classes {
			bc.Classes = append(bc.Classes, cl.ID)
		}
		for _, l := range b.lines {
			bc.Lines = append(bc.Lines, l.id)
		}
		c.Bases = append(c.Bases, bc)
	}
	for i := range y.units {
		c.Employers = append(c.Employers, y.units[i].hr)
	}
	return c
}
