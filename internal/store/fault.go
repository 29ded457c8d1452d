package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"jinlanling/internal/programme"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// worded puts the database's own faults into words that their reader can act
// on; every other error stays as it is. The driver's text is for the log.
func worded(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*programme.Error](err); ours || errors.Is(err, context.Canceled) {
		return err
	}
	switch {
	case diskFull(err):
		return programme.Filled(err)
	case away(err):
		return &programme.Error{Code: programme.Unavailable, Message: "数据库正在重新启动或连不上，这次没有办成，数据没有改动。请过一会儿再试", Err: err}
	case diskFault(err):
		return &programme.Error{Code: programme.Unavailable, Message: "数据库读写磁盘时出错，这次没有办成。多半是磁盘满了或坏了，请告诉管理员", Err: err}
	}
	return err
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

func postgresCode(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// diskFull reports whether there was no room. SQLite says so of its file, and
// of the index of its log by a code of its own.
func diskFull(err error) bool {
	code := sqliteCode(err)
	return code&0xff == sqlite3.SQLITE_FULL || code == sqlite3.SQLITE_IOERR_SHMSIZE || postgresCode(err) == "53100" || errors.Is(err, syscall.ENOSPC)
}

func diskFault(err error) bool { return sqliteCode(err)&0xff == sqlite3.SQLITE_IOERR }

// away reports whether the server of the database could not be spoken with: it
// starts, stops, takes no more connections, or the connection was lost.
func away(err error) bool {
	if code := postgresCode(err); code != "" {
		return strings.HasPrefix(code, "57P") || strings.HasPrefix(code, "08") || code == "53300"
	}
	if _, refused := errors.AsType[*pgconn.ConnectError](err); refused {
		return true
	}
	if pgconn.SafeToRetry(err) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return true // of a connection that closed before it was asked
	}
	_, network := errors.AsType[net.Error](err)
	return network && !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF)
}

// unsure is the error of a commit that failed: what it held may be there
// after all. Where the database says that there was no room, it is not.
func unsure(err error) error {
	if diskFull(err) {
		return programme.Filled(err)
	}
	return &programme.Error{Code: programme.Unsure, Err: err,
		Message: "写到最后一步时出错，办没办成不能确定。请回到上一页，原样再交一次：已经办成的不会重复办理"}
}
