package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// jobsWorld is a small year with its plan imported, served.
type jobsWorld struct {
	*testing.T
	sys   *app.System
	cast  *demo.Cast
	clock *demo.Clock
	site  *httptest.Server
}

func newJobsWorld(t *testing.T, stages int) *jobsWorld {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: stages})
	y.Clock.To(20210601)
	site := httptest.NewServer(web.New(y.System, web.Options{Demo: true}).Handler())
	t.Cleanup(site.Close)
	return &jobsWorld{t, y.System, y.Cast, y.Clock, site}
}

// jobsVisitor is somebody's browser.
type jobsVisitor struct {
	*jobsWorld
	client *http.Client
}

func (w *jobsWorld) as(a programme.Actor) *jobsVisitor {
	w.Helper()
	roles, err := w.sys.People.RolesOf(context.Background(), a.User)
	if err != nil || len(roles) == 0 {
		w.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	v := &jobsVisitor{w, &http.Client{Jar: jar}}
	v.post("/demo", url.Values{"user": {a.User}, "grant": {roles[0].Grant.ID}})
	return v
}

// jobsAnswer is a page: its status, where it is, and its text.
type jobsAnswer struct {
	status int
	path   string
	body   string
}

func (v *jobsVisitor) do(method, path, kind string, body io.Reader) jobsAnswer {
	v.Helper()
	r, err := http.NewRequest(method, v.site.URL+path, body)
	if err != nil {
		v.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := v.client.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		v.Fatal(err)
	}
	return jobsAnswer{res.StatusCode, res.Request.URL.Path, string(b)}
}

func (v *jobsVisitor) get(path string) jobsAnswer { v.Helper(); return v.do("GET", path, "", nil) }

func (v *jobsVisitor) post(path string, values url.Values) jobsAnswer {
	v.Helper()
	return v.do("POST", path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

func (v *jobsVisitor) send(path, name string, file []byte, fields map[string]string) jobsAnswer {
	v.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, x := range fields {
		m.WriteField(k, x)
	}
	if file != nil {
		p, _ := m.CreateFormFile("file", name)
		p.Write(file)
	}
	m.Close()
	return v.do("POST", path, m.FormDataContentType(), &b)
}

// wait looks at a job's page until it is over.
func (v *jobsVisitor) wait(path string) jobsAnswer {
	v.Helper()
	for range 400 {
		a := v.get(path)
		if !strings.Contains(a.body, "hx-get") {
			return a
		}
		time.Sleep(20 * time.Millisecond)
	}
	v.Fatalf("%s does not end", path)
	return jobsAnswer{}
}

func (a jobsAnswer) wants(t *testing.T, what string, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: status %d, want %d", what, a.status, status)
	}
	for _, x := range texts {
		if !strings.Contains(a.body, x) {
			t.Errorf("%s: the page does not say %q\n%s", what, x, a.words())
		}
	}
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// words is the page's text.
func (a jobsAnswer) words() string {
	_, main, _ := strings.Cut(a.body, "<main")
	return strings.Join(strings.Fields(tags.ReplaceAllString(main, " ")), " ")
}

func jobsRow(i int, trade string, level programme.Level) forms.RosterRow {
	r := forms.RosterRow{No: fmt.Sprint(i + 1), Name: "王建国", Sex: "男",
		IDNumber: string(idcode.MakeCitizenID("379911", programme.NewDate(1970+i%20, 1+i%12, 1+i%28), i*2%1000+1)),
		Employer: "测试机械有限公司", CertTrade: trade, CertNumber: "1837990001300001", Trade: trade, Level: level, Phone: "13900000000",
		EmployerCode: "91350100M000100Y43", CertLevel: level - 1, CertKind: "职业资格", CertIssuedOn: 20150515, Category: "企业在职职工", PostTrade: trade,
		Attested: true, Recommended: true, Schooling: "大专"}
	r.Work[0] = forms.WorkRow{From: programme.NewMonth(2000, 3), Employer: "测试机械有限公司", Trade: trade}
	return r
}

// book is a roster of n rows for base 0's first plan line; bad rows have a
// trade that is not planned.
func (w *jobsWorld) book(n, bad int) []byte {
	w.Helper()
	lines, err := w.sys.PlanLines(context.Background(), act.As(w.cast.Officer), w.cast.Programme)
	if err != nil {
		w.Fatal(err)
	}
	var rows []forms.RosterRow
	for _, l := range lines {
		if l.BaseID != w.cast.Bases[0].Base.ID {
			continue
		}
		for i := range n {
			rows = append(rows, jobsRow(i, l.Trade, l.Level))
		}
		break
	}
	for i := range bad {
		rows[i].Trade = "没有的工种"
	}
	var b bytes.Buffer
	if err := forms.WriteExtendedRoster(&b, forms.RosterSheet{City: "德州市", Rows: rows}); err != nil {
		w.Fatal(err)
	}
	return b.Bytes()
}

func TestRosterJourney(t *testing.T) {
	w := newJobsWorld(t, 3)
	w.sys.Work()
	base := w.cast.Bases[0]
	clerk := w.as(base.Clerk)
	desk := clerk.get("/roster") // one base: led there
	desk.wants(t, "the desk", 200, "上传并预览", base.Base.Name)
	if desk.path != "/base/"+base.Base.ID+"/roster" {
		t.Errorf("led to %s", desk.path)
	}
	clerk.send(desk.path, "", nil, nil).wants(t, "no file", 400, "请选择花名册文件")
	wrong := clerk.send(desk.path, "a.txt", []byte("不是花名册"), nil)
	clerk.wait(wrong.path).wants(t, "not a roster", 200, "没有办成", "没有找到花名册的表头", "预览不改动任何数据", "重新上传花名册", "再试一次")

	faulty := clerk.send(desk.path, "名单.xlsx", w.book(12, 2), nil)
	page := clerk.wait(faulty.path)
	page.wants(t, "preview", 200, "还没有入库", "提交 10 人", "本基地没有“没有的工种”", "办法：", "I6", "对名额的影响", "符合条件",
		"核查有疑点，其中 10 人查明前不能审核通过", "一个手机号多人使用", "一个证书编号多人使用", "挡住审核")
	clerk.get(faulty.path+"?show=held").wants(t, "who is held", 200, "一个证书编号多人使用", "与证书原件核对")
	if id := jobsRow(5, "", 0).IDNumber; strings.Contains(page.body, id) || strings.Contains(page.body, id[6:14]) {
		t.Error("the preview shows an ID number")
	}
	clerk.get(faulty.path+"?show=refused").wants(t, "refused rows", 200, "不能入库")
	clerk.do("GET", faulty.path+"/file", "", nil).wants(t, "result workbook", 200, "PK")

	w.clock.Tick(time.Minute)
	good := w.book(12, 0)
	fixed := clerk.send(desk.path, "名单.xlsx", good, nil)
	clerk.wait(fixed.path).wants(t, "preview of the fixed", 200, "提交 12 人")
	done := clerk.post(fixed.path+"/submit", nil)
	clerk.wait(done.path).wants(t, "submitted", 200, "已入库 12 人", "看待审核的报名")
	if again := clerk.post(fixed.path+"/submit", nil); again.path != done.path {
		t.Errorf("submitted twice: %s and %s", done.path, again.path)
	}
	w.clock.Tick(time.Minute)
	same := clerk.send(desk.path, "名单.xlsx", good, nil)
	clerk.wait(same.path).wants(t, "the same file", 200, "提交过", "都已报过名")
	twice := clerk.post(same.path+"/submit", nil)
	clerk.wait(twice.path).wants(t, "submitting it again", 200, "没有重复入库")
	clerk.get("/job").wants(t, "my jobs", 200, "花名册提交", "花名册预览", "已完成", "没有办成")
	clerk.get(desk.path).wants(t, "the desk afterwards", 200, "以前上传的")
}

func TestJobsOfOthers(t *testing.T) {
	w := newJobsWorld(t, 3)
	base := w.cast.Bases[0]
	clerk, other, officer := w.as(base.Clerk), w.as(w.cast.Bases[1].Clerk), w.as(w.cast.Officer)
	path := "/base/" + base.Base.ID + "/roster"
	job := clerk.send(path, "a.xlsx", w.book(2, 0), nil)
	job.wants(t, "a job that waits", 200, "排队", "停下，不办了", "刷新进度", `http-equiv="refresh"`)
	for _, sub := range []string{"", "/file"} {
		other.get(job.path+sub).wants(t, "another's job"+sub, 404)
	}
	for _, sub := range []string{"/cancel", "/again", "/submit"} {
		other.post(job.path+sub, nil).wants(t, "another's job"+sub, 404)
	}
	officer.get(job.path).wants(t, "an officer at a clerk's job", 404)
	officer.get(path).wants(t, "an officer at the desk", 403)
	officer.send(path, "a.xlsx", w.book(1, 0), nil).wants(t, "an officer sends", 403)
	other.get(path).wants(t, "another base's desk", 403)
	other.send(path, "a.xlsx", w.book(1, 0), nil).wants(t, "sending to another base", 403)
	clerk.get("/whatif").wants(t, "a clerk asks what if", 403)
	clerk.get("/backup").wants(t, "a clerk at the backups", 403)
	clerk.post("/backup", nil).wants(t, "a clerk backs up", 403)
	w.as(base.Head).post("/class/none/zip", nil).wants(t, "a head packs", 403)

	clerk.post(job.path+"/cancel", nil).wants(t, "stopped", 200, "已停下", "再试一次")
	again := clerk.post(job.path+"/again", nil)
	if again.path == job.path {
		t.Error("trying again led to the same job")
	}
	admin := w.admin()
	roles, _ := w.sys.People.RolesOf(context.Background(), base.Clerk.User)
	if err := w.sys.People.RevokeRole(context.Background(), act.As(admin), roles[0].Grant.ID, "调岗"); err != nil {
		t.Fatal(err)
	}
	w.sys.Work()
	for range 200 {
		v, err := w.sys.Jobs.Job(context.Background(), act.As(base.Clerk), strings.TrimPrefix(again.path, "/job/"))
		if err != nil {
			t.Fatal(err)
		}
		if v.State.Over() {
			if v.State != jobs.JobFailed || !strings.Contains(v.Error, "收回") {
				t.Errorf("after the role was taken back: %s %s", v.State, v.Error)
			}
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.as(admin).get("/job").wants(t, "an administrator at the jobs", 200, "花名册预览", base.Clerk.Name)
}

func (w *jobsWorld) admin() programme.Actor {
	w.Helper()
	u, err := w.sys.People.UserByLogin(context.Background(), "admin")
	if err != nil {
		w.Fatal(err)
	}
	a, err := w.sys.People.Actor(context.Background(), u.ID, programme.RoleAdministrator)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func TestWhatIfBackupAndArchiveJourneys(t *testing.T) {
	w := newJobsWorld(t, 6)
	w.sys.Work()
	officer := w.as(w.cast.Officer)
	officer.get("/whatif").wants(t, "the desk", 200, "云海市", "开始测算")
	officer.send("/whatif", "", nil, map[string]string{"programme": w.cast.Programme}).wants(t, "nothing chosen", 400, "请选一个通知")
	officer.send("/whatif", "n.yaml", []byte("format: 1\nid: x\nnonsense: 2\n"), map[string]string{"programme": w.cast.Programme}).
		wants(t, "a broken notice", 400, "处错误", "第 3 行", "没有这个键：nonsense", `class="here"`)
	asked := officer.send("/whatif", "", nil, map[string]string{"programme": w.cast.Programme, "notice": "yunhai-2022"})
	page := officer.wait(asked.path)
	page.wants(t, "what if", 200, "不再符合", "取决于哪一项条件", "两份通知的不同", "导出 Excel", "不符合：")
	officer.get(asked.path+"/file").wants(t, "its workbook", 200, "PK")
	w.as(w.cast.Auditor).get(asked.path).wants(t, "another's what-if", 404)

	admin := w.as(w.admin())
	looked := admin.post("/fsck", nil)
	admin.wait(looked.path).wants(t, "checked", 200, "条约束全部成立", "每笔分录借贷相等", "再查一次")
	admin.get("/fsck").wants(t, "the check stays", 200, "已完成", looked.path)
	w.as(w.cast.Auditor).get(looked.path).wants(t, "another's check", 404)
	admin.get("/backup").wants(t, "no backups yet", 200, "还没有备份")
	made := admin.post("/backup", nil)
	admin.wait(made.path).wants(t, "backed up", 200, "办完了", "网页上不提供下载")
	admin.get(made.path+"/file").wants(t, "downloading a backup", 404)
	admin.get("/backup").wants(t, "one backup", 200, "已有的备份", "MB")

	clerk := w.as(w.cast.Bases[0].Clerk)
	zipped := clerk.post("/class/"+w.cast.Bases[0].Classes[0]+"/zip", url.Values{"reason": {"检查组调阅"}})
	clerk.wait(zipped.path).wants(t, "packed", 200, "下载", "未归档.zip")
	file := clerk.get(zipped.path + "/file")
	z, err := zip.NewReader(strings.NewReader(file.body), int64(len(file.body)))
	if err != nil || len(z.File) < 5 {
		t.Errorf("the package: %v", err)
	}
	clerk.post("/application/export?state=submitted", nil).wants(t, "a list as a job", 200)
}
