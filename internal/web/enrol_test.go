package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// enrolWorld is a small year whose rosters are in, and its pages.
type enrolWorld struct {
	*app.System
	*demo.Cast
	handler http.Handler
	taken   map[string]bool
}

func enrolled(t *testing.T) *enrolWorld {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: demotest.RostersIn})
	return &enrolWorld{y.System, y.Cast, web.New(y.System, web.Options{Demo: true}).Handler(), map[string]bool{}}
}

// enrolVisitor is somebody with a browser.
type enrolVisitor struct {
	t      *testing.T
	w      *enrolWorld
	cookie *http.Cookie
}

func (w *enrolWorld) enter(t *testing.T, a programme.Actor) *enrolVisitor {
	t.Helper()
	ctx := context.Background()
	roles, err := w.People.RolesOf(ctx, a.User)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == a.Role })
	secret, err := w.People.EnterDemo(ctx, a.User, roles[k].Grant.ID)
	if err != nil {
		t.Fatal(err)
	}
	return &enrolVisitor{t, w, &http.Cookie{Name: "jinlanling", Value: secret}}
}

// enrolAnswer is what came back.
type enrolAnswer struct {
	status int
	body   string
	to     string
	head   http.Header
}

func (v *enrolVisitor) do(r *http.Request) enrolAnswer {
	v.t.Helper()
	r.AddCookie(v.cookie)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	rec := httptest.NewRecorder()
	v.w.handler.ServeHTTP(rec, r)
	return enrolAnswer{rec.Code, rec.Body.String(), rec.Header().Get("Location"), rec.Header()}
}

func (v *enrolVisitor) get(path string) enrolAnswer {
	v.t.Helper()
	return v.do(httptest.NewRequest("GET", path, nil))
}

func (v *enrolVisitor) post(path string, form url.Values) enrolAnswer {
	v.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

func (v *enrolVisitor) upload(path string, form url.Values, field, name string, content []byte) enrolAnswer {
	v.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, list := range form {
		for _, x := range list {
			m.WriteField(k, x)
		}
	}
	part, err := m.CreateFormFile(field, name)
	if err != nil {
		v.t.Fatal(err)
	}
	part.Write(content)
	m.Close()
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.do(r)
}

var enrolHidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// form is what a page's form sends by itself.
func (v *enrolVisitor) form(path string) url.Values {
	v.t.Helper()
	a := v.get(path)
	if a.status != http.StatusOK {
		v.t.Fatalf("GET %s: %d, want 200", path, a.status)
	}
	return a.hidden()
}

func (a enrolAnswer) hidden() url.Values {
	f := url.Values{}
	for _, m := range enrolHidden.FindAllStringSubmatch(a.body, -1) {
		f.Set(m[1], m[2])
	}
	return f
}

func enrolWith(f url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range f {
		out[k] = slices.Clone(v)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func (a enrolAnswer) want(t *testing.T, what string, status int, parts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: status %d, want %d", what, a.status, status)
	}
	for _, p := range parts {
		if !strings.Contains(a.body, p) {
			t.Errorf("%s: the page does not say %q", what, p)
		}
	}
}

func (a enrolAnswer) without(t *testing.T, what string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if strings.Contains(a.body, p) {
			t.Errorf("%s: the page says %q", what, p)
		}
	}
}

// waiting is an application at base 0 that waits, not used by another test.
func (w *enrolWorld) waiting(t *testing.T, eligible bool) *programme.Application {
	t.Helper()
	apps, err := w.BaseApplications(context.Background(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(apps) - 1; i >= 0; i-- {
		a := &apps[i]
		if a.State == programme.Submitted && a.Eligible == eligible && a.Route != "exceptional" && !w.taken[a.ID] {
			w.taken[a.ID] = true
			return a
		}
	}
	t.Fatal("nobody waits")
	return nil
}

func (w *enrolWorld) count(t *testing.T) int {
	t.Helper()
	apps, err := w.BaseApplications(context.Background(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	return len(apps)
}

func (w *enrolWorld) state(t *testing.T, id string) programme.State {
	t.Helper()
	s, err := w.Show(context.Background(), act.As(w.Officer), programme.NounApplication, id)
	if err != nil {
		t.Fatal(err)
	}
	return s.State
}

// A clerk submits one person: wrong rows are named in their place and nothing
// typed is lost, the outcome is seen before it is filed, and sending the form
// twice files it once.
func TestEnrolOnePerson(t *testing.T) {
	w := enrolled(t)
	v := w.enter(t, w.Bases[0].Clerk)
	path := "/programme/" + w.Programme + "/do/submit"
	id := string(idcode.MakeCitizenID("379901", 19850304, 123))
	before := w.count(t)
	start := v.form(path)
	person := enrolWith(start, "line", w.Bases[0].Lines[0], "name", "孙鈜宇", "id_number", id, "phone", "13800000000", "employer_name", "德州试验机械有限公司",
		"employer_code", string(idcode.MakeCreditCode("91", "371402", "MA3C0017")),
		"category", "enterprise_employee", "recommended", "1", "_rows-certificates", "2", "certificates-1-trade", "汽车维修工", "certificates-1-level",
		"senior_worker", "certificates-1-kind", "qualification", "certificates-1-issued_on", "2015-03-01",
		"_rows-work", "1", "work-0-trade", "汽车维修工", "work-0-from", "2012-06", "work-0-to", "2010-01")

	v.post(path, enrolWith(person, "certificates-0-trade", "焊工", "_go", "preview")).want(t, "wrong rows", http.StatusBadRequest,
		`href="#f-certificates-0-issued_on"`, "持有的证书第 1 行：请填写发证日期", "工作经历第 1 行：“到”早于“从”", `value="孙鈜宇"`, `value="2015-03-01"`)
	v.post(path, enrolWith(person, "work-0-to", "", "id_number", id[:17]+"?", "_go", "preview")).want(t, "a wrong ID number", http.StatusBadRequest,
		`href="#f-id_number"`, "身份证号码")
	v.post(path, enrolWith(person, "work-0-to", "", "certificates-1-number", "12", "_go", "preview")).want(t, "a wrong certificate number", http.StatusOK,
		"持有的证书第 2 行：")
	v.post(path, enrolWith(person, "_go", "add:work")).want(t, "one row more", http.StatusOK, `id="f-work-1-trade"`, `value="孙鈜宇"`, `value="2012-06"`)

	person.Set("work-0-to", "")
	seen := v.post(path, enrolWith(person, "_go", "preview"))
	seen.want(t, "the outcome beforehand", http.StatusOK, "还没有提交", "符合报名条件", "持证年限", "提交")
	if n := w.count(t); n != before {
		t.Errorf("after looking at the outcome: %d applications, want %d", n, before)
	}
	send := enrolWith(person, "_key", seen.hidden().Get("_key"), "_seen", seen.hidden().Get("_seen"))
	first, second := v.post(path, send), v.post(path, send)
	if first.status != http.StatusSeeOther || !strings.HasPrefix(first.to, "/application/") {
		t.Fatalf("submitting: %d to %q, want an application", first.status, first.to)
	}
	if second.status != http.StatusSeeOther || w.count(t) != before+1 {
		t.Errorf("submitting twice: %d, %d applications, want %d", second.status, w.count(t), before+1)
	}
	page := v.get(first.to)
	page.want(t, "the application", http.StatusOK, "已办理：提交报名", "符合报名条件", "二(二)1", "身份证复印件", "待交")
	page.without(t, "the application", id, "13800000000")
	v.post(path, enrolWith(person, "_key", "another")).want(t, "the same person again", http.StatusBadRequest, "不必重复")
	v.get(strings.Split(first.to, "?")[0]+"/letter").want(t, "the letter", http.StatusOK, "资格审核意见", "孙鈜宇")
}

// What a reviewer writes reaches the trainee word for word, who completes it
// and files it again.
func TestEnrolReturnAndResubmit(t *testing.T) {
	w := enrolled(t)
	ctx := context.Background()
	ap := w.waiting(t, true)
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
	clerk, trainee := w.enter(t, w.Bases[0].Clerk), w.enter(t, actor)
	path := "/application/" + ap.ID
	form := clerk.form(path + "/do/return")
	clerk.post(path+"/do/return", form).want(t, "returning without a reason", http.StatusBadRequest, "须写明理由")
	form = enrolWith(clerk.form(path+"/do/return"), "reason", "劳动合同缺盖章页，请于 6 月 30 日前补传")
	form["because"] = []string{"缺身份证复印件（二(三)）"}
	if a := clerk.post(path+"/do/return", form); a.status != http.StatusSeeOther {
		t.Fatalf("returning: %d, want 303", a.status)
	}
	const reason = "缺身份证复印件（二(三)）；劳动合同缺盖章页，请于 6 月 30 日前补传"
	trainee.get(path).want(t, "the trainee's page", http.StatusOK, reason, "补充后重新提交")
	again := trainee.get(path + "/do/resubmit")
	again.want(t, "the form anew", http.StatusOK, "证书工种", "先看结果", reason, "报名材料", `hx-post="`+path+`/live"`)
	was, err := w.Enrol.DecisionOf(ctx, act.As(w.Bases[0].Clerk), ap.ID)
	if err != nil {
		t.Fatal(err)
	}
	// The decision follows what is typed, half a row or not, and keeps nothing.
	typed := enrolWith(again.hidden(), "category", "other", "_rows-work", "2", "work-0-trade", "电工", "work-0-from", "2010-03", "work-1-employer", "某厂")
	trainee.post(path+"/live", typed).want(t, "the decision beside the form", http.StatusOK, "还不符合", "共 11 年")
	typed.Set("category", "enterprise_employee")
	typed.Set("recommended", "1")
	trainee.post(path+"/live", enrolWith(typed, "_rows-certificates", "1", "certificates-0-trade", was.Facts.Trade, "certificates-0-level", "senior_worker",
		"certificates-0-kind", "qualification", "certificates-0-issued_on", "2010-06-01")).
		want(t, "the decision beside the form", http.StatusOK, "符合条件")
	stranger, _, _ := w.applicant(t, "某旁人", "13905340028")
	stranger.post(path+"/live", typed).want(t, "the decision on another's", http.StatusNotFound)
	trainee.get(path+"/do/resubmit").without(t, "the form after looking", "2010-03")
	trainee.post(path+"/do/accept", url.Values{}).want(t, "a trainee accepting", http.StatusForbidden)
	sent := enrolWith(again.hidden(), "category", "enterprise_employee", "recommended", "1", "_rows-certificates", "1", "certificates-0-trade", "电工",
		"certificates-0-level", "senior_worker", "certificates-0-kind", "qualification", "certificates-0-issued_on", "2020-06-01")
	trainee.post(path+"/do/resubmit", enrolWith(sent, "_go", "preview")).want(t, "the outcome beforehand", http.StatusOK, "还没有提交")
	if s := w.state(t, ap.ID); s != programme.Returned {
		t.Errorf("after looking at the outcome: %s, want returned", s)
	}
	if a := trainee.post(path+"/do/resubmit", sent); a.status != http.StatusSeeOther {
		t.Errorf("resubmitting: %d, want 303", a.status)
	}
	if s := w.state(t, ap.ID); s != programme.Submitted {
		t.Errorf("after resubmitting: %s, want submitted", s)
	}
}

// Who has nothing to do with an application does not find it; who may see it
// and not act on it is told so.
func TestEnrolPermissions(t *testing.T) {
	w := enrolled(t)
	ap := w.waiting(t, true)
	other := w.waiting(t, true)
	path := "/application/" + ap.ID
	stranger := programme.Actor{}
	for _, e := range w.Employers {
		if e.Employer != ap.EmployerID {
			stranger = e
		}
	}
	w.enter(t, w.Bases[1].Clerk).get("/plan_line/"+ap.PlanLineID).without(t, "another base's plan line", "/do/accept-many", "/do/submit-here")
	w.enter(t, w.Bases[0].Clerk).get("/plan_line/"+ap.PlanLineID).want(t, "one's own plan line", http.StatusOK, "/do/accept-many", "/do/submit-here")
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
		v := w.enter(t, c.as)
		if got := v.get(c.path); got.status != c.status {
			t.Errorf("GET %s by %s: %d, want %d", c.path, c.who, got.status, c.status)
		}
		if !strings.Contains(c.path, "/do/") {
			continue
		}
		if got := v.post(c.path, url.Values{"reason": {"x"}, "form": {"official"}}); got.status != c.status {
			t.Errorf("POST %s by %s: %d, want %d", c.path, c.who, got.status, c.status)
		}
	}
}

// Somebody else was faster: the form says what they did, keeps what was typed
// and does nothing.
func TestEnrolChangedMeanwhile(t *testing.T) {
	w := enrolled(t)
	ap := w.waiting(t, true)
	v := w.enter(t, w.Bases[0].Clerk)
	path := "/application/" + ap.ID + "/do/refuse"
	form := enrolWith(v.form(path), "reason", "材料不实")
	if err := w.Enrol.Return(context.Background(), act.As(w.Bases[0].Clerk), ap.ID, "请补照片"); err != nil {
		t.Fatal(err)
	}
	v.post(path, form).want(t, "refusing what was returned meanwhile", http.StatusConflict, "有人办理过", "退回补充", "请补照片", "材料不实")
	if s := w.state(t, ap.ID); s != programme.Returned {
		t.Errorf("after the conflict: %s, want returned", s)
	}
}

// The numbers of one person are shown once, to who may see them and gives a
// reason, and the journal says so without the numbers.
func TestEnrolUnmask(t *testing.T) {
	w := enrolled(t)
	ap := w.waiting(t, true)
	v := w.enter(t, w.Officer)
	path := "/person/" + ap.PersonID
	fullID := regexp.MustCompile(`\b\d{17}[\dX]\b`)
	if a := v.get(path); a.status != http.StatusOK || fullID.MatchString(a.body) {
		t.Errorf("the page of a person: %d, a full number: %t", a.status, fullID.MatchString(a.body))
	}
	form := v.form(path + "/do/unmask")
	v.post(path+"/do/unmask", form).want(t, "without a reason", http.StatusBadRequest, "请填写理由")
	form.Set("reason", "核对银行退票")
	a := v.post(path+"/do/unmask", form)
	number := fullID.FindString(a.body)
	if a.status != http.StatusOK || number == "" || a.head.Get("Cache-Control") != "no-store" {
		t.Errorf("unmasking: %d, number %t, cache %q, want 200, one, no-store", a.status, number != "", a.head.Get("Cache-Control"))
	}
	story, err := w.Record.Story(context.Background(), act.As(w.Officer), ap.PersonID)
	if err != nil || len(story) == 0 {
		t.Fatalf("the journal says nothing of it: %v", err)
	}
	last := story[len(story)-1]
	if last.Reason != "核对银行退票" || last.What != "查看完整信息" {
		t.Errorf("the journal says %q because of %q", last.What, last.Reason)
	}
	if b := v.post(path+"/do/unmask", form); b.status != http.StatusSeeOther || fullID.MatchString(b.body) {
		t.Errorf("the same form again: %d, want a redirect without numbers", b.status)
	}
}

// Papers are seen by those who see the application, as pictures or saved,
// never as pages.
func TestEnrolPapers(t *testing.T) {
	w := enrolled(t)
	ap, other := w.waiting(t, true), w.waiting(t, true)
	v := w.enter(t, w.Bases[0].Clerk)
	path := "/application/" + ap.ID
	picture := portraitOf(7)
	form := enrolWith(v.form(path+"/do/attach?kind=photos"), "kind", "photos")
	v.upload(path+"/do/attach", form, "files", "x.png", []byte("<html><script>1</script>")).want(t, "a page as a paper", http.StatusBadRequest, "不是 JPG、PNG 图片")
	if a := v.upload(path+"/do/attach", form, "files", "x.png", picture); a.status != http.StatusSeeOther {
		t.Fatalf("uploading: %d, want 303", a.status)
	}
	page := v.get(path)
	page.want(t, "the papers", http.StatusOK, "已交")
	link := regexp.MustCompile(`/application/` + ap.ID + `/paper/([0-9a-f]{64})`).FindStringSubmatch(page.body)
	if link == nil {
		t.Fatal("no link to the paper")
	}
	got := v.get(link[0])
	if got.status != http.StatusOK || got.body != string(picture) || got.head.Get("Content-Type") != "image/png" ||
		got.head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the paper: %d %s %s", got.status, got.head.Get("Content-Type"), got.head.Get("X-Content-Type-Options"))
	}
	if a := w.enter(t, w.Bases[1].Clerk).get(link[0]); a.status != http.StatusNotFound {
		t.Errorf("the paper by another base: %d, want 404", a.status)
	}
	if a := v.get("/application/" + other.ID + "/paper/" + link[1]); a.status != http.StatusNotFound {
		t.Errorf("the paper under another application: %d, want 404", a.status)
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
	w := enrolled(t)
	v := w.enter(t, w.Bases[2].Clerk)
	var answered []string
	for range 3 {
		page := v.get("/review")
		page.want(t, "the queue", http.StatusOK, "审核报名", "报名材料", "先决条件")
		form := page.hidden()
		id := form.Get("id")
		if slices.Contains(answered, id) {
			t.Fatalf("%s comes again", id)
		}
		answered = append(answered, id)
		v.post("/review", enrolWith(form, "answer", "return")).want(t, "returning without a reason", http.StatusBadRequest, "须写明理由")
		form = v.get("/review").hidden()
		if form.Get("id") != id {
			t.Fatalf("after a refusal the queue went on to %s", form.Get("id"))
		}
		sent := enrolWith(form, "answer", "return", "reason", "请补材料")
		first, second := v.post("/review", sent), v.post("/review", sent)
		if first.status != http.StatusSeeOther || second.status != http.StatusSeeOther {
			t.Errorf("answering twice: %d, %d, want 303 both", first.status, second.status)
		}
		if s := w.state(t, id); s != programme.Returned {
			t.Errorf("after returning: %s", s)
		}
	}
	v.post("/review", url.Values{"id": {answered[0]}, "answer": {"accept"}}).want(t, "accepting what was returned", http.StatusConflict, "不能办理")
	v.post("/review", url.Values{"id": {w.waiting(t, true).ID}, "answer": {"accept"}}).want(t, "another base's", http.StatusNotFound)

	line := w.Bases[2].Lines[0]
	if err := w.Plan.AmendPlan(context.Background(), act.As(w.Officer), line, 1, "缩减"); err != nil {
		t.Fatal(err)
	}
	many := v.get("/plan_line/" + line + "/do/accept-many")
	ids := regexp.MustCompile(`name="people" value="([a-z0-9]{20})"`).FindAllStringSubmatch(many.body, -1)
	if len(ids) == 0 {
		t.Fatal("nobody to accept together")
	}
	form := many.hidden()
	for _, m := range ids {
		form.Add("people", m[1])
	}
	if a := v.post("/plan_line/"+line+"/do/accept-many", form); a.status != http.StatusSeeOther || w.state(t, ids[0][1]) != programme.Accepted ||
		len(ids) > 1 && w.state(t, ids[1][1]) != programme.Waiting {
		t.Errorf("accepting together: %d, %s; the others wait", a.status, w.state(t, ids[0][1]))
	}
}

// Workbooks come as such; the one with full numbers asks for a reason first
// and is journalled every time.
func TestEnrolDownloads(t *testing.T) {
	w := enrolled(t)
	v := w.enter(t, w.Bases[0].Clerk)
	base := "/base/" + w.Bases[0].Base.ID
	for _, path := range []string{"/programme/" + w.Programme + "/annex1", "/programme/" + w.Programme + "/template", base + "/annex4"} {
		a := v.get(path)
		if a.status != http.StatusOK || !strings.HasPrefix(a.body, "PK") || !strings.HasPrefix(a.head.Get("Content-Disposition"), "attachment") {
			t.Errorf("GET %s: %d, %q", path, a.status, a.head.Get("Content-Disposition"))
		}
	}
	form := enrolWith(v.form(base+"/do/annex3"), "form", "extended")
	v.post(base+"/do/annex3", form).want(t, "annex 3 without a reason", http.StatusBadRequest, "请填写理由")
	form.Set("reason", "报市局备查")
	for range 2 {
		if a := v.post(base+"/do/annex3", form); a.status != http.StatusOK || !strings.HasPrefix(a.body, "PK") {
			t.Errorf("annex 3: %d", a.status)
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
	w := enrolled(t)
	v := w.enter(t, w.Officer)
	const path = "/programme/new/do/create"
	v.upload(path, v.form(path), "notice", "x.yaml", []byte("format: 1\nid: x\nnonsense: 2\n")).want(t, "a wrong notice", http.StatusBadRequest, "第 3 行")
	plan := "/programme/" + w.Programme + "/do/plan"
	a := v.upload(plan, enrolWith(v.form(plan), "_go", "preview"), "plan", "plan.csv", []byte("没有表头\n"))
	if a.status != http.StatusBadRequest {
		t.Errorf("a wrong plan: %d, want 400", a.status)
	}
	v.get("/programme/"+w.Programme).want(t, "the year", http.StatusOK, "期限", "2021年11月10日", "还有", "下载花名册模板")
	v.get("/base/"+w.Bases[0].Base.ID).want(t, "a base", http.StatusOK, "培训计划和报名", "<progress")
	v.get("/employer").want(t, "the list of units", http.StatusOK, "/employer/new/do/register")
	unit := enrolWith(v.form("/employer/new/do/register"), "name", "新登记的厂", "code", "91350100M000100Y43", "county", "德城区", "kind", "enterprise")
	if a := v.post("/employer/new/do/register", unit); a.status != http.StatusSeeOther {
		t.Errorf("registering a unit: %d", a.status)
	}
	line := "/plan_line/" + w.Bases[1].Lines[0]
	v.post(line+"/do/amend", enrolWith(v.form(line+"/do/amend"), "places", "0", "reason", "缩减")).want(t, "no places", http.StatusBadRequest, "不能少于")
	if a := v.post(line+"/do/amend", enrolWith(v.form(line+"/do/amend"), "places", "77", "reason", "扩招")); a.status != http.StatusSeeOther {
		t.Errorf("amending a plan: %d", a.status)
	}
}
