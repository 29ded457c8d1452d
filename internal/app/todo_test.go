package app_test

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// What waits is read on both databases for every role at a few stages; each
// entry that names a list opens as many rows as it counts.
func TestTodosOfEveryRole(t *testing.T) {
	for _, stages := range []int{demotest.RostersIn, demotest.Evaluated} {
		storetest.Each(t, func(t *testing.T, p storetest.Place) {
			w := build(t, p, stages)
			for role, actor := range everybody(w) {
				if role == programme.RoleAdministrator {
					continue
				}
				c := act.As(actor)
				list, err := w.Year.Todos(ctx, c, w.Programme)
				if err != nil {
					t.Errorf("stage %d, %s: %v", stages, role, err)
				}
				for _, x := range list {
					if x.Title == "" || strings.Contains(x.Title, "%!") {
						t.Errorf("%s: %q is no title", role, x.Title)
					}
					if x.Count < 2 || x.Noun == programme.NounClass && x.Action == "" {
						continue
					}
					n, err := w.CountWaiting(ctx, c, x.Noun, act.Query{Programme: w.Programme, Values: x.Values}, 10000)
					if err != nil || n != x.Count {
						t.Errorf("%s: %s counts %d, its list %d, %v", role, x.Title, x.Count, n, err)
					}
				}
				y, err := w.Year.YearOf(ctx, c, w.Programme)
				if err != nil || len(y.Line) < 8 {
					t.Errorf("%s: the year's line %+v, %v", role, y, err)
				}
				if programme.MayRead(role, programme.NounPerson) {
					if _, err := w.People.Search(ctx, c, w.Programme, "王"); err != nil {
						t.Errorf("%s searches: %v", role, err)
					}
				}
			}
		})
	}
}

// What the journal has not moved is answered from memory, and what it moved is
// seen at once.
func TestTodosFollowTheJournal(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	clerk := act.As(w.Bases[0].Clerk)
	count := func() int {
		list, err := w.Year.Todos(ctx, clerk, w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(x year.Todo) bool { return x.Action == programme.ApplicationAccept })
		if i < 0 {
			return 0
		}
		return list[i].Count
	}
	before := count()
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(apps, func(a programme.Application) bool {
		return a.State == programme.Submitted && a.Route != programme.ExceptionalRoute
	})
	if err := w.Enrol.Return(ctx, clerk, apps[k].ID, "缺照片"); err != nil {
		t.Fatal(err)
	}
	if got := count(); got != before-1 {
		t.Errorf("after one was returned %d wait, want %d", got, before-1)
	}
	hr := programme.Actor{User: "hr", Role: programme.RoleEmployer, Employer: apps[k].EmployerID}
	list, err := w.Year.Todos(ctx, act.As(hr), w.Programme)
	if err != nil || len(list) == 0 || !strings.Contains(strings.Join(list[0].Notes, ""), "缺照片") {
		t.Errorf("the employer is told %+v, %v; want the reason", list, err)
	}
}

// Rare characters of the supplementary planes are found, alone too.
func TestSearchRareCharacters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Recognised)
		officer := act.As(w.Officer)
		if _, err := w.Plan.RegisterEmployer(ctx, officer, "91371400MA3C0016X0", "德州市𬭎䶮机械有限公司", "德城区", act.Enterprise); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]bool{"𬭎": true, "䶮机": true, "𬭎%": false, "_": false, "91371400MA3C0016X0": true} {
			s, err := w.People.Search(ctx, officer, w.Programme, text)
			if err != nil {
				t.Fatal(err)
			}
			noun, _ := s.Only()
			if found := noun == programme.NounEmployer; found != want {
				t.Errorf("%q: found %t, want %t", text, found, want)
			}
		}
	})
}

// A result that is withdrawn after a base was settled asks the officer for
// another settlement, with what is to be claimed (clauses 4.1.4 and 5.2).
func TestAWithdrawnResultAsksForAnotherSettlement(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Settled)
	base := w.Bases[0].Base.ID
	waits := func() (notes []string) {
		list, err := w.Year.Todos(ctx, act.As(w.Officer), w.Programme)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range list {
			if x.Action == programme.StatementDraw && x.ID == base {
				notes = append(notes, x.Notes...)
			}
		}
		return notes
	}
	if n := waits(); len(n) != 0 {
		t.Fatalf("a settled base is told to settle: %q", n)
	}
	apps, err := w.BaseApplications(ctx, act.As(w.Officer), base)
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(apps, func(a programme.Application) bool { return a.State == programme.Certified })
	if err := w.Assess.WithdrawResult(ctx, act.As(w.Approver), apps[k].ID, "替考"); err != nil {
		t.Fatal(err)
	}
	var certificates []programme.Certificate
	if err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
		certificates, err = tx.ApplicationCertificates(apps[k].ID)
		return err
	}); err != nil || len(certificates) == 0 {
		t.Fatalf("%v, %v", certificates, err)
	}
	history, err := w.Record.History(ctx, act.As(w.Officer), certificates[0].ID)
	if err != nil || !slices.ContainsFunc(history, func(e journal.Entry) bool {
		return e.Action == string(programme.CertificateVoid) && e.Reason == "替考"
	}) {
		t.Errorf("the certificate's own history is %+v, %v", history, err)
	}
	if n := waits(); len(n) != 1 || !strings.Contains(n[0], "应收回") || !strings.Contains(n[0], "1 人") {
		t.Errorf("after a withdrawn result the officer is told %q, want what is to be claimed of one person", n)
	}
}
