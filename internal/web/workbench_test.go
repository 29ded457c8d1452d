package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
)

// An auditor makes a copy, asks a question of it, and comes from a row to the
// form of a clue; nobody else has the page.
func TestTheWorkbenchLeadsToAClue(t *testing.T) {
	w := newJobsWorld(t, demotest.Certified)
	if a := w.as(w.cast.Officer).get("/workbench"); a.status != http.StatusForbidden {
		t.Errorf("an officer: %d", a.status)
	}
	v := w.as(w.cast.Auditor)
	if a := v.get("/workbench/certificates-a-day"); a.status != http.StatusConflict || !strings.Contains(a.body, "先在审计工作台制作") {
		t.Errorf("without a copy: %d", a.status)
	}
	v.post("/workbench", url.Values{"reason": {"专项审计"}, "_key": {"workbench"}})
	for again := true; again; {
		var err error
		if again, err = w.sys.Jobs.WorkOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	a := v.get("/workbench/certificates-a-day")
	clue := regexp.MustCompile(`/base/\w+/do/raise-clue-base`).FindString(a.body)
	if a.status != http.StatusOK || clue == "" {
		t.Fatalf("the answer: %d, leads to %q", a.status, clue)
	}
	if a := v.get(clue); a.status != http.StatusOK || !strings.Contains(a.body, "线索内容") {
		t.Errorf("the clue's form: %d", a.status)
	}
	if a := v.get("/workbench/certificates-a-day/export"); a.status != http.StatusOK || !strings.HasPrefix(a.body, "PK") {
		t.Errorf("the workbook: %d", a.status)
	}
	if a := v.get("/workbench/none/export"); a.status != http.StatusNotFound {
		t.Errorf("a workbook of nothing: %d", a.status)
	}
}
