package demo

import (
	"slices"

	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
)

// full is what people are told who find no place in the year that is over.
const full = "本工种计划人数已满，按报名先后未能录取（附件1）"

// refuseWaiting refuses those of a batch who found no place: the year that is
// over ends without a waiting list.
func (y *year) refuseWaiting(b *base, batch []string) error {
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	for i := range apps {
		if apps[i].State == programme.Waiting && slices.Contains(batch, apps[i].ID) {
			if err := y.sys.Enrol.Refuse(y.ctx, y.as(b.clerk), apps[i].ID, full); err != nil {
				return err
			}
		}
	}
	return nil
}

// nextPlaces leaves the second base's fullest line with a waiting list and one
// offer running, one transfer asked for and one correction proposed.
func (y *year) nextPlaces(b *base) error {
	apps, err := y.sys.BaseApplications(y.ctx, y.as(b.clerk), b.ID)
	if err != nil {
		return err
	}
	small := slices.MinFunc(b.lines, func(x, z *line) int { return x.places - z.places })
	var ready, out []string
	for i := range apps {
		ap := &apps[i]
		switch {
		case ap.PlanLineID == small.id && ap.State == programme.Submitted && ap.Eligible && ap.Route != programme.ExceptionalRoute:
			ready = append(ready, ap.ID)
		case ap.PlanLineID != small.id && ap.State == programme.Accepted:
			out = append(out, ap.ID)
		}
	}
	if len(ready) < 4 || len(out) < 1 {
		return nil
	}
	if fit := max(1, len(ready)-4); fit <= small.places {
		if err := y.sys.Plan.AmendPlan(y.ctx, y.as(y.officer), small.id, fit, "实训工位有限，经基地申请调减"); err != nil {
			return err
		}
	}
	if _, _, err := y.sys.Enrol.Accept(y.ctx, y.as(b.clerk), ready); err != nil {
		return err
	}
	if err := y.sys.Enrol.Withdraw(y.ctx, y.as(b.clerk), ready[0], "本人工作调动，不能参加"); err != nil {
		return err
	}
	if err := y.nextTransfer(b, small, ready[len(ready)-1]); err != nil {
		return err
	}
	file, err := y.file(y.as(b.clerk), "居民身份证复印件")
	if err != nil {
		return err
	}
	_, err = y.sys.Enrol.ProposeCorrection(y.ctx, y.as(b.clerk),
		enrol.CorrectionIn{ApplicationID: out[0], Kind: programme.CorrectID, Value: y.makePerson(small).row.IDNumber, FileID: file,
			Reason: "花名册填错，与居民身份证核对后更正"})
	return err
}

// nextTransfer has the base ask for another trade or level for one who waits,
// trying each of its lines until they are eligible for one.
func (y *year) nextTransfer(b *base, from *line, id string) error {
	for _, l := range b.lines {
		if l == from {
			continue
		}
		in := enrol.TransferIn{ApplicationID: id, ToLineID: l.id, Reason: "候补靠后，经本人和单位同意改报"}
		t, err := y.sys.Enrol.RequestTransfer(y.ctx, y.as(b.clerk), in)
		if err != nil {
			return err
		}
		shown, err := y.sys.Enrol.TransferOf(y.ctx, y.as(b.clerk), t.ID)
		if err != nil || shown.Eligible {
			return err
		}
		if err := y.sys.Enrol.CancelTransfer(y.ctx, y.as(b.clerk), t.ID, "按该工种和等级不符合条件"); err != nil {
			return err
		}
	}
	return nil
}
