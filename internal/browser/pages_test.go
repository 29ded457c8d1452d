package browser

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// walkers are one user of every role; "" is the public.
var walkers = []string{"", "limin", "wangjianguo", "shenji", "clerk1", "head2", "teacher1", "treasurer1", "county德城区", "hr1", "xueyuan1", "admin"}

// perShape is how often a page of one shape is looked at by one role.
const perShape = 1

var id = regexp.MustCompile(`/[0-9a-z]{18,}`)

// shape is a path with ids and the values of its query left out.
func shape(path string) string {
	p, query, _ := strings.Cut(path, "?")
	p = id.ReplaceAllString(p, "/{id}")
	v, err := url.ParseQuery(query)
	if err != nil {
		return p
	}
	keys := make([]string, 0, len(v))
	for k := range v {
		if k != "after" && k != "done" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	if len(keys) > 1 {
		keys = keys[:1]
	}
	return p + "?" + strings.Join(keys, "&")
}

// TestEveryPageIsSound follows every link that each role is shown, one page of
// each shape, on a desk and on a phone: each answers, fits its window, has no
// error of scripts and no serious fault of accessibility.
func TestEveryPageIsSound(t *testing.T) {
	looked := map[string]bool{} // shape and width: looked at closely once
	for _, login := range walkers {
		for _, width := range []int64{desk, phone} {
			name := login
			if name == "" {
				name = "public"
			}
			t.Run(fmt.Sprintf("%s/%d", name, width), func(t *testing.T) {
				walk(t, login, name, width, looked)
			})
		}
	}
	if len(looked) < 60 {
		t.Errorf("only %d pages were found", len(looked))
	}
}

func walk(t *testing.T, login, name string, width int64, looked map[string]bool) {
	b := open(t, width)
	start := "/"
	if login != "" {
		b.enter(login)
	}
	times := map[string]int{}
	queue := []string{start}
	times[shape(start)]++
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		key := fmt.Sprint(shape(path), width)
		if shape(path) == shape("/") {
			key += name
		}
		if looked[key] && width == phone {
			continue // the links were followed on the desk
		}
		b.js = nil
		status := b.visit(path)
		if !looked[key] {
			looked[key] = true
			for _, f := range b.sound(path, status) {
				t.Errorf("%s at %d by %s: %s", path, width, name, f)
			}
			b.picture(fmt.Sprintf("%d-%s-%s", width, name, strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(shape(path), "-"), "-")))
		} else if status >= 400 {
			t.Errorf("%s at %d by %s: status %d", path, width, name, status)
		}
		for _, link := range eval[[]string](b, `[...document.querySelectorAll("a[href^='/']")].filter(a => !a.hasAttribute("download")).map(a => a.getAttribute("href").split("#")[0])`) {
			if followed(link) && times[shape(link)] < perShape {
				times[shape(link)]++
				queue = append(queue, link)
			}
		}
	}
}

// followed reports whether a link leads to a page: downloads are not opened.
func followed(link string) bool {
	p, _, _ := strings.Cut(link, "?")
	for _, file := range []string{"/export", "/annex1", "/annex3", "/annex4", "/template", "/file/", "/paper/", "/evidence/", "/static/", ".json", ".yaml", ".csv", ".xlsx", "/proof"} {
		if strings.Contains(p, file) {
			return false
		}
	}
	return p != ""
}
