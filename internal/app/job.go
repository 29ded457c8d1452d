package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

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
	pollEvery      = time.Second
	jobAttempts    = 4                   // after so many runs that died a job fails
	jobsAtOnce     = 20                  // of one user, that are not over
	jobsKept       = 90 * 24 * time.Hour // after their end
	jobsListed     = 100
	talliesKept    = 400 // days
	handBackWithin = 10 * time.Second
)

// jobKind is one kind of long work.
type jobKind struct {
	name   string
	undone string // what a job that failed or was stopped left, in words
	// may asks whether the caller may have this done: when it is asked for and
	// again when it is run.
	may func(tx *store.Tx, c Caller, j *Job) error
	run func(ctx context.Context, w *work) error
}

// JobName is what screens call a kind of job.
func (s *System) JobName(kind string) string { return s.jobs.kinds[kind].name }

// JobUndone says what a job of a kind left that failed or was stopped.
func (s *System) JobUndone(kind string) string { return s.jobs.kinds[kind].undone }

// enqueue asks for a job. The same form sent twice asks once.
func (s *System) enqueue(ctx context.Context, c Caller, j Job, args any) (id string, err error) {
	kind, ok := s.jobs.kinds[j.Kind]
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
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		if err := kind.may(tx, c, &j); err != nil {
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
		case s.jobs.wake <- struct{}{}:
		default:
		}
	}
	return id, err
}

// forget forgets what is kept for a time only.
func (s *System) forget(tx *store.Tx) error {
	if err := tx.ForgetTallies(programme.DateOf(tx.Now().In(Shanghai)).AddDays(-talliesKept)); err != nil {
		return err
	}
	return tx.ForgetJobs(tx.Now().Add(-jobsKept))
}

// nameInput names the file that a job works on, as long as only who handed it
// in holds it.
func (s *System) nameInput(tx *store.Tx, c Caller, id string) error {
	if id == "" {
		return nil
	}
	st := &step{Tx: tx, app: s.App, caller: c}
	up, err := st.handedFile(id)
	if err != nil || up == nil {
		return err
	}
	if err := tx.NameFile(*up); err != nil {
		return err
	}
	_, err = tx.Append(journal.Entry{User: c.User, Role: string(c.Role), Action: "file.store", Noun: string(programme.NounFile), Subject: id, Facts: []byte("{}")})
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
func (s *System) Job(ctx context.Context, c Caller, id string) (v *JobView, err error) {
	err = s.read(ctx, c, func(tx *store.Tx) error {
		j, err := tx.Job(id)
		if err != nil {
			return err
		}
		if j.Actor.User != c.User {
			return programme.Errorf(programme.NotFound, "没有找到这项办理")
		}
		v = &JobView{Job: *j, Name: s.JobName(j.Kind), Undone: s.JobUndone(j.Kind), Now: tx.Now(), Mine: sameScope(j.Actor, c.Actor)}
		if !v.Mine {
			v.Result, v.ResultFile = nil, ""
		}
		if j.State == JobQueued {
			v.Ahead, err = tx.JobsBefore(j.ID)
		}
		return err
	})
	if err == nil {
		s.jobs.fresher(&v.Job)
	}
	return v, err
}

func sameScope(a, b programme.Actor) bool {
	a.Name, b.Name = "", ""
	return a == b
}

// Jobs are the caller's jobs, newest first; an administrator sees everybody's,
// by kind, state and counts, without title or result.
func (s *System) Jobs(ctx context.Context, c Caller) (list []JobView, err error) {
	err = s.read(ctx, c, func(tx *store.Tx) error {
		list = nil
		jobs, err := tx.JobsOf(c.User, jobsListed)
		if c.Role == programme.RoleAdministrator {
			jobs, err = tx.Jobs(jobsListed)
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
func (s *System) CancelJob(ctx context.Context, c Caller, id string) error {
	if _, err := s.Job(ctx, c, id); err != nil {
		return err
	}
	err := s.store.Write(ctx, func(tx *store.Tx) error { return tx.CancelJob(id) })
	if err == nil {
		s.jobs.cancel(id)
	}
	return err
}

// AgainJob asks for a job of the caller's once more, with what it was given.
func (s *System) AgainJob(ctx context.Context, c Caller, id string) (string, error) {
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
	return s.enqueue(ctx, c, Job{Kind: v.Kind, Title: v.Title, Programme: v.Programme, Args: v.Args, InputFile: v.InputFile}, nil)
}

// JobFile is the file that a job of the caller's made.
func (s *System) JobFile(ctx context.Context, c Caller, id string) (name string, body io.ReadCloser, err error) {
	v, err := s.Job(ctx, c, id)
	if err != nil {
		return "", nil, err
	}
	if v.State != JobDone || v.ResultFile == "" {
		return "", nil, programme.Errorf(programme.NotFound, "这项办理没有可下载的文件")
	}
	if err := s.mayStill(ctx, &v.Job); err != nil {
		return "", nil, err
	}
	body, err = s.files.Get(v.ResultFile)
	return v.ResultName, body, err
}

// mayStill asks whether who asked for a job holds the role still, and may do
// it in that role.
func (s *System) mayStill(ctx context.Context, j *Job) error {
	return s.store.Read(ctx, func(tx *store.Tx) error {
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
			return g.Role == j.Actor.Role && g.BaseCode == j.Actor.Base && g.EmployerID == j.Actor.Employer && g.County == j.Actor.County && g.PersonID == j.Actor.Person
		}) {
			return programme.Errorf(programme.Forbidden, "您的%s角色已被收回，这项办理没有进行", j.Actor.Role.Name())
		}
		return s.jobs.kinds[j.Kind].may(tx, As(j.Actor), j)
	})
}

// runner does jobs, one at a time.
type runner struct {
	kinds map[string]jobKind
	wake  chan struct{}
	start sync.Once
	owner string

	mu  sync.Mutex
	now *work // what is being done
}

// fresher overlays a job with how far it is, where this process does it.
func (r *runner) fresher(j *Job) {
	r.mu.Lock()
	w := r.now
	r.mu.Unlock()
	if w != nil && w.job.ID == j.ID && j.State == JobRunning {
		j.Step, j.Done, j.Total = w.progress()
	}
}

func (r *runner) cancel(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now != nil && r.now.job.ID == id {
		r.now.stop(errJobCancelled)
	}
}

func (r *runner) set(w *work) {
	r.mu.Lock()
	r.now = w
	r.mu.Unlock()
}

// Why a job's context ended.
var (
	errJobCancelled = programme.Errorf(programme.WrongState, "已按要求停下")
	errStopping     = errors.New("the program stops")
	errJobLost      = errors.New("the lease was lost")
)

// work is a job being done.
type work struct {
	sys    *System
	job    *Job
	caller Caller
	stop   context.CancelCauseFunc

	mu          sync.Mutex
	step        string
	done, total int
	paused      bool // progress stays in memory while a transaction that ends the job runs
	ended       bool // the job was ended in the transaction that did its work
}

// at says what is being done and how far it is; total 0 where that is not
// known. It is an error where the job must stop.
func (w *work) at(ctx context.Context, step string, done, total int) error {
	w.mu.Lock()
	w.step, w.done, w.total = step, done, total
	w.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

func (w *work) progress() (string, int, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.step, w.done, w.total
}

func (w *work) pause(on bool) {
	w.mu.Lock()
	w.paused = on
	w.mu.Unlock()
}

// args reads what the job was given.
func (w *work) args(into any) error { return json.Unmarshal(w.job.Args, into) }

// result sets the job's result.
func (w *work) result(v any) (err error) {
	w.job.Result, err = json.Marshal(v)
	return err
}

// workOnce takes a job and does it; false where none waits.
func (s *System) workOnce(ctx context.Context) (bool, error) {
	waits := false
	err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
		waits, err = tx.WaitingJob()
		return err
	})
	if err != nil || !waits {
		return false, err
	}
	var j *Job
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		j, err = tx.TakeJob(s.jobs.owner, jobLease)
		return err
	})
	if err != nil || j == nil {
		return false, err
	}
	s.doJob(ctx, j)
	return true, nil
}

func (s *System) doJob(ctx context.Context, j *Job) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w := &work{sys: s, job: j, caller: As(j.Actor), stop: stop}
	s.jobs.set(w)
	defer s.jobs.set(nil)
	over := make(chan struct{})
	var keeping sync.WaitGroup
	taken := *j // the work fills in j as it goes
	keeping.Go(func() { s.keepJob(ctx, w, taken, over) })
	err := s.tryJob(ctx, w)
	close(over)
	keeping.Wait()
	if w.ended && err == nil {
		return
	}
	if cause := context.Cause(ctx); err != nil && ctx.Err() != nil {
		err = cause
	}
	s.endJob(w, err)
}

// tryJob runs a job as who asked for it, if they still may.
func (s *System) tryJob(ctx context.Context, w *work) (err error) {
	defer func() {
		if p := recover(); p != nil {
			what, where := PanicText(p)
			err = &programme.Error{Code: programme.Internal, Message: "内部错误", Err: errors.New("panic: " + what + "\n" + where)}
		}
	}()
	if w.job.Attempts > jobAttempts {
		return programme.Errorf(programme.Busy, "办理到一半程序中断，已试 %d 次都没有完成", w.job.Attempts-1)
	}
	if err := s.mayStill(ctx, w.job); err != nil {
		return err
	}
	return s.jobs.kinds[w.job.Kind].run(ctx, w)
}

// keepJob writes how far a job is and renews its lease, until it is over, and
// sees that it is to stop.
func (s *System) keepJob(ctx context.Context, w *work, now Job, over <-chan struct{}) {
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
		err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
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
		err = s.store.Write(ctx, func(tx *store.Tx) error { return tx.RenewJob(&now, jobLease) })
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
func (s *System) inWords(ctx context.Context, j *Job, e *programme.Error) string {
	text := e.Message
	for _, p := range e.Problems {
		text += "\n" + p.String()
	}
	if e.Clause == "" {
		return text
	}
	clause := e.Clause
	if n, err := s.Notice(ctx, j.Programme); err == nil {
		clause = n.Cite(clause)
	}
	return text + "（依据 " + clause + "）"
}

// endJob writes how a job ended.
func (s *System) endJob(w *work, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), handBackWithin)
	defer cancel()
	j := w.job
	_, j.Done, j.Total = w.progress()
	end := func(tx *store.Tx) error { return tx.EndJob(j) }
	e, ours := errors.AsType[*programme.Error](err)
	switch {
	case err == nil:
		j.State = JobDone
	case errors.Is(err, errStopping):
		end = func(tx *store.Tx) error { return tx.HandBackJob(j) }
	case errors.Is(err, errJobLost):
		return
	case errors.Is(err, errJobCancelled):
		j.State, j.Error, j.Result = JobCancelled, "已按要求停下。", nil
	case ours && e.Code != programme.Internal:
		j.State, j.Error, j.Result = JobFailed, s.inWords(ctx, j, e), nil
	default:
		s.log.Error("job failed", "job", j.ID, "kind", j.Kind, "err", err)
		j.State, j.Error, j.Result = JobFailed, "系统出了问题。请再试一次；仍不行时把这一页的网址告诉管理员。", nil
	}
	if err := s.store.Write(ctx, end); err != nil && programme.CodeOf(err) != programme.Conflict {
		s.log.Error("ending a job", "job", j.ID, "err", err)
	}
}
