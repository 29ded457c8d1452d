package peoplepages

import (
	"slices"

	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
)

// The demo's door: who is offered, grouped as the work is divided, and what
// each can do in a sentence.

type doorGroup struct {
	Name, Says string
	roles      []programme.Role
	People     []demoPerson
}

var doors = []doorGroup{
	{Name: "市人社局", Says: "经办拟、审批定、审计看：管全市的基地、计划、资金和检查。", roles: []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}},
	{Name: "县市区人社局", Says: "推荐本地的基地，看本地的培训。", roles: []programme.Role{programme.RoleCounty}},
	{Name: "培训基地", Says: "收报名、编班上课、组织考评、记专账、报送材料。",
		roles: []programme.Role{programme.RoleHead, programme.RoleClerk, programme.RoleTeacher, programme.RoleTreasurer}},
	{Name: "用人单位", Says: "组织职工报名，同基地一起定考评。", roles: []programme.Role{programme.RoleEmployer}},
	{Name: "其他", Says: "学员本人，和只管用户、不办业务的系统管理员。"},
}

var roleSays = map[programme.Role]string{
	programme.RoleOfficer:       "下达计划，备案方案，制单，抽查",
	programme.RoleApprover:      "认定基地，批准标准和资金，颁发证书",
	programme.RoleAuditor:       "什么都能看，什么都不改",
	programme.RoleCounty:        "推荐基地，查看本地进度",
	programme.RoleHead:          "申报基地，确定考评结果，报送材料",
	programme.RoleClerk:         "审核报名，编班排课，归档",
	programme.RoleTeacher:       "登记授课与签到，上传影像",
	programme.RoleTreasurer:     "记专账，看资金单据",
	programme.RoleEmployer:      "组织报名，会同考评",
	programme.RoleTrainee:       "看自己的报名、课程和证书，签到",
	programme.RoleAdministrator: "建用户、授角色、换密钥，不办业务",
}

// doorGroups puts everybody into the first group that one of their roles
// belongs to, each base into one of its own; the last group takes the rest.
func doorGroups(d demoPage) (out []doorGroup) {
	groups := make([][]doorGroup, len(doors))
	for _, p := range d.People {
		if len(p.Roles) == 0 {
			continue
		}
		first := p.Roles[0]
		at := slices.IndexFunc(doors, func(g doorGroup) bool { return slices.Contains(g.roles, first.Grant.Role) })
		if at < 0 {
			at = len(doors) - 1
		}
		g := doors[at]
		if first.Grant.Role.Scope() == programme.OwnBase {
			g.Name += " · " + first.Where
		}
		k := slices.IndexFunc(groups[at], func(x doorGroup) bool { return x.Name == g.Name })
		if k < 0 {
			k = len(groups[at])
			groups[at] = append(groups[at], g)
		}
		groups[at][k].People = append(groups[at][k].People, p)
	}
	return slices.Concat(groups...)
}

// says is what a role lets one do, and where: the heading names a base already.
func (g doorGroup) says(r people.RoleChoice) string {
	if r.Where == "" || r.Grant.Role.Scope() == programme.OwnBase {
		return roleSays[r.Grant.Role]
	}
	return r.Where + "：" + roleSays[r.Grant.Role]
}

// walkStop is a stop of the walk that the demo suggests: whom to enter as, what
// to look at and what to press.
type walkStop struct {
	Role              programme.Role // "" for a page that anybody opens
	Title, Does, Href string

	Name, User, Grant string
	First             bool
}

// walk is the way through a year in ten minutes, in the order in which a case
// goes through hands.
var walk = []walkStop{
	{Role: programme.RoleOfficer, Title: "市局经办：今天轮到谁", Does: "“待办”写着什么事、自哪天起、到哪天止。点第一条的“办理”，看完依据再决定；点“年度总览”里的任何一个数，都能看到是哪些人。"},
	{Title: "不登录：我能报名吗", Does: "随便答几个问题，看每一条条件要求什么、您是什么、哪天起能满足。答的不保存。", Href: "/may-i"},
	{Role: programme.RoleEmployer, Title: "用人单位：组织职工报名", Does: "打开“报名”，挑一个职工，看材料齐不齐、被退回的要补什么。"},
	{Role: programme.RoleClerk, Title: "基地教务：审核一份报名", Does: "点“份报名待审核”，看逐项条件和材料，点“审核通过”或“退回补充”，下一份自己出来。"},
	{Role: programme.RoleTeacher, Title: "教师：登记一节课", Does: "打开一节要登记的课，点到课和缺课的人，保存。"},
	{Role: programme.RoleApprover, Title: "市局审批：批一张资金单据", Does: "打开“资金单据”，看每个人的每一分钱按哪一条、凭什么算；制单的人自己批不了。"},
	{Role: programme.RoleAuditor, Title: "审计：查谁办了什么", Does: "打开“日志”看每一步是谁办的；在“数据核查”点一次，几秒钟核对全部数据。"},
}

// walkOf puts people to the stops: the first of each role that the demo has.
func walkOf(d demoPage) (out []walkStop) {
	for _, s := range walk {
		for _, p := range d.People {
			k := slices.IndexFunc(p.Roles, func(r people.RoleChoice) bool { return r.Grant.Role == s.Role })
			if k >= 0 && s.Grant == "" {
				s.Name, s.User, s.Grant = p.User.Name, p.User.ID, p.Roles[k].Grant.ID
			}
		}
		if s.Grant == "" && s.Href == "" {
			continue
		}
		s.First = len(out) == 0
		out = append(out, s)
	}
	return out
}
