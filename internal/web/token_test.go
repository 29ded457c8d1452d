package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// tokenWorld is a year that has just begun, with pages and API over it.
type tokenWorld struct {
	*app.System
	*demo.Cast
	server http.Handler
}

func newTokenWorld(t *testing.T, isDemo bool) *tokenWorld {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: demotest.Recognised})
	return &tokenWorld{y.System, y.Cast, web.New(y.System, web.Options{Demo: isDemo, API: api.New(y.System, api.Options{})}).Handler()}
}

// as asks as somebody signed in.
func (w *tokenWorld) as(t *testing.T, a programme.Actor, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	roles, err := w.People.RolesOf(context.Background(), a.User)
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.People.EnterDemo(context.Background(), a.User, roles[0].Grant.ID)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "jinlanling", Value: session})
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec
}

func (w *tokenWorld) grant(t *testing.T, a programme.Actor) string {
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
	w := newTokenWorld(t, true)
	officer := w.Officer
	if got := w.as(t, officer, "GET", "/account/tokens", nil).Body.String(); !strings.Contains(got, "还没有令牌") {
		t.Errorf("the empty page: %s", got)
	}
	form := w.as(t, officer, "GET", "/account/tokens/new?grant="+w.grant(t, officer), nil).Body.String()
	for _, want := range []string{"可以读取", "同意破格", `value="application.consent"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	if strings.Contains(form, "person.unmask") || strings.Contains(form, "token.create") {
		t.Error("the form offers what no token does")
	}
	send := url.Values{"_key": {"k"}, "grant": {w.grant(t, officer)}, "name": {"平台"}, "last_day": {w.Today().AddDays(9).String()}, "scope": {"read"}}
	rec := w.as(t, officer, "POST", "/account/tokens", send)
	found := shownSecret.FindStringSubmatch(rec.Body.String())
	if rec.Code != 200 || found == nil {
		t.Fatalf("making a token: %d %s", rec.Code, rec.Body.String())
	}
	if rec := w.as(t, officer, "POST", "/account/tokens", send); rec.Code != 303 || strings.Contains(rec.Body.String(), found[1]) {
		t.Errorf("sent twice: %d", rec.Code)
	}
	call := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/api/v1/base", nil)
		r.Header.Set("Authorization", "Bearer "+found[1])
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		return rec
	}
	got := call()
	if got.Code != 200 || got.Header().Get("X-Request-Reference") == "" || got.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("the API behind the pages: %d %v", got.Code, got.Header())
	}
	page := w.as(t, officer, "GET", "/account/tokens", nil).Body.String()
	if strings.Contains(page, found[1]) || !strings.Contains(page, "平台") {
		t.Error("the list shows the secret, or not the token")
	}
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)
	if rec := w.as(t, w.Approver, "POST", "/account/tokens/revoke", url.Values{"id": {id[1]}}); rec.Code != 403 {
		t.Errorf("another's token taken back: %d", rec.Code)
	}
	if rec := w.as(t, officer, "POST", "/account/tokens/revoke", url.Values{"id": {id[1]}}); rec.Code != 303 {
		t.Errorf("taking it back: %d %s", rec.Code, rec.Body.String())
	}
	if got := call(); got.Code != 401 {
		t.Errorf("after it was taken back: %d", got.Code)
	}
}

// What is wrong with a token stands beside its field, and what was filled in
// stays.
func TestTokenForm(t *testing.T) {
	w := newTokenWorld(t, true)
	rec := w.as(t, w.Officer, "POST", "/account/tokens", url.Values{"grant": {w.grant(t, w.Officer)}, "name": {"平台甲"}, "last_day": {"2030-01-01"}})
	if body := rec.Body.String(); rec.Code != 400 || !strings.Contains(body, "366") || !strings.Contains(body, "平台甲") || !strings.Contains(body, "至少选一项") {
		t.Errorf("a wrong form: %d %s", rec.Code, body)
	}
	if rec := w.as(t, w.Officer, "GET", "/account/tokens?user="+w.Approver.User, nil); rec.Code != 403 {
		t.Errorf("another's tokens: %d", rec.Code)
	}
}
