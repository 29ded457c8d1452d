package peoplepages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

var sessionNamed = regexp.MustCompile(`name="id" value="([^"]+)"`)

// Each user sees the sessions of theirs, ends another of them, and all others;
// nobody ends what is somebody else's, and the one at hand is not ended by the
// list.
func TestOwnSessionsAreShownAndEnded(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	here, there, third := w.As(t, w.Bases[0].Teacher), w.As(t, w.Bases[0].Teacher), w.As(t, w.Bases[0].Teacher)
	stranger, strangers := w.As(t, w.Bases[0].Clerk), w.As(t, w.Bases[0].Clerk)
	in := func(v *webtest.Visitor) bool { return v.Get("/account").Status == http.StatusOK }
	list := func(v *webtest.Visitor) (others []string) {
		body := v.Get("/account").Body
		if n := strings.Count(body, "这一处"); n != 1 {
			t.Errorf("%d sessions are the one at hand", n)
		}
		for _, m := range sessionNamed.FindAllStringSubmatch(body, -1) {
			others = append(others, m[1])
		}
		return others
	}
	if n := len(list(here)); n != 2 {
		t.Fatalf("beside this session %d are listed, want 2", n)
	}
	theirs := list(stranger)
	if len(theirs) != 1 {
		t.Fatalf("the clerk has %d others", len(theirs))
	}
	here.Post("/account/sessions", url.Values{"id": theirs})
	if !in(strangers) {
		t.Error("somebody else's session was ended")
	}
	if a := here.Post("/account/sessions", url.Values{"id": list(here)[:1]}); a.Status != http.StatusSeeOther || !in(here) {
		t.Errorf("ending one: %d", a.Status)
	}
	if in(there) == in(third) {
		t.Error("not one of the two others was ended")
	}
	if n := len(list(here)); n != 1 {
		t.Errorf("after one was ended %d others are listed", n)
	}
	here.Post("/account/sessions", nil)
	if !in(here) || in(there) || in(third) || !in(stranger) {
		t.Error("all others, and no more, are to be ended")
	}
	if n := len(list(here)); n != 0 {
		t.Errorf("in the end %d others are listed", n)
	}
}
