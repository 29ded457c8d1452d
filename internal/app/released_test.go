package app_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/storetest"

	"github.com/pressly/goose/v3"
)

// The data of every release that went out is brought to today's tables, and
// everything that holds of data holds of it: its rows as that release wrote
// them, in its tables, beside its keys and files.
func TestDataOfEveryReleaseIsBroughtUp(t *testing.T) {
	dirs, err := filepath.Glob("testdata/released/*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no released data", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, p storetest.Place) {
				asReleased(t, dir, p)
				sys, err := app.Open(ctx, act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: endOf2021})
				if err != nil {
					t.Fatal(err)
				}
				defer sys.Close()
				clean(t, "brought up", sys)
				root(t, sys)
			})
		})
	}
}

// asReleased makes of a place what a release left.
func asReleased(t *testing.T, from string, p storetest.Place) {
	t.Helper()
	read := func(name string) []byte {
		raw, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for _, name := range []string{act.KeysFile, act.SigningFile, act.CheckpointsFile} {
		if err := os.WriteFile(filepath.Join(p.Dir, name), read(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(p.Dir, act.FilesDir), os.DirFS(filepath.Join(from, act.FilesDir))); err != nil {
		t.Fatal(err)
	}
	version, err := strconv.ParseInt(strings.TrimSpace(string(read("tables"))), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	driver, dsn, dialect := "sqlite", "file:"+p.Path(), goose.DialectSQLite3
	if p.DatabaseURL != "" {
		driver, dsn, dialect = "pgx", p.DatabaseURL, goose.DialectPostgres
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	g, err := goose.NewProvider(dialect, db, os.DirFS("../store/migrations"))
	if err == nil {
		_, err = g.UpTo(context.Background(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := insertRows(db, filepath.Join(from, "rows.jsonl.gz")); err != nil {
		t.Fatal(err)
	}
}

// insertRows fills tables from lines of JSON: an object that names a table and
// its columns, then an array for each row.
func insertRows(db *sql.DB, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var insert *sql.Stmt
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		d := json.NewDecoder(strings.NewReader(lines.Text()))
		d.UseNumber()
		if strings.HasPrefix(lines.Text(), "{") {
			var head struct {
				Table   string
				Columns []string
			}
			if err := d.Decode(&head); err != nil {
				return err
			}
			holders := make([]string, len(head.Columns))
			for i := range holders {
				holders[i] = fmt.Sprintf("$%d", i+1)
			}
			if insert, err = tx.Prepare("INSERT INTO " + head.Table + " (" + strings.Join(head.Columns, ", ") + ") VALUES (" + strings.Join(holders, ", ") +
				")"); err != nil {
				return err
			}
			continue
		}
		var row []any
		if err := d.Decode(&row); err != nil {
			return err
		}
		for i, v := range row {
			if n, number := v.(json.Number); number {
				if row[i], err = n.Int64(); err != nil {
					return err
				}
			}
		}
		if _, err := insert.Exec(row...); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return tx.Commit()
}
