// Package store is all the SQL: it keeps the nouns of package programme in
// SQLite (a file) or PostgreSQL, with one SQL text for both. It decides
// nothing: rules, permissions and transitions are read from other packages by
// app, which calls the methods here inside one transaction.
//
// The one idea to know: a row is written only through Insert, Update and
// ReplaceSheet, which digest it; a transaction whose digests no journal entry
// took does not commit.
package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"embed"
	"io"
	"sync/atomic"
	"time"

	"jinlanling/internal/journal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Config says where a store is and what it takes from outside.
type Config struct {
	Path        string           // SQLite file; used where DatabaseURL is empty
	DatabaseURL string           // PostgreSQL
	Clock       func() time.Time // time.Now where nil
	Rand        io.Reader        // crypto/rand where nil
	SigningKey  ed25519.PrivateKey
	Origin      string        // the journal's name in its checkpoints
	Ring        *journal.Ring // marks entries and what no entry covers; nil marks nothing
	OwnTime     bool          // Clock is a demo's or a test's, not to be held against the database's

	// KeyInUse is told, in every writing transaction, the id of the key that
	// values are sealed with now; an error ends the transaction. May be nil.
	KeyInUse func(id string) error
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	engine engine
	db     *sql.DB // for migrations and health
	clock  func() time.Time
	ids    *ids
	skew   atomic.Int64 // nanoseconds, see measureSkew
	config Config
}

type engine interface {
	start()
	write(ctx context.Context, fn func(runner) error) error
	read(ctx context.Context, fn func(runner) error) error
	close() error
}

// Open opens the database, creating it and bringing it to this program's
// version of the tables; a newer one is refused.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if err := upgrade(ctx, c); err != nil {
		return nil, worded(err)
	}
	s := &Store{clock: c.Clock, ids: &ids{rand: c.Rand}, config: c}
	if c.DatabaseURL != "" {
		e, err := openPostgres(c.DatabaseURL)
		if err != nil {
			return nil, err
		}
		s.engine, s.db = e, e.db
	} else {
		e, err := openSQLite(c.Path)
		if err != nil {
			return nil, worded(err)
		}
		s.engine, s.db = e, e.readers
	}
	s.engine.start()
	if err := s.countOn(ctx); err != nil {
		s.engine.close()
		return nil, worded(err)
	}
	return s, nil
}

// Close waits for running writes and lets the database go.
func (s *Store) Close() error { return s.engine.close() }

// Clock is the store's clock: what a transaction takes its Now from.
func (s *Store) Clock() time.Time { return s.clock() }
