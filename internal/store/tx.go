package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
)

// Tx is one transaction: a moment that stands still, reads that agree with
// each other, and writes that are all journalled or none made.
type Tx struct {
	store   *Store
	now     time.Time
	run     runner
	changes []journal.Change
	writes  bool
}

// runner executes SQL inside the transaction; both engines have one.
type runner interface {
	exec(query string, args ...any) (sql.Result, error)
	query(query string, args ...any) (*sql.Rows, error)
}

// Now is the instant of the transaction, the same however often it is asked.
func (tx *Tx) Now() time.Time { return tx.now }

// NewID makes an id that sorts after every id made before it.
func (tx *Tx) NewID() string { return tx.store.ids.next(tx.shared()) }

// NewID is Tx.NewID outside a transaction.
func (s *Store) NewID() string { return s.ids.next(s.Clock()) }

// Random fills b from what ids take their chance from: the machine's randomness,
// or a demo's that repeats.
func (tx *Tx) Random(b []byte) error { return tx.store.ids.random(b) }

// Moment is called with each statement before it is carried out, and with
// BeforeCommit and AfterCommit around each commit, for tests that stop a program
// there; nil otherwise. of tells one transaction from others that go on.
var Moment func(of any, at string)

// What Moment is told of a commit.
const (
	BeforeCommit = "before commit"
	AfterCommit  = "after commit"
)

func moment(of runner, at string) {
	if Moment != nil {
		Moment(of, at)
	}
}

func (tx *Tx) exec(query string, args ...any) (sql.Result, error) {
	moment(tx.run, query)
	r, err := tx.run.exec(query, args...)
	return r, trail(query, err)
}

func (tx *Tx) query(query string, args ...any) (*sql.Rows, error) {
	rows, err := tx.run.query(query, args...)
	return rows, trail(query, err)
}

var statement = regexp.MustCompile(`(?is)^\s*(?:(UPDATE)\s+(\w+)|(\w+).*?\b(?:FROM|INTO)\s+(\w+))`)

// trail says in the log what a statement that failed did to which table.
// Nothing of it is shown to users, and no values are in it.
func trail(query string, err error) error {
	if err == nil {
		return nil
	}
	if m := statement.FindStringSubmatch(query); m != nil {
		return fmt.Errorf("%s %s: %w", strings.ToLower(m[1]+m[3]), m[2]+m[4], err)
	}
	return fmt.Errorf("%.20s: %w", query, err)
}

// row scans the first row of a query; found is false where there is none.
func (tx *Tx) row(query string, args []any, dests ...any) (found bool, err error) {
	rows, err := tx.query(query, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(dests...); err != nil {
		return false, err
	}
	return true, rows.Err()
}

func (tx *Tx) changed(table, id string, version int64, digest string) {
	tx.changes = append(tx.changes, journal.Change{Table: table, ID: id, Version: version, Digest: digest})
}

// Append journals what was done since the last Append: the entry takes every
// row written since then. ID, At and Changes are filled here.
func (tx *Tx) Append(e journal.Entry) (id string, err error) {
	e.ID = tx.NewID()
	e.At = tx.now.UnixMicro()
	e.Changes = tx.changes
	if err := tx.insertEntry(&e); err != nil {
		return "", err
	}
	tx.changes = nil
	return e.ID, nil
}

// finish refuses a transaction that wrote rows which no entry covers: it is a
// fault of the program, found at the first test that walks there.
func (tx *Tx) finish() error {
	if len(tx.changes) > 0 {
		c := tx.changes[0]
		return programme.Errorf(programme.Internal, "内部错误：%s %s 的改动没有写入日志", c.Table, c.ID)
	}
	return nil
}

// Write runs fn in a transaction that is durable when Write returns nil. fn
// may run more than once and must not touch anything outside the database.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return worded(s.engine.write(ctx, func(run runner) error {
		tx := &Tx{store: s, now: s.clock().UTC().Truncate(time.Microsecond), run: run, writes: true}
		if err := tx.keyInUse(); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		return tx.finish()
	}))
}

// keyInUse tells which key this transaction seals with: another copy of the
// program, or a command beside it, may have made a new one.
func (tx *Tx) keyInUse() error {
	if tx.store.config.KeyInUse == nil {
		return nil
	}
	id, err := tx.KeyMark(MarkSealing)
	if err != nil || id == "" {
		return err
	}
	return tx.store.config.KeyInUse(id)
}

// errDryRun rolls a transaction back that was only tried.
type errDryRun struct{}

func (errDryRun) Error() string { return "store: dry run" }

// Try runs fn as Write does and rolls everything back.
func (s *Store) Try(ctx context.Context, fn func(*Tx) error) error {
	err := s.Write(ctx, func(tx *Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.finish(); err != nil {
			return err
		}
		return errDryRun{}
	})
	if _, dry := err.(errDryRun); dry {
		return nil
	}
	return err
}

// Read runs fn on one consistent view of the database.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	return worded(s.engine.read(ctx, func(run runner) error {
		return fn(&Tx{store: s, now: s.clock().UTC().Truncate(time.Microsecond), run: run})
	}))
}
