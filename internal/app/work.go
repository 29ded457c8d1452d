package app

import (
	"context"
	"errors"
	"strconv"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Work starts doing jobs, here and until Close. Whoever serves pages calls it;
// a command that only reads or imports does not.
func (s *System) Work() {
	s.works.Do(func() {
		s.Stopped.Go(s.workLoop)
		s.Stopped.Go(s.Message.PostLoop)
		s.Stopped.Go(s.Evidence.LookLoop)
		s.Stopped.Go(s.sealLoop)
	})
}

// sealLoop seals files that lie in clear, as those of before files were sealed
// do, or under an earlier key: once when the program begins and once an hour.
func (s *System) sealLoop() {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-s.Stop
		cancel()
	}()
	t := time.NewTicker(time.Hour)
	defer t.Stop()
	for {
		n, err := s.Files.Reseal(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("sealing files", "err", err)
		} else if n > 0 {
			s.Log.Info("files sealed", "n", n)
		}
		select {
		case <-t.C:
		case <-s.Stop:
			return
		}
	}
}

func (s *System) workLoop() {
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		<-s.Stop
		cancel(jobs.ErrStopping)
	}()
	t := time.NewTicker(jobs.PollEvery)
	defer t.Stop()
	forget := 0
	swept := time.Time{}
	for {
		for {
			ran, err := s.Jobs.WorkOnce(ctx)
			if err != nil && ctx.Err() == nil {
				s.Log.Error("taking a job", "err", err)
			}
			if !ran || ctx.Err() != nil {
				break
			}
		}
		if time.Since(swept) >= sweepEvery && ctx.Err() == nil {
			swept = time.Now()
			if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("clearing lists", "err", err)
			}
		}
		if forget++; forget%3600 == 1 && ctx.Err() == nil {
			if err := s.Store.Write(ctx, func(tx *store.Tx) error { return s.Jobs.Forget(tx) }); err != nil {
				s.Log.Error("forgetting old jobs", "err", err)
			}
			if err := s.People.ForgetSessions(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("forgetting old sessions", "err", err)
			}
			if err := s.SweepFiles(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("sweeping files", "err", err)
			}
			if err := s.Evidence.SweepPieces(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("sweeping what came in by pieces", "err", err)
			}
			if err := s.SendPoint(ctx); err != nil && ctx.Err() == nil {
				s.Log.Error("sending the week's checkpoint", "err", err)
			}
		}
		select {
		case <-t.C:
		case <-s.Jobs.Woken():
		case <-s.Stop:
			return
		}
	}
}

// SendPoint sends the auditors the newest checkpoint, where this week's was not
// sent yet: what is kept elsewhere is kept without anybody having to think of it.
func (s *System) SendPoint(ctx context.Context) error {
	points, err := s.Record.Points(ctx, 1)
	if err != nil || len(points) == 0 || s.Record.Untrusted() != "" {
		return err
	}
	p := points[0]
	_, err = s.Message.MailPoint(ctx, p.Origin, strconv.FormatInt(p.Size, 10), p.Root, p.At.In(act.Shanghai).Format("2006-01-02 15:04"))
	return err
}

// sweepEvery is how often Sweep runs.
const sweepEvery = time.Minute

// Sweep is the periodic work of lists, overrides and papers: it clears what may
// be kept no longer, looks at papers that nobody has looked at, and says so in
// the journal. What one of them cannot do keeps no other from its work.
func (s *System) Sweep(ctx context.Context) error {
	var due []programme.List
	err := s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.ListsToClear(programme.DateOf(tx.Now().In(act.Shanghai)))
		return err
	})
	if err != nil {
		return err
	}
	for i := range due {
		err = errors.Join(err, s.Crosscheck.ClearList(ctx, &due[i]))
	}
	s.Crosscheck.SweepInbox()
	return errors.Join(err, s.Crosscheck.DrawClaims(ctx), s.Crosscheck.Lapse(ctx), s.Money.Lapse(ctx), s.Money.TellOverdue(ctx), s.Material.BackfillLooks(ctx))
}
