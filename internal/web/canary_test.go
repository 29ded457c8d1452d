package web

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
	"jinlanling/internal/web/page"
)

// canary is an invented person whose data must not come out where it should
// not.
type canary struct{ name, id, phone string }

const canaries = 1000

// canaryNet finds canaries in a text: one expression instead of 3,000 looks.
var canaryNet = struct{ id, phone, name *regexp.Regexp }{regexp.MustCompile(`379906(19[67]\d{5})(\d{3}[0-9X])`), regexp.MustCompile(`199(\d{8})`),
	regexp.MustCompile(`欘[一-鿿]{2}`)}

type canaryWorld struct {
	t      *testing.T
	s      *page.Server
	h      http.Handler
	log    *opsLog
	dir    string
	all    []canary
	ids    map[string]bool // id numbers and phones
	names  map[string]bool
	next   int
	logins map[string]*http.Cookie
}

func makeCanaries() (all []canary) {
	for i := range canaries {
		born := programme.NewDate(1965+i%12, 1+i%12, 1+i%28)
		all = append(all, canary{"欘" + string(rune(0x4E10+i/32)) + string(rune(0x5E10+i%32)), string(idcode.MakeCitizenID("379906", born, i)),
			fmt.Sprintf("199%08d", 31415926+i*7919)})
	}
	return all
}

// canarySystem is a year with plan and bases, into which a base has imported
// the canaries: nine tenths well, the others with a broken ID number.
func canarySystem(t *testing.T) *canaryWorld {
	w := &canaryWorld{t: t, log: &opsLog{}, dir: t.TempDir(), all: makeCanaries(), ids: map[string]bool{}, names: map[string]bool{},
		logins: map[string]*http.Cookie{}}
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	y := demotest.Open(t, demotest.Options{Stages: demotest.PlansImported, Seed: 5, Place: storetest.Place{Dir: w.dir},
		App: func(o *act.Options) { o.Log = log }})
	sys, cast, clock := y.System, y.Cast, y.Clock
	for _, c := range w.all {
		w.ids[c.id], w.ids[c.phone], w.names[c.name] = true, true, true
	}
	clock.To(20210610)
	w.enrol(sys, cast)
	w.s = New(sys, page.Options{Demo: true, Log: log})
	w.h = w.s.Handler()
	return w
}

func (w *canaryWorld) enrol(sys *app.System, cast *demo.Cast) {
	lines, err := sys.PlanLines(context.Background(), act.As(cast.Officer), cast.Programme)
	if err != nil {
		w.t.Fatal(err)
	}
	base := cast.Bases[0]
	rows := make([]forms.RosterRow, 0, canaries)
	for i, c := range w.all {
		r := forms.RosterRow{Name: c.name, IDNumber: c.id, Phone: c.phone, Employer: "德州金雀花机械有限公司",
			EmployerCode: string(idcode.MakeCreditCode("91", "371402", "46999999")), Category: "企业在职职工", Recommended: true, Schooling: "高中", WorkYears: "9"}
		for _, l := range lines {
			if l.BaseID == base.Base.ID {
				r.Trade, r.PostTrade, r.Level = l.Trade, l.Trade, l.Level
			}
		}
		if i%10 == 0 {
			r.IDNumber = c.id[:17] + string("0123456789X"[(strings.IndexByte("0123456789X", c.id[17])+1)%11])
			w.ids[r.IDNumber] = true
		}
		rows = append(rows, r)
	}
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "德州市", Unit: base.Base.Name, On: 20210601, Rows: rows}); err != nil {
		w.t.Fatal(err)
	}
	result, err := sys.Enrol.ImportRoster(context.Background(), act.As(base.Clerk), base.Base.ID, bytes.NewReader(book.Bytes()), int64(book.Len()))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range result.Rows {
		for _, p := range r.Problems {
			w.clean("a problem of the roster", p.String(), false)
		}
	}
	if n, err := sys.BaseApplications(context.Background(), act.As(base.Clerk), base.Base.ID); err != nil || len(n) < canaries*8/10 {
		w.t.Fatalf("%d applications came in, %v; first row: %+v", len(n), err, result.Rows[1])
	}
}

// clean fails where a text has a canary's numbers, and where names are asked
// for, its name.
func (w *canaryWorld) clean(where, text string, names bool) {
	w.t.Helper()
	for _, f := range append(canaryNet.id.FindAllString(text, -1), canaryNet.phone.FindAllString(text, -1)...) {
		if w.ids[f] {
			w.t.Errorf("%s has a number: %s", where, around(text, f))
			return
		}
	}
	if names {
		for _, f := range canaryNet.name.FindAllString(text, -1) {
			if w.names[f] {
				w.t.Errorf("%s has a name: %s", where, around(text, f))
				return
			}
		}
	}
}

func around(text, found string) string {
	i := strings.Index(text, found)
	return text[max(0, i-120):min(len(text), i+60)]
}

// one is the next canary: all of them get their turn.
func (w *canaryWorld) one() canary {
	w.next++
	return w.all[w.next%canaries]
}

// as is the cookie of somebody of the demo, nil for nobody.
func (w *canaryWorld) as(login string) *http.Cookie {
	if login == "" {
		return nil
	}
	if c := w.logins[login]; c != nil {
		return c
	}
	u, err := w.s.Sys.People.UserByLogin(context.Background(), login)
	if err != nil {
		w.t.Fatal(err)
	}
	roles, err := w.s.Sys.People.RolesOf(context.Background(), u.ID)
	if err != nil || len(roles) == 0 {
		w.t.Fatalf("%s has no role: %v", login, err)
	}
	secret, err := w.s.Sys.People.EnterDemo(context.Background(), u.ID, roles[0].Grant.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.logins[login] = &http.Cookie{Name: "jinlanling", Value: secret}
	return w.logins[login]
}

func (w *canaryWorld) ask(login, method, target string, form url.Values) (*http.Response, string) {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, target, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c := w.as(login); c != nil {
		r.AddCookie(c)
	}
	res := opsDo(w.h, r)
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res, string(b)
}

// unmasking are the routes whose purpose is to hand the numbers out, with an
// entry in the journal.
func unmasking(r *page.Route) bool { return r.Action == programme.PersonUnmask }

// own is what a page shows of what this very request sent: fields keep it, and
// links that sort or page keep their filters.
var own = regexp.MustCompile(`(?s)(?:value|href|action)="[^"]*"|<textarea[^>]*>.*?</textarea>`)

func TestCanaries(t *testing.T) {
	w := canarySystem(t)
	for _, login := range []string{"", "limin", "clerk1", "hr1", "admin"} {
		for i := range w.s.Routes() {
			w.provoke(&w.s.Routes()[i], login)
		}
	}
	for range 30 { // wrong passwords; each costs its hash
		c := w.one()
		w.ask("", "POST", "/login", url.Values{"login": {c.name}, "password": {c.id}, "code": {c.phone}})
	}
	for w.next < canaries { // whoever has not had a turn is searched for
		c := w.one()
		res, _ := w.ask([]string{"", "limin", "clerk2"}[w.next%3], "GET",
			"/search?"+url.Values{"q": {[]string{c.name, c.id, c.phone}[w.next/3%3]}}.Encode(), nil)
		w.clean("a search redirects to what", unescaped(res.Header.Get("Location")), true)
	}
	for _, login := range []string{"limin", "clerk1", "clerk2", "hr2"} {
		w.crawl(login)
	}
	w.clean("the metrics", opsBody(t, opsDo(w.s.MetricsHandler(), httptest.NewRequest("GET", "/metrics", nil))), true)
	w.clean("the log", w.log.String(), true)
	if n := strings.Count(w.log.String(), `"msg":"request"`); n < canaries {
		t.Errorf("only %d requests were logged", n)
	}
	if err := w.s.Sys.Record.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{act.DatabaseFile, act.DatabaseFile + "-wal", act.CheckpointsFile} {
		raw, _ := os.ReadFile(filepath.Join(w.dir, name))
		w.clean(name, string(raw), false)
	}
	w.outgoing() // last: a reason stands in the application as it was written
	w.clean("the log after delivering", w.log.String(), true)
}

// provoke asks a route with canaries everywhere that a browser can put them.
func (w *canaryWorld) provoke(route *page.Route, login string) {
	method, path, found := strings.Cut(route.Pattern, " ")
	if !found || unmasking(route) {
		return
	}
	c := w.one()
	where := login + " " + route.Pattern
	words := url.Values{"q": {c.id}, "name": {c.name}, "phone": {c.phone}, "number": {c.id}, "sort": {c.name}, "state": {c.phone}, "id_number": {c.id}}
	plain := fillPath(path, "01nothing")
	var form url.Values
	if method == http.MethodPost {
		form = url.Values{"login": {c.name}, "password": {c.id}, "again": {c.phone}, "old": {c.id}, "code": {c.phone}, "user": {c.id}, "grant": {c.phone},
			"year": {c.name}, "_key": {page.NewKey()}}
		for k, v := range words {
			form[k] = v
		}
		if noun, key, is := strings.Cut(strings.TrimPrefix(path, "/"), "/do/"); is {
			noun, _, _ = strings.Cut(noun, "/")
			if d := page.DeedOn(deeds, programme.Noun(noun), key); d != nil {
				for _, in := range d.Asks() {
					form.Set(in.Name, c.name+c.id+c.phone)
				}
			}
		}
	}
	if path == "/logout" {
		return
	}
	res, body := w.ask(login, method, plain+"?"+words.Encode(), form)
	w.clean(where+" redirects to what", unescaped(res.Header.Get("Location")), true)
	w.clean(where+": a cookie", strings.Join(res.Header.Values("Set-Cookie"), "\n"), true)
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		text := own.ReplaceAllString(body, "")
		w.clean(where+" (its text)", text, res.StatusCode >= 400 && !strings.Contains(body, "<form method=\"post\" action=\"/"+strings.TrimPrefix(path, "/")))
	}
	// in the path itself: an address that somebody made up
	_, body = w.ask(login, method, fillPath(path, url.PathEscape(c.id))+"?after="+c.phone, form)
	if res.StatusCode >= 400 {
		w.clean(where+" with a number in its path", own.ReplaceAllString(body, ""), false)
	}
}

func unescaped(s string) string {
	for range 2 {
		if u, err := url.QueryUnescape(s); err == nil {
			s = u
		}
	}
	return s
}

var wildcard = regexp.MustCompile(`\{[a-z.]+\}`)

func fillPath(pattern, with string) string {
	return wildcard.ReplaceAllString(strings.TrimSuffix(pattern, "{$}"), with)
}

var links = regexp.MustCompile(`(?:href|action|src)="([^"]*)"`)

// crawl opens what a reader finds by following links, a bounded number of
// pages of every route, and every workbook: no number stands whole anywhere,
// and no address says who somebody is.
func (w *canaryWorld) crawl(login string) {
	patterns := http.NewServeMux()
	for _, r := range w.s.Routes() {
		patterns.Handle(r.Pattern, http.NotFoundHandler())
	}
	w.as(login)
	queue, seen, perRoute := []string{"/"}, map[string]bool{"/": true}, map[string]int{}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		res, body := w.ask(login, "GET", at, nil)
		where := login + " at " + at
		w.clean(where+": redirect", unescaped(res.Header.Get("Location")), true)
		switch kind := res.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			w.clean(where, html.UnescapeString(body), false)
		case strings.Contains(kind, "spreadsheet"):
			w.clean(where+": workbook", unzipped(w.t, body), false)
		}
		for _, l := range links.FindAllStringSubmatch(body, -1) {
			to := html.UnescapeString(l[1])
			w.clean(where+" links to what", unescaped(to), true)
			_, pattern := patterns.Handler(httptest.NewRequest("GET", "/"+strings.TrimLeft(to, "/"), nil))
			if !strings.HasPrefix(to, "/") || seen[to] || perRoute[pattern] >= 4 || strings.Contains(to, "/static/") || w.unmasks(pattern) {
				continue
			}
			seen[to] = true
			perRoute[pattern]++
			queue = append(queue, to)
		}
	}
	if len(seen) < 10 {
		w.t.Errorf("%s found only %d pages", login, len(seen))
	}
}

func (w *canaryWorld) unmasks(pattern string) bool {
	for i := range w.s.Routes() {
		if w.s.Routes()[i].Pattern == pattern {
			return unmasking(&w.s.Routes()[i])
		}
	}
	return false
}

// unzipped is the text of all parts of a workbook.
func unzipped(t *testing.T, book string) string {
	z, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(&b, r)
		r.Close()
	}
	return b.String()
}
