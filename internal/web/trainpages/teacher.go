package trainpages

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// TeacherDeeds is what is done about this noun.
var TeacherDeeds = []page.Deed{
	{Key: "teacher", Action: programme.TeacherRegister, On: programme.NounBase, When: page.Recognised, Consequence: "登记后可以给他排课。教师在系统里登记授课，由系统管理员另行授予角色。",
		Inputs: []page.Input{
			{Name: "name", Label: "姓名", Required: true},
			{Name: "id_number", Label: "身份证号码", Hint: "身份证号码和证书编号至少填一项，用来认定是不是同一个人；号码只留核对用的摘要"},
			{Name: "certificate", Label: "证书编号", Hint: "技能等级、职业资格或职称证书的编号"},
			{Name: "title", Label: "职称或技能等级", Hint: "例如 高级讲师、高级技师"},
			{Name: "trades", Label: "能教的工种", Kind: "people", Choices: tradeChoices},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			t, err := f.Request.Sys.Teaching.RegisterTeacher(ctx, c, f.Detail.ID,
				teaching.TeacherIn{Name: f.Get("name"), Title: f.Get("title"), Trades: f.List("trades"),
					IDNumber: strings.ToUpper(page.Halfwidth(f.Get("id_number"))), Certificate: page.Halfwidth(f.Get("certificate"))})
			if err != nil {
				return "", err
			}
			return "/teacher/" + t.ID, nil
		}},
}

// tradeChoices are the trades of a base's plan.
func tradeChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	lines, err := q.Sys.PlanLines(q.Context(), q.Caller(), s.Programme)
	for _, l := range lines {
		if l.BaseID == s.ID && !slices.ContainsFunc(out, func(c act.Choice) bool { return c.ID == l.Trade }) {
			out = append(out, act.Choice{ID: l.Trade, Name: l.Trade})
		}
	}
	slices.SortFunc(out, func(a, b act.Choice) int { return strings.Compare(a.Name, b.Name) })
	return out, err
}
