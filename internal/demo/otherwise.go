package demo

import (
	"cmp"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/media/mediatest"
	"jinlanling/internal/programme"
)

// otherwise is what goes otherwise than by the room's code and a sheet in time.
type otherwise struct {
	guests  map[string][]string  // who makes up at a lesson, by it
	leaving map[string]bool      // lessons that people sign on leaving as well
	offline map[string]*attended // lessons without a net, once they are over
}

func newOtherwise() otherwise {
	return otherwise{map[string][]string{}, map[string]bool{}, map[string]*attended{}}
}

// makeUp has one who missed much make up at another class of their base that is
// taught the same.
func (y *year) makeUp() error {
	for _, b := range y.bases {
		for _, c := range b.classes {
			twin := func(x *class) bool { return x != c && x.line == c.line }
			if !slices.ContainsFunc(b.classes, twin) || len(c.members) == 0 {
				continue
			}
			who := slices.MinFunc(c.members, func(m, n string) int { return cmp.Compare(b.seats[m], b.seats[n]) })
			options, err := y.sys.Teaching.MakeUpOptions(y.ctx, y.as(b.clerk), who)
			if err != nil {
				return err
			}
			options = slices.DeleteFunc(options, func(o teaching.MakeUpOption) bool { return o.Foreign })
			if len(options) == 0 {
				continue
			}
			there := options[len(options)/2].ID
			y.guests[there] = append(y.guests[there], who)
			return y.sys.Teaching.ArrangeMakeUps(y.ctx, y.as(b.clerk), who, []string{there})
		}
	}
	return nil
}

// withoutNet picks two of a class's last lessons before an instant: the first is
// signed on leaving too, the last is taught where there is no net.
func (y *year) withoutNet(c *class, until time.Time) {
	n := slices.IndexFunc(c.lessons, func(l *programme.Lesson) bool { return !l.EndsAt.Before(until) })
	if n < 2 {
		return
	}
	y.leaving[c.lessons[n-2].ID] = true
	y.offline[c.lessons[n-1].ID] = nil
}

// signOut has those who signed with a phone sign on leaving, one of them some
// minutes before the others.
func (y *year) signOut(a *attended) error {
	var line []arrival
	for i, p := range a.sheet {
		if p.State == programme.Present && a.b.phones[p.ApplicationID] {
			line = append(line, arrival{a.lesson.EndsAt.Add(time.Duration(i) * time.Second), a, y.person[p.ApplicationID]})
		}
	}
	if len(line) == 0 {
		return nil
	}
	line[0].at = a.lesson.EndsAt.Add(-8 * time.Minute)
	return y.scan(line, []*attended{a}, true)
}

// handIn hands in from the teacher's phone what it wrote down of lessons without
// a net; a second person who was there says so.
func (y *year) handIn(b *base) error {
	for _, a := range y.offline {
		if a == nil || a.b != b {
			continue
		}
		y.clock.Until(a.lesson.EndsAt.Add(2 * time.Hour))
		photo := mediatest.Photo{Seed: seedOf(a.lesson.ID + "phone"), Taken: a.lesson.StartsAt.Add(40 * time.Minute)}.Bytes()
		id, err := y.kept(act.As(b.teacher), photo)
		if err != nil {
			return err
		}
		if _, err := y.sys.Attendance.HandInLesson(y.ctx, y.as(b.teacher), a.lesson.ID, attendance.HandInNote{PhoneKey: "demo-" + a.lesson.ID,
			WrittenAt: a.lesson.EndsAt.Add(2 * time.Minute), SentAt: y.clock.Now(), BeganAt: a.lesson.StartsAt.Add(2 * time.Minute),
			EndedAt: a.lesson.EndsAt, Sheet: a.sheet, Photos: []string{id}, Incident: "车间没有信号，下课后补交"}); err != nil {
			return err
		}
		if err := y.sys.Attendance.WitnessLesson(y.ctx, y.as(b.clerk), a.lesson.ID); err != nil {
			return err
		}
		if err := y.filmed(a); err != nil {
			return err
		}
	}
	return nil
}

// correctLate has a base ask, after its class has ended, for one line of a sheet
// to be put right, and the city agree.
func (y *year) correctLate(b *base, c *class) error {
	for _, l := range c.lessons {
		sheet, err := y.sys.Attendance.LessonSheet(y.ctx, y.as(b.clerk), l.ID)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(sheet.Lines, func(x attendance.Signature) bool { return x.Presence == programme.Absent })
		if k < 0 {
			continue
		}
		if err := y.sys.Attendance.AskCorrection(y.ctx, y.as(b.clerk), l.ID, []attendance.Presence{{ApplicationID: sheet.Lines[k].ApplicationID,
			State: programme.OnLeave, Cause: "病假"}}, "学员补交当天的病假证明，当时误登为缺勤"); err != nil {
			return err
		}
		return y.sys.Attendance.AgreeCorrection(y.ctx, y.as(y.officer), l.ID)
	}
	return nil
}

// objectedTo has a letter come in against somebody on a list of who passed, be
// found true, and the list be posted again without them.
func (y *year) objectedTo(p *programme.Publication) error {
	who := p.People[0]
	o, _, err := y.sys.Roll.RaiseObjection(y.ctx, y.as(y.officer), roll.ObjectionIn{PublicationID: p.ID, ApplicationID: who, Channel: "letter",
		Text: "来信反映该学员结业考评当天在外地出差，实操由他人代考，请核实。"})
	if err != nil {
		return err
	}
	if err := y.sys.Roll.AnswerObjection(y.ctx, y.as(y.officer), o.ID, "经调看考评录像、核对单位出差记录，反映属实，从公示名单中去掉，成绩另行办理撤销。",
		true); err != nil {
		return err
	}
	if err := y.sys.Roll.CloseObjection(y.ctx, y.as(y.approver), o.ID); err != nil {
		return err
	}
	_, err = y.sys.Assess.CorrectPublication(y.ctx, y.as(y.officer), p.ID, programme.ListCorrection{Out: []string{who}}, "异议核实属实，去掉一人，更正后重新公示")
	return err
}
