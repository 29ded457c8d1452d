package enrolpages_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// A line fills, a place comes free, and who was offered it confirms on their
// own page; the page of the line and the history tell it all.
func TestQueueOnPages(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.RostersIn, Seed: 5})
	b := w.Bases[0]
	clerk := w.As(t, b.Clerk)
	apps, err := w.BaseApplications(t.Context(), act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	byLine := map[string][]programme.Application{}
	line := ""
	for _, ap := range apps {
		if ap.State == programme.Submitted && ap.Eligible && ap.Route != programme.ExceptionalRoute {
			byLine[ap.PlanLineID] = append(byLine[ap.PlanLineID], ap)
			if len(byLine[ap.PlanLineID]) > len(byLine[line]) {
				line = ap.PlanLineID
			}
		}
	}
	people := byLine[line]
	if err := w.Plan.AmendPlan(t.Context(), act.As(w.Officer), line, 1, "试验"); err != nil {
		t.Fatal(err)
	}
	for _, ap := range people[:3] {
		if a := clerk.Post("/application/"+ap.ID+"/do/accept", clerk.Form("/application/"+ap.ID+"/do/accept")); a.Status != http.StatusSeeOther {
			t.Fatalf("accepting: %d %s", a.Status, a.Body)
		}
	}
	clerk.Page("/application/"+people[2].ID, "候补第 2 位", "先到先得", "列入候补，排第 2 位")
	clerk.Page("/plan_line/"+line, "第 1 位", "第 2 位", "逾期让给下一位")
	withdraw := clerk.Form("/application/" + people[0].ID + "/do/withdraw")
	withdraw.Set("reason", "离职")
	if a := clerk.Post("/application/"+people[0].ID+"/do/withdraw", withdraw); a.Status != http.StatusSeeOther {
		t.Fatalf("withdrawing: %d", a.Status)
	}
	trainee := w.As(t, w.Trainee(t, people[1].PersonID))
	trainee.Page("/", "递补到名额，待确认参加")
	trainee.Page("/application/"+people[1].ID, "递补到名额，请在", "确认参加", "放弃名额")
	other := w.As(t, w.Trainee(t, people[2].PersonID))
	if a := other.Get("/application/" + people[1].ID); a.Status != http.StatusNotFound {
		t.Errorf("another's application: %d, want 404", a.Status)
	}
	if body := other.Get("/plan_line/" + line).Body; strings.Contains(body, "/application/"+people[1].ID) || !strings.Contains(body, "不在您的查看范围") {
		t.Error("a trainee sees who else waits, or is not told that others do")
	}
	confirm := trainee.Form("/application/" + people[1].ID + "/do/confirm")
	for range 2 { // sent twice it is done once
		if a := trainee.Post("/application/"+people[1].ID+"/do/confirm", confirm); a.Status != http.StatusSeeOther {
			t.Errorf("confirming: %d", a.Status)
		}
	}
	clerk.Page("/application/"+people[1].ID, "已通过", "确认参加", "有名额空出，按先后递补")
}

// A transfer and a correction are asked for and answered on pages, each by
// whose turn it is.
func TestTransferAndCorrectionOnPages(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.RostersIn, Seed: 5})
	b := w.Bases[0]
	clerk, head := w.As(t, b.Clerk), w.As(t, b.Head)
	apps, err := w.BaseApplications(t.Context(), act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(apps, func(a programme.Application) bool {
		return a.State == programme.Submitted && a.Eligible && a.Route != programme.ExceptionalRoute
	})
	id := apps[i].ID
	if _, problems, err := w.Enrol.Accept(t.Context(), act.As(b.Clerk), []string{id}); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	hr := w.As(t, w.Employers[slices.IndexFunc(w.Employers, func(e programme.Actor) bool { return e.Employer == apps[i].EmployerID })])
	ask := hr.Form("/application/" + id + "/do/transfer")
	ask.Set("to", w.Bases[1].Lines[0])
	ask.Set("reason", "离家近")
	a := hr.Post("/application/"+id+"/do/transfer", ask)
	at, _, _ := strings.Cut(a.To, "?")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, "/transfer/") {
		t.Fatalf("asking: %d, %s", a.Status, at)
	}
	far := w.As(t, w.Bases[1].Clerk)
	clerk.Page(at, "等原基地同意转出", "/do/release")
	clerk.Page("/", "待同意转出")
	if body := far.Get(at).Body; strings.Contains(body, "/do/release") || strings.Contains(body, "/do/refuse-transfer") {
		t.Error("the receiving base is offered what is the giving base's")
	}
	if a := clerk.Post(at+"/do/release", clerk.Form(at+"/do/release")); a.Status != http.StatusSeeOther {
		t.Fatalf("letting go: %d", a.Status)
	}
	far.Page(at, "等转入基地同意", "/do/refuse-transfer")
	far.Page("/", "待同意转入")
	no := far.Form(at + "/do/refuse-transfer")
	no.Set("reason", "工位已满")
	if a := far.Post(at+"/do/refuse-transfer", no); a.Status != http.StatusSeeOther {
		t.Fatalf("refusing: %d", a.Status)
	}
	hr.Page(at, "不同意转报", "工位已满")

	path := "/application/" + id + "/do/correct"
	right := clerk.Form(path)
	right.Set("kind", programme.CorrectName)
	right.Set("value", "王更正")
	right.Set("reason", "错字")
	if a := clerk.Post(path, right); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "证明材料") {
		t.Errorf("without evidence: %d", a.Status)
	}
	f, err := w.StoreFile(t.Context(), act.As(b.Clerk), strings.NewReader("%PDF-1.4 居民身份证"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := w.Enrol.ProposeCorrection(t.Context(), act.As(b.Clerk),
		enrol.CorrectionIn{ApplicationID: id, Kind: programme.CorrectName, Value: "王更正", FileID: f.ID, Reason: "错字"})
	if err != nil {
		t.Fatal(err)
	}
	at = "/correction/" + k.ID
	if body := clerk.Get(at).Body; strings.Contains(body, "/do/approve-correction") {
		t.Error("who proposed is offered to approve")
	}
	head.Page(at, "改为 王更正", "/do/approve-correction", "证明材料")
	if a := head.Get(at + "/file"); a.Status != http.StatusOK {
		t.Errorf("the evidence: %d", a.Status)
	}
	if a := far.Get(at + "/file"); a.Status != http.StatusNotFound {
		t.Errorf("the evidence for another base: %d, want 404", a.Status)
	}
	if a := head.Post(at+"/do/approve-correction", head.Form(at+"/do/approve-correction")); a.Status != http.StatusSeeOther {
		t.Fatalf("approving: %d", a.Status)
	}
	clerk.Page("/application/"+id, "王更正", "批准更正姓名")
}
