package recordpages

import (
	"io"
	"net/http"
	"net/url"

	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// jobPage is the page of a job that has no result to show yet, or whose result
// is a file.
type jobPage struct {
	*jobs.JobView
	Retry  bool
	Back   string // where the work began
	BackTo string
}

// JobsPage is the list of the reader's jobs.
func JobsPage(q *page.Request) error {
	list, err := q.Sys.Jobs.Jobs(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	return q.Show(jobsView(q.Page("办理进度"), list, q.Signed.Actor.Role == programme.RoleAdministrator))
}

// OneJob is how far a job is, and its result when it is done.
func OneJob(q *page.Request) error {
	v, err := q.Sys.Jobs.Job(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	if w := q.WorkOf(v); w.Result != nil && v.State == jobs.JobDone && v.Mine {
		return w.Result(q)
	}
	if v.State.Over() && q.Header.Get("HX-Request") != "" {
		q.Writer.Header().Set("HX-Refresh", "true") // the page becomes the result's
		q.Writer.WriteHeader(http.StatusOK)
		return nil
	}
	p := q.Page(v.Name)
	p.Polls = !v.State.Over()
	return q.Show(jobView(p, pageOfJob(q, v)))
}

func pageOfJob(q *page.Request, v *jobs.JobView) *jobPage {
	j := &jobPage{JobView: v, Retry: v.Mine && (v.State == jobs.JobFailed || v.State == jobs.JobCancelled)}
	if w := q.WorkOf(v); w.Back != nil {
		j.Back, j.BackTo = w.Back(v), w.BackTo
	}
	return j
}

func CancelJob(q *page.Request) error {
	if err := q.Sys.Jobs.CancelJob(q.Context(), q.Caller(), q.PathValue("id")); err != nil {
		return err
	}
	q.Redirect("/job/" + q.PathValue("id"))
	return nil
}

func AgainJob(q *page.Request) error {
	return q.ToJob(q.Sys.Jobs.AgainJob(q.Context(), q.Caller(), q.PathValue("id")))
}

// JobFile is what a job made, as a download.
func JobFile(q *page.Request) error {
	id := q.PathValue("id")
	v, err := q.Sys.Jobs.Job(q.Context(), q.Caller(), id)
	if err != nil {
		return err
	}
	if w := q.WorkOf(v); w.File != nil {
		return q.Workbook(w.Name+"-"+q.Sys.Today().String(), func(out io.Writer) error { return w.File(q, id, out) })
	}
	name, body, err := q.Sys.Jobs.JobFile(q.Context(), q.Caller(), id)
	if err != nil {
		return err
	}
	defer body.Close()
	q.Writer.Header().Set("Content-Type", "application/octet-stream")
	q.Writer.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	q.Writer.Header().Set("Cache-Control", "no-store")
	_, err = io.Copy(q.Writer, body)
	return err
}

// backupPage is the backups that are there.
type backupPage struct {
	Made      []record.BackupMade
	Key       string
	KeysApart bool // keys are kept in a folder of their own, else not at all
}

func Backups(q *page.Request) error {
	list, err := q.Sys.Record.Backups(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	return q.Show(backupView(q.Page("备份"), backupPage{list, page.NewKey(), q.Sys.Record.KeysKeptIn() != ""}))
}

func AskBackup(q *page.Request) error {
	return q.ToJob(q.Sys.Record.AskBackup(q.Context(), q.Caller()))
}

// RecordWorks are the pages of checks and backups.
var RecordWorks = []page.Work{
	{Kinds: []string{record.DataCheck}, Result: fsckResult, Back: func(*jobs.JobView) string { return "/fsck" }, BackTo: "数据核查"},
	{Kinds: []string{record.BackupData}, Back: func(*jobs.JobView) string { return "/backup" }, BackTo: "所有备份"},
}
