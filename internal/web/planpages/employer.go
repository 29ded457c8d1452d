package planpages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// unitKinds are the kinds of employers, in the order of a form.
var unitKinds = []act.Choice{{ID: act.Enterprise, Name: "企业"}, {ID: act.School, Name: "职业院校"}, {ID: plan.PublicBody, Name: "机关事业单位"}}

// EmployerDeeds is what is done on the pages of this noun.
var EmployerDeeds = []page.Deed{
	{Key: "register", Action: programme.EmployerRegister, On: programme.NounEmployer, Fresh: true, Consequence: "登记之后，报名时只写单位名称即可。代码已登记过的，不会重复登记。",
		Inputs: []page.Input{
			{Name: "name", Label: "单位名称", Required: true, Hint: "全称，与营业执照一致"},
			{Name: "code", Label: "统一社会信用代码", Required: true, Hint: "18 位"},
			{Name: "county", Label: "所在县（市、区）", Required: true},
			{Name: "kind", Label: "单位类型", Kind: "radio", Required: true, Choices: page.FixedChoices(unitKinds),
				Start: func(*page.Request, *act.Sheet) string { return act.Enterprise }},
		}, Do: registerEmployer},
}

func registerEmployer(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	kind := ""
	for _, k := range unitKinds {
		if k.ID == f.Get("kind") {
			kind = k.ID
		}
	}
	if kind == "" {
		f.Bad("kind", "请选择单位类型")
		return "", f.Err()
	}
	e, err := f.Request.Sys.Plan.RegisterEmployer(ctx, c, f.Get("code"), f.Get("name"), f.Get("county"), kind)
	if err != nil {
		return "", err
	}
	if _, err := f.Request.Sys.Show(ctx, c, programme.NounEmployer, e.ID); err != nil {
		return "/employer", nil // a base's clerk sees a unit once its people apply there
	}
	return "/employer/" + e.ID, nil
}
