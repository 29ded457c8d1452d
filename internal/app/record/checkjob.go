package record

import (
	"context"
	"encoding/json"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// DataCheck is the job that looks for everything that must be true of the data
// and is not. It reads every file and every entry, which takes its time.
const DataCheck = "fsck"

// Kinds are the long works of this chapter.
func (s *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: DataCheck, Name: "数据核查", Undone: "核查不改动任何数据。", May: s.mayCheck, Run: s.runCheck},
		{Code: BackupData, Name: "备份", Undone: "没有做完的备份已删去，以前的备份不受影响。", May: s.mayBackup, Run: s.runBackup},
	}
}

func (a *Desk) mayCheck(_ *store.Tx, c act.Caller, _ *jobs.Job) error { return act.Oversees(c) }

// AskCheck asks for a check of all data.
func (s *Desk) AskCheck(ctx context.Context, c act.Caller) (string, error) {
	return s.Jobs.Enqueue(ctx, c, jobs.Job{Kind: DataCheck, Title: "全部约束"}, nil)
}

func (s *Desk) runCheck(ctx context.Context, w *jobs.Work) error {
	list, err := s.fsck(ctx, func(name string, done, total int) error { return w.At(ctx, name, done, total) })
	if err != nil {
		return err
	}
	return w.Result(list)
}

// CheckJob is a check of the caller's and what it found, nil where it is not
// over.
func (s *Desk) CheckJob(ctx context.Context, c act.Caller, id string) (*jobs.JobView, []Checked, error) {
	v, err := s.Jobs.Job(ctx, c, id)
	if err != nil {
		return nil, nil, err
	}
	if v.Kind != DataCheck {
		return nil, nil, programme.Errorf(programme.NotFound, "没有找到这次核查")
	}
	if v.State != jobs.JobDone {
		return v, nil, nil
	}
	var out []Checked
	return v, out, json.Unmarshal(v.Result, &out)
}

// CheckJobs are the caller's checks of all data, newest first.
func (s *Desk) CheckJobs(ctx context.Context, c act.Caller) ([]jobs.JobView, error) {
	if err := act.Oversees(c); err != nil {
		return nil, err
	}
	all, err := s.Jobs.Jobs(ctx, c)
	var out []jobs.JobView
	for _, j := range all {
		if j.Kind == DataCheck && j.Mine {
			out = append(out, j)
		}
	}
	return out, err
}
