package moneypages_test

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

	st, err := w.Money.PositionOf(t.Context(), act.As(w.Officer), base)
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
	sentBack(t, w, limin, advance)
	if r := slip(zhouhong, advance+"/do/pay", "JOURNEY03"); r.Status != http.StatusSeeOther {
		t.Fatalf("paying again: %d %s", r.Status, r.Problems())
	}
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
	if st, err = w.Money.PositionOf(t.Context(), act.As(w.Officer), base); err != nil || st.Claim != 0 || st.PaidOut != 0 {
		t.Errorf("standing after the receipt: %+v, %v, want no claim and nothing paid out", st, err)
	}

	// every fen of one person, from the statement's own link
	link := regexp.MustCompile(`/person/[0-9a-z]+/money`).FindString(limin.Page(advance))
	limin.Page(link, "预拨", "结算", "补贴核定", "四(一)", "李敏制单", "王建国批准")
	line := regexp.MustCompile(`\?line=[0-9a-z]+#people`).FindString(limin.Page(advance))
	limin.Page(advance+strings.TrimSuffix(line, "#people"), "只列")
}

// sentBack registers by the bank's slip that it sent a payment back; the slip
// opens from the statement.
func sentBack(t *testing.T, w *webtest.Site, limin *webtest.Visitor, advance string) {
	t.Helper()
	limin.Refused(http.StatusBadRequest, advance+"/do/bounce", "退票回单", "on", w.Today().String(), "reason", "户名不符")
	if r := limin.Hand(advance+"/do/bounce", "file", "退票回单", "on", w.Today().String(), "reason", "户名不符"); r.Status != http.StatusSeeOther {
		t.Fatalf("sent back: %d %s", r.Status, r.Problems())
	}
	link := regexp.MustCompile(`/statement/[0-9a-z]+/slip/[0-9a-z]+/returned`).FindString(limin.Page(advance, "退票回单", "登记"))
	if r := limin.Get(link); link == "" || r.Status != http.StatusOK || r.Body != "退票回单" {
		t.Errorf("the slip of the return: %d at %q", r.Status, link)
	}
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
	st, err := w.Money.PositionOf(t.Context(), act.As(w.Officer), base)
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
