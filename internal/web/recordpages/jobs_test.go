package recordpages_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// served is a year in June, with somebody at its jobs where w.Work is called.
func served(t *testing.T, stages int) *webtest.Site {
	t.Helper()
	w := webtest.Open(t, stages)
	w.Clock.To(20210601)
	return w
}

// browser is somebody's that goes where it is led, as from a form to its job.
func browser(t *testing.T, w *webtest.Site, a programme.Actor) *webtest.Visitor {
	t.Helper()
	v := w.As(t, a)
	v.Follows = true
	return v
}

// send sends a form with the file of its name, without a file where there is none.
func send(v *webtest.Visitor, path, name string, file []byte, form url.Values) webtest.Answer {
	return v.Upload(path, form, "file", name, file)
}

// wait looks at a job's page until it is over.
func wait(t *testing.T, v *webtest.Visitor, path string) webtest.Answer {
	t.Helper()
	for range 400 {
		a := v.Get(path)
		if !strings.Contains(a.Body, "hx-get") {
			return a
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s does not end", path)
	return webtest.Answer{}
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
func book(t *testing.T, w *webtest.Site, n, bad int) []byte {
	t.Helper()
	lines, err := w.PlanLines(context.Background(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	var rows []forms.RosterRow
	for _, l := range lines {
		if l.BaseID != w.Bases[0].Base.ID {
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
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRosterJourney(t *testing.T) {
	w := served(t, demotest.PlansImported)
	w.Work()
	base := w.Bases[0]
	clerk := browser(t, w, base.Clerk)
	desk := clerk.Get("/roster") // one base: led there
	desk.Want("the desk", 200, "上传并预览", base.Base.Name)
	if desk.Path != "/base/"+base.Base.ID+"/roster" {
		t.Errorf("led to %s", desk.Path)
	}
	send(clerk, desk.Path, "", nil, nil).Want("no file", 400, "请选择花名册文件")
	wrong := send(clerk, desk.Path, "a.txt", []byte("不是花名册"), nil)
	wait(t, clerk, wrong.Path).Want("not a roster", 200, "没有办成", "没有找到花名册的表头", "预览不改动任何数据", "重新上传花名册", "再试一次")

	faulty := send(clerk, desk.Path, "名单.xlsx", book(t, w, 12, 2), nil)
	page := wait(t, clerk, faulty.Path)
	page.Want("preview", 200, "还没有入库", "提交 10 人", "本基地没有“没有的工种”", "办法：", "I6", "对名额的影响", "符合条件",
		"核查有疑点，其中 10 人查明前不能审核通过", "一个手机号多人使用", "一个证书编号多人使用", "挡住审核")
	clerk.Get(faulty.Path+"?show=held").Want("who is held", 200, "一个证书编号多人使用", "与证书原件核对")
	if id := jobsRow(5, "", 0).IDNumber; strings.Contains(page.Body, id) || strings.Contains(page.Body, id[6:14]) {
		t.Error("the preview shows an ID number")
	}
	clerk.Get(faulty.Path+"?show=refused").Want("refused rows", 200, "不能入库")
	clerk.Get(faulty.Path+"/file").Want("result workbook", 200, "PK")

	w.Clock.Tick(time.Minute)
	good := book(t, w, 12, 0)
	fixed := send(clerk, desk.Path, "名单.xlsx", good, nil)
	wait(t, clerk, fixed.Path).Want("preview of the fixed", 200, "提交 12 人")
	done := clerk.Post(fixed.Path+"/submit", nil)
	wait(t, clerk, done.Path).Want("submitted", 200, "已入库 12 人", "看待审核的报名")
	if again := clerk.Post(fixed.Path+"/submit", nil); again.Path != done.Path {
		t.Errorf("submitted twice: %s and %s", done.Path, again.Path)
	}
	w.Clock.Tick(time.Minute)
	same := send(clerk, desk.Path, "名单.xlsx", good, nil)
	wait(t, clerk, same.Path).Want("the same file", 200, "提交过", "都已报过名")
	twice := clerk.Post(same.Path+"/submit", nil)
	wait(t, clerk, twice.Path).Want("submitting it again", 200, "没有重复入库")
	clerk.Get("/job").Want("my jobs", 200, "花名册提交", "花名册预览", "已完成", "没有办成")
	clerk.Get(desk.Path).Want("the desk afterwards", 200, "以前上传的")
}

func TestJobsOfOthers(t *testing.T) {
	w := served(t, demotest.PlansImported)
	base := w.Bases[0]
	clerk, other, officer := browser(t, w, base.Clerk), browser(t, w, w.Bases[1].Clerk), browser(t, w, w.Officer)
	path := "/base/" + base.Base.ID + "/roster"
	job := send(clerk, path, "a.xlsx", book(t, w, 2, 0), nil)
	job.Want("a job that waits", 200, "排队", "停下，不办了", "刷新进度", `http-equiv="refresh"`)
	for _, sub := range []string{"", "/file"} {
		other.Get(job.Path+sub).Want("another's job"+sub, 404)
	}
	for _, sub := range []string{"/cancel", "/again", "/submit"} {
		other.Post(job.Path+sub, nil).Want("another's job"+sub, 404)
	}
	officer.Get(job.Path).Want("an officer at a clerk's job", 404)
	officer.Get(path).Want("an officer at the desk", 403)
	send(officer, path, "a.xlsx", book(t, w, 1, 0), nil).Want("an officer sends", 403)
	other.Get(path).Want("another base's desk", 403)
	send(other, path, "a.xlsx", book(t, w, 1, 0), nil).Want("sending to another base", 403)
	clerk.Get("/whatif").Want("a clerk asks what if", 403)
	clerk.Get("/backup").Want("a clerk at the backups", 403)
	clerk.Post("/backup", nil).Want("a clerk backs up", 403)
	browser(t, w, base.Head).Post("/class/none/zip", nil).Want("a head packs", 403)

	clerk.Post(job.Path+"/cancel", nil).Want("stopped", 200, "已停下", "再试一次")
	again := clerk.Post(job.Path+"/again", nil)
	if again.Path == job.Path {
		t.Error("trying again led to the same job")
	}
	admin := w.Actor(t, "admin", programme.RoleAdministrator)
	roles, _ := w.People.RolesOf(context.Background(), base.Clerk.User)
	if err := w.People.RevokeRole(context.Background(), act.As(admin), roles[0].Grant.ID, "调岗"); err != nil {
		t.Fatal(err)
	}
	w.Work()
	for range 200 {
		v, err := w.Jobs.Job(context.Background(), act.As(base.Clerk), strings.TrimPrefix(again.Path, "/job/"))
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
	browser(t, w, admin).Get("/job").Want("an administrator at the jobs", 200, "花名册预览", base.Clerk.Name)
}

func TestWhatIfBackupAndArchiveJourneys(t *testing.T) {
	w := served(t, demotest.ClassesStarted)
	w.Work()
	officer := browser(t, w, w.Officer)
	officer.Get("/whatif").Want("the desk", 200, "云海市", "开始测算")
	send(officer, "/whatif", "", nil, url.Values{"programme": {w.Programme}}).Want("nothing chosen", 400, "请选一个通知")
	send(officer, "/whatif", "n.yaml", []byte("format: 1\nid: x\nnonsense: 2\n"), url.Values{"programme": {w.Programme}}).
		Want("a broken notice", 400, "处错误", "第 3 行", "没有这个键：nonsense", `class="here"`)
	asked := send(officer, "/whatif", "", nil, url.Values{"programme": {w.Programme}, "notice": {"yunhai-2022"}})
	page := wait(t, officer, asked.Path)
	page.Want("what if", 200, "不再符合", "取决于哪一项条件", "两份通知的不同", "导出 Excel", "不符合：")
	officer.Get(asked.Path+"/file").Want("its workbook", 200, "PK")
	browser(t, w, w.Auditor).Get(asked.Path).Want("another's what-if", 404)

	admin := browser(t, w, w.Actor(t, "admin", programme.RoleAdministrator))
	looked := admin.Post("/fsck", nil)
	wait(t, admin, looked.Path).Want("checked", 200, "条约束全部成立", "每笔分录借贷相等", "再查一次")
	admin.Get("/fsck").Want("the check stays", 200, "已完成", looked.Path)
	browser(t, w, w.Auditor).Get(looked.Path).Want("another's check", 404)
	admin.Get("/backup").Want("no backups yet", 200, "还没有备份")
	made := admin.Post("/backup", nil)
	wait(t, admin, made.Path).Want("backed up", 200, "办完了", "网页上不提供下载")
	admin.Get(made.Path+"/file").Want("downloading a backup", 404)
	admin.Get("/backup").Want("one backup", 200, "已有的备份", "MB")

	clerk := browser(t, w, w.Bases[0].Clerk)
	zipped := clerk.Post("/class/"+w.Bases[0].Classes[0]+"/zip", url.Values{"reason": {"检查组调阅"}})
	wait(t, clerk, zipped.Path).Want("packed", 200, "下载", "未归档.zip")
	file := clerk.Get(zipped.Path + "/file")
	z, err := zip.NewReader(strings.NewReader(file.Body), int64(len(file.Body)))
	if err != nil || len(z.File) < 5 {
		t.Errorf("the package: %v", err)
	}
	clerk.Post("/application/export?state=submitted", nil).Want("a list as a job", 200)
}
