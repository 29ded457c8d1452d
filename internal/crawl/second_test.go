package crawl

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/notices"
)

// secondNotice is the other city's that is shipped: it states fewer duties, in
// clauses of its own, and has annexes of no number.
const secondNotice = "yunhai-2022"

// second is a year under that notice as it is shipped.
type second struct {
	*demotest.Year
	t                 *testing.T
	base              demo.BaseCast
	line              string
	officer, approver act.Caller
	clerk             act.Caller
}

func (s *second) must(errs ...error) {
	s.t.Helper()
	for _, err := range errs {
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// secondYear is that year as far as a class that has begun: its base is
// recognised, its plan imported, people are accepted, sent back and refused, the
// accepted hang out, money is advanced and a visit found something.
func secondYear(t *testing.T) *second {
	dir, clock := t.TempDir(), demo.NewClock(2022, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	text, err := notices.Text(secondNotice)
	if err != nil {
		t.Fatal(err)
	}
	cast, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 5, Small: true, Stages: demotest.Begun, Notice: func([]byte) []byte { return text }})
	if err != nil {
		t.Fatal(err)
	}
	s := &second{Year: &demotest.Year{System: sys, Cast: cast, Clock: clock, Dir: dir}, t: t, officer: act.As(cast.Officer), approver: act.As(cast.Approver)}
	clock.To(20220401)
	s.recognised()
	s.enrolled()
	s.taught()
	return s
}

func (s *second) user(login string, role programme.Role) programme.Actor {
	s.t.Helper()
	u, err := s.People.UserByLogin(ctx, login)
	if err != nil || u == nil {
		s.t.Fatal(login, err)
	}
	a, err := s.People.Actor(ctx, u.ID, role)
	s.must(err)
	return a
}

func (s *second) recognised() {
	s.t.Helper()
	head := s.user("head1", programme.RoleHead)
	asked := programme.AskedLine{Trade: "焊工", Level: programme.Technician, Places: 9}
	b, err := s.Plan.ApplyBase(ctx, act.As(head), s.Programme,
		plan.BaseApplication{CreditCode: head.Base, Name: "云海技师学院", County: "德城区", Content: demotest.Content(s.t, s.Year, head, asked)})
	s.must(err)
	u, err := s.People.CreateUser(ctx, act.As(act.SystemActor), "county"+b.County, "县区经办")
	s.must(err)
	s.must(s.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleCounty, County: b.County}))
	s.must(s.Plan.RecommendBase(ctx, act.As(s.user("county"+b.County, programme.RoleCounty)), b.ID, "同意"),
		demotest.Assess(s.Year, s.officer, b.ID),
		s.Plan.RecogniseBase(ctx, s.approver, b.ID, plan.Recognition{Number: "云海〔2022〕1 号", On: 20220401}))
	s.base = demo.BaseCast{Base: *b, Head: head, Clerk: s.user("clerk1", programme.RoleClerk), Teacher: s.user("teacher1", programme.RoleTeacher),
		Treasurer: s.user("treasurer1", programme.RoleTreasurer)}
	s.Bases, s.clerk = []demo.BaseCast{s.base}, act.As(s.base.Clerk)
	var sheet bytes.Buffer
	s.must(forms.WritePlan(&sheet, &forms.PlanSheet{City: "云海市", Year: 2022, Rows: []forms.PlanRow{{Base: b.Name, Level: asked.Level, Trade: asked.Trade,
		Places: asked.Places}}}))
	_, err = s.Plan.ImportPlan(ctx, s.officer, s.Programme, bytes.NewReader(sheet.Bytes()), int64(sheet.Len()))
	s.must(err)
	for _, level := range []programme.Level{programme.SeniorWorker, asked.Level} {
		st, err := s.Money.ProposeStandard(ctx, s.officer, s.Programme, level, "", programme.Yuan(2000), "虚构")
		s.must(err)
		s.must(s.Money.ApproveStandard(ctx, s.approver, st.ID))
	}
	places, err := s.Plan.Filling(ctx, s.clerk, s.Programme, b.ID)
	s.must(err)
	s.line = places[0].ID
}

// enrolled has people of three employers apply.
func (s *second) enrolled() {
	s.t.Helper()
	s.Clock.To(20220510)
	var accepted []string
	for i := range 6 {
		var e programme.Employer
		s.must(s.Store.Read(ctx, func(tx *store.Tx) error {
			found, err := store.Get[programme.Employer](tx, s.Employers[i%3].Employer)
			if err == nil {
				e = *found
			}
			return err
		}))
		ap, err := s.Enrol.Submit(ctx, s.clerk, s.base.Base.ID, enrol.Enrolment{Name: "赵试" + string(rune('甲'+i)),
			EmployerCode: e.CreditCode, EmployerName: e.Name,
			IDNumber: string(idcode.MakeCitizenID("379905", programme.NewDate(1985, 1+i, 1+i), 100+2*i+1)), Sex: "男", Phone: fmt.Sprintf("138000%05d", i),
			Facts: rules.Applicant{Trade: "焊工", Level: programme.Technician, Category: "enterprise_employee", Schooling: "associate", Recommended: true,
				Certificates: []rules.Certificate{{Trade: "焊工", Level: programme.SeniorWorker, IssuedOn: 20200510, Kind: "skill_level"}}}})
		s.must(err)
		switch i {
		case 4:
			s.must(s.Enrol.Return(ctx, s.clerk, ap.ID, "证书复印件不清楚"))
		case 5:
			s.must(s.Enrol.Refuse(ctx, s.clerk, ap.ID, "证书是别人的"))
		default:
			s.must(demotest.Accept(s.System, s.clerk, ap.ID))
			accepted = append(accepted, ap.ID)
		}
	}
	_, err := s.Roll.PostRoll(ctx, s.officer, s.base.Base.ID)
	s.must(err)
	s.Clock.To(20220601)
	cl, err := s.Teaching.PlanClass(ctx, s.clerk, teaching.ClassPlan{PlanLineID: s.line, Name: "一班", StartsOn: 20220701, EndsOn: 20221020})
	s.must(err)
	s.must(s.Teaching.EnrolInClass(ctx, s.clerk, cl.ID, accepted))
	s.base.Classes = []string{cl.ID}
}

// taught has the class begin by an agreed scheme, and the base visited.
func (s *second) taught() {
	s.t.Helper()
	t, err := s.Teaching.RegisterTeacher(ctx, s.clerk, s.base.Base.ID, teaching.TeacherIn{Name: "钱讲", Trades: []string{"焊工"}, Certificate: "云海教 1"})
	s.must(err)
	p := curriculum.Plan{Trade: "焊工", Level: programme.Technician}
	for i, hours := range []int{10, 90, 100} {
		kind := []string{"ideology", "theory", "practice"}[i]
		p.Courses = append(p.Courses, curriculum.Course{Row: i + 1, Name: kind, Hours: hours, Kind: kind, Mode: curriculum.Hall, Teacher: t.ID, Place: "一教",
			Textbook: "自编讲义"})
	}
	file, err := s.StoreFile(ctx, s.clerk, strings.NewReader("培训方案"))
	s.must(err)
	sc, err := s.Teaching.FileScheme(ctx, s.clerk, s.base.Base.ID, teaching.SchemeFiling{FileID: file.ID, StartsOn: 20220701, EndsOn: 20221020,
		Plans: []curriculum.Plan{p}})
	s.must(err)
	s.must(s.Teaching.AgreeScheme(ctx, s.officer, sc.ID))
	var weekdays []curriculum.Slot
	for day := time.Monday; day <= time.Friday; day++ {
		weekdays = append(weekdays, curriculum.Slot{Weekday: day, Start: curriculum.At(8, 30), Hours: 4})
	}
	got, err := s.Teaching.ProposeTimetable(ctx, s.clerk, s.base.Classes[0], teaching.Pattern{Slots: weekdays})
	s.must(err)
	_, err = s.Teaching.ScheduleLessons(ctx, s.clerk, s.base.Classes[0], got.Plans)
	s.must(err)
	s.Clock.To(20220701)
	s.must(s.Teaching.StartClass(ctx, s.clerk, s.base.Classes[0]))
	treasurer := act.As(s.base.Treasurer)
	slip, err := s.StoreFile(ctx, treasurer, strings.NewReader("开户许可证"))
	s.must(err)
	account, err := s.Money.ProposeAccount(ctx, treasurer, s.base.Base.ID, money.AccountIn{Holder: s.base.Base.Name, Bank: "云海银行", Number: "9900202200000001",
		FileID: slip.ID})
	s.must(err)
	s.must(s.Money.ConfirmAccount(ctx, act.As(s.Second), account.ID, "9900202200000001"))
	for _, v := range []money.VoucherIn{{Direction: money.MoneyIn}, {Direction: money.MoneyOut, Use: "textbooks"}} {
		v.Source, v.Amount, v.Payee, v.Memo, v.OnDate, v.FileID = ledger.FromOwn, programme.Yuan(800), "见附件", "开班教材", 20220701, slip.ID
		_, err = s.Money.BookVoucher(ctx, treasurer, s.base.Base.ID, v)
		s.must(err)
	}
	approval, err := s.Money.DrawApproval(ctx, s.officer, s.base.Base.ID)
	s.must(err)
	s.must(s.Money.ApproveStatement(ctx, s.approver, approval.ID))
	advance, err := s.Money.DrawAdvance(ctx, s.officer, s.base.Base.ID, approval.Total*4/10)
	s.must(err)
	s.must(s.Money.ApproveStatement(ctx, s.approver, advance.ID), demotest.Pay(s.System, act.As(s.Second), advance.ID))
	_, err = s.Oversee.PlanInspection(ctx, s.officer, oversee.PlanIn{ClassID: s.base.Classes[0], Kind: programme.Surprise}, "有人反映")
	s.must(err)
	s.must(s.Record.Sequence(ctx))
}

// TestTheSecondNoticeShowsNoForeignClause opens everything that everybody finds
// in a year under the second notice, PDFs too, and reads the messages and the
// journal: nowhere stands a clause of the first city's, or its brand.
func TestTheSecondNoticeShowsNoForeignClause(t *testing.T) {
	s := secondYear(t)
	w := peopled(t, s.Year)
	if _, err := exec.LookPath("pdftotext"); err == nil {
		w.printed = true
	} else if os.Getenv("CI") == "true" {
		t.Fatal("pdftotext is missing: .ci/run installs it")
	}
	w.most, w.people, w.unnumbered = 1, oneOfARole(w.people), true
	w.each(func(i int) {
		who := &w.people[i]
		w.walk(who, nil)
		for k := range programme.Reads {
			if who.token != "" {
				w.call(who, "GET", "/api/v1/"+string(programme.Reads[k].Noun)+"?programme="+w.Programme, "")
			}
		}
	})
	messages := 0
	for i := range w.people {
		if w.people[i].cookie == nil {
			continue
		}
		for _, m := range demotest.Inbox(t, s.System, w.people[i].actor) {
			messages++
			w.wordedHere("a message to "+w.people[i].name, "text/plain", fmt.Appendf(nil, "%+v", m))
		}
	}
	entries := 0
	s.must(s.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.JournalPage(store.JournalQuery{Limit: 1000})
		for i := range list {
			entries++
			w.wordedHere("an entry", "text/plain", fmt.Appendf(nil, "%+v", list[i]))
		}
		return err
	}))
	t.Logf("%d messages, %d entries, and answers by kind: %v", messages, entries, w.kinds.of)
	least := map[string]int{"text/html": 1000, "application/json": 100, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document": 10}
	if w.printed {
		least["application/pdf"] = 100
	}
	for kind, n := range least {
		if w.kinds.of[kind] < n {
			t.Errorf("only %d of %s were read, want %d", w.kinds.of[kind], kind, n)
		}
	}
	if messages < 20 || entries < 200 {
		t.Errorf("only %d messages and %d entries were read", messages, entries)
	}
}
