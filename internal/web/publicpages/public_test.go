package publicpages_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
	"jinlanling/notices"
)

var (
	publicNoticeHref = regexp.MustCompile(`href="(/notices/[^"]+)"`)
	publicWholeID    = regexp.MustCompile(`\d{17}[\dX]`)
)

// from is a browser at an address.
func from(t *testing.T, w *webtest.Site, address string) *webtest.Visitor {
	t.Helper()
	v := w.Nobody(t)
	v.From = address
	return v
}

// interview answers question after question until there is a decision. It
// gives the last page and the questions asked.
func interview(t *testing.T, w *webtest.Site, answers map[string]url.Values) (body string, asked []string) {
	t.Helper()
	rec := w.Nobody(t).Get("/may-i")
	for range 20 {
		body = rec.Body
		v := rec.Hidden()
		step := v.Get("_step")
		if step == "" {
			return body, asked
		}
		asked = append(asked, step)
		for k, list := range answers[step] {
			v[k] = list
		}
		v.Set("_go", "next")
		if rec = w.Nobody(t).Post("/may-i", v); rec.Status != http.StatusOK {
			t.Fatalf("answering %s: %d, want 200\n%s", step, rec.Status, rec.Body)
		}
		if loc := rec.To; loc != "" {
			t.Errorf("answering %s leads to %s, want no other address", step, loc)
		}
		if c := rec.Head.Get("Cache-Control"); c != "no-store" {
			t.Errorf("answering %s: Cache-Control %q, want no-store", step, c)
		}
	}
	t.Fatalf("no decision after %v", asked)
	return "", nil
}

func TestPublicPages(t *testing.T) {
	log := new(bytes.Buffer)
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.Settled, Seed: 5}).Served(web.Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	for _, c := range []struct {
		name string
		test func(*testing.T, *webtest.Site)
	}{
		{"open without a session", publicOpen}, {"back keeps the answers", publicBack}, {"bad answers are kept and named", publicBad},
		{"publications are masked", publicPublications}, {"places add up", publicPlaces},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, w) })
	}
	t.Run("interview", func(t *testing.T) { publicInterview(t, w, log) })
	t.Run("certificates", func(t *testing.T) { publicCheck(t, w, log) })
}

func publicOpen(t *testing.T, w *webtest.Site) {
	for _, c := range []struct{ path, want, cache string }{
		{"/", "我能报名吗", "public, max-age=60"}, {"/may-i", "您想报哪个等级", "public, max-age=60"},
		{"/places", "还剩", "public, max-age=60"}, {"/places?level=technician&trade=%E7%94%B5%E5%B7%A5", "电工", "public, max-age=60"},
		{"/places?trade=none", "没有符合这些条件的名额", "public, max-age=60"},
		{"/notices", "公示", "public, max-age=60"}, {"/check", "证书编号", "public, max-age=60"}, {"/login", "登录名", "no-store"},
	} {
		rec := w.Nobody(t).Get(c.path)
		if rec.Status != http.StatusOK || !strings.Contains(rec.Body, c.want) || rec.Head.Get("Cache-Control") != c.cache {
			t.Errorf("%s: %d, %q, has %q: %v; want 200, %q", c.path, rec.Status, rec.Head.Get("Cache-Control"), c.want,
				strings.Contains(rec.Body, c.want), c.cache)
		}
	}
	for _, path := range []string{"/rules", "/permissions"} {
		if rec := w.Nobody(t).Get(path); rec.Status != http.StatusSeeOther {
			t.Errorf("%s without a session: %d, want to be sent to sign in", path, rec.Status)
		}
	}
}

// The interview says what the rules say on the same facts, asks no more than
// can change that, and leaves nothing behind.
func publicInterview(t *testing.T, w *webtest.Site, log *bytes.Buffer) {
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
			map[string]url.Values{"certificates": webtest.With(nil, "c_level", "senior_worker", "c_kind", "qualification", "c_same", "yes",
				"c_date", "2016-06-15")},
			[]string{"level", "trade", "category", "certificates"}},
		{"too early", rules.Applicant{Category: "enterprise_employee", Certificates: cert(programme.SeniorWorker, early),
			Work: []rules.Work{{Trade: "焊工", From: programme.NewMonth(2015, 3)}}, Attested: true},
			map[string]url.Values{"certificates": webtest.With(nil, "c_level", "senior_worker", "c_kind", "qualification", "c_same", "yes",
				"c_date", early.String()),
				"work": webtest.With(nil, "w_same", "yes", "w_from", "2015年3月", "w_to", ""), "attested": webtest.With(nil, "attested", "yes"),
				"title": webtest.With(nil, "title", "none"), "honours": webtest.With(nil, "h_kind", "none")},
			[]string{"level", "trade", "category", "certificates", "work", "attested", "title", "honours"}},
		{"never", rules.Applicant{Category: "public_body_staff"}, map[string]url.Values{}, []string{"level", "trade", "category"}},
		{"nothing to show for it", rules.Applicant{Category: "vocational_teacher"},
			map[string]url.Values{"certificates": webtest.With(nil), "work": webtest.With(nil)},
			[]string{"level", "trade", "category", "certificates", "work"}},
	}
	before := checkpointOf(t, w)
	for _, c := range cases {
		c.facts.AppliedOn, c.facts.Trade, c.facts.Level = today, "焊工", programme.Technician
		c.answers["level"], c.answers["trade"], c.answers["category"] = webtest.With(nil, "level", "technician"), webtest.With(nil, "trade", "焊工"),
			webtest.With(nil, "category", c.facts.Category)
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
		body, asked := interview(t, w, c.answers)
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
	if after := checkpointOf(t, w); after != before {
		t.Errorf("the journal grew while nothing was to be kept:\n%s\n%s", before, after)
	}
	for _, secret := range []string{"2016-06-15", early.String(), "senior_worker", "public_body_staff"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q, which somebody answered", secret)
		}
	}
}

func checkpointOf(t *testing.T, w *webtest.Site) string {
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
func publicBack(t *testing.T, w *webtest.Site) {
	answers := webtest.With(nil, "level", "technician", "trade", "电工", "category", "enterprise_employee", "c_level", "senior_worker", "c_kind", "skill_level",
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
		a := w.Nobody(t).Post("/may-i", v)
		body := a.Body
		if got := a.Hidden().Get("_step"); got != c.step || !strings.Contains(body, c.want) {
			t.Errorf("%s: at %q with %s: %v; want %q with it", c.verb, got, c.want, strings.Contains(body, c.want), c.step)
		}
	}
}

func publicBad(t *testing.T, w *webtest.Site) {
	head := webtest.With(nil, "level", "technician", "trade", "电工", "category", "enterprise_employee", "did", "level", "did", "trade", "did", "category",
		"_go", "next")
	for _, c := range []struct {
		name, step, field, keeps string
		form                     url.Values
	}{
		{"a date that is none", "certificates", "c_date-0", `value="2018-13-40"`, webtest.With(nil, "c_level", "senior_worker", "c_date", "2018-13-40")},
		{"a date to come", "certificates", "c_date-0", `value="2031-01-01"`, webtest.With(nil, "c_level", "senior_worker", "c_date", "2031-01-01")},
		{"no level", "certificates", "c_level-0", `value="2018-01-01"`, webtest.With(nil, "c_level", "", "c_date", "2018-01-01")},
	} {
		v := url.Values{"_step": {c.step}}
		for _, from := range []url.Values{head, c.form} {
			for k, list := range from {
				v[k] = append(v[k], list...)
			}
		}
		rec := w.Nobody(t).Post("/may-i", v)
		body := rec.Body
		if rec.Status != http.StatusBadRequest || !strings.Contains(body, `href="#f-`+c.field+`"`) || !strings.Contains(body, `id="f-`+c.field+`"`) ||
			!strings.Contains(body, c.keeps) {
			t.Errorf("%s: %d; want 400, a link to the field %s, and %s kept", c.name, rec.Status, c.field, c.keeps)
		}
	}
	if rec := w.Nobody(t).Post("/may-i", webtest.With(nil, "_step", "level", "_go", "next")); rec.Status != http.StatusBadRequest ||
		!strings.Contains(rec.Body, "请选择一项") {
		t.Errorf("no choice: %d, want 400 and a word about it", rec.Status)
	}
	for _, odd := range []url.Values{{}, webtest.With(nil, "_step", "nothing", "_go", "del-99"), webtest.With(nil, "_go", "change-nothing"),
		webtest.With(nil, "_step", "work", "_go", "del--1", "did", "work")} {
		if rec := w.Nobody(t).Post("/may-i", odd); rec.Status >= 500 {
			t.Errorf("%v: %d, want a page", odd, rec.Status)
		}
	}
}

func publicPublications(t *testing.T, w *webtest.Site) {
	list := publicNoticeHref.FindAllStringSubmatch(w.Nobody(t).Get("/notices").Body, -1)
	if len(list) == 0 {
		t.Fatal("no publication, want some")
	}
	for _, m := range list {
		rec := w.Nobody(t).Get(m[1])
		body := rec.Body
		if rec.Status != http.StatusOK || !strings.Contains(body, "***********") || publicWholeID.MatchString(body) {
			t.Errorf("%s: %d, masked %v, whole number %q; want 200 and masked numbers alone", m[1], rec.Status, strings.Contains(body, "***********"),
				publicWholeID.FindString(body))
		}
	}
	if rec := w.Nobody(t).Get("/notices/nothing"); rec.Status != http.StatusNotFound {
		t.Errorf("a publication that is none: %d, want 404", rec.Status)
	}
}

func publicCheck(t *testing.T, w *webtest.Site, log *bytes.Buffer) {
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
		rec := from(t, w, "198.51.100.7:4000").Post("/check", webtest.With(nil, "number", c.number, "name", c.name))
		if rec.Status != c.status || !strings.Contains(rec.Body, c.says) || rec.Head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, says %q: %v; want %d", c.what, rec.Status, c.says, strings.Contains(rec.Body, c.says), c.status)
		}
	}
	last := 0
	for k := range 21 {
		last = from(t, w, "203.0.113.9:1").Post("/check", webtest.With(nil, "number", fmt.Sprintf("99%014d", k), "name", name)).Status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the 21st try from one source: %d, want 429", last)
	}
	if rec := from(t, w, "203.0.113.9:1").Post("/check", webtest.With(nil, "number", number, "name", name)); rec.Status != http.StatusTooManyRequests {
		t.Errorf("a right one from a source that must wait: %d, want 429", rec.Status)
	}
	if rec := from(t, w, "203.0.113.10:1").Post("/check", webtest.With(nil, "number", number, "name", name)); rec.Status != http.StatusOK {
		t.Errorf("another source: %d, want 200", rec.Status)
	}
	if strings.Contains(log.String(), number) || strings.Contains(log.String(), name) {
		t.Error("the log holds a number or name that was checked")
	}
}

func publicPlaces(t *testing.T, w *webtest.Site) {
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
