package assess

import (
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// EntryCondition is one condition of being entered for the appraisal, and how
// somebody stands to it.
type EntryCondition struct {
	Name, Actual string
	Met          bool
}

// Entrant is somebody of a base with what speaks for and against entering them.
type Entrant struct {
	Candidate
	Conditions []EntryCondition
}

// May reports whether every condition is met.
func (e *Entrant) May() bool {
	return !slices.ContainsFunc(e.Conditions, func(c EntryCondition) bool { return !c.Met })
}

// Entrants are the people of a base who trained to the end, held against the
// conditions of a day of the appraisal.
func (a *Desk) Entrants(ctx context.Context, c act.Caller, baseID, roundID string) (out []Entrant, err error) {
	err = a.Try(ctx, c, programme.AppraisalEnter, func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		r, err := roundOf(s, roundID, b.ProgrammeID)
		if err != nil {
			return err
		}
		apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		apps = slices.DeleteFunc(apps, func(ap programme.Application) bool { return !slices.Contains(act.TrainedStates, ap.State) })
		out, err = entrants(s, r, apps)
		return err
	})
	return out, err
}

// Appraisable is who of a base could be entered on a day that suits their
// trade.
func (a *Desk) Appraisable(ctx context.Context, c act.Caller, baseID string) (out []Candidate, err error) {
	err = a.Try(ctx, c, programme.AppraisalEnter, func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		_, n, err := s.Programme(b.ProgrammeID)
		if err != nil {
			return err
		}
		apps, err := s.BaseApplications(b.ProgrammeID, b.ID)
		if err != nil {
			return err
		}
		list, err := entrants(s, &programme.AppraisalRound{ProgrammeID: b.ProgrammeID, Trades: n.Appraisal.Trades}, apps)
		for _, e := range list {
			if e.May() {
				out = append(out, e.Candidate)
			}
		}
		return err
	})
	return out, err
}

// entrants holds applications of one programme against a day's conditions.
func entrants(s *act.Step, r *programme.AppraisalRound, apps []programme.Application) (out []Entrant, err error) {
	_, n, err := s.Programme(r.ProgrammeID)
	if err != nil {
		return nil, err
	}
	all, err := s.Appraisals(r.ProgrammeID)
	if err != nil {
		return nil, err
	}
	before := map[string][]programme.Appraisal{}
	for _, x := range all {
		if x.State != programme.Withdrawn {
			before[x.ApplicationID] = append(before[x.ApplicationID], x)
		}
	}
	ids := make([]string, len(apps))
	for i := range apps {
		ids[i] = apps[i].ID
	}
	people, err := candidatesOf(s.Tx, r.ProgrammeID, ids)
	if err != nil {
		return nil, err
	}
	for i := range apps {
		p, ok := people[apps[i].ID]
		if !ok {
			continue
		}
		out = append(out, Entrant{p, entryConditions(n, r, &apps[i], p.Trade, before[apps[i].ID])})
	}
	return out, nil
}

// entryConditions is the table of who is entitled: passed the evaluation, in a
// trade that the notice has appraised and the day examines, waiting for no
// result, not passed already, and no oftener than the notice lets them sit.
func entryConditions(n *rules.Notice, r *programme.AppraisalRound, ap *programme.Application, trade string, before []programme.Appraisal) []EntryCondition {
	exam := n.AppraisalExam()
	open := slices.ContainsFunc(before, func(x programme.Appraisal) bool { return x.State != programme.Settled })
	passed := slices.ContainsFunc(before, func(x programme.Appraisal) bool {
		return x.State == programme.Settled && x.Result == programme.MarkPass
	})
	cheated := slices.ContainsFunc(before, func(x programme.Appraisal) bool { return x.Absence == programme.MarkMisconduct })
	given := slices.Contains(r.Trades, trade)
	return []EntryCondition{
		{"结业考评合格", ap.State.Name(), ap.State == programme.Passed},
		{"工种组织考核鉴定", trade, n.Appraised(trade)},
		{"这次考这个工种", pick(given, "在这次的工种中", "不在这次的工种中"), given},
		{"没有等结果的报名", pick(open, "已报名，结果未出", "没有"), !open},
		{"没有鉴定合格", pick(passed, "已鉴定合格", "没有"), !passed},
		{"没有违纪", pick(cheated, "鉴定中违纪", "没有"), !cheated},
		{"没有超过补考次数", fmt.Sprintf("已考 %d 次，可补考 %d 次", len(before), exam.Resits), len(before) <= exam.Resits},
	}
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// EnterAppraisal enters people for a day that the bureau has announced, as long
// as it takes entries and has places.
func (a *Desk) EnterAppraisal(ctx context.Context, c act.Caller, baseID, roundID string, applicationIDs []string) error {
	return a.Act(ctx, c, programme.AppraisalEnter, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(b.ProgrammeID); err != nil {
			return err
		}
		r, err := roundOf(s, roundID, b.ProgrammeID)
		if err != nil {
			return err
		}
		if err := takes(s, r, len(applicationIDs)); err != nil {
			return err
		}
		apps, err := s.ApplicationsByID(applicationIDs)
		if err != nil {
			return err
		}
		if len(apps) != len(applicationIDs) || slices.ContainsFunc(apps, func(ap programme.Application) bool { return ap.BaseID != b.ID }) {
			return programme.Errorf(programme.Forbidden, "有学员不是本基地的，或选了两次")
		}
		list, err := entrants(s, r, apps)
		if err != nil {
			return err
		}
		if err := refused(list); err != nil {
			return err
		}
		for _, ap := range apps {
			row := &programme.Appraisal{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, ApplicationID: ap.ID, State: programme.Submitted,
				HeldOn: r.HeldOn, RoundID: r.ID}
			if err := store.Insert(s.Tx, row); err != nil {
				return err
			}
		}
		return s.Record(b.ProgrammeID, b.ID, act.Facts{"applications": applicationIDs, "round": r.ID, "held_on": r.HeldOn})
	})
}

// refused says of everybody who may not be entered why.
func refused(list []Entrant) error {
	var found []programme.Problem
	for i := range list {
		for _, c := range list[i].Conditions {
			if !c.Met {
				found = append(found, programme.Problem{Field: list[i].Name, Code: "appraisal_entry", Message: "须" + c.Name + "，现在：" + c.Actual})
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return (&programme.Error{Code: programme.Invalid, Message: "有学员不能报名考核鉴定：" + found[0].Message, Problems: found}).Under(programme.DutyAppraisal)
}

// takes refuses entries after the last day, after seats were given out, and
// beyond the places.
func takes(s *act.Step, r *programme.AppraisalRound, more int) error {
	entered, err := s.RoundAppraisals(r.ID)
	if err != nil {
		return err
	}
	switch {
	case more == 0:
		return programme.Errorf(programme.Invalid, "请选择报名的学员")
	case s.Today() > r.EnterBy:
		return programme.Errorf(programme.WrongState, "这次鉴定报名到 %s 为止，已经过了", r.EnterBy.Chinese()).Under(programme.DutyAppraisal)
	case !r.SeatedAt.IsZero():
		return programme.Errorf(programme.WrongState, "这次鉴定的考场座位已经排定，不再接受报名").Under(programme.DutyAppraisal)
	case len(entered)+more > r.Quota:
		return programme.Errorf(programme.WrongState, "这次鉴定共 %d 个名额，已报 %d 人，还能报 %d 人", r.Quota, len(entered), r.Quota-len(entered)).
			Under(programme.DutyAppraisal)
	}
	return nil
}

// WithdrawAppraisal takes an entry back before seats are given out.
func (a *Desk) WithdrawAppraisal(ctx context.Context, c act.Caller, applicationID, reason string) error {
	return a.Act(ctx, c, programme.AppraisalWithdraw, reason, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		row, err := s.ApplicationAppraisal(ap.ID)
		if err != nil {
			return err
		}
		if row == nil {
			return programme.Errorf(programme.WrongState, "该学员没有报名考核鉴定")
		}
		if row.Ticket != "" {
			return programme.Errorf(programme.WrongState, "准考证已经排定，不能撤回；不来的按缺考登记").Under(programme.DutyAppraisal)
		}
		if err := s.Move(&row.State); err != nil {
			return err
		}
		if err := store.Update(s.Tx, row); err != nil {
			return err
		}
		return s.Record(ap.ProgrammeID, ap.ID, act.Facts{"appraisal": row.ID})
	})
}

// RecordAppraisals registers what the centre found, on the day or later;
// another person confirms it. The result follows from the points.
func (a *Desk) RecordAppraisals(ctx context.Context, c act.Caller, scores []Score) error {
	return a.Act(ctx, c, programme.AppraisalRecord, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		seen := map[string]bool{}
		for i := range scores {
			if seen[scores[i].ApplicationID] {
				return programme.Errorf(programme.Invalid, "成绩表上有人重复出现")
			}
			seen[scores[i].ApplicationID] = true
			if err := recordAppraisal(s, &scores[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func recordAppraisal(s *act.Step, sc *Score) error {
	row, err := s.ApplicationAppraisal(sc.ApplicationID)
	if err != nil {
		return err
	}
	if row == nil {
		return programme.Errorf(programme.NotFound, "有人没有报名考核鉴定").Under(programme.DutyAppraisal)
	}
	_, n, err := s.Open(row.ProgrammeID)
	if err != nil {
		return err
	}
	if err := s.Move(&row.State); err != nil {
		return err
	}
	if s.Today() < row.HeldOn {
		return programme.Errorf(programme.WrongState, "鉴定定于 %s，届时再登记成绩", row.HeldOn.Chinese()).Under(programme.DutyAppraisal)
	}
	m := meeting{exam: n.AppraisalExam()}
	if text := m.fault(sc); text != "" {
		return programme.Errorf(programme.Invalid, "%s", text).Under(programme.DutyAppraisal)
	}
	if err := act.PlainWords("remark", "备注", sc.Remark); err != nil {
		return err
	}
	row.Points, row.Theory, row.Practice, row.Result = nil, 0, 0, programme.MarkFail
	row.Absence, row.Remark, row.RecordedBy = sc.Absence, act.Text(sc.Remark), s.Caller.User
	if sc.Absence == "" {
		row.Points, row.Theory, row.Practice = sc.Points, sc.Points[rules.SubjectTheory], sc.Points[rules.SubjectPractice]
		if m.exam.Passes(sc.Points) {
			row.Result = programme.MarkPass
		}
	}
	if err := store.Update(s.Tx, row); err != nil {
		return err
	}
	return s.Record(row.ProgrammeID, row.ID, act.Facts{"application": row.ApplicationID, "result": row.Result, "absence": row.Absence})
}

// ReturnAppraisals sends every recorded result of a programme back to be
// recorded anew.
func (a *Desk) ReturnAppraisals(ctx context.Context, c act.Caller, programmeID, reason string) error {
	return a.eachRecorded(ctx, c, programme.AppraisalReturn, programmeID, reason, func(s *act.Step, row *programme.Appraisal) error {
		row.Points, row.Theory, row.Practice, row.Result, row.Absence, row.RecordedBy = nil, 0, 0, "", "", ""
		return nil
	})
}

// ConfirmAppraisals confirms every recorded result of a programme, by another
// person than who recorded it.
func (a *Desk) ConfirmAppraisals(ctx context.Context, c act.Caller, programmeID string) error {
	return a.eachRecorded(ctx, c, programme.AppraisalConfirm, programmeID, "", func(s *act.Step, row *programme.Appraisal) error {
		if err := s.Apart(row.RecordedBy); err != nil {
			return err
		}
		row.ConfirmedBy = c.User
		return nil
	})
}

func (a *Desk) eachRecorded(ctx context.Context, c act.Caller, action programme.Action, programmeID, reason string,
	change func(*act.Step, *programme.Appraisal) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
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
			facts := act.Facts{"application": row.ApplicationID, "result": row.Result}
			if err := change(s, row); err != nil {
				return err
			}
			if err := s.Move(&row.State); err != nil {
				return err
			}
			if err := store.Update(s.Tx, row); err != nil {
				return err
			}
			if err := s.Record(programmeID, row.ID, facts); err != nil {
				return err
			}
		}
		return nil
	})
}
