package app_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/storetest"
	"jinlanling/notices"
)

// Two cities' years stand in one store; who was certified in the first is the
// same person in the second, and the second's limits know it.
func TestProgrammesSideBySide(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Whole)
		w.clock.To(20220401)
		officer, approver := act.As(w.Officer), act.As(w.Approver)
		text, err := notices.Text("yunhai-2022")
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.Plan.CreateProgramme(ctx, officer, "yunhai-2022", text)
		if err != nil {
			t.Fatal(err)
		}
		head := w.Bases[0].Head // serves the institution in every programme
		b, err := w.Plan.ApplyBase(ctx, act.As(head), second.ID,
			plan.BaseApplication{CreditCode: w.Bases[0].Base.CreditCode, Name: "云海技师学院", County: w.Bases[0].Base.County,
				Content: demotest.Content(t, w.year(), head, programme.AskedLine{Trade: "电工", Level: programme.SeniorWorker, Places: 9},
					programme.AskedLine{Trade: "电工", Level: programme.Technician, Places: 9})})
		if err != nil {
			t.Fatal(err)
		}
		county := act.As(programme.Actor{User: "county", Role: programme.RoleCounty, County: b.County})
		for _, err := range []error{w.Plan.RecommendBase(ctx, county, b.ID, "同意"), demotest.Assess(w.year(), officer, b.ID),
			w.Plan.RecogniseBase(ctx, approver, b.ID, plan.Recognition{Number: "云海〔2022〕1 号", On: 20220401})} {
			if err != nil {
				t.Fatal(err)
			}
		}
		var plan bytes.Buffer
		forms.WritePlan(&plan, &forms.PlanSheet{City: "云海市", Year: 2022,
			Rows: []forms.PlanRow{{Base: b.Name, Level: programme.SeniorWorker, Trade: "电工", Places: 9},
				{Base: b.Name, Level: programme.Technician, Trade: "电工", Places: 9}}})
		if _, err := w.Plan.ImportPlan(ctx, officer, second.ID, bytes.NewReader(plan.Bytes()), int64(plan.Len())); err != nil {
			t.Fatal(err)
		}
		row, had := certified(t, w)
		clerk := act.As(w.Bases[0].Clerk)
		in := enrol.Enrolment{Name: row.Name, Sex: row.Sex, IDNumber: row.IDNumber, Phone: row.Phone, EmployerCode: row.EmployerCode,
			EmployerName: row.Employer,
			Facts:        rules.Applicant{Trade: "电工", Level: programme.SeniorWorker, Category: "enterprise_employee"}}
		_, err = w.Enrol.Submit(ctx, clerk, b.ID, in)
		if had.Trade == "电工" {
			if !strings.Contains(problemsOf(err), "subsidised_higher") {
				t.Errorf("a lower level after a higher one: %v", err)
			}
			in.Facts.Level = had.Level
			if _, err = w.Enrol.Submit(ctx, clerk, b.ID, in); had.Level == programme.Technician && !strings.Contains(problemsOf(err), "subsidised_before") {
				t.Errorf("one trade and level twice: %v", err)
			}
		} else if err != nil {
			t.Errorf("the same person in another trade: %v", err)
		}
		person, err := w.Money.PersonByIDNumber(ctx, officer, row.IDNumber)
		if err != nil || person != had.PersonID {
			t.Errorf("person %q, %v; want %q, the one of 2021", person, err, had.PersonID)
		}
		checks, err := w.Record.Fsck(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range checks {
			if len(c.Broken) > 0 {
				t.Errorf("%s: %v", c.Code, c.Broken)
			}
		}
	})
}

type certifiedPerson struct {
	PersonID string
	Trade    string
	Level    programme.Level
}

// certified is somebody certified at base 0, as its roster says.
func certified(t *testing.T, w *world) (forms.RosterRow, certifiedPerson) {
	t.Helper()
	var book bytes.Buffer
	if err := w.Enrol.ExportRoster(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID, true, "留存", &book); err != nil {
		t.Fatal(err)
	}
	roster, err := forms.ReadRoster(bytes.NewReader(book.Bytes()), int64(book.Len()))
	if err != nil {
		t.Fatal(err)
	}
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := w.PlanLines(ctx, act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range apps {
		if ap.State != programme.Certified {
			continue
		}
		l := lines[slices.IndexFunc(lines, func(l programme.PlanLine) bool { return l.ID == ap.PlanLineID })]
		for _, r := range roster.Rows {
			if id, err := w.Money.PersonByIDNumber(ctx, act.As(w.Officer), r.IDNumber); err == nil && id == ap.PersonID {
				return r, certifiedPerson{id, l.Trade, l.Level}
			}
		}
	}
	t.Fatal("nobody of the roster is certified")
	return forms.RosterRow{}, certifiedPerson{}
}

func problemsOf(err error) string {
	var codes []string
	if e, ok := err.(*programme.Error); ok {
		for _, p := range e.Problems {
			codes = append(codes, p.Code)
		}
	}
	return strings.Join(codes, " ")
}

// A request with a key is done once, however often and however at once it
// arrives; the same key for something else is refused.
func TestARequestIsDoneOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.PlansImported)
		c := act.As(w.Bases[0].Clerk)
		c.Key, c.Input = "form-1", "abc"
		const times = 6
		var done, repeated, subjects = 0, 0, map[string]bool{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for range times {
			all.Go(func() {
				var err error
				for { // PostgreSQL may ask to come back
					var teacher *programme.Teacher
					teacher, err = w.Teaching.RegisterTeacher(ctx, c, w.Bases[0].Base.ID, teaching.TeacherIn{Name: "王老师", Title: "讲师", Certificate: "A1"})
					mu.Lock()
					if err == nil {
						done++
						subjects[teacher.ID] = true
					}
					mu.Unlock()
					if programme.CodeOf(err) != programme.Busy {
						break
					}
					time.Sleep(time.Millisecond)
				}
				if e, ok := err.(*programme.Error); ok && e.Code == programme.Repeated {
					mu.Lock()
					repeated++
					subjects[e.Subject] = true
					mu.Unlock()
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if done != 1 || repeated != times-1 || len(subjects) != 1 {
			t.Errorf("%d done, %d repeated, %d subjects; want 1, %d, 1", done, repeated, len(subjects), times-1)
		}
		c.Input = "other"
		_, err := w.Teaching.RegisterTeacher(ctx, c, w.Bases[0].Base.ID, teaching.TeacherIn{Name: "李老师", Title: "讲师", Certificate: "A2"})
		wantCode(t, "the key for another input", err, programme.Conflict)
		c = act.As(w.Bases[1].Clerk)
		c.Key, c.Input = "form-1", "abc"
		if _, err := w.Teaching.RegisterTeacher(ctx, c, w.Bases[1].Base.ID, teaching.TeacherIn{Name: "赵老师", Title: "讲师", Certificate: "A3"}); err != nil {
			t.Errorf("another user's key of the same text: %v", err)
		}
	})
}

// An archive knows what it lacks, and is not sealed without a word about it (clause 3.5.1).
func TestAnArchiveKnowsWhatItLacks(t *testing.T) {
	dir := copyYear(t)
	sys := openDir(t, dir)
	w := &world{System: sys, Cast: yearCast(t), clock: demo.NewClock(2022, 1, 1), dir: dir}
	th := thingsOf(t, w)
	lines, err := w.Archive.Lines(ctx, act.As(w.Bases[0].Clerk), th.class)
	if err != nil {
		t.Fatal(err)
	}
	lacks := 0
	for _, l := range lines {
		if l.Have+len(l.Lacks) < l.Need || l.Need == 0 {
			t.Errorf("%s: have %d of %d, lacks %d", l.Item.Code, l.Have, l.Need, len(l.Lacks))
		}
		lacks += len(l.Lacks)
	}
	if lacks == 0 {
		t.Error("the demo's archive lacks nothing: its gaps are gone")
	}
	_, err = w.Archive.Lines(ctx, act.As(w.Bases[1].Clerk), th.class)
	wantCode(t, "another base's archive", err, programme.NotFound)

	open := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	apps, err := open.BaseApplications(ctx, act.As(open.Officer), open.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.ClassID != "" })
	wantCode(t, "an archive of a running class", open.Archive.ArchiveClass(ctx, act.As(open.Bases[0].Clerk), apps[k].ClassID, "x"), programme.WrongState)
}
