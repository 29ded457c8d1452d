package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
)

// firstLoad is what a page and everything it asks for may weigh on the wire.
const firstLoad = 250 << 10

var asked = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

// A first visit stays light: the page and all it asks for, compressed as a
// browser gets it, with nothing kept from before.
func TestFirstLoadIsLight(t *testing.T) {
	w := homeAt(t, 8)
	for _, c := range []struct{ login, path string }{
		{"", "/"}, {"", "/login"}, {"limin", "/"}, {"limin", "/overview"}, {"limin", "/application"}, {"clerk1", "/"}, {"hr1", "/"}, {"shenji", "/"},
	} {
		cookie := ""
		if c.login != "" {
			cookie = w.as(t, c.login).cookie
		}
		ask := func(path string) []byte {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", "gzip, deflate, br")
			r.Header.Set("Cookie", cookie)
			rec := httptest.NewRecorder()
			w.pages.ServeHTTP(rec, r)
			if rec.Code != http.StatusOK {
				t.Fatalf("%s %s: %d", c.login, path, rec.Code)
			}
			return rec.Body.Bytes()
		}
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("Cookie", cookie)
		plain := httptest.NewRecorder()
		w.pages.ServeHTTP(plain, r)
		weight, parts := len(ask(c.path)), map[string]int{}
		for _, m := range asked.FindAllStringSubmatch(plain.Body.String(), -1) {
			if parts[m[1]] == 0 {
				parts[m[1]] = len(ask(m[1]))
				weight += parts[m[1]]
			}
		}
		if len(parts) < 3 {
			t.Errorf("%s: only %d parts were found, so the sum says nothing", c.path, len(parts))
		}
		if weight > firstLoad {
			t.Errorf("%s %s weighs %d KB, want at most %d: %v", c.login, c.path, weight>>10, firstLoad>>10, parts)
		}
		t.Logf("%-8s %-14s %d KB", c.login, c.path, weight>>10)
	}
}
