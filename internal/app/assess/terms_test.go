package assess_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// mark enters the same points for everybody of the sitting on both sides but for
// those who are to fail, and settles.
func (d *drawn) settle(failing ...string) {
	d.t.Helper()
	for _, c := range append([]act.Caller{d.clerk}, d.units()...) {
		m, err := d.Assess.MarkSheet(ctx, c, d.ev.ID)
		d.must(err)
		var scores []assess.Score
		for _, l := range m.Mine(c) {
			points := map[string]int{"theory": 80, "practice": 80}
			for _, id := range failing {
				if id == l.Member.ApplicationID {
					points["theory"] = 30
				}
			}
			scores = append(scores, assess.Score{ApplicationID: l.Member.ApplicationID, Points: points})
		}
		switch {
		case len(scores) == 0:
		case c.Role == programme.RoleEmployer:
			d.must(d.Assess.MarkForEmployer(ctx, c, d.ev.ID, scores))
		default:
			d.must(d.Assess.MarkEvaluation(ctx, c, d.ev.ID, scores))
		}
	}
	d.must(d.Assess.SettleEvaluation(ctx, act.As(d.base.Head), d.ev.ID))
}

func (d *drawn) units() (out []act.Caller) {
	for _, p := range d.parties {
		out = append(out, d.unitOf(p.EmployerID))
	}
	return out
}

// sitters are who sits in the first sitting.
func (d *drawn) sitters() (out []string) {
	d.t.Helper()
	m, err := d.Assess.MarkSheet(ctx, d.clerk, d.ev.ID)
	d.must(err)
	for _, l := range m.Mine(d.clerk) {
		out = append(out, l.Member.ApplicationID)
	}
	return out
}

func (d *drawn) trainee(application string) act.Caller {
	d.t.Helper()
	if c, had := d.own[application]; had {
		return c
	}
	var ap *programme.Application
	d.must(d.Store.Read(ctx, func(tx *store.Tx) (err error) {
		ap, err = store.Get[programme.Application](tx, application)
		return err
	}))
	if d.own == nil {
		d.own = map[string]act.Caller{}
	}
	d.own[application] = act.As(demotest.TraineeOf(d.t, d.System, ap.PersonID))
	return d.own[application]
}

// says asks for a refusal that names a day.
func (d *drawn) says(what string, err error, day programme.Date) {
	d.t.Helper()
	if err == nil || !strings.Contains(err.Error(), day.Chinese()) {
		d.t.Errorf("%s: %v, want a refusal that names %s", what, err, day.Chinese())
	}
}

// A resit of one gives nobody else a new term: disputes and resits count from
// each person's own result, the last day included.
func TestTermsAreOfTheOwnResult(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		d.agreed()
		people := d.sitters()
		a, b, c := people[0], people[1], people[2]
		x := d.exam()
		settled := d.Today()
		d.settle(a, b, c)
		d.must(d.Assess.ArrangeResit(ctx, d.clerk, d.ev.ID, []string{a}, settled.AddDays(2)))
		d.Clock.To(settled.AddDays(2))
		d.settle(a)
		last := settled.AddDays(x.DisputeDays)
		d.Clock.To(last)
		if words, err := d.Assess.DisputeTerm(ctx, d.trainee(b), b); err != nil || !strings.Contains(words, last.Chinese()) {
			t.Errorf("the page says %q, %v", words, err)
		}
		d.must(d.Assess.RaiseDispute(ctx, d.trainee(b), b, "第三题漏判"))
		d.Clock.To(last.Next())
		d.says("a dispute the day after", d.Assess.RaiseDispute(ctx, d.trainee(c), c, "漏判"), last)
		d.must(d.Assess.DismissDispute(ctx, d.officer, b, "核过，没有漏判"))
		d.must(d.Assess.RaiseDispute(ctx, d.trainee(a), a, "补考漏判")) // of the later result
		demotest.WantCode(t, "twice of one result", d.Assess.RaiseDispute(ctx, d.trainee(a), a, "补考漏判"), programme.Conflict)
		d.must(d.Assess.DismissDispute(ctx, d.officer, a, "核过"))

		until := min(settled.AddDays(x.ResitDays), 20211115)
		may, not, err := d.Assess.Resittable(ctx, d.clerk, d.ev.ID)
		if err != nil || len(may) != 2 || may[0].Until != until || len(not) != 1 {
			t.Fatalf("who may sit again: %+v, %v, %v", may, not, err)
		}
		d.says("a resit the day after", d.Assess.ArrangeResit(ctx, d.clerk, d.ev.ID, []string{b}, until.Next()), until)
		d.Clock.To(until)
		d.must(d.Assess.ArrangeResit(ctx, d.clerk, d.ev.ID, []string{b}, until))
		d.settle()
		d.Clock.To(until.Next())
		d.says("a resit after its day", d.Assess.ArrangeResit(ctx, d.clerk, d.ev.ID, []string{c}, until.Next()), until)
		d.sound()
	})
}

// A day of the city's appraisal lies within the notice's, takes entries on its
// last day and as many as it has places, and no more.
func TestLimitsOfTheAppraisal(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Evaluated)
	officer := act.As(w.Officer)
	for i := range w.Bases {
		clerk, base := act.As(w.Bases[i].Clerk), w.Bases[i].Base.ID
		list, err := w.Assess.Appraisable(ctx, clerk, base)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) < 2 {
			continue
		}
		day := func(held, by programme.Date, quota int) (*programme.AppraisalRound, error) {
			return w.Assess.AnnounceAppraisal(ctx, officer, w.Programme, assess.RoundIn{Name: "某批", Trades: []string{list[0].Trade}, HeldOn: held,
				EnterBy: by, Place: "鉴定中心", Rooms: []assess.Room{{Name: "一", Seats: 2}}, Quota: quota})
		}
		for what, err := range map[string]error{
			"before the notice's days": demotest.ErrorOf(day(20211120, 20211120, 0)), "after them": demotest.ErrorOf(day(20211201, 20211130, 0)),
			"entries after the day": demotest.ErrorOf(day(20211124, 20211125, 0)), "more than seats": demotest.ErrorOf(day(20211124, 20211124, 3)),
			"less than nothing": demotest.ErrorOf(day(20211124, 20211124, -1))} {
			demotest.WantCode(t, what, err, programme.Invalid)
		}
		for _, held := range []programme.Date{20211121, 20211130} {
			if _, err := day(held, held, 0); err != nil {
				t.Errorf("on %s: %v", held, err)
			}
		}
		r, err := day(20211124, 20211123, 1)
		if err != nil {
			t.Fatal(err)
		}
		enter := func(n ...string) error { return w.Assess.EnterAppraisal(ctx, clerk, base, r.ID, n) }
		err = enter(list[0].ApplicationID, list[1].ApplicationID)
		if err == nil || !strings.Contains(err.Error(), "共 1 个名额，已报 0 人，还能报 1 人") {
			t.Errorf("two for one place: %v", err)
		}
		w.Clock.To(20211123)
		if err := enter(list[0].ApplicationID); err != nil {
			t.Errorf("the last place on the last day: %v", err)
		}
		if err = enter(list[1].ApplicationID); err == nil || !strings.Contains(err.Error(), "还能报 0 人") {
			t.Errorf("one too many: %v", err)
		}
		score := []assess.Score{{ApplicationID: list[0].ApplicationID, Points: map[string]int{"theory": 70, "practice": 70}}}
		early := w.Assess.RecordAppraisals(ctx, officer, score)
		if early == nil || !strings.Contains(early.Error(), programme.Date(20211124).Chinese()) {
			t.Errorf("marks before the day: %v", early)
		}
		if err := w.Assess.WithdrawAppraisal(ctx, clerk, list[0].ApplicationID, "本人不参加"); err != nil {
			t.Fatal(err)
		}
		w.Clock.To(20211124)
		if err = enter(list[1].ApplicationID); err == nil || !strings.Contains(err.Error(), programme.Date(20211123).Chinese()) {
			t.Errorf("the freed place after the last day: %v", err)
		}
		return
	}
	t.Fatal("nobody is appraised")
}

func (d *drawn) exam() *rules.Exam {
	d.t.Helper()
	m, err := d.Assess.MarkSheet(ctx, d.clerk, d.ev.ID)
	d.must(err)
	return m.Exam
}
