package people_test

import (
	"fmt"
	"io"
	"slices"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/demotest"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// Numbers given under a wrong name are counted on trial too; over the limit of
// a day nothing that depends on a number is answered.
func TestWrongNamesAreCounted(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	w.Clock.To(20210601)
	b := w.Bases[1]
	row := forms.RosterRow{Name: "王㛃", Sex: "男", IDNumber: demotest.CheckDigit("379901198001010012", false), Trade: "维修电工", Level: programme.Technician,
		Employer: "德州某厂", EmployerCode: "91350100M000100Y43",
		CertTrade: "电工", CertLevel: programme.SeniorWorker, CertIssuedOn: 20180501, CertKind: "职业资格", Category: "企业在职职工", Recommended: true}
	ask := func(c act.Caller, r forms.RosterRow) (*enrol.RosterResult, error) {
		f := demotest.RosterOf(t, r)
		return w.Enrol.ImportRoster(ctx, c, b.Base.ID, f, f.Size())
	}
	if r, err := ask(act.As(b.Clerk), row); err != nil || r.Entered != 1 {
		t.Fatalf("entering: %+v, %v", r, err)
	}
	day := programme.DateOf(w.Clock.Now().In(act.Shanghai))
	count := func() (n int) {
		t.Helper()
		if err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.Tallied("missed/"+b.Clerk.User, day)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	try, other := act.As(b.Clerk), row
	try.DryRun, other.Name = true, "李㛃"
	for range 2 { // one number tried twice is one number
		r, err := ask(try, other)
		if err != nil || !slices.ContainsFunc(r.Rows[0].Problems, func(p programme.Problem) bool { return p.Code == "name_disagrees" }) {
			t.Fatalf("a wrong name: %+v, %v", r, err)
		}
	}
	if n := count(); n != 1 {
		t.Fatalf("%d numbers counted after two dry runs with one, want 1", n)
	}
	plant := func(from, to int) {
		t.Helper()
		if err := w.Store.Write(ctx, func(tx *store.Tx) error {
			for i := from; i < to; i++ {
				if _, err := tx.Tally("missed/"+b.Clerk.User, fmt.Sprint(i), day, 1); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	plant(1, 49)
	if _, err := ask(try, row); err != nil {
		t.Errorf("under the limit: %v", err)
	}
	plant(49, 50)
	demotest.WantCode(t, "a right name over the limit", demotest.ErrorOf(ask(try, row)), programme.Busy)
	demotest.WantCode(t, "a wrong name over the limit", demotest.ErrorOf(ask(try, other)), programme.Busy)
}

// Who opens many numbers on a day is told of once, to the auditors and the
// administrators.
func TestManyOpenedNumbersAreTold(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Reviewed)
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	var admins []programme.Grant
	if err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
		admins, err = tx.Holders(programme.RoleAdministrator, "", nil)
		return err
	}); err != nil || len(admins) == 0 {
		t.Fatalf("administrators: %v, %v", admins, err)
	}
	told := func() (roles []programme.Role) {
		for _, actor := range []programme.Actor{w.Auditor, {User: admins[0].UserID, Role: programme.RoleAdministrator}} {
			in, err := w.Message.Inbox(ctx, act.As(actor), false, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range in.Messages {
				if m.Rule == "opened" {
					roles = append(roles, actor.Role)
				}
			}
		}
		return roles
	}
	for i := range 70 {
		if _, err := w.People.UnmaskPerson(ctx, act.As(w.Officer), apps[0].PersonID, "核对银行退票"); err != nil {
			t.Fatal(err)
		}
		if i == 59 && len(told()) != 0 {
			t.Error("told at the limit, not over it")
		}
	}
	if got := told(); !slices.Equal(got, []programme.Role{programme.RoleAuditor, programme.RoleAdministrator}) {
		t.Errorf("told %v, want the auditor and the administrator once each", got)
	}
	roster := func(to io.Writer) {
		if err := w.Enrol.ExportRoster(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID, false, "报市局备案", to); err != nil {
			t.Fatal(err)
		}
	}
	for range 61 { // of one person at least
		roster(io.Discard)
	}
	if got := told(); len(got) != 4 {
		t.Errorf("told %v after a clerk had 61 rosters, want it told of the clerk too", got)
	}
}
