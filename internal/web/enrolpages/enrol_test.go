package enrolpages_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// countAt is how many have applied at the first base.
func countAt(t *testing.T, w *webtest.Site) int {
	t.Helper()
	apps, err := w.BaseApplications(context.Background(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	return len(apps)
}

// A clerk submits one person: wrong rows are named in their place and nothing
// typed is lost, the outcome is seen before it is filed, and sending the form
// twice files it once.
func TestEnrolOnePerson(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Bases[0].Clerk)
	path := "/programme/" + w.Programme + "/do/submit"
	id := string(idcode.MakeCitizenID("379901", 19850304, 123))
	before := countAt(t, w)
	start := v.Form(path)
	person := webtest.With(start, "line", w.Bases[0].Lines[0], "name", "孙鈜宇", "id_number", id, "phone", "13800000000", "employer_name", "德州试验机械有限公司",
		"employer_code", string(idcode.MakeCreditCode("91", "371402", "MA3C0017")),
		"category", "enterprise_employee", "recommended", "1", "_rows-certificates", "2", "certificates-1-trade", "汽车维修工", "certificates-1-level",
		"senior_worker", "certificates-1-kind", "qualification", "certificates-1-issued_on", "2015-03-01",
		"_rows-work", "1", "work-0-trade", "汽车维修工", "work-0-from", "2012-06", "work-0-to", "2010-01")

	v.Post(path, webtest.With(person, "certificates-0-trade", "焊工", "_go", "preview")).Want("wrong rows", http.StatusBadRequest,
		`href="#f-certificates-0-issued_on"`, "持有的证书第 1 行：请填写发证日期", "工作经历第 1 行：“到”早于“从”", `value="孙鈜宇"`, `value="2015-03-01"`)
	v.Post(path, webtest.With(person, "work-0-to", "", "id_number", id[:17]+"?", "_go", "preview")).Want("a wrong ID number", http.StatusBadRequest,
		`href="#f-id_number"`, "身份证号码")
	v.Post(path, webtest.With(person, "work-0-to", "", "certificates-1-number", "12", "_go", "preview")).Want("a wrong certificate number", http.StatusOK,
		"持有的证书第 2 行：")
	v.Post(path, webtest.With(person, "_go", "add:work")).Want("one row more", http.StatusOK, `id="f-work-1-trade"`, `value="孙鈜宇"`, `value="2012-06"`)

	person.Set("work-0-to", "")
	seen := v.Post(path, webtest.With(person, "_go", "preview"))
	seen.Want("the outcome beforehand", http.StatusOK, "还没有提交", "符合报名条件", "持证年限", "提交")
	if n := countAt(t, w); n != before {
		t.Errorf("after looking at the outcome: %d applications, want %d", n, before)
	}
	send := webtest.With(person, "_key", seen.Hidden().Get("_key"), "_seen", seen.Hidden().Get("_seen"))
	first, second := v.Post(path, send), v.Post(path, send)
	if first.Status != http.StatusSeeOther || !strings.HasPrefix(first.To, "/application/") {
		t.Fatalf("submitting: %d to %q, want an application", first.Status, first.To)
	}
	if second.Status != http.StatusSeeOther || countAt(t, w) != before+1 {
		t.Errorf("submitting twice: %d, %d applications, want %d", second.Status, countAt(t, w), before+1)
	}
	page := v.Get(first.To)
	page.Want("the application", http.StatusOK, "已办理：提交报名", "符合报名条件", "二(二)1", "身份证复印件", "待交")
	page.Lacks("the application", id, "13800000000")
	v.Post(path, webtest.With(person, "_key", "another")).Want("the same person again", http.StatusBadRequest, "不必重复")
	v.Get(strings.Split(first.To, "?")[0]+"/letter").Want("the letter", http.StatusOK, "资格审核意见", "孙鈜宇")
}

// What a reviewer writes reaches the trainee word for word, who completes it
// and files it again.
func TestEnrolReturnAndResubmit(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ctx := context.Background()
	ap := w.Waiting(t, true)
	u, err := w.People.CreateUser(ctx, act.As(act.SystemActor), "trainee-enrol", "某学员")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: ap.PersonID}); err != nil {
		t.Fatal(err)
	}
	actor, err := w.People.Actor(ctx, u.ID, programme.RoleTrainee)
	if err != nil {
		t.Fatal(err)
	}
	clerk, trainee := w.As(t, w.Bases[0].Clerk), w.As(t, actor)
	path := "/application/" + ap.ID
	form := clerk.Form(path + "/do/return")
	clerk.Post(path+"/do/return", form).Want("returning without a reason", http.StatusBadRequest, "须写明理由")
	form = webtest.With(clerk.Form(path+"/do/return"), "reason", "劳动合同缺盖章页，请于 6 月 30 日前补传")
	form["because"] = []string{"缺身份证复印件（二(三)）"}
	if a := clerk.Post(path+"/do/return", form); a.Status != http.StatusSeeOther {
		t.Fatalf("returning: %d, want 303", a.Status)
	}
	const reason = "缺身份证复印件（二(三)）；劳动合同缺盖章页，请于 6 月 30 日前补传"
	trainee.Get(path).Want("the trainee's page", http.StatusOK, reason, "补充后重新提交")
	again := trainee.Get(path + "/do/resubmit")
	again.Want("the form anew", http.StatusOK, "证书工种", "先看结果", reason, "报名材料", `hx-post="`+path+`/live"`)
	was, err := w.Enrol.DecisionOf(ctx, act.As(w.Bases[0].Clerk), ap.ID)
	if err != nil {
		t.Fatal(err)
	}
	// The decision follows what is typed, half a row or not, and keeps nothing.
	typed := webtest.With(again.Hidden(), "category", "other", "_rows-work", "2", "work-0-trade", "电工", "work-0-from", "2010-03", "work-1-employer", "某厂")
	trainee.Post(path+"/live", typed).Want("the decision beside the form", http.StatusOK, "还不符合", "共 11 年")
	typed.Set("category", "enterprise_employee")
	typed.Set("recommended", "1")
	trainee.Post(path+"/live", webtest.With(typed, "_rows-certificates", "1", "certificates-0-trade", was.Facts.Trade, "certificates-0-level", "senior_worker",
		"certificates-0-kind", "qualification", "certificates-0-issued_on", "2010-06-01")).
		Want("the decision beside the form", http.StatusOK, "符合条件")
	stranger, _, _ := applicant(t, w, "某旁人", "13905340028")
	stranger.Post(path+"/live", typed).Want("the decision on another's", http.StatusNotFound)
	trainee.Get(path+"/do/resubmit").Lacks("the form after looking", "2010-03")
	trainee.Post(path+"/do/accept", url.Values{}).Want("a trainee accepting", http.StatusForbidden)
	sent := webtest.With(again.Hidden(), "category", "enterprise_employee", "recommended", "1", "_rows-certificates", "1", "certificates-0-trade", "电工",
		"certificates-0-level", "senior_worker", "certificates-0-kind", "qualification", "certificates-0-issued_on", "2020-06-01")
	trainee.Post(path+"/do/resubmit", webtest.With(sent, "_go", "preview")).Want("the outcome beforehand", http.StatusOK, "还没有提交")
	if s := w.State(t, ap.ID); s != programme.Returned {
		t.Errorf("after looking at the outcome: %s, want returned", s)
	}
	if a := trainee.Post(path+"/do/resubmit", sent); a.Status != http.StatusSeeOther {
		t.Errorf("resubmitting: %d, want 303", a.Status)
	}
	if s := w.State(t, ap.ID); s != programme.Submitted {
		t.Errorf("after resubmitting: %s, want submitted", s)
	}
}

// Who has nothing to do with an application does not find it; who may see it
// and not act on it is told so.
func TestEnrolPermissions(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ap := w.Waiting(t, true)
	other := w.Waiting(t, true)
	path := "/application/" + ap.ID
	stranger := programme.Actor{}
	for _, e := range w.Employers {
		if e.Employer != ap.EmployerID {
			stranger = e
		}
	}
	w.As(t, w.Bases[1].Clerk).Get("/plan_line/"+ap.PlanLineID).Lacks("another base's plan line", "/do/accept-many", "/do/submit-here")
	w.As(t, w.Bases[0].Clerk).Get("/plan_line/"+ap.PlanLineID).Want("one's own plan line", http.StatusOK, "/do/accept-many", "/do/submit-here")
	for _, c := range []struct {
		who    string
		as     programme.Actor
		path   string
		status int
	}{
		{"another base's clerk", w.Bases[1].Clerk, path, http.StatusNotFound},
		{"another base's clerk", w.Bases[1].Clerk, path + "/do/return", http.StatusNotFound},
		{"another employer", stranger, path, http.StatusNotFound},
		{"another employer", stranger, path + "/do/withdraw", http.StatusNotFound},
		{"an auditor", w.Auditor, path + "/do/accept", http.StatusForbidden},
		{"a teacher", w.Bases[0].Teacher, path + "/do/return", http.StatusForbidden},
		{"a treasurer", w.Bases[0].Treasurer, path, http.StatusForbidden},
		{"an officer", w.Officer, "/review", http.StatusForbidden},
		{"an approver", w.Approver, "/person/" + ap.PersonID + "/do/unmask", http.StatusForbidden},
		{"another base's clerk", w.Bases[1].Clerk, "/person/" + other.PersonID + "/do/unmask", http.StatusNotFound},
		{"another base's clerk", w.Bases[1].Clerk, "/base/" + w.Bases[0].Base.ID + "/do/annex3", http.StatusNotFound},
		{"another base's clerk", w.Bases[1].Clerk, "/plan_line/" + ap.PlanLineID + "/do/accept-many", http.StatusForbidden},
		{"another base's clerk", w.Bases[1].Clerk, "/base/" + w.Bases[0].Base.ID + "/annex4", http.StatusNotFound},
	} {
		v := w.As(t, c.as)
		if got := v.Get(c.path); got.Status != c.status {
			t.Errorf("GET %s by %s: %d, want %d", c.path, c.who, got.Status, c.status)
		}
		if !strings.Contains(c.path, "/do/") {
			continue
		}
		if got := v.Post(c.path, url.Values{"reason": {"x"}, "form": {"official"}}); got.Status != c.status {
			t.Errorf("POST %s by %s: %d, want %d", c.path, c.who, got.Status, c.status)
		}
	}
}

// Somebody else was faster: the form says what they did, keeps what was typed
// and does nothing.
func TestEnrolChangedMeanwhile(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ap := w.Waiting(t, true)
	v := w.As(t, w.Bases[0].Clerk)
	path := "/application/" + ap.ID + "/do/refuse"
	form := webtest.With(v.Form(path), "reason", "材料不实")
	if err := w.Enrol.Return(context.Background(), act.As(w.Bases[0].Clerk), ap.ID, "请补照片"); err != nil {
		t.Fatal(err)
	}
	v.Post(path, form).Want("refusing what was returned meanwhile", http.StatusConflict, "有人办理过", "退回补充", "请补照片", "材料不实")
	if s := w.State(t, ap.ID); s != programme.Returned {
		t.Errorf("after the conflict: %s, want returned", s)
	}
}

// The numbers of one person are shown once, to who may see them and gives a
// reason, and the journal says so without the numbers.
func TestEnrolUnmask(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ap := w.Waiting(t, true)
	v := w.As(t, w.Officer)
	path := "/person/" + ap.PersonID
	fullID := regexp.MustCompile(`\b\d{17}[\dX]\b`)
	if a := v.Get(path); a.Status != http.StatusOK || fullID.MatchString(a.Body) {
		t.Errorf("the page of a person: %d, a full number: %t", a.Status, fullID.MatchString(a.Body))
	}
	form := v.Form(path + "/do/unmask")
	v.Post(path+"/do/unmask", form).Want("without a reason", http.StatusBadRequest, "请填写理由")
	form.Set("reason", "核对银行退票")
	a := v.Post(path+"/do/unmask", form)
	number := fullID.FindString(a.Body)
	if a.Status != http.StatusOK || number == "" || a.Head.Get("Cache-Control") != "no-store" {
		t.Errorf("unmasking: %d, number %t, cache %q, want 200, one, no-store", a.Status, number != "", a.Head.Get("Cache-Control"))
	}
	story, err := w.Record.Story(context.Background(), act.As(w.Officer), ap.PersonID)
	if err != nil || len(story) == 0 {
		t.Fatalf("the journal says nothing of it: %v", err)
	}
	last := story[len(story)-1]
	if last.Reason != "核对银行退票" || last.What != "查看完整信息" {
		t.Errorf("the journal says %q because of %q", last.What, last.Reason)
	}
	if b := v.Post(path+"/do/unmask", form); b.Status != http.StatusSeeOther || fullID.MatchString(b.Body) {
		t.Errorf("the same form again: %d, want a redirect without numbers", b.Status)
	}
}

// Papers are seen by those who see the application, as pictures or saved,
// never as pages.
func TestEnrolPapers(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	ap, other := w.Waiting(t, true), w.Waiting(t, true)
	v := w.As(t, w.Bases[0].Clerk)
	path := "/application/" + ap.ID
	picture := portraitOf(7)
	form := webtest.With(v.Form(path+"/do/attach?kind=photos"), "kind", "photos")
	v.Upload(path+"/do/attach", form, "files", "x.png", []byte("<html><script>1</script>")).Want("a page as a paper", http.StatusBadRequest, "不是 JPG、PNG 图片")
	if a := v.Upload(path+"/do/attach", form, "files", "x.png", picture); a.Status != http.StatusSeeOther {
		t.Fatalf("uploading: %d, want 303", a.Status)
	}
	page := v.Get(path)
	page.Want("the papers", http.StatusOK, "已交")
	link := regexp.MustCompile(`/application/` + ap.ID + `/paper/([0-9a-f]{64})`).FindStringSubmatch(page.Body)
	if link == nil {
		t.Fatal("no link to the paper")
	}
	got := v.Get(link[0])
	if got.Status != http.StatusOK || got.Body != string(picture) || got.Head.Get("Content-Type") != "image/png" ||
		got.Head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the paper: %d %s %s", got.Status, got.Head.Get("Content-Type"), got.Head.Get("X-Content-Type-Options"))
	}
	if a := w.As(t, w.Bases[1].Clerk).Get(link[0]); a.Status != http.StatusNotFound {
		t.Errorf("the paper by another base: %d, want 404", a.Status)
	}
	if a := v.Get("/application/" + other.ID + "/paper/" + link[1]); a.Status != http.StatusNotFound {
		t.Errorf("the paper under another application: %d, want 404", a.Status)
	}
	// what would come in another way is held to the same
	ctx := context.Background()
	file, err := w.StoreFile(ctx, act.As(w.Bases[0].Clerk), strings.NewReader("<svg xmlns='http://www.w3.org/2000/svg'/>"))
	if err == nil {
		err = w.Material.AttachMaterial(ctx, act.As(w.Bases[0].Clerk), ap.ID, "photos", file.ID)
	}
	if programme.CodeOf(err) != programme.Invalid {
		t.Errorf("a drawing as a photo: %v, want Invalid", err)
	}
}

// The queue shows who waits longest, and each answer leads to the next.
func TestEnrolReviewQueue(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Bases[2].Clerk)
	var answered []string
	for range 3 {
		page := v.Get("/review")
		page.Want("the queue", http.StatusOK, "审核报名", "报名材料", "先决条件")
		form := page.Hidden()
		id := form.Get("id")
		if slices.Contains(answered, id) {
			t.Fatalf("%s comes again", id)
		}
		answered = append(answered, id)
		v.Post("/review", webtest.With(form, "answer", "return")).Want("returning without a reason", http.StatusBadRequest, "须写明理由")
		form = v.Get("/review").Hidden()
		if form.Get("id") != id {
			t.Fatalf("after a refusal the queue went on to %s", form.Get("id"))
		}
		sent := webtest.With(form, "answer", "return", "reason", "请补材料")
		first, second := v.Post("/review", sent), v.Post("/review", sent)
		if first.Status != http.StatusSeeOther || second.Status != http.StatusSeeOther {
			t.Errorf("answering twice: %d, %d, want 303 both", first.Status, second.Status)
		}
		if s := w.State(t, id); s != programme.Returned {
			t.Errorf("after returning: %s", s)
		}
	}
	v.Post("/review", url.Values{"id": {answered[0]}, "answer": {"accept"}}).Want("accepting what was returned", http.StatusConflict, "不能办理")
	v.Post("/review", url.Values{"id": {w.Waiting(t, true).ID}, "answer": {"accept"}}).Want("another base's", http.StatusNotFound)

	line := w.Bases[2].Lines[0]
	if err := w.Plan.AmendPlan(context.Background(), act.As(w.Officer), line, 1, "缩减"); err != nil {
		t.Fatal(err)
	}
	many := v.Get("/plan_line/" + line + "/do/accept-many")
	ids := regexp.MustCompile(`name="people" value="([a-z0-9]{20})"`).FindAllStringSubmatch(many.Body, -1)
	if len(ids) == 0 {
		t.Fatal("nobody to accept together")
	}
	form := many.Hidden()
	for _, m := range ids {
		form.Add("people", m[1])
	}
	if a := v.Post("/plan_line/"+line+"/do/accept-many", form); a.Status != http.StatusSeeOther || w.State(t, ids[0][1]) != programme.Accepted ||
		len(ids) > 1 && w.State(t, ids[1][1]) != programme.Waiting {
		t.Errorf("accepting together: %d, %s; the others wait", a.Status, w.State(t, ids[0][1]))
	}
}

// Workbooks come as such; the one with full numbers asks for a reason first
// and is journalled every time.
func TestEnrolDownloads(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Bases[0].Clerk)
	base := "/base/" + w.Bases[0].Base.ID
	for _, path := range []string{"/programme/" + w.Programme + "/annex1", "/programme/" + w.Programme + "/template", base + "/annex4"} {
		a := v.Get(path)
		if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK") || !strings.HasPrefix(a.Head.Get("Content-Disposition"), "attachment") {
			t.Errorf("GET %s: %d, %q", path, a.Status, a.Head.Get("Content-Disposition"))
		}
	}
	form := webtest.With(v.Form(base+"/do/annex3"), "form", "extended")
	v.Post(base+"/do/annex3", form).Want("annex 3 without a reason", http.StatusBadRequest, "请填写理由")
	form.Set("reason", "报市局备查")
	for range 2 {
		if a := v.Post(base+"/do/annex3", form); a.Status != http.StatusOK || !strings.HasPrefix(a.Body, "PK") {
			t.Errorf("annex 3: %d", a.Status)
		}
	}
	story, err := w.Record.Story(context.Background(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, s := range story {
		if s.Reason == "报市局备查" {
			told++
		}
	}
	if told != 2 {
		t.Errorf("the journal tells of %d downloads, want 2", told)
	}
}

// A notice with errors says on which line; a plan is tried before it goes in;
// the pages of a year and of a base lead with what matters.
func TestEnrolYear(t *testing.T) {
	w := webtest.Open(t, demotest.RostersIn)
	v := w.As(t, w.Officer)
	const path = "/programme/new/do/create"
	v.Upload(path, v.Form(path), "notice", "x.yaml", []byte("format: 1\nid: x\nnonsense: 2\n")).Want("a wrong notice", http.StatusBadRequest, "第 3 行")
	plan := "/programme/" + w.Programme + "/do/plan"
	a := v.Upload(plan, webtest.With(v.Form(plan), "_go", "preview"), "plan", "plan.csv", []byte("没有表头\n"))
	if a.Status != http.StatusBadRequest {
		t.Errorf("a wrong plan: %d, want 400", a.Status)
	}
	v.Get("/programme/"+w.Programme).Want("the year", http.StatusOK, "期限", "2021年11月10日", "还有", "下载花名册模板")
	v.Get("/base/"+w.Bases[0].Base.ID).Want("a base", http.StatusOK, "培训计划和报名", "<progress")
	v.Get("/employer").Want("the list of units", http.StatusOK, "/employer/new/do/register")
	unit := webtest.With(v.Form("/employer/new/do/register"), "name", "新登记的厂", "code", "91350100M000100Y43", "county", "德城区", "kind", "enterprise")
	if a := v.Post("/employer/new/do/register", unit); a.Status != http.StatusSeeOther {
		t.Errorf("registering a unit: %d", a.Status)
	}
	line := "/plan_line/" + w.Bases[1].Lines[0]
	v.Post(line+"/do/amend", webtest.With(v.Form(line+"/do/amend"), "places", "0", "reason", "缩减")).Want("no places", http.StatusBadRequest, "不能少于")
	if a := v.Post(line+"/do/amend", webtest.With(v.Form(line+"/do/amend"), "places", "77", "reason", "扩招")); a.Status != http.StatusSeeOther {
		t.Errorf("amending a plan: %d", a.Status)
	}
}
