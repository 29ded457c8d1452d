package web

import (
	"slices"
	"strings"

	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
	"jinlanling/internal/web/peoplepages"
)

// rail is the menu by noun: what of it a role sees is what it may read.
var rail = []struct {
	title string
	nouns []programme.Noun
	pages []page.MenuItem // besides, for everybody
}{
	{"办理", []programme.Noun{programme.NounBase, programme.NounPlanLine, programme.NounApplication, programme.NounTransfer, programme.NounCorrection, programme.NounLink, programme.NounRoll, programme.NounScheme, programme.NounClass, programme.NounLesson, programme.NounTeacher,
		programme.NounEvaluation, programme.NounAppraisal, programme.NounPublication, programme.NounCertificate, programme.NounEmployer, programme.NounInstitution}, nil},
	{"资金", []programme.Noun{programme.NounStandard, programme.NounStatement, programme.NounOverride, programme.NounVoucher}, nil},
	{"监督", []programme.Noun{programme.NounDraw, programme.NounInspection, programme.NounFinding, programme.NounClue, programme.NounConfirmation, programme.NounObjection, programme.NounAmendment, programme.NounReturn, programme.NounHit, programme.NounList}, nil},
	{outsideMenu, []programme.Noun{programme.NounCollation, programme.NounDifference, programme.NounDispatch}, nil},
	{"规则", []programme.Noun{programme.NounProgramme}, []page.MenuItem{{Title: "通知规则", Href: "/rules"}, {Title: "权限", Href: "/permissions"}}},
	{"系统", []programme.Noun{programme.NounUser, programme.NounCounty}, nil},
}

// outsideMenu begins with a page that only readers of its nouns have.
const outsideMenu = "外部系统"

// menu is the rail of a role, with where it is now.
func menu(role programme.Role, path string) []page.MenuGroup {
	first := "待办"
	switch role {
	case programme.RoleTrainee:
		first = "我的培训"
	case programme.RoleAuditor, programme.RoleAdministrator:
		first = "首页"
	}
	top := page.MenuGroup{Items: []page.MenuItem{{Title: first, Href: "/", On: path == "/"}}}
	if page.SeesOverview(role) {
		top.Items = append(top.Items, page.MenuItem{Title: "年度总览", Href: "/overview", On: path == "/overview"})
	}
	top.Items = append(top.Items, draftNav(role, path)...)
	top.Items = append(top.Items, peoplepages.OwnNav(role, path)...)
	top.Items = append(top.Items, longWork(role, path)...)
	return slices.Concat([]page.MenuGroup{top}, nouns(role, path), overseerNav(role, path))
}

func nouns(role programme.Role, path string) (groups []page.MenuGroup) {
	for _, m := range rail {
		g := page.MenuGroup{Title: m.title}
		if m.title == outsideMenu && programme.MayRead(role, programme.NounCollation) {
			g.Items = append(g.Items, page.MenuItem{Title: "报送和比对", Href: "/outside", On: path == "/outside"})
		}
		for _, n := range m.nouns {
			if programme.MayRead(role, n) {
				href := "/" + string(n)
				g.Items = append(g.Items, page.MenuItem{Title: n.Name(), Href: href, On: path == href || strings.HasPrefix(path, href+"/")})
			}
		}
		for _, x := range m.pages {
			g.Items = append(g.Items, page.MenuItem{Title: x.Title, Href: x.Href, On: path == x.Href})
		}
		if len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// draftNav are the pages of enrolment in the rail.
func draftNav(role programme.Role, path string) []page.MenuItem {
	switch role {
	case programme.RoleTrainee:
		return []page.MenuItem{{Title: "我的报名", Href: "/my", On: strings.HasPrefix(path, "/draft")}}
	case programme.RoleEmployer:
		return []page.MenuItem{{Title: "本单位报名", Href: "/group", On: path == "/group" || strings.HasPrefix(path, "/draft")}}
	case programme.RoleClerk:
		return []page.MenuItem{{Title: "邀请报名", Href: "/draft", On: strings.HasPrefix(path, "/draft")}}
	}
	return nil
}

// longWork is the part of the rail that leads to jobs and what begins them.
func longWork(role programme.Role, path string) (items []page.MenuItem) {
	for _, it := range []struct {
		title, href string
		roles       []programme.Role
	}{
		{"花名册导入", "/roster", page.RosterRoles}, {"附件 2 收取", "/annex2", page.RosterRoles}, {"签到表交回", "/sheets", []programme.Role{programme.RoleTeacher, programme.RoleClerk}}, {"规则测算", "/whatif", page.WhatIfRoles}, {"邀请函", "/invitations", []programme.Role{programme.RoleAdministrator}}, {"备份", "/backup", []programme.Role{programme.RoleAdministrator}}, {"设置", "/settings", []programme.Role{programme.RoleAdministrator}},
		{"投递记录", "/delivery", []programme.Role{programme.RoleAdministrator}},
		{"办理进度", "/job", page.JobRoles},
	} {
		if slices.Contains(it.roles, role) {
			items = append(items, page.MenuItem{Title: it.title, Href: it.href, On: path == it.href || len(path) > len(it.href) && path[:len(it.href)+1] == it.href+"/"})
		}
	}
	return items
}

func overseerNav(role programme.Role, path string) []page.MenuGroup {
	if !slices.Contains(page.Overseers, role) {
		return nil
	}
	return []page.MenuGroup{{Title: "核查", Items: []page.MenuItem{
		{Title: "日志", Href: "/journal", On: path == "/journal" || strings.HasPrefix(path, "/journal/")},
		{Title: "数据核查", Href: "/fsck", On: path == "/fsck"},
		{Title: "登录记录", Href: "/sign-ins", On: path == "/sign-ins"},
	}}}
}
