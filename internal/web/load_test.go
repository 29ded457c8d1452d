package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// firstLoad is what a page and everything it asks for may weigh on the wire.
const firstLoad = 250 << 10

var asked = regexp.MustCompile(`(?:src|href)="(/static/[^"]+)"`)

// A first visit stays light: the page and all it asks for, compressed as a
// browser gets it, with nothing kept from before.
func TestFirstLoadIsLight(t *testing.T) {
	w := webtest.Open(t, demotest.Evaluated)
	for _, c := range []struct{ login, path string }{
		{"", "/"}, {"", "/login"}, {"limin", "/"}, {"limin", "/overview"}, {"limin", "/application"}, {"clerk1", "/"}, {"hr1", "/"}, {"shenji", "/"},
	} {
		v := w.Nobody(t)
		if c.login != "" {
			v = w.Login(t, c.login)
		}
		ask := func(path string) int {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", "gzip, deflate, br")
			a := v.Do(r)
			if a.Status != http.StatusOK {
				t.Fatalf("%s %s: %d", c.login, path, a.Status)
			}
			return len(a.Body)
		}
		plain := v.Get(c.path)
		weight, parts := ask(c.path), map[string]int{}
		for _, m := range asked.FindAllStringSubmatch(plain.Body, -1) {
			if parts[m[1]] == 0 {
				parts[m[1]] = ask(m[1])
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
