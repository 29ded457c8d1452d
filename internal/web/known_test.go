package web_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// Names are suggested as they are typed, without a script: to the administrator
// of every unit, to a base of those whose people are there, and of no other.
func TestKnownNamesAreSuggested(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	page := w.Login(t, "admin").Page("/user/new/do/enlist")
	if !strings.Contains(page, `list="l-employer"`) || strings.Count(page, "<option value=\"德州") < 2 {
		t.Errorf("the administrator's form:\n%s", webtest.Main(page))
	}
	mine, err := w.Browse(t.Context(), act.As(w.Bases[0].Clerk), programme.NounEmployer, act.Query{Programme: w.Programme, Limit: 200})
	if err != nil || len(mine.Rows) == 0 {
		t.Fatal(err)
	}
	all, err := w.Browse(t.Context(), act.As(w.Officer), programme.NounEmployer, act.Query{Programme: w.Programme, Limit: 200})
	if err != nil || len(all.Rows) <= len(mine.Rows) {
		t.Fatalf("%d units at the base, %d in the city: %v", len(mine.Rows), len(all.Rows), err)
	}
	form := w.Login(t, "clerk1").Page("/programme/" + w.Programme + "/do/submit")
	_, list, _ := strings.Cut(form, `<datalist id="l-employer_name">`)
	list, _, _ = strings.Cut(list, "</datalist>")
	own := map[string]bool{}
	for _, r := range mine.Rows {
		own[r.Title] = true
		if !strings.Contains(list, `"`+r.Title+`"`) {
			t.Errorf("%s is not suggested", r.Title)
		}
	}
	for _, r := range all.Rows {
		if !own[r.Title] && strings.Contains(list, `"`+r.Title+`"`) {
			t.Errorf("%s, of another base, is suggested", r.Title)
		}
	}
}
