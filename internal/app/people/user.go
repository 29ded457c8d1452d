package people

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// CreateUser adds somebody who can sign in.
func (a *Desk) CreateUser(ctx context.Context, c act.Caller, login, name string) (u *programme.User, err error) {
	return a.createUser(ctx, c, login, name, "")
}

// createUser is CreateUser with the phone that the user may prove to have.
func (a *Desk) createUser(ctx context.Context, c act.Caller, login, name, phone string) (u *programme.User, err error) {
	err = a.Act(ctx, c, programme.UserCreate, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if login == "" || name == "" {
			return programme.Errorf(programme.Invalid, "请填写登录名和姓名")
		}
		if problems := userWords(name, login); len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "用户没有建立，请按提示更正", Problems: problems}
		}
		u = &programme.User{ID: s.NewID(), Name: name, Login: login, State: programme.Active}
		if err := store.Insert(s.Tx, u); err != nil {
			return err
		}
		said := act.Facts{"login": login}
		if phone != "" {
			said["phone"] = "given" // the number itself belongs in no entry
			if err := a.Message.PutPhone(s, u.ID, phone); err != nil {
				return err
			}
		}
		return s.Record("", u.ID, said)
	})
	return u, err
}

// Grant gives a user a role within its scope. A role that excludes one the
// user holds is refused. A guarded role is proposed, and given once a second
// person confirms it (ConfirmUser); where nobody could, the first approver or
// second administrator is founded.
func (a *Desk) Grant(ctx context.Context, c act.Caller, g programme.Grant) error {
	return a.Act(ctx, c, programme.UserGrant, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, g.UserID)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		if problem := grantProblem(g); problem != "" {
			return programme.Errorf(programme.Invalid, "%s", problem)
		}
		if g.BaseCode != "" {
			code, err := idcode.ParseCreditCode(g.BaseCode)
			if err != nil {
				return &programme.Error{Code: programme.Invalid, Message: "统一社会信用代码有误",
					Problems: []programme.Problem{act.Problem("所属基地", "credit_code", "%s", err.Error())}}
			}
			g.BaseCode = string(code)
		}
		held, err := s.AllGrants(u.ID)
		if err != nil {
			return err
		}
		if err := compatible(u, held, &g); err != nil {
			return err
		}
		g.ID = s.NewID()
		if g.Role.Guarded() && s.Caller.Role != programme.RoleSystem {
			return a.proposeGrant(s, &g)
		}
		g.State = programme.Active
		if err := store.Insert(s.Tx, &g); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{"role": g.Role, "base": g.BaseCode, "employer": g.EmployerID, "county": g.County, "person": g.PersonID})
	})
}

// compatible refuses a role beside those that a user has or is proposed for:
// one that excludes another, the same again, and one of a second base.
func compatible(u *programme.User, held []programme.Grant, g *programme.Grant) error {
	for _, h := range held {
		switch {
		case h.ID == g.ID || h.State != programme.Active && h.State != programme.Proposed:
		case h.Role.Excludes(g.Role):
			return programme.Errorf(programme.Conflict, "%s已是%s，不能兼任%s", u.Name, h.Role.Name(), g.Role.Name())
		case h.Role == g.Role && h.BaseCode == g.BaseCode && h.EmployerID == g.EmployerID && h.County == g.County && h.PersonID == g.PersonID &&
			h.State == programme.Proposed:
			return programme.Errorf(programme.Conflict, "%s的%s已经提请，正等另一人确认", u.Name, g.Role.Name())
		case h.Role == g.Role && h.BaseCode == g.BaseCode && h.EmployerID == g.EmployerID && h.County == g.County && h.PersonID == g.PersonID:
			return programme.Errorf(programme.Conflict, "%s已是%s", u.Name, g.Role.Name())
		case h.BaseCode != "" && g.BaseCode != "" && h.BaseCode != g.BaseCode:
			return programme.Errorf(programme.Conflict, "%s已在另一家基地任职，一个用户只在一家基地任职；请另建用户，或先收回原来的角色", u.Name)
		}
	}
	return nil
}

// grantProblem says what a grant lacks for its role's scope.
func grantProblem(g programme.Grant) string {
	needs := map[programme.Scope]bool{programme.CityWide: true, programme.OwnBase: g.BaseCode != "", programme.OwnEmployer: g.EmployerID != "",
		programme.OwnCounty: g.County != "", programme.OwnPerson: g.PersonID != ""}
	ok, known := needs[g.Role.Scope()]
	switch {
	case !known || g.Role == programme.RoleSystem:
		return "没有这个角色"
	case !ok:
		return "请指明" + g.Role.Name() + "所属的范围"
	}
	return ""
}

// RevokeRole takes a role back; sessions that act in it lose it at their next
// request.
func (a *Desk) RevokeRole(ctx context.Context, c act.Caller, grantID, reason string) error {
	return a.Act(ctx, c, programme.UserRevoke, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		g, err := store.Get[programme.Grant](s.Tx, grantID)
		if err != nil {
			return err
		}
		if err := s.Move(&g.State); err != nil {
			return err
		}
		g.State = programme.Disabled
		if err := store.Update(s.Tx, g); err != nil {
			return err
		}
		if err := keepsAdministrator(s); err != nil {
			return err
		}
		return s.Record("", g.UserID, act.Facts{"role": g.Role, "base": g.BaseCode, "employer": g.EmployerID, "county": g.County, "person": g.PersonID})
	})
}

// userMoved is a user in the state that the action leads to, not written yet.
func userMoved(s *act.Step, id string) (*programme.User, error) {
	if err := s.May(programme.Subject{}); err != nil {
		return nil, err
	}
	u, err := store.Get[programme.User](s.Tx, id)
	if err != nil {
		return nil, err
	}
	return u, s.Move(&u.State)
}

// EnableUser lets somebody in again who was disabled. Where they held what takes
// two people to give, it is a proposal that ConfirmUser ends, and waits says so:
// otherwise one administrator would open, with a password from before, what two
// had agreed to.
func (a *Desk) EnableUser(ctx context.Context, c act.Caller, id, reason string) (waits bool, err error) {
	err = a.Act(ctx, c, programme.UserEnable, reason, func(s *act.Step) error {
		u, err := userMoved(s, id)
		if err != nil {
			return err
		}
		if waits, err = guarded(s, u.ID); err != nil {
			return err
		}
		if waits {
			s.Row = programme.Find(programme.UserPropose)
			return proposeUser(s, &programme.Proposal{UserID: u.ID, Kind: programme.ProposeEnable}, act.Facts{})
		}
		if err := store.Update(s.Tx, u); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{})
	})
	return waits && err == nil, err
}

// DisableUser keeps somebody from signing in and ends their tokens; what they
// did stays theirs.
func (a *Desk) DisableUser(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.UserDisable, reason, func(s *act.Step) error {
		u, err := userMoved(s, id)
		if err != nil {
			return err
		}
		if err := store.Update(s.Tx, u); err != nil {
			return err
		}
		ended, err := endAccess(s, u.ID, "", nil)
		if err != nil {
			return err
		}
		if err := keepsAdministrator(s); err != nil {
			return err
		}
		said := act.Facts{}
		if len(ended) > 0 {
			said["tokens_ended"] = ended
		}
		return s.Record("", u.ID, said)
	})
}

// Actor is a user acting in one of the roles granted to them; Error Forbidden
// where they do not hold it or are disabled.
func (a *Desk) Actor(ctx context.Context, userID string, role programme.Role) (actor programme.Actor, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		u, err := store.Get[programme.User](tx, userID)
		if err != nil {
			return err
		}
		if u.State != programme.Active {
			return programme.Errorf(programme.Forbidden, "该用户已停用")
		}
		grants, err := tx.UserGrants(userID)
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.Role == role {
				actor = programme.Actor{User: u.ID, Name: u.Name, Role: role, Base: g.BaseCode, Employer: g.EmployerID, County: g.County, Person: g.PersonID}
				return nil
			}
		}
		return programme.Errorf(programme.Forbidden, "%s不是%s", u.Name, role.Name())
	})
	return actor, err
}

// UserByLogin is the user who signs in as login.
func (a *Desk) UserByLogin(ctx context.Context, login string) (u *programme.User, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		u, err = tx.UserByLogin(login)
		if err == nil && u == nil {
			err = programme.Errorf(programme.NotFound, "没有这个用户：%s", login)
		}
		return err
	})
	return u, err
}
