package act

import "jinlanling/internal/programme"

// SystemActor is the program itself, which sets up the first administrator.
var SystemActor = programme.Actor{User: "system", Name: "系统", Role: programme.RoleSystem}
