package moneypages_test

import (
	"net/http"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// The pages of claims, accounts, the bank's statements, reports and public
// subsidies of a whole year read as they should, to whom they should.
func TestPagesOfTheBank(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	limin, treasurer := w.Login(t, "limin"), w.Login(t, treasurerOf(w, 1))
	base := w.Bases[0].Base.ID
	first := func(noun programme.Noun) string {
		t.Helper()
		table, err := w.Browse(t.Context(), act.As(w.Officer), noun, act.Query{Programme: w.Programme})
		if err != nil || len(table.Rows) == 0 {
			t.Fatalf("no %s: %v", noun, err)
		}
		return "/" + string(noun) + "/" + table.Rows[0].ID
	}
	account := first(programme.NounBankAccount)
	if body := limin.Page(account, "收款账户", "开户资料"); strings.Contains(body, "9900") {
		t.Error("the page shows the whole number")
	}
	if r := limin.Get(account + "/file"); r.Status != http.StatusOK {
		t.Errorf("the paper of an account: %d", r.Status)
	}
	limin.Page("/programme/"+w.Programme+"/do/payment-file", "付款文件", "银行")
	treasurer.Page("/base/"+w.Bases[1].Base.ID+"/account/report", "专账收支报告", "期初", "占比")
	treasurer.Page("/base/"+w.Bases[1].Base.ID+"/reconciled", "专账对账", "对账单已导入到")
	treasurer.Page("/base/"+w.Bases[1].Base.ID+"/do/read-bank", "版式", "对账单")
	limin.Page("/subsidies", "补贴资金公示", "还没有结算支付")
	if r := treasurer.Get("/base/" + base + "/account/report"); r.Status != http.StatusNotFound {
		t.Errorf("another base's report: %d", r.Status)
	}
}
