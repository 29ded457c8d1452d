// Package act is the one way to do and to read. A chapter's method says what it
// does to which subject; that the caller may, that a reason is there, that the
// state allows it, that nothing is done twice or over a newer version, that it
// is journalled and told: all that is done here, once.
//
// The one idea to know: Act. Every change goes through it, so that permission,
// reason, state and journal are never a method's own invention.
package act

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Asia/Shanghai on machines without zone files

	"jinlanling/internal/app/tell"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Desk does what its callers may do. It is safe for concurrent use.
type Desk struct {
	Store *store.Store
	Files *files.Store
	Keys  *seal.Keys
	Log   *slog.Logger

	DiskFree func() (free, total uint64, known bool) // of the file store

	mu      sync.RWMutex
	notices map[string]*rules.Notice // by hash

	memory memory
	brand  keptBrand

	Dir     string // data folder
	Clock   func() time.Time
	Stop    chan struct{} // closed when the system stops
	Stopped sync.WaitGroup

	Certifier   *seal.Certifier // signs certificates
	Ring        *journal.Ring   // marks the journal's entries
	VerifierKey string
	Checkpoints string // the file of those beside the database
}

// New makes the core over an open store, file store and keys.
func New(st *store.Store, f *files.Store, keys *seal.Keys, log *slog.Logger) *Desk {
	return &Desk{Store: st, Files: f, Keys: keys, Log: log, notices: map[string]*rules.Notice{},
		DiskFree: func() (uint64, uint64, bool) { return DiskFree(f.Dir()) }}
}

// Caller is who asks, and how: as whom, once under which key, or only to see
// what would happen.
type Caller struct {
	programme.Actor
	Key    string // idempotency key; "" asks anew each time
	Input  string // digest of what is asked under Key
	DryRun bool   // do all of it and roll it back
	Token  string // name of the token through which a program asks in the actor's name; "" for the person

	// Seen is the version of Subject that the caller knows of (LastEntry), ""
	// to do without: a newer one refuses with Stale.
	Subject, Seen string
}

// As is a Caller without key that means it.
func As(actor programme.Actor) Caller { return Caller{Actor: actor} }

// Shanghai is the zone of every civil date.
var Shanghai = func() *time.Location {
	z, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err) // embedded above
	}
	return z
}()

// Step is one action being carried out: the transaction, who acts, and the
// action's row of the table.
type Step struct {
	*store.Tx
	Desk   *Desk
	Caller Caller
	Row    *programme.ActionRow
	reason string

	Subject string      // of the first entry recorded: what a repeated request is answered with
	Because []string    // of a review: its reasons of the list
	missed  []string    // keyed hashes of ID numbers that were given under a name which is not theirs
	news    []tell.News // what was recorded and people may want to know
}

// Act carries out one action of the table in one transaction. fn reads, asks
// s.May and s.Move, writes, and calls s.Record for every subject it changed.
func (a *Desk) Act(ctx context.Context, c Caller, action programme.Action, reason string, fn func(s *Step) error) error {
	row := programme.Find(action)
	if row == nil {
		return programme.Errorf(programme.Internal, "没有定义的操作：%s", action)
	}
	if reason = strings.TrimSpace(reason); row.Reason && reason == "" {
		return programme.Errorf(programme.Invalid, "办理“%s”须写明理由", row.Name)
	}
	if err := PlainWords("reason", "理由", reason); err != nil {
		return err
	}
	var last *Step
	run := func(tx *store.Tx) error {
		s := &Step{Tx: tx, Desk: a, Caller: c, Row: row, reason: reason}
		last = s
		if err := s.stands(); err != nil {
			return err
		}
		if c.Key == "" {
			return s.telling(s.unchanged(fn))
		}
		return s.telling(s.once(func(s *Step) error { return s.unchanged(fn) }))
	}
	write := a.Store.Write
	if c.DryRun {
		write = a.Store.Try
	}
	err := write(ctx, run)
	if row.Noun == programme.NounProgramme {
		a.brand.keep("", time.Time{}) // a year may have begun
	}
	if last != nil && len(last.missed) > 0 { // beside a transaction that was refused or only tried
		if counted := a.countMissed(ctx, c, last.missed); err == nil {
			err = counted
		}
	}
	return trail(row, last, err)
}

// trail says in the log which action failed, and on what. What is refused in
// words says so itself.
func trail(row *programme.ActionRow, s *Step, err error) error {
	if e, worded := errors.AsType[*programme.Error](err); err == nil || worded && e.Code != programme.Internal {
		return err
	}
	if s == nil || cmp.Or(s.Subject, s.Caller.Subject) == "" {
		return fmt.Errorf("%s: %w", row.Action, err)
	}
	return fmt.Errorf("%s %s: %w", row.Action, cmp.Or(s.Subject, s.Caller.Subject), err)
}

// once carries fn out unless the caller did so already under the same key:
// then it answers Repeated with what was done, and nothing is done again. What
// recorded nothing did nothing: it is not remembered, so that whoever sends it
// again hears why and not that it was done.
func (s *Step) once(fn func(s *Step) error) error {
	asked := s.Row.Action // what is done may turn out to be another's row
	prior, err := s.Request(s.Caller.User, s.Caller.Key)
	if err != nil {
		return err
	}
	switch {
	case prior == nil:
	case prior.Action != asked || prior.Input != s.Caller.Input:
		return programme.Errorf(programme.Conflict, "这个请求编号已用于另一次办理，请重新打开页面再提交")
	default:
		return &programme.Error{Code: programme.Repeated, Message: "这次办理已经完成，没有重复办理", Subject: prior.Subject}
	}
	if err := fn(s); err != nil || s.Subject == "" {
		return err
	}
	return s.RememberRequest(&store.Request{User: s.Caller.User, Key: s.Caller.Key, Action: asked, Input: s.Caller.Input, Subject: s.Subject})
}

// unchanged carries fn out unless the subject has changed since the caller
// read it.
func (s *Step) unchanged(fn func(s *Step) error) error {
	if s.Caller.Seen != "" {
		last, err := s.LastEntry(s.Caller.Subject)
		if err != nil {
			return err
		}
		if last != s.Caller.Seen && !strings.HasPrefix(last, s.Caller.Seen+"-") { // an entry's bare id is known of before
			return programme.Errorf(programme.Stale, "您读到之后又有新的办理，请重新读取后再办")
		}
	}
	return fn(s)
}

// stands refuses what a unit's clerk says in the unit's name as long as nobody
// has verified the unit (programme.Verification).
func (s *Step) stands() error {
	if s.Caller.Role != programme.RoleEmployer {
		return nil
	}
	state, _, err := s.Verification(s.Caller.Employer)
	if err != nil {
		return err
	}
	return programme.Stands(s.Caller.Actor, s.Row.Action, state)
}

// May refuses where the caller's role or scope does not reach subject.
func (s *Step) May(subject programme.Subject) error {
	return programme.May(s.Caller.Actor, s.Row.Action, subject)
}

// Move sets state to where the action leads, or refuses where the action is
// not possible from it.
func (s *Step) Move(state *programme.State) error {
	next, err := programme.Move(s.Row.Action, *state)
	if err != nil {
		return err
	}
	*state = next
	return nil
}

// Apart refuses where the caller is one of those who must be somebody else.
func (s *Step) Apart(others ...string) error {
	if !s.Row.Apart {
		return nil
	}
	for _, o := range others {
		if o != "" && o == s.Caller.User {
			return programme.Errorf(programme.Forbidden, "“%s”须由另一人办理：前一步是您本人办理的", s.Row.Name).Under(s.Row.Clause)
		}
	}
	return nil
}

// SystemActor is the program itself, which sets up the first administrator.
var SystemActor = programme.Actor{User: "system", Name: "系统", Role: programme.RoleSystem}
