package web

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
)

// institutionDeeds is what is done about institutions: they are registered on
// their list before any of them is a base.
var institutionDeeds = []deed{
	{Key: "register", Action: programme.InstitutionRegister, On: programme.NounInstitution, Fresh: true,
		Consequence: "登记后就可以给它的校长授予角色；校长登录后申报培训基地，名称和所在县（市、区）不必再填。",
		Inputs:      institutionInputs(),
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			i, err := f.q.sys.Plan.RegisterInstitution(ctx, c, institutionIn(f))
			if err != nil {
				return "", err
			}
			return "/institution/" + i.ID, nil
		}},
	{Key: "amend", Action: programme.InstitutionAmend, On: programme.NounInstitution, Consequence: "已经申报的基地不随之改变：名称由基地修改申报，县（市、区）由市局更正。",
		Inputs: institutionInputs(),
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Plan.AmendInstitution(ctx, c, f.sheet.ID, institutionIn(f), f.Get("reason"))
		}},
}

func institutionInputs() []input {
	fact := func(key string) func(*request, *act.Sheet) string {
		return func(_ *request, s *act.Sheet) string {
			if s.ID == "new" {
				return ""
			}
			c := s.Fact(key)
			if raw, ok := c.Raw.(string); ok {
				return raw
			}
			return c.Text
		}
	}
	return []input{
		{Name: "code", Label: "统一社会信用代码", Required: true, Hint: "18 位，照证照填写；末位自动核对", Start: fact("code")},
		{Name: "name", Label: "单位名称", Required: true, Hint: "全称，与公章一致", Start: fact("name")},
		{Name: "county", Label: "所在县（市、区）", Kind: "choice", Required: true, Choices: countyChoices, Start: fact("county")},
		{Name: "kind", Label: "类型", Kind: "choice", Required: true, Choices: institutionKinds, Start: fact("kind")},
	}
}

func institutionIn(f *form) plan.InstitutionIn {
	return plan.InstitutionIn{CreditCode: f.Get("code"), Name: f.Get("name"), County: f.Get("county"), Kind: f.Get("kind")}
}

func institutionKinds(*request, *act.Sheet) (out []act.Choice, err error) {
	for _, k := range programme.InstitutionKinds {
		out = append(out, act.Choice{ID: k.Code, Name: k.Name})
	}
	return out, nil
}

// countyChoices are the city's counties.
func countyChoices(q *request, _ *act.Sheet) (out []act.Choice, err error) {
	names, err := q.sys.Plan.CountyChoices(q.Context(), q.caller())
	for _, n := range names {
		out = append(out, act.Choice{ID: n, Name: n})
	}
	return out, err
}
