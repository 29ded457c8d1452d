package enrolpages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

var hiddenFields = regexp.MustCompile(`name="(_key|_seen)" value="([^"]*)"`)

// A unit invites its own people without writing its own code, which a base must
// write; the link is shown once.
func TestWhoInvitesATrainee(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	const path = "/draft/new/do/invite-trainee"
	invite := func(login string, form url.Values) (int, string) {
		b := w.Login(t, login)
		for _, m := range hiddenFields.FindAllStringSubmatch(b.Page(path), -1) {
			form.Set(m[1], m[2])
		}
		rec := b.Post(path, form)
		return rec.Status, rec.Body
	}
	if page := w.Login(t, "hr1").Page(path); strings.Contains(page, `name="employer_code"`) {
		t.Error("a unit is asked for its own code")
	}
	if code, page := invite("hr1", url.Values{"name": {"赵新"}}); code != http.StatusOK || !strings.Contains(page, "/invite/") {
		t.Errorf("by a unit: %d\n%s", code, webtest.Main(page))
	}
	if code, page := invite("clerk1", url.Values{"name": {"赵新"}}); code != http.StatusUnprocessableEntity && code != http.StatusBadRequest ||
		!strings.Contains(page, "请填写统一社会信用代码") {
		t.Errorf("by a base without a unit: %d\n%s", code, webtest.Main(page))
	}
	if code, page := invite("hr1", url.Values{}); code < 400 || !strings.Contains(page, "请填写姓名") {
		t.Errorf("without a name: %d\n%s", code, webtest.Main(page))
	}
}
