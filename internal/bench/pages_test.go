package bench

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/demo"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/web"
)

// connections is how many browsers ask at once.
const connections = 8

// load asks for a path over and over from all connections, and reports how
// many answers came a second and how long one in a hundred took.
func load(b *testing.B, base, path string, cookie *http.Cookie) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var next atomic.Int64
	var mu sync.Mutex
	var all []time.Duration
	var size atomic.Int64
	one := func() (time.Duration, error) {
		r, err := http.NewRequest(http.MethodGet, base+path, nil)
		if err != nil {
			return 0, err
		}
		r.Header.Set("Accept-Encoding", "gzip")
		if cookie != nil {
			r.AddCookie(cookie)
		}
		began := time.Now()
		res, err := client.Do(r)
		if err != nil {
			return 0, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		size.Store(n)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", path, res.Status)
		}
		return time.Since(began), err
	}
	for range 3 * connections { // connections open, caches warm
		if _, err := one(); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
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
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(size.Load())/1024, "KB-compressed")
	b.ReportMetric(resident(), "MB-resident")
}

// resident is the memory of this process that is in RAM, in MB; the load's
// own is in it.
func resident() float64 {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(raw))
	pages, _ := strconv.ParseFloat(f[1], 64)
	return pages * float64(os.Getpagesize()) / (1 << 20)
}

// crowd is a served year with n applications, and the cookie of its officer.
func crowd(b *testing.B, n int) (*app.System, *httptest.Server, *http.Cookie) {
	b.Helper()
	sys, cast := world(b)
	people(b, sys, cast, n)
	return serve(b, sys, cast.Officer)
}

func serve(b *testing.B, sys *app.System, who programme.Actor) (*app.System, *httptest.Server, *http.Cookie) {
	b.Helper()
	server := httptest.NewServer(web.New(sys, web.Options{Demo: true}).Handler())
	b.Cleanup(server.Close)
	roles, err := sys.RolesOf(ctx, who.User)
	if err != nil {
		b.Fatal(err)
	}
	form := url.Values{"user": {who.User}, "grant": {roles[0].Grant.ID}}
	r, _ := http.NewRequest(http.MethodPost, server.URL+"/demo", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil || len(res.Cookies()) == 0 {
		b.Fatal(res, err)
	}
	res.Body.Close()
	return sys, server, res.Cookies()[0]
}

// people puts applications straight into the store, spread over bases, lines,
// states and days: how they came there is not what is measured.
func people(b *testing.B, sys *app.System, cast *demo.Cast, n int) {
	b.Helper()
	states := []programme.State{programme.Submitted, programme.Accepted, programme.InTraining, programme.Passed, programme.Certified, programme.Refused}
	const batch = 10_000
	for from := 0; from < n; from += batch {
		err := sys.Store().Write(ctx, func(tx *store.Tx) error {
			var persons []*programme.Person
			var apps []*programme.Application
			employer := &programme.Employer{ID: tx.NewID(), CreditCode: fmt.Sprint("bench", from), Name: "某厂"}
			for i := range min(batch, n-from) {
				k := from + i
				base := cast.Bases[k%len(cast.Bases)]
				p := &programme.Person{ID: tx.NewID(), Name: "王建国", Sex: "男", IDMasked: "379901********001X", IDIndex: fmt.Sprint(k)}
				persons = append(persons, p)
				apps = append(apps, &programme.Application{ID: tx.NewID(), ProgrammeID: cast.Programme, BaseID: base.Base.ID, PlanLineID: base.Lines[k/7%len(base.Lines)], PersonID: p.ID,
					EmployerID: employer.ID, State: states[k%len(states)], Eligible: k%9 != 0, AppliedOn: programme.NewDate(2021, 6, 1+k/3%28)})
			}
			for _, insert := range []func() error{func() error { return store.Insert(tx, employer) }, func() error { return store.Insert(tx, persons...) }, func() error { return store.Insert(tx, apps...) }} {
				if err := insert(); err != nil {
					return err
				}
			}
			_, err := tx.Append(journal.Entry{Action: "bench"})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkList is the officer's list of applications, filtered and sorted,
// over 20,000 and over a million. Target 2,000/s, p99 12 ms; at a million at
// most 1.3 times the p99 of twenty thousand.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{20_000, 1_000_000} {
		_, server, cookie := crowd(b, n)
		b.Run(fmt.Sprintf("%d/newest", n), func(b *testing.B) { load(b, server.URL, "/application", cookie) })
		b.Run(fmt.Sprintf("%d/filtered-sorted", n), func(b *testing.B) {
			load(b, server.URL, "/application?state=accepted&level=technician&sort=-applied_on", cookie)
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
	load(b, server.URL, "/", nil)
}

// BenchmarkFloorQuery is the bare query of a list's page, without the page.
func BenchmarkFloorQuery(b *testing.B) {
	sys, cast := world(b)
	people(b, sys, cast, 20_000)
	q := app.Query{Programme: cast.Programme, Values: map[string]string{"state": "accepted", "level": "technician"}, Sort: "-applied_on", Limit: 50}
	for b.Loop() {
		if _, err := sys.Browse(ctx, app.As(cast.Officer), programme.NounApplication, q); err != nil {
			b.Fatal(err)
		}
	}
}
