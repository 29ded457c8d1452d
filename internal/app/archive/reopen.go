package archive

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// AskReopening asks to open a sealed archive, with the reason.
func (a *Desk) AskReopening(ctx context.Context, c act.Caller, classID, reason string) error {
	return a.Act(ctx, c, programme.ArchiveAsk, reason, func(s *act.Step) error {
		cl, open, err := reopening(s, classID)
		if err != nil {
			return err
		}
		if open != nil {
			return programme.Errorf(programme.Conflict, "已经申请过重开，正等市局答复")
		}
		r := &programme.Reopening{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, ClassID: cl.ID, State: programme.Requested, AskedBy: s.Caller.User,
			AskedAt: s.Now(), Reason: reason}
		if err := store.Insert(s.Tx, r); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"reopening": r.ID})
	})
}

// CancelReopening takes the request back.
func (a *Desk) CancelReopening(ctx context.Context, c act.Caller, classID string) error {
	return a.answerReopening(ctx, c, programme.ArchiveCancel, classID, "", programme.Withdrawn)
}

// Reopen agrees to the request: the class is what it was before it was
// archived, and is archived anew.
func (a *Desk) Reopen(ctx context.Context, c act.Caller, classID string) error {
	return a.answerReopening(ctx, c, programme.ArchiveReopen, classID, "", programme.Agreed)
}

// KeepSealed does not agree to the request.
func (a *Desk) KeepSealed(ctx context.Context, c act.Caller, classID, reason string) error {
	return a.answerReopening(ctx, c, programme.ArchiveKeep, classID, reason, programme.Refused)
}

func (a *Desk) answerReopening(ctx context.Context, c act.Caller, action programme.Action, classID, reason string, to programme.State) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		cl, r, err := reopening(s, classID)
		if err != nil {
			return err
		}
		if r == nil {
			return programme.Errorf(programme.WrongState, "没有等待答复的重开申请")
		}
		if err := s.Apart(r.AskedBy); err != nil {
			return err
		}
		r.State, r.AnsweredBy, r.AnsweredAt, r.Answer = to, s.Caller.User, s.Now(), reason
		if err := store.Update(s.Tx, r); err != nil {
			return err
		}
		if to == programme.Agreed {
			if err := store.Update(s.Tx, cl); err != nil {
				return err
			}
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"reopening": r.ID, "asked_by": r.AskedBy, "because": r.Reason})
	})
}

// reopening is a sealed class, moved where the action leads, and the request
// that waits, nil where none does.
func reopening(s *act.Step, classID string) (*programme.Class, *programme.Reopening, error) {
	cl, err := teaching.Class(s, classID)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Move(&cl.State); err != nil {
		return nil, nil, err
	}
	all, err := s.Reopenings(cl.ID)
	if n := len(all); n > 0 && all[n-1].State == programme.Requested {
		return cl, &all[n-1], err
	}
	return cl, nil, err
}
