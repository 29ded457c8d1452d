package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"jinlanling/internal/programme"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Condition is what a database is before it is opened. Looking changes nothing.
type Condition struct {
	Have    int64   // version of its tables; -1 where there is no database, 0 where it is empty
	Know    int64   // version that this program brings
	Missing []int64 // older than Have, and never applied
	Early   bool    // made by a program from before the first release, with tables that no release had
	Used    bool    // its journal has entries
	Marked  bool    // it names its keys
}

// Fits refuses a database that this program must not open: a newer one, and
// one that cannot be brought up.
func (l *Condition) Fits() error {
	switch {
	case l.Have > l.Know:
		return programme.Errorf(programme.WrongState, "数据库的表是第 %d 版，这个程序只认得到第 %d 版：数据已由更新的程序升级过，旧程序写进去会把它弄坏。请换用升级后的程序；要退回旧程序，只能连同升级前的备份一起恢复", l.Have, l.Know)
	case l.Early:
		return programme.Errorf(programme.WrongState, "这个数据库是第一次发布（v0.1.0）以前的试用程序建的，表的样子与任何发布版都不同，不能升级。请另用新的数据目录，从 serve 开始建；旧数据可用当时的程序导出花名册再导入")
	case len(l.Missing) > 0:
		return programme.Errorf(programme.WrongState, "数据库的表是第 %d 版，却没有做过第 %s 版的升级：它由编号不同的试用程序建成，不能再升级。请用当时的程序备份，恢复到新的数据目录后再换程序", l.Have, versions(l.Missing))
	}
	return nil
}

func versions(list []int64) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, "、")
}

// edited are columns whose tables were written otherwise before the first
// release, under the same number.
var edited = []struct{ table, column string }{{"grants", "state"}, {"requests", "subject"}}

// ConditionOf looks at the database that a configuration names.
func ConditionOf(ctx context.Context, c Config) (*Condition, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	known, err := numbers(files)
	if err != nil {
		return nil, err
	}
	l := &Condition{Have: -1, Know: slices.Max(known)}
	var db *sql.DB
	if c.DatabaseURL != "" {
		e, err := openPostgres(c.DatabaseURL)
		if err != nil {
			return nil, err
		}
		db = e.db
	} else {
		if _, err := os.Stat(c.Path); err != nil {
			return l, nil
		}
		// not mode=ro: a write-ahead log left by a crash could not be read then
		if db, err = sql.Open("sqlite", fileURI(c.Path)+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)"); err != nil {
			return nil, err
		}
	}
	defer db.Close()
	return l, worded(l.read(ctx, &catalogue{db, c.DatabaseURL != ""}, known))
}

// numbers are the versions that migrations bring.
func numbers(files fs.FS) (out []int64, err error) {
	names, err := fs.Glob(files, "*.sql")
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, err
}

func (l *Condition) read(ctx context.Context, c *catalogue, known []int64) error {
	l.Have = 0
	if has, err := c.has(ctx, "goose_db_version", "version_id"); err != nil || !has {
		return err
	}
	applied, err := c.numbers(ctx, "SELECT version_id FROM goose_db_version WHERE is_applied")
	if err != nil {
		return err
	}
	for _, v := range applied {
		l.Have = max(l.Have, v)
	}
	for _, v := range known {
		if v < l.Have && !slices.Contains(applied, v) {
			l.Missing = append(l.Missing, v)
		}
	}
	if l.Have == 0 {
		return nil
	}
	for _, e := range edited {
		has, err := c.has(ctx, e.table, e.column)
		if err != nil {
			return err
		}
		l.Early = l.Early || !has
	}
	some, err := c.numbers(ctx, "SELECT 1 FROM journal LIMIT 1")
	l.Used = len(some) > 0
	if err != nil {
		return err
	}
	if has, err := c.has(ctx, "key_marks", "name"); err != nil || !has {
		return err
	}
	some, err = c.numbers(ctx, "SELECT 1 FROM key_marks LIMIT 1")
	l.Marked = len(some) > 0
	return err
}

// catalogue asks a database what is in it.
type catalogue struct {
	db       *sql.DB
	postgres bool
}

func (c *catalogue) has(ctx context.Context, table, column string) (bool, error) {
	query := "SELECT COUNT(*) FROM pragma_table_info($1) WHERE name=$2"
	if c.postgres {
		query = `
			SELECT COUNT(*)
			FROM information_schema.columns
			WHERE table_schema=current_schema() AND table_name=$1 AND column_name=$2`
	}
	n := 0
	err := c.db.QueryRowContext(ctx, query, table, column).Scan(&n)
	return n > 0, err
}

func (c *catalogue) numbers(ctx context.Context, query string) (out []int64, err error) {
	rows, err := c.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Versions says which version of the tables a database has and which this
// program knows: -1 where there is no database.
func Versions(ctx context.Context, c Config) (have, know int64, err error) {
	l, err := ConditionOf(ctx, c)
	if err != nil {
		return 0, 0, err
	}
	return l.Have, l.Know, nil
}

// upgrade brings a database to this program's version of the tables. Of copies
// that start together one does it and the others wait: with PostgreSQL for a
// lock of the server's, beside a SQLite file for one on a file of its own,
// since each migration is a transaction by itself.
func upgrade(ctx context.Context, c Config) error {
	l, err := ConditionOf(ctx, c)
	if err != nil {
		return err
	}
	if err := l.Fits(); err != nil {
		return err
	}
	if l.Have == l.Know {
		return nil
	}
	if c.DatabaseURL != "" {
		return upgradePostgres(ctx, c)
	}
	err = alone(ctx, c.Path+"-upgrading", func() error { return upgradeSQLite(ctx, c) })
	if err != nil { // who waited for a file that the first took away finds the work done
		if l, again := ConditionOf(ctx, c); again == nil && l.Have == l.Know {
			return nil
		}
	}
	return err
}

func upgradePostgres(ctx context.Context, c Config) error {
	e, err := openPostgres(c.DatabaseURL)
	if err != nil {
		return err
	}
	defer e.db.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300), lock.WithUnlockTimeout(1, 10))
	if err != nil {
		return err
	}
	return migrate(ctx, e.db, goose.DialectPostgres, goose.WithSessionLocker(locker))
}

func upgradeSQLite(ctx context.Context, c Config) error {
	l, err := ConditionOf(ctx, c) // another may have done it while this one waited
	if err != nil {
		return err
	}
	if err := l.Fits(); err != nil || l.Have == l.Know {
		return err
	}
	db, err := sql.Open("sqlite", fileURI(c.Path)+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return err
	}
	defer db.Close()
	return migrate(ctx, db, goose.DialectSQLite3)
}

// alone runs fn while nobody else runs one with the same path. The lock is
// SQLite's own on an empty file, which every system it runs on has.
func alone(ctx context.Context, path string, fn func() error) error {
	db, err := sql.Open("sqlite", fileURI(path)+"?_pragma=busy_timeout(300000)&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(); err != nil {
		return err
	}
	return os.Remove(path)
}

func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, options ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	steps, err := stepsOf(files)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, nil, append(options, goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// stepsOf reads the migrations. Ours only go up, one statement after another:
// goose's own reader takes eight megabytes a file to find out.
func stepsOf(files fs.FS) (out []*goose.Migration, err error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		out = append(out, goose.NewGoMigration(v, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			for _, statement := range statementsOf(string(text)) {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		}}, nil))
	}
	return out, nil
}

// statementsOf splits a migration where a line ends with a semicolon. Lines of
// comment belong to nothing.
func statementsOf(text string) (out []string) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "--") {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(strings.TrimSpace(line), ";") {
			out = append(out, b.String())
			b.Reset()
		}
	}
	if rest := strings.TrimSpace(b.String()); rest != "" {
		out = append(out, rest)
	}
	return out
}
