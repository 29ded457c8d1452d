package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// An examiner's mark that turns out to be wrong after their side's entry was
// made of it is corrected within the program by two people; the entry is made
// anew, and what stood stays in the proposal.

// CorrectionAsked is one mark that is to be another.
type CorrectionAsked struct {
	Examiner, Subject, ApplicationID string
	Points                           int
	Absence                          string // instead of points
}

// CorrectionView is a proposal as pages show it, with what follows from it.
type CorrectionView struct {
	programme.MarkCorrection
	Name, Side, SubjectName string // Side is a unit's name, "" for the base
	By, Decider             string
	Follows                 []string // of one that waits
	Mine                    bool     // the caller decides of it
}

// ProposeMarkCorrection asks to change one mark that an examiner of the caller's
// side handed in: by the examiner, or by the side's clerk.
func (a *Desk) ProposeMarkCorrection(ctx context.Context, c act.Caller, evaluationID string, asked CorrectionAsked, reason string) error {
	return a.Act(ctx, c, programme.MarkCorrectPropose, reason, func(s *act.Step) error {
		ev, p, err := sideOf(s, evaluationID)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		if c.Role == programme.RoleTeacher && c.Name != asked.Examiner {
			return programme.Errorf(programme.Forbidden, "考评员只能提请更正自己给的成绩").Under(programme.DutyJointEvaluation)
		}
		row, err := asked.row(s, ev, p, reason)
		if err != nil {
			return err
		}
		had, err := s.MarkCorrections(ev.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(had, func(x programme.MarkCorrection) bool {
			return x.State == programme.Proposed && x.PartyID == row.PartyID && x.Examiner == row.Examiner && x.Subject == row.Subject &&
				x.ApplicationID == row.ApplicationID && x.Sitting == row.Sitting
		}) {
			return programme.Errorf(programme.WrongState, "这个成绩已经提请更正，等另一人决定").Under(programme.DutyJointEvaluation)
		}
		if _, _, err := corrected(s, ev, row); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, row); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"correction": row.ID, "examiner": row.Examiner, "subject": row.Subject,
			"application": row.ApplicationID, "was": row.WasPoints, "was_absence": row.WasAbsence, "points": row.Points, "absence": row.Absence})
	})
}

// CorrectionFollows says what would follow from a correction, before it is asked
// for.
func (a *Desk) CorrectionFollows(ctx context.Context, c act.Caller, evaluationID string, asked CorrectionAsked) (out []string, err error) {
	err = a.Try(ctx, c, programme.MarkCorrectPropose, func(s *act.Step) error {
		ev, p, err := sideOf(s, evaluationID)
		if err != nil {
			return err
		}
		row, err := asked.row(s, ev, p, "")
		if err != nil {
			return err
		}
		out, err = followsFrom(s, ev, row)
		return err
	})
	return out, err
}

// row is what is asked beside what stands, where it stands and differs.
func (x *CorrectionAsked) row(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty, reason string) (*programme.MarkCorrection, error) {
	all, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(h programme.ExaminerSheet) bool {
		return h.PartyID == sideID(p) && h.Examiner == x.Examiner && h.Subject == x.Subject
	})
	if i < 0 {
		return nil, act.FieldError("sheet", "这名考评员没有交出这一科的成绩，请重新选择")
	}
	was, _, err := lineOf(&all[i], x.ApplicationID)
	if err != nil {
		return nil, err
	}
	switch {
	case was == nil:
		return nil, act.FieldError("person", "这名学员不在这名考评员交出的成绩里")
	case x.Absence != "" && x.Absence != programme.MarkAbsent && x.Absence != programme.MarkMisconduct:
		return nil, act.FieldError("absence", "情况只有：参加、缺考、违纪")
	case x.Absence == "" && (x.Points < 0 || x.Points > rules.FullPoints):
		return nil, act.FieldError("points", "成绩应为 0 至 100 的整数")
	case was.Absence == x.Absence && (x.Absence != "" || was.Points == x.Points):
		return nil, act.FieldError("points", "和现在的成绩一样，不用更正")
	}
	row := &programme.MarkCorrection{ID: s.NewID(), EvaluationID: ev.ID, PartyID: sideID(p), Sitting: ev.Sitting, Examiner: x.Examiner, Subject: x.Subject,
		ApplicationID: x.ApplicationID, WasPoints: was.Points, WasAbsence: was.Absence, Points: x.Points, Absence: x.Absence, Reason: reason,
		State: programme.Proposed, ProposedBy: s.Caller.User, ProposedAt: s.Now()}
	if row.Absence != "" {
		row.Points = 0
	}
	return row, nil
}

// lineOf is a trainee's line of a sheet, nil where there is none, and all lines.
func lineOf(x *programme.ExaminerSheet, application string) (*programme.ExaminerLine, []programme.ExaminerLine, error) {
	var lines []programme.ExaminerLine
	if err := json.Unmarshal(x.Lines, &lines); err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(lines, func(l programme.ExaminerLine) bool { return l.Application == application })
	if i < 0 {
		return nil, lines, nil
	}
	return &lines[i], lines, nil
}

// corrected are a side's sheets with a correction in them, and the one that it
// changes. It refuses where the side's entry does not rest on its sheets, where
// what stood is no longer what stands, and on a sitting that is over.
func corrected(s *act.Step, ev *programme.Evaluation,
	x *programme.MarkCorrection) (all []programme.ExaminerSheet, changed *programme.ExaminerSheet, err error) {
	entries, err := s.Entries(ev.ID, ev.Sitting)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(entries, func(e programme.EvaluationEntry) bool { return e.PartyID == x.PartyID })
	switch {
	case x.Sitting != ev.Sitting:
		return nil, nil, programme.Errorf(programme.WrongState, "那次考评已经过去，不能再更正").Under(programme.DutyJointEvaluation)
	case i < 0:
		return nil, nil, programme.Errorf(programme.WrongState, "这一方的成绩还没有汇总：考评员再交一次就改过来了").Under(programme.DutyJointEvaluation)
	case entries[i].Way != programme.ByExaminers:
		return nil, nil, programme.Errorf(programme.WrongState, "这一方的成绩由经办人登记，不是由考评员的成绩汇总的：请经办人附签字的成绩单重新登记").
			Under(programme.DutyJointEvaluation)
	}
	sheets, err := s.ExaminerSheets(ev.ID, ev.Sitting)
	if err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(sheets, func(h programme.ExaminerSheet) bool { return h.PartyID != x.PartyID })
	k := slices.IndexFunc(all, func(h programme.ExaminerSheet) bool { return h.Examiner == x.Examiner && h.Subject == x.Subject })
	if k < 0 {
		return nil, nil, programme.Errorf(programme.Stale, "这名考评员的成绩已经不在，请刷新页面再看")
	}
	line, lines, err := lineOf(&all[k], x.ApplicationID)
	if err != nil {
		return nil, nil, err
	}
	if line == nil || line.Absence != x.WasAbsence || line.Absence == "" && line.Points != x.WasPoints {
		return nil, nil, programme.Errorf(programme.Stale, "提请以后这个成绩已经改过，请重新提请")
	}
	line.Points, line.Absence = x.Points, x.Absence
	if x.Absence == programme.MarkMisconduct && line.Remark == "" {
		line.Remark = x.Reason
	}
	all[k].Lines, err = json.Marshal(lines)
	return all, &all[k], err
}

// followsFrom says what a correction makes of the side's result and of the one
// that both sides agree on.
func followsFrom(s *act.Step, ev *programme.Evaluation, x *programme.MarkCorrection) ([]string, error) {
	all, _, err := corrected(s, ev, x)
	if err != nil {
		return nil, err
	}
	scores, err := together(all)
	if err != nil {
		return nil, err
	}
	m, err := meetingOf(s, ev)
	if err != nil {
		return nil, err
	}
	both, err := sidesOf(s.Tx, ev)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(scores, func(sc Score) bool { return sc.ApplicationID == x.ApplicationID })
	at := 0
	if x.PartyID != "" {
		at = 1
	}
	pair := both[x.ApplicationID]
	was, is := pair[at], &programme.EntryLine{Points: scores[i].Points, Absence: scores[i].Absence}
	out := []string{"本方：" + m.lineWords(was) + " → " + m.lineWords(is)}
	before, after := programme.Mark{ApplicationID: x.ApplicationID}, programme.Mark{ApplicationID: x.ApplicationID}
	m.weigh(&before, pair)
	pair[at] = is
	m.weigh(&after, pair)
	if s.Caller.Role.Scope() == programme.CityWide || pair[1-at] != nil { // a side that is in knows of the other
		out = append(out, "双方："+standsWords(&before)+" → "+standsWords(&after))
	}
	for _, k := range m.marks {
		if k.ApplicationID == x.ApplicationID && k.Ruling != "" && (k.Base != after.Base || k.Employer != after.Employer) {
			out = append(out, "市局对这名学员的裁定随之失效，要重新裁定")
		}
	}
	return append(out, "结果还没有确定：证书、补贴和资金都还没有发生，按更正后的成绩办理"), nil
}

func (m *meeting) lineWords(l *programme.EntryLine) string {
	v := verdictWords(m.verdict(l))
	if l == nil || l.Absence != "" {
		return v
	}
	var parts []string
	for _, x := range m.exam.Subjects {
		parts = append(parts, fmt.Sprintf("%s %d 分", x.Name, l.Points[x.Code]))
	}
	return v + "（" + strings.Join(parts, "，") + "）"
}

func verdictWords(v string) string {
	return map[string]string{programme.MarkPass: "合格", programme.MarkFail: "不合格", programme.MarkAbsent: "缺考", programme.MarkMisconduct: "违纪",
		programme.MarkShort: "课时不足", "": "未登记"}[v]
}

func standsWords(k *programme.Mark) string {
	switch {
	case k.Base == "" || k.Employer == "":
		return "另一方未登记"
	case Stands(k) == "":
		return "不一致"
	}
	return verdictWords(Stands(k))
}

// ApproveMarkCorrection has a proposed correction stand: of the base's side its
// head or the bureau, of a unit's the bureau. The side's entry is made anew of
// its examiners' marks.
func (a *Desk) ApproveMarkCorrection(ctx context.Context, c act.Caller, evaluationID, id string) error {
	return a.Act(ctx, c, programme.MarkCorrectApprove, "", func(s *act.Step) error {
		ev, x, err := decidable(s, evaluationID, id)
		if err != nil {
			return err
		}
		if err := s.Apart(x.ProposedBy); err != nil {
			return err
		}
		var p *programme.EvaluationParty
		if x.PartyID != "" {
			if p, err = store.Get[programme.EvaluationParty](s.Tx, x.PartyID); err != nil {
				return err
			}
		}
		all, changed, err := corrected(s, ev, x)
		if err != nil {
			return err
		}
		follows, err := followsFrom(s, ev, x)
		if err != nil {
			return err
		}
		scores, err := together(all)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, changed); err != nil {
			return err
		}
		if err := stillDoubted(s, all); err != nil {
			return err
		}
		marked := ev.MarkedBy
		facts, err := enterAs(s, ev, p, scores, programme.ByExaminers, "")
		if err != nil {
			return err
		}
		if p == nil { // who settles is another than who marked, and who corrected only let it stand
			ev.MarkedBy = marked
			if err := store.Update(s.Tx, ev); err != nil {
				return err
			}
		}
		x.State, x.DecidedBy, x.DecidedAt = programme.Approved, c.User, s.Now()
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		facts["correction"], facts["follows"] = x.ID, follows
		return s.Record(ev.ProgrammeID, ev.ID, facts)
	})
}

// stillDoubted has what examiners doubt outlast the entry that is made now: a
// correction of one mark answers no doubt of others.
func stillDoubted(s *act.Step, all []programme.ExaminerSheet) error {
	for i := range all {
		if !doubted(all[i]) {
			continue
		}
		all[i].StanceAt = s.Now()
		if err := store.Update(s.Tx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

// RefuseMarkCorrection leaves a mark as it stands, with the reason.
func (a *Desk) RefuseMarkCorrection(ctx context.Context, c act.Caller, evaluationID, id, reason string) error {
	return a.Act(ctx, c, programme.MarkCorrectRefuse, reason, func(s *act.Step) error {
		ev, x, err := decidable(s, evaluationID, id)
		if err != nil {
			return err
		}
		x.State, x.DecidedBy, x.DecidedAt, x.Decision = programme.Refused, c.User, s.Now(), reason
		if err := store.Update(s.Tx, x); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"correction": x.ID})
	})
}

// decidable is a proposal that waits and that the caller decides of.
func decidable(s *act.Step, evaluationID, id string) (*programme.Evaluation, *programme.MarkCorrection, error) {
	ev, err := moved(s, evaluationID)
	if err != nil {
		return nil, nil, err
	}
	x, err := store.Get[programme.MarkCorrection](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case x.EvaluationID != ev.ID:
		return nil, nil, programme.Errorf(programme.NotFound, "这次考评没有这个提请")
	case x.PartyID != "" && s.Caller.Role == programme.RoleHead:
		return nil, nil, programme.Errorf(programme.Forbidden, "这是用人单位考评员的成绩，由市局决定，基地不能决定").Under(programme.DutyJointEvaluation)
	case x.State != programme.Proposed:
		return nil, nil, programme.Errorf(programme.WrongState, "这个提请已经决定")
	}
	return ev, x, nil
}

// CorrectionsOf are the proposals of an evaluation that the caller may know of:
// of its own side, of both for the city. Each that waits says what follows.
func (a *Desk) CorrectionsOf(ctx context.Context, c act.Caller, evaluationID string) (out []CorrectionView, err error) {
	err = a.onPapers(ctx, c, evaluationID, func(tx *store.Tx, ev *programme.Evaluation, v *paperView) error {
		all, err := tx.MarkCorrections(ev.ID)
		if err != nil {
			return err
		}
		for i := range all {
			if !v.side(all[i].PartyID) {
				continue
			}
			x, err := v.correction(&all[i])
			if err != nil {
				return err
			}
			out = append(out, *x)
		}
		return nil
	})
	return out, err
}

// side reports whether a side is the caller's, or the caller is of the city.
func (v *paperView) side(party string) bool {
	switch {
	case v.c.Role == programme.RoleTrainee:
		return false
	case v.c.Role == programme.RoleEmployer:
		return v.own != "" && party == v.own
	}
	return party == "" || v.c.Role.Scope() == programme.CityWide
}

func (v *paperView) correction(row *programme.MarkCorrection) (*CorrectionView, error) {
	x := &CorrectionView{MarkCorrection: *row, Side: v.names[row.PartyID], SubjectName: v.subject(row.Subject)}
	apps, err := v.s.ApplicationsByID([]string{row.ApplicationID})
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(v.s.Tx, apps)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		x.Name = m.Name
	}
	for id, to := range map[string]*string{row.ProposedBy: &x.By, row.DecidedBy: &x.Decider} {
		if u, err := store.Get[programme.User](v.s.Tx, id); err == nil {
			*to = u.Name
		}
	}
	if row.State != programme.Proposed || v.ev.State != programme.Marked {
		return x, nil
	}
	x.Mine = v.c.Role == programme.RoleOfficer || v.c.Role == programme.RoleHead && row.PartyID == ""
	x.Follows, err = followsFrom(v.s, v.ev, row)
	if e, ours := errors.AsType[*programme.Error](err); ours && (e.Code == programme.Stale || e.Code == programme.WrongState) {
		x.Follows, err = []string{e.Message}, nil
	}
	return x, err
}
