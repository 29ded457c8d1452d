package teaching

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// SchemeFiling is the training scheme and plan that a base files before it
// trains (clause 3.1.3).
type SchemeFiling struct {
	FileID   string
	StartsOn programme.Date
	EndsOn   programme.Date
	Plans    []curriculum.Plan // one for each trade and level of the base; those of the draft where it has them
	Why      string            // of a change
}

// plain refuses personal numbers in what is told to whoever reads the scheme.
func (in *SchemeFiling) plain() error { return act.PlainWords("why", "变更的原因", in.Why) }

// FileScheme drafts a scheme and files it with the city bureau in one act. One
// whose plans the notice does not allow, that lacks a plan, or that runs past
// the last day of training is refused, with every problem named.
func (a *Desk) FileScheme(ctx context.Context, c act.Caller, baseID string, in SchemeFiling) (sc *programme.Scheme, err error) {
	if err := in.plain(); err != nil {
		return nil, err
	}
	err = a.Act(ctx, c, programme.SchemeFile, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		if sc, err = newScheme(s, b); err != nil {
			return err
		}
		was, err := s.SchemeCourses(sc.Replaces)
		if err != nil {
			return err
		}
		if err := store.Insert(s.Tx, sc); err != nil {
			return err
		}
		courses, problems := coursesOf(s, sc, in.Plans, idsOf(was))
		return fileScheme(s, b, sc, courses, in, problems)
	})
	return sc, err
}

// FileDraft files a scheme that was drafted, with its plans as they were
// written.
func (a *Desk) FileDraft(ctx context.Context, c act.Caller, id string, in SchemeFiling) error {
	if err := in.plain(); err != nil {
		return err
	}
	return a.Act(ctx, c, programme.SchemeFile, "", func(s *act.Step) error {
		sc, b, err := scheme(s, id)
		if err != nil {
			return err
		}
		rows, err := s.SchemeCourses(sc.ID)
		if err != nil {
			return err
		}
		courses := make([]*programme.Course, len(rows))
		for i := range rows {
			rows[i].Mark = "" // it spoke of what was filed before
			courses[i] = &rows[i]
		}
		return fileScheme(s, b, sc, courses, in, nil)
	})
}

// fileScheme holds a scheme against the notice and files it.
func fileScheme(s *act.Step, b *programme.Base, sc *programme.Scheme, courses []*programme.Course, in SchemeFiling, problems []programme.Problem) error {
	_, n, err := s.Open(b.ProgrammeID)
	if err != nil {
		return err
	}
	if err := s.WholeFile(in.FileID); err != nil {
		return err
	}
	more, err := schemeProblems(s, n, b, courses, in)
	if err != nil {
		return err
	}
	if problems = append(problems, more...); len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "培训方案不符合通知要求", Clause: programme.DutyHours, Problems: problems}
	}
	if sc.Replaces != "" && in.Why == "" {
		return programme.Errorf(programme.Invalid, "变更市局已同意的方案，请写明原因").Under(programme.DutyScheme)
	}
	if err := s.Move(&sc.State); err != nil {
		return err
	}
	if sc.Courses, err = store.ReplaceSheet(s.Tx, sc.ID, courses); err != nil {
		return err
	}
	sc.FileID, sc.StartsOn, sc.EndsOn, sc.Why, sc.FiledBy, sc.Reason = in.FileID, in.StartsOn, in.EndsOn, in.Why, s.Caller.User, ""
	sc.Hours = leastHours(courses)
	if err := store.Update(s.Tx, sc); err != nil {
		return err
	}
	f := act.Facts{"hours": sc.Hours, "courses": len(courses), "starts_on": in.StartsOn, "ends_on": in.EndsOn, "file": in.FileID}
	if sc.Replaces != "" {
		f["replaces"], f["why"] = sc.Replaces, in.Why
	}
	return s.Record(b.ProgrammeID, sc.ID, f)
}

// leastHours is, by kind, what every plan of a scheme has at least.
func leastHours(courses []*programme.Course) map[string]int {
	plans := map[planKey]map[string]int{}
	for _, c := range courses {
		if plans[keyOf(c)] == nil {
			plans[keyOf(c)] = map[string]int{}
		}
		plans[keyOf(c)][c.Kind] += c.Hours
	}
	var least map[string]int
	for _, hours := range plans {
		if least == nil {
			least = hours
			continue
		}
		for kind := range least {
			least[kind] = min(least[kind], hours[kind])
		}
	}
	return least
}

// newScheme is the draft that a base may write now: of its first scheme, of
// what was sent back, or of a change to what was agreed. It is not stored.
func newScheme(s *act.Step, b *programme.Base) (*programme.Scheme, error) {
	if _, _, err := s.Open(b.ProgrammeID); err != nil {
		return nil, err
	}
	sc := &programme.Scheme{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, State: programme.Drafted, FiledBy: s.Caller.User}
	list, err := s.BaseSchemes(b.ID)
	if err != nil {
		return nil, err
	}
	for i := range list {
		switch o := &list[i]; o.State {
		case programme.Drafted, programme.Filed, programme.Queried:
			return nil, programme.Errorf(programme.WrongState, "本基地已有一份“%s”的培训方案，请在那一份上办理；要重写的，先撤回", o.State.Name()).Under(programme.DutyScheme)
		case programme.Agreed:
			if sc.Replaces == "" {
				sc.Replaces = o.ID
			}
		}
	}
	return sc, nil
}

// DraftScheme begins a scheme: with the plans of what was sent back or agreed
// last, where there are any.
func (a *Desk) DraftScheme(ctx context.Context, c act.Caller, baseID string) (sc *programme.Scheme, err error) {
	err = a.Act(ctx, c, programme.SchemeDraft, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		if sc, err = newScheme(s, b); err != nil {
			return err
		}
		list, err := s.BaseSchemes(b.ID)
		if err != nil {
			return err
		}
		var courses []*programme.Course
		if i := slices.IndexFunc(list, func(o programme.Scheme) bool { return o.State == programme.Returned || o.ID == sc.Replaces }); i >= 0 {
			sc.FileID, sc.StartsOn, sc.EndsOn, sc.Hours = list[i].FileID, list[i].StartsOn, list[i].EndsOn, list[i].Hours
			rows, err := s.SchemeCourses(list[i].ID)
			if err != nil {
				return err
			}
			for k := range rows {
				rows[k].ID, rows[k].SchemeID = s.NewID(), sc.ID
				courses = append(courses, &rows[k])
			}
		}
		if err := store.Insert(s.Tx, sc); err != nil {
			return err
		}
		if len(courses) > 0 {
			if sc.Courses, err = store.ReplaceSheet(s.Tx, sc.ID, courses); err != nil {
				return err
			}
			if err := store.Update(s.Tx, sc); err != nil {
				return err
			}
		}
		return s.Record(b.ProgrammeID, sc.ID, act.Facts{"replaces": sc.Replaces, "courses": len(courses)})
	})
	return sc, err
}

// WritePlan writes the teaching plan of one trade and level of a draft in
// place of what stood there. Whether the notice allows it is asked when the
// scheme is filed: a plan may be written over days. With DryRun it says what
// would be wrong.
func (a *Desk) WritePlan(ctx context.Context, c act.Caller, id string, p curriculum.Plan) (problems []programme.Problem, err error) {
	err = a.Act(ctx, c, programme.SchemeWrite, "", func(s *act.Step) error {
		sc, b, err := scheme(s, id)
		if err != nil {
			return err
		}
		_, n, err := s.Open(b.ProgrammeID)
		if err != nil {
			return err
		}
		if err := s.Move(&sc.State); err != nil {
			return err
		}
		rows, err := s.SchemeCourses(sc.ID)
		if err != nil {
			return err
		}
		was, err := s.SchemeCourses(sc.Replaces)
		if err != nil {
			return err
		}
		courses, bad := coursesOf(s, sc, []curriculum.Plan{p}, idsOf(append(was, rows...)))
		if len(bad) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "教学计划没有保存", Problems: bad}
		}
		if problems, err = planProblems(s, n, b, &p); err != nil {
			return err
		}
		for i := range rows {
			if rows[i].Trade != p.Trade || rows[i].Level != p.Level {
				courses = append(courses, &rows[i])
			}
		}
		if sc.Courses, err = store.ReplaceSheet(s.Tx, sc.ID, courses); err != nil {
			return err
		}
		if err := store.Update(s.Tx, sc); err != nil {
			return err
		}
		return s.Record(sc.ProgrammeID, sc.ID, act.Facts{"trade": p.Trade, "level": p.Level, "courses": len(p.Courses)})
	})
	return problems, err
}

// planProblems is what the notice and the base's own plan say against one
// teaching plan.
func planProblems(s *act.Step, n *rules.Notice, b *programme.Base, p *curriculum.Plan) ([]programme.Problem, error) {
	teachers, err := curriculumTeachers(s.Tx, b.ID)
	if err != nil {
		return nil, err
	}
	lines, err := s.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	problems := p.Problems(n.Teaching(), teachers)
	if !slices.ContainsFunc(lines, func(l programme.PlanLine) bool { return l.Trade == p.Trade && l.Level == p.Level }) {
		problems = append(problems, act.Problem("职业（工种）", "plan_line", "本基地没有 %s %s 的培训计划", p.Trade, p.Level.Chinese()))
	}
	return problems, nil
}

func curriculumTeachers(tx *store.Tx, baseID string) (out []curriculum.Teacher, err error) {
	list, err := tx.BaseTeachers(baseID)
	for _, t := range list {
		out = append(out, curriculum.Teacher{ID: t.ID, Name: t.Name, Trades: t.Trades})
	}
	return out, err
}

// schemeProblems is everything that keeps a scheme from being filed.
func schemeProblems(s *act.Step, n *rules.Notice, b *programme.Base, courses []*programme.Course, in SchemeFiling) (problems []programme.Problem, err error) {
	lines, err := s.BasePlanLines(b.ID)
	if err != nil {
		return nil, err
	}
	plans := plansOf(courses)
	for i := range plans {
		found, err := planProblems(s, n, b, &plans[i])
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			p.Message = plans[i].Trade + plans[i].Level.Chinese() + "：" + p.Message
			problems = append(problems, p)
		}
	}
	for _, l := range lines {
		if !slices.ContainsFunc(plans, func(p curriculum.Plan) bool { return l.Trade == p.Trade && l.Level == p.Level }) {
			problems = append(problems, act.Problem("教学计划", "plan_missing", "%s%s没有教学计划，请逐门填写课程", l.Trade, l.Level.Chinese()))
		}
	}
	if !in.StartsOn.Valid() || !in.EndsOn.Valid() || in.EndsOn < in.StartsOn {
		problems = append(problems, act.Problem("结束日期", "dates", "请填写先后正确的起止日期"))
	}
	if last, ok := n.Deadline(rules.TrainingEnd); ok && in.EndsOn > last.On {
		problems = append(problems, act.Problem("结束日期", "deadline", "须在 %s 前结束培训", last.On.Chinese()))
	}
	return problems, nil
}

// AgreeScheme is the city bureau's agreement. A change takes the place of what
// was agreed before; that stays as it was.
func (a *Desk) AgreeScheme(ctx context.Context, c act.Caller, id string) error {
	return a.stepScheme(ctx, c, programme.SchemeAgree, id, "", func(s *act.Step, sc *programme.Scheme) error {
		sc.AgreedBy, sc.AgreedAt = c.User, s.Now()
		if sc.Replaces == "" {
			return nil
		}
		old, err := store.Get[programme.Scheme](s.Tx, sc.Replaces)
		if err != nil || old.State != programme.Agreed {
			return err
		}
		old.State = programme.Replaced
		if err := store.Update(s.Tx, old); err != nil {
			return err
		}
		return s.Record(old.ProgrammeID, old.ID, act.Facts{"to": old.State, "by": sc.ID})
	})
}

// ReturnScheme sends a scheme back; the base writes a new one that begins with
// its plans.
func (a *Desk) ReturnScheme(ctx context.Context, c act.Caller, id, reason string) error {
	return a.MarkScheme(ctx, c, id, reason, nil)
}

// MarkScheme is ReturnScheme with what is to be changed at single courses, by
// Course.ID.
func (a *Desk) MarkScheme(ctx context.Context, c act.Caller, id, reason string, marks map[string]string) error {
	return a.stepScheme(ctx, c, programme.SchemeReturn, id, reason, func(s *act.Step, sc *programme.Scheme) (err error) {
		if len(marks) == 0 {
			return nil
		}
		rows, err := s.SchemeCourses(sc.ID)
		if err != nil {
			return err
		}
		var all, changed []*programme.Course
		for i := range rows {
			all = append(all, &rows[i])
			if m := marks[rows[i].ID]; m != "" {
				if err := act.PlainWords("mark", "批注", m); err != nil {
					return err
				}
				rows[i].Mark = m
				changed = append(changed, &rows[i])
			}
		}
		if len(changed) != len(marks) {
			return programme.Errorf(programme.Invalid, "有批注不是这份方案的课程")
		}
		sc.Courses, err = store.AmendSheet(s.Tx, sc.ID, all, changed)
		return err
	})
}

// AskScheme asks the base about a scheme before it is agreed; AnswerScheme is
// the base's answer.
func (a *Desk) AskScheme(ctx context.Context, c act.Caller, id, question string) error {
	return a.stepScheme(ctx, c, programme.SchemeAsk, id, question, nil)
}

// AnswerScheme answers what was asked.
func (a *Desk) AnswerScheme(ctx context.Context, c act.Caller, id, answer string) error {
	return a.stepScheme(ctx, c, programme.SchemeAnswer, id, answer, nil)
}

// WithdrawScheme takes back a draft or what was not agreed yet.
func (a *Desk) WithdrawScheme(ctx context.Context, c act.Caller, id string) error {
	return a.stepScheme(ctx, c, programme.SchemeWithdraw, id, "", nil)
}

func (a *Desk) stepScheme(ctx context.Context, c act.Caller, action programme.Action, id, reason string, then func(*act.Step, *programme.Scheme) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		sc, _, err := scheme(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&sc.State); err != nil {
			return err
		}
		sc.Reason = reason
		if then != nil {
			if err := then(s, sc); err != nil {
				return err
			}
		}
		if err := store.Update(s.Tx, sc); err != nil {
			return err
		}
		return s.Record(sc.ProgrammeID, sc.ID, act.Facts{"to": sc.State})
	})
}

// scheme is a scheme and its base, within the caller's reach, in an open year.
func scheme(s *act.Step, id string) (*programme.Scheme, *programme.Base, error) {
	sc, err := store.Get[programme.Scheme](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.Base(sc.BaseID)
	if err != nil {
		return nil, nil, err
	}
	_, _, err = s.Open(sc.ProgrammeID)
	return sc, b, err
}
