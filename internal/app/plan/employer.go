package plan

import (
	"context"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Kinds of employers.
const (
	PublicBody = "public_body"
)

// EmployerIn is a unit as it is registered.
type EmployerIn struct{ CreditCode, Name, County, Kind string }

// check is everything wrong with a unit's registration, and its code.
func (in *EmployerIn) check() (problems []programme.Problem) {
	code, err := idcode.ParseCreditCode(in.CreditCode)
	if err != nil {
		problems = append(problems, act.Problem("统一社会信用代码", "credit_code", "%v", err))
	}
	in.CreditCode, in.Name = string(code), idcode.CleanUnit(in.Name)
	if in.Name == "" {
		problems = append(problems, act.Problem("单位名称", "required", "请填写单位名称"))
	} else if err := idcode.CheckUnit(in.Name); err != nil {
		problems = append(problems, act.Problem("单位名称", "unit_name", "%v", err))
	}
	return problems
}

func (in *EmployerIn) Check(s *act.Step) error {
	problems := in.check()
	if !slices.Contains([]string{act.Enterprise, act.School, PublicBody}, in.Kind) {
		problems = append(problems, act.Problem("单位类型", "kind", "请选择单位类型"))
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "单位登记有误", Problems: problems}
	}
	return inCounties(s, in.County)
}

// RegisterEmployer adds a unit, or returns the one that has the code already.
// One that another unit's clerk registers stands unverified; a base and the
// city know whom they register.
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
		if county != "" {
			if err := inCounties(s, county); err != nil {
				return err
			}
		}
		e = &programme.Employer{ID: s.NewID(), CreditCode: string(parsed), Name: name, County: county, Kind: kind}
		if err := store.Insert(s.Tx, e); err != nil {
			return err
		}
		if c.Role == programme.RoleEmployer {
			if err := store.Insert(s.Tx, &programme.Verification{ID: e.ID, State: programme.Unverified, AskedBy: c.User, AskedAt: s.Now()}); err != nil {
				return err
			}
		}
		return s.Record("", e.ID, act.Facts{"name": name, "credit_code": e.CreditCode})
	})
	return e, err
}
