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
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
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
	Origin      string // the journal's name in its checkpoints
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	engine engine
	db     *sql.DB // for migrations and health
	clock  func() time.Time
	ids    *ids
	config Config
}

type engine interface {
	start()
	write(ctx context.Context, fn func(runner) error) error
	read(ctx context.Context, fn func(runner) error) error
	close() error
}

// Open opens the database, creating it and bringing it to this program's
// version of the tables.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	s := &Store{clock: c.Clock, ids: &ids{rand: c.Rand}, config: c}
	var dialect goose.Dialect
	if c.DatabaseURL != "" {
		e, err := openPostgres(c.DatabaseURL)
		if err != nil {
			return nil, err
		}
		s.engine, s.db, dialect = e, e.db, goose.DialectPostgres
	} else {
		e, err := openSQLite(c.Path)
		if err != nil {
			return nil, err
		}
		s.engine, s.db, dialect = e, e.readers, goose.DialectSQLite3
		if err := migrateSQLite(ctx, c.Path, dialect); err != nil {
			e.conn.Close()
			e.writer.Close()
			e.readers.Close()
			return nil, err
		}
		e.start()
		return s, nil
	}
	if err := migrate(ctx, s.db, dialect); err != nil {
		s.engine.close()
		return nil, err
	}
	return s, nil
}

func migrateSQLite(ctx context.Context, path string, dialect goose.Dialect) error {
	db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	defer db.Close()
	return migrate(ctx, db, dialect)
}

func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, files)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Close waits for running writes and lets the database go.
func (s *Store) Close() error { return s.engine.close() }

// Clock is the store's clock: what a transaction takes its Now from.
func (s *Store) Clock() time.Time { return s.clock() }
