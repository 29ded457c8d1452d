package assess_test

import (
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// agreed has the plan joined and agreed to with the base's clerk and another
// as its examiners, and the day come. It gives who acts for the first unit.
func (d *drawn) agreed() (unit act.Caller) {
	d.t.Helper()
	d.plan.Examiners = []string{d.clerk.Name, "乙考评"}
	d.must(d.Assess.AmendEvaluation(ctx, d.clerk, d.ev.ID, d.plan))
	for _, p := range d.parties {
		for _, e := range d.Employers {
			if e.Employer != p.EmployerID {
				continue
			}
			if unit.User == "" {
				unit = act.As(e)
			}
			d.must(d.Assess.JoinEvaluation(ctx, act.As(e), d.ev.ID, []string{e.Name}))
		}
	}
	d.must(d.Assess.AgreeEvaluation(ctx, d.officer, d.ev.ID))
	d.Clock.Tick(24 * time.Hour)
	return unit
}

func (d *drawn) scores(c act.Caller, points map[string]int) (out []assess.Score) {
	d.t.Helper()
	m, err := d.Assess.MarkSheet(ctx, c, d.ev.ID)
	d.must(err)
	for _, l := range m.Mine(c) {
		out = append(out, assess.Score{ApplicationID: l.Member.ApplicationID, Points: points})
	}
	return out
}

// Two examiners of the base, one by account and one by a link, make its entry
// once both have handed in; nobody of the other side learns of it before.
func TestExaminersEnterTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		unit := d.agreed()
		id := d.ev.ID
		all := d.scores(d.clerk, map[string]int{"theory": 71, "practice": 80})
		demotest.WantCode(t, "a teacher whom the plan does not name", d.Assess.HandIn(ctx, act.As(d.base.Teacher), id, all), programme.Forbidden)
		demotest.WantCode(t, "another base's clerk", d.Assess.HandIn(ctx, act.As(d.Bases[1].Clerk), id, all), programme.Forbidden)
		demotest.WantCode(t, "nothing", d.Assess.HandIn(ctx, d.clerk, id, d.scores(d.clerk, nil)), programme.Invalid)
		demotest.WantCode(t, "one missing", d.Assess.HandIn(ctx, d.clerk, id, all[1:]), programme.Invalid)
		demotest.WantCode(t, "too many points", d.Assess.HandIn(ctx, d.clerk, id, d.scores(d.clerk, map[string]int{"theory": 101})), programme.Invalid)
		d.must(d.Assess.HandIn(ctx, d.clerk, id, all))
		all = d.scores(d.clerk, map[string]int{"theory": 70, "practice": 80})
		d.must(d.Assess.HandIn(ctx, d.clerk, id, all)) // anew

		demotest.WantCode(t, "a link of a base's examiner by the unit", demotest.ErrorOf(d.Assess.SendExaminerLink(ctx, unit, id, "乙考评", unitPhone)),
			programme.Invalid)
		demotest.WantCode(t, "a link of a stranger", demotest.ErrorOf(d.Assess.SendExaminerLink(ctx, d.clerk, id, "某人", unitPhone)), programme.Invalid)
		l, err := d.Assess.SendExaminerLink(ctx, d.clerk, id, "乙考评", unitPhone)
		d.must(err)
		demotest.WantCode(t, "one telephone for both sides", demotest.ErrorOf(d.Assess.SendExaminerLink(ctx, unit, id, unit.Name, unitPhone)),
			programme.Conflict)
		if got := d.came(unitPhone, linkIn); got != l.Secret {
			t.Errorf("the link went as %q", got)
		}
		code := d.code(l.Secret)
		seen := d.who(l.Secret, "").Seen
		second := d.scores(d.clerk, map[string]int{"practice": 65})
		demotest.WantCode(t, "joins with an examiner's link", d.Assess.JoinByLink(ctx, l.Secret, "", d.who(l.Secret, code), nil), programme.WrongState)
		demotest.WantCode(t, "a wrong code", d.Assess.HandInByLink(ctx, l.Secret, "", wrongOf(code), seen, second), programme.Invalid)
		handed, _, err := d.Assess.ExaminersOf(ctx, unit, id)
		if err != nil || len(handed) != 0 {
			t.Errorf("the unit sees of the base %+v, %v", handed, err)
		}
		d.must(d.Assess.HandInByLink(ctx, l.Secret, "", code, seen, second))

		m, err := d.Assess.MarkSheet(ctx, d.clerk, id)
		d.must(err)
		for _, x := range m.Mine(d.clerk) {
			if x.Base == nil || x.Base.Points["theory"] != 70 || x.Base.Points["practice"] != 73 {
				t.Fatalf("the base's entry: %+v", x.Base)
			}
		}
		if m.Evaluation.State != programme.Marked {
			t.Errorf("the evaluation is %s", m.Evaluation.State)
		}
		seenByUnit, err := d.Assess.MarkSheet(ctx, unit, id)
		d.must(err)
		for _, x := range seenByUnit.Lines {
			if x.Base != nil {
				t.Error("the unit sees the base's points before its own are in")
			}
		}
		demotest.WantCode(t, "handed in after the side", d.Assess.HandIn(ctx, d.clerk, id, all), programme.WrongState)
		demotest.WantCode(t, "typed without a paper", d.Assess.MarkEvaluation(ctx, d.clerk, id, all), programme.Invalid)
		f, err := d.StoreFile(ctx, d.clerk, strings.NewReader("%PDF-1.4 签字的成绩单"))
		d.must(err)
		d.must(d.Assess.EnterMarks(ctx, d.clerk, id, all, f.ID))
		how, err := d.Assess.EntriesOf(ctx, d.clerk, id)
		if err != nil || len(how) != 1 || how[0].Way != programme.ByTyping || !how[0].Paper || how[0].By != d.clerk.Name {
			t.Fatalf("how it was entered: %+v, %v", how, err)
		}
		kept, err := d.Assess.EntryPaper(ctx, d.clerk, id, how[0].ID)
		d.must(err)
		kept.Close()
		demotest.WantCode(t, "the unit reads the base's paper", demotest.ErrorOf(d.Assess.EntryPaper(ctx, unit, id, how[0].ID)), programme.NotFound)
		demotest.WantCode(t, "another base reads it", demotest.ErrorOf(d.Assess.EntryPaper(ctx, act.As(d.Bases[1].Clerk), id, how[0].ID)), programme.NotFound)
		demotest.WantCode(t, "typed with a paper of nobody", d.Assess.EnterMarks(ctx, d.clerk, id, all, "none"), programme.NotFound)

		d.must(d.Assess.HandIn(ctx, unit, id, d.scores(unit, map[string]int{"theory": 75, "practice": 75})))
		d.sound()
	})
}
