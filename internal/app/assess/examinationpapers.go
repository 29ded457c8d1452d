package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// papersFor says why somebody does not read the papers and task sheets of an evaluation on
// a day, nil where they do. Who draws up the plan, agrees it or looks over it reads them at any time; whoever
// examines, and the units, from the day of the evaluation on, once its plan is agreed: the day of a plan that was
// never agreed passes, and the same papers wait for another. Who sits in it, never.
func papersFor(c act.Caller, ev *programme.Evaluation, today programme.Date) error {
	begun := today >= ev.HeldOn && ev.State != programme.Drafted && ev.State != programme.Returned
	switch {
	case c.Role == programme.RoleTrainee:
		return programme.Errorf(programme.Forbidden, "学员不能查看试卷和任务书")
	case c.Role == programme.RoleTeacher && !slices.Contains(ev.Examiners, c.Name):
		return programme.Errorf(programme.Forbidden, "不是这次考评的考评员，不能查看试卷和任务书")
	case (c.Role == programme.RoleTeacher || c.Role == programme.RoleEmployer) && !begun:
		return programme.Errorf(programme.Forbidden, "方案经市局同意后，试卷和任务书从考评当天（%s）起才能查看", ev.HeldOn.Chinese())
	case c.Role == programme.RoleTreasurer:
		return programme.Errorf(programme.Forbidden, "%s不查看试卷和任务书", c.Role.Name())
	}
	return nil
}

// PapersFor says why the caller does not read the papers of an evaluation today, nil where they do.
func (a *Desk) PapersFor(c act.Caller, ev *programme.Evaluation) error {
	return papersFor(c, ev, programme.DateOf(a.Clock().In(act.Shanghai)))
}

// ExaminationPapers opens the papers and task sheets of an evaluation that the caller sees.
func (a *Desk) ExaminationPapers(ctx context.Context, c act.Caller, id string) (*act.Stored, error) {
	var f *programme.File
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounEvaluation, id); err != nil {
			return err
		}
		ev, err := store.Get[programme.Evaluation](tx, id)
		if err != nil {
			return err
		}
		if ev.FileID == "" {
			return programme.Errorf(programme.NotFound, "这次考评没有附试卷和任务书")
		}
		if err := papersFor(c, ev, programme.DateOf(tx.Now().In(act.Shanghai))); err != nil {
			return err
		}
		f, err = store.Get[programme.File](tx, ev.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.OpenFile(f)
}
