package act

import "jinlanling/internal/programme"

// MayForUser lets users do what is theirs, and administrators for everybody.
func (s *Step) MayForUser(userID string) error {
	own := programme.Subject{Base: s.Caller.Base, Employer: s.Caller.Employer, County: s.Caller.County, Person: s.Caller.Person}
	if err := s.May(own); err != nil {
		return err
	}
	if s.Caller.User != userID && s.Caller.Role != programme.RoleAdministrator && s.Caller.Role != programme.RoleSystem {
		return programme.Errorf(programme.Forbidden, "“%s”只能为本人办理；为他人办理由系统管理员办", s.Row.Name)
	}
	return nil
}

func InvalidFields(problems ...programme.Problem) error {
	return &programme.Error{Code: programme.Invalid, Message: "有几处需要改正", Problems: problems}
}
