package bench

import (
	"bytes"
	"database/sql"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// printed is how many certificates or tickets a base has at most.
const printed = 658

// swelled is a small year whose first base got n people more at a stage: each
// is somebody of it again, with an ID number and a name of their own.
type swelled struct {
	sys   *app.System
	cast  *demo.Cast
	dir   string
	base  *demo.BaseCast
	clock *demo.Clock
}

func swell(b *testing.B, stage int) *swelled {
	b.Helper()
	s := &swelled{dir: b.TempDir(), clock: demo.NewClock(2021, time.March, 1)}
	var err error
	if s.sys, err = app.Open(ctx, act.Options{Dir: s.dir, Clock: s.clock.Now}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.sys.Close() })
	if s.cast, err = demo.Build(ctx, s.sys, s.clock, demo.Options{Seed: 1, Small: true, Stages: stage}); err != nil {
		b.Fatal(err)
	}
	return s
}

// again copies one row of a table n times with other values in some columns; %d
// in a value is the copy's number.
func (s *swelled) again(b *testing.B, table, id string, n int, with map[string]string) {
	b.Helper()
	db := s.open(b)
	defer db.Close()
	rows, err := db.Query("SELECT name FROM pragma_table_info('" + table + "')")
	if err != nil {
		b.Fatal(err)
	}
	var columns, values []string
	for rows.Next() {
		var c string
		if err := rows.Scan(&c); err != nil {
			b.Fatal(err)
		}
		columns = append(columns, c)
		if v, ok := with[c]; ok {
			c = strings.ReplaceAll("printf('"+v+"', i)", "'%s'", c)
		}
		values = append(values, c)
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
	_, err = db.Exec(fmt.Sprintf(`
		WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM k WHERE i<%d-1)
		INSERT INTO %s (%s)
		SELECT %s FROM %s, k WHERE id=?`, n, table, strings.Join(columns, ", "), strings.Join(values, ", "), table), id)
	must(b, err)
}

// people makes n people like that of an application, with a number each that can
// be unsealed, and an application of each with a portrait.
func (s *swelled) people(b *testing.B, application string, n int) {
	b.Helper()
	var ap *programme.Application
	must(b, s.sys.Store.Read(ctx, func(tx *store.Tx) (err error) {
		ap, err = store.Get[programme.Application](tx, application)
		return err
	}))
	f, err := s.sys.StoreFile(ctx, act.As(s.base.Clerk), bytes.NewReader(photo(b)))
	must(b, err)
	s.again(b, "persons", ap.PersonID, n, map[string]string{"id": "P%019d", "name": "学员%d", "id_index": "bench%d"})
	s.again(b, "applications", ap.ID, n, map[string]string{"id": "A%019d", "person_id": "P%019d"})
	db := s.open(b)
	defer db.Close()
	tx, err := db.Begin()
	must(b, err)
	do := func(query string, args ...any) {
		_, err := tx.Exec(query, args...)
		must(b, err)
	}
	do("INSERT INTO files (id, size, type, added_at, version) VALUES (?, ?, ?, 0, 1)", f.ID, f.Size, f.Type)
	for i := range n {
		p := fmt.Sprintf("P%019d", i)
		number := string(idcode.MakeCitizenID("371402", programme.NewDate(1980, 1+i%12, 1+i/12%28), i%999))
		do("UPDATE persons SET id_sealed=? WHERE id=?", s.sys.Keys.Seal(seal.IDNumber, p, number), p)
		do("INSERT INTO materials (id, application_id, kind, file_id, added_at, version) VALUES (?, ?, ?, ?, 0, 1)", fmt.Sprintf("M%019d", i),
			fmt.Sprintf("A%019d", i), papers.PhotoKind, f.ID)
	}
	must(b, tx.Commit())
}

// open is the year's database, beside the journal.
func (s *swelled) open(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.dir, act.DatabaseFile)+"?_pragma=busy_timeout(10000)")
	must(b, err)
	return db
}

// photo is a portrait as a studio gives it out: of two inches at 300 dots.
func photo(b *testing.B) []byte {
	b.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 413, 626))
	r := rand.New(rand.NewPCG(1, 1))
	for i := range m.Pix {
		m.Pix[i] = byte(100 + i/1652%80 + r.IntN(6))
	}
	var out bytes.Buffer
	must(b, jpeg.Encode(&out, m, &jpeg.Options{Quality: 88}))
	return out.Bytes()
}

// job does what was asked for, and says how large the file is that it made and
// how much memory was taken while it did.
func (s *swelled) job(b *testing.B, ask func() (string, error)) {
	b.Helper()
	peak, stop := make(chan float64), make(chan struct{})
	b.ResetTimer()
	size, spent := 0, processor()
	go func() {
		most := 0.0
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, float64(m.HeapInuse)/1e6)
			}
		}
	}()
	for range b.N {
		id, err := ask()
		must(b, err)
		_, err = s.sys.Jobs.WorkOnce(ctx)
		must(b, err)
		_, body, err := s.sys.Jobs.JobFile(ctx, act.As(s.base.Clerk), id)
		must(b, err)
		n, err := io.Copy(io.Discard, body)
		must(b, err)
		size = int(n)
	}
	b.StopTimer()
	close(stop)
	b.ReportMetric((processor()-spent).Seconds()/float64(b.N), "cpu-s") // on a machine that others use
	b.ReportMetric(<-peak, "MB-heap")
	b.ReportMetric(float64(size)/1e6, "MB-file")
}

// certificates is a year in which one base has many certificates in force.
func certificates(b *testing.B, n int) (*swelled, programme.Certificate) {
	b.Helper()
	s := swell(b, demotest.Certified)
	var first programme.Certificate
	for i := range s.cast.Bases {
		s.base = &s.cast.Bases[i]
		must(b, s.sys.Store.Read(ctx, func(tx *store.Tx) error {
			list, err := tx.BaseCertificates(s.base.Base.ID)
			if i := slices.IndexFunc(list, func(c programme.Certificate) bool {
				return c.Kind == programme.TrainingCertificate && c.InForce() && c.Statement != ""
			}); i >= 0 {
				first = list[i]
			}
			return err
		}))
		if first.ID != "" {
			break
		}
	}
	if first.ID == "" {
		b.Fatal("nobody has a certificate")
	}
	s.people(b, first.ApplicationID, n)
	s.again(b, "certificates", first.ID, n, map[string]string{"id": "C%019d", "application_id": "A%019d", "number": "BENCH%d", "name": "学员%d"})
	return s, first
}

// BenchmarkCertificates sets all certificates of a base as one PDF, with photos
// and codes. Target 8 s and 200 MB.
func BenchmarkCertificates(b *testing.B) {
	s, _ := certificates(b, printed)
	s.job(b, func() (string, error) {
		return s.sys.Assess.AskCertificates(ctx, act.As(s.base.Clerk), s.base.Base.ID, "打印")
	})
}

// seated is a year in which many are entered for a day of the appraisal, with
// their seats.
func seated(b *testing.B, n int) (*swelled, *programme.AppraisalRound) {
	b.Helper()
	s := swell(b, demotest.Evaluated)
	var list []assess.Candidate
	var err error
	for i := range s.cast.Bases {
		s.base = &s.cast.Bases[i]
		list, err = s.sys.Assess.Appraisable(ctx, act.As(s.base.Clerk), s.base.Base.ID)
		must(b, err)
		if len(list) > 0 {
			break
		}
	}
	officer := act.As(s.cast.Officer)
	r, err := s.sys.Assess.AnnounceAppraisal(ctx, officer, s.cast.Programme, assess.RoundIn{Name: "第一批", Trades: []string{list[0].Trade},
		HeldOn: 20211124, EnterBy: 20211124, Place: "鉴定中心", Rooms: []assess.Room{{Name: "一", Seats: 100}}})
	must(b, err)
	must(b, s.sys.Assess.EnterAppraisal(ctx, act.As(s.base.Clerk), s.base.Base.ID, r.ID, []string{list[0].ApplicationID}))
	must(b, s.sys.Assess.SeatAppraisal(ctx, officer, r.ID))
	id := ""
	must(b, s.sys.Store.Read(ctx, func(tx *store.Tx) error {
		entries, err := tx.RoundAppraisals(r.ID)
		if len(entries) > 0 {
			id = entries[0].ID
		}
		return err
	}))
	s.people(b, list[0].ApplicationID, n)
	s.again(b, "appraisals", id, n, map[string]string{"id": "E%019d", "application_id": "A%019d", "ticket": "T%d"})
	return s, r
}

// BenchmarkTickets sets the admission tickets of a base as one PDF, with photos.
// Target 8 s and 200 MB.
func BenchmarkTickets(b *testing.B) {
	s, _ := seated(b, printed)
	s.job(b, func() (string, error) {
		return s.sys.Assess.AskTickets(ctx, act.As(s.base.Clerk), s.base.Base.ID, "打印")
	})
}

// BenchmarkResults10000 reads the centre's workbook of ten thousand rows and
// finds whose each is, as the preview does. Target 1 s.
func BenchmarkResults10000(b *testing.B) {
	const n = 10_000
	s, r := seated(b, n)
	subjects := []forms.MarkSubject{{Code: "theory", Name: "理论"}, {Code: "practice", Name: "实操"}}
	rows := make([]forms.MarkRow, n)
	for i := range rows {
		rows[i] = forms.MarkRow{Name: fmt.Sprintf("学员%d", i), Ticket: fmt.Sprintf("T%d", i), Points: map[string]int{"theory": 60 + i%40, "practice": 50 + i%50}}
	}
	var file bytes.Buffer
	must(b, forms.WriteMarks(&file, "成绩", subjects, rows, true, "", ""))
	raw := file.Bytes()
	b.ReportAllocs()
	spent := processor()
	for b.Loop() {
		f, _, err := s.sys.Assess.ReadAppraisalFile(ctx, act.As(s.cast.Officer), r.ID, "", bytes.NewReader(raw), int64(len(raw)))
		must(b, err)
		if len(f.Scores) != n || f.Faulty > 0 {
			b.Fatalf("%d of %d rows are sound", len(f.Scores), n)
		}
	}
	b.ReportMetric((processor()-spent).Seconds()/float64(b.N), "cpu-s")
}

// BenchmarkCheck is the public check of a certificate, by number and name and by
// its code. Target 3,000/s.
func BenchmarkCheck(b *testing.B) {
	s, first := certificates(b, printed)
	must(b, s.sys.Close())
	address, pid := child(b, s.dir)
	for name, form := range map[string]url.Values{
		"number": {"number": {"BENCH7"}, "name": {"学员7"}},
		"code":   {"code": {first.Statement}},
	} {
		b.Run(name, func(b *testing.B) {
			loadAs(b, pid, func() (*http.Request, error) {
				r, err := http.NewRequest(http.MethodPost, address+"/check", strings.NewReader(form.Encode()))
				if err == nil {
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				return r, err
			})
		})
	}
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
