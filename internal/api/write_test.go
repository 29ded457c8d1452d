package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
	"jinlanling/notices"
)

// waiting is an eligible application of base 0 that waits for review.
func (w *world) waiting(t testing.TB, token string, skip int) string {
	t.Helper()
	rows := w.want(t, 200, "GET", "/api/v1/application?state=submitted&eligible=true", token, nil).items()
	if len(rows) <= skip {
		t.Fatalf("only %d applications wait", len(rows))
	}
	return rows[skip]["id"].(string)
}

// A whole way through reading and writing, on both databases: once under its
// key and answered the same, not where it has changed, not at all in a dry run.
func TestWriting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.RostersIn)
		clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
		id := w.waiting(t, clerk, 0)
		path := "/api/v1/application/" + id
		state := func() string {
			return w.want(t, 200, "GET", path, clerk, nil).body["state"].(map[string]any)["code"].(string)
		}
		read := w.want(t, 200, "GET", path, clerk, nil)
		tag := read.header.Get("ETag")
		if tag == "" {
			t.Fatal("no ETag")
		}

		for _, dry := range []answer{
			w.want(t, 200, "POST", path+"/accept?dry_run=true", clerk, nil, "Idempotency-Key", "k0"),
			w.want(t, 200, "POST", path+"/accept", clerk, nil, "Prefer", "handling=dry-run", "Idempotency-Key", "k0"),
		} {
			if dry.body["dry_run"] != true || state() != "submitted" {
				t.Errorf("a dry run: %s, and the state is %s", dry.text, state())
			}
		}

		first := w.want(t, 200, "POST", path+"/accept", clerk, nil, "Idempotency-Key", "k1", "If-Match", tag)
		again := w.want(t, 200, "POST", path+"/accept", clerk, nil, "Idempotency-Key", "k1", "If-Match", tag)
		if first.text != again.text || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("the same key: first %s, again %s (%v)", first.text, again.text, again.header)
		}
		if first.header.Get("ETag") == tag {
			t.Error("the ETag did not change")
		}
		history := w.want(t, 200, "GET", path, clerk, nil).body["history"].([]any)
		if n := len(history); n != len(read.body["history"].([]any))+1 {
			t.Errorf("%d entries: it was done more than once", n)
		}
		w.want(t, 409, "POST", path+"/withdraw", clerk, map[string]any{"reason": "不来"}, "Idempotency-Key", "k1")
		w.want(t, 412, "POST", path+"/withdraw", clerk, map[string]any{"reason": "不来"}, "If-Match", tag)
		w.want(t, 400, "POST", path+"/withdraw", clerk, map[string]any{"reason": "不来"}, "If-Match", "W/x")
		w.want(t, 409, "POST", path+"/accept", clerk, nil)
		w.want(t, 200, "POST", path+"/withdraw", clerk, map[string]any{"reason": "不来"}, "If-Match", first.header.Get("ETag"))
		if state() != "withdrawn" {
			t.Errorf("the state is %s", state())
		}
		entries, err := w.Record.History(ctx, act.As(w.Bases[0].Clerk), id)
		if err != nil {
			t.Fatal(err)
		}
		if k := entries[len(entries)-1].Key; !strings.HasPrefix(k, "token/") {
			t.Errorf("the journal does not name the token: %q", k)
		}
	})
}

// Something new is answered with its id, the same under the same key.
func TestMaking(t *testing.T) {
	w := open(t, demotest.RostersIn)
	clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
	body := map[string]any{"base": w.Bases[0].Base.ID, "name": "赵老师", "title": "高级技师", "certificate": "1937000000300001", "trades": []string{"电工"}}
	dry := w.want(t, 200, "POST", "/api/v1/teacher?dry_run=true", clerk, body)
	if dry.body["id"] != "" {
		t.Errorf("a dry run names what it did not make: %s", dry.text)
	}
	one := w.want(t, 200, "POST", "/api/v1/teacher", clerk, body, "Idempotency-Key", "t")
	two := w.want(t, 200, "POST", "/api/v1/teacher", clerk, body, "Idempotency-Key", "t")
	if one.text != two.text {
		t.Errorf("first %s, again %s", one.text, two.text)
	}
	made := w.want(t, 200, "GET", "/api/v1/teacher/"+one.body["id"].(string), clerk, nil)
	if made.body["title"] != "赵老师" {
		t.Errorf("made %s", made.text)
	}
	body["name"] = "钱老师"
	w.want(t, 409, "POST", "/api/v1/teacher", clerk, body, "Idempotency-Key", "t")
	w.want(t, 400, "POST", "/api/v1/teacher", clerk, body, "If-Match", `"x"`)
}

// Files are kept and named; a plan and a roster go in as files, the roster
// with every row's problems.
func TestFiles(t *testing.T) {
	w := open(t, demotest.RostersIn)
	clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
	stored := w.want(t, 200, "POST", "/api/v1/file", clerk, file("培训方案"))
	if len(stored.body["id"].(string)) != 64 {
		t.Errorf("stored %s", stored.text)
	}
	w.want(t, 403, "POST", "/api/v1/file", w.token(t, w.Bases[0].Clerk, people.ScopeRead), file("x"))
	w.want(t, 400, "POST", "/api/v1/file", clerk, map[string]any{})

	plan, err := notices.FS.ReadFile("dezhou-2021.plan.csv")
	if err != nil {
		t.Fatal(err)
	}
	officer := w.token(t, w.Officer, everything(programme.RoleOfficer)...)
	a := w.ask(t, "POST", "/api/v1/programme/"+w.Programme+"/import-plan?dry_run=true", officer, file(plan))
	if a.status >= 500 {
		t.Errorf("a plan: %s", a.text)
	}
	roster := file("姓名,身份证号,培训工种,等级\n张三,123,电工,技师\n李四,,电工,技师\n")
	in := w.want(t, 200, "POST", "/api/v1/base/"+w.Bases[0].Base.ID+"/import-roster?dry_run=true", clerk, roster)
	rows := in.body["roster"].(map[string]any)["rows"].([]any)
	if len(rows) != 2 || len(rows[0].(map[string]any)["problems"].([]any)) == 0 {
		t.Errorf("the roster: %s", in.text)
	}
}

// What is wrong with input is said at once, in Chinese, as RFC 9457 writes it,
// and never repeats what was sent.
func TestRefusals(t *testing.T) {
	w := open(t, demotest.RostersIn)
	clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
	base := w.Bases[0].Base.ID
	secret := "11010519491231002X"
	a := w.want(t, 400, "POST", "/api/v1/application", clerk,
		map[string]any{"base": base, "name": "", "id_number": secret, "surprise": secret, "facts": map[string]any{"trade": "电工", "level": "king"}})
	problems := a.body["problems"].([]any)
	if len(problems) < 3 || strings.Contains(a.text, secret) {
		t.Errorf("the problems: %s", a.text)
	}
	if a.header.Get("Content-Type") != "application/problem+json" || a.body["ref"] == "" || a.body["type"] != "/api/v1/problem/invalid" {
		t.Errorf("the shape: %s", a.text)
	}
	for _, p := range problems {
		if s := p.(map[string]any)["message"].(string); strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz") && !strings.Contains(s, "“") &&
			!strings.Contains(s, "缺少") {
			t.Errorf("not Chinese: %q", s)
		}
	}
	a = w.want(t, 400, "POST", "/api/v1/application", clerk, map[string]any{"base": base, "name": "张三", "id_number": "123",
		"facts": map[string]any{"trade": "电工", "level": "technician", "category": "enterprise_employee"}})
	if !strings.Contains(a.text, "身份证") {
		t.Errorf("an ID number that is none: %s", a.text)
	}
	w.want(t, 400, "POST", "/api/v1/application", clerk, "{")
	w.want(t, 415, "POST", "/api/v1/teacher", clerk, `{}`, "Content-Type", "text/plain")
	w.want(t, 413, "POST", "/api/v1/programme", w.token(t, w.Officer, "programme.create"), map[string]any{"name": "x", "text": strings.Repeat("长", 1<<19)})
	w.want(t, 404, "GET", "/api/v1/nothing", clerk, nil)
	w.want(t, 405, "DELETE", "/api/v1/application/nothing", clerk, nil)
	w.want(t, 404, "GET", "/api/v1/application/nothing", clerk, nil)
	w.want(t, 400, "GET", "/api/v1/application/a%20b", clerk, nil)
	w.want(t, 400, "GET", "/api/v1/application?surprise=1&state=king&limit=0", clerk, nil)
}

// A token that asks too fast is told to wait, and others are not.
func TestRateLimit(t *testing.T) {
	w := open(t, demotest.RostersIn)
	h := api.New(w.System, api.Options{Clock: w.clock.Now, Burst: 3, Rate: 1})
	w.server = h
	one, two := w.token(t, w.Officer, people.ScopeRead), w.token(t, w.Auditor, people.ScopeRead)
	for range 3 {
		w.want(t, 200, "GET", "/api/v1/programme", one, nil)
	}
	a := w.want(t, 429, "GET", "/api/v1/programme", one, nil)
	if a.header.Get("Retry-After") != "1" || a.header.Get("RateLimit-Remaining") != "0" {
		t.Errorf("headers: %v", a.header)
	}
	w.want(t, 200, "GET", "/api/v1/programme", two, nil)
	w.clock.Tick(2e9)
	w.want(t, 200, "GET", "/api/v1/programme", one, nil)
}

// Paging meets every row once while others are added.
func TestPagesMeetEveryRowOnce(t *testing.T) {
	w := open(t, demotest.RostersIn)
	clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
	made := 0
	for _, sort := range []string{"", "id", "-id", "name"} {
		path := "/api/v1/employer?limit=7&programme=all"
		if sort != "" {
			path += "&sort=" + sort
		}
		whole := map[string]int{}
		for _, r := range w.want(t, 200, "GET", "/api/v1/employer?limit=200", clerk, nil).items() {
			whole[r["id"].(string)] = 0
		}
		pages, after := 0, ""
		for {
			p := path
			if after != "" {
				p += "&after=" + after
			}
			a := w.want(t, 200, "GET", p, clerk, nil)
			for _, r := range a.items() {
				if _, ours := whole[r["id"].(string)]; ours {
					whole[r["id"].(string)]++
				}
			}
			if after = a.next(); after == "" {
				break
			}
			if !strings.Contains(a.header.Get("Link"), "after="+after) {
				t.Errorf("Link is %q, next %q", a.header.Get("Link"), after)
			}
			w.want(t, 200, "POST", "/api/v1/teacher", clerk,
				map[string]any{"base": w.Bases[0].Base.ID, "name": fmt.Sprintf("师%d", made), "title": "技师",
					"certificate": fmt.Sprintf("19370000003%05d", made), "trades": []string{"电工"}})
			pages, made = pages+1, made+1
		}
		for id, n := range whole {
			if n != 1 {
				t.Errorf("sorted by %q: %s was met %d times", sort, id, n)
			}
		}
	}
}

// applicants are examples of what decisions are asked about.
func applicants(t testing.TB) []string {
	t.Helper()
	return []string{
		`{"id":"a1","applied_on":"2021-06-15","trade":"电工","level":"technician","category":"enterprise_employee","certificates":[{"trade":"维修电工","level":"senior_worker","issued_on":"2018-06-15"}],"work":[{"trade":"电工","from":"2004-03","to":"2012-06"},{"trade":"电工","from":"2012-06","to":null}],"skills_attested":true}`,
		`{"id":"a2","applied_on":"2021-06-15","trade":"电工","level":"senior_technician","category":"other"}`,
		`{"id":"a3","applied_on":"2021-06-15","trade":"电工","level":"junior_worker","category":"other"}`,
		`{"id":"a4","applied_on":"2021-02-30","trade":"电工","level":"technician","category":"other"}`,
		`{"id":"a5","applied_on":"2021-06-15","trade":"电工","level":"technician","category":"other","work":[{"trade":"电工","from":"2012-06","to":"2011-06"}]}`,
	}
}

// The decision is the commands' decision, and nothing is kept of it.
func TestDecide(t *testing.T) {
	w := open(t, demotest.RostersIn)
	token := w.token(t, w.Bases[0].Clerk, "token.revoke")
	n, err := w.Notice(ctx, w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	// What was written before is under a checkpoint first, and what deciding
	// might have written is before the second is read: the sequencer that runs
	// beside has nothing left to add between them.
	if err := w.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	before, err := w.Record.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range applicants(t) {
		var out bytes.Buffer
		failed, err := n.DecideStream(strings.NewReader(text+"\n"), &out)
		if err != nil {
			t.Fatal(err)
		}
		a := w.ask(t, "POST", "/api/v1/decide", token, text)
		if (failed > 0) != (a.status == 400) {
			t.Errorf("%d: %d %s, the command says %s", i, a.status, a.text, out.String())
		}
		if failed > 0 {
			continue
		}
		var want map[string]any
		if err := json.Unmarshal(out.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(a.body)
		wanted, _ := json.Marshal(want)
		if string(got) != string(wanted) {
			t.Errorf("%d: got %s, want %s", i, got, wanted)
		}
	}
	if err := w.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	if after, err := w.Record.Checkpoint(ctx); err != nil || after != before {
		t.Errorf("deciding left something in the journal: %v\n%s\nwas\n%s", err, after, before)
	}
}

// Whatever comes as a question or a filter is answered or refused in words. The
// inputs are drawn, not searched: a fuzzer would watch the whole database under
// them.
func TestDrawnQuestions(t *testing.T) {
	w := open(t, demotest.RostersIn)
	clerk, officer := w.token(t, w.Bases[0].Clerk, "token.revoke"), w.token(t, w.Officer, people.ScopeRead)
	draw := rand.New(rand.NewPCG(1, 9))
	for range 400 {
		if text := bent(draw, applicants(t)); w.ask(t, "POST", "/api/v1/decide", clerk, text).status >= 500 {
			t.Errorf("%q fails", text)
		}
	}
	filters := []string{"state=submitted", "eligible=true&sort=-applied_on", "after=eyJpIjoiYSJ9", "level=technician&trade=%00", "programme=x",
		"limit=9999999999999999999", "base=%ff"}
	for _, noun := range []string{"application", "lesson"} {
		for range 200 {
			query := bent(draw, filters)
			if strings.ContainsFunc(query, func(r rune) bool { return r <= ' ' || r == '\x7f' || r == '#' }) {
				continue
			}
			if a := w.ask(t, "GET", "/api/v1/"+noun+"?"+query, officer, nil); a.status >= 500 {
				t.Errorf("%s?%s: %d %s", noun, query, a.status, a.text)
			}
		}
	}
}

// bent is one of the texts with a few of its bytes struck out, doubled, swapped
// or made others.
func bent(draw *rand.Rand, texts []string) string {
	b := []byte(texts[draw.IntN(len(texts))])
	for range 1 + draw.IntN(4) {
		if len(b) < 2 {
			break
		}
		i, j := draw.IntN(len(b)), draw.IntN(len(b))
		i, j = min(i, j), max(i, j)
		switch draw.IntN(5) {
		case 0:
			b = slices.Delete(b, i, min(j, i+8))
		case 1:
			b = slices.Insert(b, j, b[i:min(j, i+8)]...)
		case 2:
			b[i], b[j] = b[j], b[i]
		case 3:
			b[i] = byte(draw.IntN(256))
		case 4:
			b[i] = `{}[]",:=&%-0`[draw.IntN(12)]
		}
	}
	return string(b)
}

// The page for people is there without a token, tells of every operation, and
// asks nobody else for anything.
func TestDocs(t *testing.T) {
	w := open(t, demotest.RostersIn)
	a := w.want(t, 200, "GET", "/api/v1/docs", "", nil)
	for _, o := range api.Operations {
		if !strings.Contains(a.text, "/api/v1"+o.Path) {
			t.Errorf("%s is not on the page", o.Path)
		}
	}
	for _, bad := range []string{"<script", "style=\"", "src=\"http", "href=\"http", "{{", "ZgotmplZ"} {
		if strings.Contains(a.text, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, p := range []string{"/api/v1/openapi.json", "/api/v1/openapi.yaml", "/api/v1/docs.css"} {
		w.want(t, 200, "GET", p, "", nil)
	}
	w.want(t, 303, "GET", "/api/v1/problem/invalid", "", nil)
}
