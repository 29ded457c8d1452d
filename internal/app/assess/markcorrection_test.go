package assess_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A mark of one examiner is corrected by two people after their side is in: what
// follows is said before, the side's entry is made anew, and what stood stays.
func TestAMarkIsCorrectedByTwo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		unit := d.agreed()
		id, head, officer := d.ev.ID, act.As(d.base.Head), d.officer
		all := d.scores(d.clerk, map[string]int{"theory": 71, "practice": 80})
		asked := assess.CorrectionAsked{Examiner: d.clerk.Name, Subject: "theory", ApplicationID: all[0].ApplicationID, Points: 17}
		propose := func(c act.Caller, x assess.CorrectionAsked) error {
			return d.Assess.ProposeMarkCorrection(ctx, c, id, x, "抄反了")
		}
		demotest.WantCode(t, "before anything is in", propose(d.clerk, asked), programme.WrongState)
		d.must(d.Assess.HandIn(ctx, d.clerk, id, all))
		demotest.WantCode(t, "before the side is in", propose(d.clerk, asked), programme.WrongState)
		d.secondHandsIn(map[string]int{"practice": 80})
		for what, x := range map[string]assess.CorrectionAsked{
			"the same":       {Examiner: asked.Examiner, Subject: "theory", ApplicationID: asked.ApplicationID, Points: 71},
			"too many":       {Examiner: asked.Examiner, Subject: "theory", ApplicationID: asked.ApplicationID, Points: 171},
			"a stranger":     {Examiner: asked.Examiner, Subject: "theory", ApplicationID: "none", Points: 17},
			"no such sheet":  {Examiner: "某人", Subject: "theory", ApplicationID: asked.ApplicationID, Points: 17},
			"no such reason": {Examiner: asked.Examiner, Subject: "theory", ApplicationID: asked.ApplicationID, Absence: "short"}} {
			demotest.WantCode(t, what, propose(d.clerk, x), programme.Invalid)
		}
		demotest.WantCode(t, "without a reason", d.Assess.ProposeMarkCorrection(ctx, d.clerk, id, asked, ""), programme.Invalid)
		demotest.WantCode(t, "of the base's by the unit", propose(unit, asked), programme.Invalid)
		demotest.WantCode(t, "by another base", propose(act.As(d.Bases[1].Clerk), asked), programme.Forbidden)
		demotest.WantCode(t, "of another examiner by a teacher", propose(act.As(d.base.Teacher), asked), programme.Forbidden)
		follows, err := d.Assess.CorrectionFollows(ctx, d.clerk, id, asked)
		if err != nil || !strings.Contains(strings.Join(follows, "\n"), "本方：合格（理论 71 分，实操 80 分） → 不合格（理论 17 分，实操 80 分）") ||
			strings.Contains(strings.Join(follows, "\n"), "双方") {
			t.Errorf("what follows, before the unit is in: %q, %v", follows, err)
		}
		d.must(propose(d.clerk, asked))
		demotest.WantCode(t, "proposed twice", propose(d.clerk, asked), programme.WrongState)
		list, err := d.Assess.CorrectionsOf(ctx, head, id)
		if err != nil || len(list) != 1 || !list[0].Mine || list[0].WasPoints != 71 || len(list[0].Follows) == 0 {
			t.Fatalf("what waits: %+v, %v", list, err)
		}
		if seen, err := d.Assess.CorrectionsOf(ctx, unit, id); err != nil || len(seen) > 0 {
			t.Errorf("the unit sees %+v, %v", seen, err)
		}
		one := list[0].ID
		demotest.WantCode(t, "by who proposed it", d.Assess.ApproveMarkCorrection(ctx, d.clerk, id, one), programme.Forbidden)
		demotest.WantCode(t, "by another base", d.Assess.ApproveMarkCorrection(ctx, act.As(d.Bases[1].Head), id, one), programme.Forbidden)
		demotest.WantCode(t, "one that there is not", d.Assess.ApproveMarkCorrection(ctx, head, id, "none"), programme.NotFound)
		d.must(d.Assess.ApproveMarkCorrection(ctx, head, id, one))
		demotest.WantCode(t, "approved twice", d.Assess.ApproveMarkCorrection(ctx, officer, id, one), programme.WrongState)
		d.stands(asked.ApplicationID, 17)
		list, err = d.Assess.CorrectionsOf(ctx, d.clerk, id)
		if err != nil || list[0].State != programme.Approved || list[0].WasPoints != 71 || list[0].Decider != head.Name {
			t.Errorf("what stood: %+v, %v", list, err)
		}
		d.unitsCorrection(unit)
		d.sound()
	})
}

// secondHandsIn is the base's other examiner handing in by their link.
func (d *drawn) secondHandsIn(points map[string]int) {
	d.t.Helper()
	l, err := d.Assess.SendExaminerLink(ctx, d.clerk, d.ev.ID, "乙考评", unitPhone)
	d.must(err)
	code := d.code(l.Secret)
	d.must(d.Assess.HandInByLink(ctx, l.Secret, "", code, d.who(l.Secret, "").Seen, d.scores(d.clerk, points)))
}

// unitsCorrection has a unit's examiner's mark corrected: the bureau decides, and
// the base's head does not.
func (d *drawn) unitsCorrection(unit act.Caller) {
	t, id, officer := d.t, d.ev.ID, d.officer
	t.Helper()
	theirs := d.scores(unit, map[string]int{"theory": 75, "practice": 75})
	d.must(d.Assess.HandIn(ctx, unit, id, theirs))
	asked := assess.CorrectionAsked{Examiner: unit.Name, Subject: "practice", ApplicationID: theirs[0].ApplicationID, Absence: programme.MarkAbsent}
	follows, err := d.Assess.CorrectionFollows(ctx, unit, id, asked)
	if err != nil || !strings.Contains(strings.Join(follows, "\n"), "双方：") {
		t.Errorf("what follows, with both sides in: %q, %v", follows, err)
	}
	propose := func() string {
		t.Helper()
		d.must(d.Assess.ProposeMarkCorrection(ctx, unit, id, asked, "没有来"))
		list, err := d.Assess.CorrectionsOf(ctx, officer, id)
		d.must(err)
		return list[len(list)-1].ID
	}
	first := propose()
	demotest.WantCode(t, "of the unit's by the base's head", d.Assess.ApproveMarkCorrection(ctx, act.As(d.base.Head), id, first), programme.Forbidden)
	demotest.WantCode(t, "refused without a reason", d.Assess.RefuseMarkCorrection(ctx, officer, id, first, ""), programme.Invalid)
	d.must(d.Assess.RefuseMarkCorrection(ctx, officer, id, first, "签到表上有他"))
	demotest.WantCode(t, "approved after it was refused", d.Assess.ApproveMarkCorrection(ctx, officer, id, first), programme.WrongState)
	d.must(d.Assess.ApproveMarkCorrection(ctx, officer, id, propose()))
	m, err := d.Assess.MarkSheet(ctx, officer, id)
	d.must(err)
	i := slices.IndexFunc(m.Lines, func(l assess.MarkLine) bool { return l.Member.ApplicationID == asked.ApplicationID })
	if m.Lines[i].Unit.Absence != programme.MarkAbsent || !m.Lines[i].Apart() && m.Lines[i].Stands == programme.MarkPass {
		t.Errorf("after the correction: %+v", m.Lines[i].Unit)
	}
	f, err := d.StoreFile(ctx, d.clerk, strings.NewReader("%PDF-1.4 签字的成绩单"))
	d.must(err)
	d.must(d.Assess.EnterMarks(ctx, d.clerk, id, d.scores(d.clerk, map[string]int{"theory": 71, "practice": 80}), f.ID))
	demotest.WantCode(t, "of a side that its clerk typed", d.Assess.ProposeMarkCorrection(ctx, d.clerk, id,
		assess.CorrectionAsked{Examiner: d.clerk.Name, Subject: "theory", ApplicationID: asked.ApplicationID, Points: 60}, "抄错"), programme.WrongState)
}

// stands asks what the base's entry says of somebody's theory.
func (d *drawn) stands(application string, points int) {
	d.t.Helper()
	m, err := d.Assess.MarkSheet(ctx, d.clerk, d.ev.ID)
	d.must(err)
	i := slices.IndexFunc(m.Lines, func(l assess.MarkLine) bool { return l.Member.ApplicationID == application })
	if m.Lines[i].Base.Points["theory"] != points {
		d.t.Errorf("the base's entry says %d, want %d", m.Lines[i].Base.Points["theory"], points)
	}
}
