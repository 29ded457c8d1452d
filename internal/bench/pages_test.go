package bench

import (
	"compress/gzip"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// connections is how many browsers ask at once.
const connections = 8

// load asks for a path over and over from all connections, and reports how
// many answers came a second and how long one in a hundred took.
func load(b *testing.B, base, path string, cookie *http.Cookie, server int) {
	b.Helper()
	loadAs(b, server, func() (*http.Request, error) {
		r, err := http.NewRequest(http.MethodGet, base+path, nil)
		if err == nil && cookie != nil {
			r.AddCookie(cookie)
		}
		return r, err
	})
}

// loadAs is load of whatever is asked.
func loadAs(b *testing.B, server int, ask func() (*http.Request, error)) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var next atomic.Int64
	var mu sync.Mutex
	var all []time.Duration
	var size atomic.Int64
	one := func() (time.Duration, error) {
		r, err := ask()
		if err != nil {
			return 0, err
		}
		r.Header.Set("Accept-Encoding", "gzip")
		began := time.Now()
		res, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		size.Store(n)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", r.URL.Path, res.Status)
		}
		return time.Since(began), err
	}
	for range 3 * connections { // connections open, caches warm
		if _, err := one(); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	spent, served := processor(), processorOf(server)
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			var mine []time.Duration
			for next.Add(1) <= int64(b.N) {
				d, err := one()
				if err != nil {
					b.Error(err)
					return
				}
				mine = append(mine, d)
			}
			mu.Lock()
			all = append(all, mine...)
			mu.Unlock()
		})
	}
	wg.Wait()
	b.StopTimer()
	spent, served = processor()-spent, processorOf(server)-served
	slices.Sort(all)
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / float64(len(all)) }
	if server != os.Getpid() {
		b.ReportMetric(each(served), "server-ms/page")
		spent += served
	}
	b.ReportMetric(each(spent), "cpu-ms/page") // the load's own is in it
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(size.Load())/1024, "KB-compressed")
	b.ReportMetric(residentOf(server), "MB-resident")
}

// processor is the time that this process has spent on processors: it says the
// same on a machine that others use, where pages a second do not.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// crowd is a year with n applications served by a process of its own: where,
// its process, and the cookie of its officer.
func crowd(b *testing.B, n int) (address string, pid int, cookie *http.Cookie) {
	b.Helper()
	dir := b.TempDir()
	sys, cast := worldIn(b, dir)
	people(b, dir, cast, n)
	roles, err := sys.People.RolesOf(ctx, cast.Officer.User)
	if err != nil {
		b.Fatal(err)
	}
	sys.Close()
	address, pid = child(b, dir)
	return address, pid, enter(b, address, cast.Officer.User, roles[0].Grant.ID)
}

func serve(b *testing.B, sys *app.System, who programme.Actor) (*app.System, *httptest.Server, *http.Cookie) {
	b.Helper()
	server := httptest.NewServer(web.New(sys, web.Options{Demo: true}).Handler())
	b.Cleanup(server.Close)
	roles, err := sys.People.RolesOf(ctx, who.User)
	if err != nil {
		b.Fatal(err)
	}
	return sys, server, enter(b, server.URL, who.User, roles[0].Grant.ID)
}

// enter goes through the demo's door as one of its people.
func enter(b *testing.B, address, user, grant string) *http.Cookie {
	b.Helper()
	form := url.Values{"user": {user}, "grant": {grant}}
	r, _ := http.NewRequest(http.MethodPost, address+"/demo", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil || len(res.Cookies()) == 0 {
		b.Fatal(res, err)
	}
	res.Body.Close()
	return res.Cookies()[0]
}

// people puts applications straight into the database file, spread over bases,
// lines, states and days: how they came there is not what is measured. Indexes
// are taken away before and made again, so that a million takes seconds.
func people(b *testing.B, dir string, cast *demo.Cast, n int) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, act.DatabaseFile)+
		"?_pragma=busy_timeout(60000)&_pragma=synchronous(OFF)&_pragma=foreign_keys(0)&_pragma=cache_size(-64000)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	do := func(text string, args ...any) {
		b.Helper()
		if _, err := db.Exec(text, args...); err != nil {
			b.Fatal(text, err)
		}
	}
	indexes := map[string]string{}
	rows, err := db.Query("SELECT name, sql FROM sqlite_schema WHERE type='index' AND tbl_name IN ('applications','persons') AND sql IS NOT NULL")
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			b.Fatal(err)
		}
		indexes[name] = text
	}
	rows.Close()
	do("BEGIN")
	for name := range indexes {
		do("DROP INDEX " + name)
	}
	var bases, lines strings.Builder // "WHEN k THEN 'id'", to choose by number
	count := 0
	for i := range cast.Bases {
		fmt.Fprintf(&bases, " WHEN %d THEN '%s'", i, cast.Bases[i].Base.ID)
		for k, id := range cast.Bases[i].Lines {
			fmt.Fprintf(&lines, " WHEN %d THEN '%s'", i*1000+k, id)
		}
		count = max(count, len(cast.Bases[i].Lines))
	}
	fewest := count
	for i := range cast.Bases {
		fewest = min(fewest, len(cast.Bases[i].Lines))
	}
	do("INSERT INTO employers (id, credit_code, name, county, kind, version) VALUES ('bench', 'bench', '某厂', '', 'enterprise', 1)")
	do(
		"WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM k "+
			"WHERE i<?-1) INSERT INTO persons (id, name, sex, id_sealed, id_index, id_masked, phone_sealed, phone_index, "+
			"bank_sealed, bank_index, version) "+
			"SELECT printf('P%019d', i), '王建国', '男', '', i, '379901********001X', '', '', '', '', 1 FROM k", n)
	do(
		fmt.Sprintf(
			"WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM k "+
				"WHERE i<?-1) INSERT INTO applications (id, programme_id, base_id, plan_line_id, person_id, employer_id, class_id, "+
				"decision_id, state, applied_on, "+
				"route, eligible, eligible_from, submitted_at, reviewed_by, reason, channel, version) "+
				"SELECT printf('A%%019d', i), ?, CASE i%%%d%s END, CASE i%%%d*1000+i/7%%%d%s END, printf('P%%019d', i), 'bench', '', '', "+
				"CASE i%%6 WHEN 0 THEN 'submitted' WHEN 1 THEN 'accepted' WHEN 2 THEN 'training' WHEN 3 THEN 'passed' WHEN 4 THEN "+
				"'certified' ELSE 'refused' END, printf('2021-06-%%02d', 1+i/3%%28), '', i%%9<>0, '', 0, '', '', '', 1 FROM k",
			len(cast.Bases), bases.String(), len(cast.Bases), fewest, lines.String()), n, cast.Programme)
	for _, text := range indexes {
		do(text)
	}
	do("COMMIT")
	do("PRAGMA wal_checkpoint(TRUNCATE)")
	db.Close()
	debug.FreeOSMemory() // what building took is not what serving takes
}

// BenchmarkList is the officer's list of applications, filtered and sorted,
// over 20,000 and over a million. Target 2,000/s, p99 12 ms; at a million at
// most 1.3 times the p99 of twenty thousand.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{20_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			address, pid, cookie := crowd(b, n)
			b.Run("newest", func(b *testing.B) { load(b, address, "/application", cookie, pid) })
			b.Run("filtered-sorted", func(b *testing.B) {
				load(b, address, "/application?state=accepted&level=technician&sort=-applied_on", cookie, pid)
			})
		})
	}
}

// BenchmarkFloorPage is a plain net/http page of the same size, compressed
// beforehand.
func BenchmarkFloorPage(b *testing.B) {
	var page strings.Builder
	z := gzip.NewWriter(&page)
	for i := range 50 {
		fmt.Fprintf(z, "<tr><td><a href=/application/%020d>王建国</a></td><td>379901********001X</td><td>某基地</td></tr>\n", i)
	}
	z.Close()
	body := page.String()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, body)
	}))
	defer server.Close()
	load(b, server.URL, "/", nil, os.Getpid())
}

// BenchmarkFloorQuery is the bare query of a list's page, without the page.
func BenchmarkFloorQuery(b *testing.B) {
	dir := b.TempDir()
	sys, cast := worldIn(b, dir)
	people(b, dir, cast, 20_000)
	q := act.Query{Programme: cast.Programme, Values: map[string]string{"state": "accepted", "level": "technician"}, Sort: "-applied_on", Limit: 50}
	for b.Loop() {
		if _, err := sys.Browse(ctx, act.As(cast.Officer), programme.NounApplication, q); err != nil {
			b.Fatal(err)
		}
	}
}
