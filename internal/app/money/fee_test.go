package money_test

import (
	"bytes"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// Appraisal fees above what the standard comes to for who was entered ask the
// base by themselves, split over vouchers or not; what is below asks nothing,
// and a notice without a standard holds nothing (clause 4.3.4).
func TestFeesAreHeldAgainstTheStandard(t *testing.T) {
	const fee = 310
	w := demotest.Worded(t, demotest.Certified, func(text []byte) []byte {
		return bytes.Replace(text, []byte("  # 原文没有字样"), []byte("  appraisal_fees: {use: appraisal, clause: 4.3.4, rows: [{amount: 310}]}\n  # 原文没有字样"), 1)
	})
	for _, b := range w.Bases {
		head := act.As(b.Head)
		f, err := w.Money.FeesOf(ctx, head, b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		people := 0
		for _, r := range f.Rows {
			people += r.Count
		}
		if f.Limit != programme.Yuan(int64(people*fee)) {
			t.Errorf("%s: %d entered come to %s", b.Base.Name, people, f.Limit)
		}
		if people == 0 {
			continue
		}
		file, err := w.StoreFile(ctx, act.As(b.Treasurer), strings.NewReader("鉴定费发票"+b.Base.ID))
		if err != nil {
			t.Fatal(err)
		}
		asked := func(amount programme.Fen) int {
			t.Helper()
			if _, err := w.Money.BookVoucher(ctx, act.As(b.Treasurer), b.Base.ID,
				money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromOwn, Use: "appraisal",
					Amount: amount, Payee: "鉴定中心", Memo: "鉴定费", FileID: file.ID, OnDate: w.Today()}); err != nil {
				t.Fatal(err)
			}
			list, err := w.Browse(ctx, head, programme.NounVoucherQuery, act.Query{Programme: w.Programme, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.Rows)
		}
		if _, err := w.Money.BookVoucher(ctx, act.As(b.Treasurer), b.Base.ID, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromOwn,
			Amount: f.Limit + programme.Yuan(1), Payee: b.Base.Name, Memo: "转入", FileID: file.ID, OnDate: w.Today()}); err != nil {
			t.Fatal(err)
		}
		before := asked(f.Limit - f.Spent)
		if after := asked(1); after != before+1 {
			t.Errorf("%s: a fen above the standard asks %d times more", b.Base.Name, after-before)
		}
		return
	}
	t.Error("no base entered anybody for the appraisal")
}

// What the notice does not say is not held.
func TestNoStandardHoldsNothing(t *testing.T) {
	w := demotest.Open(t, demotest.Options{Stages: demotest.ClassesStarted})
	if f, err := w.Money.FeesOf(ctx, act.As(w.Bases[0].Head), w.Bases[0].Base.ID); f != nil || err != nil {
		t.Errorf("%+v, %v", f, err)
	}
	demotest.WantCode(t, "a teacher", demotest.ErrorOf(w.Money.FeesOf(ctx, act.As(w.Bases[0].Teacher), w.Bases[0].Base.ID)), programme.Forbidden)
}
