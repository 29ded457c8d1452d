package train

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// unsealed refuses what would add to the archive of a class that is sealed.
func unsealed(cl *programme.Class) error {
	if cl.State == programme.Archived {
		return programme.Errorf(programme.WrongState, "%s的档案已经封存，不能再加。确需补充的，由基地申请重开档案，市局同意后再办", cl.Name).Under(programme.DutyArchive)
	}
	return nil
}

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

// ReopenArchive agrees to the request: the class is what it was before it was
// archived, and is archived anew.
func (a *Desk) ReopenArchive(ctx context.Context, c act.Caller, classID string) error {
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
	cl, err := Class(s, classID)
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

// WitnessLesson is the word of a second person who was there: they stand for the
// sheet as it is now, by their own sign-in and at the server's time. Neither who
// registered the lesson nor a trainee is one.
func (a *Desk) WitnessLesson(ctx context.Context, c act.Caller, lessonID string) error {
	return a.Act(ctx, c, programme.LessonWitness, "", func(s *act.Step) error {
		l, cl, err := lesson(s, lessonID)
		if err != nil {
			return err
		}
		if err := s.Move(&l.State); err != nil {
			return err
		}
		if err := unsealed(cl); err != nil {
			return err
		}
		if err := s.Apart(l.HeldBy); err != nil {
			return err
		}
		w, err := s.Witness(l.ID)
		if err != nil {
			return err
		}
		if w != nil && w.Sheet == l.Sheet {
			return programme.Errorf(programme.Conflict, "这节课的签到已由%s见证", w.Name)
		}
		fresh := w == nil
		if fresh {
			w = &programme.Witness{ID: l.ID}
		}
		w.Sheet, w.UserID, w.Name, w.SeenAt = l.Sheet, s.Caller.User, s.Caller.Name, s.Now()
		if fresh {
			err = store.Insert(s.Tx, w)
		} else {
			err = store.Update(s.Tx, w)
		}
		if err != nil {
			return err
		}
		return s.Record(l.ProgrammeID, l.ID, act.Facts{"sheet": l.Sheet, "held_by": l.HeldBy})
	})
}
