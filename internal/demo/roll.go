package demo

import (
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/programme"
)

// nextSealed publishes a base's accepted people, and seals the roster when the
// days of the public list are over.
func (y *year) nextSealed(b *base) error {
	r, err := y.sys.Roll.PostRoll(y.ctx, y.as(y.officer), b.ID, programme.ListPaper{})
	if err != nil {
		return err
	}
	y.clock.To(r.To.Next())
	if err := y.sys.Roll.CloseRoll(y.ctx, y.as(y.approver), r.ID); err != nil {
		return err
	}
	return y.sys.Roll.SealRoll(y.ctx, y.as(y.officer), r.ID)
}

// nextAmended has somebody leave a base after its roster was sealed, and the
// base report the change; it waits for the officer.
func (y *year) nextAmended(b *base) error {
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	for i := len(apps) - 1; i >= 0; i-- {
		if apps[i].State == programme.InTraining {
			if err := y.sys.Teaching.DropFromClass(y.ctx, y.as(b.clerk), apps[i].ID, "本人调往外地工作，退出培训"); err != nil {
				return err
			}
			break
		}
	}
	rolls, err := y.sys.Browse(y.ctx, y.as(b.clerk), programme.NounRoll, act.Query{Programme: y.programme.ID, Limit: 1})
	if err != nil || len(rolls.Rows) == 0 {
		return err
	}
	_, err = y.sys.Roll.ProposeAmendment(y.ctx, y.as(b.clerk), rolls.Rows[0].ID, "一名学员退出培训，名册相应变更")
	return err
}

// nextRoll leaves a base's accepted people on the public list, with a letter
// against one of them to be answered.
func (y *year) nextRoll(b *base) error {
	r, err := y.sys.Roll.PostRoll(y.ctx, y.as(y.officer), b.ID, programme.ListPaper{})
	if err != nil {
		return err
	}
	y.clock.Until(time.Date(2022, 8, 20, 8, 20, 0, 0, act.Shanghai))
	_, _, err = y.sys.Roll.RaiseObjection(y.ctx, y.as(y.officer),
		roll.ObjectionIn{RollID: r.ID, ApplicationID: r.People[0], Channel: "letter", Text: "来信反映该学员今年上半年已不在所报单位工作，请核实劳动关系。"})
	return err
}
