package web_test

import (
	"net/http"
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// Every list says what belongs there; a filter that leaves nothing says so, and
// how to be rid of it.
func TestEmptyListsSayWhatBelongsThere(t *testing.T) {
	w := webtest.Open(t, demotest.PlansImported)
	page := w.Login(t, "limin").Page("/application?state=withdrawn")
	if !strings.Contains(page, "没有符合筛选的报名") || !strings.Contains(page, "清除筛选") {
		t.Errorf("filtered empty:\n%s", webtest.Main(page))
	}
}

// A list says in words what a link narrowed it to, sorts, and pages both ways.
func TestListOfHome(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	officer := w.Login(t, "limin")
	class := w.Bases[0].Classes[0]
	body := webtest.Main(officer.Page("/lesson?class=" + class))
	if !strings.Contains(body, "只看：") || strings.Contains(body, ">"+class+"<") || !strings.Contains(body, `aria-sort="ascending"`) {
		t.Error("the list of a class's lessons does not say whose it is, or how it is sorted")
	}
	all := webtest.Main(officer.Page("/lesson"))
	next := webtest.Between(all, `href="/lesson?after=`, `"`)
	if next == "" {
		t.Fatal("no next page of lessons")
	}
	second := webtest.Main(officer.Page("/lesson?after=" + next))
	prev := webtest.Between(second, `href="/lesson?back=`, `"`)
	if prev == "" {
		t.Fatal("no way back")
	}
	first := webtest.Main(officer.Page("/lesson?back=" + prev))
	if webtest.Between(first, "<tbody>", "</tbody>") != webtest.Between(all, "<tbody>", "</tbody>") {
		t.Error("the page before the second is not the first")
	}
	if body := webtest.Main(officer.Page("/certificate")); !strings.Contains(body, "由市局颁发") {
		t.Error("an empty list does not say how things come to be there")
	}
}

// Filters offer the levels that the year trains and no others; one that comes
// with a link is offered too.
func TestFiltersOfferTheYearsLevels(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	c := w.Login(t, "limin")
	body := c.Page("/application", `value="technician"`, `value="senior_technician"`)
	if strings.Contains(body, `value="senior_worker"`) || strings.Contains(body, `value="junior_worker"`) {
		t.Error("a level that is not trained is offered")
	}
	c.Page("/application?level=senior_worker", `value="senior_worker"`)
}

// What is printed and stamped carries the checkpoint of the day it was printed:
// the recognition, lists of certificates, the publication of who passed.
func TestStampedPagesCarryTheCheckpoint(t *testing.T) {
	s := webtest.OpenWith(t, demotest.Options{Seed: 5})
	if err := s.Record.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	th := thingsOf(t, s, s.Officer, programme.NounPublication)
	for _, path := range []string{"/recognised", "/certificate", "/notices/" + th.own} {
		if w := s.As(t, s.Officer).Get(path); w.Status != http.StatusOK || !strings.Contains(w.Body, "检查点核对码") {
			t.Errorf("%s: %d, without the checkpoint", path, w.Status)
		}
	}
	if w := s.As(t, s.Officer).Get("/class"); strings.Contains(w.Body, "检查点核对码") {
		t.Error("a list that nobody stamps carries it too")
	}
}
