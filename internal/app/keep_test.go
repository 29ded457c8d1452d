package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/app/record"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/journal"
	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

func root(t *testing.T, sys *app.System) string {
	t.Helper()
	v, err := sys.Record.VerifyJournal(ctx, "")
	if err != nil || v.First != nil {
		t.Fatalf("journal: %+v, %v", v, err)
	}
	return v.Root
}

// A backup taken while people work, restored elsewhere, is whole: on either
// database, and from one to the other.
func TestBackupAndRestore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := w.Teaching.RegisterTeacher(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID,
					teaching.TeacherIn{Name: "备份时登记", Certificate: "备份" + strconv.Itoa(i)}); err != nil {
					t.Error(err)
				}
			}
		})
		to := filepath.Join(t.TempDir(), "backup")
		err := w.Record.Backup(ctx, to)
		close(stop)
		wg.Wait()
		if err != nil {
			t.Fatal(err)
		}
		restored := filepath.Join(t.TempDir(), "restored")
		if _, err := record.Restore(ctx, record.RestoreOptions{From: to, To: restored, DatabaseURL: ""}); err != nil {
			t.Fatal(err)
		}
		sys := openDir(t, restored)
		clean(t, "restored", sys)
		first := root(t, sys)
		if server := os.Getenv(storetest.URL); server != "" {
			url, dir := storetest.Fresh(t, server), filepath.Join(t.TempDir(), "again")
			if _, err := record.Restore(ctx, record.RestoreOptions{From: to, To: dir, DatabaseURL: url}); err != nil {
				t.Fatal(err)
			}
			pg, err := app.Open(ctx, act.Options{Dir: dir, DatabaseURL: url})
			if err != nil {
				t.Fatal(err)
			}
			defer pg.Close()
			clean(t, "restored to postgres", pg)
			if again := root(t, pg); again != first {
				t.Errorf("root %s on postgres, %s on sqlite", again, first)
			}
		}
		wantCode(t, "into a folder that is not empty", w.Record.Backup(ctx, to), programme.Conflict)
	})
}

func TestJournalAgainstAKeptCheckpoint(t *testing.T) {
	dir := copyYear(t)
	sys := openDir(t, dir)
	kept, err := sys.Record.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	v, err := sys.Record.VerifyJournal(ctx, kept)
	if err != nil || v.First != nil {
		t.Fatalf("%+v, %v", v, err)
	}
	apps, _ := sys.BaseApplications(ctx, act.As(yearCast(t).Officer), yearCast(t).Bases[0].Base.ID)
	list, err := sys.Record.History(ctx, act.As(yearCast(t).Officer), apps[0].ID)
	if err != nil || len(list) == 0 {
		t.Fatalf("history %v, %v", list, err)
	}
	p, err := sys.Record.Prove(ctx, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	e, _, signed, err := journal.CheckProof(mustJSON(t, p), p.Checkpoint, sys.VerifierKey)
	if err != nil || !signed || e.ID != list[0].ID {
		t.Errorf("proof of %s: %v, %v", list[0].ID, e, err)
	}
	sys.Close()
	// the tail cut off everywhere in the database: only what was kept knows
	tamper(t, dir,
		"DELETE FROM journal WHERE id IN (SELECT entry_id FROM journal_leaves WHERE seq >= 100); DELETE "+
			"FROM journal_leaves WHERE seq >= 100; DELETE FROM journal_nodes WHERE ix >= 197; DELETE "+
			"FROM journal_checkpoints WHERE size > 100")
	again := openDir(t, dir)
	v, err = again.Record.VerifyJournal(ctx, kept)
	if err != nil || v.First == nil {
		t.Errorf("a cut tail: %+v, %v", v.First, err)
	}
}

// Many clerks at once never give out more places than a line has (clause A1).
func TestAcceptNeverOverfills(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.RostersIn)
		b := w.Bases[1]
		apps, err := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range apps {
			if apps[i].Eligible {
				wg.Go(func() {
					if _, _, err := w.Enrol.Accept(ctx, act.As(b.Clerk), []string{apps[i].ID}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		lines, _ := w.PlanLines(ctx, act.As(b.Clerk), w.Programme)
		apps, _ = w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
		for _, l := range lines {
			taken, wanted := 0, 0
			for _, a := range apps {
				if a.PlanLineID == l.ID {
					wanted++
					if a.State == programme.Accepted {
						taken++
					}
				}
			}
			if wanted > 0 && taken != l.Places {
				t.Errorf("%s: %d accepted of %d places (%d applied)", l.Trade, taken, l.Places, wanted)
			}
		}
	})
}

// A base's roster comes in as its rows deserve (clauses 2.3 and A3).
func TestRosterImport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.PlansImported)
		w.clock.To(20210601)
		b := w.Bases[1] // 德州科技职业学院: 电工
		good := forms.RosterRow{Name: "王㛃", Sex: "男", IDNumber: "379901198001010012", Trade: "维修电工", Level: programme.Technician, Employer: "德州某厂",
			EmployerCode: "91350100M000100Y43",
			CertTrade:    "电工", CertLevel: programme.SeniorWorker, CertIssuedOn: 20180501, CertKind: "职业资格", Category: "企业在职职工", Recommended: true}
		with := func(change func(*forms.RosterRow)) forms.RosterRow {
			r := good
			change(&r)
			return r
		}
		rows := []forms.RosterRow{good,
			with(func(r *forms.RosterRow) { r.IDNumber = "379901198001010013" }),
			with(func(r *forms.RosterRow) { r.Name = "" }),
			good,
			with(func(r *forms.RosterRow) { r.IDNumber, r.Sex, r.CertIssuedOn = "379901198202020014", "", 20190501 }),
			with(func(r *forms.RosterRow) { r.IDNumber, r.Sex, r.Trade = "379901198303030016", "", "茶艺师" }),
			with(func(r *forms.RosterRow) {
				r.IDNumber, r.Sex, r.EmployerCode, r.Employer = "379901198404040018", "", "", "没登记的厂"
			}),
			with(func(r *forms.RosterRow) { r.IDNumber, r.Sex, r.Category = "37990119850505001X", "", "外星人" }),
		}
		for i := range rows { // valid check digits where the test does not say otherwise
			rows[i].IDNumber = fixCheck(rows[i].IDNumber, i == 1)
		}
		f := demotest.RosterOf(t, rows...)
		try := act.As(b.Clerk)
		try.DryRun = true
		preview, err := w.Enrol.ImportRoster(ctx, try, b.Base.ID, f, f.Size())
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"entered", "refused id_check", "refused name_empty", "refused twice_in_file", "ineligible not_eligible", "refused plan_line",
			"refused employer_unknown", "refused facts"}
		for i, r := range preview.Rows {
			got := r.Outcome
			for _, pr := range r.Problems {
				if pr.Code != "sex_disagrees" && !strings.Contains(got, pr.Code) && pr.Code != "name_disagrees" {
					got += " " + pr.Code
				}
			}
			if !strings.HasPrefix(got, want[i]) {
				t.Errorf("row %d: %s, want %s (%v)", i+1, got, want[i], r.Problems)
			}
		}
		if apps, _ := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID); len(apps) != 0 {
			t.Errorf("a dry run left %d applications", len(apps))
		}
		done, err := w.Enrol.ImportRoster(ctx, act.As(b.Clerk), b.Base.ID, f, f.Size())
		if err != nil || done.Entered != 2 || done.Eligible != 1 || done.Ineligible != 1 || done.Refused != 6 {
			t.Errorf("imported %+v, %v", done, err)
		}
		for i := range done.Rows {
			if done.Rows[i].Outcome != preview.Rows[i].Outcome {
				t.Errorf("row %d: preview %s, import %s", i+1, preview.Rows[i].Outcome, done.Rows[i].Outcome)
			}
		}
		again, err := w.Enrol.ImportRoster(ctx, act.As(b.Clerk), b.Base.ID, f, f.Size())
		if err != nil || again.Entered != 0 {
			t.Errorf("the same file again entered %d, %v", again.Entered, err)
		}
		elsewhere := w.Bases[0]
		other, err := w.Enrol.ImportRoster(ctx, act.As(elsewhere.Clerk), elsewhere.Base.ID, f, f.Size())
		if err != nil || !slices.ContainsFunc(other.Rows[0].Problems, func(p programme.Problem) bool { return p.Code == "applied_elsewhere" }) {
			t.Errorf("at a second base: %+v, %v", other.Rows[0], err)
		}
		clean(t, "after imports", w.System)
	})
}

// Money takes two people, is refused beyond its bounds, and nothing is left
// half-written (clauses 4.1.2, 4.3.1, 4.3.2 and 4.3.3).
func TestMoneyIsRefusedBeyondItsBounds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.ClassesStarted)
		b := w.Bases[0].Base
		officer, approver, second := act.As(w.Officer), act.As(w.Approver), act.As(w.Second)
		_, err := w.Money.DrawAdvance(ctx, officer, b.ID, 100)
		wantCode(t, "advance before approval", err, programme.WrongState)
		_, err = w.Money.DrawSettlement(ctx, officer, b.ID)
		wantCode(t, "settlement before approval", err, programme.WrongState)
		st, err := w.Money.DrawApproval(ctx, officer, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Money.DrawAdvance(ctx, officer, b.ID, 100)
		wantCode(t, "a second statement while one is open", err, programme.WrongState)
		both := w.Approver
		both.User = w.Officer.User
		wantCode(t, "approved by who drew it", w.Money.ApproveStatement(ctx, act.As(both), st.ID), programme.Forbidden)
		wantCode(t, "paid before approval", w.pay(second, st.ID), programme.WrongState)
		if err := w.Money.ApproveStatement(ctx, approver, st.ID); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "approved twice", w.Money.ApproveStatement(ctx, approver, st.ID), programme.WrongState)
		limit := st.Total * 6 / 10
		for amount, want := range map[programme.Fen]programme.ErrorCode{limit + 1: programme.Invalid, 0: programme.Invalid, -5: programme.Invalid} {
			_, err = w.Money.DrawAdvance(ctx, officer, b.ID, amount)
			wantCode(t, "advance of "+amount.String(), err, want)
		}
		first, err := w.Money.DrawAdvance(ctx, officer, b.ID, limit-1)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Money.ApproveStatement(ctx, approver, first.ID), w.pay(second, first.ID)); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "paid twice", w.pay(second, first.ID), programme.WrongState)
		_, err = w.Money.DrawAdvance(ctx, officer, b.ID, 2)
		wantCode(t, "over several advances the sum counts", err, programme.Invalid)
		_, err = w.Money.DrawReceipt(ctx, officer, b.ID, 1)
		wantCode(t, "a receipt without a claim", err, programme.Invalid)

		treasurer := act.As(w.Bases[0].Treasurer)
		file, err := w.StoreFile(ctx, treasurer, strings.NewReader("凭证"))
		if err != nil {
			t.Fatal(err)
		}
		book := func(direction, source, use string, amount programme.Fen) error {
			_, err := w.Money.BookVoucher(ctx, treasurer, b.ID,
				money.VoucherIn{Direction: direction, Source: source, Use: use, Amount: amount, FileID: file.ID, OnDate: 20210715})
			return err
		}
		wantCode(t, "spending what is not there", book("out", ledger.FromBureau, "teaching", 1), programme.Invalid)
		if err := book("in", ledger.FromBureau, "", 1000); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "meals", book("out", ledger.FromBureau, "meals", 1), programme.Invalid)
		if err := w.Cited(ctx, w.Programme, book("out", ledger.FromBureau, "meals", 1)); !strings.Contains(err.Error(), "依据四(三)") {
			t.Errorf("a forbidden use is refused without its clause: %v", err)
		}
		wantCode(t, "an unknown use", book("out", ledger.FromBureau, "gifts", 1), programme.Invalid)
		wantCode(t, "one fen too much", book("out", ledger.FromBureau, "teaching", 1001), programme.Invalid)
		wantCode(t, "the other source", book("out", ledger.FromOwn, "teaching", 1), programme.Invalid)
		if err := book("out", ledger.FromBureau, "teaching", 1000); err != nil {
			t.Error(err)
		}
		clean(t, "after refusals", w.System)
	})
}

// Every fen of a statement is somebody's, and every person's sum is what the
// statements say (clauses 4.1.3 and 4.3.1).
func TestTrace(t *testing.T) {
	sys := openDir(t, copyYear(t))
	auditor := act.As(yearCast(t).Auditor)
	list, err := sys.Money.Statements(ctx, auditor, yearCast(t).Programme)
	if err != nil {
		t.Fatal(err)
	}
	perPerson := map[string]programme.Fen{}
	var moved programme.Fen
	for _, st := range list {
		if st.Kind == programme.KindReceipt || st.Kind == programme.KindApproval {
			continue
		}
		rows, err := sys.Money.TraceStatement(ctx, auditor, st.ID)
		if err != nil {
			t.Fatal(err)
		}
		var sum programme.Fen
		for _, r := range rows {
			if r.Rule == "" || r.Evidence == "" {
				t.Errorf("%s: %s without rule or evidence: %+v", st.ID, r.Name, r)
			}
			sum += r.Amount
			perPerson[r.Person] += r.Amount
		}
		if sum != st.Total {
			t.Errorf("statement %s: people %s, total %s", st.ID, sum, st.Total)
		}
		moved += st.Total
	}
	var all programme.Fen
	for id, want := range perPerson {
		rows, err := sys.Money.TracePerson(ctx, auditor, id)
		if err != nil {
			t.Fatal(err)
		}
		var got programme.Fen
		for _, r := range rows {
			if r.Kind != programme.StatementKinds[programme.KindApproval] {
				got += r.Amount
			}
		}
		if got != want {
			t.Errorf("person %s: %s, statements say %s", id, got, want)
		}
		all += got
	}
	if all != moved {
		t.Errorf("people %s, statements %s", all, moved)
	}
	_, err = sys.Money.TracePerson(ctx, act.As(yearCast(t).Bases[0].Clerk), "x")
	wantCode(t, "a base traces money", err, programme.Forbidden)
}
