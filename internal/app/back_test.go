package app_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// moneyChecks are the invariants that hold at every moment of a statement's
// life.
var moneyChecks = []string{"postings_balance", "books_zero", "postings_source", "items_sum", "statement_two_people", "payment_two_people", "paid_posted",
	"unpaid_not_posted", "unpaid_fund", "advances"}

// Whatever is drawn, approved, paid, returned, revoked and sent back by the
// bank, in any order, the books sum to zero and fsck finds nothing; and when
// all of it is taken back, nothing is left (spec: money).
func TestStatementsGoBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) { goBack(t, p, false) })
}

// So it is at a base that was revoked while its classes ran: what it holds is
// claimed, and nothing is paid.
func TestClaimsOfARevokedBaseGoBack(t *testing.T) {
	goBack(t, storetest.Place{Dir: t.TempDir()}, true)
}

func goBack(t *testing.T, p storetest.Place, revoked bool) {
	w := build(t, p, demotest.ClassesStarted)
	base := w.Bases[0].Base.ID
	officer, second, approver := act.As(w.Officer), act.As(w.Second), act.As(w.Approver)
	r := rand.New(rand.NewPCG(7, 22))
	var ids []string
	keep := func(st *programme.Statement, err error) error {
		if err == nil {
			ids = append(ids, st.ID)
		}
		return err
	}
	last := func() string {
		if len(ids) == 0 {
			return "none"
		}
		return ids[len(ids)-1]
	}
	walking := false
	made := func(do func(string) error) func() error { // to the newest, or to one that others rest on
		return func() error {
			id := last()
			if walking && r.IntN(8) == 0 {
				id = ids[r.IntN(len(ids))]
			}
			return do(id)
		}
	}
	type step struct {
		name   string
		weight int
		do     func() error
	}
	steps := []step{
		{"draw approval", 1, func() error { return keep(w.Money.DrawApproval(ctx, officer, base)) }},
		{"draw advance", 6, func() error { return keep(w.Money.DrawAdvance(ctx, officer, base, programme.Yuan(1000))) }},
		{"draw settlement", 2, func() error { return keep(w.Money.DrawSettlement(ctx, officer, base)) }},
		{"draw receipt", 3, func() error { return keep(w.Money.DrawReceipt(ctx, officer, base, programme.Yuan(100))) }},
		{"approve", 9, made(func(id string) error { return w.Money.ApproveStatement(ctx, approver, id) })},
		{"pay", 9, made(func(id string) error { return w.pay(second, id) })},
		{"bounce", 6, made(func(id string) error { return demotest.Bounce(w.System, officer, id, "户名不符，银行退回") })},
		{"revoke", 1, made(func(id string) error { return w.Money.RevokeStatement(ctx, officer, id, "金额有误") })},
		{"return", 1, made(func(id string) error { return w.Money.ReturnStatement(ctx, approver, id, "依据不足") })},
		{"cancel", 1, made(func(id string) error { return w.Money.CancelStatement(ctx, officer, id, "重新制单") })},
	}
	var bag []int
	for i, s := range steps {
		for range s.weight {
			bag = append(bag, i)
		}
	}
	// every way once, in an order in which each is possible, then at random
	names := []string{"draw approval", "return", "draw approval", "approve", "draw advance", "approve", "pay", "bounce", "pay"}
	if revoked {
		names = append(names, "revoke base", "draw settlement", "approve", "revoke", "draw settlement", "approve", "draw receipt", "approve", "pay",
			"bounce", "revoke", "draw receipt", "cancel")
	}
	for _, name := range names {
		if name == "revoke base" {
			if err := w.Plan.RevokeBase(ctx, approver, base, "fraud", "伪造签到"); err != nil {
				t.Fatal(err)
			}
			wantCode(t, "an advance to a revoked base", keep(w.Money.DrawAdvance(ctx, officer, base, programme.Yuan(1000))), programme.WrongState)
			continue
		}
		i := slices.IndexFunc(steps, func(s step) bool { return s.name == name })
		if err := steps[i].do(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	walking = true
	for i := range 160 {
		s := steps[bag[r.IntN(len(bag))]]
		if err := s.do(); err == nil {
			continue
		} else if code := programme.CodeOf(err); code == programme.Internal || code == programme.Forbidden {
			t.Fatalf("step %d, %s: %v", i, s.name, err)
		}
		if i%20 == 19 {
			found, err := w.Record.Fsck(ctx, moneyChecks...)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				if f.Count > 0 {
					t.Fatalf("after step %d fsck %s: %v", i, f.Code, f.Broken)
				}
			}
		}
	}
	for _, id := range slices.Backward(ids) { // all of it is taken back
		w.Money.CancelStatement(ctx, officer, id, "收尾")
		demotest.Bounce(w.System, officer, id, "收尾")
		w.Money.RevokeStatement(ctx, officer, id, "收尾")
	}
	s, err := w.Money.PositionOf(ctx, officer, base)
	if err != nil || s.Earned != 0 || s.Payable != 0 || s.Claim != 0 || s.PaidOut != 0 || s.Advanced != 0 || s.ApprovalID != "" || s.Open != nil {
		t.Errorf("after all was taken back the base stands at %+v, %v", s, err)
	}
}

// Who undoes is another than who did, and what a later statement rests on is
// undone after it.
func TestWhoTakesStatementsBack(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	base := w.Bases[0].Base.ID
	officer, second, approver := act.As(w.Officer), act.As(w.Second), act.As(w.Approver)
	draw := func(st *programme.Statement, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return st.ID
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	first := draw(w.Money.DrawApproval(ctx, officer, base))
	wantCode(t, "an officer returns", w.Money.ReturnStatement(ctx, officer, first, "有误"), programme.Forbidden)
	must(w.Money.ReturnStatement(ctx, approver, first, "标准有误"))
	approval := draw(w.Money.DrawApproval(ctx, officer, base))
	must(w.Money.ApproveStatement(ctx, approver, approval))
	wantCode(t, "the approver revokes their own", w.Money.RevokeStatement(ctx, approver, approval, "反悔"), programme.Forbidden)
	advance := draw(w.Money.DrawAdvance(ctx, officer, base, programme.Yuan(600)))
	wantCode(t, "what the advance rests on", w.Money.RevokeStatement(ctx, officer, approval, "有误"), programme.WrongState)
	must(w.Money.ApproveStatement(ctx, approver, advance))
	must(w.pay(second, advance))
	wantCode(t, "revoke what is paid", w.Money.RevokeStatement(ctx, officer, advance, "有误"), programme.WrongState)
	wantCode(t, "who paid takes it back", demotest.Bounce(w.System, second, advance, "退票"), programme.Forbidden)
	must(demotest.Bounce(w.System, officer, advance, "户名不符"))
	p, err := w.Money.MoneyPaperOf(ctx, officer, advance)
	if err != nil || p.State != programme.Approved || p.Paid.Name != "" || p.PaidBy != "" {
		t.Errorf("a bounced payment stands as %s, paid by %q, %v", p.State, p.Paid.Name, err)
	}
	must(w.pay(second, advance))
	s, err := w.Money.PositionOf(ctx, officer, base)
	if err != nil || s.Advanced != programme.Yuan(600) || s.PaidOut != programme.Yuan(600) {
		t.Errorf("paid again: advanced %s, out %s, %v", s.Advanced, s.PaidOut, err)
	}
	st, err := w.Money.ProposeStandard(ctx, officer, w.Programme, programme.Technician, "", programme.Yuan(2000), "试验")
	must(err)
	must(w.Money.RefuseStandard(ctx, approver, st.ID, "依据不足"))
	wantCode(t, "a refused standard is approved", w.Money.ApproveStandard(ctx, approver, st.ID), programme.WrongState)
	clean(t, "after statements went back", w.System)
}

// A trainee who was recorded as left comes back; an earlier sheet is corrected
// without losing the line of who left, and lessons held meanwhile do not count.
func TestALeaverKeepsTheirLines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		b := w.Bases[0]
		clerk, teacher := act.As(b.Clerk), act.As(b.Teacher)
		class := b.Classes[0]
		members, err := w.ClassMembers(ctx, clerk, class)
		if err != nil {
			t.Fatal(err)
		}
		lessons, err := w.Lessons(ctx, clerk, class)
		if err != nil {
			t.Fatal(err)
		}
		sheet := func(l *programme.Lesson, without string) (out []attendance.Presence) {
			for _, m := range members {
				if m.ID != without && m.State == programme.InTraining {
					out = append(out, attendance.Presence{ApplicationID: m.ID, State: programme.Present, SignedAt: l.StartsAt})
				}
			}
			return out
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		w.clock.Until(lessons[2].EndsAt.Add(time.Hour))
		must(w.Attendance.HoldLesson(ctx, teacher, lessons[0].ID, sheet(&lessons[0], "")))
		who := members[0].ID
		must(w.Teaching.DropFromClass(ctx, clerk, who, "误录"))
		must(w.Attendance.HoldLesson(ctx, teacher, lessons[1].ID, sheet(&lessons[1], who)))
		lines := func(l string) int {
			got, err := w.Attendance.SignIns(ctx, clerk, l)
			if err != nil {
				t.Fatal(err)
			}
			return len(got)
		}
		must(w.Attendance.CorrectAttendance(ctx, clerk, lessons[0].ID, sheet(&lessons[0], who), "有人请假")) // over the API: without the leaver
		if n := lines(lessons[0].ID); n != len(members) {
			t.Errorf("the corrected sheet has %d lines of %d", n, len(members))
		}
		must(w.Attendance.CorrectAttendance(ctx, clerk, lessons[0].ID, sheet(&lessons[0], ""), "有人请假")) // as the page sends it
		must(w.Teaching.RestoreToClass(ctx, clerk, who, "误录退出"))
		wantCode(t, "restored twice", w.Teaching.RestoreToClass(ctx, clerk, who, "又一次"), programme.WrongState)
		must(w.Attendance.CorrectAttendance(ctx, clerk, lessons[1].ID, sheet(&lessons[1], who), "有人请假")) // they were not there
		if n := lines(lessons[1].ID); n != len(members)-1 {
			t.Errorf("the sheet of the lesson held meanwhile has %d lines of %d", n, len(members)-1)
		}
		short := sheet(&lessons[0], members[1].ID)
		wantCode(t, "a sheet without a member", w.Attendance.CorrectAttendance(ctx, clerk, lessons[0].ID, short, "漏了"), programme.Invalid)
		must(w.Attendance.HoldLesson(ctx, teacher, lessons[2].ID, sheet(&lessons[2], "")))
		clean(t, "after somebody came back", w.System)
	})
}

// One person is one person on the timetable, whichever base registered them.
func TestATeacherIsInOneRoom(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	clerk := func(i int) act.Caller { return act.As(w.Bases[i].Clerk) }
	teach := func(i int, in teaching.TeacherIn, day programme.Date) error {
		c, class := clerk(i), w.Bases[i].Classes[0]
		x, err := w.Teaching.RegisterTeacher(ctx, c, w.Bases[i].Base.ID, in)
		if err != nil {
			return err
		}
		from := day.Time().Add(11 * time.Hour) // 19:00 in Shanghai, when no class is taught
		_, err = w.Teaching.ScheduleLessons(ctx, c, class,
			[]teaching.LessonPlan{{TeacherID: x.ID, Kind: "theory", Topic: "晚课", Place: "一教", StartsAt: from, EndsAt: from.Add(90 * time.Minute), Hours: 2}})
		return err
	}
	lessons, err := w.Lessons(ctx, clerk(0), w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	day := programme.DateOf(lessons[6].StartsAt.In(act.Shanghai)).AddDays(2) // a working day: weekends are full
	in := teaching.TeacherIn{Name: "王老师", IDNumber: fixCheck("37990119700101001X", false), Certificate: "鲁 0001"}
	if err := teach(0, in, day); err != nil {
		t.Fatal(err)
	}
	if err := teach(1, teaching.TeacherIn{Name: "王老师", Certificate: "鲁0001"}, day); !strings.Contains(demotest.ToldOf(err), "同一位教师") {
		t.Errorf("the same certificate in two rooms: %v", err)
	}
	if err := teach(1, teaching.TeacherIn{Name: "王 老师", IDNumber: in.IDNumber, Certificate: "另一本"}, day); !strings.Contains(demotest.ToldOf(err), "同一位教师") {
		t.Errorf("the same ID number in two rooms: %v", err)
	}
	base := w.Bases[0].Base.ID
	_, err = w.Teaching.RegisterTeacher(ctx, clerk(0), base, in)
	wantCode(t, "registered twice", err, programme.Conflict)
	_, err = w.Teaching.RegisterTeacher(ctx, clerk(0), base, teaching.TeacherIn{Name: "无凭据"})
	wantCode(t, "nothing to know them by", err, programme.Invalid)
}

// Two bases of one name: annex 1 says only the name, so it is refused where it
// means either.
func TestTwoBasesOfOneName(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	b := w.Bases[0].Base
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		b.ID, b.CreditCode, b.Version = tx.NewID(), string(idcode.MakeCreditCode("52", "371400", "M0000099")), 0
		if err := store.Insert(tx, &b); err != nil {
			return err
		}
		_, err := tx.Append(journal.Entry{User: "system", Role: "system", Action: string(programme.BaseApply), Noun: "base", Subject: b.ID,
			Programme: w.Programme, Facts: []byte("{}")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := forms.WritePlan(&book, &forms.PlanSheet{City: "德州市", Year: 2021,
		Rows: []forms.PlanRow{{Base: b.Name, Level: programme.Technician, Trade: "化工总控工", Places: 7}}}); err != nil {
		t.Fatal(err)
	}
	_, err = w.Plan.ImportPlan(ctx, act.As(w.Officer), w.Programme, bytes.NewReader(book.Bytes()), int64(book.Len()))
	if e, ok := err.(*programme.Error); !ok || len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Message, b.Name) {
		t.Errorf("a plan for a name that two bases bear: %v, want it refused by name", err)
	}
}

// A plan that is imported later adds to its bases, in the order of annex 1 with
// right subtotals; units that are no base are said once, with what to do.
func TestASupplementaryPlan(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	officer := act.As(w.Officer)
	imports := func(rows ...forms.PlanRow) error {
		var book bytes.Buffer
		if err := forms.WritePlan(&book, &forms.PlanSheet{City: "德州市", Year: 2021, Rows: rows}); err != nil {
			t.Fatal(err)
		}
		_, err := w.Plan.ImportPlan(ctx, officer, w.Programme, bytes.NewReader(book.Bytes()), int64(book.Len()))
		return err
	}
	level, trade := programme.SeniorTechnician, "养老护理员"
	err := imports(forms.PlanRow{Base: "没有认定的学校", Level: level, Trade: trade, Places: 5}, forms.PlanRow{Base: "没有认定的学校", Level: level, Trade: "焊工", Places: 5},
		forms.PlanRow{Base: "另一所学校", Level: level, Trade: trade, Places: 5})
	e, _ := err.(*programme.Error)
	if e == nil || len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Message, "没有认定的学校、另一所学校") || !strings.Contains(e.Problems[0].Message, "认定") {
		t.Fatalf("units that are no base: %v %+v", err, e)
	}
	var rows []forms.PlanRow
	for _, b := range w.Bases {
		rows = append(rows, forms.PlanRow{Base: b.Base.Name, Level: level, Trade: "养老护理员", Places: 5},
			forms.PlanRow{Base: b.Base.Name, Level: programme.Technician, Trade: "化工总控工", Places: 7})
	}
	if err := imports(rows...); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := w.Enrol.ExportPlan(ctx, officer, w.Programme, &out); err != nil {
		t.Fatal(err)
	}
	back, problems, err := forms.ReadPlan(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(problems) > 0 {
		t.Fatalf("annex 1 read back: %v %v", problems, err)
	}
	seen := map[string]bool{}
	for i, r := range back {
		for _, key := range []string{r.Base, r.Base + r.Level.String()} {
			before := ""
			if i > 0 {
				before = back[i-1].Base
				if key != r.Base {
					before += back[i-1].Level.String()
				}
			}
			if key != before && seen[key] {
				t.Errorf("row %d takes %s up again", i+1, key)
			}
			seen[key] = true
		}
	}
}
