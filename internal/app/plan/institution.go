package plan

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// InstitutionIn is who may apply to be a base.
type InstitutionIn struct {
	CreditCode, Name, County string
	Kind                     string // of programme.InstitutionKinds
}

// check is everything wrong with a registration.
func (in *InstitutionIn) check() (code string, problems []programme.Problem) {
	parsed, err := idcode.ParseCreditCode(in.CreditCode)
	if err != nil {
		problems = append(problems, act.Problem("统一社会信用代码", "invalid", "%v", err))
	}
	in.Name, in.County = strings.TrimSpace(in.Name), strings.TrimSpace(in.County)
	if in.Name == "" {
		problems = append(problems, act.Problem("单位名称", "required", "请填写单位名称，与公章一致"))
	}
	if in.County == "" {
		problems = append(problems, act.Problem("所在县（市、区）", "required", "请选择所在县（市、区）"))
	}
	if !slices.ContainsFunc(programme.InstitutionKinds, func(k struct{ Code, Name string }) bool { return k.Code == in.Kind }) {
		problems = append(problems, act.Problem("类型", "kind", "请选择类型"))
	}
	return string(parsed), problems
}

// RegisterInstitution puts an institution on the list from which roles are
// given and bases apply (clause 1). One code is registered once.
func (a *Desk) RegisterInstitution(ctx context.Context, c act.Caller, in InstitutionIn) (i *programme.Institution, err error) {
	err = a.Act(ctx, c, programme.InstitutionRegister, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		code, problems := in.check()
		if len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "院校登记有误", Problems: problems}
		}
		if err := inCounties(s, in.County); err != nil {
			return err
		}
		if old, err := s.InstitutionByCode(code); err != nil {
			return err
		} else if old != nil {
			return programme.Errorf(programme.Conflict, "这个统一社会信用代码已登记为%s，不重复登记", old.Name)
		}
		i = &programme.Institution{ID: s.NewID(), CreditCode: code, Name: in.Name, County: in.County, Kind: in.Kind}
		if err := store.Insert(s.Tx, i); err != nil {
			return err
		}
		return s.Record("", i.ID, act.Facts{"credit_code": code, "name": i.Name, "county": i.County, "kind": i.Kind})
	})
	return i, err
}

// AmendInstitution corrects a registration. The code may be corrected only
// while no role and no base hangs on it.
func (a *Desk) AmendInstitution(ctx context.Context, c act.Caller, id string, in InstitutionIn, reason string) error {
	return a.Act(ctx, c, programme.InstitutionAmend, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		i, err := store.Get[programme.Institution](s.Tx, id)
		if err != nil {
			return err
		}
		code, problems := in.check()
		if len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "院校登记有误", Problems: problems}
		}
		if err := inCounties(s, in.County); err != nil {
			return err
		}
		if code != i.CreditCode {
			if used, err := s.InstitutionInUse(i.CreditCode); err != nil {
				return err
			} else if used {
				return programme.Errorf(programme.WrongState, "%s已授过角色或申报过基地，统一社会信用代码不能再改；代码登记错的，请另行登记", i.Name)
			}
		}
		before := *i
		i.CreditCode, i.Name, i.County, i.Kind = code, in.Name, in.County, in.Kind
		if err := store.Update(s.Tx, i); err != nil {
			return err
		}
		return s.Record("", i.ID, act.Facts{"from": act.Facts{"credit_code": before.CreditCode, "name": before.Name, "county": before.County,
			"kind": before.Kind},
			"to": act.Facts{"credit_code": i.CreditCode, "name": i.Name, "county": i.County, "kind": i.Kind}})
	})
}

// inCounties refuses a county that is not on the city's list. A city without a
// list yet takes any.
func inCounties(s *act.Step, county string) error {
	rows, err := s.CountyRows()
	if err != nil {
		return err
	}
	listed := false
	for _, r := range rows {
		if r.State == programme.Active && r.Name == county {
			return nil
		}
		listed = listed || r.State == programme.Active
	}
	if !listed {
		return nil
	}
	return InvalidField("所在县（市、区）", "county", "“%s”不在本市的县（市、区）名单里，请从名单中选择", county)
}

// CountyChoices are the counties to choose from, for whoever is to choose one.
func (a *Desk) CountyChoices(ctx context.Context, c act.Caller) (out []string, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out, err = tx.Counties()
		return err
	})
	return out, err
}

// InstitutionOf is the registered institution with that credit code, or nil:
// what a form of the institution need not ask.
func (a *Desk) InstitutionOf(ctx context.Context, c act.Caller, code string) (i *programme.Institution, err error) {
	if !programme.Within(c.Actor, programme.Subject{Base: code}) {
		return nil, programme.Errorf(programme.Forbidden, "只能查看本单位的登记")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		i, err = tx.InstitutionByCode(code)
		return err
	})
	return i, err
}
