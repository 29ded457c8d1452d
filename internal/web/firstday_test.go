package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// The first page of an empty system says what it waits for and where that
// stands, and does not say it itself.
func TestEmptySystemWaitsForItsSetupLink(t *testing.T) {
	c := webtest.Empty(t)
	if page := c.Nobody(t).Page("/"); !strings.Contains(page, "等第一位管理员") || !strings.Contains(page, "链接已过期，或还没有给出过") ||
		!strings.Contains(page, "jinlanling setup") {
		t.Errorf("before a link was given:\n%s", webtest.Main(page))
	}
	secret, err := c.People.SetupInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	page := c.Nobody(t).Page("/")
	if !strings.Contains(page, "1 月 12 日") || strings.Contains(page, secret) {
		t.Errorf("with a link:\n%s", webtest.Main(page))
	}
}

// The demo's walk names somebody who is there at each stop, one filled button.
func TestDemoSuggestsAWalk(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	page := webtest.Main(w.Nobody(t).Page("/demo"))
	if n := strings.Count(page, "进入："); n != 6 {
		t.Errorf("%d stops name somebody", n)
	}
	if n := strings.Count(page, "btn-primary"); n != 1 {
		t.Errorf("%d filled buttons", n)
	}
}

// Every list says what belongs there; a filter that leaves nothing says so, and
// how to be rid of it.
func TestEmptyListsSayWhatBelongsThere(t *testing.T) {
	w := webtest.Open(t, demotest.PlansImported)
	page := w.Login(t, "limin").Page("/application?state=withdrawn")
	if !strings.Contains(page, "没有符合筛选的报名") || !strings.Contains(page, "清除筛选") {
		t.Errorf("filtered empty:\n%s", webtest.Main(page))
	}
}

// Slips come as a PDF of the server's; a code that is typed wrongly is told so,
// and what is sent is never kept.
func TestSlipsAsPDF(t *testing.T) {
	w := webtest.Open(t, demotest.PlansImported)
	admin := w.Login(t, "admin")
	id := regexp.MustCompile(`name="who" value="([^"]+)"[^>]*>[^<]*</label></td>\s*<td data-h="角色">基地教务`).FindStringSubmatch(admin.Page("/invitations"))
	if id == nil {
		t.Fatal("nobody is to be invited")
	}
	rec := admin.Post("/invitations", url.Values{"who": {id[1]}, "as": {"pdf"}})
	if rec.Status != http.StatusOK || rec.Head.Get("Content-Type") != "application/pdf" || rec.Head.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(rec.Body, "%PDF-") {
		t.Errorf("the slips: %d %v\n%.200s", rec.Status, rec.Head, rec.Body)
	}
	wrong := w.Nobody(t).Post("/kaitong", url.Values{"code": {"AAAAA-BBBBB-CCCCC"}})
	if wrong.Status < 400 || !strings.Contains(wrong.Body, "开通码不对") {
		t.Errorf("a wrong code: %d\n%s", wrong.Status, webtest.Main(wrong.Body))
	}
}
