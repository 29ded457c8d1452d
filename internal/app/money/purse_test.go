package money_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// Whatever is booked and reversed in whatever order, the balance that an index
// answers is the sum of all postings, and what it refuses is what that sum
// refuses (clause 4.3.1).
func TestQuickBalanceIsTheFullReckoning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.ClassesStarted)
		b, c := w.Bases[0].Base, act.As(w.Bases[0].Treasurer)
		file, err := w.StoreFile(ctx, c, strings.NewReader("凭证"))
		if err != nil {
			t.Fatal(err)
		}
		// full sums the postings one by one, and holds the quick balances against it
		full := func() ledger.Books {
			books := ledger.Books{}
			err := w.Store.Read(ctx, func(tx *store.Tx) error {
				list, err := tx.Postings(b.ProgrammeID, b.ID)
				if err != nil {
					return err
				}
				for _, p := range list {
					books[p.Account] += p.Amount
				}
				for account, want := range books {
					if got, err := tx.Balance(b.ID, account); err != nil || got != want {
						t.Errorf("%s: %s, %v, want %s", account, got, err, want)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return books
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var made []*programme.Voucher
		for range 40 {
			books := full()
			source := []string{ledger.FromBureau, ledger.FromOwn}[rng.IntN(2)]
			if n := len(made); n > 0 && rng.IntN(4) == 0 {
				v := made[rng.IntN(n)]
				short := v.Direction == money.MoneyIn && books[ledger.Bank(b.ID, v.Source)] < v.Amount
				if err := w.Money.ReverseVoucher(ctx, c, v.ID, "录错"); err == nil && short {
					t.Errorf("reversed %s of %s where %s is left", v.Direction, v.Amount, books[ledger.Bank(b.ID, v.Source)])
				}
				continue
			}
			in := money.VoucherIn{Direction: []string{money.MoneyIn, money.MoneyOut, money.MoneyBack}[rng.IntN(3)], Source: source, Use: "teaching",
				Amount: programme.Fen(1 + rng.IntN(1000)), FileID: file.ID, OnDate: w.Today()}
			v, err := w.Money.BookVoucher(ctx, c, b.ID, in)
			came := in.Direction == money.MoneyIn && source == ledger.FromOwn // the bureau paid nothing yet
			if enough := came || in.Direction != money.MoneyIn && books[ledger.Bank(b.ID, source)] >= in.Amount; enough != (err == nil) {
				t.Errorf("%s %s of %s on %s: %v", in.Direction, source, in.Amount, books[ledger.Bank(b.ID, source)], err)
			}
			if err == nil {
				made = append(made, v)
			}
		}
		full()
		demotest.Clean(t, "after vouchers", w.System)
	})
}

// Income of the bureau is what the bureau paid, one invoice is booked once over
// all bases, nothing is booked before the year, and no day ends below zero
// (clauses 4.3.1, 4.3.2).
func TestVouchersAskForProof(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	book := func(base int, in money.VoucherIn) error {
		c := act.As(w.Bases[base].Treasurer)
		file, err := w.StoreFile(ctx, c, strings.NewReader("凭证"))
		if err != nil {
			t.Fatal(err)
		}
		in.FileID = file.ID
		_, err = w.Money.BookVoucher(ctx, c, w.Bases[base].Base.ID, in)
		return err
	}
	today := w.Today()
	demotest.WantCode(t, "income that never came", book(0, money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromBureau, Amount: 1, OnDate: today}),
		programme.Invalid)
	out := money.VoucherIn{Direction: money.MoneyOut, Source: ledger.FromOwn, Use: "teaching", Amount: 100, OnDate: today, Invoice: " 0123 4567 ",
		InvoicedOn: today}
	if err := book(0, out); err != nil {
		t.Fatal(err)
	}
	out.Invoice = "01234567"
	demotest.WantCode(t, "an invoice twice", book(0, out), programme.Conflict)
	demotest.WantCode(t, "another base's invoice", book(1, out), programme.Conflict)
	out.Invoice, out.InvoicedOn = "01234568", 0
	demotest.WantCode(t, "an invoice without a day", book(0, out), programme.Invalid)
	out.Invoice = "1"
	demotest.WantCode(t, "no invoice's number", book(0, out), programme.Invalid)
	out.Invoice, out.OnDate = "", 20201231
	demotest.WantCode(t, "before the year", book(0, out), programme.Invalid)
	out.OnDate = today.AddDays(-10) // before the base put anything in
	demotest.WantCode(t, "a day that would end below zero", book(0, out), programme.Invalid)
	demotest.Clean(t, "after vouchers", w.System)
}
