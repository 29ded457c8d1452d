package page

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
)

// jobStates are the words of a job's state and the colour beside them.
var jobStates = map[jobs.JobState]struct{ name, tone string }{
	jobs.JobQueued: {"排队中", "wait"}, jobs.JobRunning: {"办理中", "go"}, jobs.JobDone: {"已完成", "ok"}, jobs.JobFailed: {"没有办成", "late"},
	jobs.JobCancelled: {"已停下", ""},
}

func JobState(s jobs.JobState) string { return jobStates[s].name }

func JobTone(s jobs.JobState) string { return jobStates[s].tone }

// Spent words how long something took.
func Spent(d time.Duration) string {
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

// WorkOf is what its kind says of a job; nothing where the kind has no pages
// of its own.
func (q *Request) WorkOf(v *jobs.JobView) (w Work) {
	for _, w := range q.Server.tables.Works {
		if slices.Contains(w.Kinds, v.Kind) {
			return w
		}
	}
	return w
}

// ToJob leads to a job that was asked for.
func (q *Request) ToJob(id string, err error) error {
	if err == nil {
		q.Redirect("/job/" + id)
	}
	return err
}

// Workbook answers with what write writes, as a download.
func (q *Request) Workbook(name string, write func(io.Writer) error) error {
	h := q.Writer.Header()
	return write(&lateHeader{q.Writer, func() {
		h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name+".xlsx"))
		h.Set("Cache-Control", "no-store")
	}, false})
}

// exportPage asks before a long list is written as a job.
type exportPage struct{ Name, Path, Key string }

// exportLong is the page that a long list's export leads to first.
func (q *Request) exportLong(noun programme.Noun, ask act.Query) (bool, error) {
	n, err := q.Sys.CountWaiting(q.Context(), q.Caller(), noun, ask, jobs.RowsAtOnce+1)
	if err != nil || n <= jobs.RowsAtOnce {
		return false, err
	}
	return true, q.Show(exportView(q.Page("导出"+noun.Name()), exportPage{noun.Name(), q.URL.RequestURI(), NewKey()}))
}

// AskExport asks for a long list as a workbook.
func AskExport(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		return q.ToJob(q.Sys.Jobs.AskExport(q.Context(), q.Caller(), noun, ask))
	}
}
