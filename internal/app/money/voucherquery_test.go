package money_test

import (
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Words that sound like a forbidden use ask by themselves; the base answers, and
// the bureau accepts or asks again.
func TestAVoucherIsAskedAbout(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		base, officer, treasurer := w.Bases[0].Base.ID, act.As(w.Officer), act.As(w.Bases[0].Treasurer)
		proof, err := w.StoreFile(ctx, treasurer, strings.NewReader("发票"))
		if err != nil {
			t.Fatal(err)
		}
		book := func(memo string) *programme.Voucher {
			t.Helper()
			v, err := w.Money.BookVoucher(ctx, treasurer, base, money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromOwn, Use: "work", Amount: 100,
				Payee: "某店", Memo: memo, FileID: proof.ID, OnDate: w.Today()})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		queries := func() []string {
			t.Helper()
			table, err := w.Browse(ctx, officer, programme.NounVoucherQuery, act.Query{Programme: w.Programme})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, r := range table.Rows {
				ids = append(ids, r.ID)
			}
			return ids
		}
		plain := book("打印资料")
		if n := len(queries()); n != 0 {
			t.Fatalf("plain words ask %d times", n)
		}
		book("管理人员招待餐费")
		ids := queries()
		if len(ids) != 1 {
			t.Fatalf("words like a forbidden use ask %d times", len(ids))
		}
		demotest.WantCode(t, "answered by the bureau", w.Money.AnswerQuery(ctx, officer, ids[0], "无"), programme.Forbidden)
		demotest.WantCode(t, "accepted unanswered", w.Money.CloseQuery(ctx, officer, ids[0]), programme.WrongState)
		demotest.WantCode(t, "an empty answer", w.Money.AnswerQuery(ctx, treasurer, ids[0], " "), programme.Invalid)
		for _, step := range []error{w.Money.AnswerQuery(ctx, treasurer, ids[0], "学员实训午餐"), w.Money.AskAgain(ctx, officer, ids[0], "请附名单"),
			w.Money.AnswerQuery(ctx, treasurer, ids[0], "记错，已冲销"), w.Money.CloseQuery(ctx, officer, ids[0])} {
			if step != nil {
				t.Fatal(step)
			}
		}
		k, err := w.Money.AskVoucher(ctx, officer, plain.ID, "打印了什么")
		if err == nil {
			err = w.Money.DropQuery(ctx, officer, k.ID, "已看到附件")
		}
		if err != nil {
			t.Fatal(err)
		}
		demotest.Clean(t, "after vouchers were asked about", w.System)
	})
}
