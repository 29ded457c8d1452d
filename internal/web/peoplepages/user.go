package peoplepages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// UserDeeds is what is done on the pages of this noun.
var UserDeeds = []page.Deed{
	{Key: "invite", Action: programme.UserInvite, On: programme.NounUser,
		Consequence: "生成一个登录邀请链接，七天内用一次，只在下一页显示一次；此前未用的邀请随即作废。本人打开链接设置密码，设置后原密码、其他设备上的登录和接口令牌都失效，动态口令不变。市局、审计和管理角色的人，先由另一人确认，确认后再到这里生成链接。",
		Answer:      inviteUser},
	{Key: "reset-factor", Action: programme.UserResetFactor, On: programme.NounUser, Grave: true,
		Consequence: "手机丢了、恢复码也没有了，才需要重设。请先向本人核实。另一人确认后，用“发出登录邀请”生成链接，本人在里面重设密码和动态口令。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return page.Waits("/user/" + f.Detail.ID), f.Request.Sys.People.ResetFactor(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "confirm-user", Action: programme.UserConfirm, On: programme.NounUser, Lead: proposedLead,
		Consequence: "确认后马上生效。请先核实：这个人是谁、为什么要这个角色、是不是本人要求的。其中有登录邀请的，下一页给您一个核对码，由您（不是提请的人）当面交给本人。",
		Answer:      confirmUser},
	{Key: "refuse-user", Action: programme.UserRefuse, On: programme.NounUser, Lead: proposedLead, Grave: true,
		Consequence: "提请的事项作废，不生效；理由告诉系统管理员和审计。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.RefuseUser(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "withdraw-user", Action: programme.UserWithdraw, On: programme.NounUser, Lead: proposedLead, Grave: true,
		Consequence: "您就这个用户提请、还没有确认的事项全部作废。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.WithdrawUser(ctx, c, f.Detail.ID)
		}},
	guardedDeed(grantDeed("grant-city", "授予市局、审计或管理角色", programme.CityWide, nil,
		func(f *page.Form, g *programme.Grant) {})),
	grantDeed("grant-base", "授予基地角色", programme.OwnBase,
		[]page.Input{{Name: "base", Label: "培训基地", Kind: "choice", Required: true, Choices: institutions, Hint: "按统一社会信用代码：在这家基地的各年度都有效"}},
		func(f *page.Form, g *programme.Grant) { g.BaseCode = f.Get("base") }),
	grantDeed("grant-county", "授予县市区角色", programme.OwnCounty,
		[]page.Input{{Name: "county", Label: "县（市、区）", Kind: "choice", Required: true, Choices: counties}},
		func(f *page.Form, g *programme.Grant) { g.County = f.Get("county") }),
	grantDeed("grant-employer", "授予用人单位角色", programme.OwnEmployer,
		[]page.Input{{Name: "employer", Label: "用人单位", Required: true, Choices: employers, Hint: "统一社会信用代码，或登记的全称"}}, grantEmployer),
	grantDeed("grant-person", "授予学员身份", programme.OwnPerson,
		[]page.Input{{Name: "person", Label: "学员的身份证号码", Required: true, Hint: "须已报过名；号码只用来找到本人，不记入日志"}}, grantPerson),
	{Key: "revoke", Action: programme.UserRevoke, On: programme.NounUser,
		Consequence: "收回后，正以这个角色登录的，下一次操作就没有这个角色了。",
		Inputs:      []page.Input{{Name: "grant", Label: "收回哪个角色", Kind: "radio", Required: true, Choices: heldRoles}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.RevokeRole(ctx, c, f.Get("grant"), f.Get("reason"))
		}},
	{Key: "sign-out", Action: programme.UserSignOut, On: programme.NounUser,
		Consequence: "这个用户在所有设备上的登录立即退出，接口令牌收回；密码不变，可以重新登录。",
		Inputs:      []page.Input{{Name: "keep", Label: "保留哪些接口令牌", Kind: "ticks", Choices: liveTokens, Hint: "不选的都收回"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.EndUserSessions(ctx, c, f.Detail.ID, f.List("keep")...)
		}},
	{Key: "disable", Action: programme.UserDisable, On: programme.NounUser,
		Consequence: "停用后不能登录，已登录的立即退出；其办过的事项和记录都保留。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.People.DisableUser(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "enable", Action: programme.UserEnable, On: programme.NounUser, When: func(s *act.Detail) bool { return s.State == programme.Disabled },
		Consequence: "恢复登录，角色和密码照旧。持有或持有过市局、审计、管理角色的，另一人确认后才能登录。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			waits, err := f.Request.Sys.People.EnableUser(ctx, c, f.Detail.ID, f.Get("reason"))
			if waits {
				return page.Waits("/user/" + f.Detail.ID), nil
			}
			return "", err
		}},
}

// grantDeed grants a role of one scope: the form asks for what bounds it and
// nothing else.
func grantDeed(key, name string, scope programme.Scope, bound []page.Input, fill func(*page.Form, *programme.Grant)) page.Deed {
	return page.Deed{Key: key, Action: programme.UserGrant, On: programme.NounUser, Name: name,
		Consequence: "授予后，本人登录时可选用这个角色。不相容的角色不得由一人兼任。",
		Lead:        excludedLead,
		Inputs:      append([]page.Input{{Name: "role", Label: "角色", Kind: "radio", Required: true, Choices: rolesOfScope(scope)}}, bound...),
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			g := programme.Grant{UserID: f.Detail.ID, Role: programme.Role(f.Get("role"))}
			if g.Role.Scope() != scope {
				f.Bad("role", "请选择角色")
				return "", nil
			}
			if fill(f, &g); f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.People.Grant(ctx, c, g)
		}}
}

func grantEmployer(f *page.Form, g *programme.Grant) {
	id, err := f.Request.Sys.People.EmployerNamed(f.Request.Context(), f.Request.Caller(), f.Get("employer"))
	if err != nil {
		refused(f, "employer", err)
	}
	g.EmployerID = id
}

func grantPerson(f *page.Form, g *programme.Grant) {
	id, err := f.Request.Sys.Money.PersonByIDNumber(f.Request.Context(), f.Request.Caller(), strings.ToUpper(page.Halfwidth(f.Get("person"))))
	if err != nil {
		refused(f, "person", err)
	}
	g.PersonID = id
}

// refused notes a refusal under the field that it is about.
func refused(f *page.Form, name string, err error) {
	message := "这一项没有查到，请核对"
	if e := page.Said(err, programme.Invalid, programme.NotFound, programme.Conflict); e != nil {
		message = e.Message
	}
	f.Bad(name, message)
}

// rolesOfScope are the roles of a scope; one that the user may not hold says
// beside which.
func rolesOfScope(scope programme.Scope) func(*page.Request, *act.Detail) ([]act.Choice, error) {
	return func(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
		held, err := q.Sys.People.RolesOf(q.Context(), s.ID)
		if err != nil {
			return nil, err
		}
		for i := range programme.Roles {
			r := &programme.Roles[i]
			if r.Scope != scope {
				continue
			}
			name := r.Name
			for _, h := range held {
				if h.Grant.Role.Excludes(r.Role) {
					name += "（与已有的" + h.Grant.Role.Name() + "不得兼任）"
				}
			}
			out = append(out, act.Choice{ID: string(r.Role), Name: name})
		}
		return out, nil
	}
}

// excludedLead says which roles the user holds, and which they therefore may
// not be given.
func excludedLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	held, err := q.Sys.People.RolesOf(q.Context(), s.ID)
	if err != nil {
		return nil, err
	}
	var rows []exclusion
	for _, h := range held {
		x := exclusion{Held: h.Grant.Role.Name(), Where: roleScope(h)}
		for i := range programme.Roles {
			if h.Grant.Role.Excludes(programme.Roles[i].Role) {
				x.Excluded = append(x.Excluded, programme.Roles[i].Name)
			}
		}
		rows = append(rows, x)
	}
	return exclusionsView(rows), nil
}

type exclusion struct {
	Held, Where string
	Excluded    []string
}

func institutions(q *page.Request, _ *act.Detail) ([]act.Choice, error) {
	x, err := q.Sys.People.ScopesOf(q.Context(), q.Caller())
	return x.Institutions, err
}

// employers are suggested as the administrator types.
func employers(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	names, err := q.Sys.People.EmployerNames(q.Context(), q.Caller(), page.MostSuggested)
	for _, n := range names {
		out = append(out, act.Choice{ID: n, Name: n})
	}
	return out, err
}

func counties(q *page.Request, _ *act.Detail) (out []act.Choice, err error) {
	x, err := q.Sys.People.ScopesOf(q.Context(), q.Caller())
	for _, c := range x.Counties {
		out = append(out, act.Choice{ID: c, Name: c})
	}
	return out, err
}

func heldRoles(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	held, err := q.Sys.People.RolesOf(q.Context(), s.ID)
	for _, h := range held {
		name := h.Grant.Role.Name()
		if h.Where != "" {
			name += "（" + h.Where + "）"
		}
		out = append(out, act.Choice{ID: h.Grant.ID, Name: name})
	}
	return out, err
}

// guardedDeed says of roles that take two people what follows.
func guardedDeed(d page.Deed) page.Deed {
	d.Consequence = "提请后还不生效：另一位系统管理员或市局审批确认后才生效。系统里还没有第二个人时，可以由您一人设立第一位市局审批或第二位系统管理员，写入日志，此后都须两人办理。不相容的角色不得由一人兼任。"
	return d
}

// liveTokens are the tokens of a user that work.
func liveTokens(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	a, err := q.Sys.People.UserAccountOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range a.Tokens {
		out = append(out, act.Choice{ID: t.ID, Name: t.Name + "（" + t.Grant.Role.Name() + "）"})
	}
	return out, nil
}

// proposedLead shows what a second person is asked for.
func proposedLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	a, err := q.Sys.People.UserAccountOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return proposedView(a), nil
}

// inviteUser answers with the link itself, once: no address of ours leads to
// this page again, and no log holds it. Where a second person comes first it
// answers with the user's page.
func inviteUser(ctx context.Context, f *page.Form, c act.Caller) error {
	secret, err := f.Request.Sys.People.Invite(ctx, c, f.Detail.ID)
	if err != nil {
		return err
	}
	if secret == "" {
		f.Request.Redirect("/user/" + f.Detail.ID + "?done=invite")
		return nil
	}
	return showInvitation(f.Request, f.Detail, secret)
}

// confirmUser answers with the code that goes with the invitation, once.
func confirmUser(ctx context.Context, f *page.Form, c act.Caller) error {
	code, err := f.Request.Sys.People.ConfirmUser(ctx, c, f.Detail.ID)
	if err != nil {
		return err
	}
	if code == "" {
		f.Request.Redirect("/user/" + f.Detail.ID + "?done=confirm-user")
		return nil
	}
	return f.Request.Show(handedView(f.Request.Page("核对码"), f.Detail, code))
}

// UserPanel shows what waits for a second person, roles with what bounds them,
// and how the user signs in; what can not be done now is not offered.
func UserPanel(q *page.Request, v *page.View) error {
	a, err := q.Sys.People.UserAccountOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(a.Proposed) > 0 || a.Approved {
		v.Lead = append(v.Lead, proposedView(a))
	}
	v.Panels = append(v.Panels, userRolesView(a), userAccountView(v.Detail.ID, a, q.Signed.Actor.Role == programme.RoleAdministrator))
	mine := slices.ContainsFunc(a.Proposed, func(p people.Proposed) bool { return p.Mine })
	others := v.Detail.ID != q.Signed.User.ID && slices.ContainsFunc(a.Proposed, func(p people.Proposed) bool { return !p.Mine })
	possible := map[string]bool{"revoke": len(a.Roles) > 0, "reset-factor": a.SecondFactor, "confirm-user": others, "refuse-user": others,
		"withdraw-user": mine}
	v.Deeds = slices.DeleteFunc(v.Deeds, func(o page.Offer) bool {
		yes, asked := possible[o.Href[strings.LastIndexByte(o.Href, '/')+1:]]
		return asked && !yes
	})
	return nil
}

// waysSaid is how many keys or identities a user has, and when one was used.
func waysSaid(w people.WayIn) string {
	switch {
	case w.Count == 0:
		return "没有"
	case w.UsedAt.IsZero():
		return strconv.Itoa(w.Count) + " 个，没有用过"
	}
	return strconv.Itoa(w.Count) + " 个，最近 " + page.Minute(w.UsedAt) + "使用"
}
