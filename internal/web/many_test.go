package web_test

import (
	"net/http"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// What is chosen in a list is tried on all before it is done: who would be
// refused is named and left out, each that is done stands in the journal alone.
func TestManyAreTriedAndDone(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	base := w.Bases[2]
	v := w.As(t, base.Clerk)
	apps, err := w.BaseApplications(ctx, act.As(base.Clerk), base.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	var ready []string
	for _, a := range apps {
		if a.State == programme.Submitted && len(ready) < 2 {
			ready = append(ready, a.ID)
		}
	}
	theirs, err := w.BaseApplications(ctx, act.As(w.Bases[1].Clerk), w.Bases[1].Base.ID)
	if err != nil || len(ready) < 2 || len(theirs) == 0 {
		t.Fatalf("%d wait, %d of another base: nothing to try: %v", len(ready), len(theirs), err)
	}
	other, was := theirs[0].ID, theirs[0].State
	list := v.Get("/application?state=submitted")
	list.Want("the list", http.StatusOK, `form="many"`, `value="return"`, "共 ")
	form := webtest.With(list.Hidden(), "deed", "return")
	form["id"] = []string{ready[0], ready[1], other}
	tried := v.Post("/application/many", form)
	tried.Want("trying", http.StatusOK, "所选中 2 件可以办理，1 件不能", "不能办理")
	if w.State(t, ready[0]) != programme.Submitted {
		t.Fatal("trying returned it")
	}
	sure := tried.Hidden()
	sure.Set("_go", "do")
	sure["id"] = ready
	if a := v.Post("/application/many", sure); !strings.Contains(a.Body, "请写明理由") || w.State(t, ready[0]) != programme.Submitted {
		t.Error("it is done without a reason")
	}
	sure.Set("reason", "请补材料")
	for range 2 { // sent twice it is done once
		v.Post("/application/many", sure).Want("doing", http.StatusOK, "已办理 2 件")
	}
	for _, id := range ready {
		story, err := w.Record.Story(ctx, act.As(base.Clerk), id)
		if err != nil || w.State(t, id) != programme.Returned {
			t.Errorf("%s is %s, %v", id, w.State(t, id), err)
		}
		returned := 0
		for _, h := range story {
			if h.Reason == "请补材料" {
				returned++
			}
		}
		if returned != 1 {
			t.Errorf("the journal tells %d returns of %s", returned, id)
		}
	}
	if w.State(t, other) != was {
		t.Error("another base's was returned")
	}
	form.Set("deed", "refuse")
	v.Post("/application/many", form).Want("what is not done to many", http.StatusForbidden, "逐件办理")
}
