package jobs

import (
	"context"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// Await does what waits, whoever asked for it, until the caller's job is over,
// and answers it: on the console, where no loop of work runs. A program that
// serves the same data may take the job instead. Whoever interrupts it hands
// the job back, to be done by who takes it next. It is an Error where the job
// failed.
func (s *Desk) Await(ctx context.Context, c act.Caller, id string) (*Job, error) {
	working, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(ctx, func() { stop(ErrStopping) })()
	for {
		v, err := s.Job(ctx, c, id)
		switch {
		case err != nil:
			return nil, err
		case v.State == JobDone:
			return &v.Job, nil
		case v.State == JobFailed || v.State == JobCancelled:
			return nil, programme.Errorf(programme.WrongState, "没有办成：%s", v.Error)
		}
		ran, err := s.WorkOnce(working)
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		if ran {
			continue
		}
		select {
		case <-ctx.Done():
			return nil, programme.Errorf(programme.WrongState, "已中断；没有做完的办理留待下次")
		case <-time.After(PollEvery):
		}
	}
}
