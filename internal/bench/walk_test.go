package bench

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/programme"
)

var (
	anchors = regexp.MustCompile(`href="(/[^"#]*)"`)
	someID  = regexp.MustCompile(`[0-9A-Za-z_-]{16,}|[0-9]{2,}|%[0-9A-F]{2}[%0-9A-F]*`)
	notRead = regexp.MustCompile(`^/(static|logout|login|demo|roles|api)|export|download|/file|\.(xlsx|csv|zip|pdf)|print`)
)

// BenchmarkAnyPage walks the demo's two years as each role, reads a page of
// every shape five times after a first, one at a time, and reports the slowest
// shape by its median. Target: p99 of all pages 20 ms.
func BenchmarkAnyPage(b *testing.B) {
	clock := demo.NewClock(2021, time.March, 1)
	dir := os.Getenv("JINLANLING_BENCH_DEMO") // a copy of a demo's folder, to save building one
	built := dir != ""
	if !built {
		dir = b.TempDir()
	}
	sys, err := app.Open(ctx, act.Options{Dir: dir, Clock: clock.Now, Rand: demo.Reader(1)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sys.Close() })
	if built {
		clock.To(20220820)
	} else if _, err := demo.Build(ctx, sys, clock, demo.Options{Seed: 1}); err != nil {
		b.Fatal(err)
	}
	var who []programme.Actor
	for _, login := range []string{"limin", "wangjianguo", "shenji", "head1", "clerk1", "teacher1", "treasurer1", "hr1"} {
		u, err := sys.People.UserByLogin(ctx, login)
		if err != nil || u == nil {
			b.Fatal(login, err)
		}
		who = append(who, programme.Actor{User: u.ID, Name: login})
	}
	for b.Loop() {
		shapes := map[string][]time.Duration{}
		for _, a := range who {
			b.StopTimer()
			_, server, cookie := serve(b, sys, a)
			b.StartTimer()
			walk(b, server, cookie, a.Name, shapes)
			server.Close()
		}
		type shape struct {
			name  string
			worst time.Duration
		}
		var all []shape
		var every []time.Duration
		for name, took := range shapes {
			slices.Sort(took)
			every = append(every, took...)
			all = append(all, shape{name, took[len(took)/2]})
		}
		slices.SortFunc(all, func(x, y shape) int { return int(y.worst - x.worst) })
		for _, s := range all[:min(25, len(all))] {
			b.Logf("%8.1f ms  %s", float64(s.worst.Microseconds())/1000, s.name)
		}
		b.ReportMetric(float64(len(all)), "shapes")
		slices.Sort(every)
		b.ReportMetric(float64(len(every)), "pages")
		b.ReportMetric(float64(every[len(every)*99/100].Microseconds())/1000, "p99-ms")
		b.ReportMetric(float64(all[0].worst.Microseconds())/1000, "slowest-ms")
	}
}

// walk follows links from home, one of every shape, and times what it reads.
func walk(b *testing.B, server *httptest.Server, cookie *http.Cookie, role string, shapes map[string][]time.Duration) {
	const each, times = 1, 5
	seen := map[string]bool{"/": true}
	of := map[string]int{}
	queue := []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		shape := someID.ReplaceAllString(path, "…")
		if of[shape]++; of[shape] > each {
			continue
		}
		var body string
		for i := range times + 1 {
			r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
			if err != nil {
				b.Fatal(err)
			}
			r.AddCookie(cookie)
			began := time.Now()
			res, err := server.Client().Do(r)
			if err != nil {
				b.Fatal(path, err)
			}
			raw, err := io.ReadAll(res.Body)
			res.Body.Close()
			took := time.Since(began)
			if err != nil || res.StatusCode >= 500 {
				b.Fatal(path, res.Status, err)
			}
			if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
				break
			}
			if body = string(raw); i > 0 {
				key := role + " " + shape
				shapes[key] = append(shapes[key], took)
			}
		}
		for _, m := range anchors.FindAllStringSubmatch(body, -1) {
			next := html.UnescapeString(m[1])
			if !seen[next] && !notRead.MatchString(next) {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
}
