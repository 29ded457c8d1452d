package web

import (
	"context"
	"io"
	"strconv"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"
)

// baseDeeds is what is done on the pages of this noun.
var baseDeeds = []deed{
	{Key: "apply", Action: programme.BaseApply, On: programme.NounProgramme, Consequence: "申报后由县（市、区）人社局推荐，市局评估审核后认定。", Inputs: []input{
		{Name: "name", Label: "单位名称", Required: true, Hint: "全称，与公章一致"},
		{Name: "code", Label: "统一社会信用代码", Required: true, Start: func(q *request, _ *app.Sheet) string { return q.signed.Actor.Base }},
		{Name: "county", Label: "所在县（市、区）", Required: true, Hint: "由该县（市、区）人社局推荐"},
		{Name: "aliases", Label: "其他名称", Hint: "表格上出现过的别的写法，用顿号分开"},
	}, Do: applyBase},
	{Key: "recommend", Action: programme.BaseRecommend, On: programme.NounBase, Do: onBase((*app.App).RecommendBase)},
	{Key: "assess", Action: programme.BaseAssess, On: programme.NounBase, Inputs: []input{{Name: "note", Label: "评估意见", Kind: "area", Required: true, Hint: "场地、师资、设备和办学情况，以及评估结论"}},
		Do: func(ctx context.Context, f *form, c app.Caller) (string, error) {
			return "", f.q.s.sys.AssessBase(ctx, c, f.sheet.ID, f.Get("note"))
		}},
	{Key: "recognise", Action: programme.BaseRecognise, On: programme.NounBase, Consequence: "认定后可以导入计划、接受报名。须与评估的不是同一人。", Do: onBase((*app.App).RecogniseBase)},
	{Key: "refuse", Action: programme.BaseRefuse, On: programme.NounBase, Do: baseReason((*app.App).RefuseBase)},
	{Key: "revoke", Action: programme.BaseRevoke, On: programme.NounBase, Consequence: "取消后该基地不能再报名、开班和结算；骗取的资金须追回。", Do: baseReason((*app.App).RevokeBase)},
	{Key: "annex3", Action: programme.PersonUnmask, On: programme.NounBase, Name: "下载花名册（附件3）", When: recognisedBase, Again: true,
		Consequence: "花名册里有完整的身份证号码和手机号：每次下载都写进日志，用完请妥善保管。",
		Inputs: []input{{Name: "form", Label: "格式", Kind: "radio", Required: true, Start: func(*request, *app.Sheet) string { return "official" },
			Choices: choicesOf([]app.Choice{{ID: "official", Name: "附件3 原格式"}, {ID: "extended", Name: "扩展格式（证书、履历等全部情况，可再导入）"}})}},
		Answer: annex3},
}

func recognisedBase(s *app.Sheet) bool { return s.State == programme.Recognised }

func applyBase(ctx context.Context, f *form, c app.Caller) (string, error) {
	var aliases []string
	for _, a := range strings.FieldsFunc(f.Get("aliases"), func(r rune) bool { return strings.ContainsRune("、，,;；", r) }) {
		if a = strings.TrimSpace(a); a != "" {
			aliases = append(aliases, a)
		}
	}
	b, err := f.q.s.sys.ApplyBase(ctx, c, f.sheet.ID, app.BaseApplication{CreditCode: f.Get("code"), Name: f.Get("name"), Aliases: aliases, County: f.Get("county")})
	if err != nil {
		return "", err
	}
	return "/base/" + b.ID, nil
}

func onBase(do func(*app.App, context.Context, app.Caller, string) error) func(context.Context, *form, app.Caller) (string, error) {
	return onApplication(do)
}

func baseReason(do func(*app.App, context.Context, app.Caller, string, string) error) func(context.Context, *form, app.Caller) (string, error) {
	return func(ctx context.Context, f *form, c app.Caller) (string, error) {
		return "", do(f.q.s.sys.App, ctx, c, f.sheet.ID, f.Get("reason"))
	}
}

// annex3 is the roster of a base with its full numbers: journalled each time,
// so never under a key.
func annex3(ctx context.Context, f *form, c app.Caller) error {
	c.Key = ""
	extended := f.Get("form") == "extended"
	name := "花名册（附件3）-" + f.sheet.Title + ".xlsx"
	return f.q.sendWorkbook(name, func(w io.Writer) error {
		return f.q.s.sys.ExportRosterFor(ctx, c, f.sheet.ID, extended, f.Get("reason"), w)
	})
}

// fillingShown is the plan of a base with how far it is filled.
type fillingShown struct {
	Lines                        []app.Places
	Places, Applied, Taken, Wait int
	Held, Queue                  int
	Review                       bool
	Tools                        [][2]string
}

// basePanel leads with the plan and how far it is filled, then money.
func basePanel(q *request, v *showPage) error {
	lines, err := q.s.sys.Filling(q.Context(), q.caller(), v.Sheet.Programme, v.Sheet.ID)
	if err != nil {
		return err
	}
	shown := &fillingShown{Lines: lines, Review: programme.May(q.signed.Actor, programme.ApplicationAccept, v.Sheet.Owner) == nil}
	for i := range lines {
		shown.Places += lines[i].Places
		shown.Applied += lines[i].Applied
		shown.Taken += lines[i].Taken
		shown.Held += lines[i].Held
		shown.Queue += lines[i].Queue
		shown.Wait += lines[i].Waiting
	}
	v.Lead = append(v.Lead, fillingView(shown))
	v.Without = append(v.Without, programme.NounPlanLine)
	balances, err := q.s.sys.Balances(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	if len(balances) > 0 {
		v.Panels = append(v.Panels, balancesView(balances))
	}
	tools := [][2]string{{"/programme/" + v.Sheet.Programme + "/annex1", "附件1 培训计划表"}, {"/programme/" + v.Sheet.Programme + "/template", "花名册模板"}}
	if programme.MayRead(q.signed.Actor.Role, programme.NounReturn) {
		tools = append(tools, [2]string{"/base/" + v.Sheet.ID + "/annex4", "附件4 统计表"})
	}
	v.Panels = append(v.Panels, toolsView(tools))
	return nil
}

func count(n int) string { return strconv.Itoa(n) }

func share(n, of int) string {
	if of == 0 {
		return "0"
	}
	return strconv.Itoa(min(n, of))
}
