package teaching

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// FallingRoles see who will not reach the notice's hours: who can still put
// lessons on a timetable, and who looks after them.
var FallingRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead,
	programme.RoleClerk}

// FallingPerson is somebody who cannot reach a floor by the lessons on the
// timetable of their class, all of them attended.
type FallingPerson struct {
	Falling
	Name, Employer string
	Base           string         // its name
	Ends           programme.Date // of the class: until then lessons can be added
	Still          []string       // what lessons of other classes can still give, floor by floor
}

// Says words what they will lack, after the last lesson.
func (f *FallingPerson) Says() string {
	var says []string
	for _, l := range f.Lacks {
		says = append(says, l.Says())
	}
	return strings.Join(says, "；")
}

// YearFalling lists who in a year falls short of the floors (3.1.2), within
// the caller's scope: by base and class, while something can still be done.
func (a *Desk) YearFalling(ctx context.Context, c act.Caller, programmeID string) (out []FallingPerson, n *rules.Notice, err error) {
	if !slices.Contains(FallingRoles, c.Role) {
		return nil, nil, programme.Errorf(programme.Forbidden, "%s不能查看学员的课时缺口", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if n, err = a.NoticeOf(tx, programmeID); err != nil || n.Hours.Attend == 0 {
			return err
		}
		base := ""
		if c.Role.Scope() == programme.OwnBase {
			base = c.Base
		}
		list, err := FallingOf(tx, n, programmeID, base)
		if err != nil {
			return err
		}
		out, err = fallingPeople(tx, n, c, list)
		return err
	})
	return out, n, err
}

// stillOf says of each floor that is short what can still be made up.
func stillOf(st *curriculum.Standing) (out []string) {
	for _, row := range slices.Concat([]curriculum.Row{st.Total}, st.Kinds) {
		if row.Asked && row.Short > 0 {
			out = append(out, cmp.Or(row.Name, "总课时")+row.Says())
		}
	}
	return out
}

func fallingPeople(tx *store.Tx, n *rules.Notice, c act.Caller, list []Falling) (out []FallingPerson, err error) {
	bases, classes := map[string]*programme.Base{}, map[string]*programme.Class{}
	for _, f := range list {
		if bases[f.BaseID] == nil {
			if bases[f.BaseID], err = store.Get[programme.Base](tx, f.BaseID); err != nil {
				return nil, err
			}
		}
		if classes[f.ClassID] == nil {
			if classes[f.ClassID], err = store.Get[programme.Class](tx, f.ClassID); err != nil {
				return nil, err
			}
		}
		b := bases[f.BaseID]
		if !programme.Within(c.Actor, programme.Subject{Base: b.CreditCode, County: b.County}) {
			continue
		}
		ap, err := store.Get[programme.Application](tx, f.ApplicationID)
		if err != nil {
			return nil, err
		}
		st, _, err := StandingOf(tx, n, classes[f.ClassID], ap)
		if err != nil {
			return nil, err
		}
		names, err := act.WithNames(tx, []programme.Application{*ap})
		if err != nil {
			return nil, err
		}
		for _, m := range names {
			out = append(out, FallingPerson{Falling: f, Name: m.Name, Employer: m.Employer, Base: b.Name, Ends: classes[f.ClassID].EndsOn,
				Still: stillOf(&st)})
		}
	}
	slices.SortStableFunc(out, func(x, y FallingPerson) int {
		return cmp.Or(cmp.Compare(x.Base, y.Base), cmp.Compare(x.Class, y.Class), cmp.Compare(x.Name, y.Name))
	})
	return out, nil
}
