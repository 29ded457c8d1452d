package page

import (
	"slices"

	"jinlanling/internal/programme"
)

// The roles that begin long work.
var (
	RosterRoles = []programme.Role{programme.RoleClerk, programme.RoleEmployer}
	WhatIfRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}
	JobRoles    = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead,
		programme.RoleClerk,
		programme.RoleTreasurer, programme.RoleEmployer, programme.RoleAdministrator}
)

// Overseers read the whole journal and check the whole data.
var Overseers = []programme.Role{programme.RoleAuditor, programme.RoleAdministrator}

// SeesOverview reports whether a role sees the figures of all bases.
func SeesOverview(r programme.Role) bool {
	return slices.Contains([]programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}, r)
}
