// Package app is what people do: one method for each thing a person can do,
// one file per noun. A method asks programme.May, reads through store.Tx,
// decides in the pure packages, writes, and journals, all in one transaction.
// It renders nothing and holds no SQL.
//
// The one idea to know: act. Every change goes through it, so that permission,
// reason, state and journal are never a method's own invention.
package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Asia/Shanghai on machines without zone files

	"jinlanling/internal/exchange"
	"jinlanling/internal/files"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// App does what its callers may do. It is safe for concurrent use.
type App struct {
	store *store.Store
	files *files.Folder
	keys  *seal.Keys
	log   *slog.Logger

	layouts []*exchange.Layout // of the outside systems

	diskFree func() (free, total uint64, known bool) // of the file store

	mu      sync.RWMutex
	notices map[string]*rules.Notice // by hash

	memory memory

	checks []check                                                                  // that chapters hand to fsck
	narrow map[string]func(a *App, tx *store.Tx, broken []string) ([]string, error) // by invariant of the store

	dir     string // data folder, "" in an App without one
	clock   func() time.Time
	stop    chan struct{} // closed when the system stops
	stopped sync.WaitGroup

	ring        *journal.Ring // marks the journal's entries; nil in an App without a data folder
	verifierKey string
	checkpoints string // the file of those beside the database
}

// New makes an App over an open store, file store and keys.
func New(st *store.Store, f *files.Folder, keys *seal.Keys, log *slog.Logger) *App {
	return &App{store: st, files: f, keys: keys, log: log, notices: map[string]*rules.Notice{},
		diskFree: func() (uint64, uint64, bool) { return DiskFree(f.Dir()) }}
}

// Store is for the checkers beside the app (fsck, backup, the journal's
// commands); pages and API do not reach it.
func (a *App) Store() *store.Store { return a.store }

// Files is the file store, for the same few.
func (a *App) Files() *files.Folder { return a.files }

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

// step is one action being carried out: the transaction, who acts, and the
// action's row of the table.
type step struct {
	*store.Tx
	app    *App
	caller Caller
	row    *programme.ActionRow
	reason string

	subject string   // of the first entry recorded: what a repeated request is answered with
	because []string // of a review: its reasons of the list
	missed  []string // keyed hashes of ID numbers that were given under a name which is not theirs
	news    []News   // what was recorded and people may want to know
}

// act carries out one action of the table in one transaction. fn reads, asks
// s.may and s.move, writes, and calls s.record for every subject it changed.
func (a *App) act(ctx context.Context, c Caller, action programme.Action, reason string, fn func(s *step) error) error {
	row := programme.Find(action)
	if row == nil {
		return programme.Errorf(programme.Internal, "没有定义的操作：%s", action)
	}
	if row.Reason && reason == "" {
		return programme.Errorf(programme.Invalid, "办理“%s”须写明理由", row.Name)
	}
	if err := plainWords("reason", "理由", reason); err != nil {
		return err
	}
	var last *step
	run := func(tx *store.Tx) error {
		s := &step{Tx: tx, app: a, caller: c, row: row, reason: reason}
		last = s
		if c.Key == "" {
			return s.telling(s.unchanged(fn))
		}
		return s.telling(s.once(func(s *step) error { return s.unchanged(fn) }))
	}
	write := a.store.Write
	if c.DryRun {
		write = a.store.Try
	}
	err := write(ctx, run)
	if last != nil && len(last.missed) > 0 { // beside a transaction that was refused or only tried
		if counted := a.countMissed(ctx, c, last.missed); err == nil {
			err = counted
		}
	}
	return err
}

// once carries fn out unless the caller did so already under the same key:
// then it answers Repeated with what was done, and nothing is done again. What
// recorded nothing did nothing: it is not remembered, so that whoever sends it
// again hears why and not that it was done.
func (s *step) once(fn func(s *step) error) error {
	asked := s.row.Action // what is done may turn out to be another's row
	prior, err := s.Request(s.caller.User, s.caller.Key)
	if err != nil {
		return err
	}
	switch {
	case prior == nil:
	case prior.Action != asked || prior.Input != s.caller.Input:
		return programme.Errorf(programme.Conflict, "这个请求编号已用于另一次办理，请重新打开页面再提交")
	default:
		return &programme.Error{Code: programme.Repeated, Message: "这次办理已经完成，没有重复办理", Subject: prior.Subject}
	}
	if err := fn(s); err != nil || s.subject == "" {
		return err
	}
	return s.RememberRequest(&store.Request{User: s.caller.User, Key: s.caller.Key, Action: asked, Input: s.caller.Input, Subject: s.subject})
}

// unchanged carries fn out unless the subject has changed since the caller
// read it.
func (s *step) unchanged(fn func(s *step) error) error {
	if s.caller.Seen != "" {
		last, err := s.LastEntry(s.caller.Subject)
		if err != nil {
			return err
		}
		if last != s.caller.Seen && !strings.HasPrefix(last, s.caller.Seen+"-") { // an entry's bare id is known of before
			return programme.Errorf(programme.Stale, "您读到之后又有新的办理，请重新读取后再办")
		}
	}
	return fn(s)
}

// may refuses where the caller's role or scope does not reach subject.
func (s *step) may(subject programme.Subject) error {
	return programme.May(s.caller.Actor, s.row.Action, subject)
}

// move sets state to where the action leads, or refuses where the action is
// not possible from it.
func (s *step) move(state *programme.State) error {
	next, err := programme.Move(s.row.Action, *state)
	if err != nil {
		return err
	}
	*state = next
	return nil
}

// apart refuses where the caller is one of those who must be somebody else.
func (s *step) apart(others ...string) error {
	if !s.row.Apart {
		return nil
	}
	for _, o := range others {
		if o != "" && o == s.caller.User {
			return programme.Errorf(programme.Forbidden, "“%s”须由另一人办理：前一步是您本人办理的", s.row.Name).Under(s.row.Clause)
		}
	}
	return nil
}

// record journals what was done to one subject, with the facts it rested on,
// and covers every row written since the last record.
func (s *step) record(programmeID, subject string, facts any) error {
	raw, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	if s.caller.Token != "" {
		if raw, err = withToken(raw, s.caller.Token); err != nil {
			return err
		}
	}
	if s.subject == "" {
		s.subject = subject
	}
	s.news = append(s.news, News{Action: s.row.Action, Programme: programmeID, Subject: subject})
	_, err = s.Append(journal.Entry{
		User: s.caller.User, Role: string(s.caller.Role),
		Action: string(s.row.Action), Noun: string(s.row.Noun), Subject: subject,
		Programme: programmeID, Reason: s.reason, Facts: raw, Key: s.caller.Key,
	})
	return err
}

// byToken is the fact of an entry that names the token it was done through.
const byToken = "by_token"

// throughToken is the token that an entry was done through, "" for none.
func throughToken(facts json.RawMessage) string {
	said := struct {
		Token string `json:"by_token"`
	}{}
	if json.Unmarshal(facts, &said) != nil {
		return ""
	}
	return said.Token
}

// withToken adds the name of a token to what an entry rests on.
func withToken(raw json.RawMessage, name string) (json.RawMessage, error) {
	said := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &said); err != nil {
		return nil, err
	}
	var err error
	if said[byToken], err = json.Marshal(name); err != nil {
		return nil, err
	}
	return json.Marshal(said)
}

// facts is the usual shape of what an entry rests on.
type facts map[string]any

// today is the civil date of the transaction in Shanghai.
func (s *step) today() programme.Date { return programme.DateOf(s.Now().In(Shanghai)) }

// open is the programme, refused where it is closed.
func (s *step) open(id string) (*programme.Programme, *rules.Notice, error) {
	p, n, err := s.programme(id)
	if err != nil {
		return nil, nil, err
	}
	if p.State != programme.Open {
		return nil, nil, programme.Errorf(programme.WrongState, "%s已结项，不能再办理", p.Name)
	}
	return p, n, nil
}

// programme is the programme and its notice, whatever its state.
func (s *step) programme(id string) (*programme.Programme, *rules.Notice, error) {
	p, err := store.Get[programme.Programme](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	n, err := s.app.notice(s.Tx, p.NoticeSHA256)
	return p, n, err
}

// notice is the notice with that hash, parsed once.
func (a *App) notice(tx *store.Tx, sha string) (*rules.Notice, error) {
	a.mu.RLock()
	n := a.notices[sha]
	a.mu.RUnlock()
	if n != nil {
		return n, nil
	}
	row, err := store.Get[programme.Notice](tx, sha)
	if err != nil {
		return nil, err
	}
	n, err = rules.Stored(row.Name, []byte(row.Text))
	if err != nil {
		return nil, programme.Errorf(programme.Internal, "已绑定的通知文件 %s 读不出来：%v", row.Name, err)
	}
	a.mu.Lock()
	a.notices[sha] = n
	a.mu.Unlock()
	return n, nil
}

// read runs fn on one consistent view, for a caller who is signed in.
func (a *App) read(ctx context.Context, c Caller, fn func(tx *store.Tx) error) error {
	if c.User == "" {
		return programme.Errorf(programme.Forbidden, "请先登录")
	}
	return a.store.Read(ctx, fn)
}

// telling tells of what a step recorded, unless it failed or is only tried.
func (s *step) telling(err error) error {
	if err != nil || s.caller.DryRun {
		return err
	}
	done := Recorded{Tx: s.Tx, By: s.caller.Actor, Reason: s.reason, Today: s.today(), News: s.news, Notice: func(id string) (*rules.Notice, error) {
		_, n, err := s.programme(id)
		return n, err
	}}
	return done.Tell()
}

// told notes that a step recorded something of which its writer knows all that
// telling needs.
func (s *step) told(programmeID, subject string, known *store.Told) {
	s.news = append(s.news, News{Action: s.row.Action, Programme: programmeID, Subject: subject, Known: known})
}
