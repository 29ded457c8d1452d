package app

import (
	"context"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Kinds of employers.
const (
	Enterprise = "enterprise"
	School     = "school"
	PublicBody = "public_body"
)

// RegisterEmployer adds a unit, or returns the one that has the code already.
func (a *App) RegisterEmployer(ctx context.Context, c Caller, code, name, county, kind string) (e *programme.Employer, err error) {
	parsed, err := idcode.ParseCreditCode(code)
	if err != nil {
		return nil, invalid("统一社会信用代码", err)
	}
	name = idcode.CleanUnit(name)
	err = a.act(ctx, c, programme.EmployerRegister, "", func(s *step) error {
		// an employer's clerk and a base's clerk may register any unit: it
		// belongs to nobody until people apply from it
		if err := s.may(programme.Subject{Base: c.Base, Employer: c.Employer}); err != nil {
			return err
		}
		if e, err = s.EmployerByCode(string(parsed)); err != nil || e != nil {
			return err
		}
		if name == "" {
			return programme.Errorf(programme.Invalid, "请填写单位名称")
		}
		if err := idcode.CheckUnit(name); err != nil {
			return invalid("单位名称", err)
		}
		e = &programme.Employer{ID: s.NewID(), CreditCode: string(parsed), Name: name, County: county, Kind: kind}
		if err := store.Insert(s.Tx, e); err != nil {
			return err
		}
		return s.record("", e.ID, facts{"name": name, "credit_code": e.CreditCode})
	})
	return e, err
}
