package plan

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// BaseApplication is what an institution hands in to become a base. Name and
// county count only where the institution is not registered.
type BaseApplication struct {
	CreditCode string
	Name       string
	Aliases    []string
	County     string
	Content    programme.BaseContent
}

// ApplyBase files the application of an institution to be a base of a year
// (clause 1, step one).
func (a *Desk) ApplyBase(ctx context.Context, c act.Caller, programmeID string, in BaseApplication) (*programme.Base, error) {
	code, err := idcode.ParseCreditCode(in.CreditCode)
	if err != nil {
		return nil, act.Invalid("统一社会信用代码", err)
	}
	var b *programme.Base
	err = a.Act(ctx, c, programme.BaseApply, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{Base: string(code)}); err != nil {
			return err
		}
		p, n, err := s.Open(programmeID)
		if err != nil {
			return err
		}
		if err := s.NotOut(string(code)); err != nil {
			return err
		}
		if old, err := s.BaseOfCode(p.ID, string(code)); err != nil {
			return err
		} else if old != nil {
			return programme.Errorf(programme.Conflict, "%s本年度已经申报，现为“%s”；要修改或重新申报的，请在原申报上办理", old.Name, old.State.Name()).Under(programme.DutyBaseRecognition)
		}
		b = &programme.Base{ID: s.NewID(), ProgrammeID: p.ID, CreditCode: string(code), State: programme.Applied, AppliedAt: s.Now()}
		d := &programme.Dossier{ID: b.ID, ProgrammeID: p.ID}
		if err := fillBase(s, n, b, d, in); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, b); err != nil {
			return err
		}
		if err := store.Insert(s.Tx, d); err != nil {
			return err
		}
		return s.Record(p.ID, b.ID, filedFacts(b, &in.Content))
	})
	return b, err
}

// AmendBase changes an application that the county has not answered yet.
func (a *Desk) AmendBase(ctx context.Context, c act.Caller, id string, in BaseApplication) error {
	return a.fileAgain(ctx, c, programme.BaseAmend, id, in)
}

// RefileBase files an application again that was returned, withdrawn or
// refused; what was written about it begins anew, and the journal keeps it.
func (a *Desk) RefileBase(ctx context.Context, c act.Caller, id string, in BaseApplication) error {
	return a.fileAgain(ctx, c, programme.BaseRefile, id, in)
}

func (a *Desk) fileAgain(ctx context.Context, c act.Caller, action programme.Action, id string, in BaseApplication) error {
	return a.stepBase(ctx, c, action, id, "", func(s *baseMove, b *programme.Base) (act.Facts, error) {
		_, n, err := s.Programme(b.ProgrammeID)
		if err != nil {
			return nil, err
		}
		d, err := dossier(s.Step, b)
		if err != nil {
			return nil, err
		}
		if err := s.NotOut(b.CreditCode); err != nil {
			return nil, err
		}
		if action == programme.BaseRefile {
			b.RecommendBy, b.AssessedBy, b.Note, b.AppliedAt = "", "", "", s.Now()
			d.Opinion, d.Assessment = "", nil
		}
		if err := fillBase(s.Step, n, b, d, in); err != nil {
			return nil, err
		}
		return filedFacts(b, &in.Content), keepDossier(s.Step, d)
	})
}

// filedFacts is what the journal keeps of an application as it is filed.
func filedFacts(b *programme.Base, c *programme.BaseContent) act.Facts {
	return act.Facts{"name": b.Name, "credit_code": b.CreditCode, "county": b.County, "asked": c.Asked, "teachers": len(c.Teachers), "rooms": len(c.Rooms),
		"papers": len(c.Papers)}
}

// WithdrawBase takes an application back that the county has not recommended.
func (a *Desk) WithdrawBase(ctx context.Context, c act.Caller, id, reason string) error {
	return a.noteBase(ctx, c, programme.BaseWithdraw, id, reason)
}

// ReturnBase sends an application back to be completed (the county's second
// answer beside a recommendation).
func (a *Desk) ReturnBase(ctx context.Context, c act.Caller, id, reason string) error {
	return a.noteBase(ctx, c, programme.BaseReturn, id, reason)
}

// ReassessBase sends an assessment back to who made it.
func (a *Desk) ReassessBase(ctx context.Context, c act.Caller, id, reason string) error {
	return a.noteBase(ctx, c, programme.BaseReassess, id, reason)
}

func (a *Desk) noteBase(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.stepBase(ctx, c, action, id, reason, func(s *baseMove, b *programme.Base) (act.Facts, error) {
		b.Note = reason
		return nil, nil
	})
}

// ReassignBase puts an application under another county: it was filed with a
// county that nobody answers for.
func (a *Desk) ReassignBase(ctx context.Context, c act.Caller, id, county, reason string) error {
	return a.stepBase(ctx, c, programme.BaseReassign, id, reason, func(s *baseMove, b *programme.Base) (act.Facts, error) {
		if county == "" || county == b.County {
			return nil, InvalidField("所在县（市、区）", "county", "请选择另一个县（市、区），现为%s", b.County)
		}
		before := b.County
		b.County = county
		return act.Facts{"county_from": before, "county_to": county}, inCounties(s.Step, county)
	})
}

// RecommendBase is the county bureau's recommendation with its opinion (step
// two).
func (a *Desk) RecommendBase(ctx context.Context, c act.Caller, id, opinion string) error {
	if err := act.PlainWords("opinion", "推荐意见", opinion); err != nil {
		return err
	}
	return a.stepBase(ctx, c, programme.BaseRecommend, id, "", func(s *baseMove, b *programme.Base) (act.Facts, error) {
		if strings.TrimSpace(opinion) == "" {
			return nil, InvalidField("推荐意见", "required", "请填写推荐意见")
		}
		d, err := dossier(s.Step, b)
		if err != nil {
			return nil, err
		}
		if len(d.Content) == 0 {
			return nil, programme.Errorf(programme.WrongState, "%s没有填报工种、师资和场地，请先退回补正", b.Name).Under(programme.DutyBaseRecognition)
		}
		b.RecommendBy, d.Opinion = c.User, opinion
		return act.Facts{"opinion": opinion}, keepDossier(s.Step, d)
	})
}

// AssessmentIn is a filled sheet: for each item the points of each assessor,
// in the order of Assessors.
type AssessmentIn struct {
	Assessors []string
	Points    map[string][]int
	Note      string
}

// AssessBase is the city bureau's assessment and review (step three), by the
// sheet of the notice.
func (a *Desk) AssessBase(ctx context.Context, c act.Caller, id string, in AssessmentIn) error {
	for _, text := range append([]string{in.Note}, in.Assessors...) {
		if err := act.PlainWords("note", "评估意见", text); err != nil {
			return err
		}
	}
	return a.stepBase(ctx, c, programme.BaseAssess, id, in.Note, func(s *baseMove, b *programme.Base) (act.Facts, error) {
		_, n, err := s.Programme(b.ProgrammeID)
		if err != nil {
			return nil, err
		}
		m, err := marksOf(n, in)
		if err != nil {
			return nil, err
		}
		d, err := dossier(s.Step, b)
		if err != nil {
			return nil, err
		}
		m.On = s.Today()
		if d.Assessment, err = json.Marshal(m); err != nil {
			return nil, err
		}
		b.AssessedBy, b.Note = c.User, in.Note
		return act.Facts{"assessors": m.Assessors, "average": m.Average, "threshold": m.Threshold}, keepDossier(s.Step, d)
	})
}

// Recognition is the document by which a base is recognised.
type Recognition struct {
	Number string
	On     programme.Date
}

// RecogniseBase makes it a base (step four), by another person than who
// assessed it, where the assessment reached what the sheet asks.
func (a *Desk) RecogniseBase(ctx context.Context, c act.Caller, id string, doc Recognition) error {
	if err := act.PlainWords("number", "认定文号", doc.Number); err != nil {
		return err
	}
	return a.stepBase(ctx, c, programme.BaseRecognise, id, "", func(s *baseMove, b *programme.Base) (act.Facts, error) {
		if err := s.Apart(b.AssessedBy); err != nil {
			return nil, err
		}
		if err := s.NotOut(b.CreditCode); err != nil {
			return nil, err
		}
		d, err := dossier(s.Step, b)
		if err != nil {
			return nil, err
		}
		m, err := marksIn(d)
		switch {
		case err != nil:
			return nil, err
		case m == nil:
			return nil, programme.Errorf(programme.WrongState, "%s没有评分表，请退回重新评估", b.Name).Under(programme.DutyBaseRecognition)
		case !m.Reached():
			return nil, programme.Errorf(programme.WrongState, "评估平均 %s 分，不到 %s 分，不能认定；可以退回重新评估，或不予认定", tenths(m.Average), tenths(m.Threshold)).
				Under(programme.DutyBaseRecognition)
		}
		var problems []programme.Problem
		if doc.Number = strings.TrimSpace(doc.Number); doc.Number == "" {
			problems = append(problems, act.Problem("认定文号", "required", "请填写认定文件的文号"))
		}
		if doc.On == 0 || doc.On > s.Today() || doc.On < programme.DateOf(b.AppliedAt.In(act.Shanghai)) {
			problems = append(problems, act.Problem("认定日期", "date", "认定日期应在申报之后、今天以前"))
		}
		if len(problems) > 0 {
			return nil, &programme.Error{Code: programme.Invalid, Message: "认定文件填写有误", Clause: programme.DutyBaseRecognition, Problems: problems}
		}
		d.DocumentNumber, d.DocumentOn = doc.Number, doc.On
		b.RecognisedBy, b.RecognisedAt = c.User, s.Now()
		return act.Facts{"number": doc.Number, "on": doc.On, "average": m.Average}, keepDossier(s.Step, d)
	})
}

// RefuseBase ends an application to be a base, at any step before the last:
// the county what it has not recommended, the city what the county did.
func (a *Desk) RefuseBase(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepBase(ctx, c, programme.BaseRefuse, id, reason, func(s *baseMove, b *programme.Base) (act.Facts, error) {
		if c.Role == programme.RoleCounty && s.from != programme.Applied {
			return nil, programme.Errorf(programme.WrongState, "%s已经推荐，由市局办理", b.Name).Under(programme.DutyBaseRecognition)
		}
		b.Note = reason
		return nil, nil
	})
}

// RevokeBase takes recognition away at once, for one of programme.UrgentGrounds
// (clause 5.2); any other ground is proposed to the base first. Where the notice
// has a term to appeal in, the base may.
func (a *Desk) RevokeBase(ctx context.Context, c act.Caller, id, ground, reason string) error {
	return a.stepBase(ctx, c, programme.BaseRevoke, id, reason, func(s *baseMove, b *programme.Base) (act.Facts, error) {
		if programme.UrgentGround(ground) == "" {
			return nil, InvalidField("理由", "ground", "请选择为什么不能等到听证以后；其他情形请先“拟取消基地资格”，告知基地")
		}
		b.Note = reason
		_, n, err := s.Programme(b.ProgrammeID)
		if err != nil || n.Performance == nil {
			return act.Facts{"ground": ground}, err
		}
		v := &programme.Revocation{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, State: programme.Decided, Urgent: ground, Grounds: reason,
			Decision: reason, DecidedBy: c.User, DecidedOn: s.Today(), AppealDue: s.Today().AddDays(n.Performance.Appeal)}
		if err := store.Insert(s.Tx, v); err != nil {
			return nil, err
		}
		return act.Facts{"ground": ground}, s.RecordAs(programme.RevocationUrgent, act.SystemActor, b.ProgrammeID, v.ID, "",
			act.Facts{"base": b.ID, "ground": ground})
	})
}

// stepBase moves a base one step along its life; change says what the journal
// keeps besides.
func (a *Desk) stepBase(ctx context.Context, c act.Caller, action programme.Action, id, reason string,
	change func(*baseMove, *programme.Base) (act.Facts, error)) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		b, err := store.Get[programme.Base](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		if _, _, err := s.Open(b.ProgrammeID); err != nil {
			return err
		}
		from := b.State
		if err := s.Move(&b.State); err != nil {
			return err
		}
		more, err := change(&baseMove{s, from}, b)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, b); err != nil {
			return err
		}
		kept := act.Facts{"from": from, "to": b.State}
		maps.Copy(kept, more)
		return s.Record(b.ProgrammeID, b.ID, kept)
	})
}

// baseMove is a step along a base's life, and the state it came from.
type baseMove struct {
	*act.Step
	from programme.State
}

// named finds the base that a form names, by name, alias or the notice's
// aliases.
func named(bases []programme.Base, name string) *programme.Base {
	name = idcode.CleanUnit(name)
	for i := range bases {
		if idcode.CleanUnit(bases[i].Name) == name || slices.ContainsFunc(bases[i].Aliases, func(a string) bool { return idcode.CleanUnit(a) == name }) {
			return &bases[i]
		}
	}
	return nil
}

// InvalidField is an Error about one field, in words.
func InvalidField(field, code, format string, args ...any) error {
	p := act.Problem(field, code, format, args...)
	return &programme.Error{Code: programme.Invalid, Message: p.Message, Problems: []programme.Problem{p}}
}
