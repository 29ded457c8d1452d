package demotest

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/demo"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/storetest"
)

// Paper is the least that is taken for a whole PDF of a page.
const Paper = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 " +
	"obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"

// Enrolling is a small year with its plan, its clock at the enrolment of June
// 2021, at its first base and line.
type Enrolling struct {
	*Year
	T     *testing.T
	Base  demo.BaseCast
	Line  plan.Places
	Clerk act.Caller
}

// Enrols opens one.
func Enrols(t *testing.T, p storetest.Place) *Enrolling {
	t.Helper()
	w := Build(t, p, PlansImported)
	w.Clock.To(20210601)
	c := &Enrolling{Year: w, T: t, Base: w.Bases[0], Clerk: act.As(w.Bases[0].Clerk)}
	places, err := w.Plan.Filling(context.Background(), c.Clerk, w.Programme, c.Base.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Line = places[0]
	return c
}

// NumberOf is the ID number of the n-th of some people.
func NumberOf(n int) string {
	return string(idcode.MakeCitizenID("379905", programme.NewDate(1980, 1+n%12, 1+n%28), 100+n))
}

// Someone is the n-th of some people, eligible by a certificate.
func (w *Enrolling) Someone(n int) enrol.Enrolment {
	below := w.Line.Level - 1
	return enrol.Enrolment{Name: "赵试", IDNumber: NumberOf(n), Phone: fmt.Sprintf("138000%05d", n), EmployerCode: "91350100M000100Y43", EmployerName: "某厂",
		Facts: rules.Applicant{Trade: w.Line.Trade, Level: w.Line.Level, Category: "enterprise_employee", Recommended: true,
			Certificates: []rules.Certificate{{Trade: w.Line.Trade, Level: below, IssuedOn: 20150301,
				Number: idcode.MakeQualification(2015, "3799", below, 500+n)}}}}
}

// Enter submits somebody.
func (w *Enrolling) Enter(in enrol.Enrolment) *programme.Application {
	w.T.Helper()
	ap, err := w.Enrol.Submit(context.Background(), w.Clerk, w.Base.Base.ID, in)
	if err != nil || !ap.Eligible && ap.Route != "" {
		w.T.Fatalf("submitting: %+v, %v", ap, err)
	}
	return ap
}

// RosterRow is a good row of a roster, for somebody new.
func RosterRow(i int, trade string, level programme.Level) forms.RosterRow {
	r := forms.RosterRow{No: fmt.Sprint(i + 1), Name: "王建国", Sex: "男",
		IDNumber: string(idcode.MakeCitizenID("379911", programme.NewDate(1970+i%20, 1+i%12, 1+i%28), i*2%1000+1)),
		Employer: "测试机械有限公司", CertTrade: trade, CertNumber: "1837990001300001", Trade: trade, Level: level, Phone: "13900000000",
		EmployerCode: "91350100M000100Y43", CertLevel: level - 1, CertKind: "职业资格", CertIssuedOn: 20150515, Category: "企业在职职工", PostTrade: trade,
		Attested: true, Recommended: true, Schooling: "大专"}
	r.Work[0] = forms.WorkRow{From: programme.NewMonth(2000, 3), Employer: "测试机械有限公司", Trade: trade}
	return r
}

// Roster is a roster of n good rows for the first base's first plan line, and
// what spoil does to them, which may be nil.
func Roster(t testing.TB, w *Year, n int, spoil func(rows []forms.RosterRow)) *bytes.Reader {
	t.Helper()
	lines, err := w.PlanLines(context.Background(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]forms.RosterRow, n)
	for _, l := range lines {
		if l.BaseID == w.Bases[0].Base.ID {
			for i := range rows {
				rows[i] = RosterRow(i, l.Trade, l.Level)
			}
			break
		}
	}
	if spoil != nil {
		spoil(rows)
	}
	return RosterOf(t, rows...)
}

// RosterOf is a roster of these rows.
func RosterOf(t testing.TB, rows ...forms.RosterRow) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := forms.WriteExtendedRoster(&b, forms.RosterSheet{City: "德州市", Rows: rows}); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

// Applied is how many have applied at the first base.
func Applied(t testing.TB, w *Year) int {
	t.Helper()
	list, err := w.BaseApplications(context.Background(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// JobID is the id of a job that was asked for.
func JobID(t testing.TB) func(string, error) string {
	return func(id string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
}

// Ended waits for a job to be over.
func Ended(t testing.TB, sys *app.System, c act.Caller, id string) *jobs.JobView {
	t.Helper()
	for range 6000 { // two minutes: a job is never that slow, a loaded machine may be
		v, err := sys.Jobs.Job(context.Background(), c, id)
		if err != nil {
			t.Fatal(err)
		}
		if v.State.Over() {
			return v
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("job %s did not end", id)
	return nil
}
