package web

import (
	"slices"
	"strings"

	"jinlanling/internal/app/retain"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/overseepages"
	"jinlanling/internal/web/page"
	"jinlanling/internal/web/peoplepages"
)

// task is one entry of the rail: what somebody comes to do, with the lists that
// belong to it. What of it a role sees is what it may read.
type task struct {
	title string
	nouns []programme.Noun
	pages func(role programme.Role, path string) []page.MenuItem // besides; nil where there are none
}

// rail is the menu by task, in the order of the year.
var rail = []task{
	{"报名", []programme.Noun{programme.NounApplication, programme.NounTransfer, programme.NounCorrection, programme.NounLink,
		programme.NounRoll, programme.NounAmendment, programme.NounObjection, programme.NounHit, programme.NounList, programme.NounEmployer}, enrolling},
	{"培训", []programme.Noun{programme.NounClass, programme.NounLesson, programme.NounScheme, programme.NounTeacher}, training},
	{"考评发证", []programme.Noun{programme.NounEvaluation, programme.NounAppraisal, programme.NounPublication, programme.NounCertificate}, nil},
	{"资金", []programme.Noun{programme.NounStatement, programme.NounOverride, programme.NounClaim, programme.NounBankAccount, programme.NounBankStatement,
		programme.NounVoucher, programme.NounVoucherQuery, programme.NounStandard}, nil},
	{"监督", []programme.Noun{programme.NounInspection, programme.NounDraw, programme.NounFinding, programme.NounClue, programme.NounConfirmation,
		programme.NounCall, programme.NounConduct,
		programme.NounReturn, programme.NounRating, programme.NounRevocation, programme.NounDestruction}, judging},
	{"核查", nil, overseeing},
	{outsideMenu, []programme.Noun{programme.NounCollation, programme.NounDifference, programme.NounDispatch}, nil},
	{"年度和基地", []programme.Noun{programme.NounBase, programme.NounPlanLine, programme.NounInstitution, programme.NounCounty, programme.NounProgramme}, ruling},
	{"系统", []programme.Noun{programme.NounUser}, longWork},
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
	top.Items = append(top.Items, peoplepages.OwnNav(role, path)...)
	if role == programme.RoleTrainee || role == programme.RoleEmployer {
		top.Items = append(top.Items, page.MenuItem{Title: "评价培训", Href: "/opinions", On: path == "/opinions"})
	}
	groups := []page.MenuGroup{top}
	for i := range rail {
		if g := rail[i].shown(role, path); len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// shown is a task as a role has it.
func (t *task) shown(role programme.Role, path string) page.MenuGroup {
	g := page.MenuGroup{Title: t.title}
	if t.title == outsideMenu && programme.MayRead(role, programme.NounCollation) {
		g.Items = append(g.Items, page.MenuItem{Title: "报送和比对", Href: "/outside", On: path == "/outside"})
	}
	for _, n := range t.nouns {
		if programme.MayRead(role, n) {
			href := "/" + string(n)
			g.Items = append(g.Items, page.MenuItem{Title: n.Name(), Href: href, On: path == href || strings.HasPrefix(path, href+"/")})
		}
	}
	if t.pages != nil {
		g.Items = append(g.Items, t.pages(role, path)...)
	}
	return g
}

// judging are the bases of a year side by side, for who reads all of them.
func judging(role programme.Role, path string) []page.MenuItem {
	if !slices.Contains(overseepages.Reporters, role) {
		return nil
	}
	return []page.MenuItem{{Title: "绩效评价对比", Href: "/ratings", On: path == "/ratings"}}
}

// ruling are the notice's rules and who may do what, for everybody.
func ruling(role programme.Role, path string) []page.MenuItem {
	items := []page.MenuItem{{Title: "通知规则", Href: "/rules", On: path == "/rules"}, {Title: "权限", Href: "/permissions", On: path == "/permissions"}}
	if slices.Contains(page.WhatIfRoles, role) {
		items = append(items, page.MenuItem{Title: "规则测算", Href: "/whatif", On: under(path, "/whatif")})
	}
	if slices.Contains(programme.Find(programme.LetterWord).Roles, role) {
		items = append(items, page.MenuItem{Title: "文书措辞", Href: "/letters", On: under(path, "/letters")})
	}
	return items
}

// training is what lessons leave, on paper and in files.
func training(role programme.Role, path string) []page.MenuItem {
	var items []page.MenuItem
	if slices.Contains(teaching.FallingRoles, role) {
		items = append(items, page.MenuItem{Title: "课时缺口", Href: "/falling", On: path == "/falling"})
	}
	if slices.Contains(teaching.HoursRoles, role) {
		items = append(items, page.MenuItem{Title: "教师课时", Href: "/teacher-hours", On: path == "/teacher-hours"})
	}
	if role == programme.RoleTeacher || role == programme.RoleClerk {
		items = append(items, page.MenuItem{Title: "签到表交回", Href: "/sheets", On: under(path, "/sheets")})
	}
	if slices.Contains(retain.Listers, role) {
		items = append(items, page.MenuItem{Title: "档案保存", Href: "/retention", On: path == "/retention"})
	}
	return items
}

// enrolling is what people are enrolled by.
func enrolling(role programme.Role, path string) []page.MenuItem {
	items := draftNav(role, path)
	if slices.Contains(page.RosterRoles, role) {
		items = append(items, page.MenuItem{Title: "花名册导入", Href: "/roster", On: under(path, "/roster")},
			page.MenuItem{Title: "收取", Form: programme.DutyCommitmentForm, Href: "/annex2", On: under(path, "/annex2")})
	}
	return items
}

func under(path, href string) bool { return path == href || strings.HasPrefix(path, href+"/") }

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
		{"邀请函", "/invitations", []programme.Role{programme.RoleAdministrator}},
		{"备份", "/backup", []programme.Role{programme.RoleAdministrator}},
		{"设置", "/settings", []programme.Role{programme.RoleAdministrator}},
		{"投递记录", "/delivery", []programme.Role{programme.RoleAdministrator}},
		{"办理进度", "/job", page.JobRoles},
	} {
		if slices.Contains(it.roles, role) {
			items = append(items, page.MenuItem{Title: it.title, Href: it.href, On: under(path, it.href)})
		}
	}
	return items
}

// overseeing is the record itself, for who looks after it.
func overseeing(role programme.Role, path string) []page.MenuItem {
	if !slices.Contains(page.Overseers, role) {
		return nil
	}
	var items []page.MenuItem
	if programme.MayRead(role, programme.NounConduct) {
		items = []page.MenuItem{{Title: "审计工作台", Href: "/workbench", On: under(path, "/workbench")},
			{Title: "例外决定", Href: "/exceptions", On: under(path, "/exceptions")}}
	}
	return append(items, []page.MenuItem{
		{Title: "日志", Href: "/journal", On: under(path, "/journal")},
		{Title: "数据核查", Href: "/fsck", On: path == "/fsck"},
		{Title: "登录记录", Href: "/sign-ins", On: path == "/sign-ins"},
	}...)
}
