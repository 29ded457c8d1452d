package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// moneyWorld is a small year whose classes have started and whose money has
// not moved, served as a demo.
type moneyWorld struct {
	*demo.Cast
	sys  *app.System
	demo http.Handler
	real http.Handler // the same data, served as if it were not a demo
}

func newMoneyWorld(t *testing.T) *moneyWorld {
	t.Helper()
	y := demotest.Open(t, demotest.Options{Stages: demotest.ClassesStarted})
	return &moneyWorld{y.Cast, y.System, web.New(y.System, web.Options{Demo: true}).Handler(), web.New(y.System, web.Options{}).Handler()}
}

// clerk is a browser that somebody is signed in with.
type clerk struct {
	t       *testing.T
	handler http.Handler
	cookie  string
}

// as enters as one of the year's people.
func (w *moneyWorld) as(t *testing.T, login string) *clerk {
	t.Helper()
	u, err := w.sys.People.UserByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := w.sys.People.RolesOf(t.Context(), u.ID)
	if err != nil || len(roles) == 0 {
		t.Fatalf("%s has no role: %v", login, err)
	}
	secret, err := w.sys.People.EnterDemo(t.Context(), u.ID, roles[0].Grant.ID)
	if err != nil {
		t.Fatal(err)
	}
	return &clerk{t, w.demo, secret}
}

// reply is what came back.
type reply struct {
	Status   int
	Body, To string
	Cookie   string
}

func (c *clerk) send(method, path, kind string, body io.Reader) reply {
	c.t.Helper()
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.cookie != "" {
		r.AddCookie(&http.Cookie{Name: "jinlanling", Value: c.cookie})
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	out := reply{Status: w.Code, Body: html.UnescapeString(w.Body.String()), To: w.Header().Get("Location")}
	for _, k := range w.Result().Cookies() {
		out.Cookie = k.Value
	}
	return out
}

func (c *clerk) get(path string) reply { c.t.Helper(); return c.send("GET", path, "", nil) }

// want reads a page and asks that it says everything given.
func (c *clerk) want(path string, says ...string) string {
	c.t.Helper()
	r := c.get(path)
	if r.Status != http.StatusOK {
		c.t.Fatalf("GET %s: %d, want 200", path, r.Status)
	}
	for _, s := range says {
		if !strings.Contains(r.Body, s) {
			c.t.Errorf("GET %s does not say %q", path, s)
		}
	}
	return r.Body
}

var hidden = regexp.MustCompile(`name="(_key|_seen)" value="([^"]*)"`)

// form is what a deed's form sends: what it holds hidden, and what is filled in.
func (c *clerk) form(path string, pairs ...string) url.Values {
	c.t.Helper()
	v := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(c.want(path), -1) {
		v.Set(m[1], m[2])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func (c *clerk) post(path string, v url.Values) reply {
	c.t.Helper()
	return c.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(v.Encode()))
}

// do opens a deed's form, fills it in and sends it.
func (c *clerk) do(path string, pairs ...string) reply {
	c.t.Helper()
	return c.post(path, c.form(path, pairs...))
}

// did is do where it must succeed; it gives the page that it led to.
func (c *clerk) did(path string, pairs ...string) string {
	c.t.Helper()
	r := c.do(path, pairs...)
	if r.Status != http.StatusSeeOther {
		c.t.Fatalf("POST %s: %d, want 303: %s", path, r.Status, problemsOf(r.Body))
	}
	return strings.Split(r.To, "?")[0]
}

// refused is do where it must be refused with words.
func (c *clerk) refused(status int, path string, says string, pairs ...string) {
	c.t.Helper()
	r := c.do(path, pairs...)
	if r.Status != status || !strings.Contains(r.Body, says) {
		c.t.Errorf("POST %s: %d %s, want %d and %q", path, r.Status, problemsOf(r.Body), status, says)
	}
}

// upload sends a form with a file.
func (c *clerk) upload(path, field, content string, pairs ...string) reply {
	c.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, list := range c.form(path, pairs...) {
		m.WriteField(k, list[0])
	}
	f, _ := m.CreateFormFile(field, "凭证.pdf")
	f.Write([]byte(content))
	m.Close()
	return c.send("POST", path, m.FormDataContentType(), &b)
}

// slip registers what a slip of the bank says, on the day on which the demo
// stands.
func (c *clerk) slip(path, serial string) reply {
	c.t.Helper()
	return c.upload(path, "file", "%PDF-1.4 回单 "+serial, "on", "2021-07-17", "serial", serial)
}

var summary = regexp.MustCompile(`(?s)<div class="errors".*?</div>`)

func problemsOf(body string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(summary.FindString(body), " ")), " ")
}

func TestMoneyPages(t *testing.T) {
	w := newMoneyWorld(t)
	for _, s := range []struct {
		name string
		test func(*testing.T, *moneyWorld)
	}{
		{"from approval to receipt", moneyJourney}, {"double click", payOnce}, {"special account", specialAccount}, {"standards", standardGaps},
		{"inspection", inspectionJourney}, {"clue", clueJourney}, {"return", returnJourney}, {"users", userJourney},
		{"journal", journalJourney}, {"refusals", moneyRefusals},
	} {
		t.Run(s.name, func(t *testing.T) { s.test(t, w) })
	}
}

// moneyJourney goes the whole way of a base's money. Its classes run, so nothing
// is settled yet; then it is revoked, and its settlement takes the advance back.
func moneyJourney(t *testing.T, w *moneyWorld) {
	base := w.Bases[0].Base.ID
	limin, zhouhong, wang := w.as(t, "limin"), w.as(t, "zhouhong"), w.as(t, "wangjianguo")
	limin.refused(http.StatusConflict, "/base/"+base+"/do/draw-advance", "补贴尚未核定", "amount", "1")

	limin.want("/base/"+base+"/do/draw-approval", "试算", "大写")
	approval := limin.did("/base/" + base + "/do/draw-approval")
	limin.want(approval, "补贴核定单", "人民币", "元整", "四(一)", "在训")
	if r := limin.get(approval + "/do/approve"); r.Status != http.StatusForbidden {
		t.Errorf("who draws opens the form of approving: %d, want 403", r.Status)
	}
	wang.want(approval+"/do/approve", "李敏", "王建国")
	wang.did(approval + "/do/approve")

	st, err := w.sys.Money.StandingOf(t.Context(), act.As(w.Officer), base)
	if err != nil {
		t.Fatal(err)
	}
	if st.Ceiling != st.Approved*600/1000 || st.Left != st.Ceiling || st.Approved == 0 {
		t.Fatalf("standing after approval: %+v", st)
	}
	limin.want("/base/"+base+"/do/draw-advance", st.Approved.String(), st.Ceiling.String())
	limin.refused(http.StatusBadRequest, "/base/"+base+"/do/draw-advance", "不超过 "+st.Left.String()+" 元", "amount", (st.Left + 1).String())
	advance := limin.did("/base/"+base+"/do/draw-advance", "amount", st.Left.String())
	limin.refused(http.StatusConflict, "/base/"+base+"/do/draw-settlement", "尚未办结")
	if r := limin.slip(advance+"/do/pay", "TOOEARLY1"); r.Status != http.StatusConflict || !strings.Contains(r.Body, "待批准") {
		t.Errorf("paid before it is approved: %d %s", r.Status, problemsOf(r.Body))
	}
	wang.did(advance + "/do/approve")
	if r := wang.get(advance + "/do/pay"); r.Status != http.StatusForbidden {
		t.Errorf("who approved opens the form of paying: %d, want 403", r.Status)
	}
	zhouhong.want(advance+"/do/pay", "王建国", "周红", st.Left.Capital())
	if r := zhouhong.slip(advance+"/do/pay", "JOURNEY01"); r.Status != http.StatusSeeOther {
		t.Fatalf("paying: %d %s", r.Status, problemsOf(r.Body))
	}
	zhouhong.want(advance, "李敏", "王建国", "周红", "已支付", "JOURNEY01")
	limin.refused(http.StatusBadRequest, "/base/"+base+"/do/draw-advance", "不超过 0.00 元", "amount", "0.01")

	limin.want("/base/"+base+"/do/draw-settlement", "结算前的条件", "没有满足", "各班已结课", "基地教务")
	limin.refused(http.StatusConflict, "/base/"+base+"/do/draw-settlement", "各班已结课")
	if err := w.sys.Plan.RevokeBase(t.Context(), act.As(w.Approver), base, "fraud", "伪造签到"); err != nil {
		t.Fatal(err)
	}
	if body := limin.want("/base/"+base, "/do/draw-settlement", "/do/draw-receipt"); strings.Contains(body, "/do/draw-advance") {
		t.Error("an advance is offered to a revoked base")
	}

	limin.want("/base/"+base+"/do/draw-settlement", "应收回", st.Left.Capital())
	settlement := limin.did("/base/" + base + "/do/draw-settlement")
	wang.did(settlement + "/do/approve")
	limin.want(settlement, "应收回")
	limin.want("/base/"+base+"/ledger", "合计为零", "借贷相等", "应收回")
	limin.refused(http.StatusBadRequest, "/base/"+base+"/do/draw-receipt", "不超过待收回的 "+st.Left.String(), "amount", (st.Left + 1).String())
	limin.want("/", "应收回的款还没有收到")
	receipt := limin.did("/base/"+base+"/do/draw-receipt", "amount", st.Left.String())
	wang.did(receipt + "/do/approve")
	if body := zhouhong.want(receipt, "登记收到", receipt+"/do/receive"); strings.Contains(body, receipt+"/do/pay") {
		t.Error("money that comes in is offered as a payment")
	}
	zhouhong.want("/", "收回单已批准，款到账后登记收到")
	if r := zhouhong.slip(receipt+"/do/receive", "JOURNEY02"); r.Status != http.StatusSeeOther {
		t.Fatalf("receiving: %d %s", r.Status, problemsOf(r.Body))
	}
	if st, err = w.sys.Money.StandingOf(t.Context(), act.As(w.Officer), base); err != nil || st.Claim != 0 || st.PaidOut != 0 {
		t.Errorf("standing after the receipt: %+v, %v, want no claim and nothing paid out", st, err)
	}

	// every fen of one person, from the statement's own link
	link := regexp.MustCompile(`/person/[0-9a-z]+/money`).FindString(limin.want(advance))
	limin.want(link, "预拨", "结算", "补贴核定", "四(一)", "李敏制单", "王建国批准")
	line := regexp.MustCompile(`\?line=[0-9a-z]+#people`).FindString(limin.want(advance))
	limin.want(advance+strings.TrimSuffix(line, "#people"), "只列")
}

// payOnce sends the same form twice: one statement is drawn, one payment made.
func payOnce(t *testing.T, w *moneyWorld) {
	base := w.Bases[1].Base.ID
	limin, wang, zhouhong := w.as(t, "limin"), w.as(t, "wangjianguo"), w.as(t, "zhouhong")
	twice := func(c *clerk, path string, pairs ...string) string {
		t.Helper()
		v := c.form(path, pairs...)
		first, second := c.post(path, v), c.post(path, v)
		if first.Status != http.StatusSeeOther || first.To != second.To {
			t.Fatalf("%s twice: %d %s, then %d %s", path, first.Status, first.To, second.Status, second.To)
		}
		return strings.Split(first.To, "?")[0]
	}
	approval := twice(limin, "/base/"+base+"/do/draw-approval")
	twice(wang, approval+"/do/approve")
	advance := twice(limin, "/base/"+base+"/do/draw-advance", "amount", "1000.50")
	twice(wang, advance+"/do/approve")
	if first, second := zhouhong.slip(advance+"/do/pay", "TWICE0001"), zhouhong.slip(advance+"/do/pay", "TWICE0001"); first.Status != http.StatusSeeOther ||
		second.Status != http.StatusConflict {
		t.Errorf("one slip twice: %d, then %d %s", first.Status, second.Status, problemsOf(second.Body))
	}
	st, err := w.sys.Money.StandingOf(t.Context(), act.As(w.Officer), base)
	if err != nil || st.PaidOut != 100050 || st.Advanced != 100050 {
		t.Errorf("after every form was sent twice: %+v, %v, want 1000.50 paid once", st, err)
	}
}

func specialAccount(t *testing.T, w *moneyWorld) {
	base := w.Bases[1].Base.ID
	c := w.as(t, treasurerOf(w, 1))
	path := "/base/" + base + "/do/book"
	c.want(path, "<del>管理人员餐饮费</del>", "四(三)")
	in := []string{"direction", "in", "source", "bureau", "amount", "1000.50", "payee", "市局", "memo", "预拨", "on", "2021-07-01"}
	r := c.upload(path, "file", "%PDF-1.4 回单", in...)
	if r.Status != http.StatusSeeOther {
		t.Fatalf("booking money in: %d %s", r.Status, problemsOf(r.Body))
	}
	out := func(use, amount string) reply {
		return c.upload(path, "file", "%PDF-1.4 "+use+amount, "direction", "out", "source", "bureau", "use", use, "amount", amount, "payee", "某店", "memo",
			"支出 "+use, "on", "2021-07-02")
	}
	before := c.want("/base/" + base + "/account")
	if r := out("meals", "10"); r.Status != http.StatusBadRequest || !strings.Contains(r.Body, "管理人员餐饮费不得从培训补贴专账列支（依据四(三)）") {
		t.Errorf("meals: %d %s, want a refusal with its clause", r.Status, problemsOf(r.Body))
	}
	if c.want("/base/"+base+"/account") != before {
		t.Error("a refused use left something on the account")
	}
	if r := out("teaching", "2000"); r.Status != http.StatusBadRequest || !strings.Contains(r.Body, "余额 1,000.50 元") {
		t.Errorf("more than there is: %d %s", r.Status, problemsOf(r.Body))
	}
	spent := out("teaching", "200.25")
	if spent.Status != http.StatusSeeOther {
		t.Fatalf("spending: %d %s", spent.Status, problemsOf(spent.Body))
	}
	c.want("/base/"+base+"/account", "教师授课费", "800.25")
	if b := c.want("/base/" + base + "/account?on=2021-07-01"); strings.Contains(b, "800.25") || !strings.Contains(b, "1,000.50") {
		t.Error("the balance of an earlier day is not that day's")
	}
	voucher := strings.Split(spent.To, "?")[0]
	if f := c.get(voucher + "/file"); f.Status != 200 || !strings.HasPrefix(f.Body, "%PDF") {
		t.Errorf("the voucher's file: %d", f.Status)
	}
	if x := c.get("/base/" + base + "/account/export"); x.Status != 200 || !strings.HasPrefix(x.Body, "PK") {
		t.Errorf("the account as a workbook: %d", x.Status)
	}
	c.did(voucher+"/do/reverse", "reason", "记错")
	c.want("/base/"+base+"/account", "冲销：", "已冲销")
	if r := w.as(t, treasurerOf(w, 2)).get("/base/" + base + "/account"); r.Status != http.StatusNotFound {
		t.Errorf("another base's treasurer reads the account: %d, want 404", r.Status)
	}
}

// treasurerOf is the login of a base's treasurer.
func treasurerOf(w *moneyWorld, i int) string { return fmt.Sprintf("treasurer%d", i+1) }

// standardGaps changes a standard after it was approved by.
func standardGaps(t *testing.T, w *moneyWorld) {
	limin, wang := w.as(t, "limin"), w.as(t, "wangjianguo")
	year := "/programme/" + w.Programme
	limin.refused(http.StatusBadRequest, year+"/do/propose-standard", "不在 0 至 3,000.00 元之间", "level", "technician", "amount", "3000.01", "source", "文件")
	st := limin.did(year+"/do/propose-standard", "level", "technician", "amount", "2500", "source", "调整文件")
	limin.want(st, "与已核定补贴的差额", "3,000.00", "2,500.00")
	wang.did(st + "/do/approve")
	limin.want(st, "执行中", "差额合计")
}

func inspectionJourney(t *testing.T, w *moneyWorld) {
	limin := w.as(t, "limin")
	year := "/programme/" + w.Programme
	draw := limin.did(year+"/do/announce-draw", "count", "2")
	limin.want(draw, "已宣布", "密数的摘要")
	limin.refused(http.StatusConflict, year+"/do/announce-draw", "一天一次", "count", "2")
	if err := w.sys.Record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	limin.did(draw + "/do/cast")
	m := regexp.MustCompile(`href="(/inspection/[0-9a-z]+)"`).FindStringSubmatch(limin.want(draw, "已抽取", "根摘要"))
	if m == nil {
		t.Fatal("the draw leads to no inspection")
	}
	first := m[1]
	limin.want(first, "抽取名单", "jinlanling lot --root", "检查人员")
	limin.want(first+"/do/visit", "检查表", "在场人数与签到相符")
	limin.refused(http.StatusBadRequest, first+"/do/visit", "请逐项选", "present", "3", "note", "逐人清点", "check", "heads")
	limin.did(first+"/do/visit", "present", "3", "note", "逐人清点", "check", "heads", "r-heads", "bad")
	finding := limin.did(first+"/do/raise-finding", "text", "签到簿缺两人签名", "clause", "3.5.1", "due", w.sys.Today().AddDays(5).String())
	limin.want(finding, "三(五)")
	limin.refused(http.StatusConflict, first+"/do/close", "没有整改到位")
	head := w.headOf(t, finding)
	head.did(first+"/do/remark", "remark", "当天有两人请假")
	limin.want(first, "当天有两人请假", "不符合")
	answer := func() {
		t.Helper()
		if r := head.upload(finding+"/do/answer", "file", "%PDF-1.4 补签说明", "answer", "已补签并说明"); r.Status != http.StatusSeeOther {
			t.Fatalf("answering: %d %s", r.Status, problemsOf(r.Body))
		}
		head.want(finding, "待复核", "已补签并说明", "佐证文件")
	}
	answer()
	limin.did(finding+"/do/reopen", "reason", "还缺一人")
	limin.want(finding, "待整改")
	answer()
	limin.did(finding + "/do/accept")
	limin.did(first + "/do/close")
	limin.want(first, "已结束")
	if r := limin.get(finding + "/do/answer"); r.Status != http.StatusForbidden {
		t.Errorf("the bureau answers its own finding: %d, want 403", r.Status)
	}
}

// headOf is the head of the base that a page belongs to.
func (w *moneyWorld) headOf(t *testing.T, path string) *clerk {
	t.Helper()
	for i := range w.Bases {
		if head := w.as(t, fmt.Sprintf("head%d", i+1)); head.get(path).Status == http.StatusOK {
			return head
		}
	}
	t.Fatalf("no head may read %s", path)
	return nil
}

func clueJourney(t *testing.T, w *moneyWorld) {
	auditor, limin := w.as(t, "shenji"), w.as(t, "limin")
	apps, err := w.sys.BaseApplications(t.Context(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	clue := auditor.did("/application/"+apps[0].ID+"/do/raise-clue-application", "text", "有人反映代签")
	limin.want(clue, "有人反映代签", "/application/"+apps[0].ID, "人工登记")
	if r := auditor.get(clue + "/do/uphold"); r.Status != http.StatusForbidden {
		t.Errorf("the auditor decides a clue: %d, want 403", r.Status)
	}
	limin.refused(http.StatusBadRequest, clue+"/do/dismiss", "请填写理由")
	limin.did(clue+"/do/dismiss", "reason", "核对录像，系本人签名")
	limin.want(clue, "不成立")
	upheld := auditor.did("/base/"+w.Bases[0].Base.ID+"/do/raise-clue-base", "text", "场地与申报不符")
	limin.want(upheld+"/do/uphold", "另行办理")
	limin.did(upheld+"/do/uphold", "reason", "现场核查属实")
	limin.want(upheld, "成立", "另行办理")
}

func returnJourney(t *testing.T, w *moneyWorld) {
	base := "/base/" + w.Bases[2].Base.ID
	head, limin := w.as(t, "head3"), w.as(t, "limin")
	head.want(base+"/do/file-statistics", "附件 4 的数字", "目录内合格", "合计")
	statistics := head.did(base + "/do/file-statistics")
	limin.want(statistics, "报送的数字", "报送的文件")
	if f := limin.get(statistics + "/file"); f.Status != 200 || !strings.HasPrefix(f.Body, "PK") {
		t.Errorf("the filed annex 4: %d, want a workbook", f.Status)
	}
	limin.did(statistics+"/do/return", "reason", "请加盖公章")
	head.want(statistics, "已退回", "请加盖公章")
	r := head.upload(base+"/do/file-performance", "file", "%PDF-1.4 报告", "progress", "按计划开展", "evaluation", "会同考评", "money", "专款专用", "problems", "已整改")
	if r.Status != http.StatusSeeOther {
		t.Fatalf("filing the performance report: %d %s", r.Status, problemsOf(r.Body))
	}
	limin.did(strings.Split(r.To, "?")[0] + "/do/accept")
}

const moneyPassword = "柳湖春风-四十七只鹤"

func userJourney(t *testing.T, w *moneyWorld) {
	admin := w.as(t, "admin")
	admin.want("/user", "/user/new/do/enlist")
	u, err := w.sys.People.CreateUser(t.Context(), act.As(act.SystemActor), "zhaoxin", "赵新")
	if err != nil {
		t.Fatal(err)
	}
	user := "/user/" + u.ID
	admin.want(user, "还没有角色", "未设置，须发登录邀请")
	admin.did(user+"/do/grant-base", "role", "treasurer", "base", w.Bases[0].Base.CreditCode)
	admin.want(user+"/do/grant-base", "因此不得再授予", "与已有的基地财务不得兼任")
	admin.refused(http.StatusConflict, user+"/do/grant-city", "赵新已是基地财务，不能兼任市局经办", "role", "officer")
	admin.refused(http.StatusConflict, user+"/do/grant-base", "不能兼任基地负责人", "role", "head", "base", w.Bases[0].Base.CreditCode)
	admin.refused(http.StatusBadRequest, user+"/do/grant-base", "请选择角色", "role", "officer", "base", w.Bases[0].Base.CreditCode)
	admin.refused(http.StatusBadRequest, user+"/do/grant-employer", "没有登记过这个用人单位", "role", "employer", "employer", "没有的厂")

	v := admin.form(user + "/do/invite")
	shown := admin.post(user+"/do/invite", v)
	link := regexp.MustCompile(`http://example\.com(/invite/[\w-]+)`).FindStringSubmatch(shown.Body)
	if shown.Status != http.StatusOK || link == nil {
		t.Fatalf("the invitation: %d, want its link", shown.Status)
	}
	if again := admin.post(user+"/do/invite", v); again.Status != http.StatusSeeOther || strings.Contains(again.Body, "/invite/") {
		t.Errorf("the invitation's page again: %d, want the link shown once", again.Status)
	}
	self := &clerk{t, w.real, ""}
	if r := self.post(link[1], url.Values{"password": {moneyPassword}, "again": {moneyPassword}}); r.Status != http.StatusSeeOther {
		t.Fatalf("setting the password: %d", r.Status)
	}
	in := self.post("/login", url.Values{"login": {"zhaoxin"}, "password": {moneyPassword}})
	if self.cookie = in.Cookie; in.Status != http.StatusSeeOther || in.Cookie == "" {
		t.Fatalf("signing in: %d", in.Status)
	}
	self.want("/base/" + w.Bases[0].Base.ID + "/account")
	admin.want(user, "已设置", "2 处")
	admin.did(user + "/do/sign-out")
	if r := self.get("/voucher"); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.To, "/login") {
		t.Errorf("signed out by the administrator: %d %s, want the way to sign in", r.Status, r.To)
	}
	self.cookie = self.post("/login", url.Values{"login": {"zhaoxin"}, "password": {moneyPassword}}).Cookie
	self.want("/voucher")
	admin.did(user+"/do/disable", "reason", "离职")
	if r := self.get("/voucher"); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.To, "/login") {
		t.Errorf("disabled: %d %s, want out at the next request", r.Status, r.To)
	}
	admin.did(user+"/do/enable", "reason", "返聘")
	grant := regexp.MustCompile(`name="grant" value="([^"]+)"`).FindStringSubmatch(admin.want(user + "/do/revoke"))
	admin.did(user+"/do/revoke", "grant", grant[1], "reason", "换岗")
	admin.want(user, "还没有角色")
	me, _ := w.sys.People.UserByLogin(t.Context(), "admin")
	admin.refused(http.StatusConflict, "/user/"+me.ID+"/do/disable", "最后一个能用的系统管理员", "reason", "试试")
}

func journalJourney(t *testing.T, w *moneyWorld) {
	if err := w.sys.Record.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	c := w.as(t, "shenji")
	body := c.want("/journal?what=statement.pay&day="+w.sys.Today().String(), "登记支付", "周红", "最新检查点")
	if strings.Contains(body, "李敏") {
		t.Error("payments of the second officer show the first")
	}
	entry := regexp.MustCompile(`/journal/[0-9a-z]+`).FindString(body)
	c.want(entry, "摘要", "原文", "statement.pay")
	var proof struct{ Format, Entry, Checkpoint string }
	if r := c.get(entry + "/proof"); r.Status != 200 || json.Unmarshal([]byte(r.Body), &proof) != nil || proof.Format == "" || proof.Checkpoint == "" {
		t.Errorf("the proof: %d %.80s", r.Status, r.Body)
	}
	kept, err := w.sys.Record.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r := c.post("/journal", url.Values{"kept": {strings.ReplaceAll(kept, "\n", "\r\n")}}); r.Status != 200 || !strings.Contains(r.Body, "全部相符") ||
		!strings.Contains(r.Body, "原样还在") {
		t.Errorf("verifying against a kept checkpoint: %d %s", r.Status, problemsOf(r.Body))
	}
	if r := c.post("/journal", url.Values{"kept": {"乱写"}}); r.Status != http.StatusBadRequest {
		t.Errorf("a checkpoint that is none: %d, want 400", r.Status)
	}
	w.as(t, "admin").want("/journal", "日志")
	w.as(t, "admin").want("/fsck", "还没有查过")
}

// moneyRefusals is who may not open what.
func moneyRefusals(t *testing.T, w *moneyWorld) {
	b0 := w.Bases[0].Base.ID
	year := "/programme/" + w.Programme
	for _, c := range []struct {
		login, path string
		want        int
	}{
		{"clerk1", "/statement", http.StatusForbidden}, {"teacher1", "/base/" + b0 + "/ledger", http.StatusForbidden},
		{"hr1", "/voucher", http.StatusForbidden},
		{"head2", "/base/" + b0 + "/ledger", http.StatusNotFound}, {"treasurer2", "/base/" + b0 + "/account", http.StatusNotFound},
		{"treasurer2", "/base/" + b0 + "/do/book", http.StatusNotFound}, {"treasurer1", "/base/" + b0 + "/do/draw-advance", http.StatusForbidden},
		{"admin", "/statement", http.StatusForbidden}, {"limin", "/journal", http.StatusForbidden}, {"wangjianguo", "/fsck", http.StatusForbidden},
		{"limin", "/user", http.StatusForbidden}, {"shenji", year + "/do/announce-draw", http.StatusForbidden},
		{"shenji", "/user/new/do/enlist", http.StatusForbidden},
		{"head1", "/person/none/money", http.StatusForbidden}, {"limin", "/person/none/money", http.StatusNotFound},
		{"limin", "/statement/none", http.StatusNotFound},
		{"shenji", "/base/" + b0 + "/account", http.StatusOK}, {"county德城区", "/statement", http.StatusOK},
		{"clerk2", "/base/" + b0 + "/do/file-statistics", http.StatusNotFound},
	} {
		if got := w.as(t, c.login).get(c.path).Status; got != c.want {
			t.Errorf("%s opens %s: %d, want %d", c.login, c.path, got, c.want)
		}
	}
	nobody := &clerk{t, w.demo, ""}
	if r := nobody.get("/base/" + b0 + "/ledger"); r.Status != http.StatusSeeOther {
		t.Errorf("nobody opens a ledger: %d, want the way to sign in", r.Status)
	}
	st, err := w.sys.Money.Statements(t.Context(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	for i := range st {
		if st[i].BaseID == b0 && st[i].State == programme.Paid {
			w.as(t, "limin").refused(http.StatusConflict, "/statement/"+st[i].ID+"/do/cancel", "不能办理", "reason", "晚了")
		}
	}
}
