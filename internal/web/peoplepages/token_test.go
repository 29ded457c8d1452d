package peoplepages_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

// tokens is a year that has just begun, with pages and API over it.
func tokens(t *testing.T) *webtest.Site {
	t.Helper()
	w := webtest.Open(t, demotest.Recognised)
	return w.Served(web.Options{Demo: true, API: api.New(w.System, api.Options{})})
}

func grantOf(t *testing.T, w *webtest.Site, a programme.Actor) string {
	t.Helper()
	roles, err := w.People.RolesOf(context.Background(), a.User)
	if err != nil {
		t.Fatal(err)
	}
	return roles[0].Grant.ID
}

var shownSecret = regexp.MustCompile(`<code>(jl_[A-Za-z0-9_-]+)</code>`)

// A token made on the page opens the API until it is taken back on the page.
func TestTokenPages(t *testing.T) {
	w := tokens(t)
	officer := w.Officer
	if got := w.As(t, officer).Get("/account/tokens").Body; !strings.Contains(got, "还没有令牌") {
		t.Errorf("the empty page: %s", got)
	}
	form := w.As(t, officer).Get("/account/tokens/new?grant=" + grantOf(t, w, officer)).Body
	for _, want := range []string{"可以读取", "同意破格", `value="application.consent"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	if strings.Contains(form, "person.unmask") || strings.Contains(form, "token.create") {
		t.Error("the form offers what no token does")
	}
	send := url.Values{"_key": {"k"}, "grant": {grantOf(t, w, officer)}, "name": {"平台"}, "last_day": {w.Today().AddDays(9).String()}, "scope": {"read"}}
	rec := w.As(t, officer).Post("/account/tokens", send)
	found := shownSecret.FindStringSubmatch(rec.Body)
	if rec.Status != 200 || found == nil {
		t.Fatalf("making a token: %d %s", rec.Status, rec.Body)
	}
	if rec := w.As(t, officer).Post("/account/tokens", send); rec.Status != 303 || strings.Contains(rec.Body, found[1]) {
		t.Errorf("sent twice: %d", rec.Status)
	}
	call := func() webtest.Answer {
		r := httptest.NewRequest("GET", "/api/v1/base", nil)
		r.Header.Set("Authorization", "Bearer "+found[1])
		return w.Nobody(t).Do(r)
	}
	got := call()
	if got.Status != 200 || got.Head.Get("X-Request-Reference") == "" || got.Head.Get("Content-Security-Policy") == "" {
		t.Errorf("the API behind the pages: %d %v", got.Status, got.Head)
	}
	page := w.As(t, officer).Get("/account/tokens").Body
	if strings.Contains(page, found[1]) || !strings.Contains(page, "平台") {
		t.Error("the list shows the secret, or not the token")
	}
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)
	if rec := w.As(t, w.Approver).Post("/account/tokens/revoke", url.Values{"id": {id[1]}}); rec.Status != 403 {
		t.Errorf("another's token taken back: %d", rec.Status)
	}
	if rec := w.As(t, officer).Post("/account/tokens/revoke", url.Values{"id": {id[1]}}); rec.Status != 303 {
		t.Errorf("taking it back: %d %s", rec.Status, rec.Body)
	}
	if got := call(); got.Status != 401 {
		t.Errorf("after it was taken back: %d", got.Status)
	}
}

// What is wrong with a token stands beside its field, and what was filled in
// stays.
func TestTokenForm(t *testing.T) {
	w := tokens(t)
	rec := w.As(t, w.Officer).Post("/account/tokens", url.Values{"grant": {grantOf(t, w, w.Officer)}, "name": {"平台甲"}, "last_day": {"2030-01-01"}})
	if body := rec.Body; rec.Status != 400 || !strings.Contains(body, "366") || !strings.Contains(body, "平台甲") || !strings.Contains(body, "至少选一项") {
		t.Errorf("a wrong form: %d %s", rec.Status, body)
	}
	if rec := w.As(t, w.Officer).Get("/account/tokens?user=" + w.Approver.User); rec.Status != 403 {
		t.Errorf("another's tokens: %d", rec.Status)
	}
}
