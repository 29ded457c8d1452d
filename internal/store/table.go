package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
)

// column ties a column of a table to a field of a row. Everything is stored as
// TEXT or BIGINT, so that both databases and the digest see the same value.
type column struct {
	name  string
	field any // pointer to the field
}

// table describes how rows of T are stored. The first column is the id; the
// last is version, except on a sheet.
type table[T any] struct {
	name    string
	noun    programme.Noun
	columns func(*T) []column
	parent  sheet    // set on the rows of a sheet
	seldom  []string // indexed columns that hardly any update changes
	later   []string // columns that rows did not have at first: no part of a row's bytes while empty

	names     []string
	selectSQL string
	updateSQL string // of every column
	narrowSQL string // of all but the seldom, over a row where those stand as they are
	width     int
	whole     []int // the columns behind updateSQL's arguments
	narrow    []int // and behind narrowSQL's
}

// update words an update that leaves the columns named keep as they are and
// asks for it: its arguments are the columns at order, and the version before.
func (t *table[T]) update(keep []string) (text string, order []int) {
	var sets, where []string
	var last []int
	for i, n := range t.names {
		if i > 0 && !slices.Contains(keep, n) {
			order = append(order, i)
			sets = append(sets, fmt.Sprintf("%s=$%d", n, len(order)))
		} else {
			last = append(last, i)
		}
	}
	for _, i := range last {
		order = append(order, i)
		where = append(where, fmt.Sprintf("%s=$%d", t.names[i], len(order)))
	}
	return fmt.Sprintf("UPDATE %s SET %s WHERE %s AND version=$%d", t.name, strings.Join(sets, ", "), strings.Join(where, " AND "), len(order)+1), order
}

// sheet says that rows belong to a parent row which holds the digest of all
// of them (attendance of a lesson, items of a statement): a hundred thousand
// lines are covered by one digest.
type sheet struct {
	key    string // column that names the parent
	table  string // the parent's table
	digest string // the parent's column that holds the sheet's digest
}

// described is what backup, fsck and the journal's verification know of a
// table without knowing its rows' type.
type described interface {
	tableName() string
	sheetOf() sheet
	eachDigest(tx *Tx, fn func(id string, version int64, parent, encoded []byte) error) error
	columnNames() []string
}

var (
	registry []described
	byType   = map[reflect.Type]any{}
)

func define[T any](t table[T]) *table[T] {
	var zero T
	for _, c := range t.columns(&zero) {
		t.names = append(t.names, c.name)
	}
	t.width = len(t.names)
	t.selectSQL = "SELECT " + strings.Join(prefixed("t.", t.names), ", ") + " FROM " + t.name + " t"
	t.updateSQL, t.whole = t.update(nil)
	if len(t.seldom) > 0 {
		t.narrowSQL, t.narrow = t.update(t.seldom)
	}
	registry = append(registry, &t)
	byType[reflect.TypeFor[T]()] = &t
	return &t
}

func prefixed(p string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = p + n
	}
	return out
}

func tableFor[T any]() *table[T] {
	t, ok := byType[reflect.TypeFor[T]()].(*table[T])
	if !ok {
		panic("store: no table for " + reflect.TypeFor[T]().String())
	}
	return t
}

func (t *table[T]) tableName() string     { return t.name }
func (t *table[T]) sheetOf() sheet        { return t.parent }
func (t *table[T]) columnNames() []string { return t.names }

// Get is the row with that id, or an Error NotFound.
func Get[T any](tx *Tx, id string) (*T, error) {
	t := tableFor[T]()
	rows, err := t.query(tx, "WHERE t.id=$1", id)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, programme.Errorf(programme.NotFound, "没有找到这项%s", t.noun.Name())
	}
	return &rows[0], nil
}

// Insert writes new rows; Version becomes 1. A row that exists already is an
// Error Conflict.
func Insert[T any](tx *Tx, rows ...*T) error {
	t := tableFor[T]()
	if err := t.insertRows(tx, rows); err != nil {
		return err
	}
	var buf []byte
	for _, r := range rows {
		cols := t.columns(r)
		buf = t.encode(buf[:0], cols)
		tx.changed(t.name, *cols[0].field.(*string), *cols[t.width-1].field.(*int64), digest(buf))
	}
	return nil
}

// rowsAtOnce is how many rows go into one INSERT: enough to make the
// statement's own cost vanish, few enough to stay under both databases'
// limits of parameters.
const rowsAtOnce = 64

func (t *table[T]) insertRows(tx *Tx, rows []*T) error {
	args := make([]any, 0, min(len(rows), rowsAtOnce)*t.width)
	for chunk := range slices.Chunk(rows, rowsAtOnce) {
		args = args[:0]
		for _, r := range chunk {
			cols := t.columns(r)
			if t.parent.key == "" {
				*cols[t.width-1].field.(*int64) = 1
			}
			for _, c := range cols {
				args = append(args, value(c.field))
			}
		}
		if _, err := tx.exec(insertSQL(t.name, t.names, len(chunk)), args...); err != nil {
			return tx.inWords(err, t.noun)
		}
	}
	return nil
}

func insertSQL(name string, names []string, rows int) string {
	b := make([]byte, 0, 64+len(names)*(16+rows*6))
	b = append(b, "INSERT INTO "+name+" ("+strings.Join(names, ", ")+") VALUES "...)
	n := int64(0)
	for r := range rows {
		if r > 0 {
			b = append(b, ", "...)
		}
		for c := range names {
			n++
			if c == 0 {
				b = append(b, '(')
			} else {
				b = append(b, ',')
			}
			b = strconv.AppendInt(append(b, '$'), n, 10)
		}
		b = append(b, ')')
	}
	return string(b)
}

// Update writes a changed row over the version that was read. Where somebody
// else wrote in between it is an Error Conflict and nothing is written.
func Update[T any](tx *Tx, row *T) error {
	t := tableFor[T]()
	cols := t.columns(row)
	version := cols[t.width-1].field.(*int64)
	before := *version
	*version++
	n, err := int64(0), error(nil)
	if t.narrowSQL != "" { // a database writes every index anew whose column is set, be it to what it was
		n, err = t.updateRow(tx, t.narrowSQL, t.narrow, cols, before)
	}
	if n == 0 && err == nil {
		n, err = t.updateRow(tx, t.updateSQL, t.whole, cols, before)
	}
	if err != nil {
		*version = before
		return tx.inWords(err, t.noun)
	}
	if n != 1 {
		*version = before
		return programme.Errorf(programme.Conflict, "这项%s刚刚被别人修改过，请刷新后再办理", t.noun.Name())
	}
	tx.changed(t.name, *cols[0].field.(*string), *version, digest(t.encode(nil, cols)))
	return nil
}

func (t *table[T]) updateRow(tx *Tx, text string, order []int, cols []column, before int64) (int64, error) {
	args := make([]any, 0, t.width+1)
	for _, i := range order {
		args = append(args, value(cols[i].field))
	}
	res, err := tx.exec(text, append(args, before)...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// ReplaceSheet writes all rows of a sheet in place of those that stood there,
// and returns the digest its parent must carry.
func ReplaceSheet[T any](tx *Tx, parent string, rows []*T) (string, error) {
	t := tableFor[T]()
	if _, err := tx.exec("DELETE FROM "+t.name+" WHERE "+t.parent.key+"=$1", parent); err != nil {
		return "", err
	}
	if err := t.insertRows(tx, rows); err != nil {
		return "", err
	}
	return t.digestOf(rows), nil
}

// AmendSheet is ReplaceSheet where only some of the rows are new or changed:
// the others stand there as they are.
func AmendSheet[T any](tx *Tx, parent string, rows, changed []*T) (string, error) {
	t := tableFor[T]()
	query, args := "DELETE FROM "+t.name+" WHERE "+t.parent.key+"=$1", []any{parent}
	for _, r := range rows {
		if slices.Contains(changed, r) {
			continue
		}
		args = append(args, *t.columns(r)[0].field.(*string))
		query += fmt.Sprintf(" AND id<>$%d", len(args))
	}
	if _, err := tx.exec(query, args...); err != nil {
		return "", err
	}
	if err := t.insertRows(tx, changed); err != nil {
		return "", err
	}
	return t.digestOf(rows), nil
}

// ExtendSheet is AmendSheet where no row is taken out, so that one row is written,
// however many stand there.
func ExtendSheet[T any](tx *Tx, parent string, rows, changed []*T) (string, error) {
	t := tableFor[T]()
	for _, r := range changed {
		if _, err := tx.exec("DELETE FROM "+t.name+" WHERE "+t.parent.key+"=$1 AND id=$2", parent, *t.columns(r)[0].field.(*string)); err != nil {
			return "", err
		}
	}
	if err := t.insertRows(tx, changed); err != nil {
		return "", err
	}
	return t.digestOf(rows), nil
}

func (t *table[T]) digestOf(rows []*T) string {
	encoded := make([]string, len(rows))
	var buf []byte
	for i, r := range rows {
		buf = t.encode(buf[:0], t.columns(r))
		encoded[i] = string(buf)
	}
	return sheetDigest(encoded)
}

// sheetDigest is independent of the order in which rows come back.
func sheetDigest(encoded []string) string {
	slices.Sort(encoded)
	h := sha256.New()
	for _, e := range encoded {
		h.Write([]byte(e))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func (t *table[T]) query(tx *Tx, where string, args ...any) ([]T, error) {
	var out []T
	err := t.each(tx, func(r *T) error {
		out = append(out, *r)
		return nil
	}, where, args...)
	return out, err
}

// each calls fn with every row; the row is used again for the next.
func (t *table[T]) each(tx *Tx, fn func(*T) error, where string, args ...any) error {
	rows, err := tx.query(t.selectSQL+" "+where, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	dests := make([]any, t.width)
	for rows.Next() {
		row := new(T)
		cols := t.columns(row)
		for i, c := range cols {
			dests[i] = dest(c.field)
		}
		if err := rows.Scan(dests...); err != nil { // changed past the program; what stands first is read first
			return programme.Errorf(programme.Internal, "表 %s 里 id 为 %s 的一行读不出来，是绕过程序改的；请与备份里的这一行核对（%v）", t.name, value(cols[0].field), err)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t *table[T]) eachDigest(tx *Tx, fn func(id string, version int64, parent, encoded []byte) error) error {
	var buf []byte
	return t.each(tx, func(r *T) error {
		cols := t.columns(r)
		buf = t.encode(buf[:0], cols)
		var version int64
		var parent []byte
		if t.parent.key == "" {
			version = *cols[t.width-1].field.(*int64)
		} else {
			for _, c := range cols {
				if c.name == t.parent.key {
					parent = []byte(*c.field.(*string))
				}
			}
		}
		return fn(*cols[0].field.(*string), version, parent, buf)
	}, "ORDER BY t.id")
}

// encode appends the canonical bytes of a row: the table's name, then every
// column as its kind, its length and its value. A later column stands there by
// its name, and only where it holds something: rows that were digested before
// there was such a column keep their digests.
func (t *table[T]) encode(dst []byte, cols []column) []byte {
	dst = encodeText(dst, t.name)
	for _, c := range cols {
		v := value(c.field)
		if slices.Contains(t.later, c.name) {
			if v == "" || v == int64(0) {
				continue
			}
			dst = encodeText(append(dst, 'n'), c.name)
		}
		switch v := v.(type) {
		case string:
			dst = encodeText(append(dst, 's'), v)
		case int64:
			dst = append(dst, 'i')
			dst = binary.AppendVarint(dst, v)
		}
	}
	return dst
}

func encodeText(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func digest(encoded []byte) string {
	sum := sha256.Sum256(encoded)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// value is what is stored for a field: a string or an int64, nothing else.
func value(field any) any {
	switch p := field.(type) {
	case *string:
		return *p
	case *int64:
		return *p
	case *int:
		return int64(*p)
	case *bool:
		if *p {
			return int64(1)
		}
		return int64(0)
	case *time.Time:
		if p.IsZero() {
			return int64(0)
		}
		return p.UnixMicro()
	case *programme.Date:
		return p.String()
	case *programme.Level:
		return p.String()
	case *programme.Fen:
		return int64(*p)
	case *json.RawMessage:
		return string(*p)
	case *[]string:
		return jsonText(*p, len(*p) == 0)
	case *map[string]int:
		return jsonText(*p, len(*p) == 0)
	case *[]programme.StatementLine:
		return jsonText(*p, len(*p) == 0)
	}
	panic(fmt.Sprintf("store: no column kind for %T", field))
}

func jsonText(v any, empty bool) string {
	if empty {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return string(b)
}

// dest is where a column is scanned to.
func dest(field any) any {
	switch p := field.(type) {
	case *string, *int64, *int:
		return p
	default:
		return into{p}
	}
}

// into converts a stored string or int64 back to its field.
type into struct{ field any }

func (d into) Scan(src any) error {
	if b, ok := src.([]byte); ok {
		src = string(b)
	}
	switch v := src.(type) {
	case int64:
		switch p := d.field.(type) {
		case *bool:
			*p = v != 0
			return nil
		case *time.Time:
			if v != 0 {
				*p = time.UnixMicro(v).UTC()
			}
			return nil
		case *programme.Fen:
			*p = programme.Fen(v)
			return nil
		}
	case string:
		switch p := d.field.(type) {
		case *programme.Date:
			return p.UnmarshalText([]byte(v))
		case *programme.Level:
			return p.UnmarshalText([]byte(v))
		case *json.RawMessage:
			*p = json.RawMessage(v)
			return nil
		case *[]string, *map[string]int, *[]programme.StatementLine:
			if v == "" {
				return nil
			}
			return json.Unmarshal([]byte(v), p)
		}
	}
	return fmt.Errorf("store: cannot read %T into %T", src, d.field)
}

// inWords turns a database's refusal into the vocabulary's.
func (tx *Tx) inWords(err error, noun programme.Noun) error {
	if err == nil || errors.Is(err, sql.ErrConnDone) {
		return err
	}
	if isUnique(err) {
		return &programme.Error{Code: programme.Conflict, Message: "已有相同的" + noun.Name() + "，不能重复登记", Err: err}
	}
	return err
}

var _ = journal.Change{}
