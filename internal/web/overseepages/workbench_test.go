package overseepages_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// An auditor makes a copy, asks a question of it, and comes from a row to the
// form of a clue; nobody else has the page.
func TestTheWorkbenchLeadsToAClue(t *testing.T) {
	w := webtest.Open(t, demotest.Certified)
	if a := w.As(t, w.Officer).Get("/workbench"); a.Status != http.StatusForbidden {
		t.Errorf("an officer: %d", a.Status)
	}
	v := w.As(t, w.Auditor)
	if a := v.Get("/workbench/certificates-a-day"); a.Status != http.StatusConflict || !strings.Contains(a.Body, "先在审计工作台制作") {
		t.Errorf("without a copy: %d", a.Status)
	}
	v.Post("/workbench", url.Values{"reason": {"专项审计"}, "_key": {"workbench"}})
	for again := true; again; {
		var err error
		if again, err = w.Jobs.WorkOnce(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	a := v.Get("/workbench/certificates-a-day")
	clue := regexp.MustCompile(`/base/\w+/do/raise-clue-base`).FindString(a.Body)
	if a.Status != http.StatusOK || clue == "" {
		t.Fatalf("the answer: %d, leads to %q", a.Status, clue)
	}
	if a := v.Get(clue); a.Status != http.StatusOK || !strings.Contains(a.Body, "线索内容") {
		t.Errorf("the clue's form: %d", a.Status)
	}
	if a := v.Get("/workbench/certificates-a-day/export"); a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK") {
		t.Errorf("the workbook: %d", a.Status)
	}
	if a := v.Get("/workbench/none/export"); a.Status != http.StatusNotFound {
		t.Errorf("a workbook of nothing: %d", a.Status)
	}
}
