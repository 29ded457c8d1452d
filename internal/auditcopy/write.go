package auditcopy

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	"jinlanling/internal/programme"

	_ "modernc.org/sqlite" // the file is one of its databases
)

// Source gives the rows of a query over the store.
type Source interface {
	EachOf(query string, fn func(row []any) error, args ...any) error
}

// Floor is what a trainee must attend of one kind of class hours.
type Floor struct {
	Kind, Name string // kind "" is the total
	Hours      int
}

// Year is what a copy is made of, beside the store's rows.
type Year struct {
	Programme string // id
	Floors    []Floor
	Cite      func(clause string) string // as the notice numbers it
	Zone      *time.Location             // of every instant
}

// fileURI names a file for SQLite, which reads URIs.
func fileURI(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// Select is what the table is read with.
func (t *Table) Select() string {
	of := make([]string, len(t.Columns))
	for i := range t.Columns {
		of[i] = t.Columns[i].Of
	}
	return "SELECT " + strings.Join(of, ", ") + " " + t.From
}

// create makes the table in the copy, without its indexes.
func (t *Table) create() string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.Name + " " + c.Kind.SQL() + " NOT NULL"
	}
	return "CREATE TABLE " + t.Name + " (" + strings.Join(columns, ", ") + ")"
}

// SQL is the type of a kind's values in the file.
func (k Kind) SQL() string {
	switch k {
	case Count, Fen, Group:
		return "INTEGER"
	}
	return "TEXT"
}

// Write makes a copy at path, which must not be there, and answers how many
// rows it has. at is told which table is next, and ends the writing by an error.
func Write(ctx context.Context, path string, from Source, y Year, at func(table string, done, total int) error) (rows int, err error) {
	db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	w := &writer{ctx: ctx, tx: tx, year: y, words: map[[2]string]string{}}
	for i := range Tables {
		if err := at(Tables[i].Title, i, len(Tables)); err != nil {
			return 0, err
		}
		if err := w.table(&Tables[i], from); err != nil {
			return 0, fmt.Errorf("%s: %w", Tables[i].Name, err)
		}
	}
	if err := w.beside(); err != nil {
		return 0, err
	}
	return w.rows, tx.Commit()
}

type writer struct {
	ctx   context.Context
	tx    *sql.Tx
	year  Year
	words map[[2]string]string // by kind and code
	rows  int
}

// into makes a table and answers how to add a row to it.
func (w *writer) into(t *Table) (add func(row []any) error, done func() error, err error) {
	if _, err := w.tx.ExecContext(w.ctx, t.create()); err != nil {
		return nil, nil, err
	}
	st, err := w.tx.PrepareContext(w.ctx, "INSERT INTO "+t.Name+" VALUES (?"+strings.Repeat(", ?", len(t.Columns)-1)+")")
	if err != nil {
		return nil, nil, err
	}
	add = func(row []any) error {
		_, err := st.ExecContext(w.ctx, row...)
		return err
	}
	done = func() error {
		for _, c := range t.Index {
			if _, err := w.tx.ExecContext(w.ctx, "CREATE INDEX "+t.Name+"_by_"+c+" ON "+t.Name+" ("+c+")"); err != nil {
				return err
			}
		}
		return st.Close()
	}
	return add, done, nil
}

func (w *writer) table(t *Table, from Source) error {
	add, done, err := w.into(t)
	if err != nil {
		return err
	}
	err = from.EachOf(t.Select(), func(row []any) error {
		for i := range row {
			row[i] = w.plain(t.Columns[i].Kind, row[i])
		}
		w.rows++
		return add(row)
	}, w.year.Programme)
	if err != nil {
		return err
	}
	return done()
}

// plain is a value as the copy holds it. What is missing is empty.
func (w *writer) plain(k Kind, v any) any {
	switch x := v.(type) {
	case []byte:
		v = string(x)
	case nil:
		if k.SQL() == "INTEGER" {
			return int64(0)
		}
		return ""
	}
	if code, ok := v.(string); ok && k == Clause && code != "" {
		return w.year.Cite(code)
	}
	if k == Instant {
		if at, ok := v.(int64); ok && at != 0 {
			return time.UnixMicro(at).In(w.year.Zone).Format(time.DateTime)
		}
		return ""
	}
	if code, ok := v.(string); ok && code != "" {
		if name := wordOf(k, code); name != "" {
			w.words[[2]string{string(k), code}] = name
		}
	}
	return v
}

// wordOf is what screens call a code; "" of a kind that has no codes.
func wordOf(k Kind, code string) string {
	switch k {
	case State:
		return programme.State(code).Name()
	case Role:
		return programme.Role(code).Name()
	case Noun:
		return programme.Noun(code).Name()
	case Action:
		if row := programme.Find(programme.Action(code)); row != nil {
			return row.Name
		}
	}
	return ""
}

// beside writes the tables that are no rows of the store.
func (w *writer) beside() error {
	for i := range Beside {
		t := &Beside[i]
		add, done, err := w.into(t)
		if err != nil {
			return err
		}
		var rows [][]any
		switch t.Name {
		case "floors":
			for _, f := range w.year.Floors {
				rows = append(rows, []any{f.Kind, f.Name, f.Hours})
			}
		case "words":
			for k, name := range w.words {
				rows = append(rows, []any{k[0], k[1], name})
			}
		}
		for _, r := range rows {
			if err := add(r); err != nil {
				return err
			}
		}
		if err := done(); err != nil {
			return err
		}
	}
	return nil
}
