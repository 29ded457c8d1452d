package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// unit is the nth unit of these tests.
func unit(n int) (code, name string) {
	return string(idcode.MakeCreditCode("91", "371400", fmt.Sprintf("MA3Y%04d", n))), fmt.Sprintf("德州第%d停电机械厂", n)
}

// registered counts how many of the first n units are there.
func registered(t *testing.T, w *world, n int) (count int) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) error {
		count = 0
		for i := range n {
			code, _ := unit(i)
			e, err := tx.EmployerByCode(code)
			if err != nil {
				return err
			}
			if e != nil {
				count++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// whole asks that nothing is half written and the journal has all of it.
func whole(t *testing.T, w *world) {
	t.Helper()
	if err := w.Record.Sequence(ctx); err != nil {
		t.Error(err)
	}
	checked, err := w.Record.Fsck(ctx)
	if err != nil || len(checked) == 0 {
		t.Fatal(err)
	}
	for _, c := range checked {
		if c.Count > 0 {
			t.Errorf("%s: %+v", c.Name, c)
		}
	}
}

// A PostgreSQL that restarts takes its connections with it. What was under way
// is not done and says so, or says that it cannot be known; sent again under its
// key it is done once; and nothing has to be started again.
func TestTheDatabaseRestartsInTheMiddleOfWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		if p.DatabaseURL == "" {
			return // a file does not restart
		}
		w := build(t, p, demotest.Recognised)
		other, err := sql.Open("pgx", p.DatabaseURL)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		restart := func() {
			if _, err := other.ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "+
				"WHERE datname=current_database() AND pid<>pg_backend_pid()"); err != nil {
				t.Error(err)
			}
		}

		officer := act.As(w.Officer)
		code, name := unit(0)
		tries := 0
		err = w.Act(ctx, officer, programme.EmployerRegister, "", func(s *act.Step) error {
			tries++
			e := &programme.Employer{ID: s.NewID(), CreditCode: code, Name: name, Kind: act.Enterprise}
			if err := store.Insert(s.Tx, e); err != nil {
				return err
			}
			restart()
			return s.Record("", e.ID, act.Facts{"name": name})
		})
		if e, ok := err.(*programme.Error); !ok || e.Code != programme.Unavailable || !strings.Contains(e.Message, "数据库") {
			t.Errorf("in the middle of an act: %v after %d tries, want the lost database named", err, tries)
		}
		if n := registered(t, w, 1); n != 0 {
			t.Error("half of it is there")
		}

		const writers, each = 4, 12
		var group sync.WaitGroup
		for k := range writers {
			group.Go(func() {
				for i := range each {
					n := 1 + k*each + i
					c := officer
					c.Key = fmt.Sprintf("outage-%d", n)
					code, name := unit(n)
					for tries := 0; ; tries++ {
						_, err := w.Plan.RegisterEmployer(context.Background(), c, code, name, "", act.Enterprise)
						got := programme.CodeOf(err)
						if err == nil || got == programme.Repeated {
							break
						}
						if got != programme.Unavailable && got != programme.Unsure || tries > 200 {
							t.Errorf("unit %d: %v", n, err)
							break
						}
					}
				}
			})
		}
		for range 6 {
			restart()
		}
		group.Wait()
		if n := registered(t, w, 1+writers*each); n != writers*each {
			t.Errorf("%d of %d units are there", n, writers*each)
		}
		whole(t, w)
	})
}
