package web

import (
	"slices"

	"jinlanling/internal/programme"
)

// Who begins long work.
var (
	rosterRoles = []programme.Role{programme.RoleClerk, programme.RoleEmployer}
	whatIfRoles = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}
	jobRoles    = []programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor, programme.RoleCounty, programme.RoleHead, programme.RoleClerk,
		programme.RoleTreasurer, programme.RoleEmployer, programme.RoleAdministrator}
)

// overseers read the whole journal and check the whole data.
var overseers = []programme.Role{programme.RoleAuditor, programme.RoleAdministrator}

// canOverview reports whether a role sees the figures of all bases.
func canOverview(r programme.Role) bool {
	return slices.Contains([]programme.Role{programme.RoleOfficer, programme.RoleApprover, programme.RoleAuditor}, r)
}
