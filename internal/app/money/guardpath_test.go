package money_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
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
	programme.GuardClasses: {"UPDATE classes SET state='running' WHERE base_id='BASE'", "UPDATE classes SET state='finished' WHERE base_id='BASE'"},
	programme.GuardResults: {"UPDATE evaluations SET state='marked' WHERE base_id='BASE'", "UPDATE evaluations SET state='settled' WHERE base_id='BASE'"},
	programme.GuardLists:   {"UPDATE publications SET state='posted' WHERE base_id='BASE'", "UPDATE publications SET state='closed' WHERE base_id='BASE'"},
	programme.GuardArchive: {"UPDATE overrides SET state='expired' WHERE base_id='BASE' AND guard='archive_complete'",
		"UPDATE overrides SET state='overridden' WHERE base_id='BASE' AND guard='archive_complete'"},
	programme.GuardFindings: {"UPDATE findings SET state='raised' WHERE base_id='BASE'", "UPDATE findings SET state='closed' WHERE base_id='BASE'"},
	programme.GuardTraining: {"UPDATE overrides SET state='expired' WHERE base_id='BASE' AND guard='training_clear'",
		"UPDATE overrides SET state='overridden' WHERE base_id='BASE' AND guard='training_clear'"},
	programme.GuardDenials: {"INSERT INTO clues SELECT 'k', programme_id, id, '', '', '', 'x', 'open', '', 1 FROM bases WHERE id='BASE'; " +
		"INSERT INTO confirmations SELECT 'c', programme_id, id, 'lesson', '', '', 'trainee', '', '', 'denied', '', '', '', 0, 'k', 1 " +
		"FROM bases WHERE id='BASE'",
		"DELETE FROM confirmations WHERE id='c'; DELETE FROM clues WHERE id='k'"},
}

// brokenElsewhere are the guards that another test breaks, and which: those that
// no settlement of the usual notice is asked about.
var brokenElsewhere = map[string]string{
	programme.GuardCrosschecks: "TestAnApprovalWaitsForCrosschecks", programme.GuardOutlay: "TestAnAdvanceWaitsForTheBasesOwnMoney",
	programme.GuardCoverage: "TestSharesThatANoticeNames", programme.GuardConfirmed: "TestSharesThatANoticeNames",
	programme.GuardReconciled: "TestABankStatementIsReconciled",
}

// testsHere are the names of this package's tests.
func testsHere(t *testing.T) (out []string) {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Test") {
				out = append(out, fn.Name.Name)
			}
		}
	}
	return out
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
	tests := testsHere(t)
	for code, name := range brokenElsewhere {
		if !slices.Contains(tests, name) {
			t.Errorf("%s is broken by %s, and there is no such test", code, name)
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

// An approval waits for a hit against somebody of the base's whom nobody looked
// into; before the rest it leaves out whom it is about.
func TestAnApprovalWaitsForCrosschecks(t *testing.T) {
	place := storetest.Place{Dir: t.TempDir()}
	w := build(t, place, demotest.ClassesStarted)
	base := w.Bases[0].Base
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), base.ID)
	if err != nil {
		t.Fatal(err)
	}
	holds := func(kind string) bool {
		t.Helper()
		g, asked := readyFor(t, w, kind)[programme.GuardCrosschecks]
		if !asked {
			t.Fatalf("%s does not ask it", kind)
		}
		return g.Holds
	}
	if !holds(programme.KindApproval) {
		t.Fatal("a hit before there was one")
	}
	storetest.Exec(t, place, "INSERT INTO hits (id, programme_id, base_id, application_id, check_code, blocking, key, evidence, state, found_at, gone_at, "+
		"overridden_by, override_until, reason, version) VALUES ('h', '"+w.Programme+"', '"+base.ID+"', '"+
		apps[0].ID+"', '', 1, '', '', 'found', 0, 0, '', '', '', 1)")
	if holds(programme.KindApproval) {
		t.Error("an approval passes a hit that nobody looked into")
	}
	if !holds(programme.KindAdvance) || !holds(programme.KindSettlement) {
		t.Error("one hit holds up everybody's money")
	}
	_, err = w.Money.DrawApproval(ctx, act.As(w.Officer), base.ID)
	demotest.WantCode(t, "drawing it", err, programme.WrongState)
}

// Where a notice names a share of classes to be inspected, or of trainees to say
// yes, a settlement waits for it.
func TestSharesThatANoticeNames(t *testing.T) {
	place := storetest.Place{Dir: t.TempDir()}
	w := build(t, place, demotest.Certified)
	base := w.Bases[0].Base.ID
	none := readyFor(t, w, programme.KindSettlement)
	if !none[programme.GuardCoverage].Holds || !none[programme.GuardConfirmed].Holds {
		t.Errorf("a notice that names no share asks for one: %+v", none)
	}
	storetest.Exec(t, place, "UPDATE notices SET text = text || '\nsupervision:\n  confirmed_permille: 900\n  coverage_permille: 500\n  clause: 五(一)\n'")
	storetest.Exec(t, place, "UPDATE inspections SET state = 'drawn'")
	asked := *w
	asked.System = demotest.Second(t, place, w.Clock.Now)
	got := readyFor(t, &asked, programme.KindSettlement)
	if got[programme.GuardCoverage].Holds || got[programme.GuardConfirmed].Holds {
		t.Errorf("the shares are not asked for: %+v, %+v", got[programme.GuardCoverage].Finding, got[programme.GuardConfirmed].Finding)
	}
	_, err := asked.Money.DrawSettlement(ctx, act.As(w.Officer), base)
	demotest.WantCode(t, "a settlement without them", err, programme.WrongState)
	storetest.Exec(t, place, "INSERT INTO inspections (id, programme_id, base_id, class_id, state, seed, rank, drawn_on, visited_on, present, expected, note, "+
		"version) SELECT 'i' || id, programme_id, base_id, id, 'visited', '', 0, '', '', 0, 0, '', 1 FROM classes WHERE base_id='"+base+"'")
	if g := readyFor(t, &asked, programme.KindSettlement)[programme.GuardCoverage]; !g.Holds {
		t.Errorf("every class was inspected: %+v", g.Finding)
	}
}
