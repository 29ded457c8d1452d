package act

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// The lists below give what the caller's role may see: everybody who is signed
// in sees plans and bases; people and classes of a base, those within whose
// scope it lies.

// PlanLines lists the plan of a programme.
func (a *Desk) PlanLines(ctx context.Context, c Caller, programmeID string) (list []programme.PlanLine, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err = tx.PlanLines(programmeID)
		return err
	})
	return list, err
}

// Bases lists the bases of a programme.
func (a *Desk) Bases(ctx context.Context, c Caller, programmeID string) (list []programme.Base, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err = tx.Bases(programmeID)
		return err
	})
	return list, err
}

// BaseApplications lists the applications at a base, oldest first.
func (a *Desk) BaseApplications(ctx context.Context, c Caller, baseID string) (list []programme.Application, err error) {
	err = a.OfBase(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		list, err = tx.BaseApplications(b.ProgrammeID, b.ID)
		return err
	})
	return list, err
}

// ClassMembers lists the members of a class.
func (a *Desk) ClassMembers(ctx context.Context, c Caller, classID string) (list []programme.Application, err error) {
	err = a.ofClass(ctx, c, classID, func(tx *store.Tx) error {
		list, err = tx.ClassApplications(classID)
		return err
	})
	return list, err
}

// Parties lists the employers that take part in an evaluation.
func (a *Desk) Parties(ctx context.Context, c Caller, evaluationID string) (list []programme.EvaluationParty, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		ev, err := store.Get[programme.Evaluation](tx, evaluationID)
		if err != nil {
			return err
		}
		if err := SeesBase(tx, c, ev.BaseID); err != nil {
			return err
		}
		list, err = tx.Parties(evaluationID)
		return err
	})
	return list, err
}

// OfBase runs fn for a base within the caller's scope.
func (a *Desk) OfBase(ctx context.Context, c Caller, baseID string, fn func(*store.Tx, *programme.Base) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		if !programme.Within(c.Actor, SubjectOf(b)) {
			return programme.Errorf(programme.NotFound, "没有找到这个基地，或不在您的范围内")
		}
		return fn(tx, b)
	})
}

// ofClass runs fn for a class of a base within the caller's scope.
func (a *Desk) ofClass(ctx context.Context, c Caller, classID string, fn func(*store.Tx) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		cl, err := store.Get[programme.Class](tx, classID)
		if err != nil {
			return err
		}
		if err := SeesBase(tx, c, cl.BaseID); err != nil {
			return err
		}
		return fn(tx)
	})
}

// OfApplication runs fn for an application that the caller may see.
func (a *Desk) OfApplication(ctx context.Context, c Caller, id string, fn func(*store.Tx, *programme.Application) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounApplication, id); err != nil {
			return err
		}
		ap, err := store.Get[programme.Application](tx, id)
		if err != nil {
			return err
		}
		return fn(tx, ap)
	})
}

func SeesBase(tx *store.Tx, c Caller, baseID string) error {
	b, err := store.Get[programme.Base](tx, baseID)
	if err == nil && !programme.Within(c.Actor, SubjectOf(b)) {
		err = programme.Errorf(programme.NotFound, "没有找到，或不在您的范围内")
	}
	return err
}

// Publications lists the publications of a programme.
func (a *Desk) Publications(ctx context.Context, c Caller, programmeID string) (list []programme.Publication, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err = tx.Publications(programmeID)
		return err
	})
	return list, err
}

// Lessons lists the lessons of a class by time.
func (a *Desk) Lessons(ctx context.Context, c Caller, classID string) (list []programme.Lesson, err error) {
	err = a.ofClass(ctx, c, classID, func(tx *store.Tx) error {
		list, err = tx.ClassLessons(classID)
		return err
	})
	return list, err
}
