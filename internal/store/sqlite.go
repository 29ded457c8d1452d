package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/programme"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteEngine is one writing connection beside a pool of readers. Writers
// queue; those that wait together share one commit and so one fsync, each in
// a savepoint of its own, so that one that fails takes nobody with it.
type sqliteEngine struct {
	writer  *sql.DB
	readers *sql.DB
	idle    chan *reader // those that nobody reads with; nil for one not opened yet
	conn    *sql.Conn
	stmts   *statements
	queue   chan *job
	stop    chan struct{}
	path    string
	held    int64 // size of the write-ahead log when readers were held last and stayed too long
	stopped sync.WaitGroup
}

type job struct {
	ctx  context.Context
	fn   func(runner) error
	err  error
	done chan struct{}
}

// Bounds of one shared commit: nobody waits long for others' work.
const (
	jobsPerCommit = 64
	commitWithin  = 10 * time.Millisecond
)

// fileURI names a file for SQLite, which reads URIs: a folder with # or ? in
// its name would otherwise be cut there, and another file be opened.
func fileURI(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

func openSQLite(path string) (*sqliteEngine, error) {
	dsn := func(readonly bool) string {
		q := url.Values{}
		for _, p := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"} {
			q.Add("_pragma", p)
		}
		if readonly {
			q.Add("_pragma", "query_only(1)")
			q.Add("_pragma", "cache_size(-8000)")
		} else {
			q.Set("_txlock", "immediate")
			q.Add("_pragma", "cache_size(-64000)")
			q.Add("_pragma", "wal_autocheckpoint(0)") // checkpoint does it, when nobody waits
		}
		return fileURI(path) + "?" + q.Encode()
	}
	w, err := sql.Open("sqlite", dsn(false))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	conn, err := w.Conn(context.Background())
	if err != nil {
		w.Close()
		return nil, err
	}
	r, err := sql.Open("sqlite", dsn(true))
	if err != nil {
		conn.Close()
		w.Close()
		return nil, err
	}
	many := max(4, runtime.GOMAXPROCS(0))
	r.SetMaxOpenConns(many + 1) // one for the migrations and the vitals, which come outside of read
	r.SetMaxIdleConns(many)
	e := &sqliteEngine{writer: w, readers: r, idle: make(chan *reader, many), conn: conn, stmts: newStatements(conn),
		queue: make(chan *job, 1024), stop: make(chan struct{}), path: path}
	for range many {
		e.idle <- nil
	}
	return e, nil
}

// start lets writers in; before it the connection belongs to the migrations.
func (e *sqliteEngine) start() {
	e.stopped.Go(e.loop)
}

func (e *sqliteEngine) write(ctx context.Context, fn func(runner) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case e.queue <- j:
	case <-e.stop:
		return sql.ErrConnDone
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-j.done: // once queued it is carried out or refused, never left in doubt
		return j.err
	case <-e.stop:
		e.stopped.Wait()
		select {
		case <-j.done:
			return j.err
		default:
			return sql.ErrConnDone
		}
	}
}

func (e *sqliteEngine) loop() {
	idle := time.NewTimer(time.Hour)
	defer idle.Stop()
	for behind := 0; ; {
		select {
		case j := <-e.queue:
			e.commit(j)
			if behind++; behind >= commitsPerCheckpoint {
				e.checkpoint()
				behind = 0
			}
			if behind%commitsPerLook == 0 {
				e.bound(logMost)
			}
			idle.Reset(idleBeforeCheckpoint)
		case <-idle.C:
			if behind > 0 {
				e.checkpoint()
				behind = 0
				idle.Reset(idleBeforeShrink)
			} else {
				e.pragma("shrink_memory")
			}
		case <-e.stop:
			return
		}
	}
}

// The write-ahead log is moved into the database when nobody waits for a
// commit, or after so many commits: a writer pays for its own fsync, not for
// tidying up.
const (
	idleBeforeCheckpoint = 100 * time.Millisecond
	commitsPerCheckpoint = 1000
	idleBeforeShrink     = 10 * time.Second // then what the writer has cached is given back
)

func (e *sqliteEngine) checkpoint() { e.pragma("wal_checkpoint(PASSIVE)") }

// Bounds of the write-ahead log. It can only begin anew at a moment when nobody
// reads in it: with readers that overlap such a moment may never come, and the
// log would grow for as long as they do.
const (
	logMost        = 64 << 20
	logMore        = 16 << 20 // grown by that, it is tried again after a reader that stayed too long
	commitsPerLook = 100
	holdReaders    = 500 * time.Millisecond
)

// bound begins the log anew where it is larger than most bytes: new readers
// wait a moment, those who read finish. One that reads on for longer puts it
// off until the log has grown some more.
func (e *sqliteEngine) bound(most int64) {
	size := fileSize(e.path + "-wal")
	if size < most {
		e.held = 0
		return
	}
	if size < e.held+logMore && e.held > 0 {
		return
	}
	var slots []*reader
	defer func() {
		for _, r := range slots {
			e.idle <- r
		}
	}()
	patience := time.NewTimer(holdReaders)
	defer patience.Stop()
	for len(slots) < cap(e.idle) {
		select {
		case r := <-e.idle:
			slots = append(slots, r)
		case <-patience.C:
			e.held = size
			return
		}
	}
	e.pragma("wal_checkpoint(TRUNCATE)")
	e.held = 0
}

func (e *sqliteEngine) pragma(name string) {
	rows, err := e.conn.QueryContext(context.Background(), "PRAGMA "+name)
	if err == nil {
		rows.Close()
	}
}

// commit carries out first, and whoever else waits, in one transaction. The
// first has nobody before it to protect: it needs no savepoint, which would
// copy every page that it changes, and where it fails all is rolled back and
// the others have their turn after it.
func (e *sqliteEngine) commit(first *job) {
	jobs := []*job{first}
	defer func() {
		for _, j := range jobs {
			close(j.done)
		}
	}()
	if _, err := e.stmts.exec("BEGIN IMMEDIATE"); err != nil {
		first.err = err
		return
	}
	began := time.Now()
	if first.err = first.ctx.Err(); first.err == nil {
		first.err = guarded(first.fn, e.stmts)
	}
	if first.err != nil {
		if _, err := e.stmts.exec("ROLLBACK"); err != nil {
			first.err = errors.Join(first.err, err)
		}
		return
	}
more:
	for len(jobs) < jobsPerCommit && time.Since(began) < commitWithin {
		select {
		case j := <-e.queue:
			jobs = append(jobs, j)
			e.carryOut(j)
		default:
			break more
		}
	}
	moment(e.stmts, BeforeCommit)
	if _, err := e.stmts.exec("COMMIT"); err != nil {
		e.stmts.exec("ROLLBACK")
		for _, j := range jobs {
			if j.err == nil {
				j.err = unsure(err)
			}
		}
		return
	}
	moment(e.stmts, AfterCommit)
}

func (e *sqliteEngine) carryOut(j *job) {
	if j.err = j.ctx.Err(); j.err != nil {
		return
	}
	if _, j.err = e.stmts.exec("SAVEPOINT job"); j.err != nil {
		return
	}
	j.err = guarded(j.fn, e.stmts)
	if j.err != nil {
		if _, err := e.stmts.exec("ROLLBACK TO job"); err != nil {
			j.err = errors.Join(j.err, err)
		}
	}
	if _, err := e.stmts.exec("RELEASE job"); err != nil && j.err == nil {
		j.err = err
	}
}

// guarded keeps a panic of one writer from taking the others down.
func guarded(fn func(runner) error, run runner) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// its type and place, never its value: that may be anybody's data
			err = &programme.Error{Code: programme.Internal, Message: fmt.Sprintf("内部错误：panic %T at %s", p, panicPlace())}
		}
	}()
	return fn(run)
}

// panicPlace names the functions that a panic came through.
func panicPlace() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs[:])])
	var at []string
	for {
		f, more := frames.Next()
		at = append(at, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return strings.Join(at, " < ")
		}
	}
}

// reader is a connection that reads, with what it has prepared.
type reader struct {
	conn  *sql.Conn
	stmts *statements
}

// preparedMost is how many statements a reader keeps: the filters of lists
// make many, most of them asked for again and again.
const preparedMost = 300

func (e *sqliteEngine) read(ctx context.Context, fn func(runner) error) (err error) {
	var r *reader
	select {
	case r = <-e.idle:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { e.idle <- r }()
	if err := ctx.Err(); err != nil {
		return err
	}
	if r == nil {
		conn, err := e.readers.Conn(context.Background())
		if err != nil {
			return err
		}
		r = &reader{conn, newStatements(conn)}
	}
	if _, err := r.stmts.exec("BEGIN"); err != nil {
		return err
	}
	defer func() {
		if _, over := r.stmts.exec("ROLLBACK"); over != nil { // nobody reads on in a view that has not ended
			r.close()
			r = nil
		} else if len(r.stmts.cache) > preparedMost {
			r.stmts.close()
			r.stmts = newStatements(r.conn)
		}
	}()
	return fn(r.stmts)
}

func (r *reader) close() {
	r.stmts.close()
	r.conn.Close()
}

func (e *sqliteEngine) close() error {
	close(e.stop)
	e.stopped.Wait()
	e.stmts.close()
	for range cap(e.idle) { // those who still read finish
		if r := <-e.idle; r != nil {
			r.close()
		}
	}
	return errors.Join(e.conn.Close(), e.readers.Close(), e.writer.Close())
}

// statements runs SQL on one connection and keeps what it prepared: parsing
// costs more than running for short statements. Rows of a query are read to
// their end before the same text is asked again: a prepared statement is at
// one place at a time.
type statements struct {
	conn  *sql.Conn
	cache map[string]*sql.Stmt
}

func newStatements(conn *sql.Conn) *statements {
	return &statements{conn: conn, cache: map[string]*sql.Stmt{}}
}

func (s *statements) prepared(query string) (*sql.Stmt, error) {
	if st, ok := s.cache[query]; ok {
		return st, nil
	}
	st, err := s.conn.PrepareContext(context.Background(), unnamed(query))
	if err == nil {
		s.cache[query] = st
	}
	return st, err
}

// unnamed writes $1, $2, $3 … as ? where each stands once and in order: the
// driver looks every named parameter up among all names, which for the
// thousand of a large INSERT takes longer than inserting. Other statements
// stay as they are.
func unnamed(query string) string {
	var b strings.Builder
	rest, next := query, 1
	for {
		head, tail, found := strings.Cut(rest, "$")
		b.WriteString(head)
		if !found {
			return b.String()
		}
		digits := 0
		for digits < len(tail) && tail[digits] >= '0' && tail[digits] <= '9' {
			digits++
		}
		if n, err := strconv.Atoi(tail[:digits]); err != nil || n != next {
			return query
		}
		b.WriteByte('?')
		next++
		rest = tail[digits:]
	}
}

func (s *statements) exec(query string, args ...any) (sql.Result, error) {
	st, err := s.prepared(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), args...)
}

func (s *statements) query(query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepared(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), args...)
}

func (s *statements) close() {
	for _, st := range s.cache {
		st.Close()
	}
}

func sqliteUnique(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
