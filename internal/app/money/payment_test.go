package money_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// advanced draws and approves an advance of a base.
func advanced(t *testing.T, w *world, amount programme.Fen) *programme.Statement {
	t.Helper()
	base := w.Bases[0].Base.ID
	officer, approver := act.As(w.Officer), act.As(w.Approver)
	st, err := w.Money.DrawApproval(ctx, officer, base)
	if err == nil {
		err = w.Money.ApproveStatement(ctx, approver, st.ID)
	}
	if err == nil {
		st, err = w.Money.DrawAdvance(ctx, officer, base, amount)
	}
	if err == nil {
		err = w.Money.ApproveStatement(ctx, approver, st.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// A payment is what the bank's slip says: its day, a number that is used once,
// and the slip; what the bank sends back stays beside what is paid again.
func TestAPaymentIsASlip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		st := advanced(t, w, programme.Yuan(1000))
		second, officer := act.As(w.Second), act.As(w.Officer)
		slip, err := w.StoreFile(ctx, second, strings.NewReader("回单"))
		if err != nil {
			t.Fatal(err)
		}
		good := money.PaymentIn{On: w.Today(), Serial: "BANK 0001", FileID: slip.ID}
		for name, change := range map[string]func(*money.PaymentIn){
			"no day": func(in *money.PaymentIn) { in.On = 0 }, "tomorrow": func(in *money.PaymentIn) { in.On = w.Today().AddDays(1) },
			"long ago": func(in *money.PaymentIn) { in.On = w.Today().AddDays(-61) }, "no serial": func(in *money.PaymentIn) { in.Serial = "" },
			"no slip": func(in *money.PaymentIn) { in.FileID = "" },
		} {
			in := good
			change(&in)
			demotest.WantCode(t, name, w.Money.PayStatement(ctx, second, st.ID, in), programme.Invalid)
		}
		if err := w.Money.PayStatement(ctx, second, st.ID, good); err != nil {
			t.Fatal(err)
		}
		returned(t, w, st.ID, good.On)
		again := good
		again.Serial = "bank0001"
		demotest.WantCode(t, "one number twice", w.Money.PayStatement(ctx, second, st.ID, again), programme.Conflict)
		again.Serial = "BANK0002"
		if err := w.Money.PayStatement(ctx, second, st.ID, again); err != nil {
			t.Fatal(err)
		}
		paper, err := w.Money.MoneyPaperOf(ctx, act.As(w.Bases[0].Head), st.ID)
		if err != nil || len(paper.Transfers) != 2 {
			t.Fatal(err, paper)
		}
		_, err = w.Money.ReturnSlipOf(ctx, officer, st.ID, paper.Transfers[1].ID)
		demotest.WantCode(t, "the slip of a return that was not", err, programme.NotFound)
		if a, b := paper.Transfers[0], paper.Transfers[1]; a.State != programme.Returned || b.State != programme.Paid || b.Holder == "" ||
			strings.Contains(b.Number, "37140") {
			t.Errorf("the paper tells %+v, then %+v", a, b)
		}
		demotest.Clean(t, "after a payment was sent back", w.System)
	})
}

// returned takes a payment back by the bank's slip: its day, not before the
// payment's, and the paper, which who sees the statement opens.
func returned(t *testing.T, w *world, statement string, paidOn programme.Date) {
	t.Helper()
	officer := act.As(w.Officer)
	paper, err := w.StoreFile(ctx, officer, strings.NewReader("退票回单"))
	if err != nil {
		t.Fatal(err)
	}
	good := money.ReturnIn{On: w.Today(), FileID: paper.ID}
	for name, change := range map[string]func(*money.ReturnIn){
		"no day": func(in *money.ReturnIn) { in.On = 0 }, "tomorrow": func(in *money.ReturnIn) { in.On = w.Today().AddDays(1) },
		"before the payment": func(in *money.ReturnIn) { in.On = paidOn.AddDays(-1) }, "no slip": func(in *money.ReturnIn) { in.FileID = "" },
	} {
		in := good
		change(&in)
		demotest.WantCode(t, "a return with "+name, w.Money.BounceStatement(ctx, officer, statement, in, "户名不符"), programme.Invalid)
	}
	nowhere := money.ReturnIn{On: good.On, FileID: strings.Repeat("0", 64)}
	demotest.WantCode(t, "a slip that is not there", w.Money.BounceStatement(ctx, officer, statement, nowhere, "户名不符"), programme.NotFound)
	demotest.WantCode(t, "an auditor returns", w.Money.BounceStatement(ctx, act.As(w.Auditor), statement, good, "户名不符"), programme.Forbidden)
	demotest.WantCode(t, "who paid returns", w.Money.BounceStatement(ctx, act.As(w.Second), statement, good, "户名不符"), programme.Forbidden)
	if err := w.Money.BounceStatement(ctx, officer, statement, good, "户名不符"); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "twice", w.Money.BounceStatement(ctx, officer, statement, good, "户名不符"), programme.WrongState)
	x, err := w.Money.MoneyPaperOf(ctx, officer, statement)
	if err != nil || len(x.Transfers) != 1 || x.Transfers[0].ReturnedBankOn != good.On || x.Transfers[0].ReturnedFileID != paper.ID {
		t.Fatalf("the return is not on the payment: %+v, %v", x, err)
	}
	r, err := w.Money.ReturnSlipOf(ctx, act.As(w.Bases[0].Head), statement, x.Transfers[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if text, err := io.ReadAll(r); err != nil || string(text) != "退票回单" {
		t.Errorf("the slip reads %q, %v", text, err)
	}
	_, err = w.Money.ReturnSlipOf(ctx, act.As(w.Bases[1].Head), statement, x.Transfers[0].ID)
	if code := programme.CodeOf(err); code != programme.Forbidden && code != programme.NotFound {
		t.Errorf("another base opens the slip: %v", err)
	}
}

// A base is paid where two people read the same number off its paper; until the
// bureau has confirmed another, the one before holds.
func TestAnAccountTakesTwoPeople(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	base, treasurer := w.Bases[0].Base.ID, act.As(w.Bases[0].Treasurer)
	officer, second := act.As(w.Officer), act.As(w.Second)
	st := advanced(t, w, programme.Yuan(1000))
	paper, err := w.StoreFile(ctx, treasurer, strings.NewReader("开户许可证"))
	if err != nil {
		t.Fatal(err)
	}
	in := money.AccountIn{Holder: "新户名", Bank: "新开户行", Number: "6222 0000 1234 5678", FileID: paper.ID}
	bad := in
	bad.Number = "1234"
	_, err = w.Money.ProposeAccount(ctx, treasurer, base, bad)
	demotest.WantCode(t, "no number", err, programme.Invalid)
	b, err := w.Money.ProposeAccount(ctx, treasurer, base, in)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Money.ProposeAccount(ctx, treasurer, base, in)
	demotest.WantCode(t, "a second one that waits", err, programme.WrongState)
	demotest.WantCode(t, "confirmed at the base", w.Money.ConfirmAccount(ctx, treasurer, b.ID, in.Number), programme.Forbidden)
	demotest.WantCode(t, "another number", w.Money.ConfirmAccount(ctx, officer, b.ID, "6222000012345679"), programme.Invalid)
	if err := demotest.Pay(w.System, second, st.ID); err != nil {
		t.Fatal(err)
	}
	x, err := w.Money.MoneyPaperOf(ctx, officer, st.ID)
	if err != nil || x.Transfers[0].Holder == in.Holder {
		t.Errorf("paid to %+v before it was confirmed, %v", x.Transfers, err)
	}
	if err := w.Money.ConfirmAccount(ctx, officer, b.ID, "6222000012345678"); err != nil {
		t.Fatal(err)
	}
	if err := demotest.Bounce(w.System, officer, st.ID, "账户已变更"); err != nil {
		t.Fatal(err)
	}
	if err := demotest.Pay(w.System, second, st.ID); err != nil {
		t.Fatal(err)
	}
	if x, err = w.Money.MoneyPaperOf(ctx, officer, st.ID); err != nil || x.Transfers[1].Holder != in.Holder {
		t.Errorf("paid to %+v, %v", x.Transfers, err)
	}
	demotest.Clean(t, "after an account was changed", w.System)
	if _, err := w.RotateKeys(ctx, act.As(act.SystemActor)); err != nil {
		t.Fatal(err)
	}
	demotest.Clean(t, "after the keys were changed", w.System)
}

// A payment file holds what is due and passes every guard, once, with the whole
// number; its digest stands in the history of each statement.
func TestAPaymentFile(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	officer, approver := act.As(w.Officer), act.As(w.Approver)
	st := advanced(t, w, programme.Yuan(1000))
	var b bytes.Buffer
	_, err := w.Money.MakePaymentFile(ctx, officer, w.Programme, "none", false, &b)
	demotest.WantCode(t, "no such bank", err, programme.Invalid)
	n, err := w.Money.MakePaymentFile(ctx, officer, w.Programme, "generic", false, &b)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().String(b.String())
	if err != nil || !strings.Contains(text, w.Bases[0].Base.Name) || !strings.Contains(text, "1000.00") || !strings.Contains(text, "9900") {
		t.Errorf("the file says %s, %v", text, err)
	}
	_, err = w.Money.MakePaymentFile(ctx, officer, w.Programme, "generic", false, &b)
	demotest.WantCode(t, "a second time", err, programme.WrongState)
	if n, err = w.Money.MakePaymentFile(ctx, officer, w.Programme, "signed", true, &b); err != nil || n != 1 {
		t.Errorf("again when asked for: %d, %v", n, err)
	}
	story, err := w.Record.Story(ctx, officer, st.ID)
	if err != nil || len(story) < 3 {
		t.Errorf("the statement tells %d moments, %v", len(story), err)
	}
	if err := w.Plan.RevokeBase(ctx, approver, w.Bases[0].Base.ID, "fraud", "伪造签到"); err != nil {
		t.Fatal(err)
	}
	_, err = w.Money.MakePaymentFile(ctx, officer, w.Programme, "generic", true, &b)
	demotest.WantCode(t, "for a base that was revoked", err, programme.WrongState)
}

// The public sees what was paid for whom, masked, once a base is settled.
func TestPublicSubsidies(t *testing.T) {
	sys := demotest.OpenDir(t, demotest.Folder(t, demotest.Options{}))
	_, bases, err := sys.Money.PublicSubsidies(ctx, "")
	if err != nil || len(bases) == 0 {
		t.Fatal(bases, err)
	}
	l, err := sys.Money.PublicSubsidiesOf(ctx, bases[0].ID)
	if err != nil || len(l.Rows) != bases[0].People || l.Sum != bases[0].Sum || l.Sum <= 0 {
		t.Fatalf("%d people, %s; the list of bases says %+v, %v", len(l.Rows), l.Sum, bases[0], err)
	}
	for _, r := range l.Rows {
		if r.Amount != r.Standard || !strings.Contains(r.IDMasked, "*") {
			t.Errorf("%+v", r)
		}
	}
	var b bytes.Buffer
	if err := l.Write(&b); err != nil || b.Len() == 0 {
		t.Error(err)
	}
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	_, err = w.Money.PublicSubsidiesOf(ctx, w.Bases[0].Base.ID)
	demotest.WantCode(t, "a base that is not settled", err, programme.NotFound)
}
