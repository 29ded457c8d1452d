package web_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

var (
	links      = regexp.MustCompile(`href="(/[^"#]*)`)
	identifier = regexp.MustCompile(`[0-9A-Za-z_-]{16,}|[0-9]{2,}|%[0-9A-F]{2}[%0-9A-F]*`)
)

// No page sends its reader to one that refuses them: every link that somebody
// is shown, two of each shape, opens for them.
func TestNoLinkRefusesWhoIsShownIt(t *testing.T) {
	w := webtest.Open(t, demotest.Settled)
	for _, login := range []string{"limin", "zhouhong", "wangjianguo", "shenji", "head1", "clerk1", "teacher1", "treasurer1", "hr1", "county德城区", "admin"} {
		t.Run(login, func(t *testing.T) {
			b := w.Login(t, login)
			queue, from, shapes := []string{"/"}, map[string]string{"/": "start"}, map[string]int{}
			read := 0
			for ; len(queue) > 0 && read < 900; queue = queue[1:] {
				path := queue[0]
				shape := identifier.ReplaceAllString(path, "…")
				if shapes[shape]++; shapes[shape] > 2 || strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/api/") {
					continue
				}
				read++
				res := b.Get(path)
				switch {
				case res.Status >= 400:
					t.Errorf("%s, shown on %s: %d", path, from[path], res.Status)
				case strings.HasPrefix(res.Head.Get("Content-Type"), "text/html"):
					for _, m := range links.FindAllStringSubmatch(res.Body, -1) {
						to := html.UnescapeString(m[1])
						if _, known := from[to]; !known && !slices.Contains([]string{"/logout"}, to) {
							from[to] = path
							queue = append(queue, to)
						}
					}
				}
			}
			if read < 20 {
				t.Errorf("only %d pages were read", read)
			}
		})
	}
}
