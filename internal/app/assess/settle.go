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

// Ruling is what the bureau says of one trainee on whom the sides do not
// agree, or of whom a side says nothing: points, and the result where it is to
// be another than the points say.
type Ruling struct {
	ApplicationID string
	Points        map[string]int
	Absence       string // instead of points
	Result        string // MarkPass, MarkFail; "" follows from the points
}

// RuleResult settles one trainee's result for both sides. A result that the
// points do not say waits for a second person (AffirmRulings).
func (a *Desk) RuleResult(ctx context.Context, c act.Caller, id string, r Ruling, reason string) error {
	return a.Act(ctx, c, programme.EvaluationRule, reason, func(s *act.Step) error {
		ev, err := moved(s, id)
		if err != nil {
			return err
		}
		m, err := meetingOf(s, ev)
		if err != nil {
			return err
		}
		k := slices.IndexFunc(m.marks, func(k programme.Mark) bool {
			return k.ApplicationID == r.ApplicationID && k.Sitting == ev.Sitting
		})
		if k < 0 || m.marks[k].Base == programme.MarkShort {
			return programme.Errorf(programme.Invalid, "请选择这次参评的学员").Under(programme.DutyJointEvaluation)
		}
		if text := m.fault(&Score{Points: r.Points, Absence: r.Absence, Remark: reason}); text != "" {
			return programme.Errorf(programme.Invalid, "%s", text)
		}
		mark := &m.marks[k]
		mark.Ruling, mark.RuledBy, mark.ConfirmedBy, mark.Reason = programme.MarkFail, c.User, "", reason
		give(mark, nil)
		if r.Absence == "" {
			give(mark, r.Points)
			if m.exam.Passes(r.Points) {
				mark.Ruling = programme.MarkPass
			}
		}
		switch r.Result {
		case "":
		case programme.MarkPass, programme.MarkFail:
			mark.Ruling = r.Result
		default:
			return programme.Errorf(programme.Invalid, "结果只有合格、不合格")
		}
		mark.Against = (mark.Ruling == programme.MarkPass) != (r.Absence == "" && m.exam.Passes(r.Points))
		if err := m.rewrite(s); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"application": mark.ApplicationID, "points": mark.Points, "absence": r.Absence,
			"result": mark.Ruling, "waits": Unconfirmed(mark)})
	})
}

// AffirmRulings confirms every ruling of an evaluation that says another result
// than its points, by another person than who ruled.
func (a *Desk) AffirmRulings(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.EvaluationAffirm, "", func(s *act.Step) error {
		ev, err := moved(s, id)
		if err != nil {
			return err
		}
		m, err := meetingOf(s, ev)
		if err != nil {
			return err
		}
		var confirmed []string
		for i := range m.marks {
			k := &m.marks[i]
			if !Unconfirmed(k) {
				continue
			}
			if err := s.Apart(k.RuledBy); err != nil {
				return err
			}
			k.ConfirmedBy = c.User
			confirmed = append(confirmed, k.ApplicationID)
		}
		if len(confirmed) == 0 {
			return programme.Errorf(programme.WrongState, "没有要复核的裁定：只有与成绩不一致的结果要复核")
		}
		if err := m.rewrite(s); err != nil {
			return err
		}
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"applications": confirmed})
	})
}

// rewrite writes the marks as they stand.
func (m *meeting) rewrite(s *act.Step) (err error) {
	rows := make([]*programme.Mark, len(m.marks))
	for i := range m.marks {
		rows[i] = &m.marks[i]
	}
	m.ev.Sheet, err = store.ReplaceSheet(s.Tx, m.ev.ID, rows)
	return err
}

// SettleEvaluation settles the results together: both sides have entered
// everybody of the sitting, what they say agrees or was ruled on, and another
// person than who marked settles (clause 3.2.2). Trainees are passed or failed
// from here on.
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
		m, err := meetingOf(s, ev)
		if err != nil {
			return err
		}
		if err := m.complete(s); err != nil {
			return err
		}
		if err := undoubted(s, ev); err != nil {
			return err
		}
		passed, err := m.settle(s)
		if err != nil {
			return err
		}
		ev.SettledBy, ev.SettledAt = c.User, s.Now()
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"passed": passed, "failed": len(m.people) - passed, "sitting": ev.Sitting})
	})
}

// complete refuses while somebody's result does not stand, and says whose move
// it is.
func (m *meeting) complete(s *act.Step) error {
	waits := map[string]bool{}
	var base, apart, ruled int
	for _, ap := range m.people {
		i := slices.IndexFunc(m.marks, func(k programme.Mark) bool { return k.ApplicationID == ap.ID })
		switch {
		case i < 0 || m.marks[i].Ruling == "" && m.marks[i].Base == "":
			base++
		case Stands(&m.marks[i]) != "":
		case Unconfirmed(&m.marks[i]):
			ruled++
		case m.marks[i].Employer == "":
			waits[ap.EmployerID] = true
		default:
			apart++
		}
	}
	switch {
	case base > 0:
		return programme.Errorf(programme.WrongState, "基地还没有登记 %d 名学员的成绩", base).Under(programme.DutyJointEvaluation)
	case len(waits) > 0:
		return programme.Errorf(programme.WrongState, "还有 %d 家用人单位没有登记成绩；单位迟迟不登记的，可请市局裁定", len(waits)).Under(programme.DutyJointEvaluation)
	case apart > 0:
		return programme.Errorf(programme.WrongState, "基地与用人单位对 %d 名学员的结果不一致：双方商定后由改动的一方重新登记，或请市局裁定", apart).Under(programme.DutyJointEvaluation)
	case ruled > 0:
		return programme.Errorf(programme.WrongState, "有 %d 名学员的裁定与成绩不一致，等市局另一人复核", ruled).Under(programme.DutyJointEvaluation)
	}
	return nil
}

// settle writes final results to the sheet and to everybody's application.
func (m *meeting) settle(s *act.Step) (passed int, err error) {
	final := map[string]string{}
	for i := range m.marks {
		switch k := &m.marks[i]; {
		case k.Sitting == m.ev.Sitting && k.Final == "":
			k.Final, k.SettledAt = Stands(k), s.Now()
			final[k.ApplicationID] = k.Final
		case k.Final != "": // an older row keeps its day when the evaluation's moves
			k.SettledAt = m.ev.ResultAt(k)
		}
	}
	if err := m.rewrite(s); err != nil {
		return 0, err
	}
	for i := range m.people {
		ap := &m.people[i]
		ap.State = programme.Failed
		if final[ap.ID] == programme.MarkPass {
			ap.State = programme.Passed
			passed++
		}
		if err := store.Update(s.Tx, ap); err != nil {
			return 0, err
		}
	}
	return passed, nil
}

// noResits is why nobody sits again where the notice lets nobody.
const noResits = "本年度通知不安排补考"

// ArrangeResit lets people who failed or were absent sit again on a day that
// comes within the notice's term; both sides enter them anew. Who was short of
// hours, cheated, disputes the result, or sat as often as the notice allows
// cannot.
func (a *Desk) ArrangeResit(ctx context.Context, c act.Caller, id string, applicationIDs []string, heldOn programme.Date) error {
	return a.Act(ctx, c, programme.EvaluationResit, "", func(s *act.Step) error {
		ev, err := moved(s, id)
		if err != nil {
			return err
		}
		r, err := resitsOf(s, ev)
		if err != nil {
			return err
		}
		switch {
		case r.meeting.exam.Resits == 0:
			return programme.Errorf(programme.WrongState, noResits).Under(programme.DutyEvaluation)
		case len(applicationIDs) == 0:
			return programme.Errorf(programme.Invalid, "请选择补考的学员")
		case heldOn < s.Today():
			return programme.Errorf(programme.Invalid, "补考日期请填今天（%s）或以后的日期", s.Today().Chinese()).Under(programme.DutyEvaluation)
		}
		for _, app := range applicationIDs {
			if why, ok := r.why[app]; !ok || why != "" {
				return programme.Errorf(programme.Invalid, "有学员不能补考：%s", why).Under(programme.DutyEvaluation)
			}
			if until := r.until[app]; heldOn > until {
				return programme.Errorf(programme.Invalid, "所选学员的补考最迟在 %s 进行，请改日期", until.Chinese()).Under(programme.DutyEvaluation)
			}
		}
		if err := r.meeting.again(s, applicationIDs); err != nil {
			return err
		}
		ev.HeldOn = heldOn
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"applications": applicationIDs, "held_on": heldOn, "sitting": ev.Sitting})
	})
}

// resits is who may sit again, and until when.
type resits struct {
	meeting *meeting
	until   map[string]programme.Date // of who did not pass: their last day, itself included
	why     map[string]string         // of who did not pass: why not, "" where they may
}

func resitsOf(s *act.Step, ev *programme.Evaluation) (*resits, error) {
	m, err := meetingOf(s, ev)
	if err != nil {
		return nil, err
	}
	sat, err := s.Sittings(ev.ID)
	if err != nil {
		return nil, err
	}
	disputes, err := s.Disputes(ev.ID)
	if err != nil {
		return nil, err
	}
	open := map[string]bool{}
	for _, d := range disputes {
		if d.State == programme.Upheld {
			sat[d.ApplicationID]-- // entered again, not examined again
		}
		open[d.ApplicationID] = open[d.ApplicationID] || d.State == programme.Raised
	}
	r := &resits{meeting: m, why: map[string]string{}, until: map[string]programme.Date{}}
	last, bound := m.notice.Deadline(rules.EvaluationEnd)
	for i := range m.marks {
		k := &m.marks[i]
		until := programme.DateOf(ev.ResultAt(k).In(act.Shanghai)).AddDays(m.exam.ResitDays)
		if bound {
			until = min(until, last.On)
		}
		if k.Final == programme.MarkFail {
			r.until[k.ApplicationID] = until
		}
		switch {
		case k.Final != programme.MarkFail:
		case m.exam.Resits == 0:
			r.why[k.ApplicationID] = noResits
		case k.Base == programme.MarkShort:
			r.why[k.ApplicationID] = "课时不足，不参加考评"
		case k.Base == programme.MarkMisconduct || k.Employer == programme.MarkMisconduct:
			r.why[k.ApplicationID] = "考评违纪"
		case open[k.ApplicationID]: // upholding it would empty what the resit gave
			r.why[k.ApplicationID] = "对这次结果的异议还没有答复"
		case sat[k.ApplicationID] > m.exam.Resits:
			r.why[k.ApplicationID] = fmt.Sprintf("已补考 %d 次", m.exam.Resits)
		case s.Today() > until:
			r.why[k.ApplicationID] = fmt.Sprintf("补考到 %s 为止，已经过了", until.Chinese())
		default:
			r.why[k.ApplicationID] = ""
		}
	}
	return r, nil
}

// again begins another sitting for some of a class: their marks are empty, and
// both sides have to enter them.
func (m *meeting) again(s *act.Step, applicationIDs []string) error {
	m.ev.Sitting++
	m.ev.MarkedBy = ""
	for i := range m.marks {
		if k := &m.marks[i]; slices.Contains(applicationIDs, k.ApplicationID) {
			*k = programme.Mark{ID: k.ID, EvaluationID: k.EvaluationID, ApplicationID: k.ApplicationID, Sitting: m.ev.Sitting}
		}
	}
	if err := m.rewrite(s); err != nil {
		return err
	}
	apps, err := s.ApplicationsByID(applicationIDs)
	if err != nil {
		return err
	}
	parties, err := s.Parties(m.ev.ID)
	if err != nil {
		return err
	}
	for i := range parties {
		p := &parties[i]
		if p.AssentedBy == "" || !slices.ContainsFunc(apps, func(ap programme.Application) bool { return ap.EmployerID == p.EmployerID }) {
			continue
		}
		p.AssentedBy = ""
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
	}
	return nil
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
				marks[i].Final, marks[i].Reason, marks[i].SettledAt = programme.MarkWithdrawn, reason, s.Now()
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

// revokeCertificates ends the certificates of a result that is withdrawn. Each
// gets an entry of its own, so that its own history says so; who is told is told
// of the result.
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
		e := s.Entry(programme.CertificateVoid, certs[i].ID, act.Facts{"application": applicationID, "number": certs[i].Number,
			"since": certs[i].EndedOn, "to": programme.Revoked})
		e.Programme = certs[i].ProgrammeID
		if _, err := s.Append(e); err != nil {
			return nil, err
		}
	}
	return revoked, nil
}
