package bench

import (
	"cmp"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

const (
	phones = 500 // that scan their rooms' screens at one moment
	doors  = 64  // connections on which they come
)

// scanner is a trainee with a phone that is signed in.
type scanner struct {
	client *http.Client
	token  string // on the screen of their room
}

// BenchmarkRoom is 500 trainees who scan the screens of their rooms at the same moment, from one address, as schools
// have: three requests each (what was scanned, the question, the answer), each signature on the disk before it is
// answered. It reports how long all of them took together. Target 1 s.
func BenchmarkRoom(b *testing.B) {
	sys, cast, clock := reached(b, demo.Options{Stages: demotest.ClassesStarted})
	server := httptest.NewServer(web.New(sys, web.Options{Demo: true}).Handler())
	b.Cleanup(server.Close)
	lessons, members := allLessons(b, sys, cast)
	users := map[string]string{}
	var all []time.Duration
	b.ResetTimer()
	for k := range b.N {
		b.StopTimer()
		people := gathered(b, sys, cast, clock, server, lessons, members, users, k)
		b.StartTimer()
		all = append(all, scannedAtOnce(b, server.URL, people)...)
	}
	b.StopTimer()
	slices.Sort(all)
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/500")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

// gathered are trainees before the screens of lessons that begin about the k-th day, each signed in on a phone.
func gathered(b *testing.B, sys *app.System, cast *demo.Cast, clock *demo.Clock, server *httptest.Server,
	lessons []programme.Lesson, members map[string][]programme.Application, users map[string]string, k int) (out []scanner) {
	b.Helper()
	days := map[programme.Date][]programme.Lesson{}
	for _, l := range lessons {
		day := programme.DateOf(l.StartsAt.In(act.Shanghai))
		days[day] = append(days[day], l)
	}
	var full []programme.Date
	for day, list := range days {
		n, first := 0, firstOfClasses(list)
		for _, l := range first {
			n += len(members[l.ClassID])
		}
		if n >= phones {
			full = append(full, day)
		}
	}
	slices.Sort(full)
	if len(full) <= k {
		b.Fatalf("%d days on which %d people are taught", len(full), phones)
	}
	list := firstOfClasses(days[full[k]])
	clock.Until(list[0].StartsAt.Add(-10 * time.Minute))
	for _, l := range list {
		at := slices.IndexFunc(cast.Bases, func(x demo.BaseCast) bool { return x.Base.ID == l.BaseID })
		code, err := sys.Attendance.CodeNow(ctx, act.As(cast.Bases[at].Clerk), l.ID, false)
		if err != nil {
			continue // it begins later in the day
		}
		for _, m := range members[l.ClassID] {
			if len(out) < phones {
				out = append(out, scanner{phone(b, sys, server, m.PersonID, users), code.Token})
			}
		}
	}
	if len(out) < phones {
		b.Fatalf("%d phones before screens", len(out))
	}
	return out
}

// firstOfClasses are the first lessons of a day, one of each class.
func firstOfClasses(list []programme.Lesson) (out []programme.Lesson) {
	seen := map[string]bool{}
	list = slices.Clone(list)
	slices.SortFunc(list, func(x, y programme.Lesson) int {
		return cmp.Or(x.StartsAt.Compare(y.StartsAt), cmp.Compare(x.ID, y.ID))
	})
	for _, l := range list {
		if !seen[l.ClassID] {
			seen[l.ClassID], out = true, append(out, l)
		}
	}
	return out
}

// phone signs a person in.
func phone(b *testing.B, sys *app.System, server *httptest.Server, person string, users map[string]string) *http.Client {
	b.Helper()
	if users[person] == "" {
		users[person] = demotest.TraineeOf(b, sys, person).User
	}
	roles, err := sys.People.RolesOf(ctx, users[person])
	if err != nil {
		b.Fatal(err)
	}
	secret, err := sys.People.EnterDemo(ctx, users[person], roles[0].Grant.ID)
	if err != nil {
		b.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	at, _ := url.Parse(server.URL)
	jar.SetCookies(at, []*http.Cookie{{Name: "jinlanling", Value: secret, Path: "/"}})
	return &http.Client{Jar: jar, Transport: line}
}

// line is what all phones of a school share: connections stay open.
var line = &http.Transport{MaxIdleConnsPerHost: doors, MaxConnsPerHost: doors}

// scannedAtOnce has all of them scan and confirm, and is how long each waited.
func scannedAtOnce(b *testing.B, address string, people []scanner) []time.Duration {
	took := make([]time.Duration, len(people))
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() {
			from := time.Now()
			if err := people[i].scan(address, i); err != "" {
				b.Error(err)
			}
			took[i] = time.Since(from)
		})
	}
	wg.Wait()
	return took
}

// scan follows what was scanned to the question and answers it; "" where that was taken.
func (s *scanner) scan(address string, i int) string {
	res, err := s.client.Get(address + "/sign/" + s.token)
	if err != nil {
		return err.Error()
	}
	body, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), `action="/sign"`) {
		return "asked: " + res.Status
	}
	r, err := http.NewRequest(http.MethodPost, address+"/sign", strings.NewReader(url.Values{"_key": {"bench-room-key-" + strconv.Itoa(i)}}.Encode()))
	if err != nil {
		return err.Error()
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	client := *s.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if res, err = client.Do(r); err != nil {
		return err.Error()
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther || !strings.Contains(res.Header.Get("Location"), "done=lesson.sign") {
		return "answered: " + res.Status + " " + res.Header.Get("Location")
	}
	return ""
}

// BenchmarkClass is the page of the demo's largest class when its training is over, asked for once after another. Target p99 20 ms
// for 60 people and 80 lessons.
func BenchmarkClass(b *testing.B) {
	sys, cast, _ := reached(b, demo.Options{Stages: demotest.Trained})
	lessons, members := allLessons(b, sys, cast)
	largest, taught := "", map[string]int{}
	for _, l := range lessons {
		if taught[l.ClassID]++; len(members[l.ClassID]) > len(members[largest]) {
			largest = l.ClassID
		}
	}
	_, server, cookie := serve(b, sys, cast.Officer)
	var all []time.Duration
	for b.Loop() {
		from := time.Now()
		r, err := http.NewRequest(http.MethodGet, server.URL+"/class/"+largest, nil)
		if err != nil {
			b.Fatal(err)
		}
		r.AddCookie(cookie)
		res, err := line.RoundTrip(r)
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(res, err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
		all = append(all, time.Since(from))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(len(members[largest])), "people")
	b.ReportMetric(float64(taught[largest]), "lessons")
}
