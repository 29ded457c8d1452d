// Package storetest runs tests on every database the store supports: SQLite in
// a temporary folder always, PostgreSQL where ./check has started one. It is
// imported by tests only.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes databases
)

// URL is where ./check says that a PostgreSQL server for tests is.
const URL = "JINLANLING_TEST_DATABASE_URL"

// Place is somewhere to open a store: a fresh folder, and a fresh PostgreSQL
// database or "" for SQLite.
type Place struct {
	Dir         string
	DatabaseURL string
}

// Path is the SQLite file of a place.
func (p Place) Path() string { return filepath.Join(p.Dir, "jinlanling.db") }

// Each runs fn on every database. Where CI allows no skips and there is no
// PostgreSQL, it fails.
func Each(t *testing.T, fn func(t *testing.T, p Place)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, Place{Dir: t.TempDir()}) })
	server := os.Getenv(URL)
	switch {
	case server != "":
		t.Run("postgres", func(t *testing.T) { fn(t, Place{t.TempDir(), Fresh(t, server)}) })
	case os.Getenv("CI") == "true":
		t.Errorf("%s is not set: run ./check, which starts a server", URL)
	}
}

var made atomic.Int64

// Fresh makes an empty database on the server and drops it when the test ends.
func Fresh(tb testing.TB, server string) string {
	tb.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), made.Add(1))
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			tb.Log(err)
		}
		db.Close()
	})
	return strings.Replace(server, "dbname=postgres", "dbname="+name, 1)
}
