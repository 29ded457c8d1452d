package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
)

// jobPage is the page of a job that has no result to show yet, or whose result
// is a file.
type jobPage struct {
	*jobs.JobView
	Retry  bool
	Back   string // where the work began
	BackTo string
}

// jobStates are the words of a job's state and the colour beside them.
var jobStates = map[jobs.JobState]struct{ name, tone string }{
	jobs.JobQueued: {"排队中", "wait"}, jobs.JobRunning: {"办理中", "go"}, jobs.JobDone: {"已完成", "ok"}, jobs.JobFailed: {"没有办成", "late"}, jobs.JobCancelled: {"已停下", ""},
}

func jobState(s jobs.JobState) string { return jobStates[s].name }
func jobTone(s jobs.JobState) string  { return jobStates[s].tone }

// spent words how long something took.
func spent(d time.Duration) string {
	switch {
	case d < time.Second:
		return "不到 1 秒"
	case d < time.Minute:
		return fmt.Sprintf("%d 秒", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d 分 %d 秒", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d 小时 %d 分", int(d.Hours()), int(d.Minutes())%60)
}

func clockTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(act.Shanghai).Format("2006-01-02 15:04")
}

// grouped writes a count with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size words a number of bytes.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}

// jobs is the list of the reader's jobs.
func jobsPage(q *request) error {
	list, err := q.sys.Jobs.Jobs(q.Context(), q.caller())
	if err != nil {
		return err
	}
	return q.show(jobsView(q.page("办理进度"), list, q.signed.Actor.Role == programme.RoleAdministrator))
}

// oneJob is how far a job is, and its result when it is done.
func oneJob(q *request) error {
	v, err := q.sys.Jobs.Job(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	if w := q.workOf(v); w.Result != nil && v.State == jobs.JobDone && v.Mine {
		return w.Result(q)
	}
	if v.State.Over() && q.Header.Get("HX-Request") != "" {
		q.w.Header().Set("HX-Refresh", "true") // the page becomes the result's
		q.w.WriteHeader(http.StatusOK)
		return nil
	}
	p := q.page(v.Name)
	p.Polls = !v.State.Over()
	return q.show(jobView(p, q.jobPage(v)))
}

func (q *request) jobPage(v *jobs.JobView) *jobPage {
	j := &jobPage{JobView: v, Retry: v.Mine && (v.State == jobs.JobFailed || v.State == jobs.JobCancelled)}
	if w := q.workOf(v); w.Back != nil {
		j.Back, j.BackTo = w.Back(v), w.BackTo
	}
	return j
}

// workOf is what its kind says of a job; nothing where the kind has no pages
// of its own.
func (q *request) workOf(v *jobs.JobView) (w work) {
	for _, w := range q.s.tables.Works {
		if slices.Contains(w.Kinds, v.Kind) {
			return w
		}
	}
	return w
}

func cancelJob(q *request) error {
	if err := q.sys.Jobs.CancelJob(q.Context(), q.caller(), q.PathValue("id")); err != nil {
		return err
	}
	q.redirect("/job/" + q.PathValue("id"))
	return nil
}

func againJob(q *request) error {
	return q.toJob(q.sys.Jobs.AgainJob(q.Context(), q.caller(), q.PathValue("id")))
}

// toJob leads to a job that was asked for.
func (q *request) toJob(id string, err error) error {
	if err == nil {
		q.redirect("/job/" + id)
	}
	return err
}

// jobFile is what a job made, as a download.
func jobFile(q *request) error {
	id := q.PathValue("id")
	v, err := q.sys.Jobs.Job(q.Context(), q.caller(), id)
	if err != nil {
		return err
	}
	if w := q.workOf(v); w.File != nil {
		return q.workbook(w.Name+"-"+q.sys.Today().String(), func(out io.Writer) error { return w.File(q, id, out) })
	}
	name, body, err := q.sys.Jobs.JobFile(q.Context(), q.caller(), id)
	if err != nil {
		return err
	}
	defer body.Close()
	q.w.Header().Set("Content-Type", "application/octet-stream")
	q.w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	q.w.Header().Set("Cache-Control", "no-store")
	_, err = io.Copy(q.w, body)
	return err
}

// workbook answers with what write writes, as a download.
func (q *request) workbook(name string, write func(io.Writer) error) error {
	h := q.w.Header()
	return write(&lateHeader{q.w, func() {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name+".xlsx"))
		h.Set("Cache-Control", "no-store")
	}, false})
}

// zipClass asks for a class's archive as one file.
func zipClass(q *request) error {
	return q.toJob(q.sys.Train.AskArchiveZip(q.Context(), q.caller(), q.PathValue("id"), q.values.Get("reason")))
}

// exportPage asks before a long list is written as a job.
type exportPage struct{ Name, Path, Key string }

// exportLong is the page that a long list's export leads to first.
func (q *request) exportLong(noun programme.Noun, ask act.Query) (bool, error) {
	n, err := q.sys.CountWaiting(q.Context(), q.caller(), noun, ask, jobs.RowsAtOnce+1)
	if err != nil || n <= jobs.RowsAtOnce {
		return false, err
	}
	return true, q.show(exportView(q.page("导出"+noun.Name()), exportPage{noun.Name(), q.URL.RequestURI(), newKey()}))
}

// askExport asks for a long list as a workbook.
func askExport(noun programme.Noun) func(*request) error {
	return func(q *request) error {
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		return q.toJob(q.sys.Jobs.AskExport(q.Context(), q.caller(), noun, ask))
	}
}

// backupPage is the backups that are there.
type backupPage struct {
	Made      []record.BackupMade
	Key       string
	KeysApart bool // keys are kept in a folder of their own, else not at all
}

func backups(q *request) error {
	list, err := q.sys.Record.Backups(q.Context(), q.caller())
	if err != nil {
		return err
	}
	return q.show(backupView(q.page("备份"), backupPage{list, newKey(), q.sys.Record.KeysKeptIn() != ""}))
}

func askBackup(q *request) error { return q.toJob(q.sys.Record.AskBackup(q.Context(), q.caller())) }

// recordWorks are the pages of checks and backups.
var recordWorks = []work{
	{Kinds: []string{record.DataCheck}, Result: fsckResult, Back: func(*jobs.JobView) string { return "/fsck" }, BackTo: "数据核查"},
	{Kinds: []string{record.BackupData}, Back: func(*jobs.JobView) string { return "/backup" }, BackTo: "所有备份"},
}
