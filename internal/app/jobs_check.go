package app

import (
	"context"
	"encoding/json"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// DataCheck is the job that looks for everything that must be true of the data
// and is not. It reads every file and every entry, which takes its time.
const DataCheck = "fsck"

func (a *App) mayCheck(_ *store.Tx, c Caller, _ *Job) error { return oversees(c) }

// AskCheck asks for a check of all data.
func (s *System) AskCheck(ctx context.Context, c Caller) (string, error) {
	return s.enqueue(ctx, c, Job{Kind: DataCheck, Title: "全部约束"}, nil)
}

func (s *System) runCheck(ctx context.Context, w *work) error {
	list, err := s.fsck(ctx, func(name string, done, total int) error { return w.at(ctx, name, done, total) })
	if err != nil {
		return err
	}
	return w.result(list)
}

// CheckJob is a check of the caller's and what it found, nil where it is not
// over.
func (s *System) CheckJob(ctx context.Context, c Caller, id string) (*JobView, []Checked, error) {
	v, err := s.Job(ctx, c, id)
	if err != nil {
		return nil, nil, err
	}
	if v.Kind != DataCheck {
		return nil, nil, programme.Errorf(programme.NotFound, "没有找到这次核查")
	}
	if v.State != JobDone {
		return v, nil, nil
	}
	var out []Checked
	return v, out, json.Unmarshal(v.Result, &out)
}

// Checks are the caller's checks of all data, newest first.
func (s *System) Checks(ctx context.Context, c Caller) ([]JobView, error) {
	if err := oversees(c); err != nil {
		return nil, err
	}
	all, err := s.Jobs(ctx, c)
	var out []JobView
	for _, j := range all {
		if j.Kind == DataCheck && j.Mine {
			out = append(out, j)
		}
	}
	return out, err
}
