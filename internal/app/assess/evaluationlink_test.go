package assess_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/message"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// drawn is a year with an evaluation that has just been drawn up.
type drawn struct {
	*demotest.Year
	t       *testing.T
	phone   *demotest.Carrier
	base    *demo.BaseCast
	clerk   act.Caller
	officer act.Caller
	plan    assess.EvaluationPlan
	ev      *programme.Evaluation
	parties []assess.PartyTo
	own     map[string]act.Caller // accounts of trainees
}

const unitPhone = "13912345678"

func draw(t *testing.T, p storetest.Place) *drawn {
	t.Helper()
	d := &drawn{Year: demotest.Build(t, p, demotest.Trained), t: t, phone: &demotest.Carrier{}}
	d.Message.SetPost(message.Post{Phone: d.phone, URL: "https://jn.example.gov.cn"})
	d.base, d.officer = &d.Bases[0], act.As(d.Officer)
	d.clerk = act.As(d.base.Clerk)
	class := ""
	for _, id := range d.base.Classes {
		if s, err := d.Show(ctx, d.clerk, programme.NounClass, id); err == nil && s.State == programme.Finished {
			class = id
		}
	}
	d.plan = assess.EvaluationPlan{Text: "理论和实操", HeldOn: d.Today().AddDays(1), Place: "实训楼", Examiners: []string{"甲考评", "乙考评"}}
	ev, err := d.Assess.DraftEvaluation(ctx, d.clerk, class, d.plan)
	d.must(err)
	d.ev = ev
	d.parties = d.partiesNow()
	return d
}

func (d *drawn) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *drawn) partiesNow() []assess.PartyTo {
	d.t.Helper()
	list, err := d.Assess.PartiesOf(ctx, d.clerk, d.ev.ID)
	d.must(err)
	return list
}

func (d *drawn) contact(employer, phone string) {
	d.t.Helper()
	d.must(d.Plan.SetEmployerContact(ctx, d.officer, employer, phone, "单位盖章的联系表"))
}

func (d *drawn) link(employer string) *assess.LinkSent {
	d.t.Helper()
	l, err := d.Assess.SendEmployerLink(ctx, d.clerk, d.ev.ID, employer)
	d.must(err)
	return l
}

// came is the last message to a number since the last call, with what of it a
// pattern finds.
func (d *drawn) came(to, pattern string) string {
	d.t.Helper()
	demotest.Deliver(d.t, d.System)
	found := ""
	for _, p := range d.phone.Take() {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(p.Text); m != nil && p.To == to {
			found = m[1]
		}
	}
	return found
}

const codeIn, linkIn = `确认码 (\d{6})，15 分钟内填写。用于办理`, `https://jn\.example\.gov\.cn/e/([A-Z0-9-]+)`

func (d *drawn) code(secret string) string {
	d.t.Helper()
	d.must(d.Assess.SendDoorCode(ctx, secret, "10.0.0.1"))
	return d.came(unitPhone, codeIn)
}

func (d *drawn) who(secret, code string) assess.Representative {
	d.t.Helper()
	b, err := d.Assess.Behind(ctx, secret, "10.0.0.1")
	d.must(err)
	return assess.Representative{Name: "钱经理", Position: "人事科长", Code: code, Seen: b.Evaluation.Version}
}

func wrongOf(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// An employer without an account joins by a link and the code that goes to its
// own telephone, once; and it is told from what an account does.
func TestEmployerJoinsByLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		e := d.parties[0].EmployerID
		demotest.WantCode(t, "a link without a telephone", demotest.ErrorOf(d.Assess.SendEmployerLink(ctx, d.clerk, d.ev.ID, e)), programme.WrongState)
		for _, c := range []act.Caller{d.clerk, act.As(d.base.Head)} {
			demotest.WantCode(t, "a telephone put in by the base", d.Plan.SetEmployerContact(ctx, c, e, unitPhone, "电话核对"), programme.Forbidden)
		}
		demotest.WantCode(t, "no telephone", d.Plan.SetEmployerContact(ctx, d.officer, e, "123", "电话核对"), programme.Invalid)
		d.contact(e, unitPhone)
		for what, c := range map[string]act.Caller{"a teacher": act.As(d.base.Teacher), "another base": act.As(d.Bases[1].Clerk),
			"an auditor": act.As(d.Auditor)} {
			demotest.WantCode(t, what+"'s link", demotest.ErrorOf(d.Assess.SendEmployerLink(ctx, c, d.ev.ID, e)), programme.Forbidden)
		}
		demotest.WantCode(t, "a link for a stranger", demotest.ErrorOf(d.Assess.SendEmployerLink(ctx, d.clerk, d.ev.ID, "none")), programme.Invalid)

		l := d.link(e)
		if got := d.came(unitPhone, linkIn); got != l.Secret {
			t.Fatalf("the message leads to %q, want %q", got, l.Secret)
		}
		b, err := d.Assess.Behind(ctx, strings.ToLower(strings.ReplaceAll(l.Secret, "-", " ")), "10.0.0.1")
		d.must(err)
		if b.Can != assess.CanJoin || len(b.People) == 0 || !strings.Contains(b.People[0].Name, "*") || !strings.Contains(b.People[0].IDMasked, "*") {
			t.Errorf("behind the link: %+v", b)
		}
		join := func(r assess.Representative) error {
			return d.Assess.JoinByLink(ctx, l.Secret, "10.0.0.1", r, []string{"丙考评"})
		}
		demotest.WantCode(t, "joined with no code", join(d.who(l.Secret, "")), programme.Invalid)
		demotest.WantCode(t, "joined with a guess", join(d.who(l.Secret, "123456")), programme.Invalid)
		right := d.code(l.Secret)
		demotest.WantCode(t, "joined with a wrong code", join(d.who(l.Secret, wrongOf(right))), programme.Invalid)
		nobody := d.who(l.Secret, right)
		nobody.Name = " "
		demotest.WantCode(t, "joined by nobody", join(nobody), programme.Invalid)
		old := d.who(l.Secret, right)
		old.Seen--
		demotest.WantCode(t, "joined another plan than was seen", join(old), programme.Stale)
		d.must(join(d.who(l.Secret, right)))
		demotest.WantCode(t, "joined twice", join(d.who(l.Secret, right)), programme.WrongState)

		x := d.partiesNow()[0]
		if !strings.Contains(x.JoinedBy, "钱经理（人事科长），凭一次性链接，确认码发至 139****5678") || x.JoinedAt.IsZero() || len(x.Examiners) != 1 {
			t.Errorf("joined: %+v", x)
		}
		story, err := d.Record.Story(ctx, d.clerk, d.ev.ID)
		d.must(err)
		if last := story[len(story)-1]; last.Who != "钱经理" || !strings.Contains(last.What, "凭一次性链接，确认码发至尾号 5678") {
			t.Errorf("the journal says %+v", last)
		}
		d.sound()
	})
}

// sound holds all data against fsck.
func (d *drawn) sound() {
	d.t.Helper()
	report, err := d.Record.Fsck(ctx)
	d.must(err)
	for _, f := range report {
		if f.Count > 0 {
			d.t.Errorf("fsck: %s %v", f.Code, f.Broken)
		}
	}
}

// A link opens nothing once it is withdrawn, replaced or over; codes are
// bounded by tries, days and time, and so are guesses of links.
func TestLinksAreBounded(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	e := d.parties[0].EmployerID
	d.contact(e, unitPhone)
	first := d.link(e)
	second := d.link(e)
	can := func(secret string) string {
		b, err := d.Assess.Behind(ctx, secret, "10.0.0.1")
		d.must(err)
		return b.Can
	}
	if can(first.Secret) != "" || can(second.Secret) == "" {
		t.Error("a link of before another still opens, or the other does not")
	}
	demotest.WantCode(t, "a code for a replaced link", d.Assess.SendDoorCode(ctx, first.Secret, ""), programme.WrongState)

	right := d.code(second.Secret)
	for range 5 {
		demotest.WantCode(t, "a wrong code", d.Assess.ObjectByLink(ctx, second.Secret, "", d.who(second.Secret, wrongOf(right)), "改"), programme.Invalid)
	}
	demotest.WantCode(t, "the right code after five wrong ones",
		d.Assess.ObjectByLink(ctx, second.Secret, "", d.who(second.Secret, right), "改"), programme.Invalid)
	right = d.code(second.Secret)
	d.Clock.Tick(16 * time.Minute)
	demotest.WantCode(t, "a code of before", d.Assess.ObjectByLink(ctx, second.Secret, "", d.who(second.Secret, right), "改"), programme.Invalid)
	for range 3 {
		d.code(second.Secret)
	}
	demotest.WantCode(t, "a sixth code in a day", d.Assess.SendDoorCode(ctx, second.Secret, ""), programme.Busy)

	d.Clock.Tick(15 * 24 * time.Hour)
	if can(second.Secret) != "" {
		t.Error("a link opens after its term")
	}
	third := d.link(e)
	right = d.code(third.Secret)
	demotest.WantCode(t, "another base withdraws", d.Assess.WithdrawLink(ctx, act.As(d.Bases[1].Clerk), d.ev.ID, third.ID), programme.Forbidden)
	who := d.who(third.Secret, right)
	d.must(d.Assess.WithdrawLink(ctx, d.clerk, d.ev.ID, third.ID))
	demotest.WantCode(t, "withdrawn twice", d.Assess.WithdrawLink(ctx, d.clerk, d.ev.ID, third.ID), programme.WrongState)
	demotest.WantCode(t, "a withdrawn link", d.Assess.JoinByLink(ctx, third.Secret, "", who, []string{"丙考评"}), programme.WrongState)

	for range 20 {
		demotest.WantCode(t, "a guess", demotest.ErrorOf(d.Assess.Behind(ctx, "ABCDE-FGHJK-23456", "10.9.9.9")), programme.NotFound)
	}
	demotest.WantCode(t, "too many guesses", demotest.ErrorOf(d.Assess.Behind(ctx, "ABCDE-FGHJK-23456", "10.9.9.9")), programme.Busy)
	if can(third.Secret) != "" {
		t.Error("a withdrawn link opens")
	}
}

// A plan that was changed under the reader's eyes is not joined, and a number
// of somebody of the base is nobody's to speak for a unit.
func TestLinkOfAChangedPlan(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	e := d.parties[0].EmployerID
	d.must(d.Message.SetContact(ctx, d.clerk, "sms", "13700007777"))
	demotest.WantCode(t, "the clerk's own telephone", d.Plan.SetEmployerContact(ctx, d.officer, e, "13700007777", "来函"), programme.Conflict)
	d.contact(e, unitPhone)
	l := d.link(e)
	right := d.code(l.Secret)
	who := d.who(l.Secret, right)
	d.plan.Place = "别处"
	d.must(d.Assess.AmendEvaluation(ctx, d.clerk, d.ev.ID, d.plan))
	demotest.WantCode(t, "a plan that was changed", d.Assess.JoinByLink(ctx, l.Secret, "", who, []string{"丙考评"}), programme.Stale)
	d.must(d.Message.SetContact(ctx, act.As(d.base.Head), "sms", unitPhone))
	demotest.WantCode(t, "a code to somebody of the base", d.Assess.SendDoorCode(ctx, l.Secret, ""), programme.Conflict)
	d.must(d.Store.Read(ctx, func(tx *store.Tx) error {
		return tx.EachText(func(table, column, value string) error {
			if strings.Contains(value, l.Secret) || strings.Contains(value, unitPhone) {
				t.Errorf("%s.%s holds a secret or a number in clear", table, column)
			}
			return nil
		})
	}))
}

// Two who use one code at once are one.
func TestALinkIsUsedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		e := d.parties[0].EmployerID
		d.contact(e, unitPhone)
		l := d.link(e)
		who := d.who(l.Secret, d.code(l.Secret))
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() { errs[i] = d.Assess.JoinByLink(ctx, l.Secret, "", who, []string{"丙考评"}) })
		}
		wg.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			}
		}
		if done != 1 {
			t.Errorf("%d of 4 joined: %v", done, errs)
		}
	})
}

// A unit without an account enters its scores by a link, once; where its examiners have their own way in, its link enters
// nothing for them.
func TestAUnitsLinkEntersItsScores(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		d := draw(t, p)
		unit := d.agreed()
		scores := d.scores(unit, map[string]int{"theory": 80, "practice": 80})
		d.contact(unit.Employer, unitPhone)
		enter := func() error {
			l := d.link(unit.Employer)
			return d.Assess.ScoreByLink(ctx, l.Secret, "10.0.0.1", d.who(l.Secret, d.code(l.Secret)), scores)
		}
		d.must(enter())
		m, err := d.Assess.MarkSheet(ctx, unit, d.ev.ID)
		d.must(err)
		for _, x := range m.Mine(unit) {
			if x.Unit == nil || x.Unit.Points["practice"] != 80 {
				t.Fatalf("the unit's entry: %+v", x.Unit)
			}
		}
		const another = "13912345679"
		d.must(demotest.ErrorOf(d.Assess.SendExaminerLink(ctx, unit, d.ev.ID, unit.Name, another)))
		scores[0].Points = map[string]int{"theory": 20, "practice": 20}
		demotest.WantCode(t, "past the unit's own examiner", enter(), programme.WrongState)
		d.sound()
	})
}

// Nobody examines a class whom it teaches or who sits in it, for whichever side, and nobody for both.
func TestWhoMayNotExamine(t *testing.T) {
	d := draw(t, storetest.Place{Dir: t.TempDir()})
	members, err := d.ClassMembers(ctx, d.clerk, d.ev.ClassID)
	d.must(err)
	list, err := d.Assess.MarkSheet(ctx, d.officer, d.ev.ID)
	d.must(err)
	if len(list.Lines) != len(members) {
		t.Fatalf("%d lines for %d people", len(list.Lines), len(members))
	}
	lessons, err := d.Lessons(ctx, d.clerk, d.ev.ClassID)
	d.must(err)
	teachers, err := d.Teaching.BaseTeachers(ctx, d.clerk, d.base.Base.ID)
	d.must(err)
	teacher := teachers[slices.IndexFunc(teachers, func(x programme.Teacher) bool { return x.ID == lessons[0].TeacherID })].Name
	last := list.Lines[len(list.Lines)-1].Member.Name
	for what, name := range map[string]string{"a trainee": list.Lines[0].Member.Name, "another": last, "their teacher": teacher} {
		plan := d.plan
		plan.Examiners = []string{"甲考评", name}
		demotest.WantCode(t, what+" for the base", d.Assess.AmendEvaluation(ctx, d.clerk, d.ev.ID, plan), programme.Invalid)
	}
	for _, e := range d.Employers {
		if e.Employer != d.parties[0].EmployerID {
			continue
		}
		for what, name := range map[string]string{"a trainee of another unit": last, "the base's examiner": "甲考评", "the class's teacher": teacher} {
			demotest.WantCode(t, what, d.Assess.JoinEvaluation(ctx, act.As(e), d.ev.ID, []string{name}), programme.Invalid)
		}
		d.must(d.Assess.JoinEvaluation(ctx, act.As(e), d.ev.ID, []string{"丙考评"}))
		return
	}
	t.Fatal("no unit of the class has an account")
}
