package money_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// settled draws and approves a settlement of a base.
func settled(t *testing.T, w *world, base string) *programme.Statement {
	t.Helper()
	st, err := w.Money.DrawSettlement(ctx, act.As(w.Officer), base)
	if err == nil {
		err = w.Money.ApproveStatement(ctx, act.As(w.Approver), st.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// owing is a base that was advanced, revoked and settled, with the claim that
// came of it.
func owing(t *testing.T, w *world, advance programme.Fen) *programme.Claim {
	t.Helper()
	base := w.Bases[0].Base.ID
	officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
	st, err := w.Money.DrawApproval(ctx, officer, base)
	if err == nil {
		err = w.Money.ApproveStatement(ctx, approver, st.ID)
	}
	if err == nil {
		st, err = w.Money.DrawAdvance(ctx, officer, base, advance)
	}
	if err == nil {
		err = w.Money.ApproveStatement(ctx, approver, st.ID)
	}
	if err == nil {
		err = demotest.Pay(w.System, second, st.ID)
	}
	if err == nil {
		err = w.Plan.RevokeBase(ctx, approver, base, "fraud", "伪造签到")
	}
	if err != nil {
		t.Fatal(err)
	}
	settled(t, w, base)
	return theClaim(t, w, "")
}

// theClaim is the one claim of a base on itself, or on the person of an
// application.
func theClaim(t *testing.T, w *world, application string) *programme.Claim {
	t.Helper()
	for _, k := range claimsOf(t, w) {
		if k.ApplicationID == application {
			return &k
		}
	}
	t.Fatal("there is no claim")
	return nil
}

func claimsOf(t *testing.T, w *world) (out []programme.Claim) {
	t.Helper()
	table, err := w.Browse(ctx, act.As(w.Officer), programme.NounClaim, act.Query{Programme: w.Programme, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table.Rows {
		p, err := w.Money.ClaimPaperOf(ctx, act.As(w.Officer), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p.Claim)
	}
	return out
}

// receive brings money in for a claim.
func receive(w *world, claim string, amount programme.Fen) (*programme.Statement, error) {
	st, err := w.Money.DrawClaimReceipt(ctx, act.As(w.Officer), claim, amount)
	if err == nil {
		err = w.Money.ApproveStatement(ctx, act.As(w.Approver), st.ID)
	}
	if err == nil {
		err = demotest.Pay(w.System, act.As(w.Second), st.ID)
	}
	return st, err
}

var demand = money.DemandIn{Payee: "德州市人力资源和社会保障局", PayeeBank: "德州银行股份有限公司", PayeeAccount: "8081 0000 0000 0000"}

// What a base that was revoked did not earn is claimed with its settlement:
// demanded by a letter, extended by a second person, paid in parts, handed over
// when its day is past, and over when nothing is open (clauses 4.1.4 and 5.2).
func TestAClaimHasALife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		k := owing(t, w, programme.Yuan(1000))
		officer, approver, second, head := act.As(w.Officer), act.As(w.Approver), act.As(w.Second), act.As(w.Bases[0].Head)
		if k.State != programme.Owed || k.Amount != programme.Yuan(1000) || k.Open != k.Amount {
			t.Fatalf("the settlement left %+v", k)
		}
		in := demand
		in.DueOn = w.Today()
		demotest.WantCode(t, "due today", w.Money.DemandClaim(ctx, officer, k.ID, in), programme.Invalid)
		in.DueOn = w.Today().AddDays(30)
		in.PayeeAccount = "12"
		demotest.WantCode(t, "no account", w.Money.DemandClaim(ctx, officer, k.ID, in), programme.Invalid)
		in.PayeeAccount = demand.PayeeAccount
		if err := w.Money.DemandClaim(ctx, officer, k.ID, in); err != nil {
			t.Fatal(err)
		}
		paper, err := w.Money.ClaimPaperOf(ctx, head, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(paper.Paragraphs(), ""); paper.Number != 1 || !strings.Contains(text, "壹仟元整") || !strings.Contains(text, in.DueOn.Chinese()) {
			t.Errorf("letter %d reads %s", paper.Number, text)
		}
		for _, kind := range []string{"pdf", "docx"} {
			var b bytes.Buffer
			if err := paper.WriteLetter(&b, kind); err != nil || b.Len() < 1000 {
				t.Errorf("%s: %d bytes, %v", kind, b.Len(), err)
			}
		}
		demotest.WantCode(t, "handed over before its day", w.Money.HandOverClaim(ctx, approver, k.ID, "人民法院", "催收无果"), programme.WrongState)
		demotest.WantCode(t, "extended unasked", w.Money.ExtendClaim(ctx, approver, k.ID), programme.WrongState)
		if err := w.Money.AskExtension(ctx, head, k.ID, in.DueOn.AddDays(20), "等财政拨款"); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "extended by who handles", w.Money.ExtendClaim(ctx, officer, k.ID), programme.Forbidden)
		if err := w.Money.ExtendClaim(ctx, approver, k.ID); err != nil {
			t.Fatal(err)
		}
		st, err := receive(w, k.ID, programme.Yuan(400))
		if err != nil {
			t.Fatal(err)
		}
		if k = theClaim(t, w, ""); k.Open != programme.Yuan(600) || k.DueOn != in.DueOn.AddDays(20) || k.State != programme.Demanded {
			t.Errorf("after a part came in: %+v", k)
		}
		if err := demotest.Bounce(w.System, officer, st.ID, "户名不符"); err != nil {
			t.Fatal(err)
		}
		if k = theClaim(t, w, ""); k.Open != programme.Yuan(1000) {
			t.Errorf("after the bank took it back %s is open", k.Open)
		}
		if err := demotest.Pay(w.System, second, st.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.Money.DrawClaimReceipt(ctx, officer, k.ID, programme.Yuan(601))
		demotest.WantCode(t, "more than is open", err, programme.Invalid)
		w.Clock.To(k.DueOn.AddDays(1))
		for range 2 {
			if err := w.Money.TellOverdue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if k = theClaim(t, w, ""); k.OverdueOn != w.Today() {
			t.Error("nobody was told that its day is over")
		}
		if err := w.Money.HandOverClaim(ctx, approver, k.ID, "人民法院", "催收无果"); err != nil {
			t.Fatal(err)
		}
		if err := w.Money.ResumeClaim(ctx, approver, k.ID, "基地已筹到款"); err != nil {
			t.Fatal(err)
		}
		if _, err = receive(w, k.ID, programme.Yuan(600)); err != nil {
			t.Fatal(err)
		}
		if k = theClaim(t, w, ""); k.Open != 0 || k.State != programme.Repaid {
			t.Errorf("after all came in: %+v", k)
		}
		demotest.Clean(t, "after a claim", w.System)
	})
}

// A year does not close over a claim that is neither paid nor handed over, and
// the base's year is not at its end.
func TestAYearStaysOpenOverAClaim(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	k := owing(t, w, programme.Yuan(1000))
	officer, approver := act.As(w.Officer), act.As(w.Approver)
	waits := func() string {
		t.Helper()
		e, ok := errors.AsType[*programme.Error](w.Oversee.CloseProgramme(ctx, approver, w.Programme))
		if !ok {
			t.Fatal("the year closes")
		}
		var all []string
		for _, p := range e.Problems {
			all = append(all, p.Message)
		}
		return strings.Join(all, "；")
	}
	if got := waits(); !strings.Contains(got, "应收回未收到 1,000.00 元") {
		t.Errorf("the year waits for %s", got)
	}
	y, err := w.Year.YearOf(ctx, act.As(w.Bases[0].Head), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(y.Tasks, func(x year.Task) bool { return x.Name == "结算" })
	if x := y.Tasks[i]; x.Stand == year.Done || !strings.Contains(x.Text, "待退回 1,000.00 元") {
		t.Errorf("the base reads %q, %s", x.Text, x.Stand)
	}
	in := demand
	in.DueOn = w.Today().AddDays(1)
	if err := w.Money.DemandClaim(ctx, officer, k.ID, in); err != nil {
		t.Fatal(err)
	}
	w.Clock.To(w.Today().AddDays(2))
	if err := w.Money.HandOverClaim(ctx, approver, k.ID, "人民法院", "催收无果"); err != nil {
		t.Fatal(err)
	}
	if got := waits(); strings.Contains(got, "应收回") {
		t.Errorf("once it is handed over the year waits for %s", got)
	}
}

// Whose fraud is established owes their part themselves: the base owes so much
// less, and takes it back where it was a mistake.
func TestAPersonOwesTheirPart(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Settled)
	base := w.Bases[0].Base.ID
	officer, approver, auditor := act.As(w.Officer), act.As(w.Approver), act.As(w.Auditor)
	apps, err := w.BaseApplications(ctx, officer, base)
	if err != nil {
		t.Fatal(err)
	}
	var two []string
	for _, ap := range apps {
		if ap.State == programme.Certified && len(two) < 2 {
			two = append(two, ap.ID)
		}
	}
	clue, err := w.Oversee.RaiseClue(ctx, auditor, w.Programme, programme.NounApplication, two[0], "signature", "替考")
	if err == nil {
		err = w.Oversee.UpholdClue(ctx, officer, clue.ID, "属实")
	}
	for _, id := range two {
		if err == nil {
			err = w.Assess.WithdrawResult(ctx, approver, id, "替考")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	had := len(claimsOf(t, w))
	st := settled(t, w, base)
	claims := claimsOf(t, w)
	if st.Total >= 0 || len(claims) != had+1 {
		t.Fatalf("the settlement moves %s and leaves %d claims, had %d", st.Total, len(claims), had)
	}
	of := claims[slices.IndexFunc(claims, func(k programme.Claim) bool { return k.StatementID == st.ID })]
	_, err = w.Money.ChargePerson(ctx, officer, of.ID, two[1], "没有线索")
	demotest.WantCode(t, "who is not found out", err, programme.Invalid)
	k, err := w.Money.ChargePerson(ctx, officer, of.ID, two[0], "替考属实")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Money.ChargePerson(ctx, officer, of.ID, two[0], "替考属实")
	demotest.WantCode(t, "twice", err, programme.Invalid)
	demotest.Clean(t, "after a person was charged", w.System)
	demotest.WantCode(t, "taken back by who charged", w.Money.DropClaim(ctx, officer, k.ID, "误转"), programme.Forbidden)
	demotest.WantCode(t, "a base's taken back", w.Money.DropClaim(ctx, approver, of.ID, "误转"), programme.WrongState)
	if err := w.Money.DropClaim(ctx, approver, k.ID, "误转"); err != nil {
		t.Fatal(err)
	}
	if now, err := w.Money.ClaimPaperOf(ctx, officer, of.ID); err != nil || now.Open != of.Amount || now.Amount != of.Amount {
		t.Errorf("the base owes %+v, %v, want %s", now.Claim, err, of.Amount)
	}
	if k, err = w.Money.ChargePerson(ctx, officer, of.ID, two[0], "替考属实"); err != nil {
		t.Fatal(err)
	}
	if _, err := receive(w, k.ID, k.Amount); err != nil {
		t.Fatal(err)
	}
	if _, err := receive(w, of.ID, of.Amount-k.Amount); err != nil {
		t.Fatal(err)
	}
	for _, x := range claimsOf(t, w) {
		if x.Unsettled() {
			t.Errorf("%+v is still open", x)
		}
	}
	demotest.Clean(t, "after both paid", w.System)
}

// Whatever order claims, receipts, returns by the bank and withdrawn letters come
// in, the claims are what the books say.
func TestClaimsFollowTheBooks(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.ClassesStarted)
	owing(t, w, programme.Yuan(1000))
	officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
	r := rand.New(rand.NewPCG(12, 66))
	var receipts []string
	any := func() string {
		if len(receipts) == 0 {
			return "none"
		}
		return receipts[max(0, len(receipts)-1-r.IntN(2))]
	}
	for range 240 {
		k := theClaim(t, w, "")
		in := demand
		in.DueOn = w.Today().AddDays(1 + r.IntN(10))
		switch r.IntN(9) {
		case 0, 1:
			if st, err := w.Money.DrawClaimReceipt(ctx, officer, k.ID, programme.Yuan(int64(1+r.IntN(400)))); err == nil {
				receipts = append(receipts, st.ID)
			}
		case 2, 3:
			w.Money.ApproveStatement(ctx, approver, any())
		case 4, 5:
			demotest.Pay(w.System, second, any())
		case 6:
			demotest.Bounce(w.System, officer, any(), "户名不符")
		case 7:
			if r.IntN(3) == 0 {
				w.Money.RevokeStatement(ctx, officer, any(), "没有到账")
			}
		case 8:
			if w.Money.DemandClaim(ctx, officer, k.ID, in) != nil {
				w.Money.RecallClaim(ctx, officer, k.ID, "账号写错")
			}
		}
	}
	if len(receipts) < 5 {
		t.Fatalf("only %d receipts were drawn", len(receipts))
	}
	demotest.Clean(t, "after a random walk", w.System)
}
