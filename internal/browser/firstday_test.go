package browser

import (
	"bytes"
	"context"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"

	"github.com/chromedp/chromedp"
)

// city is a system on an empty folder, served for a browser. Its tabs are
// people, each signed in beside the others.
type city struct {
	*site
	first *tab
}

func foundCity(t *testing.T) *city {
	t.Helper()
	clock := demo.NewClock(2022, time.January, 5)
	sys, err := app.Open(context.Background(), act.Options{Dir: filepath.Join(t.TempDir(), "data"), Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	s := &site{sys, clock, httptest.NewServer(web.New(sys, web.Options{}).Handler())}
	t.Cleanup(s.server.Close)
	c := &city{site: s, first: open(t, desk)}
	c.first.site = s
	return c
}

// another is a tab of its own cookies beside the first, under the same turn.
func (c *city) another(t *testing.T) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, site: c.site}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	b.wide(desk)
	b.listen()
	return b
}

const firstPassword = "梧桐-correct-horse-17"

// accepts opens an invitation and goes all its steps; handed is the second
// person's code, "" where none is asked for.
func (b *tab) accepts(link, handed, name string) {
	b.t.Helper()
	b.visit(strings.TrimPrefix(link, b.site.server.URL))
	if handed != "" {
		b.fill("handed", handed)
	}
	if name != "" {
		b.fill("name", name)
	}
	b.fill("password", firstPassword)
	b.fill("again", firstPassword)
	b.send()
	if key := eval[string](b, `(document.querySelector("details .mono") || {}).textContent || ""`); key != "" {
		b.fill("code", demotest.Digits(key, b.site.clock.Now()))
		b.send()
		b.sees("恢复码")
		b.press("已抄好，进入系统")
	}
	if at := b.location(); at != "/" {
		b.t.Fatalf("an invitation leads to %s:\n%s", at, b.text())
	}
}

// link is the invitation that the page shows.
func (b *tab) link() string {
	b.t.Helper()
	b.sees("登录邀请已生成")
	return eval[string](b, `document.querySelector("textarea#link").value`)
}

// step is how a step of the checklist stands on the reader's home.
func (b *tab) step(key, state string) {
	b.t.Helper()
	b.visit("/")
	if got := eval[string](b, `(document.querySelector("[data-step=`+key+`]") || {dataset: {}}).dataset.state || ""`); got != state {
		b.t.Errorf("the step %s is %q, want %q:\n%s", key, got, state, b.text())
	}
}

// enlists fills in the one form for somebody.
func (b *tab) enlists(name string, role programme.Role, more ...string) {
	b.t.Helper()
	b.visit("/user/new/do/enlist")
	b.fill("name", name)
	b.fill("role", string(role))
	for i := 0; i+1 < len(more); i += 2 {
		b.fill(more[i], more[i+1])
	}
	b.send()
}

// An administrator who owns the program and an empty folder begins a year with
// the others, through pages alone, until the first person is enrolled. Second factors come
// from what pages show, as an application on a phone would read it.
func TestFirstDayFromAnEmptyFolder(t *testing.T) {
	t.Parallel()
	c := foundCity(t)
	admin := c.first
	admin.visit("/")
	admin.sees("等第一位管理员")
	secret, err := c.People.SetupInvitation(admin.ctx) // what serve prints
	if err != nil {
		t.Fatal(err)
	}
	admin.accepts("/invite/"+secret, "", "孙志远")
	admin.sees("孙志远", "开办第一个年度")
	admin.picture("firstday-empty")
	admin.step("administrator", year.DayDone)
	admin.press("建立用户")

	// the second person is founded, the others take both
	admin.enlists("丁晓东", programme.RoleApprover)
	approver := c.another(t)
	approver.accepts(admin.link(), "", "")
	admin.enlists("李敏", programme.RoleOfficer)
	officer := c.another(t)
	c.both(admin, approver, officer, "李敏")
	admin.step("people", year.DayDone)

	admin.visit("/invitations")
	admin.lacks("李敏") // who is in is not listed
	admin.visit("/")
	admin.within("设县（市、区）", "设县（市、区）")
	admin.fill("names", "东城区\n西山县")
	admin.send()
	admin.sees("东城区", "西山县")

	c.makeYear(officer)
	officer.within("登记院校", "登记院校")
	officer.fill("code", schoolCode)
	officer.fill("name", "临州技师学院")
	officer.fill("county", "东城区")
	officer.fill("kind", eval[string](officer, `document.querySelector("[name=kind]").options[1].value`))
	officer.send()
	officer.sees("临州技师学院")
	officer.step("institutions", year.DayDone)

	admin.enlists("于海涛", programme.RoleCounty, "county", "东城区")
	county := c.another(t)
	county.accepts(admin.link(), "", "")
	admin.enlists("冯建国", programme.RoleHead, "base", schoolCode)
	admin.picture("firstday-slip")
	head := c.another(t)
	code := eval[string](admin, `document.querySelector("main code.code").textContent`)
	head.visit("/kaitong")
	head.fill("code", strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	head.send()
	head.accepts(head.location(), "", "")

	c.recognise(head, county, officer, approver)
	c.planAndStandards(officer, approver)
	for _, b := range []*tab{officer, approver, head, county} {
		if b.visit("/"); strings.Contains(b.text(), "第一天要办的事") {
			t.Errorf("a checklist is left:\n%s", b.text())
		}
	}
	admin.step("upkeep", year.DayNow)
	admin.picture("firstday-done")
	c.enrols(admin, officer)
}

// An area code that is not in use.
var schoolCode = string(idcode.MakeCreditCode("52", "379901", "M0000010"))

// both lets somebody in whom it takes two to let in.
func (c *city) both(admin, approver, who *tab, name string) {
	admin.t.Helper()
	admin.sees(name, "等另一人确认")
	user := admin.location()
	admin.visit("/invitations")
	admin.sees(name, "等另一人确认")
	admin.lacks("未送达")
	admin.picture("firstday-invitations")
	approver.visit("/")
	approver.within(name, "办理")
	approver.send()
	approver.sees("核对码")
	handed := strings.TrimSpace(eval[string](approver, `document.querySelector("main .token-secret code").textContent`))
	admin.visit(strings.Split(user, "?")[0])
	admin.press("发出登录邀请")
	admin.send()
	who.accepts(admin.link(), handed, "")
}

// makeYear begins a year from a notice that the program carries, for a city of
// its own.
func (c *city) makeYear(officer *tab) {
	officer.visit("/")
	officer.within("建立年度项目", "建立年度项目")
	officer.press("起草 2022 年度")
	officer.fill("v.city", "临州市")
	officer.fill("v.city_code", "3799")
	officer.press("先看结果")
	officer.press("没有问题，建立年度项目")
	officer.step("year", year.DayDone)
	officer.lacks("德州", "dezhou") // whose notice it was taken from
}

func (c *city) recognise(head, county, officer, approver *tab) {
	head.visit("/")
	head.press("申报培训基地")
	head.fill("licence", "人社民 3799001 号")
	for name, value := range map[string]string{"asked-0-trade": "电工", "asked-0-level": "technician", "asked-0-places": "40", "teachers-0-name": "赵师傅",
		"teachers-0-trade": "电工", "teachers-0-certificate": "电工高级技师", "teachers-0-number": "T-1",
		"rooms-0-name": "一号实训室", "rooms-0-area": "120", "rooms-0-seats": "40", "equipment-0-name": "配电柜", "equipment-0-count": "20"} {
		head.fill(name, value)
	}
	head.fill("rooms-0-kind", eval[string](head, `document.querySelector('[name="rooms-0-kind"]').options[1].value`))
	for _, p := range programme.BasePapers {
		head.upload("paper-"+p.Code, p.Code+".png", pixel)
	}
	head.send()
	head.sees("已申报")

	county.visit("/")
	county.within("申报培训基地，待推荐", "办理")
	county.choose("answer", "recommend")
	county.fill("opinion", "实地看过，与申报相符，同意推荐。")
	county.send()
	county.sees("已推荐")

	officer.visit("/")
	officer.within("待评估", "办理")
	officer.fill("assessor1", "甲评")
	officer.fill("assessor2", "乙评")
	eval[int](officer,
		`[...document.querySelectorAll("input[name^=by1-], input[name^=by2-]")].map(x => x.value = x.closest("tr").innerText.match(/（(\d+) 分）/)[1]).length`)
	officer.fill("note", "场地、师资、设备齐备，合格。")
	officer.send()
	officer.sees("已评估")

	approver.visit("/")
	approver.within("待认定", "办理")
	approver.fill("number", "临人社字〔2022〕1号")
	approver.send()
	approver.sees("已认定")
	approver.press("认定文件 临人社字〔2022〕1号")
	approver.sees("关于认定 2022 年度", "临州技师学院", "电工")
	approver.picture("firstday-document")
}

// enrols lets a base's clerk in, who hands in the roster of the first person of all; the
// office finds them, with the decision.
func (c *city) enrols(admin, officer *tab) {
	t := admin.t
	t.Helper()
	const name, unit = "郑大江", "临州试验机械有限公司"
	r := forms.RosterRow{No: "1", Name: name, Sex: "男", IDNumber: string(idcode.MakeCitizenID("379906", 19850307, 21)), Employer: unit,
		EmployerCode: string(idcode.MakeCreditCode("91", "379901", "M0000020")), CertTrade: "电工", CertNumber: "1837990001300001", Trade: "电工",
		Level: programme.Technician, Phone: "13900000001", CertLevel: programme.SeniorWorker, CertKind: "职业资格", CertIssuedOn: 20150515,
		Category: "企业在职职工", PostTrade: "电工", Attested: true, Recommended: true, Schooling: "大专"}
	r.Work[0] = forms.WorkRow{From: programme.NewMonth(2006, 3), Employer: unit, Trade: "电工"}
	var book bytes.Buffer
	if err := forms.WriteExtendedRoster(&book, forms.RosterSheet{City: "临州市", Unit: unit, On: 20220105, Rows: []forms.RosterRow{r}}); err != nil {
		t.Fatal(err)
	}
	admin.enlists("周丽", programme.RoleClerk, "base", schoolCode)
	clerk := c.another(t)
	clerk.accepts(admin.link(), "", "")
	clerk.visit("/roster")
	clerk.upload("file", "花名册.xlsx", book.Bytes())
	clerk.press("上传并预览")
	clerk.worked()
	clerk.sees(name, "提交后 1 人报名入库")
	clerk.press("提交 1 人")
	clerk.worked()
	clerk.sees(name, "已入库")
	officer.visit("/application")
	officer.press(name)
	officer.sees(name, "电工", "技师", "待审核", "符合")
	officer.picture("firstday-enrolled")
}

func (c *city) planAndStandards(officer, approver *tab) {
	var book bytes.Buffer
	if err := forms.WritePlan(&book, &forms.PlanSheet{City: "临州市", Year: 2022,
		Rows: []forms.PlanRow{{Base: "临州技师学院", Trade: "电工", Level: programme.Technician, Places: 40}}}); err != nil {
		c.first.t.Fatal(err)
	}
	officer.visit("/")
	officer.within("导入培训计划（附件1）", "导入计划")
	officer.press("导入培训计划")
	officer.upload("plan", "附件1.xlsx", book.Bytes())
	officer.press("先看结果")
	officer.press("没有问题，导入培训计划")
	officer.step("plan", year.DayDone)
	officer.within("核定补贴标准", "拟定标准")
	officer.follow("/do/propose-standard")
	officer.fill("level", programme.Technician.String())
	officer.fill("amount", "3000")
	officer.fill("source", "临州市补贴标准通知")
	officer.send()
	approver.visit("/")
	approver.within("标准", "办理")
	approver.send()
	approver.sees("执行")
}
