// Package bench measures the system against floors taken in the same run: the
// same bytes or rows moved with nothing of ours around them. ./bench prints
// them side by side.
package bench

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"

	_ "modernc.org/sqlite" // the floors' database
)

var ctx = context.Background()

// world is a year with its plan imported.
func world(b *testing.B) (*app.System, *demo.Cast) { return worldIn(b, b.TempDir()) }

func worldIn(b *testing.B, dir string) (*app.System, *demo.Cast) {
	b.Helper()
	return worldAt(b, dir, demo.NewClock(2021, time.March, 1))
}

func worldAt(b *testing.B, dir string, clock *demo.Clock) (*app.System, *demo.Cast) {
	b.Helper()
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 1, Scale: 200, Stages: demotest.PlansImported})
	if err != nil {
		b.Fatal(err)
	}
	clock.To(20210601)
	return sys, cast
}

// reached is a year of the demo at one of its stages.
func reached(b *testing.B, o demo.Options) (*app.System, *demo.Cast, *demo.Clock) {
	b.Helper()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: b.TempDir(), Clock: clock.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sys.Close() })
	o.Seed = 1
	cast, err := demo.Build(ctx, sys, clock, o)
	if err != nil {
		b.Fatal(err)
	}
	return sys, cast, clock
}

func row(i int) forms.RosterRow {
	r := forms.RosterRow{No: fmt.Sprint(i + 1), Name: "王建国", Sex: "男",
		IDNumber: string(idcode.MakeCitizenID(fmt.Sprintf("3799%02d", i/400_000), programme.NewDate(1970+i/10000%20, 1+i/1000%12, 1+i/100%28), i%100*2+1)),
		Employer: "德州恒泰机械有限公司", CertTrade: "维修电工", CertNumber: fmt.Sprintf("18379900013%05d", i%100_000), WorkYears: "15", Trade: "电工",
		Level: programme.Technician, Phone: fmt.Sprintf("139%08d", i),
		EmployerCode: "91350100M000100Y43", CertLevel: programme.SeniorWorker, CertKind: "职业资格", CertIssuedOn: 20180515, Category: "企业在职职工", PostTrade: "电工",
		Attested: true, Recommended: true, Schooling: "大专"}
	r.Work[0] = forms.WorkRow{From: programme.NewMonth(2004, 3), To: programme.NewMonth(2012, 6), Employer: "某厂", Trade: "维修电工"}
	r.Work[1] = forms.WorkRow{From: programme.NewMonth(2012, 6), Employer: "德州恒泰机械有限公司", Trade: "电工"}
	return r
}

// BenchmarkImportRoster10000 parses, decides, explains, stores and journals an
// extended roster of 10,000 rows, durably. Target 1.0 s.
func BenchmarkImportRoster10000(b *testing.B) {
	rows := make([]forms.RosterRow, 10_000)
	for i := range rows {
		rows[i] = row(i)
	}
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Rows: rows}); err != nil {
		b.Fatal(err)
	}
	rows = nil
	var spent time.Duration // on processors: neighbours of the machine do not count in it
	for b.Loop() {
		b.StopTimer()
		sys, cast := world(b)
		runtime.GC()
		b.StartTimer()
		spent -= processor()
		base := cast.Bases[3]
		result, err := sys.Enrol.ImportRoster(ctx, act.As(base.Clerk), base.Base.ID, bytes.NewReader(book.Bytes()), int64(book.Len()))
		if err != nil || result.Eligible != 10_000 {
			b.Fatalf("%+v, %v", result.Rows[:1], err)
		}
		spent += processor()
	}
	b.ReportMetric(spent.Seconds()/float64(b.N), "processor-s")
}

// BenchmarkFloorRows is 40,000 rows of the sizes that an import of 10,000
// writes (person, application, decision, entry), in one transaction of bare
// SQLite with the same settings.
func BenchmarkFloorRows(b *testing.B) {
	var spent time.Duration
	for b.Loop() {
		b.StopTimer()
		db := bare(b)
		b.StartTimer()
		spent -= processor()
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		st, err := tx.Prepare("INSERT INTO t VALUES ($1, $2)")
		if err != nil {
			b.Fatal(err)
		}
		payload := string(bytes.Repeat([]byte("x"), 500))
		for i := range 40_000 {
			if _, err := st.Exec(fmt.Sprintf("%020d", i), payload); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		spent += processor()
	}
	b.ReportMetric(spent.Seconds()/float64(b.N), "processor-s")
}

func bare(b *testing.B) *sql.DB {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	if _, err := db.Exec("CREATE TABLE t (id TEXT PRIMARY KEY, body TEXT NOT NULL)"); err != nil {
		b.Fatal(err)
	}
	return db
}

// BenchmarkSubmit files single applications, each durable, from 8 writers.
// Target 3,500/s.
func BenchmarkSubmit(b *testing.B) {
	sys, cast := world(b)
	base := cast.Bases[3]
	var n atomic.Int64
	b.SetParallelism(8 / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := row(int(n.Add(1)))
			in := enrol.Enrolment{Name: r.Name, IDNumber: r.IDNumber, Phone: r.Phone, EmployerCode: r.EmployerCode, EmployerName: r.Employer,
				Facts: rules.Applicant{Trade: "电工", Level: programme.Technician, Category: "enterprise_employee", Recommended: true,
					Certificates: []rules.Certificate{{Trade: "电工", Level: programme.SeniorWorker, IssuedOn: 20180515}}}}
			if _, err := sys.Enrol.Submit(ctx, act.As(base.Clerk), base.Base.ID, in); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "applications/s")
}

// BenchmarkFloorCommit is one bare row and one commit at a time.
func BenchmarkFloorCommit(b *testing.B) {
	db := bare(b)
	i := 0
	for b.Loop() {
		if _, err := db.Exec("INSERT INTO t VALUES ($1, 'x')", i); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}

// BenchmarkSettle150000 draws a settlement of 150,000 people at one base:
// read, settled person by person, items written and covered by the journal.
// Target 2 s.
func BenchmarkSettle150000(b *testing.B) {
	var spent time.Duration
	for b.Loop() {
		b.StopTimer()
		sys, cast := world(b)
		certified(b, sys, cast, 150_000)
		runtime.GC()
		b.StartTimer()
		spent -= processor()
		st, err := sys.Money.DrawSettlement(ctx, act.As(cast.Officer), cast.Bases[3].Base.ID)
		if err != nil || st.Total == 0 {
			b.Fatal(st, err)
		}
		spent += processor()
	}
	b.ReportMetric(spent.Seconds()/float64(b.N), "processor-s")
}

// BenchmarkGuards1500 is the table of conditions of a base with 1,500 people, as
// the page shows it to who asks first, before anybody draws. Target 50 ms.
func BenchmarkGuards1500(b *testing.B) {
	clock := demo.NewClock(2021, time.March, 1)
	sys, cast := worldAt(b, b.TempDir(), clock)
	certified(b, sys, cast, 1_500)
	officer, base := act.As(cast.Officer), cast.Bases[3].Base.ID
	for b.Loop() {
		clock.Tick(time.Minute) // what was read a moment ago is remembered
		r, err := sys.Money.ReadyFor(ctx, officer, base, programme.KindSettlement)
		if err != nil || len(r.Guards) == 0 {
			b.Fatal(r, err)
		}
	}
}

// certified puts people who passed straight into the store: how they came
// there is not what is measured.
func certified(b *testing.B, sys *app.System, cast *demo.Cast, n int) {
	base := cast.Bases[3]
	batch := min(n, 10_000)
	for from := 0; from < n; from += batch {
		err := sys.Store.Write(ctx, func(tx *store.Tx) error {
			var people []*programme.Person
			var apps []*programme.Application
			var certs []*programme.Certificate
			employer := &programme.Employer{ID: tx.NewID(), CreditCode: fmt.Sprint("bench", from)}
			if err := store.Insert(tx, employer); err != nil {
				return err
			}
			for i := range batch {
				p := &programme.Person{ID: tx.NewID(), Name: "甲", IDIndex: fmt.Sprint(from + i)}
				a := &programme.Application{ID: tx.NewID(), ProgrammeID: cast.Programme, BaseID: base.Base.ID, PlanLineID: base.Lines[0], PersonID: p.ID,
					EmployerID: employer.ID,
					ClassID:    "c", State: programme.Certified, Eligible: true}
				people, apps = append(people, p), append(apps, a)
				certs = append(certs, &programme.Certificate{ID: tx.NewID(), ProgrammeID: cast.Programme, BaseID: base.Base.ID, ApplicationID: a.ID,
					Number: a.ID, State: programme.Issued})
			}
			ids := make([]string, len(apps))
			for i := range apps {
				ids[i] = apps[i].ID
			}
			pub := &programme.Publication{ID: tx.NewID(), ProgrammeID: cast.Programme, BaseID: base.Base.ID, State: programme.Closed, People: ids}
			if err := errors.Join(store.Insert(tx, people...), store.Insert(tx, apps...), store.Insert(tx, certs...), store.Insert(tx, pub)); err != nil {
				return err
			}
			_, err := tx.Append(journal.Entry{Action: "bench"})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	err := sys.Store.Write(ctx, func(tx *store.Tx) error {
		st := &programme.Statement{ID: tx.NewID(), ProgrammeID: cast.Programme, BaseID: base.Base.ID, Kind: programme.KindApproval, Number: 1,
			State: programme.Approved,
			Lines: []programme.StatementLine{{PlanLineID: base.Lines[0], Places: n, Standard: 3000_00}}}
		if err := store.Insert(tx, st); err != nil {
			return err
		}
		_, err := tx.Append(journal.Entry{Action: "bench"})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkDemoYear is the demo command's year. Target 10 s.
func BenchmarkDemoYear(b *testing.B) {
	for b.Loop() {
		clock := demo.NewClock(2021, time.March, 1)
		sys, err := app.Open(ctx, act.Options{Dir: b.TempDir(), Clock: clock.Now, Rand: demo.Reader(1)})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 1}); err != nil {
			b.Fatal(err)
		}
		if err := sys.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStart opens the data of a demo year. Target 50 ms.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(1)})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 1}); err != nil {
		b.Fatal(err)
	}
	if err := sys.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := app.Open(ctx, act.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}
