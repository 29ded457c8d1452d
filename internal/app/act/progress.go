package act

import (
	"slices"

	"jinlanling/internal/programme"
)

// OwnOnly leaves a trainee their own application and an employer those of its
// people; everybody else sees all.
func OwnOnly(c Caller, apps []programme.Application) []programme.Application {
	switch c.Role {
	case programme.RoleTrainee:
		return slices.DeleteFunc(apps, func(a programme.Application) bool { return a.PersonID != c.Person })
	case programme.RoleEmployer:
		return slices.DeleteFunc(apps, func(a programme.Application) bool { return a.EmployerID != c.Employer })
	}
	return apps
}
