package assess

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// DraftEvaluation draws up the completion evaluation of a finished class. It
// names every employer with trainees in the class: each must join.
func (a *Desk) DraftEvaluation(ctx context.Context, c act.Caller, classID, plan string, heldOn programme.Date) (ev *programme.Evaluation, err error) {
	if err := act.PlainWords("plan", "考评方案", plan); err != nil {
		return nil, err
	}
	err = a.Act(ctx, c, programme.EvaluationDraft, "", func(s *act.Step) error {
		cl, err := train.Class(s, classID)
		if err != nil {
			return err
		}
		if cl.State != programme.Finished {
			return programme.Errorf(programme.WrongState, "班级现为“%s”，结课后才能拟定考评方案", cl.State.Name()).Under(programme.DutyEvaluation)
		}
		_, n, err := s.Open(cl.ProgrammeID)
		if err != nil {
			return err
		}
		if last, ok := n.Deadline(rules.EvaluationEnd); ok && heldOn > last.On {
			return programme.Errorf(programme.Invalid, "结业考评须在 %s 前完成", last.On.Chinese()).Under(n.Cite(last.Clause))
		}
		if plan == "" || heldOn == 0 {
			return programme.Errorf(programme.Invalid, "请填写考评内容、方式和日期")
		}
		if heldOn < s.Today() {
			return programme.Errorf(programme.Invalid, "考评日期 %s 已经过去：方案经市局同意之后才能考评，请填今天（%s）或以后的日期", heldOn.Chinese(), s.Today().Chinese()).Under(programme.DutyEvaluationConsent)
		}
		ev = &programme.Evaluation{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, BaseID: cl.BaseID, ClassID: cl.ID, State: programme.Drafted, HeldOn: heldOn, Plan: plan}
		if err := store.Insert(s.Tx, ev); err != nil {
			return err
		}
		members, err := s.ClassApplications(cl.ID)
		if err != nil {
			return err
		}
		employers := map[string]bool{}
		for _, m := range members {
			if m.State == programme.InTraining {
				employers[m.EmployerID] = true
			}
		}
		var parties []*programme.EvaluationParty
		for _, id := range act.Sorted(employers) {
			parties = append(parties, &programme.EvaluationParty{ID: s.NewID(), EvaluationID: ev.ID, EmployerID: id})
		}
		if err := store.Insert(s.Tx, parties...); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"class": cl.ID, "held_on": heldOn, "employers": act.Sorted(employers)})
	})
	return ev, err
}

// JoinEvaluation is an employer's part in drawing up the plan (clause 3.2.2).
func (a *Desk) JoinEvaluation(ctx context.Context, c act.Caller, id string) error {
	return a.party(ctx, c, programme.EvaluationJoin, id, func(s *act.Step, p *programme.EvaluationParty) {
		p.JoinedBy, p.JoinedAt = c.User, s.Now()
	})
}

// AssentToResults is an employer's assent to the results of its people.
func (a *Desk) AssentToResults(ctx context.Context, c act.Caller, id string) error {
	return a.party(ctx, c, programme.EvaluationAssent, id, func(s *act.Step, p *programme.EvaluationParty) {
		p.AssentedBy, p.AssentedAt = c.User, s.Now()
	})
}

// party lets the caller's employer take its part in an evaluation.
func (a *Desk) party(ctx context.Context, c act.Caller, action programme.Action, id string, change func(*act.Step, *programme.EvaluationParty)) error {
	return a.Act(ctx, c, action, "", func(s *act.Step) error {
		ev, err := store.Get[programme.Evaluation](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.May(programme.Subject{Employer: c.Employer}); err != nil {
			return err
		}
		parties, err := s.Parties(ev.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(parties, func(p programme.EvaluationParty) bool { return p.EmployerID == c.Employer })
		if i < 0 {
			return programme.Errorf(programme.Forbidden, "本单位没有学员在这个班").Under(programme.DutyJointEvaluation)
		}
		if _, _, err := s.Open(ev.ProgrammeID); err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		change(s, &parties[i])
		if err := store.Update(s.Tx, &parties[i]); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"employer": c.Employer})
	})
}

// AgreeEvaluation is the city bureau's agreement to the plan, once every
// employer of the class has joined (clause 3.2.3).
func (a *Desk) AgreeEvaluation(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.EvaluationAgree, "", func(s *act.Step) error {
		ev, err := evaluation(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		parties, err := s.Parties(ev.ID)
		if err != nil {
			return err
		}
		if waiting := act.CountIf(parties, func(p programme.EvaluationParty) bool { return p.JoinedBy == "" }); waiting > 0 {
			return programme.Errorf(programme.WrongState, "还有 %d 家用人单位没有会同制定方案", waiting).Under(programme.DutyJointEvaluation)
		}
		ev.AgreedBy = c.User
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"parties": len(parties)})
	})
}

// Score is what one side says of one trainee. A base says points and result;
// Employer is the result that the trainee's employer found.
type Score struct {
	ApplicationID    string
	Theory, Practice int
	Base, Employer   string // MarkPass, MarkFail
	Reason           string // how a disagreement was resolved
}

const badScore = "成绩应为 0 至 100 分，结果应为合格或不合格"

func (s *Score) marked() bool {
	return 0 <= s.Theory && s.Theory <= 100 && 0 <= s.Practice && s.Practice <= 100
}

// MarkEvaluation registers the results of everybody in the class: once held,
// and again, changed, while base and employers do not agree. Only those who
// attended enough take part; the others are failed with the reason.
func (a *Desk) MarkEvaluation(ctx context.Context, c act.Caller, id string, scores []Score) error {
	return a.Act(ctx, c, programme.EvaluationMark, "", func(s *act.Step) error {
		ev, err := evaluation(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		if s.Today() < ev.HeldOn {
			return programme.Errorf(programme.WrongState, "考评定于 %s，届时再登记成绩", ev.HeldOn.Chinese()).Under(programme.DutyJointEvaluation)
		}
		short, err := shortOfHours(s, ev)
		if err != nil {
			return err
		}
		members, err := s.ClassApplications(ev.ClassID)
		if err != nil {
			return err
		}
		marks, err := marksFor(s, ev, members, scores, short)
		if err != nil {
			return err
		}
		if ev.Sheet, err = store.ReplaceSheet(s.Tx, ev.ID, marks); err != nil {
			return err
		}
		ev.MarkedBy = c.User
		if err := withdrawAssents(s, ev.ID); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"marks": len(marks), "short_of_hours": len(short)})
	})
}

// marksFor makes the class's marks of what was handed in: one for everybody
// in training, no more and no fewer.
func marksFor(s *act.Step, ev *programme.Evaluation, members []programme.Application, scores []Score, short map[string]string) ([]*programme.Mark, error) {
	given := make(map[string]Score, len(scores))
	for _, sc := range scores {
		given[sc.ApplicationID] = sc
	}
	var marks []*programme.Mark
	for _, m := range members {
		if m.State != programme.InTraining {
			continue
		}
		sc, ok := given[m.ID]
		delete(given, m.ID)
		mark := &programme.Mark{ID: s.NewID(), EvaluationID: ev.ID, ApplicationID: m.ID, Theory: sc.Theory, Practice: sc.Practice, Base: sc.Base, Employer: sc.Employer, Reason: sc.Reason}
		switch reason, isShort := short[m.ID]; {
		case isShort:
			mark.Theory, mark.Practice, mark.Base, mark.Employer, mark.Reason = 0, 0, programme.MarkFail, programme.MarkFail, reason
		case !ok:
			return nil, programme.Errorf(programme.Invalid, "成绩表缺人：在训学员每人都要有结果").Under(programme.DutyEvaluation)
		case !sc.marked() || !isResult(sc.Base) || !isResult(sc.Employer):
			return nil, programme.Errorf(programme.Invalid, "%s", badScore)
		}
		marks = append(marks, mark)
	}
	if len(given) > 0 {
		return nil, programme.Errorf(programme.Invalid, "成绩表上有人不是本班在训学员，或重复出现")
	}
	return marks, nil
}

func isResult(s string) bool { return s == programme.MarkPass || s == programme.MarkFail }

// withdrawAssents makes employers look again after results changed.
func withdrawAssents(s *act.Step, evaluationID string) error {
	parties, err := s.Parties(evaluationID)
	if err != nil {
		return err
	}
	for i := range parties {
		if parties[i].AssentedBy == "" {
			continue
		}
		parties[i].AssentedBy = ""
		if err := store.Update(s.Tx, &parties[i]); err != nil {
			return err
		}
	}
	return nil
}

// shortOfHours is who of a class attended less than the notice asks, with the
// reason in words.
func shortOfHours(s *act.Step, ev *programme.Evaluation) (map[string]string, error) {
	_, n, err := s.Programme(ev.ProgrammeID)
	if err != nil {
		return nil, err
	}
	hours, err := s.AttendedHours(ev.ClassID)
	if err != nil {
		return nil, err
	}
	members, err := s.ClassApplications(ev.ClassID)
	if err != nil {
		return nil, err
	}
	done, short := train.DoneOf(hours, n), map[string]string{}
	for _, m := range members {
		if lacks := done.LackText(m.ID, n); m.State == programme.InTraining && lacks != "" {
			short[m.ID] = lacks + "，不参加结业考评"
		}
	}
	return short, nil
}

// SettleEvaluation settles the results together: both sides say the same of
// everybody, every employer assents, and another person than who marked
// settles (clause 3.2.2). Trainees are passed or failed from here on.
func (a *Desk) SettleEvaluation(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.EvaluationSettle, "", func(s *act.Step) error {
		ev, err := evaluation(s, id)
		if err != nil {
			return err
		}
		if err := s.Apart(ev.MarkedBy); err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		marks, err := s.Marks(ev.ID)
		if err != nil {
			return err
		}
		if apart := act.CountIf(marks, func(m programme.Mark) bool { return m.Base != m.Employer }); apart > 0 {
			return programme.Errorf(programme.WrongState, "基地与用人单位对 %d 名学员的结果不一致，商定后重新登记", apart).Under(programme.DutyJointEvaluation)
		}
		parties, err := s.Parties(ev.ID)
		if err != nil {
			return err
		}
		if waiting := act.CountIf(parties, func(p programme.EvaluationParty) bool { return p.AssentedBy == "" }); waiting > 0 {
			return programme.Errorf(programme.WrongState, "还有 %d 家用人单位没有确认结果", waiting).Under(programme.DutyJointEvaluation)
		}
		passed, err := settleMarks(s, ev, marks)
		if err != nil {
			return err
		}
		ev.SettledBy, ev.SettledAt = c.User, s.Now()
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"passed": passed, "failed": len(marks) - passed})
	})
}

// settleMarks writes final results to the sheet and to everybody's application.
func settleMarks(s *act.Step, ev *programme.Evaluation, marks []programme.Mark) (passed int, err error) {
	ids := make([]string, len(marks))
	final := make(map[string]string, len(marks))
	rows := make([]*programme.Mark, len(marks))
	for i := range marks {
		m := &marks[i]
		m.Final = m.Base
		rows[i], ids[i], final[m.ApplicationID] = m, m.ApplicationID, m.Final
	}
	if ev.Sheet, err = store.ReplaceSheet(s.Tx, ev.ID, rows); err != nil {
		return 0, err
	}
	apps, err := s.ApplicationsByID(ids)
	if err != nil {
		return 0, err
	}
	for i := range apps {
		apps[i].State = programme.Failed
		if final[apps[i].ID] == programme.MarkPass {
			apps[i].State = programme.Passed
			passed++
		}
		if err := store.Update(s.Tx, &apps[i]); err != nil {
			return 0, err
		}
	}
	return passed, nil
}

// WithdrawResult takes a settled result back, with the reason, by another
// person than who settled it. A certificate of it is revoked with it; money
// follows in the next settlement.
func (a *Desk) WithdrawResult(ctx context.Context, c act.Caller, applicationID, reason string) error {
	return a.Act(ctx, c, programme.ResultWithdraw, reason, func(s *act.Step) error {
		ap, _, err := s.Application(applicationID)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(ap.ProgrammeID); err != nil {
			return err
		}
		if ap.State != programme.Passed && ap.State != programme.Certified {
			return programme.Errorf(programme.WrongState, "该学员现为“%s”，没有可撤销的结果", ap.State.Name())
		}
		ev, err := s.ClassEvaluation(ap.ClassID)
		if err != nil {
			return err
		}
		if err := s.Apart(ev.SettledBy); err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		marks, err := s.Marks(ev.ID)
		if err != nil {
			return err
		}
		rows := make([]*programme.Mark, len(marks))
		for i := range marks {
			rows[i] = &marks[i]
			if marks[i].ApplicationID == ap.ID {
				marks[i].Final, marks[i].Reason = programme.MarkWithdrawn, reason
			}
		}
		if ev.Sheet, err = store.ReplaceSheet(s.Tx, ev.ID, rows); err != nil {
			return err
		}
		ap.State, ap.Reason = programme.Failed, reason
		revoked, err := revokeCertificates(s, ap.ID, reason)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ap); err != nil {
			return err
		}
		return s.Record(ap.ProgrammeID, ap.ID, act.Facts{"evaluation": ev.ID, "certificates": revoked})
	})
}

func revokeCertificates(s *act.Step, applicationID, reason string) (revoked []string, err error) {
	certs, err := s.ApplicationCertificates(applicationID)
	if err != nil {
		return nil, err
	}
	for i := range certs {
		if !certs[i].InForce() {
			continue
		}
		certs[i].State, certs[i].Reason, certs[i].EndedOn = programme.Revoked, reason, s.Today()
		revoked = append(revoked, certs[i].Number)
		if err := store.Update(s.Tx, &certs[i]); err != nil {
			return nil, err
		}
	}
	return revoked, nil
}

// evaluation is an evaluation within the caller's reach, in an open year.
func evaluation(s *act.Step, id string) (*programme.Evaluation, error) {
	ev, err := store.Get[programme.Evaluation](s.Tx, id)
	if err != nil {
		return nil, err
	}
	return ev, s.Reached(ev.BaseID, ev.ProgrammeID)
}

// EnterAppraisal enters people who passed the evaluation for the city's
// appraisal, in the trades that have one.
func (a *Desk) EnterAppraisal(ctx context.Context, c act.Caller, baseID string, applicationIDs []string, heldOn programme.Date) error {
	return a.Act(ctx, c, programme.AppraisalEnter, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		_, n, err := s.Open(b.ProgrammeID)
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
			row.Theory, row.Practice, row.Result, row.RecordedBy = sc.Theory, sc.Practice, sc.Base, c.User
			if !sc.marked() || !isResult(row.Result) {
				return programme.Errorf(programme.Invalid, "%s", badScore)
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
