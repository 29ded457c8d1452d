package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"jinlanling/internal/programme"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresEngine runs every write serializable and again where the database
// says that two of them met: with weaker isolation, writes were measured to
// get lost without an error.
type postgresEngine struct {
	db   *sql.DB
	gate sync.RWMutex // writers together, or one alone
}

func openPostgres(dsn string) (*postgresEngine, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		// the driver's words would repeat the password
		return nil, programme.Errorf(programme.Invalid, "数据库连接参数无效，请检查连接文件或 PG 环境变量")
	}
	cfg.RuntimeParams["application_name"] = "jinlanling"
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	return &postgresEngine{db: db}, nil
}

// Tries of a write before the caller is told to come back. From aloneFrom on the
// writer goes while no other of this copy of the program writes, so that long
// work is not overtaken for ever by short work on the same rows. Between copies
// chance decides: a lock in the database would keep its snapshot from before
// the wait, or not be there on every database that speaks PostgreSQL.
const (
	writeTries = 25
	aloneFrom  = 5
)

func (e *postgresEngine) write(ctx context.Context, fn func(runner) error) error {
	for try := 1; ; try++ {
		err := e.gated(ctx, try >= aloneFrom, fn)
		if err == nil || !serialization(err) {
			return err
		}
		if try == writeTries {
			return &programme.Error{Code: programme.Busy, Message: "同时办理的人太多，请稍后再试", Err: err}
		}
		wait := time.Duration(rand.Int64N(int64(min(try, 8)) * int64(4*time.Millisecond)))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (e *postgresEngine) gated(ctx context.Context, alone bool, fn func(runner) error) error {
	if alone {
		e.gate.Lock()
		defer e.gate.Unlock()
	} else {
		e.gate.RLock()
		defer e.gate.RUnlock()
	}
	return e.once(ctx, fn)
}

func (e *postgresEngine) once(ctx context.Context, fn func(runner) error) error {
	tx, err := e.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	run := txRunner{ctx, tx}
	if err := guarded(fn, run); err != nil {
		return err
	}
	moment(run, BeforeCommit)
	if err = tx.Commit(); err == nil {
		moment(run, AfterCommit)
	}
	if err == nil || postgresCode(err) != "" && !away(err) || ctx.Err() != nil { // refused by the server, or given up by who asked
		return err
	}
	return unsure(err)
}

func (e *postgresEngine) read(ctx context.Context, fn func(runner) error) error {
	tx, err := e.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(txRunner{ctx, tx})
}

func (e *postgresEngine) start() {}

func (e *postgresEngine) close() error { return e.db.Close() }

func serialization(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

func isUnique(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	return sqliteUnique(err)
}

// txRunner runs SQL in a database/sql transaction.
type txRunner struct {
	ctx context.Context
	tx  *sql.Tx
}

func (r txRunner) exec(query string, args ...any) (sql.Result, error) {
	return r.tx.ExecContext(r.ctx, query, args...)
}

func (r txRunner) query(query string, args ...any) (*sql.Rows, error) {
	return r.tx.QueryContext(r.ctx, query, args...)
}
