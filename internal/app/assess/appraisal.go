package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// EnterAppraisal enters people who passed the evaluation for the city's
// appraisal, in the trades that have one.
func (a *Desk) EnterAppraisal(ctx context.Context, c act.Caller, baseID string, applicationIDs []string, heldOn programme.Date) error {
	return a.Act(ctx, c, programme.AppraisalEnter, "", func(s *act.Step) error {
		b, n, err := openBase(s, baseID)
		if err != nil {
			return err
		}
		if d, ok := n.Deadline(rules.AppraisalTime); ok && (heldOn < d.From || heldOn > d.On) {
			return programme.Errorf(programme.Invalid, "全市统一考核鉴定在 %s 至 %s", d.From.Chinese(), d.On.Chinese()).Under(n.Cite(d.Clause))
		}
		apps, err := s.ApplicationsByID(applicationIDs)
		if err != nil {
			return err
		}
		for _, ap := range apps {
			line, err := store.Get[programme.PlanLine](s.Tx, ap.PlanLineID)
			if err != nil {
				return err
			}
			switch {
			case ap.BaseID != b.ID:
				return programme.Errorf(programme.Forbidden, "有学员不是本基地的")
			case !n.Appraised(line.Trade):
				return programme.Errorf(programme.Invalid, "%s暂无考核鉴定，考评合格后公示发证", line.Trade).Under(n.Cite(programme.DutyTrainingCertificate))
			case ap.State != programme.Passed:
				return programme.Errorf(programme.WrongState, "有学员现为“%s”，考评合格后才能参加鉴定", ap.State.Name()).Under(n.Cite(programme.DutyAppraisal))
			}
			row := &programme.Appraisal{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, ApplicationID: ap.ID, State: programme.Submitted, HeldOn: heldOn}
			if err := store.Insert(s.Tx, row); err != nil {
				return err
			}
		}
		return s.Record(b.ProgrammeID, b.ID, act.Facts{"applications": applicationIDs, "held_on": heldOn})
	})
}

// RecordAppraisals registers appraisal results; another person confirms them.
func (a *Desk) RecordAppraisals(ctx context.Context, c act.Caller, scores []Score) error {
	return a.Act(ctx, c, programme.AppraisalRecord, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		for _, sc := range scores {
			row, err := s.ApplicationAppraisal(sc.ApplicationID)
			if err != nil {
				return err
			}
			if row == nil {
				return programme.Errorf(programme.NotFound, "有人没有报名考核鉴定").Under(programme.DutyAppraisal)
			}
			if _, _, err := s.Open(row.ProgrammeID); err != nil {
				return err
			}
			if err := s.Move(&row.State); err != nil {
				return err
			}
			_, n, err := s.Programme(row.ProgrammeID)
			if err != nil {
				return err
			}
			exam := n.AppraisalExam()
			if text := exam.Fault(sc.Points); text != "" {
				return programme.Errorf(programme.Invalid, "%s", text)
			}
			row.Theory, row.Practice, row.Result, row.RecordedBy = sc.Points[rules.SubjectTheory], sc.Points[rules.SubjectPractice], programme.MarkFail, c.User
			if exam.Passes(sc.Points) {
				row.Result = programme.MarkPass
			}
			if err := store.Update(s.Tx, row); err != nil {
				return err
			}
			if err := s.Record(row.ProgrammeID, row.ID, act.Facts{"application": row.ApplicationID, "result": row.Result}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ConfirmAppraisals confirms every recorded result of a programme.
func (a *Desk) ConfirmAppraisals(ctx context.Context, c act.Caller, programmeID string) error {
	return a.Act(ctx, c, programme.AppraisalConfirm, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if _, _, err := s.Open(programmeID); err != nil {
			return err
		}
		list, err := s.Appraisals(programmeID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(r programme.Appraisal) bool { return r.State == programme.Marked }) {
			return programme.Errorf(programme.WrongState, "没有待确认的鉴定结果").Under(programme.DutySkillCertificate)
		}
		for i := range list {
			row := &list[i]
			if row.State != programme.Marked {
				continue
			}
			if err := s.Apart(row.RecordedBy); err != nil {
				return err
			}
			if err := s.Move(&row.State); err != nil {
				return err
			}
			row.ConfirmedBy = c.User
			if err := store.Update(s.Tx, row); err != nil {
				return err
			}
			if err := s.Record(programmeID, row.ID, act.Facts{"application": row.ApplicationID, "result": row.Result}); err != nil {
				return err
			}
		}
		return nil
	})
}
