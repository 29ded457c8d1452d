package assess

import (
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// EvaluationPlan is what a plan of evaluation says: what is examined and how,
// when, where, who examines for the base, and by which papers and task sheets.
type EvaluationPlan struct {
	Text      string
	HeldOn    programme.Date
	Place     string
	Examiners []string
	Papers    string // a file; "" for none, and for those that the plan has already
}

// DraftEvaluation draws up the completion evaluation of a finished class. It
// names every employer with trainees in the class: each must join.
func (a *Desk) DraftEvaluation(ctx context.Context, c act.Caller, classID string, plan EvaluationPlan) (ev *programme.Evaluation, err error) {
	if err := plan.plain(); err != nil {
		return nil, err
	}
	err = a.Act(ctx, c, programme.EvaluationDraft, "", func(s *act.Step) error {
		cl, err := teaching.Class(s, classID)
		if err != nil {
			return err
		}
		if cl.State != programme.Finished {
			return programme.Errorf(programme.WrongState, "班级现为“%s”，结课后才能拟定考评方案", cl.State.Name()).Under(programme.DutyEvaluation)
		}
		if err := plan.check(s, cl); err != nil {
			return err
		}
		ev = &programme.Evaluation{ID: s.NewID(), ProgrammeID: cl.ProgrammeID, BaseID: cl.BaseID, ClassID: cl.ID, State: programme.Drafted}
		if err := plan.on(s, ev); err != nil {
			return err
		}
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
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"class": cl.ID, "held_on": plan.HeldOn, "employers": act.Sorted(employers), "papers": ev.FileID})
	})
	return ev, err
}

// AmendEvaluation changes a plan that somebody asked to change. Every employer
// has to join anew: what they joined was another plan.
func (a *Desk) AmendEvaluation(ctx context.Context, c act.Caller, id string, plan EvaluationPlan) error {
	if err := plan.plain(); err != nil {
		return err
	}
	return a.Act(ctx, c, programme.EvaluationAmend, "", func(s *act.Step) error {
		ev, err := moved(s, id)
		if err != nil {
			return err
		}
		cl, err := store.Get[programme.Class](s.Tx, ev.ClassID)
		if err != nil {
			return err
		}
		if err := plan.check(s, cl); err != nil {
			return err
		}
		if err := plan.on(s, ev); err != nil {
			return err
		}
		ev.Reason = ""
		parties, err := s.Parties(ev.ID)
		if err != nil {
			return err
		}
		for i := range parties {
			if parties[i].JoinedBy == "" {
				continue
			}
			parties[i].JoinedBy = ""
			if err := store.Update(s.Tx, &parties[i]); err != nil {
				return err
			}
		}
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"held_on": ev.HeldOn, "papers": ev.FileID})
	})
}

func (p *EvaluationPlan) plain() error {
	if err := act.PlainWords("plan", "考评方案", p.Text); err != nil {
		return err
	}
	return act.PlainWords("place", "地点", p.Place)
}

func (p *EvaluationPlan) on(s *act.Step, ev *programme.Evaluation) error {
	ev.Plan, ev.HeldOn, ev.Place, ev.Examiners = p.Text, p.HeldOn, act.Text(p.Place), p.Examiners
	if p.Papers == "" {
		return nil
	}
	ev.FileID = p.Papers
	return s.WholeFile(p.Papers)
}

// check finds all that is wrong with a plan: its day comes, lies within the
// notice's term and so behind the training, and whoever examines may.
func (p *EvaluationPlan) check(s *act.Step, cl *programme.Class) error {
	_, n, err := s.Open(cl.ProgrammeID)
	if err != nil {
		return err
	}
	var found []programme.Problem
	bad := func(field, format string, args ...any) {
		found = append(found, programme.Problem{Field: field, Code: "evaluation_plan", Message: fmt.Sprintf(format, args...)})
	}
	if p.Text == "" {
		bad("plan", "请填写考评内容和方式")
	}
	if p.Place == "" {
		bad("place", "请填写考评地点和考场")
	}
	clause := programme.DutyEvaluationConsent
	last, bounded := n.Deadline(rules.EvaluationEnd)
	switch {
	case p.HeldOn == 0:
		bad("held_on", "请填写考评日期")
	case p.HeldOn < s.Today():
		bad("held_on", "考评日期 %s 已经过去：方案经市局同意之后才能考评，请填今天（%s）或以后的日期", p.HeldOn.Chinese(), s.Today().Chinese())
	case bounded && p.HeldOn > last.On:
		clause = n.Cite(last.Clause)
		bad("held_on", "结业考评须在 %s 前完成", last.On.Chinese())
	}
	asked := n.CompletionExam().Asked()
	barred, err := barredFrom(s, cl, asked.Teachers)
	if err != nil {
		return err
	}
	for _, text := range whoExamines(p.Examiners, asked.Base, barred) {
		bad("examiners", "%s", text)
	}
	if len(found) == 0 {
		return nil
	}
	return (&programme.Error{Code: programme.Invalid, Message: found[0].Message, Problems: found}).Under(clause)
}

// barredFrom says of a name why it examines a class on neither side, "" where it may: who teaches the class, unless the
// notice lets teachers, and who sits in it.
func barredFrom(s *act.Step, cl *programme.Class, teachersMay bool) (func(name string) string, error) {
	teachers, err := teachersOf(s, cl)
	if err != nil {
		return nil, err
	}
	trainees, err := traineeNames(s, cl.ID)
	return func(name string) string {
		switch {
		case teachers[name] && !teachersMay:
			return "是本班的教师，不能担任考评员"
		case trainees[name]:
			return "是本班学员，不能考评自己的班"
		}
		return ""
	}, err
}

// whoExamines says what is wrong with the examiners of one side.
func whoExamines(names []string, least int, barred func(string) string) (out []string) {
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			out = append(out, "考评员“"+name+"”写了两次")
		}
		if why := barred(name); why != "" && !seen[name] {
			out = append(out, "“"+name+"”"+why)
		}
		seen[name] = true
	}
	if len(seen) < least {
		out = append(out, fmt.Sprintf("至少要有 %d 名考评员，现在是 %d 名", least, len(seen)))
	}
	return out
}

// teachersOf are the names of who taught or was to teach a class.
func teachersOf(s *act.Step, cl *programme.Class) (map[string]bool, error) {
	lessons, err := s.ClassLessons(cl.ID)
	if err != nil {
		return nil, err
	}
	all, err := s.BaseTeachers(cl.BaseID)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for i := range all {
		if slices.ContainsFunc(lessons, func(l programme.Lesson) bool { return l.TeacherID == all[i].ID }) {
			names[all[i].Name] = true
		}
	}
	return names, nil
}

// JoinEvaluation is an employer's part in drawing up the plan (clause 3.2.2),
// with those whom it sends to examine.
func (a *Desk) JoinEvaluation(ctx context.Context, c act.Caller, id string, examiners []string) error {
	return a.join(ctx, c, id, examiners, nil)
}

func (a *Desk) join(ctx context.Context, c act.Caller, id string, examiners []string, by *linkUse) error {
	return a.party(ctx, c, programme.EvaluationJoin, "", id, by, func(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty) error {
		return joins(s, ev, p, c.User, examiners)
	})
}

// joins has a unit join a plan with those whom it sends to examine.
func joins(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty, by string, examiners []string) error {
	_, n, err := s.Programme(ev.ProgrammeID)
	if err != nil {
		return err
	}
	cl, err := store.Get[programme.Class](s.Tx, ev.ClassID)
	if err != nil {
		return err
	}
	asked := n.CompletionExam().Asked()
	barred, err := barredFrom(s, cl, asked.Teachers)
	if err != nil {
		return err
	}
	wrong := whoExamines(examiners, asked.Employer, func(name string) string {
		if slices.Contains(ev.Examiners, name) {
			return "是基地委派的考评员，不能同时代表用人单位"
		}
		return barred(name)
	})
	if len(wrong) > 0 {
		e := programme.Errorf(programme.Invalid, "%s", wrong[0])
		for _, text := range wrong {
			e.Problems = append(e.Problems, programme.Problem{Field: "examiners", Code: "evaluation_plan", Message: text})
		}
		return e.Under(programme.DutyJointEvaluation)
	}
	p.JoinedBy, p.JoinedAt, p.Examiners, p.Asked = by, s.Now(), examiners, ""
	return nil
}

// ObjectToEvaluation is an employer asking for changes of the plan instead of
// joining it; the base amends the plan or talks to them.
func (a *Desk) ObjectToEvaluation(ctx context.Context, c act.Caller, id, reason string) error {
	return a.object(ctx, c, id, reason, nil)
}

func (a *Desk) object(ctx context.Context, c act.Caller, id, reason string, by *linkUse) error {
	return a.party(ctx, c, programme.EvaluationObject, reason, id, by, func(s *act.Step, ev *programme.Evaluation, p *programme.EvaluationParty) error {
		p.JoinedBy, p.Asked = "", reason
		return nil
	})
}

// traineeNames are the names of the people of a class.
func traineeNames(s *act.Step, classID string) (map[string]bool, error) {
	apps, err := s.ClassApplications(classID)
	if err != nil {
		return nil, err
	}
	members, err := act.WithNames(s.Tx, apps)
	names := map[string]bool{}
	for _, m := range members {
		names[m.Name] = true
	}
	return names, err
}

// party lets the caller's employer take its part in an evaluation, by an account
// or by a one-time link.
func (a *Desk) party(ctx context.Context, c act.Caller, action programme.Action, reason, id string, by *linkUse,
	change func(*act.Step, *programme.Evaluation, *programme.EvaluationParty) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		ev, p, err := itsParty(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&ev.State); err != nil {
			return err
		}
		if err := change(s, ev, p); err != nil {
			return err
		}
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		facts := act.Facts{"employer": p.EmployerID}
		if err := by.use(s, facts); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, facts)
	})
}

// itsParty is an evaluation of an open year and the caller's employer in it.
func itsParty(s *act.Step, id string) (*programme.Evaluation, *programme.EvaluationParty, error) {
	ev, err := store.Get[programme.Evaluation](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	if err := s.May(programme.Subject{Employer: s.Caller.Employer}); err != nil {
		return nil, nil, err
	}
	parties, err := s.Parties(ev.ID)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(parties, func(p programme.EvaluationParty) bool { return p.EmployerID == s.Caller.Employer })
	if i < 0 {
		return nil, nil, programme.Errorf(programme.Forbidden, "本单位没有学员在这个班").Under(programme.DutyJointEvaluation)
	}
	_, _, err = s.Open(ev.ProgrammeID)
	return ev, &parties[i], err
}

// AgreeEvaluation is the city bureau's agreement to the plan, once every
// employer of the class has joined (clause 3.2.3).
func (a *Desk) AgreeEvaluation(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.EvaluationAgree, "", func(s *act.Step) error {
		ev, err := moved(s, id)
		if err != nil {
			return err
		}
		parties, err := s.Parties(ev.ID)
		if err != nil {
			return err
		}
		if waiting := act.CountIf(parties, func(p programme.EvaluationParty) bool { return p.JoinedBy == "" }); waiting > 0 {
			return programme.Errorf(programme.WrongState, "还有 %d 家用人单位没有会同制定方案", waiting).Under(programme.DutyJointEvaluation)
		}
		if ev.HeldOn < s.Today() {
			return programme.Errorf(programme.WrongState, "考评日期 %s 已经过去，请退回基地改期", ev.HeldOn.Chinese()).Under(programme.DutyEvaluationConsent)
		}
		ev.AgreedBy = c.User
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{"parties": len(parties)})
	})
}

// ReturnEvaluation sends a plan back to the base with what is to be changed.
func (a *Desk) ReturnEvaluation(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.EvaluationReturn, reason, func(s *act.Step) error {
		ev, err := moved(s, id)
		if err != nil {
			return err
		}
		ev.Reason = reason
		if err := store.Update(s.Tx, ev); err != nil {
			return err
		}
		return s.Record(ev.ProgrammeID, ev.ID, act.Facts{})
	})
}

// evaluation is an evaluation within the caller's reach, in an open year.
func evaluation(s *act.Step, id string) (*programme.Evaluation, error) {
	ev, err := store.Get[programme.Evaluation](s.Tx, id)
	if err != nil {
		return nil, err
	}
	return ev, s.Reached(ev.BaseID, ev.ProgrammeID)
}

// moved is evaluation, in the state that the step's action leads to.
func moved(s *act.Step, id string) (*programme.Evaluation, error) {
	ev, err := evaluation(s, id)
	if err != nil {
		return nil, err
	}
	return ev, s.Move(&ev.State)
}
