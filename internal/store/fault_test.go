package store_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"github.com/jackc/pgx/v5/pgconn"
)

// closed is a connection that says it was never asked, as pgconn's own errors
// do, of one that was lost and of a caller who went away.
type closed struct{ why error }

func (closed) Error() string     { return "conn closed" }
func (c closed) Unwrap() error   { return c.why }
func (closed) SafeToRetry() bool { return true }

// What the machine does is said as what it is, and what may have been done is
// not called undone.
func TestFaultsInWords(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	for _, c := range []struct {
		err          error
		read, commit programme.ErrorCode
	}{
		{fmt.Errorf("some: %w", full), programme.Full, programme.Full},
		{&pgconn.PgError{Code: "53100"}, programme.Full, programme.Full},
		{&pgconn.PgError{Code: "57P01"}, programme.Unavailable, programme.Unsure},
		{&pgconn.PgError{Code: "57P03"}, programme.Unavailable, programme.Unsure},
		{driver.ErrBadConn, programme.Unavailable, programme.Unsure},
		{fmt.Errorf("failed to deallocate cached statement(s): %w", closed{nil}), programme.Unavailable, programme.Unsure},
		{closed{context.Canceled}, programme.Internal, programme.Unsure},
		{errors.New("x"), programme.Internal, programme.Unsure},
		{programme.Errorf(programme.Busy, "x"), programme.Busy, programme.Unsure},
	} {
		if got := programme.CodeOf(store.Worded(c.err)); got != c.read {
			t.Errorf("%v: %s, want %s", c.err, got, c.read)
		}
		if got := programme.CodeOf(store.Unsure(c.err)); got != c.commit {
			t.Errorf("%v at a commit: %s, want %s", c.err, got, c.commit)
		}
	}
}
