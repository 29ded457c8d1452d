package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
	"jinlanling/internal/web/webtest"
)

// slip registers what a slip of the bank says, on the day on which the demo
// stands.
func slip(c *webtest.Visitor, path, serial string) webtest.Answer {
	return c.Hand(path, "file", "%PDF-1.4 回单 "+serial, "on", "2021-07-17", "serial", serial)
}

func TestMoneyPages(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	for _, s := range []struct {
		name string
		test func(*testing.T, *webtest.Site)
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
func moneyJourney(t *testing.T, w *webtest.Site) {
	base := w.Bases[0].Base.ID
	limin, zhouhong, wang := w.Login(t, "limin"), w.Login(t, "zhouhong"), w.Login(t, "wangjianguo")
	limin.Refused(http.StatusConflict, "/base/"+base+"/do/draw-advance", "补贴尚未核定", "amount", "1")

	limin.Page("/base/"+base+"/do/draw-approval", "试算", "大写")
	approval := limin.Did("/base/" + base + "/do/draw-approval")
	limin.Page(approval, "补贴核定单", "人民币", "元整", "四(一)", "在训")
	if r := limin.Get(approval + "/do/approve"); r.Status != http.StatusForbidden {
		t.Errorf("who draws opens the form of approving: %d, want 403", r.Status)
	}
	wang.Page(approval+"/do/approve", "李敏", "王建国")
	wang.Did(approval + "/do/approve")

	st, err := w.Money.StandingOf(t.Context(), act.As(w.Officer), base)
	if err != nil {
		t.Fatal(err)
	}
	if st.Ceiling != st.Approved*600/1000 || st.Left != st.Ceiling || st.Approved == 0 {
		t.Fatalf("standing after approval: %+v", st)
	}
	limin.Page("/base/"+base+"/do/draw-advance", st.Approved.String(), st.Ceiling.String())
	limin.Refused(http.StatusBadRequest, "/base/"+base+"/do/draw-advance", "不超过 "+st.Left.String()+" 元", "amount", (st.Left + 1).String())
	advance := limin.Did("/base/"+base+"/do/draw-advance", "amount", st.Left.String())
	limin.Refused(http.StatusConflict, "/base/"+base+"/do/draw-settlement", "尚未办结")
	if r := slip(limin, advance+"/do/pay", "TOOEARLY1"); r.Status != http.StatusConflict || !strings.Contains(r.Text(), "待批准") {
		t.Errorf("paid before it is approved: %d %s", r.Status, r.Problems())
	}
	wang.Did(advance + "/do/approve")
	if r := wang.Get(advance + "/do/pay"); r.Status != http.StatusForbidden {
		t.Errorf("who approved opens the form of paying: %d, want 403", r.Status)
	}
	zhouhong.Page(advance+"/do/pay", "王建国", "周红", st.Left.Capital())
	if r := slip(zhouhong, advance+"/do/pay", "JOURNEY01"); r.Status != http.StatusSeeOther {
		t.Fatalf("paying: %d %s", r.Status, r.Problems())
	}
	zhouhong.Page(advance, "李敏", "王建国", "周红", "已支付", "JOURNEY01")
	limin.Refused(http.StatusBadRequest, "/base/"+base+"/do/draw-advance", "不超过 0.00 元", "amount", "0.01")

	limin.Page("/base/"+base+"/do/draw-settlement", "结算前的条件", "没有满足", "各班已结课", "基地教务")
	limin.Refused(http.StatusConflict, "/base/"+base+"/do/draw-settlement", "各班已结课")
	if err := w.Plan.RevokeBase(t.Context(), act.As(w.Approver), base, "fraud", "伪造签到"); err != nil {
		t.Fatal(err)
	}
	if body := limin.Page("/base/"+base, "/do/draw-settlement", "/do/draw-receipt"); strings.Contains(body, "/do/draw-advance") {
		t.Error("an advance is offered to a revoked base")
	}

	limin.Page("/base/"+base+"/do/draw-settlement", "应收回", st.Left.Capital())
	settlement := limin.Did("/base/" + base + "/do/draw-settlement")
	wang.Did(settlement + "/do/approve")
	limin.Page(settlement, "应收回")
	limin.Page("/base/"+base+"/ledger", "合计为零", "借贷相等", "应收回")
	limin.Refused(http.StatusBadRequest, "/base/"+base+"/do/draw-receipt", "不超过待收回的 "+st.Left.String(), "amount", (st.Left + 1).String())
	limin.Page("/", "应收回的款还没有收到")
	receipt := limin.Did("/base/"+base+"/do/draw-receipt", "amount", st.Left.String())
	wang.Did(receipt + "/do/approve")
	if body := zhouhong.Page(receipt, "登记收到", receipt+"/do/receive"); strings.Contains(body, receipt+"/do/pay") {
		t.Error("money that comes in is offered as a payment")
	}
	zhouhong.Page("/", "收回单已批准，款到账后登记收到")
	if r := slip(zhouhong, receipt+"/do/receive", "JOURNEY02"); r.Status != http.StatusSeeOther {
		t.Fatalf("receiving: %d %s", r.Status, r.Problems())
	}
	if st, err = w.Money.StandingOf(t.Context(), act.As(w.Officer), base); err != nil || st.Claim != 0 || st.PaidOut != 0 {
		t.Errorf("standing after the receipt: %+v, %v, want no claim and nothing paid out", st, err)
	}

	// every fen of one person, from the statement's own link
	link := regexp.MustCompile(`/person/[0-9a-z]+/money`).FindString(limin.Page(advance))
	limin.Page(link, "预拨", "结算", "补贴核定", "四(一)", "李敏制单", "王建国批准")
	line := regexp.MustCompile(`\?line=[0-9a-z]+#people`).FindString(limin.Page(advance))
	limin.Page(advance+strings.TrimSuffix(line, "#people"), "只列")
}

// payOnce sends the same form twice: one statement is drawn, one payment made.
func payOnce(t *testing.T, w *webtest.Site) {
	base := w.Bases[1].Base.ID
	limin, wang, zhouhong := w.Login(t, "limin"), w.Login(t, "wangjianguo"), w.Login(t, "zhouhong")
	twice := func(c *webtest.Visitor, path string, pairs ...string) string {
		t.Helper()
		v := c.Form(path, pairs...)
		first, second := c.Post(path, v), c.Post(path, v)
		if first.Status != http.StatusSeeOther || first.To != second.To {
			t.Fatalf("%s twice: %d %s, then %d %s", path, first.Status, first.To, second.Status, second.To)
		}
		return first.Led()
	}
	approval := twice(limin, "/base/"+base+"/do/draw-approval")
	twice(wang, approval+"/do/approve")
	advance := twice(limin, "/base/"+base+"/do/draw-advance", "amount", "1000.50")
	twice(wang, advance+"/do/approve")
	if first, second := slip(zhouhong, advance+"/do/pay", "TWICE0001"), slip(zhouhong, advance+"/do/pay", "TWICE0001"); first.Status != http.StatusSeeOther ||
		second.Status != http.StatusConflict {
		t.Errorf("one slip twice: %d, then %d %s", first.Status, second.Status, second.Problems())
	}
	st, err := w.Money.StandingOf(t.Context(), act.As(w.Officer), base)
	if err != nil || st.PaidOut != 100050 || st.Advanced != 100050 {
		t.Errorf("after every form was sent twice: %+v, %v, want 1000.50 paid once", st, err)
	}
}

func specialAccount(t *testing.T, w *webtest.Site) {
	base := w.Bases[1].Base.ID
	c := w.Login(t, treasurerOf(w, 1))
	path := "/base/" + base + "/do/book"
	c.Page(path, "<del>管理人员餐饮费</del>", "四(三)")
	in := []string{"direction", "in", "source", "bureau", "amount", "1000.50", "payee", "市局", "memo", "预拨", "on", "2021-07-01"}
	r := c.Hand(path, "file", "%PDF-1.4 回单", in...)
	if r.Status != http.StatusSeeOther {
		t.Fatalf("booking money in: %d %s", r.Status, r.Problems())
	}
	out := func(use, amount string) webtest.Answer {
		return c.Hand(path, "file", "%PDF-1.4 "+use+amount, "direction", "out", "source", "bureau", "use", use, "amount", amount, "payee", "某店", "memo",
			"支出 "+use, "on", "2021-07-02")
	}
	before := c.Page("/base/" + base + "/account")
	if r := out("meals", "10"); r.Status != http.StatusBadRequest || !strings.Contains(r.Text(), "管理人员餐饮费不得从培训补贴专账列支（依据四(三)）") {
		t.Errorf("meals: %d %s, want a refusal with its clause", r.Status, r.Problems())
	}
	if c.Page("/base/"+base+"/account") != before {
		t.Error("a refused use left something on the account")
	}
	if r := out("teaching", "2000"); r.Status != http.StatusBadRequest || !strings.Contains(r.Text(), "余额 1,000.50 元") {
		t.Errorf("more than there is: %d %s", r.Status, r.Problems())
	}
	spent := out("teaching", "200.25")
	if spent.Status != http.StatusSeeOther {
		t.Fatalf("spending: %d %s", spent.Status, spent.Problems())
	}
	c.Page("/base/"+base+"/account", "教师授课费", "800.25")
	if b := c.Page("/base/" + base + "/account?on=2021-07-01"); strings.Contains(b, "800.25") || !strings.Contains(b, "1,000.50") {
		t.Error("the balance of an earlier day is not that day's")
	}
	voucher := spent.Led()
	if f := c.Get(voucher + "/file"); f.Status != 200 || !strings.HasPrefix(f.Body, "%PDF") {
		t.Errorf("the voucher's file: %d", f.Status)
	}
	if x := c.Get("/base/" + base + "/account/export"); x.Status != 200 || !strings.HasPrefix(x.Body, "PK") {
		t.Errorf("the account as a workbook: %d", x.Status)
	}
	c.Did(voucher+"/do/reverse", "reason", "记错")
	c.Page("/base/"+base+"/account", "冲销：", "已冲销")
	if r := w.Login(t, treasurerOf(w, 2)).Get("/base/" + base + "/account"); r.Status != http.StatusNotFound {
		t.Errorf("another base's treasurer reads the account: %d, want 404", r.Status)
	}
}

// treasurerOf is the login of a base's treasurer.
func treasurerOf(w *webtest.Site, i int) string { return fmt.Sprintf("treasurer%d", i+1) }

// standardGaps changes a standard after it was approved by.
func standardGaps(t *testing.T, w *webtest.Site) {
	limin, wang := w.Login(t, "limin"), w.Login(t, "wangjianguo")
	year := "/programme/" + w.Programme
	limin.Refused(http.StatusBadRequest, year+"/do/propose-standard", "不在 0 至 3,000.00 元之间", "level", "technician", "amount", "3000.01", "source", "文件")
	st := limin.Did(year+"/do/propose-standard", "level", "technician", "amount", "2500", "source", "调整文件")
	limin.Page(st, "与已核定补贴的差额", "3,000.00", "2,500.00")
	wang.Did(st + "/do/approve")
	limin.Page(st, "执行中", "差额合计")
}

func inspectionJourney(t *testing.T, w *webtest.Site) {
	limin := w.Login(t, "limin")
	year := "/programme/" + w.Programme
	draw := limin.Did(year+"/do/announce-draw", "count", "2")
	limin.Page(draw, "已宣布", "密数的摘要")
	limin.Refused(http.StatusConflict, year+"/do/announce-draw", "一天一次", "count", "2")
	if err := w.Record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	limin.Did(draw + "/do/cast")
	m := regexp.MustCompile(`href="(/inspection/[0-9a-z]+)"`).FindStringSubmatch(limin.Page(draw, "已抽取", "根摘要"))
	if m == nil {
		t.Fatal("the draw leads to no inspection")
	}
	first := m[1]
	limin.Page(first, "抽取名单", "jinlanling lot --root", "检查人员")
	limin.Page(first+"/do/visit", "检查表", "在场人数与签到相符")
	limin.Refused(http.StatusBadRequest, first+"/do/visit", "请逐项选", "present", "3", "note", "逐人清点", "check", "heads")
	limin.Did(first+"/do/visit", "present", "3", "note", "逐人清点", "check", "heads", "r-heads", "bad")
	finding := limin.Did(first+"/do/raise-finding", "text", "签到簿缺两人签名", "clause", "3.5.1", "due", w.Today().AddDays(5).String())
	limin.Page(finding, "三(五)")
	limin.Refused(http.StatusConflict, first+"/do/close", "没有整改到位")
	head := headOf(t, w, finding)
	head.Did(first+"/do/remark", "remark", "当天有两人请假")
	limin.Page(first, "当天有两人请假", "不符合")
	answer := func() {
		t.Helper()
		if r := head.Hand(finding+"/do/answer", "file", "%PDF-1.4 补签说明", "answer", "已补签并说明"); r.Status != http.StatusSeeOther {
			t.Fatalf("answering: %d %s", r.Status, r.Problems())
		}
		head.Page(finding, "待复核", "已补签并说明", "佐证文件")
	}
	answer()
	limin.Did(finding+"/do/reopen", "reason", "还缺一人")
	limin.Page(finding, "待整改")
	answer()
	limin.Did(finding + "/do/accept")
	limin.Did(first + "/do/close")
	limin.Page(first, "已结束")
	if r := limin.Get(finding + "/do/answer"); r.Status != http.StatusForbidden {
		t.Errorf("the bureau answers its own finding: %d, want 403", r.Status)
	}
}

// headOf is the head of the base that a page belongs to.
func headOf(t *testing.T, w *webtest.Site, path string) *webtest.Visitor {
	t.Helper()
	for i := range w.Bases {
		if head := w.Login(t, fmt.Sprintf("head%d", i+1)); head.Get(path).Status == http.StatusOK {
			return head
		}
	}
	t.Fatalf("no head may read %s", path)
	return nil
}

func clueJourney(t *testing.T, w *webtest.Site) {
	auditor, limin := w.Login(t, "shenji"), w.Login(t, "limin")
	apps, err := w.BaseApplications(t.Context(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	clue := auditor.Did("/application/"+apps[0].ID+"/do/raise-clue-application", "text", "有人反映代签")
	limin.Page(clue, "有人反映代签", "/application/"+apps[0].ID, "人工登记")
	if r := auditor.Get(clue + "/do/uphold"); r.Status != http.StatusForbidden {
		t.Errorf("the auditor decides a clue: %d, want 403", r.Status)
	}
	limin.Refused(http.StatusBadRequest, clue+"/do/dismiss", "请填写理由")
	limin.Did(clue+"/do/dismiss", "reason", "核对录像，系本人签名")
	limin.Page(clue, "不成立")
	upheld := auditor.Did("/base/"+w.Bases[0].Base.ID+"/do/raise-clue-base", "text", "场地与申报不符")
	limin.Page(upheld+"/do/uphold", "另行办理")
	limin.Did(upheld+"/do/uphold", "reason", "现场核查属实")
	limin.Page(upheld, "成立", "另行办理")
}

func returnJourney(t *testing.T, w *webtest.Site) {
	base := "/base/" + w.Bases[2].Base.ID
	head, limin := w.Login(t, "head3"), w.Login(t, "limin")
	head.Page(base+"/do/file-statistics", "附件 4 的数字", "目录内合格", "合计")
	statistics := head.Did(base + "/do/file-statistics")
	limin.Page(statistics, "报送的数字", "报送的文件")
	if f := limin.Get(statistics + "/file"); f.Status != 200 || !strings.HasPrefix(f.Body, "PK") {
		t.Errorf("the filed annex 4: %d, want a workbook", f.Status)
	}
	limin.Did(statistics+"/do/return", "reason", "请加盖公章")
	head.Page(statistics, "已退回", "请加盖公章")
	r := head.Hand(base+"/do/file-performance", "file", "%PDF-1.4 报告", "progress", "按计划开展", "evaluation", "会同考评", "money", "专款专用", "problems", "已整改")
	if r.Status != http.StatusSeeOther {
		t.Fatalf("filing the performance report: %d %s", r.Status, r.Problems())
	}
	limin.Did(r.Led() + "/do/accept")
}

const moneyPassword = "柳湖春风-四十七只鹤"

func userJourney(t *testing.T, w *webtest.Site) {
	admin := w.Login(t, "admin")
	admin.Page("/user", "/user/new/do/enlist")
	u, err := w.People.CreateUser(t.Context(), act.As(act.SystemActor), "zhaoxin", "赵新")
	if err != nil {
		t.Fatal(err)
	}
	user := "/user/" + u.ID
	admin.Page(user, "还没有角色", "未设置，须发登录邀请")
	admin.Did(user+"/do/grant-base", "role", "treasurer", "base", w.Bases[0].Base.CreditCode)
	admin.Page(user+"/do/grant-base", "因此不得再授予", "与已有的基地财务不得兼任")
	admin.Refused(http.StatusConflict, user+"/do/grant-city", "赵新已是基地财务，不能兼任市局经办", "role", "officer")
	admin.Refused(http.StatusConflict, user+"/do/grant-base", "不能兼任基地负责人", "role", "head", "base", w.Bases[0].Base.CreditCode)
	admin.Refused(http.StatusBadRequest, user+"/do/grant-base", "请选择角色", "role", "officer", "base", w.Bases[0].Base.CreditCode)
	admin.Refused(http.StatusBadRequest, user+"/do/grant-employer", "没有登记过这个用人单位", "role", "employer", "employer", "没有的厂")

	v := admin.Form(user + "/do/invite")
	shown := admin.Post(user+"/do/invite", v)
	link := regexp.MustCompile(`http://example\.com(/invite/[\w-]+)`).FindStringSubmatch(shown.Body)
	if shown.Status != http.StatusOK || link == nil {
		t.Fatalf("the invitation: %d, want its link", shown.Status)
	}
	if again := admin.Post(user+"/do/invite", v); again.Status != http.StatusSeeOther || strings.Contains(again.Body, "/invite/") {
		t.Errorf("the invitation's page again: %d, want the link shown once", again.Status)
	}
	self := w.Served(web.Options{}).Nobody(t)
	if r := self.Post(link[1], url.Values{"password": {moneyPassword}, "again": {moneyPassword}}); r.Status != http.StatusSeeOther {
		t.Fatalf("setting the password: %d", r.Status)
	}
	in := self.Post("/login", url.Values{"login": {"zhaoxin"}, "password": {moneyPassword}})
	if in.Status != http.StatusSeeOther || in.Head.Get("Set-Cookie") == "" {
		t.Fatalf("signing in: %d", in.Status)
	}
	self.Page("/base/" + w.Bases[0].Base.ID + "/account")
	admin.Page(user, "已设置", "2 处")
	admin.Did(user + "/do/sign-out")
	if r := self.Get("/voucher"); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.To, "/login") {
		t.Errorf("signed out by the administrator: %d %s, want the way to sign in", r.Status, r.To)
	}
	self.Post("/login", url.Values{"login": {"zhaoxin"}, "password": {moneyPassword}})
	self.Page("/voucher")
	admin.Did(user+"/do/disable", "reason", "离职")
	if r := self.Get("/voucher"); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.To, "/login") {
		t.Errorf("disabled: %d %s, want out at the next request", r.Status, r.To)
	}
	admin.Did(user+"/do/enable", "reason", "返聘")
	grant := regexp.MustCompile(`name="grant" value="([^"]+)"`).FindStringSubmatch(admin.Page(user + "/do/revoke"))
	admin.Did(user+"/do/revoke", "grant", grant[1], "reason", "换岗")
	admin.Page(user, "还没有角色")
	me, _ := w.People.UserByLogin(t.Context(), "admin")
	admin.Refused(http.StatusConflict, "/user/"+me.ID+"/do/disable", "最后一个能用的系统管理员", "reason", "试试")
}

func journalJourney(t *testing.T, w *webtest.Site) {
	if err := w.Record.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	c := w.Login(t, "shenji")
	body := c.Page("/journal?what=statement.pay&day="+w.Today().String(), "登记支付", "周红", "最新检查点")
	if strings.Contains(body, "李敏") {
		t.Error("payments of the second officer show the first")
	}
	entry := regexp.MustCompile(`/journal/[0-9a-z]+`).FindString(body)
	c.Page(entry, "摘要", "原文", "statement.pay")
	var proof struct{ Format, Entry, Checkpoint string }
	if r := c.Get(entry + "/proof"); r.Status != 200 || json.Unmarshal([]byte(r.Text()), &proof) != nil || proof.Format == "" || proof.Checkpoint == "" {
		t.Errorf("the proof: %d %.80s", r.Status, r.Text())
	}
	kept, err := w.Record.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r := c.Post("/journal", url.Values{"kept": {strings.ReplaceAll(kept, "\n", "\r\n")}}); r.Status != 200 || !strings.Contains(r.Text(), "全部相符") ||
		!strings.Contains(r.Text(), "原样还在") {
		t.Errorf("verifying against a kept checkpoint: %d %s", r.Status, r.Problems())
	}
	if r := c.Post("/journal", url.Values{"kept": {"乱写"}}); r.Status != http.StatusBadRequest {
		t.Errorf("a checkpoint that is none: %d, want 400", r.Status)
	}
	w.Login(t, "admin").Page("/journal", "日志")
	w.Login(t, "admin").Page("/fsck", "还没有查过")
}

// moneyRefusals is who may not open what.
func moneyRefusals(t *testing.T, w *webtest.Site) {
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
		if got := w.Login(t, c.login).Get(c.path).Status; got != c.want {
			t.Errorf("%s opens %s: %d, want %d", c.login, c.path, got, c.want)
		}
	}
	nobody := w.Nobody(t)
	if r := nobody.Get("/base/" + b0 + "/ledger"); r.Status != http.StatusSeeOther {
		t.Errorf("nobody opens a ledger: %d, want the way to sign in", r.Status)
	}
	st, err := w.Money.Statements(t.Context(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	for i := range st {
		if st[i].BaseID == b0 && st[i].State == programme.Paid {
			w.Login(t, "limin").Refused(http.StatusConflict, "/statement/"+st[i].ID+"/do/cancel", "不能办理", "reason", "晚了")
		}
	}
}
