package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// An examiner who has an account says of marks that were typed in their name
// off a score sheet that they are theirs, or that they are not.

// AcceptMarks is the caller letting marks of a subject stand that somebody else
// typed off their score sheet.
func (a *Desk) AcceptMarks(ctx context.Context, c act.Caller, evaluationID, subject string) error {
	return a.Act(ctx, c, programme.EvaluationMarksAccept, "", func(s *act.Step) error {
		ev, p, x, err := ownTyped(s, evaluationID, subject)
		if err != nil {
			return err
		}
		if err := s.Apart(x.EnteredBy); err != nil {
			return err
		}
		if x.Stance == programme.StanceAccepted {
			return programme.Errorf(programme.WrongState, "您已经认可这一科代录的成绩")
		}
		x.Stance, x.Doubt, x.StanceAt = programme.StanceAccepted, "", s.Now()
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		if stillOpen(s, ev, p) == nil { // the side waited for this
			m, err := meetingFor(s, ev, employerOf(p))
			if err != nil {
				return err
			}
			if err := m.whole(s, p); err != nil {
				return err
			}
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"examiner": c.Name, "subject": subject})
	})
}

// DoubtMarks is the caller saying that marks of a subject that somebody typed
// off their score sheet are not what they gave. Until the side is in they wait
// to be typed anew; after that the results are not settled before the side has
// entered its marks anew, off a signed paper.
func (a *Desk) DoubtMarks(ctx context.Context, c act.Caller, evaluationID, subject, reason string) error {
	return a.Act(ctx, c, programme.EvaluationMarksDoubt, reason, func(s *act.Step) error {
		ev, p, x, err := ownTyped(s, evaluationID, subject)
		if err != nil {
			return err
		}
		if x.Stance == programme.StanceDoubted {
			return programme.Errorf(programme.WrongState, "您已经对这一科代录的成绩提出异议，等重新录入")
		}
		x.Stance, x.Doubt, x.StanceAt = programme.StanceDoubted, reason, s.Now()
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		open := stillOpen(s, ev, p) == nil
		for _, id := range x.Scans {
			scan, err := store.Get[programme.EvaluationScan](s.Tx, id)
			if err != nil {
				return err
			}
			if open {
				scan.State = programme.Received
				if err := store.Update(s.Tx, scan); err != nil {
					return err
				}
			}
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"examiner": c.Name, "subject": subject, "side_in": !open})
	})
}

// ownTyped is the sheet of a subject that was typed in the caller's name.
func ownTyped(s *act.Step, evaluationID, subject string) (*programme.Evaluation, *programme.EvaluationParty, *programme.ExaminerSheet, error) {
	ev, p, err := sideOf(s, evaluationID)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := s.Move(&ev.State); err != nil {
		return nil, nil, nil, err
	}
	all, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return nil, nil, nil, err
	}
	i := slices.IndexFunc(all, func(x programme.ExaminerSheet) bool {
		return x.PartyID == sideID(p) && x.Examiner == s.Caller.Name && x.Subject == subject && len(x.Scans) > 0
	})
	if i < 0 {
		return nil, nil, nil, programme.Errorf(programme.WrongState, "这一科没有以您的名义照评分表代录的成绩").Under(programme.DutyJointEvaluation)
	}
	return ev, p, &all[i], nil
}

func doubted(x programme.ExaminerSheet) bool { return x.Stance == programme.StanceDoubted }

// undoubted refuses to settle while an examiner says that marks in their name
// are not theirs and the side has not entered anew since.
func undoubted(s *act.Step, ev *programme.Evaluation) error {
	all, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return err
	}
	entries, err := s.Entries(ev.ID, ev.Sitting)
	if err != nil {
		return err
	}
	for _, x := range all {
		if doubted(x) && !slices.ContainsFunc(entries, func(e programme.EvaluationEntry) bool {
			return e.PartyID == x.PartyID && e.EnteredAt.After(x.StanceAt)
		}) {
			return programme.Errorf(programme.WrongState, "考评员%s对以其名义代录的成绩有异议：请那一方附考评员签字的成绩单重新登记，或由考评员认可，再确定结果", x.Examiner).
				Under(programme.DutyJointEvaluation)
		}
	}
	return nil
}
