package assess_test

import (
	"io"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Papers and task sheets lie with the plan of an evaluation: the base's clerk and the bureau read them at any time, who examines
// and the units from the day on, teachers of the class and trainees never; another file takes the place of the first while the plan
// may be amended, and both stay in the journal.
func TestPapersOfAnEvaluation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		id := d.ev.ID
		paper := func(text string) string {
			t.Helper()
			f, err := d.StoreFile(ctx, d.clerk, strings.NewReader("%PDF-1.4 "+text))
			d.must(err)
			return f.ID
		}
		plan := d.plan
		open := func(c act.Caller) (string, error) {
			r, err := d.Assess.ExaminationPapers(ctx, c, id)
			if err != nil {
				return "", err
			}
			defer r.Close()
			b, err := io.ReadAll(r)
			return string(b), err
		}
		plan.Papers = "none"
		demotest.WantCode(t, "a file that nobody handed in", d.Assess.AmendEvaluation(ctx, d.clerk, id, plan), programme.NotFound)
		first, second := paper("first"), paper("second")
		for _, plan.Papers = range []string{first, "", second} {
			d.must(d.Assess.AmendEvaluation(ctx, d.clerk, id, plan))
			want := "first"
			if plan.Papers == second {
				want = "second"
			}
			if got, err := open(d.clerk); err != nil || !strings.HasSuffix(got, want) {
				t.Errorf("after %q the clerk reads %q, %v", plan.Papers, got, err)
			}
		}
		unit, teacher, trainee := d.unitOf(d.parties[0].EmployerID), act.As(d.base.Teacher), d.trainee(d.sitters()[0])
		examiner := teacher
		examiner.Name = "乙考评"
		never := map[string]act.Caller{"a teacher who does not examine": teacher, "a trainee": trainee, "a treasurer": act.As(d.base.Treasurer)}
		ever := map[string]act.Caller{"the officer": d.officer, "the auditor": act.As(d.Auditor), "the head": act.As(d.base.Head), "the clerk": d.clerk}
		onceBegun := map[string]act.Caller{"a unit": unit, "an examiner": examiner}
		asked := func(when string, begun bool) {
			t.Helper()
			for what, c := range never {
				demotest.WantCode(t, what+when, demotest.ErrorOf(open(c)), programme.Forbidden)
			}
			for what, c := range ever {
				if _, err := open(c); err != nil {
					t.Errorf("%s%s: %v", what, when, err)
				}
			}
			for what, c := range onceBegun {
				if _, err := open(c); (err == nil) != begun || err != nil && !strings.Contains(err.Error(), "考评当天") {
					t.Errorf("%s%s: %v", what, when, err)
				}
			}
			demotest.WantCode(t, "another base's clerk"+when, demotest.ErrorOf(open(act.As(d.Bases[1].Clerk))), programme.NotFound)
		}
		asked(" before the day", false)
		was := d.plan.HeldOn
		d.Clock.To(was.AddDays(1))
		asked(" after the day of a plan that nobody agreed", false)
		d.plan.HeldOn = d.Today().AddDays(1)
		d.agreed()
		demotest.WantCode(t, "amended after it was agreed", d.Assess.AmendEvaluation(ctx, d.clerk, id, plan), programme.WrongState)
		asked(" on the day", true)
		d.sound()
	})
}
