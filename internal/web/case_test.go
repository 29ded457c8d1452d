package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

// An act's page shows its subject, every outcome of its state, and where in the
// line of what waits alike it stands; done, it leads to the next of the line.
func TestACaseLeadsToTheNext(t *testing.T) {
	w := enrolled(t)
	v := w.enter(t, w.Bases[0].Clerk)
	ap := w.waiting(t, true)
	page := v.get("/application/" + ap.ID + "/do/accept")
	page.want(t, "the case", http.StatusOK, "件，共 ", "退回补充", "不予通过", "btn-outline-danger", "先决条件", ap.ID+`" data-key="o"`, `data-key="a"`)
	if main, grave := strings.Index(page.body, `class="dock"`), strings.LastIndex(page.body, "btn-outline-danger"); main < 0 || grave < main {
		t.Error("what ends the case does not stand last in its dock")
	}
	back := v.get("/application/" + ap.ID + "/do/return")
	back.want(t, "another outcome", http.StatusOK, "件，共 ", "审核通过")
	done := v.post("/application/"+ap.ID+"/do/return", enrolWith(back.hidden(), "reason", "请补材料"))
	to, err := url.Parse(done.to)
	if err != nil || done.status != http.StatusSeeOther || w.state(t, ap.ID) != programme.Returned {
		t.Fatalf("returning: %d to %q, it is %s", done.status, done.to, w.state(t, ap.ID))
	}
	if strings.Contains(to.Path, ap.ID) || !strings.HasSuffix(to.Path, "/do/accept") || to.Query().Get("did") != ap.ID {
		t.Fatalf("it leads to %s", done.to)
	}
	v.get(done.to).want(t, "the next", http.StatusOK, "上一件已办理", `href="/application/`+ap.ID+`"`, "件，共 ")
}
