package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Long work is done as jobs: asked for in a request, queued in the database,
// done by a runner of this or another copy of the program as exactly the actor
// who asked, and looked at on a page that can be left and come back to. A
// runner holds a job by a lease: one that dies lets it run out, and the job
// runs again from the start. So every kind of job is safe to repeat: it writes
// in one transaction that ends the job as well, or only reads, or makes a file
// whose name is its content.

// Job is long work that somebody asked for.
type Job = store.Job

// JobState is where a job stands.
type JobState = store.JobState

// States of jobs.
const (
	JobQueued    = store.JobQueued
	JobRunning   = store.JobRunning
	JobDone      = store.JobDone
	JobFailed    = store.JobFailed
	JobCancelled = store.JobCancelled
)

// Bounds of jobs.
const (
	jobLease       = 2 * time.Minute // longer than any transaction of a job
	renewEvery     = 20 * time.Second
	progressEvery  = 300 * time.Millisecond
	PollEvery      = time.Second
	jobAttempts    = 4                   // after so many runs that died a job fails
	jobsAtOnce     = 20                  // of one user, that are not over
	jobsKept       = 90 * 24 * time.Hour // after their end
	JobsListed     = 100
	talliesKept    = 400 // days
	HandBackWithin = 10 * time.Second
)

// Kind is one kind of long work.
type Kind struct {
	Code   string // of the job in the store
	Name   string // what screens call it
	Undone string // what a job that failed or was stopped left, in words
	// may asks whether the caller may have this done: when it is asked for and
	// again when it is run.
	May func(tx *store.Tx, c act.Caller, j *Job) error
	Run func(ctx context.Context, w *Work) error
}

// JobName is what screens call a kind of job.
func (s *Desk) JobName(kind string) string { return s.runner.kinds[kind].Name }

// JobUndone says what a job of a kind left that failed or was stopped.
func (s *Desk) JobUndone(kind string) string { return s.runner.kinds[kind].Undone }

// Enqueue asks for a job. The same form sent twice asks once.
func (s *Desk) Enqueue(ctx context.Context, c act.Caller, j Job, args any) (id string, err error) {
	kind, ok := s.runner.kinds[j.Kind]
	if !ok {
		return "", programme.Errorf(programme.Internal, "没有这种办理：%s", j.Kind)
	}
	if c.User == "" {
		return "", programme.Errorf(programme.Forbidden, "请先登录")
	}
	if args != nil {
		if j.Args, err = json.Marshal(args); err != nil {
			return "", err
		}
	}
	j.Actor, j.Key = c.Actor, c.Key
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := kind.May(tx, c, &j); err != nil {
			return err
		}
		prior, err := tx.JobByKey(c.User, c.Key)
		if err != nil || prior != nil && prior.Kind == j.Kind {
			if prior != nil {
				id = prior.ID
			}
			return err
		}
		n, err := tx.UnfinishedJobs(c.User)
		if err != nil {
			return err
		}
		if n >= jobsAtOnce {
			return programme.Errorf(programme.Busy, "您有 %d 项办理还没有完成，请等前面的完成后再提交", n)
		}
		fresh := j
		if err := s.nameInput(tx, c, fresh.InputFile); err != nil {
			return err
		}
		if err := tx.AddJob(&fresh); err != nil {
			return err
		}
		id = fresh.ID
		return nil
	})
	if err == nil {
		select {
		case s.runner.wake <- struct{}{}:
		default:
		}
	}
	return id, err
}

// Forget forgets what is kept for a time only.
func (s *Desk) Forget(tx *store.Tx) error {
	if err := tx.ForgetTallies(programme.DateOf(tx.Now().In(act.Shanghai)).AddDays(-talliesKept)); err != nil {
		return err
	}
	return tx.ForgetJobs(tx.Now().Add(-jobsKept))
}

// nameInput names the file that a job works on, as long as only who handed it
// in holds it.
func (s *Desk) nameInput(tx *store.Tx, c act.Caller, id string) error {
	if id == "" {
		return nil
	}
	st := &act.Step{Tx: tx, Desk: s.Desk, Caller: c}
	up, err := st.HandedFile(id)
	if err != nil || up == nil {
		return err
	}
	if err := tx.NameFile(*up); err != nil {
		return err
	}
	_, err = tx.Append(journal.Entry{User: c.User, Role: string(c.Role), Action: "file.store", Noun: string(programme.NounFile), Subject: id,
		Facts: []byte("{}")})
	return err
}

// JobView is a job as its page shows it.
type JobView struct {
	Job
	Name   string
	Ahead  int       // jobs that come before it, while it waits
	Now    time.Time // of the reading, for how long it has taken
	Mine   bool      // the reader acts in the very role that asked: results are shown
	Undone string
}

// Elapsed is how long a job has taken, to the second.
func (v *JobView) Elapsed() time.Duration {
	switch {
	case v.StartedAt.IsZero():
		return 0
	case !v.EndedAt.IsZero():
		return v.EndedAt.Sub(v.StartedAt).Round(time.Second)
	}
	return v.Now.Sub(v.StartedAt).Round(time.Second)
}

// Job is a job of the caller's with its result; Error NotFound where there is
// none of theirs. The result is shown only to who acts in the role that asked.
func (s *Desk) Job(ctx context.Context, c act.Caller, id string) (v *JobView, err error) {
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		j, err := tx.Job(id)
		if err != nil {
			return err
		}
		if j.Actor.User != c.User {
			return programme.Errorf(programme.NotFound, "没有找到这项办理")
		}
		v = &JobView{Job: *j, Name: s.JobName(j.Kind), Undone: s.JobUndone(j.Kind), Now: tx.Now(), Mine: SameScope(j.Actor, c.Actor)}
		if !v.Mine {
			v.Result, v.ResultFile = nil, ""
		}
		if j.State == JobQueued {
			v.Ahead, err = tx.JobsBefore(j.ID)
		}
		return err
	})
	if err == nil {
		s.runner.fresher(&v.Job)
	}
	return v, err
}

func SameScope(a, b programme.Actor) bool {
	a.Name, b.Name = "", ""
	return a == b
}

// Jobs are the caller's jobs, newest first; an administrator sees everybody's,
// by kind, state and counts, without title or result.
func (s *Desk) Jobs(ctx context.Context, c act.Caller) (list []JobView, err error) {
	err = s.Read(ctx, c, func(tx *store.Tx) error {
		list = nil
		jobs, err := tx.JobsOf(c.User, JobsListed)
		if c.Role == programme.RoleAdministrator {
			jobs, err = tx.Jobs(JobsListed)
		}
		for _, j := range jobs {
			v := JobView{Job: j, Name: s.JobName(j.Kind), Now: tx.Now(), Mine: j.Actor.User == c.User}
			if !v.Mine {
				v.Title, v.Args, v.Error, v.InputFile, v.ResultFile, v.ResultName = "", nil, "", "", "", ""
			}
			list = append(list, v)
		}
		return err
	})
	return list, err
}

// CancelJob stops a job of the caller's before it begins, or between two of
// its batches.
func (s *Desk) CancelJob(ctx context.Context, c act.Caller, id string) error {
	if _, err := s.Job(ctx, c, id); err != nil {
		return err
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.CancelJob(id) })
	if err == nil {
		s.runner.cancel(id)
	}
	return err
}

// AgainJob asks for a job of the caller's once more, with what it was given.
func (s *Desk) AgainJob(ctx context.Context, c act.Caller, id string) (string, error) {
	v, err := s.Job(ctx, c, id)
	if err != nil {
		return "", err
	}
	if !v.State.Over() {
		return id, nil
	}
	if !v.Mine {
		return "", programme.Errorf(programme.Forbidden, "请换回当时的角色（%s）再办理", v.Actor.Role.Name())
	}
	return s.Enqueue(ctx, c, Job{Kind: v.Kind, Title: v.Title, Programme: v.Programme, Args: v.Args, InputFile: v.InputFile}, nil)
}

// JobFile is the file that a job of the caller's made.
func (s *Desk) JobFile(ctx context.Context, c act.Caller, id string) (name string, body io.ReadCloser, err error) {
	v, err := s.Job(ctx, c, id)
	if err != nil {
		return "", nil, err
	}
	if v.State != JobDone || v.ResultFile == "" {
		return "", nil, programme.Errorf(programme.NotFound, "这项办理没有可下载的文件")
	}
	if err := s.MayStill(ctx, &v.Job); err != nil {
		return "", nil, err
	}
	body, err = s.Files.Get(v.ResultFile)
	return v.ResultName, body, s.Store.WhyGone(v.ResultFile, err)
}

// MayStill asks whether who asked for a job holds the role still, and may do
// it in that role.
func (s *Desk) MayStill(ctx context.Context, j *Job) error {
	return s.Store.Read(ctx, func(tx *store.Tx) error {
		u, err := store.Get[programme.User](tx, j.Actor.User)
		if err != nil {
			return err
		}
		if u.State != programme.Active {
			return programme.Errorf(programme.Forbidden, "提出办理的用户已停用")
		}
		grants, err := tx.UserGrants(u.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(grants, func(g programme.Grant) bool {
			return g.Role == j.Actor.Role && g.BaseCode == j.Actor.Base && g.EmployerID == j.Actor.Employer && g.County == j.Actor.County &&
				g.PersonID == j.Actor.Person
		}) {
			return programme.Errorf(programme.Forbidden, "您的%s角色已被收回，这项办理没有进行", j.Actor.Role.Name())
		}
		return s.runner.kinds[j.Kind].May(tx, act.As(j.Actor), j)
	})
}

// runner does jobs, one at a time.
type runner struct {
	kinds map[string]Kind
	wake  chan struct{}
	owner string

	mu  sync.Mutex
	now *Work // what is being done
}

// fresher overlays a job with how far it is, where this process does it.
func (r *runner) fresher(j *Job) {
	r.mu.Lock()
	w := r.now
	r.mu.Unlock()
	if w != nil && w.Job.ID == j.ID && j.State == JobRunning {
		j.Step, j.Done, j.Total = w.progress()
	}
}

func (r *runner) cancel(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now != nil && r.now.Job.ID == id {
		r.now.stop(errJobCancelled)
	}
}

func (r *runner) set(w *Work) {
	r.mu.Lock()
	r.now = w
	r.mu.Unlock()
}

// Why a job's context ended.
var (
	errJobCancelled = programme.Errorf(programme.WrongState, "已按要求停下")
	ErrStopping     = errors.New("the program stops")
	errJobLost      = errors.New("the lease was lost")
)

// Work is a job being done.
type Work struct {
	Sys    *Desk
	Job    *Job
	Caller act.Caller
	stop   context.CancelCauseFunc

	mu          sync.Mutex
	step        string
	done, total int
	paused      bool // progress stays in memory while a transaction that ends the job runs
	Ended       bool // the job was ended in the transaction that did its work
}

// At says what is being done and how far it is; total 0 where that is not
// known. It is an error where the job must stop.
func (w *Work) At(ctx context.Context, step string, done, total int) error {
	w.mu.Lock()
	w.step, w.done, w.total = step, done, total
	w.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func (w *Work) progress() (string, int, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.step, w.done, w.total
}

func (w *Work) Pause(on bool) {
	w.mu.Lock()
	w.paused = on
	w.mu.Unlock()
}

// Args reads what the job was given.
func (w *Work) Args(into any) error { return json.Unmarshal(w.Job.Args, into) }

// Result sets the job's result.
func (w *Work) Result(v any) (err error) {
	w.Job.Result, err = json.Marshal(v)
	return err
}

// WorkOnce takes a job and does it; false where none waits.
func (s *Desk) WorkOnce(ctx context.Context) (bool, error) {
	waits := false
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		waits, err = tx.WaitingJob()
		return err
	})
	if err != nil || !waits {
		return false, err
	}
	var j *Job
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		j, err = tx.TakeJob(s.runner.owner, jobLease)
		return err
	})
	if err != nil || j == nil {
		return false, err
	}
	s.doJob(ctx, j)
	return true, nil
}

func (s *Desk) doJob(ctx context.Context, j *Job) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w := &Work{Sys: s, Job: j, Caller: act.As(j.Actor), stop: stop}
	s.runner.set(w)
	defer s.runner.set(nil)
	over := make(chan struct{})
	var keeping sync.WaitGroup
	taken := *j // the work fills in j as it goes
	keeping.Go(func() { s.keepJob(ctx, w, taken, over) })
	err := s.tryJob(ctx, w)
	close(over)
	keeping.Wait()
	if w.Ended && err == nil {
		return
	}
	if cause := context.Cause(ctx); err != nil && ctx.Err() != nil {
		err = cause
	}
	s.endJob(w, err)
}

// tryJob runs a job as who asked for it, if they still may.
func (s *Desk) tryJob(ctx context.Context, w *Work) (err error) {
	defer func() {
		if p := recover(); p != nil {
			what, where := act.PanicText(p)
			err = &programme.Error{Code: programme.Internal, Message: "内部错误", Err: errors.New("panic: " + what + "\n" + where)}
		}
	}()
	if w.Job.Attempts > jobAttempts {
		return programme.Errorf(programme.Busy, "办理到一半程序中断，已试 %d 次都没有完成", w.Job.Attempts-1)
	}
	if err := s.MayStill(ctx, w.Job); err != nil {
		return err
	}
	return s.runner.kinds[w.Job.Kind].Run(ctx, w)
}

// keepJob writes how far a job is and renews its lease, until it is over, and
// sees that it is to stop.
func (s *Desk) keepJob(ctx context.Context, w *Work, now Job, over <-chan struct{}) {
	t := time.NewTicker(progressEvery)
	defer t.Stop()
	written, renewed := "", time.Now()
	for {
		select {
		case <-over:
			return
		case <-ctx.Done():
			return
		case <-t.C:
		}
		asked := false
		err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
			asked, err = tx.JobCancelAsked(now.ID)
			return err
		})
		if asked {
			w.stop(errJobCancelled)
			return
		}
		w.mu.Lock()
		paused := w.paused
		now.Step, now.Done, now.Total = w.step, w.done, w.total
		w.mu.Unlock()
		text := fmt.Sprint(now.Step, now.Done, now.Total)
		if err != nil || paused || text == written && time.Since(renewed) < renewEvery {
			continue
		}
		err = s.Store.Write(ctx, func(tx *store.Tx) error { return tx.RenewJob(&now, jobLease) })
		switch {
		case programme.CodeOf(err) == programme.Conflict:
			w.stop(errJobLost)
			return
		case err == nil:
			written, renewed = text, time.Now()
		}
	}
}

// inWords is a refusal with its clause as the notice writes it.
func (s *Desk) inWords(ctx context.Context, j *Job, e *programme.Error) string {
	n, err := s.Notice(ctx, j.Programme)
	if err != nil {
		n = nil
	}
	worded := *e
	for _, p := range e.Problems {
		worded.Message += "\n" + p.String()
	}
	return n.Worded(&worded)
}

// endJob writes how a job ended.
func (s *Desk) endJob(w *Work, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), HandBackWithin)
	defer cancel()
	j := w.Job
	_, j.Done, j.Total = w.progress()
	end := func(tx *store.Tx) error { return tx.EndJob(j) }
	e, ours := errors.AsType[*programme.Error](err)
	switch {
	case err == nil:
		j.State = JobDone
	case errors.Is(err, ErrStopping):
		end = func(tx *store.Tx) error { return tx.HandBackJob(j) }
	case errors.Is(err, errJobLost):
		return
	case errors.Is(err, errJobCancelled):
		j.State, j.Error, j.Result = JobCancelled, "已按要求停下。", nil
	case ours && e.Code != programme.Internal:
		j.State, j.Error, j.Result = JobFailed, s.inWords(ctx, j, e), nil
	default:
		s.Log.Error("job failed", "job", j.ID, "kind", j.Kind, "err", err)
		j.State, j.Error, j.Result = JobFailed, "系统出了问题。请再试一次；仍不行时把这一页的网址告诉管理员。", nil
	}
	if err := s.Store.Write(ctx, end); err != nil && programme.CodeOf(err) != programme.Conflict {
		s.Log.Error("ending a job", "job", j.ID, "err", err)
	}
}
