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
