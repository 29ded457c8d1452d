package peoplepages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

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
