package web

import (
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/app/record"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web/page"
)

// A paper's size and root are told to be in the journal, others not to be, and
// what cannot be read is said; anybody may ask.
func TestTheCheckpointPageAnswers(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	if _, err := s.Sys.People.SetupInvitation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Sys.Record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := s.Sys.Record.Points(t.Context(), 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	p := list[0]
	get := func(path string) (int, string) {
		res := opsDo(s.Handler(), httptest.NewRequest("GET", path, nil))
		return res.StatusCode, opsBody(t, res)
	}
	size := strconv.FormatInt(p.Size, 10)
	other := strings.Repeat("A", 43)
	for _, c := range []struct {
		path   string
		status int
		words  string
	}{
		{"/checkpoint", 200, p.Groups()},
		{"/checkpoint?n=" + size + "&r=" + p.Root, 200, "相符：仍是现在日志的一部分"},
		{"/checkpoint?kept=" + url.QueryEscape(size+" "+p.Groups()), 200, "相符：仍是现在日志的一部分"},
		{"/checkpoint?kept=" + url.QueryEscape(p.Text), 200, "相符：仍是现在日志的一部分"},
		{"/checkpoint?n=" + size + "&r=" + other, 200, "对不上"},
		{"/checkpoint?n=999999&r=" + p.Root, 200, "对不上"},
		{"/checkpoint?kept=" + url.QueryEscape(size+" "+p.Groups()) + "&other=" + url.QueryEscape(p.Text), 200, "两份一致，出自同一份日志"},
		{"/checkpoint?kept=" + url.QueryEscape(size+" "+p.Groups()) + "&other=" + url.QueryEscape(size+" "+other), 200, "两份互相矛盾"},
		{"/checkpoint?kept=x", 400, "检查点应有"},
		{"/.well-known/jinlanling-checkpoint", 200, p.Text},
		{"/.well-known/jinlanling-consistency?old=" + size + "&new=" + size, 200, ""},
	} {
		if status, body := get(c.path); status != c.status || !strings.Contains(body, c.words) {
			t.Errorf("%s: %d, without %q", c.path, status, c.words)
		}
	}
	if status, _ := get("/.well-known/jinlanling-consistency?old=1&new=999999"); status == 200 {
		t.Error("proved what is not there")
	}
}

// The page says who signed what, the log's address carries their lines, and a
// witness that saw another log is shown to everybody.
func TestTheCheckpointPageSaysWhoWitnessed(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	if _, err := s.Sys.People.SetupInvitation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Sys.Record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &demotest.Witness{Name: "witness.example/w", Now: s.Sys.Clock, Log: s.Sys.VerifierKey}
	srv := httptest.NewServer(w)
	defer srv.Close()
	asked, err := record.ParseWitness(w.Key() + " " + srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	list := []record.Witness{asked}
	get := func(path string) string {
		return opsBody(t, opsDo(s.Handler(), httptest.NewRequest("GET", path, nil)))
	}
	if body := get("/checkpoint"); strings.Contains(body, "由谁见证") {
		t.Error("speaks of witnesses where there are none")
	}
	s.Sys.Record.KeepWitnessed(list)
	s.Sys.Record.AskWitnesses(t.Context(), list, 0)
	newest, _ := s.Sys.Record.Checkpoint(t.Context())
	served := get("/log/checkpoint")
	if _, err := asked.Open(newest, strings.TrimPrefix(served, newest)); err != nil {
		t.Errorf("served %q: %v", served, err)
	}
	if body := get("/checkpoint?kept=" + url.QueryEscape(served)); !strings.Contains(body, "相符：仍是现在日志的一部分") {
		t.Error("a checkpoint kept with its witnesses is not read")
	}
	for _, words := range []string{"由谁见证", asked.Name, "已签"} {
		if body := get("/checkpoint"); !strings.Contains(body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	w.Size = 1 << 40
	s.Sys.Record.AskWitnesses(t.Context(), list, 0)
	for _, words := range []string{"见过的日志比现在的多", "见过 1099511627776 条", "不要以这个系统的记录作为依据"} {
		if body := get("/checkpoint"); !strings.Contains(body, words) {
			t.Errorf("of a witness that saw more the page lacks %q", words)
		}
	}
}
