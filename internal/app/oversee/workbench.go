package oversee

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/auditcopy"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// YearCopy is the job that writes a year as one SQLite file for an auditor.
const YearCopy = "year.copy"

type copyArgs struct {
	Programme string `json:"programme"`
	Reason    string `json:"reason"`
}

// Copied is what a copy holds, for the job's page.
type Copied struct {
	Rows int `json:"rows"`
}

// Kinds are the long works of this chapter.
func (a *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{{Code: YearCopy, Name: "年度数据副本", Undone: "制作副本不改动任何数据，没有写完的文件已丢弃。",
		May: func(_ *store.Tx, c act.Caller, _ *jobs.Job) error { return mayCopy(c) }, Run: a.runCopy}}
}

func mayCopy(c act.Caller) error {
	return programme.May(c.Actor, programme.YearCopy, programme.Subject{})
}

// AskCopy asks for a year as one SQLite file, with the reason. Auditors alone do.
func (a *Desk) AskCopy(ctx context.Context, c act.Caller, programmeID, reason string) (string, error) {
	if err := mayCopy(c); err != nil {
		return "", err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return "", programme.Errorf(programme.Invalid, "制作年度数据副本须写明用途：副本里有全年的人和账")
	}
	if err := act.PlainWords("reason", "用途", reason); err != nil {
		return "", err
	}
	var p *programme.Programme
	err := a.Read(ctx, c, func(tx *store.Tx) (err error) {
		p, err = store.Get[programme.Programme](tx, programmeID)
		return err
	})
	if err != nil {
		return "", err
	}
	return a.Jobs.Enqueue(ctx, c, jobs.Job{Kind: YearCopy, Title: p.Name, Programme: p.ID}, copyArgs{p.ID, reason})
}

func (a *Desk) runCopy(ctx context.Context, w *jobs.Work) error {
	var args copyArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	return a.scratch(func(path string) error {
		var made Copied
		var p *programme.Programme
		err := a.Read(ctx, w.Caller, func(tx *store.Tx) (err error) {
			if p, err = store.Get[programme.Programme](tx, args.Programme); err != nil {
				return err
			}
			n, err := a.StoredNotice(tx, p.NoticeSHA256)
			if err != nil {
				return err
			}
			of := auditcopy.Year{Programme: p.ID, Floors: floorsOf(n), Cite: n.Cite, Zone: act.Shanghai}
			made.Rows, err = auditcopy.Write(ctx, path, tx, of, func(table string, done, total int) error { return w.At(ctx, "写"+table, done, total) })
			return err
		})
		if err != nil {
			return err
		}
		err = w.KeepFile(ctx, "年度数据副本-"+p.Name+"-"+w.Job.ID+".sqlite", func(to io.Writer) error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(to, f)
			return err
		})
		if err != nil {
			return err
		}
		c := w.Caller
		c.Key = "" // the form's own key asked for the job
		err = a.Act(ctx, c, programme.YearCopy, args.Reason, func(s *act.Step) error {
			if err := s.May(programme.Subject{}); err != nil {
				return err
			}
			return s.Record(p.ID, p.ID, act.Facts{"file": w.Job.ResultFile, "rows": made.Rows, "job": w.Job.ID})
		})
		if err != nil {
			return err
		}
		return w.Result(made)
	})
}

// floorsOf are the class hours that the notice asks each trainee to attend.
func floorsOf(n *rules.Notice) (out []auditcopy.Floor) {
	f := n.Floors()
	asked := []curriculum.Floor{f.Total}
	switch f.Way {
	case curriculum.OfEach:
		asked = f.Kinds
	case curriculum.OfBoth:
		asked = slices.Concat(asked, f.Kinds)
	}
	for _, x := range asked {
		out = append(out, auditcopy.Floor{Kind: x.Kind, Name: x.Name, Hours: (x.Hours*f.Permille + 999) / 1000})
	}
	return out
}

// scratchPrefix begins the name of a copy while it is written or asked.
const scratchPrefix = ".copy-"

// scratch lends a file name in the data folder to fn, and clears what lies
// there after it and after a program that was killed.
func (a *Desk) scratch(fn func(path string) error) error {
	left, _ := filepath.Glob(filepath.Join(a.Dir, scratchPrefix+"*"))
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(dir)
		}
	}
	dir, err := os.MkdirTemp(a.Dir, scratchPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return fn(filepath.Join(dir, "year.sqlite"))
}

// NewestCopy is the caller's newest copy of a year; nil where there is none.
func (a *Desk) NewestCopy(ctx context.Context, c act.Caller, programmeID string) (*jobs.Job, error) {
	if err := mayCopy(c); err != nil {
		return nil, err
	}
	var found *jobs.Job
	err := a.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.JobsOf(c.User, jobs.JobsListed)
		i := slices.IndexFunc(list, func(j jobs.Job) bool {
			return j.Kind == YearCopy && j.Programme == programmeID && j.State == jobs.JobDone && j.ResultFile != ""
		})
		if err == nil && i >= 0 {
			found, err = tx.Job(list[i].ID) // with its result
		}
		return err
	})
	return found, err
}

// Answered is a saved question with what the newest copy answers.
type Answered struct {
	*auditcopy.Question
	*auditcopy.Answer
	Job  string
	Made time.Time // the copy
	Took time.Duration
}

// AskQuestion answers a saved question from the caller's newest copy of a year.
func (a *Desk) AskQuestion(ctx context.Context, c act.Caller, programmeID, key string) (*Answered, error) {
	j, err := a.NewestCopy(ctx, c, programmeID)
	if err != nil {
		return nil, err
	}
	q := auditcopy.QuestionOf(key)
	switch {
	case q == nil:
		return nil, programme.Errorf(programme.NotFound, "没有这个问题")
	case j == nil:
		return nil, programme.Errorf(programme.WrongState, "还没有这个年度的数据副本：请先在审计工作台制作")
	}
	_, body, err := a.Jobs.JobFile(ctx, c, j.ID)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	out := &Answered{Question: q, Job: j.ID, Made: j.EndedAt}
	err = a.scratch(func(path string) error {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		if _, err = io.Copy(f, body); err != nil {
			f.Close()
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		began := time.Now()
		out.Answer, err = auditcopy.Ask(ctx, path, q.SQL)
		out.Took = time.Since(began)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// ExportAnswer writes a question's answer as a workbook.
func (a *Desk) ExportAnswer(ctx context.Context, c act.Caller, programmeID, key string, to io.Writer) error {
	x, err := a.AskQuestion(ctx, c, programmeID, key)
	if err != nil {
		return err
	}
	s := forms.ListSheet{Title: x.Title, Foot: x.Title + " · 副本写成于 " + x.Made.In(act.Shanghai).Format("2006-01-02 15:04") + " · " +
		a.Provenance(ctx, programmeID)}
	for _, n := range x.Columns {
		s.Columns = append(s.Columns, forms.ListColumn{Title: n})
	}
	for _, r := range x.Rows {
		row := make([]any, len(r.Cells))
		for i, v := range r.Cells {
			row[i] = v
		}
		s.Rows = append(s.Rows, row)
	}
	return forms.WriteList(to, s)
}

// CopyRows is how many rows a copy holds.
func CopyRows(j *jobs.Job) int {
	var made Copied
	if json.Unmarshal(j.Result, &made) != nil {
		return 0
	}
	return made.Rows
}
