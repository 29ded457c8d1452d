package demo

import (
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// invited shows people in the middle of filling in: one whom the employer
// invited and who has a gap in the years, one whom the base invited and whom
// the employer is to claim, and one who has only a link.
func (y *year) invited() error {
	first, second := &y.units[0], y.bases[1]
	if first.hr.User == "" || len(second.lines) == 0 {
		return nil
	}
	line := second.lines[0]
	for i, name := range []string{"苏长河", "邵一鸣", "康秀兰"} {
		by, code := first.hr, ""
		if i == 1 {
			by, code = second.clerk, first.code
		}
		id, _, err := y.sys.Enrol.InviteTrainee(y.ctx, y.as(by), y.programme.ID, enrol.TraineeInvitation{Name: name, EmployerCode: code})
		if err != nil {
			return err
		}
		if i == 2 {
			break
		}
		me, err := y.ofDraft(by, id)
		if err != nil {
			return err
		}
		who := enrol.DraftForm{Name: name, IDNumber: string(idcode.MakeCitizenID("379906", programme.NewDate(1983+i, 4, 12), 351+2*i)),
			Phone: "1380000000" + string(rune('1'+i))}
		if err := y.sys.Enrol.SaveDraft(y.ctx, y.as(me), id, enrol.StepWho, who); err != nil {
			return err
		}
		if i == 1 {
			continue
		}
		if err := y.sys.Enrol.SaveDraft(y.ctx, y.as(me), id, enrol.StepPost,
			enrol.DraftForm{LineID: line.id, Category: "enterprise_employee", PostTrade: line.trade}); err != nil {
			return err
		}
		if err := y.sys.Enrol.SaveDraft(y.ctx, y.as(me), id, enrol.StepWork, enrol.DraftForm{Work: []enrol.DraftWork{
			{Trade: line.trade, From: programme.NewMonth(2006, 3), To: programme.NewMonth(2013, 6), Employer: "德州市第一汽修厂"},
			{Trade: line.trade, From: programme.NewMonth(2014, 2), Employer: first.name}}}); err != nil {
			return err
		}
		if err := y.sys.Enrol.Nudge(y.ctx, y.as(first.hr), id); err != nil {
			return err
		}
	}
	return nil
}

// ofDraft is the trainee whose draft it is.
func (y *year) ofDraft(by programme.Actor, id string) (programme.Actor, error) {
	v, err := y.sys.Enrol.DraftShown(y.ctx, y.as(by), id)
	if err != nil {
		return programme.Actor{}, err
	}
	me, err := y.sys.People.Actor(y.ctx, v.UserID, programme.RoleTrainee)
	y.trainees = append(y.trainees, me)
	return me, err
}
