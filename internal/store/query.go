package store

import (
	"slices"
	"strconv"
	"strings"
)

// List is every row of T that where picks, in its order. where begins with
// WHERE or ORDER BY and names columns as t.column. It is for this package and
// its queries by noun; app asks those.
func list[T any](tx *Tx, where string, args ...any) ([]T, error) {
	return tableFor[T]().query(tx, where, args...)
}

// one is the first row that where picks, or nil.
func one[T any](tx *Tx, where string, args ...any) (*T, error) {
	rows, err := list[T](tx, where+" LIMIT 1", args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// in is every row of T whose column holds one of values, asked for in batches
// of a few sizes, so that few prepared statements serve all and a single value
// costs a single comparison.
func in[T any](tx *Tx, column string, values []string, also string, args ...any) ([]T, error) {
	const most = 100
	var out []T
	for chunk := range slices.Chunk(values, most) {
		size := 1
		for size < len(chunk) {
			size = min(size*8, most)
		}
		holders := make([]string, size)
		all := slices.Clone(args)
		for i := range size {
			holders[i] = "$" + strconv.Itoa(len(args)+i+1)
			all = append(all, chunk[min(i, len(chunk)-1)])
		}
		rows, err := list[T](tx, "WHERE t."+column+" IN ("+strings.Join(holders, ",")+") "+also, all...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// count is the number a query of one integer gives.
func (tx *Tx) count(query string, args ...any) (n int, err error) {
	_, err = tx.row(query, args, &n)
	return n, err
}

// tally runs a query of a text and a number, and gives the numbers by the text.
func (tx *Tx) tally(query string, args ...any) (map[string]int, error) {
	rows, err := tx.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var key string
		var n int
		if err := rows.Scan(&key, &n); err != nil {
			return nil, err
		}
		out[key] = n
	}
	return out, rows.Err()
}

// EachOf gives fn the rows of a query that only reads, one by one; a row is
// fn's to keep. It is for what describes its own tables as data.
func (tx *Tx) EachOf(query string, fn func(row []any) error, args ...any) error {
	rows, err := tx.query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
