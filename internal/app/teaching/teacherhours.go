package teaching

import (
	"cmp"
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// HoursRoles see what teachers give: the city and the counties, and a base of
// its own; a teacher sees what stands under their name there.
var HoursRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead,
	programme.RoleClerk, programme.RoleTeacher}

// TeacherHours are the lessons of one person who teaches, wherever they are
// registered: one is known by number or certificate.
type TeacherHours struct {
	Name  string
	Bases []string
	curriculum.Load
	Places map[string]string // of lessons by ID: whose they are and what they teach
}

// Doubted reports whether one person cannot have given all of it.
func (t *TeacherHours) Doubted() bool { return len(t.Twice)+len(t.Over) > 0 }

// YearTeacherHours lists what teachers of a year give, those whose hours cannot
// be first, within the caller's scope: somebody who teaches within it is shown
// with the hours elsewhere. Of a base that the caller does not see it says no
// more than that.
func (a *Desk) YearTeacherHours(ctx context.Context, c act.Caller, programmeID string) (out []TeacherHours, err error) {
	if !slices.Contains(HoursRoles, c.Role) {
		return nil, programme.Errorf(programme.Forbidden, "%s不能查看教师的课时", c.Role.Name())
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.YearTeaching(programmeID)
		if err != nil {
			return err
		}
		out = nil
		for _, person := range samePeople(list) {
			if t := hoursOf(c, person); t != nil {
				out = append(out, *t)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(x, y TeacherHours) int {
		return cmp.Or(cmp.Compare(len(y.Twice)+len(y.Over), len(x.Twice)+len(x.Over)), cmp.Compare(y.Held+y.Ahead, x.Held+x.Ahead), cmp.Compare(x.Name, y.Name))
	})
	return out, err
}

// samePeople gathers lessons by the person who gives them: registrations with
// the same number or certificate are one.
func samePeople(list []store.Teaching) [][]store.Teaching {
	of, groups := map[string]int{}, [][]store.Teaching{}
	for _, t := range list {
		keys := []string{"teacher " + t.Lesson.TeacherID}
		if t.IDIndex != "" {
			keys = append(keys, "number "+t.IDIndex)
		}
		if t.Certificate != "" {
			keys = append(keys, "certificate "+t.Certificate)
		}
		at := -1
		for _, k := range keys {
			g, ok := of[k]
			switch {
			case !ok || g == at:
			case at < 0:
				at = g
			default: // two that were thought apart are one
				groups[at] = append(groups[at], groups[g]...)
				groups[g] = nil
				for other, place := range of {
					if place == g {
						of[other] = at
					}
				}
			}
		}
		if at < 0 {
			at = len(groups)
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], t)
		for _, k := range keys {
			of[k] = at
		}
	}
	return slices.DeleteFunc(groups, func(g []store.Teaching) bool { return len(g) == 0 })
}

// hoursOf is a person's hours as a caller sees them, nil where they do not.
func hoursOf(c act.Caller, person []store.Teaching) *TeacherHours {
	sees := func(t *store.Teaching) bool {
		return programme.Within(c.Actor, programme.Subject{Base: t.BaseCode, County: t.County}) && (c.Role != programme.RoleTeacher || t.Teacher == c.Name)
	}
	if !slices.ContainsFunc(person, func(t store.Teaching) bool { return sees(&t) }) {
		return nil
	}
	out := &TeacherHours{Name: person[0].Teacher, Places: map[string]string{}}
	lessons := make([]curriculum.Lesson, len(person))
	for i := range person {
		t := &person[i]
		lessons[i] = CurriculumLesson(&t.Lesson)
		base, place := "其他基地", "其他基地的课"
		if sees(t) {
			base, place = t.Base, t.Base+"“"+t.Lesson.Topic+"”"
		}
		if !slices.Contains(out.Bases, base) {
			out.Bases = append(out.Bases, base)
		}
		out.Places[t.Lesson.ID] = place
	}
	out.Load = curriculum.Workload(lessons, act.Shanghai)
	return out
}
