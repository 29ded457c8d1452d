package programme

import "slices"

// Role is what a user acts as. One user may hold several and acts in one at a
// time.
type Role string

const (
	RoleOfficer       Role = "officer"       // city bureau, handles
	RoleApprover      Role = "approver"      // city bureau, approves
	RoleCounty        Role = "county"        // county bureau
	RoleClerk         Role = "clerk"         // base, runs enrolment and classes
	RoleTeacher       Role = "teacher"       // base, teaches
	RoleTreasurer     Role = "treasurer"     // base, keeps the special account
	RoleHead          Role = "head"          // base, answers for it
	RoleEmployer      Role = "employer"      // employer's personnel clerk
	RoleTrainee       Role = "trainee"       //
	RoleAuditor       Role = "auditor"       // reads everything, changes nothing
	RoleAdministrator Role = "administrator" // users and keys, no business
	RoleSystem        Role = "system"        // the program itself: setup, sequencing
)

// Scope is what a role's holder may touch.
type Scope string

const (
	CityWide    Scope = "city"
	OwnCounty   Scope = "county"
	OwnBase     Scope = "base"
	OwnEmployer Scope = "employer"
	OwnPerson   Scope = "person"
)

// RoleRow is one row of the role table: its name on screen, its scope, and the
// roles one person may not hold beside it.
type RoleRow struct {
	Role     Role
	Name     string
	Scope    Scope
	Excludes []Role
}

// Roles is the role table. Exclusions are written on one side and hold on
// both: who handles does not approve, who spends public money does not hand
// it out, who audits or keeps the keys does no business.
var Roles = []RoleRow{
	{RoleOfficer, "市局经办", CityWide, []Role{RoleApprover, RoleClerk, RoleTeacher, RoleTreasurer, RoleHead, RoleEmployer, RoleTrainee}},
	{RoleApprover, "市局审批", CityWide, []Role{RoleClerk, RoleTeacher, RoleTreasurer, RoleHead, RoleEmployer, RoleTrainee}},
	{RoleCounty, "县市区人社局", OwnCounty, []Role{RoleOfficer, RoleApprover, RoleClerk, RoleTeacher, RoleTreasurer, RoleHead, RoleEmployer}},
	{RoleClerk, "基地教务", OwnBase, []Role{RoleEmployer, RoleTreasurer}},
	{RoleTeacher, "基地教师", OwnBase, []Role{RoleTreasurer}},
	{RoleTreasurer, "基地财务", OwnBase, []Role{RoleEmployer}},
	{RoleHead, "基地负责人", OwnBase, []Role{RoleEmployer, RoleTreasurer}},
	{RoleEmployer, "用人单位经办", OwnEmployer, nil},
	{RoleTrainee, "学员", OwnPerson, nil},
	{RoleAuditor, "审计", CityWide, []Role{RoleOfficer, RoleApprover, RoleCounty, RoleClerk, RoleTeacher, RoleTreasurer, RoleHead, RoleEmployer, RoleTrainee}},
	{RoleAdministrator, "系统管理员", CityWide, []Role{RoleOfficer, RoleApprover, RoleCounty, RoleClerk, RoleTeacher, RoleTreasurer, RoleHead, RoleEmployer,
		RoleTrainee, RoleAuditor}},
}

// guarded are the roles with which money, records or people's accounts can be
// reached: giving one, and inviting whoever has one, takes two people, and they
// are only acted in with a second factor.
var guarded = []Role{RoleOfficer, RoleApprover, RoleAuditor, RoleAdministrator}

// Guarded reports whether the role takes two people to give and a second factor
// to act in.
func (r Role) Guarded() bool { return slices.Contains(guarded, r) }

var roleIndex = func() map[Role]*RoleRow {
	m := map[Role]*RoleRow{RoleSystem: {RoleSystem, "系统", CityWide, nil}}
	for i := range Roles {
		m[Roles[i].Role] = &Roles[i]
	}
	return m
}()

// Name is the role's name on screen.
func (r Role) Name() string {
	if row := roleIndex[r]; row != nil {
		return row.Name
	}
	return string(r)
}

// Scope is what holders of r may touch; empty for a role that does not exist.
func (r Role) Scope() Scope {
	if row := roleIndex[r]; row != nil {
		return row.Scope
	}
	return ""
}

// Excludes reports whether one person may not hold both roles.
func (r Role) Excludes(other Role) bool {
	return rowExcludes(roleIndex[r], other) || rowExcludes(roleIndex[other], r)
}

func rowExcludes(row *RoleRow, r Role) bool {
	if row == nil {
		return false
	}
	for _, x := range row.Excludes {
		if x == r {
			return true
		}
	}
	return false
}

// Actor is a user acting in one role. Base, Employer, County and Person are
// ids (County a name) that bound what the role may touch.
type Actor struct {
	User     string
	Name     string
	Role     Role
	Base     string
	Employer string
	County   string
	Person   string
}

// Subject is what an action is done to, seen as who it belongs to.
type Subject struct {
	Base     string
	Employer string
	County   string
	Person   string
}
