package crawl

import (
	"bytes"
	"fmt"
	"io"
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

// second is a year under that notice as it is shipped, in the city that it names.
type second struct {
	*demotest.Year
	t                        *testing.T
	admin, officer, approver act.Caller
	evaluation               string // of the first base's class
	roll                     string
	papers                   []secondsPaper // what is made and not kept
}

// A base of the year goes by its number: the first's class goes to its end, the
// other's is under way.
const (
	gone  = 0
	still = 1
)

func (s *second) must(errs ...error) {
	s.t.Helper()
	for _, err := range errs {
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// secondYear is that year with two bases: both are recognised, their plans
// imported, people accepted, sent back and refused, the accepted hang out, money
// is advanced and a visit found something. One class is paid, settled and
// archived.
func secondYear(t *testing.T) *second {
	clock := demo.NewClock(2022, time.March, 1)
	dir := t.TempDir()
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	s := &second{Year: &demotest.Year{System: sys, Cast: &demo.Cast{}, Clock: clock, Dir: dir}, t: t}
	s.founded()
	clock.To(20220401)
	for _, name := range []string{"云海技师学院", "云海交通技工学校"} {
		s.recognised(name)
	}
	s.planned()
	for i := range s.Bases {
		s.enrolled(i)
		s.planClass(i)
	}
	clock.To(20220701)
	for i := range s.Bases {
		s.begun(i)
	}
	s.trained()
	s.evaluated()
	s.certified()
	s.settled()
	s.printed()
	s.must(s.Record.Sequence(ctx))
	return s
}

func (s *second) clerk(i int) act.Caller { return act.As(s.Bases[i].Clerk) }

// user is somebody new in a role, whom the approver confirms where the role asks for it.
func (s *second) user(login, name string, g programme.Grant) programme.Actor {
	s.t.Helper()
	by := act.As(act.SystemActor) // makes the administrator and the approver
	if s.Approver.User != "" {
		by = s.admin
	}
	u, err := s.People.CreateUser(ctx, by, login, name)
	s.must(err)
	g.UserID = u.ID
	s.must(s.People.Grant(ctx, by, g))
	if g.Role.Guarded() && s.Approver.User != "" {
		_, err = s.People.ConfirmUser(ctx, s.approver, u.ID)
		s.must(err)
	}
	a, err := s.People.Actor(ctx, u.ID, g.Role)
	s.must(err)
	return a
}

// counties are the city's.
var counties = []string{"云东区", "云西县"}

// founded has the bureau, its year and three employers.
func (s *second) founded() {
	s.t.Helper()
	s.admin = act.As(s.user("admin", "管理员", programme.Grant{Role: programme.RoleAdministrator}))
	s.Approver = s.user("approver", "王审", programme.Grant{Role: programme.RoleApprover})
	s.approver = act.As(s.Approver)
	s.Officer = s.user("officer", "李办", programme.Grant{Role: programme.RoleOfficer})
	s.officer = act.As(s.Officer)
	s.Second = s.user("second", "周办", programme.Grant{Role: programme.RoleOfficer})
	s.Auditor = s.user("auditor", "审计组", programme.Grant{Role: programme.RoleAuditor})
	s.must(s.Plan.SetCounties(ctx, s.admin, counties))
	text, err := notices.Text(secondNotice)
	s.must(err)
	p, err := s.Plan.CreateProgramme(ctx, s.officer, secondNotice+".yaml", text)
	s.must(err)
	s.Programme = p.ID
	for _, county := range counties {
		s.user("county"+county, county+"经办", programme.Grant{Role: programme.RoleCounty, County: county})
	}
	for i := range 3 {
		e, err := s.Plan.RegisterEmployer(ctx, s.officer, string(idcode.MakeCreditCode("91", "379900", fmt.Sprintf("MA9Y%04d", i))),
			fmt.Sprintf("云海第%d机械有限公司", i+1), counties[i%2], act.Enterprise)
		s.must(err)
		s.Employers = append(s.Employers, s.user(fmt.Sprintf("hr%d", i+1), "人事", programme.Grant{Role: programme.RoleEmployer, EmployerID: e.ID}))
	}
}

// trade is what both bases teach.
const trade = "焊工"

// recognised has an institution apply and be made a base, with its staff.
func (s *second) recognised(name string) {
	s.t.Helper()
	n := len(s.Bases) + 1
	code, county := string(idcode.MakeCreditCode("12", "379900", fmt.Sprintf("4600030%d", n))), counties[n%2]
	_, err := s.Plan.RegisterInstitution(ctx, s.admin, plan.InstitutionIn{CreditCode: code, Name: name, County: county,
		Kind: programme.TechnicianCollege})
	s.must(err)
	staff := func(r programme.Role) programme.Actor {
		return s.user(fmt.Sprintf("%s%d", r, n), r.Name(), programme.Grant{Role: r, BaseCode: code})
	}
	c := demo.BaseCast{Head: staff(programme.RoleHead), Clerk: staff(programme.RoleClerk), Teacher: staff(programme.RoleTeacher),
		Treasurer: staff(programme.RoleTreasurer)}
	b, err := s.Plan.ApplyBase(ctx, act.As(c.Head), s.Programme, plan.BaseApplication{CreditCode: code, Name: name, County: county,
		Content: demotest.Content(s.t, s.Year, c.Head, programme.AskedLine{Trade: trade, Level: programme.Technician, Places: 9})})
	s.must(err)
	u, err := s.People.UserByLogin(ctx, "county"+county)
	s.must(err)
	recommends, err := s.People.Actor(ctx, u.ID, programme.RoleCounty)
	s.must(err, s.Plan.RecommendBase(ctx, act.As(recommends), b.ID, "同意"), demotest.Assess(s.Year, s.officer, b.ID),
		s.Plan.RecogniseBase(ctx, s.approver, b.ID, plan.Recognition{Number: "云海〔2022〕1 号", On: 20220401}))
	c.Base = *b
	s.Bases = append(s.Bases, c)
}

// planned imports the plan of both and approves the standards.
func (s *second) planned() {
	s.t.Helper()
	var rows []forms.PlanRow
	for _, b := range s.Bases {
		rows = append(rows, forms.PlanRow{Base: b.Base.Name, Level: programme.Technician, Trade: trade, Places: 9})
	}
	var book bytes.Buffer
	s.must(forms.WritePlan(&book, &forms.PlanSheet{City: "云海市", Year: 2022, Rows: rows}))
	_, err := s.Plan.ImportPlan(ctx, s.officer, s.Programme, bytes.NewReader(book.Bytes()), int64(book.Len()))
	s.must(err)
	for _, level := range []programme.Level{programme.SeniorWorker, programme.Technician} {
		st, err := s.Money.ProposeStandard(ctx, s.officer, s.Programme, level, "", programme.Yuan(2000), "虚构")
		s.must(err)
		s.must(s.Money.ApproveStandard(ctx, s.approver, st.ID))
	}
	for i := range s.Bases {
		places, err := s.Plan.Filling(ctx, s.clerk(i), s.Programme, s.Bases[i].Base.ID)
		s.must(err)
		s.Bases[i].Lines = []string{places[0].ID}
	}
}

// enrolled has people of three employers apply at a base.
func (s *second) enrolled(at int) {
	s.t.Helper()
	s.Clock.To(20220510)
	base, clerk := s.Bases[at].Base.ID, s.clerk(at)
	for i := range 6 {
		var e programme.Employer
		s.must(s.Store.Read(ctx, func(tx *store.Tx) error {
			found, err := store.Get[programme.Employer](tx, s.Employers[i%3].Employer)
			if err == nil {
				e = *found
			}
			return err
		}))
		n := 6*at + i
		facts := rules.Applicant{Trade: trade, Level: programme.Technician, Category: "enterprise_employee", Schooling: "associate", Recommended: true}
		if i == 3 {
			facts.Work = []rules.Work{{Trade: trade, From: programme.NewMonth(2006, 3), Employer: e.Name, Post: "焊工"}}
		} else {
			facts.Certificates = []rules.Certificate{{Trade: trade, Level: programme.SeniorWorker, IssuedOn: 20200510, Kind: "skill_level"}}
		}
		ap, err := s.Enrol.Submit(ctx, clerk, base, enrol.Enrolment{Name: "赵试" + string([]rune("甲乙丙丁戊己庚辛壬癸子丑")[n]),
			EmployerCode: e.CreditCode, EmployerName: e.Name, Sex: "男", Phone: fmt.Sprintf("138000%05d", n), Facts: facts,
			IDNumber: string(idcode.MakeCitizenID("379905", programme.NewDate(1985, 1+n, 1+n), 100+2*n+1))})
		s.must(err)
		if i == 3 {
			s.print("a promise of years", func(w io.Writer) error { return s.Material.PrintAnnex2(ctx, clerk, []string{ap.ID}, "", w) })
		}
		switch i {
		case 4:
			s.must(s.Enrol.Return(ctx, clerk, ap.ID, "证书复印件不清楚"))
		case 5:
			s.must(s.Enrol.Refuse(ctx, clerk, ap.ID, "证书是别人的"))
		default:
			s.must(demotest.Accept(s.System, clerk, ap.ID))
		}
	}
	r, err := s.Roll.PostRoll(ctx, s.officer, base, programme.ListPaper{})
	s.must(err)
	if at == gone {
		s.roll = r.ID
	}
}

// planClass forms a base's class by an agreed scheme.
func (s *second) planClass(at int) {
	s.t.Helper()
	if at == 0 {
		s.Clock.To(20220601)
		s.must(s.Roll.CloseRoll(ctx, s.approver, s.roll), s.Roll.SealRoll(ctx, s.officer, s.roll))
	}
	b, clerk := &s.Bases[at], s.clerk(at)
	cl, err := s.Teaching.PlanClass(ctx, clerk, teaching.ClassPlan{PlanLineID: b.Lines[0], Name: "一班", StartsOn: 20220701, EndsOn: 20221020})
	s.must(err)
	apps, err := s.BaseApplications(ctx, clerk, b.Base.ID)
	s.must(err)
	var accepted []string
	for i := range apps {
		if apps[i].State == programme.Accepted {
			accepted = append(accepted, apps[i].ID)
		}
	}
	s.must(s.Teaching.EnrolInClass(ctx, clerk, cl.ID, accepted))
	b.Classes = []string{cl.ID}
	t, err := s.Teaching.RegisterTeacher(ctx, clerk, b.Base.ID, teaching.TeacherIn{Name: []string{"钱讲", "孙授"}[at], Trades: []string{trade},
		Certificate: fmt.Sprintf("云海教 %d", at+1)})
	s.must(err)
	p := curriculum.Plan{Trade: trade, Level: programme.Technician}
	for i, hours := range []int{10, 90, 100} {
		kind := []string{"ideology", "theory", "practice"}[i]
		p.Courses = append(p.Courses, curriculum.Course{Row: i + 1, Name: kind, Hours: hours, Kind: kind, Mode: curriculum.Hall, Teacher: t.ID, Place: "一教",
			Textbook: "自编讲义"})
	}
	sc, err := s.Teaching.FileScheme(ctx, clerk, b.Base.ID, teaching.SchemeFiling{FileID: s.paper(clerk, "培训方案"), StartsOn: 20220701, EndsOn: 20221020,
		Plans: []curriculum.Plan{p}})
	s.must(err)
	s.must(s.Teaching.AgreeScheme(ctx, s.officer, sc.ID))
	var weekdays []curriculum.Slot
	for day := time.Monday; day <= time.Friday; day++ {
		weekdays = append(weekdays, curriculum.Slot{Weekday: day, Start: curriculum.At(8, 30), Hours: 4})
	}
	got, err := s.Teaching.ProposeTimetable(ctx, clerk, cl.ID, teaching.Pattern{Slots: weekdays})
	s.must(err)
	_, err = s.Teaching.ScheduleLessons(ctx, clerk, cl.ID, got.Plans)
	s.must(err)
}

// paper is a file that a caller hands in.
func (s *second) paper(c act.Caller, what string) string {
	return demotest.Kept(s.t, s.System, c, []byte("演示文件，不是真实材料。\n"+what))
}

// begun has a base's class begin, and money advanced for it.
func (s *second) begun(at int) {
	s.t.Helper()
	b := &s.Bases[at]
	base, treasurer := b.Base.ID, act.As(b.Treasurer)
	s.must(s.Teaching.StartClass(ctx, s.clerk(at), b.Classes[0]))
	slip, number := s.paper(treasurer, "开户许可证"+base), fmt.Sprintf("990020220000000%d", at)
	account, err := s.Money.ProposeAccount(ctx, treasurer, base, money.AccountIn{Holder: b.Base.Name, Bank: "云海银行", Number: number, FileID: slip})
	s.must(err)
	s.must(s.Money.ConfirmAccount(ctx, act.As(s.Second), account.ID, number))
	s.book(at, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromOwn, Amount: programme.Yuan(800)},
		money.VoucherIn{Direction: money.MoneyOut, Use: "textbooks", Source: ledger.FromOwn, Amount: programme.Yuan(800)})
	approval, err := s.Money.DrawApproval(ctx, s.officer, base)
	s.must(err)
	s.must(s.Money.ApproveStatement(ctx, s.approver, approval.ID))
	advance, err := s.Money.DrawAdvance(ctx, s.officer, base, approval.Total*4/10)
	s.must(err)
	s.must(s.Money.ApproveStatement(ctx, s.approver, advance.ID), demotest.Pay(s.System, act.As(s.Second), advance.ID))
	s.book(at, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: advance.Total})
	_, err = s.Oversee.PlanInspection(ctx, s.officer, oversee.PlanIn{ClassID: b.Classes[0], Kind: programme.Surprise}, "有人反映")
	s.must(err)
}

// book enters vouchers of today.
func (s *second) book(at int, list ...money.VoucherIn) {
	s.t.Helper()
	treasurer := act.As(s.Bases[at].Treasurer)
	for _, v := range list {
		v.Payee, v.Memo, v.OnDate = "见附页", "凭证", s.Today()
		v.FileID = s.paper(treasurer, fmt.Sprintf("凭证 %d %s %s %d %s", at, v.Direction, v.Source, v.Amount, v.OnDate))
		_, err := s.Money.BookVoucher(ctx, treasurer, s.Bases[at].Base.ID, v)
		s.must(err)
	}
}
