package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"
	"jinlanling/internal/web/page"
)

// opsLog is a log that tests read.
type opsLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *opsLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *opsLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// opsServer is a server over an empty system, and its log; it answers some
// routes besides.
func opsServer(t *testing.T, o page.Options, besides ...page.Route) (*page.Server, *opsLog) {
	t.Helper()
	sys, log := demotest.NewSystem(t, storetest.Place{Dir: t.TempDir()}), &opsLog{}
	o.Log, o.API = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), api.New(sys, api.Options{})
	all := site()
	all.Routes = append(all.Routes, besides...)
	return page.New(sys, o, all), log
}

func opsDo(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func opsBody(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRefusalsArePages(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	h := s.Handler()
	post := func(path, kind string, body io.Reader) *http.Request {
		r := httptest.NewRequest("POST", path, body)
		r.Header.Set("Content-Type", kind)
		return r
	}
	const words = "application/x-www-form-urlencoded"
	const formBytes, headerBytes, addressBytes = 1 << 20, 32 << 10, 8 << 10 // what is too much
	foreign := post("/login", words, strings.NewReader("login=a"))
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	heavy := httptest.NewRequest("GET", "/login", nil)
	heavy.Header.Set("Cookie", strings.Repeat("a=b; ", headerBytes/5))
	unlengthed := post("/login", words, struct{ io.Reader }{strings.NewReader("login=" + strings.Repeat("a", formBytes))})
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
		says   string
	}{
		{"no such page", httptest.NewRequest("GET", "/nothing", nil), 404, "没有这个页面"},
		{"method of no page", httptest.NewRequest("PUT", "/login", nil), 405, "不能这样打开"},
		{"a word as method", httptest.NewRequest("BREW", "/", nil), 405, "不能这样打开"},
		{"POST where only GET is", httptest.NewRequest("POST", "/places", nil), 405, "不能这样打开"},
		{"method of nothing", httptest.NewRequest("DELETE", "/nothing", nil), 404, "没有这个页面"},
		{"large form", post("/login", words, strings.NewReader("login="+strings.Repeat("a", formBytes))), 413, "超过 1 MB"},
		{"large form, length unsaid", unlengthed, 413, "超过 1 MB"},
		{"broken form", post("/login", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nnonsense")), 400, "没有收完整"},
		{"long address", httptest.NewRequest("GET", "/login?to="+strings.Repeat("a", addressBytes), nil), 414, "网址太长"},
		{"large head", heavy, 431, "请求头太大"},
		{"from another site", foreign, 403, "不是从本系统的页面发出的"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := opsDo(h, c.r)
			body := opsBody(t, res)
			if res.StatusCode != c.status || !strings.Contains(body, c.says) {
				t.Errorf("got %d %.300q, want %d saying %q", res.StatusCode, body, c.status, c.says)
			}
			if !strings.Contains(body, `<html lang="zh-CN">`) || !strings.Contains(res.Header.Get("Content-Type"), "text/html") {
				t.Error("it is not a page of ours")
			}
			if ref := res.Header.Get("X-Request-Reference"); ref == "" || !strings.Contains(body, ref) {
				t.Errorf("the page lacks its reference %q", ref)
			}
			if res.Header.Get("Content-Security-Policy") == "" {
				t.Error("no Content-Security-Policy")
			}
			if c.status == 405 && res.Header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	for _, path := range []string{"/login", "/healthz", "/readyz", page.AssetURL("jinlanling.css")} {
		res, err := http.Head(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		if body := opsBody(t, res); res.StatusCode != 200 || body != "" {
			t.Errorf("HEAD %s: %d with %d bytes, want 200 without", path, res.StatusCode, len(body))
		}
	}
}

func TestOneAddressDoesNotCrowdOthersOut(t *testing.T) {
	hold, held := make(chan struct{}), make(chan struct{}, 2)
	s, _ := opsServer(t, page.Options{Crowd: 2},
		page.Route{Pattern: "GET /hold", Open: true, Do: func(*page.Request) error { held <- struct{}{}; <-hold; return nil }})
	h := s.Handler()
	from := func(address, path string) *http.Request {
		r := httptest.NewRequest("GET", path, nil)
		r.RemoteAddr = address
		return r
	}
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() { opsDo(h, from("192.0.2.1:99", "/hold")) })
	}
	<-held
	<-held
	if res := opsDo(h, from("192.0.2.1:98", "/login")); res.StatusCode != 429 {
		t.Errorf("the third at once from an address: %d, want 429", res.StatusCode)
	}
	if res := opsDo(h, from("192.0.2.1:98", "/api/v1/programme")); res.StatusCode != 429 || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("to the API: %d %s, want 429 as the API words it", res.StatusCode, res.Header.Get("Content-Type"))
	}
	if res := opsDo(h, from("192.0.2.2:98", "/login")); res.StatusCode != 200 {
		t.Errorf("another address: %d, want 200", res.StatusCode)
	}
	close(hold)
	wait.Wait()
	if res := opsDo(h, from("192.0.2.1:98", "/login")); res.StatusCode != 200 {
		t.Errorf("afterwards: %d, want 200", res.StatusCode)
	}
}

// opsAdministrator sets up the first administrator.
func opsAdministrator(t *testing.T, s *page.Server) *demotest.Door {
	t.Helper()
	secret, err := s.Sys.People.SetupInvitation(context.Background())
	if err != nil || secret == "" {
		t.Fatalf("no invitation: %v", err)
	}
	return demotest.Enter(t, s.Sys, secret, "", "梧桐-correct-horse-17")
}

func TestOverTLS(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	door := opsAdministrator(t, s)
	server := httptest.NewUnstartedServer(s.Handler())
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := server.Client()
	client.Jar, _ = cookiejar.New(nil)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.PostForm(server.URL+"/login", url.Values{"login": {"admin"}, "password": {door.Password}, "code": {door.Codes[0]}})
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 303 || res.ProtoMajor != 2 {
		t.Errorf("signing in: %d over %s, want 303 over HTTP/2", res.StatusCode, res.Proto)
	}
	if got := res.Header.Get("Strict-Transport-Security"); !strings.Contains(got, "max-age=") {
		t.Errorf("Strict-Transport-Security %q", got)
	}
	cookie := res.Header.Get("Set-Cookie")
	for _, want := range []string{"__Host-jinlanling=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie lacks %s: %s", want, cookie[:min(30, len(cookie))])
		}
	}
	if res, err = client.Get(server.URL + "/account"); err != nil || res.StatusCode != 200 {
		t.Errorf("the session does not hold: %v %v", res.StatusCode, err)
	}
	// a cookie that was planted without TLS is worth nothing over it
	r, _ := http.NewRequest("GET", server.URL+"/account", nil)
	_, value, _ := strings.Cut(strings.SplitN(cookie, ";", 2)[0], "=")
	r.AddCookie(&http.Cookie{Name: "jinlanling", Value: value})
	plain := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, CheckRedirect: client.CheckRedirect}
	if res, err = plain.Do(r); err != nil || res.StatusCode != 303 {
		t.Errorf("the plain cookie was taken over TLS: %v %v", res.StatusCode, err)
	}
}

func TestWithoutTLSNothingClaimsIt(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	door := opsAdministrator(t, s)
	r := httptest.NewRequest("POST", "/login", strings.NewReader(url.Values{"login": {"admin"}, "password": {door.Password}, "code": {door.Codes[0]}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-Proto", "https") // nobody is trusted
	res := opsDo(s.Handler(), r)
	if cookie := res.Header.Get("Set-Cookie"); res.StatusCode != 303 || !strings.HasPrefix(cookie, "jinlanling=") || strings.Contains(cookie, "Secure") ||
		res.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("got %d %v", res.StatusCode, res.Header)
	}
}

func TestPanicsAreLoggedByPlaceNotValue(t *testing.T) {
	const canary = "11010519491231002X"
	s, log := opsServer(t, page.Options{}, page.Route{Pattern: "GET /panic/{how}", Open: true, Do: func(q *page.Request) error {
		switch q.PathValue("how") {
		case "text":
			panic("bad number " + canary)
		case "index":
			return fmt.Errorf("%d", []int{}[len(q.PathValue("how"))])
		case "late":
			io.WriteString(q.Writer, "begun")
			panic(canary)
		}
		return q.Sys.Store.Write(q.Context(), nil) // panics in the writer
	}})
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	for _, how := range []string{"text", "index", "store"} {
		res, err := http.Get(server.URL + "/panic/" + how)
		if err != nil {
			t.Fatal(err)
		}
		if body := opsBody(t, res); res.StatusCode != 500 || !strings.Contains(body, "把编号告诉管理员") || strings.Contains(body, canary) {
			t.Errorf("%s: %d %.200q, want a page of 500", how, res.StatusCode, body)
		}
	}
	if res, err := http.Get(server.URL + "/panic/late"); err == nil {
		if _, err = io.ReadAll(res.Body); err == nil {
			t.Error("an answer that broke off looks whole")
		}
	}
	text := log.String()
	for _, want := range []string{`"panic":"string"`, "index out of range", "ops_test.go", "GET /panic/{how}", "panic runtime.errorString"} {
		if !strings.Contains(text, want) && !(want == "panic runtime.errorString" && strings.Contains(text, "panic runtime.")) {
			t.Errorf("the log lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, canary) {
		t.Errorf("the log has the panic's value:\n%s", text)
	}
	if res := opsDo(s.Handler(), httptest.NewRequest("GET", "/login", nil)); res.StatusCode != 200 {
		t.Errorf("after panics: %d", res.StatusCode)
	}
}

func TestLogLines(t *testing.T) {
	s, log := opsServer(t, page.Options{})
	door := opsAdministrator(t, s)
	h := s.Handler()
	r := httptest.NewRequest("POST", "/login", strings.NewReader(url.Values{"login": {"admin"}, "password": {door.Password}, "code": {door.Codes[0]}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	signedIn := opsDo(h, r)
	r = httptest.NewRequest("GET", "/account?q=secretword", nil)
	r.AddCookie(signedIn.Cookies()[0])
	res := opsDo(h, r)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
		t.Fatal(err)
	}
	user, _ := s.Sys.People.UserByLogin(context.Background(), "admin")
	if line["route"] != "GET /account" || line["status"] != 200.0 || line["ref"] != res.Header.Get("X-Request-Reference") || len(line["user"].(string)) != 10 {
		t.Errorf("line %v", line)
	}
	for _, never := range []string{"secretword", door.Password, door.Codes[0], "admin", user.ID, user.Name, signedIn.Cookies()[0].Value, "192.0.2.1"} {
		if strings.Contains(log.String(), never) {
			t.Errorf("the log has %q", never)
		}
	}
}

func TestReady(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	get := func(path string) (int, string) {
		res := opsDo(s.Handler(), httptest.NewRequest("GET", path, nil))
		return res.StatusCode, opsBody(t, res)
	}
	if status, body := get("/readyz"); status != 200 || body != "database ok\njournal ok\ndisk ok\n" {
		t.Errorf("ready: %d %q", status, body)
	}
	s.Sys.Close()
	if status, body := get("/readyz"); status != 503 || !strings.Contains(body, "database failing") {
		t.Errorf("with the database closed: %d %q, want 503", status, body)
	}
	if status, body := get("/healthz"); status != 200 || body != "ok\n" {
		t.Errorf("the process lives: %d %q", status, body)
	}
}

func TestMetrics(t *testing.T) {
	s, _ := opsServer(t, page.Options{})
	h := s.Handler()
	for _, path := range []string{"/login", "/nothing/11010519491231002X", "/person/11010519491231002X?q=13812345678", "/readyz"} {
		opsDo(h, httptest.NewRequest("GET", path, nil))
	}
	opsDo(h, httptest.NewRequest("13812345678", "/login", nil))
	body := opsBody(t, opsDo(s.MetricsHandler(), httptest.NewRequest("GET", "/metrics", nil)))
	for _, want := range []string{
		`jinlanling_http_requests_total{route="GET /login",status="200"} 1`, `jinlanling_http_requests_total{route="GET /person/{id}",status="303"} 1`,
		`jinlanling_http_requests_total{route="/",status="404"} 1`, `jinlanling_http_request_seconds_bucket{route="GET /login",le="0.3"} 1`,
		"jinlanling_up 1", "jinlanling_journal_trusted 1", "jinlanling_journal_refused 0", "jinlanling_sessions 0", "jinlanling_journal_waiting ",
		"jinlanling_journal_checkpoint_age_seconds ", "jinlanling_sqlite_bytes ",
		"jinlanling_sqlite_wal_bytes ", "jinlanling_disk_free_bytes ", "jinlanling_build_info{", "jinlanling_http_in_flight 0", "go_goroutines ",
		"process_open_fds ",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
	for _, never := range []string{"11010519491231002X", "13812345678"} {
		if strings.Contains(body, never) {
			t.Errorf("metrics have %s", never)
		}
	}
	if res := opsDo(h, httptest.NewRequest("GET", "/metrics", nil)); res.StatusCode != 404 {
		t.Errorf("metrics beside the pages: %d, want 404", res.StatusCode)
	}
}

// A change is taken from the address that people type, where a proxy hides it.
func TestOriginBehindAProxy(t *testing.T) {
	for _, c := range []struct {
		name, origin, from string
		status             int
	}{
		{"the address that people type", "https://jn.example.gov.cn", "https://jn.example.gov.cn", 403}, // wrong password: it was asked
		{"another site", "https://jn.example.gov.cn", "https://evil.example", 403},
		{"unsaid address", "", "https://jn.example.gov.cn", 403},
	} {
		s, _ := opsServer(t, page.Options{Origin: c.origin})
		r := httptest.NewRequest("POST", "/login", strings.NewReader("login=a&password=b"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", c.from)
		body := opsBody(t, opsDo(s.Handler(), r))
		asked := strings.Contains(body, "登录名、密码或动态口令不对")
		if want := c.origin == c.from; asked != want {
			t.Errorf("%s: asked %v, want %v: %.200q", c.name, asked, want, body)
		}
	}
}
