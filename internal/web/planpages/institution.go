package planpages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// InstitutionDeeds is what is done about institutions: they are registered on
// their list before any of them is a base.
var InstitutionDeeds = []page.Deed{
	{Key: "register", Action: programme.InstitutionRegister, On: programme.NounInstitution, Fresh: true,
		Consequence: "登记后就可以给它的校长授予角色；校长登录后申报培训基地，名称和所在县（市、区）不必再填。",
		Inputs:      institutionInputs(),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			i, err := f.Request.Sys.Plan.RegisterInstitution(ctx, c, institutionIn(f))
			if err != nil {
				return "", err
			}
			return "/institution/" + i.ID, nil
		}},
	{Key: "amend", Action: programme.InstitutionAmend, On: programme.NounInstitution, Consequence: "已经申报的基地不随之改变：名称由基地修改申报，县（市、区）由市局更正。",
		Inputs: institutionInputs(),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Plan.AmendInstitution(ctx, c, f.Detail.ID, institutionIn(f), f.Get("reason"))
		}},
}

func institutionInputs() []page.Input {
	fact := registeredFact
	return []page.Input{
		{Name: "code", Label: "统一社会信用代码", Required: true, Hint: "18 位，照证照填写；末位自动核对", Start: fact("code")},
		{Name: "name", Label: "单位名称", Required: true, Hint: "全称，与公章一致", Start: fact("name")},
		{Name: "county", Label: "所在县（市、区）", Kind: "choice", Required: true, Choices: countyChoices, Start: fact("county")},
		{Name: "kind", Label: "类型", Kind: "choice", Required: true, Choices: institutionKinds, Start: fact("kind")},
	}
}

// registeredFact starts a field with what is registered: with nothing where
// nothing is yet.
func registeredFact(key string) func(*page.Request, *act.Detail) string {
	return func(_ *page.Request, s *act.Detail) string {
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

func institutionIn(f *page.Form) plan.InstitutionIn {
	return plan.InstitutionIn{CreditCode: f.Get("code"), Name: f.Get("name"), County: f.Get("county"), Kind: f.Get("kind")}
}

func institutionKinds(*page.Request, *act.Detail) (out []act.Choice, err error) {
	for _, k := range programme.InstitutionKinds {
		out = append(out, act.Choice{ID: k.Code, Name: k.Name})
	}
	return out, nil
}

// countyChoices are the city's counties.
func countyChoices(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	names, err := q.Sys.Plan.CountyChoices(q.Context(), q.Caller())
	for _, n := range names {
		out = append(out, act.Choice{ID: n, Name: n})
	}
	return out, err
}
