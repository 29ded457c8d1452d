package plan

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Kinds of employers.
const (
	PublicBody = "public_body"
)

// RegisterEmployer adds a unit, or returns the one that has the code already.
func (a *Desk) RegisterEmployer(ctx context.Context, c act.Caller, code, name, county, kind string) (e *programme.Employer, err error) {
	parsed, err := idcode.ParseCreditCode(code)
	if err != nil {
		return nil, act.Invalid("统一社会信用代码", err)
	}
	name = idcode.CleanUnit(name)
	err = a.Act(ctx, c, programme.EmployerRegister, "", func(s *act.Step) error {
		// an employer's clerk and a base's clerk may register any unit: it
		// belongs to nobody until people apply from it
		if err := s.May(programme.Subject{Base: c.Base, Employer: c.Employer}); err != nil {
			return err
		}
		if e, err = s.EmployerByCode(string(parsed)); err != nil || e != nil {
			return err
		}
		if name == "" {
			return programme.Errorf(programme.Invalid, "请填写单位名称")
		}
		if err := idcode.CheckUnit(name); err != nil {
			return act.Invalid("单位名称", err)
		}
		e = &programme.Employer{ID: s.NewID(), CreditCode: string(parsed), Name: name, County: county, Kind: kind}
		if err := store.Insert(s.Tx, e); err != nil {
			return err
		}
		return s.Record("", e.ID, act.Facts{"name": name, "credit_code": e.CreditCode})
	})
	return e, err
}
