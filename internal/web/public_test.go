package web_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web"
	"jinlanling/notices"
)

// publicWorld is a small year, all of it done and still open, and what the
// server logged.
type publicWorld struct {
	*app.System
	*demo.Cast
	handler http.Handler
	log     *bytes.Buffer
}

// publicStages is how far the year goes: certificates issued, money settled.
const publicStages = 10

func newPublicWorld(t *testing.T) *publicWorld {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: publicStages, Seed: 5})
	log := new(bytes.Buffer)
	return &publicWorld{y.System, y.Cast, web.New(y.System, web.Options{Log: slog.New(slog.NewTextHandler(log, nil))}).Handler(), log}
}

func (w *publicWorld) do(method, path string, form url.Values, from string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if from != "" {
		r.RemoteAddr = from
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

var (
	publicHidden     = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
	publicNoticeHref = regexp.MustCompile(`href="(/notices/[^"]+)"`)
	publicWholeID    = regexp.MustCompile(`\d{17}[\dX]`)
)

// publicSent is what a page's form sends before anything is typed into it.
func publicSent(body string) url.Values {
	v := url.Values{}
	for _, m := range publicHidden.FindAllStringSubmatch(body, -1) {
		v.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return v
}

// interview answers question after question until there is a decision. It
// gives the last page and the questions asked.
func (w *publicWorld) interview(t *testing.T, answers map[string]url.Values) (body string, asked []string) {
	t.Helper()
	rec := w.do(http.MethodGet, "/may-i", nil, "")
	for range 20 {
		body = rec.Body.String()
		v := publicSent(body)
		step := v.Get("_step")
		if step == "" {
			return body, asked
		}
		asked = append(asked, step)
		for k, list := range answers[step] {
			v[k] = list
		}
		v.Set("_go", "next")
		if rec = w.do(http.MethodPost, "/may-i", v, ""); rec.Code != http.StatusOK {
			t.Fatalf("answering %s: %d, want 200\n%s", step, rec.Code, rec.Body)
		}
		if loc := rec.Header().Get("Location"); loc != "" {
			t.Errorf("answering %s leads to %s, want no other address", step, loc)
		}
		if c := rec.Header().Get("Cache-Control"); c != "no-store" {
			t.Errorf("answering %s: Cache-Control %q, want no-store", step, c)
		}
	}
	t.Fatalf("no decision after %v", asked)
	return "", nil
}

func publicForm(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestPublicPages(t *testing.T) {
	w := newPublicWorld(t)
	t.Run("open without a session", w.testOpen)
	t.Run("interview", w.testInterview)
	t.Run("back keeps the answers", w.testBack)
	t.Run("bad answers are kept and named", w.testBad)
	t.Run("publications are masked", w.testPublications)
	t.Run("certificates", w.testCheck)
	t.Run("places add up", w.testPlaces)
}

func (w *publicWorld) testOpen(t *testing.T) {
	for _, c := range []struct{ path, want, cache string }{
		{"/", "我能报名吗", "public, max-age=60"}, {"/may-i", "您想报哪个等级", "public, max-age=60"},
		{"/places", "还剩", "public, max-age=60"}, {"/places?level=technician&trade=%E7%94%B5%E5%B7%A5", "电工", "public, max-age=60"},
		{"/places?trade=none", "没有符合这些条件的名额", "public, max-age=60"},
		{"/notices", "公示", "public, max-age=60"}, {"/check", "证书编号", "public, max-age=60"}, {"/login", "登录名", "no-store"},
	} {
		rec := w.do(http.MethodGet, c.path, nil, "")
		if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), c.want) || rec.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d, %q, has %q: %v; want 200, %q", c.path, rec.Code, rec.Header().Get("Cache-Control"), c.want,
				strings.Contains(rec.Body.String(), c.want), c.cache)
		}
	}
	for _, path := range []string{"/rules", "/permissions"} {
		if rec := w.do(http.MethodGet, path, nil, ""); rec.Code != http.StatusSeeOther {
			t.Errorf("%s without a session: %d, want to be sent to sign in", path, rec.Code)
		}
	}
}

// The interview says what the rules say on the same facts, asks no more than
// can change that, and leaves nothing behind.
func (w *publicWorld) testInterview(t *testing.T) {
	n, err := notices.Load("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	today := w.Today()
	cert := func(level programme.Level, on programme.Date) []rules.Certificate {
		return []rules.Certificate{{Trade: "焊工", Level: level, Kind: "qualification", IssuedOn: on}}
	}
	early := today.AddYears(-2)
	cases := []struct {
		name    string
		facts   rules.Applicant
		answers map[string]url.Values
		asked   []string
	}{
		{"eligible", rules.Applicant{Category: "enterprise_employee", Certificates: cert(programme.SeniorWorker, 20160615)},
			map[string]url.Values{"certificates": publicForm("c_level", "senior_worker", "c_kind", "qualification", "c_same", "yes", "c_date", "2016-06-15")},
			[]string{"level", "trade", "category", "certificates"}},
		{"too early", rules.Applicant{Category: "enterprise_employee", Certificates: cert(programme.SeniorWorker, early),
			Work: []rules.Work{{Trade: "焊工", From: programme.NewMonth(2015, 3)}}, Attested: true},
			map[string]url.Values{"certificates": publicForm("c_level", "senior_worker", "c_kind", "qualification", "c_same", "yes", "c_date", early.String()),
				"work": publicForm("w_same", "yes", "w_from", "2015年3月", "w_to", ""), "attested": publicForm("attested", "yes"),
				"title": publicForm("title", "none"), "honours": publicForm("h_kind", "none")},
			[]string{"level", "trade", "category", "certificates", "work", "attested", "title", "honours"}},
		{"never", rules.Applicant{Category: "public_body_staff"}, map[string]url.Values{}, []string{"level", "trade", "category"}},
		{"nothing to show for it", rules.Applicant{Category: "vocational_teacher"}, map[string]url.Values{"certificates": publicForm(), "work": publicForm()},
			[]string{"level", "trade", "category", "certificates", "work"}},
	}
	before := w.checkpoint(t)
	for _, c := range cases {
		c.facts.AppliedOn, c.facts.Trade, c.facts.Level = today, "焊工", programme.Technician
		c.answers["level"], c.answers["trade"], c.answers["category"] = publicForm("level", "technician"), publicForm("trade", "焊工"),
			publicForm("category", c.facts.Category)
		var f rules.Facts
		var d rules.Decision
		n.Compile(&c.facts, &f)
		n.Decide(&f, &d)
		want := "不符合报名条件"
		switch {
		case d.Eligible:
			want = "您符合报名条件"
		case d.From != 0:
			want = d.From.Chinese() + "起符合条件"
		}
		body, asked := w.interview(t, c.answers)
		if !strings.Contains(body, want) {
			t.Errorf("%s: the page does not say %q", c.name, want)
		}
		if !slices.Equal(asked, c.asked) {
			t.Errorf("%s: asked %v, want %v", c.name, asked, c.asked)
		}
		if strings.Contains(body, "employer_recommendation") || strings.Contains(body, "certificate_held") {
			t.Errorf("%s: the page shows codes", c.name)
		}
	}
	if after := w.checkpoint(t); after != before {
		t.Errorf("the journal grew while nothing was to be kept:\n%s\n%s", before, after)
	}
	for _, secret := range []string{"2016-06-15", early.String(), "senior_worker", "public_body_staff"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q, which somebody answered", secret)
		}
	}
}

func (w *publicWorld) checkpoint(t *testing.T) string {
	t.Helper()
	if err := w.Record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := w.Record.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// going back, changing an answer and adding a row keep everything else.
func (w *publicWorld) testBack(t *testing.T) {
	answers := publicForm("level", "technician", "trade", "电工", "category", "enterprise_employee", "c_level", "senior_worker", "c_kind", "skill_level",
		"c_same", "yes", "c_date", "2020-06-15",
		"did", "level", "did", "trade", "did", "category", "did", "certificates", "_step", "work", "w_same", "yes", "w_from", "2010-05", "w_to", "")
	for _, c := range []struct{ verb, step, want string }{
		{"back", "certificates", `value="2020-06-15"`},
		{"back", "certificates", `name="w_from" value="2010-05"`},
		{"add", "work", `第 2 段`},
		{"add", "work", `value="2010-05"`},
		{"change-trade", "trade", `value="电工" checked`},
	} {
		v := url.Values{}
		for k, list := range answers {
			v[k] = slices.Clone(list)
		}
		v.Set("_go", c.verb)
		body := w.do(http.MethodPost, "/may-i", v, "").Body.String()
		if got := publicSent(body).Get("_step"); got != c.step || !strings.Contains(body, c.want) {
			t.Errorf("%s: at %q with %s: %v; want %q with it", c.verb, got, c.want, strings.Contains(body, c.want), c.step)
		}
	}
}

func (w *publicWorld) testBad(t *testing.T) {
	head := publicForm("level", "technician", "trade", "电工", "category", "enterprise_employee", "did", "level", "did", "trade", "did", "category",
		"_go", "next")
	for _, c := range []struct {
		name, step, field, keeps string
		form                     url.Values
	}{
		{"a date that is none", "certificates", "c_date-0", `value="2018-13-40"`, publicForm("c_level", "senior_worker", "c_date", "2018-13-40")},
		{"a date to come", "certificates", "c_date-0", `value="2031-01-01"`, publicForm("c_level", "senior_worker", "c_date", "2031-01-01")},
		{"no level", "certificates", "c_level-0", `value="2018-01-01"`, publicForm("c_level", "", "c_date", "2018-01-01")},
	} {
		v := url.Values{"_step": {c.step}}
		for _, from := range []url.Values{head, c.form} {
			for k, list := range from {
				v[k] = append(v[k], list...)
			}
		}
		rec := w.do(http.MethodPost, "/may-i", v, "")
		body := rec.Body.String()
		if rec.Code != http.StatusBadRequest || !strings.Contains(body, `href="#f-`+c.field+`"`) || !strings.Contains(body, `id="f-`+c.field+`"`) ||
			!strings.Contains(body, c.keeps) {
			t.Errorf("%s: %d; want 400, a link to the field %s, and %s kept", c.name, rec.Code, c.field, c.keeps)
		}
	}
	if rec := w.do(http.MethodPost, "/may-i", publicForm("_step", "level", "_go", "next"), ""); rec.Code != http.StatusBadRequest ||
		!strings.Contains(rec.Body.String(), "请选择一项") {
		t.Errorf("no choice: %d, want 400 and a word about it", rec.Code)
	}
	for _, odd := range []url.Values{{}, publicForm("_step", "nothing", "_go", "del-99"), publicForm("_go", "change-nothing"),
		publicForm("_step", "work", "_go", "del--1", "did", "work")} {
		if rec := w.do(http.MethodPost, "/may-i", odd, ""); rec.Code >= 500 {
			t.Errorf("%v: %d, want a page", odd, rec.Code)
		}
	}
}

func (w *publicWorld) testPublications(t *testing.T) {
	list := publicNoticeHref.FindAllStringSubmatch(w.do(http.MethodGet, "/notices", nil, "").Body.String(), -1)
	if len(list) == 0 {
		t.Fatal("no publication, want some")
	}
	for _, m := range list {
		rec := w.do(http.MethodGet, m[1], nil, "")
		body := rec.Body.String()
		if rec.Code != http.StatusOK || !strings.Contains(body, "***********") || publicWholeID.MatchString(body) {
			t.Errorf("%s: %d, masked %v, whole number %q; want 200 and masked numbers alone", m[1], rec.Code, strings.Contains(body, "***********"),
				publicWholeID.FindString(body))
		}
	}
	if rec := w.do(http.MethodGet, "/notices/nothing", nil, ""); rec.Code != http.StatusNotFound {
		t.Errorf("a publication that is none: %d, want 404", rec.Code)
	}
}

func (w *publicWorld) testCheck(t *testing.T) {
	table, err := w.Browse(context.Background(), act.As(w.Officer), programme.NounCertificate,
		act.Query{Programme: w.Programme, Values: map[string]string{"state": string(programme.Issued)}, Limit: 1})
	if err != nil || len(table.Rows) == 0 {
		t.Fatalf("no certificate to check: %v", err)
	}
	number, name := table.Rows[0].Cells[0].Text, table.Rows[0].Cells[1].Text
	spaced := number[:4] + " " + number[4:]
	for _, c := range []struct {
		what, number, name, says string
		status                   int
	}{
		{"right", number, name, "查到了，证书有效", 200},
		{"right with a space", spaced, " " + name + " ", "查到了，证书有效", 200},
		{"another name", number, "查无此人", "没有查到", 404},
		{"another number", "0000000000000000", name, "没有查到", 404},
		{"no name", number, "", "请填写证书上的姓名", 400},
	} {
		rec := w.do(http.MethodPost, "/check", publicForm("number", c.number, "name", c.name), "198.51.100.7:4000")
		if rec.Code != c.status || !strings.Contains(rec.Body.String(), c.says) || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, says %q: %v; want %d", c.what, rec.Code, c.says, strings.Contains(rec.Body.String(), c.says), c.status)
		}
	}
	last := 0
	for k := range 21 {
		last = w.do(http.MethodPost, "/check", publicForm("number", fmt.Sprintf("99%014d", k), "name", name), "203.0.113.9:1").Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 21st try from one source: %d, want 429", last)
	}
	if rec := w.do(http.MethodPost, "/check", publicForm("number", number, "name", name), "203.0.113.9:1"); rec.Code != http.StatusTooManyRequests {
		t.Errorf("a right one from a source that must wait: %d, want 429", rec.Code)
	}
	if rec := w.do(http.MethodPost, "/check", publicForm("number", number, "name", name), "203.0.113.10:1"); rec.Code != http.StatusOK {
		t.Errorf("another source: %d, want 200", rec.Code)
	}
	if strings.Contains(w.log.String(), number) || strings.Contains(w.log.String(), name) {
		t.Error("the log holds a number or name that was checked")
	}
}

func (w *publicWorld) testPlaces(t *testing.T) {
	p, err := w.Year.Places(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	y, err := w.Year.Public(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := w.Browse(t.Context(), act.As(w.Officer), programme.NounPlanLine, act.Query{Programme: w.Programme})
	if err != nil {
		t.Fatal(err)
	}
	places, left := 0, 0
	for _, o := range p.Offered {
		places, left = places+o.Places, left+o.Left
	}
	wantPlaces, wantLeft := 0, 0
	for _, r := range lines.Rows {
		wantPlaces += int(r.Cells[4].Raw.(int64))
		wantLeft += max(0, int(r.Cells[4].Raw.(int64)-r.Cells[6].Raw.(int64)))
	}
	if places != wantPlaces || left != wantLeft || y.Places != wantPlaces {
		t.Errorf("places %d (%d in front), left %d; want %d, left %d", places, y.Places, left, wantPlaces, wantLeft)
	}
}
