package money_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// towards are the acts by which money of a statement gets nearer to a base, and
// back those by which it gets further away. Forms, the API, jobs and the console
// know no others: the action table is all of them.
var (
	towards = []programme.Action{programme.StatementDraw, programme.StatementApprove, programme.StatementPay, programme.PaymentFile}
	back    = []programme.Action{programme.StatementCancel, programme.StatementReturn, programme.StatementRevoke, programme.StatementBounce}
)

// guardBreaks make a guard of a settlement not hold, and hold again.
var guardBreaks = map[string][2]string{
	programme.GuardRecognised: {"UPDATE bases SET state='revoked' WHERE id='BASE'", "UPDATE bases SET state='recognised' WHERE id='BASE'"},
	programme.GuardScheme: {"UPDATE schemes SET state='returned' WHERE base_id='BASE' AND state='agreed'",
		"UPDATE schemes SET state='agreed' WHERE base_id='BASE'"},
	programme.GuardClasses:  {"UPDATE classes SET state='running' WHERE base_id='BASE'", "UPDATE classes SET state='finished' WHERE base_id='BASE'"},
	programme.GuardResults:  {"UPDATE evaluations SET state='marked' WHERE base_id='BASE'", "UPDATE evaluations SET state='settled' WHERE base_id='BASE'"},
	programme.GuardLists:    {"UPDATE publications SET state='posted' WHERE base_id='BASE'", "UPDATE publications SET state='closed' WHERE base_id='BASE'"},
	programme.GuardArchive:  {"UPDATE overrides SET state='expired' WHERE base_id='BASE'", "UPDATE overrides SET state='overridden' WHERE base_id='BASE'"},
	programme.GuardFindings: {"UPDATE findings SET state='raised' WHERE base_id='BASE'", "UPDATE findings SET state='closed' WHERE base_id='BASE'"},
}

// brokenElsewhere are the guards that another test breaks, and which.
var brokenElsewhere = map[string]string{
	programme.GuardTraining: "TestDoubts", programme.GuardCrosschecks: "asked before an approval: who is hit is left out of the rest",
	programme.GuardCoverage: "asked where a notice names a share", programme.GuardConfirmed: "asked where a notice names a share",
	programme.GuardDenials: "TestDenied", programme.GuardOutlay: "asked before an advance: below",
	programme.GuardReconciled: "TestABankStatementIsReconciled",
}

// No way leads past a guard: each act that moves money towards a base is refused
// while one does not hold, and each passes when it does.
func TestEveryPathMeetsEveryGuard(t *testing.T) {
	for i := range programme.Actions {
		a := programme.Actions[i]
		if a.Noun == programme.NounStatement && !slices.Contains(towards, a.Action) && !slices.Contains(back, a.Action) {
			t.Errorf("%s moves a statement, and is not tried against the guards", a.Action)
		}
	}
	for _, g := range programme.MoneyGuards {
		if _, ok := guardBreaks[g.Code]; ok == (brokenElsewhere[g.Code] != "") {
			t.Errorf("%s is broken nowhere, or twice", g.Code)
		}
	}
	for code, queries := range guardBreaks {
		t.Run(code, func(t *testing.T) {
			place := storetest.Place{Dir: t.TempDir()}
			w := build(t, place, demotest.Certified)
			base := w.Bases[0].Base.ID
			raised(t, w)
			broken, mend := of(queries[0], base), of(queries[1], base)
			storetest.Exec(t, place, of(guardBreaks[programme.GuardFindings][1], base))
			officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
			refused := func(what string, do func() error) {
				t.Helper()
				storetest.Exec(t, place, broken)
				if g := readyFor(t, w, programme.KindSettlement)[code]; g.Met() {
					t.Fatalf("the guard holds still: %+v", g.Finding)
				}
				if err := do(); err == nil || programme.CodeOf(err) == programme.Internal {
					t.Errorf("%s past %s: %v", what, code, err)
				}
				storetest.Exec(t, place, mend)
			}
			draw := func() error { return demotest.ErrorOf(w.Money.DrawSettlement(ctx, officer, base)) }
			refused("drawn", draw)
			if err := draw(); err != nil {
				t.Fatal(err)
			}
			list, err := w.Money.Statements(ctx, act.As(act.SystemActor), w.Programme)
			if err != nil {
				t.Fatal(err)
			}
			k := slices.IndexFunc(list, func(s programme.Statement) bool {
				return s.BaseID == base && s.Kind == programme.KindSettlement && s.State == programme.Drawn
			})
			st := list[k].ID
			approve := func() error { return w.Money.ApproveStatement(ctx, approver, st) }
			refused("approved", approve)
			if err := approve(); err != nil {
				t.Fatal(err)
			}
			file := func() error {
				return demotest.ErrorOf(w.Money.MakePaymentFile(ctx, officer, w.Programme, "generic", true, io.Discard))
			}
			pay := func() error { return demotest.Pay(w.System, second, st) }
			refused("put into a payment file", file)
			refused("paid", pay)
			for _, do := range []func() error{file, pay} {
				if err := do(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func of(query, base string) string { return strings.ReplaceAll(query, "BASE", base) }

// An advance waits for what the base laid out itself, by each way.
func TestAnAdvanceWaitsForTheBasesOwnMoney(t *testing.T) {
	place := storetest.Place{Dir: t.TempDir()}
	w := build(t, place, demotest.ClassesStarted)
	base := w.Bases[0].Base.ID
	st := advanced(t, w, programme.Yuan(1000))
	storetest.Exec(t, place, of("UPDATE vouchers SET state='reversed' WHERE base_id='BASE' AND source='own'", base))
	if err := demotest.Pay(w.System, act.As(w.Second), st.ID); err == nil {
		t.Error("an advance is paid where the base laid out nothing")
	}
	_, err := w.Money.MakePaymentFile(ctx, act.As(w.Officer), w.Programme, "generic", false, io.Discard)
	demotest.WantCode(t, "put into a payment file", err, programme.WrongState)
}
