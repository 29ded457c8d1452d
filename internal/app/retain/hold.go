package retain

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Hold keeps a class's files until it is lifted, whatever the years say: an
// audit, a lawsuit. It stops a destruction that has begun, too.
func (a *Desk) Hold(ctx context.Context, c act.Caller, classID, reason string) error {
	return a.Act(ctx, c, programme.ClassHold, reason, func(s *act.Step) error {
		cl, err := subject(s, classID)
		if err != nil {
			return err
		}
		standing, err := s.Holds(cl.ProgrammeID, cl.ID)
		if err != nil {
			return err
		}
		for _, h := range standing {
			if h.PlacedAs == c.Role {
				return programme.Errorf(programme.Conflict, "%s已经暂停销毁：%s。解除后才能另写理由", h.PlacedAs.Name(), h.Reason).Under(programme.DutyRetention)
			}
		}
		h := &programme.Hold{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, ClassID: cl.ID, PlacedBy: c.User, PlacedAs: c.Role, PlacedAt: s.Now(), Reason: reason}
		if err := store.Insert(s.Tx, h); err != nil {
			return err
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"hold": h.ID})
	})
}

// Release lifts the hold that the caller's role placed: an auditor's stands
// until an auditor lifts it, and the bureau's until somebody of the bureau does.
func (a *Desk) Release(ctx context.Context, c act.Caller, classID, reason string) error {
	return a.Act(ctx, c, programme.ClassRelease, reason, func(s *act.Step) error {
		cl, err := subject(s, classID)
		if err != nil {
			return err
		}
		standing, err := s.Holds(cl.ProgrammeID, cl.ID)
		if err != nil {
			return err
		}
		lifted := 0
		for i := range standing {
			h := &standing[i]
			if (h.PlacedAs == programme.RoleAuditor) != (c.Role == programme.RoleAuditor) {
				continue
			}
			h.LiftedBy, h.LiftedAt, h.LiftReason = c.User, s.Now(), reason
			if err := store.Update(s.Tx, h); err != nil {
				return err
			}
			lifted++
		}
		switch {
		case lifted == 0 && len(standing) > 0:
			as := standing[0].PlacedAs.Name()
			return programme.Errorf(programme.Forbidden, "暂停是%s提出的，由%s解除", as, as).Under(programme.DutyRetention)
		case lifted == 0:
			return programme.Errorf(programme.WrongState, "没有暂停销毁，不需要解除").Under(programme.DutyRetention)
		}
		return s.Record(cl.ProgrammeID, cl.ID, act.Facts{"lifted": lifted})
	})
}
