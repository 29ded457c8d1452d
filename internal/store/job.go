package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/programme"
)

// JobState is where a job stands.
type JobState string

const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Over reports whether nothing more happens to a job.
func (s JobState) Over() bool { return s == JobDone || s == JobFailed || s == JobCancelled }

// Job is long work that somebody asked for: done outside their request, as
// exactly the actor who asked.
type Job struct {
	ID, Kind, Title string
	Programme       string
	Actor           programme.Actor
	Key             string // of the form that asked; asked again it is the same job
	Args            json.RawMessage
	InputFile       string

	State       JobState
	Step        string // what it is doing, in a word
	Done, Total int
	Cancel      bool // somebody asked to stop it

	Result     json.RawMessage
	ResultFile string
	ResultName string // of the result's file, when it is downloaded
	Error      string // in words, without personal data

	Attempts   int
	Owner      string // the runner that holds the lease
	LeaseUntil time.Time

	MadeAt, StartedAt, EndedAt time.Time
}

// jobColumns are read by every query; the result only by that of one job,
// because it may be large.
const jobColumns = "id, kind, title, programme_id, user_id, user_name, role, base_code, employer_id, county, person_id, key, args, input_file, " +
	"state, step, done, total, cancel, result_file, result_name, error, attempts, owner, lease_until, made_at, started_at, ended_at"

func (tx *Tx) jobs(where string, args ...any) (out []Job, err error) {
	rows, err := tx.query("SELECT "+jobColumns+" FROM jobs "+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var j Job
		var text string
		var cancel, lease, made, started, ended int64
		err := rows.Scan(&j.ID, &j.Kind, &j.Title, &j.Programme, &j.Actor.User, &j.Actor.Name, (*string)(&j.Actor.Role), &j.Actor.Base, &j.Actor.Employer,
			&j.Actor.County, &j.Actor.Person, &j.Key, &text, &j.InputFile, (*string)(&j.State), &j.Step, &j.Done, &j.Total, &cancel, &j.ResultFile,
			&j.ResultName,
			&j.Error, &j.Attempts, &j.Owner, &lease, &made, &started, &ended)
		if err != nil {
			return nil, err
		}
		j.Args, j.Cancel = json.RawMessage(text), cancel != 0
		j.LeaseUntil, j.MadeAt, j.StartedAt, j.EndedAt = instant(lease), instant(made), instant(started), instant(ended)
		out = append(out, j)
	}
	return out, rows.Err()
}

func instant(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func (tx *Tx) oneJob(where string, args ...any) (*Job, error) {
	list, err := tx.jobs(where+" LIMIT 1", args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Job is the job with that id and its result, or an Error NotFound.
func (tx *Tx) Job(id string) (*Job, error) {
	j, err := tx.oneJob("WHERE id=$1", id)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, programme.Errorf(programme.NotFound, "没有找到这项办理")
	}
	var text string
	if _, err := tx.row("SELECT result FROM jobs WHERE id=$1", []any{id}, &text); err != nil {
		return nil, err
	}
	j.Result = json.RawMessage(text)
	return j, nil
}

// JobByKey is the job that a user's form asked for, or nil.
func (tx *Tx) JobByKey(userID, key string) (*Job, error) {
	return tx.oneJob("WHERE user_id=$1 AND key=$2 AND key<>''", userID, key)
}

// JobsOf are a user's jobs, newest first.
func (tx *Tx) JobsOf(userID string, most int) ([]Job, error) {
	return tx.jobs("WHERE user_id=$1 ORDER BY id DESC LIMIT "+strconv.Itoa(most), userID)
}

// Jobs are everybody's jobs, newest first.
func (tx *Tx) Jobs(most int) ([]Job, error) {
	return tx.jobs("ORDER BY id DESC LIMIT " + strconv.Itoa(most))
}

// JobsWithInput are the jobs of a kind that were done with one file, newest
// first.
func (tx *Tx) JobsWithInput(kind, fileID string) ([]Job, error) {
	return tx.jobs("WHERE kind=$1 AND input_file=$2 AND state=$3 ORDER BY id DESC", kind, fileID, string(JobDone))
}

// UnfinishedJobs counts the jobs of a user that are not over.
func (tx *Tx) UnfinishedJobs(userID string) (int, error) {
	return tx.count("SELECT COUNT(*) FROM jobs WHERE user_id=$1 AND state IN ('queued', 'running')", userID)
}

// JobsBefore counts the jobs that come before one that waits.
func (tx *Tx) JobsBefore(id string) (int, error) {
	return tx.count("SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running') AND id<$1", id)
}

// AddJob queues a job; its id and time are filled here.
func (tx *Tx) AddJob(j *Job) error {
	j.ID, j.State, j.MadeAt = tx.NewID(), JobQueued, tx.Now()
	a := &j.Actor
	if len(j.Args) == 0 {
		j.Args = json.RawMessage("{}")
	}
	values := []any{j.ID, j.Kind, j.Title, j.Programme, a.User, a.Name, string(a.Role), a.Base, a.Employer, a.County, a.Person, j.Key, string(j.Args),
		j.InputFile,
		string(j.State), "", 0, 0, 0, "", "", "", 0, "", int64(0), tx.now.UnixMicro(), int64(0), int64(0), ""}
	holders := make([]string, len(values))
	for i := range holders {
		holders[i] = "$" + strconv.Itoa(i+1)
	}
	_, err := tx.exec("INSERT INTO jobs ("+jobColumns+", result) VALUES ("+strings.Join(holders, ", ")+")", values...)
	return err
}

// TakeJob gives the oldest job that waits, or whose runner let its lease run
// out, to a runner; nil where there is none.
func (tx *Tx) TakeJob(owner string, lease time.Duration) (*Job, error) {
	now := tx.shared().UnixMicro()
	j, err := tx.oneJob("WHERE state='queued' OR state='running' AND lease_until<$1 ORDER BY id", now)
	if err != nil || j == nil {
		return nil, err
	}
	j.State, j.Owner, j.LeaseUntil = JobRunning, owner, tx.shared().Add(lease)
	j.Attempts++
	if j.StartedAt.IsZero() {
		j.StartedAt = tx.now
	}
	_, err = tx.exec(`
		UPDATE jobs
		SET state='running', owner=$2, lease_until=$3, attempts=$4, started_at=$5, done=0, total=0, step=''
		WHERE id=$1`,
		j.ID, owner, j.LeaseUntil.UnixMicro(), j.Attempts, j.StartedAt.UnixMicro())
	return j, err
}

// WaitingJob reports whether TakeJob would find one, without writing.
func (tx *Tx) WaitingJob() (bool, error) {
	var id string
	return tx.row("SELECT id FROM jobs WHERE state='queued' OR state='running' AND lease_until<$1 LIMIT 1", []any{tx.shared().UnixMicro()}, &id)
}

// held is an Error Conflict where an update found that the runner does not
// hold the job any more.
func (tx *Tx) held(query string, args ...any) error {
	res, err := tx.exec(query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return programme.Errorf(programme.Conflict, "这项办理已由别处接手")
	}
	return nil
}

// RenewJob writes how far a job is and lengthens its runner's lease.
func (tx *Tx) RenewJob(j *Job, lease time.Duration) error {
	return tx.held("UPDATE jobs SET lease_until=$3, step=$4, done=$5, total=$6 WHERE id=$1 AND owner=$2 AND state='running'",
		j.ID, j.Owner, tx.shared().Add(lease).UnixMicro(), j.Step, j.Done, j.Total)
}

// JobCancelAsked reports whether somebody asked to stop a job.
func (tx *Tx) JobCancelAsked(id string) (asked bool, err error) {
	var n int64
	_, err = tx.row("SELECT cancel FROM jobs WHERE id=$1", []any{id}, &n)
	return n != 0, err
}

// EndJob writes a job's end: its state, result and error. Only the runner that
// holds it can; a job can be ended in the transaction that did its work.
func (tx *Tx) EndJob(j *Job) error {
	j.EndedAt = tx.now
	return tx.held(`
		UPDATE jobs
		SET state=$3, step='', done=$4, total=$5, result=$6, result_file=$7, result_name=$8, error=$9, ended_at=$10,
			owner='', lease_until=0
		WHERE id=$1 AND owner=$2 AND state='running'`,
		j.ID, j.Owner, string(j.State), j.Done, j.Total, string(j.Result), j.ResultFile, j.ResultName, j.Error, tx.now.UnixMicro())
}

// HandBackJob lets another runner take a job at once: this one stops.
func (tx *Tx) HandBackJob(j *Job) error {
	return tx.held(`
		UPDATE jobs
		SET state='queued', owner='', lease_until=0, attempts=attempts-1, step='', done=0, total=0
		WHERE id=$1 AND owner=$2 AND state='running'`, j.ID, j.Owner)
}

// CancelJob stops a job that waits, and asks the runner of one that runs.
func (tx *Tx) CancelJob(id string) error {
	if _, err := tx.exec("UPDATE jobs SET state='cancelled', ended_at=$2 WHERE id=$1 AND state='queued'", id, tx.now.UnixMicro()); err != nil {
		return err
	}
	_, err := tx.exec("UPDATE jobs SET cancel=1 WHERE id=$1 AND state='running'", id)
	return err
}

// ForgetJobs deletes jobs that were over before an instant: their results hold
// names. What they did stays in the tables and the journal.
func (tx *Tx) ForgetJobs(before time.Time) error {
	_, err := tx.exec("DELETE FROM jobs WHERE ended_at>0 AND ended_at<$1", before.UnixMicro())
	return err
}
