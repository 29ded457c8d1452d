package browser

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// walkers are one user of every role; "" is the public.
var walkers = []string{"", "limin", "wangjianguo", "shenji", "clerk1", "head2", "teacher1", "treasurer1", "county德城区", "hr1", "xueyuan1", "admin"}

var id = regexp.MustCompile(`/[0-9a-z]{18,}`)

// shape is a path with ids and its query left out.
func shape(path string) string {
	p, _, _ := strings.Cut(path, "?")
	return id.ReplaceAllString(p, "/{id}")
}

// looked are the shapes that were looked at closely; the front page once by
// each role.
var (
	looking sync.Mutex
	looked  = map[string]bool{}
)

func first(key string) bool {
	looking.Lock()
	defer looking.Unlock()
	was := looked[key]
	looked[key] = true
	return !was
}

// TestEveryPageIsSound follows every link that each role is shown, one page of
// each shape: each answers; and once on a desk and on a phone it fits its
// window, has no error of scripts and no serious fault of accessibility.
func TestEveryPageIsSound(t *testing.T) {
	t.Run("by", func(t *testing.T) {
		for _, login := range walkers {
			name := login
			if name == "" {
				name = "public"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				walk(t, login, name)
			})
		}
	})
	if len(looked) < 60 {
		t.Errorf("only %d pages were found", len(looked))
	}
	t.Logf("%d shapes of pages", len(looked))
}

// visitor reads pages without a browser, to find what they lead to.
type visitor struct {
	*http.Client
	t *testing.T
}

func newVisitor(t *testing.T, login string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{&http.Client{Jar: jar}, t}
	if login == "" {
		return v
	}
	u, err := shared.People.UserByLogin(context.Background(), login)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := shared.People.RolesOf(context.Background(), u.ID)
	if err != nil || len(roles) == 0 {
		t.Fatalf("%s has no role: %v", login, err)
	}
	r, err := v.PostForm(shared.server.URL+"/demo", url.Values{"user": {u.ID}, "grant": {roles[0].Grant.ID}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return v
}

var anchor = regexp.MustCompile(`<a\b[^>]*\bhref="(/[^"#]*)[^>]*>`)

// read gives an answer's status, whether a browser would show it as a page or
// keep it as a file, and the paths that it links to.
func (v *visitor) read(path string) (status int, page bool, links []string) {
	v.t.Helper()
	r, err := v.Get(shared.server.URL + path)
	if err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatalf("%s: %v", path, err)
	}
	for _, m := range anchor.FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(m[0], " download") {
			links = append(links, html.UnescapeString(m[1]))
		}
	}
	page = strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") && !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment")
	return r.StatusCode, page, links
}

func walk(t *testing.T, login, name string) {
	b := open(t, desk)
	if login != "" {
		b.enter(login)
	}
	v := newVisitor(t, login)
	seen := map[string]bool{"/": true}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		status, page, links := v.read(path)
		key := shape(path)
		if path == "/" {
			key += name
		}
		switch {
		case status >= 400:
			t.Errorf("%s by %s: status %d", path, name, status)
		case page && first(key):
			b.look(path, name)
		}
		for _, link := range links {
			if followed(link) && !seen[shape(link)] {
				seen[shape(link)] = true
				queue = append(queue, link)
			}
		}
	}
}

// look opens a page on a desk and narrows it to a phone.
func (b *tab) look(path, name string) {
	b.wide(desk)
	faults := b.sound(b.visit(path))
	faults = append(faults, b.accessible(path)...)
	kept := "page-" + strings.Trim(notWord.ReplaceAllString(shape(path), "-"), "-") + "-" + name
	b.picture(kept + "-desk")
	b.wide(phone)
	for _, f := range b.sound(200) {
		faults = append(faults, f+" on a phone")
	}
	b.picture(kept + "-phone")
	for _, f := range faults {
		b.t.Errorf("%s by %s: %s", path, name, f)
	}
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// followed reports whether a link may lead to a page: what is known as a
// download is not even fetched.
func followed(link string) bool {
	p, _, _ := strings.Cut(link, "?")
	for _, file := range []string{"/export", "/notice-file", "/annex1", "/annex3", "/annex4", "/template", "/file/", "/paper/", "/evidence/", "/static/",
		".json", ".yaml", ".csv", ".xlsx", "/proof", "/api/"} {
		if strings.Contains(p, file) {
			return false
		}
	}
	return p != "" && !strings.HasSuffix(p, "/file")
}
