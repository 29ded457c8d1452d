package web

import (
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

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
