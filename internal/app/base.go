package app

import (
	"context"
	"slices"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// BaseApplication is what an institution hands in to become a base.
type BaseApplication struct {
	CreditCode string
	Name       string
	Aliases    []string
	County     string
}

// ApplyBase files the application of an institution to be a base of a year
// (clause 1, step one).
func (a *App) ApplyBase(ctx context.Context, c Caller, programmeID string, in BaseApplication) (*programme.Base, error) {
	code, err := idcode.ParseCreditCode(in.CreditCode)
	if err != nil {
		return nil, invalid("统一社会信用代码", err)
	}
	var b *programme.Base
	err = a.act(ctx, c, programme.BaseApply, "", func(s *step) error {
		if err := s.may(programme.Subject{Base: string(code)}); err != nil {
			return err
		}
		p, n, err := s.open(programmeID)
		if err != nil {
			return err
		}
		name, aliases := in.Name, in.Aliases
		if canonical, ok := n.Base(name); ok && canonical != name {
			name, aliases = canonical, append(aliases, in.Name)
		}
		b = &programme.Base{ID: s.NewID(), ProgrammeID: p.ID, CreditCode: string(code), Name: name, Aliases: aliases,
			County: in.County, State: programme.Applied, AppliedAt: s.Now()}
		if err := store.Insert(s.Tx, b); err != nil {
			return err
		}
		return s.record(p.ID, b.ID, facts{"name": b.Name, "credit_code": b.CreditCode, "county": b.County})
	})
	return b, err
}

// RecommendBase is the county bureau's recommendation (step two).
func (a *App) RecommendBase(ctx context.Context, c Caller, id string) error {
	return a.stepBase(ctx, c, programme.BaseRecommend, id, "", func(s *step, b *programme.Base) error {
		b.RecommendBy = c.User
		return nil
	})
}

// AssessBase is the city bureau's assessment and review (step three).
func (a *App) AssessBase(ctx context.Context, c Caller, id, note string) error {
	if err := plainWords("note", "评估意见", note); err != nil {
		return err
	}
	return a.stepBase(ctx, c, programme.BaseAssess, id, note, func(s *step, b *programme.Base) error {
		b.AssessedBy, b.Note = c.User, note
		return nil
	})
}

// RecogniseBase makes it a base (step four), by another person than who
// assessed it.
func (a *App) RecogniseBase(ctx context.Context, c Caller, id string) error {
	return a.stepBase(ctx, c, programme.BaseRecognise, id, "", func(s *step, b *programme.Base) error {
		b.RecognisedBy, b.RecognisedAt = c.User, s.Now()
		return s.apart(b.AssessedBy)
	})
}

// RefuseBase ends an application to be a base, at any step before the last.
func (a *App) RefuseBase(ctx context.Context, c Caller, id, reason string) error {
	return a.stepBase(ctx, c, programme.BaseRefuse, id, reason, func(s *step, b *programme.Base) error {
		b.Note = reason
		return nil
	})
}

// RevokeBase takes recognition away (clause 5.2).
func (a *App) RevokeBase(ctx context.Context, c Caller, id, reason string) error {
	return a.stepBase(ctx, c, programme.BaseRevoke, id, reason, func(s *step, b *programme.Base) error {
		b.Note = reason
		return nil
	})
}

// stepBase moves a base one step along its life.
func (a *App) stepBase(ctx context.Context, c Caller, action programme.Action, id, reason string, change func(*step, *programme.Base) error) error {
	return a.act(ctx, c, action, reason, func(s *step) error {
		b, err := store.Get[programme.Base](s.Tx, id)
		if err != nil {
			return err
		}
		if err := s.may(subjectOf(b)); err != nil {
			return err
		}
		if _, _, err := s.open(b.ProgrammeID); err != nil {
			return err
		}
		from := b.State
		if err := s.move(&b.State); err != nil {
			return err
		}
		if err := change(s, b); err != nil {
			return err
		}
		if err := store.Update(s.Tx, b); err != nil {
			return err
		}
		return s.record(b.ProgrammeID, b.ID, facts{"from": from, "to": b.State})
	})
}

// base is a recognised base that the caller's scope reaches, with its open
// programme's notice.
func (s *step) base(id string) (*programme.Base, error) {
	b, err := store.Get[programme.Base](s.Tx, id)
	if err != nil {
		return nil, err
	}
	if err := s.may(subjectOf(b)); err != nil {
		return nil, err
	}
	if b.State != programme.Recognised {
		return nil, programme.Errorf(programme.WrongState, "%s现为“%s”，未被认定为本年度培训基地", b.Name, b.State.Name()).Under("1")
	}
	return b, nil
}

// subjectOf is whom a base belongs to, for programme.May.
func subjectOf(b *programme.Base) programme.Subject {
	return programme.Subject{Base: b.CreditCode, County: b.County}
}

// named finds the base that a form names, by name, alias or the notice's
// aliases.
func named(bases []programme.Base, name string) *programme.Base {
	for i := range bases {
		if bases[i].Name == name || slices.Contains(bases[i].Aliases, name) {
			return &bases[i]
		}
	}
	return nil
}

// invalid is an Error about one field.
func invalid(field string, err error) error {
	return &programme.Error{Code: programme.Invalid, Message: field + "：" + err.Error(), Err: err,
		Problems: []programme.Problem{{Field: field, Code: "invalid", Message: err.Error()}}}
}
