package web_test

import (
	"net/http"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// What is chosen in a list is tried on all before it is done: who would be
// refused is named and left out, each that is done stands in the journal alone.
func TestManyAreTriedAndDone(t *testing.T) {
	w := enrolled(t)
	base := w.Bases[2]
	v := w.enter(t, base.Clerk)
	apps, err := w.BaseApplications(ctx, act.As(base.Clerk), base.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	var ready []string
	for _, a := range apps {
		if a.State == programme.Submitted && !w.taken[a.ID] && len(ready) < 2 {
			ready, w.taken[a.ID] = append(ready, a.ID), true
		}
	}
	theirs, err := w.BaseApplications(ctx, act.As(w.Bases[1].Clerk), w.Bases[1].Base.ID)
	if err != nil || len(ready) < 2 || len(theirs) == 0 {
		t.Fatalf("%d wait, %d of another base: nothing to try: %v", len(ready), len(theirs), err)
	}
	other, was := theirs[0].ID, theirs[0].State
	list := v.get("/application?state=submitted")
	list.want(t, "the list", http.StatusOK, `form="many"`, `value="return"`, "共 ")
	form := enrolWith(list.hidden(), "deed", "return")
	form["id"] = []string{ready[0], ready[1], other}
	tried := v.post("/application/many", form)
	tried.want(t, "trying", http.StatusOK, "所选中 2 件可以办理，1 件不能", "不能办理")
	if w.state(t, ready[0]) != programme.Submitted {
		t.Fatal("trying returned it")
	}
	sure := tried.hidden()
	sure.Set("_go", "do")
	sure["id"] = ready
	if a := v.post("/application/many", sure); !strings.Contains(a.body, "请写明理由") || w.state(t, ready[0]) != programme.Submitted {
		t.Error("it is done without a reason")
	}
	sure.Set("reason", "请补材料")
	for range 2 { // sent twice it is done once
		v.post("/application/many", sure).want(t, "doing", http.StatusOK, "已办理 2 件")
	}
	for _, id := range ready {
		story, err := w.Record.Story(ctx, act.As(base.Clerk), id)
		if err != nil || w.state(t, id) != programme.Returned {
			t.Errorf("%s is %s, %v", id, w.state(t, id), err)
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
	if w.state(t, other) != was {
		t.Error("another base's was returned")
	}
	form.Set("deed", "refuse")
	v.post("/application/many", form).want(t, "what is not done to many", http.StatusForbidden, "逐件办理")
}
