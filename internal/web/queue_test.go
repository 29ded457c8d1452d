package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/programme"
)

// A line fills, a place comes free, and who was offered it confirms on their
// own page; the page of the line and the history tell it all.
func TestQueueOnPages(t *testing.T) {
	w := open(t, 4)
	b := w.Bases[0]
	clerk := w.enter(t, b.Clerk)
	apps, err := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	byLine := map[string][]programme.Application{}
	line := ""
	for _, ap := range apps {
		if ap.State == programme.Submitted && ap.Eligible && ap.Route != "exceptional" {
			byLine[ap.PlanLineID] = append(byLine[ap.PlanLineID], ap)
			if len(byLine[ap.PlanLineID]) > len(byLine[line]) {
				line = ap.PlanLineID
			}
		}
	}
	people := byLine[line]
	if err := w.Plan.AmendPlan(ctx, act.As(w.Officer), line, 1, "试验"); err != nil {
		t.Fatal(err)
	}
	for _, ap := range people[:3] {
		if a := w.post(clerk, "/application/"+ap.ID+"/do/accept", w.form(t, clerk, "/application/"+ap.ID+"/do/accept")); a.Code != http.StatusSeeOther {
			t.Fatalf("accepting: %d %s", a.Code, a.Body)
		}
	}
	says(t, w, clerk, "/application/"+people[2].ID, "候补第 2 位", "先到先得", "列入候补，排第 2 位")
	says(t, w, clerk, "/plan_line/"+line, "第 1 位", "第 2 位", "逾期让给下一位")
	withdraw := w.form(t, clerk, "/application/"+people[0].ID+"/do/withdraw")
	withdraw.Set("reason", "离职")
	if a := w.post(clerk, "/application/"+people[0].ID+"/do/withdraw", withdraw); a.Code != http.StatusSeeOther {
		t.Fatalf("withdrawing: %d", a.Code)
	}
	trainee := w.enter(t, w.trainee(t, people[1].PersonID))
	says(t, w, trainee, "/", "递补到名额，待确认参加")
	says(t, w, trainee, "/application/"+people[1].ID, "递补到名额，请在", "确认参加", "放弃名额")
	other := w.enter(t, w.trainee(t, people[2].PersonID))
	if a := w.get(other, "/application/"+people[1].ID); a.Code != http.StatusNotFound {
		t.Errorf("another's application: %d, want 404", a.Code)
	}
	if body := w.get(other, "/plan_line/"+line).Body.String(); strings.Contains(body, "/application/"+people[1].ID) || !strings.Contains(body, "不在您的查看范围") {
		t.Error("a trainee sees who else waits, or is not told that others do")
	}
	confirm := w.form(t, trainee, "/application/"+people[1].ID+"/do/confirm")
	for range 2 { // sent twice it is done once
		if a := w.post(trainee, "/application/"+people[1].ID+"/do/confirm", confirm); a.Code != http.StatusSeeOther {
			t.Errorf("confirming: %d", a.Code)
		}
	}
	says(t, w, clerk, "/application/"+people[1].ID, "已通过", "确认参加", "有名额空出，按先后递补")
}

// A transfer and a correction are asked for and answered on pages, each by
// whose turn it is.
func TestTransferAndCorrectionOnPages(t *testing.T) {
	w := open(t, 4)
	b := w.Bases[0]
	clerk, head := w.enter(t, b.Clerk), w.enter(t, b.Head)
	apps, err := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(apps, func(a programme.Application) bool {
		return a.State == programme.Submitted && a.Eligible && a.Route != "exceptional"
	})
	id := apps[i].ID
	if _, problems, err := w.Enrol.Accept(ctx, act.As(b.Clerk), []string{id}); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	hr := w.enter(t, w.Employers[slices.IndexFunc(w.Employers, func(e programme.Actor) bool { return e.Employer == apps[i].EmployerID })])
	ask := w.form(t, hr, "/application/"+id+"/do/transfer")
	ask.Set("to", w.Bases[1].Lines[0])
	ask.Set("reason", "离家近")
	a := w.post(hr, "/application/"+id+"/do/transfer", ask)
	at, _, _ := strings.Cut(a.Header().Get("Location"), "?")
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/transfer/") {
		t.Fatalf("asking: %d, %s", a.Code, at)
	}
	far := w.enter(t, w.Bases[1].Clerk)
	says(t, w, clerk, at, "等原基地同意转出", "/do/release")
	says(t, w, clerk, "/", "待同意转出")
	if body := w.get(far, at).Body.String(); strings.Contains(body, "/do/release") || strings.Contains(body, "/do/refuse-transfer") {
		t.Error("the receiving base is offered what is the giving base's")
	}
	if a := w.post(clerk, at+"/do/release", w.form(t, clerk, at+"/do/release")); a.Code != http.StatusSeeOther {
		t.Fatalf("letting go: %d", a.Code)
	}
	says(t, w, far, at, "等转入基地同意", "/do/refuse-transfer")
	says(t, w, far, "/", "待同意转入")
	no := w.form(t, far, at+"/do/refuse-transfer")
	no.Set("reason", "工位已满")
	if a := w.post(far, at+"/do/refuse-transfer", no); a.Code != http.StatusSeeOther {
		t.Fatalf("refusing: %d", a.Code)
	}
	says(t, w, hr, at, "不同意转报", "工位已满")

	path := "/application/" + id + "/do/correct"
	right := w.form(t, clerk, path)
	right.Set("kind", programme.CorrectName)
	right.Set("value", "王更正")
	right.Set("reason", "错字")
	if a := w.post(clerk, path, right); a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), "证明材料") {
		t.Errorf("without evidence: %d", a.Code)
	}
	f, err := w.StoreFile(ctx, act.As(b.Clerk), strings.NewReader("%PDF-1.4 居民身份证"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := w.Enrol.ProposeCorrection(ctx, act.As(b.Clerk),
		enrol.CorrectionIn{ApplicationID: id, Kind: programme.CorrectName, Value: "王更正", FileID: f.ID, Reason: "错字"})
	if err != nil {
		t.Fatal(err)
	}
	at = "/correction/" + k.ID
	if body := w.get(clerk, at).Body.String(); strings.Contains(body, "/do/approve-correction") {
		t.Error("who proposed is offered to approve")
	}
	says(t, w, head, at, "改为 王更正", "/do/approve-correction", "证明材料")
	if a := w.get(head, at+"/file"); a.Code != http.StatusOK {
		t.Errorf("the evidence: %d", a.Code)
	}
	if a := w.get(far, at+"/file"); a.Code != http.StatusNotFound {
		t.Errorf("the evidence for another base: %d, want 404", a.Code)
	}
	if a := w.post(head, at+"/do/approve-correction", w.form(t, head, at+"/do/approve-correction")); a.Code != http.StatusSeeOther {
		t.Fatalf("approving: %d", a.Code)
	}
	says(t, w, clerk, "/application/"+id, "王更正", "批准更正姓名")
}

// form is what a page's form sends by itself.
func (s *site) form(t *testing.T, c *http.Cookie, path string) url.Values {
	t.Helper()
	a := s.get(c, path)
	if a.Code != http.StatusOK {
		t.Fatalf("GET %s: %d", path, a.Code)
	}
	out := url.Values{}
	for _, m := range enrolHidden.FindAllStringSubmatch(a.Body.String(), -1) {
		out.Add(m[1], m[2])
	}
	return out
}

func says(t *testing.T, s *site, c *http.Cookie, path string, words ...string) {
	t.Helper()
	a := s.get(c, path)
	if a.Code != http.StatusOK {
		t.Errorf("GET %s: %d", path, a.Code)
	}
	for _, w := range words {
		if !strings.Contains(a.Body.String(), w) {
			t.Errorf("%s does not say %q", path, w)
		}
	}
}
