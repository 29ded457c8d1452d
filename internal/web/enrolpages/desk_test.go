package enrolpages_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// The desk's script asks for the way to the next case and gets no page; who
// sends the form plainly is led there.
func TestDeskAnswersItsScript(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Bases[0].Clerk)
	ap := w.Waiting(t, true)
	form := webtest.With(v.Get("/review?at="+ap.ID).Hidden(), "answer", "return", "reason", "请补材料")
	send := func() webtest.Answer {
		r := httptest.NewRequest("POST", "/review", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Next-Case", "1")
		return v.Do(r)
	}
	first, again := send(), send()
	if first.Status != http.StatusNoContent || !strings.HasPrefix(first.Head.Get("X-Next-Case"), "/review?") ||
		!strings.Contains(first.Head.Get("X-Next-Case"), "of="+ap.ID) {
		t.Errorf("the script is answered %d, next %q", first.Status, first.Head.Get("X-Next-Case"))
	}
	if again.Head.Get("X-Next-Case") != first.Head.Get("X-Next-Case") || w.State(t, ap.ID) != programme.Returned {
		t.Errorf("sent again: %d, next %q, the application is %s", again.Status, again.Head.Get("X-Next-Case"), w.State(t, ap.ID))
	}
	if a := v.Post("/review", form); a.Status != http.StatusSeeOther || a.To != first.Head.Get("X-Next-Case") {
		t.Errorf("sent plainly: %d to %q", a.Status, a.To)
	}
}

// Who was shown that there is a place is not put on the waiting list unasked
// when the last one went meanwhile.
func TestDeskTellsThatTheLastPlaceWent(t *testing.T) {
	w, ctx := webtest.Open(t, demotest.RostersIn), context.Background()
	base := w.Bases[1]
	clerk := act.As(base.Clerk)
	apps, err := w.BaseApplications(ctx, clerk, base.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	byLine := map[string][]string{}
	line := ""
	for _, a := range apps {
		if a.State == programme.Submitted && a.Eligible && a.Route != programme.ExceptionalRoute {
			if byLine[a.PlanLineID] = append(byLine[a.PlanLineID], a.ID); len(byLine[a.PlanLineID]) == 2 {
				line = a.PlanLineID
				break
			}
		}
	}
	if line == "" {
		t.Fatal("no two who wait for one line: nothing was tried")
	}
	all, err := w.Plan.Filling(ctx, clerk, w.Cast.Programme, base.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.ID == line {
			if err := w.Plan.AmendPlan(ctx, act.As(w.Officer), line, l.Places-l.Left()+1, "只留一个名额"); err != nil {
				t.Fatal(err)
			}
			defer w.Plan.AmendPlan(ctx, act.As(w.Officer), line, l.Places, "恢复")
		}
	}
	v := w.As(t, base.Clerk)
	two := byLine[line]
	page := v.Get("/review?at=" + two[1])
	page.Want("the desk", http.StatusOK, "还有 1 个名额", `value="accept"`)
	if n, problems, err := w.Enrol.Accept(ctx, clerk, two[:1]); err != nil || n != 1 {
		t.Fatal(n, problems, err)
	}
	told := v.Post("/review", webtest.With(page.Hidden(), "answer", "accept"))
	told.Want("accepting on what was seen", http.StatusConflict, "名额已满，还没有通过", "通过，列入候补")
	if s := w.State(t, two[1]); s != programme.Submitted {
		t.Errorf("it is %s, want submitted still", s)
	}
	if a := v.Post("/review", webtest.With(told.Hidden(), "answer", "accept")); a.Status != http.StatusSeeOther || w.State(t, two[1]) != programme.Waiting {
		t.Errorf("asked again: %d, %s", a.Status, w.State(t, two[1]))
	}
}

// What the employer said, and what it has not said, stands on the desk, on the
// paper of the decision and beside every decision that is made again.
func TestDeskShowsWhatTheEmployerSaid(t *testing.T) {
	w, ctx := webtest.Open(t, demotest.RostersIn), context.Background()
	v := w.As(t, w.Bases[0].Clerk)
	ap := w.Waiting(t, true)
	pages := map[string]string{"the desk": "/review?at=" + ap.ID, "the letter": "/application/" + ap.ID + "/letter",
		"deciding again": "/application/" + ap.ID + "/frozen"}
	hr := programme.Actor{Role: programme.RoleEmployer}
	for _, e := range w.Employers {
		if e.Employer == ap.EmployerID {
			hr = e
		}
	}
	for what, path := range pages {
		v.Get(path).Want(what+" before", http.StatusOK, "单位意见", "单位")
	}
	v.Get("/review?at="+ap.ID).Want("the desk before", http.StatusOK, "单位未确认")
	v.Get(pages["the letter"]).Want("the letter before", http.StatusOK, "工作年限未经单位在系统内确认")
	if err := w.Enrol.ConfirmYears(ctx, act.As(hr), ap.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := w.Enrol.Recommend(ctx, act.As(hr), ap.ID, "新设产线急需此工种"); err != nil {
		t.Fatal(err)
	}
	v.Get(pages["the desk"]).Want("the desk", http.StatusOK, "单位已确认", "较高的专业知识和操作技能", "单位推荐", "新设产线急需此工种")
	v.Get(pages["the letter"]).Want("the letter", http.StatusOK, "已由单位确认", "由单位推荐", "新设产线急需此工种")
	v.Get(pages["deciding again"]).Want("deciding again", http.StatusOK, "单位意见（现存，对照当时所填）", "已由单位确认", "新设产线急需此工种")
}
