// Package storetest runs tests on every database the store supports: SQLite in
// a temporary folder always, PostgreSQL where ./check has started one. It is
// imported by tests only.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
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

func create(server string) (name string, err error) {
	name = fmt.Sprintf("test_%d_%d", os.Getpid(), made.Add(1))
	return name, on(server, "CREATE DATABASE "+name)
}

func drop(server, name string) error {
	return on(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

func on(server, query string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(context.Background(), query)
	return err
}

func urlOf(server, name string) string {
	return strings.Replace(server, "dbname=postgres", "dbname="+name, 1)
}

func nameOf(url string) string {
	_, name, _ := strings.Cut(url, "dbname=")
	name, _, _ = strings.Cut(name, " ")
	return name
}

// Fresh makes an empty database on the server and drops it when the test ends.
func Fresh(tb testing.TB, server string) string {
	tb.Helper()
	name, err := create(server)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := drop(server, name); err != nil {
			tb.Log(err)
		}
	})
	return urlOf(server, name)
}

// Named is the database of a name on the server, for others to copy; fill fills
// a new one where there is none. It stays: DropAll takes it away.
func Named(name string, fill func(url string) error) (url string, err error) {
	server := os.Getenv(URL)
	db, err := sql.Open("pgx", server)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var n int
	if err := db.QueryRow("SELECT COUNT(*) FROM pg_database WHERE datname=$1", name).Scan(&n); err != nil {
		return "", err
	}
	if n > 0 {
		return urlOf(server, name), nil
	}
	half := name + "_half" // what is left of it where filling was killed
	if err := drop(server, half); err != nil {
		return "", err
	}
	if err := on(server, "CREATE DATABASE "+half); err != nil {
		return "", err
	}
	if err := fill(urlOf(server, half)); err != nil {
		return "", errors.Join(err, drop(server, half))
	}
	return urlOf(server, name), on(server, "ALTER DATABASE "+half+" RENAME TO "+name)
}

// DropAll drops every database of the server whose name begins so.
func DropAll(begins string) {
	server := os.Getenv(URL)
	if server == "" {
		return
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		return
	}
	defer db.Close()
	rows, err := db.Query("SELECT datname FROM pg_database WHERE starts_with(datname, $1)", begins)
	if err != nil {
		return
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil {
			drop(server, name)
		}
	}
}

// The databases that Kept made, for Clear.
var kept struct {
	sync.Mutex
	places []Place
}

// Kept is a place that outlives a test: a folder, and an empty database where
// a server is named. Clear takes it away.
func Kept(server string) (p Place, err error) {
	if p.Dir, err = os.MkdirTemp("", "kept"); err != nil {
		return p, err
	}
	if server != "" {
		name, err := create(server)
		if err != nil {
			return p, err
		}
		p.DatabaseURL = urlOf(server, name)
	}
	kept.Lock()
	defer kept.Unlock()
	kept.places = append(kept.places, p)
	return p, nil
}

// Clear takes away what Kept made. A package's TestMain calls it at the end.
func Clear() {
	kept.Lock()
	defer kept.Unlock()
	for _, p := range kept.places {
		os.RemoveAll(p.Dir)
		if p.DatabaseURL != "" {
			drop(os.Getenv(URL), nameOf(p.DatabaseURL))
		}
	}
	kept.places = nil
}

// Copy makes of a fresh place what another is, which nobody has open.
func Copy(tb testing.TB, from, to Place) {
	tb.Helper()
	if err := os.CopyFS(to.Dir, os.DirFS(from.Dir)); err != nil {
		tb.Fatal(err)
	}
	err := filepath.WalkDir(to.Dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			err = os.Chmod(path, 0o600) // keys that others may read are refused
		}
		return err
	})
	if err == nil && to.DatabaseURL != "" {
		if err := os.RemoveAll(to.Path()); err != nil { // of a year that was loaded from there
			tb.Fatal(err)
		}
		server, name := os.Getenv(URL), nameOf(to.DatabaseURL)
		if err = drop(server, name); err == nil {
			err = on(server, "CREATE DATABASE "+name+" TEMPLATE "+nameOf(from.DatabaseURL))
		}
	}
	if err != nil {
		tb.Fatal(err)
	}
}

// Exec says something to a database behind the program's back.
func Exec(t testing.TB, p Place, query string) {
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
