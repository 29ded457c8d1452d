package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web"
)

// emptyCity is a system on an empty folder, with its pages.
type emptyCity struct {
	*app.System
	t     *testing.T
	pages http.Handler
}

func newCity(t *testing.T) *emptyCity {
	t.Helper()
	sys, err := app.Open(context.Background(), act.Options{Dir: t.TempDir(), Clock: demo.NewClock(2022, 1, 5).Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	return &emptyCity{sys, t, web.New(sys, web.Options{}).Handler()}
}

func (c *emptyCity) get(path, cookie string) string {
	c.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if cookie != "" {
		r.Header.Set("Cookie", "jinlanling="+cookie)
	}
	rec := httptest.NewRecorder()
	c.pages.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		c.t.Fatalf("%s: %d", path, rec.Code)
	}
	return rec.Body.String()
}

// The first page of an empty system says what it waits for and where that
// stands, and does not say it itself.
func TestEmptySystemWaitsForItsSetupLink(t *testing.T) {
	c := newCity(t)
	if page := c.get("/", ""); !strings.Contains(page, "等第一位管理员") || !strings.Contains(page, "链接已过期，或还没有给出过") || !strings.Contains(page, "jinlanling setup") {
		t.Errorf("before a link was given:\n%s", mainOf(page))
	}
	secret, err := c.People.SetupInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	page := c.get("/", "")
	if !strings.Contains(page, "1 月 12 日") || strings.Contains(page, secret) {
		t.Errorf("with a link:\n%s", mainOf(page))
	}
}

// The demo's walk names somebody who is there at each stop, one filled button.
func TestDemoSuggestsAWalk(t *testing.T) {
	w := homeAt(t, demotest.RostersIn)
	r := httptest.NewRequest("GET", "/demo", nil)
	rec := httptest.NewRecorder()
	w.pages.ServeHTTP(rec, r)
	page := mainOf(rec.Body.String())
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
	w := homeAt(t, demotest.PlansImported)
	page := w.as(t, "limin").get("/application?state=withdrawn")
	if !strings.Contains(page, "没有符合筛选的报名") || !strings.Contains(page, "清除筛选") {
		t.Errorf("filtered empty:\n%s", mainOf(page))
	}
}

// Slips come as a PDF of the server's; a code that is typed wrongly is told so,
// and what is sent is never kept.
func TestSlipsAsPDF(t *testing.T) {
	w := homeAt(t, demotest.PlansImported)
	admin := w.as(t, "admin")
	id := regexp.MustCompile(`name="who" value="([^"]+)"[^>]*>[^<]*</label></td>\s*<td data-h="角色">基地教务`).FindStringSubmatch(admin.get("/invitations"))
	if id == nil {
		t.Fatal("nobody is to be invited")
	}
	rec := admin.do(http.MethodPost, "/invitations", url.Values{"who": {id[1]}, "as": {"pdf"}})
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "application/pdf" || rec.Header().Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(rec.Body.String(), "%PDF-") {
		t.Errorf("the slips: %d %v\n%.200s", rec.Code, rec.Header(), rec.Body)
	}
	r := httptest.NewRequest(http.MethodPost, "/kaitong", strings.NewReader("code=AAAAA-BBBBB-CCCCC"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	wrong := httptest.NewRecorder()
	w.pages.ServeHTTP(wrong, r)
	if wrong.Code < 400 || !strings.Contains(wrong.Body.String(), "开通码不对") {
		t.Errorf("a wrong code: %d\n%s", wrong.Code, mainOf(wrong.Body.String()))
	}
}
