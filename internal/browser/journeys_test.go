package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/programme"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"
)

// A small picture, for what must be a file.
var pixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func TestTraineeOnAPhone(t *testing.T) {
	t.Parallel()
	b := open(t, phone)
	b.enter("xueyuan1")
	b.sees("我的培训", "电工", "下一节课", "出勤课时")
	b.press("签到")
	b.sees("教师屏幕上的六位数字", "每 20 秒换一次")
	b.picture("journey-trainee-six")
	_, lesson := b.subject()
	b.visit("/sign/" + shown(t, lesson).Token) // as the phone's camera does
	b.sees("按这个时刻记")
	b.picture("journey-trainee-scanned")

	b.enter("teacher1")
	b.visit("/lesson/" + lesson)
	b.press("打开签到码")
	b.picture("journey-teacher-room-phone")
	b.wide(desk)
	b.picture("journey-teacher-room")
	digits := eval[string](b, `document.querySelector(".room-digits").innerText.replace(" ", "")`)
	b.wide(phone)

	b.enter("xueyuan1")
	b.visit("/lesson/" + lesson)
	b.goes("typing the digits", chromedp.SendKeys(chromedp.CSS("#six"), digits)) // the last one sends them
	b.sees("已办理：签到", "签到码", "下课离开时还要签退")
	b.picture("journey-trainee-signed")
	b.visit("/")
	b.sees("已签到")

	b.enter(traineeReturned(t, "身份证复印件看不清或不完整，请重新上传正反两面"))
	b.sees("已退回", "身份证复印件看不清或不完整，请重新上传正反两面", "还有 11 天")
	b.within("待补充后重新提交", "办理")
	b.press("先看结果")
	b.sees("符合")
	b.press("没有问题，补充后重新提交")
	b.sees("待审核")
	b.stands(programme.Submitted)
	b.picture("journey-trainee-resubmitted")
}

// shown is what a teacher's screen shows for a lesson.
func shown(t *testing.T, lesson string) *attendance.RoomCode {
	t.Helper()
	ctx := context.Background()
	u, err := shared.People.UserByLogin(ctx, "teacher1")
	if err != nil {
		t.Fatal(err)
	}
	teacher, err := shared.People.Actor(ctx, u.ID, programme.RoleTeacher)
	if err != nil {
		t.Fatal(err)
	}
	code, err := shared.Attendance.RoomCode(ctx, act.As(teacher), lesson, false)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// Scripts off: what is done by plain forms alone.
func TestTraineeWithoutScripts(t *testing.T) {
	t.Parallel()
	b := open(t, phone)
	b.scripts(false)
	b.enter("xueyuan2")
	b.press("签到")
	_, lesson := b.subject()
	b.fill("code", "000 000")
	b.clicks("signing with a code that never was", ".btn-sign")
	b.sees("数字不对", "教师屏幕上的六位数字")
	b.fill("code", shown(t, lesson).Digits)
	b.send()
	b.visit("/")
	b.sees("已签到")
	b.picture("journey-without-scripts")
}

// An employer enters its own points, and the head of the fifth base cannot
// settle before every employer has.
func TestEmployersMarkAndTheHeadSettles(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("hr3")
	b.sees("待贵单位登记成绩")
	b.within("待贵单位登记成绩", "办理")
	b.sees("登记本单位考评员对本单位学员的成绩")
	_, evaluation := b.subject()
	sheet := func(login string) (c act.Caller, scores []assess.Score) {
		c = as(t, login, programme.RoleEmployer)
		m, err := shared.Assess.MarkSheet(context.Background(), c, evaluation)
		if err != nil {
			return c, nil
		}
		for _, l := range m.Mine(c) {
			scores = append(scores, assess.Score{ApplicationID: l.Member.ApplicationID, Points: map[string]int{"theory": 88, "practice": 86}})
		}
		return c, scores
	}
	_, mine := sheet("hr3")
	if len(mine) == 0 {
		t.Fatal("the employer has nobody to mark")
	}
	for _, s := range mine {
		b.fill("theory-"+s.ApplicationID, "88")
		b.fill("practice-"+s.ApplicationID, "86")
	}
	b.send()
	b.sees("已评分")
	b.picture("journey-employer-marked")

	b.enter("head5")
	b.visit("/evaluation/" + evaluation + "/do/settle")
	b.send()
	b.sees("这次没有办成")
	b.picture("journey-head-not-yet")
	marked := 1
	for i := 1; ; i++ {
		login := fmt.Sprint("hr", i)
		u, err := shared.People.UserByLogin(context.Background(), login)
		if err != nil || u == nil {
			break
		}
		if c, scores := sheet(login); i != 3 && shared.Assess.MarkForEmployer(context.Background(), c, evaluation, scores) == nil {
			marked++
		}
	}
	if marked < 2 {
		t.Errorf("%d employers entered theirs, want several", marked)
	}
	officer := as(t, "limin", programme.RoleOfficer)
	m, err := shared.Assess.MarkSheet(context.Background(), officer, evaluation)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range m.Lines {
		if l.Apart() {
			if err := shared.Assess.RuleResult(context.Background(), officer, evaluation,
				assess.Ruling{ApplicationID: l.Member.ApplicationID, Points: l.Unit.Points}, "以单位岗位考核为准"); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.visit("/")
	b.within("待共同确定结果", "办理")
	b.send()
	b.sees("结果已定")
	b.stands(programme.Settled)
	b.picture("journey-head-settled")
}

func TestHeadAnswersAFinding(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("head1")
	b.within("到课人数与签到簿不一致", "办理")
	b.sees("报告后由市局复核")
	b.fill("answer", "当日三人请假，假条已补交，签到簿已按实更正；今后每节课点名。")
	b.upload("file", "假条.png", pixel)
	b.send()
	b.stands(programme.Answered)
	b.sees("假条已补交")
	b.picture("journey-head-answered")
}

// The clerk's queue, by the keys that its buttons name.
func TestClerkReviewsByKeyboard(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("clerk2")
	b.visit("/review")
	returned, accepted := "", ""
	for range 12 {
		id := b.caseID()
		switch {
		case eval[bool](b, `!!document.querySelector('[data-key="a"]:not([disabled])')`) && accepted == "":
			b.nextCase("a")
			accepted = id
		case returned == "" && eval[bool](b, `!!document.querySelector('[data-key="1"]')`):
			b.keys("1")
			b.nextCase("r")
			returned = id
		default:
			b.nextCase("j")
		}
		if returned != "" && accepted != "" {
			break
		}
	}
	b.sees("上一份")
	b.picture("journey-clerk-next")
	for id, want := range map[string]programme.State{returned: programme.Returned, accepted: programme.Accepted} {
		s, err := shared.Show(context.Background(), as(t, "shenji", programme.RoleAuditor), programme.NounApplication, id)
		if err != nil {
			t.Fatal(err)
		}
		if s.State != want {
			t.Errorf("%s is %s, want %s", s.Title, s.State, want)
		}
	}
	b.visit("/application/" + returned)
	b.sees("已退回")
	b.picture("journey-clerk-returned")
	deskReadsAhead(t, b)
}

// The next case stands there without a page being loaded, the address follows,
// and what was read beforehand is not taken for the last word.
func deskReadsAhead(t *testing.T, b *tab) {
	t.Helper()
	b.visit("/review")
	eval[int](b, `window.stays = 1`)
	stays := func(what string) {
		t.Helper()
		if !eval[bool](b, `window.stays === 1`) {
			t.Fatalf("%s loaded a page", what)
		}
	}
	b.ahead()
	address := eval[string](b, `document.querySelector("[data-desk]").dataset.desk`)
	b.nextCase("j")
	stays("skipping")
	second := b.caseID()
	if at := b.location(); at != address {
		t.Errorf("after skipping the address is %s, want %s", at, address)
	}
	b.ahead()
	words := `document.querySelector('form[action="/review"] textarea').value = "请补交劳动合同", true`
	eval[bool](b, words)
	b.nextCase("r")
	stays("returning")
	b.sees("已退回上一份")
	if s, err := shared.Show(b.ctx, as(t, "shenji", programme.RoleAuditor), programme.NounApplication, second); err != nil || s.State != programme.Returned {
		t.Fatalf("%s is %v, %v, want returned", second, s, err)
	}
	// the case after this one is answered by somebody else when it has been read
	third := b.caseID()
	b.ahead()
	fourth := eval[string](b,
		`fetch(document.querySelector("[data-desk]").dataset.desk).then(r => r.text()).then(t => t.match(/name="id" value="([^"]+)"/)[1])`,
		chromedp.EvalAwaitPromise)
	b.nextCase("j")
	stays("skipping again")
	if b.caseID() != fourth {
		t.Fatalf("after %s comes %s, want %s", third, b.caseID(), fourth)
	}
	b.ahead()
	if err := shared.Enrol.Return(b.ctx, as(t, "clerk2", programme.RoleClerk), fourth, "另一处先退回"); err != nil {
		t.Fatal(err)
	}
	eval[bool](b, words)
	b.keys("r")
	b.until("told who came first", `document.body.innerText.includes("有人办理过")`)
	stays("being told")
	b.picture("desk-somebody-came-first")
	// back is a page of its own
	eval[bool](b, `history.back(), true`)
	b.until("back at the case before", `(document.querySelector('form[action="/review"] input[name=id]') || {}).value === `+quoted(third))
}

func TestTeacherRegistersALesson(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("teacher1")
	b.within("待登记授课与签到", "查看")
	b.follow(`^/lesson/[0-9a-z]+$`)
	b.press("登记授课与签到")
	b.sees("没有预先选好的", "没有选的人都记缺勤")
	names := eval[[]string](b, `[...new Set([...document.querySelectorAll("main input[type=radio]")].map(x => x.name))]`)
	for _, name := range names[4:] {
		b.choose(name, "present")
	}
	b.choose(names[3], "leave")
	_, who, _ := strings.Cut(names[3], "-")
	eval[bool](b, `(document.querySelector(`+quoted(`[name="cause-`+who+`"]`)+`).value = "病假", true)`)
	b.choose("rest", "1")
	b.picture("journey-teacher-sheet")
	b.clicks("registering", `form.deed button.btn-primary`)
	b.stands(programme.Held)
	_, lesson := b.subject() // the page leads on to the next
	b.visit("/lesson/" + lesson)
	b.sees("缺勤 3", "请假 1", "教师登记")
	b.picture("journey-teacher-held")
}

func TestTreasurerBooks(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("treasurer1")
	b.visit("/")
	b.follow(`^/base/[0-9a-z]+$`)
	b.press("专账记账")
	book := func(use string) {
		b.choose("direction", "out")
		b.choose("source", "bureau")
		if use == "" { // what the list does not offer, sent all the same
			eval[bool](b, `(() => { const o = document.querySelector('[name=use]').options[1]; o.value = "meals"; o.selected = true; return true })()`)
		} else {
			b.fill("use", use)
		}
		b.fill("amount", "1280.50")
		b.fill("payee", "德州新华书店")
		b.fill("memo", "教材 42 册")
		b.upload("file", "发票.png", pixel)
		b.send()
	}
	b.sees("不得列支", "管理人员餐饮费")
	book("")
	b.sees("四(三)")
	b.picture("journey-treasurer-refused")
	b.visit("/")
	b.follow(`^/base/[0-9a-z]+$`)
	b.press("专账记账")
	book(eval[string](b, `[...document.querySelector('[name=use]').options].find(o => o.text === "教材购置费").value`))
	b.sees("1,280.50", "德州新华书店", "教材购置费")
	b.stands(programme.Booked)
	b.picture("journey-treasurer-booked")
}

// The county recommends, the approver recognises, the officers and the
// approver move money between them: never one hand twice.
func TestCityAndCounty(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("county齐河县")
	b.within("申报培训基地，待推荐", "办理")
	b.choose("answer", "recommend")
	b.fill("opinion", "实地看过，场地、师资和设备与申报相符，同意推荐。")
	b.goes("pressing twice", chromedp.DoubleClick(chromedp.CSS(sendButton)))
	b.sees("已推荐")
	b.stands(programme.Recommended)
	if n := strings.Count(b.text(), "（县市区人社局）推荐"); n != 1 {
		t.Errorf("a double click recommended %d times, want once:\n%s", n, b.text())
	}
	b.picture("journey-county-recommended")

	b.enter("wangjianguo")
	b.within("评估完毕，待认定", "办理")
	b.fill("number", "德人社字〔2022〕31号")
	b.send()
	b.stands(programme.Recognised)
	b.visit("/")
	b.within("资金单据待批准", "办理")
	b.sees("制单", "您，现在办理")
	b.send()
	b.stands(programme.Approved)
	advance := b.location()
	b.picture("journey-approver-approved")

	b.enter("zhouhong")
	b.visit(advance)
	b.press("登记支付")
	b.slip("2022-08-20", "YH2022082001")
	b.send()
	b.stands(programme.Paid)

	b.enter("limin")
	b.within("培训方案待同意", "办理")
	b.send()
	b.stands(programme.Agreed)
	b.visit("/")
	b.within("破格报名，待同意", "办理")
	b.send()
	b.stands(programme.Accepted)
	b.picture("journey-officer-consented")

	base, err := shared.Show(context.Background(), as(t, "head1", programme.RoleHead), programme.NounStatement,
		strings.Split(strings.Split(advance, "?")[0], "/")[2])
	if err != nil {
		t.Fatal(err)
	}
	b.visit("/base/" + base.Fact("base").ID + "/do/draw-advance")
	b.sees("还可预拨", "18,000.00")
	b.fill("amount", "40000")
	b.send()
	b.sees("这次没有办成", "18,000.00")
	b.picture("journey-officer-too-much")
	b.fill("amount", "10000")
	b.send()
	b.sees("10,000.00", "待批准")
	b.stands(programme.Drawn)
	advance = b.location()
	b.enter("wangjianguo")
	b.visit(advance)
	b.press("批准")
	b.send()
	b.stands(programme.Approved)
	b.lacks("登记支付资金")
	b.enter("zhouhong")
	b.visit(advance)
	b.press("登记支付")
	b.slip("2022-08-20", "YH2022082002")
	b.send()
	b.sees("已支付")
	b.stands(programme.Paid)
	b.picture("journey-officer-paid")
}

func TestAuditorFollowsTheMoney(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("shenji")
	b.sees("需要留意", "日志")
	b.visit("/journal")
	b.press("核对全部日志和数据")
	b.picture("journey-auditor-verified")
	b.sees("检查点")
	b.lacks("没有核对成")

	deeds := map[string]bool{}
	look := func() {
		for _, d := range eval[[]string](b, `[...document.querySelectorAll("main a[href*='/do/']")].map(a => a.getAttribute("href").split("/do/")[1])`) {
			deeds[d] = true
		}
	}
	b.visit("/statement?kind=advance")
	look()
	b.follow(`^/statement/[0-9a-z]+$`)
	look()
	b.follow(`^/statement/[0-9a-z]+[?]line=`)
	b.follow(`^/person/[0-9a-z]+/money$`)
	b.sees("的补贴资金", "合计已拨", "经手")
	look()
	b.picture("journey-auditor-person")
	b.follow(`^/statement/[0-9a-z]+`)
	look()
	_, statement := b.subject()
	b.visit("/journal?noun=statement")
	b.follow(`^/journal/[0-9a-z]+$`)
	b.sees("证明", "下载证明")
	b.picture("journey-auditor-proof")
	for _, list := range []string{"/base", "/application", "/class", "/evaluation", "/voucher", "/user", "/statement/" + statement} {
		b.visit(list)
		look()
		if strings.Count(list, "/") == 1 {
			b.follow(`^` + list + `/[0-9a-z]+$`)
			look()
		}
	}
	for d := range deeds {
		if !strings.HasPrefix(d, "raise-clue") && !auditorsOwn[d] {
			t.Errorf("the auditor is offered %s, want nothing that changes anything", d)
		}
	}
}

// auditorsOwn is what an auditor may do beside noting a clue: keep files from being destroyed, and read, with the
// reason noted.
var auditorsOwn = map[string]bool{"annex3": true, "reveal": true, "print-certificates": true, "print-tickets": true, "hold": true}

const password = "柳湖春风-四十七只鹤"

// An officer is made, refused what does not go together, invited, and signs in
// by password and one-time code.
func TestAdministratorInvites(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("admin")
	b.visit("/user")
	b.press("建立用户")
	b.fill("name", "赵新")
	b.fill("login", "zhaoxin")
	b.fill("role", "officer")
	b.send()
	b.sees("赵新", "须两人办理", "等另一人确认")
	user, _, _ := strings.Cut(b.location(), "?")
	b.picture("journey-admin-proposed")

	// The approver confirms, and has the code that goes with the link.
	b.enter("wangjianguo")
	b.visit(user)
	b.press("确认用户事项")
	b.send()
	b.sees("已确认，请交核对码")
	handed := eval[string](b, `document.querySelector(".token-secret code").innerText.trim()`)
	b.picture("journey-admin-confirmed")

	b.enter("admin")
	b.visit(user)
	b.press("发出登录邀请")
	b.send()
	link := eval[string](b, `document.getElementById("link").value`)
	b.press("已交给本人，返回")
	b.leave()

	b.visit(strings.TrimPrefix(link, shared.server.URL))
	b.sees("赵新，请设置密码", "zhaoxin")
	b.fill("handed", handed)
	b.fill("password", password)
	b.fill("again", password)
	b.send()
	b.picture("journey-admin-first-login")
	secret := strings.ReplaceAll(eval[string](b, `document.querySelector("details .mono").textContent`), " ", "")
	code, err := totp.GenerateCode(secret, shared.Record.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.fill("code", code)
	b.send()
	b.picture("journey-admin-recovery")
	b.visit("/")
	b.sees("待办", "轮到我处理", "年度总览")
	b.picture("journey-admin-invited")
	b.leave()

	b.visit("/login")
	b.fill("login", "zhaoxin")
	b.fill("password", password)
	b.clicks("without a code", `form[action="/login"] button[type=submit]`)
	b.sees("动态口令")
	b.picture("journey-admin-code-wanted")
}

// A list, its filter, one of it and a deed, without a mouse.
func TestOfficerByKeyboard(t *testing.T) {
	t.Parallel()
	b := open(t, desk)
	b.enter("limin")
	b.visit("/clue")
	reach := func(selector string) {
		t.Helper()
		for range 80 {
			b.keys(kb.Tab)
			if eval[bool](b, `document.activeElement.matches(`+quoted(selector)+`)`) {
				if !eval[bool](b,
					`(() => { const c = getComputedStyle(document.activeElement); return c.outlineStyle !== "none" && parseFloat(c.outlineWidth) > 0 || c.boxShadow !== "none" })()`) {
					t.Errorf("%s: the focus on %s cannot be seen", b.location(), selector)
				}
				return
			}
		}
		t.Fatalf("%s: no way by Tab to %s", b.location(), selector)
	}
	reach(`form.filters select[name=state]`)
	b.leads(kb.ArrowDown)
	if !strings.Contains(b.location(), "state=") {
		t.Errorf("at %s, want the list filtered", b.location())
	}
	reach(`main td a[href^="/clue/"]`)
	b.leads(kb.Enter)
	reach(`main a[href$="/do/dismiss"]`)
	b.leads(kb.Enter)
	reach(`textarea[name=reason]`)
	b.do("typing", chromedp.SendKeys(chromedp.CSS(`textarea[name=reason]`), "两次签名经本人到场确认，均为其所签。"))
	reach(sendButton)
	b.picture("journey-keyboard-focus")
	b.leads(kb.Enter)
	b.sees("不成立")
	b.stands(programme.Dismissed)
	b.picture("journey-keyboard-done")
}
