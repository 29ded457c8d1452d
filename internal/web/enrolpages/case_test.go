package enrolpages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// An act's page shows its subject, every outcome of its state, and where in the
// line of what waits alike it stands; done, it leads to the next of the line.
func TestACaseLeadsToTheNext(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Bases[0].Clerk)
	ap := w.Waiting(t, true)
	page := v.Get("/application/" + ap.ID + "/do/accept")
	page.Want("the case", http.StatusOK, "件，共 ", "退回补充", "不予通过", "btn-outline-danger", "先决条件", ap.ID+`" data-key="o"`, `data-key="a"`)
	if main, grave := strings.Index(page.Body, `class="dock"`), strings.LastIndex(page.Body, "btn-outline-danger"); main < 0 || grave < main {
		t.Error("what ends the case does not stand last in its dock")
	}
	back := v.Get("/application/" + ap.ID + "/do/return")
	back.Want("another outcome", http.StatusOK, "件，共 ", "审核通过")
	done := v.Post("/application/"+ap.ID+"/do/return", webtest.With(back.Hidden(), "reason", "请补材料"))
	to, err := url.Parse(done.To)
	if err != nil || done.Status != http.StatusSeeOther || w.State(t, ap.ID) != programme.Returned {
		t.Fatalf("returning: %d to %q, it is %s", done.Status, done.To, w.State(t, ap.ID))
	}
	if strings.Contains(to.Path, ap.ID) || !strings.HasSuffix(to.Path, "/do/accept") || to.Query().Get("did") != ap.ID {
		t.Fatalf("it leads to %s", done.To)
	}
	v.Get(done.To).Want("the next", http.StatusOK, "上一件已办理", `href="/application/`+ap.ID+`"`, "件，共 ")
}
