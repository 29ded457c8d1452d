package programme

import (
	"errors"
	"fmt"
)

// ErrorCode says what kind of refusal an Error is. One table maps codes to
// HTTP status and to the exit status of a command.
type ErrorCode string

const (
	Invalid    ErrorCode = "invalid"     // the input is wrong; Problems says where
	Forbidden  ErrorCode = "forbidden"   // this actor may not do this to this subject
	NotFound   ErrorCode = "not_found"   // no such thing, or none this actor may see
	WrongState ErrorCode = "wrong_state" // right actor, wrong moment
	Conflict   ErrorCode = "conflict"    // somebody else changed it first, or it exists already
	Stale      ErrorCode = "stale"       // changed since the caller read it
	TooLarge   ErrorCode = "too_large"   // over a stated limit
	Repeated   ErrorCode = "repeated"    // this very request was carried out before; Subject says on what
	Busy       ErrorCode = "busy"        // try again later

	Unavailable ErrorCode = "unavailable"  // what the system stands on is away for now: try again later
	Unsure      ErrorCode = "unsure"       // whether it was done is not known: the same request under its key tells
	Full        ErrorCode = "storage_full" // no room on the disk

	Internal ErrorCode = "internal" // ours; its inside never reaches a user
)

// Error is a refusal in words that its reader can act on. Message is Chinese
// and complete; Clause is the duty, or the notice's clause, that stands behind it.
type Error struct {
	Code     ErrorCode
	Message  string
	Clause   string
	Subject  string    // with Repeated: what the first time was done to, or made
	Problems []Problem // with Invalid: every problem found, not the first
	Err      error     // the cause, for the log only
}

// Error is the refusal with its clause where that stands as it is. A duty's
// number is the program's own: rules.Notice.Worded cites the clause that asks
// for it.
func (e *Error) Error() string {
	if e.Clause != "" && DutyOf(e.Clause) == nil {
		return e.Message + "（依据" + e.Clause + "）"
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error without a clause.
func Errorf(code ErrorCode, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Filled is the error of a disk without room; cause is for the log.
func Filled(cause error) *Error {
	return &Error{Code: Full, Message: "服务器的磁盘满了，这次没有办成，数据没有改动。请告诉管理员腾出空间，再原样提交", Err: cause}
}

// Under adds the clause that stands behind the refusal.
func (e *Error) Under(clause string) *Error {
	e.Clause = clause
	return e
}

// CodeOf is the code of err; an error that is not ours is Internal, and nil
// has the empty code.
func CodeOf(err error) ErrorCode {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
