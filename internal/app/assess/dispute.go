package assess

import (
	"context"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
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
		settled, err := resultAt(s.Tx, ev, ap.ID)
		if err != nil {
			return err
		}
		switch until, may := disputeUntil(n, settled); {
		case !may:
			return programme.Errorf(programme.WrongState, noDisputes).Under(programme.DutyEvaluation)
		case s.Today() > until:
			return programme.Errorf(programme.WrongState, "异议期到 %s 为止，已经过了", until.Chinese()).Under(programme.DutyEvaluation)
		}
		before, err := s.Disputes(ev.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(before, func(d programme.Dispute) bool {
			return d.ApplicationID == ap.ID && (d.State == programme.Raised || !d.RaisedAt.Before(settled))
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

// noDisputes is why nobody objects where the notice lets nobody.
const noDisputes = "本年度通知没有安排对考评结果的异议"

// resultAt is when somebody's own result of an evaluation was settled.
func resultAt(tx *store.Tx, ev *programme.Evaluation, application string) (time.Time, error) {
	marks, err := tx.Marks(ev.ID)
	for i := range marks {
		if marks[i].ApplicationID == application {
			return ev.ResultAt(&marks[i]), err
		}
	}
	return ev.SettledAt, err
}

// disputeUntil is the last day, itself included, on which a result may be
// objected to; not where the notice lets nobody.
func disputeUntil(n *rules.Notice, settled time.Time) (until programme.Date, may bool) {
	days := n.CompletionExam().DisputeDays
	return programme.DateOf(settled.In(act.Shanghai)).AddDays(days), days > 0
}

// DisputeTerm says until when a trainee may object to their own result.
func (a *Desk) DisputeTerm(ctx context.Context, c act.Caller, applicationID string) (words string, err error) {
	err = a.Try(ctx, c, programme.DisputeRaise, func(s *act.Step) error {
		if err := a.Sees(s.Tx, c, programme.NounApplication, applicationID); err != nil {
			return err
		}
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		ev, err := s.ClassEvaluation(ap.ClassID)
		if err != nil || ev == nil {
			return err
		}
		n, err := a.NoticeOf(s.Tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		settled, err := resultAt(s.Tx, ev, ap.ID)
		if err != nil {
			return err
		}
		words = noDisputes + "。"
		if until, may := disputeUntil(n, settled); may {
			words = "结果于 " + programme.DateOf(settled.In(act.Shanghai)).Chinese() + "确定，异议最迟 " + until.Chinese() + "提出。"
		}
		return nil
	})
	return words, err
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
