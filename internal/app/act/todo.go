package act

import "jinlanling/internal/programme"

var TheOfficer = []programme.Role{programme.RoleOfficer}
