package app_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/demotest"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
	"jinlanling/notices"
)

// breach is something a clause forbids, tried on the year of base 0.
type breach struct {
	clause string
	what   string
	do     func(b *breaker) error
}

// breaker is a year and what somebody needs who would break a clause.
type breaker struct {
	*world
	t       *testing.T
	base    *programme.Base
	clerk   act.Caller
	head    act.Caller
	officer act.Caller
	city    act.Caller // approves
	file    string
}

func newBreaker(t *testing.T, stages int) *breaker {
	w := build(t, storetest.Place{Dir: t.TempDir()}, stages)
	b := &breaker{world: w, t: t, base: &w.Bases[0].Base, clerk: act.As(w.Bases[0].Clerk), head: act.As(w.Bases[0].Head), officer: act.As(w.Officer),
		city: act.As(w.Approver)}
	f, err := w.StoreFile(ctx, b.clerk, strings.NewReader("一份材料"))
	if err != nil {
		t.Fatal(err)
	}
	b.file = f.ID
	return b
}

// line is a plan line of the base of a trade, or any.
func (b *breaker) line(trade string) programme.PlanLine {
	lines, err := b.PlanLines(ctx, b.officer, b.Programme)
	if err != nil {
		b.t.Fatal(err)
	}
	k := slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.BaseID == b.base.ID && (trade == "" || l.Trade == trade) })
	return lines[k]
}

// class is a class of the base, or what it lacks.
func (b *breaker) class() programme.Class {
	var list []programme.Class
	err := b.Store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Classes(b.Programme)
		return err
	})
	k := slices.IndexFunc(list, func(c programme.Class) bool { return c.BaseID == b.base.ID })
	if err != nil || k < 0 {
		b.t.Fatal("no class", err)
	}
	return list[k]
}

// someone of the base's people in a state.
func (b *breaker) someone(s programme.State) programme.Application {
	apps, err := b.BaseApplications(ctx, b.officer, b.base.ID)
	k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.State == s })
	if err != nil || k < 0 {
		b.t.Fatalf("nobody is %s: %v", s, err)
	}
	return apps[k]
}

func (b *breaker) evaluation() programme.Evaluation {
	var list []programme.Evaluation
	err := b.Store.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Evaluations(b.Programme)
		return err
	})
	k := slices.IndexFunc(list, func(e programme.Evaluation) bool { return e.BaseID == b.base.ID })
	if err != nil || k < 0 {
		b.t.Fatal("no evaluation", err)
	}
	return list[k]
}

func (b *breaker) filing(ideology, theory, practice int, ends programme.Date) error {
	return one(b.Teaching.FileScheme(ctx, b.clerk, b.base.ID, teaching.SchemeFiling{FileID: b.file, StartsOn: 20210717, EndsOn: ends, Why: "调整课时",
		Plans: b.plans(map[string]int{"ideology": ideology, "theory": theory, "practice": practice})}))
}

// plans are teaching plans of one course of each kind, for every line of the
// base.
func (b *breaker) plans(hours map[string]int) (out []curriculum.Plan) {
	lines, err := b.PlanLines(ctx, b.clerk, b.Programme)
	b.must(err)
	var trades []string
	for _, l := range lines {
		trades = append(trades, l.Trade)
	}
	t, err := b.Teaching.RegisterTeacher(ctx, b.clerk, b.base.ID, teaching.TeacherIn{Name: "通讲", Trades: trades, Certificate: fmt.Sprint("通讲", hours)})
	b.must(err)
	for _, l := range lines {
		if l.BaseID != b.base.ID {
			continue
		}
		p := curriculum.Plan{Trade: l.Trade, Level: l.Level}
		for i, kind := range []string{"ideology", "theory", "practice"} {
			p.Courses = append(p.Courses, curriculum.Course{Row: i + 1, Name: kind, Hours: hours[kind], Kind: kind, Mode: curriculum.Hall, Teacher: t.ID,
				Place: "一教", Textbook: "自编讲义"})
		}
		out = append(out, p)
	}
	return out
}

func (b *breaker) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *breaker) draft(on programme.Date) error {
	return one(b.Assess.DraftEvaluation(ctx, b.clerk, b.class().ID,
		assess.EvaluationPlan{Text: "按技师标准考理论和实操", HeldOn: on, Place: "实训楼", Examiners: []string{"甲考评", "乙考评"}}))
}

func (b *breaker) voucher(source, use string, amount programme.Fen) error {
	direction := "out"
	if use == "" {
		direction = "in"
	}
	treasurer := act.As(b.Bases[0].Treasurer)
	f, err := b.StoreFile(ctx, treasurer, strings.NewReader("凭证附件"))
	b.must(err)
	return one(b.Money.BookVoucher(ctx, treasurer, b.base.ID,
		money.VoucherIn{Direction: direction, Source: source, Use: use, Amount: amount, FileID: f.ID, OnDate: 20210717}))
}

// approved has the subsidy of the base approved.
func (b *breaker) approved() *programme.Statement {
	st, err := b.Money.DrawApproval(ctx, b.officer, b.base.ID)
	b.must(err)
	b.must(b.Money.ApproveStatement(ctx, b.city, st.ID))
	return st
}

// breaches are what the notice forbids, by the stage of the year at which
// somebody would try.
var breaches = map[int][]breach{
	demotest.PlansImported: {
		{"1", "a base enrols that was not recognised", func(b *breaker) error {
			b.must(b.Plan.RevokeBase(ctx, b.city, b.base.ID, "fraud", "考核不合格"))
			return one(b.Enrol.Submit(ctx, b.clerk, b.base.ID, b.worker()))
		}},
	},
	demotest.RostersIn: {
		{"2.2.4", "an exceptional case is accepted by the base alone", func(b *breaker) error {
			ap := b.someone(programme.Submitted)
			return b.Enrol.Refer(ctx, b.head, ap.ID)
		}},
	},
	demotest.Reviewed: {
		{"3.1.2", "a scheme of 209 hours", func(b *breaker) error { return b.filing(10, 109, 90, 20211107) }},
		{"3.1.2", "a scheme with nine hours of ideological and political lessons", func(b *breaker) error { return b.filing(9, 120, 100, 20211107) }},
		{"3.1.2", "a scheme with 89 hours of practice", func(b *breaker) error { return b.filing(30, 120, 89, 20211107) }},
		{"3.1.3", "a class begins before the city has agreed to the scheme", func(b *breaker) error {
			b.must(b.filing(10, 112, 92, 20211107))
			return b.Teaching.StartClass(ctx, b.clerk, b.formed().ID)
		}},
		{"3.1.5", "a class that ends on 11 November", func(b *breaker) error {
			return one(b.Teaching.PlanClass(ctx, b.clerk, teaching.ClassPlan{PlanLineID: b.line("").ID, Name: "一班", StartsOn: 20210717, EndsOn: 20211111}))
		}},
		{"2.3", "somebody who is not accepted joins a class", func(b *breaker) error {
			ap := b.someone(programme.Accepted)
			cl, err := b.Teaching.PlanClass(ctx, b.clerk, teaching.ClassPlan{PlanLineID: ap.PlanLineID, Name: "一班", StartsOn: 20210717, EndsOn: 20211107})
			b.must(err)
			b.must(b.Enrol.Withdraw(ctx, b.clerk, ap.ID, "本人不再参加"))
			return b.Teaching.EnrolInClass(ctx, b.clerk, cl.ID, []string{ap.ID})
		}},
		{"4.2", "a technician's standard of 3000.01 yuan", func(b *breaker) error {
			return one(b.Money.ProposeStandard(ctx, b.officer, b.Programme, programme.Technician, "", 300001, "某文件"))
		}},
		{"4.2", "a senior technician's standard of 5000.01 yuan", func(b *breaker) error {
			return one(b.Money.ProposeStandard(ctx, b.officer, b.Programme, programme.SeniorTechnician, "", 500001, "某文件"))
		}},
		{"A1", "a plan is cut below who has a place", func(b *breaker) error {
			return b.Plan.AmendPlan(ctx, b.officer, b.someone(programme.Accepted).PlanLineID, 1, "压减")
		}},
		{"3.1.3", "the subsidy is approved before the scheme is agreed to",
			func(b *breaker) error { return one(b.Money.DrawApproval(ctx, b.officer, b.base.ID)) }},
	},
	demotest.ClassesStarted: {
		{"3.1.2", "a class ends with its lessons not held", func(b *breaker) error { return b.Teaching.FinishClass(ctx, b.clerk, b.class().ID) }},
		{"3.1.4", "a lesson is registered before it is over", func(b *breaker) error {
			lessons, err := b.Lessons(ctx, b.clerk, b.class().ID)
			b.must(err)
			return b.Attendance.HoldLesson(ctx, act.As(b.Bases[0].Teacher), lessons[0].ID, nil)
		}},
		{"3.2.1", "an evaluation is drafted while the class is taught", func(b *breaker) error { return b.draft(20211109) }},
		{"3.5.1", "one recording for two lessons", func(b *breaker) error {
			lessons, err := b.Lessons(ctx, b.clerk, b.class().ID)
			b.must(err)
			b.clock.Until(lessons[1].EndsAt.Add(time.Hour))
			film := demotest.Film(b.t, b.System, b.clerk, 1, 25*time.Minute, lessons[0].StartsAt)
			in := func(k int) evidence.Attachment {
				return evidence.Attachment{LessonID: lessons[k].ID, Kind: "recording", FileID: film}
			}
			b.must(b.Evidence.Attach(ctx, b.clerk, b.class().ID, []evidence.Attachment{in(0)}))
			return b.Evidence.Attach(ctx, b.clerk, b.class().ID, []evidence.Attachment{in(1)})
		}},
		{"3.5.1", "a paper of words as a recording", func(b *breaker) error {
			lessons, err := b.Lessons(ctx, b.clerk, b.class().ID)
			b.must(err)
			return b.Evidence.Attach(ctx, b.clerk, b.class().ID,
				[]evidence.Attachment{{LessonID: lessons[0].ID, Kind: "recording", FileID: b.file, Seconds: 1500}})
		}},
		{"4.1.2", "an advance before the subsidy is approved", func(b *breaker) error { return one(b.Money.DrawAdvance(ctx, b.officer, b.base.ID, 100)) }},
		{"4.1.2", "an advance of one fen over sixty per cent", func(b *breaker) error {
			return one(b.Money.DrawAdvance(ctx, b.officer, b.base.ID, b.approved().Total*6/10+1))
		}},
		{"4.1.3", "a settlement before the subsidy is approved", func(b *breaker) error { return one(b.Money.DrawSettlement(ctx, b.officer, b.base.ID)) }},
		{"4.1.4", "a receipt where nothing is owed", func(b *breaker) error { return one(b.Money.DrawReceipt(ctx, b.officer, b.base.ID, 1)) }},
		{"4.3.1", "what the special account does not hold is spent", func(b *breaker) error { return b.voucher(ledger.FromBureau, "teaching", 1) }},
		{"4.3.3", "meals out of the special account", func(b *breaker) error {
			b.must(b.voucher(ledger.FromOwn, "", 1000))
			return b.voucher(ledger.FromOwn, "meals", 1)
		}},
		{"5.1", "an inspection is closed over an open finding", func(b *breaker) error {
			drawn, err := demotest.Draw(b.System, act.As(b.Officer), b.Programme, 1)
			b.must(err)
			b.must(b.Oversee.VisitInspection(ctx, b.officer, drawn[0].ID, oversee.VisitIn{Present: 1, Note: "人数不符"}))
			b.must(one(b.Oversee.RaiseFinding(ctx, b.officer, drawn[0].ID, "签到不符", "3.1.4", 20211231)))
			return b.Oversee.CloseInspection(ctx, b.officer, drawn[0].ID)
		}},
	},
	demotest.Trained: {
		{"3.2.3", "an evaluation on 16 November", func(b *breaker) error { return b.draft(20211116) }},
		{"3.2.2", "the city is to agree to a plan that the employers have not drawn up together", func(b *breaker) error {
			b.must(b.draft(20211109))
			return b.Assess.AgreeEvaluation(ctx, b.officer, b.evaluation().ID)
		}},
	},
	demotest.Evaluated: {
		{"3.3", "an appraisal on 20 November", func(b *breaker) error {
			return one(b.Assess.AnnounceAppraisal(ctx, b.officer, b.Programme, aRound("焊工", 20211120)))
		}},
		{"3.4.2", "a trade that cannot be appraised is appraised", func(b *breaker) error {
			return one(b.Assess.AnnounceAppraisal(ctx, b.officer, b.Programme, aRound("电工", 20211125)))
		}},
		{"3.3", "somebody of a trade that is not appraised is entered", func(b *breaker) error {
			r, err := b.Assess.AnnounceAppraisal(ctx, b.officer, b.Programme, aRound("焊工", 20211125))
			b.must(err)
			return b.Assess.EnterAppraisal(ctx, b.clerk, b.base.ID, r.ID, []string{b.someone(programme.Passed).ID})
		}},
		{"3.4.2", "published results are closed before their last day", func(b *breaker) error {
			p, err := b.Assess.Publish(ctx, b.officer, b.base.ID, programme.ListPaper{})
			b.must(err)
			return b.Assess.ClosePublication(ctx, b.city, p.ID)
		}},
	},
	demotest.Certified: {
		{"5.4", "the year is closed with money and returns open", func(b *breaker) error { return b.Oversee.CloseProgramme(ctx, b.city, b.Programme) }},
	},
	demotest.Settled: {
		{"5.4", "a return of some other kind", func(b *breaker) error { return one(b.Oversee.FileReturn(ctx, b.head, b.base.ID, "letter", b.file)) }},
		{"4.1.3", "a second settlement of what is settled", func(b *breaker) error { return one(b.Money.DrawSettlement(ctx, b.officer, b.base.ID)) }},
	},
}

// What the notice forbids is refused under its clause (from clause 1 on).
func TestEveryClauseIsHeldTo(t *testing.T) {
	n, err := notices.Load("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	for stages, list := range breaches {
		for _, x := range list {
			t.Run(x.clause+" "+x.what, func(t *testing.T) {
				t.Parallel()
				b := newBreaker(t, stages)
				err := x.do(b)
				refusal, ok := errors.AsType[*programme.Error](err)
				if !ok || refusal.Code == programme.Forbidden || refusal.Code == programme.NotFound {
					t.Fatalf("not refused for what it is: %v", err)
				}
				if refusal.Clause != x.clause && refusal.Clause != n.Cite(x.clause) {
					t.Errorf("refused under %q: %v", refusal.Clause, err)
				}
			})
		}
	}
}

// worker is somebody eligible for the base's first line.
func (b *breaker) worker() enrol.Enrolment {
	l := b.line("")
	return enrol.Enrolment{Name: "赵试", IDNumber: demotest.NumberOf(7), Phone: "13800000007", EmployerCode: "91350100M000100Y43", EmployerName: "某厂",
		Facts: rules.Applicant{Trade: l.Trade, Level: l.Level, Category: "enterprise_employee", Recommended: true}}
}

// formed is a class of the base with its people in it.
func (b *breaker) formed() *programme.Class {
	ap := b.someone(programme.Accepted)
	cl, err := b.Teaching.PlanClass(ctx, b.clerk, teaching.ClassPlan{PlanLineID: ap.PlanLineID, Name: "一班", StartsOn: 20210717, EndsOn: 20211107})
	b.must(err)
	b.must(b.Teaching.EnrolInClass(ctx, b.clerk, cl.ID, []string{ap.ID}))
	return cl
}

// aRound is a day of the appraisal for one trade.
func aRound(trade string, on programme.Date) assess.RoundIn {
	return assess.RoundIn{Name: "第一批", Trades: []string{trade}, HeldOn: on, EnterBy: on, Place: "鉴定中心", Rooms: []assess.Room{{Name: "一", Seats: 100}}}
}
