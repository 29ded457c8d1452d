package money_test

import (
	"fmt"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

const bankHead = "交易日期,记账日期,借方发生额,贷方发生额,余额,流水号,对方户名,摘要\r\n"

// A bank's statement is read line by line and held against the vouchers: what
// agrees is matched, the rest by hand, and the guard says until when all does.
func TestABankStatementIsReconciled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		base, treasurer := w.Bases[0].Base.ID, act.As(w.Bases[0].Treasurer)
		today := w.Today()
		proof, err := w.StoreFile(ctx, treasurer, strings.NewReader("凭证"))
		if err != nil {
			t.Fatal(err)
		}
		before, err := w.Money.SpecialAccountOf(ctx, treasurer, base, 0)
		if err != nil {
			t.Fatal(err)
		}
		book := func(direction, use string, yuan int64, memo string) string {
			t.Helper()
			v, err := w.Money.BookVoucher(ctx, treasurer, base,
				money.VoucherIn{Direction: direction, Source: ledger.FromOwn, Use: use, Amount: programme.Yuan(yuan),
					Payee: "某店", Memo: memo, FileID: proof.ID, OnDate: today})
			if err != nil {
				t.Fatal(err)
			}
			return v.ID
		}
		text := bankHead
		for i, m := range before.Moves {
			out, in := "", ""
			if m.In > 0 {
				in = strings.ReplaceAll(m.In.String(), ",", "")
			} else {
				out = m.Out.String()
			}
			text += fmt.Sprintf("%s,%s,\"%s\",%s,,OLD%06d,,\r\n", m.On, m.On, out, in, i)
		}
		book(money.MoneyIn, "", 9000, "转入")
		a, b := book(money.MoneyOut, "textbooks", 300, "教材一"), book(money.MoneyOut, "textbooks", 200, "教材二")
		text += fmt.Sprintf("%s,%s,,\"9,000.00\",,NEW000001,,转入\r\n%s,%s,500.00,,,NEW000002,书店,教材\r\n合计,,500.00,9000.00,,,,\r\n", today, today, today, today)
		read := func(text, layout string) (*programme.BankStatement, error) {
			f, err := w.StoreFile(ctx, treasurer, strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			return w.Money.ReadBankStatement(ctx, treasurer, base, layout, f.ID)
		}
		_, err = read(strings.Replace(text, "500.00,,,NEW", "\"39,60\",,,NEW", 1), "generic")
		demotest.WantCode(t, "39,60", err, programme.Invalid)
		_, err = read(strings.ReplaceAll(text, today.String(), "某日"), "generic")
		demotest.WantCode(t, "no days", err, programme.Invalid)
		_, err = read(strings.ReplaceAll(text, today.String(), today.AddDays(1).String()), "generic")
		demotest.WantCode(t, "tomorrow's", err, programme.Invalid)
		st, err := read(text, "generic")
		if err != nil {
			t.Fatal(err)
		}
		_, err = read(text, "generic")
		demotest.WantCode(t, "the same file twice", err, programme.Conflict)
		_, err = read(text+"\r\n", "generic")
		demotest.WantCode(t, "the same lines in another file", err, programme.Invalid)
		paper, err := w.Money.BankStatementOf(ctx, treasurer, st.ID)
		if err != nil || paper.Unmatched() != 1 || len(paper.Open) != 2 || st.Lines != len(before.Moves)+2 {
			t.Fatalf("%d lines, %d open, %d vouchers open, %v", st.Lines, paper.Unmatched(), len(paper.Open), err)
		}
		line := ""
		for _, l := range paper.Rows {
			if l.How == "" {
				line = l.ID
			}
		}
		held := func() money.Guarded { return readyFor(t, w, programme.KindSettlement)[programme.GuardReconciled] }
		if _, asked := readyFor(t, w, programme.KindSettlement)[programme.GuardReconciled]; asked && held().Holds {
			t.Errorf("reconciled with a line open: %+v", held())
		}
		demotest.WantCode(t, "half of it", w.Money.MatchLines(ctx, treasurer, st.ID, []string{line}, []string{a}), programme.Invalid)
		if err := w.Money.MatchLines(ctx, treasurer, st.ID, []string{line}, []string{a, b}); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "matched twice", w.Money.MatchLines(ctx, treasurer, st.ID, []string{line}, []string{a, b}), programme.Conflict)
		r, err := w.Money.ReconciliationOf(ctx, treasurer, base)
		if err != nil || r.Until != today || len(r.Lines)+len(r.Vouchers) != 0 {
			t.Errorf("all matched, it agrees until %s with %d and %d open, %v", r.Until, len(r.Lines), len(r.Vouchers), err)
		}
		if err := w.Money.ReverseVoucher(ctx, treasurer, a, "重复记账"); err != nil {
			t.Fatal(err)
		}
		if r, err = w.Money.ReconciliationOf(ctx, treasurer, base); err != nil || len(r.Lines) != 1 || len(r.Vouchers) != 1 || r.Until >= today {
			t.Errorf("a voucher reversed, it agrees until %s with %d and %d open, %v", r.Until, len(r.Lines), len(r.Vouchers), err)
		}
		demotest.Clean(t, "after a statement", w.System)
		if err := w.Money.WithdrawBankStatement(ctx, treasurer, st.ID, "导错年份"); err != nil {
			t.Fatal(err)
		}
		if _, err = read(text, "generic"); err != nil {
			t.Errorf("read again after it was taken back: %v", err)
		}
		demotest.Clean(t, "after it was read again", w.System)
	})
}

// A line that was taken out of a bank's file, and a file between two that is not
// read, break the bank's own balances; whole, both sides come to one sum.
func TestTheBanksBalancesFollow(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	base, treasurer := w.Bases[0].Base.ID, act.As(w.Bases[0].Treasurer)
	account, err := w.Money.SpecialAccountOf(ctx, treasurer, base, 0)
	if err != nil || len(account.Moves) < 3 {
		t.Fatalf("%d moves, %v", len(account.Moves), err)
	}
	plain := func(f programme.Fen) string { return strings.ReplaceAll(f.String(), ",", "") }
	var rows []string
	for i, m := range account.Moves {
		in, out := "", ""
		if m.In > 0 {
			in = plain(m.In)
		} else {
			out = plain(m.Out)
		}
		rows = append(rows, fmt.Sprintf("%s,%s,%s,%s,%s,S%06d,,\r\n", m.On, m.On, out, in, plain(m.Balance), i))
	}
	read := func(rows ...string) string {
		t.Helper()
		f, err := w.StoreFile(ctx, treasurer, strings.NewReader(bankHead+strings.Join(rows, "")))
		if err != nil {
			t.Fatal(err)
		}
		b, err := w.Money.ReadBankStatement(ctx, treasurer, base, "generic", f.ID)
		if err != nil {
			t.Fatal(err)
		}
		return b.ID
	}
	now := func() *money.Reconciliation {
		t.Helper()
		r, err := w.Money.ReconciliationOf(ctx, treasurer, base)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	withdraw := func(ids ...string) {
		t.Helper()
		for _, id := range ids {
			if err := w.Money.WithdrawBankStatement(ctx, treasurer, id, "重新导出"); err != nil {
				t.Fatal(err)
			}
		}
	}
	last := len(rows) - 1
	whole := read(rows...)
	if r := now(); len(r.Breaks) > 0 || r.Adjusted == nil || r.Adjusted.Difference() != 0 || r.Adjusted.Bank != account.Moves[last].Balance ||
		r.Adjusted.Books != account.Moves[last].Balance || r.Until != account.Moves[last].On {
		t.Errorf("the whole file: %+v, %+v", r, r.Adjusted)
	}
	withdraw(whole)

	cut := read(append([]string{rows[0]}, rows[2:]...)...)
	r := now()
	if len(r.Breaks) != 1 || r.Breaks[0].Row != 3 || r.Breaks[0].Left-r.Breaks[0].Due != account.Moves[1].In-account.Moves[1].Out ||
		r.Until >= r.Breaks[0].On {
		t.Errorf("a line taken out: %+v until %s", r.Breaks, r.Until)
	}
	if p, err := w.Money.BankStatementOf(ctx, treasurer, cut); err != nil || p.Broken() != 1 {
		t.Errorf("its page: %+v, %v", p, err)
	}
	withdraw(cut)

	first, third := read(rows[0]), read(rows[2:]...)
	if r := now(); len(r.Breaks) != 1 || r.Breaks[0].Row != 0 || r.Breaks[0].Statement != third || r.Read != account.Moves[0].On {
		t.Errorf("a file between two is missing: %+v, read to %s", r.Breaks, r.Read)
	}
	read(rows[1])
	if r := now(); len(r.Breaks) > 0 || r.Adjusted == nil || r.Adjusted.Difference() != 0 || r.Until != account.Moves[last].On {
		t.Errorf("with it: %+v, %+v, until %s", r.Breaks, r.Adjusted, r.Until)
	}
	withdraw(first)
	demotest.Clean(t, "after the first was taken back", w.System)
}
