package store_test

import (
	"crypto/ed25519"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

var signing = ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", ed25519.SeedSize)))

// openAs opens a place with a clock that is off by ahead; ring nil is a
// program of before marks.
func openAs(t *testing.T, p storetest.Place, ahead time.Duration, ring *journal.Ring) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, store.Config{Path: p.Path(), DatabaseURL: p.DatabaseURL, SigningKey: signing, Origin: "log", Ring: ring,
		Clock: func() time.Time { return time.Now().Add(ahead) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// walked is everything that verification finds of a store's journal and rows.
func walked(t *testing.T, s *store.Store, ring *journal.Ring) (v *journal.Verifier) {
	t.Helper()
	err := s.Read(ctx, func(tx *store.Tx) error {
		texts, err := tx.Checkpoints()
		if err != nil {
			return err
		}
		var points []journal.Checkpoint
		for _, text := range texts {
			c, _, err := journal.ParseCheckpoint(text, journal.VerifierKey("log", signing))
			if err != nil {
				return err
			}
			points = append(points, c)
		}
		v = journal.NewVerifier(points)
		v.Keyed(ring)
		for _, walk := range []func() error{
			func() error {
				return tx.EachEntry(func(e store.Sequenced) error { v.Entry(e.Seq, e.Columns, e.Body); return nil })
			},
			func() error {
				return tx.EachNode(func(ix int64, hash string) error { v.Node(ix, hash); return nil })
			},
			func() error { v.EndNodes(); return nil },
			func() error {
				return tx.EachWaiting(func(e store.Sequenced) error { v.Waiting(e.Columns, e.Body); return nil })
			},
			func() error {
				return tx.EachRow(func(table, id string, version int64, digest string) error {
					v.Row(table, id, version, digest)
					return nil
				})
			},
		} {
			if err := walk(); err != nil {
				return err
			}
		}
		v.EndRows()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func place(t *testing.T, s *store.Store, known journal.Checkpoint) store.Placed {
	t.Helper()
	all := store.Placed{}
	for {
		p, err := s.Sequence(ctx, known)
		if err != nil {
			t.Fatal(err)
		}
		all.Count, all.Point = all.Count+p.Count, p.Point
		all.Refused = append(all.Refused, p.Refused...)
		if known = p.Point; p.Count == 0 && len(p.Refused) == 0 {
			return all
		}
	}
}

// Copies whose clocks are apart, by as much as an hour, change one row in
// turn: what one wrote the next one sees as the newest, nobody writes over
// what he has not read, and the journal's order accuses nobody.
func TestOrderComesFromTheDatabase(t *testing.T) {
	for _, apart := range []time.Duration{30 * time.Millisecond, 10 * time.Minute, time.Hour} {
		t.Run(apart.String(), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, p storetest.Place) {
				ring := journal.NewRing(signing.Seed())
				copies := []*store.Store{openAs(t, p, apart, ring), openAs(t, p, -apart, ring), openAs(t, p, 0, ring)}
				id, err := employer(copies[0], "turns")
				if err != nil {
					t.Fatal(err)
				}
				seen, head := "", ""
				for i := range 24 {
					s := copies[i%3]
					err := s.Write(ctx, func(tx *store.Tx) error {
						last, err := tx.LastEntry(id)
						if err != nil {
							return err
						}
						if seen != "" && last != seen {
							return fmt.Errorf("the newest entry is %s, written was %s", last, seen)
						}
						e, err := store.Get[programme.Employer](tx, id)
						if err != nil {
							return err
						}
						e.Name = fmt.Sprint("turn ", i)
						if err := store.Update(tx, e); err != nil {
							return err
						}
						_, err = tx.Append(journal.Entry{User: "u", Role: "clerk", Action: "employer.register", Noun: "employer", Subject: id})
						return err
					})
					if err != nil {
						t.Fatal(i, err)
					}
					err = copies[(i+1)%3].Read(ctx, func(tx *store.Tx) (err error) {
						if seen, err = tx.LastEntry(id); err != nil {
							return err
						}
						moved, err := tx.Head()
						if moved == head {
							t.Errorf("turn %d: what waits does not see that something was written", i)
						}
						head = moved
						return err
					})
					if err != nil {
						t.Fatal(err)
					}
					if i%5 == 4 {
						place(t, copies[(i+2)%3], journal.Checkpoint{})
					}
				}
				place(t, copies[1], journal.Checkpoint{})
				if v := walked(t, copies[0], ring); len(v.Faults) > 0 || v.Size() != 25 {
					t.Errorf("%d entries, %+v", v.Size(), v.Faults)
				}
				if p.DatabaseURL == "" {
					return
				}
				for i, want := range []time.Duration{-apart, apart, 0} { // within what the busiest machine takes to answer
					if off := copies[i].Skew() - want; off.Abs() > time.Minute {
						t.Errorf("copy %d finds the database %v ahead, it is %v", i, copies[i].Skew(), want)
					}
				}
			})
		})
	}
}

// An entry that was put into the tables by hand gets no place, and the rows
// that it would cover stay uncovered; those of a program of before keep
// theirs, and from where on marks are required is signed.
func TestOnlyMarkedEntriesGetAPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		ring := journal.NewRing(signing.Seed())
		old := openAs(t, p, 0, nil)
		for i := range 3 {
			if _, err := employer(old, fmt.Sprint("before", i)); err != nil {
				t.Fatal(err)
			}
			if i == 1 {
				place(t, old, journal.Checkpoint{})
			}
		}
		s := openAs(t, p, 0, ring)
		if _, err := employer(s, "after"); err != nil {
			t.Fatal(err)
		}
		done := place(t, s, journal.Checkpoint{})
		if done.Count != 2 || done.Point.Keyed != 4 || len(done.Refused) > 0 {
			t.Fatalf("at the change: %+v", done)
		}
		if v := walked(t, s, ring); len(v.Faults) > 0 {
			t.Fatalf("at the change: %+v", v.Faults)
		}
		forge := &journal.Entry{ID: "00000000000000000001", At: 1, N: 999, User: "u", Role: "officer", Action: "employer.register", Noun: "employer",
			Subject: "x"}
		other := journal.NewRing([]byte("what the forger made up"))
		for i, body := range []string{string(forge.Encode()), string(other.Mark(nil, forge))} {
			id := fmt.Sprintf("0000000000000000000%d", i+1)
			behind(t, p, "INSERT INTO journal (id, n, at, user_id, role, action, noun, subject, programme_id, body) VALUES ('"+id+"', 99"+fmt.Sprint(i)+
				", 1, 'u', 'officer', 'employer.register', 'employer', 'x', '', '"+body+"')")
			behind(t, p, "INSERT INTO journal_pending (entry_id, n) VALUES ('"+id+"', 99"+fmt.Sprint(i)+")")
			if v := walked(t, s, ring); len(v.Faults) != 1 || v.Faults[0].Code != "mark" {
				t.Errorf("while it waits: %+v", v.Faults)
			}
			if again := place(t, s, done.Point); again.Count != 0 || len(again.Refused) != 1 || again.Refused[0] != id {
				t.Errorf("forged: %+v", again)
			}
		}
		if _, err := employer(s, "goes on"); err != nil {
			t.Fatal(err)
		}
		if again := place(t, s, done.Point); again.Count != 1 || again.Point.Keyed != 4 {
			t.Errorf("after it: %+v", again)
		}
		v, err := s.Vitals(ctx)
		if err != nil || v.Refused != 2 {
			t.Errorf("refused %d, %v", v.Refused, err)
		}
	})
}

// A tree that is smaller than what was signed, or another, is signed no more.
func TestAnotherTreeIsNotSigned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		ring := journal.NewRing(signing.Seed())
		s := openAs(t, p, 0, ring)
		for i := range 5 {
			if _, err := employer(s, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		known := place(t, s, journal.Checkpoint{}).Point
		behind(t, p, "UPDATE journal SET body=replace(body, 'register', 'forget')")
		for _, table := range []string{"journal_leaves", "journal_nodes", "journal_checkpoints"} {
			behind(t, p, "DELETE FROM "+table)
		}
		behind(t, p, "INSERT INTO journal_pending (entry_id, n) SELECT id, n FROM journal")
		if _, err := s.Sequence(ctx, known); err == nil || !strings.Contains(err.Error(), "少于已签署的 5 条") {
			t.Errorf("emptied: %v", err)
		}
		known.Root[0]++
		known.Size = 1
		if _, err := s.Sequence(ctx, known); err == nil {
			t.Error("signed beside what was signed before")
		}
	})
}

// behind changes a database as somebody does who has no key.
func behind(t *testing.T, p storetest.Place, query string) {
	t.Helper()
	driver, dsn := "sqlite", "file:"+p.Path()+"?_pragma=busy_timeout(10000)"
	if p.DatabaseURL != "" {
		driver, dsn = "pgx", p.DatabaseURL
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
