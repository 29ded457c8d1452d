package web

import (
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// rail is the menu by noun: what of it a role sees is what it may read.
var rail = []struct {
	title string
	nouns []programme.Noun
	pages []navItem // besides, for everybody
}{
	{"办理", []programme.Noun{programme.NounBase, programme.NounPlanLine, programme.NounApplication, programme.NounTransfer, programme.NounCorrection, programme.NounLink, programme.NounRoll, programme.NounScheme, programme.NounClass, programme.NounLesson, programme.NounTeacher,
		programme.NounEvaluation, programme.NounAppraisal, programme.NounPublication, programme.NounCertificate, programme.NounEmployer, programme.NounInstitution}, nil},
	{"资金", []programme.Noun{programme.NounStandard, programme.NounStatement, programme.NounVoucher}, nil},
	{"监督", []programme.Noun{programme.NounDraw, programme.NounInspection, programme.NounFinding, programme.NounClue, programme.NounConfirmation, programme.NounObjection, programme.NounAmendment, programme.NounReturn, programme.NounHit, programme.NounList}, nil},
	{outsideMenu, []programme.Noun{programme.NounCollation, programme.NounDifference, programme.NounDispatch}, nil},
	{"规则", []programme.Noun{programme.NounProgramme}, []navItem{{Title: "通知规则", Href: "/rules"}, {Title: "权限", Href: "/permissions"}}},
	{"系统", []programme.Noun{programme.NounUser, programme.NounCounty}, nil},
}

// outsideMenu begins with a page that only readers of its nouns have.
const outsideMenu = "外部系统"

// menu is the rail of a role, with where it is now.
func menu(role programme.Role, path string) []navGroup {
	first := "待办"
	switch role {
	case programme.RoleTrainee:
		first = "我的培训"
	case programme.RoleAuditor, programme.RoleAdministrator:
		first = "首页"
	}
	top := navGroup{Items: []navItem{{Title: first, Href: "/", On: path == "/"}}}
	if canOverview(role) {
		top.Items = append(top.Items, navItem{Title: "年度总览", Href: "/overview", On: path == "/overview"})
	}
	top.Items = append(top.Items, draftNav(role, path)...)
	top.Items = append(top.Items, ownNav(role, path)...)
	top.Items = append(top.Items, longWork(role, path)...)
	return slices.Concat([]navGroup{top}, nouns(role, path), overseerNav(role, path))
}

func nouns(role programme.Role, path string) (groups []navGroup) {
	for _, m := range rail {
		g := navGroup{Title: m.title}
		if m.title == outsideMenu && programme.MayRead(role, programme.NounCollation) {
			g.Items = append(g.Items, navItem{Title: "报送和比对", Href: "/outside", On: path == "/outside"})
		}
		for _, n := range m.nouns {
			if programme.MayRead(role, n) {
				href := "/" + string(n)
				g.Items = append(g.Items, navItem{Title: n.Name(), Href: href, On: path == href || strings.HasPrefix(path, href+"/")})
			}
		}
		for _, x := range m.pages {
			g.Items = append(g.Items, navItem{Title: x.Title, Href: x.Href, On: path == x.Href})
		}
		if len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// draftNav are the pages of enrolment in the rail.
func draftNav(role programme.Role, path string) []navItem {
	switch role {
	case programme.RoleTrainee:
		return []navItem{{Title: "我的报名", Href: "/my", On: strings.HasPrefix(path, "/draft")}}
	case programme.RoleEmployer:
		return []navItem{{Title: "本单位报名", Href: "/group", On: path == "/group" || strings.HasPrefix(path, "/draft")}}
	case programme.RoleClerk:
		return []navItem{{Title: "邀请报名", Href: "/draft", On: strings.HasPrefix(path, "/draft")}}
	}
	return nil
}

// longWork is the part of the rail that leads to jobs and what begins them.
func longWork(role programme.Role, path string) (items []navItem) {
	for _, it := range []struct {
		title, href string
		roles       []programme.Role
	}{
		{"花名册导入", "/roster", rosterRoles}, {"附件 2 收取", "/annex2", rosterRoles}, {"规则测算", "/whatif", whatIfRoles}, {"邀请函", "/invitations", []programme.Role{programme.RoleAdministrator}}, {"备份", "/backup", []programme.Role{programme.RoleAdministrator}},
		{"投递记录", "/delivery", []programme.Role{programme.RoleAdministrator}},
		{"办理进度", "/job", jobRoles},
	} {
		if slices.Contains(it.roles, role) {
			items = append(items, navItem{Title: it.title, Href: it.href, On: path == it.href || len(path) > len(it.href) && path[:len(it.href)+1] == it.href+"/"})
		}
	}
	return items
}

func overseerNav(role programme.Role, path string) []navGroup {
	if !slices.Contains(overseers, role) {
		return nil
	}
	return []navGroup{{Title: "核查", Items: []navItem{
		{Title: "日志", Href: "/journal", On: path == "/journal" || strings.HasPrefix(path, "/journal/")},
		{Title: "数据核查", Href: "/fsck", On: path == "/fsck"},
		{Title: "登录记录", Href: "/sign-ins", On: path == "/sign-ins"},
	}}}
}
