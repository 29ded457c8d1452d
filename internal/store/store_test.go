package store_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

var ctx = context.Background()

func open(t testing.TB, p storetest.Place) *store.Store {
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	s, err := store.Open(ctx, store.Config{Path: p.Path(), DatabaseURL: p.DatabaseURL, SigningKey: key, Origin: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// employer writes one employer with its entry.
func employer(s *store.Store, code string) (string, error) {
	var id string
	err := s.Write(ctx, func(tx *store.Tx) error {
		id = tx.NewID()
		if err := store.Insert(tx, &programme.Employer{ID: id, CreditCode: code, Name: "甲厂", Kind: "enterprise"}); err != nil {
			return err
		}
		_, err := tx.Append(journal.Entry{Action: "employer.register", Subject: id})
		return err
	})
	return id, err
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		want := programme.Scheme{Hours: map[string]int{"theory": 110}, StartsOn: 20210717, EndsOn: 20211107,
			AgreedAt: time.Date(2021, 7, 8, 1, 2, 3, 4000, time.UTC), State: programme.Agreed}
		err := s.Write(ctx, func(tx *store.Tx) error {
			n := &programme.Notice{ID: "sha", Name: "n", Text: "t"}
			y := &programme.Programme{ID: tx.NewID(), NoticeSHA256: "sha", State: programme.Open, CreatedAt: tx.Now()}
			b := &programme.Base{ID: tx.NewID(), ProgrammeID: y.ID, CreditCode: "x", Name: "孙𬭎宇学校", Aliases: []string{"一", "二"}}
			l := &programme.PlanLine{ID: tx.NewID(), ProgrammeID: y.ID, BaseID: b.ID, Level: programme.Technician, Trade: "电工", Places: 3}
			want.ID, want.ProgrammeID, want.BaseID = tx.NewID(), y.ID, b.ID
			if err := errors.Join(store.Insert(tx, n), store.Insert(tx, y), store.Insert(tx, b), store.Insert(tx, l), store.Insert(tx, &want)); err != nil {
				return err
			}
			_, err := tx.Append(journal.Entry{Action: "test"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.Read(ctx, func(tx *store.Tx) error {
			got, err := store.Get[programme.Scheme](tx, want.ID)
			if err != nil {
				return err
			}
			if fmt.Sprint(*got) != fmt.Sprint(want) {
				t.Errorf("got  %+v\nwant %+v", *got, want)
			}
			b, err := store.Get[programme.Base](tx, want.BaseID)
			if err == nil && (b.Name != "孙𬭎宇学校" || !slices.Equal(b.Aliases, []string{"一", "二"})) {
				t.Errorf("base %+v", b)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRefusals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		id, err := employer(s, "c1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := employer(s, "c1"); programme.CodeOf(err) != programme.Conflict {
			t.Errorf("the same code twice: %v, want conflict", err)
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			e, err := store.Get[programme.Employer](tx, id)
			if err != nil {
				return err
			}
			e.Name = "乙厂"
			return store.Update(tx, e)
		})
		if programme.CodeOf(err) != programme.Internal {
			t.Errorf("a change without an entry: %v, want internal", err)
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			e, err := store.Get[programme.Employer](tx, id)
			if err != nil {
				return err
			}
			e.Version-- // what somebody saw before another wrote
			return store.Update(tx, e)
		})
		if programme.CodeOf(err) != programme.Conflict {
			t.Errorf("an old version: %v, want conflict", err)
		}
		err = s.Read(ctx, func(tx *store.Tx) error {
			e, err := store.Get[programme.Employer](tx, id)
			if err == nil && (e.Name != "甲厂" || e.Version != 1) {
				t.Errorf("after refusals: %+v", e)
			}
			if _, err := store.Get[programme.Employer](tx, "none"); programme.CodeOf(err) != programme.NotFound {
				t.Errorf("a row that is not there: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Writers that share a commit do not share each other's failures.
func TestWritersTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		var wg sync.WaitGroup
		var mu sync.Mutex
		good, bad := 0, 0
		for w := range 8 {
			wg.Go(func() {
				for i := range 25 {
					code := fmt.Sprintf("w%d-%d", w, i)
					if i%5 == 4 {
						code = "taken"
					}
					_, err := employer(s, code)
					mu.Lock()
					switch programme.CodeOf(err) {
					case "":
						good++
					case programme.Conflict:
						bad++
					default:
						t.Error(err)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if good != 8*20+1 || bad != 8*5-1 {
			t.Errorf("%d written, %d refused; want 161 and 39", good, bad)
		}
		n := 0
		if err := s.Read(ctx, func(tx *store.Tx) error {
			list, err := tx.Employers()
			n = len(list)
			return err
		}); err != nil || n != good {
			t.Errorf("%d rows, %v; want %d", n, err, good)
		}
	})
}

// A read-then-write counter loses nothing, on either database.
func TestCountersLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		id, err := employer(s, "counter")
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					err := s.Write(ctx, func(tx *store.Tx) error {
						e, err := store.Get[programme.Employer](tx, id)
						if err != nil {
							return err
						}
						e.Kind += "x"
						if err := store.Update(tx, e); err != nil {
							return err
						}
						_, err = tx.Append(journal.Entry{Action: "count", Subject: id})
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		s.Read(ctx, func(tx *store.Tx) error {
			e, err := store.Get[programme.Employer](tx, id)
			if err != nil || len(e.Kind) != len("enterprise")+160 || e.Version != 161 {
				t.Errorf("counted to %d, version %d, %v; want 160 and 161", len(e.Kind)-len("enterprise"), e.Version, err)
			}
			return nil
		})
	})
}

// Long work on a row that short work changes without a pause gets through.
func TestLongWorkIsNotOvertakenForEver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		id, err := employer(s, "long")
		if err != nil {
			t.Fatal(err)
		}
		count := func(pause time.Duration) error {
			return s.Write(ctx, func(tx *store.Tx) error {
				e, err := store.Get[programme.Employer](tx, id)
				if err != nil {
					return err
				}
				time.Sleep(pause)
				e.Kind += "x"
				if err := store.Update(tx, e); err != nil {
					return err
				}
				_, err = tx.Append(journal.Entry{Action: "count", Subject: id})
				return err
			})
		}
		var stop atomic.Bool
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for !stop.Load() {
					if err := count(0); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 3 {
			if err := count(60 * time.Millisecond); err != nil {
				t.Error(err)
			}
		}
		stop.Store(true)
		wg.Wait()
	})
}

func TestTryWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		ran := false
		err := s.Try(ctx, func(tx *store.Tx) error {
			ran = true
			if err := store.Insert(tx, &programme.Employer{ID: tx.NewID(), CreditCode: "dry"}); err != nil {
				return err
			}
			_, err := tx.Append(journal.Entry{Action: "x"})
			return err
		})
		if err != nil || !ran {
			t.Fatalf("ran %v, %v", ran, err)
		}
		s.Read(ctx, func(tx *store.Tx) error {
			if e, err := tx.EmployerByCode("dry"); e != nil || err != nil {
				t.Errorf("after a dry run: %v, %v", e, err)
			}
			if n, err := tx.Waiting(); n != 0 || err != nil {
				t.Errorf("%d entries wait, %v", n, err)
			}
			return nil
		})
	})
}

func TestAPanicHurtsNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		err := s.Write(ctx, func(*store.Tx) error { panic("ours") })
		if programme.CodeOf(err) != programme.Internal {
			t.Errorf("a panic: %v", err)
		}
		if _, err := employer(s, "after"); err != nil {
			t.Errorf("after a panic: %v", err)
		}
	})
}

// Entries get contiguous places whoever sequences them, and the stored tree
// gives the root that the checkpoint states.
func TestSequence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := open(t, p)
		for i := range 30 {
			if _, err := employer(s, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
			if i%7 == 0 {
				if _, err := s.Sequence(ctx, journal.Checkpoint{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := s.Sequence(ctx, journal.Checkpoint{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		err := s.Read(ctx, func(tx *store.Tx) error {
			size, text, err := tx.TreeSize()
			if err != nil || size != 30 {
				t.Fatalf("tree of %d, %v; want 30", size, err)
			}
			c, _, err := journal.ParseCheckpoint(text, "")
			if err != nil {
				return err
			}
			root, err := tx.RootAt(size)
			if err == nil && root != c.Root {
				t.Errorf("root %s, checkpoint %s", root, c.Root)
			}
			next := int64(0)
			err = errors.Join(err, tx.EachEntry(func(e store.Sequenced) error {
				if e.Seq != next || e.Body == "" {
					t.Errorf("entry at %d, want %d", e.Seq, next)
				}
				next++
				return nil
			}))
			stray, err2 := tx.StrayEntries()
			if len(stray) > 0 {
				t.Errorf("stray entries %v", stray)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestIDsSortInTheOrderTheyAreMade(t *testing.T) {
	s := open(t, storetest.Place{Dir: t.TempDir()})
	var ids []string
	s.Read(ctx, func(tx *store.Tx) error {
		for range 5000 {
			ids = append(ids, tx.NewID())
		}
		return nil
	})
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) || len(ids[0]) != 20 {
		t.Errorf("ids are not 20 long, ascending and different: %v …", ids[:3])
	}
}

// BenchmarkWrite is durable transactions a second with 8 writers;
// BenchmarkWriteFloor is the same insert alone, one fsync each, on the same
// kind of file.
func BenchmarkWrite(b *testing.B) {
	s := open(b, storetest.Place{Dir: b.TempDir()})
	b.SetParallelism(4)
	var n int64
	var mu sync.Mutex
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			code := fmt.Sprint(n)
			mu.Unlock()
			if _, err := employer(s, code); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}
