package moneypages

import (
	"context"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// OverrideDeeds is what is done on the pages of this noun. Overrides are asked
// for on the base's page, from the table of guards.
var OverrideDeeds = []page.Deed{
	{Key: "override", Action: programme.OverrideAsk, On: programme.NounBase, Grave: true, When: page.Recognised,
		Consequence: "请另一人决定：准予后，这一项在截止日以前不再挡住所选的单据，到期自动重新生效。计算金额所依据的条件不能例外。",
		Lead:        overridable,
		Inputs: []page.Input{
			{Name: "guard", Label: "条件", Kind: "choice", Required: true, Choices: softGuards, Start: asked("guard")},
			{Name: "step", Label: "用于", Kind: "radio", Required: true, Choices: overrideSteps, Start: asked("step")},
			{Name: "until", Label: "有效到", Kind: "date", Required: true, Hint: "到这一天为止，之后自动失效"},
			{Name: "reason", Label: "理由", Kind: "area", Required: true, Hint: "写明缺什么、凭什么可以拨款；印在单据上，写进日志"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			until := f.Date("until")
			if f.Err() != nil {
				return "", nil
			}
			o, err := f.Request.Sys.Money.AskOverride(ctx, c, f.Detail.ID, f.Get("guard"), f.Get("step"), until, f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/override/" + o.ID, nil
		}},
	{Key: "grant", Action: programme.OverrideGrant, On: programme.NounOverride, For: decides,
		Consequence: "准予后，申请的这一项在截止日以前不再挡住这所基地的这种单据；其他条件照查。准予人不得是申请人，姓名印在单据上。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Money.GrantOverride(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse", Action: programme.OverrideRefuse, On: programme.NounOverride, For: decides, Consequence: "条件照查，由经办催办补齐。",
		Do: page.ActWithReason((*money.Desk).RefuseOverride)},
	{Key: "withdraw", Action: programme.OverrideWithdraw, On: programme.NounOverride, Grave: true, Consequence: "撤回后不再等候决定。",
		Do: page.ActWithReason((*money.Desk).WithdrawOverride)},
	{Key: "revoke", Action: programme.OverrideRevoke, On: programme.NounOverride, Grave: true, Consequence: "条件立即重新生效，还没有支付的单据到支付时重新查。已经支付的不变。",
		Do: page.ActWithReason((*money.Desk).RevokeOverride)},
}

// decides reports whether a role is the one that decides on an override.
func decides(role programme.Role, s *act.Detail) bool { return s.Fact("decides").Raw == string(role) }

// asked is what the address of a form asks to start with.
func asked(name string) func(*page.Request, *act.Detail) string {
	return func(q *page.Request, _ *act.Detail) string { return q.URL.Query().Get(name) }
}

func softGuards(*page.Request, *act.Detail) (out []act.Choice, err error) {
	for _, g := range programme.MoneyGuards {
		if !g.Firm {
			out = append(out, act.Choice{ID: g.Code, Name: g.Name})
		}
	}
	return out, nil
}

func overrideSteps(*page.Request, *act.Detail) (out []act.Choice, err error) {
	for _, s := range programme.MoneySteps {
		if s.Code != programme.BeforePayment {
			out = append(out, act.Choice{ID: s.Code, Name: s.Name})
		}
	}
	return out, nil
}

// overridable shows the guards of the step that a form is opened for.
func overridable(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	step := q.URL.Query().Get("step")
	if sent != nil {
		step = sent.Get("step")
	}
	if !slices.Contains([]string{programme.KindApproval, programme.KindAdvance, programme.KindSettlement}, step) {
		return templ.NopComponent, nil
	}
	r, err := ready(q, s.ID, step)
	if err != nil {
		return nil, err
	}
	r.may = false
	return readyView(r), nil
}

// OverridePanel shows the guards as they are now beside what is asked for.
func OverridePanel(q *page.Request, v *page.View) error {
	base, step := v.Detail.Fact("base").ID, v.Detail.Fact("step").Raw
	r, err := ready(q, base, step.(string))
	if err != nil {
		return err
	}
	r.may = false
	v.Panels = append(v.Panels, readyView(r))
	return nil
}

// readyShown is what stands between a base and a statement, as a page shows it.
type readyShown struct {
	*money.Ready
	may  bool // the reader may ask for an override
	role programme.Role
}

// ready reads what stands between a base and a statement of a kind.
func ready(q *page.Request, baseID, kind string) (*readyShown, error) {
	r, err := q.Sys.Money.ReadyFor(q.Context(), q.Caller(), baseID, kind)
	if err != nil {
		return nil, err
	}
	role := q.Signed.Actor.Role
	return &readyShown{r, slices.Contains(programme.Find(programme.OverrideAsk).Roles, role), role}, nil
}

// href is where a guard's finding can be looked at, "" where the reader may not.
func (r *readyShown) href(g *money.Guarded) string {
	if g.Noun == "" || !programme.MayRead(r.role, g.Noun) || act.ListingOf(g.Noun) == nil {
		return ""
	}
	if g.ID != "" {
		return "/" + string(g.Noun) + "/" + g.ID
	}
	var pairs []string
	for _, k := range []string{"base", "source", "direction"} {
		if v := g.Values[k]; v != "" {
			pairs = append(pairs, k, v)
		}
	}
	return "/" + string(g.Noun) + page.Query(pairs...)
}

func (r *readyShown) ask(g *money.Guarded) string {
	return "/base/" + r.BaseID + "/do/override" + page.Query("guard", g.Code, "step", r.Kind)
}

// standsWord says how a guard stands, and its class.
func standsWord(g *money.Guarded) (word, class string) {
	switch {
	case g.Holds:
		return "满足", "ok"
	case g.Override != nil:
		return "准予", "wait"
	case g.Pending != nil:
		return "准予待决定", "late"
	}
	return "未满足", "late"
}

func guardWord(g *money.Guarded) string  { w, _ := standsWord(g); return w }
func guardClass(g *money.Guarded) string { _, c := standsWord(g); return c }

// GuardsPage is the table of guards of one base, before anybody draws: for
// everybody who may see the base's money.
func GuardsPage(q *page.Request) error {
	kind := strings.TrimSpace(q.URL.Query().Get("kind"))
	if kind == "" {
		kind = programme.KindSettlement
	}
	id := q.PathValue("id")
	r, err := ready(q, id, kind)
	if err != nil {
		return err
	}
	x, err := q.Sys.Money.PositionOf(q.Context(), q.Caller(), id)
	if err != nil {
		return err
	}
	return q.Show(guardsView(q.Page(x.Base+"拨款条件"), r, x.Base))
}
