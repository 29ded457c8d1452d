package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// RaiseDispute is a trainee's objection to their own result, within the
// notice's days after it was settled, once for each result.
func (a *Desk) RaiseDispute(ctx context.Context, c act.Caller, applicationID, reason string) error {
	return a.Act(ctx, c, programme.DisputeRaise, reason, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		_, n, err := s.Open(ap.ProgrammeID)
		if err != nil {
			return err
		}
		if ap.State != programme.Failed {
			return programme.Errorf(programme.WrongState, "现为“%s”：考评不合格的，才能对结果提出异议", ap.State.Name()).Under(programme.DutyEvaluation)
		}
		ev, err := s.ClassEvaluation(ap.ClassID)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		days := n.CompletionExam().DisputeDays
		until := programme.DateOf(ev.SettledAt.In(act.Shanghai)).AddDays(days)
		switch {
		case days == 0:
			return programme.Errorf(programme.WrongState, "本年度通知没有安排对考评结果的异议").Under(programme.DutyEvaluation)
		case s.Today() > until:
			return programme.Errorf(programme.WrongState, "异议期到 %s 为止，已经过了", until.Chinese()).Under(programme.DutyEvaluation)
		}
		before, err := s.Disputes(ev.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(before, func(d programme.Dispute) bool {
			return d.ApplicationID == ap.ID && (d.State == programme.Raised || !d.RaisedAt.Before(ev.SettledAt))
		}) {
			return programme.Errorf(programme.Conflict, "对这次结果已经提出过异议").Under(programme.DutyEvaluation)
		}
		d := &programme.Dispute{ID: s.NewID(), EvaluationID: ev.ID, ApplicationID: ap.ID, State: programme.Raised, Text: reason, RaisedBy: c.User,
			RaisedAt: s.Now()}
		if err := store.Insert(s.Tx, d); err != nil {
			return err
		}
		return s.Record(ap.ProgrammeID, ap.ID, act.Facts{"evaluation": ev.ID, "dispute": d.ID})
	})
}

// UpholdDispute finds a dispute right: both sides enter the trainee again, on
// the work as it was done.
func (a *Desk) UpholdDispute(ctx context.Context, c act.Caller, applicationID, answer string) error {
	return a.answerDispute(ctx, c, programme.DisputeUphold, applicationID, answer, func(s *act.Step, ev *programme.Evaluation, d *programme.Dispute) error {
		d.State = programme.Upheld
		m, err := meetingOf(s, ev)
		if err != nil {
			return err
		}
		return m.again(s, []string{d.ApplicationID})
	})
}

// DismissDispute finds a dispute wrong; the result stands.
func (a *Desk) DismissDispute(ctx context.Context, c act.Caller, applicationID, answer string) error {
	return a.answerDispute(ctx, c, programme.DisputeDismiss, applicationID, answer, func(s *act.Step, ev *programme.Evaluation, d *programme.Dispute) error {
		d.State = programme.Dismissed
		return nil
	})
}

func (a *Desk) answerDispute(ctx context.Context, c act.Caller, action programme.Action, applicationID, answer string,
	change func(*act.Step, *programme.Evaluation, *programme.Dispute) error) error {
	return a.Act(ctx, c, action, answer, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		ev, err := s.ClassEvaluation(ap.ClassID)
		if err != nil {
			return err
		}
		if ev == nil {
			return programme.Errorf(programme.WrongState, "该学员没有参加结业考评")
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		disputes, err := s.Disputes(ev.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(disputes, func(d programme.Dispute) bool { return d.ApplicationID == ap.ID && d.State == programme.Raised })
		if i < 0 {
			return programme.Errorf(programme.WrongState, "该学员没有待答复的异议")
		}
		d := &disputes[i]
		if err := change(s, ev, d); err != nil {
			return err
		}
		d.Answer, d.AnsweredBy, d.AnsweredAt = answer, c.User, s.Now()
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ap.ProgrammeID, ap.ID, act.Facts{"evaluation": ev.ID, "dispute": d.ID})
	})
}
