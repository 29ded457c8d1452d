package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web/page"
)

func TestHSTSCoversSubdomains(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	server := httptest.NewTLSServer(s.Handler())
	defer server.Close()
	res, err := server.Client().Get(server.URL + "/login")
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=31536000; includeSubDomains" {
		t.Errorf("Strict-Transport-Security %q", got)
	}
}

func TestDemoDoorIsShut(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	for _, method := range []string{"GET", "POST"} {
		rec := httptest.NewRecorder()
		s.Handler().ServeHTTP(rec, httptest.NewRequest(method, "/demo", nil))
		if rec.Code != http.StatusNotFound {
			t.Errorf("%s /demo without a demo: %d", method, rec.Code)
		}
	}
}

// send asks as a session.
func sendAs(s *page.Server, session, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "jinlanling", Value: session})
	}
	rec := httptest.NewRecorder()
	s.Handler().ServeHTTP(rec, r)
	return rec
}

// The invitation of who holds a guarded role sets password and second factor in
// one go and leads into the system; nothing counts before both are set.
func TestGuardedRolesNeedTheFactor(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	secret, err := s.Sys.People.SetupInvitation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	path, password := "/invite/"+secret, "梧桐-correct-horse-17"
	rec := sendAs(s, "", "POST", path, url.Values{"name": {"周明"}, "login": {"admin"}, "password": {password}, "again": {password}})
	if body := rec.Body.String(); rec.Code != 200 || !strings.Contains(body, "腾讯身份验证器") || !strings.Contains(body, "data:image/png") ||
		strings.Index(body, "data:image/png") > strings.Index(body, "扫不了码") {
		t.Fatalf("after the password: %d %s", rec.Code, body)
	}
	if rec := sendAs(s, "", "POST", "/login", url.Values{"login": {"admin"}, "password": {password}}); rec.Code != http.StatusForbidden {
		t.Errorf("signing in with the password alone: %d", rec.Code)
	}
	if rec := sendAs(s, "", "POST", path+"/code", url.Values{"code": {"000000"}}); rec.Code != http.StatusBadRequest ||
		!strings.Contains(rec.Body.String(), "data:image/png") {
		t.Errorf("a wrong first code: %d", rec.Code)
	}
	setup, err := s.Sys.People.Enrolling(context.Background(), secret)
	if err != nil || setup == nil {
		t.Fatalf("enrolling: %v, %v", setup, err)
	}
	rec = sendAs(s, "", "POST", path+"/code", url.Values{"code": {demotest.Digits(setup.Secret, s.Sys.Record.Now())}})
	if body := rec.Body.String(); rec.Code != 200 || strings.Count(body, `<li class="mono">`) != 10 {
		t.Fatalf("the first code: %d %s", rec.Code, body)
	}
	cookies := rec.Result().Cookies()
	if len(cookies) == 0 {
		t.Fatal("nobody is signed in")
	}
	session := cookies[0].Value
	for _, page := range []string{"/", "/account", "/user", "/sign-ins", "/account/tokens/new", "/account/messages"} {
		if rec := sendAs(s, session, "GET", page, nil); rec.Code != 200 && !(page == "/account/tokens/new" && rec.Code == 404) {
			t.Errorf("%s: %d", page, rec.Code)
		}
	}
}

// Five minutes after signing in, contact, second factor and tokens ask for the
// password again.
func TestProvingAgain(t *testing.T) {
	y := demotest.Open(t, demotest.Options{Stages: demotest.Recognised})
	s := New(y.System, page.Options{})
	ctx := context.Background()
	invitation, err := y.People.Invite(ctx, act.As(act.SystemActor), y.Bases[0].Clerk.User)
	if err != nil {
		t.Fatal(err)
	}
	d := demotest.Enter(t, y.System, invitation, "", "梧桐-correct-horse-17")
	if rec := sendAs(s, d.Session, "GET", "/account/messages", nil); rec.Code != 200 {
		t.Errorf("just signed in: %d", rec.Code)
	}
	y.Clock.Tick(6 * time.Minute)
	for method, page := range map[string]string{"GET": "/account/messages", "POST": "/account/code"} {
		rec := sendAs(s, d.Session, method, page, nil)
		if got := rec.Header().Get("Location"); got != "/account/prove?to="+url.QueryEscape(page) {
			t.Errorf("%s %s after six minutes: %d %s", method, page, rec.Code, got)
		}
	}
	prove := url.Values{"password": {"wrong"}, "to": {"/account/code"}}
	if rec := sendAs(s, d.Session, "POST", "/account/prove", prove); rec.Code != http.StatusForbidden {
		t.Errorf("a wrong password: %d", rec.Code)
	}
	prove.Set("password", d.Password)
	if rec := sendAs(s, d.Session, "POST", "/account/prove", prove); rec.Header().Get("Location") != "/account/code" {
		t.Errorf("proving: %d", rec.Code)
	}
	if rec := sendAs(s, d.Session, "POST", "/account/code", nil); rec.Code != 200 || !strings.Contains(rec.Body.String(), "腾讯身份验证器") {
		t.Errorf("after proving: %d", rec.Code)
	}
}
