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

// EmployerDeeds is what is done on the pages of this noun: a unit is registered,
// and one that registered itself is verified, or refused, or corrects itself.
var EmployerDeeds = []page.Deed{
	{Key: "register", Action: programme.EmployerRegister, On: programme.NounEmployer, Fresh: true,
		Consequence: "登记之后，报名时只写单位名称即可。代码已登记过的，不会重复登记。", Inputs: employerInputs(), Do: registerEmployer},
	{Key: "verify", Action: programme.EmployerVerify, On: programme.NounEmployer, Button: "核实",
		Consequence: "核实后，单位可以认领职工、确认年限、提交报名、会同考评。名称和代码须与证照逐字核对。",
		Inputs: []page.Input{{Name: "looked", Label: "核对了什么", Kind: "radio", Required: true, Choices: page.FixedChoices(waysToVerify)},
			{Name: "reason", Label: "核对情况", Kind: "area", Required: true, Hint: "写明看到了什么，例如：营业执照原件，名称、代码与登记一致，经办人持单位介绍信。写进日志"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Plan.VerifyEmployer(ctx, c, f.Detail.ID, f.Get("looked"), f.Reason())
		}},
	{Key: "refuse", Action: programme.EmployerRefuse, On: programme.NounEmployer, Grave: true,
		Consequence: "单位看得到理由，可以改正后重新申请。", Do: page.ActWithReason((*plan.Desk).RefuseEmployer)},
	{Key: "doubt", Action: programme.EmployerDoubt, On: programme.NounEmployer, Grave: true,
		Consequence: "单位退回待核实，此后不能再以单位名义办理；已经提交的报名不变，由基地审核时掌握。查明后可以重新核实。", Do: page.ActWithReason((*plan.Desk).DoubtEmployer)},
	{Key: "contact", Action: programme.EmployerContacted, On: programme.NounEmployer,
		Consequence: "单位没有账号的，凭一次性链接办理时，确认码发到这个手机。培训基地的人不能登记，基地人员的手机不能用。",
		Inputs: []page.Input{{Name: "phone", Label: "联系手机", Required: true, Hint: "11 位；单位负责人或人事负责人的手机"},
			{Name: "reason", Label: "怎么核对的", Kind: "area", Required: true, Hint: "例如：单位盖章的联系表；按登记机关公示的电话回拨确认。不要写手机号码"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Plan.SetEmployerContact(ctx, c, f.Detail.ID, page.Halfwidth(f.Get("phone")), f.Reason())
		}},
	{Key: "reapply", Action: programme.EmployerReapply, On: programme.NounEmployer, Button: "提交",
		Consequence: "照营业执照逐项改正。提交后请带营业执照到培训基地或县（市、区）人社局核实。", Inputs: employerInputs(),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Plan.ReapplyEmployer(ctx, c, f.Detail.ID,
				plan.EmployerIn{CreditCode: f.Get("code"), Name: f.Get("name"), County: f.Get("county"), Kind: f.Get("kind")})
		}},
}

// waysToVerify are what somebody may look at who verifies a unit.
var waysToVerify = func() (out []act.Choice) {
	for _, l := range programme.WaysToVerify {
		out = append(out, act.Choice{ID: l.Code, Name: l.Name})
	}
	return out
}()

func employerInputs() []page.Input {
	return []page.Input{
		{Name: "name", Label: "单位名称", Required: true, Hint: "全称，与营业执照一致", Start: registeredFact("name")},
		{Name: "code", Label: "统一社会信用代码", Required: true, Hint: "18 位", Start: registeredFact("code")},
		{Name: "county", Label: "所在县（市、区）", Kind: "choice", Required: true, Choices: countyChoices, Start: registeredFact("county")},
		{Name: "kind", Label: "单位类型", Kind: "radio", Required: true, Choices: page.FixedChoices(unitKinds), Start: registeredFact("kind")},
	}
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
