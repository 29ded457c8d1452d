package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"

	"golang.org/x/net/html"
)

// What a page's deed was refused is refused again when the same form is sent
// again, in the same words: an act that did nothing is never answered as done.
// Over every deed, by the first role that is refused it, on something that is
// there or, where the year has none, on nothing; the form is filled in as carelessly as can be. A deed that is done is
// done once more, until it is refused.
func TestARefusedDeedIsRefusedAgain(t *testing.T) {
	s := webtest.OpenWith(t, demotest.Options{Seed: 5})
	people := everybody(t, s)
	visitors, found := map[programme.Role]*webtest.Visitor{}, map[string]things{}
	for role, a := range people {
		visitors[role] = s.As(t, a)
	}
	never, tried := []string{}, 0
	for _, r := range s.Server.Routes() {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		if method != http.MethodPost || !strings.Contains(pattern, "/do/") {
			continue
		}
		refused, lacking := false, false
		for _, row := range programme.Roles {
			role := row.Role
			if refused || people[role].User == "" || !r.Allows(role) {
				continue
			}
			noun := programme.Noun(strings.SplitN(strings.TrimPrefix(pattern, "/"), "/", 2)[0])
			at := string(role) + string(noun)
			if _, known := found[at]; !known && act.ListingOf(noun) != nil {
				th := thingsOf(t, s, people[role], noun)
				if noun == programme.NounUser {
					th.own = s.Second.User
				}
				found[at] = th
			}
			for _, id := range []string{found[at].own, "new", "nothing"} {
				if id == "" || refused {
					continue
				}
				code := refusedTwice(t, visitors[role], fill(pattern, id))
				lacking = lacking || code == http.StatusNotFound
				refused = code >= 400 && code != http.StatusNotFound && code != http.StatusForbidden
			}
		}
		switch {
		case refused:
			tried++
		case !lacking && !slices.Contains(refuseNothing, pattern):
			never = append(never, pattern)
		}
	}
	if len(never) > 0 || tried < 100 {
		t.Errorf("%d are refused for more than not being there; never refused, so not tried: %q", tried, never)
	}
	if _, err := s.Record.Fsck(ctx); err != nil {
		t.Error(err)
	}
}

// refuseNothing are deeds that ask for nothing and can be done at any time: who
// was urged today is left out, and a table is made anew.
var refuseNothing = []string{"/draft/{id}/do/nudge-all", "/dispatch/{id}/do/make-dispatch"}

// refusedTwice sends a deed's form until it is refused, at most three times
// under new keys, and then once more as it was; it is how it was refused, 0
// where it never was.
func refusedTwice(t *testing.T, v *webtest.Visitor, path string) int {
	t.Helper()
	for range 3 {
		page := v.Get(path)
		form := carelessly(page.Body)
		if form == nil {
			form = url.Values{"_key": {"again-" + path}}
		}
		first := v.Post(path, form)
		if first.Status < 400 {
			continue
		}
		again := v.Post(path, form)
		if again.Status != first.Status || said(again) != said(first) {
			t.Errorf("%s: first %d %s, again %d %s", path, first.Status, said(first), again.Status, said(again))
		}
		return first.Status
	}
	return 0
}

var eachTime = regexp.MustCompile(`(?s)<input type="hidden"[^>]*>|<script.*?</script>|<header.*?</header>|<span class="mono">[0-9A-F]{10}</span>`)

// said is what a page says, without what every page says anew.
func said(w webtest.Answer) string {
	return eachTime.ReplaceAllString(webtest.Main(w.Body), "")
}

// carelessly fills in the form of a deed's page: what stands in it, the first of
// what can be chosen, and a word in each line.
func carelessly(body string) url.Values {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	var form *html.Node
	for n := range root.Descendants() {
		if n.Data == "form" && strings.Contains(attribute(n, "class"), "deed") {
			form = n
			break
		}
	}
	if form == nil {
		return nil
	}
	out := url.Values{}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "":
		case n.Data == "select":
			for o := range n.Descendants() {
				if v := attribute(o, "value"); o.Data == "option" && v != "" {
					out.Set(name, v)
					break
				}
			}
		case n.Data == "textarea":
			out.Set(name, "试验一下")
		case n.Data == "input" && !slices.Contains([]string{"file", "submit"}, attribute(n, "type")):
			value := attribute(n, "value")
			if value == "" {
				value = map[string]string{"text": "试验一下", "": "试验一下", "date": "2021-06-01", "datetime-local": "2021-06-01T08:00",
					"number": "1"}[attribute(n, "type")]
			}
			if !out.Has(name) {
				out.Set(name, value)
			}
		}
	}
	return out
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
