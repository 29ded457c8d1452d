package web_test

import (
	"net/http"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// listener counts what a test would have failed for.
type listener struct {
	testing.TB
	failed int
}

func (l *listener) Helper()               {}
func (l *listener) Errorf(string, ...any) { l.failed++ }
func (l *listener) Fatalf(string, ...any) { l.failed++ }

// What tests ask of a page fails where the page is otherwise; whoever looks at
// it stays signed in as the year goes on, but for who is no longer let in.
func TestTheTestWorldFails(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	heard := &listener{TB: t}
	v := w.As(heard, w.Bases[0].Clerk)
	a := v.Get("/review")
	page := func(says ...string) func() { return func() { v.Page("/review", says...) } }
	for what, c := range map[string]struct {
		do   func()
		want int
	}{
		"as it is":        {func() { a.Want("", http.StatusOK, "审核报名", "!鸬鹚"); a.Lacks("", "鸬鹚") }, 0},
		"another status":  {func() { a.Want("", http.StatusForbidden) }, 1},
		"not said":        {func() { a.Want("", http.StatusOK, "鸬鹚", "鸳鸯") }, 2},
		"said":            {func() { a.Want("", http.StatusOK, "!审核报名") }, 1},
		"said, and lacks": {func() { a.Lacks("", "审核报名") }, 1},
		"read":            {page("审核报名"), 0},
		"read otherwise":  {page("鸬鹚"), 1},
		"no such page":    {func() { v.Page("/nothing") }, 1},
		"no such form":    {func() { v.Form("/nothing") }, 1},
		"taken":           {func() { v.Did("/application/" + w.Waiting(t, true).ID + "/do/return") }, 1},
		"refused": {func() {
			v.Refused(http.StatusBadRequest, "/application/"+w.Waiting(t, true).ID+"/do/return", "须写明理由")
		}, 0},
		"refused unsaid": {func() { v.Refused(http.StatusBadRequest, "/application/"+w.Waiting(t, true).ID+"/do/return", "鸬鹚") }, 1},
	} {
		heard.failed = 0
		c.do()
		if heard.failed != c.want {
			t.Errorf("%s: failed %d times, want %d", what, heard.failed, c.want)
		}
	}
	w.Clock.Tick(9 * time.Hour)
	heard.failed = 0
	if v.Get("/review").Want("the next day", http.StatusOK); heard.failed > 0 {
		t.Error("who looks at the page is signed out by the year's clock")
	}
	if w.Nobody(t).Get("/review").Status != http.StatusSeeOther {
		t.Error("nobody is somebody")
	}
	second := w.As(t, w.Second)
	if err := w.People.DisableUser(t.Context(), act.As(w.Actor(t, "admin", programme.RoleAdministrator)), w.Second.User, "离职"); err != nil {
		t.Fatal(err)
	}
	second.Get("/overview").Want("a disabled user", http.StatusSeeOther)
}
